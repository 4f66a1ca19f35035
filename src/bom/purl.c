/* SPDX-License-Identifier: Apache-2.0 */
#include "base/span.h"
#include "bom/validate_private.h"

#include <string.h>

/* ECMA-427: scheme:type/namespace/name@version?qualifiers#subpath */

static bool is_alnum(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

static bool is_hex(int c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

static const char *type_fault(struct mrl_span type)
{
    if (type.len == 0)
        return "it has no type";
    if (type.at[0] >= '0' && type.at[0] <= '9')
        return "its type begins with a digit";
    for (size_t i = 0; i < type.len; i++)
        if (!is_alnum(type.at[i]) && !strchr(".+-", type.at[i]))
            return "its type holds more than letters, digits, `.`, `+` and `-`";
    return NULL;
}

static const char *text_fault(struct mrl_span text)
{
    for (size_t i = 0; i < text.len; i++) {
        if (text.at[i] == '%' &&
            (!is_hex(mrl_span_byte(text, i + 1)) || !is_hex(mrl_span_byte(text, i + 2))))
            return "a `%` is not followed by two hexadecimal digits";
        if ((unsigned char)text.at[i] <= ' ' || text.at[i] == 127)
            return "it holds a blank or control character";
    }
    return NULL;
}

static const char *qualifiers_fault(struct mrl_span rest)
{
    struct mrl_span pair;

    while (mrl_span_cut(&rest, '&', &pair)) {
        const size_t n = mrl_span_find(pair, "=");

        if (n == 0 || n == pair.len)
            return "a qualifier is no KEY=VALUE";
        for (size_t i = 0; i < n; i++)
            if (!is_alnum(pair.at[i]) && !strchr("._-", pair.at[i]))
                return "the key of a qualifier holds more than letters, digits, `.`, `_` and `-`";
    }
    return NULL;
}

static const char *path_fault(struct mrl_span path)
{
    size_t name = path.len;

    while (name > 0 && path.at[name - 1] != '/')
        name--;
    path = mrl_span_without(path, name);
    /* The version stands behind the last `@`; that of a scope is encoded. */
    return mrl_span_find(path, "@") == 0 || path.len == 0 ? "it has no name" : NULL;
}

const char *mrl_purl_fault(const char *text, size_t n)
{
    struct mrl_span rest = mrl_span(text, n), type;
    const char *fault = text_fault(rest);
    size_t at;

    if (!mrl_span_starts(rest, "pkg:"))
        return "it does not begin with `pkg:`";
    rest = mrl_span_without(rest, 4);
    while (mrl_span_starts(rest, "/"))
        rest = mrl_span_without(rest, 1);
    rest = mrl_span_first(rest, mrl_span_find(rest, "#"));
    at = mrl_span_find(rest, "?");
    if (!fault && at < rest.len)
        fault = qualifiers_fault(mrl_span_without(rest, at + 1));
    rest = mrl_span_first(rest, at);
    type = mrl_span_first(rest, mrl_span_find(rest, "/"));
    if (!fault)
        fault = type_fault(type);
    if (!fault)
        fault = type.len == rest.len ? "it has no name"
                                     : path_fault(mrl_span_without(rest, type.len + 1));
    return fault;
}
