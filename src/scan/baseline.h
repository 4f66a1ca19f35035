/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "base/arena.h"
#include "base/clock.h"
#include "base/map.h"
#include "scan/finding.h"

/* Findings that somebody has looked at and accepted, with a reason and a last day:
 *
 *     schema_version: 1
 *     accepted:
 *       - fingerprint: 0123456789abcdef0123456789abcdef
 *         reason: our own loader, read by Alice
 *         expires: 2026-12-31
 *
 * It belongs to whoever scans, never to what is scanned. */
struct mrl_accepted {
    const char *fingerprint;
    const char *reason;
    mrl_time expires; /* accepted up to the end of this day */
};

struct mrl_baseline {
    struct mrl_accepted *rows;
    size_t count, capacity;
    struct mrl_map by_fingerprint;
};

/* Strict: unknown keys, a doubled fingerprint or a missing reason are errors with their place.
 * `name` is for messages; text and name must outlive the arena. */
mrl_status mrl_baseline_parse(const char *name, const char *text, size_t n, struct mrl_arena *arena,
                              struct mrl_baseline *ret, struct mrl_error *err) MRL_MUST_CHECK;

/* The reason why a finding is accepted at this time; NULL if it is not. */
const char *mrl_baseline_reason(const struct mrl_baseline *baseline, const char *fingerprint,
                                mrl_time now);
