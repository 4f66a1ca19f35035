/* SPDX-License-Identifier: Apache-2.0 */
#include "base/text.h"
#include "bom/shapes_private.h"

#include <string.h>

/* --- nodes --- */

mrl_status mrl_shaper_node(struct mrl_shaper *s, enum mrl_node_kind kind, const struct mrl_node *at,
                           struct mrl_node **ret)
{
    struct mrl_node *node = mrl_arena_zalloc(s->arena, sizeof(*node));

    if (!node)
        return MRL_FAIL_ARENA(s->err, s->arena);
    node->kind = kind;
    node->line = at->line;
    node->column = at->column;
    *ret = node;
    return mrl_ok();
}

mrl_status mrl_shaper_text(struct mrl_shaper *s, const struct mrl_node *at, const char *text,
                           size_t n, struct mrl_node **ret)
{
    MRL_TRY(mrl_shaper_node(s, MRL_NODE_STRING, at, ret));
    (*ret)->text = mrl_arena_strndup(s->arena, text, n);
    (*ret)->len = n;
    return (*ret)->text ? mrl_ok() : MRL_FAIL_ARENA(s->err, s->arena);
}

mrl_status mrl_shaper_open(struct mrl_shaper *s, enum mrl_node_kind kind, const struct mrl_node *at,
                           struct mrl_growing *ret)
{
    MRL_TRY(mrl_shaper_node(s, kind, at, &ret->container));
    ret->tail = &ret->container->first;
    return mrl_ok();
}

void mrl_growing_add(struct mrl_growing *g, const char *key, struct mrl_node *node)
{
    node->key = key;
    *g->tail = node;
    g->tail = &node->next;
    g->container->count++;
}

mrl_status mrl_growing_text(struct mrl_shaper *s, struct mrl_growing *g, const struct mrl_node *at,
                            const char *key, const char *text)
{
    struct mrl_node *node;

    MRL_TRY(mrl_shaper_text(s, at, text, strlen(text), &node));
    mrl_growing_add(g, key, node);
    return mrl_ok();
}

mrl_status mrl_shaper_ref(struct mrl_shaper *s, const struct mrl_node *at, struct mrl_span name,
                          struct mrl_node **ret)
{
    struct mrl_growing schema;
    const char *text = mrl_arena_printf(s->arena, "#/$defs/%.*s", (int)name.len, name.at);

    if (!text)
        return MRL_FAIL_ARENA(s->err, s->arena);
    MRL_TRY(mrl_shaper_open(s, MRL_NODE_MAP, at, &schema));
    MRL_TRY(mrl_growing_text(s, &schema, at, "$ref", text));
    *ret = schema.container;
    return mrl_ok();
}

mrl_status mrl_shaper_define(struct mrl_shaper *s, const struct mrl_node *at, const char *name,
                             struct mrl_node *schema)
{
    struct mrl_growing defs = {s->defs, s->last_def};
    bool added;

    MRL_TRY(mrl_map_add(&s->names, name, strlen(name), 0, &added, s->err));
    if (!added)
        return mrl_node_fail(s->doc, at, s->err, "`%s` is defined twice", name);
    mrl_growing_add(&defs, name, schema);
    s->last_def = defs.tail;
    return mrl_ok();
}

/* --- keys --- */

/* "name", "name!", "name @1.7", "name! @<1.7" */
mrl_status mrl_shape_key_read(struct mrl_shaper *s, const struct mrl_node *item,
                              struct mrl_shape_key *ret)
{
    struct mrl_span name = mrl_span_text(item->key);
    const size_t at = mrl_span_find(name, " @");
    struct mrl_shape_key key = {.counts = true};

    if (at < name.len) {
        const char *version = item->key + at + 2;
        const bool before = *version == '<';

        key.counts = (strcmp(s->version, version + before) < 0) == before;
        name = mrl_span_first(name, at);
    }
    if (mrl_span_ends(name, "!")) {
        key.required = true;
        name = mrl_span_first(name, name.len - 1);
    }
    key.name = mrl_arena_strndup(s->arena, name.at, name.len);
    if (!key.name)
        return MRL_FAIL_ARENA(s->err, s->arena);
    *ret = key;
    return mrl_ok();
}

/* --- objects --- */

mrl_status mrl_shape_object_start(struct mrl_shaper *s, const struct mrl_node *at,
                                  struct mrl_shape_object *ret)
{
    ret->open = false;
    MRL_TRY(mrl_shaper_open(s, MRL_NODE_MAP, at, &ret->schema));
    MRL_TRY(mrl_shaper_open(s, MRL_NODE_MAP, at, &ret->properties));
    MRL_TRY(mrl_shaper_open(s, MRL_NODE_LIST, at, &ret->required));
    return mrl_growing_text(s, &ret->schema, at, "type", "object");
}

mrl_status mrl_shape_object_add(struct mrl_shaper *s, const struct mrl_node *shape,
                                struct mrl_shape_object *object)
{
    struct mrl_shape_key key;
    struct mrl_node *schema;

    MRL_NODE_EACH(item, shape)
    {
        if (item->key[0] == '$' && item->kind != MRL_NODE_STRING)
            continue;
        if (strcmp(item->key, "$is") == 0)
            continue;
        MRL_TRY(mrl_shape_key_read(s, item, &key));
        if (!key.counts)
            continue;
        MRL_TRY(mrl_shape_expression(s, item, &schema));
        mrl_growing_add(&object->properties, key.name, schema);
        if (key.required)
            MRL_TRY(mrl_growing_text(s, &object->required, item, NULL, key.name));
    }
    return mrl_ok();
}

mrl_status mrl_shape_object_end(struct mrl_shaper *s, struct mrl_shape_object *object,
                                struct mrl_node **ret)
{
    struct mrl_node *closed;

    mrl_growing_add(&object->schema, "properties", object->properties.container);
    mrl_growing_add(&object->schema, "required", object->required.container);
    if (!object->open) {
        MRL_TRY(mrl_shaper_node(s, MRL_NODE_BOOL, object->schema.container, &closed));
        mrl_growing_add(&object->schema, "additionalProperties", closed);
    }
    *ret = object->schema.container;
    return mrl_ok();
}

/* {required: [a, b]} out of "a b" */
static mrl_status required_set(struct mrl_shaper *s, const struct mrl_node *item,
                               struct mrl_node **ret)
{
    struct mrl_span rest = mrl_span(item->text, item->len), word;
    struct mrl_growing schema, names;
    struct mrl_node *name;

    MRL_TRY(mrl_shaper_open(s, MRL_NODE_MAP, item, &schema));
    MRL_TRY(mrl_shaper_open(s, MRL_NODE_LIST, item, &names));
    while (mrl_span_cut(&rest, ' ', &word)) {
        MRL_TRY(mrl_shaper_text(s, item, word.at, word.len, &name));
        mrl_growing_add(&names, NULL, name);
    }
    mrl_growing_add(&schema, "required", names.container);
    *ret = schema.container;
    return mrl_ok();
}

/* `$exactly-one: [a, b c]` and `$at-least-one`. */
static mrl_status add_sets(struct mrl_shaper *s, const struct mrl_node *item, const char *keyword,
                           struct mrl_shape_object *object)
{
    struct mrl_growing sets;
    struct mrl_node *set;

    MRL_TRY(mrl_shaper_open(s, MRL_NODE_LIST, item, &sets));
    MRL_NODE_EACH(names, item)
    {
        if (names->kind != MRL_NODE_STRING)
            return mrl_node_fail(s->doc, names, s->err, "names of keys belong here");
        MRL_TRY(required_set(s, names, &set));
        mrl_growing_add(&sets, NULL, set);
    }
    mrl_growing_add(&object->schema, keyword, sets.container);
    return mrl_ok();
}

/* A list of schemas in the words of JSON Schema, for what shapes cannot say. */
static mrl_status add_also(struct mrl_shaper *s, const struct mrl_node *item,
                           struct mrl_shape_object *object)
{
    struct mrl_node *copy = mrl_arena_memdup(s->arena, item, sizeof(*item));

    if (!copy)
        return MRL_FAIL_ARENA(s->err, s->arena);
    copy->next = NULL;
    mrl_growing_add(&object->schema, "allOf", copy);
    return mrl_ok();
}

static mrl_status add_special(struct mrl_shaper *s, const struct mrl_node *item,
                              struct mrl_shape_object *object)
{
    struct mrl_shape_key key;

    MRL_TRY(mrl_shape_key_read(s, item, &key));
    if (!key.counts || item->kind == MRL_NODE_STRING)
        return mrl_ok(); /* a key of the format itself: `$schema` */
    if (strcmp(key.name, "$exactly-one") == 0)
        return add_sets(s, item, "oneOf", object);
    if (strcmp(key.name, "$at-least-one") == 0)
        return add_sets(s, item, "anyOf", object);
    if (strcmp(key.name, "$also") == 0)
        return add_also(s, item, object);
    if (strcmp(key.name, "$open") == 0 && item->kind == MRL_NODE_BOOL) {
        object->open = item->boolean;
        return mrl_ok();
    }
    return mrl_node_fail(s->doc, item, s->err, "shapes know no `%s`", key.name);
}

/* `$choose: KEY`; the other keys are values of it, each with the name of a shape. */
static mrl_status choice_shape(struct mrl_shaper *s, const struct mrl_node *shape, const char *by,
                               struct mrl_node **ret)
{
    struct mrl_growing schema, choose, of;
    struct mrl_node *one;

    MRL_TRY(mrl_shaper_open(s, MRL_NODE_MAP, shape, &schema));
    MRL_TRY(mrl_shaper_open(s, MRL_NODE_MAP, shape, &choose));
    MRL_TRY(mrl_shaper_open(s, MRL_NODE_MAP, shape, &of));
    MRL_NODE_EACH(item, shape)
    {
        if (strcmp(item->key, "$choose") == 0)
            continue;
        MRL_TRY(mrl_shape_expression(s, item, &one));
        mrl_growing_add(&of, item->key, one);
    }
    MRL_TRY(mrl_growing_text(s, &choose, shape, "key", by));
    mrl_growing_add(&choose, "of", of.container);
    mrl_growing_add(&schema, "choose", choose.container);
    *ret = schema.container;
    return mrl_ok();
}

static mrl_status object_shape(struct mrl_shaper *s, const struct mrl_node *shape,
                               struct mrl_node **ret)
{
    struct mrl_shape_object object;

    MRL_TRY(mrl_shape_object_start(s, shape, &object));
    MRL_TRY(mrl_shape_object_add(s, shape, &object));
    MRL_NODE_EACH(item, shape)
    {
        if (item->key[0] == '$')
            MRL_TRY(add_special(s, item, &object));
    }
    return mrl_shape_object_end(s, &object, ret);
}

/* --- sections --- */

static mrl_status add_word(struct mrl_shaper *s, const struct mrl_node *at, struct mrl_span word,
                           struct mrl_growing *list)
{
    char *text = mrl_arena_strndup(s->arena, word.at, word.len);
    struct mrl_node *node;
    size_t n = 0;

    if (!text)
        return MRL_FAIL_ARENA(s->err, s->arena);
    for (size_t i = 0; i < word.len; i++)
        if (text[i] != '\\')
            text[n++] = text[i];
    text[n] = '\0';
    MRL_TRY(mrl_shaper_text(s, at, text, n, &node));
    mrl_growing_add(list, NULL, node);
    return mrl_ok();
}

/* Words between blanks; `\ ` is a blank in a word, `@1.7` says that the next is of that version. */
static mrl_status words_schema(struct mrl_shaper *s, const struct mrl_node *item,
                               struct mrl_node **ret)
{
    struct mrl_span rest = mrl_span(item->text, item->len);
    struct mrl_growing schema, list;
    bool counts = true;

    if (item->kind != MRL_NODE_STRING)
        return mrl_node_fail(s->doc, item, s->err, "words belong here, with blanks between them");
    MRL_TRY(mrl_shaper_open(s, MRL_NODE_MAP, item, &schema));
    MRL_TRY(mrl_shaper_open(s, MRL_NODE_LIST, item, &list));
    while (rest.len > 0) {
        size_t n = 0;
        struct mrl_span word;

        while (n < rest.len && (rest.at[n] != ' ' || (n > 0 && rest.at[n - 1] == '\\')))
            n++;
        word = mrl_span_first(rest, n);
        rest = mrl_span_without(rest, n + (n < rest.len ? 1 : 0));
        if (mrl_span_starts(word, "@")) {
            counts = strncmp(s->version, word.at + 1, word.len - 1) >= 0;
            continue;
        }
        if (counts && word.len > 0)
            MRL_TRY(add_word(s, item, word, &list));
        counts = true;
    }
    mrl_growing_add(&schema, "enum", list.container);
    *ret = schema.container;
    return mrl_ok();
}

static mrl_status pattern_schema(struct mrl_shaper *s, const struct mrl_node *item,
                                 struct mrl_node **ret)
{
    struct mrl_growing schema;

    if (item->kind != MRL_NODE_STRING)
        return mrl_node_fail(s->doc, item, s->err, "a pattern belongs here");
    MRL_TRY(mrl_shaper_open(s, MRL_NODE_MAP, item, &schema));
    MRL_TRY(mrl_growing_text(s, &schema, item, "type", "string"));
    MRL_TRY(mrl_growing_text(s, &schema, item, "pattern", item->text));
    *ret = schema.container;
    return mrl_ok();
}

static mrl_status shape_schema(struct mrl_shaper *s, const struct mrl_node *item,
                               struct mrl_node **ret)
{
    const char *by = mrl_node_text(mrl_node_get(item, "$choose"));

    if (item->kind != MRL_NODE_MAP)
        return mrl_node_fail(s->doc, item, s->err, "a shape is a map");
    return by ? choice_shape(s, item, by, ret) : object_shape(s, item, ret);
}

typedef mrl_status (*make_schema)(struct mrl_shaper *s, const struct mrl_node *item,
                                  struct mrl_node **ret);

static mrl_status define_all(struct mrl_shaper *s, const struct mrl_node *section, make_schema make)
{
    struct mrl_shape_key key;
    struct mrl_node *schema;

    MRL_NODE_EACH(item, section)
    {
        MRL_TRY(mrl_shape_key_read(s, item, &key));
        if (!key.counts)
            continue;
        MRL_TRY(make(s, item, &schema));
        MRL_TRY(mrl_shaper_define(s, item, key.name, schema));
    }
    return mrl_ok();
}

static mrl_status define_sections(struct mrl_shaper *s, const struct mrl_node *file)
{
    MRL_TRY(define_all(s, mrl_node_get(file, "words"), words_schema));
    MRL_TRY(define_all(s, mrl_node_get(file, "patterns"), pattern_schema));
    MRL_TRY(define_all(s, mrl_node_get(file, "names"), mrl_shape_expression));
    MRL_TRY(define_all(s, mrl_node_get(file, "shapes"), shape_schema));
    return mrl_shape_classes(s, mrl_node_get(file, "alone"));
}

/* The document's own schema, with `$defs` beside what it says. */
static mrl_status put_together(struct mrl_shaper *s, const struct mrl_node *document,
                               struct mrl_node **ret)
{
    struct mrl_growing root;

    MRL_TRY(mrl_shaper_open(s, MRL_NODE_MAP, document, &root));
    mrl_growing_add(&root, "$defs", s->defs);
    MRL_NODE_EACH(item, document)
    {
        struct mrl_node *copy = mrl_arena_memdup(s->arena, item, sizeof(*item));

        if (!copy)
            return MRL_FAIL_ARENA(s->err, s->arena);
        copy->next = NULL;
        mrl_growing_add(&root, item->key, copy);
    }
    *ret = root.container;
    return mrl_ok();
}

mrl_status mrl_shapes_schema(const struct mrl_doc *shapes, const struct mrl_doc *words,
                             const char *version, struct mrl_arena *arena, struct mrl_doc *ret,
                             struct mrl_error *err)
{
    struct mrl_shaper s = {.doc = shapes, .version = version, .arena = arena, .err = err};
    const struct mrl_node *document;

    mrl_map_init(&s.names, arena);
    MRL_TRY(mrl_node_need(shapes, shapes->root, "document", MRL_NODE_MAP, &document, err));
    MRL_TRY(mrl_shaper_node(&s, MRL_NODE_MAP, shapes->root, &s.defs));
    s.last_def = &s.defs->first;
    s.classes = mrl_node_get(shapes->root, "classes");
    if (words) {
        s.doc = words;
        MRL_TRY(define_all(&s, mrl_node_get(words->root, "words"), words_schema));
        s.doc = shapes;
    }
    MRL_TRY(define_sections(&s, shapes->root));
    ret->name = shapes->name;
    return put_together(&s, document, &ret->root);
}
