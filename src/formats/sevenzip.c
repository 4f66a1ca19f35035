/* SPDX-License-Identifier: Apache-2.0 */
#include "formats/sevenzip.h"

#include "base/text.h"
#include "formats/format.h"

#include <inttypes.h>
#include <string.h>

const struct mrl_sevenzip_fault_row mrl_sevenzip_faults[] = {
    {MRL_SEVENZIP_TRAVERSAL, "7z.traversal", "its name leads out of the folder it is unpacked to"},
    {MRL_SEVENZIP_ODD_NAME, "7z.odd-name", "its name is empty or has control characters"},
    {MRL_SEVENZIP_SYMLINK, "7z.symlink", "it is a link"},
    {MRL_SEVENZIP_SPECIAL, "7z.special-file", "it is a device, pipe or socket"},
    {MRL_SEVENZIP_DUPLICATE, "7z.duplicate", "an earlier member has the same name"},
};
const size_t mrl_sevenzip_fault_count = MRL_COUNT(mrl_sevenzip_faults);

static bool probe_sevenzip(const struct mrl_probe *probe)
{
    return mrl_sevenzip_sniff(probe->head, probe->head_len);
}

static mrl_status tell_entry(struct mrl_description *d, const struct mrl_sevenzip_entry *e)
{
    char name[128];

    mrl_text_quote(name, sizeof(name), e->name, strlen(e->name));
    for (size_t i = 0; i < mrl_sevenzip_fault_count; i++)
        if (e->faults & mrl_sevenzip_faults[i].bit)
            MRL_TRY(mrl_describe_member_issue(d, mrl_sevenzip_faults[i].id, MRL_NO_OFFSET, e->name,
                                              strlen(e->name), "member %s: %s", name,
                                              mrl_sevenzip_faults[i].text));
    return mrl_ok();
}

static mrl_status tell_gaps(struct mrl_description *d, const struct mrl_sevenzip *z)
{
    struct mrl_sevenzip_range gap = {0, 0};
    bool overlaps = false;

    while (mrl_sevenzip_gap(z, gap.offset + gap.size, &gap, &overlaps))
        MRL_TRY(mrl_describe_issue(d, "7z.gap", gap.offset,
                                   "%" PRIu64 " bytes belong to no member of the archive",
                                   gap.size));
    if (overlaps)
        MRL_TRY(mrl_describe_issue(d, "7z.overlap", MRL_NO_OFFSET,
                                   "members and their list share bytes"));
    if (z->end < d->source->size)
        return mrl_describe_issue(d, "7z.trailing", z->end, "%" PRIu64 " bytes follow the archive",
                                  d->source->size - z->end);
    return mrl_ok();
}

static mrl_status tell_all(struct mrl_description *d, const struct mrl_sevenzip *z)
{
    uint64_t bytes = 0;

    for (size_t i = 0; i < z->entry_count; i++) {
        MRL_TRY(tell_entry(d, &z->entries[i]));
        if (__builtin_add_overflow(bytes, z->entries[i].size, &bytes))
            bytes = UINT64_MAX;
    }
    if (z->list_encrypted) {
        d->incomplete = true;
        MRL_TRY(mrl_describe_issue(d, "7z.encrypted", MRL_NO_OFFSET,
                                   "the list of members is encrypted"));
    }
    if (z->checksum_wrong)
        MRL_TRY(mrl_describe_issue(d, "7z.checksum", MRL_NO_OFFSET,
                                   "a checksum of the header is wrong"));
    MRL_TRY(mrl_describe_number(d, "member_count", z->entry_count));
    MRL_TRY(mrl_describe_number(d, "unpacked_bytes", bytes));
    return tell_gaps(d, z);
}

static mrl_status describe_sevenzip(struct mrl_description *d)
{
    struct mrl_sevenzip z;

    if (d->source->size == MRL_SIZE_UNKNOWN)
        return MRL_FAIL(d->err, MRL_E_UNSUPPORTED, MRL_NO_OFFSET,
                        "a 7z archive inside packed data that is too large to be unpacked here");
    MRL_TRY(mrl_sevenzip_open(&z, d->source, d->arena, d->err));
    d->parsed = z.list_bytes;
    MRL_TRY(mrl_describe_number(d, "file_version", z.minor));
    return tell_all(d, &z);
}

const struct mrl_format mrl_format_sevenzip = {
    .id = "7z",
    .title = "7z archive",
    .role = MRL_ROLE_OTHER,
    .probe = probe_sevenzip,
    .describe = describe_sevenzip,
};
