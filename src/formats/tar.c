/* SPDX-License-Identifier: Apache-2.0 */
#include "formats/tar.h"

#include "base/limits.h"
#include "base/text.h"
#include "formats/format.h"
#include "formats/tar_describe.h"

#include <inttypes.h>
#include <string.h>

extern const struct mrl_format mrl_format_nemo;
extern const struct mrl_format mrl_format_pytorch_tar;

static mrl_status tell_member(struct mrl_description *d, const struct mrl_tar_entry *e)
{
    char name[128];

    mrl_text_quote(name, sizeof(name), e->name, strlen(e->name));
    for (size_t i = 0; i < mrl_tar_fault_count; i++)
        if (e->faults & mrl_tar_faults[i].bit)
            MRL_TRY(mrl_describe_member_issue(d, mrl_tar_faults[i].id, e->header_offset, e->name,
                                              strlen(e->name), "member %s: %s", name,
                                              mrl_tar_faults[i].text));
    if (e->faults & MRL_TAR_UNKNOWN)
        d->incomplete = true;
    return mrl_ok();
}

/* Writers fill the last record, of 10 KiB as a rule, with zeros. */
static mrl_status check_rest(struct mrl_description *d, uint64_t end)
{
    static const uint8_t zeros[4096];
    uint8_t rest[sizeof(zeros)];
    uint64_t at = end;

    if (d->source->size == MRL_SIZE_UNKNOWN)
        return mrl_ok();
    for (unsigned i = 0; at < d->source->size && i < MRL_MAX_TAR_PADDING / sizeof(zeros); i++) {
        size_t got;

        MRL_TRY(d->source->read_at(d->source, at, rest, sizeof(rest), &got, d->err));
        if (memcmp(rest, zeros, got) != 0)
            break;
        at += got;
    }
    d->parsed += at - end;
    if (at == d->source->size)
        return mrl_ok();
    return mrl_describe_issue(d, "tar.trailing", at,
                              "%" PRIu64 " bytes stand behind the end of the archive",
                              d->source->size - at);
}

static mrl_status tell_members(struct mrl_description *d, struct mrl_tar *tar, uint64_t *count,
                               uint64_t *bytes)
{
    for (;; ++*count) {
        struct mrl_tar_entry e;
        bool found;

        MRL_TRY(mrl_tar_next(tar, &e, &found));
        d->parsed = tar->end - *bytes;
        if (!found)
            return mrl_ok();
        *bytes += e.size;
        MRL_TRY(tell_member(d, &e));
    }
}

mrl_status mrl_tar_describe(struct mrl_description *d)
{
    struct mrl_tar tar;
    uint64_t count = 0;
    uint64_t bytes = 0;

    MRL_TRY(mrl_tar_open(&tar, d->source, d->arena, d->err));
    MRL_TRY(tell_members(d, &tar, &count, &bytes));
    MRL_TRY(mrl_describe_number(d, "member_count", count));
    MRL_TRY(mrl_describe_number(d, "unpacked_bytes", bytes));
    if (!tar.is_marked)
        MRL_TRY(mrl_describe_issue(d, "tar.no-end", tar.end,
                                   "the archive ends without the blocks that mark its end"));
    return check_rest(d, tar.end);
}

/* Last part of a path, whatever folder it lies in. */
static bool is_named(const struct mrl_tar_entry *e, const char *name)
{
    const char *slash = strrchr(e->name, '/');

    return strcmp(slash ? slash + 1 : e->name, name) == 0;
}

static const struct mrl_format *flavour_of(const struct mrl_tar_entry *e)
{
    if (is_named(e, "model_config.yaml"))
        return &mrl_format_nemo;
    if (strcmp(e->name, "storages") == 0 || strcmp(e->name, "tensors") == 0)
        return &mrl_format_pytorch_tar;
    return NULL;
}

static mrl_status refine_in(struct mrl_source *source, struct mrl_arena *arena,
                            const struct mrl_format **ret, struct mrl_error *err)
{
    struct mrl_tar tar;

    MRL_TRY(mrl_tar_open(&tar, source, arena, err));
    for (unsigned i = 0; i < MRL_MAX_TAR_PROBED; i++) {
        const struct mrl_format *flavour;
        struct mrl_tar_entry e;
        bool found;

        MRL_TRY(mrl_tar_next(&tar, &e, &found));
        flavour = found ? flavour_of(&e) : NULL;
        if (flavour)
            *ret = flavour;
        if (flavour || !found)
            break;
    }
    return mrl_ok();
}

static mrl_status refine_tar(struct mrl_source *source, const struct mrl_probe *probe,
                             const struct mrl_format **ret, struct mrl_error *err)
{
    mrl_cleanup(mrl_arena_freep) struct mrl_arena *arena = mrl_arena_new(MRL_MAX_TAR_ARENA);

    (void)probe;
    return arena ? refine_in(source, arena, ret, err) : MRL_FAIL_NOMEM(err);
}

static bool probe_tar(const struct mrl_probe *probe)
{
    return mrl_tar_sniff(probe->head, probe->head_len);
}

const struct mrl_format mrl_format_tar = {
    .id = "tar",
    .title = "tar archive",
    .role = MRL_ROLE_OTHER,
    .probe = probe_tar,
    .refine = refine_tar,
    .describe = mrl_tar_describe,
};
