/* SPDX-License-Identifier: Apache-2.0 */
/* EXPRESSION  = ALTERNATIVE { " | " ALTERNATIVE } or { " ^ " ALTERNATIVE }
 * ALTERNATIVE = "list of " ALTERNATIVE | "set of " ALTERNATIVE | MIN ".." [MAX] " of " ALTERNATIVE
 *             | "one of " WORDS | "to " CLASS | "(" EXPRESSION ")" | NAME [ [MIN] ".." [MAX] ] */
#include "base/text.h"
#include "bom/shapes_private.h"

#include <stdlib.h>
#include <string.h>

struct expression {
    struct mrl_shaper *s;
    const struct mrl_node *at;
    struct mrl_span rest;
    unsigned depth;
};

#define MAX_DEPTH 8 /* of parentheses and lists */

static mrl_status read_either(struct expression *e, struct mrl_node **ret);

static mrl_status fail(struct expression *e, const char *what)
{
    return mrl_node_fail(e->s->doc, e->at, e->s->err, "%s in `%s`", what, e->at->text);
}

static bool take(struct expression *e, const char *text)
{
    if (!mrl_span_starts(e->rest, text))
        return false;
    e->rest = mrl_span_without(e->rest, strlen(text));
    return true;
}

static struct mrl_span take_word(struct expression *e)
{
    const struct mrl_span word = mrl_span_first(e->rest, mrl_span_find_any(e->rest, " ()"));

    e->rest = mrl_span_without(e->rest, word.len);
    return word;
}

static mrl_status add_number(struct expression *e, struct mrl_growing *g, const char *key,
                             struct mrl_span digits)
{
    struct mrl_node *node;

    if (digits.len == 0)
        return mrl_ok();
    MRL_TRY(mrl_shaper_text(e->s, e->at, digits.at, digits.len, &node));
    node->kind = MRL_NODE_INT;
    node->integer = strtol(node->text, NULL, 10);
    mrl_growing_add(g, key, node);
    return mrl_ok();
}

/* "1..", "..1024", "0..1": nothing is taken if the next word is none. */
static mrl_status add_bounds(struct expression *e, struct mrl_growing *g, const char *min,
                             const char *max)
{
    const bool blank = mrl_span_starts(e->rest, " ");
    struct mrl_span rest = mrl_span_without(e->rest, blank ? 1 : 0);
    struct mrl_span word = mrl_span_first(rest, mrl_span_find_any(rest, " ()"));
    const size_t dots = mrl_span_find(word, "..");

    if (dots == word.len)
        return mrl_ok();
    e->rest = mrl_span_without(rest, word.len);
    MRL_TRY(add_number(e, g, min, mrl_span_first(word, dots)));
    return add_number(e, g, max, mrl_span_without(word, dots + 2));
}

/* Types of values that need no definition. */
static const struct {
    const char *word, *type, *format;
    const char *min, *max; /* what bounds behind it mean */
} types[] = {
    {"text", "string", NULL, "minLength", "maxLength"},
    {"flag", "boolean", NULL, NULL, NULL},
    {"int", "integer", NULL, "minimum", "maximum"},
    {"number", "number", NULL, "minimum", "maximum"},
    {"time", "string", "date-time", NULL, NULL},
    {"date", "string", "date", NULL, NULL},
    {"link", "string", "iri-reference", NULL, NULL},
    {"uri", "string", "uri", NULL, NULL},
    {"mail", "string", "idn-email", NULL, NULL},
};

static mrl_status read_name(struct expression *e, struct mrl_node **ret)
{
    const struct mrl_span word = take_word(e);
    struct mrl_growing schema;

    if (word.len == 0)
        return fail(e, "a name is missing");
    for (size_t i = 0; i < MRL_COUNT(types); i++) {
        if (!mrl_span_is(word, types[i].word))
            continue;
        MRL_TRY(mrl_shaper_open(e->s, MRL_NODE_MAP, e->at, &schema));
        MRL_TRY(mrl_growing_text(e->s, &schema, e->at, "type", types[i].type));
        if (types[i].format)
            MRL_TRY(mrl_growing_text(e->s, &schema, e->at, "format", types[i].format));
        if (types[i].min)
            MRL_TRY(add_bounds(e, &schema, types[i].min, types[i].max));
        *ret = schema.container;
        return mrl_ok();
    }
    return mrl_shaper_ref(e->s, e->at, word, ret);
}

/* "one of a b c": up to the end, or to the end of the parentheses. */
static mrl_status read_words(struct expression *e, struct mrl_node **ret)
{
    struct mrl_growing schema, list;
    struct mrl_node *word;

    MRL_TRY(mrl_shaper_open(e->s, MRL_NODE_MAP, e->at, &schema));
    MRL_TRY(mrl_shaper_open(e->s, MRL_NODE_LIST, e->at, &list));
    do {
        const struct mrl_span text = take_word(e);

        MRL_TRY(mrl_shaper_text(e->s, e->at, text.at, text.len, &word));
        mrl_growing_add(&list, NULL, word);
    } while (take(e, " "));
    mrl_growing_add(&schema, "enum", list.container);
    *ret = schema.container;
    return mrl_ok();
}

/* "to CLASS": an object of it, or its IRI. */
static mrl_status read_reference(struct expression *e, struct mrl_node **ret)
{
    struct mrl_growing schema, either;
    struct mrl_node *iri, *object;

    MRL_TRY(mrl_shaper_open(e->s, MRL_NODE_MAP, e->at, &schema));
    MRL_TRY(mrl_shaper_open(e->s, MRL_NODE_LIST, e->at, &either));
    MRL_TRY(mrl_shaper_ref(e->s, e->at, mrl_span_text("reference"), &iri));
    MRL_TRY(mrl_shape_class_choice(e->s, e->at, take_word(e), &object));
    mrl_growing_add(&either, NULL, iri);
    mrl_growing_add(&either, NULL, object);
    mrl_growing_add(&schema, "anyOf", either.container);
    *ret = schema.container;
    return mrl_ok();
}

static mrl_status read_alternative(struct expression *e, struct mrl_node **ret);

/* What is listed; *bounds tells whether `MIN..MAX of` stands before it. */
static mrl_status read_list(struct expression *e, bool unique, bool bounds, struct mrl_node **ret)
{
    struct mrl_growing schema;
    struct mrl_node *items, *flag;

    MRL_TRY(mrl_shaper_open(e->s, MRL_NODE_MAP, e->at, &schema));
    MRL_TRY(mrl_growing_text(e->s, &schema, e->at, "type", "array"));
    if (bounds)
        MRL_TRY(add_bounds(e, &schema, "minItems", "maxItems"));
    if (bounds && !take(e, " of "))
        return fail(e, "` of ` is missing");
    if (unique) {
        MRL_TRY(mrl_shaper_node(e->s, MRL_NODE_BOOL, e->at, &flag));
        flag->boolean = true;
        mrl_growing_add(&schema, "uniqueItems", flag);
    }
    MRL_TRY(read_alternative(e, &items));
    mrl_growing_add(&schema, "items", items);
    *ret = schema.container;
    return mrl_ok();
}

static mrl_status read_group(struct expression *e, struct mrl_node **ret)
{
    MRL_TRY(read_either(e, ret));
    return take(e, ")") ? mrl_ok() : fail(e, "a `)` is missing");
}

static mrl_status read_inner(struct expression *e, struct mrl_node **ret)
{
    const char first = e->rest.len > 0 ? e->rest.at[0] : ' ';

    if (take(e, "("))
        return read_group(e, ret);
    if (take(e, "list of "))
        return read_list(e, false, false, ret);
    if (take(e, "set of "))
        return read_list(e, true, false, ret);
    if (first >= '0' && first <= '9')
        return read_list(e, false, true, ret);
    if (take(e, "one of "))
        return read_words(e, ret);
    if (take(e, "to "))
        return read_reference(e, ret);
    return read_name(e, ret);
}

static mrl_status read_alternative(struct expression *e, struct mrl_node **ret)
{
    if (e->depth == MAX_DEPTH)
        return fail(e, "too deep an expression");
    e->depth++;
    MRL_TRY(read_inner(e, ret));
    e->depth--;
    return mrl_ok();
}

static mrl_status read_either(struct expression *e, struct mrl_node **ret)
{
    struct mrl_growing schema, list;
    struct mrl_node *one;
    const char *separator;

    MRL_TRY(read_alternative(e, &one));
    separator = mrl_span_starts(e->rest, " | ") ? " | " : " ^ ";
    *ret = one;
    if (!mrl_span_starts(e->rest, separator))
        return mrl_ok();
    MRL_TRY(mrl_shaper_open(e->s, MRL_NODE_MAP, e->at, &schema));
    MRL_TRY(mrl_shaper_open(e->s, MRL_NODE_LIST, e->at, &list));
    mrl_growing_add(&list, NULL, one);
    while (take(e, separator)) {
        MRL_TRY(read_alternative(e, &one));
        mrl_growing_add(&list, NULL, one);
    }
    mrl_growing_add(&schema, separator[1] == '|' ? "anyOf" : "oneOf", list.container);
    *ret = schema.container;
    return mrl_ok();
}

mrl_status mrl_shape_expression(struct mrl_shaper *s, const struct mrl_node *text,
                                struct mrl_node **ret)
{
    struct expression e = {.s = s, .at = text};

    if (text->kind != MRL_NODE_STRING)
        return mrl_node_fail(s->doc, text, s->err, "an expression belongs here");
    e.rest = mrl_span(text->text, text->len);
    MRL_TRY(read_either(&e, ret));
    return e.rest.len == 0 ? mrl_ok() : fail(&e, "something is left over");
}
