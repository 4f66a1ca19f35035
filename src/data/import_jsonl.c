/* SPDX-License-Identifier: Apache-2.0 */
#include "data/import.h"

#include "base/json.h"
#include "base/limits.h"

#include <string.h>

/* One JSON object on each line.  Keys mean what columns of a table mean; nested values are passed
 * over. */

/* What a key means.  Objects of one file mostly have the same keys in the same order, so what was
 * found out about the key at a place is remembered there. */
struct key {
    char name[32];
    size_t len; /* 0: nothing is remembered */
    bool known;
    enum mrl_import_field field;
    unsigned rank;
    enum mrl_data_digest digest_kind;
};

enum {
    KEYS_REMEMBERED = 32,
};

struct object {
    struct mrl_import *im;
    struct key keys[KEYS_REMEMBERED];
    struct mrl_json j;
    struct mrl_buf text; /* of the fields */
    struct mrl_import_row row;
    size_t starts[MRL_IMPORT_FIELD_COUNT]; /* in text; SIZE_MAX: not there */
    unsigned ranks[MRL_IMPORT_FIELD_COUNT];
    struct mrl_error err; /* of a line: no failure */
};

static mrl_status keep(struct object *o, enum mrl_import_field f, unsigned rank,
                       const struct mrl_json *j)
{
    if (o->starts[f] != SIZE_MAX && o->ranks[f] == rank)
        return MRL_FAIL(&o->err, MRL_E_FORMAT, j->offset, "the key for `%s` stands there twice",
                        mrl_import_field_name(f));
    if (o->starts[f] != SIZE_MAX && o->ranks[f] < rank)
        return mrl_ok();
    o->starts[f] = o->text.len;
    o->ranks[f] = rank;
    o->row.fields[f].len = j->len;
    mrl_buf_add(&o->text, j->text, j->len);
    return mrl_buf_status(&o->text, &o->err);
}

/* What the key in hand means, the one at a place of the object. */
static struct key find_key(struct object *o, size_t place)
{
    const struct mrl_json *const j = &o->j;
    struct key *const seen = &o->keys[place % KEYS_REMEMBERED];
    struct key key = {.len = j->len};

    if (j->len && seen->len == j->len && memcmp(seen->name, j->text, j->len) == 0)
        return *seen;
    key.known = mrl_import_name_means(o->im, mrl_span(j->text, j->len), &key.field, &key.rank,
                                      &key.digest_kind);
    if (j->len <= sizeof(key.name)) {
        memcpy(key.name, j->text, j->len);
        *seen = key;
    }
    return key;
}

static mrl_status read_member(struct object *o, const struct key *key)
{
    const enum mrl_import_field f = key->field;
    struct mrl_json *const j = &o->j;
    enum mrl_json_token token;

    MRL_TRY(mrl_json_next(j, &token));
    if (!key->known || token == MRL_JSON_NULL)
        return mrl_json_skip(j, token);
    if (token != MRL_JSON_STRING && !(token == MRL_JSON_NUMBER && f == MRL_IMPORT_TIME))
        return MRL_FAIL(&o->err, MRL_E_FORMAT, j->offset, "the value for `%s` is no text",
                        mrl_import_field_name(f));
    if (f == MRL_IMPORT_DIGEST && (o->starts[f] == SIZE_MAX || key->rank < o->ranks[f]))
        o->row.digest_kind = key->digest_kind;
    return keep(o, f, key->rank, j);
}

static mrl_status read_object(struct object *o)
{
    struct mrl_json *const j = &o->j;
    enum mrl_json_token token;

    MRL_TRY(mrl_json_next(j, &token));
    if (token != MRL_JSON_OBJECT)
        return MRL_FAIL(&o->err, MRL_E_FORMAT, 0, "the line is no JSON object");
    for (size_t place = 0;; place++) {
        struct key key;

        MRL_TRY(mrl_json_next(j, &token));
        if (token == MRL_JSON_OBJECT_END)
            break;
        key = find_key(o, place);
        MRL_TRY(read_member(o, &key));
    }
    return mrl_json_finish(j);
}

/* The fields of a line; its own errors only. */
static mrl_status parse_line(struct object *o)
{
    mrl_buf_clear(&o->text);
    o->row = (struct mrl_import_row){0};
    for (size_t f = 0; f < MRL_IMPORT_FIELD_COUNT; f++)
        o->starts[f] = SIZE_MAX;
    MRL_TRY(read_object(o));
    for (size_t f = 0; f < MRL_IMPORT_FIELD_COUNT; f++)
        if (o->starts[f] != SIZE_MAX)
            o->row.fields[f].at = mrl_buf_text(&o->text) + o->starts[f];
        else
            o->row.fields[f].len = 0;
    return mrl_ok();
}

static mrl_status take_line(struct object *o, struct mrl_span line, uint64_t number)
{
    struct mrl_reader r;
    mrl_status s;

    mrl_reader_init(&r, line.at, line.len, &o->err);
    mrl_json_restart(&o->j, &r);
    s = parse_line(o);
    if (s.code == MRL_E_NOMEM) {
        *o->im->err = o->err;
        return s;
    }
    if (s.code != MRL_OK)
        return mrl_import_malformed(o->im, number, 1, "%s", o->err.message);
    return mrl_import_take(o->im, number, &o->row);
}

mrl_status mrl_import_jsonl(struct mrl_import *im, struct mrl_import_input *in)
{
    struct object o = {.im = im};
    mrl_status s = mrl_ok();

    mrl_json_init(&o.j, &in->r, MRL_MAX_SOURCE_LINE);
    mrl_buf_init(&o.text, MRL_MAX_SOURCE_LINE);
    while (s.code == MRL_OK) {
        enum mrl_import_line kind;
        struct mrl_span line = {0};

        s = mrl_import_line(in, &kind, &line);
        if (s.code != MRL_OK || kind == MRL_IMPORT_END)
            break;
        if (kind == MRL_IMPORT_LONG_LINE)
            s = mrl_import_malformed(im, in->line, 1, "a line is longer than 1 MB");
        else if (mrl_span_trim(line).len)
            s = take_line(&o, line, in->line);
    }
    mrl_json_done(&o.j);
    mrl_buf_done(&o.text);
    return s;
}
