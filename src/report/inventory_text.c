/* SPDX-License-Identifier: Apache-2.0 */
#include "report/paint.h"

#include "base/text.h"

#include <inttypes.h>

static const char *state_word(enum mrl_asset_state state)
{
    static const char *const words[] = {
        [MRL_ASSET_REGISTERED] = "registered",
        [MRL_ASSET_UNREGISTERED] = "not registered",
        [MRL_ASSET_MISSING] = "missing",
    };

    return words[state];
}

static enum mrl_paint state_paint(const struct mrl_asset *a)
{
    if (a->state == MRL_ASSET_MISSING)
        return MRL_PAINT_RED;
    if (a->state == MRL_ASSET_UNREGISTERED && mrl_asset_needs_entry(a->kind))
        return MRL_PAINT_YELLOW;
    return MRL_PAINT_DIM;
}

static void print_facts(FILE *out, const struct mrl_asset_file *file)
{
    if (file->fact_count)
        fprintf(out, "    ");
    for (size_t i = 0; i < file->fact_count; i++) {
        const struct mrl_fact *f = &file->facts[i];

        fprintf(out, "%s%s ", i ? ", " : "", f->name);
        if (f->text)
            mrl_text_print(out, MRL_TEXT_TERM, f->text, f->len < 60 ? f->len : 60);
        else
            fprintf(out, "%" PRIu64, f->number);
    }
    if (file->fact_count)
        fputc('\n', out);
    for (size_t i = 0; i < file->issue_count; i++)
        fprintf(out, "    ! %s: %s\n", file->issues[i].id, file->issues[i].text);
    if (file->unreadable)
        fprintf(out, "    ! not read: %s\n", file->unreadable);
}

static void print_asset(FILE *out, const struct mrl_asset *a, const struct mrl_report_style *style)
{
    const bool one = a->file_count == 1;
    char size[16];

    mrl_format_size(a->size, size);
    fprintf(out, "  %s%-14s%s %-14s ", mrl_paint_on(style, state_paint(a)), state_word(a->state),
            mrl_paint_off(style), mrl_asset_kind_name(a->kind));
    mrl_text_puts(out, MRL_TEXT_TERM, a->id);
    if (a->file_count)
        fprintf(out, "  (%s, %s",
                !one                 ? "together"
                : a->files[0].format ? a->files[0].format
                                     : "format not known",
                size);
    if (a->file_count > 1)
        fprintf(out, ", %zu files", a->file_count);
    fprintf(out, "%s\n", a->file_count ? ")" : "");
    if (one)
        print_facts(out, &a->files[0]);
}

static void print_edges(FILE *out, const struct mrl_inventory *inv)
{
    if (inv->edge_count)
        fprintf(out, "\nDependencies\n");
    for (size_t i = 0; i < inv->edge_count; i++) {
        const struct mrl_edge *e = &inv->edges[i];

        fprintf(out, "  ");
        mrl_text_puts(out, MRL_TEXT_TERM, inv->assets[e->from].id);
        fprintf(out, " %s ", mrl_edge_kind_name(e->kind));
        mrl_text_puts(out, MRL_TEXT_TERM, e->to_name);
        fprintf(out, "%s%s\n", e->declared ? "" : " (found)",
                !mrl_edge_resolves(e) && e->declared ? " - not in the inventory" : "");
    }
}

static void print_problems(FILE *out, const struct mrl_inventory *inv)
{
    if (inv->problem_count)
        fprintf(out, "\nNot looked at\n");
    for (size_t i = 0; i < inv->problem_count; i++) {
        fprintf(out, "  ");
        mrl_text_puts(out, MRL_TEXT_TERM, inv->problems[i].path);
        fprintf(out, ": %s\n", inv->problems[i].message);
    }
}

void mrl_report_inventory_text(FILE *out, const struct mrl_inventory *inv,
                               const struct mrl_report_style *style)
{
    size_t states[3] = {0};

    for (size_t i = 0; i < inv->asset_count; i++) {
        states[inv->assets[i].state]++;
        print_asset(out, &inv->assets[i], style);
    }
    print_edges(out, inv);
    print_problems(out, inv);
    fprintf(out,
            "\n%zu assets: %zu registered, %zu not registered, %zu missing; %" PRIu64
            " files seen\n",
            inv->asset_count, states[MRL_ASSET_REGISTERED], states[MRL_ASSET_UNREGISTERED],
            states[MRL_ASSET_MISSING], inv->files_seen);
}
