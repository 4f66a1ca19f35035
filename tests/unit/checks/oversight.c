/* SPDX-License-Identifier: Apache-2.0 */
#include "checks.h"

#define RECORD            "@oversight-record\n"
#define STOP(passed, day) "@drill-record\nkind: stop\npassed: " passed "\nheld_on: " day "\n"

static const struct check_case cases[] = {
    {.check = "oversight.operator_console_reachable",
     .ok = RECORD,
     .bad = RECORD "console_reachable: false\n"},
    {.check = "oversight.operator_console_reachable",
     .ok = RECORD,
     .bad = RECORD "console_reached_at: \"2025-11-01T00:00:00Z\"\n",
     .says = "2025-11-01"},
    {.check = "oversight.review_queue_operational",
     .ok = RECORD "queue_oldest_hours: 24\nqueue_target_hours: 24\n",
     .bad = RECORD "queue_oldest_hours: 25\nqueue_target_hours: 24\n",
     .says = "25 hours"},
    {.check = "oversight.gate_enforced", .ok = RECORD, .bad = RECORD "bypass_refused: false\n"},
    {.check = "oversight.gate_enforced",
     .ok = RECORD,
     .bad = RECORD "bypass_tried_at: \"2025-11-01T00:00:00Z\"\n",
     .only_doubt = true},
    {.check = "oversight.decision_logged_with_identity",
     .ok = RECORD "decisions_count: 5\ndecisions_with_person_count: 5\n",
     .bad = RECORD "decisions_count: 5\ndecisions_with_person_count: 4\n",
     .says = "1 of 5"},
    {.check = "oversight.decision_logged_with_identity",
     .ok = RECORD "decisions_count: 5\ndecisions_with_person_count: 5\n",
     .bad = RECORD "decisions_count: 0\ndecisions_with_person_count: 0\n",
     .only_doubt = true},
    {.check = "oversight.rubber_stamp_indicator",
     .ok = RECORD "minimum_latency_seconds: 10\nmedian_latency_seconds: 10\n",
     .bad = RECORD "minimum_latency_seconds: 10\nmedian_latency_seconds: 9\n",
     .says = "9 seconds"},
    {.check = "oversight.rubber_stamp_indicator", /* its own limit cannot undercut the policy */
     .ok = RECORD "approve_rate: 0.98\nmaximum_approve_rate: 1\n",
     .bad = RECORD "approve_rate: 0.99\nmaximum_approve_rate: 1\n",
     .says = "99 %"},
    {.check = "oversight.stop_switch_drill",
     .ok = STOP("true", "2026-01-10"),
     .bad = STOP("true", "2025-11-10"),
     .says = "2025-11-10"},
    {.check = "oversight.stop_switch_drill",
     .ok = STOP("true", "2026-01-10"),
     .bad = STOP("false", "2026-01-10")},
};

const struct check_cases check_cases_oversight = {cases, MRL_COUNT(cases)};
