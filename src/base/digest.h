/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "base/reader.h"
#include "base/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* SHA-256 (FIPS 180-4), by OpenSSL.  The one digest of the house: inventory, evidence, approvals
 * and signatures name bytes by it. */
struct mrl_sha256 {
    uint8_t bytes[32];
};

#define MRL_SHA256_HEX 65 /* 64 lower-case digits and a NUL */

void mrl_sha256_hex(const struct mrl_sha256 *digest, char ret[MRL_SHA256_HEX]);

/* Exactly 64 hexadecimal digits, either case. */
bool mrl_sha256_parse(const char *text, size_t n, struct mrl_sha256 *ret);
bool mrl_sha256_equal(const struct mrl_sha256 *a, const struct mrl_sha256 *b);

/* Digest in pieces. */
struct mrl_hasher;
mrl_status mrl_hasher_new(struct mrl_hasher **ret, struct mrl_error *err) MRL_MUST_CHECK;
void mrl_hasher_free(struct mrl_hasher *hasher);
void mrl_hasher_freep(struct mrl_hasher **hasher);
mrl_status mrl_hasher_add(struct mrl_hasher *hasher, const void *bytes, size_t n,
                          struct mrl_error *err) MRL_MUST_CHECK;

/* Also makes it ready for the next digest. */
mrl_status mrl_hasher_finish(struct mrl_hasher *hasher, struct mrl_sha256 *ret,
                             struct mrl_error *err) MRL_MUST_CHECK;

mrl_status mrl_sha256_bytes(const void *bytes, size_t n, struct mrl_sha256 *ret,
                            struct mrl_error *err) MRL_MUST_CHECK;

/* Whole source; `hasher` and `buffer` are reused from call to call. */
mrl_status mrl_sha256_source(struct mrl_hasher *hasher, struct mrl_source *source, void *buffer,
                             size_t capacity, struct mrl_sha256 *ret,
                             struct mrl_error *err) MRL_MUST_CHECK;
