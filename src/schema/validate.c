/* SPDX-License-Identifier: Apache-2.0 */
#include "base/text.h"
#include "schema/run.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

mrl_status mrl_run_work(struct mrl_run *run, uint64_t n)
{
    if (n > run->steps_left)
        return MRL_FAIL(run->err, MRL_E_LIMIT, MRL_NO_OFFSET,
                        "validation takes more than %llu steps of work",
                        (unsigned long long)MRL_MAX_SCHEMA_WORK);
    run->steps_left -= n;
    return mrl_ok();
}

/* --- what was spoken about --- */

mrl_status mrl_seen_init(struct mrl_seen *seen, const struct mrl_node *node, struct mrl_error *err)
{
    const bool container = node->kind == MRL_NODE_LIST || node->kind == MRL_NODE_MAP;

    *seen = (struct mrl_seen){.words = container ? node->count / 64 + 1 : 1};
    if (seen->words == 1)
        return mrl_ok();
    seen->bits = calloc(seen->words, sizeof(*seen->bits));
    return seen->bits ? mrl_ok() : MRL_FAIL_NOMEM(err);
}

void mrl_seen_done(struct mrl_seen *seen)
{
    free(seen->bits);
    seen->bits = NULL;
}

static uint64_t *words(struct mrl_seen *seen)
{
    return seen->bits ? seen->bits : &seen->few;
}

void mrl_seen_add(struct mrl_seen *seen, size_t i)
{
    if (seen && i / 64 < seen->words)
        words(seen)[i / 64] |= UINT64_C(1) << i % 64;
}

bool mrl_seen_has(const struct mrl_seen *seen, size_t i)
{
    const uint64_t *bits = seen->bits ? seen->bits : &seen->few;

    return bits[i / 64] >> i % 64 & 1;
}

void mrl_seen_merge(struct mrl_seen *into, const struct mrl_seen *more)
{
    const uint64_t *bits = more->bits ? more->bits : &more->few;

    for (size_t i = 0; into && i < into->words; i++)
        words(into)[i] |= bits[i];
}

/* --- rules --- */

static const struct mrl_schema_rule *choose_dynamic(const struct mrl_rule_dynamic *dynamic,
                                                    const struct mrl_scope *scope)
{
    const struct mrl_schema_rule *found = dynamic->otherwise;

    /* The outermost resource that has the anchor wins. */
    for (; scope; scope = scope->outer)
        for (size_t i = 0; i < dynamic->count; i++)
            if (dynamic->choices[i].resource == scope->resource)
                found = dynamic->choices[i].rule;
    return found;
}

static mrl_status check_references(const struct mrl_check *c, bool *ok)
{
    bool good = true;

    if (c->rule->ref) {
        MRL_TRY(mrl_check_rule(c->run, c->rule->ref, c->at, c->scope, c->seen, &good));
        *ok = *ok && good;
    }
    if (c->rule->dynamic_ref && !mrl_check_settled(c, *ok)) {
        MRL_TRY(mrl_check_rule(c->run, choose_dynamic(c->rule->dynamic_ref, c->scope), c->at,
                               c->scope, c->seen, &good));
        *ok = *ok && good;
    }
    return mrl_ok();
}

static mrl_status check_groups(const struct mrl_check *c, bool *ok)
{
    MRL_TRY(mrl_check_scalar(c, ok));
    if (c->rule->array && c->at->node->kind == MRL_NODE_LIST && !mrl_check_settled(c, *ok))
        MRL_TRY(mrl_check_array(c, ok));
    if (c->rule->object && c->at->node->kind == MRL_NODE_MAP && !mrl_check_settled(c, *ok))
        MRL_TRY(mrl_check_object(c, ok));
    if (!mrl_check_settled(c, *ok))
        MRL_TRY(check_references(c, ok));
    if (!mrl_check_settled(c, *ok))
        MRL_TRY(mrl_check_combinations(c, ok));
    /* What was refused for another reason is not told a second time as unknown. */
    return *ok ? mrl_check_unevaluated(c, ok) : mrl_ok();
}

static bool has_unevaluated(const struct mrl_schema_rule *rule)
{
    return (rule->array && rule->array->unevaluated) || (rule->object && rule->object->unevaluated);
}

static mrl_status check_all(struct mrl_check *c, bool *ok)
{
    mrl_cleanup(mrl_seen_done) struct mrl_seen own = {0};
    struct mrl_seen *const outer = c->seen;

    if (!has_unevaluated(c->rule))
        return check_groups(c, ok);
    MRL_TRY(mrl_seen_init(&own, c->at->node, c->run->err));
    c->seen = &own;
    MRL_TRY(check_groups(c, ok));
    mrl_seen_merge(outer, &own);
    return mrl_ok();
}

mrl_status mrl_check_rule(struct mrl_run *run, const struct mrl_schema_rule *rule,
                          const struct mrl_place *at, const struct mrl_scope *scope,
                          struct mrl_seen *seen, bool *ret)
{
    const struct mrl_scope own = {scope, rule->resource};
    struct mrl_check c = {run, rule, at, scope, seen};
    mrl_status s;

    if (rule->verdict == MRL_RULE_ALWAYS) {
        *ret = true;
        return mrl_ok();
    }
    if (!scope || scope->resource != rule->resource)
        c.scope = &own;
    *ret = true;
    if (rule->verdict == MRL_RULE_NEVER)
        return mrl_tell(&c, "", ret, "nothing may stand here");
    MRL_TRY(mrl_run_work(run, 1));
    if (run->depth == MRL_MAX_SCHEMA_DEPTH)
        return MRL_FAIL(run->err, MRL_E_LIMIT, MRL_NO_OFFSET,
                        "schemas refer to each other more than %u deep", MRL_MAX_SCHEMA_DEPTH);
    run->depth++;
    s = check_all(&c, ret);
    run->depth--;
    return s;
}

mrl_status mrl_check_quietly(struct mrl_run *run, const struct mrl_schema_rule *rule,
                             const struct mrl_place *at, const struct mrl_scope *scope,
                             struct mrl_seen *seen, bool *ret)
{
    struct mrl_problem_list *const listener = run->problems;
    mrl_status s;

    run->problems = NULL;
    s = mrl_check_rule(run, rule, at, scope, seen, ret);
    run->problems = listener;
    return s;
}

/* --- entrances --- */

static mrl_status validate(const struct mrl_schema *schema, const struct mrl_node *instance,
                           struct mrl_run *run, bool *ret)
{
    const struct mrl_place at = {.node = instance};
    mrl_status s;

    run->steps_left = MRL_MAX_SCHEMA_WORK;
    mrl_buf_init(&run->form, MRL_MAX_TREE_BYTES * 2);
    s = mrl_check_rule(run, schema->root, &at, NULL, NULL, ret);
    mrl_buf_done(&run->form);
    return s;
}

mrl_status mrl_schema_is_valid(const struct mrl_schema *schema, const struct mrl_node *instance,
                               bool *ret, struct mrl_error *err)
{
    struct mrl_run run = {.err = err};
    bool valid;

    MRL_TRY(validate(schema, instance, &run, &valid));
    *ret = valid;
    return mrl_ok();
}

mrl_status mrl_schema_validate(const struct mrl_schema *schema, const struct mrl_node *instance,
                               struct mrl_arena *arena, struct mrl_schema_report *ret,
                               struct mrl_error *err)
{
    struct mrl_problem_list list;
    struct mrl_run run = {.arena = arena, .problems = &list, .err = err};
    struct mrl_schema_report report = {0};
    bool valid;

    mrl_problem_list_init(&list);
    MRL_TRY(validate(schema, instance, &run, &valid));
    report.problems = mrl_arena_array(arena, list.count + 1, sizeof(*report.problems));
    if (!report.problems)
        return MRL_FAIL_ARENA(err, arena);
    for (const struct mrl_problem *p = list.first; p; p = p->next)
        report.problems[report.count++] = p->told;
    report.total = list.total;
    *ret = report;
    return mrl_ok();
}
