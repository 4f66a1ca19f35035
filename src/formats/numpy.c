/* SPDX-License-Identifier: Apache-2.0 */
#include "base/text.h"
#include "formats/format.h"
#include "formats/npy.h"

#include <inttypes.h>
#include <string.h>

static bool probe_numpy(const struct mrl_probe *probe)
{
    return mrl_npy_sniff(probe->head, probe->head_len);
}

static mrl_status tell_header(struct mrl_description *d, const struct mrl_npy *h)
{
    const char *shape = mrl_shape_text(d->arena, h->shape, h->dim_count);

    if (!shape)
        return MRL_FAIL_ARENA(d->err, d->arena);
    MRL_TRY(mrl_describe_number(d, "file_version", h->major));
    MRL_TRY(mrl_describe_text(d, "dtype", h->descr.at, h->descr.len));
    MRL_TRY(mrl_describe_text(d, "shape", shape, strlen(shape)));
    return mrl_describe_text(d, "order", h->fortran_order ? "fortran" : "c",
                             h->fortran_order ? 7 : 1);
}

static mrl_status check_size(struct mrl_description *d, const struct mrl_npy *h)
{
    const uint64_t left = d->source->size - h->data_offset;

    if (h->has_objects)
        return mrl_describe_issue(d, "numpy.object-array", h->data_offset,
                                  "the elements are Python objects: the data are a pickle");
    if (left < h->data_bytes)
        return mrl_describe_issue(d, "numpy.truncated", h->data_offset,
                                  "the shape needs %" PRIu64 " bytes, %" PRIu64 " are left",
                                  h->data_bytes, left);
    if (left > h->data_bytes)
        return mrl_describe_issue(d, "numpy.trailing", h->data_offset + h->data_bytes,
                                  "%" PRIu64 " bytes follow the array", left - h->data_bytes);
    return mrl_ok();
}

static mrl_status describe_numpy(struct mrl_description *d)
{
    uint8_t *buffer = mrl_arena_alloc(d->arena, MRL_PROBE_HEAD);
    struct mrl_window window;
    struct mrl_reader r;
    struct mrl_npy h;

    if (!buffer)
        return MRL_FAIL_ARENA(d->err, d->arena);
    mrl_reader_open(&r, &window, d->source, buffer, MRL_PROBE_HEAD, d->err);
    MRL_TRY(mrl_npy_read(&r, d->arena, &h));
    d->parsed = h.data_offset;
    MRL_TRY(tell_header(d, &h));
    return d->source->size == MRL_SIZE_UNKNOWN ? mrl_ok() : check_size(d, &h);
}

const struct mrl_format mrl_format_numpy = {
    .id = "numpy",
    .title = "NumPy array",
    .role = MRL_ROLE_DATASET,
    .probe = probe_numpy,
    .describe = describe_numpy,
};
