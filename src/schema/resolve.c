/* SPDX-License-Identifier: Apache-2.0 */
/* From a reference to the schema it means. */
#include "base/percent.h"
#include "base/text.h"
#include "schema/private.h"
#include "schema/uri.h"

#include <string.h>

static mrl_status fail_at(const struct mrl_schema_resource *from, const struct mrl_node *reference,
                          struct mrl_error *err, const char *why)
{
    char quoted[128];

    mrl_text_quote(quoted, sizeof(quoted), reference->text, reference->len);
    return mrl_node_fail(from->doc, reference, err, "%s: `%s`", why, quoted);
}

static const struct mrl_node *item_at(const struct mrl_node *list, struct mrl_span index)
{
    uint64_t n;

    if (!mrl_span_count(index, &n))
        return NULL;
    MRL_NODE_EACH(item, list)
    {
        if (n-- == 0)
            return item;
    }
    return NULL;
}

/* One step of a JSON pointer; writes over the text it unescapes. */
static const struct mrl_node *step(const struct mrl_node *node, char *text, size_t n)
{
    size_t out = 0;

    for (size_t i = 0; i < n; i++) {
        char c = text[i];

        if (c == '~' && i + 1 < n && (text[i + 1] == '0' || text[i + 1] == '1'))
            c = text[++i] == '0' ? '~' : '/';
        text[out++] = c;
    }
    if (node->kind == MRL_NODE_LIST)
        return item_at(node, mrl_span(text, out));
    text[out] = '\0';
    return memchr(text, '\0', out) ? NULL : mrl_node_get(node, text);
}

/* Follows a pointer from the root of a resource; parts with an `$id` change the base on the way. */
static bool follow(const struct mrl_schema_set *set, char *pointer, size_t n,
                   struct mrl_schema_target *target)
{
    size_t at = 0;

    while (at < n) {
        const size_t start = ++at; /* behind the slash */

        while (at < n && pointer[at] != '/')
            at++;
        if (at < n) {
            pointer[at] = '\0';
        }
        target->node = step(target->node, pointer + start, at - start);
        if (!target->node)
            return false;
        target->resource = mrl_schema_resource_at(set, target->node, target->resource);
    }
    return true;
}

static bool find_anchor(const struct mrl_schema_set *set, const char *name, size_t n,
                        struct mrl_schema_target *target)
{
    uint64_t value;

    if (!mrl_map_get(&target->resource->anchors, name, n, &value))
        return false;
    target->node = (const struct mrl_node *)(uintptr_t)value;
    target->resource = mrl_schema_resource_at(set, target->node, target->resource);
    target->anchor = name;
    return true;
}

mrl_status mrl_schema_resolve(struct mrl_schema_set *set, struct mrl_schema_resource *from,
                              const struct mrl_node *reference, struct mrl_schema_target *ret,
                              struct mrl_error *err)
{
    const struct mrl_span text = mrl_span(reference->text, reference->len);
    struct mrl_schema_target target = {0};
    struct mrl_uri uri;
    const char *absolute;
    char *fragment;
    size_t n;

    if (strlen(reference->text) != reference->len)
        return fail_at(from, reference, err, "the reference is no URI");
    mrl_uri_split(text, &uri);
    MRL_TRY(mrl_uri_resolve(from->uri, text, set->arena, &absolute, err));
    target.resource = mrl_schema_resource_find(set, absolute);
    if (!target.resource && uri.path.len == 0 && !uri.has_scheme && !uri.has_authority)
        target.resource = from;
    if (!target.resource)
        return fail_at(from, reference, err, "the reference leads to no schema that was given");
    target.node = target.resource->root;
    fragment = mrl_percent_decode(uri.fragment, set->arena, &n);
    if (!fragment)
        return MRL_FAIL_ARENA(err, set->arena);
    if (n > 0 && !(fragment[0] == '/' ? follow(set, fragment, n, &target)
                                      : find_anchor(set, fragment, n, &target)))
        return fail_at(from, reference, err, "the reference leads nowhere");
    *ret = target;
    return mrl_ok();
}
