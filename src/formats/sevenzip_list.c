/* SPDX-License-Identifier: Apache-2.0 */
/* The list of members of a 7z archive: names, attributes, and how it is packed itself.  Names of
 * fields: DOC/7zFormat.txt of the LZMA SDK. */
#include "formats/sevenzip_list.h"

#include "base/limits.h"
#include "base/map.h"
#include "base/text.h"
#include "formats/member_name.h"

#include <inttypes.h>
#include <string.h>
#include <zlib.h>

mrl_status mrl_sevenzip_number(struct mrl_reader *r, const char *field, uint64_t *ret)
{
    uint64_t value = 0;
    uint8_t first, byte;
    unsigned mask = 0x80;

    MRL_TRY(mrl_read_u8(r, field, &first));
    for (unsigned i = 0; i < 8; i++, mask >>= 1) {
        if (!(first & mask)) {
            *ret = value | (uint64_t)(first & (mask - 1)) << (8 * i);
            return mrl_ok();
        }
        MRL_TRY(mrl_read_u8(r, field, &byte));
        value |= (uint64_t)byte << (8 * i);
    }
    *ret = value;
    return mrl_ok();
}

mrl_status mrl_sevenzip_count(struct mrl_reader *r, const char *field, uint64_t limit, size_t *ret)
{
    const uint64_t at = mrl_reader_offset(r);
    uint64_t n;

    MRL_TRY(mrl_sevenzip_number(r, field, &n));
    if (n > limit)
        return MRL_FAIL(r->err, MRL_E_LIMIT, at, "%s is %" PRIu64 ", the limit is %" PRIu64, field,
                        n, limit);
    *ret = (size_t)n;
    return mrl_ok();
}

mrl_status mrl_sevenzip_expect_inside(struct mrl_reader *r)
{
    uint8_t external;

    MRL_TRY(mrl_read_u8(r, "External", &external));
    if (external)
        return MRL_FAIL(r->err, MRL_E_UNSUPPORTED, mrl_reader_offset(r) - 1,
                        "a part of the list lies in another stream");
    return mrl_ok();
}

mrl_status mrl_sevenzip_bits(struct mrl_sevenzip_list *l, struct mrl_reader *r, size_t n,
                             bool may_be_all, uint8_t **ret)
{
    uint8_t *bits, byte = 0;

    MRL_SEVENZIP_ALLOC(l, n, 1, &bits);
    *ret = bits;
    if (may_be_all)
        MRL_TRY(mrl_read_u8(r, "AllAreDefined", &byte));
    if (byte) {
        memset(bits, 1, n);
        return mrl_ok();
    }
    for (size_t i = 0; i < n; i++) {
        if (i % 8 == 0)
            MRL_TRY(mrl_read_u8(r, "BitVector", &byte));
        bits[i] = byte >> (7 - i % 8) & 1;
    }
    return mrl_ok();
}

/* --- FilesInfo --- */

/* A name in UTF-16, up to its zero. */
static mrl_status read_name(struct mrl_sevenzip_list *l, struct mrl_reader *r, const char **ret)
{
    char name[MRL_MAX_PATH_BYTES];
    size_t n = 0;

    for (;;) {
        uint16_t unit, low;
        uint32_t c;

        MRL_TRY(mrl_read_u16le(r, "Name", &unit));
        if (unit == 0)
            break;
        c = unit;
        if (unit >= 0xd800 && unit < 0xdc00) {
            MRL_TRY(mrl_read_u16le(r, "Name", &low));
            c = 0x10000 + ((uint32_t)(unit - 0xd800) << 10) + (uint32_t)(low - 0xdc00);
            if (low < 0xdc00 || low > 0xdfff)
                c = 0xdc00;
        }
        if (c >= 0xdc00 && c <= 0xdfff)
            return MRL_FAIL(r->err, MRL_E_FORMAT, mrl_reader_offset(r) - 2, "a name is no UTF-16");
        if (n + 4 >= sizeof(name))
            return MRL_FAIL(r->err, MRL_E_LIMIT, mrl_reader_offset(r),
                            "a name of more than %u bytes", MRL_MAX_PATH_BYTES);
        n += mrl_utf8_encode(c, name + n);
    }
    *ret = mrl_arena_strndup(l->z->arena, name, n);
    return *ret ? mrl_ok() : MRL_FAIL_ARENA(l->z->err, l->z->arena);
}

static mrl_status read_names(struct mrl_sevenzip_list *l, struct mrl_reader *r)
{
    MRL_TRY(mrl_sevenzip_expect_inside(r));
    for (size_t i = 0; i < l->z->entry_count; i++)
        MRL_TRY(read_name(l, r, &l->z->entries[i].name));
    return mrl_ok();
}

static mrl_status read_attributes(struct mrl_sevenzip_list *l, struct mrl_reader *r)
{
    uint8_t *defined;

    MRL_TRY(mrl_sevenzip_bits(l, r, l->z->entry_count, true, &defined));
    MRL_TRY(mrl_sevenzip_expect_inside(r));
    for (size_t i = 0; i < l->z->entry_count; i++)
        if (defined[i])
            MRL_TRY(mrl_read_u32le(r, "Attributes", &l->z->entries[i].attributes));
    return mrl_ok();
}

/* Members with data take the streams in order. */
static mrl_status give_streams(struct mrl_sevenzip_list *l, struct mrl_reader *r,
                               const uint8_t *is_empty)
{
    size_t next = 0;

    for (size_t i = 0; i < l->z->entry_count; i++) {
        struct mrl_sevenzip_entry *e = &l->z->entries[i];
        const struct mrl_sevenzip_part *p;

        e->folder = MRL_SEVENZIP_NO_FOLDER;
        if (is_empty && is_empty[i])
            continue;
        if (next == l->stream_count)
            return MRL_FAIL(r->err, MRL_E_FORMAT, mrl_reader_offset(r),
                            "more members than there are data for");
        p = &l->streams[next];
        e->folder = p->folder;
        e->offset = p->offset;
        e->size = p->size;
        e->crc32 = p->crc32;
        e->has_crc = p->has_crc;
        next++;
    }
    if (next < l->stream_count)
        return MRL_FAIL(r->err, MRL_E_FORMAT, mrl_reader_offset(r),
                        "data that belong to no member");
    return mrl_ok();
}

/* UNIX modes: bit 15 says that they are there, p7zip and 7-Zip since 21. */
static uint32_t faults_of_mode(uint32_t attributes)
{
    const uint32_t type = attributes & 0x8000 ? attributes >> 16 & 0170000 : 0100000;

    if (type == 0120000 || attributes & 0x400) /* FILE_ATTRIBUTE_REPARSE_POINT */
        return MRL_SEVENZIP_SYMLINK;
    return type == 0100000 || type == 0040000 || type == 0 ? 0 : MRL_SEVENZIP_SPECIAL;
}

static mrl_status judge_names(struct mrl_sevenzip_list *l)
{
    struct mrl_map seen;

    mrl_map_init(&seen, l->z->arena);
    for (size_t i = 0; i < l->z->entry_count; i++) {
        struct mrl_sevenzip_entry *e = &l->z->entries[i];
        bool added;
        size_t n;

        e->name = e->name ? e->name : "";
        n = strlen(e->name);
        MRL_TRY(mrl_map_add(&seen, e->name, n, i, &added, l->z->err));
        e->faults |= faults_of_mode(e->attributes);
        if (mrl_member_name_leads_out(e->name, n))
            e->faults |= MRL_SEVENZIP_TRAVERSAL;
        if (mrl_member_name_is_odd(e->name, n))
            e->faults |= MRL_SEVENZIP_ODD_NAME;
        if (!added)
            e->faults |= MRL_SEVENZIP_DUPLICATE;
    }
    return mrl_ok();
}

/* Times, comments and dummies are jumped over. */
static mrl_status read_property(struct mrl_sevenzip_list *l, struct mrl_reader *r, uint64_t id,
                                uint8_t **is_empty)
{
    if (id == MRL_7Z_EMPTY_STREAM)
        return mrl_sevenzip_bits(l, r, l->z->entry_count, false, is_empty);
    if (id == MRL_7Z_NAMES)
        return read_names(l, r);
    return id == MRL_7Z_ATTRIBUTES ? read_attributes(l, r) : mrl_ok();
}

mrl_status mrl_sevenzip_read_files(struct mrl_sevenzip_list *l, struct mrl_reader *r)
{
    uint8_t *is_empty = NULL;

    MRL_TRY(mrl_sevenzip_count(r, "NumFiles", MRL_MAX_7Z_ENTRIES, &l->z->entry_count));
    MRL_SEVENZIP_ALLOC(l, l->z->entry_count, sizeof(*l->z->entries), &l->z->entries);
    for (;;) {
        struct mrl_reader window;
        uint64_t id, size;

        MRL_TRY(mrl_sevenzip_number(r, "PropertyType", &id));
        if (id == MRL_7Z_END)
            break;
        MRL_TRY(mrl_sevenzip_number(r, "Size", &size));
        MRL_TRY(mrl_read_window(r, "property", size, &window));
        MRL_TRY(read_property(l, &window, id, &is_empty));
    }
    MRL_TRY(give_streams(l, r, is_empty));
    return judge_names(l);
}
