/* SPDX-License-Identifier: Apache-2.0 */
#include "formats/member_name.h"

#include "base/span.h"

#include <stdint.h>
#include <string.h>

static bool is_separator(int c)
{
    return c == '/' || c == '\\';
}

static bool is_letter(int c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_absolute(struct mrl_span name)
{
    return is_separator(mrl_span_byte(name, 0)) ||
           (is_letter(mrl_span_byte(name, 0)) && mrl_span_byte(name, 1) == ':');
}

/* The next part of a path; false behind the last one. */
static bool next_part(struct mrl_span *rest, struct mrl_span *ret)
{
    size_t n = 0;

    if (rest->len == 0)
        return false;
    while (n < rest->len && !is_separator(mrl_span_byte(*rest, n)))
        n++;
    *ret = mrl_span_first(*rest, n);
    *rest = mrl_span_without(*rest, n + 1);
    return true;
}

bool mrl_member_name_leads_out(const char *name, size_t n)
{
    struct mrl_span rest = mrl_span(name, n);
    struct mrl_span part;

    if (is_absolute(rest))
        return true;
    while (next_part(&rest, &part))
        if (mrl_span_is(part, ".."))
            return true;
    return false;
}

bool mrl_member_name_is_odd(const char *name, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if ((unsigned char)name[i] < 0x20 || name[i] == 0x7f || name[i] == '\\')
            return true;
    return n == 0;
}

/* How many folders deep the path is; negative once it has left its start. */
static int64_t depth_of(struct mrl_span path, int64_t depth)
{
    struct mrl_span part;

    while (depth >= 0 && next_part(&path, &part)) {
        if (mrl_span_is(part, ".."))
            depth--;
        else if (part.len && !mrl_span_is(part, "."))
            depth++;
    }
    return depth;
}

bool mrl_member_link_leads_out(const char *name, const char *target)
{
    const int64_t depth = depth_of(mrl_span_text(name), 0);

    if (is_absolute(mrl_span_text(target)) || depth < 0)
        return true;
    return depth_of(mrl_span_text(target), depth > 0 ? depth - 1 : 0) < 0;
}
