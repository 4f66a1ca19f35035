/* SPDX-License-Identifier: Apache-2.0 */
#include "base/limits.h"
#include "schema/regex_private.h"

/* Turns the tree of a pattern into states.  What is to follow a node is known when the node is
 * compiled: the program is made from its end to its start, and nothing is patched but loops. */
struct compiler {
    struct mrl_regex *re;
    size_t state_capacity, look_capacity;
    uint32_t count;
    unsigned depth;
    bool backwards;
    struct mrl_arena *arena;
    struct mrl_error *err;
};

static mrl_status add_state(struct compiler *c, struct mrl_regex_state state, uint32_t *ret)
{
    void *states = c->re->states;

    if (c->count == MRL_MAX_REGEX_STATES)
        return MRL_FAIL(c->err, MRL_E_LIMIT, MRL_NO_OFFSET,
                        "the pattern needs more than %u states, its repetitions are too large",
                        MRL_MAX_REGEX_STATES);
    MRL_TRY(mrl_arena_grow(c->arena, &states, &c->state_capacity, c->count, sizeof(state), c->err));
    c->re->states = states;
    c->re->states[c->count] = state;
    *ret = c->count++;
    return mrl_ok();
}

static mrl_status compile(struct compiler *c, const struct mrl_regex_node *node, uint32_t next,
                          uint32_t *ret);

static mrl_status compile_list(struct compiler *c, const struct mrl_regex_node *node, uint32_t next,
                               uint32_t *ret)
{
    if (!c->backwards) {
        /* a b c END: the rest first.  The list is as long as the pattern: no recursion over it. */
        const struct mrl_regex_node *stack[64];
        size_t n = 0;
        const struct mrl_regex_node *at = node;

        for (; at->kind == MRL_REGEX_CONCAT && n < MRL_COUNT(stack); at = at->b)
            stack[n++] = at->a;
        if (at->kind == MRL_REGEX_CONCAT)
            MRL_TRY(compile(c, at, next, &next));
        while (n > 0)
            MRL_TRY(compile(c, stack[--n], next, &next));
    } else {
        for (; node->kind == MRL_REGEX_CONCAT; node = node->b)
            MRL_TRY(compile(c, node->a, next, &next));
    }
    *ret = next;
    return mrl_ok();
}

static mrl_status compile_either(struct compiler *c, const struct mrl_regex_node *node,
                                 uint32_t next, uint32_t *ret)
{
    struct mrl_regex_state split = {.op = MRL_REGEX_OP_SPLIT};
    uint32_t first, so_far;

    MRL_TRY(compile(c, node->a, next, &so_far));
    for (node = node->b;; node = node->b) {
        const bool more = node->kind == MRL_REGEX_EITHER;

        MRL_TRY(compile(c, more ? node->a : node, next, &first));
        split.next = so_far;
        split.other = first;
        MRL_TRY(add_state(c, split, &so_far));
        if (!more)
            break;
    }
    *ret = so_far;
    return mrl_ok();
}

/* x*: a state that enters x or goes on, and x leads back to it. */
static mrl_status compile_loop(struct compiler *c, const struct mrl_regex_node *body, uint32_t next,
                               uint32_t *ret)
{
    uint32_t loop, entry;

    MRL_TRY(add_state(c, (struct mrl_regex_state){.op = MRL_REGEX_OP_SPLIT, .other = next}, &loop));
    MRL_TRY(compile(c, body, loop, &entry));
    c->re->states[loop].next = entry;
    *ret = loop;
    return mrl_ok();
}

static mrl_status compile_repeat(struct compiler *c, const struct mrl_regex_node *node,
                                 uint32_t next, uint32_t *ret)
{
    const uint32_t end = next;
    uint32_t entry;

    if (node->max == MRL_REGEX_FOREVER) {
        MRL_TRY(compile_loop(c, node->a, next, &next));
    } else {
        /* x{0,3} as (x(x(x)?)?)? */
        for (uint32_t i = node->min; i < node->max; i++) {
            MRL_TRY(compile(c, node->a, next, &entry));
            MRL_TRY(add_state(
                c, (struct mrl_regex_state){.op = MRL_REGEX_OP_SPLIT, .next = entry, .other = end},
                &next));
        }
    }
    for (uint32_t i = 0; i < node->min; i++) {
        const uint32_t before = c->count;

        MRL_TRY(compile(c, node->a, next, &next));
        if (c->count == before)
            break; /* nothing, however often */
    }
    *ret = next;
    return mrl_ok();
}

static mrl_status compile_part(struct compiler *c, const struct mrl_regex_node *node,
                               bool backwards, struct mrl_regex_part *ret);

static mrl_status compile_look(struct compiler *c, const struct mrl_regex_node *node, uint32_t next,
                               uint32_t *ret)
{
    struct mrl_regex_state state = {
        .op = MRL_REGEX_OP_LOOK, .next = next, .negative = node->negative};
    void *looks;
    struct mrl_regex_part part;
    uint32_t own;

    /* The states of a look lie between those of its surroundings; matching it touches none of
     * them, so only their span is larger. */
    MRL_TRY(compile_part(c, node->a, !node->behind, &part));
    looks = c->re->looks;
    MRL_TRY(mrl_arena_grow(c->arena, &looks, &c->look_capacity, c->re->look_count, sizeof(part),
                           c->err));
    c->re->looks = looks;
    if (c->re->look_count == MRL_MAX_REGEX_LOOKS)
        return MRL_FAIL(c->err, MRL_E_LIMIT, MRL_NO_OFFSET,
                        "the pattern looks around more than %u times", MRL_MAX_REGEX_LOOKS);
    state.look = (uint32_t)c->re->look_count;
    c->re->looks[c->re->look_count++] = part;
    MRL_TRY(add_state(c, state, &own));
    *ret = own;
    return mrl_ok();
}

static mrl_status compile_one(struct compiler *c, const struct mrl_regex_node *node, uint32_t next,
                              uint32_t *ret)
{
    struct mrl_regex_state state = {.next = next};

    switch (node->kind) {
    case MRL_REGEX_EMPTY:
        *ret = next;
        return mrl_ok();
    case MRL_REGEX_CONCAT:
        return compile_list(c, node, next, ret);
    case MRL_REGEX_EITHER:
        return compile_either(c, node, next, ret);
    case MRL_REGEX_REPEAT:
        return compile_repeat(c, node, next, ret);
    case MRL_REGEX_LOOK:
        return compile_look(c, node, next, ret);
    case MRL_REGEX_SET:
        state.op = MRL_REGEX_OP_SET;
        state.set = node->set;
        break;
    case MRL_REGEX_START:
        state.op = MRL_REGEX_OP_START;
        break;
    case MRL_REGEX_END:
        state.op = MRL_REGEX_OP_END;
        break;
    case MRL_REGEX_WORD_EDGE:
        state.op = MRL_REGEX_OP_WORD_EDGE;
        break;
    case MRL_REGEX_NO_WORD_EDGE:
        state.op = MRL_REGEX_OP_NO_WORD_EDGE;
        break;
    }
    return add_state(c, state, ret);
}

static mrl_status compile(struct compiler *c, const struct mrl_regex_node *node, uint32_t next,
                          uint32_t *ret)
{
    mrl_status s;

    /* Long sequences recurse once in 64 terms. */
    if (c->depth == MRL_MAX_REGEX_RECURSION)
        return MRL_FAIL(c->err, MRL_E_LIMIT, MRL_NO_OFFSET, "the pattern is too large");
    c->depth++;
    s = compile_one(c, node, next, ret);
    c->depth--;
    return s;
}

static bool starts_anchored(const struct mrl_regex_node *node)
{
    while (node->kind == MRL_REGEX_CONCAT)
        node = node->a;
    return node->kind == MRL_REGEX_START ||
           (node->kind == MRL_REGEX_EITHER && starts_anchored(node->a) && starts_anchored(node->b));
}

static mrl_status compile_part(struct compiler *c, const struct mrl_regex_node *node,
                               bool backwards, struct mrl_regex_part *ret)
{
    const bool outer = c->backwards;
    struct mrl_regex_part part = {.first = c->count, .backwards = backwards};
    uint32_t match;

    c->backwards = backwards;
    part.anchored = !backwards && starts_anchored(node);
    MRL_TRY(add_state(c, (struct mrl_regex_state){.op = MRL_REGEX_OP_MATCH}, &match));
    MRL_TRY(compile(c, node, match, &part.start));
    c->backwards = outer;
    part.count = c->count - part.first;
    if (part.count > c->re->largest)
        c->re->largest = part.count;
    *ret = part;
    return mrl_ok();
}

mrl_status mrl_regex_compile(const char *pattern, size_t n, struct mrl_arena *arena,
                             const struct mrl_regex **ret, struct mrl_error *err)
{
    struct compiler c = {.arena = arena, .err = err};
    struct mrl_regex_node *root;

    if (n > MRL_MAX_REGEX_BYTES)
        return MRL_FAIL(err, MRL_E_LIMIT, MRL_NO_OFFSET,
                        "the pattern has %zu bytes, the limit is %u", n, MRL_MAX_REGEX_BYTES);
    MRL_TRY(mrl_regex_parse(pattern, n, arena, &root, err));
    c.re = mrl_arena_zalloc(arena, sizeof(*c.re));
    if (!c.re)
        return MRL_FAIL_ARENA(err, arena);
    MRL_TRY(compile_part(&c, root, false, &c.re->main));
    *ret = c.re;
    return mrl_ok();
}
