/* SPDX-License-Identifier: Apache-2.0 */
#include "sign/node_base64.h"

#include "base/base64.h"
#include "base/span.h"

mrl_status mrl_node_base64_value(const struct mrl_doc *doc, const struct mrl_node *node,
                                 const char *what, struct mrl_arena *arena, struct mrl_der *ret,
                                 struct mrl_error *err)
{
    uint8_t *bytes = mrl_arena_alloc(arena, MRL_BASE64_BYTES(node->len) + 1);

    if (!bytes)
        return MRL_FAIL_ARENA(err, arena);
    if (node->kind != MRL_NODE_STRING || node->len == 0 ||
        !mrl_base64_decode(node->text, node->len, bytes, MRL_BASE64_BYTES(node->len), &ret->len))
        return mrl_node_fail(doc, node, err, "`%s` is not canonical base64", what);
    bytes[ret->len] = '\0';
    ret->bytes = bytes;
    return mrl_ok();
}

mrl_status mrl_node_base64(const struct mrl_doc *doc, const struct mrl_node *map, const char *key,
                           struct mrl_arena *arena, struct mrl_der *ret, struct mrl_error *err)
{
    const struct mrl_node *node;

    MRL_TRY(mrl_node_need(doc, map, key, MRL_NODE_STRING, &node, err));
    return mrl_node_base64_value(doc, node, key, arena, ret, err);
}

/* Up to 18 digits. */
static bool parse_digits(const struct mrl_node *node, int64_t *ret)
{
    uint64_t value;

    if (node->len > 18 || !mrl_span_count(mrl_span(node->text, node->len), &value))
        return false;
    *ret = (int64_t)value;
    return true;
}

mrl_status mrl_node_count(const struct mrl_doc *doc, const struct mrl_node *map, const char *key,
                          int64_t *ret, struct mrl_error *err)
{
    const struct mrl_node *const node = mrl_node_get(map, key);
    int64_t value = 0;

    if (node && node->kind == MRL_NODE_INT)
        value = node->integer;
    else if (node && (node->kind != MRL_NODE_STRING || !parse_digits(node, &value)))
        value = -1;
    if (value < 0)
        return mrl_node_fail(doc, node, err, "`%s` must be a number of at most 18 digits", key);
    *ret = value;
    return mrl_ok();
}
