/* SPDX-License-Identifier: Apache-2.0 */
#include "formats/zip_describe.h"

#include "base/span.h"
#include "base/text.h"

#include <inttypes.h>
#include <string.h>

static mrl_status tell_entry(struct mrl_description *d, const struct mrl_zip_entry *e)
{
    char name[128];

    mrl_text_quote(name, sizeof(name), e->name, e->name_len);
    for (size_t i = 0; i < mrl_zip_fault_count; i++) {
        const struct mrl_zip_fault_row *row = &mrl_zip_faults[i];

        if (e->faults & row->bit)
            MRL_TRY(mrl_describe_member_issue(d, row->id, e->header_offset, e->name, e->name_len,
                                              "member %s: %s", name, row->text));
    }
    if (e->faults & (MRL_ZIP_PACKING | MRL_ZIP_NO_LOCAL | MRL_ZIP_ENCRYPTED))
        d->incomplete = true;
    return mrl_ok();
}

static mrl_status tell_gaps(struct mrl_description *d, const struct mrl_zip *zip)
{
    for (size_t i = 0; i < zip->gap_count; i++) {
        const struct mrl_zip_gap *gap = &zip->gaps[i];
        const char *id = gap->offset == 0          ? "zip.prefix"
                         : gap->offset >= zip->end ? "zip.suffix"
                                                   : "zip.gap";

        MRL_TRY(mrl_describe_issue(
            d, id, gap->offset, "%" PRIu64 " bytes belong to no member of the archive", gap->size));
    }
    return mrl_ok();
}

/* Prefix, suffix and gaps are told with their places. */
static mrl_status tell_archive(struct mrl_description *d, const struct mrl_zip *zip)
{
    const uint32_t told = MRL_ZIP_PREFIX | MRL_ZIP_SUFFIX | MRL_ZIP_GAP;

    for (size_t i = 0; i < mrl_zip_fault_count; i++) {
        const struct mrl_zip_fault_row *row = &mrl_zip_faults[i];

        if (zip->faults & row->bit & ~told)
            MRL_TRY(mrl_describe_issue(d, row->id, zip->end_offset, "%s", row->text));
    }
    return tell_gaps(d, zip);
}

mrl_status mrl_zip_describe(struct mrl_description *d, const struct mrl_zip_visitor *visitor)
{
    struct mrl_zip_entry e;
    struct mrl_zip zip;
    uint64_t unpacked = 0;
    bool found;

    MRL_TRY(mrl_zip_open(&zip, d->source, d->arena, d->err));
    d->parsed = zip.directory_size + (zip.end - zip.end_offset);
    for (;;) {
        MRL_TRY(mrl_zip_next(&zip, &e, &found));
        if (!found)
            break;
        MRL_TRY(tell_entry(d, &e));
        if (__builtin_add_overflow(unpacked, e.size, &unpacked))
            unpacked = UINT64_MAX;
        if (e.data_offset != MRL_NO_OFFSET)
            d->parsed += e.data_offset - e.header_offset;
        if (visitor)
            MRL_TRY(visitor->entry(visitor->context, d, &zip, &e));
    }
    MRL_TRY(mrl_zip_finish(&zip));
    MRL_TRY(tell_archive(d, &zip));
    MRL_TRY(mrl_describe_number(d, "member_count", zip.seen));
    return mrl_describe_number(d, "unpacked_bytes", unpacked);
}

/* A whole small member, with a NUL behind it.  Longer than limit: MRL_E_LIMIT. */
static mrl_status member_text(struct mrl_zip *zip, const struct mrl_zip_entry *entry, size_t limit,
                              char **ret, size_t *len)
{
    const struct mrl_unpack_limits limits = {.max_bytes = limit};
    mrl_cleanup(mrl_zip_member_close) struct mrl_zip_member member = {0};
    const size_t room = entry->size < limit ? (size_t)entry->size : limit;
    char *text;
    size_t got;

    if (entry->size > limit)
        return MRL_FAIL(zip->err, MRL_E_LIMIT, entry->header_offset,
                        "a member is %" PRIu64 " bytes, the limit is %zu", entry->size, limit);
    text = mrl_arena_alloc(zip->arena, room + 1);
    if (!text)
        return MRL_FAIL_ARENA(zip->err, zip->arena);
    MRL_TRY(mrl_zip_member_open(zip, entry, &limits, &member));
    MRL_TRY(member.source->read_at(member.source, 0, text, room, &got, zip->err));
    text[got] = '\0';
    *ret = text;
    *len = got;
    return mrl_ok();
}

static mrl_status parse_member(struct mrl_zip *zip, const struct mrl_zip_entry *entry, size_t limit,
                               struct mrl_doc *ret)
{
    char *text;
    size_t len;

    MRL_TRY(member_text(zip, entry, limit, &text, &len));
    return mrl_json_parse_loose(entry->name, text, len, zip->arena, ret, zip->err);
}

mrl_status mrl_zip_member_json(struct mrl_description *d, struct mrl_zip *zip,
                               const struct mrl_zip_entry *entry, size_t limit, const char *id,
                               const struct mrl_node **ret)
{
    struct mrl_doc doc;
    const mrl_status s = parse_member(zip, entry, limit, &doc);
    struct mrl_error err;

    *ret = NULL;
    if (s.code == MRL_OK)
        *ret = doc.root;
    if (!mrl_is_about_input(s))
        return s;
    err = *zip->err;
    d->incomplete = true;
    return mrl_describe_member_issue(d, id, entry->header_offset, entry->name, entry->name_len,
                                     "%s", err.message);
}

mrl_status mrl_zip_member_fact(struct mrl_description *d, struct mrl_zip *zip,
                               const struct mrl_zip_entry *entry, const char *name)
{
    struct mrl_span text;
    mrl_status s;
    char *bytes;
    size_t len;

    s = member_text(zip, entry, 256, &bytes, &len);
    if (s.code != MRL_OK)
        return mrl_is_about_input(s) ? mrl_ok() : s;
    text = mrl_span_trim(mrl_span(bytes, len));
    return mrl_describe_text(d, name, text.at, text.len);
}

bool mrl_zip_has_suffix(const struct mrl_zip_entry *entry, const char *suffix)
{
    return mrl_span_ends(mrl_span(entry->name, entry->name_len), suffix);
}

bool mrl_zip_is_named(const struct mrl_zip_entry *entry, const char *name, bool any_folder)
{
    const size_t n = strlen(name);

    if (entry->name_len == n)
        return memcmp(entry->name, name, n) == 0;
    return any_folder && entry->name_len > n && mrl_zip_has_suffix(entry, name) &&
           entry->name[entry->name_len - n - 1] == '/';
}
