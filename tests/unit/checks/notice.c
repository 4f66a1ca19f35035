/* SPDX-License-Identifier: Apache-2.0 */
#include "checks.h"

#define MODEL(treatment)                                                                           \
    "@threat-model\nthreats: [{id: T-1, element: api, treatment: " treatment "}]\n"
#define RESIDUAL       "@residual-notice\n"
#define ABOUT(threat)  RESIDUAL "threats: [" threat "]\n"
#define PURPOSE(which) "@user-notice\npurpose: " which "\n"
#define JUSTIFIED      "@component-justification about base-model id j1\nasset: base-model\n"
#define REASONS        PURPOSE("justification") "component_justification: j1\n"
#define STRONG(score)                                                                              \
    "@component-assessment about base-model\nasset: base-model\ndocumentation_score: " score "\n"
#define UPDATE(kind) "@update-notice\nkind: " kind "\n"
#define FLAGS(kept, used)                                                                          \
    PURPOSE("data-use")                                                                            \
    "stated_retention_days: 90\nconfigured_retention_days: " kept                                  \
    "\nstated_training_use: false\nconfigured_training_use: " used "\n"
#define HARD                                                                                       \
    "text: notwithstanding organisational responsibilities, probabilistic categorisation "         \
    "necessitates continuous interdisciplinary reconsideration of infrastructural "                \
    "interoperability characteristics.\n"
#define EASY "text: We keep what you pay for a year. Then we wipe it.\n"
#define LONG                                                                                       \
    "text: eins zwei drei vier acht neun zehn elf rot blau grau weiss eins zwei drei vier acht "   \
    "neun zehn elf rot blau grau.\nlanguage: de\n"
#define DIGEST(d) "\"sha256:00000000000000000000000000000000000000000000000000000000000000" d "\""
#define LIVE(day, digest)                                                                          \
    "@deployment-record about model\nwent_live_at: \"" day "T00:00:00Z\"\n"                        \
    "loaded: [{asset: model, sha256: " digest "}]\n"
#define ANNOUNCED(day)                                                                             \
    "@update-notice\nkind: model-update\nasset: model\nnew_sha256: " DIGEST(                       \
        "bb") "\npublished_at: \"" day "T00:00:00Z\"\neffective_at: \"2026-03-01T00:00:00Z\"\n"

static const struct check_case cases[] = {
    {.check = "notice.exists_for_each_unresolved_threat",
     .ok = MODEL("pass-on") ABOUT("T-1"),
     .bad = MODEL("pass-on") ABOUT("T-2"),
     .says = "T-1"},
    {.check = "notice.exists_for_each_unresolved_threat",
     .ok = MODEL("mitigate"),
     .bad = MODEL("pass-on"),
     .only_doubt = true},
    {.check = "notice.fields",
     .ok = RESIDUAL "risk: a\nimpact: b\naction: c\n",
     .bad = RESIDUAL "risk: a\nimpact: b\n",
     .says = "action"},
    {.check = "notice.delivered_to",
     .ok = RESIDUAL "deliveries: [{audience: operators, receipt: a}, {audience: users, "
                    "receipt: b}]\n",
     .bad = RESIDUAL "deliveries: [{audience: operators, receipt: a}, {audience: users}]\n",
     .says = "users"},
    {.check = "notice.delivered_to",
     .ok = MODEL("mitigate"),
     .bad = MODEL("pass-on"),
     .only_doubt = true},
    {.check = "notice.prohibited_use_published",
     .ok = PURPOSE("prohibited-use"),
     .bad = PURPOSE("prohibited-use") "published_on: 2026-04-01\n",
     .says = "not published"},
    {.check = "notice.prohibited_use_published",
     .ok = PURPOSE("prohibited-use"),
     .bad = PURPOSE("limits"),
     .only_doubt = true},
    {.check = "notice.ack_before_first_use",
     .ok = PURPOSE("prohibited-use") "acknowledgement_required: true\n",
     .bad = PURPOSE("prohibited-use")},
    {.check = "notice.data_use_published",
     .ok = PURPOSE("data-use") "covers: [use, access, storage]\n",
     .bad = PURPOSE("data-use") "covers: [use, storage]\n",
     .says = "access"},
    {.check = "notice.matches_configured_retention_and_training_flags",
     .ok = FLAGS("90", "false"),
     .bad = FLAGS("91", "false"),
     .says = "91"},
    {.check = "notice.matches_configured_retention_and_training_flags",
     .ok = FLAGS("90", "false"),
     .bad = FLAGS("90", "true"),
     .says = "training"},
    {.check = "notice.matches_configured_retention_and_training_flags",
     .ok = FLAGS("90", "false"),
     .bad = PURPOSE("data-use") "stated_retention_days: 90\nconfigured_retention_days: 90\n",
     .only_doubt = true},
    {.check = "notice.justification_published",
     .ok = JUSTIFIED REASONS,
     .bad = JUSTIFIED PURPOSE("justification") "component_justification: j2\n",
     .says = "j1"},
    {.check = "notice.justification_published",
     .ok = STRONG("7"),
     .bad = STRONG("6"),
     .only_doubt = true,
     .says = "weakly"},
    {.check = "notice.accessible_html",
     .ok = REASONS "accessibility_violations_count: 0\n",
     .bad = REASONS "accessibility_violations_count: 2\n"},
    {.check = "notice.readability",
     .ok = REASONS EASY,
     .bad = REASONS HARD,
     .says = "reading ease"},
    {.check = "notice.delivered",
     .ok = REASONS "deliveries: [{audience: users, receipt: a}]\n",
     .bad = REASONS "deliveries: [{audience: users}]\n"},
    {.check = "notice.plain_language_score",
     .ok = UPDATE("model-update") EASY,
     .bad = UPDATE("model-update") HARD},
    {.check = "notice.plain_language_score",
     .ok = UPDATE("model-update") EASY,
     .bad = UPDATE("model-update") LONG,
     .says = "23.0 words"},
    {.check = "notice.accessible",
     .ok = UPDATE("model-update") "accessibility_violations_count: 0\n",
     .bad = UPDATE("model-update") "accessibility_violations_count: 1\n"},
    {.check = "notice.accessible",
     .ok = PURPOSE("data-use") "accessibility_violations_count: 0\n",
     .bad = PURPOSE("data-use") "accessibility_violations_count: 1\n"},
    {.check = "notice.lead_time",
     .ok = UPDATE("model-update") "effective_at: \"2026-03-16T10:00:00Z\"\n",
     .bad = UPDATE("model-update") "effective_at: \"2026-03-16T09:59:59Z\"\n",
     .says = "14 days"},
    {.check = "notice.publish_delay",
     .ok = UPDATE("security-update") "released_at: \"2026-02-27T10:00:00Z\"\n",
     .bad = UPDATE("security-update") "released_at: \"2026-02-27T09:59:59Z\"\n",
     .says = "3 days"},
    {.check = "notice.exists_for_each_security_update",
     .ok = "@security-advisory id adv\nfixed_at: \"2026-02-08T00:00:00Z\"\n" UPDATE(
         "security-update") "advisory: adv\n",
     .bad = "@security-advisory id adv\nfixed_at: \"2026-02-08T00:00:00Z\"\n" UPDATE(
         "security-update") "advisory: other\n",
     .says = "adv"},
    {.check = "notice.update_time",
     .ok = ANNOUNCED("2026-02-01"),
     .bad = ANNOUNCED("2026-03-01"),
     .says = "taken effect"},
    {.check = "notice.update_time",
     .ok =
         ANNOUNCED("2026-02-01") LIVE("2026-01-01", DIGEST("aa")) LIVE("2026-02-15", DIGEST("bb")),
     .bad =
         ANNOUNCED("2026-02-20") LIVE("2026-01-01", DIGEST("aa")) LIVE("2026-02-15", DIGEST("bb")),
     .says = "announced"},
};

const struct check_cases check_cases_notice = {cases, MRL_COUNT(cases)};
