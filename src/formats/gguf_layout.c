/* SPDX-License-Identifier: Apache-2.0 */
#include "formats/gguf_layout.h"

#include "base/map.h"
#include "base/text.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

struct extent {
    const struct mrl_gguf_tensor *tensor;
    uint64_t start, end; /* within the data */
};

struct layout {
    struct mrl_description *d;
    uint64_t alignment;
    struct mrl_map names;
    struct extent *extents;
    size_t count, capacity;
    uint64_t parameters;
    uint64_t by_type[MRL_GGUF_TENSOR_TYPES];
};

static mrl_status tell(struct layout *l, const char *id, const struct mrl_gguf_tensor *t,
                       const char *why)
{
    char name[128];

    mrl_text_quote(name, sizeof(name), t->name, t->name_len);
    return mrl_describe_issue(l->d, id, t->place, "tensor %s %s", name, why);
}

/* Bytes of a tensor: whole blocks along the first dimension. */
static bool size_of(const struct mrl_gguf_tensor *t, uint64_t *ret)
{
    uint64_t bytes;

    if (t->overflows || t->first_dim % t->type->block != 0 ||
        __builtin_mul_overflow(t->items / t->type->block, t->type->block_bytes, &bytes))
        return false;
    *ret = bytes;
    return true;
}

static mrl_status keep(struct layout *l, const struct mrl_gguf_tensor *t, uint64_t bytes)
{
    struct mrl_gguf_tensor *copy = mrl_arena_memdup(l->d->arena, t, sizeof(*t));
    struct extent e = {copy, t->offset, 0};

    if (!copy)
        return MRL_FAIL_ARENA(l->d->err, l->d->arena);
    if (__builtin_add_overflow(t->offset, bytes, &e.end))
        return tell(l, "gguf.out-of-bounds", t, "ends behind the file");
    MRL_TRY(mrl_arena_grow(l->d->arena, (void **)&l->extents, &l->capacity, l->count,
                           sizeof(*l->extents), l->d->err));
    l->extents[l->count++] = e;
    return mrl_ok();
}

static mrl_status note_name(struct layout *l, const struct mrl_gguf_tensor *t)
{
    bool added;

    MRL_TRY(mrl_map_add(&l->names, t->name, t->name_len, 0, &added, l->d->err));
    return added ? mrl_ok() : tell(l, "gguf.duplicate-tensor", t, "stands twice");
}

static mrl_status take_tensor(struct layout *l, const struct mrl_gguf_tensor *t)
{
    uint64_t bytes;

    MRL_TRY(note_name(l, t));
    if (!t->type) {
        l->d->incomplete = true;
        return tell(l, "gguf.unknown-type", t, "has a type that is not known");
    }
    l->by_type[t->type_id]++;
    if (!size_of(t, &bytes))
        return tell(l, "gguf.size", t, "has dimensions that overflow or hold no whole blocks");
    if (__builtin_add_overflow(l->parameters, t->items, &l->parameters))
        l->parameters = UINT64_MAX;
    if (t->offset % l->alignment != 0)
        MRL_TRY(tell(l, "gguf.unaligned", t, "does not start at a multiple of the alignment"));
    return keep(l, t, bytes);
}

static int by_start(const void *a, const void *b)
{
    const struct extent *x = a;
    const struct extent *y = b;

    if (x->start != y->start)
        return x->start < y->start ? -1 : 1;
    return x->end < y->end ? -1 : x->end > y->end;
}

/* The next multiple of the alignment; UINT64_MAX if there is none. */
static uint64_t align_up(uint64_t value, uint64_t alignment)
{
    uint64_t up;

    if (__builtin_add_overflow(value, alignment - 1, &up))
        return UINT64_MAX;
    return up / alignment * alignment;
}

static mrl_status tell_rest(struct layout *l, const char *id, uint64_t offset, uint64_t size)
{
    return mrl_describe_issue(l->d, id, offset, "%" PRIu64 " bytes belong to no tensor", size);
}

/* Data begin at a multiple of the alignment, and so does each tensor: less than that may lie
 * unused between two of them. */
static mrl_status check_extents(struct layout *l, uint64_t data_start)
{
    const uint64_t size = l->d->source->size > data_start ? l->d->source->size - data_start : 0;
    uint64_t covered = 0;

    if (l->count > 1)
        qsort(l->extents, l->count, sizeof(*l->extents), by_start);
    for (size_t i = 0; i < l->count; i++) {
        const struct extent *e = &l->extents[i];

        if (e->start < covered && e->end > e->start)
            MRL_TRY(tell(l, "gguf.overlap", e->tensor, "shares bytes with another one"));
        if (e->start > align_up(covered, l->alignment) && e->start <= size)
            MRL_TRY(tell_rest(l, "gguf.gap", data_start + covered, e->start - covered));
        if (e->end > size)
            MRL_TRY(tell(l, "gguf.out-of-bounds", e->tensor, "ends behind the file"));
        if (e->end > covered && e->end <= size)
            l->d->inert +=
                e->end - (e->start > align_up(covered, l->alignment) ? e->start : covered);
        covered = e->end > covered ? e->end : covered;
    }
    if (size > covered && size <= align_up(covered, l->alignment))
        l->d->parsed += size - covered; /* padding behind the last tensor */
    if (size > align_up(covered, l->alignment))
        return tell_rest(l, "gguf.trailing", data_start + covered, size - covered);
    return mrl_ok();
}

/* "F32 12, Q4_K 3" */
static mrl_status tell_types(struct layout *l)
{
    char text[32 * MRL_GGUF_TENSOR_TYPES] = "";
    size_t n = 0;

    for (uint32_t i = 0; i < MRL_GGUF_TENSOR_TYPES; i++)
        if (l->by_type[i])
            n += (size_t)snprintf(text + n, sizeof(text) - n, "%s%s %" PRIu64, n ? ", " : "",
                                  mrl_gguf_tensor_type_of(i)->name, l->by_type[i]);
    MRL_TRY(mrl_describe_number(l->d, "parameter_count", l->parameters));
    return n ? mrl_describe_text(l->d, "dtypes", text, n) : mrl_ok();
}

mrl_status mrl_gguf_describe_tensors(struct mrl_description *d, struct mrl_gguf *g,
                                     uint64_t alignment)
{
    struct layout l = {.d = d, .alignment = alignment};
    uint64_t data_start;

    mrl_map_init(&l.names, d->arena);
    for (;;) {
        struct mrl_gguf_tensor t;
        bool found;

        MRL_TRY(mrl_gguf_next_tensor(g, &t, &found));
        if (!found)
            break;
        MRL_TRY(take_tensor(&l, &t));
    }
    d->parsed = mrl_gguf_header_end(g);
    MRL_TRY(tell_types(&l));
    data_start = align_up(mrl_gguf_header_end(g), alignment);
    if (data_start < d->source->size)
        d->parsed = data_start;
    return check_extents(&l, data_start);
}
