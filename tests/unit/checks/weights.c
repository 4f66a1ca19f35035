/* SPDX-License-Identifier: Apache-2.0 */
#include "checks.h"

/* The model is confidential by merlon.yaml, the base model public. */
#define PROTECTION "@weights-protection about model about base-model\nreviewed_on: 2026-03-01\n"
#define MEASURES(e, a, m)                                                                          \
    "encrypted: " e ", access_restricted: " a ", egress_monitored: " m                             \
    ", extraction_detector: false}"
#define ITEMS(tier, e, a, m)                                                                       \
    "items: [{asset: model, value_tier: " tier                                                     \
    ", " MEASURES(e, a, m) ",\n"                                                                   \
                           "  {asset: base-model, value_tier: public, " MEASURES("false", "false", \
                                                                                 "false") "]\n"
#define TIERS                                                                                      \
    "tiers: [{value_tier: confidential, " MEASURES(                                                \
        "true", "true", "false") ",\n"                                                             \
                                 "  {value_tier: public, " MEASURES("false", "false",              \
                                                                    "false") "]\n"

static const struct check_case cases[] = {
    {.check = "weights.egress_monitored",
     .ok = PROTECTION ITEMS("confidential", "true", "true", "true") TIERS,
     .bad = PROTECTION ITEMS("confidential", "true", "true", "false") TIERS,
     .says = "egress_monitored"},
    {.check = "weights.encrypted_and_acl",
     .ok = PROTECTION ITEMS("confidential", "true", "true", "false") TIERS,
     .bad = PROTECTION ITEMS("confidential", "true", "false", "false") TIERS,
     .says = "access_restricted"},
    {.check = "weights.encrypted_and_acl",
     .ok = PROTECTION ITEMS("critical", "true", "true", "false") TIERS,
     .bad = PROTECTION ITEMS("public", "false", "true", "false") TIERS,
     .says = "encrypted"},
    {.check = "weights.encrypted_and_acl",
     .ok = PROTECTION ITEMS("confidential", "true", "true", "false") TIERS,
     .bad_facts = "file model model.onnx onnx\nexposed model.onnx",
     .says = "every user"},
    {.check = "weights.value_tier_set",
     .ok = PROTECTION ITEMS("confidential", "true", "true", "false") TIERS,
     .bad = PROTECTION ITEMS("confidential", "false", "true", "false") TIERS,
     .says = "lacks `encrypted`"},
    {.check = "weights.value_tier_set",
     .ok = PROTECTION ITEMS("confidential", "true", "true", "false") TIERS,
     .bad = PROTECTION ITEMS("critical", "true", "true", "false") TIERS,
     .says = "tier critical demands"},
};

const struct check_cases check_cases_weights = {cases, MRL_COUNT(cases)};
