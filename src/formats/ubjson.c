/* SPDX-License-Identifier: Apache-2.0 */
#include "formats/ubjson.h"

#include <string.h>

void mrl_ubjson_init(struct mrl_ubjson *u, struct mrl_reader *r)
{
    memset(u, 0, sizeof(*u));
    u->r = r;
}

/* --- scalars --- */

static bool is_integer_type(uint8_t type)
{
    return type == 'i' || type == 'U' || type == 'I' || type == 'l' || type == 'L';
}

static mrl_status read_integer(struct mrl_ubjson *u, uint8_t type, int64_t *ret)
{
    uint64_t n64;
    uint32_t n32;
    uint16_t n16;
    uint8_t n8;

    switch (type) {
    case 'i':
    case 'U':
        MRL_TRY(mrl_read_u8(u->r, "integer", &n8));
        *ret = type == 'i' ? (int8_t)n8 : n8;
        return mrl_ok();
    case 'I':
        MRL_TRY(mrl_read_u16be(u->r, "integer", &n16));
        *ret = (int16_t)n16;
        return mrl_ok();
    case 'l':
        MRL_TRY(mrl_read_u32be(u->r, "integer", &n32));
        *ret = (int32_t)n32;
        return mrl_ok();
    case 'L':
        MRL_TRY(mrl_read_u64be(u->r, "integer", &n64));
        *ret = (int64_t)n64;
        return mrl_ok();
    default:
        return MRL_FAIL(u->r->err, MRL_E_FORMAT, mrl_reader_offset(u->r),
                        "a count is of type 0x%02x", type);
    }
}

/* A count or length: an integer with its type before it. */
static mrl_status read_count(struct mrl_ubjson *u, uint64_t *ret)
{
    int64_t n = 0;
    uint8_t type;

    MRL_TRY(mrl_read_u8(u->r, "type of a count", &type));
    MRL_TRY(read_integer(u, type, &n));
    if (n < 0)
        return MRL_FAIL(u->r->err, MRL_E_FORMAT, mrl_reader_offset(u->r), "a count is negative");
    *ret = (uint64_t)n;
    return mrl_ok();
}

static mrl_status read_text(struct mrl_ubjson *u)
{
    uint64_t n = 0;

    MRL_TRY(read_count(u, &n));
    u->len = n < MRL_UBJSON_TEXT ? (size_t)n : MRL_UBJSON_TEXT;
    MRL_TRY(mrl_read_copy(u->r, "text", u->text, u->len));
    return mrl_read_skip(u->r, "text", n - u->len);
}

/* --- containers --- */

static unsigned float_size(uint8_t type)
{
    return type == 'd' ? 4 : type == 'D' ? 8 : 0;
}

/* Items that take no bytes would make a few bytes stand for any number of tokens. */
static bool may_be_common(uint8_t type)
{
    return type && strchr("iUIlLdDCSH[{", type) != NULL;
}

static mrl_status read_header(struct mrl_ubjson *u, unsigned level)
{
    const uint8_t *bytes;
    uint8_t mark = 0;
    size_t got;

    MRL_TRY(mrl_peek(u->r, 1, &bytes, &got));
    if (got == 0 || (bytes[0] != '$' && bytes[0] != '#'))
        return mrl_ok();
    MRL_TRY(mrl_read_u8(u->r, "container header", &mark));
    if (mark == '$') {
        MRL_TRY(mrl_read_u8(u->r, "type of the items", &u->levels[level].type));
        MRL_TRY(mrl_read_u8(u->r, "container header", &mark));
        if (mark != '#' || !may_be_common(u->levels[level].type))
            return MRL_FAIL(u->r->err, MRL_E_FORMAT, mrl_reader_offset(u->r),
                            "a container has items of type 0x%02x without a count",
                            u->levels[level].type);
    }
    u->levels[level].is_counted = true;
    return read_count(u, &u->levels[level].left);
}

/* Numbers that nobody asks for are not looked at one by one. */
static mrl_status skip_floats(struct mrl_ubjson *u, unsigned level)
{
    const unsigned size = float_size(u->levels[level].type);
    uint64_t bytes;

    if (!size || u->levels[level].is_object)
        return mrl_ok();
    if (__builtin_mul_overflow(u->levels[level].left, (uint64_t)size, &bytes))
        return MRL_FAIL(u->r->err, MRL_E_FORMAT, mrl_reader_offset(u->r),
                        "an array has an absurd number of items");
    MRL_TRY(mrl_read_skip(u->r, "numbers", bytes));
    u->levels[level].skipped = u->levels[level].left;
    u->levels[level].left = 0;
    return mrl_ok();
}

static mrl_status open_container(struct mrl_ubjson *u, bool is_object)
{
    const unsigned level = u->depth;

    if (level == MRL_UBJSON_DEPTH)
        return MRL_FAIL(u->r->err, MRL_E_LIMIT, u->offset, "values nest deeper than %u",
                        MRL_UBJSON_DEPTH);
    memset(&u->levels[level], 0, sizeof(u->levels[level]));
    u->levels[level].is_object = is_object;
    u->depth++;
    MRL_TRY(read_header(u, level));
    return skip_floats(u, level);
}

static void close_container(struct mrl_ubjson *u, enum mrl_json_token *ret)
{
    u->depth--;
    u->skipped = u->levels[u->depth].skipped;
    *ret = u->levels[u->depth].is_object ? MRL_JSON_OBJECT_END : MRL_JSON_ARRAY_END;
}

/* --- values --- */

static mrl_status read_scalar(struct mrl_ubjson *u, uint8_t type, enum mrl_json_token *ret)
{
    uint8_t unused;

    *ret = MRL_JSON_NUMBER;
    if (is_integer_type(type)) {
        u->is_integer = true;
        return read_integer(u, type, &u->integer);
    }
    if (float_size(type))
        return mrl_read_skip(u->r, "number", float_size(type));
    *ret = type == 'Z' ? MRL_JSON_NULL : type == 'T' ? MRL_JSON_TRUE : MRL_JSON_FALSE;
    if (type == 'Z' || type == 'T' || type == 'F')
        return mrl_ok();
    *ret = MRL_JSON_STRING;
    u->len = 0;
    if (type == 'C')
        return mrl_read_u8(u->r, "character", &unused);
    if (type == 'S' || type == 'H')
        return read_text(u);
    return MRL_FAIL(u->r->err, MRL_E_FORMAT, u->offset, "0x%02x is no type of a value", type);
}

static mrl_status read_value(struct mrl_ubjson *u, uint8_t type, enum mrl_json_token *ret)
{
    if (type != '[' && type != '{')
        return read_scalar(u, type, ret);
    *ret = type == '{' ? MRL_JSON_OBJECT : MRL_JSON_ARRAY;
    return open_container(u, type == '{');
}

/* Passes no-ops ('N'), and says whether a container that is not counted ends here. */
static mrl_status at_end(struct mrl_ubjson *u, bool *ret)
{
    const uint8_t close = u->levels[u->depth - 1].is_object ? '}' : ']';
    const uint8_t *bytes;
    uint8_t unused;
    size_t got;

    for (;;) {
        MRL_TRY(mrl_peek(u->r, 1, &bytes, &got));
        *ret = got && bytes[0] == close;
        if (got == 0 || (bytes[0] != 'N' && bytes[0] != close))
            return mrl_ok();
        MRL_TRY(mrl_read_u8(u->r, "end", &unused));
        if (*ret)
            return mrl_ok();
    }
}

static mrl_status next_item(struct mrl_ubjson *u, enum mrl_json_token *ret)
{
    const unsigned level = u->depth - 1;
    uint8_t type = u->levels[level].type;

    if (u->levels[level].is_object && !u->levels[level].has_key) {
        u->levels[level].has_key = true;
        *ret = MRL_JSON_KEY;
        return read_text(u);
    }
    u->levels[level].has_key = false;
    if (u->levels[level].is_counted)
        u->levels[level].left--;
    if (!type)
        MRL_TRY(mrl_read_u8(u->r, "type of a value", &type));
    return read_value(u, type, ret);
}

mrl_status mrl_ubjson_next(struct mrl_ubjson *u, enum mrl_json_token *ret)
{
    bool ended = false;
    uint8_t type;

    u->offset = mrl_reader_offset(u->r);
    u->is_integer = false;
    u->skipped = 0;
    if (!u->started) {
        u->started = true;
        MRL_TRY(mrl_read_u8(u->r, "type of a value", &type));
        return read_value(u, type, ret);
    }
    *ret = MRL_JSON_END;
    if (u->depth == 0)
        return mrl_ok();
    if (!u->levels[u->depth - 1].has_key) {
        if (u->levels[u->depth - 1].is_counted)
            ended = u->levels[u->depth - 1].left == 0;
        else
            MRL_TRY(at_end(u, &ended));
    }
    if (!ended)
        return next_item(u, ret);
    close_container(u, ret);
    return mrl_ok();
}
