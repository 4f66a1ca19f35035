/* SPDX-License-Identifier: Apache-2.0 */
#include "bom/graph.h"

#include "schema/uri.h"

#include <string.h>

static void link_parts(const struct mrl_bom *bom, struct mrl_bom_graph *g)
{
    for (size_t i = 0; i < bom->item_count; i++)
        g->first_part[i] = g->next_part[i] = SIZE_MAX;
    for (size_t i = bom->item_count; i-- > 0;) {
        const size_t whole = bom->items[i].container;

        if (whole == SIZE_MAX)
            continue;
        g->next_part[i] = g->first_part[whole];
        g->first_part[whole] = i;
    }
}

mrl_status mrl_bom_graph_make(const struct mrl_bom *bom, struct mrl_arena *arena,
                              struct mrl_bom_graph *ret, struct mrl_error *err)
{
    const size_t n = bom->item_count;
    struct mrl_bom_graph g = {
        .first = mrl_arena_array(arena, n + 2, sizeof(size_t)),
        .relations = mrl_arena_array(arena, bom->relation_count + 1, sizeof(size_t)),
        .first_part = mrl_arena_array(arena, n + 1, sizeof(size_t)),
        .next_part = mrl_arena_array(arena, n + 1, sizeof(size_t)),
    };

    if (!g.first || !g.relations || !g.first_part || !g.next_part)
        return MRL_FAIL_ARENA(err, arena);
    for (size_t i = 0; i < bom->relation_count; i++)
        g.first[bom->relations[i].from + 2]++;
    for (size_t i = 2; i < n + 2; i++)
        g.first[i] += g.first[i - 1];
    for (size_t i = 0; i < bom->relation_count; i++)
        g.relations[g.first[bom->relations[i].from + 1]++] = i;
    link_parts(bom, &g);
    *ret = g;
    return mrl_ok();
}

bool mrl_bom_is_iri(const char *text)
{
    const struct mrl_uri_kind reference = {.relative = true, .iri = true};

    return *text && mrl_uri_is_valid(mrl_span_text(text), reference);
}

bool mrl_bom_is_digest(const char *text)
{
    static const size_t lengths[] = {32, 40, 64, 96, 128};
    const size_t n = strlen(text);

    for (size_t i = 0; i < MRL_COUNT(lengths); i++)
        if (n == lengths[i])
            return text[strspn(text, "0123456789abcdefABCDEF")] == '\0';
    return false;
}
