/* SPDX-License-Identifier: Apache-2.0 */
#include "formats/zip.h"

#include "base/limits.h"
#include "formats/zip_describe.h"

#include <string.h>

extern const struct mrl_format mrl_format_keras_zip;
extern const struct mrl_format mrl_format_npz;
extern const struct mrl_format mrl_format_pytorch_zip;

/* Members that only archives of one kind have.  The first row that some member matches wins, so
 * what executes code when loaded stands before what only holds numbers. */
static const struct flavour {
    const struct mrl_format *format;
    const char *name; /* whole name or, with any_folder, last part */
    const char *suffix;
    bool any_folder;
} flavours[] = {
    {.format = &mrl_format_pytorch_zip, .name = "data.pkl", .any_folder = true},
    {.format = &mrl_format_keras_zip, .name = "metadata.json"},
    {.format = &mrl_format_keras_zip, .name = "model.weights.h5"},
    {.format = &mrl_format_npz, .suffix = ".npy"},
};

static size_t flavour_of(const struct mrl_zip_entry *e)
{
    size_t i;

    for (i = 0; i < MRL_COUNT(flavours); i++) {
        const struct flavour *f = &flavours[i];

        if (f->name ? mrl_zip_is_named(e, f->name, f->any_folder)
                    : mrl_zip_has_suffix(e, f->suffix))
            break;
    }
    return i;
}

static mrl_status refine_in(struct mrl_source *source, struct mrl_arena *arena,
                            const struct mrl_format **ret, struct mrl_error *err)
{
    size_t best = MRL_COUNT(flavours);
    struct mrl_zip_entry e;
    struct mrl_zip zip;
    bool found = true;

    MRL_TRY(mrl_zip_open(&zip, source, arena, err));
    for (unsigned n = 0; n < MRL_MAX_ZIP_PROBED && best > 0; n++) {
        size_t i;

        MRL_TRY(mrl_zip_next(&zip, &e, &found));
        if (!found)
            break;
        i = flavour_of(&e);
        best = i < best ? i : best;
    }
    if (best < MRL_COUNT(flavours))
        *ret = flavours[best].format;
    return mrl_ok();
}

static mrl_status refine_zip(struct mrl_source *source, const struct mrl_probe *probe,
                             const struct mrl_format **ret, struct mrl_error *err)
{
    mrl_cleanup(mrl_arena_freep) struct mrl_arena *arena = mrl_arena_new(MRL_MAX_ZIP_ARENA);

    (void)probe;
    if (!arena)
        return MRL_FAIL_NOMEM(err);
    return refine_in(source, arena, ret, err);
}

static bool probe_zip(const struct mrl_probe *probe)
{
    return mrl_zip_sniff(probe->head, probe->head_len, probe->tail, probe->tail_len);
}

static mrl_status describe_zip(struct mrl_description *d)
{
    return mrl_zip_describe(d, NULL);
}

const struct mrl_format mrl_format_zip = {
    .id = "zip",
    .title = "ZIP archive",
    .role = MRL_ROLE_OTHER,
    .probe = probe_zip,
    .refine = refine_zip,
    .describe = describe_zip,
};
