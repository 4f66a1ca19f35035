/* SPDX-License-Identifier: Apache-2.0 */
#include "report/ageing.h"
#include "report/html/html.h"
#include "report/paint.h"

/* How far ahead what turns stale is told. */
static const int horizons[] = {7, 30, 90};

static void count_cells(const struct mrl_html *h, const size_t counts[])
{
    for (size_t v = 0; v < MRL_VERDICT_COUNT; v++)
        fprintf(h->out, "<td class=\"n %s\">%zu</td>",
                counts[v] ? mrl_verdict_name((enum mrl_verdict)v) : "", counts[v]);
    mrl_html_raw(h, "</tr>\n");
}

static void count_row(const struct mrl_html *h, const struct mrl_principle *p)
{
    size_t counts[MRL_VERDICT_COUNT] = {0};

    for (size_t i = 0; i < h->a->result_count; i++)
        if (h->a->results[i].provision->principle == p->number)
            counts[h->a->results[i].verdict]++;
    fprintf(h->out, "<tr><td>%s</td><th scope=\"row\"><a href=\"#principle-%u\">%u ",
            mrl_phase_name(p->phase), p->number, p->number);
    mrl_html_text(h, p->title);
    mrl_html_raw(h, "</a></th>");
    count_cells(h, counts);
}

static void write_counts(const struct mrl_html *h)
{
    mrl_html_raw(h,
                 "<div class=\"wide counts\" tabindex=\"0\" role=\"region\" aria-label=\"Counts\">"
                 "<table><caption>Provisions by phase and principle</caption><thead><tr>"
                 "<th scope=\"col\">Phase</th><th scope=\"col\">Principle</th>");
    for (size_t v = 0; v < MRL_VERDICT_COUNT; v++) {
        mrl_html_raw(h, "<th scope=\"col\" class=\"n\">");
        mrl_html_verdict(h, (enum mrl_verdict)v);
        mrl_html_raw(h, "</th>");
    }
    mrl_html_raw(h, "</tr></thead><tbody>\n");
    for (size_t i = 0; i < h->a->catalog->principle_count; i++)
        count_row(h, &h->a->catalog->principles[i]);
    mrl_html_raw(h, "<tr><td></td><th scope=\"row\">All</th>");
    count_cells(h, h->a->summary);
    mrl_html_raw(h, "</tbody></table></div>\n");
}

static void write_step(const struct mrl_html *h, const struct mrl_step *step)
{
    mrl_html_raw(h, "<li><strong>");
    mrl_html_text(h, step->remedy);
    mrl_html_raw(h, "</strong><br>");
    mrl_html_text(h, step->message);
    mrl_html_raw(h, "<br><code>");
    mrl_html_text(h, step->check->id);
    mrl_html_raw(h, "</code> moves ");
    for (size_t i = 0; i < step->provision_count; i++) {
        mrl_html_raw(h, i ? ", " : "");
        mrl_html_provision_link(h, step->provisions[i]);
    }
    mrl_html_raw(h, "</li>\n");
}

static void write_steps(const struct mrl_html *h)
{
    mrl_html_raw(h, "<h2 id=\"next\">Most useful next</h2>\n");
    if (h->a->step_count == 0) {
        mrl_html_element(h, "p", "Nothing is open.");
        return;
    }
    mrl_html_raw(h, "<ol>\n");
    for (size_t i = 0; i < h->a->step_count; i++)
        write_step(h, &h->a->steps[i]);
    mrl_html_raw(h, "</ol>\n");
}

static size_t count_stale(const struct mrl_html *h, int days)
{
    size_t n = 0;

    for (size_t i = 0; i < h->a->result_count; i++) {
        const struct mrl_result *r = &h->a->results[i];

        n += r->verdict == MRL_PASS && r->stale_at != 0 && r->stale_at <= h->a->at + days * MRL_DAY;
    }
    return n;
}

static void write_stale_rows(const struct mrl_html *h)
{
    const mrl_time until = h->a->at + horizons[MRL_COUNT(horizons) - 1] * MRL_DAY;
    const struct mrl_result *r = NULL;

    while ((r = mrl_next_ageing(h->a, r, until)) != NULL) {
        char date[MRL_DATE_TEXT];

        mrl_date_format(r->stale_at, date);
        fprintf(h->out, "<tr><td class=\"day\">%s</td><td>", date);
        mrl_html_provision_link(h, r->provision);
        mrl_html_raw(h, " ");
        mrl_html_text(h, r->provision->title);
        mrl_html_raw(h, "</td></tr>\n");
    }
}

static void write_ageing(const struct mrl_html *h)
{
    mrl_html_raw(h, "<h3 id=\"ageing\">What turns stale</h3>\n<p>Of what passes today, if nothing "
                    "is renewed:");
    for (size_t i = 0; i < MRL_COUNT(horizons); i++)
        fprintf(h->out, "%s %zu within %d days", i ? "," : "", count_stale(h, horizons[i]),
                horizons[i]);
    mrl_html_raw(h, ".</p>\n");
    if (count_stale(h, horizons[MRL_COUNT(horizons) - 1]) == 0)
        return;
    mrl_html_raw(h, "<table><caption>Passing provisions and the day their evidence ends</caption>"
                    "<thead><tr><th scope=\"col\">Day</th><th scope=\"col\">Provision</th></tr>"
                    "</thead><tbody>\n");
    write_stale_rows(h);
    mrl_html_raw(h, "</tbody></table>\n");
}

static void write_changes(const struct mrl_html *h)
{
    bool any = false;

    for (size_t i = 0; i < h->a->result_count; i++) {
        const struct mrl_result *r = &h->a->results[i];

        if (r->before == MRL_VERDICT_COUNT || r->before == r->verdict)
            continue;
        if (!any)
            mrl_html_raw(h, "<h3>Changed since the last assessment</h3>\n<ul>\n");
        any = true;
        mrl_html_raw(h, "<li>");
        mrl_html_provision_link(h, r->provision);
        mrl_html_raw(h, " is ");
        mrl_html_verdict(h, r->verdict);
        mrl_html_raw(h, ", was ");
        mrl_html_verdict(h, r->before);
        mrl_html_raw(h, "</li>\n");
    }
    if (any)
        mrl_html_raw(h, "</ul>\n");
}

static void write_gaps(const struct mrl_html *h)
{
    const struct mrl_project *p = h->a->project;

    if (p->gap_count == 0)
        return;
    mrl_html_raw(h, "<h3 id=\"gaps\">Not filled in yet in " MRL_PROJECT_FILE "</h3>\n<ul>\n");
    for (size_t i = 0; i < p->gap_count; i++) {
        fprintf(h->out, "<li>line %u: <code>", p->gaps[i].line);
        mrl_html_text(h, p->gaps[i].what);
        mrl_html_raw(h, "</code></li>\n");
    }
    mrl_html_raw(h, "</ul>\n");
}

void mrl_html_summary(const struct mrl_html *h)
{
    mrl_html_raw(h, "<h2 id=\"summary\">Summary</h2>\n");
    write_counts(h);
    write_changes(h);
    write_ageing(h);
    write_gaps(h);
    write_steps(h);
}
