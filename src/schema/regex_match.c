/* SPDX-License-Identifier: Apache-2.0 */
#include "base/text.h"
#include "schema/regex_private.h"

#include <stdlib.h>
#include <string.h>

/* A set of states that can be emptied at once (Briggs and Torczon 1993). */
struct threads {
    uint32_t *dense;
    uint32_t *sparse;
    uint32_t count;
};

struct run {
    const struct mrl_regex *re;
    const struct mrl_regex_part *part;
    const char *text;
    size_t n;
    size_t at; /* where the simulation stands */
    struct threads now, next;
    uint32_t *stack;
    uint8_t *holds; /* for each look, one bit for each place [0, n] */
    size_t holds_row;
    uint64_t steps;
    uint64_t *steps_left;
    bool matched;
};

static bool has(const struct threads *t, uint32_t state)
{
    const uint32_t i = t->sparse[state];

    return i < t->count && t->dense[i] == state;
}

static void add(struct threads *t, uint32_t state)
{
    t->sparse[state] = t->count;
    t->dense[t->count++] = state;
}

static bool is_word(const struct run *run, size_t at)
{
    const char c = at < run->n ? run->text[at] : ' ';

    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || c == '_' || (c >= 'a' && c <= 'z');
}

static bool at_word_edge(const struct run *run)
{
    return (run->at > 0 && is_word(run, run->at - 1)) != is_word(run, run->at);
}

static bool look_holds(const struct run *run, uint32_t look)
{
    return run->holds[look * run->holds_row + run->at / 8] >> run->at % 8 & 1;
}

/* Whether the place lets a thread pass through a state that reads nothing. */
static bool passes(const struct run *run, const struct mrl_regex_state *s)
{
    switch (s->op) {
    case MRL_REGEX_OP_START:
        return run->at == 0;
    case MRL_REGEX_OP_END:
        return run->at == run->n;
    case MRL_REGEX_OP_WORD_EDGE:
        return at_word_edge(run);
    case MRL_REGEX_OP_NO_WORD_EDGE:
        return !at_word_edge(run);
    case MRL_REGEX_OP_LOOK:
        return look_holds(run, s->look) != s->negative;
    case MRL_REGEX_OP_SET:
    case MRL_REGEX_OP_SPLIT:
    case MRL_REGEX_OP_MATCH:
        break;
    }
    return true;
}

/* Adds a state and all that can be reached from it without reading.  The stack holds each state
 * at most once, so it has room for all of the part. */
static void follow(struct run *run, struct threads *t, uint32_t state)
{
    const uint32_t first = run->part->first;
    size_t depth = 0;

    if (has(t, state - first))
        return;
    add(t, state - first);
    run->stack[depth++] = state;
    while (depth > 0) {
        const struct mrl_regex_state *s = &run->re->states[run->stack[--depth]];
        const bool split = s->op == MRL_REGEX_OP_SPLIT;

        run->steps++;
        if (s->op == MRL_REGEX_OP_MATCH)
            run->matched = true;
        if (s->op == MRL_REGEX_OP_MATCH || s->op == MRL_REGEX_OP_SET || !passes(run, s))
            continue;
        if (split && !has(t, s->other - first)) {
            add(t, s->other - first);
            run->stack[depth++] = s->other;
        }
        if (!has(t, s->next - first)) {
            add(t, s->next - first);
            run->stack[depth++] = s->next;
        }
    }
}

/* The code point before or behind the place, and how many bytes it has. */
static size_t next_char(const struct run *run, uint32_t *ret)
{
    size_t start = run->at, n;

    if (!run->part->backwards) {
        n = mrl_utf8_decode(run->text + run->at, run->n - run->at, ret);
    } else {
        while (start > 0 && run->at - --start < 4 && (run->text[start] & 0xc0) == 0x80)
            ;
        n = mrl_utf8_decode(run->text + start, run->at - start, ret);
        if (n != run->at - start)
            n = 0;
    }
    if (n == 0)
        *ret = 0xfffd;
    return n == 0 ? 1 : n;
}

static void step(struct run *run)
{
    const struct threads swap = run->now;
    size_t n;
    uint32_t c;

    n = next_char(run, &c);
    run->at = run->part->backwards ? run->at - n : run->at + n;
    run->next.count = 0;
    for (uint32_t i = 0; i < run->now.count; i++) {
        const struct mrl_regex_state *s = &run->re->states[run->part->first + run->now.dense[i]];

        if (s->op == MRL_REGEX_OP_SET && mrl_regex_set_has(s->set, c))
            follow(run, &run->next, s->next);
    }
    run->steps += run->now.count;
    run->now = run->next;
    run->next = swap;
}

/* Runs over the whole text.  A look notes every place where it holds; the pattern itself stops at
 * the first match.  False when the steps are used up. */
static bool simulate(struct run *run, uint8_t *holds)
{
    const size_t end = run->part->backwards ? 0 : run->n;
    const size_t start = run->n - end;

    run->at = start;
    run->now.count = 0;
    run->matched = false;
    for (;;) {
        if (!run->part->anchored || run->at == start)
            follow(run, &run->now, run->part->start);
        if (run->matched && !holds)
            return true;
        if (run->matched)
            holds[run->at / 8] |= (uint8_t)(1u << run->at % 8);
        if (run->at == end || (run->part->anchored && run->now.count == 0))
            return true;
        run->matched = false;
        step(run);
        if (run->steps > *run->steps_left)
            return false;
    }
}

static mrl_status use_up(struct run *run, struct mrl_error *err)
{
    if (run->steps > *run->steps_left)
        return MRL_FAIL(err, MRL_E_LIMIT, MRL_NO_OFFSET,
                        "matching patterns takes more work than is allowed");
    *run->steps_left -= run->steps;
    run->steps = 0;
    return mrl_ok();
}

static void free_pointer(void *p)
{
    free(*(void **)p);
}

mrl_status mrl_regex_search(const struct mrl_regex *re, const char *text, size_t n,
                            uint64_t *steps_left, bool *ret, struct mrl_error *err)
{
    const size_t words = re->largest * (size_t)5;
    struct run run = {.re = re, .text = text, .n = n, .steps_left = steps_left};
    mrl_cleanup(free_pointer) uint32_t *memory = NULL;

    run.holds_row = n / 8 + 1;
    memory = calloc(1, words * sizeof(*memory) + re->look_count * run.holds_row);
    if (!memory)
        return MRL_FAIL_NOMEM(err);
    run.now = (struct threads){memory, memory + re->largest, 0};
    run.next = (struct threads){memory + 2 * re->largest, memory + 3 * re->largest, 0};
    run.stack = memory + 4 * (size_t)re->largest;
    run.holds = (uint8_t *)(memory + words);
    for (size_t i = 0; i < re->look_count; i++) {
        run.part = &re->looks[i];
        if (!simulate(&run, run.holds + i * run.holds_row))
            return use_up(&run, err);
        MRL_TRY(use_up(&run, err));
    }
    run.part = &re->main;
    (void)simulate(&run, NULL);
    MRL_TRY(use_up(&run, err));
    *ret = run.matched;
    return mrl_ok();
}
