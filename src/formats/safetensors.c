/* SPDX-License-Identifier: Apache-2.0 */
#include "formats/safetensors.h"

#include "base/limits.h"
#include "base/text.h"
#include "formats/format.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Numbers of tensors by type, in the order of the table of types. */
struct tally {
    uint64_t tensors, parameters, metadata;
    uint64_t by_dtype[MRL_SAFETENSORS_DTYPES];
};

struct tensors {
    struct mrl_safetensor *items;
    size_t count, capacity;
};

static mrl_status tell_tensor(struct mrl_description *d, const char *id,
                              const struct mrl_safetensor *t, const char *why)
{
    char name[128];

    mrl_text_quote(name, sizeof(name), t->name, strlen(t->name));
    return mrl_describe_issue(d, id, t->place, "tensor %s %s", name, why);
}

/* Whether the range has the size that type and shape need; both are the file's claims. */
static mrl_status check_tensor(struct mrl_description *d, const struct mrl_safetensor *t,
                               struct tally *tally)
{
    uint64_t bits;

    if (!t->dtype)
        return tell_tensor(d, "safetensors.unknown-dtype", t, "has an unknown data type");
    tally->by_dtype[mrl_safetensors_dtype_index(t->dtype)]++;
    if (t->end < t->start)
        return tell_tensor(d, "safetensors.size-mismatch", t, "ends before it starts");
    if (t->overflows || __builtin_mul_overflow(t->items, t->dtype->bits, &bits))
        return tell_tensor(d, "safetensors.size-mismatch", t,
                           "has a shape whose product overflows");
    if (bits % 8 != 0 || bits / 8 != t->end - t->start)
        return tell_tensor(d, "safetensors.size-mismatch", t,
                           "has offsets that do not fit its shape and data type");
    if (__builtin_add_overflow(tally->parameters, t->items, &tally->parameters))
        tally->parameters = UINT64_MAX;
    return mrl_ok();
}

/* Ends that lie after starts; empty tensors before others at the same place. */
static int by_place(const void *a, const void *b)
{
    const struct mrl_safetensor *x = a;
    const struct mrl_safetensor *y = b;

    if (x->start != y->start)
        return x->start < y->start ? -1 : 1;
    return x->end < y->end ? -1 : x->end > y->end;
}

/* The tensors must tile the buffer: contiguous from 0, no holes, no overlap, nothing behind. */
static mrl_status check_tiling(struct mrl_description *d, const struct tensors *all,
                               uint64_t buffer_start)
{
    const uint64_t size = d->source->size - buffer_start;
    uint64_t covered = 0;

    if (all->count > 1)
        qsort(all->items, all->count, sizeof(*all->items), by_place);
    for (size_t i = 0; i < all->count; i++) {
        const struct mrl_safetensor *t = &all->items[i];

        if (t->start < covered)
            MRL_TRY(tell_tensor(d, "safetensors.overlap", t, "shares bytes with another one"));
        if (t->start > covered && t->start <= size)
            MRL_TRY(mrl_describe_issue(d, "safetensors.gap", buffer_start + covered,
                                       "%" PRIu64 " bytes between the tensors belong to none",
                                       t->start - covered));
        if (t->end > size)
            MRL_TRY(tell_tensor(d, "safetensors.out-of-bounds", t, "ends behind the file"));
        if (t->end > covered && t->end <= size)
            d->inert += t->end - (t->start > covered ? t->start : covered);
        covered = t->end > covered ? t->end : covered;
    }
    if (covered < size)
        return mrl_describe_issue(d, "safetensors.trailing", buffer_start + covered,
                                  "%" PRIu64 " bytes follow the last tensor", size - covered);
    return mrl_ok();
}

/* "F32 12, BF16 3" */
static mrl_status tell_dtypes(struct mrl_description *d, const struct tally *tally)
{
    char text[32 * MRL_SAFETENSORS_DTYPES] = "";
    size_t n = 0;

    for (size_t i = 0; i < MRL_SAFETENSORS_DTYPES; i++)
        if (tally->by_dtype[i])
            n += (size_t)snprintf(text + n, sizeof(text) - n, "%s%s %" PRIu64, n ? ", " : "",
                                  mrl_safetensors_dtypes[i].name, tally->by_dtype[i]);
    return n ? mrl_describe_text(d, "dtypes", text, n) : mrl_ok();
}

/* Whether a key of the metadata can be part of a fact's name. */
static bool is_plain(const char *key, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (!strchr("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-", key[i]) ||
            key[i] == '\0')
            return false;
    return n > 0 && n <= 64;
}

/* The first few short entries; the rest is only counted. */
static mrl_status take_metadata(void *context, struct mrl_safetensors_header *h, const char *key,
                                size_t key_len, const char *value, size_t value_len)
{
    struct mrl_description *d = context;
    const char *name;

    if (h->metadata_count > MRL_MAX_LISTED || value_len > 256 || !is_plain(key, key_len))
        return mrl_ok();
    name = mrl_arena_printf(d->arena, "metadata.%s", key);
    if (!name)
        return MRL_FAIL_ARENA(d->err, d->arena);
    return mrl_describe_text(d, name, value, value_len);
}

static mrl_status take_oddity(void *context, struct mrl_safetensors_header *h, const char *id,
                              const char *key, size_t key_len, uint64_t place)
{
    struct mrl_description *d = context;
    char name[128];

    (void)h;
    mrl_text_quote(name, sizeof(name), key, key_len);
    return mrl_describe_issue(d, id, place, "header key %s", name);
}

static mrl_status read_tensors(struct mrl_safetensors_header *h, struct mrl_description *d,
                               struct tensors *all, struct tally *tally)
{
    for (;;) {
        struct mrl_safetensor t;
        bool found;

        MRL_TRY(mrl_safetensors_next(h, &t, &found));
        if (!found)
            return mrl_ok();
        MRL_TRY(check_tensor(d, &t, tally));
        MRL_TRY(mrl_arena_grow(d->arena, (void **)&all->items, &all->capacity, all->count,
                               sizeof(*all->items), d->err));
        all->items[all->count++] = t;
    }
}

static mrl_status tell_all(struct mrl_description *d, const struct mrl_safetensors_header *h,
                           const struct tally *tally)
{
    MRL_TRY(mrl_describe_number(d, "tensor_count", h->tensor_count));
    MRL_TRY(mrl_describe_number(d, "parameter_count", tally->parameters));
    MRL_TRY(tell_dtypes(d, tally));
    return mrl_describe_number(d, "metadata_count", h->metadata_count);
}

static mrl_status describe_safetensors(struct mrl_description *d)
{
    mrl_cleanup(mrl_safetensors_close) struct mrl_safetensors_header h = {0};
    struct tensors all = {0};
    struct tally tally = {0};

    h.metadata = take_metadata;
    h.oddity = take_oddity;
    h.context = d;
    MRL_TRY(mrl_safetensors_open(&h, d->source, d->arena, d->err));
    MRL_TRY(read_tensors(&h, d, &all, &tally));
    d->parsed = h.buffer_start;
    MRL_TRY(tell_all(d, &h, &tally));
    return check_tiling(d, &all, h.buffer_start);
}

static bool probe_safetensors(const struct mrl_probe *probe)
{
    return mrl_safetensors_sniff(probe->head, probe->head_len, probe->size) && !probe->is_text;
}

const struct mrl_format mrl_format_safetensors = {
    .id = "safetensors",
    .title = "safetensors tensors",
    .role = MRL_ROLE_MODEL,
    .probe = probe_safetensors,
    .describe = describe_safetensors,
};
