/* SPDX-License-Identifier: Apache-2.0 */
#include "scan/baseline.h"

#include "oom.h"
#include "scan/fingerprint.h"
#include "scanned.h"

#define PRINT            "0123456789abcdef0123456789abcdef"
#define ROW(print, rest) "  - {fingerprint: " print rest "}\n"
#define HEAD             "schema_version: 1\naccepted:\n"

static mrl_status parse(const char *text, struct mrl_arena *arena, struct mrl_baseline *ret,
                        struct mrl_error *err)
{
    return mrl_baseline_parse("b.yaml", text, strlen(text), arena, ret, err);
}

static void accepts_up_to_the_end_of_a_day(void **state)
{
    struct mrl_arena *arena = mrl_arena_new(1 << 20);
    struct mrl_baseline b;
    struct mrl_error err;
    mrl_time last;

    (void)state;
    assert_int_equal(
        parse(HEAD ROW(PRINT, ", reason: ours, expires: 2026-12-31"), arena, &b, &err).code,
        MRL_OK);
    assert_true(mrl_time_parse("2026-12-31T23:59:59Z", 20, &last));
    assert_string_equal(mrl_baseline_reason(&b, PRINT, last), "ours");
    assert_null(mrl_baseline_reason(&b, PRINT, last + 1));
    assert_null(mrl_baseline_reason(&b, "other", last));
    mrl_arena_free(arena);
}

static void refuse(const char *text, const char *why)
{
    struct mrl_arena *arena = mrl_arena_new(1 << 20);
    struct mrl_baseline b;
    struct mrl_error err;

    assert_int_equal(parse(text, arena, &b, &err).code, MRL_E_FORMAT);
    assert_non_null(strstr(err.message, why));
    mrl_arena_free(arena);
}

static void refuses_what_is_not_strictly_right(void **state)
{
    (void)state;
    refuse(HEAD ROW(PRINT, ", expires: 2026-12-31"), "reason");
    refuse(HEAD ROW(PRINT, ", reason: ours"), "for ever");
    refuse(HEAD ROW("abcd", ", reason: ours, expires: 2026-12-31"), "32");
    refuse(HEAD ROW(PRINT, ", reason: x, expires: 2026-12-31")
               ROW(PRINT, ", reason: x, expires: 2026-12-31"),
           "twice");
    refuse("schema_version: 2\naccepted: []\n", "schema_version");
    refuse(HEAD ROW(PRINT, ", reason: x, expires: 2026-12-31, rule: all"), "rule");
}

static mrl_status parse_once(void *context)
{
    mrl_cleanup(mrl_arena_freep) struct mrl_arena *arena = mrl_arena_new(1 << 20);
    struct mrl_baseline b;
    struct mrl_error err;

    (void)context;
    if (!arena)
        return MRL_FAIL_NOMEM(&err);
    return parse(HEAD ROW(PRINT, ", reason: ours, expires: 2026-12-31"), arena, &b, &err);
}

static void survives_running_out_of_memory(void **state)
{
    (void)state;
    assert_survives_oom(parse_once, NULL);
}

static void a_finding_that_moves_keeps_its_fingerprint(void **state)
{
    char first[MRL_FINDING_FINGERPRINT_TEXT], moved[MRL_FINDING_FINGERPRINT_TEXT],
        other[MRL_FINDING_FINGERPRINT_TEXT];
    struct scanned *s = *state;

    SCAN(s, "cos\nsystem\n(S'id'\ntR.");
    assert_int_equal(mrl_finding_fingerprint("a", &s->report.findings[0], first, &s->err).code,
                     MRL_OK);
    assert_int_equal(mrl_finding_fingerprint("b", &s->report.findings[0], other, &s->err).code,
                     MRL_OK);
    SCAN(s, "N0cos\nsystem\n(S'id'\ntR.");
    assert_int_equal(mrl_finding_fingerprint("a", &s->report.findings[0], moved, &s->err).code,
                     MRL_OK);
    assert_string_equal(first, moved);
    assert_string_not_equal(first, other);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(accepts_up_to_the_end_of_a_day),
        cmocka_unit_test(refuses_what_is_not_strictly_right),
        cmocka_unit_test(survives_running_out_of_memory),
        cmocka_unit_test(a_finding_that_moves_keeps_its_fingerprint),
    };

    return cmocka_run_group_tests(tests, scanned_setup, scanned_teardown);
}
