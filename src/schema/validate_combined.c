/* SPDX-License-Identifier: Apache-2.0 */
/* Keywords that combine schemas on one and the same value. */
#include "base/text.h"
#include "schema/run.h"

#include <string.h>

static mrl_status check_all_of(const struct mrl_check *c, bool *ok)
{
    const struct mrl_rule_list *list = &c->rule->all_of;
    bool good;

    for (size_t i = 0; i < list->count && !mrl_check_settled(c, *ok); i++) {
        MRL_TRY(mrl_check_rule(c->run, list->rules[i], c->at, c->scope, c->seen, &good));
        *ok = *ok && good;
    }
    return mrl_ok();
}

/* One alternative: what it speaks about counts only if it fits. */
static mrl_status try_one(const struct mrl_check *c, const struct mrl_schema_rule *rule, bool *fits)
{
    mrl_cleanup(mrl_seen_done) struct mrl_seen seen = {0};

    if (!c->seen)
        return mrl_check_quietly(c->run, rule, c->at, c->scope, NULL, fits);
    MRL_TRY(mrl_seen_init(&seen, c->at->node, c->run->err));
    MRL_TRY(mrl_check_quietly(c->run, rule, c->at, c->scope, &seen, fits));
    if (*fits)
        mrl_seen_merge(c->seen, &seen);
    return mrl_ok();
}

/* How far an alternative is from fitting.  One that asks for another kind of thing altogether is
 * further away than one that has a few flaws. */
struct distance {
    size_t other_kind;
    size_t problems;
};

static size_t depth_of(const struct mrl_place *at)
{
    size_t n = 0;

    for (; at; at = at->outer)
        n++;
    return n;
}

static struct distance measure(const struct mrl_check *c, const struct mrl_problem_list *list)
{
    const size_t depth = depth_of(c->at);
    struct distance d = {0, list->total};

    for (const struct mrl_problem *p = list->first; p; p = p->next)
        if (p->depth <= depth + 1 &&
            (strcmp(p->told.keyword, "const") == 0 || strcmp(p->told.keyword, "enum") == 0 ||
             (p->depth == depth && strcmp(p->told.keyword, "type") == 0)))
            d.other_kind++;
    return d;
}

static int compare(struct distance a, struct distance b)
{
    if (a.other_kind != b.other_kind)
        return a.other_kind < b.other_kind ? -1 : 1;
    return (a.problems > b.problems) - (a.problems < b.problems);
}

/* Nothing fitted: tells what keeps the nearest alternative from it, if one is nearest. */
static mrl_status explain(const struct mrl_check *c, const char *keyword,
                          const struct mrl_rule_list *list, bool *ok)
{
    struct mrl_problem_list *const listener = c->run->problems;
    struct mrl_problem_list best, one;
    struct distance nearest = {SIZE_MAX, 0};
    bool alone = true, good;
    mrl_status s = mrl_ok();

    /* What would not be kept need not be looked for. */
    if (listener->count == MRL_MAX_SCHEMA_PROBLEMS)
        return mrl_tell(c, keyword, ok, "fits none of the forms that are allowed here");
    mrl_problem_list_init(&best);
    for (size_t i = 0; i < list->count && s.code == MRL_OK; i++) {
        mrl_problem_list_init(&one);
        c->run->problems = &one;
        s = mrl_check_rule(c->run, list->rules[i], c->at, c->scope, NULL, &good);
        if (compare(measure(c, &one), nearest) < 0) {
            nearest = measure(c, &one);
            best = one;
            alone = true;
        } else if (compare(measure(c, &one), nearest) == 0) {
            alone = false;
        }
    }
    c->run->problems = listener;
    MRL_TRY(s);
    *ok = false;
    if (!alone || nearest.other_kind == SIZE_MAX)
        return mrl_tell(c, keyword, ok, "fits none of the %zu forms that are allowed here",
                        list->count);
    mrl_problem_list_append(listener, &best);
    return mrl_ok();
}

static mrl_status check_any_of(const struct mrl_check *c, bool *ok)
{
    const struct mrl_rule_list *list = &c->rule->any_of;
    bool fits = list->count == 0, one;

    /* Who asks what was spoken about must hear of every alternative that fits. */
    for (size_t i = 0; i < list->count && (!fits || c->seen); i++) {
        MRL_TRY(try_one(c, list->rules[i], &one));
        fits = fits || one;
    }
    if (fits)
        return mrl_ok();
    if (c->run->problems)
        return explain(c, "anyOf", list, ok);
    *ok = false;
    return mrl_ok();
}

static mrl_status check_one_of(const struct mrl_check *c, bool *ok)
{
    const struct mrl_rule_list *list = &c->rule->one_of;
    size_t fits = 0, first = 0, second = 0;
    bool one;

    if (list->count == 0)
        return mrl_ok();
    for (size_t i = 0; i < list->count && fits < 2; i++) {
        MRL_TRY(try_one(c, list->rules[i], &one));
        if (one && fits++ == 0)
            first = i;
        else if (one)
            second = i;
    }
    if (fits == 1)
        return mrl_ok();
    if (fits == 2)
        return mrl_tell(c, "oneOf", ok,
                        "fits the forms %zu and %zu of which only one is allowed at a time",
                        first + 1, second + 1);
    if (c->run->problems)
        return explain(c, "oneOf", list, ok);
    *ok = false;
    return mrl_ok();
}

static mrl_status check_not(const struct mrl_check *c, bool *ok)
{
    bool fits;

    MRL_TRY(mrl_check_quietly(c->run, c->rule->not_rule, c->at, c->scope, NULL, &fits));
    return fits ? mrl_tell(c, "not", ok, "has a form that is not allowed here") : mrl_ok();
}

static mrl_status check_if(const struct mrl_check *c, bool *ok)
{
    const struct mrl_schema_rule *next;
    bool fits, good;

    MRL_TRY(try_one(c, c->rule->if_rule, &fits));
    next = fits ? c->rule->then_rule : c->rule->else_rule;
    if (!next)
        return mrl_ok();
    MRL_TRY(mrl_check_rule(c->run, next, c->at, c->scope, c->seen, &good));
    *ok = *ok && good;
    return mrl_ok();
}

static mrl_status tell_choices(const struct mrl_check *c, const struct mrl_node *value, bool *ok)
{
    const struct mrl_place at = {c->at, value, false, 0};
    const struct mrl_check inner = {c->run, c->rule, &at, c->scope, NULL};
    char found[64];

    mrl_value_quote(found, sizeof(found), value);
    return mrl_tell(&inner, "choose", ok, "%s is none of the kinds that are known here", found);
}

static mrl_status check_choice(const struct mrl_check *c, bool *ok)
{
    const struct mrl_rule_choice *choice = c->rule->choice;
    const struct mrl_node *value = mrl_node_get(c->at->node, choice->key);
    uint64_t rule;
    bool good;

    if (c->at->node->kind != MRL_NODE_MAP)
        return mrl_tell(c, "choose", ok, "is %s, but must be an object",
                        mrl_node_kind_name(c->at->node->kind));
    if (!value)
        return mrl_tell(c, "choose", ok, "the key `%s` is missing", choice->key);
    if (value->kind != MRL_NODE_STRING ||
        !mrl_map_get(&choice->values, value->text, value->len, &rule))
        return tell_choices(c, value, ok);
    MRL_TRY(mrl_check_rule(c->run, (const struct mrl_schema_rule *)(uintptr_t)rule, c->at, c->scope,
                           c->seen, &good));
    *ok = *ok && good;
    return mrl_ok();
}

mrl_status mrl_check_combinations(const struct mrl_check *c, bool *ok)
{
    const struct mrl_schema_rule *rule = c->rule;

    MRL_TRY(check_all_of(c, ok));
    if (rule->any_of.rules && !mrl_check_settled(c, *ok))
        MRL_TRY(check_any_of(c, ok));
    if (rule->one_of.rules && !mrl_check_settled(c, *ok))
        MRL_TRY(check_one_of(c, ok));
    if (rule->not_rule && !mrl_check_settled(c, *ok))
        MRL_TRY(check_not(c, ok));
    if (rule->if_rule && !mrl_check_settled(c, *ok))
        MRL_TRY(check_if(c, ok));
    return rule->choice && !mrl_check_settled(c, *ok) ? check_choice(c, ok) : mrl_ok();
}
