/* SPDX-License-Identifier: Apache-2.0 */
#include "base/clock.h"
#include "unit.h"

#include <string.h>
#include <time.h>

#define LAST INT64_C(253402300799) /* 9999-12-31T23:59:59Z */

static void assert_time(const char *text, mrl_time wanted)
{
    mrl_time t = -1;

    if (!mrl_time_parse(text, strlen(text), &t) || t != wanted)
        fail_msg("%s is read as %lld instead of %lld", text, (long long)t, (long long)wanted);
}

static void assert_no_time(const char *text)
{
    mrl_time t = 77;

    if (mrl_time_parse(text, strlen(text), &t))
        fail_msg("%s is taken for a time", text);
    assert_true(t == 77);
}

static void reads_dates_and_times(void **state)
{
    (void)state;
    assert_time("1970-01-01", 0);
    assert_time("1970-01-01T00:00:01Z", 1);
    assert_time("2026-03-01", 1772323200);
    assert_time("2026-03-01T12:34:56Z", 1772368496);
    assert_time("2026-03-01t12:34:56z", 1772368496);
    assert_time("2026-03-01 12:34:56Z", 1772368496);
    assert_time("2026-03-01T12:34:56.9Z", 1772368496);
    assert_time("2026-03-01T12:34:56.123456789012345Z", 1772368496);
    assert_time("9999-12-31T23:59:59Z", LAST);
}

static void knows_leap_years(void **state)
{
    (void)state;
    assert_time("2024-02-29", 1709164800);
    assert_time("2024-03-01", 1709251200);
    assert_time("2000-02-29", 951782400);
    assert_time("2000-12-31", 978220800);
    assert_no_time("2023-02-29");
    assert_no_time("2100-02-29");
    assert_no_time("2200-02-29");
    assert_time("2400-02-29", 13574563200);
    assert_no_time("2024-02-30");
}

static void takes_offsets_off(void **state)
{
    (void)state;
    assert_time("2026-03-01T12:00:00+00:00", 1772366400);
    assert_time("2026-03-01T12:00:00-00:00", 1772366400);
    assert_time("2026-03-01T12:00:00+01:30", 1772366400 - 5400);
    assert_time("2026-03-01T12:00:00-01:30", 1772366400 + 5400);
    assert_time("2026-03-01T00:30:00+01:00", 1772323200 - 1800);
    assert_time("2026-03-01T12:00:00+23:59", 1772366400 - 86340);
    assert_time("1970-01-01T01:00:00+01:00", 0);
    assert_time("9999-12-31T23:59:59+00:01", LAST - 60);
}

static void a_leap_second_ends_a_day_in_utc(void **state)
{
    (void)state;
    assert_time("2016-12-31T23:59:60Z", 1483228800);
    assert_time("2017-01-01T00:59:60+01:00", 1483228800);
    assert_no_time("2016-12-31T23:58:60Z");
    assert_no_time("2016-12-31T12:00:60Z");
    assert_no_time("2016-12-31T23:59:60+01:00");
    assert_no_time("2016-12-31T23:59:61Z");
}

static void refuses_every_field_out_of_range(void **state)
{
    static const char *const wrong[] = {
        "",
        "2026",
        "2026-03",
        "2026-3-1",
        "2026-00-01",
        "2026-13-01",
        "2026-03-00",
        "2026-03-32",
        "2026-04-31",
        "2026-06-31",
        "2026-09-31",
        "2026-11-31",
        "1969-12-31",
        "0000-01-01",
        "02026-03-01",
        "+2026-03-01",
        "-2026-03-01",
        "2026/03/01",
        "2026-03-01 ",
        " 2026-03-01",
        "2026-03-01T",
        "2026-03-01T12",
        "2026-03-01T12:00",
        "2026-03-01T12:00:00",
        "2026-03-01T12:00Z",
        "2026-03-01T24:00:00Z",
        "2026-03-01T12:60:00Z",
        "2026-03-01T12:00:61Z",
        "2026-03-01T12:00:00.Z",
        "2026-03-01T12:00:00,5Z",
        "2026-03-01T12:00:00+1:00",
        "2026-03-01T12:00:00+0100",
        "2026-03-01T12:00:00+01",
        "2026-03-01T12:00:00+24:00",
        "2026-03-01T12:00:00+01:60",
        "2026-03-01T12:00:00ZZ",
        "2026-03-01T12:00:00Z ",
        "2026-03-01_12:00:00Z",
        "1970-01-01T00:00:00+00:01",
        "9999-12-31T23:59:59-00:01",
        "9999-12-31T23:59:60Z",
        "tomorrow",
    };

    (void)state;
    for (size_t i = 0; i < MRL_COUNT(wrong); i++)
        assert_no_time(wrong[i]);
    assert_false(mrl_time_parse(NULL, 0, &(mrl_time){0}));
    assert_false(mrl_time_parse("2026-03-01\0", 11, &(mrl_time){0}));
}

/* Every shorter text is refused, but for the date alone. */
static void a_time_cut_short_is_none(void **state)
{
    static const char text[] = "2026-03-01T12:34:56.5+01:00";
    mrl_time t;

    (void)state;
    for (size_t n = 0; n < strlen(text); n++)
        assert_int_equal(mrl_time_parse(text, n, &t), n == 10);
}

static void what_is_written_reads_back(void **state)
{
    char text[MRL_TIME_TEXT];
    mrl_time back;

    (void)state;
    for (mrl_time t = 0; t <= LAST; t += MRL_DAY * 3 + 12345) {
        mrl_time_format(t, text);
        if (!mrl_time_parse(text, strlen(text), &back) || back != t)
            fail_msg("%s is not %lld", text, (long long)t);
    }
}

static void agrees_with_the_c_library(void **state)
{
    (void)state;
    for (mrl_time t = 0; t <= LAST; t += MRL_DAY * 29 + 54321) {
        const time_t c_time = (time_t)t;
        char text[MRL_TIME_TEXT];
        char date[MRL_DATE_TEXT];
        char wanted[64];
        struct tm tm;

        assert_non_null(gmtime_r(&c_time, &tm));
        assert_int_equal(strftime(wanted, sizeof(wanted), "%Y-%m-%dT%H:%M:%SZ", &tm), 20);
        mrl_time_format(t, text);
        assert_string_equal(text, wanted);
        mrl_date_format(t, date);
        assert_memory_equal(date, wanted, 10);
    }
}

static void times_that_cannot_be_written_show_the_nearest(void **state)
{
    static const struct {
        mrl_time t;
        const char *text;
    } cases[] = {
        {-1, "1970-01-01T00:00:00Z"},        {INT64_MIN, "1970-01-01T00:00:00Z"},
        {0, "1970-01-01T00:00:00Z"},         {LAST - 1, "9999-12-31T23:59:58Z"},
        {LAST, "9999-12-31T23:59:59Z"},      {LAST + 1, "9999-12-31T23:59:59Z"},
        {INT64_MAX, "9999-12-31T23:59:59Z"},
    };
    char text[MRL_TIME_TEXT];
    char date[MRL_DATE_TEXT];

    (void)state;
    for (size_t i = 0; i < MRL_COUNT(cases); i++) {
        mrl_time_format(cases[i].t, text);
        assert_string_equal(text, cases[i].text);
        mrl_date_format(cases[i].t, date);
        assert_memory_equal(date, cases[i].text, 10);
        assert_int_equal(date[10], '\0');
    }
}

static void a_given_clock_stands_still(void **state)
{
    const struct mrl_clock given = {true, 1234};
    const struct mrl_clock real = {false, 1234};
    const mrl_time before = (mrl_time)time(NULL);
    const mrl_time now = mrl_clock_now(&real);

    (void)state;
    assert_true(mrl_clock_now(&given) == 1234);
    assert_true(now >= before && now <= before + 5);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_dates_and_times),
        cmocka_unit_test(knows_leap_years),
        cmocka_unit_test(takes_offsets_off),
        cmocka_unit_test(a_leap_second_ends_a_day_in_utc),
        cmocka_unit_test(refuses_every_field_out_of_range),
        cmocka_unit_test(a_time_cut_short_is_none),
        cmocka_unit_test(what_is_written_reads_back),
        cmocka_unit_test(agrees_with_the_c_library),
        cmocka_unit_test(times_that_cannot_be_written_show_the_nearest),
        cmocka_unit_test(a_given_clock_stands_still),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
