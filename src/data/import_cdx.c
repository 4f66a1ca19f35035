/* SPDX-License-Identifier: Apache-2.0 */
#include "data/import.h"

#include "base/json.h"
#include "base/limits.h"

#include <ctype.h>
#include <string.h>

/* Indexes of web archives: lines of CDX, with the header that names the fields or in one of the two
 * usual orders, and CDXJ (a key, 14 digits, a JSON object, behind header lines if it has some).
 * https://iipc.github.io/warc-specifications/specifications/cdx-format/ */

enum {
    LETTERS_MAX = 32,
};

/* The members of CDXJ that we want. */
struct members {
    struct mrl_json j;
    struct mrl_buf text;
    size_t url, url_len, digest, digest_len; /* where they stand in it */
    bool has_url, has_digest;
    struct mrl_error err; /* of a line: no failure */
};

struct cdx {
    struct mrl_import *im;
    struct members members;
    char letters[LETTERS_MAX + 1]; /* what each field is, "NbamskrMSVg"; "": not told */
};

/* The usual ones of 11 and of 9 fields. */
static const char eleven[] = "NbamskrMSVg";
static const char nine[] = "NbamskrVg";

/* How many fields a line has, which need not all fit into `ret`. */
static size_t cut_fields(struct mrl_span line, struct mrl_span ret[LETTERS_MAX])
{
    bool more = true;
    size_t n = 0;

    for (; more; n++) {
        const char *const space = line.len ? memchr(line.at, ' ', line.len) : NULL;
        const size_t len = space ? (size_t)(space - line.at) : line.len;

        if (n < LETTERS_MAX)
            ret[n] = mrl_span_first(line, len);
        line = mrl_span_without(line, len + 1);
        more = space != NULL;
    }
    return n;
}

static const char *letters_for(const struct cdx *c, size_t fields)
{
    if (c->letters[0])
        return strlen(c->letters) == fields ? c->letters : NULL;
    return fields == sizeof(eleven) - 1 ? eleven : fields == sizeof(nine) - 1 ? nine : NULL;
}

/* " CDX N b a m s k r M S V g" */
static mrl_status read_header(struct cdx *c, struct mrl_span line)
{
    struct mrl_span letter;
    size_t n = 0;

    line = mrl_span_without(line, 5);
    while (n < LETTERS_MAX && mrl_span_cut(&line, ' ', &letter))
        c->letters[n++] = letter.len == 1 ? letter.at[0] : '?';
    c->letters[n] = '\0';
    if (line.len || !strchr(c->letters, 'a') || !strchr(c->letters, 'b'))
        return MRL_FAIL(c->im->err, MRL_E_FORMAT, MRL_NO_OFFSET,
                        "the header names no field for address and time (a and b)");
    return mrl_ok();
}

/* Digests stand there as 32 characters of base32 without a name: SHA-1. */
static void set_digest(struct mrl_import_row *row, struct mrl_span text)
{
    row->fields[MRL_IMPORT_DIGEST] = text;
    row->digest_kind = text.len == 32 ? MRL_DATA_SHA1 : MRL_DATA_NO_DIGEST;
}

static mrl_status take_fields(struct cdx *c, struct mrl_span line, uint64_t number)
{
    struct mrl_span fields[LETTERS_MAX];
    const size_t count = cut_fields(line, fields);
    const char *const letters = letters_for(c, count);
    struct mrl_import_row row = {0};

    if (!letters)
        return mrl_import_malformed(c->im, number, 1, "has %zu fields, not those of a CDX line",
                                    count);
    for (size_t i = 0; i < count; i++) {
        if (letters[i] == 'a')
            row.fields[MRL_IMPORT_URL] = fields[i];
        else if (letters[i] == 'b')
            row.fields[MRL_IMPORT_TIME] = fields[i];
        else if (letters[i] == 'k')
            set_digest(&row, fields[i]);
    }
    return mrl_import_take(c->im, number, &row);
}

/* --- CDXJ --- */

static mrl_status read_members(struct members *m)
{
    struct mrl_json *const j = &m->j;
    enum mrl_json_token token;

    mrl_buf_clear(&m->text);
    m->url_len = m->digest_len = 0;
    m->has_url = m->has_digest = false;
    MRL_TRY(mrl_json_next(j, &token));
    if (token != MRL_JSON_OBJECT)
        return MRL_FAIL(&m->err, MRL_E_FORMAT, 0, "no JSON object follows the time");
    for (;;) {
        bool url, digest;

        MRL_TRY(mrl_json_next(j, &token));
        if (token == MRL_JSON_OBJECT_END)
            return mrl_json_finish(j);
        url = mrl_span_is(mrl_span(j->text, j->len), "url");
        digest = mrl_span_is(mrl_span(j->text, j->len), "digest");
        MRL_TRY(mrl_json_next(j, &token));
        if ((!url && !digest) || token != MRL_JSON_STRING) {
            MRL_TRY(mrl_json_skip(j, token));
            continue;
        }
        if (url ? m->has_url : m->has_digest)
            return MRL_FAIL(&m->err, MRL_E_FORMAT, j->offset, "a key stands there twice");
        *(url ? &m->has_url : &m->has_digest) = true;
        *(url ? &m->url : &m->digest) = m->text.len;
        *(url ? &m->url_len : &m->digest_len) = j->len;
        mrl_buf_add(&m->text, j->text, j->len);
        MRL_TRY(mrl_buf_status(&m->text, &m->err));
    }
}

static mrl_status take_members(struct cdx *c, struct mrl_span json, struct mrl_span time,
                               uint64_t number)
{
    struct members *const m = &c->members;
    struct mrl_import_row row = {0};
    struct mrl_reader r;
    mrl_status s;

    mrl_reader_init(&r, json.at, json.len, &m->err);
    mrl_json_restart(&m->j, &r);
    s = read_members(m);
    if (s.code == MRL_E_NOMEM) {
        *c->im->err = m->err;
        return s;
    }
    if (s.code != MRL_OK)
        return mrl_import_malformed(c->im, number, 1, "%s", m->err.message);
    row.fields[MRL_IMPORT_TIME] = time;
    row.fields[MRL_IMPORT_URL] = mrl_span(mrl_buf_text(&m->text) + m->url, m->url_len);
    set_digest(&row, mrl_span(mrl_buf_text(&m->text) + m->digest, m->digest_len));
    return mrl_import_take(c->im, number, &row);
}

/* "!meta {...}", "@context [...]", "!OpenWayback-CDXJ 1.0": no address sorts before those. */
bool mrl_import_is_cdxj_header(struct mrl_span line)
{
    return line.len > 1 && (line.at[0] == '!' || line.at[0] == '@') && isalpha((uint8_t)line.at[1]);
}

static mrl_status take_line(struct cdx *c, struct mrl_span line, uint64_t number)
{
    struct mrl_span rest = line, key, time;

    if (mrl_import_is_cdxj_header(line))
        return mrl_ok();

    if (mrl_span_starts(line, " CDX "))
        return read_header(c, line);
    if (mrl_span_cut(&rest, ' ', &key) && mrl_span_cut(&rest, ' ', &time) &&
        mrl_span_byte(rest, 0) == '{')
        return take_members(c, rest, time, number);
    return take_fields(c, line, number);
}

static mrl_status read_lines(struct cdx *c, struct mrl_import_input *in)
{
    for (;;) {
        enum mrl_import_line kind;
        struct mrl_span line = {0};

        MRL_TRY(mrl_import_line(in, &kind, &line));
        if (kind == MRL_IMPORT_END)
            return mrl_ok();
        if (kind == MRL_IMPORT_LONG_LINE)
            MRL_TRY(mrl_import_malformed(c->im, in->line, 1, "a line is longer than 1 MB"));
        else if (mrl_span_trim(line).len)
            MRL_TRY(take_line(c, line, in->line));
    }
}

mrl_status mrl_import_cdx(struct mrl_import *im, struct mrl_import_input *in)
{
    struct cdx c = {.im = im};
    mrl_status s;

    mrl_buf_init(&c.members.text, MRL_MAX_SOURCE_LINE);
    mrl_json_init(&c.members.j, &in->r, MRL_MAX_SOURCE_LINE);
    s = read_lines(&c, in);
    mrl_json_done(&c.members.j);
    mrl_buf_done(&c.members.text);
    return s;
}
