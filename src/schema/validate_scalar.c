/* SPDX-License-Identifier: Apache-2.0 */
/* Keywords about any value, about numbers and about strings. */
#include "base/text.h"
#include "schema/run.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static const char *const type_names[] = {"null",     "true or false", "a whole number", "a number",
                                         "a string", "an array",      "an object"};

/* "a string or an array" */
static void name_types(unsigned types, char *dst, size_t size)
{
    size_t n = 0;

    dst[0] = '\0';
    if (types & MRL_TYPE_NUMBER)
        types &= ~(unsigned)MRL_TYPE_INTEGER;
    for (size_t i = 0; i < MRL_COUNT(type_names) && n < size; i++)
        if (types >> i & 1)
            n += (size_t)snprintf(dst + n, size - n, "%s%s", n ? " or " : "", type_names[i]);
}

static mrl_status check_type(const struct mrl_check *c, bool *ok)
{
    const unsigned is = mrl_schema_types_of(c->at->node);
    char wanted[128], found[64];

    if (c->rule->types == 0 || (is & c->rule->types))
        return mrl_ok();
    name_types(c->rule->types, wanted, sizeof(wanted));
    name_types(is & MRL_TYPE_INTEGER ? MRL_TYPE_INTEGER : is, found, sizeof(found));
    return mrl_tell(c, "type", ok, "is %s, but must be %s", found, wanted);
}

/* The value of a list of strings that was probably meant. */
static const char *nearest(const struct mrl_node *list, const struct mrl_node *value)
{
    const char *text = mrl_node_text(value), *best = NULL;
    size_t distance = 3;

    MRL_NODE_EACH(item, text ? list : NULL)
    {
        const char *word = mrl_node_text(item);
        const size_t d = word ? mrl_text_distance(text, word) : distance;

        if (d < distance && d * 3 <= strlen(text)) {
            distance = d;
            best = word;
        }
    }
    return best;
}

/* "`a`, `b`, `c`, and 12 more" */
static void list_values(const struct mrl_node *list, char *dst, size_t size)
{
    char one[48];
    size_t n = 0, told = 0;

    dst[0] = '\0';
    MRL_NODE_EACH(item, list)
    {
        if (told == 6 || n + 80 > size)
            break;
        mrl_value_quote(one, sizeof(one), item);
        n += (size_t)snprintf(dst + n, size - n, "%s%s", told ? ", " : "", one);
        told++;
    }
    if (told < list->count)
        (void)snprintf(dst + n, size - n, " and %" PRIu32 " more", list->count - (uint32_t)told);
}

static mrl_status tell_value(const struct mrl_check *c, const struct mrl_rule_values *values,
                             bool *ok)
{
    const char *meant = values->is_const ? NULL : nearest(values->list, c->at->node);
    char found[64], wanted[420];

    mrl_value_quote(found, sizeof(found), c->at->node);
    if (values->is_const) {
        mrl_value_quote(wanted, 128, values->list);
        return mrl_tell(c, "const", ok, "is %s, but must be %s", found, wanted);
    }
    if (meant) {
        mrl_text_quote(wanted, 128, meant, strlen(meant));
        return mrl_tell(c, "enum", ok,
                        "%s is not one of the %" PRIu32 " values that are allowed; "
                        "did you mean \"%s\"?",
                        found, values->list->count, wanted);
    }
    list_values(values->list, wanted, sizeof(wanted));
    return mrl_tell(c, "enum", ok, "%s is none of the values that are allowed: %s", found, wanted);
}

static mrl_status check_values(const struct mrl_check *c, const struct mrl_rule_values *values,
                               bool *ok)
{
    struct mrl_run *run = c->run;
    uint64_t ignored;

    mrl_buf_clear(&run->form);
    mrl_canonical_add(&run->form, c->at->node);
    MRL_TRY(mrl_buf_status(&run->form, run->err));
    MRL_TRY(mrl_run_work(run, run->form.len / 16));
    if (mrl_map_get(&values->forms, run->form.data, run->form.len, &ignored))
        return mrl_ok();
    return tell_value(c, values, ok);
}

/* --- numbers --- */

static mrl_status check_number(const struct mrl_check *c, bool *ok)
{
    const struct mrl_rule_number *n = c->rule->number;
    struct mrl_decimal value;
    char found[48], bound[48];
    /* How the value may compare with the bound, and the words for it. */
    const struct {
        const struct mrl_rule_bound *bound;
        const char *keyword;
        int sign;
        bool equal;
        const char *words;
    } rows[] = {
        {&n->minimum, "minimum", 1, true, "at least"},
        {&n->maximum, "maximum", -1, true, "at most"},
        {&n->above, "exclusiveMinimum", 1, false, "more than"},
        {&n->below, "exclusiveMaximum", -1, false, "less than"},
    };

    if (!mrl_node_decimal(c->at->node, &value))
        return mrl_ok();
    mrl_value_quote(found, sizeof(found), c->at->node);
    for (size_t i = 0; i < MRL_COUNT(rows); i++) {
        const int order =
            rows[i].bound->node ? mrl_decimal_compare(&value, &rows[i].bound->value) : rows[i].sign;

        if (order * rows[i].sign > 0 || (order == 0 && rows[i].equal))
            continue;
        mrl_value_quote(bound, sizeof(bound), rows[i].bound->node);
        MRL_TRY(mrl_tell(c, rows[i].keyword, ok, "is %s, but must be %s %s", found, rows[i].words,
                         bound));
    }
    if (!n->multiple_node || mrl_decimal_is_multiple(&value, &n->multiple))
        return mrl_ok();
    mrl_value_quote(bound, sizeof(bound), n->multiple_node);
    return mrl_tell(c, "multipleOf", ok, "is %s, but must be a multiple of %s", found, bound);
}

/* --- strings --- */

static uint64_t count_characters(const struct mrl_node *node)
{
    uint64_t n = 0;

    for (size_t i = 0; i < node->len; i++)
        n += (node->text[i] & 0xc0) != 0x80;
    return n;
}

static mrl_status check_length(const struct mrl_check *c, bool *ok)
{
    const struct mrl_rule_string *s = c->rule->string;
    uint64_t n;

    if (s->min == MRL_NO_COUNT && s->max == MRL_NO_COUNT)
        return mrl_ok();
    MRL_TRY(mrl_run_work(c->run, c->at->node->len / 64));
    n = count_characters(c->at->node);
    if (s->min != MRL_NO_COUNT && n < s->min)
        MRL_TRY(mrl_tell(c, "minLength", ok,
                         "has %" PRIu64 " characters, but must have at least %" PRIu64, n, s->min));
    if (s->max != MRL_NO_COUNT && n > s->max)
        MRL_TRY(mrl_tell(c, "maxLength", ok,
                         "has %" PRIu64 " characters, but may have at most %" PRIu64, n, s->max));
    return mrl_ok();
}

static mrl_status check_string(const struct mrl_check *c, bool *ok)
{
    const struct mrl_rule_string *s = c->rule->string;
    const struct mrl_node *node = c->at->node;
    char found[80], wanted[160];
    bool matches = true;

    MRL_TRY(check_length(c, ok));
    if (s->pattern)
        MRL_TRY(mrl_regex_search(s->pattern, node->text, node->len, &c->run->steps_left, &matches,
                                 c->run->err));
    mrl_value_quote(found, sizeof(found), node);
    if (!matches) {
        mrl_text_quote(wanted, sizeof(wanted), s->pattern_node->text, s->pattern_node->len);
        MRL_TRY(mrl_tell(c, "pattern", ok, "%s does not match the pattern %s", found, wanted));
    }
    if (!s->format)
        return mrl_ok();
    MRL_TRY(mrl_run_work(c->run, node->len / 16));
    if (s->format->is_valid(mrl_span(node->text, node->len)))
        return mrl_ok();
    return mrl_tell(c, "format", ok, "%s is no valid %s, such as %s", found, s->format->name,
                    s->format->example);
}

mrl_status mrl_check_scalar(const struct mrl_check *c, bool *ok)
{
    const enum mrl_node_kind kind = c->at->node->kind;

    MRL_TRY(check_type(c, ok));
    for (size_t i = 0; i < 2; i++)
        if (c->rule->values[i] && !mrl_check_settled(c, *ok))
            MRL_TRY(check_values(c, c->rule->values[i], ok));
    if (c->rule->number && (kind == MRL_NODE_INT || kind == MRL_NODE_REAL))
        MRL_TRY(check_number(c, ok));
    if (c->rule->string && kind == MRL_NODE_STRING && !mrl_check_settled(c, *ok))
        MRL_TRY(check_string(c, ok));
    return mrl_ok();
}
