/* SPDX-License-Identifier: Apache-2.0 */
#include "catalog/rules.h"

#include "oom.h"
#include "unit.h"

#include <string.h>

#define RULE(id, key)                                                                              \
    "  - {id: " id ", keys: [" key "], title: t, severity: low, verdict: unknown,\n"               \
    "     explanation: e, remedy: r, refs: [CWE-502], provisions: ['5.2.3-1']}\n"
#define HEAD "schema_version: 1\nrules:\n"

static mrl_status load(const char *text, struct mrl_arena *arena, struct mrl_rules **ret,
                       struct mrl_error *err)
{
    const struct mrl_rules_file file = {"t.yaml", text, strlen(text)};

    return mrl_rules_load_files(&file, 1, arena, ret, err);
}

static void refuse(const char *text, const char *why)
{
    struct mrl_arena *arena = mrl_arena_new(1 << 20);
    struct mrl_rules *rules;
    struct mrl_error err;

    assert_int_equal(load(text, arena, &rules, &err).code, MRL_E_FORMAT);
    assert_non_null(strstr(err.message, why));
    mrl_arena_free(arena);
}

static void the_embedded_rules_are_good(void **state)
{
    struct mrl_arena *arena = mrl_arena_new(64 << 20);
    struct mrl_rules *rules;
    struct mrl_error err;

    (void)state;
    assert_int_equal(mrl_rules_load(arena, &rules, &err).code, MRL_OK);
    assert_true(rules->count > 20);
    for (size_t i = 1; i < rules->count; i++)
        assert_true(strcmp(rules->rules[i - 1].id, rules->rules[i].id) < 0);
    assert_string_equal(mrl_rules_for(rules, "pickle.call-dangerous")->id, "MRL-PKL-001");
    assert_int_equal(mrl_rules_find(rules, "MRL-PKL-001")->severity, MRL_SEVERITY_CRITICAL);
    assert_null(mrl_rules_find(rules, "MRL-PKL-999"));
    mrl_arena_free(arena);
}

static void a_key_that_nobody_lists_gets_the_fallback(void **state)
{
    struct mrl_arena *arena = mrl_arena_new(64 << 20);
    struct mrl_rules *rules;
    struct mrl_error err;

    (void)state;
    assert_int_equal(load(HEAD RULE("MRL-SCN-001", "scan.unnamed"), arena, &rules, &err).code,
                     MRL_OK);
    assert_string_equal(mrl_rules_for(rules, "no.such-key")->id, "MRL-SCN-001");
    mrl_arena_free(arena);
}

static void refuses_what_is_not_strictly_right(void **state)
{
    (void)state;
    refuse(HEAD RULE("MRL-SCN-002", "x.y"), "scan.unnamed");
    refuse(HEAD RULE("MRL-SCN-001", "scan.unnamed") RULE("MRL-SCN-001", "b.c"), "twice");
    refuse(HEAD RULE("MRL-SCN-001", "scan.unnamed") RULE("MRL-SCN-002", "scan.unnamed"),
           "two rules");
    refuse(HEAD RULE("MRL-SCN-1", "scan.unnamed"), "form");
    refuse(HEAD RULE("MRL-SCN-0011", "scan.unnamed"), "form");
    refuse("schema_version: 2\nrules: []\n", "schema_version");
    refuse(HEAD RULE("MRL-SCN-001", ""), "no key");
    refuse("schema_version: 1\nrules: []\nmore: 1\n", "more");
}

static mrl_status load_once(void *context)
{
    mrl_cleanup(mrl_arena_freep) struct mrl_arena *arena = mrl_arena_new(64 << 20);
    struct mrl_rules *rules;
    struct mrl_error err;

    (void)context;
    if (!arena)
        return MRL_FAIL_NOMEM(&err);
    return load(HEAD RULE("MRL-SCN-001", "scan.unnamed"), arena, &rules, &err);
}

static void survives_running_out_of_memory(void **state)
{
    (void)state;
    assert_survives_oom(load_once, NULL);
}

static void names_go_both_ways(void **state)
{
    enum mrl_severity severity;

    (void)state;
    for (int i = 0; i < MRL_SEVERITY_COUNT; i++) {
        assert_true(mrl_severity_parse(mrl_severity_name((enum mrl_severity)i), &severity));
        assert_int_equal(severity, i);
    }
    assert_false(mrl_severity_parse("terrible", &severity));
    assert_string_equal(mrl_scan_verdict_name(MRL_SCAN_DANGEROUS), "dangerous");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_embedded_rules_are_good),
        cmocka_unit_test(a_key_that_nobody_lists_gets_the_fallback),
        cmocka_unit_test(refuses_what_is_not_strictly_right),
        cmocka_unit_test(survives_running_out_of_memory),
        cmocka_unit_test(names_go_both_ways),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
