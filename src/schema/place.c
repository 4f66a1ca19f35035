/* SPDX-License-Identifier: Apache-2.0 */
#include "schema/place.h"

#include "base/limits.h"

/* RFC 6901, 3. */
void mrl_pointer_step(struct mrl_buf *buf, const char *name)
{
    mrl_buf_addc(buf, '/');
    for (; *name; name++) {
        if (*name == '~' || *name == '/')
            mrl_buf_adds(buf, *name == '~' ? "~0" : "~1");
        else
            mrl_buf_addc(buf, *name);
    }
}

void mrl_place_pointer(struct mrl_buf *buf, const struct mrl_place *at)
{
    const struct mrl_place *way[MRL_MAX_TREE_DEPTH + 2];
    size_t n = 0;

    for (; at->outer && n < MRL_COUNT(way); at = at->outer)
        way[n++] = at;
    while (n > 0) {
        const struct mrl_place *step = way[--n];

        if (step->outer->node->kind == MRL_NODE_MAP)
            mrl_pointer_step(buf, step->node->key ? step->node->key : "");
        else
            mrl_buf_addf(buf, "/%zu", step->index);
    }
}
