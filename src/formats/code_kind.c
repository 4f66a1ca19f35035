/* SPDX-License-Identifier: Apache-2.0 */
#include "formats/code_kind.h"

#include "formats/text_probe.h"

#include <string.h>

static const struct {
    const char *const names[9];
    const char *format;
} rows[] = {
    {{"*.py", "*.pyw", NULL}, "python"},
    {{"*.js", "*.mjs", "*.cjs", "*.jsx", "*.ts", "*.mts", "*.cts", "*.tsx", NULL}, "javascript"},
    {{"*.ipynb", NULL}, "notebook"},
};

bool mrl_code_is_format(const char *format)
{
    for (size_t i = 0; format && i < MRL_COUNT(rows); i++)
        if (strcmp(rows[i].format, format) == 0)
            return true;
    return false;
}

/* As test runners find them: pytest, unittest, Jest, Vitest, Mocha, Playwright, Storybook. */
static bool is_test(const struct mrl_probe *probe)
{
    static const char *const folders[] = {
        "test",          "tests",    "testing", "__tests__", "__mocks__",
        "__snapshots__", "fixtures", "spec",    "e2e",       NULL};
    static const char *const names[] = {"test_*.py", "*_test.py",   "conftest.py", "*.test.*",
                                        "*.spec.*",  "*.stories.*", "*.d.ts",      "*.d.mts",
                                        "*.d.cts",   NULL};

    return mrl_probe_below(probe, folders) || mrl_probe_named(probe, names);
}

const struct mrl_format *mrl_code_format(const struct mrl_probe *probe)
{
    if (!probe->is_text || is_test(probe))
        return NULL;
    for (size_t i = 0; i < MRL_COUNT(rows); i++)
        if (mrl_probe_named(probe, rows[i].names))
            return mrl_format_find(rows[i].format);
    return NULL;
}
