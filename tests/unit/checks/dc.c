/* SPDX-License-Identifier: Apache-2.0 */
#include "checks.h"

#define CONTROLS(check) "@custodian-controls\ncontrols: [{id: C-1, check: " check "}]\n"
#define DECIDED(decision)                                                                          \
    "@data-approval about transactions\nmatter: change\ndecision: " decision "\n"

static const struct check_case cases[] = {
    {.check = "dc.controls_each_mapped_to_passing_check",
     .ok = CONTROLS("inv.unregistered_found"),
     .bad_facts = "gone model",
     .says = "C-1"},
    {.check = "dc.controls_each_mapped_to_passing_check",
     .ok = CONTROLS("inv.unregistered_found"),
     .bad = CONTROLS("nothing.like_it"),
     .says = "no check"},
    {.check = "dc.controls_each_mapped_to_passing_check",
     .ok = CONTROLS("inv.unregistered_found"),
     .bad = CONTROLS("guard.enabled"),
     .only_doubt = true},
    {.check = "dc.signoff_after_last_change",
     .ok = "@custodian-controls\nlast_change_on: 2026-03-01\n",
     .bad = "@custodian-controls\nlast_change_on: 2026-03-05\n",
     .says = "before"},
    {.check = "dc.signoff_after_last_change",
     .ok = "@custodian-controls by owner\nlast_change_on: 2026-03-01\n" DECIDED("agreed"),
     .bad = "@custodian-controls by owner\nlast_change_on: 2026-03-01\n" DECIDED("refused"),
     .says = "refuses"},
};

const struct check_cases check_cases_dc = {cases, MRL_COUNT(cases)};
