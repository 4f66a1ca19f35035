/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "base/reader.h"
#include "formats/format.h"

/* Serialised objects of R, as saveRDS() and save() write them, walked with an explicit stack.
 * Layout: R Internals, "Serialization Formats", and serialize.c of R 4. */

/* What is told about a walk. */
struct mrl_r_walk {
    struct mrl_description *d;
    struct mrl_reader *r;
    char encoding; /* 'X' big-endian, 'B' little-endian, 'A' text */

    uint64_t items, calls, functions, promises, bytecodes;
    const char **symbols; /* by number of reference; NULL: it is no symbol */
    size_t symbol_count, symbol_capacity;
    struct mrl_r_frame *frames;
    size_t depth, capacity;
};

/* Walks one object, which begins at the reader. */
mrl_status mrl_r_walk(struct mrl_r_walk *w) MRL_MUST_CHECK;

/* Numbers and bytes in the encoding of the file (r_reader.c). */
mrl_status mrl_r_int(struct mrl_r_walk *w, const char *field, int32_t *ret) MRL_MUST_CHECK;
mrl_status mrl_r_text(struct mrl_r_walk *w, uint64_t n, char *ret, size_t room) MRL_MUST_CHECK;
mrl_status mrl_r_skip_numbers(struct mrl_r_walk *w, uint64_t n, unsigned width) MRL_MUST_CHECK;

/* What is known of a function that data call by name. */
enum mrl_r_standing { MRL_R_HARMLESS, MRL_R_UNKNOWN, MRL_R_REACHING };
enum mrl_r_standing mrl_r_judge(const char *name);
