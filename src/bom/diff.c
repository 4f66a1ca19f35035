/* SPDX-License-Identifier: Apache-2.0 */
#include "bom/diff.h"

#include <stdlib.h>
#include <string.h>

struct comparison {
    const struct mrl_bom *before, *after;
    size_t *partner;     /* of each old thing: the new one, SIZE_MAX for none */
    size_t *old_partner; /* of each new thing: the old one */
    struct mrl_arena *arena;
    struct mrl_bom_diff *diff;
    struct mrl_error *err;
};

/* --- which things are the same --- */

static void pair(struct comparison *c, size_t before, size_t after)
{
    c->partner[before] = after;
    c->old_partner[after] = before;
}

static void pair_by_ref(struct comparison *c)
{
    for (size_t i = 0; i < c->before->item_count; i++) {
        size_t other;

        if (mrl_bom_find(c->after, c->before->items[i].ref, &other))
            pair(c, i, other);
    }
}

typedef const char *(*name_thing)(struct comparison *c, const struct mrl_bom_item *item);

static const char *purl_of(struct comparison *c, const struct mrl_bom_item *item)
{
    (void)c;
    return mrl_bom_value(item, MRL_BOM_PURL);
}

static const char *kind_and_name(struct comparison *c, const struct mrl_bom_item *item)
{
    const char *name = mrl_bom_value(item, MRL_BOM_NAME);

    return name ? mrl_arena_printf(c->arena, "%s %s", mrl_bom_kind_name(item->kind), name) : NULL;
}

#define TWICE UINT64_MAX /* a name that several have says nothing */

static mrl_status index_names(struct comparison *c, const struct mrl_bom *bom,
                              const size_t *partners, name_thing name_of, struct mrl_map *ret)
{
    mrl_map_init(ret, c->arena);
    for (size_t i = 0; i < bom->item_count; i++) {
        const char *name = partners[i] == SIZE_MAX ? name_of(c, &bom->items[i]) : NULL;
        bool added;

        if (!name)
            continue;
        MRL_TRY(mrl_map_add(ret, name, strlen(name), i, &added, c->err));
        if (!added) {
            const char *mark = mrl_arena_printf(c->arena, "%s\ntwice", name);

            if (!mark)
                return MRL_FAIL_ARENA(c->err, c->arena);
            MRL_TRY(mrl_map_add(ret, mark, strlen(mark), TWICE, NULL, c->err));
        }
    }
    return mrl_ok();
}

/* The one thing of that name. */
static mrl_status only_one(struct comparison *c, const struct mrl_map *names, const char *name,
                           uint64_t *ret, bool *found)
{
    const char *mark = mrl_arena_printf(c->arena, "%s\ntwice", name);
    uint64_t ignored;

    if (!mark)
        return MRL_FAIL_ARENA(c->err, c->arena);
    *found = mrl_map_get(names, name, strlen(name), ret) &&
             !mrl_map_get(names, mark, strlen(mark), &ignored);
    return mrl_ok();
}

static mrl_status pair_by_name(struct comparison *c, name_thing name_of)
{
    struct mrl_map old_names, new_names;

    MRL_TRY(index_names(c, c->before, c->partner, name_of, &old_names));
    MRL_TRY(index_names(c, c->after, c->old_partner, name_of, &new_names));
    for (size_t i = 0; i < c->before->item_count; i++) {
        const char *name = c->partner[i] == SIZE_MAX ? name_of(c, &c->before->items[i]) : NULL;
        uint64_t old, new;
        bool one, other;

        if (!name)
            continue;
        MRL_TRY(only_one(c, &old_names, name, &old, &one));
        MRL_TRY(only_one(c, &new_names, name, &new, &other));
        if (one && other)
            pair(c, i, (size_t) new);
    }
    return mrl_ok();
}

/* --- fields --- */

static bool same_text(const char *a, const char *b)
{
    return a && b ? strcmp(a, b) == 0 : a == b;
}

static bool same_parts(const struct mrl_bom_field *a, const struct mrl_bom_field *b)
{
    if (a->part_count != b->part_count)
        return false;
    for (size_t i = 0; i < a->part_count; i++) {
        const char *other = mrl_bom_part(b, a->parts[i].name);

        if (!other || strcmp(a->parts[i].value, other) != 0)
            return false;
    }
    return true;
}

static int by_text(const char *a, const char *b)
{
    return strcmp(a ? a : "", b ? b : "");
}

static int by_name(const struct mrl_bom_field *a, const struct mrl_bom_field *b)
{
    return a->key != b->key ? (int)a->key - (int)b->key : by_text(a->name, b->name);
}

static int by_value(const struct mrl_bom_field *a, const struct mrl_bom_field *b)
{
    const int order = by_name(a, b);

    return order ? order : strcmp(a->value, b->value);
}

/* Of equal ones, the first of the thing comes first. */
static int sort_by_name(const void *a, const void *b)
{
    const struct mrl_bom_field *const *x = a, *const *y = b;
    const int order = by_name(*x, *y);

    return order ? order : (*x > *y) - (*x < *y);
}

static int sort_by_value(const void *a, const void *b)
{
    const struct mrl_bom_field *const *x = a, *const *y = b;
    const int order = by_value(*x, *y);

    return order ? order : (*x > *y) - (*x < *y);
}

/* The fields of a thing in two orders: a hostile bill has many of the same name. */
struct sorted {
    const struct mrl_bom_item *item;
    const struct mrl_bom_field **by_name, **by_value;
};

static mrl_status sort_fields(struct comparison *c, const struct mrl_bom_item *item,
                              struct sorted *ret)
{
    const size_t n = item->field_count;

    ret->item = item;
    ret->by_name = mrl_arena_array(c->arena, n + 1, sizeof(struct mrl_bom_field *));
    ret->by_value = mrl_arena_array(c->arena, n + 1, sizeof(struct mrl_bom_field *));
    if (!ret->by_name || !ret->by_value)
        return MRL_FAIL_ARENA(c->err, c->arena);
    for (size_t i = 0; i < n; i++)
        ret->by_name[i] = ret->by_value[i] = &item->fields[i];
    qsort(ret->by_name, n, sizeof(struct mrl_bom_field *), sort_by_name);
    qsort(ret->by_value, n, sizeof(struct mrl_bom_field *), sort_by_value);
    return mrl_ok();
}

typedef int (*compare_fn)(const struct mrl_bom_field *a, const struct mrl_bom_field *b);

/* The first that does not come before. */
static size_t place_of(const struct mrl_bom_field *const *list, size_t count,
                       const struct mrl_bom_field *field, compare_fn compare)
{
    size_t low = 0;

    while (low < count) {
        const size_t middle = low + (count - low) / 2;

        if (compare(list[middle], field) < 0)
            low = middle + 1;
        else
            count = middle;
    }
    return low;
}

/* The field of the other thing that says the same. */
static const struct mrl_bom_field *find_same(const struct sorted *s,
                                             const struct mrl_bom_field *field)
{
    const size_t n = s->item->field_count;

    for (size_t i = place_of(s->by_value, n, field, by_value);
         i < n && by_value(s->by_value[i], field) == 0; i++)
        if (same_text(s->by_value[i]->name, field->name) && same_parts(s->by_value[i], field))
            return s->by_value[i];
    return NULL;
}

/* The field of the other thing in whose place this one stands: of keys with one value, and of
 * named ones such as the digest by one algorithm. */
static const struct mrl_bom_field *find_counterpart(const struct sorted *s,
                                                    const struct mrl_bom_field *field)
{
    size_t i;

    if (mrl_bom_key_many(field->key) && field->key != MRL_BOM_HASH &&
        field->key != MRL_BOM_PROPERTY && field->key != MRL_BOM_HYPERPARAMETER)
        return NULL;
    if (!field->name)
        return mrl_bom_get(s->item, field->key, NULL);
    i = place_of(s->by_name, s->item->field_count, field, by_name);
    return i < s->item->field_count && by_name(s->by_name[i], field) == 0 ? s->by_name[i] : NULL;
}

static void add_field(struct mrl_bom_item_change *change, enum mrl_bom_change_kind kind,
                      const struct mrl_bom_field *before, const struct mrl_bom_field *after)
{
    change->fields[change->field_count++] = (struct mrl_bom_field_change){kind, before, after};
}

static mrl_status compare_fields(struct comparison *c, struct mrl_bom_item_change *change)
{
    const struct mrl_bom_item *before = change->before, *after = change->after;
    struct sorted a, b;

    change->fields = mrl_arena_array(c->arena, before->field_count + after->field_count + 1,
                                     sizeof(*change->fields));
    if (!change->fields)
        return MRL_FAIL_ARENA(c->err, c->arena);
    MRL_TRY(sort_fields(c, before, &a));
    MRL_TRY(sort_fields(c, after, &b));
    for (size_t i = 0; i < before->field_count; i++) {
        const struct mrl_bom_field *f = &before->fields[i], *other = find_counterpart(&b, f);

        if (find_same(&b, f))
            continue;
        if (other && !find_same(&a, other))
            add_field(change, MRL_BOM_CHANGED, f, other);
        else
            add_field(change, MRL_BOM_REMOVED, f, NULL);
    }
    for (size_t i = 0; i < after->field_count; i++) {
        const struct mrl_bom_field *f = &after->fields[i], *other = find_counterpart(&a, f);

        if (!find_same(&a, f) && !(other && !find_same(&b, other)))
            add_field(change, MRL_BOM_ADDED, NULL, f);
    }
    return mrl_ok();
}

/* --- things and relations --- */

static mrl_status compare_items(struct comparison *c)
{
    struct mrl_bom_diff *d = c->diff;

    for (size_t i = 0; i < c->before->item_count; i++) {
        struct mrl_bom_item_change change = {
            MRL_BOM_REMOVED, &c->before->items[i], NULL, NULL, 0, false};

        if (c->partner[i] != SIZE_MAX) {
            change.kind = MRL_BOM_CHANGED;
            change.after = &c->after->items[c->partner[i]];
            change.kind_changed = change.before->kind != change.after->kind;
            MRL_TRY(compare_fields(c, &change));
            if (change.field_count == 0 && !change.kind_changed)
                continue;
        }
        d->items[d->item_count++] = change;
    }
    for (size_t i = 0; i < c->after->item_count; i++)
        if (c->old_partner[i] == SIZE_MAX)
            d->items[d->item_count++] =
                (struct mrl_bom_item_change){.kind = MRL_BOM_ADDED, .after = &c->after->items[i]};
    return mrl_ok();
}

/* A relation in terms of the old bill's things; those that are new count from behind them. */
static const char *spell(struct comparison *c, const struct mrl_bom_relation *r, bool old)
{
    const size_t base = c->before->item_count;
    size_t from = r->from, to = r->to;

    if (!old) {
        from = c->old_partner[from] == SIZE_MAX ? base + from : c->old_partner[from];
        to = c->old_partner[to] == SIZE_MAX ? base + to : c->old_partner[to];
    }
    return mrl_arena_printf(c->arena, "%zu %d %zu %s", from, (int)r->kind, to,
                            r->detail ? r->detail : "");
}

static mrl_status index_relations(struct comparison *c, const struct mrl_bom *bom, bool old,
                                  struct mrl_map *ret)
{
    mrl_map_init(ret, c->arena);
    MRL_TRY(mrl_map_reserve(ret, bom->relation_count, c->err));
    for (size_t i = 0; i < bom->relation_count; i++) {
        const char *text = spell(c, &bom->relations[i], old);

        if (!text)
            return MRL_FAIL_ARENA(c->err, c->arena);
        MRL_TRY(mrl_map_add(ret, text, strlen(text), 0, NULL, c->err));
    }
    return mrl_ok();
}

static mrl_status compare_relations(struct comparison *c)
{
    struct mrl_bom_diff *d = c->diff;
    struct mrl_map olds, news;
    uint64_t ignored;

    MRL_TRY(index_relations(c, c->before, true, &olds));
    MRL_TRY(index_relations(c, c->after, false, &news));
    for (int round = 0; round < 2; round++) {
        const struct mrl_bom *bom = round ? c->after : c->before;

        for (size_t i = 0; i < bom->relation_count; i++) {
            const char *text = spell(c, &bom->relations[i], !round);

            if (!text)
                return MRL_FAIL_ARENA(c->err, c->arena);
            if (!mrl_map_get(round ? &olds : &news, text, strlen(text), &ignored))
                d->relations[d->relation_count++] = (struct mrl_bom_relation_change){
                    round ? MRL_BOM_ADDED : MRL_BOM_REMOVED, bom, &bom->relations[i]};
        }
    }
    return mrl_ok();
}

static size_t *nobody(struct mrl_arena *arena, size_t count)
{
    size_t *list = mrl_arena_array(arena, count + 1, sizeof(*list));

    for (size_t i = 0; list && i < count; i++)
        list[i] = SIZE_MAX;
    return list;
}

mrl_status mrl_bom_compare(const struct mrl_bom *before, const struct mrl_bom *after,
                           struct mrl_arena *arena, struct mrl_bom_diff *ret, struct mrl_error *err)
{
    struct mrl_bom_diff diff = {0};
    struct comparison c = {before, after, NULL, NULL, arena, &diff, err};

    c.partner = nobody(arena, before->item_count);
    c.old_partner = nobody(arena, after->item_count);
    diff.items =
        mrl_arena_array(arena, before->item_count + after->item_count + 1, sizeof(*diff.items));
    diff.relations = mrl_arena_array(arena, before->relation_count + after->relation_count + 1,
                                     sizeof(*diff.relations));
    if (!c.partner || !c.old_partner || !diff.items || !diff.relations)
        return MRL_FAIL_ARENA(err, arena);
    pair_by_ref(&c);
    MRL_TRY(pair_by_name(&c, purl_of));
    MRL_TRY(pair_by_name(&c, kind_and_name));
    MRL_TRY(compare_items(&c));
    MRL_TRY(compare_relations(&c));
    *ret = diff;
    return mrl_ok();
}
