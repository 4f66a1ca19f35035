/* SPDX-License-Identifier: Apache-2.0 */
#include "base/ascii.h"
#include "schema/format.h"

#include <string.h>

/* Takes exactly n digits from the front. */
static bool take_number(struct mrl_span *rest, size_t n, int *ret)
{
    int value = 0;

    for (size_t i = 0; i < n; i++) {
        const int c = mrl_span_byte(*rest, i);

        if (!mrl_is_digit(c))
            return false;
        value = value * 10 + (c - '0');
    }
    *rest = mrl_span_without(*rest, n);
    *ret = value;
    return true;
}

static bool take_byte(struct mrl_span *rest, char c)
{
    if (mrl_span_byte(*rest, 0) != c)
        return false;
    *rest = mrl_span_without(*rest, 1);
    return true;
}

static int days_in(int year, int month)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    const bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);

    return days[month - 1] + (month == 2 && leap ? 1 : 0);
}

static bool take_date(struct mrl_span *rest)
{
    int year, month, day;

    return take_number(rest, 4, &year) && take_byte(rest, '-') && take_number(rest, 2, &month) &&
           take_byte(rest, '-') && take_number(rest, 2, &day) && month >= 1 && month <= 12 &&
           day >= 1 && day <= days_in(year, month);
}

/* Minutes east of UTC. */
static bool take_offset(struct mrl_span *rest, int *ret)
{
    int hours, minutes;
    const bool east = take_byte(rest, '+');

    if (!east && (take_byte(rest, 'Z') || take_byte(rest, 'z'))) {
        *ret = 0;
        return true;
    }
    if (!east && !take_byte(rest, '-'))
        return false;
    if (!take_number(rest, 2, &hours) || !take_byte(rest, ':') || !take_number(rest, 2, &minutes) ||
        hours > 23 || minutes > 59)
        return false;
    *ret = (east ? 1 : -1) * (hours * 60 + minutes);
    return true;
}

static bool take_fraction(struct mrl_span *rest)
{
    size_t n = 0;

    if (!take_byte(rest, '.'))
        return true;
    while (mrl_is_digit(mrl_span_byte(*rest, n)))
        n++;
    *rest = mrl_span_without(*rest, n);
    return n > 0;
}

static bool take_time(struct mrl_span *rest)
{
    int hour, minute, second, offset, utc;

    if (!take_number(rest, 2, &hour) || !take_byte(rest, ':') || !take_number(rest, 2, &minute) ||
        !take_byte(rest, ':') || !take_number(rest, 2, &second) || !take_fraction(rest) ||
        !take_offset(rest, &offset))
        return false;
    if (hour > 23 || minute > 59 || second > 60)
        return false;
    /* Leap seconds come at the end of a day of UTC. */
    utc = ((hour * 60 + minute - offset) % 1440 + 1440) % 1440;
    return second < 60 || utc == 1439;
}

bool mrl_string_is_date(struct mrl_span text)
{
    return take_date(&text) && text.len == 0;
}

bool mrl_string_is_time(struct mrl_span text)
{
    return take_time(&text) && text.len == 0;
}

bool mrl_string_is_date_time(struct mrl_span text)
{
    return take_date(&text) && (take_byte(&text, 'T') || take_byte(&text, 't')) &&
           take_time(&text) && text.len == 0;
}

/* Takes numbers with these units, in this order, none left out between two that are there (RFC
 * 3339, appendix A: hours and seconds need minutes).  Tells how many there were. */
static size_t take_units(struct mrl_span *rest, const char *units)
{
    size_t count = 0;

    while (mrl_is_digit(mrl_span_byte(*rest, 0))) {
        size_t n = 0;
        const char *unit;

        while (mrl_is_digit(mrl_span_byte(*rest, n)))
            n++;
        unit = mrl_span_byte(*rest, n) > 0 ? strchr(units, mrl_span_byte(*rest, n)) : NULL;
        if (!unit || (count > 0 && unit != units))
            return 0;
        units = unit + 1;
        *rest = mrl_span_without(*rest, n + 1);
        count++;
    }
    return count;
}

bool mrl_string_is_duration(struct mrl_span text)
{
    struct mrl_span weeks;
    size_t count;

    if (!take_byte(&text, 'P'))
        return false;
    weeks = text;
    if (take_units(&weeks, "W") == 1 && weeks.len == 0)
        return true;
    count = take_units(&text, "YMD");
    if (take_byte(&text, 'T')) {
        const size_t times = take_units(&text, "HMS");

        if (times == 0)
            return false;
        count += times;
    }
    return count > 0 && text.len == 0;
}
