/* SPDX-License-Identifier: Apache-2.0 */
#include "formats/msgpack.h"

/* What the first byte says: the width of the length behind it, or of the number. */
static const struct {
    enum mrl_msgpack_kind kind;
    uint8_t length_bytes; /* big-endian length */
    uint8_t skip;         /* bytes of a number */
    uint8_t fixed;        /* length of fixext */
} rows[32] = {
    [0x00] = {MRL_MSGPACK_NIL, 0, 0, 0},       [0x02] = {MRL_MSGPACK_BOOL, 0, 0, 0},
    [0x03] = {MRL_MSGPACK_BOOL, 0, 0, 0},      [0x04] = {MRL_MSGPACK_BINARY, 1, 0, 0},
    [0x05] = {MRL_MSGPACK_BINARY, 2, 0, 0},    [0x06] = {MRL_MSGPACK_BINARY, 4, 0, 0},
    [0x07] = {MRL_MSGPACK_EXTENSION, 1, 0, 0}, [0x08] = {MRL_MSGPACK_EXTENSION, 2, 0, 0},
    [0x09] = {MRL_MSGPACK_EXTENSION, 4, 0, 0}, [0x0a] = {MRL_MSGPACK_NUMBER, 0, 4, 0},
    [0x0b] = {MRL_MSGPACK_NUMBER, 0, 8, 0},    [0x0c] = {MRL_MSGPACK_NUMBER, 0, 1, 0},
    [0x0d] = {MRL_MSGPACK_NUMBER, 0, 2, 0},    [0x0e] = {MRL_MSGPACK_NUMBER, 0, 4, 0},
    [0x0f] = {MRL_MSGPACK_NUMBER, 0, 8, 0},    [0x10] = {MRL_MSGPACK_NUMBER, 0, 1, 0},
    [0x11] = {MRL_MSGPACK_NUMBER, 0, 2, 0},    [0x12] = {MRL_MSGPACK_NUMBER, 0, 4, 0},
    [0x13] = {MRL_MSGPACK_NUMBER, 0, 8, 0},    [0x14] = {MRL_MSGPACK_EXTENSION, 0, 0, 1},
    [0x15] = {MRL_MSGPACK_EXTENSION, 0, 0, 2}, [0x16] = {MRL_MSGPACK_EXTENSION, 0, 0, 4},
    [0x17] = {MRL_MSGPACK_EXTENSION, 0, 0, 8}, [0x18] = {MRL_MSGPACK_EXTENSION, 0, 0, 16},
    [0x19] = {MRL_MSGPACK_TEXT, 1, 0, 0},      [0x1a] = {MRL_MSGPACK_TEXT, 2, 0, 0},
    [0x1b] = {MRL_MSGPACK_TEXT, 4, 0, 0},      [0x1c] = {MRL_MSGPACK_ARRAY, 2, 0, 0},
    [0x1d] = {MRL_MSGPACK_ARRAY, 4, 0, 0},     [0x1e] = {MRL_MSGPACK_MAP, 2, 0, 0},
    [0x1f] = {MRL_MSGPACK_MAP, 4, 0, 0},
};

static mrl_status read_long(struct mrl_reader *r, uint8_t first, struct mrl_msgpack_token *t)
{
    const unsigned row = first - 0xc0u;
    uint8_t byte;

    if (first == 0xc1)
        return MRL_FAIL(r->err, MRL_E_FORMAT, t->offset, "0xc1 is never used");
    t->kind = rows[row].kind;
    t->size = rows[row].fixed;
    for (unsigned i = 0; i < rows[row].length_bytes; i++) {
        MRL_TRY(mrl_read_u8(r, "length", &byte));
        t->size = t->size << 8 | byte;
    }
    if (t->kind == MRL_MSGPACK_EXTENSION) {
        MRL_TRY(mrl_read_u8(r, "type of an extension", &byte));
        t->extension = (int8_t)byte;
    }
    return mrl_read_skip(r, "number", rows[row].skip);
}

mrl_status mrl_msgpack_next(struct mrl_reader *r, struct mrl_msgpack_token *ret)
{
    struct mrl_msgpack_token t = {.offset = mrl_reader_offset(r)};
    uint8_t first;

    MRL_TRY(mrl_read_u8(r, "value", &first));
    if (first < 0x80 || first >= 0xe0) {
        t.kind = MRL_MSGPACK_NUMBER;
    } else if (first < 0x90) {
        t.kind = MRL_MSGPACK_MAP;
        t.size = first & 0x0f;
    } else if (first < 0xa0) {
        t.kind = MRL_MSGPACK_ARRAY;
        t.size = first & 0x0f;
    } else if (first < 0xc0) {
        t.kind = MRL_MSGPACK_TEXT;
        t.size = first & 0x1f;
    } else {
        MRL_TRY(read_long(r, first, &t));
    }
    *ret = t;
    return mrl_ok();
}
