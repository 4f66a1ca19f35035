/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "base/limits.h"
#include "formats/format.h"
#include "formats/protobuf.h"

/* A walk over nested messages that is told by a table what stands in what, with an explicit stack.
 * Messages and events are numbers that the caller chooses; 0 is none. */

/* A field of a message: it is entered if it is a message that matters, and given to take() if it
 * has an event.  Fields without a row are jumped over. */
struct mrl_pb_row {
    unsigned message;
    uint32_t field;
    unsigned child;
    unsigned event;
};

/* What is told about the messages of a format. */
struct mrl_pb_table {
    const struct mrl_pb_row *rows;
    size_t row_count;
    mrl_status (*take)(void *context, unsigned event, struct mrl_pb_field *f);
};

/* Walks the message `root` that fills the file of `d`, and counts the file as understood. */
mrl_status mrl_pb_describe(struct mrl_description *d, const struct mrl_pb_table *table,
                           unsigned root, void *context) MRL_MUST_CHECK;

/* The text of a field, quoted for a message; cut where it is longer than `room`. */
mrl_status mrl_pb_quote(struct mrl_pb_field *f, char *ret, size_t room) MRL_MUST_CHECK;

/* The text itself in the arena; texts over MRL_MAX_PB_TEXT are MRL_E_LIMIT. */
mrl_status mrl_pb_text(struct mrl_pb_field *f, struct mrl_arena *arena, char **ret,
                       size_t *len) MRL_MUST_CHECK;
