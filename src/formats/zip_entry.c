/* SPDX-License-Identifier: Apache-2.0 */
#include "base/limits.h"
#include "formats/zip_internal.h"

#include <inttypes.h>
#include <zlib.h>

/* Zip64 values never exceed the source, so that later sums of offsets cannot overflow. */
static bool within_source(const struct mrl_zip *zip, const struct mrl_zip_entry *e)
{
    return e->packed_size <= zip->source->size && e->header_offset <= zip->source->size;
}

static uint32_t unix_mode(uint16_t made_by, uint32_t attributes)
{
    const unsigned host = made_by >> 8;

    return host == 3 || host == 19 ? attributes >> 16 : 0; /* UNIX, macOS */
}

/* APPNOTE 4.3.12, behind the signature. */
static mrl_status read_record(struct mrl_zip *zip, struct mrl_zip_entry *e)
{
    const struct mrl_zip_extra extra = {&e->size, &e->packed_size, &e->header_offset};
    struct mrl_reader *r = &zip->directory;
    struct mrl_zip_header h;
    uint16_t made_by;
    uint16_t comment_len;
    uint32_t attributes;
    uint32_t offset;
    char *name;

    MRL_TRY(mrl_read_u16le(r, "version made by", &made_by));
    MRL_TRY(mrl_zip_read_header(r, &h));
    MRL_TRY(mrl_read_u16le(r, "file comment length", &comment_len));
    MRL_TRY(mrl_read_skip(r, "disk number and internal attributes", 4));
    MRL_TRY(mrl_read_u32le(r, "external attributes", &attributes));
    MRL_TRY(mrl_read_u32le(r, "offset of local header", &offset));
    MRL_TRY(mrl_read_dup(r, "file name", h.name_len, UINT16_MAX, zip->arena, &name));
    e->name = name;
    e->name_len = h.name_len;
    e->flags = h.flags;
    e->method = h.method;
    e->crc32 = h.crc32;
    e->packed_size = h.packed_size;
    e->size = h.size;
    e->header_offset = offset;
    e->mode = unix_mode(made_by, attributes);
    MRL_TRY(mrl_zip_read_extra(zip, r, h.extra_len, &extra, e));
    return mrl_read_skip(r, "file comment", comment_len);
}

static mrl_status note_name(struct mrl_zip *zip, struct mrl_zip_entry *e)
{
    bool added;

    MRL_TRY(mrl_map_add(&zip->names, e->name, e->name_len, zip->seen, &added, zip->err));
    if (!added)
        e->faults |= MRL_ZIP_DUPLICATE;
    return mrl_ok();
}

static mrl_status read_entry(struct mrl_zip *zip, struct mrl_zip_entry *e)
{
    MRL_TRY(read_record(zip, e));
    e->data_offset = MRL_NO_OFFSET;
    e->faults |= mrl_zip_record_faults(e) | mrl_zip_name_faults(e->name, e->name_len);
    MRL_TRY(note_name(zip, e));
    if (!within_source(zip, e) || e->header_offset > zip->source->size - zip->prefix) {
        e->faults |= MRL_ZIP_BOUNDS | MRL_ZIP_NO_LOCAL;
        return mrl_ok();
    }
    e->header_offset += zip->prefix;
    return mrl_zip_read_local(zip, e);
}

mrl_status mrl_zip_next(struct mrl_zip *zip, struct mrl_zip_entry *ret, bool *found)
{
    struct mrl_zip_entry e = {.directory_offset = mrl_reader_offset(&zip->directory)};
    uint32_t signature = MRL_ZIP_SIG_SIGNATURE;

    if (mrl_reader_left(&zip->directory) != 0)
        MRL_TRY(mrl_read_u32le(&zip->directory, "directory record signature", &signature));
    *found = signature == MRL_ZIP_SIG_DIRECTORY;
    if (signature == MRL_ZIP_SIG_SIGNATURE)
        return mrl_ok(); /* the end, or APPNOTE 4.3.13, which nothing follows */
    if (!*found)
        return MRL_FAIL(zip->err, MRL_E_FORMAT, e.directory_offset,
                        "record %" PRIu64 " of the ZIP directory has no signature", zip->seen);
    if (zip->seen == MRL_MAX_ZIP_ENTRIES)
        return MRL_FAIL(zip->err, MRL_E_LIMIT, e.directory_offset,
                        "more than %u members in a ZIP archive", MRL_MAX_ZIP_ENTRIES);
    MRL_TRY(read_entry(zip, &e));
    zip->seen++;
    *ret = e;
    return mrl_ok();
}

mrl_status mrl_zip_member_open(struct mrl_zip *zip, const struct mrl_zip_entry *entry,
                               const struct mrl_unpack_limits *limits, struct mrl_zip_member *ret)
{
    *ret = (struct mrl_zip_member){0};
    if (entry->data_offset == MRL_NO_OFFSET)
        return MRL_FAIL(zip->err, MRL_E_FORMAT, entry->directory_offset,
                        "the data of this member are not in the archive");
    MRL_TRY(mrl_source_slice_init(&ret->packed, zip->source, entry->data_offset, entry->packed_size,
                                  zip->err));
    ret->source = &ret->packed.source;
    if (entry->method == MRL_ZIP_STORED)
        return mrl_ok();
    if (entry->method != MRL_ZIP_DEFLATED)
        return MRL_FAIL(zip->err, MRL_E_UNSUPPORTED, entry->data_offset,
                        "compression method %u is not known", entry->method);
    MRL_TRY(mrl_unpack_new(MRL_PACKING_DEFLATE, ret->source, limits, &ret->unpack, zip->err));
    ret->source = mrl_unpack_source(ret->unpack);
    return mrl_ok();
}

void mrl_zip_member_close(struct mrl_zip_member *member)
{
    mrl_unpack_freep(&member->unpack);
    member->source = NULL;
}

mrl_status mrl_zip_member_verify(struct mrl_zip *zip, const struct mrl_zip_entry *entry,
                                 const struct mrl_unpack_limits *limits, bool *ret)
{
    mrl_cleanup(mrl_zip_member_close) struct mrl_zip_member member = {0};
    uLong crc = crc32_z(0, NULL, 0);
    uint64_t offset = 0;

    if (!zip->verify_buffer)
        zip->verify_buffer = mrl_arena_alloc(zip->arena, MRL_WINDOW_DEFAULT);
    if (!zip->verify_buffer)
        return MRL_FAIL_ARENA(zip->err, zip->arena);
    MRL_TRY(mrl_zip_member_open(zip, entry, limits, &member));
    for (;;) {
        size_t got;

        MRL_TRY(member.source->read_at(member.source, offset, zip->verify_buffer,
                                       MRL_WINDOW_DEFAULT, &got, zip->err));
        if (got == 0)
            break;
        crc = crc32_z(crc, zip->verify_buffer, got);
        offset += got;
    }
    *ret = offset == entry->size && (uint32_t)crc == entry->crc32;
    return mrl_ok();
}
