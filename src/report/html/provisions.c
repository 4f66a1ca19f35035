/* SPDX-License-Identifier: Apache-2.0 */
#include "report/html/html.h"
#include "report/paint.h"

#include <inttypes.h>

static void write_subjects(const struct mrl_html *h, const struct mrl_evidence *e)
{
    for (size_t i = 0; i < e->subject_count; i++) {
        char hex[MRL_SHA256_HEX];

        mrl_sha256_hex(&e->subjects[i].sha256, hex);
        mrl_html_raw(h, "<br><code>");
        mrl_html_text(h, e->subjects[i].name);
        fprintf(h->out, "</code> <code>sha256:%s</code>", hex);
    }
}

static void write_evidence(const struct mrl_html *h, const struct mrl_check_result *c)
{
    const struct mrl_evidence *e = c->evidence;
    char observed[MRL_TIME_TEXT];
    char end[MRL_TIME_TEXT];

    if (!e) {
        mrl_html_raw(h, "none");
        return;
    }
    mrl_time_format(e->observed, observed);
    fprintf(h->out, "no. %" PRId64 ", %s, observed %s", e->id, mrl_basis_name(e->basis), observed);
    if (c->freshness != MRL_FRESH) {
        fprintf(h->out, ", <strong>%s</strong>", mrl_freshness_name(c->freshness));
    } else if (c->stale_at) {
        mrl_time_format(c->stale_at, end);
        fprintf(h->out, ", counts until %s", end);
    }
    write_subjects(h, e);
}

/* A check's outcome in the colours of the verdict it leads to. */
static void write_outcome(const struct mrl_html *h, const struct mrl_check_result *c)
{
    const enum mrl_outcome o = c->evidence ? c->evidence->outcome : MRL_OUTCOME_UNKNOWN;
    const enum mrl_verdict v = c->freshness != MRL_FRESH   ? MRL_INCONCLUSIVE
                               : o == MRL_OUTCOME_OK       ? MRL_PASS
                               : o == MRL_OUTCOME_VIOLATED ? MRL_FAILED
                                                           : MRL_INCONCLUSIVE;

    fprintf(h->out, "<td><span class=\"verdict %s\">%s</span></td>", mrl_verdict_name(v),
            mrl_outcome_name(o));
}

static void write_check(const struct mrl_html *h, const struct mrl_check_result *c)
{
    const struct mrl_evidence *e = c->evidence;

    mrl_html_raw(h, "<tr><th scope=\"row\"><code>");
    mrl_html_text(h, c->check->id);
    mrl_html_raw(h, "</code><br>");
    mrl_html_text(h, c->check->title);
    mrl_html_raw(h, "</th>");
    write_outcome(h, c);
    fprintf(h->out, "<td>%s: ",
            c->raised      ? "mandatory by policy"
            : c->mandatory ? "mandatory"
                           : "supporting");
    mrl_html_text(h, c->why);
    mrl_html_raw(h, "</td><td>");
    mrl_html_text(h, e ? e->message : c->check->unknown);
    if (!e || e->outcome != MRL_OUTCOME_OK) {
        mrl_html_raw(h, "<br><strong>Do:</strong> ");
        mrl_html_text(h, e && e->remedy[0] ? e->remedy : c->check->remedy);
    }
    mrl_html_raw(h, "</td><td class=\"evidence\">");
    write_evidence(h, c);
    mrl_html_raw(h, "</td></tr>\n");
}

static void write_checks(const struct mrl_html *h, const struct mrl_result *r)
{
    fprintf(h->out,
            "<div class=\"wide\" tabindex=\"0\" role=\"region\" aria-label=\"Checks of %s\">"
            "<table><caption>Checks</caption><thead><tr><th scope=\"col\">Check</th>"
            "<th scope=\"col\">Answer</th><th scope=\"col\">Force</th>"
            "<th scope=\"col\">Seen</th><th scope=\"col\">Evidence</th></tr></thead><tbody>\n",
            r->provision->id);
    for (size_t i = 0; i < r->check_count; i++)
        write_check(h, &r->checks[i]);
    mrl_html_raw(h, "</tbody></table></div>\n");
}

static void write_mappings(const struct mrl_html *h, const struct mrl_provision *p)
{
    bool any = false;

    for (size_t m = 0; m < MRL_MAP_COUNT; m++)
        for (size_t i = 0; i < p->mappings[m].count; i++) {
            mrl_html_raw(h, any ? "; " : "<p class=\"meta\">Informative mappings: ");
            any = true;
            fprintf(h->out, "%s ", mrl_mapping_name((enum mrl_mapping)m));
            mrl_html_text(h, p->mappings[m].items[i]);
        }
    if (any)
        mrl_html_raw(h, "</p>\n");
}

static void write_provision(const struct mrl_html *h, const struct mrl_result *r)
{
    const struct mrl_provision *p = r->provision;

    fprintf(h->out, "<section class=\"provision %s\" id=\"p-%s\" aria-labelledby=\"t-%s\">\n",
            mrl_verdict_name(r->verdict), p->id, p->id);
    fprintf(h->out, "<h4 id=\"t-%s\">%s ", p->id, mrl_provision_number(p, h->style->view));
    mrl_html_text(h, p->title);
    mrl_html_raw(h, " ");
    mrl_html_verdict(h, r->verdict);
    mrl_html_raw(h, "</h4>\n");
    mrl_html_element(h, "p", p->requirement);
    fprintf(h->out, "<p class=\"meta\">EN %s, UK Code %s, %s</p>\n<p><strong>Because:</strong> ",
            p->id, p->uk_code, mrl_modality_name(p->modality));
    mrl_html_text(h, r->reason);
    mrl_html_raw(h, "</p>\n");
    if (r->deviation) {
        mrl_html_raw(h, "<p><strong>Deviation:</strong> ");
        mrl_html_text(h, r->deviation);
        mrl_html_raw(h, "</p>\n");
    }
    write_checks(h, r);
    write_mappings(h, p);
    mrl_html_raw(h, "</section>\n");
}

void mrl_html_provisions(const struct mrl_html *h)
{
    mrl_html_raw(h, "<h2>Provisions</h2>\n");
    for (size_t i = 0; i < h->a->catalog->principle_count; i++) {
        const struct mrl_principle *p = &h->a->catalog->principles[i];

        fprintf(h->out, "<h3 id=\"principle-%u\">Principle %u: ", p->number, p->number);
        mrl_html_text(h, p->title);
        mrl_html_raw(h, "</h3>\n");
        for (size_t j = 0; j < h->a->result_count; j++)
            if (h->a->results[j].provision->principle == p->number)
                write_provision(h, &h->a->results[j]);
    }
}
