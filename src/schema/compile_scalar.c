/* SPDX-License-Identifier: Apache-2.0 */
/* Keywords about any value, about numbers and about strings. */
#include "schema/private.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

unsigned mrl_schema_types_of(const struct mrl_node *node)
{
    struct mrl_decimal d;

    switch (node->kind) {
    case MRL_NODE_NULL:
        return MRL_TYPE_NULL;
    case MRL_NODE_BOOL:
        return MRL_TYPE_BOOLEAN;
    case MRL_NODE_INT:
        return MRL_TYPE_INTEGER | MRL_TYPE_NUMBER;
    case MRL_NODE_REAL:
        return mrl_node_decimal(node, &d) && mrl_decimal_is_integer(&d)
                   ? MRL_TYPE_INTEGER | MRL_TYPE_NUMBER
                   : MRL_TYPE_NUMBER;
    case MRL_NODE_STRING:
        return MRL_TYPE_STRING;
    case MRL_NODE_LIST:
        return MRL_TYPE_ARRAY;
    case MRL_NODE_MAP:
        break;
    }
    return MRL_TYPE_OBJECT;
}

bool mrl_node_decimal(const struct mrl_node *node, struct mrl_decimal *ret)
{
    return (node->kind == MRL_NODE_INT || node->kind == MRL_NODE_REAL) &&
           mrl_decimal_read(node->text, node->len, ret);
}

static const struct {
    const char *name;
    unsigned bits;
} types[] = {
    {"null", MRL_TYPE_NULL},     {"boolean", MRL_TYPE_BOOLEAN}, {"integer", MRL_TYPE_INTEGER},
    {"number", MRL_TYPE_NUMBER}, {"string", MRL_TYPE_STRING},   {"array", MRL_TYPE_ARRAY},
    {"object", MRL_TYPE_OBJECT},
};

static mrl_status add_type(struct mrl_rule_builder *b, const struct mrl_node *name)
{
    for (size_t i = 0; i < MRL_COUNT(types); i++)
        if (mrl_node_is(name, types[i].name)) {
            b->rule->types |= types[i].bits;
            return mrl_ok();
        }
    return mrl_node_fail(b->doc, name, b->err, "`type` must name types of JSON");
}

static mrl_status take_type(struct mrl_rule_builder *b, const struct mrl_node *value)
{
    if (value->kind != MRL_NODE_LIST)
        return add_type(b, value);
    MRL_NODE_EACH(name, value)
    {
        MRL_TRY(add_type(b, name));
    }
    return mrl_ok();
}

static mrl_status add_value(struct mrl_rule_builder *b, const struct mrl_node *value,
                            struct mrl_rule_values *into)
{
    mrl_cleanup(mrl_buf_done) struct mrl_buf form;
    char *kept;

    mrl_buf_init(&form, MRL_MAX_TREE_BYTES * 2);
    mrl_canonical_add(&form, value);
    MRL_TRY(mrl_buf_status(&form, b->err));
    kept = mrl_arena_memdup(b->set->arena, form.data, form.len);
    if (!kept)
        return MRL_FAIL_ARENA(b->err, b->set->arena);
    return mrl_map_add(&into->forms, kept, form.len, 0, NULL, b->err);
}

static mrl_status take_values(struct mrl_rule_builder *b, const struct mrl_node *value,
                              bool is_const)
{
    struct mrl_rule_values *values = mrl_arena_zalloc(b->set->arena, sizeof(*values));

    if (!values)
        return MRL_FAIL_ARENA(b->err, b->set->arena);
    if (!is_const && value->kind != MRL_NODE_LIST)
        return mrl_node_fail(b->doc, value, b->err, "`enum` must be a list");
    values->list = value;
    values->is_const = is_const;
    mrl_map_init(&values->forms, b->set->arena);
    b->rule->values[is_const] = values;
    if (is_const)
        return add_value(b, value, values);
    MRL_TRY(mrl_map_reserve(&values->forms, value->count, b->err));
    MRL_NODE_EACH(item, value)
    {
        MRL_TRY(add_value(b, item, values));
    }
    return mrl_ok();
}

/* --- numbers --- */

static mrl_status number_rule(struct mrl_rule_builder *b, struct mrl_rule_number **ret)
{
    if (!b->rule->number)
        b->rule->number = mrl_arena_zalloc(b->set->arena, sizeof(*b->rule->number));
    *ret = b->rule->number;
    return *ret ? mrl_ok() : MRL_FAIL_ARENA(b->err, b->set->arena);
}

static mrl_status take_multiple(struct mrl_rule_builder *b, const struct mrl_node *value)
{
    struct mrl_rule_number *number;
    struct mrl_decimal d;

    if (!mrl_node_decimal(value, &d) || d.negative || d.count == 0)
        return mrl_node_fail(b->doc, value, b->err, "`multipleOf` must be a number above 0");
    MRL_TRY(number_rule(b, &number));
    if (!mrl_divisor_read(&d, &number->multiple))
        return mrl_node_fail(b->doc, value, b->err, "`multipleOf` has more than %u digits",
                             MRL_DECIMAL_DIVISOR);
    number->multiple_node = value;
    return mrl_ok();
}

static mrl_status take_number(struct mrl_rule_builder *b, const struct mrl_node *value, bool *known)
{
    static const struct {
        const char *name;
        size_t at;
    } bounds[] = {
        {"minimum", offsetof(struct mrl_rule_number, minimum)},
        {"maximum", offsetof(struct mrl_rule_number, maximum)},
        {"exclusiveMinimum", offsetof(struct mrl_rule_number, above)},
        {"exclusiveMaximum", offsetof(struct mrl_rule_number, below)},
    };
    struct mrl_rule_number *number;
    struct mrl_rule_bound *bound;

    *known = true;
    if (strcmp(value->key, "multipleOf") == 0)
        return take_multiple(b, value);
    for (size_t i = 0; i < MRL_COUNT(bounds); i++) {
        if (strcmp(value->key, bounds[i].name) != 0)
            continue;
        MRL_TRY(number_rule(b, &number));
        bound = (struct mrl_rule_bound *)((char *)number + bounds[i].at);
        if (!mrl_node_decimal(value, &bound->value))
            return mrl_node_fail(b->doc, value, b->err, "`%s` must be a number", value->key);
        bound->node = value;
        return mrl_ok();
    }
    *known = false;
    return mrl_ok();
}

/* --- strings --- */

static mrl_status string_rule(struct mrl_rule_builder *b, struct mrl_rule_string **ret)
{
    if (!b->rule->string) {
        b->rule->string = mrl_arena_zalloc(b->set->arena, sizeof(*b->rule->string));
        if (!b->rule->string)
            return MRL_FAIL_ARENA(b->err, b->set->arena);
        b->rule->string->min = b->rule->string->max = MRL_NO_COUNT;
    }
    *ret = b->rule->string;
    return mrl_ok();
}

static mrl_status take_pattern(struct mrl_rule_builder *b, const struct mrl_node *value)
{
    struct mrl_rule_string *string;

    if (value->kind != MRL_NODE_STRING)
        return mrl_node_fail(b->doc, value, b->err, "`pattern` must be a string");
    MRL_TRY(string_rule(b, &string));
    string->pattern_node = value;
    return mrl_rule_regex(b, value, value->text, value->len, &string->pattern);
}

static mrl_status take_format(struct mrl_rule_builder *b, const struct mrl_node *value)
{
    struct mrl_rule_string *string;

    if (value->kind != MRL_NODE_STRING)
        return mrl_node_fail(b->doc, value, b->err, "`format` must be a string");
    if (!b->set->options.assert_formats && !b->rule->resource->assert_formats)
        return mrl_ok();
    MRL_TRY(string_rule(b, &string));
    string->format = mrl_string_format_find(mrl_span(value->text, value->len));
    return mrl_ok();
}

static mrl_status take_length(struct mrl_rule_builder *b, const struct mrl_node *value, bool max)
{
    struct mrl_rule_string *string;

    MRL_TRY(string_rule(b, &string));
    return mrl_rule_count(b, value, max ? &string->max : &string->min);
}

mrl_status mrl_rule_take_scalar(struct mrl_rule_builder *b, const struct mrl_node *value,
                                bool *known)
{
    *known = true;
    if (strcmp(value->key, "format") == 0)
        return take_format(b, value);
    if (!b->rule->resource->validation) {
        *known = false;
        return mrl_ok();
    }
    if (strcmp(value->key, "type") == 0)
        return take_type(b, value);
    if (strcmp(value->key, "enum") == 0 || strcmp(value->key, "const") == 0)
        return take_values(b, value, value->key[0] == 'c');
    if (strcmp(value->key, "pattern") == 0)
        return take_pattern(b, value);
    if (strcmp(value->key, "minLength") == 0 || strcmp(value->key, "maxLength") == 0)
        return take_length(b, value, value->key[1] == 'a');
    return take_number(b, value, known);
}
