/* SPDX-License-Identifier: Apache-2.0 */
/* Compressed files: joblib and many others pack their pickles as a whole. */
#include "scan/part.h"

#include "base/span.h"
#include "formats/unpack.h"
#include "scan/spool.h"

#include <string.h>

/* The name without its last ending: what comes out is called so. */
static size_t inner_name(const char *path)
{
    const char *name = strrchr(path, '/');
    const char *dot = strrchr(name ? name : path, '.');

    return dot && dot != name && dot != path ? (size_t)(dot - path) : strlen(path);
}

/* Bytes behind the packed stream. */
static mrl_status scan_rest(struct mrl_scan_part *part, const struct mrl_unpack *unpack)
{
    struct mrl_source_slice rest;
    struct mrl_scan_part inner;
    uint64_t used;

    if (!mrl_unpack_finished(unpack, &used) || part->source->size == MRL_SIZE_UNKNOWN ||
        used >= part->source->size)
        return mrl_ok();
    MRL_TRY(mrl_scan_tell(&part->sink, "scan.trailing", MRL_CONFIDENCE_PROVED, used, NULL,
                          "bytes follow the packed data"));
    MRL_TRY(mrl_scan_tail(part, used, &rest));
    return mrl_scan_inner(part->scan, part, &rest.source, "trailing bytes", 14, &inner);
}

/* Whether anything comes out: two bytes are little to tell zlib from other data by.  What is none
 * is of no format that is known. */
static bool yields(struct mrl_source *source, struct mrl_error *err)
{
    uint8_t bytes[16];
    size_t got;

    return source->read_at(source, 0, bytes, sizeof(bytes), &got, err).code == MRL_OK && got > 0;
}

/* Reads the stream to its end, so that its checksum is seen and what follows it is known. */
static mrl_status drain(struct mrl_scan_part *part, struct mrl_source *source)
{
    uint8_t *buffer = mrl_arena_alloc(part->arena, MRL_WINDOW_DEFAULT);
    uint64_t at = 0;
    size_t got;

    if (!buffer)
        return MRL_FAIL_ARENA(part->scan->err, part->arena);
    do {
        MRL_TRY(source->read_at(source, at, buffer, MRL_WINDOW_DEFAULT, &got, part->scan->err));
        MRL_TRY(mrl_scan_spend(part->scan, got));
        at += got;
    } while (got > 0);
    return mrl_ok();
}

static mrl_status scan_packed(struct mrl_scan_part *part, enum mrl_packing packing)
{
    const struct mrl_unpack_limits limits = {.held = &part->scan->unpackers};
    mrl_cleanup(mrl_unpack_freep) struct mrl_unpack *unpack = NULL;
    mrl_cleanup(mrl_spool_close) struct mrl_spool spool = {.bytes = NULL};
    struct mrl_scan_part inner;
    struct mrl_source *source;

    MRL_TRY(mrl_unpack_new(packing, part->source, &limits, &unpack, part->scan->err));
    source = mrl_unpack_source(unpack);
    if (packing == MRL_PACKING_ZLIB && !yields(source, part->scan->err)) {
        part->format = NULL;
        return mrl_ok();
    }
    part->kind = mrl_packing_name(packing);
    MRL_TRY(mrl_spool_open(&spool, part->scan, source, MRL_SIZE_UNKNOWN, &source));
    part->covered = true;
    MRL_TRY(mrl_scan_inner(part->scan, part, source, part->path, inner_name(part->path), &inner));
    MRL_TRY(mrl_spool_tell(&spool, &inner));
    MRL_TRY(drain(part, source));
    if (part->source->size != MRL_SIZE_UNKNOWN)
        part->parsed += part->source->size;
    return scan_rest(part, unpack);
}

static mrl_status detect_packed(struct mrl_scan_part *part)
{
    const enum mrl_packing packing = mrl_packing_sniff(part->probe.head, part->probe.head_len);

    return packing == MRL_PACKING_NONE ? mrl_ok() : scan_packed(part, packing);
}

const struct mrl_detector mrl_detector_packed = {"packed", detect_packed};
