/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "base/digest.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The block function of SHA-256 (FIPS 180-4, section 6.2) for up to four independent messages at
 * once, by the SHA extensions of x86.  One message keeps the unit waiting for its own result;
 * several in turn more than double the rate of a core.  For whoever has many files; everybody else
 * uses digest.h. */

#define MRL_SHA256_LANES 4u
#define MRL_SHA256_BLOCK 64u

struct mrl_sha256_lane {
    uint32_t state[8];
};

/* Whether this processor can; nothing below may be called otherwise. */
bool mrl_sha256_lanes_usable(void);

void mrl_sha256_lane_init(struct mrl_sha256_lane *lane);

/* `blocks` whole blocks of each of `count` messages, 1 <= count <= MRL_SHA256_LANES. */
void mrl_sha256_lanes_run(struct mrl_sha256_lane *const lanes[], const uint8_t *const data[],
                          size_t count, size_t blocks);

/* What ends a message of `bytes` bytes, the last bytes % 64 of which stand at `tail`: writes the
 * padding behind them (section 5.1.1) and returns how many blocks tail and padding are, 1 or 2.
 * `tail` has room for two blocks. */
size_t mrl_sha256_pad(uint8_t *tail, uint64_t bytes);

void mrl_sha256_lane_digest(const struct mrl_sha256_lane *lane, struct mrl_sha256 *ret);
