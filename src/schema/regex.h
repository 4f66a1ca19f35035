/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "base/arena.h"
#include "base/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Regular expressions as JSON Schema means them: ECMA-262 patterns with the `u` flag, over UTF-8.
 * Matching simulates all paths at once (Thompson 1968), so time is at most length of the text times
 * size of the pattern: a hostile pattern cannot explode.  Look-ahead and look-behind are answered
 * for all places of the text beforehand, which keeps that bound.
 *
 * Refused as MRL_E_UNSUPPORTED, since no such bound exists: back references.  Also unsupported:
 * properties other than General_Category, Any, ASCII and Assigned in \p{...}.  More is accepted
 * than the `u` flag allows in one point: `]`, `{` and `}` stand for themselves where they cannot
 * mean anything else. */
struct mrl_regex;

/* MRL_E_FORMAT for what is no pattern, with the place in the pattern as offset; MRL_E_LIMIT for one
 * that becomes larger than MRL_MAX_REGEX_STATES.  Lives in the arena. */
mrl_status mrl_regex_compile(const char *pattern, size_t n, struct mrl_arena *arena,
                             const struct mrl_regex **ret, struct mrl_error *err) MRL_MUST_CHECK;

/* Whether the pattern matches anywhere in the text.  Takes the steps it needs from *steps_left and
 * fails with MRL_E_LIMIT when they are used up.  Bytes that are no UTF-8 count as U+FFFD each. */
mrl_status mrl_regex_search(const struct mrl_regex *re, const char *text, size_t n,
                            uint64_t *steps_left, bool *ret, struct mrl_error *err) MRL_MUST_CHECK;
