/* SPDX-License-Identifier: Apache-2.0 */
#include "checks.h"

#define PACKAGE "@findings-package about model\nsarif: findings.sarif\nsarif_sha256: \"$(model)\"\n"
#define REPORT  "@security-test-report id test-7 about model\nsystem: fraud-scoring\n"
#define TO(receipt)                                                                                \
    "deliveries: [{operator: ops, channel: mail, delivered_at: \"2026-03-01T00:00:00Z\"" receipt   \
    "}]\n"

static const struct check_case cases[] = {
    {.check = "findings.delivered_receipt",
     .ok = PACKAGE TO(", receipt: M-1"),
     .bad = PACKAGE TO(""),
     .says = "ops"},
    {.check = "findings.package_exported",
     .ok = PACKAGE "test_report: test-7\n" REPORT,
     .bad = PACKAGE "test_report: test-8\n" REPORT,
     .says = "test-8"},
    {.check = "findings.package_exported",
     .ok = PACKAGE "test_report: test-7\n" REPORT,
     .bad_facts = "file model findings.sarif unknown",
     .says = "other bytes"},
    {.check = "findings.redaction_reviewed",
     .ok = PACKAGE "redaction_reviewed_on: 2026-03-01\n",
     .bad = PACKAGE,
     .says = "redaction_reviewed_on"},
};

const struct check_cases check_cases_findings = {cases, MRL_COUNT(cases)};
