/* SPDX-License-Identifier: Apache-2.0 */
#include "checks.h"

#define TRANSFER(word)                                                                             \
    "@transfer-record by data-custodian about model\ncustodian_decision: " word "\n"

/* Without a record nobody has said that nothing was handed over. */
static const struct check_case cases[] = {
    {.check = "transfer.dc_approval",
     .ok = TRANSFER("agreed"),
     .bad = TRANSFER("refused"),
     .says = "did not agree"},
    {.check = "transfer.recipient_recorded",
     .ok = TRANSFER("agreed") "recipient: acme\n",
     .bad = TRANSFER("agreed"),
     .says = "recipient"},
};

const struct check_cases check_cases_transfer = {cases, MRL_COUNT(cases)};
