/* SPDX-License-Identifier: Apache-2.0 */
#include "base/text.h"
#include "govern/private.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Longer than mrl_error's message, which is cut into it. */
#define TEXT_SIZE 320

static mrl_status add(struct mrl_record_reader *r, const struct mrl_record_problem *problem)
{
    struct mrl_record *record = r->record;

    MRL_TRY(mrl_arena_grow(r->arena, (void **)&record->problems, &r->problem_capacity,
                           record->problem_count, sizeof(*record->problems), r->err));
    record->problems[record->problem_count] = *problem;
    record->problems[record->problem_count].message = mrl_arena_strdup(r->arena, problem->message);
    record->problems[record->problem_count].hint = mrl_arena_strdup(r->arena, problem->hint);
    if (!record->problems[record->problem_count].message ||
        !record->problems[record->problem_count].hint)
        return MRL_FAIL_ARENA(r->err, r->arena);
    record->problem_count++;
    return mrl_ok();
}

mrl_status mrl_record_problem(struct mrl_record_reader *r, enum mrl_record_state state,
                              const struct mrl_node *at, const char *fmt, ...)
{
    char text[TEXT_SIZE];
    va_list args;

    va_start(args, fmt);
    (void)vsnprintf(text, sizeof(text), fmt, args);
    va_end(args);
    return add(r, &(struct mrl_record_problem){.state = state,
                                               .line = at ? at->line : 0,
                                               .column = at ? at->column : 0,
                                               .message = text,
                                               .hint = ""});
}

mrl_status mrl_record_failure(struct mrl_record_reader *r, enum mrl_record_state state)
{
    const struct mrl_error *e = r->err;

    if (e->code == MRL_E_NOMEM)
        return (mrl_status){MRL_E_NOMEM};
    return add(r, &(struct mrl_record_problem){.state = state,
                                               .line = e->line,
                                               .column = e->column,
                                               .message = e->message,
                                               .hint = e->hint});
}

mrl_status mrl_record_advice(struct mrl_record_reader *r, const char *fmt, ...)
{
    char text[TEXT_SIZE];
    char *copy;
    va_list args;

    va_start(args, fmt);
    (void)vsnprintf(text, sizeof(text), fmt, args);
    va_end(args);
    copy = mrl_arena_strdup(r->arena, text);
    if (!copy)
        return MRL_FAIL_ARENA(r->err, r->arena);
    r->record->problems[r->record->problem_count - 1].hint = copy;
    return mrl_ok();
}

mrl_status mrl_record_only(struct mrl_record_reader *r, const struct mrl_node *map,
                           const char *const *keys)
{
    MRL_NODE_EACH(item, map)
    {
        char quoted[64];
        const char *guess;

        if (mrl_text_among(item->key, keys))
            continue;
        guess = mrl_text_nearest(item->key, keys);
        mrl_text_quote(quoted, sizeof(quoted), item->key, strlen(item->key));
        MRL_TRY(mrl_record_problem(r, MRL_RECORD_MALFORMED, item, "unknown key `%s`%s%s%s", quoted,
                                   guess ? "; did you mean `" : "", guess ? guess : "",
                                   guess ? "`?" : ""));
    }
    return mrl_ok();
}

static int compare(const void *a, const void *b)
{
    const struct mrl_record_problem *x = a, *y = b;

    if (x->state != y->state)
        return x->state < y->state ? -1 : 1;
    if (x->line != y->line)
        return x->line < y->line ? -1 : 1;
    if (x->column != y->column)
        return x->column < y->column ? -1 : 1;
    return strcmp(x->message, y->message);
}

mrl_status mrl_record_conclude(struct mrl_record_reader *r)
{
    struct mrl_record *record = r->record;
    const struct mrl_record_problem *first = record->problems;
    char path[256];

    record->state = MRL_RECORD_VALID;
    record->why = "";
    if (record->problem_count == 0)
        return mrl_ok();
    qsort(record->problems, record->problem_count, sizeof(*record->problems), compare);
    record->state = first->state;
    mrl_text_quote(path, sizeof(path), record->path, strlen(record->path));
    if (first->line > 0)
        record->why = mrl_arena_printf(r->arena, "%s:%" PRIu32 ":%" PRIu32 ": %s", path,
                                       first->line, first->column, first->message);
    else
        record->why = mrl_arena_printf(r->arena, "%s: %s", path, first->message);
    return record->why ? mrl_ok() : MRL_FAIL_ARENA(r->err, r->arena);
}
