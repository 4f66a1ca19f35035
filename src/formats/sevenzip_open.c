/* SPDX-License-Identifier: Apache-2.0 */
/* The start of a 7z archive, and the way to its list of members. */
#include "base/limits.h"
#include "formats/sevenzip_list.h"

#include <inttypes.h>
#include <string.h>
#include <zlib.h>

static const uint8_t magic[6] = {'7', 'z', 0xbc, 0xaf, 0x27, 0x1c};

struct start {
    uint32_t crc, list_crc;
    uint64_t list_offset, list_size;
};

/* A list as it lies in memory. */
struct list_bytes {
    uint8_t *at;
    size_t size;
};

bool mrl_sevenzip_sniff(const uint8_t *head, size_t n)
{
    return n >= sizeof(magic) && memcmp(head, magic, sizeof(magic)) == 0;
}

static mrl_status read_start(struct mrl_sevenzip *z, struct start *ret)
{
    uint8_t bytes[MRL_SEVENZIP_HEAD];
    struct mrl_reader r;
    uint8_t major;
    size_t got;

    MRL_TRY(z->source->read_at(z->source, 0, bytes, sizeof(bytes), &got, z->err));
    mrl_reader_init(&r, bytes, got, z->err);
    MRL_TRY(mrl_read_skip(&r, "signature", sizeof(magic)));
    MRL_TRY(mrl_read_u8(&r, "major version", &major));
    MRL_TRY(mrl_read_u8(&r, "minor version", &z->minor));
    MRL_TRY(mrl_read_u32le(&r, "StartHeaderCRC", &ret->crc));
    MRL_TRY(mrl_read_u64le(&r, "NextHeaderOffset", &ret->list_offset));
    MRL_TRY(mrl_read_u64le(&r, "NextHeaderSize", &ret->list_size));
    MRL_TRY(mrl_read_u32le(&r, "NextHeaderCRC", &ret->list_crc));
    z->checksum_wrong = (uint32_t)crc32_z(0, bytes + 12, 20) != ret->crc;
    return mrl_ok();
}

/* Covered by something: kept for the search of gaps. */
static void cover(struct mrl_sevenzip *z, uint64_t offset, uint64_t size)
{
    if (z->covered_count < MRL_SEVENZIP_COVERED && size)
        z->covered[z->covered_count++] = (struct mrl_sevenzip_range){offset, size};
}

static mrl_status read_whole(struct mrl_sevenzip *z, struct mrl_source *source, uint64_t offset,
                             uint64_t size, struct list_bytes *ret)
{
    size_t done = 0, got = 1;

    if (size > MRL_MAX_7Z_HEADER)
        return MRL_FAIL(z->err, MRL_E_LIMIT, offset,
                        "the list of members has %" PRIu64 " bytes, the limit is %u", size,
                        MRL_MAX_7Z_HEADER);
    ret->size = (size_t)size;
    ret->at = mrl_arena_alloc(z->arena, ret->size + 1);
    if (!ret->at)
        return MRL_FAIL_ARENA(z->err, z->arena);
    for (; done < ret->size && got; done += got)
        MRL_TRY(
            source->read_at(source, offset + done, ret->at + done, ret->size - done, &got, z->err));
    if (done < ret->size)
        return MRL_FAIL(z->err, MRL_E_TRUNCATED, offset + done, "the list of members is cut");
    return mrl_ok();
}

static void check_crc(struct mrl_sevenzip *z, const struct list_bytes *bytes, uint32_t crc)
{
    if ((uint32_t)crc32_z(0, bytes->at, bytes->size) != crc)
        z->checksum_wrong = true;
}

/* Archive properties, which nobody writes: type, size, bytes. */
static mrl_status skip_properties(struct mrl_reader *r)
{
    for (;;) {
        uint64_t id, size;

        MRL_TRY(mrl_sevenzip_number(r, "PropertyType", &id));
        if (id == MRL_7Z_END)
            return mrl_ok();
        MRL_TRY(mrl_sevenzip_number(r, "PropertySize", &size));
        MRL_TRY(mrl_read_skip(r, "PropertyData", size));
    }
}

static mrl_status read_property(struct mrl_sevenzip_list *l, struct mrl_reader *r, uint64_t id)
{
    if (id == MRL_7Z_ARCHIVE_PROPERTIES)
        return skip_properties(r);
    if (id == MRL_7Z_MAIN_STREAMS) {
        MRL_TRY(mrl_sevenzip_read_streams(l, r));
        cover(l->z, l->pack_start, l->pack_end - l->pack_start);
        return mrl_ok();
    }
    if (id == MRL_7Z_FILES)
        return mrl_sevenzip_read_files(l, r);
    return MRL_FAIL(r->err, MRL_E_UNSUPPORTED, mrl_reader_offset(r),
                    "property %" PRIu64 " of the header is not known", id);
}

static mrl_status read_header(struct mrl_sevenzip *z, struct mrl_reader *r)
{
    struct mrl_sevenzip_list l = {.z = z};

    for (;;) {
        uint64_t id;

        MRL_TRY(mrl_sevenzip_number(r, "Header", &id));
        if (id == MRL_7Z_END)
            break;
        MRL_TRY(read_property(&l, r, id));
    }
    if (l.stream_count && z->entry_count == 0)
        return MRL_FAIL(r->err, MRL_E_FORMAT, mrl_reader_offset(r),
                        "data that belong to no member");
    z->folders = l.folders;
    z->folder_count = l.folder_count;
    return mrl_ok();
}

/* A list that is packed like a member.  *ret is untouched if it is encrypted. */
static mrl_status unpack_list(struct mrl_sevenzip *z, struct mrl_reader *r, struct list_bytes *ret)
{
    mrl_cleanup(mrl_sevenzip_stream_freep) struct mrl_sevenzip_stream *stream = NULL;
    struct mrl_sevenzip_list l = {.z = z};
    struct list_bytes bytes;

    MRL_TRY(mrl_sevenzip_read_streams(&l, r));
    if (l.folder_count != 1)
        return MRL_FAIL(r->err, MRL_E_FORMAT, mrl_reader_offset(r),
                        "the packed list of members lies in %zu folders", l.folder_count);
    cover(z, l.pack_start, l.pack_end - l.pack_start);
    z->list_bytes += l.pack_end - l.pack_start;
    if (l.folders[0].is_encrypted) {
        z->list_encrypted = true;
        return mrl_ok();
    }
    MRL_TRY(mrl_sevenzip_folder_open(z, &l.folders[0], NULL, &stream));
    MRL_TRY(read_whole(z, mrl_sevenzip_stream_source(stream), 0, l.folders[0].size, &bytes));
    if (l.folders[0].has_crc)
        check_crc(z, &bytes, l.folders[0].crc32);
    *ret = bytes;
    return mrl_ok();
}

static mrl_status read_list(struct mrl_sevenzip *z, struct list_bytes bytes)
{
    for (unsigned i = 0; i < MRL_MAX_7Z_WRAPS && !z->list_encrypted; i++) {
        struct mrl_reader r;
        uint64_t id;

        mrl_reader_init(&r, bytes.at, bytes.size, z->err);
        MRL_TRY(mrl_sevenzip_number(&r, "Header", &id));
        if (id == MRL_7Z_HEADER)
            return read_header(z, &r);
        if (id != MRL_7Z_ENCODED_HEADER)
            return MRL_FAIL(z->err, MRL_E_FORMAT, 0, "the list of members begins with %" PRIu64,
                            id);
        MRL_TRY(unpack_list(z, &r, &bytes));
    }
    if (!z->list_encrypted)
        return MRL_FAIL(z->err, MRL_E_LIMIT, 0, "the list of members is packed more than %u times",
                        MRL_MAX_7Z_WRAPS);
    return mrl_ok();
}

mrl_status mrl_sevenzip_open(struct mrl_sevenzip *z, struct mrl_source *source,
                             struct mrl_arena *arena, struct mrl_error *err)
{
    struct list_bytes bytes;
    struct start start;
    uint64_t at;

    *z = (struct mrl_sevenzip){.source = source, .arena = arena, .err = err};
    MRL_TRY(read_start(z, &start));
    if (__builtin_add_overflow(start.list_offset, MRL_SEVENZIP_HEAD, &at) ||
        __builtin_add_overflow(at, start.list_size, &z->end) || z->end > source->size)
        return MRL_FAIL(err, MRL_E_TRUNCATED, 12, "the list of members ends behind the file");
    cover(z, 0, MRL_SEVENZIP_HEAD);
    cover(z, at, start.list_size);
    z->list_bytes = MRL_SEVENZIP_HEAD + start.list_size;
    if (start.list_size == 0)
        return mrl_ok();
    MRL_TRY(read_whole(z, source, at, start.list_size, &bytes));
    check_crc(z, &bytes, start.list_crc);
    return read_list(z, bytes);
}

bool mrl_sevenzip_gap(const struct mrl_sevenzip *z, uint64_t from, struct mrl_sevenzip_range *ret,
                      bool *overlaps)
{
    uint64_t at = from, next = z->end;
    bool moved = true;

    for (unsigned i = 0; i < z->covered_count; i++)
        for (unsigned k = 0; k < i; k++)
            if (z->covered[i].offset < z->covered[k].offset + z->covered[k].size &&
                z->covered[k].offset < z->covered[i].offset + z->covered[i].size)
                *overlaps = true;
    while (moved) {
        moved = false;
        for (unsigned i = 0; i < z->covered_count; i++) {
            const struct mrl_sevenzip_range *c = &z->covered[i];

            if (at < c->offset || at - c->offset >= c->size)
                continue;
            at = c->offset + c->size;
            moved = true;
        }
    }
    for (unsigned i = 0; i < z->covered_count; i++)
        if (z->covered[i].offset > at && z->covered[i].offset < next)
            next = z->covered[i].offset;
    if (z->list_encrypted)
        return false;
    *ret = (struct mrl_sevenzip_range){at, next > at ? next - at : 0};
    return next > at;
}
