/* SPDX-License-Identifier: Apache-2.0 */
#include "formats/zip.h"

#include "base/limits.h"
#include "base/span.h"
#include "formats/zip_describe.h"

#include <string.h>

extern const struct mrl_format mrl_format_keras_zip;
extern const struct mrl_format mrl_format_zip;
extern const struct mrl_format mrl_format_npz;
extern const struct mrl_format mrl_format_pytorch_zip;
extern const struct mrl_format mrl_format_skops;
extern const struct mrl_format mrl_format_torch_archive;

/* What tells a flavour: members by their whole name, by its last part, or by its ending. */
static const struct sign {
    const char *name, *part, *ending;
} signs[] = {
    {.part = "data.pkl"},
    {.name = "config.json"},
    {.name = "metadata.json"},
    {.name = "model.weights.h5"},
    {.ending = ".npy"},
    {.name = NULL}, /* skops: see names_loaders() */
    {.name = "MAR-INF/MANIFEST.json"},
};

/* The first flavour all of whose signs were seen wins, so what executes code when it is loaded
 * stands before what only holds numbers. */
static const struct flavour {
    const struct mrl_format *format;
    uint32_t signs; /* one bit each */
} flavours[] = {
    {&mrl_format_pytorch_zip, 1u << 0},
    {&mrl_format_keras_zip, 1u << 1 | 1u << 2},
    {&mrl_format_keras_zip, 1u << 1 | 1u << 3},
    {&mrl_format_torch_archive, 1u << 6},
    {&mrl_format_skops, 1u << 5},
    {&mrl_format_npz, 1u << 4},
};

bool mrl_zip_is_flavour(const struct mrl_format *format)
{
    bool ret = format == &mrl_format_zip;

    for (size_t i = 0; i < MRL_COUNT(flavours); i++)
        ret = ret || format == flavours[i].format;
    return ret;
}

static uint32_t signs_of(const struct mrl_zip_entry *e)
{
    uint32_t seen = 0;

    for (size_t i = 0; i < MRL_COUNT(signs); i++) {
        const struct sign *s = &signs[i];

        if ((s->name && mrl_zip_is_named(e, s->name, false)) ||
            (s->part && mrl_zip_is_named(e, s->part, true)) ||
            (s->ending && mrl_zip_has_suffix(e, s->ending)))
            seen |= 1u << i;
    }
    return seen;
}

/* Other archives have a schema.json as well: that of skops names a loader for each node, within the
 * first bytes because skops writes it so. */
static mrl_status names_loaders(struct mrl_zip *zip, const struct mrl_zip_entry *e, bool *ret)
{
    mrl_cleanup(mrl_zip_member_close) struct mrl_zip_member member = {.source = NULL};
    char head[MRL_PROBE_HEAD];
    mrl_status s;
    size_t got = 0;

    s = mrl_zip_member_open(zip, e, NULL, &member);
    if (s.code == MRL_OK)
        s = member.source->read_at(member.source, 0, head, sizeof(head), &got, zip->err);
    if (s.code != MRL_OK && !mrl_is_about_input(s))
        return s;
    /* A member that cannot be read is told when the archive is described. */
    *ret = s.code == MRL_OK && mrl_span_find(mrl_span(head, got), "__loader__") < got;
    return mrl_ok();
}

static mrl_status refine_in(struct mrl_source *source, struct mrl_arena *arena,
                            const struct mrl_format **ret, struct mrl_error *err)
{
    struct mrl_zip_entry e;
    struct mrl_zip zip;
    uint32_t seen = 0;
    bool found = true;

    MRL_TRY(mrl_zip_open(&zip, source, arena, err));
    for (unsigned n = 0; n < MRL_MAX_ZIP_PROBED && !(seen & flavours[0].signs); n++) {
        MRL_TRY(mrl_zip_next(&zip, &e, &found));
        if (!found)
            break;
        seen |= signs_of(&e);
        if (mrl_zip_is_named(&e, "schema.json", false)) {
            bool is_skops = false;

            MRL_TRY(names_loaders(&zip, &e, &is_skops));
            seen |= is_skops ? 1u << 5 : 0;
        }
    }
    for (size_t i = MRL_COUNT(flavours); i-- > 0;)
        if ((seen & flavours[i].signs) == flavours[i].signs)
            *ret = flavours[i].format;
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
