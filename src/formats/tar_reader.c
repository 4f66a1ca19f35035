/* SPDX-License-Identifier: Apache-2.0 */
#include "base/limits.h"
#include "base/span.h"
#include "formats/member_name.h"
#include "formats/tar.h"

#include <inttypes.h>
#include <string.h>

enum { BLOCK = 512 };

/* A header block, in the order of the standard. */
struct block {
    char name[100], mode[8], uid[8], gid[8], size[12], mtime[12], checksum[8], type, link[100];
    char magic[6], version[2], uname[32], gname[32], major[8], minor[8], prefix[155], pad[12];
};
_Static_assert(sizeof(struct block) == BLOCK, "a header fills a block");

const struct mrl_tar_fault_row mrl_tar_faults[] = {
    {MRL_TAR_TRAVERSAL, "tar.traversal", "its name leads out of the folder it is unpacked to"},
    {MRL_TAR_ODD_NAME, "tar.odd-name",
     "its name is empty or has backslashes or control characters"},
    {MRL_TAR_LINK_OUT, "tar.link-out", "a link that leads out of the folder it is unpacked to"},
    {MRL_TAR_LINK, "tar.link", "a link"},
    {MRL_TAR_SPECIAL, "tar.special-file", "a device or pipe"},
    {MRL_TAR_DUPLICATE, "tar.duplicate", "the archive has several members of this name"},
    {MRL_TAR_UNKNOWN, "tar.unknown-type", "of a type that is not looked into"},
};
const size_t mrl_tar_fault_count = MRL_COUNT(mrl_tar_faults);

/* Octal digits among blanks, ended by a blank, a NUL or the field; or, with the first bit set, a
 * big-endian number (GNU). */
static bool parse_number(const char *field, size_t n, uint64_t *ret)
{
    uint64_t value = (unsigned char)field[0] & 0x3f;
    const bool binary = ((unsigned char)field[0] & 0x80) != 0;
    size_t i = binary;

    if (!binary) {
        value = 0;
        while (i < n && field[i] == ' ')
            i++;
    }
    for (; i < n && (binary || (field[i] >= '0' && field[i] <= '7')); i++) {
        if (value >> (binary ? 56 : 61))
            return false;
        value =
            binary ? value << 8 | (unsigned char)field[i] : value << 3 | (unsigned)(field[i] - '0');
    }
    *ret = value;
    return i == n || field[i] == ' ' || field[i] == '\0';
}

/* The sum of all bytes, the checksum itself taken as blanks; old writers had signed characters. */
static bool checksum_is_right(const struct block *b)
{
    const char *bytes = (const char *)b;
    uint64_t told;
    uint64_t sum = 0;
    int64_t signed_sum = 0;

    for (size_t i = 0; i < BLOCK; i++) {
        const bool own = i >= offsetof(struct block, checksum) && i < offsetof(struct block, type);
        const char c = own ? ' ' : bytes[i];

        sum += (unsigned char)c;
        signed_sum += (signed char)c;
    }
    return parse_number(b->checksum, sizeof(b->checksum), &told) &&
           (told == sum || (int64_t)told == signed_sum);
}

static bool is_zero(const struct block *b)
{
    static const struct block zero;

    return memcmp(b, &zero, BLOCK) == 0;
}

bool mrl_tar_sniff(const uint8_t *head, size_t n)
{
    struct block b;

    if (n < BLOCK)
        return false;
    memcpy(&b, head, BLOCK);
    return !is_zero(&b) && b.name[0] != '\0' && checksum_is_right(&b);
}

mrl_status mrl_tar_open(struct mrl_tar *tar, struct mrl_source *source, struct mrl_arena *arena,
                        struct mrl_error *err)
{
    uint8_t *buffer = mrl_arena_alloc(arena, MRL_WINDOW_DEFAULT);

    *tar = (struct mrl_tar){.arena = arena};
    if (!buffer)
        return MRL_FAIL_ARENA(err, arena);
    mrl_map_init(&tar->names, arena);
    mrl_reader_open(&tar->r, &tar->window, source, buffer, MRL_WINDOW_DEFAULT, err);
    return mrl_ok();
}

static mrl_status refuse(struct mrl_tar *tar, const char *why)
{
    return MRL_FAIL(tar->r.err, MRL_E_FORMAT, tar->next, "tar: %s", why);
}

/* A field of fixed size; behind a NUL it does not count. */
static mrl_status dup_field(struct mrl_tar *tar, const char *field, size_t n, const char **ret)
{
    *ret = mrl_arena_strndup(tar->arena, field, strnlen(field, n));
    return *ret ? mrl_ok() : MRL_FAIL_ARENA(tar->r.err, tar->arena);
}

/* Data of a helper member, which give the next one a long name or other values. */
static mrl_status read_text(struct mrl_tar *tar, uint64_t size, const char **ret)
{
    char *text;

    MRL_TRY(mrl_read_dup(&tar->r, "long name or pax header", size, MRL_MAX_TAR_HEADER, tar->arena,
                         &text));
    *ret = text;
    return mrl_ok();
}

/* "LENGTH KEYWORD=VALUE\n", LENGTH counting all of it. */
static mrl_status read_record(struct mrl_tar *tar, struct mrl_span *rest)
{
    struct mrl_span text = *rest;
    struct mrl_span key;
    struct mrl_span number;
    uint64_t length;

    if (!mrl_span_cut(&text, ' ', &number) || !mrl_span_decimal(number, &length) ||
        length <= number.len + 1 || length > rest->len)
        return refuse(tar, "a pax record has a wrong length");
    text = mrl_span_first(text, (size_t)length - number.len - 1);
    *rest = mrl_span_without(*rest, (size_t)length);
    if (!mrl_span_ends(text, "\n") || mrl_span_find(text, "=") == text.len ||
        !mrl_span_cut(&text, '=', &key))
        return refuse(tar, "a pax record is no KEYWORD=VALUE");
    text.len--;
    if (mrl_span_is(key, "path"))
        return dup_field(tar, text.at ? text.at : "", text.len, &tar->pax_name);
    if (mrl_span_is(key, "linkpath"))
        return dup_field(tar, text.at ? text.at : "", text.len, &tar->pax_link);
    if (mrl_span_is(key, "size")) {
        tar->has_pax_size = mrl_span_decimal(text, &tar->pax_size);
        if (!tar->has_pax_size)
            return refuse(tar, "a pax size is no number");
    }
    return mrl_ok();
}

static mrl_status read_pax(struct mrl_tar *tar, uint64_t size)
{
    struct mrl_span rest;
    const char *text;

    MRL_TRY(read_text(tar, size, &text));
    rest = mrl_span(text, (size_t)size);
    while (rest.len > 0)
        MRL_TRY(read_record(tar, &rest));
    return mrl_ok();
}

/* Whether the member only prepares the next one. */
static mrl_status take_helper(struct mrl_tar *tar, const struct mrl_tar_entry *e, bool *ret)
{
    *ret = true;
    switch (e->type) {
    case 'L':
        return read_text(tar, e->size, &tar->pax_name);
    case 'K':
        return read_text(tar, e->size, &tar->pax_link);
    case 'x':
    case 'X':
        return read_pax(tar, e->size);
    case 'g': /* global: nothing in it changes names or sizes in practice */
    case 'V': /* volume label */
        return mrl_ok();
    default:
        *ret = false;
        return mrl_ok();
    }
}

static uint32_t type_faults(const struct mrl_tar_entry *e)
{
    switch (e->type) {
    case '\0':
    case '0':
    case '5':
    case '7':
        return 0;
    case '1': /* its target is the name of a member */
        return mrl_member_name_leads_out(e->link, strlen(e->link)) ? MRL_TAR_LINK_OUT
                                                                   : MRL_TAR_LINK;
    case '2':
        return mrl_member_link_leads_out(e->name, e->link) ? MRL_TAR_LINK_OUT : MRL_TAR_LINK;
    case '3':
    case '4':
    case '6':
        return MRL_TAR_SPECIAL;
    default:
        return MRL_TAR_UNKNOWN;
    }
}

/* What a helper said counts for one member. */
static void apply_pax(struct mrl_tar *tar, struct mrl_tar_entry *e)
{
    if (tar->pax_name)
        e->name = tar->pax_name;
    if (tar->pax_link)
        e->link = tar->pax_link;
    if (tar->has_pax_size)
        e->size = tar->pax_size;
    tar->pax_name = NULL;
    tar->pax_link = NULL;
    tar->has_pax_size = false;
}

static mrl_status judge(struct mrl_tar *tar, struct mrl_tar_entry *e)
{
    const size_t n = strlen(e->name);
    bool added;

    MRL_TRY(mrl_map_add(&tar->names, e->name, n, tar->seen, &added, tar->r.err));
    if (!added && e->type != '5')
        e->faults |= MRL_TAR_DUPLICATE;
    if (mrl_member_name_leads_out(e->name, n))
        e->faults |= MRL_TAR_TRAVERSAL;
    if (mrl_member_name_is_odd(e->name, n))
        e->faults |= MRL_TAR_ODD_NAME;
    e->faults |= type_faults(e);
    return mrl_ok();
}

static mrl_status read_names(struct mrl_tar *tar, const struct block *b, struct mrl_tar_entry *e)
{
    const char *prefix;

    MRL_TRY(dup_field(tar, b->name, sizeof(b->name), &e->name));
    MRL_TRY(dup_field(tar, b->link, sizeof(b->link), &e->link));
    if (memcmp(b->magic, "ustar\0", 6) != 0 || b->prefix[0] == '\0')
        return mrl_ok();
    MRL_TRY(dup_field(tar, b->prefix, sizeof(b->prefix), &prefix));
    e->name = mrl_arena_printf(tar->arena, "%s/%s", prefix, e->name);
    return e->name ? mrl_ok() : MRL_FAIL_ARENA(tar->r.err, tar->arena);
}

static mrl_status read_header(struct mrl_tar *tar, const struct block *b, struct mrl_tar_entry *e)
{
    uint64_t mode;

    e->header_offset = tar->next;
    e->type = b->type;
    if (!checksum_is_right(b))
        return refuse(tar, "the checksum of a header is wrong");
    if (!parse_number(b->size, sizeof(b->size), &e->size))
        return refuse(tar, "a size is no number");
    if (parse_number(b->mode, sizeof(b->mode), &mode))
        e->mode = (uint32_t)mode & 07777;
    return read_names(tar, b, e);
}

/* Where the next header stands: data are padded to whole blocks. */
static mrl_status step_over(struct mrl_tar *tar, uint64_t size)
{
    const uint64_t end = tar->r.end;
    uint64_t behind;

    if (__builtin_add_overflow(tar->next + BLOCK, size, &behind) || behind > INT64_MAX - BLOCK)
        return refuse(tar, "a size is absurd");
    if (end != MRL_SIZE_UNKNOWN && behind > end)
        return MRL_FAIL(tar->r.err, MRL_E_TRUNCATED, tar->next,
                        "tar: a member of %" PRIu64 " bytes ends behind the file", size);
    behind = (behind + BLOCK - 1) / BLOCK * BLOCK;
    tar->next = end != MRL_SIZE_UNKNOWN && behind > end ? end : behind;
    return mrl_ok();
}

/* The next block; *found is false at the end and at a block of zeros. */
static mrl_status read_block(struct mrl_tar *tar, struct block *b, bool *found)
{
    bool end;

    MRL_TRY(mrl_reader_seek(&tar->r, "header", tar->next));
    MRL_TRY(mrl_reader_at_end(&tar->r, &end));
    *found = !end;
    if (end)
        return mrl_ok();
    MRL_TRY(mrl_read_copy(&tar->r, "header", b, BLOCK));
    tar->is_marked = is_zero(b);
    *found = !tar->is_marked;
    return mrl_ok();
}

/* Old GNU sparse files: maps of the holes follow the header while its last byte but some says so;
 * GNU tar, "Basic Tar Format", struct oldgnu_header and struct sparse_header. */
static mrl_status skip_sparse_maps(struct mrl_tar *tar, const struct block *b)
{
    enum { IN_HEADER = 482 - offsetof(struct block, prefix), IN_MAP = 504 };
    bool more = b->type == 'S' && memcmp(b->magic, "ustar ", 6) == 0 && b->prefix[IN_HEADER] != 0;

    for (unsigned i = 0; more; i++) {
        uint8_t map[BLOCK];

        if (i == MRL_MAX_TAR_HEADER / BLOCK)
            return MRL_FAIL(tar->r.err, MRL_E_LIMIT, tar->next,
                            "the map of a sparse file is longer than %u bytes", MRL_MAX_TAR_HEADER);
        MRL_TRY(mrl_read_copy(&tar->r, "sparse map", map, BLOCK));
        tar->next += BLOCK;
        more = map[IN_MAP] != 0;
    }
    return mrl_ok();
}

/* One header, with the helpers before it still to be applied. */
static mrl_status read_member(struct mrl_tar *tar, const struct block *b, struct mrl_tar_entry *e,
                              bool *is_helper)
{
    MRL_TRY(read_header(tar, b, e));
    if (++tar->seen > MRL_MAX_TAR_ENTRIES)
        return MRL_FAIL(tar->r.err, MRL_E_LIMIT, tar->next, "more than %u members in a tar archive",
                        MRL_MAX_TAR_ENTRIES);
    MRL_TRY(skip_sparse_maps(tar, b));
    MRL_TRY(take_helper(tar, e, is_helper));
    if (!*is_helper)
        apply_pax(tar, e);
    e->data_offset = tar->next + BLOCK;
    return step_over(tar, e->size);
}

mrl_status mrl_tar_next(struct mrl_tar *tar, struct mrl_tar_entry *ret, bool *found)
{
    for (;;) {
        struct mrl_tar_entry e = {0};
        struct block b;
        bool is_helper;

        MRL_TRY(read_block(tar, &b, found));
        tar->end = tar->next;
        if (!*found)
            return mrl_ok();
        MRL_TRY(read_member(tar, &b, &e, &is_helper));
        if (is_helper)
            continue;
        MRL_TRY(judge(tar, &e));
        *ret = e;
        return mrl_ok();
    }
}
