/* SPDX-License-Identifier: Apache-2.0 */
/* The scalars of YAML by its lines: what key each stands under, told by indentation.  Not a parser
 * of YAML: maps in braces and keys of several lines are passed over. */
#include "formats/code_settings.h"

#include <string.h>

#define MAX_LEVELS 32u /* of keys above keys; deeper ones have no parent here */

struct level {
    size_t indent;
    struct mrl_span key;
};

struct lines {
    struct mrl_code_settings *c;
    struct level levels[MAX_LEVELS];
    size_t depth;
    size_t block;          /* indentation of a text of several lines; SIZE_MAX: in none */
    bool block_is_command; /* and whether it is one */
    struct mrl_span name;  /* of a variable of the environment: "- name: X" */
    size_t name_indent;
};

static const struct mrl_span nothing = {NULL, 0};

static struct mrl_span key_at(const struct lines *l, size_t up)
{
    return l->depth > up ? l->levels[l->depth - 1 - up].key : nothing;
}

static void leave(struct lines *l, size_t indent)
{
    while (l->depth > 0 && l->levels[l->depth - 1].indent >= indent)
        l->depth--;
}

static void enter(struct lines *l, size_t indent, struct mrl_span key)
{
    leave(l, indent);
    if (l->depth < MAX_LEVELS)
        l->levels[l->depth++] = (struct level){indent, key};
}

/* A scalar without quotes ends at " #". */
static struct mrl_span scalar(struct mrl_span text)
{
    const int first = mrl_span_byte(text, 0);
    size_t end = text.len;

    if (first == '"' || first == '\'') {
        const struct mrl_span rest = mrl_span_without(text, 1);

        return mrl_span_first(rest, mrl_span_find_any(rest, first == '"' ? "\"" : "'"));
    }
    end = mrl_span_find(text, " #");
    return mrl_span_trim(mrl_span_first(text, end));
}

/* "key: rest"; false if the text starts with none. */
static bool cut_key(struct mrl_span text, struct mrl_span *key, struct mrl_span *rest)
{
    size_t colon = 0;

    if (mrl_span_byte(text, 0) == '"' || mrl_span_byte(text, 0) == '\'')
        colon = 1 + mrl_span_find_any(mrl_span_without(text, 1),
                                      mrl_span_byte(text, 0) == '"' ? "\"" : "'");
    for (; colon < text.len; colon++)
        if (mrl_span_byte(text, colon) == ':' &&
            (colon + 1 == text.len || mrl_span_byte(text, colon + 1) == ' '))
            break;
    if (colon >= text.len)
        return false;
    *key = mrl_span_unquote(mrl_span_trim(mrl_span_first(text, colon)));
    *rest = mrl_span_trim(mrl_span_without(text, colon + 1));
    return true;
}

static mrl_status read_flow(struct lines *l, struct mrl_span parent, struct mrl_span key,
                            struct mrl_span list, uint32_t line)
{
    struct mrl_span item;

    list = mrl_span_first(mrl_span_without(list, 1), mrl_span_find(list, "]") - 1);
    while (mrl_span_cut(&list, ',', &item))
        MRL_TRY(mrl_code_setting(l->c, parent, key, scalar(mrl_span_trim(item)), line));
    return mrl_ok();
}

static bool is_command(struct mrl_span key)
{
    return mrl_span_is(key, "command") || mrl_span_is(key, "args") || mrl_span_is(key, "run") ||
           mrl_span_is(key, "entrypoint");
}

static mrl_status read_value(struct lines *l, size_t indent, struct mrl_span key,
                             struct mrl_span value, uint32_t line)
{
    const struct mrl_span parent = key_at(l, 1);

    if (mrl_span_byte(value, 0) == '&' || mrl_span_byte(value, 0) == '!')
        value = mrl_span_trim(mrl_span_without(value, mrl_span_find(value, " ")));
    if (mrl_span_byte(value, 0) == '|' || mrl_span_byte(value, 0) == '>') {
        l->block = indent;
        l->block_is_command = is_command(key);
        return mrl_ok();
    }
    if (mrl_span_byte(value, 0) == '[')
        return read_flow(l, parent, key, value, line);
    value = scalar(value);
    if (mrl_span_is(key, "value") && l->name.len && indent == l->name_indent)
        return mrl_code_setting(l->c, parent, l->name, value, line);
    if (mrl_span_is(key, "name")) {
        l->name = value;
        l->name_indent = indent;
    }
    return mrl_code_setting(l->c, parent, key, value, line);
}

/* An item of a list: of texts, or "KEY=value" for the environment, or the first key of a map. */
static mrl_status read_item(struct lines *l, struct mrl_span text, uint32_t line)
{
    const struct mrl_span item = scalar(text);
    const size_t equals = mrl_span_find(item, "=");

    if (mrl_span_is(key_at(l, 0), "environment") && equals < item.len)
        return mrl_code_setting(l->c, nothing, mrl_span_first(item, equals),
                                mrl_span_without(item, equals + 1), line);
    return mrl_code_setting(l->c, key_at(l, 1), key_at(l, 0), item, line);
}

static mrl_status read_line(struct lines *l, struct mrl_span text, uint32_t line)
{
    struct mrl_span rest = text;
    struct mrl_span key;
    size_t indent = mrl_span_take(&rest, " ").len;
    bool is_item = false;

    if (rest.len == 0 || mrl_span_byte(rest, 0) == '#')
        return mrl_ok();
    if (l->block != SIZE_MAX && indent > l->block)
        return l->block_is_command ? mrl_code_command(l->c, rest, line) : mrl_ok();
    l->block = SIZE_MAX;
    while (mrl_span_starts(rest, "- ")) {
        /* Items may stand below their key or as far left as it. */
        leave(l, indent + (is_item ? 0 : 1));
        rest = mrl_span_without(rest, 2);
        indent += 2 + mrl_span_take(&rest, " ").len;
        is_item = true;
    }
    if (!cut_key(rest, &key, &rest))
        return is_item ? read_item(l, rest, line) : mrl_ok();
    enter(l, indent, key);
    return read_value(l, indent, key, rest, line);
}

mrl_status mrl_code_read_yaml(struct mrl_code_settings *c, struct mrl_span text, uint32_t line)
{
    struct lines l = {.c = c, .block = SIZE_MAX};
    struct mrl_span one;

    for (; mrl_span_line(&text, &one); line++) {
        if (mrl_span_is(mrl_span_trim(one), "---")) {
            l = (struct lines){.c = c, .block = SIZE_MAX};
            continue;
        }
        MRL_TRY(read_line(&l, one, line));
    }
    return mrl_ok();
}
