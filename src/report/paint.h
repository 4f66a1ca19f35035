/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "report/report.h"

/* Small things that the text reports share. */

enum mrl_paint {
    MRL_PAINT_BOLD,
    MRL_PAINT_DIM,
    MRL_PAINT_RED,
    MRL_PAINT_GREEN,
    MRL_PAINT_YELLOW,
};

/* ANSI control sequences; "" without colour. */
const char *mrl_paint_on(const struct mrl_report_style *style, enum mrl_paint paint);
const char *mrl_paint_off(const struct mrl_report_style *style);

/* A verdict is told by sign, word and colour. */
const char *mrl_verdict_sign(enum mrl_verdict verdict);
enum mrl_paint mrl_verdict_paint(enum mrl_verdict verdict);

/* The number of a provision in the view. */
const char *mrl_provision_number(const struct mrl_provision *p, enum mrl_report_view view);

/* "1.2 GB" into a small buffer. */
void mrl_format_size(uint64_t bytes, char ret[16]);
