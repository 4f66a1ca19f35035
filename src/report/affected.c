/* SPDX-License-Identifier: Apache-2.0 */
#include "report/paint.h"

#include "base/json.h"
#include "base/text.h"

#include <inttypes.h>

/* docs/schema/affected.schema.json; the shape only grows. */

#define SCHEMA_VERSION 1

static const struct mrl_lineage_node *node_at(const struct mrl_affected *a, uint32_t place)
{
    return &a->lineage->nodes[a->reach->nodes[place]];
}

/* By which thing it was reached first. */
static const struct mrl_lineage_node *reached_from(const struct mrl_affected *a, uint32_t place)
{
    return &a->lineage->nodes[mrl_graph_arc_from(&a->lineage->graph, a->reach->arcs[place])];
}

/* "model" for an asset, "system" for a system. */
static const char *sort_of(const struct mrl_lineage_node *n)
{
    return n->asset ? mrl_asset_kind_name(n->asset->kind) : mrl_lineage_kind_name(n->kind);
}

/* --- text --- */

static void print_line(FILE *out, const struct mrl_affected *a, uint32_t place, uint32_t distance,
                       const struct mrl_report_style *style)
{
    const struct mrl_lineage_reason why = mrl_lineage_reason_of(a->lineage, a->reach->arcs[place]);
    const struct mrl_lineage_node *const n = node_at(a, place);

    fprintf(out, "  %4" PRIu32 "  %-14s ", distance, sort_of(n));
    mrl_text_puts(out, MRL_TEXT_TERM, n->name);
    fprintf(out, "  %s(%s", mrl_paint_on(style, MRL_PAINT_DIM), why.backwards ? "" : why.relation);
    fputs(why.backwards ? "" : " ", out);
    mrl_text_puts(out, MRL_TEXT_TERM, reached_from(a, place)->name);
    fprintf(out, "%s%s%s)%s\n", why.backwards ? " " : "", why.backwards ? why.relation : "",
            why.declared ? "" : ", found", mrl_paint_off(style));
}

void mrl_report_affected_text(FILE *out, const struct mrl_affected *a,
                              const struct mrl_report_style *style)
{
    const uint32_t count = a->reach->count - 1;

    mrl_text_puts(out, MRL_TEXT_TERM, node_at(a, 0)->name);
    fprintf(out, " (%s) affects %" PRIu32 " %s%s\n", sort_of(node_at(a, 0)), count,
            count == 1 ? "thing" : "things", count ? ":" : "");
    for (uint32_t d = 1; d < a->reach->level_count; d++)
        for (uint32_t i = a->reach->level_end[d - 1]; i < a->reach->level_end[d]; i++)
            print_line(out, a, i, d, style);
    if (a->cut)
        fprintf(out, "More lies behind these: the depth that was asked for ends here.\n");
    if (a->unread)
        fprintf(out, "%zu places of the project could not be read: there may be more.\n",
                a->unread);
}

/* --- JSON --- */

static void write_identity(struct mrl_json_writer *w, const struct mrl_lineage_node *n)
{
    mrl_json_write_string(w, "type", mrl_lineage_kind_name(n->kind));
    mrl_json_write_string(w, "name", n->name);
    if (n->asset)
        mrl_json_write_string(w, "kind", mrl_asset_kind_name(n->asset->kind));
    else
        mrl_json_write_null(w, "kind");
}

static void write_node(struct mrl_json_writer *w, const struct mrl_affected *a, uint32_t place,
                       uint32_t distance)
{
    const struct mrl_lineage_reason why = mrl_lineage_reason_of(a->lineage, a->reach->arcs[place]);

    mrl_json_write_object(w, NULL);
    write_identity(w, node_at(a, place));
    mrl_json_write_u64(w, "distance", distance);
    mrl_json_write_object(w, "because");
    write_identity(w, reached_from(a, place));
    mrl_json_write_string(w, "relation", why.relation);
    mrl_json_write_bool(w, "backwards", why.backwards);
    mrl_json_write_bool(w, "declared", why.declared);
    mrl_json_write_object_end(w);
    mrl_json_write_object_end(w);
}

void mrl_report_affected_json(FILE *out, const struct mrl_affected *a)
{
    struct mrl_json_writer w;

    mrl_json_writer_init(&w, out, false);
    mrl_json_write_object(&w, NULL);
    mrl_json_write_u64(&w, "schema_version", SCHEMA_VERSION);
    mrl_json_write_object(&w, "of");
    write_identity(&w, node_at(a, 0));
    mrl_json_write_object_end(&w);
    mrl_json_write_bool(&w, "complete", !a->cut && a->unread == 0);
    mrl_json_write_array(&w, "affected");
    for (uint32_t d = 1; d < a->reach->level_count; d++)
        for (uint32_t i = a->reach->level_end[d - 1]; i < a->reach->level_end[d]; i++)
            write_node(&w, a, i, d);
    mrl_json_write_array_end(&w);
    mrl_json_write_object_end(&w);
}

/* --- Graphviz --- */

/* By number, because a system and an asset may bear the same name. */
static void write_dot_node(FILE *out, const struct mrl_affected *a, uint32_t place)
{
    const struct mrl_lineage_node *const n = node_at(a, place);

    fprintf(out, "  n%" PRIu32 " [label=\"", a->reach->nodes[place]);
    mrl_text_puts(out, MRL_TEXT_DOT, n->name);
    fprintf(out, "\\n%s\"%s];\n", sort_of(n), place ? "" : ", style=bold");
}

void mrl_report_affected_dot(FILE *out, const struct mrl_affected *a)
{
    fprintf(out, "digraph affected {\n  rankdir=LR;\n  node [shape=box];\n");
    for (uint32_t i = 0; i < a->reach->count; i++)
        write_dot_node(out, a, i);
    for (uint32_t i = 1; i < a->reach->count; i++) {
        const uint32_t arc = a->reach->arcs[i];
        const struct mrl_lineage_reason why = mrl_lineage_reason_of(a->lineage, arc);

        fprintf(out, "  n%" PRIu32 " -> n%" PRIu32 " [label=\"%s\", style=%s%s];\n",
                a->reach->nodes[i], mrl_graph_arc_from(&a->lineage->graph, arc), why.relation,
                why.declared ? "solid" : "dashed", why.backwards ? ", dir=back" : "");
    }
    fprintf(out, "}\n");
}
