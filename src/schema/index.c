/* SPDX-License-Identifier: Apache-2.0 */
/* Which schemas have which URIs and anchors. */
#include "base/text.h"
#include "schema/private.h"
#include "schema/uri.h"

#include <string.h>

static const struct mrl_keyword keywords[] = {
    {"$defs", MRL_HOLDS_MAP},
    {"additionalItems", MRL_HOLDS_ONE},
    {"additionalProperties", MRL_HOLDS_ONE},
    {"allOf", MRL_HOLDS_LIST},
    {"anyOf", MRL_HOLDS_LIST},
    {"choose", MRL_HOLDS_CHOICE},
    {"contains", MRL_HOLDS_ONE},
    {"definitions", MRL_HOLDS_MAP},
    {"dependencies", MRL_HOLDS_MAP_OR_LISTS},
    {"dependentSchemas", MRL_HOLDS_MAP},
    {"else", MRL_HOLDS_ONE},
    {"if", MRL_HOLDS_ONE},
    {"items", MRL_HOLDS_ONE_OR_LIST},
    {"not", MRL_HOLDS_ONE},
    {"oneOf", MRL_HOLDS_LIST},
    {"patternProperties", MRL_HOLDS_MAP},
    {"prefixItems", MRL_HOLDS_LIST},
    {"properties", MRL_HOLDS_MAP},
    {"propertyNames", MRL_HOLDS_ONE},
    {"then", MRL_HOLDS_ONE},
    {"unevaluatedItems", MRL_HOLDS_ONE},
    {"unevaluatedProperties", MRL_HOLDS_ONE},
};

const struct mrl_keyword *mrl_keyword_find(const char *name)
{
    for (size_t i = 0; i < MRL_COUNT(keywords); i++)
        if (strcmp(name, keywords[i].name) == 0)
            return &keywords[i];
    return NULL;
}

mrl_status mrl_schema_set_new(struct mrl_arena *arena, const struct mrl_schema_options *options,
                              struct mrl_schema_set **ret, struct mrl_error *err)
{
    struct mrl_schema_set *set = mrl_arena_zalloc(arena, sizeof(*set));

    if (!set)
        return MRL_FAIL_ARENA(err, arena);
    set->arena = arena;
    set->options = *options;
    mrl_map_init(&set->uris, arena);
    mrl_map_init(&set->roots, arena);
    mrl_map_init(&set->rules, arena);
    *ret = set;
    return mrl_ok();
}

struct mrl_schema_resource *mrl_schema_resource_find(const struct mrl_schema_set *set,
                                                     const char *uri)
{
    uint64_t value;

    if (!mrl_map_get(&set->uris, uri, strlen(uri), &value))
        return NULL;
    return (struct mrl_schema_resource *)(uintptr_t)value;
}

struct mrl_schema_resource *mrl_schema_resource_at(const struct mrl_schema_set *set,
                                                   const struct mrl_node *node,
                                                   struct mrl_schema_resource *outer)
{
    uint64_t value;

    if (!mrl_map_get(&set->roots, (const char *)&node, sizeof(node), &value))
        return outer;
    return (struct mrl_schema_resource *)(uintptr_t)value;
}

/* --- dialects --- */

static const char vocab_prefix[] = "https://json-schema.org/draft/2020-12/vocab/";

/* The words of a dialect of one's own that we can do. */
static const char *const known_vocabularies[] = {
    "core",    "applicator",       "unevaluated", "validation", "meta-data", "format-annotation",
    "content", "format-assertion", NULL,
};

static bool has_vocabulary(const struct mrl_node *list, const char *name)
{
    MRL_NODE_EACH(item, list)
    {
        if (strncmp(item->key, vocab_prefix, sizeof(vocab_prefix) - 1) == 0 &&
            strcmp(item->key + sizeof(vocab_prefix) - 1, name) == 0)
            return true;
    }
    return false;
}

static bool all_vocabularies_known(const struct mrl_node *list)
{
    MRL_NODE_EACH(item, list)
    {
        const bool needed = item->kind == MRL_NODE_BOOL && item->boolean;
        const bool ours = strncmp(item->key, vocab_prefix, sizeof(vocab_prefix) - 1) == 0 &&
                          mrl_text_among(item->key + sizeof(vocab_prefix) - 1, known_vocabularies);

        if (needed && !ours)
            return false;
    }
    return true;
}

static void set_dialect(const struct mrl_schema_set *set, struct mrl_schema_resource *res,
                        const char *uri)
{
    struct mrl_span name = mrl_span_text(uri);
    const struct mrl_schema_resource *meta;
    const struct mrl_node *vocabularies;

    if (mrl_span_ends(name, "#"))
        name = mrl_span_first(name, name.len - 1);
    res->validation = true;
    if (mrl_span_is(name, "http://json-schema.org/draft-07/schema") ||
        mrl_span_is(name, "https://json-schema.org/draft-07/schema")) {
        res->draft = MRL_DRAFT_07;
        return;
    }
    if (mrl_span_is(name, "https://json-schema.org/draft/2020-12/schema")) {
        res->draft = MRL_DRAFT_2020_12;
        return;
    }
    res->draft = MRL_DRAFT_UNKNOWN;
    meta = mrl_schema_resource_find(set, uri);
    vocabularies = meta ? mrl_node_get(meta->root, "$vocabulary") : NULL;
    if (!meta || (vocabularies && !all_vocabularies_known(vocabularies)))
        return;
    res->draft = meta->draft;
    if (vocabularies) {
        res->validation = has_vocabulary(vocabularies, "validation");
        res->assert_formats = has_vocabulary(vocabularies, "format-assertion");
    }
}

/* --- the walk --- */

struct walk {
    struct mrl_schema_set *set;
    const struct mrl_doc *doc;
    struct mrl_error *err;
};

static mrl_status walk_schema(struct walk *w, const struct mrl_node *node,
                              struct mrl_schema_resource *res);

static mrl_status note_root(struct walk *w, const struct mrl_node *node,
                            const struct mrl_schema_resource *res)
{
    const struct mrl_node **key = mrl_arena_memdup(w->set->arena, &node, sizeof(node));

    if (!key)
        return MRL_FAIL_ARENA(w->err, w->set->arena);
    return mrl_map_add(&w->set->roots, (const char *)key, sizeof(*key), (uintptr_t)res, NULL,
                       w->err);
}

static mrl_status add_uri(struct walk *w, const struct mrl_node *at, const char *uri,
                          const struct mrl_schema_resource *res)
{
    char quoted[128];
    bool added;

    MRL_TRY(mrl_map_add(&w->set->uris, uri, strlen(uri), (uintptr_t)res, &added, w->err));
    if (added || mrl_schema_resource_find(w->set, uri)->root == res->root)
        return mrl_ok();
    mrl_text_quote(quoted, sizeof(quoted), uri, strlen(uri));
    mrl_error_set(w->err, MRL_E_EXISTS, MRL_NO_OFFSET, "another schema has the URI %s already",
                  quoted);
    mrl_error_place(w->err, at->line, at->column);
    mrl_error_where(w->err, w->doc->name);
    return (mrl_status){MRL_E_EXISTS};
}

/* A schema that stands for itself: with the dialect of its surroundings unless it names one. */
static mrl_status new_resource(struct walk *w, const struct mrl_node *node, const char *uri,
                               const struct mrl_schema_resource *outer,
                               struct mrl_schema_resource **ret)
{
    struct mrl_schema_resource *res = mrl_arena_zalloc(w->set->arena, sizeof(*res));
    const char *dialect = mrl_node_text(mrl_node_get(node, "$schema"));

    if (!res)
        return MRL_FAIL_ARENA(w->err, w->set->arena);
    res->uri = uri;
    res->doc = w->doc;
    res->root = node;
    res->draft = w->set->options.draft_07 ? MRL_DRAFT_07 : MRL_DRAFT_2020_12;
    res->validation = true;
    if (outer) {
        res->draft = outer->draft;
        res->validation = outer->validation;
        res->assert_formats = outer->assert_formats;
    }
    mrl_map_init(&res->anchors, w->set->arena);
    if (dialect)
        set_dialect(w->set, res, dialect);
    MRL_TRY(note_root(w, node, res));
    *ret = res;
    return mrl_ok();
}

static mrl_status add_anchor(struct walk *w, struct mrl_schema_resource *res, const char *name,
                             const struct mrl_node *node)
{
    return mrl_map_add(&res->anchors, name, strlen(name), (uintptr_t)node, NULL, w->err);
}

static mrl_status add_dynamic_anchor(struct walk *w, struct mrl_schema_resource *res,
                                     const char *name, const struct mrl_node *node)
{
    struct mrl_dynamic_anchor *anchor = mrl_arena_alloc(w->set->arena, sizeof(*anchor));

    if (!anchor)
        return MRL_FAIL_ARENA(w->err, w->set->arena);
    *anchor = (struct mrl_dynamic_anchor){name, node, res, w->set->dynamic_anchors};
    w->set->dynamic_anchors = anchor;
    return mrl_ok();
}

/* `$id` with its base; draft-07 spells anchors that way too. */
static mrl_status take_id(struct walk *w, const struct mrl_node *node, const char *id,
                          struct mrl_schema_resource **res)
{
    const struct mrl_node *at = mrl_node_get(node, "$id");
    const char *uri;

    if (id[0] == '#')
        return (*res)->draft == MRL_DRAFT_07 && id[1] ? add_anchor(w, *res, id + 1, node)
                                                      : mrl_ok();
    MRL_TRY(mrl_uri_resolve((*res)->uri, mrl_span_text(id), w->set->arena, &uri, w->err));
    if ((*res)->root != node)
        MRL_TRY(new_resource(w, node, uri, *res, res));
    (*res)->uri = uri;
    return add_uri(w, at, uri, *res);
}

static mrl_status take_names(struct walk *w, const struct mrl_node *node,
                             struct mrl_schema_resource **res)
{
    const char *id = mrl_node_text(mrl_node_get(node, "$id"));
    const char *anchor, *dynamic;

    if (id)
        MRL_TRY(take_id(w, node, id, res));
    if ((*res)->draft == MRL_DRAFT_07)
        return mrl_ok();
    anchor = mrl_node_text(mrl_node_get(node, "$anchor"));
    dynamic = mrl_node_text(mrl_node_get(node, "$dynamicAnchor"));
    if (anchor)
        MRL_TRY(add_anchor(w, *res, anchor, node));
    if (!dynamic)
        return mrl_ok();
    MRL_TRY(add_anchor(w, *res, dynamic, node));
    return add_dynamic_anchor(w, *res, dynamic, node);
}

static mrl_status walk_all(struct walk *w, const struct mrl_node *container,
                           struct mrl_schema_resource *res)
{
    MRL_NODE_EACH(item, container)
    {
        MRL_TRY(walk_schema(w, item, res));
    }
    return mrl_ok();
}

static mrl_status walk_keyword(struct walk *w, const struct mrl_node *value,
                               struct mrl_schema_resource *res)
{
    const struct mrl_keyword *keyword = mrl_keyword_find(value->key);

    if (!keyword)
        return mrl_ok();
    switch (keyword->shape) {
    case MRL_HOLDS_ONE:
        return walk_schema(w, value, res);
    case MRL_HOLDS_ONE_OR_LIST:
        return value->kind == MRL_NODE_LIST ? walk_all(w, value, res) : walk_schema(w, value, res);
    case MRL_HOLDS_LIST:
    case MRL_HOLDS_MAP:
    case MRL_HOLDS_MAP_OR_LISTS: /* lists of names hold no maps */
        return walk_all(w, value, res);
    case MRL_HOLDS_CHOICE:
        return walk_all(w, mrl_node_get(value, "of"), res);
    }
    return mrl_ok();
}

/* Recursion ends with the depth of a tree. */
static mrl_status walk_schema(struct walk *w, const struct mrl_node *node,
                              struct mrl_schema_resource *res)
{
    if (node->kind != MRL_NODE_MAP)
        return mrl_ok();
    /* draft-07, 8.3: what stands beside `$ref` is ignored. */
    if (res->draft == MRL_DRAFT_07 && mrl_node_get(node, "$ref") && node != res->root)
        return mrl_ok();
    MRL_TRY(take_names(w, node, &res));
    MRL_NODE_EACH(value, node)
    {
        MRL_TRY(walk_keyword(w, value, res));
    }
    return mrl_ok();
}

mrl_status mrl_schema_set_add(struct mrl_schema_set *set, const char *uri,
                              const struct mrl_doc *doc, struct mrl_error *err)
{
    struct walk w = {set, mrl_arena_memdup(set->arena, doc, sizeof(*doc)), err};
    struct mrl_schema_resource *res;
    const char *absolute;

    if (!w.doc)
        return MRL_FAIL_ARENA(err, set->arena);
    MRL_TRY(mrl_uri_resolve("", mrl_span_text(uri), set->arena, &absolute, err));
    MRL_TRY(new_resource(&w, doc->root, absolute, NULL, &res));
    MRL_TRY(add_uri(&w, doc->root, absolute, res));
    return walk_schema(&w, doc->root, res);
}
