/* SPDX-License-Identifier: Apache-2.0 */
/* From schemas to rules.  Rules are made empty when something refers to them and filled in one
 * after another, so that schemas that refer to themselves need no recursion. */
#include "schema/private.h"
#include "schema/uri.h"

#include <string.h>

mrl_status mrl_rule_of(struct mrl_schema_set *set, const struct mrl_node *node,
                       struct mrl_schema_resource *resource, const struct mrl_rule_place *place,
                       const struct mrl_schema_rule **ret, struct mrl_error *err)
{
    struct mrl_schema_rule *rule;
    uint64_t known;

    if (mrl_map_get(&set->rules, (const char *)&node, sizeof(node), &known)) {
        *ret = (const struct mrl_schema_rule *)(uintptr_t)known;
        return mrl_ok();
    }
    if (set->rule_count++ == MRL_MAX_SCHEMA_RULES)
        return MRL_FAIL(err, MRL_E_LIMIT, MRL_NO_OFFSET, "the schemas hold more than %u rules",
                        MRL_MAX_SCHEMA_RULES);
    rule = mrl_arena_zalloc(set->arena, sizeof(*rule));
    if (!rule)
        return MRL_FAIL_ARENA(err, set->arena);
    rule->node = node;
    rule->resource = mrl_schema_resource_at(set, node, resource);
    rule->resource->reached = true;
    rule->parent = place->parent;
    rule->keyword = place->keyword;
    rule->key = place->key;
    rule->index = place->index;
    rule->next_pending = set->pending;
    set->pending = rule;
    /* The key of the map is the rule's own pointer to the node. */
    MRL_TRY(mrl_map_add(&set->rules, (const char *)&rule->node, sizeof(rule->node), (uintptr_t)rule,
                        NULL, err));
    *ret = rule;
    return mrl_ok();
}

static mrl_status child_at(struct mrl_rule_builder *b, const struct mrl_node *node,
                           const char *keyword, const char *key, size_t index,
                           const struct mrl_schema_rule **ret)
{
    const struct mrl_rule_place place = {b->rule, keyword, key, index};

    if (node->kind != MRL_NODE_MAP && node->kind != MRL_NODE_BOOL)
        return mrl_node_fail(b->doc, node, b->err, "`%s` holds %s where a schema belongs", keyword,
                             mrl_node_kind_name(node->kind));
    return mrl_rule_of(b->set, node, b->rule->resource, &place, ret, b->err);
}

mrl_status mrl_rule_child(struct mrl_rule_builder *b, const struct mrl_node *node,
                          const char *keyword, const struct mrl_schema_rule **ret)
{
    return child_at(b, node, keyword, NULL, SIZE_MAX, ret);
}

mrl_status mrl_rule_children(struct mrl_rule_builder *b, const struct mrl_node *list,
                             const char *keyword, struct mrl_rule_list *ret)
{
    size_t i = 0;

    if (list->kind != MRL_NODE_LIST)
        return mrl_node_fail(b->doc, list, b->err, "`%s` must be a list of schemas", keyword);
    ret->count = list->count;
    ret->rules = mrl_arena_array(b->set->arena, list->count, sizeof(*ret->rules));
    if (!ret->rules)
        return MRL_FAIL_ARENA(b->err, b->set->arena);
    MRL_NODE_EACH(item, list)
    {
        MRL_TRY(child_at(b, item, keyword, NULL, i, &ret->rules[i]));
        i++;
    }
    return mrl_ok();
}

mrl_status mrl_rule_regex(struct mrl_rule_builder *b, const struct mrl_node *at, const char *text,
                          size_t n, const struct mrl_regex **ret)
{
    const mrl_status s = mrl_regex_compile(text, n, b->set->arena, ret, b->err);

    if (s.code == MRL_OK || s.code == MRL_E_NOMEM)
        return s;
    if (b->err->offset != MRL_NO_OFFSET)
        mrl_error_wrap(b->err, "the pattern fails at its byte %llu",
                       (unsigned long long)b->err->offset + 1);
    b->err->offset = MRL_NO_OFFSET;
    mrl_error_place(b->err, at->line, at->column);
    mrl_error_where(b->err, b->doc->name);
    return s;
}

mrl_status mrl_rule_count(struct mrl_rule_builder *b, const struct mrl_node *node, uint64_t *ret)
{
    struct mrl_decimal d;

    if (!(mrl_schema_types_of(node) & MRL_TYPE_INTEGER) || !mrl_node_decimal(node, &d) ||
        d.negative || d.exponent > 18)
        return mrl_node_fail(b->doc, node, b->err, "`%s` must be a count", node->key);
    *ret = node->kind == MRL_NODE_INT ? (uint64_t)node->integer : (uint64_t)node->real;
    return mrl_ok();
}

/* --- references --- */

static mrl_status rule_of_target(struct mrl_rule_builder *b, const struct mrl_node *reference,
                                 struct mrl_schema_target *target,
                                 const struct mrl_schema_rule **ret)
{
    const struct mrl_rule_place nowhere = {.index = SIZE_MAX};
    struct mrl_schema_rule *rule;
    const char *hash;

    if (reference->kind != MRL_NODE_STRING)
        return mrl_node_fail(b->doc, reference, b->err, "`%s` must be a string", reference->key);
    MRL_TRY(mrl_schema_resolve(b->set, b->rule->resource, reference, target, b->err));
    if (target->node->kind != MRL_NODE_MAP && target->node->kind != MRL_NODE_BOOL)
        return mrl_node_fail(b->doc, reference, b->err, "the reference leads to %s, not a schema",
                             mrl_node_kind_name(target->node->kind));
    MRL_TRY(mrl_rule_of(b->set, target->node, target->resource, &nowhere, ret, b->err));
    /* Found for the first time by this reference: then that is how messages name its place. */
    rule = (struct mrl_schema_rule *)(uintptr_t)*ret;
    hash = memchr(reference->text, '#', reference->len);
    if (!rule->parent && !rule->fragment)
        rule->fragment = hash ? hash + 1 : "";
    return mrl_ok();
}

static mrl_status take_ref(struct mrl_rule_builder *b, const struct mrl_node *reference)
{
    struct mrl_schema_target target;

    return rule_of_target(b, reference, &target, &b->rule->ref);
}

static size_t count_anchors(const struct mrl_schema_set *set, const char *name)
{
    size_t n = 0;

    for (const struct mrl_dynamic_anchor *a = set->dynamic_anchors; a; a = a->next)
        n += strcmp(a->name, name) == 0;
    return n;
}

/* 2020-12, 8.2.3.2.  Only a reference that starts at a dynamic anchor is dynamic. */
static mrl_status take_dynamic_ref(struct mrl_rule_builder *b, const struct mrl_node *reference)
{
    struct mrl_schema_set *set = b->set;
    struct mrl_rule_dynamic *dynamic = mrl_arena_zalloc(set->arena, sizeof(*dynamic));
    struct mrl_schema_target target;
    const char *own;

    if (!dynamic)
        return MRL_FAIL_ARENA(b->err, set->arena);
    MRL_TRY(rule_of_target(b, reference, &target, &dynamic->otherwise));
    b->rule->dynamic_ref = dynamic;
    own = mrl_node_text(mrl_node_get(target.node, "$dynamicAnchor"));
    if (!target.anchor || !own || strcmp(own, target.anchor) != 0)
        return mrl_ok();
    dynamic->name = own;
    dynamic->choices =
        mrl_arena_array(set->arena, count_anchors(set, own) + 1, sizeof(*dynamic->choices));
    if (!dynamic->choices)
        return MRL_FAIL_ARENA(b->err, set->arena);
    dynamic->next = set->dynamic_refs;
    set->dynamic_refs = dynamic;
    return mrl_ok();
}

static bool has_choice(const struct mrl_rule_dynamic *dynamic,
                       const struct mrl_schema_resource *resource)
{
    for (size_t i = 0; i < dynamic->count; i++)
        if (dynamic->choices[i].resource == resource)
            return true;
    return false;
}

/* Adds the dynamic anchors of resources that can now be come through.  Only those: others may lean
 * on schemas that were never given. */
static mrl_status add_choices(struct mrl_schema_set *set, struct mrl_rule_dynamic *dynamic,
                              struct mrl_error *err)
{
    const struct mrl_rule_place nowhere = {.index = SIZE_MAX};

    for (const struct mrl_dynamic_anchor *a = set->dynamic_anchors; a; a = a->next) {
        if (!a->resource->reached || strcmp(a->name, dynamic->name) != 0 ||
            has_choice(dynamic, a->resource))
            continue;
        MRL_TRY(mrl_rule_of(set, a->node, a->resource, &nowhere,
                            &dynamic->choices[dynamic->count].rule, err));
        dynamic->choices[dynamic->count++].resource = a->resource;
    }
    return mrl_ok();
}

/* --- combinations --- */

static mrl_status take_choice(struct mrl_rule_builder *b, const struct mrl_node *value)
{
    struct mrl_rule_choice *choice = mrl_arena_zalloc(b->set->arena, sizeof(*choice));
    const struct mrl_schema_rule *rule;

    if (!choice)
        return MRL_FAIL_ARENA(b->err, b->set->arena);
    MRL_TRY(mrl_node_need_text(b->doc, value, "key", &choice->key, b->err));
    MRL_TRY(mrl_node_need(b->doc, value, "of", MRL_NODE_MAP, &choice->of, b->err));
    mrl_map_init(&choice->values, b->set->arena);
    MRL_NODE_EACH(item, choice->of)
    {
        MRL_TRY(child_at(b, item, "choose", item->key, SIZE_MAX, &rule));
        MRL_TRY(mrl_map_add(&choice->values, item->key, strlen(item->key), (uintptr_t)rule, NULL,
                            b->err));
    }
    b->rule->choice = choice;
    return mrl_ok();
}

/* The keywords that combine schemas on one and the same value. */
static mrl_status take_combination(struct mrl_rule_builder *b, const struct mrl_node *value,
                                   bool *known)
{
    struct mrl_schema_rule *rule = b->rule;
    const struct {
        const char *name;
        const struct mrl_schema_rule **one;
        struct mrl_rule_list *list;
    } rows[] = {
        {"allOf", NULL, &rule->all_of},   {"anyOf", NULL, &rule->any_of},
        {"oneOf", NULL, &rule->one_of},   {"not", &rule->not_rule, NULL},
        {"if", &rule->if_rule, NULL},     {"then", &rule->then_rule, NULL},
        {"else", &rule->else_rule, NULL},
    };

    *known = true;
    for (size_t i = 0; i < MRL_COUNT(rows); i++) {
        if (strcmp(value->key, rows[i].name) != 0)
            continue;
        return rows[i].one ? mrl_rule_child(b, value, rows[i].name, rows[i].one)
                           : mrl_rule_children(b, value, rows[i].name, rows[i].list);
    }
    if (strcmp(value->key, "choose") == 0 && b->set->options.choose)
        return take_choice(b, value);
    *known = false;
    return mrl_ok();
}

/* --- filling in --- */

static mrl_status take_keyword(struct mrl_rule_builder *b, const struct mrl_node *value)
{
    const enum mrl_draft draft = b->rule->resource->draft;
    bool known;

    if (strcmp(value->key, "$ref") == 0)
        return take_ref(b, value);
    if (strcmp(value->key, "$dynamicRef") == 0 && draft == MRL_DRAFT_2020_12)
        return take_dynamic_ref(b, value);
    MRL_TRY(take_combination(b, value, &known));
    if (!known)
        MRL_TRY(mrl_rule_take_scalar(b, value, &known));
    if (!known)
        MRL_TRY(mrl_rule_take_array(b, value, &known));
    if (!known)
        MRL_TRY(mrl_rule_take_object(b, value, &known));
    return mrl_ok(); /* unknown keywords say nothing */
}

static mrl_status fill(struct mrl_schema_set *set, struct mrl_schema_rule *rule,
                       struct mrl_error *err)
{
    struct mrl_rule_builder b = {set, rule, rule->resource->doc, err};
    const struct mrl_node *ref;

    if (rule->node->kind == MRL_NODE_BOOL) {
        rule->verdict = rule->node->boolean ? MRL_RULE_ALWAYS : MRL_RULE_NEVER;
        return mrl_ok();
    }
    if (rule->resource->draft == MRL_DRAFT_UNKNOWN) {
        mrl_error_set(err, MRL_E_UNSUPPORTED, MRL_NO_OFFSET,
                      "its `$schema` names a dialect that is neither draft-07 nor 2020-12");
        mrl_error_place(err, rule->resource->root->line, rule->resource->root->column);
        mrl_error_where(err, rule->resource->doc->name);
        return (mrl_status){MRL_E_UNSUPPORTED};
    }
    ref = mrl_node_get(rule->node, "$ref");
    if (ref && rule->resource->draft == MRL_DRAFT_07)
        return take_ref(&b, ref);
    MRL_NODE_EACH(value, rule->node)
    {
        MRL_TRY(take_keyword(&b, value));
    }
    return mrl_ok();
}

mrl_status mrl_schema_compile(struct mrl_schema_set *set, const char *uri,
                              const struct mrl_schema **ret, struct mrl_error *err)
{
    const struct mrl_rule_place nowhere = {.index = SIZE_MAX};
    struct mrl_schema *schema = mrl_arena_zalloc(set->arena, sizeof(*schema));
    struct mrl_schema_resource *res;
    const char *absolute;

    if (!schema)
        return MRL_FAIL_ARENA(err, set->arena);
    MRL_TRY(mrl_uri_resolve("", mrl_span_text(uri), set->arena, &absolute, err));
    res = mrl_schema_resource_find(set, absolute);
    if (!res)
        return MRL_FAIL(err, MRL_E_ABSENT, MRL_NO_OFFSET, "there is no schema of that URI");
    if (res->root->kind != MRL_NODE_MAP && res->root->kind != MRL_NODE_BOOL)
        return mrl_node_fail(res->doc, res->root, err, "%s is no schema",
                             mrl_node_kind_name(res->root->kind));
    MRL_TRY(mrl_rule_of(set, res->root, res, &nowhere, &schema->root, err));
    do {
        while (set->pending) {
            struct mrl_schema_rule *rule = set->pending;

            set->pending = rule->next_pending;
            MRL_TRY(fill(set, rule, err));
        }
        for (struct mrl_rule_dynamic *d = set->dynamic_refs; d; d = d->next)
            MRL_TRY(add_choices(set, d, err));
    } while (set->pending);
    *ret = schema;
    return mrl_ok();
}
