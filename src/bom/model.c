/* SPDX-License-Identifier: Apache-2.0 */
#include "bom/model.h"

#include "base/limits.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

void mrl_bom_init(struct mrl_bom *bom, struct mrl_arena *arena)
{
    *bom = (struct mrl_bom){.arena = arena, .root = SIZE_MAX, .version = 1};
    mrl_map_init(&bom->by_ref, arena);
    mrl_map_init(&bom->numbers, arena);
    mrl_map_init(&bom->known, arena);
}

/* --- things --- */

/* The last number that was tried behind a ref that is taken: each is tried once, for a hostile bill
 * gives one ref to a million things. */
static mrl_status last_number(struct mrl_bom *bom, const char *ref, size_t **ret,
                              struct mrl_error *err)
{
    uint64_t known;

    if (mrl_map_get(&bom->numbers, ref, strlen(ref), &known)) {
        *ret = (size_t *)(uintptr_t)known;
        return mrl_ok();
    }
    *ret = mrl_arena_zalloc(bom->arena, sizeof(**ret));
    if (!*ret)
        return MRL_FAIL_ARENA(err, bom->arena);
    **ret = 1;
    return mrl_map_add(&bom->numbers, ref, strlen(ref), (uintptr_t)*ret, NULL, err);
}

static mrl_status claim_ref(struct mrl_bom *bom, const char *ref, const char **ret,
                            struct mrl_error *err)
{
    const char *claimed = ref;
    size_t *number;
    bool added;

    MRL_TRY(mrl_map_add(&bom->by_ref, ref, strlen(ref), bom->item_count, &added, err));
    if (!added)
        MRL_TRY(last_number(bom, ref, &number, err));
    while (!added) {
        claimed = mrl_arena_printf(bom->arena, "%s-%zu", ref, ++*number);
        if (!claimed)
            return MRL_FAIL_ARENA(err, bom->arena);
        MRL_TRY(mrl_map_add(&bom->by_ref, claimed, strlen(claimed), bom->item_count, &added, err));
    }
    *ret = claimed;
    return mrl_ok();
}

mrl_status mrl_bom_add(struct mrl_bom *bom, enum mrl_bom_kind kind, const char *ref, size_t *ret,
                       struct mrl_error *err)
{
    const char *claimed;

    if (bom->item_count == MRL_MAX_BOM_ITEMS)
        return MRL_FAIL(err, MRL_E_LIMIT, MRL_NO_OFFSET, "more than %u things", MRL_MAX_BOM_ITEMS);
    MRL_TRY(mrl_arena_grow(bom->arena, (void **)&bom->items, &bom->item_capacity, bom->item_count,
                           sizeof(*bom->items), err));
    MRL_TRY(claim_ref(bom, ref, &claimed, err));
    bom->items[bom->item_count] =
        (struct mrl_bom_item){.kind = kind, .ref = claimed, .container = SIZE_MAX};
    *ret = bom->item_count++;
    return mrl_ok();
}

struct mrl_bom_item *mrl_bom_find(const struct mrl_bom *bom, const char *ref, size_t *ret)
{
    uint64_t index;

    if (!ref || !mrl_map_get(&bom->by_ref, ref, strlen(ref), &index))
        return NULL;
    if (ret)
        *ret = (size_t)index;
    return &bom->items[index];
}

/* --- fields --- */

static bool same_text(const char *a, const char *b)
{
    return a == b || (a && b && strcmp(a, b) == 0);
}

/* Whether the value is new for its thing; looked up, since a hostile BOM has many. */
static mrl_status is_new(struct mrl_bom *bom, size_t item, const struct mrl_bom_field *f, bool *ret,
                         struct mrl_error *err)
{
    const char *key = mrl_arena_printf(bom->arena, "%zu %d %s%c%s", item, (int)f->key,
                                       f->name ? f->name : "", 0x1f, f->value);

    if (!key)
        return MRL_FAIL_ARENA(err, bom->arena);
    return mrl_map_add(&bom->known, key, strlen(key), 0, ret, err);
}

/* Unmarked is worst. */
static int trust(enum mrl_bom_mark mark)
{
    return mark == MRL_BOM_UNMARKED ? MRL_BOM_MARK_COUNT : (int)mark;
}

static struct mrl_bom_field *find(const struct mrl_bom_item *item, enum mrl_bom_key key,
                                  const char *name)
{
    for (size_t i = 0; i < item->field_count; i++)
        if (item->fields[i].key == key && (!name || same_text(item->fields[i].name, name)))
            return &item->fields[i];
    return NULL;
}

mrl_status mrl_bom_set(struct mrl_bom *bom, size_t item, const struct mrl_bom_field *field,
                       struct mrl_error *err)
{
    struct mrl_bom_item *const it = &bom->items[item];
    struct mrl_bom_field *old = NULL;
    bool added = true;

    if (!field->value || !field->value[0])
        return mrl_ok();
    if (mrl_bom_key_many(field->key))
        MRL_TRY(is_new(bom, item, field, &added, err));
    else
        old = find(it, field->key, NULL);
    if (old && trust(field->mark) < trust(old->mark))
        *old = *field;
    if (old || !added)
        return mrl_ok();
    if (it->field_count == MRL_MAX_BOM_FIELDS)
        return MRL_FAIL(err, MRL_E_LIMIT, MRL_NO_OFFSET, "more than %u fields of %s",
                        MRL_MAX_BOM_FIELDS, it->ref);
    MRL_TRY(mrl_arena_grow(bom->arena, (void **)&it->fields, &it->field_capacity, it->field_count,
                           sizeof(*it->fields), err));
    it->fields[it->field_count++] = *field;
    return mrl_ok();
}

const struct mrl_bom_field *mrl_bom_get(const struct mrl_bom_item *item, enum mrl_bom_key key,
                                        const char *name)
{
    return find(item, key, name);
}

const char *mrl_bom_value(const struct mrl_bom_item *item, enum mrl_bom_key key)
{
    const struct mrl_bom_field *f = find(item, key, NULL);

    return f ? f->value : NULL;
}

const char *mrl_bom_part(const struct mrl_bom_field *field, const char *name)
{
    for (size_t i = 0; i < field->part_count; i++)
        if (strcmp(field->parts[i].name, name) == 0)
            return field->parts[i].value;
    return NULL;
}

/* --- relations --- */

/* Makes `to` a part of `from`, unless it is a part already, a whole of `from`, or too deep. */
static void put_into(struct mrl_bom *bom, size_t from, size_t to)
{
    unsigned depth = 0;
    unsigned levels = bom->items[to].levels;

    if (bom->items[to].container != SIZE_MAX)
        return;
    for (size_t i = from; i != SIZE_MAX; i = bom->items[i].container, depth++)
        if (i == to)
            return;
    if (depth + levels > MRL_MAX_BOM_DEPTH)
        return;
    bom->items[to].container = from;
    for (size_t i = from; i != SIZE_MAX; i = bom->items[i].container)
        if (bom->items[i].levels < ++levels)
            bom->items[i].levels = levels;
}

mrl_status mrl_bom_relate(struct mrl_bom *bom, const struct mrl_bom_relation *relation,
                          struct mrl_error *err)
{
    const struct mrl_bom_relation *const r = relation;
    const char *key;
    bool added;

    assert(r->from < bom->item_count && r->to < bom->item_count);
    if (r->from == r->to)
        return mrl_ok();
    key = mrl_arena_printf(bom->arena, "r%d %zu %zu", (int)r->kind, r->from, r->to);
    if (!key)
        return MRL_FAIL_ARENA(err, bom->arena);
    MRL_TRY(mrl_map_add(&bom->known, key, strlen(key), 0, &added, err));
    if (!added)
        return mrl_ok();
    if (bom->relation_count == MRL_MAX_BOM_RELATIONS)
        return MRL_FAIL(err, MRL_E_LIMIT, MRL_NO_OFFSET, "more than %u relations",
                        MRL_MAX_BOM_RELATIONS);
    MRL_TRY(mrl_arena_grow(bom->arena, (void **)&bom->relations, &bom->relation_capacity,
                           bom->relation_count, sizeof(*bom->relations), err));
    bom->relations[bom->relation_count++] = *r;
    if (r->kind == MRL_BOM_CONTAINS)
        put_into(bom, r->from, r->to);
    return mrl_ok();
}
