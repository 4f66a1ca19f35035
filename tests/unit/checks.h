/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "assess/check.h"

/* Cases for the checks of src/assess/checks/: one file here for each family there, at least one
 * case for each row.  Each case is asked in several worlds (test_checks.c):
 *
 *   - with the records and facts `bad`: violated, for the reason `says`;
 *   - with those of `ok`: ok;
 *   - with the same records missing, expired, unapproved, or bound to other bytes: `without`.
 *
 * Records are written as text.  A line "@kind" starts one; behind it may stand "by ROLE" (of the
 * approver), "about ASSET" (a subject, with its digest; may be repeated) and "id ID".  The lines
 * that follow are its fields; required ones that are left out get harmless values, "$(ASSET)" is
 * the digest of an asset.  "created DATE" dates one earlier, "approval bad" gives it an approval
 * that does not hold.  Author is bob, approver alice, created and approved on 2026-03-02, and the
 * world is looked at on 2026-03-10.
 *
 * Facts are lines of the inventory and of the scan beside what merlon.yaml declares:
 * "scan ASSET PATH VERDICT", "found KIND ID" (not registered), "edge ASSET KIND NAME" (leads
 * nowhere), "gone ASSET", "unread PATH"; "file ASSET PATH FORMAT" (or unknown), and of such a file
 * "number PATH FACT VALUE", "text PATH FACT VALUE", "issue PATH ID", "package PATH PURL", "same
 * PATH PATH" (the same bytes), "exposed PATH" (everybody may open it), "notice PATH FORMAT" (with
 * the digest of its path), "commit NAME MAIL DATE", "history GAP".
 *
 * Of the provenance index: "provenance absent|damaged|whole" first, then "holds ASSET RECORDS
 * WITH-ADDRESS-AND-TIME" (obtained on 2026-03-01), "malformed ASSET ROWS", "on-record ASSET" (its
 * files are there by digest), "traced ASSET" (with address and time), "slow". */
struct check_case {
    const char *check;
    const char *project, *bad_project; /* merlon.yaml; NULL: check_project; the same */
    const char *ok, *bad;              /* records; NULL: none; bad: the same as ok */
    const char *ok_facts, *bad_facts;
    const char *says; /* part of the message when violated; NULL: not looked at */

    /* What comes out when the records do not count. */
    enum mrl_outcome without;
    bool decided_without_records; /* `without` is set; else it is unknown */
    bool other_bytes_violate;     /* the check is about just that */
    bool only_doubt;              /* `bad` makes it unknown: nothing can violate it */
    bool only_these;              /* spoilt records have several outcomes: not asked */
};

struct check_cases {
    const struct check_case *cases;
    size_t count;
};

/* People alice (owner, ciso), bob (developer), carol (data-custodian); the deployed system
 * fraud-scoring of acme's base-model, model, transactions and system-prompt. */
extern const char check_project[];

/* How the records of a world are spoilt. */
enum check_spoil {
    CHECK_WHOLE,
    CHECK_MISSING,
    CHECK_EXPIRED,
    CHECK_UNAPPROVED,
    CHECK_OTHER_BYTES,
    CHECK_SPOIL_COUNT,
};

struct check_world {
    const char *project;
    const char *records;
    const char *facts;
    enum check_spoil spoil;
};

struct check_answer {
    enum mrl_outcome outcome;
    char message[1200];
    bool bound; /* a record has a subject with a digest */
};

/* Builds the world and asks one check in it.  Fails the running test if the world cannot be built
 * or a record that should count does not. */
struct check_answer check_ask(const char *check, const struct check_world *world);
