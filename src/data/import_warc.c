/* SPDX-License-Identifier: Apache-2.0 */
#include "data/import.h"

#include "base/digest.h"
#include "base/limits.h"

#include <stdlib.h>
#include <string.h>

/* Web archives, WARC 1.0 and 1.1 (ISO 28500:2017): of each record the header is read and the block
 * passed over.  What was obtained stands in records of type response, resource, revisit and
 * conversion; requests, metadata and the like are counted apart.  The line of a record is its
 * number in the file. */

enum {
    LINE_MAX_BYTES = 32 << 10, /* of one header line */
};

struct warc {
    struct mrl_import *im;
    struct mrl_import_input *in;
    uint64_t number; /* of the record */
    char type[16];
    struct mrl_buf uri, date, digest; /* values of the header; empty: not there */
    bool has_length;
    uint64_t length;
    const char *wrong; /* with this header; NULL: nothing */
};

static mrl_status fail(struct warc *w, const char *what)
{
    mrl_error_set(w->im->err, MRL_E_FORMAT, mrl_reader_offset(&w->in->r), "record %llu %s",
                  (unsigned long long)w->number, what);
    return (mrl_status){MRL_E_FORMAT};
}

/* Without its end, "\r\n" or "\n". */
static mrl_status read_line(struct warc *w, struct mrl_span *ret)
{
    const uint8_t *bytes;
    size_t n;

    MRL_TRY(mrl_read_line(&w->in->r, "line of a record", LINE_MAX_BYTES, &bytes, &n));
    *ret = mrl_span((const char *)bytes, n);
    if (mrl_span_ends(*ret, "\r"))
        ret->len--;
    return mrl_ok();
}

static void keep_once(struct warc *w, struct mrl_buf *buf, struct mrl_span value)
{
    if (buf->len)
        w->wrong = "its header names a field twice";
    else if (value.len)
        mrl_buf_add(buf, value.at, value.len);
}

/* The address may stand between < and >, as 1.0 had it. */
static struct mrl_span unbracket(struct mrl_span s)
{
    return mrl_span_starts(s, "<") && mrl_span_ends(s, ">")
               ? mrl_span_first(mrl_span_without(s, 1), s.len - 2)
               : s;
}

static mrl_status take_header(struct warc *w, struct mrl_span line)
{
    const size_t colon = mrl_span_find_any(line, ":");
    const struct mrl_span name = mrl_span_trim(mrl_span_first(line, colon));
    const struct mrl_span value = mrl_span_trim(mrl_span_without(line, colon + 1));

    if (colon == line.len)
        return fail(w, "has a header line without a colon");
    if (mrl_span_is_nocase(name, "WARC-Type") && value.len < sizeof(w->type)) {
        if (value.len)
            memcpy(w->type, value.at, value.len);
        w->type[value.len] = '\0';
    } else if (mrl_span_is_nocase(name, "WARC-Target-URI")) {
        keep_once(w, &w->uri, unbracket(value));
    } else if (mrl_span_is_nocase(name, "WARC-Date")) {
        keep_once(w, &w->date, value);
    } else if (mrl_span_is_nocase(name, "WARC-Payload-Digest")) {
        keep_once(w, &w->digest, value);
    } else if (mrl_span_is_nocase(name, "Content-Length")) {
        if (w->has_length || !mrl_span_decimal(value, &w->length))
            return fail(w, "has no length, or two");
        w->has_length = true;
    }
    return mrl_ok();
}

static mrl_status read_header(struct warc *w)
{
    const uint64_t start = mrl_reader_offset(&w->in->r);
    struct mrl_span line;

    w->type[0] = '\0';
    w->has_length = false;
    w->wrong = NULL;
    mrl_buf_clear(&w->uri);
    mrl_buf_clear(&w->date);
    mrl_buf_clear(&w->digest);
    MRL_TRY(read_line(w, &line));
    if (!mrl_span_is(line, "WARC/1.0") && !mrl_span_is(line, "WARC/1.1"))
        return fail(w, "does not begin with WARC/1.0 or WARC/1.1");
    for (;;) {
        MRL_TRY(read_line(w, &line));
        if (line.len == 0)
            break;
        if (mrl_reader_offset(&w->in->r) - start > MRL_MAX_SOURCE_HEAD)
            return fail(w, "has a header of more than 64 KB");
        /* A line that goes on from the one before; no field that we read needs one. */
        if (line.at[0] != ' ' && line.at[0] != '\t')
            MRL_TRY(take_header(w, line));
    }
    return w->has_length ? mrl_ok() : fail(w, "has no Content-Length");
}

/* Hashes the block: where the header gives no digest and the block is the payload. */
static mrl_status digest_block(struct warc *w)
{
    mrl_cleanup(mrl_hasher_freep) struct mrl_hasher *hasher = NULL;
    char hex[MRL_SHA256_HEX];
    struct mrl_sha256 sha256;
    uint64_t left = w->length;

    MRL_TRY(mrl_hasher_new(&hasher, w->im->err));
    while (left) {
        const uint8_t *bytes;
        size_t n;

        MRL_TRY(mrl_read_some(&w->in->r, left < 65536 ? (size_t)left : 65536, &bytes, &n));
        if (n == 0)
            return fail(w, "is cut short");
        MRL_TRY(mrl_hasher_add(hasher, bytes, n, w->im->err));
        left -= n;
    }
    MRL_TRY(mrl_hasher_finish(hasher, &sha256, w->im->err));
    mrl_sha256_hex(&sha256, hex);
    mrl_buf_adds(&w->digest, "sha256:");
    mrl_buf_adds(&w->digest, hex);
    return mrl_ok();
}

static bool is_type(const struct warc *w, const char *type)
{
    return strcmp(w->type, type) == 0;
}

static struct mrl_span text_of(const struct mrl_buf *buf)
{
    return mrl_span(mrl_buf_text(buf), buf->len);
}

static mrl_status take_record(struct warc *w)
{
    struct mrl_import_row row = {.digest_kind = MRL_DATA_NO_DIGEST};

    MRL_TRY(mrl_buf_status(&w->uri, w->im->err));
    MRL_TRY(mrl_buf_status(&w->date, w->im->err));
    MRL_TRY(mrl_buf_status(&w->digest, w->im->err));
    if (w->wrong)
        return mrl_import_malformed(w->im, w->number, 1, "%s", w->wrong);
    row.fields[MRL_IMPORT_URL] = text_of(&w->uri);
    row.fields[MRL_IMPORT_TIME] = text_of(&w->date);
    row.fields[MRL_IMPORT_DIGEST] = text_of(&w->digest);
    if (row.fields[MRL_IMPORT_URL].len == 0)
        return mrl_import_malformed(w->im, w->number, 1, "has no WARC-Target-URI");
    return mrl_import_take(w->im, w->number, &row);
}

/* Each record ends in two line ends. */
static mrl_status read_gap(struct warc *w)
{
    for (int i = 0; i < 2; i++) {
        struct mrl_span line;

        MRL_TRY(read_line(w, &line));
        if (line.len)
            return fail(w, "is longer than its Content-Length");
    }
    return mrl_ok();
}

static mrl_status read_record(struct warc *w)
{
    const bool whole = is_type(w, "resource") || is_type(w, "conversion");
    const bool data = whole || is_type(w, "response") || is_type(w, "revisit");

    if (whole && w->digest.len == 0)
        MRL_TRY(digest_block(w));
    else
        MRL_TRY(mrl_read_skip(&w->in->r, "block", w->length));
    if (data)
        MRL_TRY(take_record(w));
    else
        w->im->report.other++;
    return read_gap(w);
}

static mrl_status read_records(struct warc *w)
{
    for (;;) {
        bool end;

        MRL_TRY(mrl_reader_at_end(&w->in->r, &end));
        if (end)
            return mrl_ok();
        w->number++;
        MRL_TRY(read_header(w));
        MRL_TRY(read_record(w));
    }
}

mrl_status mrl_import_warc(struct mrl_import *im, struct mrl_import_input *in)
{
    struct warc w = {.im = im, .in = in};
    mrl_status s;

    mrl_buf_init(&w.uri, LINE_MAX_BYTES);
    mrl_buf_init(&w.date, LINE_MAX_BYTES);
    mrl_buf_init(&w.digest, LINE_MAX_BYTES);
    s = read_records(&w);
    mrl_buf_done(&w.uri);
    mrl_buf_done(&w.date);
    mrl_buf_done(&w.digest);
    return s;
}
