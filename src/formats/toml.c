/* SPDX-License-Identifier: Apache-2.0 */
#include "formats/toml.h"

#include <string.h>

void mrl_toml_init(struct mrl_toml *t, struct mrl_span text, struct mrl_error *err)
{
    *t = (struct mrl_toml){.rest = text, .start = text.at, .err = err};
}

static mrl_status fail(struct mrl_toml *t, struct mrl_span at, const char *what)
{
    const uint64_t offset = at.at ? (uint64_t)(at.at - t->start) : MRL_NO_OFFSET;

    return MRL_FAIL(t->err, MRL_E_FORMAT, offset, "%s", what);
}

/* Length of the string at the start of `s` with its quotes; 0 if it does not end. */
static size_t string_length(struct mrl_span s)
{
    const int quote = mrl_span_byte(s, 0);
    const bool many = mrl_span_byte(s, 1) == quote && mrl_span_byte(s, 2) == quote;
    const size_t width = many ? 3 : 1;
    size_t i = width;

    while (i < s.len) {
        const int c = mrl_span_byte(s, i);

        if (c == '\\' && quote == '"') {
            i += 2;
            continue;
        }
        if (c == '\n' && !many)
            return 0;
        if (c == quote &&
            (!many || (mrl_span_byte(s, i + 1) == quote && mrl_span_byte(s, i + 2) == quote)))
            return i + width;
        i++;
    }
    return 0;
}

/* Length of what starts at `s` up to the first of `stops` outside strings, comments and brackets;
 * SIZE_MAX if a string does not end. */
static size_t value_length(struct mrl_span s, const char *stops)
{
    size_t depth = 0;
    size_t i = 0;

    while (i < s.len) {
        const int c = mrl_span_byte(s, i);
        const struct mrl_span here = mrl_span_without(s, i);

        if (depth == 0 && c > 0 && strchr(stops, c))
            return i;
        if (c == '"' || c == '\'') {
            const size_t n = string_length(here);

            if (n == 0)
                return SIZE_MAX;
            i += n;
        } else if (c == '#') {
            i += mrl_span_find(here, "\n");
        } else {
            depth += c == '[' || c == '{';
            depth -= depth && (c == ']' || c == '}');
            i++;
        }
    }
    return depth ? SIZE_MAX : s.len;
}

static void skip_blank(struct mrl_span *rest)
{
    for (;;) {
        (void)mrl_span_take(rest, " \t\r\n");
        if (mrl_span_byte(*rest, 0) != '#')
            return;
        *rest = mrl_span_without(*rest, mrl_span_find(*rest, "\n"));
    }
}

static mrl_status next_table(struct mrl_toml *t)
{
    const struct mrl_span here = t->rest;
    struct mrl_span line;

    (void)mrl_span_line(&t->rest, &line);
    t->is_array = mrl_span_starts(line, "[[");
    line = mrl_span_without(line, t->is_array ? 2 : 1);
    t->table = mrl_span_trim(mrl_span_first(line, mrl_span_find(line, "]")));
    if (t->table.len == 0 || mrl_span_find(line, "]") == line.len)
        return fail(t, here, "a table's name has no end");
    return mrl_ok();
}

static mrl_status next_pair(struct mrl_toml *t)
{
    const struct mrl_span here = t->rest;
    size_t n = value_length(t->rest, "=\n");

    if (n >= t->rest.len || mrl_span_byte(t->rest, n) != '=')
        return fail(t, here, "a key has no value");
    t->key = mrl_span_unquote(mrl_span_trim(mrl_span_first(t->rest, n)));
    t->rest = mrl_span_without(t->rest, n + 1);
    (void)mrl_span_take(&t->rest, " \t");
    n = value_length(t->rest, "\n");
    if (n == SIZE_MAX)
        return fail(t, here, "a value has no end");
    t->value = mrl_span_trim(mrl_span_first(t->rest, n));
    t->rest = mrl_span_without(t->rest, n);
    return t->value.len ? mrl_ok() : fail(t, here, "a key has no value");
}

mrl_status mrl_toml_next(struct mrl_toml *t, enum mrl_toml_event *ret)
{
    skip_blank(&t->rest);
    if (t->rest.len == 0) {
        *ret = MRL_TOML_END;
        return mrl_ok();
    }
    if (mrl_span_byte(t->rest, 0) == '[') {
        MRL_TRY(next_table(t));
        *ret = MRL_TOML_TABLE;
        return mrl_ok();
    }
    MRL_TRY(next_pair(t));
    *ret = MRL_TOML_PAIR;
    return mrl_ok();
}

struct mrl_span mrl_toml_string(struct mrl_span value)
{
    const int quote = mrl_span_byte(value, 0);
    const size_t n = quote == '"' || quote == '\'' ? string_length(value) : 0;

    return n > 2 ? mrl_span_first(mrl_span_without(value, 1), n - 2) : mrl_span(NULL, 0);
}

struct mrl_span mrl_toml_inside(struct mrl_span value)
{
    const int open = mrl_span_byte(value, 0);
    size_t end = value.len;

    if (open != '[' && open != '{')
        return mrl_span(NULL, 0);
    while (end > 1 && mrl_span_byte(value, end - 1) != (open == '[' ? ']' : '}'))
        end--;
    return end > 1 ? mrl_span_first(mrl_span_without(value, 1), end - 2) : mrl_span(NULL, 0);
}

bool mrl_toml_item(struct mrl_span *rest, struct mrl_span *ret)
{
    size_t n;

    skip_blank(rest);
    if (rest->len == 0)
        return false;
    n = value_length(*rest, ",");
    if (n == SIZE_MAX)
        n = rest->len;
    *ret = mrl_span_trim(mrl_span_first(*rest, n));
    *rest = mrl_span_without(*rest, n + 1);
    return true;
}

struct mrl_span mrl_toml_member(struct mrl_span table, const char *key)
{
    struct mrl_span rest = mrl_toml_inside(table);
    struct mrl_span item;

    while (mrl_toml_item(&rest, &item)) {
        const size_t n = value_length(item, "=");

        if (n < item.len &&
            mrl_span_is(mrl_span_unquote(mrl_span_trim(mrl_span_first(item, n))), key))
            return mrl_span_trim(mrl_span_without(item, n + 1));
    }
    return mrl_span(NULL, 0);
}
