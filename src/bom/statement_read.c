/* SPDX-License-Identifier: Apache-2.0 */
#include "base/json.h"
#include "base/limits.h"
#include "base/map.h"
#include "bom/statement.h"
#include "formats/json_file.h"

#include <string.h>

#define STATEMENT_TYPE "https://in-toto.io/Statement/v1"

struct parser {
    struct mrl_reader r;
    struct mrl_json j;
    struct mrl_arena *arena;
    const char *payload;
    struct mrl_bom_statement s;
    struct mrl_bom_subject *subjects;
    size_t capacity;
    struct mrl_map names;
    struct mrl_error *err;
};

static mrl_status refuse(struct parser *p, const char *what, const char *why)
{
    mrl_error_set(p->err, MRL_E_FORMAT, p->j.offset, "`%s` %s", what, why);
    mrl_error_place(p->err, p->j.line, p->j.column);
    return (mrl_status){MRL_E_FORMAT};
}

static mrl_status expect(struct parser *p, enum mrl_json_token want, const char *what)
{
    enum mrl_json_token token;

    MRL_TRY(mrl_json_next(&p->j, &token));
    return token == want ? mrl_ok() : refuse(p, what, "is not of the right type");
}

/* --- members --- */

static mrl_status read_type(struct parser *p)
{
    MRL_TRY(expect(p, MRL_JSON_STRING, "_type"));
    return strcmp(p->j.text, STATEMENT_TYPE) == 0 ? mrl_ok()
                                                  : refuse(p, "_type", "is not " STATEMENT_TYPE);
}

static mrl_status read_predicate_type(struct parser *p)
{
    MRL_TRY(expect(p, MRL_JSON_STRING, "predicateType"));
    for (int f = MRL_BOM_FORMAT_COUNT - 1; f >= 0; f--)
        if (strcmp(p->j.text, mrl_bom_predicate_type((enum mrl_bom_format)f)) == 0) {
            p->s.format = (enum mrl_bom_format)f;
            return mrl_ok();
        }
    return refuse(p, "predicateType", "is not that of a bill of materials");
}

static mrl_status read_predicate(struct parser *p)
{
    uint64_t start;

    MRL_TRY(expect(p, MRL_JSON_OBJECT, "predicate"));
    start = p->j.offset;
    MRL_TRY(mrl_json_skip(&p->j, MRL_JSON_OBJECT));
    p->s.predicate = &p->payload[start];
    p->s.predicate_len = (size_t)(mrl_reader_offset(&p->r) - start);
    return mrl_ok();
}

/* --- subjects --- */

static mrl_status once(struct parser *p, bool *seen, const char *what)
{
    if (*seen)
        return refuse(p, what, "stands there twice");
    *seen = true;
    return mrl_ok();
}

static mrl_status read_digest(struct parser *p, struct mrl_bom_subject *subject)
{
    bool seen = false;
    bool more;

    MRL_TRY(mrl_json_enter(&p->j, "digest"));
    for (;;) {
        MRL_TRY(mrl_json_member(&p->j, &more));
        if (!more)
            return seen ? mrl_ok() : refuse(p, "digest", "has no `sha256`");
        if (strcmp(p->j.text, "sha256") != 0) {
            MRL_TRY(mrl_json_skip_value(&p->j));
            continue;
        }
        MRL_TRY(once(p, &seen, "sha256"));
        MRL_TRY(expect(p, MRL_JSON_STRING, "sha256"));
        if (!mrl_sha256_parse(p->j.text, p->j.len, &subject->digest))
            return refuse(p, "sha256", "is no SHA-256");
    }
}

static mrl_status read_name(struct parser *p, struct mrl_bom_subject *subject)
{
    bool added;

    MRL_TRY(expect(p, MRL_JSON_STRING, "name"));
    if (p->j.len == 0 || strlen(p->j.text) != p->j.len)
        return refuse(p, "name", "is empty or holds a NUL");
    subject->name = mrl_arena_strndup(p->arena, p->j.text, p->j.len);
    if (!subject->name)
        return MRL_FAIL_ARENA(p->err, p->arena);
    MRL_TRY(mrl_map_add(&p->names, subject->name, p->j.len, 0, &added, p->err));
    return added ? mrl_ok() : refuse(p, "name", "is that of another subject");
}

/* Behind the opening brace. */
static mrl_status read_subject(struct parser *p)
{
    struct mrl_bom_subject subject = {.name = NULL};
    bool named = false;
    bool digested = false;
    bool more;

    for (;;) {
        MRL_TRY(mrl_json_member(&p->j, &more));
        if (!more)
            break;
        if (strcmp(p->j.text, "name") == 0) {
            MRL_TRY(once(p, &named, "name"));
            MRL_TRY(read_name(p, &subject));
        } else if (strcmp(p->j.text, "digest") == 0) {
            MRL_TRY(once(p, &digested, "digest"));
            MRL_TRY(read_digest(p, &subject));
        } else {
            MRL_TRY(mrl_json_skip_value(&p->j));
        }
    }
    if (!named || !digested)
        return refuse(p, "subject", "has a member without name or digest");
    MRL_TRY(mrl_arena_grow(p->arena, (void **)&p->subjects, &p->capacity, p->s.subject_count,
                           sizeof(*p->subjects), p->err));
    p->subjects[p->s.subject_count++] = subject;
    return mrl_ok();
}

static mrl_status read_subjects(struct parser *p)
{
    enum mrl_json_token token;

    MRL_TRY(expect(p, MRL_JSON_ARRAY, "subject"));
    for (;;) {
        MRL_TRY(mrl_json_next(&p->j, &token));
        if (token == MRL_JSON_ARRAY_END)
            break;
        if (token != MRL_JSON_OBJECT)
            return refuse(p, "subject", "has something in it that is no object");
        MRL_TRY(read_subject(p));
    }
    return p->s.subject_count ? mrl_ok() : refuse(p, "subject", "is empty");
}

/* --- the statement --- */

static const struct {
    const char *key;
    mrl_status (*read)(struct parser *p);
} members[] = {
    {"_type", read_type},
    {"subject", read_subjects},
    {"predicateType", read_predicate_type},
    {"predicate", read_predicate},
};

static mrl_status read_member(struct parser *p, bool *seen)
{
    for (size_t i = 0; i < MRL_COUNT(members); i++) {
        if (strcmp(p->j.text, members[i].key) != 0)
            continue;
        MRL_TRY(once(p, &seen[i], members[i].key));
        return members[i].read(p);
    }
    return refuse(p, "statement", "has a member that in-toto does not know");
}

static mrl_status read_all(struct parser *p)
{
    bool seen[MRL_COUNT(members)] = {false};
    bool more;

    MRL_TRY(mrl_json_enter(&p->j, "the statement"));
    for (;;) {
        MRL_TRY(mrl_json_member(&p->j, &more));
        if (!more)
            break;
        MRL_TRY(read_member(p, seen));
    }
    for (size_t i = 0; i < MRL_COUNT(members); i++)
        if (!seen[i])
            return refuse(p, members[i].key, "is missing");
    return mrl_json_finish(&p->j);
}

mrl_status mrl_bom_statement_read(const char *name, const char *payload, size_t n,
                                  struct mrl_arena *arena, struct mrl_bom_statement *ret,
                                  struct mrl_error *err)
{
    struct parser p = {.arena = arena, .payload = payload, .err = err};
    mrl_status s;

    mrl_map_init(&p.names, arena);
    mrl_reader_init(&p.r, payload, n, err);
    mrl_json_init(&p.j, &p.r, MRL_MAX_PAYLOAD);
    s = read_all(&p);
    mrl_json_done(&p.j);
    if (s.code != MRL_OK) {
        mrl_error_where(err, name);
        return s;
    }
    p.s.subjects = p.subjects;
    *ret = p.s;
    return mrl_ok();
}
