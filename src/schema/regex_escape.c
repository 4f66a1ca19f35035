/* SPDX-License-Identifier: Apache-2.0 */
/* Characters, escapes and classes of patterns. */
#include "base/text.h"
#include "schema/regex_parser.h"

/* One code point of the pattern. */
mrl_status mrl_regex_take_char(struct mrl_regex_parser *p, uint32_t *ret)
{
    const struct mrl_span rest = mrl_span_without(p->text, p->at);
    const size_t n = mrl_utf8_decode(rest.at, rest.len, ret);

    if (n == 0)
        return MRL_REGEX_FAIL(p, "the pattern is no valid UTF-8");
    p->at += n;
    return mrl_ok();
}

/* --- escapes --- */

static mrl_status take_hex(struct mrl_regex_parser *p, unsigned count, uint32_t *ret)
{
    uint32_t value = 0;

    for (unsigned i = 0; i < count; i++) {
        const int digit = mrl_hex_value(mrl_regex_look(p, 0));

        if (digit < 0)
            return MRL_REGEX_FAIL(p, "%u hexadecimal digits were expected", count);
        value = value << 4 | (uint32_t)digit;
        p->at++;
    }
    *ret = value;
    return mrl_ok();
}

static mrl_status take_braced_hex(struct mrl_regex_parser *p, uint32_t *ret)
{
    uint32_t value = 0;
    const size_t start = p->at;

    while (mrl_hex_value(mrl_regex_look(p, 0)) >= 0 && value <= MRL_REGEX_MAX_CHAR)
        value = value << 4 | (uint32_t)mrl_hex_value(mrl_regex_look(p, 0)), p->at++;
    if (p->at == start || value > MRL_REGEX_MAX_CHAR || !mrl_regex_take(p, "}"))
        return MRL_REGEX_FAIL(p, "`\\u{` takes a code point up to 10ffff and a `}`");
    *ret = value;
    return mrl_ok();
}

/* Behind `\u`: four digits, two such that make a pair of surrogates, or braces. */
static mrl_status take_unicode(struct mrl_regex_parser *p, uint32_t *ret)
{
    uint32_t high, low;
    size_t back;

    if (mrl_regex_take(p, "{"))
        return take_braced_hex(p, ret);
    MRL_TRY(take_hex(p, 4, &high));
    *ret = high;
    back = p->at;
    if (high < 0xd800 || high > 0xdbff || !mrl_regex_take(p, "\\u"))
        return mrl_ok();
    if (mrl_hex_value(mrl_regex_look(p, 0)) < 0) {
        p->at = back;
        return mrl_ok();
    }
    MRL_TRY(take_hex(p, 4, &low));
    if (low >= 0xdc00 && low <= 0xdfff)
        *ret = 0x10000 + ((high - 0xd800) << 10 | (low - 0xdc00));
    else
        p->at = back;
    return mrl_ok();
}

static bool control_value(int c, uint32_t *ret)
{
    static const char letters[] = "fnrtv";
    static const char values[] = "\f\n\r\t\v";

    for (size_t i = 0; i < sizeof(letters) - 1; i++)
        if (c == letters[i]) {
            *ret = (uint32_t)values[i];
            return true;
        }
    return false;
}

/* Behind a backslash: an escape that stands for one code point. */
mrl_status mrl_regex_take_escaped(struct mrl_regex_parser *p, uint32_t *ret)
{
    const int c = mrl_regex_look(p, 0);

    if (c < 0)
        return MRL_REGEX_FAIL(p, "the pattern ends in a backslash");
    if (c == '0' && !(mrl_regex_look(p, 1) >= '0' && mrl_regex_look(p, 1) <= '9')) {
        *ret = 0;
    } else if (c == 'c' && mrl_is_alpha(mrl_regex_look(p, 1))) {
        *ret = (uint32_t)mrl_regex_look(p, 1) % 32;
        p->at++;
    } else if (c == 'x' || c == 'u') {
        p->at++;
        return c == 'x' ? take_hex(p, 2, ret) : take_unicode(p, ret);
    } else if (!control_value(c, ret)) {
        if (mrl_is_alpha(c) || (c >= '0' && c <= '9') || c == '_')
            return MRL_REGEX_FAIL(p, "`\\%c` is no escape of ECMA-262", c);
        return mrl_regex_take_char(p, ret);
    }
    p->at++;
    return mrl_ok();
}

/* Behind `\p` or `\P`. */
static mrl_status take_property(struct mrl_regex_parser *p, bool opposite,
                                struct mrl_regex_set *into)
{
    struct mrl_regex_set inner = {0};
    struct mrl_span rest, name;

    if (!mrl_regex_take(p, "{"))
        return MRL_REGEX_FAIL(p, "`\\p` needs the name of a property in braces");
    rest = mrl_span_without(p->text, p->at);
    name = mrl_span_first(rest, mrl_span_find(rest, "}"));
    if (name.len == rest.len)
        return MRL_REGEX_FAIL(p, "the `}` of a property is missing");
    p->at += name.len + 1;
    if (!opposite)
        return mrl_regex_set_add_property(into, p->arena, name.at, name.len, p->err);
    MRL_TRY(mrl_regex_set_add_property(&inner, p->arena, name.at, name.len, p->err));
    return mrl_regex_set_add_all_but(into, p->arena, &inner, p->err);
}

/* Behind a backslash: an escape that stands for many.  *ret tells whether there was one. */
mrl_status mrl_regex_take_set(struct mrl_regex_parser *p, struct mrl_regex_set *into, bool *ret)
{
    const int c = mrl_regex_look(p, 0);

    *ret = true;
    switch (c) {
    case 'd':
    case 'D':
    case 'w':
    case 'W':
    case 's':
    case 'S':
        p->at++;
        return mrl_regex_set_add_escape(into, p->arena, (char)c, p->err);
    case 'p':
    case 'P':
        p->at++;
        return take_property(p, c == 'P', into);
    default:
        *ret = false;
        return mrl_ok();
    }
}

/* --- classes --- */

/* One member of a class: a code point, or a set that was added at once (*is_set). */
static mrl_status take_class_atom(struct mrl_regex_parser *p, struct mrl_regex_set *set,
                                  uint32_t *ret, bool *is_set)
{
    *is_set = false;
    if (!mrl_regex_take(p, "\\"))
        return mrl_regex_take_char(p, ret);
    if (mrl_regex_take(p, "b")) {
        *ret = '\b';
        return mrl_ok();
    }
    if (mrl_regex_take(p, "-")) {
        *ret = '-';
        return mrl_ok();
    }
    MRL_TRY(mrl_regex_take_set(p, set, is_set));
    return *is_set ? mrl_ok() : mrl_regex_take_escaped(p, ret);
}

static mrl_status take_class_item(struct mrl_regex_parser *p, struct mrl_regex_set *set)
{
    uint32_t first = 0, last = 0;
    bool is_set, last_is_set;

    MRL_TRY(take_class_atom(p, set, &first, &is_set));
    if (mrl_regex_look(p, 0) != '-' || mrl_regex_look(p, 1) == ']' || mrl_regex_look(p, 1) < 0)
        return is_set ? mrl_ok() : mrl_regex_set_add(set, p->arena, first, first, p->err);
    p->at++;
    MRL_TRY(take_class_atom(p, set, &last, &last_is_set));
    if (is_set || last_is_set)
        return MRL_REGEX_FAIL(p, "a range in a class ends in a set");
    if (first > last)
        return MRL_REGEX_FAIL(p, "a range in a class goes downwards");
    return mrl_regex_set_add(set, p->arena, first, last, p->err);
}

mrl_status mrl_regex_take_class(struct mrl_regex_parser *p, struct mrl_regex_set *into)
{
    const bool opposite = mrl_regex_take(p, "^");
    struct mrl_regex_set inner = {0};

    while (!mrl_regex_take(p, "]")) {
        if (mrl_regex_look(p, 0) < 0)
            return MRL_REGEX_FAIL(p, "the `]` of a class is missing");
        MRL_TRY(take_class_item(p, opposite ? &inner : into));
    }
    if (opposite)
        MRL_TRY(mrl_regex_set_add_all_but(into, p->arena, &inner, p->err));
    mrl_regex_set_seal(into);
    return mrl_ok();
}
