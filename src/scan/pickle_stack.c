/* SPDX-License-Identifier: Apache-2.0 */
#include "scan/pickle_private.h"

#include "base/limits.h"

#include <stdlib.h>

void mrl_pickle_fault(struct mrl_pickle_machine *m)
{
    if (m->outcome.fault == MRL_NO_OFFSET)
        m->outcome.fault = m->op.offset;
}

static mrl_status grow(struct mrl_pickle_machine *m, void **items, size_t *capacity, size_t limit,
                       size_t size, const char *what)
{
    size_t wanted = *capacity ? *capacity * 2 : 1024;
    void *bigger;

    if (*capacity >= limit)
        return MRL_FAIL(m->err, MRL_E_LIMIT, m->op.offset, "%s is deeper than %zu", what, limit);
    if (wanted > limit)
        wanted = limit;
    bigger = realloc(*items, wanted * size);
    if (!bigger)
        return MRL_FAIL_NOMEM(m->err);
    *items = bigger;
    *capacity = wanted;
    return mrl_ok();
}

mrl_status mrl_stack_push(struct mrl_pickle_machine *m, struct mrl_value value)
{
    if (m->depth == m->capacity)
        MRL_TRY(grow(m, (void **)&m->stack, &m->capacity, MRL_MAX_PICKLE_STACK, sizeof(*m->stack),
                     "the stack"));
    m->stack[m->depth++] = value;
    return mrl_ok();
}

/* Nothing below the last MARK can be taken. */
static size_t fence(const struct mrl_pickle_machine *m)
{
    return m->mark_count ? m->marks[m->mark_count - 1] : 0;
}

struct mrl_value mrl_stack_pop(struct mrl_pickle_machine *m)
{
    if (m->depth > fence(m))
        return m->stack[--m->depth];
    mrl_pickle_fault(m);
    return mrl_value_plain(MRL_P_UNKNOWN);
}

struct mrl_value mrl_stack_top(struct mrl_pickle_machine *m)
{
    if (m->depth > fence(m))
        return m->stack[m->depth - 1];
    mrl_pickle_fault(m);
    return mrl_value_plain(MRL_P_UNKNOWN);
}

mrl_status mrl_stack_mark(struct mrl_pickle_machine *m)
{
    if (m->mark_count == m->mark_capacity)
        MRL_TRY(grow(m, (void **)&m->marks, &m->mark_capacity, MRL_MAX_PICKLE_MARKS,
                     sizeof(*m->marks), "the nesting of marks"));
    m->marks[m->mark_count++] = (uint32_t)m->depth;
    return mrl_ok();
}

size_t mrl_stack_open_mark(struct mrl_pickle_machine *m)
{
    if (m->mark_count)
        return m->marks[--m->mark_count];
    mrl_pickle_fault(m);
    return m->depth;
}

void mrl_stack_cut(struct mrl_pickle_machine *m, size_t depth)
{
    m->depth = depth;
}
