/* SPDX-License-Identifier: Apache-2.0 */
/* NumPy arrays of objects: the data behind the header are a pickle. */
#include "scan/part.h"

#include "formats/npy.h"
#include "scan/pickle_scan.h"

static mrl_status scan_objects(struct mrl_scan_part *part, const struct mrl_npy *header)
{
    struct mrl_source_slice data;
    const struct mrl_pickle_scan scan = {.source = &data.source,
                                         .sink = &part->sink,
                                         .has_head = true,
                                         .deadline_ms = part->scan->deadline_ms};
    bool is_pickle;

    if (header->data_offset == part->source->size)
        return mrl_scan_tell(&part->sink, "numpy.truncated", MRL_CONFIDENCE_PROVED,
                             header->data_offset, NULL, "the pickle of the elements is missing");
    MRL_TRY(mrl_scan_tail(part, header->data_offset, &data));
    MRL_TRY(mrl_pickle_scan_all(part->scan->scanner->machine, &scan, &is_pickle));
    part->parsed += data.source.size == MRL_SIZE_UNKNOWN ? 0 : data.source.size;
    return mrl_ok();
}

static mrl_status detect_numpy(struct mrl_scan_part *part)
{
    uint8_t *buffer;
    struct mrl_window window;
    struct mrl_reader r;
    struct mrl_npy header;

    if (!mrl_npy_sniff(part->probe.head, part->probe.head_len))
        return mrl_ok();
    part->kind = "numpy";
    buffer = mrl_arena_alloc(part->arena, MRL_PROBE_HEAD);
    if (!buffer)
        return MRL_FAIL_ARENA(part->scan->err, part->arena);
    mrl_reader_open(&r, &window, part->source, buffer, MRL_PROBE_HEAD, part->scan->err);
    MRL_TRY(mrl_npy_read(&r, part->arena, &header));
    part->covered = true;
    if (header.has_objects)
        return scan_objects(part, &header);
    part->skipped += header.data_bytes;
    return mrl_ok();
}

const struct mrl_detector mrl_detector_numpy = {"numpy", detect_numpy};
