/* SPDX-License-Identifier: Apache-2.0 */
#include "base/limits.h"
#include "formats/gguf.h"

#include <inttypes.h>
#include <string.h>

/* Bytes of a value of fixed size; 0 for strings and arrays. */
static const uint8_t value_bytes[MRL_GGUF_TYPE_COUNT] = {
    [MRL_GGUF_UINT8] = 1,  [MRL_GGUF_INT8] = 1,  [MRL_GGUF_UINT16] = 2,  [MRL_GGUF_INT16] = 2,
    [MRL_GGUF_UINT32] = 4, [MRL_GGUF_INT32] = 4, [MRL_GGUF_FLOAT32] = 4, [MRL_GGUF_BOOL] = 1,
    [MRL_GGUF_UINT64] = 8, [MRL_GGUF_INT64] = 8, [MRL_GGUF_FLOAT64] = 8,
};

static mrl_status read_u32(struct mrl_gguf *g, const char *field, uint32_t *ret)
{
    return g->big_endian ? mrl_read_u32be(&g->r, field, ret) : mrl_read_u32le(&g->r, field, ret);
}

static mrl_status read_u64(struct mrl_gguf *g, const char *field, uint64_t *ret)
{
    return g->big_endian ? mrl_read_u64be(&g->r, field, ret) : mrl_read_u64le(&g->r, field, ret);
}

/* Version 1 has 32 bits where the others have 64. */
static mrl_status read_length(struct mrl_gguf *g, const char *field, uint64_t *ret)
{
    uint32_t narrow;

    if (g->version > 1)
        return read_u64(g, field, ret);
    MRL_TRY(read_u32(g, field, &narrow));
    *ret = narrow;
    return mrl_ok();
}

static mrl_status read_count(struct mrl_gguf *g, const char *field, uint64_t max, uint64_t *ret)
{
    const uint64_t place = mrl_reader_offset(&g->r);

    MRL_TRY(read_length(g, field, ret));
    if (*ret > mrl_reader_left(&g->r))
        return MRL_FAIL(g->r.err, MRL_E_FORMAT, place,
                        "%s is %" PRIu64 ", but only %" PRIu64 " bytes follow", field, *ret,
                        mrl_reader_left(&g->r));
    if (*ret > max)
        return MRL_FAIL(g->r.err, MRL_E_LIMIT, place, "%s is %" PRIu64 ", the limit is %" PRIu64,
                        field, *ret, max);
    return mrl_ok();
}

static mrl_status read_string(struct mrl_gguf *g, const char *field, struct mrl_gguf_string *ret)
{
    struct mrl_gguf_string s = {0};
    char *text;

    MRL_TRY(read_length(g, field, &s.len));
    s.offset = mrl_reader_offset(&g->r);
    if (s.len > MRL_MAX_GGUF_TEXT) {
        *ret = s;
        return mrl_read_skip(&g->r, field, s.len);
    }
    MRL_TRY(mrl_read_dup(&g->r, field, s.len, MRL_MAX_GGUF_TEXT, g->arena, &text));
    s.text = text;
    *ret = s;
    return mrl_ok();
}

static mrl_status skip_string(struct mrl_gguf *g)
{
    uint64_t n;

    MRL_TRY(read_length(g, "string length", &n));
    return mrl_read_skip(&g->r, "string", n);
}

static mrl_status read_type(struct mrl_gguf *g, const char *field, uint32_t *ret)
{
    const uint64_t place = mrl_reader_offset(&g->r);

    MRL_TRY(read_u32(g, field, ret));
    if (*ret >= MRL_GGUF_TYPE_COUNT)
        return MRL_FAIL(g->r.err, MRL_E_FORMAT, place, "%s is %" PRIu32 ", the last one is %d",
                        field, *ret, MRL_GGUF_TYPE_COUNT - 1);
    return mrl_ok();
}

static mrl_status skip_array(struct mrl_gguf *g, unsigned depth);

/* Strings and arrays take a step each: their number is bounded for the whole file, or a sparse
 * file of empty strings would take minutes. */
static mrl_status take_steps(struct mrl_gguf *g, uint64_t count)
{
    if (count > g->steps_left)
        return MRL_FAIL(g->r.err, MRL_E_LIMIT, mrl_reader_offset(&g->r),
                        "more than %u strings in arrays", MRL_MAX_GGUF_ITEMS);
    g->steps_left -= count;
    return mrl_ok();
}

/* Items of an array, without looking at them. */
static mrl_status skip_items(struct mrl_gguf *g, uint32_t type, uint64_t count, unsigned depth)
{
    uint64_t bytes;

    if (value_bytes[type] != 0) {
        if (__builtin_mul_overflow(count, value_bytes[type], &bytes))
            bytes = UINT64_MAX;
        return mrl_read_skip(&g->r, "array items", bytes);
    }
    for (uint64_t i = 0; i < count; i++)
        MRL_TRY(type == MRL_GGUF_STRING ? skip_string(g) : skip_array(g, depth + 1));
    return mrl_ok();
}

/* Arrays in arrays are legal, though nothing writes them. */
static mrl_status skip_array(struct mrl_gguf *g, unsigned depth)
{
    uint32_t type;
    uint64_t count;

    if (depth > MRL_MAX_GGUF_DEPTH)
        return MRL_FAIL(g->r.err, MRL_E_LIMIT, mrl_reader_offset(&g->r),
                        "arrays are nested deeper than %u", MRL_MAX_GGUF_DEPTH);
    MRL_TRY(read_type(g, "array type", &type));
    MRL_TRY(read_length(g, "array length", &count));
    if (value_bytes[type] == 0)
        MRL_TRY(take_steps(g, count));
    return skip_items(g, type, count, depth);
}

static mrl_status read_array(struct mrl_gguf *g, struct mrl_gguf_pair *p)
{
    MRL_TRY(read_type(g, "array type", &p->item_type));
    MRL_TRY(read_length(g, "array length", &p->item_count));
    if (value_bytes[p->item_type] == 0)
        MRL_TRY(take_steps(g, p->item_count));
    if (p->item_type != MRL_GGUF_STRING)
        return skip_items(g, p->item_type, p->item_count, 1);
    g->strings_left = p->item_count;
    return mrl_ok();
}

/* A number of n bytes, sign-extended for the signed types; what is negative or a fraction is 0. */
static mrl_status read_number(struct mrl_gguf *g, struct mrl_gguf_pair *p)
{
    const unsigned n = value_bytes[p->type];
    const bool is_signed = p->type == MRL_GGUF_INT8 || p->type == MRL_GGUF_INT16 ||
                           p->type == MRL_GGUF_INT32 || p->type == MRL_GGUF_INT64;
    const uint8_t *bytes;
    uint64_t value = 0;

    MRL_TRY(mrl_read_bytes(&g->r, "value", n, &bytes));
    for (unsigned i = 0; i < n; i++)
        value |= (uint64_t)bytes[i] << 8 * (g->big_endian ? n - 1 - i : i);
    if (p->type == MRL_GGUF_FLOAT32 || p->type == MRL_GGUF_FLOAT64)
        return mrl_ok();
    p->number = is_signed && value >> (8 * n - 1) ? 0 : value;
    return mrl_ok();
}

static mrl_status read_value(struct mrl_gguf *g, struct mrl_gguf_pair *p)
{
    if (p->type == MRL_GGUF_STRING)
        return read_string(g, "value", &p->string);
    return p->type == MRL_GGUF_ARRAY ? read_array(g, p) : read_number(g, p);
}

/* A short string that must be there as a copy: keys and names. */
static mrl_status read_name(struct mrl_gguf *g, const char *field, const char **ret, size_t *len)
{
    struct mrl_gguf_string s;

    MRL_TRY(read_string(g, field, &s));
    if (!s.text)
        return MRL_FAIL(g->r.err, MRL_E_LIMIT, s.offset, "%s is %" PRIu64 " bytes, the limit is %u",
                        field, s.len, MRL_MAX_GGUF_TEXT);
    *ret = s.text;
    *len = (size_t)s.len;
    return mrl_ok();
}

mrl_status mrl_gguf_next_string(struct mrl_gguf *g, struct mrl_gguf_string *ret, bool *found)
{
    *found = g->strings_left > 0;
    if (!*found)
        return mrl_ok();
    g->strings_left--;
    return read_string(g, "array item", ret);
}

mrl_status mrl_gguf_next_pair(struct mrl_gguf *g, struct mrl_gguf_pair *ret, bool *found)
{
    struct mrl_gguf_pair p = {0};

    MRL_TRY(skip_items(g, MRL_GGUF_STRING, g->strings_left, 1));
    g->strings_left = 0;
    p.place = mrl_reader_offset(&g->r);
    *found = g->pairs_left > 0;
    if (!*found)
        return mrl_ok();
    MRL_TRY(read_name(g, "key", &p.key, &p.key_len));
    MRL_TRY(read_type(g, "value type", &p.type));
    MRL_TRY(read_value(g, &p));
    g->pairs_left--;
    *ret = p;
    return mrl_ok();
}

static mrl_status read_dims(struct mrl_gguf *g, struct mrl_gguf_tensor *t)
{
    const uint64_t place = mrl_reader_offset(&g->r);
    uint32_t n;

    MRL_TRY(read_u32(g, "n_dims", &n));
    if (n > 4) /* GGML_MAX_DIMS */
        return MRL_FAIL(g->r.err, MRL_E_FORMAT, place, "n_dims is %" PRIu32 ", the limit is 4", n);
    t->items = 1;
    t->first_dim = 1;
    for (uint32_t i = 0; i < n; i++) {
        uint64_t dim;

        MRL_TRY(read_length(g, "dimensions", &dim));
        if (i == 0)
            t->first_dim = dim;
        t->overflows |= __builtin_mul_overflow(t->items, dim, &t->items);
    }
    return mrl_ok();
}

mrl_status mrl_gguf_next_tensor(struct mrl_gguf *g, struct mrl_gguf_tensor *ret, bool *found)
{
    struct mrl_gguf_tensor t = {.place = mrl_reader_offset(&g->r)};

    *found = g->tensors_left > 0;
    if (!*found)
        return mrl_ok();
    MRL_TRY(read_name(g, "tensor name", &t.name, &t.name_len));
    MRL_TRY(read_dims(g, &t));
    MRL_TRY(read_u32(g, "type", &t.type_id));
    MRL_TRY(read_u64(g, "offset", &t.offset));
    t.type = mrl_gguf_tensor_type_of(t.type_id);
    g->tensors_left--;
    *ret = t;
    return mrl_ok();
}

uint64_t mrl_gguf_header_end(const struct mrl_gguf *g)
{
    return mrl_reader_offset(&g->r);
}

/* A version that is only plausible with its bytes swapped tells the byte order. */
static mrl_status read_version(struct mrl_gguf *g)
{
    const uint64_t place = mrl_reader_offset(&g->r);
    uint32_t version;

    MRL_TRY(mrl_read_u32le(&g->r, "version", &version));
    g->big_endian = (version & 0xffff) == 0 && version != 0;
    g->version = g->big_endian ? __builtin_bswap32(version) : version;
    if (g->version < 1 || g->version > 3)
        return MRL_FAIL(g->r.err, MRL_E_UNSUPPORTED, place, "unknown GGUF version %" PRIu32,
                        g->version);
    return mrl_ok();
}

bool mrl_gguf_sniff(const uint8_t *head, size_t n)
{
    return n >= 4 && memcmp(head, "GGUF", 4) == 0;
}

mrl_status mrl_gguf_open(struct mrl_gguf *g, struct mrl_source *source, struct mrl_arena *arena,
                         struct mrl_error *err)
{
    uint8_t *buffer = mrl_arena_alloc(arena, MRL_WINDOW_DEFAULT);
    const uint8_t *magic;

    *g = (struct mrl_gguf){.arena = arena};
    if (!buffer)
        return MRL_FAIL_ARENA(err, arena);
    mrl_reader_open(&g->r, &g->window, source, buffer, MRL_WINDOW_DEFAULT, err);
    MRL_TRY(mrl_read_bytes(&g->r, "magic", 4, &magic));
    if (!mrl_gguf_sniff(magic, 4))
        return MRL_FAIL(err, MRL_E_FORMAT, 0, "no GGUF magic number");
    MRL_TRY(read_version(g));
    MRL_TRY(read_count(g, "tensor_count", MRL_MAX_TENSORS, &g->tensor_count));
    MRL_TRY(read_count(g, "metadata_kv_count", MRL_MAX_GGUF_METADATA, &g->metadata_count));
    g->tensors_left = g->tensor_count;
    g->pairs_left = g->metadata_count;
    g->steps_left = MRL_MAX_GGUF_ITEMS;
    return mrl_ok();
}
