/* SPDX-License-Identifier: Apache-2.0 */
#include "formats/protobuf.h"

#include <inttypes.h>

mrl_status mrl_pb_varint(struct mrl_reader *r, uint64_t *ret)
{
    const uint64_t start = mrl_reader_offset(r);
    uint64_t value = 0;

    for (unsigned shift = 0; shift < 64; shift += 7) {
        uint8_t byte;

        MRL_TRY(mrl_read_u8(r, "varint", &byte));
        if (shift == 63 && byte > 1)
            break;
        value |= (uint64_t)(byte & 0x7f) << shift;
        if (byte < 0x80) {
            *ret = value;
            return mrl_ok();
        }
    }
    return MRL_FAIL(r->err, MRL_E_FORMAT, start, "a varint has more than 64 bits");
}

static mrl_status read_tag(struct mrl_reader *r, struct mrl_pb_field *f, unsigned *wire)
{
    uint64_t tag;

    MRL_TRY(mrl_pb_varint(r, &tag));
    *wire = (unsigned)(tag & 7);
    if (tag >> 3 == 0 || tag >> 3 > 0x1fffffff)
        return MRL_FAIL(r->err, MRL_E_FORMAT, f->offset, "field number %" PRIu64 " is not allowed",
                        tag >> 3);
    f->number = (uint32_t)(tag >> 3);
    return mrl_ok();
}

static mrl_status read_i32(struct mrl_reader *r, struct mrl_pb_field *f)
{
    uint32_t value;

    MRL_TRY(mrl_read_u32le(r, "field", &value));
    f->value = value;
    return mrl_ok();
}

static mrl_status read_len(struct mrl_reader *r, struct mrl_pb_field *f)
{
    uint64_t n;

    MRL_TRY(mrl_pb_varint(r, &n));
    return mrl_read_window(r, "field", n, &f->bytes);
}

static mrl_status read_field(struct mrl_reader *r, unsigned wire, struct mrl_pb_field *f)
{
    switch (wire) {
    case MRL_PB_VARINT:
        f->wire = MRL_PB_VARINT;
        return mrl_pb_varint(r, &f->value);
    case MRL_PB_I64:
        f->wire = MRL_PB_I64;
        return mrl_read_u64le(r, "field", &f->value);
    case MRL_PB_LEN:
        f->wire = MRL_PB_LEN;
        return read_len(r, f);
    case MRL_PB_I32:
        f->wire = MRL_PB_I32;
        return read_i32(r, f);
    default:
        return MRL_FAIL(r->err, MRL_E_FORMAT, f->offset, "wire type %u is not in use", wire);
    }
}

mrl_status mrl_pb_next(struct mrl_reader *r, struct mrl_pb_field *ret, bool *found)
{
    struct mrl_pb_field f = {.offset = mrl_reader_offset(r)};
    unsigned wire;
    bool end;

    MRL_TRY(mrl_reader_at_end(r, &end));
    *found = !end;
    if (end)
        return mrl_ok();
    MRL_TRY(read_tag(r, &f, &wire));
    MRL_TRY(read_field(r, wire, &f));
    *ret = f;
    return mrl_ok();
}
