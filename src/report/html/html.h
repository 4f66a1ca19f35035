/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "report/report.h"

/* The parts of the page; private to the room.  Every text goes through the escaping below. */
struct mrl_html {
    FILE *out;
    const struct mrl_assessment *a;
    const struct mrl_report_style *style;
};

/* Ours, as it is. */
void mrl_html_raw(const struct mrl_html *h, const char *markup);

/* Anything else: escaped. */
void mrl_html_text(const struct mrl_html *h, const char *text);

/* "<tag>text</tag>". */
void mrl_html_element(const struct mrl_html *h, const char *tag, const char *text);

/* A row of a table: "<tr><th scope=row>label</th><td>text</td></tr>". */
void mrl_html_row(const struct mrl_html *h, const char *label, const char *text);

/* Sign and word, coloured. */
void mrl_html_verdict(const struct mrl_html *h, enum mrl_verdict verdict);

/* A link to a provision on the page, by its number in the view. */
void mrl_html_provision_link(const struct mrl_html *h, const struct mrl_provision *p);

void mrl_html_summary(const struct mrl_html *h);    /* counts, steps, changes, ageing */
void mrl_html_statement(const struct mrl_html *h);  /* what can and cannot be claimed */
void mrl_html_provisions(const struct mrl_html *h); /* all of them, down to the evidence */
void mrl_html_views(const struct mrl_html *h);      /* the six-clause view, laws, legend */
