/* SPDX-License-Identifier: Apache-2.0 */
/* HDF5 files, and those among them that Keras wrote. */
#include "formats/hdf5.h"

#include "base/limits.h"
#include "base/text.h"
#include "formats/hdf5_walk.h"
#include "formats/text_probe.h"

#include <string.h>

static const uint8_t signature[8] = {0x89, 'H', 'D', 'F', '\r', '\n', 0x1a, '\n'};

/* A user block of 512, 1024 or 2048 bytes may come first; larger ones do not fit the head. */
static bool probe_hdf5(const struct mrl_probe *probe)
{
    for (size_t at = 0; at < MRL_PROBE_HEAD; at = at ? at * 2 : 512)
        if (probe->head_len >= at + sizeof(signature) &&
            memcmp(probe->head + at, signature, sizeof(signature)) == 0)
            return true;
    return false;
}

extern const struct mrl_format mrl_format_keras_h5;

static mrl_status note_keras(void *context, const struct mrl_hdf5_attribute *attribute)
{
    bool *keras = context;

    if (mrl_hdf5_is_keras_attribute(attribute->name))
        *keras = true;
    return mrl_ok();
}

static mrl_status ignore_link(void *context, const struct mrl_hdf5_link *link)
{
    (void)context;
    (void)link;
    return mrl_ok();
}

/* Keras leaves its marks as attributes of the root group, or in the name of a file of weights. */
static mrl_status refine_hdf5(struct mrl_source *source, const struct mrl_probe *probe,
                              const struct mrl_format **ret, struct mrl_error *err)
{
    static const char *const names[] = {"*.weights.h5", "*.keras.h5", NULL};
    mrl_cleanup(mrl_arena_freep) struct mrl_arena *arena = mrl_arena_new(MRL_MAX_HDF5_ARENA);
    bool keras = mrl_probe_named(probe, names);
    const struct mrl_hdf5_visitor visitor = {&keras, note_keras, ignore_link};
    struct mrl_hdf5_object root;
    struct mrl_window window;
    struct mrl_reader r;
    struct mrl_hdf5 h;
    uint8_t buffer[4096];

    if (!arena)
        return MRL_FAIL_NOMEM(err);
    mrl_reader_open(&r, &window, source, buffer, sizeof(buffer), err);
    MRL_TRY(mrl_hdf5_open(&h, &r, source->size, arena));
    MRL_TRY(mrl_hdf5_read_object(&h, h.root, &visitor, &root));
    if (keras)
        *ret = &mrl_format_keras_h5;
    return mrl_ok();
}

const struct mrl_format mrl_format_hdf5 = {
    .id = "hdf5",
    .title = "HDF5 data",
    .role = MRL_ROLE_DATASET,
    .probe = probe_hdf5,
    .refine = refine_hdf5,
    .describe = mrl_hdf5_describe,
};
