/* SPDX-License-Identifier: Apache-2.0 */
#include "checks.h"

#define DRILL "@drill-record\nkind: restore\npassed: true\nheld_on: 2026-02-10\n"

static const struct check_case cases[] = {
    {.check = "restore.digests_match_known_good",
     .ok = DRILL "known_good_sha256: \"$(model)\"\nrestored_sha256: \"$(model)\"\n",
     .bad = DRILL "known_good_sha256: \"$(model)\"\nrestored_sha256: \"$(base-model)\"\n",
     .says = "not the known good"},
    {.check = "restore.digests_match_known_good",
     .ok = DRILL "known_good_sha256: \"$(model)\"\nrestored_sha256: \"$(model)\"\n",
     .bad = DRILL,
     .only_doubt = true,
     .says = "both digests"},
    {.check = "restore.digests_match_known_good", /* announced, not held */
     .ok = DRILL "known_good_sha256: \"$(model)\"\nrestored_sha256: \"$(model)\"\n",
     .bad = "@drill-record\nkind: restore\npassed: true\nheld_on: 2026-04-01\n"
            "known_good_sha256: \"$(model)\"\nrestored_sha256: \"$(model)\"\n",
     .only_doubt = true},
    {.check = "restore.drill_age",
     .ok = DRILL,
     .bad = "@drill-record\nkind: restore\npassed: true\nheld_on: 2025-09-01\n",
     .says = "2025-09-01"},
    {.check = "restore.drill_age",
     .ok = DRILL "system: fraud-scoring\n",
     .bad = "@drill-record\nkind: restore\npassed: false\nheld_on: 2026-02-10\n",
     .says = "aim"},
    {.check = "restore.rto_met",
     .ok = DRILL "measured_minutes: 95\ntarget_minutes: 240\n",
     .bad = DRILL "measured_minutes: 241\ntarget_minutes: 240\n",
     .says = "241"},
    {.check = "restore.rto_met",
     .ok = DRILL "measured_minutes: 95\n"
                 "@recovery-plan\nsystem: fraud-scoring\nrto_minutes: 95\n",
     .bad = DRILL "measured_minutes: 95\ntarget_minutes: 240\n"
                  "@recovery-plan\nsystem: fraud-scoring\nrto_minutes: 60\n",
     .says = "60"},
};

const struct check_cases check_cases_restore = {cases, MRL_COUNT(cases)};
