/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* A writer of protobuf messages, from the inside out. */
struct pb {
    uint8_t at[1024];
    size_t len;
};

static inline void pb_varint(struct pb *m, uint64_t value)
{
    do {
        m->at[m->len++] = (uint8_t)((value & 0x7f) | (value > 0x7f ? 0x80 : 0));
        value >>= 7;
    } while (value);
}

static inline struct pb pb_number(struct pb m, unsigned field, uint64_t value)
{
    pb_varint(&m, field << 3);
    pb_varint(&m, value);
    return m;
}

static inline struct pb pb_bytes(struct pb m, unsigned field, const void *bytes, size_t n)
{
    pb_varint(&m, field << 3 | 2);
    pb_varint(&m, n);
    memcpy(m.at + m.len, bytes, n);
    m.len += n;
    return m;
}

static inline struct pb pb_text(struct pb m, unsigned field, const char *text)
{
    return pb_bytes(m, field, text, strlen(text));
}

static inline struct pb pb_message(struct pb m, unsigned field, struct pb inner)
{
    return pb_bytes(m, field, inner.at, inner.len);
}
#define PB_EMPTY ((struct pb){.len = 0})
