/* SPDX-License-Identifier: Apache-2.0 */
#include "checks.h"

#define VALIDATION "@data-validation about transactions\ndataset: transactions\n"

static const struct check_case cases[] = {
    {.check = "input.filters_active",
     .ok = VALIDATION "input_filters: [{route: score, filter: ranges, active: true}]\n",
     .bad = VALIDATION "input_filters: [{route: score, filter: ranges, active: false}]\n",
     .says = "ranges"},
    {.check = "input.filters_active",
     .ok = VALIDATION "input_filters: [{route: score, filter: ranges, active: true}]\n",
     .bad = VALIDATION "input_filters: [{route: other, filter: ranges, active: true}]\n",
     .says = "score"},
    {.check = "input.filters_active",
     .ok = VALIDATION "input_filters: [{route: score, filter: ranges, active: true}]\n",
     .bad = VALIDATION,
     .only_doubt = true,
     .says = "lists input filters"},
};

const struct check_cases check_cases_input = {cases, MRL_COUNT(cases)};
