/* SPDX-License-Identifier: Apache-2.0 */
#include "formats/npy.h"

#include "base/limits.h"
#include "formats/npy_dtype.h"

#include <stdio.h>
#include <string.h>

/* A Python dictionary literal with exactly the three keys that NumPy demands. */
struct header_parser {
    struct mrl_span rest;
    uint64_t end; /* source offset behind the text */
    struct mrl_error *err;
    struct mrl_npy *out;
    unsigned seen; /* one bit a key */
};

enum { SEEN_DESCR = 1, SEEN_ORDER = 2, SEEN_SHAPE = 4, SEEN_ALL = 7 };

static mrl_status refuse(const struct header_parser *p, const char *why)
{
    return MRL_FAIL(p->err, MRL_E_FORMAT, p->end - p->rest.len, "NumPy header: %s", why);
}

static void skip_blanks(struct mrl_span *rest)
{
    (void)mrl_span_take(rest, " \t\r\n");
}

static bool accept(struct header_parser *p, char c)
{
    skip_blanks(&p->rest);
    if (mrl_span_byte(p->rest, 0) != c)
        return false;
    p->rest = mrl_span_without(p->rest, 1);
    return true;
}

static mrl_status expect(struct header_parser *p, char c, const char *why)
{
    return accept(p, c) ? mrl_ok() : refuse(p, why);
}

static mrl_status parse_string(struct header_parser *p, struct mrl_span *ret)
{
    if (!mrl_npy_literal_string(&p->rest, ret))
        return refuse(p, "a quoted string without escapes is needed here");
    return mrl_ok();
}

static mrl_status parse_word(struct header_parser *p)
{
    skip_blanks(&p->rest);
    if (mrl_span_starts(p->rest, "True"))
        p->out->fortran_order = true;
    else if (!mrl_span_starts(p->rest, "False"))
        return refuse(p, "fortran_order is neither True nor False");
    p->rest = mrl_span_without(p->rest, p->out->fortran_order ? 4 : 5);
    return mrl_ok();
}

static mrl_status parse_dim(struct header_parser *p)
{
    uint64_t *dim = &p->out->shape[p->out->dim_count];

    if (p->out->dim_count == MRL_NPY_MAX_DIMS)
        return refuse(p, "more dimensions than NumPy has");
    if (!mrl_npy_literal_number(&p->rest, dim))
        return refuse(p, "a dimension is no number");
    p->out->dim_count++;
    if (__builtin_mul_overflow(p->out->item_count, *dim, &p->out->item_count))
        return refuse(p, "the product of the shape overflows");
    return mrl_ok();
}

static mrl_status parse_shape(struct header_parser *p)
{
    MRL_TRY(expect(p, '(', "shape is no tuple"));
    while (!accept(p, ')')) {
        MRL_TRY(parse_dim(p));
        if (!accept(p, ',')) {
            MRL_TRY(expect(p, ')', "shape does not end"));
            break;
        }
    }
    return mrl_ok();
}

static mrl_status parse_descr(struct header_parser *p)
{
    struct mrl_npy_dtype type = {0};
    const struct mrl_span before = p->rest;
    const char *why = mrl_npy_dtype_parse(&p->rest, &type);

    if (why)
        return refuse(p, why);
    p->out->descr = mrl_span_first(before, before.len - p->rest.len);
    p->out->descr = mrl_span_trim(p->out->descr);
    if (!type.is_structured)
        p->out->descr = mrl_span_unquote(p->out->descr);
    p->out->is_structured = type.is_structured;
    p->out->has_objects = type.has_objects;
    p->out->item_bytes = type.has_objects ? 0 : type.bytes;
    return mrl_ok();
}

static mrl_status parse_value(struct header_parser *p, struct mrl_span key)
{
    const unsigned bit = mrl_span_is(key, "descr")           ? SEEN_DESCR
                         : mrl_span_is(key, "fortran_order") ? SEEN_ORDER
                         : mrl_span_is(key, "shape")         ? SEEN_SHAPE
                                                             : 0;

    if (bit == 0)
        return refuse(p, "a key other than descr, fortran_order and shape");
    if (p->seen & bit)
        return refuse(p, "a key stands twice");
    p->seen |= bit;
    if (bit == SEEN_DESCR)
        return parse_descr(p);
    return bit == SEEN_ORDER ? parse_word(p) : parse_shape(p);
}

static mrl_status parse_header(struct header_parser *p)
{
    MRL_TRY(expect(p, '{', "no dictionary"));
    while (!accept(p, '}')) {
        struct mrl_span key;

        MRL_TRY(parse_string(p, &key));
        MRL_TRY(expect(p, ':', "no colon behind a key"));
        MRL_TRY(parse_value(p, key));
        if (!accept(p, ',')) {
            MRL_TRY(expect(p, '}', "the dictionary does not end"));
            break;
        }
    }
    skip_blanks(&p->rest);
    if (p->rest.len != 0)
        return refuse(p, "something stands behind the dictionary");
    return p->seen == SEEN_ALL ? mrl_ok() : refuse(p, "descr, fortran_order or shape is missing");
}

bool mrl_npy_sniff(const uint8_t *head, size_t n)
{
    return n >= 6 && memcmp(head, "\x93NUMPY", 6) == 0;
}

static mrl_status read_length(struct mrl_reader *r, struct mrl_npy *h, uint32_t *ret)
{
    const uint64_t start = mrl_reader_offset(r);
    const uint8_t *magic;
    uint16_t narrow;

    MRL_TRY(mrl_read_bytes(r, "magic", 6, &magic));
    if (!mrl_npy_sniff(magic, 6))
        return MRL_FAIL(r->err, MRL_E_FORMAT, start, "no NumPy magic number");
    MRL_TRY(mrl_read_u8(r, "major version", &h->major));
    MRL_TRY(mrl_read_u8(r, "minor version", &h->minor));
    if (h->major < 1 || h->major > 3 || h->minor != 0)
        return MRL_FAIL(r->err, MRL_E_UNSUPPORTED, start + 6, "unknown NumPy file version %u.%u",
                        h->major, h->minor);
    if (h->major > 1)
        return mrl_read_u32le(r, "header length", ret);
    MRL_TRY(mrl_read_u16le(r, "header length", &narrow));
    *ret = narrow;
    return mrl_ok();
}

mrl_status mrl_npy_read(struct mrl_reader *r, struct mrl_arena *arena, struct mrl_npy *ret)
{
    struct mrl_npy h = {.item_count = 1};
    struct header_parser p = {.err = r->err, .out = &h};
    uint32_t length;
    char *text;

    MRL_TRY(read_length(r, &h, &length));
    MRL_TRY(mrl_read_dup(r, "header", length, MRL_MAX_NPY_HEADER, arena, &text));
    p.rest = mrl_span(text, length);
    p.end = mrl_reader_offset(r);
    MRL_TRY(parse_header(&p));
    h.data_offset = p.end;
    if (__builtin_mul_overflow(h.item_count, h.item_bytes, &h.data_bytes))
        return refuse(&p, "the size of the data overflows");
    *ret = h;
    return mrl_ok();
}

const char *mrl_shape_text(struct mrl_arena *arena, const uint64_t *dims, unsigned count)
{
    char text[MRL_NPY_MAX_DIMS * 21 + 1] = "";
    size_t n = 0;

    for (unsigned i = 0; i < count && i < MRL_NPY_MAX_DIMS; i++)
        n += (size_t)snprintf(text + n, sizeof(text) - n, "%s%llu", i ? "x" : "",
                              (unsigned long long)dims[i]);
    return mrl_arena_strdup(arena, count ? text : "scalar");
}
