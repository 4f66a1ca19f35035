/* SPDX-License-Identifier: Apache-2.0 */
#include "schema/private.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

static void add_number(struct mrl_buf *buf, const struct mrl_node *node)
{
    struct mrl_decimal d;
    const char *at;

    if (!mrl_node_decimal(node, &d)) {
        mrl_buf_addf(buf, "r%a", node->kind == MRL_NODE_INT ? (double)node->integer : node->real);
        return;
    }
    at = d.digits;
    mrl_buf_addc(buf, d.negative ? '-' : '+');
    for (size_t i = 0; i < d.count; i++, at++) {
        at += *at == '.';
        mrl_buf_addc(buf, *at);
    }
    mrl_buf_addf(buf, "e%" PRId64, d.exponent);
}

static void add_text(struct mrl_buf *buf, char mark, const char *text, size_t n)
{
    mrl_buf_addf(buf, "%c%zu:", mark, n);
    mrl_buf_add(buf, text, n);
}

static int by_key(const void *a, const void *b)
{
    const struct mrl_node *const *x = a, *const *y = b;

    return strcmp((*x)->key, (*y)->key);
}

static void free_items(const struct mrl_node ***items)
{
    free(*items);
}

static void add_map(struct mrl_buf *buf, const struct mrl_node *map)
{
    mrl_cleanup(free_items) const struct mrl_node **items =
        calloc((size_t)map->count + 1, sizeof(*items));
    size_t n = 0;

    if (!items) {
        buf->failed = MRL_E_NOMEM;
        return;
    }
    MRL_NODE_EACH(item, map)
    {
        items[n++] = item;
    }
    qsort(items, n, sizeof(*items), by_key);
    for (size_t i = 0; i < n; i++) {
        add_text(buf, 'k', items[i]->key, strlen(items[i]->key));
        mrl_canonical_add(buf, items[i]);
    }
}

void mrl_canonical_add(struct mrl_buf *buf, const struct mrl_node *node)
{
    switch (node->kind) {
    case MRL_NODE_NULL:
        mrl_buf_addc(buf, 'n');
        return;
    case MRL_NODE_BOOL:
        mrl_buf_addc(buf, node->boolean ? 't' : 'f');
        return;
    case MRL_NODE_INT:
    case MRL_NODE_REAL:
        add_number(buf, node);
        return;
    case MRL_NODE_STRING:
        add_text(buf, 's', node->text, node->len);
        return;
    case MRL_NODE_LIST:
        mrl_buf_addc(buf, '[');
        MRL_NODE_EACH(item, node)
        {
            mrl_canonical_add(buf, item);
        }
        mrl_buf_addc(buf, ']');
        return;
    case MRL_NODE_MAP:
        mrl_buf_addc(buf, '{');
        add_map(buf, node);
        mrl_buf_addc(buf, '}');
        return;
    }
}
