/* SPDX-License-Identifier: Apache-2.0 */
#include "checks.h"

#define ASSESSED(score, secure)                                                                    \
    "@component-assessment about base-model\nasset: base-model\ndocumentation_score: " score       \
    "\nsecurity_adequate: " secure "\n"
#define JUSTIFIED(until)                                                                           \
    "@component-justification about base-model\nasset: base-model\nexpires_on: " until "\n"

static const struct check_case cases[] = {
    {.check = "component.doc_score",
     .ok = ASSESSED("6.4", "true"),
     .bad = ASSESSED("6.3", "true"),
     .says = "base-model"},
    {.check = "component.doc_score",
     .ok = ASSESSED("4", "false") JUSTIFIED("2026-12-31"),
     .bad = ASSESSED("8", "false") JUSTIFIED("2026-03-09"),
     .says = "no justification in force"},
};

const struct check_cases check_cases_component = {cases, MRL_COUNT(cases)};
