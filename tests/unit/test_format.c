/* SPDX-License-Identifier: Apache-2.0 */
#include "base/limits.h"
#include "formats/format.h"
#include "oom.h"
#include "unit.h"

#include <string.h>

static bool always(const struct mrl_probe *probe)
{
    (void)probe;
    return true;
}

static mrl_status describe_two_facts(struct mrl_description *d)
{
    MRL_TRY(mrl_describe_text(d, "architecture", "llama\0x", 7));
    MRL_TRY(mrl_describe_number(d, "tensor_count", 3));
    MRL_TRY(mrl_describe_link(d, MRL_LINK_FILE, "a.bin", 5));
    return mrl_describe_member_issue(d, "toy.odd", 12, "x/y", 3, "%s is odd", "y");
}

static mrl_status describe_cut_short(struct mrl_description *d)
{
    MRL_TRY(mrl_describe_number(d, "tensor_count", 3));
    return MRL_FAIL(d->err, MRL_E_TRUNCATED, 7, "name needs 9 bytes, 2 are left");
}

static mrl_status describe_over_limit(struct mrl_description *d)
{
    return MRL_FAIL(d->err, MRL_E_LIMIT, 7, "too many");
}

static mrl_status describe_unsupported(struct mrl_description *d)
{
    return MRL_FAIL(d->err, MRL_E_UNSUPPORTED, 7, "encrypted");
}

static mrl_status describe_vanished(struct mrl_description *d)
{
    return MRL_FAIL(d->err, MRL_E_CHANGED, 7, "shrank");
}

static mrl_status describe_many_issues(struct mrl_description *d)
{
    for (unsigned i = 0; i < MRL_MAX_ISSUES + 5; i++)
        MRL_TRY(mrl_describe_issue(d, "toy.odd", i, "number %u", i));
    return mrl_ok();
}

static mrl_status describe_many_facts(struct mrl_description *d)
{
    for (unsigned i = 0; i <= MRL_MAX_FACTS; i++)
        MRL_TRY(mrl_describe_number(d, "n", i));
    return mrl_ok();
}

static struct mrl_error last_error;

static mrl_status run(mrl_status (*describe)(struct mrl_description *), struct mrl_arena *arena,
                      struct mrl_description *ret)
{
    const struct mrl_format toy = {.id = "toy", .probe = always, .describe = describe};
    struct mrl_source_memory m;

    mrl_source_memory_init(&m, "abc", 3);
    return mrl_format_describe(&toy, &m.source, "a/b", arena, ret, &last_error);
}

static struct mrl_description described(mrl_status (*describe)(struct mrl_description *),
                                        struct mrl_arena *arena)
{
    struct mrl_description d;

    assert_int_equal(run(describe, arena, &d).code, MRL_OK);
    return d;
}

static void facts_links_and_issues_are_copied(void **state)
{
    mrl_cleanup(mrl_arena_freep) struct mrl_arena *arena = mrl_arena_new(1 << 20);
    const struct mrl_description d = described(describe_two_facts, arena);

    (void)state;
    assert_int_equal(d.fact_count, 2);
    assert_int_equal(d.facts[0].len, 7);
    assert_string_equal(d.facts[0].text, "llama");
    assert_null(d.facts[1].text);
    assert_int_equal(d.facts[1].number, 3);
    assert_string_equal(d.links[0].target, "a.bin");
    assert_string_equal(d.issues[0].id, "toy.odd");
    assert_string_equal(d.issues[0].member, "x/y");
    assert_string_equal(d.issues[0].text, "y is odd");
    assert_int_equal(d.issues[0].offset, 12);
    assert_false(d.incomplete);
}

static void a_broken_file_is_an_issue_and_keeps_what_was_learnt(void **state)
{
    mrl_cleanup(mrl_arena_freep) struct mrl_arena *arena = mrl_arena_new(1 << 20);
    const struct mrl_description d = described(describe_cut_short, arena);

    (void)state;
    assert_int_equal(d.fact_count, 1);
    assert_true(d.incomplete);
    assert_string_equal(d.issues[0].id, "toy.malformed");
    assert_string_equal(d.issues[0].text, "name needs 9 bytes, 2 are left");
    assert_int_equal(d.issues[0].offset, 7);
}

static void a_limit_and_an_unknown_variant_have_issues_of_their_own(void **state)
{
    mrl_cleanup(mrl_arena_freep) struct mrl_arena *arena = mrl_arena_new(1 << 20);

    (void)state;
    assert_string_equal(described(describe_over_limit, arena).issues[0].id, "toy.limit");
    assert_string_equal(described(describe_unsupported, arena).issues[0].id, "toy.unsupported");
}

static void trouble_of_the_environment_is_passed_up(void **state)
{
    mrl_cleanup(mrl_arena_freep) struct mrl_arena *arena = mrl_arena_new(1 << 20);
    struct mrl_description d;

    (void)state;
    assert_int_equal(run(describe_vanished, arena, &d).code, MRL_E_CHANGED);
}

static void too_many_issues_end_in_one_that_says_so(void **state)
{
    mrl_cleanup(mrl_arena_freep) struct mrl_arena *arena = mrl_arena_new(1 << 20);
    const struct mrl_description d = described(describe_many_issues, arena);

    (void)state;
    assert_int_equal(d.issue_count, MRL_MAX_ISSUES);
    assert_string_equal(d.issues[MRL_MAX_ISSUES - 2].id, "toy.odd");
    assert_string_equal(d.issues[MRL_MAX_ISSUES - 1].id, "format.more-issues");
    assert_true(d.incomplete);
}

static void too_many_facts_are_a_limit(void **state)
{
    mrl_cleanup(mrl_arena_freep) struct mrl_arena *arena = mrl_arena_new(1 << 20);
    const struct mrl_description d = described(describe_many_facts, arena);

    (void)state;
    assert_int_equal(d.fact_count, MRL_MAX_FACTS);
    assert_string_equal(d.issues[0].id, "toy.limit");
}

static struct mrl_probe probe_of(const void *bytes, size_t n, struct mrl_probe_buffer *buffer)
{
    struct mrl_source_memory m;
    struct mrl_probe probe;

    mrl_source_memory_init(&m, bytes, n);
    assert_int_equal(mrl_probe_read(&m.source, "dir/name.x", buffer, &probe, &last_error).code,
                     MRL_OK);
    return probe;
}

static void a_probe_of_a_small_file_has_its_tail_within_the_head(void **state)
{
    struct mrl_probe_buffer buffer;
    const struct mrl_probe p = probe_of("hello", 5, &buffer);

    (void)state;
    assert_string_equal(p.name, "name.x");
    assert_int_equal(p.head_len, 5);
    assert_int_equal(p.tail_len, 5);
    assert_ptr_equal(p.tail, p.head);
    assert_true(p.is_text);
}

static void a_probe_of_a_large_file_has_its_last_bytes(void **state)
{
    static uint8_t bytes[MRL_PROBE_HEAD + 1];
    struct mrl_probe_buffer buffer;
    struct mrl_probe p;

    (void)state;
    memset(bytes, 'a', sizeof(bytes));
    bytes[MRL_PROBE_HEAD] = 'z';
    p = probe_of(bytes, sizeof(bytes), &buffer);
    assert_int_equal(p.head_len, MRL_PROBE_HEAD);
    assert_int_equal(p.tail_len, MRL_PROBE_TAIL);
    assert_int_equal(p.tail[MRL_PROBE_TAIL - 1], 'z');
    p = probe_of(bytes, MRL_PROBE_HEAD, &buffer);
    assert_int_equal(p.tail_len, MRL_PROBE_TAIL);
    assert_ptr_equal(p.tail + p.tail_len, p.head + p.head_len);
}

static void text_is_utf8_without_control_characters(void **state)
{
    struct mrl_probe_buffer buffer;

    (void)state;
    assert_true(probe_of("a\tb\r\n\xc3\xa9\f", 8, &buffer).is_text);
    assert_false(probe_of("", 0, &buffer).is_text);
    assert_false(probe_of("a\0b", 3, &buffer).is_text);
    assert_false(probe_of("a\x1b[0m", 5, &buffer).is_text);
    assert_false(probe_of("a\x7f", 2, &buffer).is_text);
    assert_false(probe_of("a\xc3", 2, &buffer).is_text);
    assert_false(probe_of("\xff\xfe"
                          "a",
                          3, &buffer)
                     .is_text);
}

static void a_character_cut_by_the_end_of_the_head_is_still_text(void **state)
{
    static char bytes[MRL_PROBE_HEAD + 8];
    struct mrl_probe_buffer buffer;

    (void)state;
    memset(bytes, 'a', sizeof(bytes));
    memcpy(bytes + MRL_PROBE_HEAD - 2, "\xe2\x82\xac", 3);
    assert_true(probe_of(bytes, sizeof(bytes), &buffer).is_text);
    bytes[MRL_PROBE_HEAD - 2] = (char)0xbf;
    assert_false(probe_of(bytes, sizeof(bytes), &buffer).is_text);
}

static void every_row_has_a_name_and_a_way_to_reach_it(void **state)
{
    (void)state;
    for (size_t i = 0; i < mrl_format_count; i++) {
        assert_non_null(mrl_formats[i]->id);
        assert_non_null(mrl_formats[i]->title);
        assert_non_null(mrl_role_name(mrl_formats[i]->role));
        assert_ptr_equal(mrl_format_find(mrl_formats[i]->id), mrl_formats[i]);
    }
    assert_null(mrl_format_find("no such format"));
}

static mrl_status describe_scenario(void *context)
{
    mrl_cleanup(mrl_arena_freep) struct mrl_arena *arena = mrl_arena_new(1 << 20);
    struct mrl_description d;

    (void)context;
    if (!arena)
        return MRL_FAIL_NOMEM(&last_error);
    MRL_TRY(run(describe_two_facts, arena, &d));
    MRL_TRY(run(describe_many_issues, arena, &d));
    return run(describe_cut_short, arena, &d);
}

static void describing_survives_failing_allocations(void **state)
{
    (void)state;
    assert_survives_oom(describe_scenario, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(facts_links_and_issues_are_copied),
        cmocka_unit_test(a_broken_file_is_an_issue_and_keeps_what_was_learnt),
        cmocka_unit_test(a_limit_and_an_unknown_variant_have_issues_of_their_own),
        cmocka_unit_test(trouble_of_the_environment_is_passed_up),
        cmocka_unit_test(too_many_issues_end_in_one_that_says_so),
        cmocka_unit_test(too_many_facts_are_a_limit),
        cmocka_unit_test(a_probe_of_a_small_file_has_its_tail_within_the_head),
        cmocka_unit_test(a_probe_of_a_large_file_has_its_last_bytes),
        cmocka_unit_test(text_is_utf8_without_control_characters),
        cmocka_unit_test(a_character_cut_by_the_end_of_the_head_is_still_text),
        cmocka_unit_test(every_row_has_a_name_and_a_way_to_reach_it),
        cmocka_unit_test(describing_survives_failing_allocations),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
