/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "unit.h"

#include <stdbool.h>
#include <string.h>
#include <zlib.h>

/* Makes small ZIP archives with any lie in them. */

struct zip_maker {
    uint8_t bytes[1 << 16];
    size_t len;
    uint8_t directory[1 << 14];
    size_t directory_len;
    unsigned count;
};

/* What the two headers say; zeros are filled with the truth. */
struct zip_member {
    const char *name;
    size_t name_len;
    const void *data;
    size_t data_len;
    const char *local_name;
    uint16_t method, local_method; /* 8 packs the data */
    uint16_t flags, local_flags;
    uint32_t size, local_size, packed_size;
    uint32_t crc, local_crc;
    uint32_t attributes; /* external; "made by" is UNIX then */
    const void *extra, *local_extra;
    uint16_t extra_len, local_extra_len;
    bool descriptor; /* sizes follow the data */
    uint32_t offset; /* of the local header */
    bool has_offset;
};

static inline void zip_put(uint8_t *to, size_t *len, const void *bytes, size_t n)
{
    if (n)
        memcpy(to + *len, bytes, n);
    *len += n;
}

static inline void zip_number(uint8_t *to, size_t *len, uint64_t value, unsigned bytes)
{
    for (unsigned i = 0; i < bytes; i++)
        to[(*len)++] = (uint8_t)(value >> (8 * i));
}

#define TO_FILE(value, n)      zip_number(z->bytes, &z->len, (value), (n))
#define TO_DIRECTORY(value, n) zip_number(z->directory, &z->directory_len, (value), (n))

static inline void zip_raw(struct zip_maker *z, const void *bytes, size_t n)
{
    zip_put(z->bytes, &z->len, bytes, n);
}

static inline size_t zip_pack(const struct zip_member *m, uint8_t *out, size_t room)
{
    z_stream s = {0};

    if (m->method != 8) {
        memcpy(out, m->data ? m->data : "", m->data_len);
        return m->data_len;
    }
    assert_int_equal(deflateInit2(&s, 9, Z_DEFLATED, -15, 8, Z_DEFAULT_STRATEGY), Z_OK);
    s.next_in = (Bytef *)(uintptr_t)m->data;
    s.avail_in = (uInt)m->data_len;
    s.next_out = out;
    s.avail_out = (uInt)room;
    assert_int_equal(deflate(&s, Z_FINISH), Z_STREAM_END);
    assert_int_equal(deflateEnd(&s), Z_OK);
    return s.total_out;
}

static inline void zip_add(struct zip_maker *z, struct zip_member m)
{
    static uint8_t packed[1 << 15];
    const size_t n = zip_pack(&m, packed, sizeof(packed));
    const uint32_t crc = m.crc ? m.crc : (uint32_t)crc32(0, m.data, (uInt)m.data_len);
    const uint32_t offset = m.has_offset ? m.offset : (uint32_t)z->len;
    const uint16_t flags = (uint16_t)(m.flags | (m.descriptor ? 8 : 0));
    const size_t name_len = m.name_len ? m.name_len : strlen(m.name);
    const char *local_name = m.local_name ? m.local_name : m.name;
    const size_t local_len = m.local_name ? strlen(m.local_name) : name_len;
    const uint32_t size = m.size ? m.size : (uint32_t)m.data_len;

    TO_FILE(0x04034b50, 4);
    TO_FILE(20, 2);
    TO_FILE((uint64_t)(flags | m.local_flags), 2);
    TO_FILE(m.local_method ? m.local_method : m.method, 2);
    TO_FILE(0, 4);
    TO_FILE(m.descriptor ? 0 : m.local_crc ? m.local_crc : crc, 4);
    TO_FILE(m.descriptor ? 0 : m.packed_size ? m.packed_size : n, 4);
    TO_FILE(m.descriptor ? 0 : m.local_size ? m.local_size : size, 4);
    TO_FILE(local_len, 2);
    TO_FILE(m.local_extra_len, 2);
    zip_raw(z, local_name, local_len);
    zip_raw(z, m.local_extra, m.local_extra_len);
    zip_raw(z, packed, n);
    if (m.descriptor) {
        TO_FILE(0x08074b50, 4);
        TO_FILE(crc, 4);
        TO_FILE(n, 4);
        TO_FILE(m.data_len, 4);
    }
    TO_DIRECTORY(0x02014b50, 4);
    TO_DIRECTORY(m.attributes ? 0x0314 : 20, 2);
    TO_DIRECTORY(20, 2);
    TO_DIRECTORY(flags, 2);
    TO_DIRECTORY(m.method, 2);
    TO_DIRECTORY(0, 4);
    TO_DIRECTORY(crc, 4);
    TO_DIRECTORY(m.packed_size ? m.packed_size : n, 4);
    TO_DIRECTORY(size, 4);
    TO_DIRECTORY(name_len, 2);
    TO_DIRECTORY(m.extra_len, 2);
    TO_DIRECTORY(0, 2 + 2 + 2);
    TO_DIRECTORY(m.attributes, 4);
    TO_DIRECTORY(offset, 4);
    zip_put(z->directory, &z->directory_len, m.name, name_len);
    zip_put(z->directory, &z->directory_len, m.extra, m.extra_len);
    z->count++;
}

/* A plain stored member. */
static inline void zip_text(struct zip_maker *z, const char *name, const char *text)
{
    zip_add(z, (struct zip_member){.name = name, .data = text, .data_len = strlen(text)});
}

/* Directory and end record; `shift` is added to the offset of the directory. */
static inline void zip_close_as(struct zip_maker *z, unsigned count, int shift, bool zip64)
{
    const size_t start = z->len;
    size_t end64;

    zip_raw(z, z->directory, z->directory_len);
    end64 = z->len;
    if (zip64) {
        TO_FILE(0x06064b50, 4);
        TO_FILE(44, 8);
        TO_FILE(45 | 45 << 16, 4);
        TO_FILE(0, 8);
        TO_FILE(count, 8);
        TO_FILE(count, 8);
        TO_FILE(z->directory_len, 8);
        TO_FILE(start + (size_t)shift, 8);
        TO_FILE(0x07064b50, 4);
        TO_FILE(0, 4);
        TO_FILE(end64, 8);
        TO_FILE(1, 4);
    }
    TO_FILE(0x06054b50, 4);
    TO_FILE(0, 4);
    TO_FILE(zip64 ? 0xffff : count, 2);
    TO_FILE(zip64 ? 0xffff : count, 2);
    TO_FILE(zip64 ? 0xffffffff : z->directory_len, 4);
    TO_FILE(zip64 ? 0xffffffff : start + (size_t)shift, 4);
    TO_FILE(0, 2);
}

static inline void zip_close(struct zip_maker *z)
{
    zip_close_as(z, z->count, 0, false);
}
