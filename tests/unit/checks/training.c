/* SPDX-License-Identifier: Apache-2.0 */
#include "checks.h"

#define MODULES "modules: [{id: ai, ai_security: true, reviewed_on: 2026-01-10}]\n"
#define MATRIX                                                                                     \
    "@training-programme\n" MODULES "role_matrix:\n"                                               \
    "  - {role: owner, module: ai}\n"                                                              \
    "  - {role: ciso, module: ai}\n"                                                               \
    "  - {role: developer, module: ai}\n"
#define BULLETIN(day)                                                                              \
    "@awareness-bulletin\n"                                                                        \
    "published_on: " day "\n"                                                                      \
    "threats: [{summary: new, mitigation: patch, major: true}]\n"
#define ASSIGNED                                                                                   \
    "@training-record\n"                                                                           \
    "assignments:\n"                                                                               \
    "  - {person: alice, role: owner, module: ai}\n"                                               \
    "  - {person: bob, role: developer, module: ai}\n"
#define CAROL "  - {person: carol, role: data-custodian, module: ai}\n"
#define DONE(passed, end)                                                                          \
    "@training-record\n"                                                                           \
    "assignments: [{person: bob, role: developer, module: ai}]\n"                                  \
    "completions: [{person: bob, role: developer, module: ai, completed_on: 2026-01-02,\n"         \
    "  passed: " passed ", expires_on: " end "}]\n"

#define KNOWN(passed, module)                                                                      \
    MATRIX "@training-record\n"                                                                    \
           "assignments: [{person: bob, role: developer, module: ai}]\n"                           \
           "completions: [{person: bob, role: developer, module: " module                          \
           ", completed_on: 2026-01-02,\n"                                                         \
           "  passed: " passed ", commit_as: [Bob, bob@example.org]}]\n"
#define BOB "commit Bobby BOB@example.org 2026-03-01\n"

static const struct check_case cases[] = {
    {.check = "training.secure_ai_dev_completion",
     .ok = KNOWN("true", "ai"),
     .ok_facts = BOB,
     .bad_facts = BOB "commit Eve eve@example.org 2026-03-02",
     .says = "Eve <eve@example.org> committed on 2026-03-02"},
    {.check = "training.secure_ai_dev_completion",
     .ok = KNOWN("true", "ai"),
     .ok_facts = BOB "commit Bob elsewhere@example.org 2026-03-02",
     .bad = KNOWN("false", "ai"),
     .says = "Bobby"},
    {.check = "training.secure_ai_dev_completion",
     .ok = KNOWN("true", "ai"),
     .ok_facts = BOB,
     .bad = KNOWN("true", "fire"),
     .says = "Bobby"},
    {.check = "training.secure_ai_dev_completion",
     .ok = KNOWN("true", "ai"),
     .ok_facts = BOB,
     .bad_facts = BOB "history shallow",
     .only_doubt = true,
     .says = "shallow"},
    {.check = "training.secure_ai_dev_completion",
     .ok = KNOWN("true", "ai"),
     .ok_facts = BOB,
     .bad_facts = "unread data",
     .only_doubt = true,
     .says = "no Git repository"},
    {.check = "training.ai_module_present",
     .ok = "@training-programme\n" MODULES,
     .bad = "@training-programme\nmodules: [{id: fire, ai_security: false}]\n",
     .says = "no module"},
    {.check = "training.module_review_age",
     .ok = "@training-programme\n" MODULES,
     .bad = "@training-programme\nmax_review_age_days: 30\n" MODULES,
     .says = "2026-01-10"},
    {.check = "training.module_review_age",
     .ok = "@training-programme\n" MODULES,
     .bad = "@training-programme\n"
            "modules: [{id: ai, ai_security: true, reviewed_on: 2026-06-10}]\n",
     .says = "not come"},
    {.check = "training.reviewed_after_threat_event",
     .ok = "@training-programme\n" MODULES
           "threat_events: [{event: atlas, happened_on: 2026-01-05, reviewed_on: 2026-01-06}]\n",
     .bad = "@training-programme\n" MODULES
            "threat_events: [{event: atlas, happened_on: 2026-01-05}]\n",
     .says = "atlas"},
    {.check = "training.reviewed_after_threat_event",
     .ok = "@training-programme\n" MODULES BULLETIN("2026-01-09"),
     .bad = "@training-programme\n" MODULES BULLETIN("2026-02-20"),
     .says = "awareness-bulletin-2"},
    {.check = "training.role_matrix_covers_all_roles",
     .ok = MATRIX "  - {role: data-custodian, module: ai}\n",
     .bad = MATRIX,
     .says = "data-custodian"},
    {.check = "training.role_matrix_covers_all_roles",
     .ok = MATRIX "  - {role: data-custodian, module: ai}\n",
     .bad = MATRIX "  - {role: data-custodian, module: lost}\n",
     .says = "not listed"},
    {.check = "training.course_covers",
     .ok = "@training-programme\n"
           "developer_topics: [model-formats, prompt-injection, poisoning, pipeline]\n",
     .bad = "@training-programme\n"
            "developer_topics: [model-formats, poisoning, pipeline]\n",
     .says = "prompt-injection"},
    {.check = "training.completion_by_role",
     .ok = DONE("true", "2027-01-02"),
     .bad = DONE("false", "2027-01-02"),
     .says = "developer"},
    {.check = "training.completion_by_role",
     .ok = DONE("true", "2027-01-02"),
     .bad = DONE("true", "2026-03-01")},
    {.check = "training.assignment_matches_directory",
     .ok = ASSIGNED CAROL "@training-programme\n" MODULES,
     .bad = ASSIGNED "@training-programme\n" MODULES,
     .says = "carol"},
    {.check = "training.assignment_matches_directory",
     .ok = ASSIGNED CAROL "@training-programme\n" MODULES,
     .bad = ASSIGNED CAROL "@training-programme\nmodules: [{id: other}]\n",
     .says = "does not have"},
};

const struct check_cases check_cases_training = {cases, MRL_COUNT(cases)};
