/* SPDX-License-Identifier: Apache-2.0 */
#include "formats/thrift.h"

#include "base/arena.h"
#include "base/limits.h"

#include <inttypes.h>

/* Seven bits a byte, the lowest first. */
static mrl_status read_varint(struct mrl_reader *r, const char *field, uint64_t *ret)
{
    const uint64_t start = mrl_reader_offset(r);
    uint64_t value = 0;
    uint8_t byte;

    for (unsigned shift = 0; shift < 64; shift += 7) {
        MRL_TRY(mrl_read_u8(r, field, &byte));
        if (shift == 63 && byte > 1)
            break;
        value |= (uint64_t)(byte & 0x7f) << shift;
        if (byte < 0x80) {
            *ret = value;
            return mrl_ok();
        }
    }
    return MRL_FAIL(r->err, MRL_E_FORMAT, start, "%s is a number of more than 64 bits", field);
}

mrl_status mrl_thrift_int(struct mrl_reader *r, const char *field, int64_t *ret)
{
    uint64_t zigzag;

    MRL_TRY(read_varint(r, field, &zigzag));
    *ret = (int64_t)(zigzag >> 1) ^ -(int64_t)(zigzag & 1);
    return mrl_ok();
}

mrl_status mrl_thrift_field(struct mrl_reader *r, int32_t *id, unsigned *type)
{
    const uint64_t start = mrl_reader_offset(r);
    uint8_t header;
    int64_t next;

    MRL_TRY(mrl_read_u8(r, "field", &header));
    *type = header & 0x0f;
    if (*type == MRL_THRIFT_STOP)
        return mrl_ok();
    next = *id + (header >> 4);
    if (header >> 4 == 0)
        MRL_TRY(mrl_thrift_int(r, "field", &next));
    if (*type > MRL_THRIFT_STRUCT || next < INT16_MIN || next > INT16_MAX)
        return MRL_FAIL(r->err, MRL_E_FORMAT, start, "a field has an unknown type or number");
    *id = (int32_t)next;
    return mrl_ok();
}

mrl_status mrl_thrift_list(struct mrl_reader *r, const char *field, uint64_t *count, unsigned *type)
{
    const uint64_t start = mrl_reader_offset(r);
    uint8_t header;

    MRL_TRY(mrl_read_u8(r, field, &header));
    *type = header & 0x0f;
    *count = header >> 4;
    if (*count == 15)
        MRL_TRY(read_varint(r, field, count));
    if (*count > mrl_reader_left(r) || *type == MRL_THRIFT_STOP || *type > MRL_THRIFT_STRUCT)
        return MRL_FAIL(r->err, MRL_E_FORMAT, start,
                        "%s has %" PRIu64 " items, more than the bytes that are left", field,
                        *count);
    return mrl_ok();
}

mrl_status mrl_thrift_text(struct mrl_reader *r, const char *field, size_t limit,
                           struct mrl_arena *arena, char **ret, size_t *len)
{
    uint64_t n;

    MRL_TRY(read_varint(r, field, &n));
    MRL_TRY(mrl_read_dup(r, field, n, limit, arena, ret));
    *len = (size_t)n;
    return mrl_ok();
}

static mrl_status skip_value(struct mrl_reader *r, unsigned type, unsigned depth);

static mrl_status skip_items(struct mrl_reader *r, uint64_t count, unsigned type, unsigned depth)
{
    for (uint64_t i = 0; i < count; i++) {
        /* Inside lists a truth takes a byte; as a field it is its type. */
        if (type == MRL_THRIFT_TRUE || type == MRL_THRIFT_FALSE)
            MRL_TRY(mrl_read_skip(r, "list", 1));
        else
            MRL_TRY(skip_value(r, type, depth));
    }
    return mrl_ok();
}

static mrl_status skip_list(struct mrl_reader *r, unsigned depth)
{
    uint64_t count;
    unsigned type;

    MRL_TRY(mrl_thrift_list(r, "list", &count, &type));
    return skip_items(r, count, type, depth);
}

static mrl_status skip_map(struct mrl_reader *r, unsigned depth)
{
    uint64_t count;
    uint8_t types;

    MRL_TRY(read_varint(r, "map", &count));
    if (count == 0)
        return mrl_ok();
    if (count > mrl_reader_left(r))
        return MRL_FAIL(r->err, MRL_E_FORMAT, mrl_reader_offset(r),
                        "a map has more items than bytes are left");
    MRL_TRY(mrl_read_u8(r, "map", &types));
    for (uint64_t i = 0; i < count; i++) {
        MRL_TRY(skip_items(r, 1, types >> 4, depth));
        MRL_TRY(skip_items(r, 1, types & 0x0f, depth));
    }
    return mrl_ok();
}

static mrl_status skip_struct(struct mrl_reader *r, unsigned depth)
{
    int32_t id = 0;
    unsigned type;

    for (;;) {
        MRL_TRY(mrl_thrift_field(r, &id, &type));
        if (type == MRL_THRIFT_STOP)
            return mrl_ok();
        MRL_TRY(skip_value(r, type, depth));
    }
}

static mrl_status skip_number(struct mrl_reader *r)
{
    uint64_t n;

    return read_varint(r, "value", &n);
}

static mrl_status skip_binary(struct mrl_reader *r)
{
    uint64_t n;

    MRL_TRY(read_varint(r, "value", &n));
    return mrl_read_skip(r, "value", n);
}

static mrl_status skip_value(struct mrl_reader *r, unsigned type, unsigned depth)
{
    if (depth == MRL_MAX_THRIFT_DEPTH)
        return MRL_FAIL(r->err, MRL_E_LIMIT, mrl_reader_offset(r), "values nest deeper than %u",
                        depth);
    switch (type) {
    case MRL_THRIFT_TRUE:
    case MRL_THRIFT_FALSE:
        return mrl_ok();
    case MRL_THRIFT_BYTE:
        return mrl_read_skip(r, "value", 1);
    case MRL_THRIFT_I16:
    case MRL_THRIFT_I32:
    case MRL_THRIFT_I64:
        return skip_number(r);
    case MRL_THRIFT_DOUBLE:
        return mrl_read_skip(r, "value", 8);
    case MRL_THRIFT_BINARY:
        return skip_binary(r);
    case MRL_THRIFT_LIST:
    case MRL_THRIFT_SET:
        return skip_list(r, depth + 1);
    case MRL_THRIFT_MAP:
        return skip_map(r, depth + 1);
    case MRL_THRIFT_STRUCT:
        return skip_struct(r, depth + 1);
    default:
        return MRL_FAIL(r->err, MRL_E_FORMAT, mrl_reader_offset(r), "a value has no known type");
    }
}

mrl_status mrl_thrift_skip(struct mrl_reader *r, unsigned type)
{
    return skip_value(r, type, 0);
}
