/* SPDX-License-Identifier: Apache-2.0 */
#include "data/index.h"

#include "base/limits.h"

#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

/* Reads all of an index.  That each block is the one its parent speaks of is told by its digest;
 * here is seen that what stands in them fits together. */

struct extent {
    uint64_t offset, length;
};

struct check {
    const struct mrl_data_index *index;
    struct mrl_segment *segment;
    uint64_t records; /* of the segment, as yet */
    struct mrl_block *block;
    struct mrl_print *prints;
    uint64_t key[2];            /* by chance, so that nobody can prepare sums that agree */
    uint64_t by_key, by_digest; /* sums over the prints of both orders */
    uint32_t blocks;
    struct extent *extents;
    size_t extent_count, extent_capacity;
    struct mrl_data_counts *counts; /* MRL_MAX_DATASETS of them */
    bool any;
    uint8_t last[MRL_DATA_ROW_MAX]; /* the record before */
    size_t last_len;
    uint32_t last_head;
    struct mrl_error *err;
};

static mrl_status wrong(struct check *c, uint64_t offset, const char *what)
{
    char name[MRL_SEGMENT_NAME];

    mrl_segment_name(c->segment->info.id, name);
    mrl_error_set(c->err, MRL_E_FORMAT, offset, "%s", what);
    mrl_error_where(c->err, name);
    return (mrl_status){MRL_E_FORMAT};
}

static uint64_t mix(const struct check *c, uint32_t head, uint32_t block)
{
    uint64_t x = ((uint64_t)head << 32 | block) ^ c->key[0];

    for (int i = 0; i < 3; i++) {
        x = (x ^ x >> 31) * (c->key[1] | 1);
        x = (x ^ x >> 29) + c->key[0];
    }
    return x;
}

static mrl_status add_extent(struct check *c, const struct mrl_tree_entry *e)
{
    if (c->extent_count == c->extent_capacity) {
        const size_t bigger = c->extent_capacity ? 2 * c->extent_capacity : 1024;
        struct extent *more = reallocarray(c->extents, bigger, sizeof(*more));

        if (!more)
            return MRL_FAIL_NOMEM(c->err);
        c->extents = more;
        c->extent_capacity = bigger;
    }
    c->extents[c->extent_count++] = (struct extent){e->offset, e->length};
    return mrl_ok();
}

static bool same_sum(const struct mrl_tree_entry *a, const struct mrl_tree_entry *b)
{
    return a->records == b->records && a->timed == b->timed && a->untimed == b->untimed &&
           a->first == b->first && a->last == b->last && a->datasets == b->datasets;
}

static int compare_keys(struct mrl_span a, struct mrl_span b)
{
    const size_t n = a.len < b.len ? a.len : b.len;
    const int c = n ? memcmp(a.at, b.at, n) : 0;

    return c ? c : (a.len > b.len) - (a.len < b.len);
}

/* --- by key --- */

static void count(struct check *c, const struct mrl_data_record *r, struct mrl_tree_entry *sum)
{
    const bool url = r->key.len > 0;
    const struct mrl_data_counts one = {
        1,     url,  r->has_time, url && r->has_time, r->digest_kind != MRL_DATA_NO_DIGEST,
        r->at, r->at};
    const struct mrl_tree_entry entry = {.records = 1,
                                         .timed = r->has_time,
                                         .untimed = !r->has_time,
                                         .first = r->at,
                                         .last = r->at,
                                         .datasets = UINT64_C(1) << (r->dataset % 64)};

    mrl_data_counts_add(&c->counts[r->dataset], &one);
    mrl_tree_sum(sum, &entry);
}

static mrl_status check_order(struct check *c, const struct mrl_tree_entry *e,
                              const struct mrl_data_record *r, bool first)
{
    uint8_t row[MRL_DATA_ROW_MAX];
    const size_t n = mrl_data_row_write(r, row);
    const size_t least = n < c->last_len ? n : c->last_len;

    if (c->any && memcmp(c->last, row, least) >= 0)
        return wrong(c, e->offset, "records of two blocks are out of order");
    if (first && compare_keys(e->from, r->key) > 0)
        return wrong(c, e->offset, "a block begins before where its keys should");
    if (first && c->any &&
        compare_keys(mrl_span((const char *)c->last, strlen((const char *)c->last)), e->from) > 0)
        return wrong(c, e->offset, "a block begins behind where its keys should");
    memcpy(c->last, row, n);
    c->last_len = n;
    c->any = true;
    return mrl_ok();
}

static int compare_heads(const void *a, const void *b)
{
    const uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

    return (x > y) - (x < y);
}

static mrl_status check_block(struct check *c, const struct mrl_tree_entry *e)
{
    uint32_t heads[MRL_DATA_BLOCK_ROWS];
    struct mrl_tree_entry sum = {0};
    struct mrl_data_record r;
    size_t n = 0;
    bool more;

    MRL_TRY(mrl_segment_block(c->segment, e, c->block, c->err));
    for (bool first = true;; first = false) {
        MRL_TRY(mrl_block_next(c->block, &r, &more, c->err));
        if (!more)
            break;
        MRL_TRY(check_order(c, e, &r, first));
        count(c, &r, &sum);
        if (r.digest_kind)
            heads[n++] = mrl_print_head(r.digest);
    }
    qsort(heads, n, sizeof(*heads), compare_heads);
    for (size_t i = 0; i < n; i++)
        if (i == 0 || heads[i] != heads[i - 1])
            c->by_key += mix(c, heads[i], c->blocks);
    c->blocks++;
    c->records += sum.records;
    if (c->index->progress)
        c->index->progress(c->index->progress_context, c->records);
    return same_sum(&sum, e) ? mrl_ok() : wrong(c, e->offset, "a block holds not what is said");
}

/* --- by digest --- */

static mrl_status check_leaf(struct check *c, const struct mrl_tree_entry *e)
{
    const uint8_t *bytes;
    size_t n;

    MRL_TRY(mrl_segment_fetch(c->segment, e->offset, e->length, &e->sha256, &bytes, c->err));
    MRL_TRY(mrl_prints_unpack(bytes, e->length, c->prints, &n, c->err));
    if (e->from.len != 4 || mrl_print_head((const uint8_t *)e->from.at) != c->prints[0].head ||
        c->prints[0].head < c->last_head || e->records != n)
        return wrong(c, e->offset, "digests are out of order");
    c->last_head = c->prints[n - 1].head;
    for (size_t i = 0; i < n; i++)
        c->by_digest += mix(c, c->prints[i].head, c->prints[i].block);
    return mrl_ok();
}

static mrl_status check_below(struct check *c, const struct mrl_tree_entry *e, unsigned level,
                              mrl_status (*leaf)(struct check *, const struct mrl_tree_entry *));

static mrl_status check_entries(struct check *c, const struct mrl_tree_entry *e,
                                const struct mrl_tree_node *node, unsigned level,
                                mrl_status (*leaf)(struct check *, const struct mrl_tree_entry *))
{
    struct mrl_tree_entry sum = {0};

    for (unsigned i = 0; i < node->count; i++) {
        if (i && compare_keys(node->entries[i - 1].from, node->entries[i].from) > 0)
            return wrong(c, e->offset, "a node is out of order");
        MRL_TRY(check_below(c, &node->entries[i], level - 1, leaf));
        mrl_tree_sum(&sum, &node->entries[i]);
    }
    if (e->records && (!same_sum(&sum, e) || compare_keys(node->entries[0].from, e->from) != 0))
        return wrong(c, e->offset, "a node holds not what is said");
    return mrl_ok();
}

static mrl_status check_below(struct check *c, const struct mrl_tree_entry *e, unsigned level,
                              mrl_status (*leaf)(struct check *, const struct mrl_tree_entry *))
{
    struct mrl_tree_node *node;
    mrl_status s;

    MRL_TRY(add_extent(c, e));
    if (level == 0)
        return leaf(c, e);
    node = calloc(1, sizeof(*node));
    if (!node)
        return MRL_FAIL_NOMEM(c->err);
    mrl_tree_node_init(node);
    s = mrl_segment_node(c->segment, e, level, node, c->err);
    if (s.code == MRL_OK)
        s = check_entries(c, e, node, level, leaf);
    mrl_tree_node_done(node);
    free(node);
    return s;
}

static mrl_status check_tree(struct check *c, const struct mrl_tree_root *root,
                             mrl_status (*leaf)(struct check *, const struct mrl_tree_entry *))
{
    /* Without a count: nothing is said of the root as a whole. */
    const struct mrl_tree_entry e = {
        .offset = root->offset, .length = root->length, .sha256 = root->sha256};

    return root->levels ? check_below(c, &e, root->levels, leaf) : mrl_ok();
}

/* --- the whole --- */

static int compare_extents(const void *a, const void *b)
{
    const struct extent *x = a, *y = b;

    return (x->offset > y->offset) - (x->offset < y->offset);
}

/* Every byte of the file belongs to one block, but for the first eight. */
static mrl_status check_extents(struct check *c)
{
    static const uint8_t magic[8] = {'M', 'R', 'L', 'S', 'E', 'G', 0, 1};
    struct mrl_source_file file;
    uint8_t seen[sizeof(magic)];
    uint64_t end = sizeof(magic);
    size_t got;

    qsort(c->extents, c->extent_count, sizeof(*c->extents), compare_extents);
    for (size_t i = 0; i < c->extent_count; i++) {
        if (c->extents[i].offset != end)
            return wrong(c, end, "bytes belong to no block, or to two");
        end += c->extents[i].length;
    }
    if (end != c->segment->info.size)
        return wrong(c, end, "bytes belong to no block");
    mrl_source_file_init(&file, c->segment->fd, c->segment->info.size);
    MRL_TRY(file.source.read_at(&file.source, 0, seen, sizeof(seen), &got, c->err));
    return got == sizeof(magic) && memcmp(seen, magic, sizeof(magic)) == 0
               ? mrl_ok()
               : wrong(c, 0, "is no segment that this merlon knows");
}

static mrl_status check_counts(struct check *c)
{
    const struct mrl_segment_info *const info = &c->segment->info;

    for (size_t i = 0; i < MRL_MAX_DATASETS; i++) {
        const struct mrl_data_counts none = {0};
        const struct mrl_data_counts *const said = i < info->count_count ? &info->counts[i] : &none;
        const struct mrl_data_counts *const seen = &c->counts[i];

        if (said->records != seen->records || said->with_url != seen->with_url ||
            said->with_time != seen->with_time || said->with_both != seen->with_both ||
            said->with_digest != seen->with_digest || said->first != seen->first ||
            said->last != seen->last)
            return wrong(c, MRL_NO_OFFSET, "holds other records than the manifest says");
    }
    if (c->blocks != info->blocks)
        return wrong(c, MRL_NO_OFFSET, "holds another number of blocks than the manifest says");
    return c->by_key == c->by_digest
               ? mrl_ok()
               : wrong(c, MRL_NO_OFFSET, "its second order speaks of other digests");
}

static mrl_status check_segment(struct check *c, struct mrl_segment *segment)
{
    c->segment = segment;
    c->any = false;
    c->blocks = 0;
    c->records = 0;
    c->by_key = c->by_digest = 0;
    c->last_head = 0;
    c->extent_count = 0;
    memset(c->counts, 0, MRL_MAX_DATASETS * sizeof(*c->counts));
    MRL_TRY(check_tree(c, &segment->info.by_key, check_block));
    MRL_TRY(check_tree(c, &segment->info.by_digest, check_leaf));
    MRL_TRY(check_extents(c));
    return check_counts(c);
}

static mrl_status check_segments(struct mrl_data_index *index, struct check *c, size_t begin,
                                 size_t end)
{
    c->counts = calloc(MRL_MAX_DATASETS, sizeof(*c->counts));
    c->prints = calloc(MRL_PRINT_LEAF, sizeof(*c->prints));
    if (!c->counts || !c->prints)
        return MRL_FAIL_NOMEM(c->err);
    if (getrandom(c->key, sizeof(c->key), 0) != (ssize_t)sizeof(c->key))
        return MRL_FAIL(c->err, MRL_E_IO, MRL_NO_OFFSET, "no random numbers: %m");
    MRL_TRY(mrl_block_new(index->codec, &c->block, c->err));
    for (size_t i = begin; i < end; i++)
        MRL_TRY(check_segment(c, &index->segments[i]));
    return mrl_ok();
}

static mrl_status verify(struct mrl_data_index *index, size_t begin, size_t end,
                         struct mrl_error *err)
{
    struct check c = {.index = index, .err = err};
    const mrl_status s = check_segments(index, &c, begin, end);

    mrl_block_free(c.block);
    free(c.counts);
    free(c.prints);
    free(c.extents);
    return s;
}

mrl_status mrl_data_index_verify(struct mrl_data_index *index, struct mrl_error *err)
{
    return verify(index, 0, index->manifest.segment_count, err);
}

mrl_status mrl_data_segment_verify(struct mrl_data_index *index, size_t segment,
                                   struct mrl_error *err)
{
    return verify(index, segment, segment + 1, err);
}
