/* SPDX-License-Identifier: Apache-2.0 */
/* Members of tar archives, also of those that are being unpacked.  Faults of the archive itself are
 * told by its format's parser. */
#include "scan/part.h"

#include "formats/tar.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* A member of an archive that comes out of a decompressor: bounded, but without a size, so that
 * nobody reads its end before its start and makes the decompressor go back. */
struct stream_member {
    struct mrl_source source;
    struct mrl_source *parent;
    uint64_t start, size;
};

static mrl_status stream_read_at(struct mrl_source *source, uint64_t offset, void *buf, size_t n,
                                 size_t *ret, struct mrl_error *err)
{
    const struct stream_member *m = (const struct stream_member *)source;
    const uint64_t left = offset < m->size ? m->size - offset : 0;

    return m->parent->read_at(m->parent, m->start + offset, buf, n < left ? n : (size_t)left, ret,
                              err);
}

static mrl_status scan_source(struct mrl_scan_part *part, const struct mrl_tar_entry *e,
                              struct mrl_source *source)
{
    struct mrl_scan_part inner;

    MRL_TRY(mrl_scan_inner(part->scan, part, source, e->name, strlen(e->name), &inner));
    if (inner.kind || inner.format)
        part->parsed += e->size;
    else
        part->skipped += e->size;
    return mrl_ok();
}

static mrl_status scan_member(struct mrl_scan_part *part, const struct mrl_tar_entry *e)
{
    struct mrl_source_slice slice;
    struct stream_member stream = {
        .source = {stream_read_at, MRL_SIZE_UNKNOWN},
        .parent = part->source,
        .start = e->data_offset,
        .size = e->size,
    };

    if (part->source->size == MRL_SIZE_UNKNOWN)
        return scan_source(part, e, &stream.source);
    MRL_TRY(mrl_source_slice_init(&slice, part->source, e->data_offset, e->size, part->scan->err));
    return scan_source(part, e, &slice.source);
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
