/* SPDX-License-Identifier: Apache-2.0 */
#include "report/ageing.h"
#include "report/paint.h"

#include "base/text.h"
#include "base/wrap.h"

#include <string.h>

/* Indents of the lists, and how far ahead what turns stale is told. */
#define INDENT_ITEM   2u
#define INDENT_DETAIL 6u
#define SOON_DAYS     30

struct page {
    FILE *out;
    const struct mrl_assessment *a;
    const struct mrl_report_style *style;
};

static void heading(const struct page *p, const char *text)
{
    fprintf(p->out, "\n%s%s%s\n", mrl_paint_on(p->style, MRL_PAINT_BOLD), text,
            mrl_paint_off(p->style));
}

static void paragraph(const struct page *p, size_t indent, const char *text)
{
    fprintf(p->out, "%*s", (int)indent, "");
    mrl_text_wrap(p->out, p->style->columns, indent, indent, text);
}

#define NAME_MAX_SHOWN 200u

static void print_title(const struct page *p)
{
    const char *name = p->a->project->name[0] ? p->a->project->name : "project";
    char quoted[NAME_MAX_SHOWN];
    char line[NAME_MAX_SHOWN + 100];
    char when[MRL_TIME_TEXT];

    mrl_time_format(p->a->at, when);
    mrl_text_quote(quoted, sizeof(quoted), name, strlen(name));
    (void)snprintf(line, sizeof(line), "%s against %s %s", quoted, p->a->catalog->standard,
                   p->a->catalog->version);
    fputs(mrl_paint_on(p->style, MRL_PAINT_BOLD), p->out);
    mrl_text_wrap(p->out, p->style->columns, 0, 0, line);
    fputs(mrl_paint_off(p->style), p->out);
    (void)snprintf(line, sizeof(line), "as of %s%s", when,
                   p->a->clock_given ? " (time given by MERLON_NOW)" : "");
    mrl_text_wrap(p->out, p->style->columns, 0, 0, line);
}

/* --- counts --- */

/* Room for names beside the four columns of counts. */
static int name_width(const struct page *p)
{
    const size_t counts = 4 * 6 + 2;
    const size_t room = p->style->columns > counts + 14 ? p->style->columns - counts : 14;

    return (int)(room > 54 ? 54 : room);
}

static void count_row(const struct page *p, const char *name, const size_t counts[])
{
    /* A name is never cut: on a narrow terminal it has a line of its own. */
    if (strlen(name) > (size_t)name_width(p)) {
        fprintf(p->out, "  %s\n", name);
        name = "";
    }
    fprintf(p->out, "  %-*s", name_width(p), name);
    for (size_t v = 0; v < MRL_VERDICT_COUNT; v++) {
        const bool quiet = counts[v] == 0;

        fprintf(
            p->out, "%s%6zu%s",
            mrl_paint_on(p->style, quiet ? MRL_PAINT_DIM : mrl_verdict_paint((enum mrl_verdict)v)),
            counts[v], mrl_paint_off(p->style));
    }
    fputc('\n', p->out);
}

static void count_principle(const struct page *p, unsigned principle, size_t ret[MRL_VERDICT_COUNT])
{
    memset(ret, 0, MRL_VERDICT_COUNT * sizeof(*ret));
    for (size_t i = 0; i < p->a->result_count; i++)
        if (p->a->results[i].provision->principle == principle)
            ret[p->a->results[i].verdict]++;
}

static void count_phase(const struct page *p, enum mrl_phase phase, size_t ret[MRL_VERDICT_COUNT])
{
    memset(ret, 0, MRL_VERDICT_COUNT * sizeof(*ret));
    for (size_t i = 0; i < p->a->result_count; i++)
        if (p->a->results[i].provision->phase == phase)
            ret[p->a->results[i].verdict]++;
}

static void print_counts(const struct page *p)
{
    size_t counts[MRL_VERDICT_COUNT];
    char name[64];

    fprintf(p->out, "\n  %-*s%6s%6s%6s%6s\n", name_width(p), "", "pass", "fail", "open", "n/a");
    for (size_t i = 0; i < p->a->catalog->principle_count; i++) {
        const struct mrl_principle *principle = &p->a->catalog->principles[i];

        if (i == 0 || principle->phase != principle[-1].phase) {
            count_phase(p, principle->phase, counts);
            (void)snprintf(name, sizeof(name), "%s", mrl_phase_name(principle->phase));
            count_row(p, name, counts);
        }
        count_principle(p, principle->number, counts);
        (void)snprintf(name, sizeof(name), "  %u %s", principle->number, principle->title);
        count_row(p, name, counts);
    }
    count_row(p, "all", p->a->summary);
}

/* --- lists of provisions --- */

static void print_result(const struct page *p, const struct mrl_result *r, bool in_full)
{
    const enum mrl_paint paint = mrl_verdict_paint(r->verdict);
    char line[200];

    fprintf(p->out, "  %s%s%s ", mrl_paint_on(p->style, paint), mrl_verdict_sign(r->verdict),
            mrl_paint_off(p->style));
    (void)snprintf(line, sizeof(line), "%s %s%s",
                   mrl_provision_number(r->provision, p->style->view), r->provision->title,
                   r->provision->modality == MRL_SHOULD ? " (recommended)" : "");
    mrl_text_wrap(p->out, p->style->columns, INDENT_ITEM + 2, INDENT_DETAIL, line);
    if (in_full)
        paragraph(p, INDENT_DETAIL, r->reason);
    if (r->deviation) {
        fprintf(p->out, "      deviation: ");
        mrl_text_wrap(p->out, p->style->columns, 17, INDENT_DETAIL, r->deviation);
    }
}

static void print_verdict_list(const struct page *p, enum mrl_verdict verdict, const char *title,
                               bool in_full)
{
    char text[80];

    if (p->a->summary[verdict] == 0)
        return;
    (void)snprintf(text, sizeof(text), "%s (%zu)", title, p->a->summary[verdict]);
    heading(p, text);
    for (size_t i = 0; i < p->a->result_count; i++)
        if (p->a->results[i].verdict == verdict)
            print_result(p, &p->a->results[i], in_full);
}

/* --- what to do --- */

static void print_step(const struct page *p, size_t number, const struct mrl_step *step)
{
    char line[1600];
    int n;

    fprintf(p->out, "  %zu ", number);
    mrl_text_wrap(p->out, p->style->columns, 4, 4, step->remedy);
    n = snprintf(line, sizeof(line), "%s: %s; moves", step->check->id, step->message);
    for (size_t i = 0; i < step->provision_count && n >= 0 && (size_t)n < sizeof(line); i++)
        n += snprintf(line + n, sizeof(line) - (size_t)n, " %s",
                      mrl_provision_number(step->provisions[i], p->style->view));
    paragraph(p, 4, line);
}

static void print_steps(const struct page *p)
{
    if (p->a->step_count == 0)
        return;
    heading(p, "Most useful next");
    for (size_t i = 0; i < p->a->step_count; i++)
        print_step(p, i + 1, &p->a->steps[i]);
}

static void print_changes(const struct page *p)
{
    bool titled = false;

    for (size_t i = 0; i < p->a->result_count; i++) {
        const struct mrl_result *r = &p->a->results[i];

        if (r->before == MRL_VERDICT_COUNT || r->before == r->verdict)
            continue;
        if (!titled)
            heading(p, "Changed since the last assessment");
        titled = true;
        fprintf(p->out, "  %s: %s, was %s\n", mrl_provision_number(r->provision, p->style->view),
                mrl_verdict_name(r->verdict), mrl_verdict_name(r->before));
    }
}

static void print_ageing(const struct page *p)
{
    const mrl_time until = p->a->at + SOON_DAYS * MRL_DAY;
    const struct mrl_result *r = NULL;
    bool titled = false;
    char date[MRL_DATE_TEXT];
    char line[200];

    while ((r = mrl_next_ageing(p->a, r, until)) != NULL) {
        if (!titled)
            heading(p, "Passes now, turns stale within 30 days");
        titled = true;
        mrl_date_format(r->stale_at, date);
        (void)snprintf(line, sizeof(line), "%s  %s %s", date,
                       mrl_provision_number(r->provision, p->style->view), r->provision->title);
        fputs("  ", p->out);
        mrl_text_wrap(p->out, p->style->columns, INDENT_ITEM, INDENT_DETAIL, line);
    }
}

#define GAPS_SHOWN 5u

static void print_gaps(const struct page *p)
{
    const struct mrl_project *project = p->a->project;
    char text[80];

    if (project->gap_count == 0)
        return;
    (void)snprintf(text, sizeof(text),
                   "Not filled in yet in " MRL_PROJECT_FILE " (%zu): answer these first",
                   project->gap_count);
    heading(p, text);
    for (size_t i = 0; i < project->gap_count && i < GAPS_SHOWN; i++) {
        fprintf(p->out, "  line %u: ", project->gaps[i].line);
        mrl_text_puts(p->out, MRL_TEXT_TERM, project->gaps[i].what);
        fputc('\n', p->out);
    }
    if (project->gap_count > GAPS_SHOWN)
        fprintf(p->out, "  and %zu more\n", project->gap_count - GAPS_SHOWN);
}

static void print_statement(const struct page *p)
{
    char text[256];

    heading(p, "Statement of conformity");
    if (p->a->conformant)
        (void)snprintf(text, sizeof(text),
                       "can be made: every applicable binding provision passes; %zu mandatory "
                       "check(s) were attested, not measured",
                       p->a->attested);
    else
        (void)snprintf(text, sizeof(text),
                       "cannot be made: %zu reason(s), the first:", p->a->reason_count);
    paragraph(p, INDENT_ITEM, text);
    if (!p->a->conformant)
        paragraph(p, INDENT_DETAIL, p->a->reasons[0]);
    if (!p->a->claims.statement)
        paragraph(p, INDENT_ITEM,
                  "no provision was taken as not applicable, because no approved "
                  "conformance statement says so");
    paragraph(p, INDENT_ITEM,
              "EN 304 223 is not a harmonised standard: conforming to it gives no "
              "presumption of conformity with any law.");
}

/* --- the six-clause view --- */

static const struct mrl_result *result_of(const struct mrl_assessment *a,
                                          const struct mrl_provision *p)
{
    return &a->results[p - a->catalog->provisions];
}

static void print_six_clause(const struct page *p)
{
    const struct mrl_catalog *c = p->a->catalog;
    char line[300];

    heading(p, "By the six-clause description (a second view, not the standard's numbering)");
    for (size_t i = 0; i < c->six_clause_count; i++) {
        const struct mrl_view_item *item = &c->six_clause[i];

        (void)snprintf(line, sizeof(line), "%s %s%s%s%s", item->item, item->statement,
                       item->match == MRL_MATCH_FULL ? "" : " [",
                       item->match == MRL_MATCH_FULL ? "" : mrl_match_name(item->match),
                       item->match == MRL_MATCH_FULL ? "" : " match]");
        paragraph(p, INDENT_ITEM, line);
        for (size_t j = 0; j < item->provision_count; j++) {
            const struct mrl_result *r = result_of(p->a, item->provisions[j]);

            fprintf(p->out, "      %s%s%s %-10s %s\n",
                    mrl_paint_on(p->style, mrl_verdict_paint(r->verdict)),
                    mrl_verdict_sign(r->verdict), mrl_paint_off(p->style), r->provision->id,
                    mrl_verdict_name(r->verdict));
        }
    }
}

void mrl_report_posture_text(FILE *out, const struct mrl_assessment *a,
                             const struct mrl_report_style *style)
{
    const struct page p = {out, a, style};

    print_title(&p);
    print_counts(&p);
    if (style->view == MRL_VIEW_SIX_CLAUSE)
        print_six_clause(&p);
    print_verdict_list(&p, MRL_FAILED, "Fails", true);
    print_verdict_list(&p, MRL_INCONCLUSIVE, "Open: no fresh evidence either way", false);
    print_verdict_list(&p, MRL_PASS, "Passes", false);
    print_verdict_list(&p, MRL_NOT_APPLICABLE, "Does not apply", true);
    print_changes(&p);
    print_ageing(&p);
    print_gaps(&p);
    print_steps(&p);
    print_statement(&p);
}
