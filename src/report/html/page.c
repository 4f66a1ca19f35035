/* SPDX-License-Identifier: Apache-2.0 */
#include "report/html/html.h"

#include "base/embed.h"
#include "base/text.h"
#include "report/paint.h"

#include <string.h>

/* report.css */
extern const struct mrl_embedded mrl_report_style_sheets[];
extern const size_t mrl_report_style_sheets_count;

void mrl_html_raw(const struct mrl_html *h, const char *markup)
{
    (void)fputs(markup, h->out);
}

void mrl_html_text(const struct mrl_html *h, const char *text)
{
    mrl_text_puts(h->out, MRL_TEXT_HTML, text);
}

void mrl_html_element(const struct mrl_html *h, const char *tag, const char *text)
{
    fprintf(h->out, "<%s>", tag);
    mrl_html_text(h, text);
    fprintf(h->out, "</%s>\n", tag);
}

void mrl_html_row(const struct mrl_html *h, const char *label, const char *text)
{
    mrl_html_raw(h, "<tr><th scope=\"row\">");
    mrl_html_text(h, label);
    mrl_html_raw(h, "</th><td>");
    mrl_html_text(h, text);
    mrl_html_raw(h, "</td></tr>\n");
}

void mrl_html_verdict(const struct mrl_html *h, enum mrl_verdict verdict)
{
    static const char *const signs[MRL_VERDICT_COUNT] = {
        [MRL_PASS] = "\u2714",
        [MRL_FAILED] = "\u2718",
        [MRL_INCONCLUSIVE] = "?",
        [MRL_NOT_APPLICABLE] = "\u2013",
    };
    const char *const name = mrl_verdict_name(verdict);

    fprintf(h->out, "<span class=\"verdict %s\"><span aria-hidden=\"true\">%s</span> %s</span>",
            name, signs[verdict], name);
}

void mrl_html_provision_link(const struct mrl_html *h, const struct mrl_provision *p)
{
    fprintf(h->out, "<a href=\"#p-%s\">%s</a>", p->id, mrl_provision_number(p, h->style->view));
}

static void write_head(const struct mrl_html *h)
{
    mrl_html_raw(h, "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
                    "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
                    "<meta name=\"referrer\" content=\"no-referrer\">\n"
                    "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
                    "style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'\">\n<title>");
    mrl_html_text(h, h->a->project->name);
    mrl_html_raw(h, " against ");
    mrl_html_text(h, h->a->catalog->standard);
    mrl_html_raw(h, "</title>\n<style>\n");
    mrl_html_raw(h, mrl_report_style_sheets[0].bytes);
    mrl_html_raw(h, "</style>\n</head>\n<body>\n"
                    "<a class=\"skip\" href=\"#main\">Skip to the result</a>\n");
}

static void write_digest_row(const struct mrl_html *h, const char *label,
                             const struct mrl_sha256 *digest)
{
    char hex[MRL_SHA256_HEX];

    mrl_sha256_hex(digest, hex);
    mrl_html_row(h, label, hex);
}

static void write_roles(const struct mrl_html *h)
{
    const char *comma = "";

    mrl_html_raw(h, "<tr><th scope=\"row\">Roles held</th><td>");
    for (unsigned bit = 0; bit < MRL_DUTY_COUNT; bit++)
        if (h->a->project->roles & 1u << bit) {
            fprintf(h->out, "%s%s", comma, mrl_duty_name(1u << bit));
            comma = ", ";
        }
    mrl_html_raw(h, "</td></tr>\n");
}

static void write_systems(const struct mrl_html *h)
{
    mrl_html_raw(h, "<tr><th scope=\"row\">Systems</th><td>");
    for (size_t i = 0; i < h->a->project->system_count; i++) {
        mrl_html_raw(h, i ? ", " : "");
        mrl_html_text(h, h->a->project->systems[i].id);
    }
    mrl_html_raw(h, "</td></tr>\n");
}

static void write_scope(const struct mrl_html *h)
{
    char when[MRL_TIME_TEXT];

    mrl_time_format(h->a->at, when);
    mrl_html_raw(h, "<header>\n<h1>");
    mrl_html_text(h, h->a->project->name);
    mrl_html_raw(h, "</h1>\n<p>Assessment against ");
    mrl_html_text(h, h->a->catalog->standard);
    mrl_html_raw(h, " ");
    mrl_html_text(h, h->a->catalog->version);
    mrl_html_raw(h, "</p>\n<table><caption>What was assessed</caption><tbody>\n");
    mrl_html_row(h, "As of", when);
    if (h->a->clock_given)
        mrl_html_row(h, "Clock", "the time was given by the user, not read from a clock");
    write_roles(h);
    write_systems(h);
    mrl_html_row(h, "Assessed with", h->a->tool);
    write_digest_row(h, "Catalogue (SHA-256)", &h->a->catalog->digest);
    mrl_html_raw(h, "</tbody></table>\n</header>\n");
}

static void write_contents(const struct mrl_html *h)
{
    mrl_html_raw(h, "<nav aria-label=\"Contents\">\n<h2>Contents</h2>\n<ul>\n"
                    "<li><a href=\"#summary\">Summary</a></li>\n"
                    "<li><a href=\"#next\">Most useful next</a></li>\n"
                    "<li><a href=\"#statement\">Statement of conformity</a></li>\n");
    for (size_t i = 0; i < h->a->catalog->principle_count; i++) {
        const struct mrl_principle *p = &h->a->catalog->principles[i];

        fprintf(h->out, "<li><a href=\"#principle-%u\">Principle %u: ", p->number, p->number);
        mrl_html_text(h, p->title);
        mrl_html_raw(h, "</a></li>\n");
    }
    mrl_html_raw(h, "<li><a href=\"#six-clause\">Six-clause view</a></li>\n"
                    "<li><a href=\"#laws\">Law and standard</a></li>\n"
                    "<li><a href=\"#legend\">How to read this</a></li>\n</ul>\n</nav>\n");
}

void mrl_report_posture_html(FILE *out, const struct mrl_assessment *a,
                             const struct mrl_report_style *style)
{
    const struct mrl_html h = {out, a, style};

    write_head(&h);
    write_scope(&h);
    write_contents(&h);
    mrl_html_raw(&h, "<main id=\"main\">\n");
    mrl_html_summary(&h);
    mrl_html_statement(&h);
    mrl_html_provisions(&h);
    mrl_html_views(&h);
    mrl_html_raw(&h, "</main>\n</body>\n</html>\n");
}
