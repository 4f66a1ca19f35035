/* SPDX-License-Identifier: Apache-2.0 */
#include "checks.h"

#define HEAD_BY(role)                                                                              \
    "@security-test-report by " role " about model\nsystem: fraud-scoring\n"                       \
    "tested_at: \"2026-01-10T00:00:00Z\"\n"
#define REPORT       HEAD_BY("tester") "party: independent\n"
#define OPERATOR     HEAD_BY("tester") "party: system-operator\n"
#define TESTER(rest) "testers: [{person: dora, independent: true, skills: ten years" rest "}]\n"
#define MODEL(class)                                                                               \
    "@threat-model\nsystem: fraud-scoring\n"                                                       \
    "threats: [{id: T-1, class: " class ", description: d}]\n"

/* Bob owns nothing. */
#define OTHER_OWNERS                                                                               \
    "schema_version: 1\n"                                                                          \
    "organisation: {name: Example Ltd, roles: [developer]}\n"                                      \
    "people:\n"                                                                                    \
    "  - {id: alice, name: Alice, roles: [owner, ciso]}\n"                                         \
    "  - {id: bob, name: Bob, roles: [developer]}\n"                                               \
    "systems:\n"                                                                                   \
    "  - {id: fraud-scoring, purpose: scores, owner: alice, assets: [model]}\n"                    \
    "assets:\n"                                                                                    \
    "  - {id: model, path: model.onnx, kind: model, owner: alice}\n"

static const struct check_case cases[] = {
    {.check = "test.dev_support_recorded",
     .ok = OPERATOR "developer_support: ticket 12\n",
     .bad = OPERATOR,
     .says = "developer_support"},
    {.check = "test.dev_support_recorded",
     .ok = OPERATOR "developer_support: ticket 12\n",
     .bad = REPORT "developer_support: ticket 12\n",
     .only_doubt = true,
     .says = "by the operator"},
    {.check = "test.environment",
     .ok =
         OPERATOR "configuration_sha256: \"$(model)\"\ntarget_configuration_sha256: \"$(model)\"\n",
     .bad = OPERATOR
     "configuration_sha256: \"$(model)\"\ntarget_configuration_sha256: \"$(base-model)\"\n",
     .says = "another configuration"},
    {.check = "test.no_open_critical",
     .ok = REPORT "findings: [{id: F-1, title: t, severity: critical, status: fixed},\n"
                  "  {id: F-2, title: t, severity: high, status: open}]\n",
     .bad = REPORT "findings: [{id: F-1, title: t, severity: critical, status: open}]\n",
     .says = "F-1"},
    {.check = "test.report_signed_by_tester",
     .ok = REPORT,
     .bad = HEAD_BY("ciso") "party: independent\n",
     .says = "not by a tester"},
    {.check = "test.skill_evidence",
     .ok = REPORT TESTER(""),
     .bad = REPORT "testers: [{person: dora, independent: true}]\n",
     .says = "dora"},
    {.check = "test.suite_covers_mapped_threats",
     .ok = MODEL("evasion") REPORT "covered_threats: [evasion]\n",
     .bad = MODEL("evasion") REPORT "covered_threats: [poisoning]\n",
     .says = "evasion"},
    {.check = "test.suite_covers_mapped_threats",
     .ok = MODEL("evasion") REPORT "covered_threats: [poisoning]\n"
                                   "untested: [{threat: T-1, reason: no tool}]\n",
     .bad = MODEL("evasion"),
     .only_doubt = true,
     .says = "security-test-report"},
    {.check = "test.tester_independent",
     .ok = REPORT TESTER(""),
     .bad = REPORT "testers: [{person: dora, independent: false}]\n",
     .says = "dora"},
    {.check = "test.tester_independent",
     .ok = REPORT TESTER(""),
     .bad = REPORT "testers: [{person: Bob, independent: true}]\n",
     .says = "what they own"},
    {.check = "test.tester_independent",
     .project = OTHER_OWNERS,
     .ok = REPORT TESTER(""),
     .bad = REPORT "testers: [{person: bob, independent: true}]\n"
                   "@change-record about model\nasset: model\nmade_by: bob\n",
     .says = "what they changed"},
};

const struct check_cases check_cases_test = {cases, MRL_COUNT(cases)};
