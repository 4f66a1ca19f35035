/* SPDX-License-Identifier: Apache-2.0 */
#include "base/limits.h"
#include "inventory/project.h"
#include "oom.h"
#include "unit.h"

#include <stdio.h>
#include <string.h>

#define KEY_A "ed25519:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="
#define KEY_B "ed25519:AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="

/* 22 lines; tests that break something append to or replace single lines. */
static const char whole[] =
    "schema_version: 1\n"
    "organisation: {name: Example Ltd, roles: [developer, end-user]}\n"
    "people:\n"
    "  - {id: alice, name: Alice, roles: [owner, ciso], key: \"" KEY_A "\"}\n"
    "  - {id: bob, name: Bob, roles: [developer]}\n"
    "systems:\n"
    "  - {id: fraud, purpose: scores, owner: alice, environment: test,\n"
    "     clearance: restricted, deployed: 2026-03-01, assets: [model]}\n"
    "assets:\n"
    "  - id: model\n"
    "    path: models/*.onnx\n"
    "    kind: model\n"
    "    owner: alice\n"
    "    sensitivity: internal\n"
    "    environment: production\n"
    "    external: {supplier: acme, version: \"1.2\"}\n"
    "    released: true\n"
    "    trained_on: [data]\n"
    "    served_at: [score]\n"
    "  - {id: data, path: data, kind: dataset, owner: bob,\n"
    "     sensitivity: restricted, environment: training, public_data: true}\n"
    "routes: [{id: score, url: /score, system: fraud, asset: model}]\n"
    "policies: {awareness_ack_rate: 0.75, raise: [inv.owner_set]}\n";

struct fixture {
    struct mrl_arena *arena;
    struct mrl_project project;
    struct mrl_error err;
};

static int set_up(void **state)
{
    static struct fixture f;

    f = (struct fixture){.arena = mrl_arena_new(MRL_MAX_TREE_ARENA)};
    *state = &f;
    return f.arena ? 0 : -1;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;

    mrl_arena_free(f->arena);
    return 0;
}

static enum mrl_code parse(struct fixture *f, const char *text)
{
    return mrl_project_parse("merlon.yaml", text, strlen(text), f->arena, &f->project, &f->err)
        .code;
}

/* The whole file with one text in it replaced by another. */
static const char *with(struct fixture *f, const char *old, const char *new)
{
    const char *at = strstr(whole, old);

    assert_non_null(at);
    return mrl_arena_printf(f->arena, "%.*s%s%s", (int)(at - whole), whole, new, at + strlen(old));
}

static void assert_refused(struct fixture *f, const char *text, uint32_t line, uint32_t column,
                           const char *words)
{
    assert_int_equal(parse(f, text), MRL_E_FORMAT);
    if (!strstr(f->err.message, words))
        fail_msg("`%s` does not say `%s`", f->err.message, words);
    assert_string_equal(f->err.where, "merlon.yaml");
    assert_int_equal(f->err.line, line);
    assert_int_equal(f->err.column, column);
}

static void reads_every_key(void **state)
{
    struct fixture *f = *state;
    const struct mrl_project *p = &f->project;

    assert_int_equal(parse(f, whole), MRL_OK);
    assert_string_equal(p->name, "Example Ltd");
    assert_int_equal(p->roles, MRL_ROLE_DEVELOPER | MRL_ROLE_END_USER);
    assert_int_equal(p->person_count, 2);
    assert_true(mrl_person_has_role(mrl_project_person(p, "alice"), "ciso"));
    assert_false(mrl_person_has_role(mrl_project_person(p, "bob"), "ciso"));
    assert_string_equal(p->people[0].key, KEY_A);
    assert_null(p->people[1].key);
    assert_int_equal(p->system_count, 1);
    assert_int_equal(p->systems[0].clearance, MRL_SENSITIVITY_RESTRICTED);
    assert_int_equal(p->systems[0].environment, MRL_ENVIRONMENT_TEST);
    assert_int_equal(p->systems[0].deployed, 1772323200);
    assert_int_equal(p->systems[0].retired, 0);
    assert_string_equal(p->systems[0].assets[0], "model");
    assert_int_equal(p->asset_count, 2);
    assert_string_equal(p->assets[0].external->supplier, "acme");
    assert_null(p->assets[0].external->source);
    assert_true(p->assets[0].released);
    assert_int_equal(p->assets[0].edge_count, 2);
    assert_int_equal(p->assets[0].edges[0].kind, MRL_EDGE_TRAINED_ON);
    assert_string_equal(p->assets[0].edges[0].to, "data");
    assert_int_equal(p->assets[0].edges[1].kind, MRL_EDGE_SERVED_AT);
    assert_int_equal(p->assets[0].line, 10);
    assert_true(p->assets[1].public_data);
    assert_null(p->assets[1].external);
    assert_string_equal(mrl_project_route(p, "score")->asset, "model");
    assert_null(mrl_project_route(p, "other"));
    assert_null(mrl_project_asset(p, "other"));
    assert_null(mrl_project_system(p, "other"));
    assert_int_equal(p->gap_count, 0);
}

static void the_digest_is_that_of_the_text_that_was_read(void **state)
{
    struct fixture *f = *state;
    struct mrl_sha256 digest;

    assert_int_equal(parse(f, whole), MRL_OK);
    assert_int_equal(mrl_sha256_bytes(whole, strlen(whole), &digest, &f->err).code, MRL_OK);
    assert_true(mrl_sha256_equal(&digest, &f->project.sha256));
}

static void answers_policies_and_their_defaults(void **state)
{
    struct fixture *f = *state;

    assert_int_equal(parse(f, whole), MRL_OK);
    assert_float_equal(mrl_project_policy(&f->project, "awareness_ack_rate"), 0.75, 1e-9);
    assert_float_equal(mrl_project_policy(&f->project, "plan_age_days"), 365, 1e-9);
    assert_true(mrl_project_raises(&f->project, "inv.owner_set"));
    assert_false(mrl_project_raises(&f->project, "inv.scan_age"));
}

static void every_default_policy_lies_within_its_bounds(void **state)
{
    size_t count;
    const struct mrl_policy *policies = mrl_policies(&count);

    (void)state;
    for (size_t i = 0; i < count; i++) {
        assert_true(policies[i].min <= policies[i].fallback);
        assert_true(policies[i].fallback <= policies[i].max);
        assert_true(i == 0 || strcmp(policies[i - 1].name, policies[i].name) < 0);
    }
}

static void keeps_policies_within_their_bounds(void **state)
{
    struct fixture *f = *state;

    assert_int_equal(parse(f, with(f, "0.75", "0.5")), MRL_OK);
    assert_int_equal(parse(f, with(f, "0.75", "1")), MRL_OK);
    assert_refused(f, with(f, "0.75", "0.49"), 23, 32, "between 0.5 and 1");
    assert_refused(f, with(f, "0.75", "1.01"), 23, 32, "between 0.5 and 1");
    assert_refused(f, with(f, "0.75", "much"), 23, 32, "must be a number");
    assert_refused(f, with(f, "ack_rate", "ack_ratio"), 23, 33, "unknown key");
    assert_refused(f, with(f, "[inv.owner_set]", "[1]"), 23, 46, "text only");
}

static void names_the_place_of_an_unknown_key(void **state)
{
    struct fixture *f = *state;

    assert_refused(f, with(f, "people:", "peoples:"), 4, 3, "did you mean `people`");
    assert_refused(f, with(f, "organisation: {name", "organisation: {nam"), 2, 21, "`name`");
    assert_refused(f, with(f, "purpose: scores", "aim: x"), 7, 22, "unknown key");
    assert_refused(f, with(f, "    released", "    relaesed"), 17, 15, "`released`");
    assert_refused(f, with(f, "supplier:", "suplier:"), 16, 25, "`supplier`");
    assert_refused(f, with(f, "url: /score", "uri: /score"), 22, 27, "`url`");
}

static void refuses_doubled_ids(void **state)
{
    struct fixture *f = *state;

    assert_refused(f, with(f, "id: bob", "id: alice"), 5, 10, "twice in `people`");
    assert_refused(f, with(f, "id: data", "id: model"), 20, 10, "twice in `assets`");
    assert_refused(f, with(f, "[developer]}", "[developer], key: \"" KEY_A "\"}"), 5, 51,
                   "`alice` has the same key");
    assert_refused(f, with(f, "assets: [model]", "assets: [model, model]"), 8, 67, "listed twice");
}

static void refuses_names_that_nothing_bears(void **state)
{
    struct fixture *f = *state;

    assert_refused(f, with(f, "    owner: alice", "    owner: carol"), 13, 12, "people has no");
    assert_refused(f, with(f, "assets: [model]", "assets: [modell]"), 8, 60, "assets has no");
    assert_refused(f, with(f, "trained_on: [data]", "trained_on: [dat]"), 18, 18, "assets has no");
    assert_refused(f, with(f, "trained_on: [data]", "trained_on: [model]"), 18, 17, "itself");
    assert_refused(f, with(f, "served_at: [score]", "served_at: [model]"), 19, 17, "routes has no");
    assert_refused(f, with(f, "system: fraud,", "system: 7,"), 22, 43, "systems has no");
}

static void refuses_ids_that_are_no_plain_names(void **state)
{
    static const char *const bad[] = {
        "\"\"",      "../x",         "-x",      ".x",          "\"a b\"",
        "\"a\\nb\"", "\"\\u202Ea\"", "\"a/b\"", "caf\xc3\xa9",
    };
    struct fixture *f = *state;

    for (size_t i = 0; i < MRL_COUNT(bad); i++)
        assert_refused(f, with(f, "id: bob", mrl_arena_printf(f->arena, "id: %s", bad[i])), 5, 10,
                       "an id is made of");
}

static void an_id_may_be_as_long_as_the_limit(void **state)
{
    char id[MRL_ID_MAX + 2];

    (void)state;
    memset(id, 'x', sizeof(id));
    id[MRL_ID_MAX + 1] = '\0';
    assert_false(mrl_id_is_valid(id));
    id[MRL_ID_MAX] = '\0';
    assert_true(mrl_id_is_valid(id));
    id[MRL_ID_MAX - 1] = '\0';
    assert_true(mrl_id_is_valid(id));
}

static void refuses_paths_that_lead_out(void **state)
{
    static const char *const bad[] = {"/etc/passwd", "../x", "a/../b", "a//b", "./a", "a/", "."};
    struct fixture *f = *state;

    for (size_t i = 0; i < MRL_COUNT(bad); i++)
        assert_refused(f, with(f, "models/*.onnx", bad[i]), 11, 11, "below the project");
    assert_int_equal(parse(f, with(f, "models/*.onnx", "\"**/a..b/.c\"")), MRL_OK);
}

static void a_place_is_either_a_path_or_a_url(void **state)
{
    struct fixture *f = *state;

    assert_refused(f, with(f, "    kind: model", "    url: x\n    kind: model"), 12, 10,
                   "not both");
    assert_refused(f, with(f, "path: models/*.onnx", "url: x"), 11, 10, "has a `path`");
    assert_refused(f, with(f, "kind: model", "kind: service"), 11, 11, "has a `url`");
    assert_refused(f, with(f, "    path: models/*.onnx\n", ""), 10, 5, "`path` is missing");
}

static void refuses_values_of_the_wrong_type(void **state)
{
    struct fixture *f = *state;

    assert_refused(f, with(f, "released: true", "released: maybe"), 17, 15, "true or false");
    assert_refused(f, with(f, "deployed: 2026-03-01", "deployed: 2026-13-01"), 8, 39, "a date");
    assert_refused(f, with(f, "deployed: 2026-03-01", "deployed: 2026-03-01, retired: 2026-02-01"),
                   8, 60, "before `deployed`");
    assert_refused(f, with(f, "kind: dataset", "kind: data"), 20, 34, "is not one of");
    assert_refused(f, with(f, "[owner, ciso]", "owner"), 4, 37, "must be a list");
    assert_refused(f, with(f, "[owner, ciso]", "[owner, 7]"), 4, 45, "a role is a word");
    assert_refused(f, with(f, "roles: [developer, end-user]", "roles: [root]"), 2, 43,
                   "not one of");
    assert_refused(f, with(f, "schema_version: 1", "schema_version: 2"), 1, 17, "knows 1");
    assert_refused(f, with(f, "schema_version: 1", "schema_version: \"1\""), 1, 17, "whole number");
    assert_refused(f, with(f, "name: Example Ltd", "name: [Example]"), 2, 22, "must be text");
    assert_refused(f, "[]", 1, 1, "a map");
}

static void refuses_keys_that_are_no_ed25519_keys(void **state)
{
    static const char *const bad[] = {
        "ed25519:",
        "ed25519:AAAA",
        "rsa:" KEY_B,
        KEY_B "=",
        "ed25519:" KEY_B,
        "AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
        "ed25519:AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAB=",
    };
    struct fixture *f = *state;

    for (size_t i = 0; i < MRL_COUNT(bad); i++)
        assert_refused(f, with(f, KEY_A, bad[i]), 4, 57, "`key` must be");
    assert_int_equal(parse(f, with(f, KEY_A, KEY_B)), MRL_OK);
}

/* Whoever reads them has to read them right. */
static void doubled_quotes_are_read_right_or_not_at_all(void **state)
{
    static const char *const names[][2] = {
        {"'x''y'", "x'y"},
        {"'x''''y'", "x''y"},
        {"'x''''''y'", "x'''y"},
        {"'x''''''''''y'", "x'''''y"},
    };
    struct fixture *f = *state;

    for (size_t i = 0; i < MRL_COUNT(names); i++)
        if (parse(f, with(f, "name: Bob", mrl_arena_printf(f->arena, "name: %s", names[i][0]))) ==
            MRL_OK)
            assert_string_equal(f->project.people[1].name, names[i][1]);
        else
            assert_int_equal(f->err.code, MRL_E_UNSUPPORTED);
}

static void assert_gap(const struct mrl_project *p, size_t i, const char *what,
                       const char *question, uint32_t line)
{
    assert_true(i < p->gap_count);
    assert_string_equal(p->gaps[i].what, what);
    if (question)
        assert_string_equal(p->gaps[i].question, question);
    else
        assert_null(p->gaps[i].question);
    assert_int_equal(p->gaps[i].line, line);
}

static void placeholders_and_gaps_are_missing_values(void **state)
{
    static const char text[] =
        "schema_version: 1\n"
        "organisation: {name: FILL-IN, roles: [\"FILL-IN: which roles?\"]}\n"
        "people:\n"
        "  - {id: \"FILL-IN: who\", name: x, roles: [owner]}\n"
        "  - {id: alice, name: FILL-INS, roles: [owner], key: FILL-IN}\n"
        "systems:\n"
        "  - {id: s, assets: [FILL-IN]}\n"
        "assets:\n"
        "  - {id: m, kind: service, url: FILL-IN, owner: \"FILL-IN: who?\"}\n"
        "routes: \"FILL-IN: which?\"\n"
        "policies: {plan_age_days: FILL-IN}\n";
    struct fixture *f = *state;
    const struct mrl_project *p = &f->project;

    assert_int_equal(parse(f, text), MRL_OK);
    assert_gap(p, 0, "people.id", "who", 4);
    assert_gap(p, 1, "routes", "which?", 10);
    assert_gap(p, 2, "organisation.name", NULL, 2);
    assert_gap(p, 3, "organisation.roles", "which roles?", 2);
    assert_gap(p, 4, "people[alice].key", NULL, 5);
    assert_gap(p, 5, "systems[s].purpose", NULL, 7);
    assert_gap(p, 6, "systems[s].owner", NULL, 7);
    assert_gap(p, 7, "systems[s].environment", NULL, 7);
    assert_gap(p, 8, "systems[s].clearance", NULL, 7);
    assert_gap(p, 9, "systems[s].assets", NULL, 7);
    assert_gap(p, 10, "assets[m].url", NULL, 9);
    assert_gap(p, 11, "assets[m].owner", "who?", 9);
    assert_gap(p, 12, "assets[m].sensitivity", NULL, 9);
    assert_gap(p, 13, "assets[m].environment", NULL, 9);
    assert_gap(p, 14, "policies.plan_age_days", NULL, 11);
    assert_int_equal(p->gap_count, 15);
    assert_string_equal(p->name, "");
    assert_int_equal(p->roles, 0);
    assert_int_equal(p->person_count, 1);
    assert_string_equal(p->people[0].name, "FILL-INS");
    assert_null(p->people[0].key);
    assert_null(p->assets[0].url);
    assert_int_equal(p->route_count, 0);
}

static void every_word_of_the_closed_lists_has_a_name(void **state)
{
    (void)state;
    for (int i = 0; i < MRL_ASSET_KIND_COUNT; i++)
        assert_non_null(mrl_asset_kind_name((enum mrl_asset_kind)i));
    for (int i = 0; i < MRL_EDGE_KIND_COUNT; i++)
        assert_non_null(mrl_edge_kind_name((enum mrl_edge_kind)i));
    assert_string_equal(mrl_sensitivity_name(MRL_SENSITIVITY_UNSET), "");
    assert_string_equal(mrl_sensitivity_name(MRL_SENSITIVITY_RESTRICTED), "restricted");
    assert_string_equal(mrl_environment_name(MRL_ENVIRONMENT_UNSET), "");
    assert_string_equal(mrl_environment_name(MRL_ENVIRONMENT_PRODUCTION), "production");
}

static void any_cut_of_the_file_is_read_or_refused(void **state)
{
    struct fixture *f = *state;

    for (size_t n = 0; n < sizeof(whole) - 1; n++) {
        const mrl_status s = mrl_project_parse("x", whole, n, f->arena, &f->project, &f->err);

        assert_true(s.code == MRL_OK || s.code == MRL_E_FORMAT);
    }
}

static mrl_status parse_afresh(void *context)
{
    mrl_cleanup(mrl_arena_freep) struct mrl_arena *arena = mrl_arena_new(MRL_MAX_TREE_ARENA);
    struct mrl_project project;
    struct mrl_error err;

    (void)context;
    if (!arena)
        return (mrl_status){MRL_E_NOMEM};
    return mrl_project_parse("x", whole, sizeof(whole) - 1, arena, &project, &err);
}

static void survives_failing_allocations(void **state)
{
    (void)state;
    assert_survives_oom(parse_afresh, NULL);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(reads_every_key),
        CASE(the_digest_is_that_of_the_text_that_was_read),
        CASE(answers_policies_and_their_defaults),
        CASE(every_default_policy_lies_within_its_bounds),
        CASE(keeps_policies_within_their_bounds),
        CASE(names_the_place_of_an_unknown_key),
        CASE(refuses_doubled_ids),
        CASE(refuses_names_that_nothing_bears),
        CASE(refuses_ids_that_are_no_plain_names),
        CASE(an_id_may_be_as_long_as_the_limit),
        CASE(refuses_paths_that_lead_out),
        CASE(a_place_is_either_a_path_or_a_url),
        CASE(refuses_values_of_the_wrong_type),
        CASE(refuses_keys_that_are_no_ed25519_keys),
        CASE(doubled_quotes_are_read_right_or_not_at_all),
        CASE(placeholders_and_gaps_are_missing_values),
        CASE(every_word_of_the_closed_lists_has_a_name),
        CASE(any_cut_of_the_file_is_read_or_refused),
        CASE(survives_failing_allocations),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
