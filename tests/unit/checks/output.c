/* SPDX-License-Identifier: Apache-2.0 */
#include "checks.h"

#define AUDIT(complete)                                                                            \
    "@output-audit about model\nsampled_count: 100\ncomplete_count: " complete "\n"
#define REPORT(value)                                                                              \
    "@security-test-report about model\n"                                                          \
    "metrics: [{check: output.sink_encoding_ok, attack: script, value: " value ",\n"               \
    "  threshold: 0, direction: at-most, sample_count: 9}]\n"

static const struct check_case cases[] = {
    {.check = "output.has_context_fields",
     .ok = AUDIT("95") "target_rate: 0.5\n",
     .bad = AUDIT("94") "target_rate: 0.5\n",
     .says = "94 of 100"},
    {.check = "output.has_context_fields",
     .ok = AUDIT("99") "target_rate: 0.99\n",
     .bad = AUDIT("98") "target_rate: 0.99\n"},
    {.check = "output.sink_encoding_ok", .ok = REPORT("0"), .bad = REPORT("1"), .says = "script"},
};

const struct check_cases check_cases_output = {cases, MRL_COUNT(cases)};
