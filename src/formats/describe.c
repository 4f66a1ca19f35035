/* SPDX-License-Identifier: Apache-2.0 */
#include "base/limits.h"
#include "formats/format.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* Room for one more in a list that lives in the description's arena. */
#define GROW(d, list, count, capacity, err)                                                        \
    mrl_arena_grow((d)->arena, (void **)&(d)->list, &(d)->capacity, (d)->count,                    \
                   sizeof(*(d)->list), (err))

static mrl_status over_limit(struct mrl_description *d, const char *what, size_t limit)
{
    return MRL_FAIL(d->err, MRL_E_LIMIT, MRL_NO_OFFSET, "more than %zu %s", limit, what);
}

static mrl_status add_fact(struct mrl_description *d, const struct mrl_fact *fact)
{
    if (d->fact_count == MRL_MAX_FACTS)
        return over_limit(d, "facts", MRL_MAX_FACTS);
    MRL_TRY(GROW(d, facts, fact_count, fact_capacity, d->err));
    d->facts[d->fact_count] = *fact;
    d->facts[d->fact_count++].line = d->line;
    return mrl_ok();
}

mrl_status mrl_describe_text(struct mrl_description *d, const char *name, const char *bytes,
                             size_t n)
{
    char *copy = mrl_arena_strndup(d->arena, bytes ? bytes : "", n);

    if (!copy)
        return MRL_FAIL_ARENA(d->err, d->arena);
    return add_fact(d, &(struct mrl_fact){.name = name, .text = copy, .len = n});
}

mrl_status mrl_describe_number(struct mrl_description *d, const char *name, uint64_t value)
{
    return add_fact(d, &(struct mrl_fact){.name = name, .number = value});
}

/* Whether there is room; the last place says that there was more. */
static bool room_for_issue(struct mrl_description *d, struct mrl_issue *issue)
{
    if (d->issue_count == MRL_MAX_ISSUES)
        return false;
    if (d->issue_count == MRL_MAX_ISSUES - 1) {
        d->incomplete = true;
        *issue = (struct mrl_issue){
            .id = "format.more-issues",
            .offset = MRL_NO_OFFSET,
            .text = "there are more issues than are listed here",
        };
    }
    return true;
}

static mrl_status add_issue(struct mrl_description *d, struct mrl_issue issue)
{
    if (!room_for_issue(d, &issue))
        return mrl_ok();
    MRL_TRY(GROW(d, issues, issue_count, issue_capacity, d->err));
    d->issues[d->issue_count++] = issue;
    return mrl_ok();
}

/* Longer texts are cut: they are one sentence, made of short quotes. */
MRL_PRINTF(3, 0)
static mrl_status write_issue(struct mrl_description *d, struct mrl_issue issue, const char *fmt,
                              va_list args)
{
    char text[512];

    (void)vsnprintf(text, sizeof(text), fmt, args);
    issue.text = mrl_arena_strdup(d->arena, text);
    if (!issue.text)
        return MRL_FAIL_ARENA(d->err, d->arena);
    return add_issue(d, issue);
}

mrl_status mrl_describe_issue(struct mrl_description *d, const char *id, uint64_t offset,
                              const char *fmt, ...)
{
    va_list args;
    mrl_status s;

    va_start(args, fmt);
    s = write_issue(d, (struct mrl_issue){.id = id, .offset = offset}, fmt, args);
    va_end(args);
    return s;
}

mrl_status mrl_describe_member_issue(struct mrl_description *d, const char *id, uint64_t offset,
                                     const char *member, size_t n, const char *fmt, ...)
{
    struct mrl_issue issue = {.id = id, .offset = offset};
    va_list args;
    mrl_status s;

    issue.member = mrl_arena_strndup(d->arena, member, n);
    if (!issue.member)
        return MRL_FAIL_ARENA(d->err, d->arena);
    va_start(args, fmt);
    s = write_issue(d, issue, fmt, args);
    va_end(args);
    return s;
}

mrl_status mrl_describe_link(struct mrl_description *d, enum mrl_link_kind kind, const char *target,
                             size_t n)
{
    char *copy = mrl_arena_strndup(d->arena, target, n);

    if (!copy)
        return MRL_FAIL_ARENA(d->err, d->arena);
    if (d->link_count == MRL_MAX_LINKS)
        return over_limit(d, "links", MRL_MAX_LINKS);
    MRL_TRY(GROW(d, links, link_count, link_capacity, d->err));
    d->links[d->link_count++] = (struct mrl_link){.kind = kind, .line = d->line, .target = copy};
    return mrl_ok();
}
