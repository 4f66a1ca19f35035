/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "schema/place.h"
#include "schema/private.h"

/* One validation as it runs; shared by the files that check values against rules. */

/* The resources that validation came through, innermost first: `$dynamicRef` asks for them. */
struct mrl_scope {
    const struct mrl_scope *outer;
    const struct mrl_schema_resource *resource;
};

/* Which items or pairs of a value some rule has spoken about.  Asked for by `unevaluated...`. */
struct mrl_seen {
    uint64_t *bits; /* one for each item or pair; points to `few` while that is enough */
    uint64_t few;
    size_t words;
};

struct mrl_problem {
    struct mrl_problem *next;
    struct mrl_schema_problem told;
    size_t depth; /* of the value */
};

/* Problems of one attempt.  Alternatives are tried with lists of their own. */
struct mrl_problem_list {
    struct mrl_problem *first;
    size_t count; /* kept */
    size_t total;
};

struct mrl_run {
    struct mrl_arena *arena;
    struct mrl_problem_list *problems; /* NULL: only the verdict is wanted */
    uint64_t steps_left;
    unsigned depth;
    struct mrl_buf form; /* for canonical forms */
    struct mrl_error *err;
};

/* What a check is given. */
struct mrl_check {
    struct mrl_run *run;
    const struct mrl_schema_rule *rule;
    const struct mrl_place *at;
    const struct mrl_scope *scope;
    struct mrl_seen *seen; /* NULL: nobody asks */
};

/* Checks the value against a rule.  *ret is set when the answer is MRL_OK. */
mrl_status mrl_check_rule(struct mrl_run *run, const struct mrl_schema_rule *rule,
                          const struct mrl_place *at, const struct mrl_scope *scope,
                          struct mrl_seen *seen, bool *ret) MRL_MUST_CHECK;

/* The same without telling problems. */
mrl_status mrl_check_quietly(struct mrl_run *run, const struct mrl_schema_rule *rule,
                             const struct mrl_place *at, const struct mrl_scope *scope,
                             struct mrl_seen *seen, bool *ret) MRL_MUST_CHECK;

/* Each clears *ok when the value breaks a keyword of its group, and never sets it. */
mrl_status mrl_check_scalar(const struct mrl_check *c, bool *ok) MRL_MUST_CHECK;
mrl_status mrl_check_array(const struct mrl_check *c, bool *ok) MRL_MUST_CHECK;
mrl_status mrl_check_object(const struct mrl_check *c, bool *ok) MRL_MUST_CHECK;
mrl_status mrl_check_combinations(const struct mrl_check *c, bool *ok) MRL_MUST_CHECK;
mrl_status mrl_check_unevaluated(const struct mrl_check *c, bool *ok) MRL_MUST_CHECK;

/* Clears *ok and, if somebody listens, tells the problem.  `keyword` "" is the rule as a whole. */
mrl_status mrl_tell(const struct mrl_check *c, const char *keyword, bool *ok, const char *fmt, ...)
    MRL_PRINTF(4, 5) MRL_MUST_CHECK;

/* Whether checking can stop: something is wrong, and nobody wants to know more. */
static inline bool mrl_check_settled(const struct mrl_check *c, bool ok)
{
    return !ok && !c->run->problems;
}

void mrl_problem_list_init(struct mrl_problem_list *list);
void mrl_problem_list_append(struct mrl_problem_list *list, const struct mrl_problem_list *more);

/* Takes n steps of work. */
mrl_status mrl_run_work(struct mrl_run *run, uint64_t n) MRL_MUST_CHECK;

mrl_status mrl_seen_init(struct mrl_seen *seen, const struct mrl_node *node,
                         struct mrl_error *err) MRL_MUST_CHECK;
void mrl_seen_done(struct mrl_seen *seen);
void mrl_seen_add(struct mrl_seen *seen, size_t i); /* seen may be NULL */
bool mrl_seen_has(const struct mrl_seen *seen, size_t i);
void mrl_seen_merge(struct mrl_seen *into, const struct mrl_seen *more); /* into may be NULL */

/* A short, escaped picture of a value for messages. */
void mrl_value_quote(char *dst, size_t size, const struct mrl_node *node);
