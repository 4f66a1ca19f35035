/* SPDX-License-Identifier: Apache-2.0 */
#include "base/limits.h"
#include "base/span.h"
#include "formats/safetensors.h"

#include <inttypes.h>
#include <string.h>

const struct mrl_safetensors_dtype mrl_safetensors_dtypes[MRL_SAFETENSORS_DTYPES] = {
    {"BOOL", 8},        {"F4", 4},      {"F6_E2M3", 6}, {"F6_E3M2", 6}, {"U8", 8},
    {"I8", 8},          {"F8_E5M2", 8}, {"F8_E4M3", 8}, {"F8_E8M0", 8}, {"F8_E4M3FNUZ", 8},
    {"F8_E5M2FNUZ", 8}, {"I16", 16},    {"U16", 16},    {"F16", 16},    {"BF16", 16},
    {"I32", 32},        {"U32", 32},    {"F32", 32},    {"C64", 64},    {"F64", 64},
    {"I64", 64},        {"U64", 64},
};

size_t mrl_safetensors_dtype_index(const struct mrl_safetensors_dtype *dtype)
{
    return (size_t)(dtype - mrl_safetensors_dtypes);
}

static const struct mrl_safetensors_dtype *find_dtype(const char *name)
{
    for (size_t i = 0; i < MRL_SAFETENSORS_DTYPES; i++)
        if (strcmp(mrl_safetensors_dtypes[i].name, name) == 0)
            return &mrl_safetensors_dtypes[i];
    return NULL;
}

static mrl_status refuse(struct mrl_safetensors_header *h, const char *why)
{
    return MRL_FAIL(h->r.err, MRL_E_FORMAT, h->json.offset, "safetensors header: %s", why);
}

static mrl_status next(struct mrl_safetensors_header *h, enum mrl_json_token *ret)
{
    return mrl_json_next(&h->json, ret);
}

static mrl_status expect(struct mrl_safetensors_header *h, enum mrl_json_token wanted,
                         const char *why)
{
    enum mrl_json_token token;

    MRL_TRY(next(h, &token));
    return token == wanted ? mrl_ok() : refuse(h, why);
}

/* Compared with its length: a text may hold a NUL. */
static bool text_is(const struct mrl_safetensors_header *h, const char *word)
{
    return mrl_span_is(mrl_span(h->json.text, h->json.len), word);
}

static mrl_status report(struct mrl_safetensors_header *h, const char *id)
{
    if (!h->oddity)
        return mrl_ok();
    return h->oddity(h->context, h, id, h->json.text, h->json.len, h->json.offset);
}

static mrl_status read_dtype(struct mrl_safetensors_header *h, struct mrl_safetensor *t)
{
    MRL_TRY(expect(h, MRL_JSON_STRING, "dtype is no string"));
    t->dtype = find_dtype(h->json.text);
    return mrl_ok();
}

static mrl_status read_shape(struct mrl_safetensors_header *h, struct mrl_safetensor *t)
{
    MRL_TRY(expect(h, MRL_JSON_ARRAY, "shape is no list"));
    t->items = 1;
    t->overflows = false;
    for (;;) {
        enum mrl_json_token token;
        uint64_t dim;

        MRL_TRY(next(h, &token));
        if (token == MRL_JSON_ARRAY_END)
            return mrl_ok();
        if (token != MRL_JSON_NUMBER || !mrl_json_u64(&h->json, &dim))
            return refuse(h, "a dimension is no whole number");
        t->overflows |= __builtin_mul_overflow(t->items, dim, &t->items);
    }
}

static mrl_status read_offset(struct mrl_safetensors_header *h, uint64_t *ret)
{
    MRL_TRY(expect(h, MRL_JSON_NUMBER, "an offset is no number"));
    return mrl_json_u64(&h->json, ret) ? mrl_ok() : refuse(h, "an offset is no whole number");
}

static mrl_status read_offsets(struct mrl_safetensors_header *h, struct mrl_safetensor *t)
{
    MRL_TRY(expect(h, MRL_JSON_ARRAY, "data_offsets is no list"));
    MRL_TRY(read_offset(h, &t->start));
    MRL_TRY(read_offset(h, &t->end));
    return expect(h, MRL_JSON_ARRAY_END, "data_offsets has more than two numbers");
}

/* The three keys that a tensor has, each read by its own function. */
static const struct {
    const char *key;
    mrl_status (*read)(struct mrl_safetensors_header *h, struct mrl_safetensor *t);
} fields[] = {
    {"dtype", read_dtype},
    {"shape", read_shape},
    {"data_offsets", read_offsets},
};

static mrl_status read_field(struct mrl_safetensors_header *h, struct mrl_safetensor *t,
                             unsigned *seen)
{
    enum mrl_json_token token;

    for (unsigned i = 0; i < MRL_COUNT(fields); i++) {
        if (!text_is(h, fields[i].key))
            continue;
        if (*seen & 1u << i)
            MRL_TRY(report(h, "safetensors.duplicate-key"));
        *seen |= 1u << i;
        return fields[i].read(h, t);
    }
    MRL_TRY(report(h, "safetensors.unknown-key"));
    MRL_TRY(next(h, &token));
    return mrl_json_skip(&h->json, token);
}

static mrl_status read_tensor(struct mrl_safetensors_header *h, struct mrl_safetensor *t)
{
    unsigned seen = 0;

    MRL_TRY(expect(h, MRL_JSON_OBJECT, "a tensor is no object"));
    for (;;) {
        enum mrl_json_token token;

        MRL_TRY(next(h, &token));
        if (token == MRL_JSON_OBJECT_END)
            break;
        MRL_TRY(read_field(h, t, &seen));
    }
    if (seen != (1u << MRL_COUNT(fields)) - 1)
        return refuse(h, "a tensor lacks dtype, shape or data_offsets");
    return mrl_ok();
}

/* Remembers a key, so that a second one is noticed: readers differ in which of them they take. */
static mrl_status note_key(struct mrl_safetensors_header *h, struct mrl_map *map, char **ret)
{
    char *key = mrl_arena_strndup(h->arena, h->json.text, h->json.len);
    bool added;

    if (!key)
        return MRL_FAIL_ARENA(h->r.err, h->arena);
    MRL_TRY(mrl_map_add(map, key, h->json.len, 0, &added, h->r.err));
    *ret = key;
    return added ? mrl_ok() : report(h, "safetensors.duplicate-key");
}

static mrl_status read_metadata(struct mrl_safetensors_header *h)
{
    struct mrl_map keys;

    mrl_map_init(&keys, h->arena);
    MRL_TRY(expect(h, MRL_JSON_OBJECT, "__metadata__ is no object"));
    for (;;) {
        enum mrl_json_token token;
        size_t key_len;
        char *key;

        MRL_TRY(next(h, &token));
        if (token == MRL_JSON_OBJECT_END)
            return mrl_ok();
        key_len = h->json.len;
        MRL_TRY(note_key(h, &keys, &key));
        MRL_TRY(expect(h, MRL_JSON_STRING, "a value of __metadata__ is no string"));
        if (++h->metadata_count > MRL_MAX_TENSORS)
            return MRL_FAIL(h->r.err, MRL_E_LIMIT, h->json.offset, "more than %u metadata entries",
                            MRL_MAX_TENSORS);
        if (h->metadata)
            MRL_TRY(h->metadata(h->context, h, key, key_len, h->json.text, h->json.len));
    }
}

/* The header may end in spaces and in nothing else. */
static mrl_status read_padding(struct mrl_safetensors_header *h)
{
    for (;;) {
        const uint8_t *p;
        size_t n;

        MRL_TRY(mrl_read_some(&h->r, MRL_WINDOW_DEFAULT, &p, &n));
        if (n == 0)
            return mrl_ok();
        for (size_t i = 0; i < n; i++)
            if (p[i] != ' ')
                return MRL_FAIL(h->r.err, MRL_E_FORMAT, mrl_reader_offset(&h->r) - n + i,
                                "safetensors header: something other than spaces follows it");
    }
}

bool mrl_safetensors_sniff(const uint8_t *head, size_t n, uint64_t size)
{
    static const char offsets[] = "\"data_offsets\"";
    static const char metadata[] = "{\"__metadata__\"";
    struct mrl_error err;
    struct mrl_reader r;
    uint64_t header;

    mrl_reader_init(&r, head, n, &err);
    if (mrl_read_u64le(&r, "header length", &header).code != MRL_OK || n < 10 || head[8] != '{')
        return false;
    if (header >= 2 && header <= MRL_SAFETENSORS_MAX_HEADER && header <= size - 8 &&
        (head[9] == '"' || head[9] == '}' || head[9] == ' '))
        return true;
    /* A header that lies about its length is still one. */
    return memmem(head, n, offsets, sizeof(offsets) - 1) ||
           (n - 8 >= sizeof(metadata) - 1 && memcmp(head + 8, metadata, sizeof(metadata) - 1) == 0);
}

static mrl_status read_length(struct mrl_safetensors_header *h, struct mrl_reader *file)
{
    struct mrl_error *err = file->err;

    MRL_TRY(mrl_read_u64le(file, "header length", &h->header_bytes));
    if (h->header_bytes > MRL_SAFETENSORS_MAX_HEADER)
        return MRL_FAIL(err, MRL_E_FORMAT, 0,
                        "the header says it has %" PRIu64 " bytes, the format allows %" PRIu64,
                        h->header_bytes, MRL_SAFETENSORS_MAX_HEADER);
    MRL_TRY(mrl_read_window(file, "header", h->header_bytes, &h->r));
    h->buffer_start = 8 + h->header_bytes;
    return mrl_ok();
}

mrl_status mrl_safetensors_open(struct mrl_safetensors_header *h, struct mrl_source *source,
                                struct mrl_arena *arena, struct mrl_error *err)
{
    uint8_t *buffer = mrl_arena_alloc(arena, MRL_WINDOW_DEFAULT);
    struct mrl_reader file;
    const uint8_t *first;
    size_t got;

    h->arena = arena;
    if (!buffer)
        return MRL_FAIL_ARENA(err, arena);
    mrl_map_init(&h->names, arena);
    mrl_reader_open(&file, &h->window, source, buffer, MRL_WINDOW_DEFAULT, err);
    MRL_TRY(read_length(h, &file));
    MRL_TRY(mrl_peek(&h->r, 1, &first, &got));
    mrl_json_init(&h->json, &h->r, MRL_MAX_JSON_STRING);
    if (got == 0 || first[0] != '{')
        return MRL_FAIL(err, MRL_E_FORMAT, 8, "safetensors header: it does not begin with {");
    return expect(h, MRL_JSON_OBJECT, "it is no object");
}

void mrl_safetensors_close(struct mrl_safetensors_header *h)
{
    mrl_json_done(&h->json);
}

static mrl_status read_key(struct mrl_safetensors_header *h, struct mrl_safetensor *t,
                           bool *is_metadata)
{
    char *key;

    *is_metadata = text_is(h, "__metadata__");
    t->place = h->json.offset;
    MRL_TRY(note_key(h, &h->names, &key));
    t->name = key;
    if (*is_metadata)
        return read_metadata(h);
    if (++h->tensor_count > MRL_MAX_TENSORS)
        return MRL_FAIL(h->r.err, MRL_E_LIMIT, t->place, "more than %u tensors", MRL_MAX_TENSORS);
    return read_tensor(h, t);
}

mrl_status mrl_safetensors_next(struct mrl_safetensors_header *h, struct mrl_safetensor *ret,
                                bool *found)
{
    for (;;) {
        struct mrl_safetensor t = {0};
        enum mrl_json_token token;
        bool is_metadata;

        MRL_TRY(next(h, &token));
        if (token == MRL_JSON_OBJECT_END) {
            *found = false;
            return read_padding(h);
        }
        MRL_TRY(read_key(h, &t, &is_metadata));
        if (is_metadata)
            continue;
        *ret = t;
        *found = true;
        return mrl_ok();
    }
}
