/* SPDX-License-Identifier: Apache-2.0 */
#include "base/limits.h"
#include "schema/regex_parser.h"

/* Recursive descent; depth is bounded. */
static mrl_status parse_either(struct mrl_regex_parser *p, struct mrl_regex_node **ret);

static mrl_status new_node(struct mrl_regex_parser *p, enum mrl_regex_kind kind,
                           struct mrl_regex_node **ret)
{
    struct mrl_regex_node *node = mrl_arena_zalloc(p->arena, sizeof(*node));

    if (!node)
        return MRL_FAIL_ARENA(p->err, p->arena);
    node->kind = kind;
    *ret = node;
    return mrl_ok();
}

static mrl_status new_set(struct mrl_regex_parser *p, struct mrl_regex_node **ret)
{
    MRL_TRY(new_node(p, MRL_REGEX_SET, ret));
    (*ret)->set = mrl_arena_zalloc(p->arena, sizeof(*(*ret)->set));
    return (*ret)->set ? mrl_ok() : MRL_FAIL_ARENA(p->err, p->arena);
}

/* --- atoms --- */

static mrl_status parse_class(struct mrl_regex_parser *p, struct mrl_regex_node **ret)
{
    MRL_TRY(new_set(p, ret));
    return mrl_regex_take_class(p, (*ret)->set);
}

static mrl_status refuse_reference(struct mrl_regex_parser *p)
{
    return MRL_FAIL(p->err, MRL_E_UNSUPPORTED, p->at,
                    "back references are not supported: they have no bound in time");
}

static mrl_status parse_escape(struct mrl_regex_parser *p, struct mrl_regex_node **ret)
{
    const int c = mrl_regex_look(p, 0);
    uint32_t one;
    bool is_set;

    if (c == 'b' || c == 'B') {
        p->at++;
        return new_node(p, c == 'b' ? MRL_REGEX_WORD_EDGE : MRL_REGEX_NO_WORD_EDGE, ret);
    }
    if ((c >= '1' && c <= '9') || (c == 'k' && mrl_regex_look(p, 1) == '<'))
        return refuse_reference(p);
    MRL_TRY(new_set(p, ret));
    MRL_TRY(mrl_regex_take_set(p, (*ret)->set, &is_set));
    if (!is_set) {
        MRL_TRY(mrl_regex_take_escaped(p, &one));
        MRL_TRY(mrl_regex_set_add((*ret)->set, p->arena, one, one, p->err));
    }
    mrl_regex_set_seal((*ret)->set);
    return mrl_ok();
}

/* Behind `(?<`: a name is skipped, groups are not told apart. */
static mrl_status skip_name(struct mrl_regex_parser *p)
{
    const size_t start = p->at;

    while (mrl_is_alpha(mrl_regex_look(p, 0)) || mrl_regex_look(p, 0) == '_' ||
           mrl_regex_look(p, 0) == '$' || mrl_regex_look(p, 0) >= 0x80 ||
           (p->at > start && mrl_regex_look(p, 0) >= '0' && mrl_regex_look(p, 0) <= '9'))
        p->at++;
    if (p->at == start || !mrl_regex_take(p, ">"))
        return MRL_REGEX_FAIL(p, "a group has no valid name");
    return mrl_ok();
}

struct look_word {
    const char *text;
    bool behind, negative;
};
static const struct look_word look_words[] = {
    {"?=", false, false}, {"?!", false, true}, {"?<=", true, false}, {"?<!", true, true}};

static mrl_status parse_group_body(struct mrl_regex_parser *p, struct mrl_regex_node **ret)
{
    MRL_TRY(parse_either(p, ret));
    if (!mrl_regex_take(p, ")"))
        return MRL_REGEX_FAIL(p, "the `)` of a group is missing");
    return mrl_ok();
}

static mrl_status parse_group(struct mrl_regex_parser *p, struct mrl_regex_node **ret)
{
    for (size_t i = 0; i < MRL_COUNT(look_words); i++) {
        if (!mrl_regex_take(p, look_words[i].text))
            continue;
        MRL_TRY(new_node(p, MRL_REGEX_LOOK, ret));
        (*ret)->behind = look_words[i].behind;
        (*ret)->negative = look_words[i].negative;
        return parse_group_body(p, &(*ret)->a);
    }
    if (mrl_regex_take(p, "?<"))
        MRL_TRY(skip_name(p));
    else if (!mrl_regex_take(p, "?:") && mrl_regex_look(p, 0) == '?')
        return MRL_REGEX_FAIL(p, "`(?` is followed by nothing that ECMA-262 knows");
    return parse_group_body(p, ret);
}

/* Everything but the line terminators of ECMA-262. */
static mrl_status parse_dot(struct mrl_regex_parser *p, struct mrl_regex_node **ret)
{
    struct mrl_regex_set ends = {0};

    MRL_TRY(new_set(p, ret));
    MRL_TRY(mrl_regex_set_add(&ends, p->arena, '\n', '\n', p->err));
    MRL_TRY(mrl_regex_set_add(&ends, p->arena, '\r', '\r', p->err));
    MRL_TRY(mrl_regex_set_add(&ends, p->arena, 0x2028, 0x2029, p->err));
    MRL_TRY(mrl_regex_set_add_all_but((*ret)->set, p->arena, &ends, p->err));
    mrl_regex_set_seal((*ret)->set);
    return mrl_ok();
}

static mrl_status parse_char(struct mrl_regex_parser *p, struct mrl_regex_node **ret)
{
    uint32_t c;

    MRL_TRY(mrl_regex_take_char(p, &c));
    MRL_TRY(new_set(p, ret));
    MRL_TRY(mrl_regex_set_add((*ret)->set, p->arena, c, c, p->err));
    mrl_regex_set_seal((*ret)->set);
    return mrl_ok();
}

static mrl_status parse_atom(struct mrl_regex_parser *p, struct mrl_regex_node **ret)
{
    if (mrl_regex_take(p, "^"))
        return new_node(p, MRL_REGEX_START, ret);
    if (mrl_regex_take(p, "$"))
        return new_node(p, MRL_REGEX_END, ret);
    if (mrl_regex_take(p, "("))
        return parse_group(p, ret);
    if (mrl_regex_take(p, "["))
        return parse_class(p, ret);
    if (mrl_regex_take(p, "."))
        return parse_dot(p, ret);
    if (mrl_regex_take(p, "\\"))
        return parse_escape(p, ret);
    if (mrl_regex_look(p, 0) == '*' || mrl_regex_look(p, 0) == '+' || mrl_regex_look(p, 0) == '?')
        return MRL_REGEX_FAIL(p, "`%c` has nothing to repeat", mrl_regex_look(p, 0));
    return parse_char(p, ret);
}

/* --- repetition --- */

/* A count up to 2^31; larger ones pass every text and every limit alike. */
static bool take_count(struct mrl_regex_parser *p, uint32_t *ret)
{
    const size_t start = p->at;
    uint32_t value = 0;

    for (int c; (c = mrl_regex_look(p, 0)) >= '0' && c <= '9'; p->at++)
        if (value < (UINT32_C(1) << 31) / 10)
            value = value * 10 + (uint32_t)(c - '0');
    *ret = value;
    return p->at > start;
}

/* `{n}`, `{n,}` or `{n,m}`; anything else leaves the brace for a plain character. */
static bool take_braces(struct mrl_regex_parser *p, uint32_t *min, uint32_t *max)
{
    const size_t back = p->at;

    if (mrl_regex_take(p, "{") && take_count(p, min)) {
        *max = *min;
        if (mrl_regex_take(p, ",") && !take_count(p, max))
            *max = MRL_REGEX_FOREVER;
        if (mrl_regex_take(p, "}"))
            return true;
    }
    p->at = back;
    return false;
}

static bool take_quantifier(struct mrl_regex_parser *p, uint32_t *min, uint32_t *max)
{
    *min = 0;
    *max = MRL_REGEX_FOREVER;
    if (mrl_regex_take(p, "*"))
        return true;
    if (mrl_regex_take(p, "+")) {
        *min = 1;
        return true;
    }
    if (mrl_regex_take(p, "?")) {
        *max = 1;
        return true;
    }
    return take_braces(p, min, max);
}

static mrl_status parse_term(struct mrl_regex_parser *p, struct mrl_regex_node **ret)
{
    struct mrl_regex_node *atom, *repeat;
    uint32_t min, max;

    MRL_TRY(parse_atom(p, &atom));
    *ret = atom;
    if (!take_quantifier(p, &min, &max))
        return mrl_ok();
    if (atom->kind != MRL_REGEX_SET && atom->kind >= MRL_REGEX_START)
        return MRL_REGEX_FAIL(p, "an assertion cannot be repeated");
    if (min > max)
        return MRL_REGEX_FAIL(p, "a repetition counts downwards");
    (void)mrl_regex_take(p, "?"); /* lazy or greedy: the same texts match */
    MRL_TRY(new_node(p, MRL_REGEX_REPEAT, &repeat));
    repeat->a = atom;
    repeat->min = min;
    repeat->max = max;
    *ret = repeat;
    return mrl_ok();
}

static bool ends_sequence(const struct mrl_regex_parser *p)
{
    return mrl_regex_look(p, 0) < 0 || mrl_regex_look(p, 0) == '|' || mrl_regex_look(p, 0) == ')';
}

static mrl_status parse_sequence(struct mrl_regex_parser *p, struct mrl_regex_node **ret)
{
    struct mrl_regex_node **tail = ret, *cell;

    while (!ends_sequence(p)) {
        MRL_TRY(new_node(p, MRL_REGEX_CONCAT, &cell));
        MRL_TRY(parse_term(p, &cell->a));
        *tail = cell;
        tail = &cell->b;
    }
    return new_node(p, MRL_REGEX_EMPTY, tail);
}

static mrl_status parse_either(struct mrl_regex_parser *p, struct mrl_regex_node **ret)
{
    struct mrl_regex_node **tail = ret, *cell;

    if (p->depth == MRL_MAX_REGEX_DEPTH)
        return MRL_FAIL(p->err, MRL_E_LIMIT, p->at, "groups nest deeper than %u",
                        MRL_MAX_REGEX_DEPTH);
    p->depth++;
    for (;;) {
        MRL_TRY(parse_sequence(p, tail));
        if (!mrl_regex_take(p, "|"))
            break;
        MRL_TRY(new_node(p, MRL_REGEX_EITHER, &cell));
        cell->a = *tail;
        *tail = cell;
        tail = &cell->b;
    }
    p->depth--;
    return mrl_ok();
}

mrl_status mrl_regex_parse(const char *pattern, size_t n, struct mrl_arena *arena,
                           struct mrl_regex_node **ret, struct mrl_error *err)
{
    struct mrl_regex_parser p = {.text = mrl_span(pattern, n), .arena = arena, .err = err};

    MRL_TRY(parse_either(&p, ret));
    if (p.at < n)
        return MRL_REGEX_FAIL(&p, "a `)` closes nothing");
    return mrl_ok();
}
