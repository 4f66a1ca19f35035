/* SPDX-License-Identifier: Apache-2.0 */
/* Entry points: mrl_bom_detect(), mrl_bom_validate().  Every problem has its place, and those that
 * are kept are counted. */
#include "bom/validate.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    mrl_cleanup(mrl_arena_freep) struct mrl_arena *arena = mrl_arena_new(256u << 20);
    struct mrl_bom_report report;
    enum mrl_bom_format format;
    struct mrl_error err;
    struct mrl_doc doc;

    if (!arena)
        abort();
    if (mrl_json_parse("bill", (const char *)data, size, arena, &doc, &err).code != MRL_OK ||
        mrl_bom_detect(&doc, &format, &err).code != MRL_OK ||
        mrl_bom_validate(&doc, format, arena, &report, &err).code != MRL_OK)
        return 0;
    if (report.count > report.errors + report.warnings)
        abort();
    for (size_t i = 0; i < report.count; i++)
        if (report.problems[i].line == 0 || !report.problems[i].message[0] ||
            !report.problems[i].clause[0])
            abort();
    return 0;
}
