/* SPDX-License-Identifier: Apache-2.0 */
#include "checks.h"

#define TRANSFER(word) "@transfer-record about model\ncustodian_decision: " word "\n"

/* Without a record nothing was handed over. */
static const struct check_case cases[] = {
    {.check = "transfer.dc_approval",
     .bad = TRANSFER("refused"),
     .bad_facts = "found dataset stray",
     .says = "did not agree"},
    {.check = "transfer.recipient_recorded",
     .bad = TRANSFER("agreed"),
     .bad_facts = "found dataset stray",
     .says = "recipient"},
};

const struct check_cases check_cases_transfer = {cases, MRL_COUNT(cases)};
