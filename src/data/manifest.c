/* SPDX-License-Identifier: Apache-2.0 */
#include "data/manifest.h"

#include "base/limits.h"
#include "data/varint.h"

#include <inttypes.h>
#include <string.h>

static const char magic[8] = {'M', 'R', 'L', 'P', 'R', 'O', 'V', 1};

enum {
    NAME_MAX_BYTES = 1024,
    DIGEST_BYTES = 32, /* SHA-256 of all before, at the end */
};

/* --- writing --- */

static void add_number(struct mrl_buf *buf, uint64_t value)
{
    uint8_t bytes[MRL_VARINT_MAX];

    mrl_buf_add(buf, bytes, mrl_varint_write(value, bytes));
}

static void add_text(struct mrl_buf *buf, const char *text)
{
    add_number(buf, strlen(text));
    mrl_buf_adds(buf, text);
}

static void add_root(struct mrl_buf *buf, const struct mrl_tree_root *root)
{
    add_number(buf, root->levels);
    add_number(buf, root->offset);
    add_number(buf, root->length);
    mrl_buf_add(buf, root->sha256.bytes, sizeof(root->sha256.bytes));
}

static void add_counts(struct mrl_buf *buf, const struct mrl_data_counts *c)
{
    const uint64_t numbers[] = {c->records,         c->with_url,    c->with_time,
                                c->with_both,       c->with_digest, mrl_zigzag(c->first),
                                mrl_zigzag(c->last)};

    for (size_t i = 0; i < MRL_COUNT(numbers); i++)
        add_number(buf, numbers[i]);
}

static void add_segment(struct mrl_buf *buf, const struct mrl_segment_info *s)
{
    add_number(buf, s->id);
    add_number(buf, s->size);
    add_number(buf, s->records);
    add_number(buf, s->blocks);
    add_root(buf, &s->by_key);
    add_root(buf, &s->by_digest);
    add_number(buf, s->count_count);
    for (size_t i = 0; i < s->count_count; i++)
        add_counts(buf, &s->counts[i]);
}

static void add_import(struct mrl_buf *buf, const struct mrl_data_import *i)
{
    mrl_buf_add(buf, i->sha256.bytes, sizeof(i->sha256.bytes));
    add_number(buf, i->size);
    add_text(buf, i->name);
    add_text(buf, i->format);
    add_number(buf, i->dataset);
    add_number(buf, i->rows);
    add_number(buf, i->malformed);
    add_number(buf, mrl_zigzag(i->at));
}

mrl_status mrl_data_manifest_write(const struct mrl_data_manifest *m, struct mrl_buf *ret,
                                   struct mrl_error *err)
{
    struct mrl_sha256 digest;

    mrl_buf_add(ret, magic, sizeof(magic));
    add_number(ret, m->next_segment);
    add_number(ret, m->dataset_count);
    for (size_t i = 0; i < m->dataset_count; i++) {
        add_text(ret, m->datasets[i].name);
        add_number(ret, m->datasets[i].malformed);
    }
    add_number(ret, m->use_count);
    for (size_t i = 0; i < m->use_count; i++)
        add_text(ret, m->uses[i]);
    add_number(ret, m->segment_count);
    for (size_t i = 0; i < m->segment_count; i++)
        add_segment(ret, &m->segments[i]);
    add_number(ret, m->import_count);
    for (size_t i = 0; i < m->import_count; i++)
        add_import(ret, &m->imports[i]);
    MRL_TRY(mrl_buf_status(ret, err));
    MRL_TRY(mrl_sha256_bytes(ret->data, ret->len, &digest, err));
    mrl_buf_add(ret, digest.bytes, sizeof(digest.bytes));
    return mrl_buf_status(ret, err);
}

mrl_status mrl_data_manifest_says(const struct mrl_segment_info *segment, struct mrl_sha256 *ret,
                                  struct mrl_error *err)
{
    mrl_cleanup(mrl_buf_done) struct mrl_buf buf;

    mrl_buf_init(&buf, MRL_MAX_MANIFEST);
    add_segment(&buf, segment);
    MRL_TRY(mrl_buf_status(&buf, err));
    return mrl_sha256_bytes(buf.data, buf.len, ret, err);
}

/* --- reading --- */

struct parse {
    struct mrl_reader r;
    struct mrl_arena *arena;
    struct mrl_data_manifest m;
};

static mrl_status read_number(struct parse *p, const char *field, uint64_t limit, uint64_t *ret)
{
    const uint64_t at = mrl_reader_offset(&p->r);
    uint64_t value;

    MRL_TRY(mrl_varint_read(&p->r, field, &value));
    if (value > limit)
        return MRL_FAIL(p->r.err, MRL_E_LIMIT, at, "%s is %" PRIu64 ", the limit is %" PRIu64,
                        field, value, limit);
    *ret = value;
    return mrl_ok();
}

/* A count, and an array for so many in the arena. */
static mrl_status read_count(struct parse *p, const char *field, uint64_t limit, size_t item,
                             void **items, size_t *ret, size_t *capacity)
{
    uint64_t n;

    MRL_TRY(read_number(p, field, limit, &n));
    if (n > mrl_reader_left(&p->r)) /* each takes a byte at least */
        return MRL_FAIL(p->r.err, MRL_E_TRUNCATED, mrl_reader_offset(&p->r),
                        "%s: %" PRIu64 " do not fit into what is left", field, n);
    *items = mrl_arena_array(p->arena, (size_t)n + 1, item);
    if (!*items)
        return MRL_FAIL_ARENA(p->r.err, p->arena);
    *ret = (size_t)n;
    if (capacity)
        *capacity = (size_t)n + 1;
    return mrl_ok();
}

static mrl_status read_text(struct parse *p, const char *field, const char **ret)
{
    uint64_t n;
    char *text;

    MRL_TRY(read_number(p, field, NAME_MAX_BYTES, &n));
    MRL_TRY(mrl_read_dup(&p->r, field, n, NAME_MAX_BYTES, p->arena, &text));
    if (strlen(text) != n)
        return MRL_FAIL(p->r.err, MRL_E_FORMAT, mrl_reader_offset(&p->r), "%s holds a NUL", field);
    *ret = text;
    return mrl_ok();
}

static mrl_status read_root(struct parse *p, const struct mrl_segment_info *s,
                            struct mrl_tree_root *ret)
{
    uint64_t levels, length;

    MRL_TRY(read_number(p, "levels", MRL_TREE_LEVELS, &levels));
    MRL_TRY(read_number(p, "root offset", s->size, &ret->offset));
    MRL_TRY(read_number(p, "root length", MRL_MAX_TREE_BLOCK, &length));
    ret->levels = (uint32_t)levels;
    ret->length = (uint32_t)length;
    return mrl_read_copy(&p->r, "root sha256", ret->sha256.bytes, sizeof(ret->sha256.bytes));
}

static mrl_status read_counts(struct parse *p, struct mrl_data_counts *c)
{
    uint64_t first, last;

    MRL_TRY(mrl_varint_read(&p->r, "records", &c->records));
    MRL_TRY(read_number(p, "with address", c->records, &c->with_url));
    MRL_TRY(read_number(p, "with time", c->records, &c->with_time));
    MRL_TRY(read_number(p, "with both", c->records, &c->with_both));
    MRL_TRY(read_number(p, "with digest", c->records, &c->with_digest));
    MRL_TRY(mrl_varint_read(&p->r, "first time", &first));
    MRL_TRY(mrl_varint_read(&p->r, "last time", &last));
    c->first = mrl_unzigzag(first);
    c->last = mrl_unzigzag(last);
    if (c->with_both > c->with_url || c->with_both > c->with_time)
        return MRL_FAIL(p->r.err, MRL_E_FORMAT, mrl_reader_offset(&p->r),
                        "more records have both than have one");
    return mrl_ok();
}

static mrl_status read_segment(struct parse *p, struct mrl_segment_info *s)
{
    uint64_t blocks, sum = 0;

    MRL_TRY(read_number(p, "segment", p->m.next_segment - 1, &s->id));
    MRL_TRY(read_number(p, "segment size", INT64_MAX, &s->size));
    MRL_TRY(mrl_varint_read(&p->r, "segment records", &s->records));
    MRL_TRY(read_number(p, "segment blocks", UINT32_MAX, &blocks));
    s->blocks = (uint32_t)blocks;
    MRL_TRY(read_root(p, s, &s->by_key));
    MRL_TRY(read_root(p, s, &s->by_digest));
    MRL_TRY(read_count(p, "datasets of a segment", p->m.dataset_count, sizeof(*s->counts),
                       (void **)&s->counts, &s->count_count, NULL));
    for (size_t i = 0; i < s->count_count; i++) {
        MRL_TRY(read_counts(p, &s->counts[i]));
        if (__builtin_add_overflow(sum, s->counts[i].records, &sum))
            sum = UINT64_MAX;
    }
    if (sum != s->records || s->by_key.levels == 0 || s->records == 0)
        return MRL_FAIL(p->r.err, MRL_E_FORMAT, mrl_reader_offset(&p->r),
                        "the counts of a segment do not add up");
    return mrl_ok();
}

static mrl_status read_import(struct parse *p, struct mrl_data_import *i)
{
    uint64_t dataset, at;

    MRL_TRY(mrl_read_copy(&p->r, "import sha256", i->sha256.bytes, sizeof(i->sha256.bytes)));
    MRL_TRY(mrl_varint_read(&p->r, "import size", &i->size));
    MRL_TRY(read_text(p, "import name", &i->name));
    MRL_TRY(read_text(p, "import format", &i->format));
    MRL_TRY(read_number(p, "import dataset", UINT32_MAX, &dataset));
    MRL_TRY(mrl_varint_read(&p->r, "import rows", &i->rows));
    MRL_TRY(mrl_varint_read(&p->r, "import malformed", &i->malformed));
    MRL_TRY(mrl_varint_read(&p->r, "import time", &at));
    i->dataset = (uint32_t)dataset;
    i->at = mrl_unzigzag(at);
    if (i->dataset != UINT32_MAX && i->dataset >= p->m.dataset_count)
        return MRL_FAIL(p->r.err, MRL_E_FORMAT, mrl_reader_offset(&p->r),
                        "an import into no dataset");
    return mrl_ok();
}

static mrl_status read_lists(struct parse *p)
{
    struct mrl_data_manifest *const m = &p->m;

    MRL_TRY(read_count(p, "datasets", MRL_MAX_DATASETS, sizeof(*m->datasets), (void **)&m->datasets,
                       &m->dataset_count, &m->dataset_capacity));
    for (size_t i = 0; i < m->dataset_count; i++) {
        MRL_TRY(read_text(p, "dataset", &m->datasets[i].name));
        MRL_TRY(mrl_varint_read(&p->r, "malformed rows", &m->datasets[i].malformed));
    }
    MRL_TRY(read_count(p, "uses", MRL_MAX_USES, sizeof(*m->uses), (void **)&m->uses, &m->use_count,
                       &m->use_capacity));
    for (size_t i = 0; i < m->use_count; i++)
        MRL_TRY(read_text(p, "use", &m->uses[i]));
    MRL_TRY(read_count(p, "segments", MRL_MAX_SEGMENTS, sizeof(*m->segments), (void **)&m->segments,
                       &m->segment_count, &m->segment_capacity));
    for (size_t i = 0; i < m->segment_count; i++)
        MRL_TRY(read_segment(p, &m->segments[i]));
    MRL_TRY(read_count(p, "imports", MRL_MAX_IMPORTS, sizeof(*m->imports), (void **)&m->imports,
                       &m->import_count, &m->import_capacity));
    for (size_t i = 0; i < m->import_count; i++)
        MRL_TRY(read_import(p, &m->imports[i]));
    return mrl_ok();
}

static mrl_status check_digest(const void *bytes, size_t n, struct mrl_error *err)
{
    struct mrl_sha256 said, seen;
    struct mrl_reader r;

    if (n < sizeof(magic) + DIGEST_BYTES)
        return MRL_FAIL(err, MRL_E_TRUNCATED, n, "the manifest is cut short");
    mrl_reader_init(&r, bytes, n, err);
    MRL_TRY(mrl_read_skip(&r, "body", n - DIGEST_BYTES));
    MRL_TRY(mrl_read_copy(&r, "sha256", said.bytes, sizeof(said.bytes)));
    MRL_TRY(mrl_sha256_bytes(bytes, n - DIGEST_BYTES, &seen, err));
    if (!mrl_sha256_equal(&said, &seen))
        return MRL_FAIL(err, MRL_E_FORMAT, n - DIGEST_BYTES,
                        "the manifest is not the one that was written");
    return mrl_ok();
}

mrl_status mrl_data_manifest_read(const void *bytes, size_t n, struct mrl_arena *arena,
                                  struct mrl_data_manifest *ret, struct mrl_error *err)
{
    struct parse p = {.arena = arena};
    const uint8_t *seen;

    MRL_TRY(check_digest(bytes, n, err));
    mrl_reader_init(&p.r, bytes, n - DIGEST_BYTES, err);
    MRL_TRY(mrl_read_bytes(&p.r, "magic", sizeof(magic), &seen));
    if (memcmp(seen, magic, sizeof(magic)) != 0)
        return MRL_FAIL(err, MRL_E_UNSUPPORTED, 0, "is no provenance index that this merlon knows");
    MRL_TRY(read_number(&p, "next segment", UINT64_MAX, &p.m.next_segment));
    if (p.m.next_segment == 0)
        return MRL_FAIL(err, MRL_E_FORMAT, sizeof(magic), "next segment is 0");
    MRL_TRY(read_lists(&p));
    if (mrl_reader_left(&p.r))
        return MRL_FAIL(err, MRL_E_FORMAT, mrl_reader_offset(&p.r), "bytes follow the manifest");
    *ret = p.m;
    return mrl_ok();
}

/* --- names --- */

static mrl_status keep_name(struct mrl_span name, struct mrl_arena *arena, const char **ret,
                            struct mrl_error *err)
{
    if (name.len == 0 || name.len > NAME_MAX_BYTES || memchr(name.at, 0, name.len))
        return MRL_FAIL(err, MRL_E_FORMAT, MRL_NO_OFFSET,
                        "a name is empty, longer than %d bytes, or holds a NUL", NAME_MAX_BYTES);
    *ret = mrl_arena_strndup(arena, name.at, name.len);
    return *ret ? mrl_ok() : MRL_FAIL_ARENA(err, arena);
}

/* Rows of one file mostly name the same one again, so the last is asked first. */
mrl_status mrl_data_manifest_dataset(struct mrl_data_manifest *m, struct mrl_span name,
                                     struct mrl_arena *arena, uint32_t *ret, struct mrl_error *err)
{
    const char *kept;

    for (size_t i = m->dataset_count; i-- > 0;)
        if (mrl_span_is(name, m->datasets[i].name)) {
            *ret = (uint32_t)i;
            return mrl_ok();
        }
    if (m->dataset_count == MRL_MAX_DATASETS)
        return MRL_FAIL(err, MRL_E_LIMIT, MRL_NO_OFFSET, "more than %u datasets", MRL_MAX_DATASETS);
    MRL_TRY(keep_name(name, arena, &kept, err));
    MRL_TRY(mrl_arena_grow(arena, (void **)&m->datasets, &m->dataset_capacity, m->dataset_count,
                           sizeof(*m->datasets), err));
    *ret = (uint32_t)m->dataset_count;
    m->datasets[m->dataset_count++] = (struct mrl_data_dataset){.name = kept};
    return mrl_ok();
}

mrl_status mrl_data_manifest_use(struct mrl_data_manifest *m, struct mrl_span name,
                                 struct mrl_arena *arena, uint32_t *ret, struct mrl_error *err)
{
    const char *kept;

    for (size_t i = m->use_count; i-- > 0;)
        if (mrl_span_is(name, m->uses[i])) {
            *ret = (uint32_t)i;
            return mrl_ok();
        }
    if (m->use_count == MRL_MAX_USES)
        return MRL_FAIL(err, MRL_E_LIMIT, MRL_NO_OFFSET, "more than %u uses", MRL_MAX_USES);
    MRL_TRY(keep_name(name, arena, &kept, err));
    MRL_TRY(mrl_arena_grow(arena, (void **)&m->uses, &m->use_capacity, m->use_count,
                           sizeof(*m->uses), err));
    *ret = (uint32_t)m->use_count;
    m->uses[m->use_count++] = kept;
    return mrl_ok();
}

struct mrl_data_counts mrl_data_manifest_counts(const struct mrl_data_manifest *m, uint32_t dataset)
{
    struct mrl_data_counts sum = {0};

    for (size_t i = 0; i < m->segment_count; i++)
        if (dataset < m->segments[i].count_count)
            mrl_data_counts_add(&sum, &m->segments[i].counts[dataset]);
    return sum;
}
