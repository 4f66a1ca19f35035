/* SPDX-License-Identifier: Apache-2.0 */
#include "checks.h"

#define REVIEW "@supplier-review\nsupplier: acme\n"
#define RISK   "@risk-register\nrisks: [{id: R-1, external_owner: acme, status: open}]\n"
#define ASSURED(issued, covers)                                                                    \
    REVIEW "assurances: [{risk: R-1, artefact: letter, issued_on: " issued                         \
           ", max_age_days: 100,\n  scope_covers_risk: " covers "}]\n" RISK

static const struct check_case cases[] = {
    {.check = "supplier.dd_record_age",
     .ok = REVIEW,
     .bad = REVIEW "reviewed_on: 2025-01-01\n",
     .says = "2025-01-01"},
    {.check = "supplier.dd_record_age",
     .ok = REVIEW,
     .bad = REVIEW "decision: reject\n",
     .says = "rejects"},
    {.check = "supplier.dd_record_age",
     .ok = REVIEW,
     .bad = "@supplier-review\nsupplier: somebody else\n",
     .only_doubt = true,
     .says = "acme"},
    {.check = "supplier.statement_of_conformity_attached_or_gap_noted",
     .ok = REVIEW "conformity: gap-noted\nconformity_gap: promised\n",
     .bad = REVIEW "conformity: nothing\n"},
    {.check = "supplier.statement_of_conformity_attached_or_gap_noted",
     .ok = REVIEW "conformity: statement-attached\nconformity_reference: a.json\n",
     .bad = REVIEW "conformity: statement-attached\n"},
    {.check = "supplier.signature_verified",
     .ok = REVIEW "signature_verified: true\n",
     .bad = REVIEW "signature_verified: false\n"},
    {.check = "supplier.assurance_artifact_age",
     .ok = ASSURED("2026-01-01", "true"),
     .bad = ASSURED("2025-10-01", "true"),
     .says = "2025-10-01"},
    {.check = "supplier.assurance_artifact_age",
     .ok = ASSURED("2026-01-01", "true"),
     .bad = REVIEW RISK,
     .says = "no assurance"},
    {.check = "supplier.scope_covers_risk",
     .ok = ASSURED("2026-01-01", "true"),
     .bad = ASSURED("2026-01-01", "false"),
     .says = "R-1"},
};

const struct check_cases check_cases_supplier = {cases, MRL_COUNT(cases)};
