/* SPDX-License-Identifier: Apache-2.0 */
/* Members of tar archives, also of those that are being unpacked.  Faults of the archive itself are
 * told by its format's parser. */
#include "scan/part.h"

#include "formats/tar.h"
#include "scan/spool.h"
#include "scan/stream.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static mrl_status scan_source(struct mrl_scan_part *part, const struct mrl_tar_entry *e,
                              struct mrl_source *source, struct mrl_scan_part *inner)
{
    MRL_TRY(mrl_scan_inner(part->scan, part, source, e->name, strlen(e->name), inner));
    if (inner->kind || inner->format)
        part->parsed += e->size;
    else if (!inner->opaque)
        part->skipped += e->size;
    return mrl_ok();
}

static mrl_status scan_member(struct mrl_scan_part *part, const struct mrl_tar_entry *e)
{
    mrl_cleanup(mrl_spool_close) struct mrl_spool spool = {.bytes = NULL};
    struct mrl_source_slice slice;
    struct mrl_scan_stream stream;
    struct mrl_source *source;
    struct mrl_scan_part inner;

    if (part->source->size == MRL_SIZE_UNKNOWN) {
        mrl_scan_stream_init(&stream, part->source, e->data_offset, e->size);
        MRL_TRY(mrl_spool_open(&spool, part->scan, &stream.source, e->size, &source));
        MRL_TRY(scan_source(part, e, source, &inner));
        return mrl_spool_tell(&spool, &inner);
    }
    MRL_TRY(mrl_source_slice_init(&slice, part->source, e->data_offset, e->size, part->scan->err));
    return scan_source(part, e, &slice.source, &inner);
}

/* A member that cannot be read is told; the others are read all the same. */
static mrl_status visit(struct mrl_scan_part *part, const struct mrl_tar_entry *e)
{
    struct mrl_scan_part named = *part;
    char name[64];
    mrl_status s;

    if (e->size == 0)
        return mrl_ok();
    s = scan_member(part, e);
    if (s.code == MRL_OK)
        return s;
    (void)snprintf(name, sizeof(name), "member at byte %" PRIu64, e->header_offset);
    named.sink.member = name;
    return mrl_scan_tell_failure(&named, s);
}

static mrl_status detect_tar(struct mrl_scan_part *part)
{
    struct mrl_tar tar;

    if (!mrl_tar_sniff(part->probe.head, part->probe.head_len))
        return mrl_ok();
    MRL_TRY(mrl_tar_open(&tar, part->source, part->arena, part->scan->err));
    part->kind = "tar";
    part->covered = true;
    for (;;) {
        struct mrl_tar_entry e;
        bool found;

        MRL_TRY(mrl_tar_next(&tar, &e, &found));
        if (!found)
            return mrl_ok();
        MRL_TRY(visit(part, &e));
    }
}

const struct mrl_detector mrl_detector_tar = {"tar", detect_tar};
