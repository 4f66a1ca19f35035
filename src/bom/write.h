/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "bom/model.h"

/* The formats that a bill is written in. */
enum mrl_bom_format {
    MRL_BOM_CYCLONEDX_1_6,
    MRL_BOM_CYCLONEDX_1_7,
    MRL_BOM_SPDX_3_0_1,
    MRL_BOM_FORMAT_COUNT,
};

/* "cyclonedx-1.6"; an index in the words for options and messages, NULL-terminated. */
extern const char *const mrl_bom_format_names[];

/* The in-toto predicate type of a bill in that format. */
const char *mrl_bom_predicate_type(enum mrl_bom_format format);

/* A text on the heap. */
struct mrl_bom_text {
    char *bytes; /* ends in a NUL that `len` does not count */
    size_t len;
};
void mrl_bom_text_done(struct mrl_bom_text *text);

/* The same document gives the same bytes.  *ret is the caller's to release. */
mrl_status mrl_bom_write(const struct mrl_bom *bom, enum mrl_bom_format format,
                         struct mrl_bom_text *ret, struct mrl_error *err) MRL_MUST_CHECK;
