/* SPDX-License-Identifier: Apache-2.0 */
/* Classes that inherit: an object says in `type` what it is. */
#include "base/text.h"
#include "bom/shapes_private.h"

#include <string.h>

#define MAX_ANCESTORS 16

/* The class and those above it, nearest first; NULL-terminated. */
static mrl_status lineage(struct mrl_shaper *s, const struct mrl_node *class,
                          const struct mrl_node *ret[MAX_ANCESTORS + 1])
{
    size_t n = 0;

    while (class) {
        const struct mrl_node *parent = mrl_node_get(class, "$is");

        if (n == MAX_ANCESTORS)
            return mrl_node_fail(s->doc, class, s->err, "classes above each other without end");
        ret[n++] = class;
        if (!parent)
            break;
        class = parent->kind == MRL_NODE_STRING ? mrl_node_get(s->classes, parent->text) : NULL;
        if (!class)
            return mrl_node_fail(s->doc, parent, s->err, "there is no such class");
    }
    ret[n] = NULL;
    return mrl_ok();
}

static bool is_abstract(const struct mrl_node *class)
{
    const struct mrl_node *mark = mrl_node_get(class, "$abstract");

    return mark && mark->kind == MRL_NODE_BOOL && mark->boolean;
}

/* One class with all it inherits, and what `more` adds. */
static mrl_status class_schema(struct mrl_shaper *s, const struct mrl_node *class,
                               const struct mrl_node *more, struct mrl_node **ret)
{
    const struct mrl_node *above[MAX_ANCESTORS + 1];
    struct mrl_shape_object object;
    struct mrl_growing type;

    MRL_TRY(lineage(s, class, above));
    MRL_TRY(mrl_shape_object_start(s, class, &object));
    MRL_TRY(mrl_shaper_open(s, MRL_NODE_MAP, class, &type));
    MRL_TRY(mrl_growing_text(s, &type, class, "const", class->key));
    mrl_growing_add(&object.properties, "type", type.container);
    MRL_TRY(mrl_growing_text(s, &object.required, class, NULL, "type"));
    for (size_t i = 0; above[i]; i++)
        MRL_TRY(mrl_shape_object_add(s, above[i], &object));
    MRL_TRY(mrl_shape_object_add(s, more, &object));
    return mrl_shape_object_end(s, &object, ret);
}

static mrl_status define_class(struct mrl_shaper *s, const struct mrl_node *class,
                               const struct mrl_node *alone)
{
    const char *name = mrl_arena_printf(s->arena, "alone-%s", class->key);
    struct mrl_node *schema;

    if (!name)
        return MRL_FAIL_ARENA(s->err, s->arena);
    MRL_TRY(class_schema(s, class, NULL, &schema));
    MRL_TRY(mrl_shaper_define(s, class, class->key, schema));
    if (!alone)
        return mrl_ok();
    MRL_TRY(class_schema(s, class, alone, &schema));
    return mrl_shaper_define(s, class, name, schema);
}

static mrl_status descends(struct mrl_shaper *s, const struct mrl_node *class,
                           struct mrl_span ancestor, bool *ret)
{
    const struct mrl_node *above[MAX_ANCESTORS + 1];

    MRL_TRY(lineage(s, class, above));
    *ret = ancestor.len == 0;
    for (size_t i = 0; above[i]; i++)
        *ret = *ret || mrl_span_is(ancestor, above[i]->key);
    return mrl_ok();
}

/* A choice by `type` among the classes below one (below none: all of them). */
static mrl_status choice(struct mrl_shaper *s, const struct mrl_node *at, struct mrl_span ancestor,
                         const char *prefix, struct mrl_node **ret)
{
    struct mrl_growing schema, choose, of;
    struct mrl_node *one;
    bool wanted;

    MRL_TRY(mrl_shaper_open(s, MRL_NODE_MAP, at, &schema));
    MRL_TRY(mrl_shaper_open(s, MRL_NODE_MAP, at, &choose));
    MRL_TRY(mrl_shaper_open(s, MRL_NODE_MAP, at, &of));
    MRL_NODE_EACH(class, s->classes)
    {
        const char *name = mrl_arena_printf(s->arena, "%s%s", prefix, class->key);

        if (!name)
            return MRL_FAIL_ARENA(s->err, s->arena);
        MRL_TRY(descends(s, class, ancestor, &wanted));
        if (!wanted || is_abstract(class))
            continue;
        MRL_TRY(mrl_shaper_ref(s, at, mrl_span_text(name), &one));
        mrl_growing_add(&of, class->key, one);
    }
    if (of.container->count == 0)
        return mrl_node_fail(s->doc, at, s->err, "there is no such class");
    MRL_TRY(mrl_growing_text(s, &choose, at, "key", "type"));
    mrl_growing_add(&choose, "of", of.container);
    mrl_growing_add(&schema, "choose", choose.container);
    *ret = schema.container;
    return mrl_ok();
}

mrl_status mrl_shape_class_choice(struct mrl_shaper *s, const struct mrl_node *at,
                                  struct mrl_span class, struct mrl_node **ret)
{
    const char *name = mrl_arena_printf(s->arena, "any-%.*s", (int)class.len, class.at);
    struct mrl_node *schema;
    uint64_t ignored;

    if (!name)
        return MRL_FAIL_ARENA(s->err, s->arena);
    if (!mrl_map_get(&s->names, name, strlen(name), &ignored)) {
        MRL_TRY(choice(s, at, class, "", &schema));
        MRL_TRY(mrl_shaper_define(s, at, name, schema));
    }
    return mrl_shaper_ref(s, at, mrl_span_text(name), ret);
}

mrl_status mrl_shape_classes(struct mrl_shaper *s, const struct mrl_node *alone)
{
    const struct mrl_span all = {NULL, 0};
    struct mrl_node *schema;

    if (!s->classes)
        return mrl_ok();
    MRL_NODE_EACH(class, s->classes)
    {
        if (!is_abstract(class))
            MRL_TRY(define_class(s, class, alone));
    }
    MRL_TRY(choice(s, s->classes, all, "", &schema));
    MRL_TRY(mrl_shaper_define(s, s->classes, "any-class", schema));
    if (!alone)
        return mrl_ok();
    MRL_TRY(choice(s, s->classes, all, "alone-", &schema));
    return mrl_shaper_define(s, s->classes, "alone", schema);
}
