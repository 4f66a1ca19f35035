/* SPDX-License-Identifier: Apache-2.0 */
#include "formats/zip_internal.h"

#include <string.h>

/* APPNOTE 4.3.7. */
enum { LOCAL_BYTES = 30 };

/* Flags that say how well deflate tried, that sizes follow the data, and how the name is
 * encoded: writers differ in them without harm. */
#define HARMLESS_FLAGS 0x080eu

mrl_status mrl_zip_read_header(struct mrl_reader *r, struct mrl_zip_header *ret)
{
    uint32_t packed_size;
    uint32_t size;

    MRL_TRY(mrl_read_skip(r, "version needed", 2));
    MRL_TRY(mrl_read_u16le(r, "general purpose flags", &ret->flags));
    MRL_TRY(mrl_read_u16le(r, "compression method", &ret->method));
    MRL_TRY(mrl_read_skip(r, "time and date", 4));
    MRL_TRY(mrl_read_u32le(r, "crc-32", &ret->crc32));
    MRL_TRY(mrl_read_u32le(r, "compressed size", &packed_size));
    MRL_TRY(mrl_read_u32le(r, "uncompressed size", &size));
    MRL_TRY(mrl_read_u16le(r, "file name length", &ret->name_len));
    MRL_TRY(mrl_read_u16le(r, "extra field length", &ret->extra_len));
    ret->packed_size = packed_size;
    ret->size = size;
    return mrl_ok();
}

static mrl_status read_name(struct mrl_zip *zip, const struct mrl_zip_header *h,
                            struct mrl_zip_entry *e)
{
    char *copy;

    MRL_TRY(mrl_read_copy(&zip->local, "file name", zip->name_buffer, h->name_len));
    e->local_name = e->name;
    e->local_name_len = h->name_len;
    if (h->name_len == e->name_len && memcmp(zip->name_buffer, e->name, e->name_len) == 0)
        return mrl_ok();
    copy = mrl_arena_strndup(zip->arena, zip->name_buffer, h->name_len);
    if (!copy)
        return MRL_FAIL_ARENA(zip->err, zip->arena);
    e->local_name = copy;
    e->faults |= MRL_ZIP_NAME;
    return mrl_ok();
}

/* APPNOTE 4.5.3: the values follow in this order, each only if its 32-bit field is saturated. */
static mrl_status read_zip64(struct mrl_reader *r, const struct mrl_zip_extra *extra,
                             struct mrl_zip_entry *e)
{
    uint64_t *const values[] = {extra->size, extra->packed, extra->offset};

    for (size_t i = 0; i < MRL_COUNT(values); i++) {
        if (!values[i] || *values[i] != UINT32_MAX)
            continue;
        if (mrl_reader_left(r) < 8) {
            e->faults |= MRL_ZIP_EXTRA;
            return mrl_ok();
        }
        MRL_TRY(mrl_read_u64le(r, "zip64 value", values[i]));
    }
    return mrl_ok();
}

/* APPNOTE 4.6.9: version and CRC, then the name. */
static mrl_status read_unicode(struct mrl_zip *zip, struct mrl_reader *r, struct mrl_zip_entry *e)
{
    uint64_t n;

    if (mrl_reader_left(r) < 5) {
        e->faults |= MRL_ZIP_EXTRA;
        return mrl_ok();
    }
    MRL_TRY(mrl_read_skip(r, "Unicode Path version and crc-32", 5));
    n = mrl_reader_left(r);
    MRL_TRY(mrl_read_copy(r, "Unicode Path", zip->name_buffer, (size_t)n));
    if (n != e->name_len || memcmp(zip->name_buffer, e->name, e->name_len) != 0)
        e->faults |= MRL_ZIP_NAME;
    return mrl_ok();
}

mrl_status mrl_zip_read_extra(struct mrl_zip *zip, struct mrl_reader *r, uint16_t len,
                              const struct mrl_zip_extra *extra, struct mrl_zip_entry *e)
{
    struct mrl_reader all;

    MRL_TRY(mrl_read_window(r, "extra field", len, &all));
    while (mrl_reader_left(&all) >= 4) {
        struct mrl_reader field;
        uint16_t id;
        uint16_t size;

        MRL_TRY(mrl_read_u16le(&all, "extra field id", &id));
        MRL_TRY(mrl_read_u16le(&all, "extra field size", &size));
        if (size > mrl_reader_left(&all)) {
            e->faults |= MRL_ZIP_EXTRA;
            return mrl_ok();
        }
        MRL_TRY(mrl_read_window(&all, "extra field data", size, &field));
        if (id == 0x0001)
            MRL_TRY(read_zip64(&field, extra, e));
        if (id == 0x7075)
            MRL_TRY(read_unicode(zip, &field, e));
    }
    return mrl_ok();
}

/* Sizes that only the data descriptor knows are 0 in the local header. */
static bool says(uint64_t local, uint64_t central, bool described)
{
    return local == central || (described && local == 0);
}

static void compare(const struct mrl_zip_header *h, struct mrl_zip_entry *e)
{
    const bool described = (h->flags & MRL_ZIP_FLAG_DESCRIPTOR) != 0;

    e->local_flags = h->flags;
    e->local_method = h->method;
    if (h->method != e->method)
        e->faults |= MRL_ZIP_METHOD;
    if (((h->flags ^ e->flags) & ~HARMLESS_FLAGS) != 0)
        e->faults |= MRL_ZIP_FLAGS;
    if (!says(h->packed_size, e->packed_size, described) || !says(h->size, e->size, described))
        e->faults |= MRL_ZIP_SIZE;
    if (!says(h->crc32, e->crc32, described))
        e->faults |= MRL_ZIP_CRC;
    if (h->flags & (MRL_ZIP_FLAG_ENCRYPTED | MRL_ZIP_FLAG_STRONG))
        e->faults |= MRL_ZIP_ENCRYPTED;
}

/* APPNOTE 4.3.9: with or without a signature, sizes of 4 or 8 bytes.  The one whose values are
 * those of the directory is it. */
static mrl_status descriptor_size(struct mrl_reader *r, const struct mrl_zip_entry *e, size_t *ret)
{
    uint8_t expected[24] = {'P', 'K', 7, 8};
    const uint8_t *p;
    size_t got;

    MRL_TRY(mrl_peek(r, sizeof(expected), &p, &got));
    for (unsigned wide = 4; wide <= 8; wide += 4) {
        const size_t n = 8 + 2 * (size_t)wide;

        for (unsigned i = 0; i < 4; i++)
            expected[4 + i] = (uint8_t)(e->crc32 >> (8 * i));
        for (unsigned i = 0; i < wide; i++) {
            expected[8 + i] = (uint8_t)(e->packed_size >> (8 * i));
            expected[8 + wide + i] = (uint8_t)(e->size >> (8 * i));
        }
        if (got >= n && memcmp(p, expected, n) == 0) {
            *ret = n;
            return mrl_ok();
        }
        if (got >= n - 4 && memcmp(p, expected + 4, n - 4) == 0) {
            *ret = n - 4;
            return mrl_ok();
        }
    }
    *ret = 0;
    return mrl_ok();
}

/* What the member covers, from its local header to the end of its data descriptor. */
static mrl_status cover(struct mrl_zip *zip, const struct mrl_zip_header *h,
                        struct mrl_zip_entry *e)
{
    const uint64_t end = e->data_offset + e->packed_size;
    size_t descriptor = 0;

    if (end > zip->directory_offset)
        e->faults |= MRL_ZIP_BOUNDS;
    if (end > zip->source->size) {
        e->data_offset = MRL_NO_OFFSET;
        return mrl_zip_cover(zip, e->header_offset, zip->source->size - e->header_offset);
    }
    if (h->flags & MRL_ZIP_FLAG_DESCRIPTOR) {
        MRL_TRY(mrl_reader_seek(&zip->local, "data descriptor", end));
        MRL_TRY(descriptor_size(&zip->local, e, &descriptor));
        if (descriptor == 0)
            e->faults |= MRL_ZIP_DESCRIPTOR;
    }
    return mrl_zip_cover(zip, e->header_offset, end + descriptor - e->header_offset);
}

mrl_status mrl_zip_read_local(struct mrl_zip *zip, struct mrl_zip_entry *e)
{
    struct mrl_zip_header h;
    const struct mrl_zip_extra extra = {.size = &h.size, .packed = &h.packed_size};
    uint32_t signature;

    MRL_TRY(mrl_reader_seek(&zip->local, "local header", e->header_offset));
    if (mrl_reader_left(&zip->local) < LOCAL_BYTES) {
        e->faults |= MRL_ZIP_NO_LOCAL;
        return mrl_ok();
    }
    MRL_TRY(mrl_read_u32le(&zip->local, "local header signature", &signature));
    MRL_TRY(mrl_zip_read_header(&zip->local, &h));
    if (signature != MRL_ZIP_SIG_LOCAL ||
        mrl_reader_left(&zip->local) < (uint64_t)h.name_len + h.extra_len) {
        e->faults |= MRL_ZIP_NO_LOCAL;
        return mrl_ok();
    }
    MRL_TRY(read_name(zip, &h, e));
    MRL_TRY(mrl_zip_read_extra(zip, &zip->local, h.extra_len, &extra, e));
    compare(&h, e);
    e->data_offset = mrl_reader_offset(&zip->local);
    return cover(zip, &h, e);
}
