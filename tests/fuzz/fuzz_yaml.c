/* SPDX-License-Identifier: Apache-2.0 */
/* Entry point: mrl_yaml_parse().  What is read has its place inside the text, and so have errors.
 */
#include "base/node.h"
#include "base/text.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(bool holds)
{
    if (!holds)
        abort();
}

/* Every text is UTF-8 and ends in NUL; every place lies inside the input. */
static void check_node(const struct mrl_node *node, size_t size)
{
    check(node->line >= 1 && node->line <= size + 1);
    check(node->column >= 1 && node->column <= size + 1);
    if (node->kind != MRL_NODE_LIST && node->kind != MRL_NODE_MAP) {
        check(node->text != NULL && node->text[node->len] == '\0');
        check(mrl_utf8_valid(node->text, node->len));
        return;
    }
    MRL_NODE_EACH(item, node)
    {
        check((item->key != NULL) == (node->kind == MRL_NODE_MAP));
        check_node(item, size);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    mrl_cleanup(mrl_arena_freep) struct mrl_arena *arena = mrl_arena_new(64u << 20);
    struct mrl_error err = {0};
    struct mrl_doc doc;

    check(arena != NULL);
    if (mrl_yaml_parse("", (const char *)data, size, arena, &doc, &err).code == MRL_OK)
        check_node(doc.root, size);
    else
        check(err.line >= 1 && err.line <= size + 1 && err.column <= size + 1);
    return 0;
}
