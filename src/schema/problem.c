/* SPDX-License-Identifier: Apache-2.0 */
/* What is told about a value that breaks a rule. */
#include "base/text.h"
#include "schema/run.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

void mrl_problem_list_init(struct mrl_problem_list *list)
{
    *list = (struct mrl_problem_list){0};
}

#define WORK_OF_TELLING 500u /* a message and two paths take as long as so many rules */

void mrl_problem_list_append(struct mrl_problem_list *list, const struct mrl_problem_list *more)
{
    struct mrl_problem **tail = &list->first;

    while (*tail)
        tail = &(*tail)->next;
    *tail = more->first;
    list->count += more->count;
    list->total += more->total;
}

/* The places of the rules from the one that has a URI or was referred to. */
static void add_clause(struct mrl_buf *buf, const struct mrl_schema_rule *rule)
{
    const struct mrl_schema_rule *way[MRL_MAX_TREE_DEPTH + 2];
    size_t n = 0;

    for (; rule->parent && rule->resource == rule->parent->resource && n < MRL_COUNT(way);
         rule = rule->parent)
        way[n++] = rule;
    mrl_buf_addf(buf, "%s#%s", rule->resource->uri, rule->fragment ? rule->fragment : "");
    while (n > 0) {
        const struct mrl_schema_rule *step = way[--n];

        mrl_pointer_step(buf, step->keyword);
        if (step->key)
            mrl_pointer_step(buf, step->key);
        else if (step->index != SIZE_MAX)
            mrl_buf_addf(buf, "/%zu", step->index);
    }
}

static mrl_status keep(struct mrl_run *run, const struct mrl_buf *buf, const char **ret)
{
    MRL_TRY(mrl_buf_status(buf, run->err));
    *ret = mrl_arena_strndup(run->arena, mrl_buf_text(buf), buf->len);
    return *ret ? mrl_ok() : MRL_FAIL_ARENA(run->err, run->arena);
}

static mrl_status fill(const struct mrl_check *c, const char *keyword, const char *message,
                       struct mrl_schema_problem *told)
{
    mrl_cleanup(mrl_buf_done) struct mrl_buf path, clause;

    mrl_buf_init(&path, MRL_MAX_TREE_BYTES);
    mrl_buf_init(&clause, MRL_MAX_TREE_BYTES);
    mrl_place_pointer(&path, c->at);
    add_clause(&clause, c->rule);
    if (*keyword)
        mrl_buf_addf(&clause, "/%s", keyword);
    told->line = c->at->node->line;
    told->column = c->at->node->column;
    told->keyword = *keyword ? keyword : c->rule->keyword ? c->rule->keyword : "false";
    MRL_TRY(keep(c->run, &path, &told->path));
    MRL_TRY(keep(c->run, &clause, &told->clause));
    told->message = mrl_arena_strdup(c->run->arena, message);
    return told->message ? mrl_ok() : MRL_FAIL_ARENA(c->run->err, c->run->arena);
}

static size_t depth_of(const struct mrl_place *at)
{
    size_t n = 0;

    for (; at; at = at->outer)
        n++;
    return n;
}

mrl_status mrl_tell(const struct mrl_check *c, const char *keyword, bool *ok, const char *fmt, ...)
{
    struct mrl_problem_list *list = c->run->problems;
    struct mrl_problem *problem;
    char message[640];
    va_list args;

    *ok = false;
    if (!list)
        return mrl_ok();
    list->total++;
    if (list->count == MRL_MAX_SCHEMA_PROBLEMS)
        return mrl_ok();
    /* Alternatives that all fail are told one by one, to find the nearest. */
    MRL_TRY(mrl_run_work(c->run, WORK_OF_TELLING));
    va_start(args, fmt);
    (void)vsnprintf(message, sizeof(message), fmt, args);
    va_end(args);
    problem = mrl_arena_zalloc(c->run->arena, sizeof(*problem));
    if (!problem)
        return MRL_FAIL_ARENA(c->run->err, c->run->arena);
    problem->depth = depth_of(c->at);
    MRL_TRY(fill(c, keyword, message, &problem->told));
    mrl_problem_list_append(list,
                            &(struct mrl_problem_list){.first = problem, .count = 1, .total = 0});
    return mrl_ok();
}

void mrl_value_quote(char *dst, size_t size, const struct mrl_node *node)
{
    char inner[160];

    if (node->kind == MRL_NODE_LIST || node->kind == MRL_NODE_MAP) {
        (void)snprintf(dst, size, "%s", node->kind == MRL_NODE_LIST ? "an array" : "an object");
        return;
    }
    mrl_text_quote(inner, size - 2 < sizeof(inner) ? size - 2 : sizeof(inner),
                   node->text ? node->text : "", node->len);
    (void)snprintf(dst, size, node->kind == MRL_NODE_STRING ? "\"%s\"" : "%s", inner);
}
