/* SPDX-License-Identifier: Apache-2.0 */
#include "data/query.h"

#include "base/limits.h"

#include <stdlib.h>
#include <string.h>

struct scan {
    struct mrl_data_index *index;
    const struct mrl_data_query *q;
    struct mrl_segment *segment;
    struct mrl_block *block;
    struct mrl_tree_node *nodes;               /* one for each level */
    struct mrl_tree_entry at[MRL_TREE_LEVELS]; /* what stands in each of them; length 0: nothing */
    struct mrl_print *prints;
    struct mrl_arena *arena;
    struct mrl_data_answer answer;
    size_t capacity, listed; /* of this segment */
    struct mrl_error *err;
};

/* --- does it match --- */

/* -1: before all keys that begin so; 0: begins so; 1: behind them. */
static int place(struct mrl_span key, struct mrl_span prefix)
{
    const size_t n = key.len < prefix.len ? key.len : prefix.len;
    const int c = n ? memcmp(key.at, prefix.at, n) : 0;

    return c ? (c < 0 ? -1 : 1) : key.len < prefix.len ? -1 : 0;
}

static bool wants_time(const struct mrl_data_query *q)
{
    return q->has_from || q->has_to;
}

static bool matches(const struct scan *s, const struct mrl_data_record *r)
{
    const struct mrl_data_query *const q = s->q;

    if (q->dataset != MRL_DATA_ANY_DATASET && r->dataset != q->dataset)
        return false;
    if (wants_time(q) &&
        (!r->has_time || (q->has_from && r->at < q->from) || (q->has_to && r->at > q->to)))
        return false;
    return q->digest_kind == MRL_DATA_NO_DIGEST ||
           (r->digest_kind == q->digest_kind &&
            memcmp(r->digest, q->digest, mrl_data_digest_size(q->digest_kind)) == 0);
}

/* Whether something below may match, by time and dataset. */
static bool may_match(const struct scan *s, const struct mrl_tree_entry *e)
{
    const struct mrl_data_query *const q = s->q;

    if (q->dataset != MRL_DATA_ANY_DATASET && !(e->datasets >> (q->dataset % 64) & 1))
        return false;
    return !wants_time(q) ||
           (e->timed && !(q->has_from && e->last < q->from) && !(q->has_to && e->first > q->to));
}

/* Whether the set of datasets of an entry says which they are, or all they can be are known. */
static bool datasets_are_known(const struct scan *s, const struct mrl_tree_entry *e)
{
    const size_t count = s->index->manifest.dataset_count;

    for (size_t bit = 0; bit < 64; bit++) {
        if (!(e->datasets >> bit & 1) || bit + 64 >= count)
            continue;
        for (size_t d = bit; d < count; d += 64)
            if (!s->answer.touched[d])
                return false;
    }
    return true;
}

/* Whether everything below matches, so that counting needs no reading. */
static bool all_match(const struct scan *s, const struct mrl_tree_entry *e)
{
    const struct mrl_data_query *const q = s->q;

    if (q->digest_kind != MRL_DATA_NO_DIGEST)
        return false;
    if (wants_time(q) &&
        (e->untimed || (q->has_from && e->first < q->from) || (q->has_to && e->last > q->to)))
        return false;
    if (q->dataset != MRL_DATA_ANY_DATASET &&
        (s->index->manifest.dataset_count > 64 || e->datasets != UINT64_C(1) << q->dataset))
        return false;
    return datasets_are_known(s, e);
}

/* --- records --- */

static mrl_status keep(struct scan *s, const struct mrl_data_record *r)
{
    const size_t n = mrl_data_digest_size(r->digest_kind);
    struct mrl_data_record copy = *r;
    char *bytes = mrl_arena_alloc(s->arena, r->key.len + n + 1);

    if (!bytes)
        return MRL_FAIL_ARENA(s->err, s->arena);
    memcpy(bytes, r->key.at, r->key.len);
    if (n)
        memcpy(bytes + r->key.len, r->digest, n);
    copy.key.at = bytes;
    copy.digest = (const uint8_t *)bytes + r->key.len;
    MRL_TRY(mrl_arena_grow(s->arena, (void **)&s->answer.records, &s->capacity,
                           s->answer.record_count, sizeof(copy), s->err));
    s->answer.records[s->answer.record_count++] = copy;
    s->listed++;
    return mrl_ok();
}

static mrl_status scan_block(struct scan *s, const struct mrl_tree_entry *e, struct mrl_span prefix)
{
    const struct mrl_data_manifest *const m = &s->index->manifest;
    struct mrl_data_record r;
    bool more;

    s->answer.blocks++;
    MRL_TRY(mrl_segment_block(s->segment, e, s->block, s->err));
    for (;;) {
        MRL_TRY(mrl_block_next(s->block, &r, &more, s->err));
        if (!more || place(r.key, prefix) > 0)
            return mrl_ok();
        if (r.dataset >= m->dataset_count || r.use >= m->use_count)
            return MRL_FAIL(s->err, MRL_E_FORMAT, e->offset,
                            "a record names a dataset or use that is not");
        if (place(r.key, prefix) < 0 || !matches(s, &r))
            continue;
        s->answer.total++;
        s->answer.touched[r.dataset] = 1;
        if (s->listed < s->q->limit)
            MRL_TRY(keep(s, &r));
    }
}

/* --- by key --- */

/* The node below an entry, which may be at hand from the question before. */
static mrl_status load(struct scan *s, const struct mrl_tree_entry *e, unsigned level,
                       struct mrl_tree_node **ret)
{
    struct mrl_tree_entry *const at = &s->at[level - 1];

    if (at->length == 0 || at->offset != e->offset) {
        at->length = 0;
        MRL_TRY(mrl_segment_node(s->segment, e, level, &s->nodes[level - 1], s->err));
        at->offset = e->offset;
        at->length = e->length;
    }
    *ret = &s->nodes[level - 1];
    return mrl_ok();
}

static void count_all(struct scan *s, const struct mrl_tree_entry *e)
{
    const size_t count = s->index->manifest.dataset_count;

    s->answer.total += e->records;
    for (size_t bit = 0; bit < 64 && bit < count; bit++)
        if (e->datasets >> bit & 1 && bit + 64 >= count)
            s->answer.touched[bit] = 1;
}

/* Everything below an entry.  `next` is where the keys behind it begin; NULL: nowhere. */
static mrl_status scan_node(struct scan *s, const struct mrl_tree_entry *e, unsigned level,
                            const struct mrl_span *next, struct mrl_span prefix)
{
    struct mrl_tree_node *node;

    if (level == 0)
        return scan_block(s, e, prefix);
    MRL_TRY(load(s, e, level, &node));
    for (unsigned i = 0; i < node->count; i++) {
        const struct mrl_tree_entry *const child = &node->entries[i];
        const struct mrl_span *const end = i + 1 < node->count ? &node->entries[i + 1].from : next;

        if (end && place(*end, prefix) < 0)
            continue;
        if (place(child->from, prefix) > 0)
            break;
        if (!may_match(s, child))
            continue;
        if (s->listed >= s->q->limit && end && place(child->from, prefix) == 0 &&
            place(*end, prefix) == 0 && all_match(s, child))
            count_all(s, child);
        else
            MRL_TRY(scan_node(s, child, level - 1, end, prefix));
    }
    return mrl_ok();
}

static mrl_status scan_ranges(struct scan *s)
{
    const struct mrl_tree_root *const root = &s->segment->info.by_key;
    const struct mrl_tree_entry e = {
        .offset = root->offset, .length = root->length, .sha256 = root->sha256};
    const struct mrl_url_ranges *const ranges = s->q->ranges;

    if (!ranges)
        return scan_node(s, &e, root->levels, NULL, mrl_span(NULL, 0));
    for (size_t i = 0; i < ranges->count; i++)
        MRL_TRY(scan_node(s, &e, root->levels, NULL, ranges->prefix[i]));
    return mrl_ok();
}

/* --- by digest --- */

/* The record block of a number: nodes are full but for the last of each level. */
static mrl_status scan_numbered(struct scan *s, uint32_t number)
{
    const struct mrl_tree_root *const root = &s->segment->info.by_key;
    struct mrl_tree_entry e = {
        .offset = root->offset, .length = root->length, .sha256 = root->sha256};
    const struct mrl_url_ranges *const ranges = s->q->ranges;
    struct mrl_tree_node *node;

    for (unsigned level = root->levels; level > 0; level--) {
        const uint64_t place_in = ((uint64_t)number >> (8 * (level - 1))) & (MRL_TREE_FANOUT - 1);

        MRL_TRY(load(s, &e, level, &node));
        if (place_in >= node->count || (uint64_t)number >> (8 * root->levels))
            return MRL_FAIL(s->err, MRL_E_FORMAT, e.offset, "a digest points to no block");
        e = node->entries[place_in];
    }
    if (!may_match(s, &e))
        return mrl_ok();
    for (size_t i = 0; ranges && i < ranges->count; i++)
        MRL_TRY(scan_block(s, &e, ranges->prefix[i]));
    return ranges ? mrl_ok() : scan_block(s, &e, mrl_span(NULL, 0));
}

static mrl_status scan_leaf(struct scan *s, const struct mrl_tree_entry *e, uint32_t head)
{
    const uint8_t *bytes;
    size_t n;

    MRL_TRY(mrl_segment_fetch(s->segment, e->offset, e->length, &e->sha256, &bytes, s->err));
    MRL_TRY(mrl_prints_unpack(bytes, e->length, s->prints, &n, s->err));
    for (size_t i = 0; i < n && s->prints[i].head <= head; i++)
        if (s->prints[i].head == head)
            MRL_TRY(scan_numbered(s, s->prints[i].block));
    return mrl_ok();
}

/* Nodes of this tree are not kept: those of the other one are, while its blocks are read. */
static mrl_status scan_prints(struct scan *s, const struct mrl_tree_entry *e, unsigned level,
                              struct mrl_span key, uint32_t head)
{
    struct mrl_tree_node *node;
    mrl_status status;

    if (level == 0)
        return scan_leaf(s, e, head);
    node = calloc(1, sizeof(*node));
    if (!node)
        return MRL_FAIL_NOMEM(s->err);
    mrl_tree_node_init(node);
    status = mrl_segment_node(s->segment, e, level, node, s->err);
    for (unsigned i = 0; status.code == MRL_OK && i < node->count; i++) {
        if (i + 1 < node->count && place(node->entries[i + 1].from, key) < 0)
            continue;
        if (place(node->entries[i].from, key) > 0)
            break;
        status = scan_prints(s, &node->entries[i], level - 1, key, head);
    }
    mrl_tree_node_done(node);
    free(node);
    return status;
}

static mrl_status scan_digest(struct scan *s)
{
    const struct mrl_tree_root *const root = &s->segment->info.by_digest;
    const struct mrl_tree_entry e = {
        .offset = root->offset, .length = root->length, .sha256 = root->sha256};
    const char *const key = (const char *)s->q->digest;

    if (root->levels == 0)
        return mrl_ok();
    return scan_prints(s, &e, root->levels, mrl_span(key, 4), mrl_print_head(s->q->digest));
}

/* --- all segments --- */

static mrl_status scan_segment(struct scan *s, struct mrl_segment *segment)
{
    s->segment = segment;
    s->listed = 0;
    memset(s->at, 0, sizeof(s->at));
    return s->q->digest_kind == MRL_DATA_NO_DIGEST ? scan_ranges(s) : scan_digest(s);
}

static int compare(const void *a, const void *b)
{
    return mrl_data_record_compare(a, b);
}

/* Each segment gave its first ones: together the first of all. */
static void put_in_order(struct scan *s)
{
    struct mrl_data_record *const r = s->answer.records;
    size_t count = 0;

    if (s->answer.record_count)
        qsort(r, s->answer.record_count, sizeof(*r), compare);
    for (size_t i = 0; i < s->answer.record_count; i++) {
        if (count && mrl_data_record_compare(&r[count - 1], &r[i]) == 0)
            continue;
        r[count++] = r[i];
    }
    if (count == s->answer.total || s->answer.record_count == s->answer.total) {
        s->answer.total = count; /* all are listed: counted here, once each */
        s->answer.exact = true;
    }
    s->answer.record_count = count < s->q->limit ? count : s->q->limit;
}

static mrl_status set_up(struct scan *s)
{
    s->nodes = calloc(MRL_TREE_LEVELS, sizeof(*s->nodes));
    s->prints = calloc(MRL_PRINT_LEAF, sizeof(*s->prints));
    if (!s->nodes || !s->prints)
        return MRL_FAIL_NOMEM(s->err);
    for (size_t i = 0; i < MRL_TREE_LEVELS; i++)
        mrl_tree_node_init(&s->nodes[i]);
    s->answer.touched = mrl_arena_zalloc(s->arena, s->index->manifest.dataset_count + 1);
    if (!s->answer.touched)
        return MRL_FAIL_ARENA(s->err, s->arena);
    return mrl_block_new(s->index->codec, &s->block, s->err);
}

mrl_status mrl_data_query_run(struct mrl_data_index *index, const struct mrl_data_query *query,
                              struct mrl_arena *arena, struct mrl_data_answer *ret,
                              struct mrl_error *err)
{
    struct scan s = {.index = index,
                     .q = query,
                     .arena = arena,
                     .answer.exact = index->manifest.segment_count < 2,
                     .err = err};
    mrl_status status = set_up(&s);

    for (size_t i = 0; i < index->manifest.segment_count && status.code == MRL_OK; i++)
        status = scan_segment(&s, &index->segments[i]);
    mrl_block_free(s.block);
    for (size_t i = 0; s.nodes && i < MRL_TREE_LEVELS; i++)
        mrl_tree_node_done(&s.nodes[i]);
    free(s.nodes);
    free(s.prints);
    MRL_TRY(status);
    put_in_order(&s);
    *ret = s.answer;
    return mrl_ok();
}
