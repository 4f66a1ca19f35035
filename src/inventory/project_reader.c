/* SPDX-License-Identifier: Apache-2.0 */
#include "inventory/project_reader.h"

#include "base/text.h"

#include <string.h>

const char *mrl_section_name(enum mrl_project_section section)
{
    static const char *const names[] = {
        [MRL_SECTION_PEOPLE] = "people",
        [MRL_SECTION_SYSTEMS] = "systems",
        [MRL_SECTION_ASSETS] = "assets",
        [MRL_SECTION_ROUTES] = "routes",
    };

    return names[section];
}

static const char *question_of(const struct mrl_node *node)
{
    const char *text = mrl_node_text(node);
    const char *colon = text && mrl_is_placeholder(text) ? strchr(text, ':') : NULL;

    if (!colon)
        return NULL;
    colon += 1 + strspn(colon + 1, " ");
    return *colon ? colon : NULL;
}

mrl_status mrl_project_gap(struct mrl_project_reader *r, const struct mrl_node *node,
                           const char *key)
{
    struct mrl_project *p = r->project;
    const char *what = *r->path ? mrl_arena_printf(r->arena, "%s.%s", r->path, key)
                                : mrl_arena_strdup(r->arena, key);

    if (!what)
        return MRL_FAIL_ARENA(r->err, r->arena);
    MRL_TRY(mrl_arena_grow(r->arena, (void **)&p->gaps, &r->gap_capacity, p->gap_count,
                           sizeof(*p->gaps), r->err));
    p->gaps[p->gap_count++] = (struct mrl_gap){what, question_of(node), node->line, node->column};
    return mrl_ok();
}

static bool is_missing(const struct mrl_node *node)
{
    return !node || node->kind == MRL_NODE_NULL ||
           (node->kind == MRL_NODE_STRING && node->len == 0);
}

static bool is_placeholder_node(const struct mrl_node *node)
{
    const char *text = mrl_node_text(node);

    return text && mrl_is_placeholder(text);
}

/* The value of a key; NULL if it is missing or a placeholder, which is noted. */
static mrl_status value_of(struct mrl_project_reader *r, const struct mrl_node *map,
                           const char *key, enum mrl_need need, const struct mrl_node **ret)
{
    const struct mrl_node *node = mrl_node_get(map, key);

    *ret = NULL;
    if (is_missing(node))
        return need == MRL_WANTED ? mrl_project_gap(r, node ? node : map, key) : mrl_ok();
    if (is_placeholder_node(node))
        return mrl_project_gap(r, node, key);
    *ret = node;
    return mrl_ok();
}

mrl_status mrl_project_text(struct mrl_project_reader *r, const struct mrl_node *map,
                            const char *key, enum mrl_need need, const char **ret)
{
    const struct mrl_node *node;
    const char *text = NULL;

    MRL_TRY(value_of(r, map, key, need, &node));
    if (node)
        MRL_TRY(mrl_node_need_text(r->doc, map, key, &text, r->err));
    *ret = text;
    return mrl_ok();
}

mrl_status mrl_project_word(struct mrl_project_reader *r, const struct mrl_node *map,
                            const char *key, enum mrl_need need, const char *const *words,
                            size_t *ret)
{
    const struct mrl_node *node;
    size_t index;

    MRL_TRY(value_of(r, map, key, need, &node));
    if (!node) {
        *ret = 0;
        return mrl_ok();
    }
    MRL_TRY(mrl_node_choice(r->doc, node, words, &index, r->err));
    *ret = index + 1;
    return mrl_ok();
}

static mrl_status resolve(struct mrl_project_reader *r, const struct mrl_node *node,
                          enum mrl_project_section section, uint64_t *index, const char **ret)
{
    char quoted[64] = "";

    if (node->kind == MRL_NODE_STRING &&
        mrl_map_get(&r->ids[section], node->text, node->len, index)) {
        *ret = node->text;
        return mrl_ok();
    }
    if (node->text)
        mrl_text_quote(quoted, sizeof(quoted), node->text, node->len);
    return mrl_node_fail(r->doc, node, r->err, "%s has no entry with the id `%s`",
                         mrl_section_name(section), quoted);
}

mrl_status mrl_project_ref(struct mrl_project_reader *r, const struct mrl_node *map,
                           const char *key, enum mrl_need need, enum mrl_project_section section,
                           const char **ret)
{
    const struct mrl_node *node;
    uint64_t index;

    MRL_TRY(value_of(r, map, key, need, &node));
    if (node)
        return resolve(r, node, section, &index, ret);
    *ret = NULL;
    return mrl_ok();
}

bool mrl_project_skips(const struct mrl_node *item)
{
    return is_placeholder_node(item);
}

mrl_status mrl_project_list(struct mrl_project_reader *r, const struct mrl_node *map,
                            const char *key, enum mrl_need need, const struct mrl_node **ret,
                            size_t *count)
{
    const struct mrl_node *node;

    *ret = NULL;
    *count = 0;
    MRL_TRY(value_of(r, map, key, need, &node));
    if (!node)
        return mrl_ok();
    if (node->kind != MRL_NODE_LIST)
        return mrl_node_fail(r->doc, node, r->err, "`%s` must be a list, not %s", key,
                             mrl_node_kind_name(node->kind));
    if (node->count == 0 && need == MRL_WANTED)
        return mrl_project_gap(r, node, key);
    MRL_NODE_EACH(item, node)
    {
        if (is_placeholder_node(item))
            MRL_TRY(mrl_project_gap(r, item, key));
    }
    *ret = node->first;
    *count = node->count;
    return mrl_ok();
}

/* Notes that the current list names an entry; false if it did so before. */
static mrl_status note_listed(struct mrl_project_reader *r, enum mrl_project_section section,
                              uint64_t index, bool *ret)
{
    size_t **listed = &r->listed[section];

    if (!*listed)
        *listed = mrl_arena_array(r->arena, r->ids[section].count, sizeof(**listed));
    if (!*listed)
        return MRL_FAIL_ARENA(r->err, r->arena);
    *ret = (*listed)[index] != r->list_count;
    (*listed)[index] = r->list_count;
    return mrl_ok();
}

mrl_status mrl_project_refs(struct mrl_project_reader *r, const struct mrl_node *map,
                            const char *key, enum mrl_need need, enum mrl_project_section section,
                            const char *const **ret, size_t *count)
{
    const struct mrl_node *item;
    const char **ids;
    size_t n = 0, items;
    uint64_t index;
    bool added;

    MRL_TRY(mrl_project_list(r, map, key, need, &item, &items));
    ids = mrl_arena_array(r->arena, items + 1, sizeof(*ids));
    if (!ids)
        return MRL_FAIL_ARENA(r->err, r->arena);
    r->list_count++;
    for (; item; item = item->next) {
        if (mrl_project_skips(item))
            continue;
        MRL_TRY(resolve(r, item, section, &index, &ids[n]));
        MRL_TRY(note_listed(r, section, index, &added));
        if (!added)
            return mrl_node_fail(r->doc, item, r->err, "`%s` is listed twice", ids[n]);
        n++;
    }
    *ret = ids;
    *count = n;
    return mrl_ok();
}

mrl_status mrl_project_bool(struct mrl_project_reader *r, const struct mrl_node *map,
                            const char *key, bool *ret)
{
    const struct mrl_node *node;

    MRL_TRY(value_of(r, map, key, MRL_OPTIONAL, &node));
    if (node)
        MRL_TRY(mrl_node_need(r->doc, map, key, MRL_NODE_BOOL, &node, r->err));
    *ret = node && node->boolean;
    return mrl_ok();
}

mrl_status mrl_project_time(struct mrl_project_reader *r, const struct mrl_node *map,
                            const char *key, mrl_time *ret)
{
    const struct mrl_node *node;

    *ret = 0;
    MRL_TRY(value_of(r, map, key, MRL_OPTIONAL, &node));
    return node ? mrl_node_opt_time(r->doc, map, key, ret, r->err) : mrl_ok();
}

mrl_status mrl_project_entry(struct mrl_project_reader *r, enum mrl_project_section section,
                             const struct mrl_node *item, const char **id)
{
    const char *name = mrl_section_name(section);
    const char *text, *path;

    if (item->kind != MRL_NODE_MAP)
        return mrl_node_fail(r->doc, item, r->err, "an entry of `%s` must be a map, not %s", name,
                             mrl_node_kind_name(item->kind));
    MRL_TRY(mrl_node_need_text(r->doc, item, "id", &text, r->err));
    if (mrl_is_placeholder(text)) {
        *id = NULL;
        return mrl_ok();
    }
    path = mrl_arena_printf(r->arena, "%s[%s]", name, text);
    if (!path)
        return MRL_FAIL_ARENA(r->err, r->arena);
    r->path = path;
    *id = text;
    return mrl_ok();
}
