/* SPDX-License-Identifier: Apache-2.0 */
/* Members of zip archives, and the bytes between them.  Faults of the archive itself are told by
 * its format's parser, unless the file calls itself something else. */
#include "scan/part.h"

#include "base/span.h"
#include "formats/executable.h"
#include "formats/zip_describe.h"
#include "scan/spool.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* Reading a member whole to check its CRC-32 costs time, so only those are read that a loader
 * unpickles or that are small. */
#define VERIFY_MAX (1u << 20)

struct walk {
    struct mrl_scan_part *part;
    struct mrl_zip zip;
    struct mrl_unpack_limits limits;
    uint64_t opaque; /* bytes of members that nobody knows */
};

static mrl_status check_crc(struct walk *w, const struct mrl_zip_entry *entry,
                            const struct mrl_scan_part *inner)
{
    bool same;

    if (entry->size > VERIFY_MAX && !inner->kind)
        return mrl_ok();
    MRL_TRY(mrl_zip_member_verify(&w->zip, entry, &w->limits, &same));
    if (same)
        return mrl_ok();
    return mrl_scan_tell(&inner->sink, "zip.crc-mismatch", MRL_CONFIDENCE_PROVED,
                         entry->header_offset, NULL,
                         "the bytes do not have the size or CRC-32 that the archive says");
}

static mrl_status scan_member(struct walk *w, const struct mrl_zip_entry *entry)
{
    mrl_cleanup(mrl_zip_member_close) struct mrl_zip_member member = {.source = NULL};
    mrl_cleanup(mrl_spool_close) struct mrl_spool spool = {.bytes = NULL};
    struct mrl_scan_part *part = w->part;
    struct mrl_source *source;
    struct mrl_scan_part inner;

    MRL_TRY(mrl_zip_member_open(&w->zip, entry, &w->limits, &member));
    if (entry->method)
        MRL_TRY(mrl_scan_spend(part->scan, entry->size));
    MRL_TRY(mrl_spool_open(&spool, part->scan, member.source, entry->size, &source));
    MRL_TRY(mrl_scan_inner(part->scan, part, source, entry->name, entry->name_len, &inner));
    if (inner.kind || inner.format)
        part->parsed += entry->packed_size;
    else if (!inner.opaque)
        part->skipped += entry->packed_size;
    else
        w->opaque += entry->packed_size;
    MRL_TRY(mrl_spool_tell(&spool, &inner));
    return spool.fault.code == MRL_OK ? check_crc(w, entry, &inner) : mrl_ok();
}

/* A member that cannot be read is told; the others are read all the same. */
static mrl_status visit(struct walk *w, const struct mrl_zip_entry *entry)
{
    struct mrl_scan_part named = *w->part;
    char name[256];
    mrl_status s;

    if (entry->name_len && entry->name[entry->name_len - 1] == '/' && entry->size == 0)
        return mrl_ok();
    s = scan_member(w, entry);
    if (s.code == MRL_OK)
        return s;
    (void)snprintf(name, sizeof(name), "member at byte %" PRIu64, entry->header_offset);
    named.sink.member = name;
    return mrl_scan_tell_failure(&named, s);
}

/* What no member covers may be read by a program that does not look at the directory. */
static mrl_status scan_gap(struct walk *w, const struct mrl_zip_gap *gap)
{
    struct mrl_source_slice slice;
    struct mrl_scan_part inner;
    struct mrl_executable program;
    char name[64];

    /* A program that brings its data along, as llamafiles do, is told as a program already. */
    if (gap->offset == 0 && w->part->depth == 0 &&
        mrl_executable_sniff(w->part->probe.head, w->part->probe.head_len, &program))
        return mrl_ok();
    MRL_TRY(
        mrl_source_slice_init(&slice, w->part->source, gap->offset, gap->size, w->part->scan->err));
    (void)snprintf(name, sizeof(name), "bytes from %" PRIu64, gap->offset);
    return mrl_scan_inner(w->part->scan, w->part, &slice.source, name, strlen(name), &inner);
}

static mrl_status scan_archive(struct walk *w)
{
    struct mrl_zip_entry entry;
    bool found;

    for (;;) {
        MRL_TRY(mrl_zip_next(&w->zip, &entry, &found));
        if (!found)
            break;
        MRL_TRY(visit(w, &entry));
    }
    MRL_TRY(mrl_zip_finish(&w->zip));
    /* Headers, padding and descriptors cover whatever lies between the members. */
    if (w->zip.gap_count == 0 && w->part->skipped + w->opaque < w->part->source->size)
        w->part->parsed = w->part->source->size - w->part->skipped - w->opaque;
    for (size_t i = 0; i < w->zip.gap_count; i++)
        MRL_TRY(scan_gap(w, &w->zip.gaps[i]));
    return mrl_ok();
}

/* Archives behind other bytes are found by their end, also if a comment follows it.  Members that
 * are nothing but tensors are many, and nobody opens them by themselves. */
static mrl_status is_archive(struct mrl_scan_part *part, bool *ret)
{
    const struct mrl_probe *p = &part->probe;

    *ret = false;
    if (part->source->size == MRL_SIZE_UNKNOWN)
        return mrl_ok();
    *ret = mrl_zip_sniff(p->head, p->head_len, p->tail, p->tail_len);
    if (*ret || p->size <= MRL_PROBE_TAIL ||
        (!part->format && !p->is_text && mrl_zip_is_flavour(part->holder)))
        return mrl_ok();
    return mrl_zip_search(part->source, part->arena, ret, part->scan->err);
}

static mrl_status detect_zip(struct mrl_scan_part *part)
{
    struct walk w = {.part = part, .limits = {.held = &part->scan->unpackers}};
    bool found;

    MRL_TRY(is_archive(part, &found));
    if (!found)
        return mrl_ok();
    if (!mrl_zip_is_flavour(part->format))
        MRL_TRY(mrl_scan_tell(&part->sink, "scan.polyglot", MRL_CONFIDENCE_PROVED, MRL_NO_OFFSET,
                              NULL, "is %s and a zip archive at once",
                              part->format ? part->format->title : "something else"));
    MRL_TRY(mrl_zip_open(&w.zip, part->source, part->arena, part->scan->err));
    part->kind = "zip";
    part->covered = true;
    return scan_archive(&w);
}

const struct mrl_detector mrl_detector_zip = {"zip", detect_zip};
