/* SPDX-License-Identifier: Apache-2.0 */
#include "report/html/html.h"

static void write_item(const struct mrl_html *h, const struct mrl_view_item *item)
{
    mrl_html_raw(h, "<tr><th scope=\"row\">");
    mrl_html_text(h, item->item);
    mrl_html_raw(h, "</th><td>");
    mrl_html_text(h, item->statement);
    fprintf(h->out, "</td><td>%s</td><td>", mrl_match_name(item->match));
    for (size_t i = 0; i < item->provision_count; i++) {
        const struct mrl_provision *p = item->provisions[i];

        mrl_html_raw(h, i ? "<br>" : "");
        mrl_html_provision_link(h, p);
        mrl_html_raw(h, " ");
        mrl_html_verdict(h, h->a->results[p - h->a->catalog->provisions].verdict);
    }
    mrl_html_raw(h, "</td></tr>\n");
}

static void write_six_clause(const struct mrl_html *h)
{
    mrl_html_raw(
        h, "<h2 id=\"six-clause\">Six-clause view</h2>\n<p>A description of the standard in "
           "six clauses circulates. It is shown as a second view over the same provisions; "
           "its numbers are not those of the standard.</p>\n"
           "<div class=\"wide\" tabindex=\"0\" role=\"region\" aria-label=\"Six-clause view\">"
           "<table><caption>Items and the provisions that answer them</caption><thead><tr>"
           "<th scope=\"col\">Item</th><th scope=\"col\">Statement</th>"
           "<th scope=\"col\">Match</th><th scope=\"col\">Provisions</th></tr></thead>"
           "<tbody>\n");
    for (size_t i = 0; i < h->a->catalog->six_clause_count; i++)
        write_item(h, &h->a->catalog->six_clause[i]);
    mrl_html_raw(h, "</tbody></table></div>\n");
}

static void write_laws(const struct mrl_html *h)
{
    mrl_html_raw(h, "<h2 id=\"laws\">Law and standard</h2>\n"
                    "<table><caption>Dates, as the catalogue has them</caption><thead><tr>"
                    "<th scope=\"col\">Day</th><th scope=\"col\">Text</th>"
                    "<th scope=\"col\">What applies</th></tr></thead><tbody>\n");
    for (size_t i = 0; i < h->a->catalog->law_count; i++) {
        const struct mrl_law *law = &h->a->catalog->laws[i];
        char date[MRL_DATE_TEXT];

        mrl_date_format(law->date, date);
        fprintf(h->out, "<tr><td class=\"day\">%s</td><td>", date);
        mrl_html_text(h, law->title);
        mrl_html_raw(h, "</td><td>");
        mrl_html_text(h, law->what_applies);
        mrl_html_raw(h, "</td></tr>\n");
    }
    mrl_html_raw(h, "</tbody></table>\n");
}

static void write_legend(const struct mrl_html *h)
{
    static const struct {
        enum mrl_verdict verdict;
        const char *meaning;
    } rows[] = {
        {MRL_PASS, "every mandatory check is ok on fresh evidence"},
        {MRL_FAILED, "a mandatory check is violated, by fresh evidence"},
        {MRL_INCONCLUSIVE, "a mandatory check is unknown, or its evidence is stale or speaks about "
                           "other bytes"},
        {MRL_NOT_APPLICABLE, "an approved conformance statement excludes it, with its reason"},
    };

    mrl_html_raw(h, "<h2 id=\"legend\">How to read this</h2>\n<table><caption>Verdicts</caption>"
                    "<thead><tr><th scope=\"col\">Verdict</th><th scope=\"col\">Meaning</th></tr>"
                    "</thead><tbody>\n");
    for (size_t i = 0; i < MRL_COUNT(rows); i++) {
        mrl_html_raw(h, "<tr><td>");
        mrl_html_verdict(h, rows[i].verdict);
        mrl_html_raw(h, "</td><td>");
        mrl_html_text(h, rows[i].meaning);
        mrl_html_raw(h, "</td></tr>\n");
    }
    mrl_html_raw(h,
                 "</tbody></table>\n<p>Measured: merlon looked at the bytes. Documented: a valid, "
                 "approved record of the right kind says so. Attested: an assessor's approved "
                 "record stands in where merlon cannot look. Provisions are told in our own "
                 "words; only the text of the standard is authoritative. Mappings to other "
                 "frameworks are informative.</p>\n");
}

void mrl_html_views(const struct mrl_html *h)
{
    write_six_clause(h);
    write_laws(h);
    write_legend(h);
}
