/* SPDX-License-Identifier: Apache-2.0 */
#include "data/tree.h"

#include "base/limits.h"
#include "data/varint.h"

#include <string.h>

enum {
    HEAD_BYTES = 3,
    FLAG_TIMED = 1,
    FLAG_UNTIMED = 2,
    FIXED_BYTES = 8 + 4 + 8 + 1 + 8 + 8 + 8 + 32, /* of an entry, behind its key */
};

void mrl_tree_sum(struct mrl_tree_entry *sum, const struct mrl_tree_entry *e)
{
    sum->records += e->records;
    sum->datasets |= e->datasets;
    sum->untimed |= e->untimed;
    if (e->timed && (!sum->timed || e->first < sum->first))
        sum->first = e->first;
    if (e->timed && (!sum->timed || e->last > sum->last))
        sum->last = e->last;
    sum->timed |= e->timed;
}

/* --- writing --- */

void mrl_tree_builder_init(struct mrl_tree_builder *b, const struct mrl_block_sink *sink)
{
    *b = (struct mrl_tree_builder){.sink = *sink};
    for (size_t i = 0; i < MRL_TREE_LEVELS; i++) {
        mrl_buf_init(&b->levels[i].buf, MRL_MAX_TREE_BLOCK);
        mrl_buf_init(&b->levels[i].first_key, MRL_MAX_SOURCE_URL);
        mrl_buf_init(&b->levels[i].last_key, MRL_MAX_SOURCE_URL);
    }
}

void mrl_tree_builder_done(struct mrl_tree_builder *b)
{
    for (size_t i = 0; i < MRL_TREE_LEVELS; i++) {
        mrl_buf_done(&b->levels[i].buf);
        mrl_buf_done(&b->levels[i].first_key);
        mrl_buf_done(&b->levels[i].last_key);
    }
}

static void add_key(struct mrl_tree_level *l, struct mrl_span key)
{
    const struct mrl_buf *const last = &l->last_key;
    uint8_t lengths[2 * MRL_VARINT_MAX];
    size_t shared = 0, n;

    while (shared < last->len && shared < key.len && last->data[shared] == key.at[shared])
        shared++;
    n = mrl_varint_write(shared, lengths);
    n += mrl_varint_write(key.len - shared, lengths + n);
    mrl_buf_add(&l->buf, lengths, n);
    if (key.len > shared)
        mrl_buf_add(&l->buf, key.at + shared, key.len - shared);
    mrl_buf_clear(&l->last_key);
    if (key.len)
        mrl_buf_add(&l->last_key, key.at, key.len);
}

static void add_entry(struct mrl_tree_level *l, const struct mrl_tree_entry *e)
{
    uint8_t fixed[FIXED_BYTES];

    if (l->count == 0) {
        l->sum = (struct mrl_tree_entry){0};
        mrl_buf_clear(&l->buf);
        mrl_buf_clear(&l->first_key);
        mrl_buf_clear(&l->last_key);
        mrl_buf_add(&l->buf, (const uint8_t[HEAD_BYTES]){0}, HEAD_BYTES);
        if (e->from.len)
            mrl_buf_add(&l->first_key, e->from.at, e->from.len);
    }
    add_key(l, e->from);
    mrl_put_le(fixed, e->offset, 8);
    mrl_put_le(fixed + 8, e->length, 4);
    mrl_put_le(fixed + 12, e->records, 8);
    fixed[20] = (uint8_t)((e->timed ? FLAG_TIMED : 0) | (e->untimed ? FLAG_UNTIMED : 0));
    mrl_put_le(fixed + 21, (uint64_t)e->first, 8);
    mrl_put_le(fixed + 29, (uint64_t)e->last, 8);
    mrl_put_le(fixed + 37, e->datasets, 8);
    memcpy(fixed + 45, e->sha256.bytes, 32);
    mrl_buf_add(&l->buf, fixed, sizeof(fixed));
    mrl_tree_sum(&l->sum, e);
    l->count++;
}

/* Writes the node of a level; *ret describes it for the level above. */
static mrl_status flush(struct mrl_tree_builder *b, unsigned level, struct mrl_tree_entry *ret,
                        struct mrl_error *err)
{
    struct mrl_tree_level *const l = &b->levels[level];

    MRL_TRY(mrl_buf_status(&l->buf, err));
    MRL_TRY(mrl_buf_status(&l->first_key, err));
    MRL_TRY(mrl_buf_status(&l->last_key, err));
    l->buf.data[0] = (char)(level + 1);
    mrl_put_le((uint8_t *)l->buf.data + 1, l->count, 2);
    *ret = l->sum;
    ret->from = mrl_span(mrl_buf_text(&l->first_key), l->first_key.len);
    ret->length = (uint32_t)l->buf.len;
    l->count = 0;
    return b->sink.write(b->sink.context, l->buf.data, l->buf.len, &ret->offset, &ret->sha256, err);
}

/* Adds an entry to a level; full nodes move up before. */
static mrl_status add_at(struct mrl_tree_builder *b, unsigned start, const struct mrl_tree_entry *e,
                         struct mrl_error *err)
{
    struct mrl_tree_entry node[MRL_TREE_LEVELS];
    unsigned level = start;

    for (; b->levels[level].count == MRL_TREE_FANOUT; level++) {
        if (level + 1 == MRL_TREE_LEVELS)
            return MRL_FAIL(err, MRL_E_LIMIT, MRL_NO_OFFSET, "the index is too large");
        MRL_TRY(flush(b, level, &node[level], err));
    }
    for (; level > start; level--)
        add_entry(&b->levels[level], &node[level - 1]);
    add_entry(&b->levels[start], e);
    return mrl_ok();
}

mrl_status mrl_tree_add(struct mrl_tree_builder *b, const struct mrl_tree_entry *leaf,
                        struct mrl_error *err)
{
    return add_at(b, 0, leaf, err);
}

static unsigned highest_level(const struct mrl_tree_builder *b)
{
    unsigned level = 0;

    for (unsigned i = 0; i < MRL_TREE_LEVELS; i++)
        if (b->levels[i].count)
            level = i;
    return level;
}

mrl_status mrl_tree_finish(struct mrl_tree_builder *b, struct mrl_tree_root *ret,
                           struct mrl_error *err)
{
    struct mrl_tree_entry node;

    if (b->levels[0].count == 0) {
        *ret = (struct mrl_tree_root){0};
        return mrl_ok();
    }
    for (unsigned level = 0;; level++) {
        const bool root = level == highest_level(b);

        MRL_TRY(flush(b, level, &node, err));
        if (root) {
            *ret = (struct mrl_tree_root){node.offset, node.length, level + 1, node.sha256};
            return mrl_ok();
        }
        MRL_TRY(add_at(b, level + 1, &node, err));
    }
}

/* --- reading --- */

void mrl_tree_node_init(struct mrl_tree_node *node)
{
    node->level = node->count = 0;
    mrl_buf_init(&node->keys, (size_t)MRL_TREE_FANOUT * MRL_MAX_SOURCE_URL);
}

void mrl_tree_node_done(struct mrl_tree_node *node)
{
    mrl_buf_done(&node->keys);
}

/* Where an entry's key lies in node->keys; the buffer moves while it grows. */
struct key_place {
    size_t start, len;
};

static mrl_status read_key(struct mrl_reader *r, struct mrl_tree_node *node,
                           const struct key_place *last, struct key_place *ret)
{
    uint64_t shared, own;
    const uint8_t *bytes;

    MRL_TRY(mrl_varint_read(r, "shared length", &shared));
    MRL_TRY(mrl_varint_read(r, "own length", &own));
    if (shared > last->len || own > MRL_MAX_SOURCE_URL - shared)
        return MRL_FAIL(r->err, MRL_E_FORMAT, mrl_reader_offset(r), "a key of impossible length");
    MRL_TRY(mrl_read_bytes(r, "key", own, &bytes));
    *ret = (struct key_place){node->keys.len, (size_t)(shared + own)};
    for (uint64_t i = 0; i < shared; i++)
        mrl_buf_addc(&node->keys, node->keys.data[last->start + i]);
    if (own)
        mrl_buf_add(&node->keys, bytes, (size_t)own);
    return mrl_buf_status(&node->keys, r->err);
}

static mrl_status read_fixed(struct mrl_reader *r, struct mrl_tree_entry *e)
{
    uint64_t first, last;
    uint8_t flags;

    MRL_TRY(mrl_read_u64le(r, "offset", &e->offset));
    MRL_TRY(mrl_read_u32le(r, "length", &e->length));
    MRL_TRY(mrl_read_u64le(r, "records", &e->records));
    MRL_TRY(mrl_read_u8(r, "flags", &flags));
    MRL_TRY(mrl_read_u64le(r, "first time", &first));
    MRL_TRY(mrl_read_u64le(r, "last time", &last));
    MRL_TRY(mrl_read_u64le(r, "datasets", &e->datasets));
    MRL_TRY(mrl_read_copy(r, "sha256", e->sha256.bytes, 32));
    e->timed = flags & FLAG_TIMED;
    e->untimed = flags & FLAG_UNTIMED;
    e->first = (mrl_time)first;
    e->last = (mrl_time)last;
    if (flags & ~(FLAG_TIMED | FLAG_UNTIMED))
        return MRL_FAIL(r->err, MRL_E_FORMAT, mrl_reader_offset(r), "unknown flags");
    return mrl_ok();
}

static mrl_status read_node(struct mrl_reader *r, struct mrl_tree_node *node, unsigned level)
{
    struct key_place places[MRL_TREE_FANOUT];
    struct key_place last = {0};
    uint16_t count;
    uint8_t said;

    MRL_TRY(mrl_read_u8(r, "level", &said));
    MRL_TRY(mrl_read_u16le(r, "entries", &count));
    if (said != level || count == 0 || count > MRL_TREE_FANOUT)
        return MRL_FAIL(r->err, MRL_E_FORMAT, 0, "a node of level %u with %u entries", said, count);
    mrl_buf_clear(&node->keys);
    for (unsigned i = 0; i < count; i++) {
        MRL_TRY(read_key(r, node, &last, &places[i]));
        MRL_TRY(read_fixed(r, &node->entries[i]));
        last = places[i];
    }
    if (mrl_reader_left(r))
        return MRL_FAIL(r->err, MRL_E_FORMAT, mrl_reader_offset(r), "bytes follow the node");
    for (unsigned i = 0; i < count; i++)
        node->entries[i].from =
            mrl_span(mrl_buf_text(&node->keys) + places[i].start, places[i].len);
    node->level = level;
    node->count = count;
    return mrl_ok();
}

mrl_status mrl_tree_node_read(struct mrl_tree_node *node, const void *bytes, size_t n,
                              unsigned level, struct mrl_error *err)
{
    struct mrl_reader r;

    mrl_reader_init(&r, bytes, n, err);
    return read_node(&r, node, level);
}
