/* SPDX-License-Identifier: Apache-2.0 */
#include "checks.h"

#define REGISTER(row)                                                                              \
    "@risk-register\nappetite: 6\n"                                                                \
    "risks: [{id: R-1, status: open, decision: mitigate, residual: 4, " row "}]\n"
#define REMAINS(residual)                                                                          \
    "@risk-register\nappetite: 6\n"                                                                \
    "risks: [{id: R-1, status: open, decision: accept, residual: " residual "}]\n"
#define ACCEPTED(residual, end)                                                                    \
    "@risk-acceptance\nrisk: R-1\nresidual: " residual "\nexpires_on: " end "\n"

static const struct check_case cases[] = {
    {.check = "risk.every_open_risk_has_decision",
     .ok = "@risk-register\nrisks: [{id: R-1, status: open, decision: accept}]\n",
     .bad = "@risk-register\nrisks: [{id: R-1, status: open, decision: undecided}]\n",
     .says = "R-1"},
    {.check = "risk.residual", .ok = REMAINS("6"), .bad = REMAINS("7"), .says = "R-1"},
    {.check = "risk.residual",
     .ok = REMAINS("9") ACCEPTED("9", "2026-03-10"),
     .bad = REMAINS("9") ACCEPTED("9", "2026-03-09")},
    {.check = "risk.residual",
     .ok = REMAINS("9") ACCEPTED("9", "2026-03-10"),
     .bad = REMAINS("9") ACCEPTED("8", "2026-03-10")},
    {.check = "risk.linked_control_is_passing", /* one that is ok, one that is violated */
     .ok = REGISTER("controls: [inv.unregistered_found]"),
     .bad_facts = "found model stray.gguf",
     .says = "inv.unregistered_found, which is violated"},
    {.check = "risk.linked_control_is_passing",
     .ok = REGISTER("controls: [inv.unregistered_found]"),
     .bad = REGISTER("owner: alice"),
     .says = "names no control"},
    {.check = "risk.linked_control_is_passing",
     .ok = REGISTER("controls: [inv.unregistered_found]"),
     .bad = REGISTER("controls: [inv.unregistered_found, my.own]"),
     .says = "no check"},
    {.check = "risk.linked_control_is_passing",
     .ok = REGISTER("controls: [inv.unregistered_found]"),
     .bad = REGISTER("controls: [ledger.chain_verifies]"),
     .only_doubt = true,
     .says = "nothing has shown"},
    {.check = "risk.linked_control_is_passing", /* a circle */
     .ok = REGISTER("controls: [inv.unregistered_found]"),
     .bad = REGISTER("controls: [risk.linked_control_is_passing]"),
     .only_doubt = true,
     .says = "itself"},
    {.check = "risk.register_review_age",
     .ok = "@risk-register\nreviewed_on: 2026-01-01\n",
     .bad = "@risk-register\nreviewed_on: 2025-12-01\n",
     .says = "2025-12-01"},
    {.check = "risk.residual_statement_present",
     .ok = "@risk-register\nresidual_statement: some\n",
     .bad = "@risk-register\nresidual_statement: \"\"\n"},
};

const struct check_cases check_cases_risk = {cases, MRL_COUNT(cases)};
