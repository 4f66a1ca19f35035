/* SPDX-License-Identifier: Apache-2.0 */
#include "sign/tensors.h"

#include "base/limits.h"
#include "base/map.h"
#include "base/source.h"
#include "base/text.h"
#include "formats/gguf.h"
#include "formats/safetensors.h"
#include "sign/file_digests.h"

#include <string.h>

#define HEAD 64u /* bytes that tell the format */

struct place {
    const char *name;
    uint64_t start, end; /* in the file */
};

struct places {
    struct mrl_arena *arena;
    uint64_t size; /* of the file */
    size_t limit;  /* of places */
    bool too_many;
    struct place *items;
    size_t count, capacity;
};

static mrl_status add(struct places *p, const char *name, uint64_t start, uint64_t bytes,
                      struct mrl_error *err)
{
    if (p->count == p->limit) {
        p->too_many = true;
        return mrl_ok();
    }
    if (start > p->size || bytes > p->size - start)
        return MRL_FAIL(err, MRL_E_FORMAT, MRL_NO_OFFSET, "a tensor lies behind the end");
    if (!mrl_utf8_valid(name, strlen(name)))
        return MRL_FAIL(err, MRL_E_FORMAT, MRL_NO_OFFSET, "the name of a tensor is not UTF-8");
    MRL_TRY(mrl_arena_grow(p->arena, (void **)&p->items, &p->capacity, p->count, sizeof(*p->items),
                           err));
    p->items[p->count++] = (struct place){name, start, start + bytes};
    return mrl_ok();
}

/* --- safetensors --- */

static mrl_status read_safetensors(struct places *p, struct mrl_safetensors_header *h,
                                   struct mrl_error *err)
{
    for (;;) {
        struct mrl_safetensor t;
        bool found;

        MRL_TRY(mrl_safetensors_next(h, &t, &found));
        if (!found)
            return mrl_ok();
        if (t.end < t.start || t.start > p->size || h->buffer_start > p->size)
            return MRL_FAIL(err, MRL_E_FORMAT, t.place, "a tensor lies behind the end");
        MRL_TRY(add(p, t.name, h->buffer_start + t.start, t.end - t.start, err));
    }
}

static mrl_status list_safetensors(struct places *p, struct mrl_source *source,
                                   struct mrl_error *err)
{
    mrl_cleanup(mrl_safetensors_close) struct mrl_safetensors_header h = {0};

    MRL_TRY(mrl_safetensors_open(&h, source, p->arena, err));
    return read_safetensors(p, &h, err);
}

/* --- GGUF --- */

static mrl_status read_alignment(struct mrl_gguf *g, uint64_t *ret)
{
    struct mrl_gguf_pair pair;
    bool found;

    /* ggml, docs/gguf.md: the default. */
    *ret = 32;
    for (;;) {
        MRL_TRY(mrl_gguf_next_pair(g, &pair, &found));
        if (!found)
            return mrl_ok();
        if (pair.type == MRL_GGUF_UINT32 && strcmp(pair.key, "general.alignment") == 0)
            *ret = pair.number;
    }
}

static mrl_status add_gguf(struct places *p, const struct mrl_gguf_tensor *t, struct mrl_error *err)
{
    uint64_t bytes;

    if (!t->type || t->overflows ||
        __builtin_mul_overflow(t->items / t->type->block, (uint64_t)t->type->block_bytes, &bytes))
        return MRL_FAIL(err, MRL_E_FORMAT, t->place, "a tensor of unknown size");
    return add(p, t->name, t->offset, bytes, err);
}

static mrl_status list_gguf(struct places *p, struct mrl_source *source, struct mrl_error *err)
{
    uint64_t alignment, data;
    struct mrl_gguf g;
    bool found;

    MRL_TRY(mrl_gguf_open(&g, source, p->arena, err));
    MRL_TRY(read_alignment(&g, &alignment));
    if (alignment == 0 || alignment > MRL_MAX_GGUF_ALIGNMENT)
        return MRL_FAIL(err, MRL_E_FORMAT, MRL_NO_OFFSET, "`general.alignment` is out of bounds");
    for (;;) {
        struct mrl_gguf_tensor t;

        MRL_TRY(mrl_gguf_next_tensor(&g, &t, &found));
        if (!found)
            break;
        MRL_TRY(add_gguf(p, &t, err));
    }
    /* Offsets count from the first aligned byte behind the header. */
    data = mrl_gguf_header_end(&g);
    data += (alignment - data % alignment) % alignment;
    for (size_t i = 0; i < p->count; i++) {
        if (data > p->size || p->items[i].end > p->size - data)
            return MRL_FAIL(err, MRL_E_FORMAT, MRL_NO_OFFSET, "a tensor lies behind the end");
        p->items[i].start += data;
        p->items[i].end += data;
    }
    return mrl_ok();
}

static mrl_status list(struct places *p, int fd, struct mrl_error *err)
{
    struct mrl_source_file file;
    uint8_t head[HEAD];
    size_t got = 0;

    mrl_source_file_init(&file, fd, p->size);
    MRL_TRY(file.source.read_at(&file.source, 0, head, sizeof(head), &got, err));
    if (mrl_gguf_sniff(head, got))
        return list_gguf(p, &file.source, err);
    if (mrl_safetensors_sniff(head, got, p->size))
        return list_safetensors(p, &file.source, err);
    return mrl_ok();
}

/* --- digests --- */

struct hashing {
    const char *path;
    const struct mrl_file_id *id;
    const struct places *places;
    struct mrl_oms_tensor *tensors;
    size_t next;
};

static bool next_tensor(void *context, struct mrl_digest_job *ret)
{
    struct hashing *h = context;

    if (h->next == h->places->count)
        return false;
    *ret = (struct mrl_digest_job){
        .path = h->path,
        .expect = h->id,
        .start = h->places->items[h->next].start,
        .end = h->places->items[h->next].end,
        .index = h->next,
    };
    h->next++;
    return true;
}

static mrl_status tensor_done(void *context, const struct mrl_digest_job *job,
                              const struct mrl_oms_digest *digest, const struct mrl_error *why,
                              struct mrl_error *err)
{
    struct hashing *h = context;
    struct mrl_oms_tensor *const t = &h->tensors[job->index];

    if (!digest) {
        *err = *why;
        return (mrl_status){why->code};
    }
    t->name = h->places->items[job->index].name;
    memcpy(t->digest.bytes, digest->bytes, sizeof(t->digest.bytes));
    return mrl_ok();
}

mrl_status mrl_tensors_digest(int root, const char *path, const struct mrl_file_id *expect,
                              size_t limit, struct mrl_arena *arena, struct mrl_oms_tensor **ret,
                              size_t *count, struct mrl_error *err)
{
    mrl_cleanup(mrl_fd_close) int fd = -1;
    struct places places = {.arena = arena, .limit = limit};
    struct hashing h = {.path = path, .places = &places};
    const struct mrl_digest_run run = {
        .root = root, .next = next_tensor, .done = tensor_done, .context = &h};
    struct mrl_file_id id;

    MRL_TRY(mrl_file_open(root, path, &fd, &id, err));
    if (expect && !mrl_file_id_equal(&id, expect))
        return MRL_FAIL(err, MRL_E_CHANGED, MRL_NO_OFFSET, "changed while it was looked at");
    places.size = id.size;
    MRL_TRY(list(&places, fd, err));
    if (places.count == 0 || places.too_many) {
        *count = 0;
        return mrl_ok();
    }
    h.id = &id;
    h.tensors = mrl_arena_array(arena, places.count, sizeof(*h.tensors));
    if (!h.tensors)
        return MRL_FAIL_ARENA(err, arena);
    MRL_TRY(mrl_digest_files(&run, err));
    *ret = h.tensors;
    *count = places.count;
    return mrl_ok();
}

/* --- differences --- */

static mrl_status index_names(const struct mrl_oms_tensor *tensors, size_t count,
                              struct mrl_arena *arena, struct mrl_map *ret, struct mrl_error *err)
{
    mrl_map_init(ret, arena);
    MRL_TRY(mrl_map_reserve(ret, count, err));
    for (size_t i = 0; i < count; i++)
        MRL_TRY(mrl_map_add(ret, tensors[i].name, strlen(tensors[i].name), i, NULL, err));
    return mrl_ok();
}

mrl_status mrl_tensors_compare(const struct mrl_oms_tensor *then, size_t then_count,
                               const struct mrl_oms_tensor *now, size_t now_count,
                               struct mrl_arena *arena, struct mrl_tensor_change **ret,
                               size_t *count, struct mrl_error *err)
{
    struct mrl_tensor_change *changes =
        mrl_arena_array(arena, then_count + now_count + 1, sizeof(*changes));
    struct mrl_map before, after;
    size_t n = 0;
    uint64_t i;

    if (!changes)
        return MRL_FAIL_ARENA(err, arena);
    MRL_TRY(index_names(then, then_count, arena, &before, err));
    MRL_TRY(index_names(now, now_count, arena, &after, err));
    for (size_t t = 0; t < then_count; t++) {
        const char *const name = then[t].name;

        if (!mrl_map_get(&after, name, strlen(name), &i))
            changes[n++] = (struct mrl_tensor_change){MRL_TENSOR_REMOVED, name};
        else if (!mrl_sha256_equal(&then[t].digest, &now[i].digest))
            changes[n++] = (struct mrl_tensor_change){MRL_TENSOR_CHANGED, name};
    }
    for (size_t t = 0; t < now_count; t++)
        if (!mrl_map_get(&before, now[t].name, strlen(now[t].name), &i))
            changes[n++] = (struct mrl_tensor_change){MRL_TENSOR_ADDED, now[t].name};
    *ret = changes;
    *count = n;
    return mrl_ok();
}
