/* SPDX-License-Identifier: Apache-2.0 */
#include "catalog/bind.h"

#include "base/limits.h"
#include "base/text.h"
#include "catalog/catalog.h"

#include <string.h>

/* The member of a struct that a row of the table speaks of. */
static void *member(void *item, const struct mrl_bind_key *key)
{
    return (char *)item + key->offset;
}

static mrl_status check_kind(const struct mrl_bind *b, const struct mrl_node *node,
                             const char *name, enum mrl_node_kind kind)
{
    if (node->kind == kind)
        return mrl_ok();
    return mrl_node_fail(b->doc, node, b->err, "`%s` must be %s, not %s", name,
                         mrl_node_kind_name(kind), mrl_node_kind_name(node->kind));
}

static mrl_status read_text(const struct mrl_bind *b, const struct mrl_node *node, const char *name,
                            const char **ret)
{
    MRL_TRY(check_kind(b, node, name, MRL_NODE_STRING));
    if (node->len == 0)
        return mrl_node_fail(b->doc, node, b->err, "`%s` is empty", name);
    if (strlen(node->text) != node->len)
        return mrl_node_fail(b->doc, node, b->err, "`%s` holds a NUL character", name);
    *ret = node->text;
    return mrl_ok();
}

static mrl_status read_id(const struct mrl_bind *b, const struct mrl_node *node, const char *name,
                          const char **ret)
{
    const char *text = NULL;

    MRL_TRY(read_text(b, node, name, &text));
    if (strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789-_.") != node->len || text[0] == '.' ||
        node->len > MRL_MAX_CATALOG_ID)
        return mrl_node_fail(b->doc, node, b->err,
                             "`%s` may hold up to %u lower-case letters, digits, - _ and .", name,
                             MRL_MAX_CATALOG_ID);
    *ret = text;
    return mrl_ok();
}

static mrl_status read_number(const struct mrl_bind *b, const struct mrl_node *node,
                              const char *name, unsigned *ret)
{
    MRL_TRY(check_kind(b, node, name, MRL_NODE_INT));
    if (node->integer < 1 || node->integer > MRL_MAX_CATALOG_NUMBER)
        return mrl_node_fail(b->doc, node, b->err, "`%s` must lie between 1 and %d", name,
                             MRL_MAX_CATALOG_NUMBER);
    *ret = (unsigned)node->integer;
    return mrl_ok();
}

static mrl_status read_date(const struct mrl_bind *b, const struct mrl_node *node, const char *name,
                            mrl_time *ret)
{
    MRL_TRY(check_kind(b, node, name, MRL_NODE_STRING));
    if (!mrl_time_parse(node->text, node->len, ret))
        return mrl_node_fail(b->doc, node, b->err, "`%s` must be a date such as 2026-03-01", name);
    return mrl_ok();
}

/* A number of days and the letter d. */
static bool parse_days(const char *text, unsigned *ret)
{
    unsigned days = 0;
    size_t i = 0;

    for (; text[i] >= '0' && text[i] <= '9' && i < 5; i++)
        days = days * 10 + (unsigned)(text[i] - '0');
    *ret = days;
    return i > 0 && strcmp(&text[i], "d") == 0 && days >= 1 && days <= MRL_MAX_CATALOG_DAYS;
}

static mrl_status read_age(const struct mrl_bind *b, const struct mrl_node *node, const char *name,
                           struct mrl_max_age *ret)
{
    struct mrl_max_age age = {.kind = MRL_AGE_DAYS};
    const char *text = NULL;

    MRL_TRY(read_text(b, node, name, &text));
    if (strcmp(text, "per-version") == 0)
        age.kind = MRL_AGE_PER_VERSION;
    else if (strcmp(text, "event") == 0)
        age.kind = MRL_AGE_EVENT;
    else if (!parse_days(text, &age.days))
        return mrl_node_fail(b->doc, node, b->err,
                             "`%s` must be days such as 365d, per-version or event", name);
    *ret = age;
    return mrl_ok();
}

static mrl_status read_choice(const struct mrl_bind *b, const struct mrl_node *node,
                              const struct mrl_bind_key *key, void *item)
{
    size_t index;
    unsigned value;

    MRL_TRY(check_kind(b, node, key->name, MRL_NODE_STRING));
    MRL_TRY(mrl_node_choice(b->doc, node, key->words, &index, b->err));
    value = (unsigned)index;
    memcpy(member(item, key), &value, sizeof(value));
    return mrl_ok();
}

static mrl_status check_list(const struct mrl_bind *b, const struct mrl_node *list,
                             const char *name)
{
    MRL_TRY(check_kind(b, list, name, MRL_NODE_LIST));
    if (list->count > MRL_MAX_CATALOG_LIST)
        return mrl_node_fail(b->doc, list, b->err, "`%s` has more than %u items", name,
                             MRL_MAX_CATALOG_LIST);
    return mrl_ok();
}

static mrl_status read_set(const struct mrl_bind *b, const struct mrl_node *list,
                           const struct mrl_bind_key *key, unsigned *ret)
{
    unsigned set = 0;

    MRL_TRY(check_list(b, list, key->name));
    if (!list->first)
        return mrl_node_fail(b->doc, list, b->err, "`%s` is empty", key->name);
    MRL_NODE_EACH(node, list)
    {
        size_t index;

        MRL_TRY(check_kind(b, node, key->name, MRL_NODE_STRING));
        MRL_TRY(mrl_node_choice(b->doc, node, key->words, &index, b->err));
        if (set & 1u << index)
            return mrl_node_fail(b->doc, node, b->err, "`%s` is named twice", key->words[index]);
        set |= 1u << index;
    }
    *ret = set;
    return mrl_ok();
}

static mrl_status read_texts(const struct mrl_bind *b, const struct mrl_node *list,
                             const char *name, struct mrl_texts *ret)
{
    struct mrl_texts texts = {0};
    const char **items;

    MRL_TRY(check_list(b, list, name));
    items = mrl_arena_array(b->arena, list->count + (size_t)1, sizeof(*items));
    if (!items)
        return MRL_FAIL_ARENA(b->err, b->arena);
    texts.items = items;
    MRL_NODE_EACH(node, list)
    {
        const char *text = NULL;

        MRL_TRY(read_text(b, node, name, &text));
        if (mrl_texts_have(&texts, text))
            return mrl_node_fail(b->doc, node, b->err, "`%s` names this twice", name);
        items[texts.count++] = text;
    }
    *ret = texts;
    return mrl_ok();
}

static mrl_status read_container(const struct mrl_bind *b, const struct mrl_node *node,
                                 const struct mrl_bind_key *key, const struct mrl_node **ret)
{
    MRL_TRY(
        check_kind(b, node, key->name, key->type == MRL_BIND_LIST ? MRL_NODE_LIST : MRL_NODE_MAP));
    *ret = node;
    return mrl_ok();
}

static mrl_status read_bool(const struct mrl_bind *b, const struct mrl_node *node, const char *name,
                            bool *ret)
{
    MRL_TRY(check_kind(b, node, name, MRL_NODE_BOOL));
    *ret = node->boolean;
    return mrl_ok();
}

static mrl_status read_member(const struct mrl_bind *b, const struct mrl_node *node,
                              const struct mrl_bind_key *key, void *item)
{
    void *to = member(item, key);

    switch (key->type) {
    case MRL_BIND_TEXT:
        return read_text(b, node, key->name, to);
    case MRL_BIND_ID:
        return read_id(b, node, key->name, to);
    case MRL_BIND_BOOL:
        return read_bool(b, node, key->name, to);
    case MRL_BIND_NUMBER:
        return read_number(b, node, key->name, to);
    case MRL_BIND_DATE:
        return read_date(b, node, key->name, to);
    case MRL_BIND_AGE:
        return read_age(b, node, key->name, to);
    case MRL_BIND_CHOICE:
        return read_choice(b, node, key, item);
    case MRL_BIND_SET:
        return read_set(b, node, key, to);
    case MRL_BIND_TEXTS:
        return read_texts(b, node, key->name, to);
    case MRL_BIND_LIST:
    case MRL_BIND_MAP:
        return read_container(b, node, key, to);
    case MRL_BIND_SKIP:
        break;
    }
    return mrl_ok();
}

/* Answers with a message that names the nearest right key. */
static mrl_status unknown_key(const struct mrl_bind *b, const struct mrl_node *map,
                              const struct mrl_bind_key *keys)
{
    const char *names[MRL_BIND_MAX_KEYS + 1] = {NULL};

    for (size_t i = 0; i < MRL_BIND_MAX_KEYS && keys[i].name; i++)
        names[i] = keys[i].name;
    return mrl_node_only(b->doc, map, names, b->err);
}

static bool find_key(const struct mrl_bind_key *keys, const char *name, size_t *ret)
{
    for (size_t i = 0; keys[i].name; i++)
        if (strcmp(keys[i].name, name) == 0) {
            *ret = i;
            return true;
        }
    return false;
}

mrl_status mrl_bind_map(const struct mrl_bind *b, const struct mrl_node *map,
                        const struct mrl_bind_key *keys, void *item)
{
    uint32_t seen = 0;

    _Static_assert(MRL_BIND_MAX_KEYS <= 32, "one bit of `seen` for each key");
    if (map->kind != MRL_NODE_MAP)
        return mrl_node_fail(b->doc, map, b->err, "a map is expected here, not %s",
                             mrl_node_kind_name(map->kind));
    MRL_NODE_EACH(node, map)
    {
        size_t i;

        if (!find_key(keys, node->key, &i))
            return unknown_key(b, map, keys);
        MRL_TRY(read_member(b, node, &keys[i], item));
        seen |= UINT32_C(1) << i;
    }
    for (size_t i = 0; keys[i].name; i++)
        if (!keys[i].optional && !(seen & UINT32_C(1) << i))
            return mrl_node_fail(b->doc, map, b->err, "the key `%s` is missing", keys[i].name);
    return mrl_ok();
}

mrl_status mrl_bind_list(const struct mrl_bind *b, const struct mrl_node *list,
                         const struct mrl_bind_rows *rows, void *context, void **ret, size_t *count)
{
    char *items;
    size_t n = 0;

    if (!list->first || list->count > MRL_MAX_CATALOG_ROWS)
        return mrl_node_fail(b->doc, list, b->err, "this list must have between 1 and %u items",
                             MRL_MAX_CATALOG_ROWS);
    items = mrl_arena_array(b->arena, list->count, rows->size);
    if (!items)
        return MRL_FAIL_ARENA(b->err, b->arena);
    MRL_NODE_EACH(node, list)
    {
        void *item = &items[n++ * rows->size];

        MRL_TRY(mrl_bind_map(b, node, rows->keys, item));
        if (rows->each)
            MRL_TRY(rows->each(b, node, item, context));
    }
    *ret = items;
    *count = n;
    return mrl_ok();
}

mrl_status mrl_bind_id(const struct mrl_bind *b, const struct mrl_node *map, const char *id,
                       size_t index, struct mrl_map *ids)
{
    bool added;

    MRL_TRY(mrl_map_add(ids, id, strlen(id), index, &added, b->err));
    if (!added)
        return mrl_node_fail(b->doc, map, b->err, "`%s` is there already", id);
    return mrl_ok();
}

mrl_status mrl_bind_find(const struct mrl_bind *b, const struct mrl_node *node, const char *what,
                         const char *id, const struct mrl_map *ids, size_t *ret)
{
    char quoted[64];
    uint64_t index;

    if (mrl_map_get(ids, id, strlen(id), &index)) {
        *ret = (size_t)index;
        return mrl_ok();
    }
    mrl_text_quote(quoted, sizeof(quoted), id, strlen(id));
    return mrl_node_fail(b->doc, node, b->err, "there is no %s `%s`", what, quoted);
}
