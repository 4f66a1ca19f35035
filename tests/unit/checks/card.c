/* SPDX-License-Identifier: Apache-2.0 */
#include "checks.h"

#define CARD "@model-card about model\nmodel: model\n"
#define SEVEN                                                                                      \
    "data_sources: d\nfeedback_data: none\nintended_scope: s\nlimitations: l\nguardrails: g\n"     \
    "retention: r\nreview_frequency: yearly\n"

static const struct check_case cases[] = {
    {.check = "card.matches_model_digest",
     .ok = CARD,
     .bad = "@model-card about base-model\nmodel: base-model\n",
     .bad_facts = "found dataset stray",
     .only_doubt = true,
     .other_bytes_violate = true,
     .says = "about model"},
    {.check = "card.required_fields_8_of_8",
     .ok = CARD SEVEN "failure_modes: f\n",
     .bad = CARD SEVEN,
     .says = "failure_modes"},
};

const struct check_cases check_cases_card = {cases, MRL_COUNT(cases)};
