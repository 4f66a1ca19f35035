/* SPDX-License-Identifier: Apache-2.0 */
/* Object headers, versions 1 and 2: section IV.A. */
#include "base/limits.h"
#include "formats/hdf5.h"

#include <inttypes.h>
#include <string.h>

enum {
    MESSAGE_SPACE = 0x01,
    MESSAGE_LINK_INFO = 0x02,
    MESSAGE_TYPE = 0x03,
    MESSAGE_LINK = 0x06,
    MESSAGE_EXTERNAL_DATA = 0x07,
    MESSAGE_LAYOUT = 0x08,
    MESSAGE_GROUP_INFO = 0x0a,
    MESSAGE_ATTRIBUTE = 0x0c,
    MESSAGE_CONTINUATION = 0x10,
    MESSAGE_SYMBOL_TABLE = 0x11,
    MESSAGE_ATTRIBUTE_INFO = 0x15,
    BLOCKS_MAX = 64, /* continuations of one header */
};

/* A header being read: its blocks, and how their messages are laid out. */
struct header {
    struct mrl_hdf5 *h;
    const struct mrl_hdf5_visitor *visitor;
    struct mrl_hdf5_object *object;
    bool is_new;    /* version 2 */
    unsigned order; /* bytes of a creation order in each message */
    struct {
        uint64_t address, size;
    } blocks[BLOCKS_MAX];
    unsigned block_count;
};

static mrl_status read_continuation(struct header *x, struct mrl_reader *r)
{
    uint64_t address;
    uint64_t size;

    MRL_TRY(mrl_hdf5_read_offset(x->h, r, "continuation", &address));
    MRL_TRY(mrl_hdf5_read_length(x->h, r, "continuation size", &size));
    if (x->block_count == BLOCKS_MAX)
        return MRL_FAIL(r->err, MRL_E_LIMIT, mrl_reader_offset(r),
                        "an object header goes on in more than %d blocks", BLOCKS_MAX);
    x->blocks[x->block_count].address = address;
    x->blocks[x->block_count++].size = size;
    return mrl_ok();
}

/* Versions 3 and 4 put the class second, 1 and 2 third. */
static mrl_status read_layout(struct header *x, struct mrl_reader *r)
{
    struct mrl_hdf5_object *o = x->object;
    uint8_t version;
    uint8_t class;

    MRL_TRY(mrl_read_u8(r, "layout version", &version));
    if (version < 3)
        MRL_TRY(mrl_read_skip(r, "dimensionality", 1));
    MRL_TRY(mrl_read_u8(r, "layout class", &class));
    o->has_layout = true;
    o->layout_class = class;
    o->data_address = MRL_HDF5_UNDEFINED;
    if (version < 3 || version > 4 || class != 1)
        return mrl_ok();
    MRL_TRY(mrl_hdf5_read_offset(x->h, r, "data address", &o->data_address));
    return mrl_hdf5_read_length(x->h, r, "data size", &o->data_size);
}

/* Links and attributes of a large object lie in a fractal heap. */
static mrl_status read_dense(struct header *x, struct mrl_reader *r, unsigned order_bytes,
                             bool *ret)
{
    uint64_t heap;
    uint8_t flags;

    MRL_TRY(mrl_read_skip(r, "version", 1));
    MRL_TRY(mrl_read_u8(r, "flags", &flags));
    if (flags & 1)
        MRL_TRY(mrl_read_skip(r, "creation order", order_bytes));
    MRL_TRY(mrl_hdf5_read_offset(x->h, r, "fractal heap", &heap));
    *ret = heap != MRL_HDF5_UNDEFINED;
    return mrl_ok();
}

static mrl_status read_attribute(struct header *x, struct mrl_reader *r)
{
    struct mrl_hdf5_attribute a;

    MRL_TRY(mrl_hdf5_parse_attribute(x->h, r, &a));
    return x->visitor->attribute(x->visitor->context, &a);
}

static mrl_status read_link(struct header *x, struct mrl_reader *r)
{
    struct mrl_hdf5_link link;

    x->object->is_group = true;
    if (++x->h->links > MRL_MAX_HDF5_OBJECTS)
        return MRL_FAIL(r->err, MRL_E_LIMIT, mrl_reader_offset(r), "more than %u links",
                        MRL_MAX_HDF5_OBJECTS);
    MRL_TRY(mrl_hdf5_parse_link(x->h, r, &link));
    return x->visitor->link(x->visitor->context, &link);
}

static mrl_status read_symbol_table(struct header *x, struct mrl_reader *r)
{
    x->object->is_group = true;
    MRL_TRY(mrl_hdf5_read_offset(x->h, r, "B-tree", &x->object->symbol_tree));
    return mrl_hdf5_read_offset(x->h, r, "local heap", &x->object->symbol_heap);
}

static mrl_status read_type(struct header *x, struct mrl_hdf5_message *m)
{
    x->object->has_type = true;
    if (m->shared)
        return mrl_ok(); /* .known stays false */
    return mrl_hdf5_parse_type(&m->data, &x->object->type);
}

static mrl_status read_space(struct header *x, struct mrl_hdf5_message *m)
{
    x->object->has_space = true;
    return mrl_hdf5_parse_space(x->h, &m->data, &x->object->space);
}

static mrl_status read_body(struct header *x, struct mrl_hdf5_message *m)
{
    if (m->shared && m->type != MESSAGE_TYPE)
        return MRL_FAIL(m->data.err, MRL_E_UNSUPPORTED, mrl_reader_offset(&m->data),
                        "a message of type %u is shared with another object", m->type);
    switch (m->type) {
    case MESSAGE_SPACE:
        return read_space(x, m);
    case MESSAGE_TYPE:
        return read_type(x, m);
    case MESSAGE_LINK:
        return read_link(x, &m->data);
    case MESSAGE_LAYOUT:
        return read_layout(x, &m->data);
    case MESSAGE_ATTRIBUTE:
        return read_attribute(x, &m->data);
    case MESSAGE_CONTINUATION:
        return read_continuation(x, &m->data);
    case MESSAGE_SYMBOL_TABLE:
        return read_symbol_table(x, &m->data);
    case MESSAGE_LINK_INFO:
        x->object->is_group = true;
        return read_dense(x, &m->data, 8, &x->object->dense_links);
    case MESSAGE_ATTRIBUTE_INFO:
        return read_dense(x, &m->data, 2, &x->object->dense_attributes);
    case MESSAGE_GROUP_INFO:
        x->object->is_group = true;
        return mrl_ok();
    case MESSAGE_EXTERNAL_DATA:
        x->object->has_external_data = true;
        return mrl_ok();
    default:
        return mrl_ok();
    }
}

/* Type, size and flags are one byte shorter in version 2. */
static mrl_status read_message(struct header *x, struct mrl_reader *r)
{
    struct mrl_hdf5_message m = {0};
    uint16_t size;
    uint16_t wide;
    uint8_t narrow;
    uint8_t flags;

    if (++x->h->messages > MRL_MAX_HDF5_MESSAGES)
        return MRL_FAIL(r->err, MRL_E_LIMIT, mrl_reader_offset(r), "more than %u header messages",
                        MRL_MAX_HDF5_MESSAGES);
    if (x->is_new) {
        MRL_TRY(mrl_read_u8(r, "message type", &narrow));
        m.type = narrow;
    } else {
        MRL_TRY(mrl_read_u16le(r, "message type", &wide));
        m.type = wide;
    }
    MRL_TRY(mrl_read_u16le(r, "message size", &size));
    MRL_TRY(mrl_read_u8(r, "message flags", &flags));
    MRL_TRY(mrl_read_skip(r, "message", x->is_new ? x->order : 3));
    m.shared = flags & 2;
    MRL_TRY(mrl_read_window(r, "message", size, &m.data));
    return read_body(x, &m);
}

/* What is too short for a message is a gap. */
static mrl_status read_messages(struct header *x, struct mrl_reader *r)
{
    const uint64_t least = x->is_new ? 4 + x->order : 8;

    while (mrl_reader_left(r) >= least)
        MRL_TRY(read_message(x, r));
    return mrl_ok();
}

/* In version 2 a continuation has a signature before and a checksum behind its messages. */
static mrl_status read_block(struct header *x, uint64_t address, uint64_t size)
{
    struct mrl_reader r;
    struct mrl_reader inner;
    const uint8_t *bytes;

    MRL_TRY(mrl_hdf5_block(x->h, "object header", address, size, &r));
    if (!x->is_new)
        return read_messages(x, &r);
    MRL_TRY(mrl_read_bytes(&r, "OCHK", 4, &bytes));
    if (memcmp(bytes, "OCHK", 4) != 0 || size < 8)
        return MRL_FAIL(r.err, MRL_E_FORMAT, x->h->base + address,
                        "an object header goes on without its signature");
    MRL_TRY(mrl_read_window(&r, "messages", size - 8, &inner));
    return read_messages(x, &inner);
}

/* Version 1: 12 bytes, padded to 16, then messages. */
static mrl_status read_old(struct header *x, uint64_t address)
{
    struct mrl_reader r;
    uint32_t size;

    MRL_TRY(mrl_hdf5_block(x->h, "object header", address, 16, &r));
    MRL_TRY(mrl_read_skip(&r, "version and counts", 8));
    MRL_TRY(mrl_read_u32le(&r, "object header size", &size));
    MRL_TRY(mrl_hdf5_block(x->h, "object header", address + 16, size, &r));
    return read_messages(x, &r);
}

static mrl_status read_chunk_size(struct mrl_reader *r, unsigned flags, uint64_t *ret)
{
    uint32_t middle;
    uint16_t narrow;
    uint8_t byte;

    switch (flags & 3) {
    case 0:
        MRL_TRY(mrl_read_u8(r, "chunk size", &byte));
        *ret = byte;
        return mrl_ok();
    case 1:
        MRL_TRY(mrl_read_u16le(r, "chunk size", &narrow));
        *ret = narrow;
        return mrl_ok();
    case 2:
        MRL_TRY(mrl_read_u32le(r, "chunk size", &middle));
        *ret = middle;
        return mrl_ok();
    default:
        return mrl_read_u64le(r, "chunk size", ret);
    }
}

/* Version 2. */
static mrl_status read_new(struct header *x, uint64_t address)
{
    struct mrl_reader r;
    struct mrl_reader inner;
    uint8_t version;
    uint8_t flags;
    uint64_t size;

    MRL_TRY(mrl_hdf5_signed_block(x->h, "OHDR", address, &r));
    MRL_TRY(mrl_read_u8(&r, "object header version", &version));
    if (version != 2)
        return MRL_FAIL(r.err, MRL_E_UNSUPPORTED, x->h->base + address,
                        "an object header of version %u", version);
    MRL_TRY(mrl_read_u8(&r, "object header flags", &flags));
    MRL_TRY(mrl_read_skip(&r, "times", (flags & 0x20 ? 16 : 0) + (flags & 0x10 ? 4 : 0)));
    MRL_TRY(read_chunk_size(&r, flags, &size));
    MRL_TRY(mrl_read_window(&r, "messages", size, &inner));
    x->is_new = true;
    x->order = flags & 0x04 ? 2 : 0;
    return read_messages(x, &inner);
}

mrl_status mrl_hdf5_read_object(struct mrl_hdf5 *h, uint64_t address,
                                const struct mrl_hdf5_visitor *visitor, struct mrl_hdf5_object *ret)
{
    struct mrl_hdf5_object object = {.symbol_tree = MRL_HDF5_UNDEFINED,
                                     .symbol_heap = MRL_HDF5_UNDEFINED,
                                     .data_address = MRL_HDF5_UNDEFINED};
    struct header x = {.h = h, .visitor = visitor, .object = &object};
    struct mrl_reader r;
    uint8_t version;

    MRL_TRY(mrl_hdf5_block(h, "object header", address, 4, &r));
    MRL_TRY(mrl_read_u8(&r, "object header version", &version));
    if (version == 1)
        MRL_TRY(read_old(&x, address));
    else
        MRL_TRY(read_new(&x, address));
    for (unsigned i = 0; i < x.block_count; i++)
        MRL_TRY(read_block(&x, x.blocks[i].address, x.blocks[i].size));
    *ret = object;
    return mrl_ok();
}
