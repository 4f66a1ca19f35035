/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "base/reader.h"

#include <stddef.h>
#include <stdint.h>

/* Numbers in as few bytes as they need: seven bits in each, the lowest first (LEB128). */

#define MRL_VARINT_MAX 10u

static inline size_t mrl_varint_write(uint64_t value, uint8_t ret[MRL_VARINT_MAX])
{
    size_t n = 0;

    for (; value >= 0x80; value >>= 7)
        ret[n++] = (uint8_t)(value | 0x80);
    ret[n++] = (uint8_t)value;
    return n;
}

/* Small negative numbers as small numbers. */
static inline uint64_t mrl_zigzag(int64_t value)
{
    return (uint64_t)value << 1 ^ (uint64_t)(value >> 63);
}

static inline int64_t mrl_unzigzag(uint64_t value)
{
    return (int64_t)(value >> 1 ^ (0 - (value & 1)));
}

/* Refuses more than ten bytes, more than 64 bits, and zeros that are not needed. */
mrl_status mrl_varint_read(struct mrl_reader *r, const char *field, uint64_t *ret) MRL_MUST_CHECK;

static inline void mrl_put_le(uint8_t *to, uint64_t value, size_t bytes)
{
    for (size_t i = 0; i < bytes; i++)
        to[i] = (uint8_t)(value >> (8 * i));
}
