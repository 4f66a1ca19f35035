/* SPDX-License-Identifier: Apache-2.0 */
#include "formats/npy_dtype.h"

#include "base/status.h"

#define BLANKS " \t\r\n"

static bool accept(struct mrl_span *rest, char c)
{
    (void)mrl_span_take(rest, BLANKS);
    if (mrl_span_byte(*rest, 0) != c)
        return false;
    *rest = mrl_span_without(*rest, 1);
    return true;
}

bool mrl_npy_literal_string(struct mrl_span *rest, struct mrl_span *ret)
{
    struct mrl_span inner;
    char quote[2] = "'";

    (void)mrl_span_take(rest, BLANKS);
    if (mrl_span_byte(*rest, 0) == '"')
        quote[0] = '"';
    else if (mrl_span_byte(*rest, 0) != '\'')
        return false;
    inner = mrl_span_without(*rest, 1);
    inner = mrl_span_first(inner, mrl_span_find(inner, quote));
    if (inner.len + 2 > rest->len || mrl_span_find_any(inner, "\\\n") != inner.len)
        return false;
    *rest = mrl_span_without(*rest, inner.len + 2);
    *ret = inner;
    return true;
}

static bool digits(struct mrl_span text, uint64_t *ret)
{
    uint64_t value = 0;

    for (size_t i = 0; i < text.len; i++)
        if (__builtin_mul_overflow(value, 10u, &value) ||
            __builtin_add_overflow(value, (uint64_t)(text.at[i] - '0'), &value))
            return false;
    if (text.len == 0)
        return false;
    *ret = value;
    return true;
}

bool mrl_npy_literal_number(struct mrl_span *rest, uint64_t *ret)
{
    (void)mrl_span_take(rest, BLANKS);
    if (!digits(mrl_span_take(rest, "0123456789"), ret))
        return false;
    if (mrl_span_byte(*rest, 0) == 'L')
        *rest = mrl_span_without(*rest, 1);
    return true;
}

/* A type character, the bytes that one unit of its count takes, and how large it may be. */
static const struct {
    char code;
    uint8_t unit;
    uint32_t max;
} types[] = {
    {'?', 1, 1},          {'b', 1, 1},          {'i', 1, 16},         {'u', 1, 16},
    {'f', 1, 16},         {'c', 1, 32},         {'m', 1, 8},          {'M', 1, 8},
    {'S', 1, UINT32_MAX}, {'a', 1, UINT32_MAX}, {'V', 1, UINT32_MAX}, {'U', 4, UINT32_MAX},
};

/* "<f4", "|O", "<M8[ns]": byte order, type, count, unit of time. */
static const char *parse_simple(struct mrl_span text, struct mrl_npy_dtype *ret)
{
    uint64_t count = 1;
    int code;

    (void)mrl_span_take(&text, "<>|=");
    code = mrl_span_byte(text, 0);
    text = mrl_span_without(text, text.len ? 1 : 0);
    if (code == 'O') {
        ret->has_objects = true;
        return NULL;
    }
    (void)digits(mrl_span_take(&text, "0123456789"), &count);
    if (text.len != 0 && code != 'm' && code != 'M')
        return "an unknown data type";
    for (size_t i = 0; i < MRL_COUNT(types); i++) {
        if (types[i].code != code)
            continue;
        if (count > types[i].max)
            return "a data type is too large";
        ret->bytes = count * types[i].unit;
        return NULL;
    }
    return "an unknown data type";
}

/* A subarray: (2, 3) or a bare number. */
static const char *parse_repeat(struct mrl_span *rest, uint64_t *bytes)
{
    uint64_t n;

    if (mrl_npy_literal_number(rest, &n))
        return __builtin_mul_overflow(*bytes, n, bytes) ? "a data type is too large" : NULL;
    if (!accept(rest, '('))
        return "a subarray has no shape";
    while (!accept(rest, ')')) {
        if (!mrl_npy_literal_number(rest, &n))
            return "a subarray has no shape";
        if (__builtin_mul_overflow(*bytes, n, bytes))
            return "a data type is too large";
        if (!accept(rest, ',') && mrl_span_byte(*rest, 0) != ')')
            return "a subarray has no shape";
    }
    return NULL;
}

static const char *parse_at(struct mrl_span *rest, unsigned depth, struct mrl_npy_dtype *ret);

/* 'name' or ('title', 'name') */
static bool parse_name(struct mrl_span *rest)
{
    struct mrl_span name;

    if (!accept(rest, '('))
        return mrl_npy_literal_string(rest, &name);
    return mrl_npy_literal_string(rest, &name) && accept(rest, ',') &&
           mrl_npy_literal_string(rest, &name) && accept(rest, ')');
}

/* What may stand between a field's type and its end: [, shape][,] */
static const char *parse_field_end(struct mrl_span *rest, uint64_t *bytes)
{
    const char *why;

    if (!accept(rest, ','))
        return "a field does not end";
    if (accept(rest, ')'))
        return NULL;
    why = parse_repeat(rest, bytes);
    (void)accept(rest, ',');
    if (!why && !accept(rest, ')'))
        why = "a field does not end";
    return why;
}

/* ('name', type[, shape]) */
static const char *parse_field(struct mrl_span *rest, unsigned depth, struct mrl_npy_dtype *sum)
{
    struct mrl_npy_dtype type = {0};
    const char *why;

    if (!accept(rest, '('))
        return "a field of a structured type is no tuple";
    if (!parse_name(rest) || !accept(rest, ','))
        return "a field has no name";
    why = parse_at(rest, depth + 1, &type);
    if (!why && !accept(rest, ')'))
        why = parse_field_end(rest, &type.bytes);
    sum->has_objects |= type.has_objects;
    if (!why && __builtin_add_overflow(sum->bytes, type.bytes, &sum->bytes))
        why = "a data type is too large";
    return why;
}

static const char *parse_at(struct mrl_span *rest, unsigned depth, struct mrl_npy_dtype *ret)
{
    struct mrl_span text;

    if (depth > MRL_NPY_DTYPE_DEPTH)
        return "data types are nested too deep";
    if (mrl_npy_literal_string(rest, &text))
        return parse_simple(text, ret);
    if (!accept(rest, '['))
        return "descr is neither a string nor a list";
    ret->is_structured = true;
    while (!accept(rest, ']')) {
        const char *why = parse_field(rest, depth, ret);

        if (why)
            return why;
        if (!accept(rest, ',') && mrl_span_byte(*rest, 0) != ']')
            return "a list of fields does not end";
    }
    return NULL;
}

const char *mrl_npy_dtype_parse(struct mrl_span *rest, struct mrl_npy_dtype *ret)
{
    return parse_at(rest, 0, ret);
}
