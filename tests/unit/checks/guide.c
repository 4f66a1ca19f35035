/* SPDX-License-Identifier: Apache-2.0 */
#include "checks.h"

#define GUIDE "@user-guide\nsystem: fraud-scoring\n"
#define CARD  "@model-card id card-7 about model\nmodel: model\n"

static const struct check_case cases[] = {
    {.check = "guide.accessible",
     .ok = GUIDE "accessibility_violations_count: 0\n",
     .bad = GUIDE "accessibility_violations_count: 2\n",
     .says = "is 2"},
    {.check = "guide.accessible",
     .ok = GUIDE "accessibility_violations_count: 0\n",
     .bad = GUIDE,
     .only_doubt = true,
     .says = "does not say"},
    {.check = "guide.limits_consistent_with_model_card",
     .ok = GUIDE "limits_agree_with_model_card: true\nmodel_card: card-7\n" CARD,
     .bad = GUIDE "limits_agree_with_model_card: false\nmodel_card: card-7\n" CARD,
     .bad_facts = "found dataset stray",
     .says = "does not hold"},
    {.check = "guide.limits_consistent_with_model_card",
     .ok = GUIDE "limits_agree_with_model_card: true\nmodel_card: card-7\n" CARD,
     .bad = GUIDE "limits_agree_with_model_card: true\nmodel_card: card-8\n" CARD,
     .bad_facts = "found dataset stray",
     .says = "names no model-card"},
    {.check = "guide.link_live",
     .ok = GUIDE "reached: true\nreached_on: 2026-03-01\n",
     .bad = GUIDE "reached: false\nreached_on: 2026-03-01\n",
     .says = "reached"},
    {.check = "guide.present",
     .ok = GUIDE "use: u\nmanage: m\nintegrate: i\nconfigure: c\n",
     .bad = GUIDE "use: u\nmanage: m\nconfigure: c\n",
     .says = "integrate"},
    {.check = "guide.section",
     .ok = GUIDE "limits: l\nfailure_modes: f\n",
     .bad = GUIDE "limits: l\n",
     .says = "failure_modes"},
    {.check = "guide.version",
     .ok = GUIDE "product_version: 2.3.0\nguide_version: 2.3.0\n",
     .bad = GUIDE "product_version: 2.3.0\nguide_version: 2.2.0\n",
     .says = "2.2.0"},
};

const struct check_cases check_cases_guide = {cases, MRL_COUNT(cases)};
