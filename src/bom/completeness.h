/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "bom/model.h"

/* How much a bill says of a model, counted in the manner of the AIBOM generator of the OWASP GenAI
 * project: categories with weights, fields in three tiers, a factor for what is missing that
 * matters. It counts what is there, not whether it is true: hence the marks beside it. */

enum mrl_bom_tier {
    MRL_BOM_CRITICAL,
    MRL_BOM_IMPORTANT,
    MRL_BOM_SUPPLEMENTARY,
    MRL_BOM_TIER_COUNT,
};
const char *mrl_bom_tier_name(enum mrl_bom_tier tier);

enum mrl_bom_category {
    MRL_BOM_CATEGORY_REQUIRED,
    MRL_BOM_CATEGORY_METADATA,
    MRL_BOM_CATEGORY_BASIC,
    MRL_BOM_CATEGORY_MODEL_CARD,
    MRL_BOM_CATEGORY_REFERENCES,
    MRL_BOM_CATEGORY_COUNT,
};
const char *mrl_bom_category_name(enum mrl_bom_category category);
unsigned mrl_bom_category_weight(enum mrl_bom_category category); /* they add up to 100 */

struct mrl_bom_wanted {
    const char *name; /* "technicalLimitations" */
    enum mrl_bom_category category;
    enum mrl_bom_tier tier;
    const char *advice; /* where it can be said */
};
const struct mrl_bom_wanted *mrl_bom_wanted(size_t i); /* NULL behind the last */

struct mrl_bom_completeness {
    const struct mrl_bom_item *model;
    bool *present;            /* of each wanted field, in their order */
    enum mrl_bom_mark *marks; /* of those that are present; unmarked: of the format itself */
    double score;             /* 0 to 100 */
    size_t missing[MRL_BOM_TIER_COUNT];
    const char *profile; /* "basic", "standard", "advanced"; NULL: below */
};

/* One for each model whose bytes were seen. */
mrl_status mrl_bom_complete(const struct mrl_bom *bom, struct mrl_arena *arena,
                            struct mrl_bom_completeness **ret, size_t *count,
                            struct mrl_error *err) MRL_MUST_CHECK;
