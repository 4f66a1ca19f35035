/* SPDX-License-Identifier: Apache-2.0 */
#include "base/node.h"

#include "base/text.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

const struct mrl_node *mrl_node_get(const struct mrl_node *map, const char *key)
{
    if (!map || map->kind != MRL_NODE_MAP)
        return NULL;
    MRL_NODE_EACH(item, map)
    {
        if (strcmp(item->key, key) == 0)
            return item;
    }
    return NULL;
}

const char *mrl_node_text(const struct mrl_node *node)
{
    return node && node->kind == MRL_NODE_STRING ? node->text : NULL;
}

/* By length: a text may hold a NUL, and is then none of ours. */
bool mrl_node_is(const struct mrl_node *node, const char *text)
{
    return mrl_node_text(node) && strlen(text) == node->len &&
           memcmp(node->text, text, node->len) == 0;
}

const char *mrl_node_kind_name(enum mrl_node_kind kind)
{
    static const char *const names[] = {
        [MRL_NODE_NULL] = "nothing",       [MRL_NODE_BOOL] = "true or false",
        [MRL_NODE_INT] = "a whole number", [MRL_NODE_REAL] = "a number",
        [MRL_NODE_STRING] = "text",        [MRL_NODE_LIST] = "a list",
        [MRL_NODE_MAP] = "a map",
    };

    return names[kind];
}

mrl_status mrl_node_fail(const struct mrl_doc *doc, const struct mrl_node *node,
                         struct mrl_error *err, const char *fmt, ...)
{
    char message[sizeof(err->message)];
    va_list args;

    va_start(args, fmt);
    (void)vsnprintf(message, sizeof(message), fmt, args);
    va_end(args);
    mrl_error_set(err, MRL_E_FORMAT, MRL_NO_OFFSET, "%s", message);
    mrl_error_where(err, doc->name);
    if (node)
        mrl_error_place(err, node->line, node->column);
    return (mrl_status){MRL_E_FORMAT};
}

static mrl_status check_kind(const struct mrl_doc *doc, const struct mrl_node *node,
                             const char *key, enum mrl_node_kind kind, struct mrl_error *err)
{
    if (node->kind == kind)
        return mrl_ok();
    return mrl_node_fail(doc, node, err, "`%s` must be %s, not %s", key, mrl_node_kind_name(kind),
                         mrl_node_kind_name(node->kind));
}

mrl_status mrl_node_need(const struct mrl_doc *doc, const struct mrl_node *map, const char *key,
                         enum mrl_node_kind kind, const struct mrl_node **ret,
                         struct mrl_error *err)
{
    const struct mrl_node *node;

    if (!map || map->kind != MRL_NODE_MAP)
        return mrl_node_fail(doc, map, err, "a map with the key `%s` is expected here", key);
    node = mrl_node_get(map, key);
    if (!node)
        return mrl_node_fail(doc, map, err, "the key `%s` is missing", key);
    MRL_TRY(check_kind(doc, node, key, kind, err));
    *ret = node;
    return mrl_ok();
}

mrl_status mrl_node_opt(const struct mrl_doc *doc, const struct mrl_node *map, const char *key,
                        enum mrl_node_kind kind, const struct mrl_node **ret, struct mrl_error *err)
{
    const struct mrl_node *node = mrl_node_get(map, key);

    if (!node || node->kind == MRL_NODE_NULL)
        return mrl_ok();
    MRL_TRY(check_kind(doc, node, key, kind, err));
    *ret = node;
    return mrl_ok();
}

/* Text with a NUL inside would be read as another, shorter text later on. */
static mrl_status plain_text(const struct mrl_doc *doc, const struct mrl_node *node,
                             const char *key, const char **ret, struct mrl_error *err)
{
    if (strlen(node->text) != node->len)
        return mrl_node_fail(doc, node, err, "`%s` holds a NUL character", key);
    *ret = node->text;
    return mrl_ok();
}

mrl_status mrl_node_need_text(const struct mrl_doc *doc, const struct mrl_node *map,
                              const char *key, const char **ret, struct mrl_error *err)
{
    const struct mrl_node *node;

    MRL_TRY(mrl_node_need(doc, map, key, MRL_NODE_STRING, &node, err));
    return plain_text(doc, node, key, ret, err);
}

mrl_status mrl_node_opt_text(const struct mrl_doc *doc, const struct mrl_node *map, const char *key,
                             const char **ret, struct mrl_error *err)
{
    const struct mrl_node *node = NULL;

    MRL_TRY(mrl_node_opt(doc, map, key, MRL_NODE_STRING, &node, err));
    return node ? plain_text(doc, node, key, ret, err) : mrl_ok();
}

mrl_status mrl_node_opt_time(const struct mrl_doc *doc, const struct mrl_node *map, const char *key,
                             mrl_time *ret, struct mrl_error *err)
{
    const struct mrl_node *node = NULL;

    MRL_TRY(mrl_node_opt(doc, map, key, MRL_NODE_STRING, &node, err));
    if (node && !mrl_time_parse(node->text, node->len, ret))
        return mrl_node_fail(doc, node, err,
                             "`%s` must be a date such as 2026-03-01 or 2026-03-01T12:00:00Z", key);
    return mrl_ok();
}

mrl_status mrl_node_only(const struct mrl_doc *doc, const struct mrl_node *map,
                         const char *const *keys, struct mrl_error *err)
{
    MRL_NODE_EACH(item, map)
    {
        char quoted[64];
        const char *guess;

        if (mrl_text_among(item->key, keys))
            continue;
        guess = mrl_text_nearest(item->key, keys);
        mrl_text_quote(quoted, sizeof(quoted), item->key, strlen(item->key));
        return mrl_node_fail(doc, item, err, "unknown key `%s`%s%s%s", quoted,
                             guess ? "; did you mean `" : "", guess ? guess : "",
                             guess ? "`?" : "");
    }
    return mrl_ok();
}

static void join_words(const char *const *words, char *ret, size_t size)
{
    size_t used = 0;

    ret[0] = '\0';
    for (size_t i = 0; words[i] && used < size; i++)
        used += (size_t)snprintf(ret + used, size - used, "%s%s", i ? ", " : "", words[i]);
}

mrl_status mrl_node_choice(const struct mrl_doc *doc, const struct mrl_node *node,
                           const char *const *words, size_t *ret, struct mrl_error *err)
{
    char quoted[64];
    char choices[160];

    for (size_t i = 0; words[i]; i++)
        if (mrl_node_is(node, words[i])) {
            *ret = i;
            return mrl_ok();
        }
    join_words(words, choices, sizeof(choices));
    if (!node || !node->text)
        return mrl_node_fail(doc, node, err, "%s is not one of: %s",
                             mrl_node_kind_name(node ? node->kind : MRL_NODE_NULL), choices);
    mrl_text_quote(quoted, sizeof(quoted), node->text, node->len);
    return mrl_node_fail(doc, node, err, "`%s` is not one of: %s", quoted, choices);
}

mrl_status mrl_node_texts(const struct mrl_doc *doc, const struct mrl_node *map, const char *key,
                          struct mrl_arena *arena, const char *const **ret, size_t *count,
                          struct mrl_error *err)
{
    const struct mrl_node *list = NULL;
    const char **texts;
    size_t n = 0;

    MRL_TRY(mrl_node_opt(doc, map, key, MRL_NODE_LIST, &list, err));
    texts = mrl_arena_array(arena, list ? list->count + 1 : 1, sizeof(*texts));
    if (!texts)
        return MRL_FAIL_ARENA(err, arena);
    MRL_NODE_EACH(item, list)
    {
        if (item->kind != MRL_NODE_STRING)
            return mrl_node_fail(doc, item, err, "`%s` must hold text only, not %s", key,
                                 mrl_node_kind_name(item->kind));
        MRL_TRY(plain_text(doc, item, key, &texts[n++], err));
    }
    *ret = texts;
    *count = n;
    return mrl_ok();
}
