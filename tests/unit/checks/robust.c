/* SPDX-License-Identifier: Apache-2.0 */
#include "checks.h"

#define ROW(check, attack, value)                                                                  \
    "  - {check: " check ", attack: " attack ", value: " value ", threshold: 0.05,\n"              \
    "     direction: at-most, sample_count: 500}\n"
#define REPORT              "@security-test-report about model\nmetrics:\n"
#define EVAL(attack, value) ROW("robust.adversarial_eval", attack, value)
#define DRILL(passed, day)  "@drill-record\nkind: failover\npassed: " passed "\nheld_on: " day "\n"

static const struct check_case cases[] = {
    {.check = "robust.adversarial_eval",
     .ok = REPORT EVAL("evasion by noise", "0.05") EVAL("prompt injection", "0.01"),
     .bad = REPORT EVAL("evasion by noise", "0.06") EVAL("prompt injection", "0.01"),
     .says = "evasion by noise"},
    {.check = "robust.adversarial_eval", /* one attack left out, or another model tested */
     .ok = REPORT EVAL("evasion", "0") EVAL("injection", "0"),
     .bad = REPORT EVAL("evasion", "0"),
     .only_doubt = true,
     .says = "injection"},
    {.check = "robust.adversarial_eval",
     .ok = REPORT EVAL("evasion", "0") EVAL("injection", "0"),
     .bad = "@security-test-report about base-model\nmetrics:\n" EVAL("evasion", "0")
         EVAL("injection", "0"),
     .only_doubt = true,
     .says = "not bound"},
    {.check = "robust.fuzz_inference_parser",
     .ok = REPORT ROW("robust.fuzz_inference_parser", "bytes", "0"),
     .bad = REPORT ROW("robust.fuzz_inference_parser", "bytes", "1")},
    {.check = "robust.failover_test",
     .ok = DRILL("true", "2026-02-10"),
     .bad = DRILL("false", "2026-02-10"),
     .says = "did not pass"},
    {.check = "robust.failover_test",
     .ok = DRILL("true", "2026-02-10"),
     .bad = DRILL("true", "2025-11-10"),
     .only_doubt = true,
     .says = "2025-11-10"},
};

const struct check_cases check_cases_robust = {cases, MRL_COUNT(cases)};
