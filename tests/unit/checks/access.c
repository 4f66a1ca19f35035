/* SPDX-License-Identifier: Apache-2.0 */
#include "checks.h"

#define REVIEW                                                                                     \
    "@access-review\n"                                                                             \
    "reviewed_on: 2026-03-01\n"

static const struct check_case cases[] = {
    {.check = "access.every_surface_requires_authn",
     .ok = REVIEW "surfaces: [{kind: api, name: score, requires_authentication: true}]\n",
     .bad = REVIEW "surfaces: [{kind: api, name: score, requires_authentication: true},\n"
                   "  {kind: model, name: bucket, requires_authentication: false}]\n",
     .says = "bucket"},
    {.check = "access.every_surface_requires_authn",
     .ok = REVIEW "surfaces: [{kind: api, name: score, requires_authentication: true}]\n",
     .bad = REVIEW "surfaces: [{kind: data, name: lake, requires_authentication: true}]\n",
     .only_doubt = true,
     .says = "of the kind api"},
    {.check = "access.matrix_least_privilege_diff",
     .ok = REVIEW "entitlements: [{who: ana, needed: true, left_on: 2026-12-31}]\n",
     .bad = REVIEW "entitlements: [{who: ana, needed: false}]\n",
     .says = "ana"},
    {.check = "access.matrix_least_privilege_diff",
     .ok = REVIEW "entitlements: [{who: ana, needed: true}]\n",
     .bad = REVIEW "entitlements: [{who: ben, needed: true, left_on: 2026-03-01}]\n",
     .says = "ben"},
    {.check = "access.mfa_admin",
     .ok = REVIEW "administrators: [{who: root, second_factor: otp}]\n",
     .bad = REVIEW "administrators: [{who: root, second_factor: none}]\n",
     .says = "root"},
    {.check = "access.review_age",
     .ok = REVIEW "surfaces: [{kind: api}, {kind: model}, {kind: data}, {kind: pipeline}]\n",
     .bad = REVIEW "surfaces: [{kind: api}, {kind: model}, {kind: data}]\n",
     .says = "pipeline"},
    {.check = "access.review_age",
     .ok = REVIEW "surfaces: [{kind: api}, {kind: model}, {kind: data}, {kind: pipeline}]\n",
     .bad = "@access-review\n"
            "reviewed_on: 2025-11-01\n"
            "surfaces: [{kind: api}, {kind: model}, {kind: data}, {kind: pipeline}]\n",
     .says = "2025-11-01"},
};

const struct check_cases check_cases_access = {cases, MRL_COUNT(cases)};
