/* SPDX-License-Identifier: Apache-2.0 */
/* Members of 7z archives, and the bytes between them.  Faults of the archive itself are told by its
 * format's parser. */
#include "scan/part.h"

#include "base/limits.h"
#include "base/text.h"
#include "formats/sevenzip.h"
#include "scan/spool.h"
#include "scan/stream.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <zlib.h>

struct walk {
    struct mrl_scan_part *part;
    struct mrl_sevenzip z;
};

static mrl_status compute_crc(struct mrl_source *source, uint32_t *ret, struct mrl_error *err)
{
    uint8_t bytes[4096];
    uLong crc = 0;
    uint64_t at = 0;
    size_t got;

    do {
        MRL_TRY(source->read_at(source, at, bytes, sizeof(bytes), &got, err));
        crc = crc32_z(crc, bytes, got);
        at += got;
    } while (got > 0);
    *ret = (uint32_t)crc;
    return mrl_ok();
}

/* Of members that are in memory anyway, and of small stored ones. */
static mrl_status check_crc(const struct mrl_sevenzip_entry *e, struct mrl_source *source,
                            const struct mrl_scan_part *inner)
{
    uint32_t crc;

    if (source->size == MRL_SIZE_UNKNOWN || !e->has_crc || source->size > MRL_SCAN_SPOOL)
        return mrl_ok();
    MRL_TRY(compute_crc(source, &crc, inner->scan->err));
    if (crc == e->crc32 && source->size == e->size)
        return mrl_ok();
    return mrl_scan_tell(&inner->sink, "7z.crc-mismatch", MRL_CONFIDENCE_PROVED, MRL_NO_OFFSET,
                         NULL, "the bytes do not have the size or CRC-32 that the archive says");
}

static mrl_status scan_member(struct walk *w, const struct mrl_sevenzip_entry *e,
                              struct mrl_source *folder)
{
    mrl_cleanup(mrl_spool_close) struct mrl_spool spool = {.bytes = NULL};
    struct mrl_scan_part *part = w->part;
    struct mrl_scan_stream stream;
    struct mrl_source_slice slice;
    struct mrl_source *source = &slice.source;
    struct mrl_scan_part inner;

    if (folder->size == MRL_SIZE_UNKNOWN) {
        mrl_scan_stream_init(&stream, folder, e->offset, e->size);
        MRL_TRY(mrl_spool_open(&spool, part->scan, &stream.source, e->size, &source));
    } else {
        MRL_TRY(mrl_source_slice_init(&slice, folder, e->offset, e->size, part->scan->err));
    }
    MRL_TRY(mrl_scan_spend(part->scan, e->size));
    MRL_TRY(mrl_scan_inner(part->scan, part, source, e->name, strlen(e->name), &inner));
    MRL_TRY(mrl_spool_tell(&spool, &inner));
    return spool.fault.code == MRL_OK ? check_crc(e, source, &inner) : mrl_ok();
}

/* A member that cannot be read is told; the others are read all the same. */
static mrl_status visit(struct walk *w, const struct mrl_sevenzip_entry *e,
                        struct mrl_source *folder)
{
    struct mrl_scan_part named = *w->part;
    char name[MRL_SCAN_MEMBER];
    mrl_status s;

    if (e->size == 0)
        return mrl_ok();
    s = scan_member(w, e, folder);
    if (s.code == MRL_OK)
        return s;
    mrl_text_quote(name, sizeof(name), e->name, strlen(e->name));
    named.sink.member = name;
    return mrl_scan_tell_failure(&named, s);
}

/* The members of one folder lie together in the list. */
static mrl_status visit_members(struct walk *w, size_t folder, size_t *next,
                                struct mrl_source *source)
{
    for (; *next < w->z.entry_count; ++*next) {
        const struct mrl_sevenzip_entry *e = &w->z.entries[*next];

        if (e->folder == MRL_SEVENZIP_NO_FOLDER)
            continue;
        if (e->folder != folder)
            break;
        if (source)
            MRL_TRY(visit(w, e, source));
    }
    return mrl_ok();
}

static mrl_status tell_closed(struct walk *w, const struct mrl_sevenzip_folder *f, mrl_status s)
{
    if (f->is_encrypted)
        return mrl_scan_tell(&w->part->sink, "7z.encrypted", MRL_CONFIDENCE_PROVED, f->pack_offset,
                             NULL, "%" PRIu64 " members are encrypted", f->member_count);
    return mrl_scan_tell_failure(w->part, s);
}

static mrl_status scan_folder(struct walk *w, size_t index, size_t *next)
{
    mrl_cleanup(mrl_sevenzip_stream_freep) struct mrl_sevenzip_stream *stream = NULL;
    const struct mrl_sevenzip_folder *f = &w->z.folders[index];
    struct mrl_source *source = NULL;
    const struct mrl_unpack_limits limits = {.held = &w->part->scan->unpackers};
    const mrl_status s = mrl_sevenzip_folder_open(&w->z, f, &limits, &stream);

    if (s.code == MRL_OK) {
        source = mrl_sevenzip_stream_source(stream);
        w->part->parsed += f->pack_size;
    } else {
        MRL_TRY(tell_closed(w, f, s));
    }
    return visit_members(w, index, next, source);
}

/* What no member covers may be read by a program that does not look at the list. */
static mrl_status scan_gaps(struct walk *w)
{
    struct mrl_sevenzip_range gap = {0, 0};
    struct mrl_scan_part *part = w->part;
    struct mrl_source_slice slice;
    struct mrl_scan_part inner;
    bool overlaps = false;
    char name[64];

    while (mrl_sevenzip_gap(&w->z, gap.offset + gap.size, &gap, &overlaps)) {
        MRL_TRY(mrl_source_slice_init(&slice, part->source, gap.offset, gap.size, part->scan->err));
        (void)snprintf(name, sizeof(name), "bytes from %" PRIu64, gap.offset);
        MRL_TRY(mrl_scan_inner(part->scan, part, &slice.source, name, strlen(name), &inner));
    }
    if (w->z.end >= part->source->size)
        return mrl_ok();
    MRL_TRY(mrl_scan_tail(part, w->z.end, &slice));
    return mrl_scan_inner(part->scan, part, &slice.source, "trailing bytes", 14, &inner);
}

static mrl_status scan_archive(struct walk *w)
{
    size_t next = 0;

    w->part->parsed += w->z.list_bytes;
    for (size_t i = 0; i < w->z.folder_count; i++)
        MRL_TRY(scan_folder(w, i, &next));
    return scan_gaps(w);
}

static mrl_status detect_sevenzip(struct mrl_scan_part *part)
{
    struct walk w = {.part = part};
    mrl_status s;

    if (part->source->size == MRL_SIZE_UNKNOWN ||
        !mrl_sevenzip_sniff(part->probe.head, part->probe.head_len))
        return mrl_ok();
    part->kind = "7z";
    part->covered = true;
    part->parsed = 0;
    s = mrl_sevenzip_open(&w.z, part->source, part->arena, part->scan->err);
    if (s.code == MRL_OK)
        return scan_archive(&w);
    /* The format's parser has told that the list cannot be read. */
    return mrl_is_about_input(s) ? mrl_ok() : s;
}

const struct mrl_detector mrl_detector_sevenzip = {"sevenzip", detect_sevenzip};
