/* SPDX-License-Identifier: Apache-2.0 */
#include "report/paint.h"

#include <inttypes.h>

const char *mrl_paint_on(const struct mrl_report_style *style, enum mrl_paint paint)
{
    static const char *const codes[] = {
        [MRL_PAINT_BOLD] = "\x1b[1m",    [MRL_PAINT_DIM] = "\x1b[2m",
        [MRL_PAINT_RED] = "\x1b[31m",    [MRL_PAINT_GREEN] = "\x1b[32m",
        [MRL_PAINT_YELLOW] = "\x1b[33m",
    };

    return style->color ? codes[paint] : "";
}

const char *mrl_paint_off(const struct mrl_report_style *style)
{
    return style->color ? "\x1b[0m" : "";
}

const char *mrl_verdict_sign(enum mrl_verdict verdict)
{
    static const char *const signs[MRL_VERDICT_COUNT] = {
        [MRL_PASS] = "+",
        [MRL_FAILED] = "x",
        [MRL_INCONCLUSIVE] = "?",
        [MRL_NOT_APPLICABLE] = "-",
    };

    return signs[verdict];
}

enum mrl_paint mrl_verdict_paint(enum mrl_verdict verdict)
{
    static const enum mrl_paint paints[MRL_VERDICT_COUNT] = {
        [MRL_PASS] = MRL_PAINT_GREEN,
        [MRL_FAILED] = MRL_PAINT_RED,
        [MRL_INCONCLUSIVE] = MRL_PAINT_YELLOW,
        [MRL_NOT_APPLICABLE] = MRL_PAINT_DIM,
    };

    return paints[verdict];
}

const char *mrl_provision_number(const struct mrl_provision *p, enum mrl_report_view view)
{
    return view == MRL_VIEW_UK_CODE ? p->uk_code : p->id;
}

void mrl_format_size(uint64_t bytes, char ret[16])
{
    static const char *const units[] = {"kB", "MB", "GB", "TB", "PB", "EB"};
    double value = (double)bytes / 1000;
    size_t unit = 0;

    if (bytes < 1000) {
        (void)snprintf(ret, 16, "%" PRIu64 " B", bytes);
        return;
    }
    for (; value >= 999.95 && unit + 1 < MRL_COUNT(units); unit++)
        value /= 1000;
    (void)snprintf(ret, 16, "%.1f %s", value, units[unit]);
}
