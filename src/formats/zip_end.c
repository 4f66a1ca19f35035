/* SPDX-License-Identifier: Apache-2.0 */
#include "base/limits.h"
#include "formats/zip_internal.h"

#include <inttypes.h>
#include <string.h>

enum {
    END_BYTES = 22,
    LOCATOR_BYTES = 20,
    END64_BYTES = 56,
    TAIL_BYTES = END_BYTES + 65535, /* the longest comment */
    LOCAL_WINDOW = 1024,            /* a local header and a name of usual length */
};

/* APPNOTE 4.3.16 and, where there is one, 4.3.14. */
struct end_record {
    uint16_t disk, directory_disk;
    uint64_t disk_entries, entries, size, offset;
    uint16_t comment_len;
};

static mrl_status no_directory(struct mrl_error *err, uint64_t offset, const char *why)
{
    return MRL_FAIL(err, MRL_E_FORMAT, offset, "no ZIP directory: %s", why);
}

/* Place of the last end record in the tail; as CPython and miniz, the last one wins. */
static bool find_end(const uint8_t *tail, size_t n, size_t *ret)
{
    for (size_t i = n >= END_BYTES ? n - END_BYTES + 1 : 0; i-- > 0;) {
        if (memcmp(tail + i, "PK\5\6", 4) == 0) {
            *ret = i;
            return true;
        }
    }
    return false;
}

static mrl_status read_end(struct mrl_reader *r, struct end_record *ret)
{
    uint32_t signature;
    uint32_t size;
    uint32_t offset;
    uint16_t disk_entries;
    uint16_t entries;

    MRL_TRY(mrl_read_u32le(r, "end of central dir signature", &signature));
    MRL_TRY(mrl_read_u16le(r, "number of this disk", &ret->disk));
    MRL_TRY(mrl_read_u16le(r, "disk with the central directory", &ret->directory_disk));
    MRL_TRY(mrl_read_u16le(r, "entries on this disk", &disk_entries));
    MRL_TRY(mrl_read_u16le(r, "total entries", &entries));
    MRL_TRY(mrl_read_u32le(r, "size of the central directory", &size));
    MRL_TRY(mrl_read_u32le(r, "offset of the central directory", &offset));
    MRL_TRY(mrl_read_u16le(r, "comment length", &ret->comment_len));
    ret->disk_entries = disk_entries;
    ret->entries = entries;
    ret->size = size;
    ret->offset = offset;
    return mrl_ok();
}

static mrl_status read_end64(struct mrl_reader *r, struct end_record *ret)
{
    uint64_t record_size;
    uint32_t disk;
    uint32_t directory_disk;

    MRL_TRY(mrl_read_u64le(r, "size of zip64 end record", &record_size));
    MRL_TRY(mrl_read_skip(r, "versions", 4));
    MRL_TRY(mrl_read_u32le(r, "number of this disk", &disk));
    MRL_TRY(mrl_read_u32le(r, "disk with the central directory", &directory_disk));
    MRL_TRY(mrl_read_u64le(r, "entries on this disk", &ret->disk_entries));
    MRL_TRY(mrl_read_u64le(r, "total entries", &ret->entries));
    MRL_TRY(mrl_read_u64le(r, "size of the central directory", &ret->size));
    MRL_TRY(mrl_read_u64le(r, "offset of the central directory", &ret->offset));
    ret->disk = disk > UINT16_MAX ? UINT16_MAX : (uint16_t)disk;
    ret->directory_disk = directory_disk > UINT16_MAX ? UINT16_MAX : (uint16_t)directory_disk;
    return mrl_ok();
}

/* A 32-bit record may say the same as the 64-bit one or that it cannot. */
static bool agree(const struct end_record *a, const struct end_record *b)
{
    return (a->entries == UINT16_MAX || a->entries == b->entries) &&
           (a->size == UINT32_MAX || a->size == b->size) &&
           (a->offset == UINT32_MAX || a->offset == b->offset);
}

/* Tries the 64-bit record that ends right before its locator, or stands where the locator says. */
static mrl_status try_end64(struct mrl_zip *zip, uint64_t at, uint64_t locator,
                            struct end_record *end, bool *found)
{
    struct end_record wide = {.comment_len = end->comment_len};
    uint32_t signature;

    if (*found || at > locator || locator - at < END64_BYTES)
        return mrl_ok();
    MRL_TRY(mrl_reader_seek(&zip->local, "zip64 end record", at));
    MRL_TRY(mrl_read_u32le(&zip->local, "zip64 end signature", &signature));
    if (signature != MRL_ZIP_SIG_END64)
        return mrl_ok();
    MRL_TRY(read_end64(&zip->local, &wide));
    if (!agree(end, &wide))
        zip->faults |= MRL_ZIP_ZIP64;
    *end = wide;
    *found = true;
    zip->zip64 = true;
    zip->end_offset = at;
    return mrl_ok();
}

/* Looks for a 64-bit end record before the 32-bit one at zip->end_offset. */
static mrl_status read_zip64(struct mrl_zip *zip, struct end_record *end)
{
    const uint64_t end_offset = zip->end_offset;
    uint64_t locator;
    uint64_t told;
    uint32_t signature;
    bool found = false;

    if (end_offset < LOCATOR_BYTES)
        return mrl_ok();
    locator = end_offset - LOCATOR_BYTES;
    MRL_TRY(mrl_reader_seek(&zip->local, "zip64 locator", locator));
    MRL_TRY(mrl_read_u32le(&zip->local, "zip64 locator signature", &signature));
    if (signature != MRL_ZIP_SIG_LOCATOR64)
        return mrl_ok();
    MRL_TRY(mrl_read_skip(&zip->local, "disk with the zip64 end record", 4));
    MRL_TRY(mrl_read_u64le(&zip->local, "offset of zip64 end record", &told));
    if (locator >= END64_BYTES)
        MRL_TRY(try_end64(zip, locator - END64_BYTES, locator, end, &found));
    MRL_TRY(try_end64(zip, told, locator, end, &found));
    if (!found)
        zip->faults |= MRL_ZIP_ZIP64;
    return mrl_ok();
}

/* Offsets count from the archive's start: whatever does not fit between directory and end record
 * was put before it. */
static mrl_status place_directory(struct mrl_zip *zip, const struct end_record *end)
{
    uint32_t signature;

    if (end->size > zip->end_offset)
        return no_directory(zip->err, zip->end_offset, "its size exceeds the place before its end");
    zip->directory_size = end->size;
    zip->directory_offset = zip->end_offset - end->size;
    if (end->offset > zip->directory_offset)
        return no_directory(zip->err, zip->end_offset, "its offset lies behind its end");
    zip->prefix = zip->directory_offset - end->offset;
    zip->entry_count = end->entries;
    if (zip->prefix == 0)
        return mrl_ok();
    zip->faults |= MRL_ZIP_PREFIX;
    MRL_TRY(mrl_reader_seek(&zip->local, "directory", end->offset));
    MRL_TRY(mrl_read_u32le(&zip->local, "directory signature", &signature));
    if (signature == MRL_ZIP_SIG_DIRECTORY)
        zip->faults |= MRL_ZIP_TWO_DIRECTORIES;
    return mrl_ok();
}

static mrl_status take_end(struct mrl_zip *zip, struct end_record *end)
{
    const uint64_t size = zip->source->size;
    const uint64_t behind = zip->end_offset + END_BYTES;

    zip->end = behind + end->comment_len;
    if (zip->end > size)
        zip->end = size;
    zip->comment_len = (size_t)(zip->end - behind);
    if (zip->comment_len)
        zip->faults |= MRL_ZIP_COMMENT;
    if (zip->end < size)
        zip->faults |= MRL_ZIP_SUFFIX;
    MRL_TRY(read_zip64(zip, end));
    if (end->disk != 0 || end->directory_disk != 0 || end->disk_entries != end->entries)
        zip->faults |= MRL_ZIP_DISKS;
    return place_directory(zip, end);
}

/* The tail's memory serves as the window of the directory later on. */
static mrl_status find_directory(struct mrl_zip *zip, uint8_t *tail)
{
    const uint64_t size = zip->source->size;
    const uint64_t start = size > TAIL_BYTES ? size - TAIL_BYTES : 0;
    struct end_record end;
    struct mrl_reader r;
    size_t len;
    size_t at;

    MRL_TRY(zip->source->read_at(zip->source, start, tail, TAIL_BYTES, &len, zip->err));
    if (!find_end(tail, len, &at))
        return no_directory(zip->err, MRL_NO_OFFSET, "the file has no end record");
    zip->end_offset = start + at;
    mrl_reader_init(&r, tail, len, zip->err);
    MRL_TRY(mrl_reader_seek(&r, "end record", at));
    MRL_TRY(read_end(&r, &end));
    return take_end(zip, &end);
}

/* The records at the end; the 32-bit one is the last part of it. */
static mrl_status cover_ends(struct mrl_zip *zip)
{
    MRL_TRY(mrl_zip_cover(zip, zip->directory_offset, zip->directory_size));
    return mrl_zip_cover(zip, zip->end_offset, zip->end - zip->end_offset);
}

mrl_status mrl_zip_open(struct mrl_zip *zip, struct mrl_source *source, struct mrl_arena *arena,
                        struct mrl_error *err)
{
    uint8_t *tail = mrl_arena_alloc(arena, TAIL_BYTES);
    uint8_t *local = mrl_arena_alloc(arena, LOCAL_WINDOW);

    *zip = (struct mrl_zip){.source = source, .arena = arena, .err = err};
    zip->name_buffer = mrl_arena_alloc(arena, UINT16_MAX);
    if (!tail || !local || !zip->name_buffer)
        return MRL_FAIL_ARENA(err, arena);
    if (source->size == MRL_SIZE_UNKNOWN)
        return MRL_FAIL(err, MRL_E_UNSUPPORTED, MRL_NO_OFFSET,
                        "a ZIP archive inside packed data has no directory that can be reached");
    mrl_map_init(&zip->names, arena);
    mrl_reader_open(&zip->local, &zip->local_window, source, local, LOCAL_WINDOW, err);
    MRL_TRY(find_directory(zip, tail));
    mrl_reader_open(&zip->directory, &zip->directory_window, source, tail, TAIL_BYTES, err);
    MRL_TRY(mrl_reader_seek(&zip->directory, "directory", zip->directory_offset));
    zip->directory.end = zip->directory_offset + zip->directory_size;
    return cover_ends(zip);
}

bool mrl_zip_sniff(const uint8_t *head, size_t head_len, const uint8_t *tail, size_t tail_len)
{
    struct end_record end;
    struct mrl_error err;
    struct mrl_reader r;
    size_t at;

    if (head_len >= 4 && (memcmp(head, "PK\3\4", 4) == 0 || memcmp(head, "PK\5\6", 4) == 0))
        return true;
    if (!find_end(tail, tail_len, &at))
        return false;
    mrl_reader_init(&r, tail, tail_len, &err);
    return mrl_reader_seek(&r, "end record", at).code == MRL_OK &&
           read_end(&r, &end).code == MRL_OK && end.comment_len <= mrl_reader_left(&r) &&
           end.disk == end.directory_disk && end.disk_entries == end.entries;
}

/* One disk, at least one member, and a directory that fits before the record. */
static bool makes_sense(const struct end_record *e, uint64_t at)
{
    return e->disk == 0 && e->directory_disk == 0 && e->entries == e->disk_entries &&
           e->entries > 0 && e->size >= e->entries && e->size <= at && e->offset <= at - e->size;
}

mrl_status mrl_zip_search(struct mrl_source *source, struct mrl_arena *arena, bool *ret,
                          struct mrl_error *err)
{
    const uint64_t start = source->size > TAIL_BYTES ? source->size - TAIL_BYTES : 0;
    uint8_t *tail = mrl_arena_alloc(arena, TAIL_BYTES);
    struct end_record e = {.entries = 0};
    struct mrl_reader r;
    size_t n, at;

    if (!tail)
        return MRL_FAIL_ARENA(err, arena);
    *ret = false;
    MRL_TRY(source->read_at(source, start, tail, TAIL_BYTES, &n, err));
    if (!find_end(tail, n, &at))
        return mrl_ok();
    mrl_reader_init(&r, tail, n, err);
    MRL_TRY(mrl_read_skip(&r, "tail", at));
    *ret = read_end(&r, &e).code == MRL_OK && makes_sense(&e, start + at);
    return mrl_ok();
}
