/* SPDX-License-Identifier: Apache-2.0 */
#include "base/buf.h"
#include "base/reader.h"
#include "inventory/private.h"

#include <string.h>

/* What a format said of a file, as bytes: which program read it, then counted lists of
 * length-prefixed texts, little endian.  Another build may know more formats or read them better:
 * its facts, or anything odd, mean "not known", and the file is read again. */
#define FLAG_INCOMPLETE 1u
#define FLAG_DIGEST     2u
#define MAX_ITEMS       (1u << 20)
#define MAX_NAME        128u
#define MAX_TEXT        (16u << 20)

static void put_u64(struct mrl_buf *b, uint64_t value)
{
    uint8_t bytes[8];

    for (unsigned i = 0; i < 8; i++)
        bytes[i] = (uint8_t)(value >> (8 * i));
    mrl_buf_add(b, bytes, sizeof(bytes));
}

/* A missing text is told from an empty one by its length plus one. */
static void put_text(struct mrl_buf *b, const char *text, size_t n)
{
    put_u64(b, text ? (uint64_t)n + 1 : 0);
    if (text)
        mrl_buf_add(b, text, n);
}

static void put_string(struct mrl_buf *b, const char *text)
{
    put_text(b, text, text ? strlen(text) : 0);
}

static void put_lists(struct mrl_buf *b, const struct mrl_asset_file *file)
{
    put_u64(b, file->fact_count);
    for (size_t i = 0; i < file->fact_count; i++) {
        put_string(b, file->facts[i].name);
        put_text(b, file->facts[i].text, file->facts[i].len);
        put_u64(b, file->facts[i].number);
        put_u64(b, file->facts[i].line);
    }
    put_u64(b, file->issue_count);
    for (size_t i = 0; i < file->issue_count; i++) {
        put_string(b, file->issues[i].id);
        put_u64(b, file->issues[i].offset);
        put_string(b, file->issues[i].member);
        put_string(b, file->issues[i].text);
    }
    put_u64(b, file->link_count);
    for (size_t i = 0; i < file->link_count; i++) {
        put_u64(b, file->links[i].kind);
        put_u64(b, file->links[i].line);
        put_string(b, file->links[i].target);
    }
}

mrl_status mrl_facts_encode(const struct mrl_asset_file *file, const char *program,
                            struct mrl_arena *arena, const void **ret, size_t *len,
                            struct mrl_error *err)
{
    mrl_cleanup(mrl_buf_done) struct mrl_buf b;
    void *bytes;

    mrl_buf_init(&b, MAX_TEXT * 4u);
    put_string(&b, *program ? program : NULL);
    put_string(&b, file->format);
    put_u64(&b, (file->incomplete ? FLAG_INCOMPLETE : 0) | (file->has_digest ? FLAG_DIGEST : 0));
    put_lists(&b, file);
    MRL_TRY(mrl_buf_status(&b, err));
    bytes = mrl_arena_memdup(arena, mrl_buf_text(&b), b.len);
    if (!bytes)
        return MRL_FAIL_ARENA(err, arena);
    *ret = bytes;
    *len = b.len;
    return mrl_ok();
}

static mrl_status get_text(struct mrl_reader *r, struct mrl_arena *arena, const char **ret,
                           size_t *len)
{
    uint64_t n;
    char *text;

    MRL_TRY(mrl_read_u64le(r, "text length", &n));
    *ret = NULL;
    *len = 0;
    if (n == 0)
        return mrl_ok();
    MRL_TRY(mrl_read_dup(r, "text", n - 1, MAX_TEXT, arena, &text));
    *ret = text;
    *len = (size_t)(n - 1);
    return mrl_ok();
}

/* A text that code relies on: there, and without a NUL inside. */
static mrl_status get_string(struct mrl_reader *r, struct mrl_arena *arena, const char **ret)
{
    size_t len;

    MRL_TRY(get_text(r, arena, ret, &len));
    if (!*ret || strlen(*ret) != len)
        return MRL_FAIL(r->err, MRL_E_FORMAT, mrl_reader_offset(r), "a name is missing");
    return mrl_ok();
}

/* A name out of a small vocabulary: the one kept from the first file that used it. */
static mrl_status get_name(struct mrl_reader *r, struct mrl_map *names, bool optional,
                           const char **ret)
{
    const uint8_t *bytes;
    const char *name;
    uint64_t known;
    uint64_t n;

    MRL_TRY(mrl_read_u64le(r, "name length", &n));
    *ret = NULL;
    if (n == 0 && optional)
        return mrl_ok();
    if (n < 2 || n > MAX_NAME)
        return MRL_FAIL(r->err, MRL_E_FORMAT, mrl_reader_offset(r), "a name is missing");
    MRL_TRY(mrl_read_bytes(r, "name", n - 1, &bytes));
    if (mrl_map_get(names, (const char *)bytes, (size_t)n - 1, &known)) {
        *ret = (const char *)(uintptr_t)known;
        return mrl_ok();
    }
    name = mrl_arena_strndup(names->arena, (const char *)bytes, (size_t)n - 1);
    if (!name)
        return MRL_FAIL_ARENA(r->err, names->arena);
    if (strlen(name) != n - 1)
        return MRL_FAIL(r->err, MRL_E_FORMAT, mrl_reader_offset(r), "a name holds a NUL");
    *ret = name;
    return mrl_map_add(names, name, (size_t)n - 1, (uintptr_t)name, NULL, r->err);
}

static mrl_status get_count(struct mrl_reader *r, size_t item_size, struct mrl_arena *arena,
                            void **items, size_t *ret)
{
    uint64_t n;

    MRL_TRY(mrl_read_u64le(r, "count", &n));
    /* Each item takes at least eight bytes. */
    if (n > MAX_ITEMS || n > mrl_reader_left(r) / 8)
        return MRL_FAIL(r->err, MRL_E_FORMAT, mrl_reader_offset(r), "a count is too large");
    *items = n ? mrl_arena_array(arena, (size_t)n, item_size) : NULL;
    if (n && !*items)
        return MRL_FAIL_ARENA(r->err, arena);
    *ret = (size_t)n;
    return mrl_ok();
}

static mrl_status get_facts(struct mrl_reader *r, struct mrl_arena *arena, struct mrl_map *names,
                            struct mrl_asset_file *ret)
{
    struct mrl_fact *facts;
    uint64_t line;

    MRL_TRY(get_count(r, sizeof(*facts), arena, (void **)&facts, &ret->fact_count));
    for (size_t i = 0; i < ret->fact_count; i++) {
        MRL_TRY(get_name(r, names, false, &facts[i].name));
        MRL_TRY(get_text(r, arena, &facts[i].text, &facts[i].len));
        MRL_TRY(mrl_read_u64le(r, "number", &facts[i].number));
        MRL_TRY(mrl_read_u64le(r, "line", &line));
        if (line > UINT32_MAX)
            return MRL_FAIL(r->err, MRL_E_FORMAT, mrl_reader_offset(r), "a line of no file");
        facts[i].line = (uint32_t)line;
    }
    ret->facts = facts;
    return mrl_ok();
}

static mrl_status get_issues(struct mrl_reader *r, struct mrl_arena *arena, struct mrl_map *names,
                             struct mrl_asset_file *ret)
{
    struct mrl_issue *issues;
    size_t len;

    MRL_TRY(get_count(r, sizeof(*issues), arena, (void **)&issues, &ret->issue_count));
    for (size_t i = 0; i < ret->issue_count; i++) {
        MRL_TRY(get_name(r, names, false, &issues[i].id));
        MRL_TRY(mrl_read_u64le(r, "offset", &issues[i].offset));
        MRL_TRY(get_text(r, arena, &issues[i].member, &len));
        MRL_TRY(get_string(r, arena, &issues[i].text));
    }
    ret->issues = issues;
    return mrl_ok();
}

static mrl_status get_links(struct mrl_reader *r, struct mrl_arena *arena,
                            struct mrl_asset_file *ret)
{
    struct mrl_link *links;

    MRL_TRY(get_count(r, sizeof(*links), arena, (void **)&links, &ret->link_count));
    for (size_t i = 0; i < ret->link_count; i++) {
        uint64_t kind;
        uint64_t line;

        MRL_TRY(mrl_read_u64le(r, "kind", &kind));
        MRL_TRY(mrl_read_u64le(r, "line", &line));
        if (kind >= MRL_LINK_KIND_COUNT || line > UINT32_MAX)
            return MRL_FAIL(r->err, MRL_E_FORMAT, mrl_reader_offset(r), "a link of no kind");
        links[i].kind = (enum mrl_link_kind)kind;
        links[i].line = (uint32_t)line;
        MRL_TRY(get_string(r, arena, &links[i].target));
    }
    ret->links = links;
    return mrl_ok();
}

static mrl_status check_program(struct mrl_reader *r, struct mrl_map *names, const char *program)
{
    const char *written;

    MRL_TRY(get_name(r, names, true, &written));
    if (strcmp(written ? written : "", program) != 0)
        return MRL_FAIL(r->err, MRL_E_UNSUPPORTED, 0, "facts of another program");
    return mrl_ok();
}

mrl_status mrl_facts_decode(const void *bytes, size_t len, const char *program,
                            struct mrl_arena *arena, struct mrl_map *names,
                            struct mrl_asset_file *ret, struct mrl_error *err)
{
    struct mrl_asset_file file = *ret;
    const char *format = NULL;
    struct mrl_reader r;
    uint64_t flags;
    bool end;

    mrl_reader_init(&r, bytes, len, err);
    MRL_TRY(check_program(&r, names, program));
    MRL_TRY(get_name(&r, names, true, &format));
    MRL_TRY(mrl_read_u64le(&r, "flags", &flags));
    MRL_TRY(get_facts(&r, arena, names, &file));
    MRL_TRY(get_issues(&r, arena, names, &file));
    MRL_TRY(get_links(&r, arena, &file));
    MRL_TRY(mrl_reader_at_end(&r, &end));
    file.format = format && mrl_format_find(format) ? mrl_format_find(format)->id : NULL;
    if (!end || (format && !file.format))
        return MRL_FAIL(err, MRL_E_FORMAT, mrl_reader_offset(&r), "facts that are not ours");
    file.incomplete = flags & FLAG_INCOMPLETE;
    file.has_digest = flags & FLAG_DIGEST;
    *ret = file;
    return mrl_ok();
}
