/* SPDX-License-Identifier: Apache-2.0 */
#include "checks.h"

#define MODEL    "@threat-model\n"
#define ELEMENTS "elements: [{id: api, analysed: true}]\n"
#define THREAT(element, treatment)                                                                 \
    "threats: [{id: T-1, element: " element ", treatment: " treatment "}]\n"
#define CLASSES                                                                                    \
    "threats:\n"                                                                                   \
    "  - {id: T-1, class: poisoning}\n"                                                            \
    "  - {id: T-2, class: evasion}\n"                                                              \
    "  - {id: T-3, class: model-inversion}\n"                                                      \
    "  - {id: T-4, class: membership-inference}\n"                                                 \
    "  - {id: T-5, class: supply-chain-compromise}\n"                                              \
    "  - {id: T-6, class: prompt-injection}\n"
#define TWO_SYSTEMS                                                                                \
    "schema_version: 1\n"                                                                          \
    "organisation: {name: Example Ltd, roles: [developer]}\n"                                      \
    "people: [{id: alice, name: Alice, roles: [ciso]}, {id: bob, name: Bob, roles: [owner]}]\n"    \
    "assets: [{id: model, path: model.onnx, kind: model}]\n"                                       \
    "systems:\n"                                                                                   \
    "  - {id: fraud-scoring, purpose: scores, assets: [model]}\n"                                  \
    "  - {id: other, purpose: other, assets: [model], deployed: 2025-01-01, retired: "

static const struct check_case cases[] = {
    {.check = "tm.exists_per_system",
     .project = TWO_SYSTEMS "2026-02-01}\n",
     .bad_project = TWO_SYSTEMS "2026-04-01}\n",
     .ok = MODEL,
     .only_doubt = true,
     .says = "other"},
    {.check = "tm.every_threat_has_treatment",
     .ok = MODEL THREAT("api", "accept"),
     .bad = MODEL THREAT("api", "undecided"),
     .says = "T-1"},
    {.check = "tm.all_dfd_elements_analysed",
     .ok = MODEL ELEMENTS THREAT("api", "accept"),
     .bad = MODEL
     "elements: [{id: api, analysed: true}, {id: db, analysed: false}]\n" THREAT("api", "accept"),
     .says = "db"},
    {.check = "tm.all_dfd_elements_analysed",
     .ok = MODEL ELEMENTS THREAT("api", "accept"),
     .bad = MODEL
     "elements: [{id: api, analysed: true}, {id: db, analysed: true}]\n" THREAT("api", "accept"),
     .says = "db has neither"},
    {.check = "tm.all_dfd_elements_analysed",
     .ok = MODEL ELEMENTS THREAT("api", "accept"),
     .bad = MODEL
     "elements: [{id: api, analysed: true, no_threats_reason: none}]\n" THREAT("lost", "accept"),
     .says = "not listed"},
    {.check = "tm.mandatory_ai_classes_present",
     .ok = MODEL CLASSES "excluded_classes: [{class: model-extraction, reason: public}]\n",
     .bad = MODEL CLASSES,
     .says = "model-extraction"},
    {.check = "tm.review_age",
     .ok = MODEL "reviewed_on: 2026-01-10\n",
     .bad = MODEL "reviewed_on: 2025-09-01\nmax_review_age_days: 9999\n",
     .says = "180 days"},
    {.check = "tm.review_age",
     .ok = MODEL "reviewed_on: 2026-01-10\n",
     .bad = MODEL "reviewed_on: 2026-01-10\nmax_review_age_days: 30\n"},
};

const struct check_cases check_cases_tm = {cases, MRL_COUNT(cases)};
