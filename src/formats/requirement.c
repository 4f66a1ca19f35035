/* SPDX-License-Identifier: Apache-2.0 */
#include "formats/requirement.h"

#include <ctype.h>
#include <string.h>

static bool is_name_byte(int c)
{
    return isalnum(c) || (c > 0 && strchr("-_.", c));
}

static struct mrl_span take_name(struct mrl_span *rest)
{
    struct mrl_span name;
    size_t n = 0;

    while (is_name_byte(mrl_span_byte(*rest, n)))
        n++;
    name = mrl_span_first(*rest, n);
    *rest = mrl_span_trim(mrl_span_without(*rest, n));
    return name;
}

/* "==1.2" or "===1.2" alone; "==1.*" and lists of conditions name more than one version. */
static struct mrl_span exact_version(struct mrl_span spec)
{
    struct mrl_span version = spec;

    if (!mrl_span_starts(spec, "=="))
        return mrl_span(NULL, 0);
    (void)mrl_span_take(&version, "=");
    version = mrl_span_trim(version);
    return mrl_span_find_any(version, ",*<>!~ ") < version.len ? mrl_span(NULL, 0) : version;
}

/* Behind the name: extras, then conditions or an address, then a marker. */
static bool parse_rest(struct mrl_span rest, struct mrl_package *ret)
{
    if (mrl_span_byte(rest, 0) == '[') {
        const size_t end = mrl_span_find(rest, "]");

        if (end == rest.len)
            return false;
        rest = mrl_span_trim(mrl_span_without(rest, end + 1));
    }
    if (mrl_span_byte(rest, 0) == '@') {
        rest = mrl_span_trim(mrl_span_without(rest, 1));
        mrl_package_locate(mrl_span_first(rest, mrl_span_find_any(rest, " ;")), ret);
        return rest.len > 0;
    }
    rest = mrl_span_trim(mrl_span_first(rest, mrl_span_find(rest, ";")));
    if (mrl_span_byte(rest, 0) == '(' && mrl_span_ends(rest, ")"))
        rest = mrl_span_trim(mrl_span_first(mrl_span_without(rest, 1), rest.len - 2));
    ret->version = exact_version(rest);
    return rest.len == 0 || strchr("=<>!~", mrl_span_byte(rest, 0));
}

/* "#egg=NAME" names what an address holds. */
static struct mrl_span egg_name(struct mrl_span location)
{
    struct mrl_span egg = mrl_span_without(location, mrl_span_find(location, "egg="));

    egg = mrl_span_without(egg, 4);
    return mrl_span_first(egg, mrl_span_find_any(egg, "&[ "));
}

bool mrl_requirement_parse(struct mrl_span text, struct mrl_package *ret)
{
    struct mrl_span rest = mrl_span_trim(text);

    *ret = (struct mrl_package){.offset = MRL_NO_OFFSET};
    mrl_package_locate(mrl_span_first(rest, mrl_span_find_any(rest, " ;")), ret);
    if (ret->source != MRL_PACKAGE_REGISTRY) {
        ret->name = egg_name(ret->location);
        return true;
    }
    ret->location = mrl_span(NULL, 0);
    ret->name = take_name(&rest);
    if (ret->name.len == 0 || !isalnum(mrl_span_byte(ret->name, 0)))
        return false;
    return parse_rest(rest, ret);
}
