/* SPDX-License-Identifier: Apache-2.0 */
#include "data/import.h"

#include "base/limits.h"
#include "base/text.h"
#include "data/url_key.h"
#include "formats/unpack.h"
#include "formats/url.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* --- formats --- */

const char *const mrl_import_formats[] = {"csv", "jsonl", "cdx", "warc", "croissant", NULL};

static mrl_status (*const readers[])(struct mrl_import *, struct mrl_import_input *) = {
    mrl_import_csv, mrl_import_jsonl, mrl_import_cdx, mrl_import_warc, mrl_import_croissant,
};

enum format {
    FORMAT_CSV,
    FORMAT_JSONL,
    FORMAT_CDX,
    FORMAT_WARC,
    FORMAT_CROISSANT,
};

static bool is_digits(struct mrl_span s)
{
    for (size_t i = 0; i < s.len; i++)
        if (!isdigit((unsigned char)s.at[i]))
            return false;
    return s.len > 0;
}

/* "org,example)/ 20260301120000 {..." or "... https://example.org/ ...", or a header of either. */
static bool looks_like_cdx(struct mrl_span line)
{
    struct mrl_span key, time;

    return mrl_span_starts(line, " CDX ") || mrl_import_is_cdxj_header(line) ||
           (mrl_span_cut(&line, ' ', &key) && mrl_span_cut(&line, ' ', &time) && time.len == 14 &&
            is_digits(time));
}

static enum format sniff(struct mrl_span head, const char *name)
{
    const struct mrl_span file = mrl_span_text(name);
    struct mrl_span line = head;
    struct mrl_span rest = head;

    if (mrl_span_starts(head, "WARC/"))
        return FORMAT_WARC;
    if (mrl_span_line(&rest, &line) && looks_like_cdx(line))
        return FORMAT_CDX;
    if (mrl_span_byte(mrl_span_trim(head), 0) != '{')
        return FORMAT_CSV;
    if (mrl_span_find(file, ".jsonl") == file.len && mrl_span_find(file, ".ndjson") == file.len &&
        mrl_span_find(head, "\"@context\"") < head.len)
        return FORMAT_CROISSANT;
    return FORMAT_JSONL;
}

/* --- names of fields --- */

const char *mrl_import_field_name(enum mrl_import_field field)
{
    static const char *const names[] = {
        [MRL_IMPORT_URL] = "url",       [MRL_IMPORT_TIME] = "time",
        [MRL_IMPORT_DIGEST] = "digest", [MRL_IMPORT_DATASET] = "dataset",
        [MRL_IMPORT_USE] = "use",
    };

    return names[field];
}

/* What columns are called in the wild, the surest first; '-', '_' and blanks are the same. */
static const char *const usual[MRL_IMPORT_FIELD_COUNT][12] = {
    [MRL_IMPORT_URL] = {"url", "source_url", "uri", "source_uri", "warc_target_uri", "image_url",
                        "link", "href", "address", "source", NULL},
    [MRL_IMPORT_TIME] = {"time", "obtained", "obtained_at", "fetched_at", "retrieved_at",
                         "crawled_at", "warc_date", "timestamp", "fetch_time", "date", NULL},
    [MRL_IMPORT_DIGEST] = {"sha256", "sha512", "sha384", "digest", "content_digest", "hash",
                           "checksum", "sha1", "md5", NULL},
    [MRL_IMPORT_DATASET] = {"dataset", "dataset_id", NULL},
    [MRL_IMPORT_USE] = {"use", "used_for", "usage", "purpose", "split", NULL},
};

static bool same_name(struct mrl_span a, const char *b)
{
    size_t i = 0;

    for (; i < a.len && b[i]; i++) {
        const int c = tolower((unsigned char)a.at[i]);

        if ((c == '-' || c == ' ' ? '_' : c) != b[i])
            return false;
    }
    return i == a.len && !b[i];
}

bool mrl_import_name_means(const struct mrl_import *import, struct mrl_span name,
                           enum mrl_import_field *field, unsigned *rank,
                           enum mrl_data_digest *digest_kind)
{
    for (size_t f = 0; f < MRL_IMPORT_FIELD_COUNT; f++) {
        const char *const told = import->columns[f];

        for (unsigned i = 0; told ? i < 1 : usual[f][i] != NULL; i++) {
            if (told ? !mrl_span_is(name, told) : !same_name(name, usual[f][i]))
                continue;
            *field = (enum mrl_import_field)f;
            *rank = i;
            *digest_kind = MRL_DATA_NO_DIGEST;
            for (size_t k = 1; k < MRL_DATA_DIGEST_COUNT; k++)
                if (same_name(name, mrl_data_digest_name((enum mrl_data_digest)k)))
                    *digest_kind = (enum mrl_data_digest)k;
            return true;
        }
    }
    return false;
}

/* --- rows --- */

mrl_status mrl_import_malformed(struct mrl_import *im, uint64_t line, uint64_t count,
                                const char *fmt, ...)
{
    struct mrl_import_report *const report = &im->report;
    char why[256];
    const char *kept;
    va_list args;

    report->malformed += count;
    if (report->problem_count == MRL_MAX_ROWS_TOLD)
        return mrl_ok();
    va_start(args, fmt);
    (void)vsnprintf(why, sizeof(why), fmt, args);
    va_end(args);
    kept = mrl_arena_strdup(im->arena, why);
    if (!kept)
        return MRL_FAIL_ARENA(im->err, im->arena);
    MRL_TRY(mrl_arena_grow(im->arena, (void **)&report->problems, &im->problem_capacity,
                           report->problem_count, sizeof(*report->problems), im->err));
    report->problems[report->problem_count++] = (struct mrl_import_problem){line, kept};
    return mrl_ok();
}

static bool is_missing(struct mrl_span s)
{
    s = mrl_span_trim(s);
    return s.len == 0 || mrl_span_is(s, "-");
}

/* A word for what is wrong with the row; NULL if it is understood. */
static const char *understand(const struct mrl_import_row *row, struct mrl_data_record *r,
                              char key[MRL_URL_KEY_MAX], uint8_t digest[MRL_DATA_DIGEST_MAX],
                              enum mrl_import_field *field)
{
    const char *wrong = NULL;

    *r = (struct mrl_data_record){.key.at = key, .digest = digest};
    *field = MRL_IMPORT_URL;
    if (!is_missing(row->fields[MRL_IMPORT_URL]))
        wrong = mrl_url_key(row->fields[MRL_IMPORT_URL], key, &r->key.len, &r->scheme);
    if (wrong)
        return wrong;
    *field = MRL_IMPORT_TIME;
    r->has_time = !is_missing(row->fields[MRL_IMPORT_TIME]);
    if (r->has_time && !mrl_data_time_parse(row->fields[MRL_IMPORT_TIME], &r->at))
        return "is no time that merlon knows";
    *field = MRL_IMPORT_DIGEST;
    return mrl_data_digest_parse(row->fields[MRL_IMPORT_DIGEST], row->digest_kind, &r->digest_kind,
                                 digest)
               ? NULL
               : "is no digest that merlon knows";
}

static mrl_status name_row(struct mrl_import *im, const struct mrl_import_row *row,
                           struct mrl_data_record *r)
{
    const struct mrl_span dataset = mrl_span_trim(row->fields[MRL_IMPORT_DATASET]);
    const struct mrl_span use = mrl_span_trim(row->fields[MRL_IMPORT_USE]);

    MRL_TRY(mrl_data_manifest_dataset(im->manifest, dataset.len ? dataset : im->dataset, im->arena,
                                      &r->dataset, im->err));
    return mrl_data_manifest_use(im->manifest,
                                 use.len       ? use
                                 : im->use.len ? im->use
                                               : mrl_span_text("training"),
                                 im->arena, &r->use, im->err);
}

/* Names are short and are no binary. */
static bool is_name(struct mrl_span s)
{
    return s.len <= 200 && mrl_utf8_valid(s.at, s.len) && !memchr(s.at ? s.at : "", 0, s.len);
}

#define MANY_ROWS 65536u

mrl_status mrl_import_take(struct mrl_import *im, uint64_t line, const struct mrl_import_row *row)
{
    uint8_t digest[MRL_DATA_DIGEST_MAX];
    enum mrl_import_field field;
    struct mrl_data_record r;
    const char *const wrong = understand(row, &r, im->key, digest, &field);

    if (wrong) {
        char quoted[80], redacted[MRL_URL_MAX];
        struct mrl_span told = row->fields[field];

        if (field == MRL_IMPORT_URL) /* a password in it is nobody's business */
            told = mrl_span(redacted, mrl_url_redact(told, redacted));
        mrl_text_quote(quoted, sizeof(quoted), told.at, told.len);
        return mrl_import_malformed(im, line, 1, "its %s `%s` %s", mrl_import_field_name(field),
                                    quoted, wrong);
    }
    if (is_missing(row->fields[MRL_IMPORT_DATASET]) && im->dataset.len == 0)
        return mrl_import_malformed(im, line, 1, "names no dataset; --dataset names one for all");
    if (!is_name(row->fields[MRL_IMPORT_DATASET]) || !is_name(row->fields[MRL_IMPORT_USE]))
        return mrl_import_malformed(im, line, 1, "names a dataset or use by what is no name");
    MRL_TRY(name_row(im, row, &r));
    im->report.rows++;
    if (im->progress && im->report.rows % MANY_ROWS == 0)
        im->progress(im->progress_context, im->report.rows);
    return im->take(im->context, &r, im->err);
}

/* --- lines --- */

/* To the next end of line, however far it is. */
static mrl_status skip_line(struct mrl_import_input *in)
{
    for (;;) {
        const uint8_t *bytes, *newline;
        size_t n;

        MRL_TRY(mrl_peek_some(&in->r, &bytes, &n));
        if (n == 0)
            return mrl_ok();
        newline = memchr(bytes, '\n', n);
        MRL_TRY(mrl_read_skip(&in->r, "line", newline ? (uint64_t)(newline - bytes) + 1 : n));
        if (newline)
            return mrl_ok();
    }
}

/* A last line may have no end. */
static mrl_status read_last_line(struct mrl_import_input *in, struct mrl_span *ret)
{
    const uint8_t *bytes;
    size_t n;

    MRL_TRY(mrl_read_some(&in->r, MRL_MAX_SOURCE_LINE, &bytes, &n));
    *ret = mrl_span((const char *)bytes, n);
    return mrl_ok();
}

mrl_status mrl_import_line(struct mrl_import_input *in, enum mrl_import_line *kind,
                           struct mrl_span *ret)
{
    const uint8_t *bytes;
    mrl_status s;
    bool end;
    size_t n;

    MRL_TRY(mrl_reader_at_end(&in->r, &end));
    *kind = MRL_IMPORT_END;
    if (end)
        return mrl_ok();
    in->line++;
    s = mrl_read_line(&in->r, "line", MRL_MAX_SOURCE_LINE, &bytes, &n);
    *kind = s.code == MRL_E_LIMIT ? MRL_IMPORT_LONG_LINE : MRL_IMPORT_LINE;
    if (s.code == MRL_E_LIMIT)
        return skip_line(in);
    if (s.code == MRL_E_TRUNCATED)
        MRL_TRY(read_last_line(in, ret));
    else
        MRL_TRY(s);
    if (s.code == MRL_OK)
        *ret = mrl_span((const char *)bytes, n);
    if (mrl_span_ends(*ret, "\r"))
        ret->len--;
    return mrl_ok();
}

/* --- whole files --- */

enum {
    WINDOW_BYTES = MRL_MAX_SOURCE_LINE + 4096,
};

static mrl_status find_format(const struct mrl_import *im, struct mrl_import_input *in,
                              const char *name, enum format *ret)
{
    const uint8_t *head;
    size_t n;

    for (size_t i = 0; im->format && mrl_import_formats[i]; i++)
        if (strcmp(im->format, mrl_import_formats[i]) == 0) {
            *ret = (enum format)i;
            return mrl_ok();
        }
    MRL_TRY(mrl_peek_some(&in->r, &head, &n));
    *ret = sniff(mrl_span((const char *)head, n), name);
    return mrl_ok();
}

static mrl_status read_rows(struct mrl_import *im, struct mrl_source *source, const char *name)
{
    struct mrl_import_input in = {.buffer = malloc(WINDOW_BYTES)};
    enum format format = FORMAT_CSV;
    mrl_status s;

    if (!in.buffer)
        return MRL_FAIL_NOMEM(im->err);
    mrl_reader_open(&in.r, &in.window, source, in.buffer, WINDOW_BYTES, im->err);
    s = find_format(im, &in, name, &format);
    if (s.code == MRL_OK) {
        im->report.format = mrl_import_formats[format];
        s = readers[format](im, &in);
    }
    free(in.buffer);
    return s;
}

mrl_status mrl_import_run(struct mrl_import *im, struct mrl_source *source, const char *name,
                          struct mrl_error *err)
{
    static const struct mrl_unpack_limits limits = {.max_bytes = MRL_MAX_SOURCE_BYTES,
                                                    .max_ratio = MRL_MAX_SOURCE_RATIO};
    mrl_cleanup(mrl_unpack_freep) struct mrl_unpack *unpack = NULL;
    enum mrl_packing packing;
    uint8_t head[16];
    size_t n;

    im->err = err;
    im->report = (struct mrl_import_report){0};
    im->problem_capacity = 0;
    MRL_TRY(source->read_at(source, 0, head, sizeof(head), &n, err));
    packing = mrl_packing_sniff(head, n);
    if (packing == MRL_PACKING_NONE)
        return read_rows(im, source, name);
    MRL_TRY(mrl_unpack_new(packing, source, &limits, &unpack, err));
    return read_rows(im, mrl_unpack_source(unpack), name);
}
