/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "base/json.h"
#include "formats/format.h"

/* A JSON file read token by token: for those that are too large for a tree.
 *
 *     mrl_cleanup(mrl_json_file_done) struct mrl_json_file f = {0};
 *     MRL_TRY(mrl_json_file_open(&f, d));
 */
struct mrl_json_file {
    struct mrl_json j;
    struct mrl_reader r;
    struct mrl_window window;
    uint8_t buffer[16384];
};

/* Files over MRL_MAX_TREE_BYTES are MRL_E_LIMIT.  `f` must stay where it is. */
mrl_status mrl_json_file_open(struct mrl_json_file *f, struct mrl_description *d) MRL_MUST_CHECK;
void mrl_json_file_done(struct mrl_json_file *f);

/* Demands that the file ends here, and counts its bytes as parsed. */
mrl_status mrl_json_file_finish(struct mrl_json_file *f, struct mrl_description *d) MRL_MUST_CHECK;

/* Demands an object; then each member's key in j->text, until *more is false. */
mrl_status mrl_json_enter(struct mrl_json *j, const char *what) MRL_MUST_CHECK;
mrl_status mrl_json_member(struct mrl_json *j, bool *more) MRL_MUST_CHECK;

/* Skips the next value; mrl_json_count() tells how many members or items it had. */
mrl_status mrl_json_skip_value(struct mrl_json *j) MRL_MUST_CHECK;
mrl_status mrl_json_count(struct mrl_json *j, uint64_t *ret) MRL_MUST_CHECK;
