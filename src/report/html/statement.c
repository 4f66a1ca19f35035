/* SPDX-License-Identifier: Apache-2.0 */
#include "report/html/html.h"

static void write_reasons(const struct mrl_html *h)
{
    mrl_html_raw(h, "<ul>\n");
    for (size_t i = 0; i < h->a->reason_count; i++)
        mrl_html_element(h, "li", h->a->reasons[i]);
    mrl_html_raw(h, "</ul>\n");
}

/* A passing provision's mandatory checks that nobody measured and no record of their own shows. */
static void write_attested(const struct mrl_html *h)
{
    if (h->a->attested == 0)
        return;
    mrl_html_raw(h, "<h3>Attested, not measured</h3>\n<ul>\n");
    for (size_t i = 0; i < h->a->result_count; i++)
        for (size_t j = 0; h->a->results[i].verdict == MRL_PASS && j < h->a->results[i].check_count;
             j++) {
            const struct mrl_check_result *c = &h->a->results[i].checks[j];

            if (!c->mandatory || c->evidence->basis != MRL_BASIS_ATTESTED)
                continue;
            mrl_html_raw(h, "<li>");
            mrl_html_provision_link(h, h->a->results[i].provision);
            mrl_html_raw(h, ": ");
            mrl_html_text(h, c->evidence->message);
            mrl_html_raw(h, "</li>\n");
        }
    mrl_html_raw(h, "</ul>\n");
}

static void write_deviations(const struct mrl_html *h)
{
    bool any = false;

    for (size_t i = 0; i < h->a->result_count; i++) {
        if (!h->a->results[i].deviation)
            continue;
        if (!any)
            mrl_html_raw(h, "<h3>Reasoned deviations from recommendations</h3>\n<ul>\n");
        any = true;
        mrl_html_raw(h, "<li>");
        mrl_html_provision_link(h, h->a->results[i].provision);
        mrl_html_raw(h, ": ");
        mrl_html_text(h, h->a->results[i].deviation);
        mrl_html_raw(h, "</li>\n");
    }
    if (any)
        mrl_html_raw(h, "</ul>\n");
}

/* Checks that bind a provision and that nothing has answered: what was not looked at. */
static void write_untested(const struct mrl_html *h)
{
    size_t open = 0;

    mrl_html_raw(h, "<h3>Not shown either way</h3>\n<ul>\n");
    for (size_t i = 0; i < h->a->result_count; i++)
        for (size_t j = 0;
             h->a->results[i].verdict != MRL_NOT_APPLICABLE && j < h->a->results[i].check_count;
             j++) {
            const struct mrl_check_result *c = &h->a->results[i].checks[j];

            if (!c->mandatory ||
                (c->freshness == MRL_FRESH && (c->evidence->outcome == MRL_OUTCOME_OK ||
                                               c->evidence->outcome == MRL_OUTCOME_VIOLATED)))
                continue;
            open++;
            mrl_html_raw(h, "<li>");
            mrl_html_provision_link(h, h->a->results[i].provision);
            mrl_html_raw(h, ": ");
            mrl_html_text(h, c->check->title);
            mrl_html_raw(h, "</li>\n");
        }
    if (open == 0)
        mrl_html_element(h, "li", "nothing");
    mrl_html_raw(h, "</ul>\n");
}

void mrl_html_statement(const struct mrl_html *h)
{
    mrl_html_raw(h, "<h2 id=\"statement\">Statement of conformity</h2>\n");
    if (h->a->conformant) {
        mrl_html_element(h, "p", "Every applicable binding provision passes on fresh evidence.");
    } else {
        mrl_html_element(h, "p", "No statement of conformity can be made:");
        write_reasons(h);
    }
    mrl_html_element(h, "p",
                     "EN 304 223 is not a harmonised standard today: conforming to it gives no "
                     "presumption of conformity with any law.");
    write_attested(h);
    write_deviations(h);
    write_untested(h);
}
