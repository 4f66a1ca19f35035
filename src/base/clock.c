/* SPDX-License-Identifier: Apache-2.0 */
#include "base/clock.h"

#include <stdio.h>
#include <time.h>

mrl_time mrl_clock_now(const struct mrl_clock *clock)
{
    return clock->given ? clock->at : (mrl_time)time(NULL);
}

struct civil {
    int64_t year;
    unsigned month, day; /* 1-based */
};

/* Days between 1970-01-01 and a civil date, and back: counted from March 1st of year 0, so that
 * the leap day is the last of its year and of its era of 400 years. */
static int64_t days_from_civil(struct civil c)
{
    const int64_t y = c.month <= 2 ? c.year - 1 : c.year;
    const int64_t era = y / 400;
    const int64_t year_of_era = y - era * 400;
    const int64_t day_of_year =
        (153 * (c.month > 2 ? c.month - 3 : c.month + 9) + 2) / 5 + c.day - 1;

    return era * 146097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year -
           719468;
}

static struct civil civil_from_days(int64_t days)
{
    const int64_t z = days + 719468;
    const int64_t era = z / 146097;
    const int64_t doe = z - era * 146097;
    const int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
    const int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    const int64_t mp = (5 * doy + 2) / 153;
    const unsigned month = (unsigned)(mp < 10 ? mp + 3 : mp - 9);

    return (struct civil){
        .year = yoe + era * 400 + (month <= 2),
        .month = month,
        .day = (unsigned)(doy - (153 * mp + 2) / 5 + 1),
    };
}

/* Outside the years that can be written the nearest one is shown: a time from a hostile file
 * must not break the form of a report. */
static mrl_time clamp(mrl_time t)
{
    return t < 0 ? 0 : t > MRL_TIME_MAX ? MRL_TIME_MAX : t;
}

void mrl_date_format(mrl_time t, char ret[MRL_DATE_TEXT])
{
    const struct civil c = civil_from_days(clamp(t) / MRL_DAY);

    (void)snprintf(ret, MRL_DATE_TEXT, "%04u-%02u-%02u", (unsigned)c.year % 10000, c.month % 100,
                   c.day % 100);
}

void mrl_time_format(mrl_time t, char ret[MRL_TIME_TEXT])
{
    const unsigned s = (unsigned)(clamp(t) % MRL_DAY);
    char date[MRL_DATE_TEXT];

    mrl_date_format(t, date);
    (void)snprintf(ret, MRL_TIME_TEXT, "%sT%02u:%02u:%02uZ", date, s / 3600 % 100, s / 60 % 60,
                   s % 60);
}

struct cursor {
    const char *text;
    size_t n;
};

static bool read_digits(struct cursor *c, unsigned count, unsigned *ret)
{
    unsigned value = 0;

    if (c->n < count)
        return false;
    for (unsigned i = 0; i < count; i++) {
        if (c->text[i] < '0' || c->text[i] > '9')
            return false;
        value = value * 10 + (unsigned)(c->text[i] - '0');
    }
    c->text += count;
    c->n -= count;
    *ret = value;
    return true;
}

static bool read_one_of(struct cursor *c, const char *set, char *ret)
{
    for (; c->n && *set; set++)
        if (c->text[0] == *set) {
            *ret = *set;
            c->text++;
            c->n--;
            return true;
        }
    return false;
}

static bool read_date(struct cursor *c, mrl_time *ret)
{
    static const unsigned char month_days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    unsigned y, m, d;
    char dash;

    if (!read_digits(c, 4, &y) || !read_one_of(c, "-", &dash) || !read_digits(c, 2, &m) ||
        !read_one_of(c, "-", &dash) || !read_digits(c, 2, &d))
        return false;
    if (y < 1970 || m < 1 || m > 12 || d < 1)
        return false;
    const bool leap_day = m == 2 && y % 4 == 0 && (y % 100 != 0 || y % 400 == 0);
    if (d > month_days[m - 1] + (leap_day ? 1u : 0u))
        return false;
    *ret = days_from_civil((struct civil){y, m, d}) * MRL_DAY;
    return true;
}

static bool read_clock_time(struct cursor *c, int64_t *ret, bool *leap)
{
    unsigned h, m, s, ignored;
    char sep;

    if (!read_digits(c, 2, &h) || !read_one_of(c, ":", &sep) || !read_digits(c, 2, &m) ||
        !read_one_of(c, ":", &sep) || !read_digits(c, 2, &s))
        return false;
    if (h > 23 || m > 59 || s > 60)
        return false;
    if (read_one_of(c, ".", &sep)) {
        if (!read_digits(c, 1, &ignored))
            return false;
        while (read_digits(c, 1, &ignored))
            ;
    }
    *ret = (int64_t)h * 3600 + m * 60 + s;
    *leap = s == 60;
    return true;
}

static bool read_zone(struct cursor *c, int64_t *ret)
{
    unsigned h, m;
    char sign;

    if (!read_one_of(c, "Zz+-", &sign))
        return false;
    *ret = 0;
    if (sign == 'Z' || sign == 'z')
        return true;
    if (!read_digits(c, 2, &h) || !read_one_of(c, ":", &(char){0}) || !read_digits(c, 2, &m) ||
        h > 23 || m > 59)
        return false;
    *ret = ((int64_t)h * 3600 + m * 60) * (sign == '-' ? -1 : 1);
    return true;
}

bool mrl_time_parse(const char *text, size_t n, mrl_time *ret)
{
    struct cursor c = {text, n};
    int64_t seconds = 0;
    int64_t offset = 0;
    bool leap = false;
    mrl_time day, t;
    char sep;

    if (!read_date(&c, &day))
        return false;
    if (c.n > 0 && (!read_one_of(&c, "Tt ", &sep) || !read_clock_time(&c, &seconds, &leap) ||
                    !read_zone(&c, &offset)))
        return false;
    t = day + seconds - offset;
    if (c.n > 0 || t < 0 || t > MRL_TIME_MAX)
        return false;
    /* RFC 3339, 5.7: a leap second ends a day in UTC; here it is the first second of the next. */
    if (leap && t % MRL_DAY != 0)
        return false;
    *ret = t;
    return true;
}
