/* SPDX-License-Identifier: Apache-2.0 */
#include "checks.h"

#define POLICY                                                                                     \
    "@disclosure-policy\n"                                                                         \
    "test_sent_at: \"2026-03-01T10:00:00Z\"\n"                                                     \
    "reached_at: \"2026-03-01T10:00:00Z\"\n"

/* The digest is that of the path, as the world makes it. */
#define NAMED POLICY "security_txt: security.txt\n"
#define VERIFIED                                                                                         \
    NAMED                                                                                                \
    "security_txt_sha256: \"sha256:ff6c314344550d320ec55c7c7359319e04ab17d0282a447ee567d4cf2273f179\"\n" \
    "security_txt_verified: true\n"
/* It expires on 2026-03-11, a day after the world is looked at. */
#define NOTICE  "notice security.txt security-txt\n"
#define SIGNED  "number security.txt signed 1\n"
#define LIVE    "number security.txt expires_at 1773230400\n"
#define EXPIRED "number security.txt expires_at 1773057600\n"

static const struct check_case cases[] = {
    {.check = "vdp.contact_round_trip",
     .ok = POLICY "test_answered_at: \"2026-03-01T14:00:00Z\"\n",
     .bad = POLICY,
     .says = "not answered"},
    {.check = "vdp.contact_round_trip",
     .ok = POLICY "test_answered_at: \"2026-03-01T14:00:00Z\"\n",
     .bad = POLICY "test_answered_at: \"2026-02-01T14:00:00Z\"\n",
     .says = "before the report"},
    {.check = "vdp.policy_url_reachable",
     .ok = POLICY "reached: true\n",
     .bad = POLICY "reached: false\n",
     .says = "reached"},
    {.check = "vdp.security_txt_valid",
     .ok = VERIFIED,
     .ok_facts = NOTICE SIGNED LIVE,
     .bad_facts = NOTICE SIGNED EXPIRED,
     .says = "expired on 2026-03-09"},
    {.check = "vdp.security_txt_valid",
     .ok = VERIFIED,
     .ok_facts = NOTICE SIGNED LIVE,
     .bad_facts = NOTICE LIVE,
     .says = "not signed"},
    {.check = "vdp.security_txt_valid",
     .ok = VERIFIED,
     .ok_facts = NOTICE SIGNED LIVE,
     .bad_facts = NOTICE SIGNED LIVE "issue security.txt security-txt.no-contact",
     .says = "what it is"},
    {.check = "vdp.security_txt_valid", /* one that nobody named lies there too */
     .ok = VERIFIED,
     .ok_facts = NOTICE SIGNED LIVE,
     .bad_facts = NOTICE SIGNED LIVE "notice old/security.txt security-txt",
     .says = "old/security.txt"},
    {.check = "vdp.security_txt_valid",
     .ok = VERIFIED,
     .ok_facts = NOTICE SIGNED LIVE,
     .bad = POLICY "security_txt: elsewhere.txt\n",
     .says = "no security.txt"},
    {.check = "vdp.security_txt_valid",
     .ok = VERIFIED,
     .ok_facts = NOTICE SIGNED LIVE,
     .bad = NAMED "security_txt_verified: false\n",
     .says = "does not hold"},
    {.check = "vdp.security_txt_valid",
     .ok = VERIFIED,
     .ok_facts = NOTICE SIGNED LIVE,
     .bad = NAMED "security_txt_verified: true\n",
     .only_doubt = true,
     .says = "other bytes"},
    {.check = "vdp.security_txt_valid",
     .ok = VERIFIED,
     .ok_facts = NOTICE SIGNED LIVE,
     .bad = NAMED,
     .only_doubt = true,
     .says = "was verified"},
    {.check = "vdp.sla_met",
     .ok = POLICY "answer_target_hours: 72\nworst_answer_hours: 72\n",
     .bad = POLICY "answer_target_hours: 72\nworst_answer_hours: 73\n",
     .says = "73 hours"},
    {.check = "vdp.sla_met",
     .ok = POLICY "answer_target_hours: 500\nworst_answer_hours: 120\n",
     .bad = POLICY "answer_target_hours: 500\nworst_answer_hours: 121\n",
     .says = "120 are allowed"},
};

const struct check_cases check_cases_vdp = {cases, MRL_COUNT(cases)};
