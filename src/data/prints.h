/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "base/reader.h"
#include "base/status.h"
#include "data/record.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The second order of a segment: which blocks may hold a digest.  A print is the first four bytes
 * of a digest and the number of a block; sorted, they cost some three bytes for a record.  Four
 * bytes are shared by chance, so the block has the last word. */

struct mrl_print {
    uint32_t head;  /* first four bytes of the digest, the first one highest */
    uint32_t block; /* number of the record block in its segment */
};

uint32_t mrl_print_head(const uint8_t *digest);

/* --- collecting: any number of them, sorted in bounded memory --- */

struct mrl_prints;

/* What does not fit in memory goes to an unnamed file in `dir`, an open directory. */
mrl_status mrl_prints_new(int dir, struct mrl_prints **ret, struct mrl_error *err) MRL_MUST_CHECK;
void mrl_prints_free(struct mrl_prints *prints);
void mrl_prints_freep(struct mrl_prints **prints);

mrl_status mrl_prints_add(struct mrl_prints *prints, struct mrl_print print,
                          struct mrl_error *err) MRL_MUST_CHECK;

/* Hands them over in order, each once.  Once, at the end. */
mrl_status mrl_prints_each(struct mrl_prints *prints,
                           mrl_status (*take)(void *context, struct mrl_print print,
                                              struct mrl_error *err),
                           void *context, struct mrl_error *err) MRL_MUST_CHECK;

/* --- leaves: up to MRL_PRINT_LEAF of them --- */

#define MRL_PRINT_LEAF       4096u
#define MRL_PRINT_LEAF_BYTES (2u + 1 + MRL_PRINT_LEAF * (5 + 4))

/* Writes n of them, in order; answers how many bytes it took. */
size_t mrl_prints_pack(const struct mrl_print *prints, size_t n, uint8_t ret[MRL_PRINT_LEAF_BYTES]);

/* Refuses what is out of order.  `ret` has room for MRL_PRINT_LEAF. */
mrl_status mrl_prints_unpack(const void *bytes, size_t len, struct mrl_print *ret, size_t *n,
                             struct mrl_error *err) MRL_MUST_CHECK;
