/* SPDX-License-Identifier: Apache-2.0 */
/* Keywords about arrays and objects. */
#include "base/text.h"
#include "schema/private.h"

#include <string.h>

/* Keywords of the validation vocabulary, which a dialect of its own may be without. */
static const char *const validation_keywords[] = {
    "minItems",      "maxItems",      "uniqueItems", "minContains",       "maxContains",
    "minProperties", "maxProperties", "required",    "dependentRequired", NULL,
};

static const char *const array_keywords[] = {
    "minItems", "maxItems", "uniqueItems", "minContains",      "maxContains",
    "items",    "contains", "prefixItems", "unevaluatedItems", NULL,
};

static const char *const object_keywords[] = {
    "properties",        "required",         "patternProperties",
    "propertyNames",     "minProperties",    "additionalProperties",
    "maxProperties",     "dependencies",     "unevaluatedProperties",
    "dependentRequired", "dependentSchemas", NULL,
};

/* Whether a keyword is one of these and counts in the rule's dialect. */
static bool counts(const struct mrl_rule_builder *b, const char *keyword, const char *const *of)
{
    return mrl_text_among(keyword, of) &&
           (b->rule->resource->validation || !mrl_text_among(keyword, validation_keywords));
}

/* --- arrays --- */

static mrl_status array_rule(struct mrl_rule_builder *b, struct mrl_rule_array **ret)
{
    if (!b->rule->array) {
        b->rule->array = mrl_arena_zalloc(b->set->arena, sizeof(*b->rule->array));
        if (!b->rule->array)
            return MRL_FAIL_ARENA(b->err, b->set->arena);
        b->rule->array->min = b->rule->array->max = MRL_NO_COUNT;
        b->rule->array->min_contains = 1;
        b->rule->array->max_contains = MRL_NO_COUNT;
    }
    *ret = b->rule->array;
    return mrl_ok();
}

/* draft-07: `items` as a list is what 2020-12 calls `prefixItems`, and `additionalItems` counts
 * only beside such a list. */
static mrl_status take_items_07(struct mrl_rule_builder *b, const struct mrl_node *value,
                                struct mrl_rule_array *array)
{
    const struct mrl_node *more = mrl_node_get(b->rule->node, "additionalItems");

    if (value->kind != MRL_NODE_LIST) {
        array->items_keyword = "items";
        return mrl_rule_child(b, value, "items", &array->items);
    }
    array->prefix_keyword = "items";
    MRL_TRY(mrl_rule_children(b, value, "items", &array->prefix));
    array->items_keyword = "additionalItems";
    return more ? mrl_rule_child(b, more, "additionalItems", &array->items) : mrl_ok();
}

static mrl_status take_items(struct mrl_rule_builder *b, const struct mrl_node *value,
                             struct mrl_rule_array *array, bool *known)
{
    const bool old = b->rule->resource->draft == MRL_DRAFT_07;

    *known = true;
    if (strcmp(value->key, "items") == 0) {
        if (old)
            return take_items_07(b, value, array);
        array->items_keyword = "items";
        return mrl_rule_child(b, value, "items", &array->items);
    }
    if (strcmp(value->key, "contains") == 0)
        return mrl_rule_child(b, value, "contains", &array->contains);
    if (strcmp(value->key, "prefixItems") == 0 && !old) {
        array->prefix_keyword = "prefixItems";
        return mrl_rule_children(b, value, "prefixItems", &array->prefix);
    }
    if (strcmp(value->key, "unevaluatedItems") == 0 && !old)
        return mrl_rule_child(b, value, "unevaluatedItems", &array->unevaluated);
    *known = false;
    return mrl_ok();
}

mrl_status mrl_rule_take_array(struct mrl_rule_builder *b, const struct mrl_node *value,
                               bool *known)
{
    const bool old = b->rule->resource->draft == MRL_DRAFT_07;
    struct mrl_rule_array *array;

    *known = counts(b, value->key, array_keywords);
    if (!*known)
        return mrl_ok();
    MRL_TRY(array_rule(b, &array));
    if (strcmp(value->key, "minItems") == 0)
        return mrl_rule_count(b, value, &array->min);
    if (strcmp(value->key, "maxItems") == 0)
        return mrl_rule_count(b, value, &array->max);
    if (strcmp(value->key, "minContains") == 0 && !old)
        return mrl_rule_count(b, value, &array->min_contains);
    if (strcmp(value->key, "maxContains") == 0 && !old)
        return mrl_rule_count(b, value, &array->max_contains);
    if (strcmp(value->key, "uniqueItems") == 0) {
        if (value->kind != MRL_NODE_BOOL)
            return mrl_node_fail(b->doc, value, b->err, "`uniqueItems` must be true or false");
        array->unique = value->boolean;
        return mrl_ok();
    }
    return take_items(b, value, array, known);
}

/* --- objects --- */

static mrl_status object_rule(struct mrl_rule_builder *b, struct mrl_rule_object **ret)
{
    if (!b->rule->object) {
        b->rule->object = mrl_arena_zalloc(b->set->arena, sizeof(*b->rule->object));
        if (!b->rule->object)
            return MRL_FAIL_ARENA(b->err, b->set->arena);
        b->rule->object->min = b->rule->object->max = MRL_NO_COUNT;
        mrl_map_init(&b->rule->object->index, b->set->arena);
    }
    *ret = b->rule->object;
    return mrl_ok();
}

/* The row of a name, made if there is none.  Valid until the next one is made. */
static mrl_status name_row(struct mrl_rule_builder *b, const char *name, struct mrl_rule_name **ret)
{
    struct mrl_rule_object *object = b->rule->object;
    void *names = object->names;
    uint64_t at;

    if (!mrl_map_get(&object->index, name, strlen(name), &at)) {
        at = object->name_count;
        MRL_TRY(mrl_arena_grow(b->set->arena, &names, &object->name_capacity, object->name_count,
                               sizeof(*object->names), b->err));
        object->names = names;
        MRL_TRY(mrl_map_add(&object->index, name, strlen(name), at, NULL, b->err));
        object->names[object->name_count++] = (struct mrl_rule_name){.name = name};
    }
    *ret = &object->names[at];
    return mrl_ok();
}

static mrl_status child_of_map(struct mrl_rule_builder *b, const struct mrl_node *item,
                               const char *keyword, const struct mrl_schema_rule **ret)
{
    const struct mrl_rule_place place = {b->rule, keyword, item->key, SIZE_MAX};

    if (item->kind != MRL_NODE_MAP && item->kind != MRL_NODE_BOOL)
        return mrl_node_fail(b->doc, item, b->err, "`%s` holds %s where a schema belongs", keyword,
                             mrl_node_kind_name(item->kind));
    return mrl_rule_of(b->set, item, b->rule->resource, &place, ret, b->err);
}

static mrl_status need_map(struct mrl_rule_builder *b, const struct mrl_node *value)
{
    if (value->kind == MRL_NODE_MAP)
        return mrl_ok();
    return mrl_node_fail(b->doc, value, b->err, "`%s` must be an object", value->key);
}

static mrl_status take_properties(struct mrl_rule_builder *b, const struct mrl_node *value)
{
    struct mrl_rule_name *row;

    MRL_TRY(need_map(b, value));
    MRL_NODE_EACH(item, value)
    {
        MRL_TRY(name_row(b, item->key, &row));
        MRL_TRY(child_of_map(b, item, "properties", &row->rule));
    }
    return mrl_ok();
}

/* The names in a list, each with a row of its own. */
static mrl_status take_names(struct mrl_rule_builder *b, const struct mrl_node *list,
                             const char **names)
{
    struct mrl_rule_name *row;
    size_t i = 0;

    if (list->kind != MRL_NODE_LIST)
        return mrl_node_fail(b->doc, list, b->err, "`%s` must be a list of names", list->key);
    MRL_NODE_EACH(item, list)
    {
        const char *name = mrl_node_text(item);

        if (!name)
            return mrl_node_fail(b->doc, item, b->err, "`%s` must hold strings", list->key);
        /* A name with a NUL is in no document that was read: the row can never be met. */
        MRL_TRY(name_row(b, name, &row));
        if (names)
            names[i++] = row->name;
        else
            row->required = true;
    }
    return mrl_ok();
}

static mrl_status take_needs(struct mrl_rule_builder *b, const struct mrl_node *item,
                             const char *keyword)
{
    const char **names = mrl_arena_array(b->set->arena, item->count + 1, sizeof(*names));
    struct mrl_rule_name *row;

    if (!names)
        return MRL_FAIL_ARENA(b->err, b->set->arena);
    MRL_TRY(take_names(b, item, names));
    MRL_TRY(name_row(b, item->key, &row));
    row->needs = names;
    row->need_count = item->count;
    row->needs_keyword = keyword;
    return mrl_ok();
}

/* `dependencies`, `dependentRequired` and `dependentSchemas`. */
static mrl_status take_dependencies(struct mrl_rule_builder *b, const struct mrl_node *value)
{
    const char *keyword =
        mrl_keyword_find(value->key) ? mrl_keyword_find(value->key)->name : "dependentRequired";
    struct mrl_rule_name *row;

    MRL_TRY(need_map(b, value));
    b->rule->object->conditional = true;
    MRL_NODE_EACH(item, value)
    {
        if (item->kind == MRL_NODE_LIST && strcmp(keyword, "dependentSchemas") != 0) {
            MRL_TRY(take_needs(b, item, keyword));
            continue;
        }
        MRL_TRY(name_row(b, item->key, &row));
        MRL_TRY(child_of_map(b, item, keyword, &row->needs_rule));
    }
    return mrl_ok();
}

static mrl_status take_patterns(struct mrl_rule_builder *b, const struct mrl_node *value)
{
    struct mrl_rule_object *object = b->rule->object;

    MRL_TRY(need_map(b, value));
    object->patterns = mrl_arena_array(b->set->arena, value->count + 1, sizeof(*object->patterns));
    if (!object->patterns)
        return MRL_FAIL_ARENA(b->err, b->set->arena);
    MRL_NODE_EACH(item, value)
    {
        struct mrl_rule_pattern *pattern = &object->patterns[object->pattern_count];

        MRL_TRY(mrl_rule_regex(b, item, item->key, strlen(item->key), &pattern->regex));
        MRL_TRY(child_of_map(b, item, "patternProperties", &pattern->rule));
        object->pattern_count++;
    }
    return mrl_ok();
}

static mrl_status take_object_keyword(struct mrl_rule_builder *b, const struct mrl_node *value,
                                      struct mrl_rule_object *object, bool *known)
{
    const bool old = b->rule->resource->draft == MRL_DRAFT_07;

    if (strcmp(value->key, "properties") == 0)
        return take_properties(b, value);
    if (strcmp(value->key, "required") == 0)
        return take_names(b, value, NULL);
    if (strcmp(value->key, "patternProperties") == 0)
        return take_patterns(b, value);
    if (strcmp(value->key, "additionalProperties") == 0)
        return mrl_rule_child(b, value, "additionalProperties", &object->additional);
    if (strcmp(value->key, "propertyNames") == 0)
        return mrl_rule_child(b, value, "propertyNames", &object->key_rule);
    if (strcmp(value->key, "minProperties") == 0)
        return mrl_rule_count(b, value, &object->min);
    if (strcmp(value->key, "maxProperties") == 0)
        return mrl_rule_count(b, value, &object->max);
    if (strcmp(value->key, "unevaluatedProperties") == 0 && !old)
        return mrl_rule_child(b, value, "unevaluatedProperties", &object->unevaluated);
    /* 2020-12 no longer has `dependencies`, and lets it be understood all the same. */
    if (strcmp(value->key, "dependencies") == 0 ||
        (strncmp(value->key, "dependent", 9) == 0 && !old))
        return take_dependencies(b, value);
    *known = false;
    return mrl_ok();
}

mrl_status mrl_rule_take_object(struct mrl_rule_builder *b, const struct mrl_node *value,
                                bool *known)
{
    struct mrl_rule_object *object;

    *known = counts(b, value->key, object_keywords);
    if (!*known)
        return mrl_ok();
    MRL_TRY(object_rule(b, &object));
    return take_object_keyword(b, value, object, known);
}
