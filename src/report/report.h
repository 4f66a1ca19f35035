/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "assess/assess.h"
#include "inventory/inventory.h"
#include "inventory/lineage.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/* What was found, written for people and for programs.  Deterministic: same inputs, same bytes.
 * Errors of the stream stay in it for ferror().  JSON follows docs/schema/. */

/* By which numbers the provisions are shown. */
enum mrl_report_view {
    MRL_VIEW_EN,         /* EN 304 223 */
    MRL_VIEW_UK_CODE,    /* UK Code of Practice for the Cyber Security of AI */
    MRL_VIEW_SIX_CLAUSE, /* the six-clause description, as a second view over the same rows */
};

struct mrl_report_style {
    enum mrl_report_view view;
    bool color;
    size_t columns; /* to wrap at */
};

/* The posture: counts, what fails and why, next steps, what turns stale. */
void mrl_report_posture_text(FILE *out, const struct mrl_assessment *a,
                             const struct mrl_report_style *style);
void mrl_report_posture_json(FILE *out, const struct mrl_assessment *a,
                             const struct mrl_report_style *style);

/* One self-contained accessible page: no script, no outside reference. */
void mrl_report_posture_html(FILE *out, const struct mrl_assessment *a,
                             const struct mrl_report_style *style);

/* One provision down to its evidence. */
void mrl_report_provision_text(FILE *out, const struct mrl_assessment *a,
                               const struct mrl_result *result,
                               const struct mrl_report_style *style);

void mrl_report_inventory_text(FILE *out, const struct mrl_inventory *inv,
                               const struct mrl_report_style *style);
void mrl_report_inventory_json(FILE *out, const struct mrl_inventory *inv);
void mrl_report_inventory_dot(FILE *out, const struct mrl_inventory *inv); /* Graphviz */

/* What rests on one thing of the inventory, nearest first. */
struct mrl_affected {
    const struct mrl_lineage *lineage;
    const struct mrl_reach *reach;
    bool cut;      /* by a depth that was asked for: there is more */
    size_t unread; /* places of the project that could not be read */
};

void mrl_report_affected_text(FILE *out, const struct mrl_affected *a,
                              const struct mrl_report_style *style);
void mrl_report_affected_json(FILE *out, const struct mrl_affected *a);
void mrl_report_affected_dot(FILE *out, const struct mrl_affected *a);
