/* SPDX-License-Identifier: Apache-2.0 */
/* Values between separators (RFC 4180 and what is written in its name): told by name, or by lines
 * that all have the same fields under a header.  Only a sample from the start is read, so that a
 * file of any size costs the same; `parsed` says how much that was. */
#include "base/limits.h"
#include "formats/document.h"
#include "formats/text_probe.h"

#include <ctype.h>
#include <string.h>

/* Where the next record ends: a line end outside quotes. `fields` counts its fields. */
static struct mrl_span take_record(struct mrl_span *rest, char separator, size_t *fields)
{
    struct mrl_span record;
    bool quoted = false;
    size_t i = 0;

    *fields = 1;
    for (; i < rest->len; i++) {
        const int c = mrl_span_byte(*rest, i);

        if (c == '"')
            quoted = !quoted;
        if (!quoted && c == '\n')
            break;
        if (!quoted && c == separator)
            ++*fields;
    }
    record = mrl_span_first(*rest, i);
    *rest = mrl_span_without(*rest, i + 1);
    if (mrl_span_ends(record, "\r"))
        record.len--;
    return record;
}

static struct mrl_span take_field(struct mrl_span *record, char separator)
{
    struct mrl_span field;
    bool quoted = false;
    size_t i = 0;

    for (; i < record->len; i++) {
        const int c = mrl_span_byte(*record, i);

        if (c == '"')
            quoted = !quoted;
        if (!quoted && c == separator)
            break;
    }
    field = mrl_span_trim(mrl_span_first(*record, i));
    *record = mrl_span_without(*record, i + 1);
    return mrl_span_unquote(field);
}

static bool is_number(struct mrl_span field)
{
    size_t digits = 0;

    for (size_t i = 0; i < field.len; i++) {
        const int c = mrl_span_byte(field, i);

        if (isdigit(c))
            digits++;
        else if (!strchr("+-.eE:/ ", c))
            return false;
    }
    return digits > 0;
}

/* A name: starts with a letter, is short, and is no sentence. */
static bool is_column_name(struct mrl_span field)
{
    const int first = mrl_span_byte(field, 0);
    size_t blanks = 0;

    for (size_t i = 0; i < field.len; i++)
        blanks += mrl_span_byte(field, i) == ' ';
    return (isalpha(first) || first == '_' || first >= 0x80) && field.len <= 64 && blanks <= 3 &&
           mrl_span_find_any(field, "{}();=<>") == field.len;
}

struct shape {
    char separator;
    size_t columns;
    size_t records; /* with as many fields, header included */
    size_t other;   /* with more or fewer */
    bool header;
    bool numbers; /* some column holds a number in every record that was looked at */
};

/* The last record of a sample may be cut; it is left out unless it ends the file. */
static struct shape shape_of(struct mrl_span text, char separator, bool whole, size_t most)
{
    struct shape s = {.separator = separator};
    uint64_t numeric = UINT64_MAX; /* a bit for each of the first 64 columns */
    size_t fields;

    while (text.len && s.records + s.other < most) {
        struct mrl_span record = take_record(&text, separator, &fields);
        const bool first = s.records + s.other == 0;

        if ((text.len == 0 && !whole) || record.len == 0)
            continue;
        if (first)
            s.columns = fields;
        s.records += fields == s.columns;
        s.other += fields != s.columns;
        s.header |= first;
        for (size_t i = 0; i < fields; i++) {
            const struct mrl_span field = take_field(&record, separator);

            if (first && !is_column_name(field))
                s.header = false;
            if (!first && i < 64 && !is_number(field))
                numeric &= ~(UINT64_C(1) << i);
        }
    }
    if (s.columns < 64)
        numeric &= (UINT64_C(1) << s.columns) - 1;
    s.numbers = s.records > 1 && numeric != 0;
    return s;
}

/* The separator under which most records agree; a comma if none tells. */
static struct shape best_shape(struct mrl_span text, bool whole, size_t most)
{
    static const char separators[] = {',', '\t', ';', '|'};
    struct shape best = {0};

    for (size_t i = 0; i < sizeof(separators); i++) {
        const struct shape s = shape_of(text, separators[i], whole, most);

        if (i == 0 || (s.columns > 1 && s.other == 0 && (best.columns < 2 || best.other > 0)))
            best = s;
    }
    return best;
}

/* Without a telling name: five lines or more that agree, a header, and a column of numbers.  Prose,
 * code and logs do not have all of these. */
static bool probe_csv(const struct mrl_probe *probe)
{
    static const char *const names[] = {"*.csv", "*.tsv", "*.psv", "*.tab", NULL};
    static const char *const texts[] = {"*.txt", "*.data", "*.dat", NULL};
    const struct mrl_span text = mrl_probe_text(probe);
    struct shape s;

    if (text.len == 0)
        return false;
    if (mrl_probe_named(probe, names))
        return true;
    if (!mrl_probe_named(probe, texts) && strchr(probe->name, '.'))
        return false;
    s = best_shape(text, probe->size == probe->head_len, 32);
    return s.columns >= 2 && s.other == 0 && s.records >= 5 && s.header && s.numbers;
}

static const char *separator_name(char separator)
{
    switch (separator) {
    case '\t':
        return "tab";
    case ';':
        return "semicolon";
    case '|':
        return "bar";
    default:
        return "comma";
    }
}

static mrl_status describe_header(struct mrl_description *d, struct mrl_span text,
                                  const struct shape *s)
{
    size_t fields;
    struct mrl_span record = take_record(&text, s->separator, &fields);

    for (size_t i = 0; i < fields && i < MRL_MAX_LISTED; i++)
        MRL_TRY(mrl_describe_span(d, "column", take_field(&record, s->separator)));
    return mrl_ok();
}

static mrl_status describe_csv(struct mrl_description *d)
{
    mrl_cleanup(mrl_document_done) struct mrl_document doc = {0};
    bool whole;
    struct shape s;
    const char *name;

    MRL_TRY(mrl_document_head(d, MRL_MAX_SAMPLE, &doc));
    if (mrl_span_starts(doc.text, "\xef\xbb\xbf"))
        doc.text = mrl_span_without(doc.text, 3);
    whole = d->source->size <= MRL_MAX_SAMPLE;
    s = shape_of(doc.text, best_shape(doc.text, whole, 64).separator, whole, SIZE_MAX);
    name = separator_name(s.separator);
    MRL_TRY(mrl_describe_text(d, "separator", name, strlen(name)));
    MRL_TRY(mrl_describe_number(d, "column_count", s.columns));
    MRL_TRY(mrl_describe_number(d, whole ? "row_count" : "sampled_row_count",
                                s.records + s.other - s.header));
    if (s.header)
        MRL_TRY(describe_header(d, doc.text, &s));
    if (s.other == 0)
        return mrl_ok();
    return mrl_describe_issue(d, "csv.uneven", MRL_NO_OFFSET,
                              "%zu of %zu records have other than %zu fields", s.other,
                              s.records + s.other, s.columns);
}

const struct mrl_format mrl_format_csv = {
    .id = "csv",
    .title = "table of text",
    .role = MRL_ROLE_DATASET,
    .probe = probe_csv,
    .describe = describe_csv,
};
