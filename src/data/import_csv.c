/* SPDX-License-Identifier: Apache-2.0 */
#include "data/import.h"

#include "base/limits.h"
#include "base/text.h"

#include <string.h>

/* Tables with a header: RFC 4180, also with tabs or semicolons.  Quotes stand around a whole field
 * or not at all; a quoted field may go on over lines. */

struct table {
    struct mrl_import *im;
    struct mrl_import_input *in;
    char separator;
    size_t columns;
    size_t places[MRL_IMPORT_FIELD_COUNT]; /* column of each field; SIZE_MAX: none */
    enum mrl_data_digest digest_kind;
    bool quotes;             /* the line in hand has some */
    struct mrl_buf joined;   /* a record of several lines */
    struct mrl_buf unquoted; /* fields that had doubled quotes, one after another */
};

/* Whether a line ends inside quotes, told by their number. */
static bool is_open(struct mrl_span line, bool open)
{
    const char *at = line.at;
    size_t left = line.len;

    for (const char *quote; left && (quote = memchr(at, '"', left)) != NULL;) {
        open = !open;
        left -= (size_t)(quote - at) + 1;
        at = quote + 1;
    }
    return open;
}

enum outcome { ROW, BAD, END };

static mrl_status bad_lines(struct table *t, uint64_t from, const char *why, enum outcome *ret)
{
    *ret = BAD;
    return mrl_import_malformed(t->im, from, t->in->line - from + 1, "%s", why);
}

/* Goes on reading a record whose quotes are open.  One that never closes takes the rest of the file
 * or 1 MB with it: each of its lines counts as a malformed row. */
static mrl_status join_lines(struct table *t, uint64_t from, struct mrl_span *line,
                             enum outcome *ret)
{
    enum mrl_import_line kind;
    bool open = true;

    mrl_buf_clear(&t->joined);
    mrl_buf_add(&t->joined, line->at, line->len);
    while (open) {
        MRL_TRY(mrl_import_line(t->in, &kind, line));
        if (kind == MRL_IMPORT_END)
            return bad_lines(t, from, "a quote is opened and never closed", ret);
        if (kind == MRL_IMPORT_LONG_LINE || t->joined.len + line->len >= MRL_MAX_SOURCE_LINE)
            return bad_lines(t, from, "a quote is opened and not closed within 1 MB", ret);
        mrl_buf_addc(&t->joined, '\n');
        if (line->len)
            mrl_buf_add(&t->joined, line->at, line->len);
        open = is_open(*line, open);
    }
    MRL_TRY(mrl_buf_status(&t->joined, t->im->err));
    *line = mrl_span(t->joined.data, t->joined.len);
    return mrl_ok();
}

static mrl_status next_record(struct table *t, uint64_t *number, struct mrl_span *line,
                              enum outcome *ret)
{
    enum mrl_import_line kind;

    do {
        MRL_TRY(mrl_import_line(t->in, &kind, line));
    } while (kind == MRL_IMPORT_LINE && line->len == 0);
    *ret = kind == MRL_IMPORT_END ? END : ROW;
    *number = t->in->line;
    if (kind == MRL_IMPORT_LONG_LINE)
        return bad_lines(t, *number, "a line is longer than 1 MB", ret);
    if (kind == MRL_IMPORT_LINE && is_open(*line, false))
        return join_lines(t, *number, line, ret);
    return mrl_ok();
}

/* A quoted field from behind its first quote on; false when its quotes are not as they should be.
 * Leaves *rest at the separator. */
static bool take_quoted(struct table *t, struct mrl_span *rest, struct mrl_span *ret)
{
    const size_t start = t->unquoted.len;

    *rest = mrl_span_without(*rest, 1);
    for (;;) {
        const size_t quote = mrl_span_find_any(*rest, "\"");

        if (quote == rest->len)
            return false;
        mrl_buf_add(&t->unquoted, rest->at, quote);
        *rest = mrl_span_without(*rest, quote + 1);
        if (mrl_span_byte(*rest, 0) != '"')
            break;
        mrl_buf_addc(&t->unquoted, '"');
        *rest = mrl_span_without(*rest, 1);
    }
    *ret = mrl_span(mrl_buf_text(&t->unquoted) + start, t->unquoted.len - start);
    return rest->len == 0 || rest->at[0] == t->separator;
}

/* Cuts the next field off; false when it is malformed.  *more: a separator follows. */
static bool take_field(struct table *t, struct mrl_span *rest, struct mrl_span *ret, bool *more)
{
    if (mrl_span_byte(*rest, 0) == '"') {
        if (!take_quoted(t, rest, ret))
            return false;
    } else {
        const char *end = rest->len ? memchr(rest->at, t->separator, rest->len) : NULL;

        *ret = mrl_span_first(*rest, end ? (size_t)(end - rest->at) : rest->len);
        if (t->quotes && ret->len && memchr(ret->at, '"', ret->len))
            return false;
        *rest = mrl_span_without(*rest, ret->len);
    }
    *more = rest->len > 0;
    *rest = mrl_span_without(*rest, 1);
    return true;
}

/* The fields we want out of a record; *columns: how many there are, 0 when it is malformed.  The
 * room for fields with quotes is made before, so that it does not move. */
static mrl_status split(struct table *t, struct mrl_span line, struct mrl_import_row *row,
                        size_t *columns)
{
    struct mrl_span field;
    bool more = true;
    size_t n = 0;

    *row = (struct mrl_import_row){.digest_kind = t->digest_kind};
    mrl_buf_clear(&t->unquoted);
    t->quotes = line.len && memchr(line.at, '"', line.len);
    if (t->quotes) {
        mrl_buf_add(&t->unquoted, line.at, line.len);
        MRL_TRY(mrl_buf_status(&t->unquoted, t->im->err));
        t->unquoted.len = 0;
    }
    for (; more; n++) {
        if (!take_field(t, &line, &field, &more)) {
            *columns = 0;
            return mrl_ok();
        }
        for (size_t f = 0; f < MRL_IMPORT_FIELD_COUNT; f++)
            if (t->places[f] == n)
                row->fields[f] = field;
    }
    *columns = n;
    return mrl_buf_status(&t->unquoted, t->im->err);
}

/* --- header --- */

static char find_separator(struct mrl_span line)
{
    static const char candidates[] = {',', '\t', ';'};
    char best = ',';
    size_t most = 0;

    for (size_t c = 0; c < sizeof(candidates); c++) {
        size_t count = 0;

        for (size_t i = 0; i < line.len; i++)
            count += line.at[i] == candidates[c];
        if (count > most) {
            most = count;
            best = candidates[c];
        }
    }
    return best;
}

static mrl_status bad_header(struct table *t, const char *why)
{
    mrl_error_set(t->im->err, MRL_E_FORMAT, MRL_NO_OFFSET, "the header %s", why);
    mrl_error_place(t->im->err, (uint32_t)t->in->line, 0);
    mrl_error_hint(t->im->err, "name the columns: --column url=NAME --column time=NAME ...");
    return (mrl_status){MRL_E_FORMAT};
}

static mrl_status read_names(struct table *t, struct mrl_span line)
{
    unsigned ranks[MRL_IMPORT_FIELD_COUNT] = {0};
    enum mrl_data_digest kind;
    enum mrl_import_field f;
    struct mrl_span name;
    bool more = true;
    unsigned rank;

    for (size_t n = 0; more; n++) {
        if (n == MRL_MAX_SOURCE_FIELDS || !take_field(t, &line, &name, &more))
            return bad_header(t, "has too many columns, or quotes that do not fit");
        t->columns = n + 1;
        if (!mrl_import_name_means(t->im, mrl_span_trim(name), &f, &rank, &kind) ||
            (t->places[f] != SIZE_MAX && ranks[f] < rank))
            continue;
        if (t->places[f] != SIZE_MAX && ranks[f] == rank)
            return bad_header(t, "has two columns of one name");
        t->places[f] = n;
        ranks[f] = rank;
        if (f == MRL_IMPORT_DIGEST)
            t->digest_kind = kind;
    }
    for (size_t i = 0; i < MRL_IMPORT_FIELD_COUNT; i++)
        if (t->im->columns[i] && t->places[i] == SIZE_MAX)
            return bad_header(t, "lacks a column that --column names");
    return t->places[MRL_IMPORT_URL] == SIZE_MAX
               ? bad_header(t, "has no column for the address of the source")
               : mrl_ok();
}

static mrl_status read_header(struct table *t)
{
    enum mrl_import_line kind;
    struct mrl_span line;

    for (size_t i = 0; i < MRL_IMPORT_FIELD_COUNT; i++)
        t->places[i] = SIZE_MAX;
    MRL_TRY(mrl_import_line(t->in, &kind, &line));
    if (kind != MRL_IMPORT_LINE)
        return bad_header(t, "is missing, or longer than 1 MB");
    if (mrl_span_starts(line, "\xef\xbb\xbf")) /* what Excel writes */
        line = mrl_span_without(line, 3);
    t->separator = find_separator(line);
    mrl_buf_add(&t->unquoted, line.at, line.len); /* room for quoted names, which then stay */
    MRL_TRY(mrl_buf_status(&t->unquoted, t->im->err));
    t->unquoted.len = 0;
    return read_names(t, line);
}

static mrl_status read_rows(struct table *t)
{
    for (;;) {
        struct mrl_import_row row;
        struct mrl_span line;
        enum outcome outcome;
        uint64_t number;
        size_t columns;

        MRL_TRY(next_record(t, &number, &line, &outcome));
        if (outcome == END)
            return mrl_ok();
        if (outcome == BAD)
            continue;
        MRL_TRY(split(t, line, &row, &columns));
        if (columns == 0)
            MRL_TRY(bad_lines(t, number, "a quote stands inside a field", &outcome));
        else if (columns != t->columns)
            MRL_TRY(mrl_import_malformed(t->im, number, 1, "has %zu fields, the header has %zu",
                                         columns, t->columns));
        else
            MRL_TRY(mrl_import_take(t->im, number, &row));
    }
}

mrl_status mrl_import_csv(struct mrl_import *im, struct mrl_import_input *in)
{
    struct table t = {.im = im, .in = in, .quotes = true};
    mrl_status s;

    mrl_buf_init(&t.joined, MRL_MAX_SOURCE_LINE);
    mrl_buf_init(&t.unquoted, MRL_MAX_SOURCE_LINE);
    s = read_header(&t);
    if (s.code == MRL_OK)
        s = read_rows(&t);
    mrl_buf_done(&t.joined);
    mrl_buf_done(&t.unquoted);
    return s;
}
