/* SPDX-License-Identifier: Apache-2.0 */
#include "checks.h"

#define PLAN "@incident-plan\n"
#define INCIDENT(told)                                                                             \
    "@incident-record\nusers_affected: true\ndetected_at: \"2026-02-01T00:00:00Z\"\n" told
#define DRILL(minutes) "@drill-record\nkind: incident\nfirst_message_minutes: " minutes "\n"

static const struct check_case cases[] = {
    {.check = "incident.comms_time",
     .ok = INCIDENT("first_message_at: \"2026-02-02T00:00:00Z\"\n"),
     .bad = INCIDENT("first_message_at: \"2026-02-02T00:01:00Z\"\n"),
     .says = "24 are allowed"},
    {.check = "incident.comms_time",
     .ok = DRILL("120") PLAN "communication_target_hours: 2\n",
     .bad = DRILL("121") PLAN "communication_target_hours: 2\n",
     .says = "2 are allowed"},
    {.check = "incident.comms_time",
     .ok = "@incident-record\nusers_affected: false\n",
     .bad = INCIDENT(""),
     .says = "nobody affected"},
    {.check = "incident.comms_time",
     .ok = DRILL("120"),
     .bad = "@drill-record\nkind: incident\n",
     .only_doubt = true,
     .says = "first message"},
    {.check = "incident.support_procedure_exists",
     .ok = PLAN "support_procedure: a line for those affected\n",
     .bad = PLAN,
     .says = "support_procedure"},
};

const struct check_cases check_cases_incident = {cases, MRL_COUNT(cases)};
