/* SPDX-License-Identifier: Apache-2.0 */
#include "base/limits.h"
#include "formats/npy.h"
#include "formats/zip_describe.h"

#include <inttypes.h>

/* What numpy.savez() writes: a ZIP archive of .npy members, one for each array.  numpy.load() takes
 * a member that does not begin with the NumPy magic number as raw bytes.  Layout:
 * numpy/lib/npyio.py. */
struct arrays {
    uint64_t count, items;
    uint8_t *buffer; /* window for headers */
};

static mrl_status tell_object(struct mrl_description *d, const struct mrl_zip_entry *e)
{
    return mrl_describe_member_issue(d, "numpy.object-array", e->data_offset, e->name, e->name_len,
                                     "the elements are Python objects: the data are a pickle");
}

static mrl_status tell_size(struct mrl_description *d, const struct mrl_zip_entry *e,
                            const struct mrl_npy *h)
{
    const uint64_t left = e->size < h->data_offset ? 0 : e->size - h->data_offset;
    const char *id = left < h->data_bytes ? "numpy.truncated" : "numpy.trailing";

    if (left == h->data_bytes)
        return mrl_ok();
    return mrl_describe_member_issue(d, id, e->data_offset, e->name, e->name_len,
                                     "the shape needs %" PRIu64 " bytes, the member has %" PRIu64,
                                     h->data_bytes, left);
}

static mrl_status read_array(struct arrays *arrays, struct mrl_description *d, struct mrl_zip *zip,
                             const struct mrl_zip_entry *e)
{
    mrl_cleanup(mrl_zip_member_close) struct mrl_zip_member member = {0};
    struct mrl_window window;
    struct mrl_reader r;
    struct mrl_npy h;

    MRL_TRY(mrl_zip_member_open(zip, e, NULL, &member));
    mrl_reader_open(&r, &window, member.source, arrays->buffer, MRL_PROBE_HEAD, d->err);
    MRL_TRY(mrl_npy_read(&r, d->arena, &h));
    arrays->count++;
    if (__builtin_add_overflow(arrays->items, h.item_count, &arrays->items))
        arrays->items = UINT64_MAX;
    return h.has_objects ? tell_object(d, e) : tell_size(d, e, &h);
}

/* A member that is no array does not spoil the others. */
static mrl_status look_at(void *context, struct mrl_description *d, struct mrl_zip *zip,
                          const struct mrl_zip_entry *e)
{
    struct mrl_error err;
    mrl_status s;

    if (!mrl_zip_has_suffix(e, ".npy"))
        return mrl_ok();
    s = read_array(context, d, zip, e);
    if (!mrl_is_about_input(s))
        return s;
    err = *d->err;
    d->incomplete = true;
    return mrl_describe_member_issue(d, "npz.not-an-array", e->data_offset, e->name, e->name_len,
                                     "%s", err.message);
}

static mrl_status describe_npz(struct mrl_description *d)
{
    struct arrays arrays = {.buffer = mrl_arena_alloc(d->arena, MRL_PROBE_HEAD)};

    if (!arrays.buffer)
        return MRL_FAIL_ARENA(d->err, d->arena);
    MRL_TRY(mrl_zip_describe(d, &(struct mrl_zip_visitor){&arrays, look_at}));
    MRL_TRY(mrl_describe_number(d, "array_count", arrays.count));
    return mrl_describe_number(d, "item_count", arrays.items);
}

const struct mrl_format mrl_format_npz = {
    .id = "npz",
    .title = "NumPy arrays (zip)",
    .role = MRL_ROLE_DATASET,
    .describe = describe_npz,
};
