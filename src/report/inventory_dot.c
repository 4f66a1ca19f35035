/* SPDX-License-Identifier: Apache-2.0 */
#include "report/report.h"

#include "base/text.h"

/* The DOT language of Graphviz; `dot -Tsvg` draws it. */

static void write_quoted(FILE *out, const char *text)
{
    fputc('"', out);
    mrl_text_puts(out, MRL_TEXT_DOT, text);
    fputc('"', out);
}

static const char *line_style(enum mrl_asset_state state)
{
    return state == MRL_ASSET_REGISTERED ? "solid"
           : state == MRL_ASSET_MISSING  ? "dotted"
                                         : "dashed";
}

static void write_asset(FILE *out, const struct mrl_asset *a)
{
    fprintf(out, "  ");
    write_quoted(out, a->id);
    fprintf(out, " [label=\"");
    mrl_text_puts(out, MRL_TEXT_DOT, a->id);
    fprintf(out, "\\n%s\", style=%s];\n", mrl_asset_kind_name(a->kind), line_style(a->state));
}

static void write_edge(FILE *out, const struct mrl_inventory *inv, const struct mrl_edge *e)
{
    fprintf(out, "  ");
    write_quoted(out, inv->assets[e->from].id);
    fprintf(out, " -> ");
    write_quoted(out, e->to == SIZE_MAX ? e->to_name : inv->assets[e->to].id);
    fprintf(out, " [label=\"%s\", style=%s];\n", mrl_edge_kind_name(e->kind),
            e->declared ? "solid" : "dashed");
}

void mrl_report_inventory_dot(FILE *out, const struct mrl_inventory *inv)
{
    fprintf(out, "digraph inventory {\n  rankdir=LR;\n  node [shape=box];\n");
    for (size_t i = 0; i < inv->asset_count; i++)
        write_asset(out, &inv->assets[i]);
    for (size_t i = 0; i < inv->edge_count; i++)
        write_edge(out, inv, &inv->edges[i]);
    fprintf(out, "}\n");
}
