/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "base/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Seconds since 1970-01-01T00:00:00Z.  Civil times are proleptic Gregorian and always UTC. */
typedef int64_t mrl_time;

#define MRL_DAY (INT64_C(24) * 60 * 60)

/* The last second of the year 9999: what RFC 3339 can write down. */
#define MRL_TIME_MAX INT64_C(253402300799)

/* The only source of the present.  A given time makes runs repeatable; evidence made under it is
 * marked, because a clock that the user sets proves nothing. */
struct mrl_clock {
    bool given;
    mrl_time at; /* if given */
};

mrl_time mrl_clock_now(const struct mrl_clock *clock);

/* RFC 3339 in UTC, "2026-03-01T12:00:00Z": 20 characters and a NUL. */
#define MRL_TIME_TEXT 21
void mrl_time_format(mrl_time t, char ret[MRL_TIME_TEXT]);

/* "2026-03-01": 10 characters and a NUL. */
#define MRL_DATE_TEXT 11
void mrl_date_format(mrl_time t, char ret[MRL_DATE_TEXT]);

/* RFC 3339 date-time with `Z` or a numeric offset, fractions ignored; or a date alone, which
 * means its first second.  Years 1970 to 9999.  False for anything else. */
bool mrl_time_parse(const char *text, size_t n, mrl_time *ret);
