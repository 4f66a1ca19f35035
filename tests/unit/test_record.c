/* SPDX-License-Identifier: Apache-2.0 */
#include "oom.h"
#include "record_fixture.h"

#include <fcntl.h>
#include <sys/stat.h>

/* --- the common keys --- */

static void a_record_is_valid_once_approved(void **state)
{
    struct fixture *f = *state;

    load_text(f, good);
    assert_int_equal(f->record.state, MRL_RECORD_UNAPPROVED);
    assert_int_equal(f->record.problem_count, 1);
    assert_string_equal(f->record.why, "merlon/records/one.yaml: is not approved");
    approve_well(f);
    assert_int_equal(f->record.state, MRL_RECORD_VALID);
    assert_string_equal(f->record.why, "");
    assert_true(f->record.approved);
    assert_string_equal(f->record.approval.approver, "alice");
    assert_string_equal(f->record.approval.role, "ciso");
    assert_string_equal(f->record.kind->id, "sample");
    assert_string_equal(f->record.author, "bob");
    assert_true(mrl_record_about_asset(&f->record, "model"));
    assert_true(mrl_record_about_system(&f->record, "fraud"));
    assert_false(mrl_record_about_asset(&f->record, "fraud"));
    assert_string_equal(mrl_record_field(&f->record, "line")->text, "one");
    assert_null(mrl_record_field(&f->record, "text"));
}

static void the_first_state_wins_but_all_problems_are_told(void **state)
{
    struct fixture *f = *state;

    load_text(f, "record: sample\nid: two\ntitle: FILL-IN\nauthor: dave\ncreated: 2027-01-01\n"
                 "colour: red\nfields: {line: 1, table: [{id: FILL-IN, x: 1}]}\n");
    assert_int_equal(f->record.state, MRL_RECORD_MALFORMED);
    assert_problem(f, MRL_RECORD_MALFORMED, 2, "named after `one`");
    assert_problem(f, MRL_RECORD_INCOMPLETE, 3, "`title` is not filled in");
    assert_problem(f, MRL_RECORD_MALFORMED, 4, "`dave` is not among the people");
    assert_problem(f, MRL_RECORD_NOT_YET, 5, "in the future");
    assert_problem(f, MRL_RECORD_MALFORMED, 6, "unknown key `colour`");
    assert_problem(f, MRL_RECORD_MALFORMED, 7, "`line` must be one line of text");
    assert_problem(f, MRL_RECORD_MALFORMED, 7, "unknown key `x`");
    assert_problem(f, MRL_RECORD_INCOMPLETE, 7, "`table.id` is not filled in");
    assert_problem(f, MRL_RECORD_UNAPPROVED, 0, "not approved");
    for (size_t i = 1; i < f->record.problem_count; i++)
        assert_true(f->record.problems[i - 1].state <= f->record.problems[i].state);
}

static void every_common_key_is_needed(void **state)
{
    static const char *const lines[] = {"id: one\n", "title: A sample\n", "author: bob\n",
                                        "created: 2026-03-02\n"};
    struct fixture *f = *state;

    for (size_t i = 0; i < MRL_COUNT(lines); i++) {
        load_text(f, with(f, lines[i], ""));
        assert_int_equal(f->record.state, MRL_RECORD_INCOMPLETE);
        assert_problem(f, MRL_RECORD_INCOMPLETE, 1, "is missing");
    }
    assert_malformed(f, with(f, "record: sample\n", ""), 1, "`record` is missing");
    assert_malformed(f, with(f, "record: sample", "record: smaple"), 1,
                     "no kind of record `smaple`");
    assert_malformed(f, "record: sample\nfields: x\n", 2, "`fields` must be a map");
    assert_malformed(f, "record: sample\n", 1, "`fields` is missing");
    assert_malformed(f, "[]\n", 1, "a map");
    assert_malformed(f, "", 1, "a map");
    assert_malformed(f, "a: [\n", 2, "YAML");
    assert_malformed(f, with(f, "title: A sample", "title: 7"), 3, "must be text");
    assert_malformed(f, with(f, "title: A sample", "title: \"a\\0b\""), 3, "NUL");
    assert_malformed(f, with(f, "created: 2026-03-02", "created: yesterday"), 5, "a date such as");
}

static void a_record_expires_with_its_last_day(void **state)
{
    struct fixture *f = *state;

    load_text(f, good);
    assert_int_equal(f->record.expires, at("2026-03-21"));
    f->now = at("2026-03-20T23:59:59Z");
    load(f);
    assert_int_equal(f->record.state, MRL_RECORD_UNAPPROVED);
    f->now = at("2026-03-21");
    load(f);
    assert_int_equal(f->record.state, MRL_RECORD_EXPIRED);
    load_text(f, with(f, "valid_until: 2026-03-20", "valid_until: 2026-03-20T10:00:00Z"));
    assert_int_equal(f->record.expires, at("2026-03-20T10:00:00Z"));
}

static void a_record_never_outlives_its_kind(void **state)
{
    struct fixture *f = *state;

    load_text(f, with(f, "valid_until: 2026-03-20", "valid_until: 2030-01-01"));
    assert_int_equal(f->record.expires, at("2026-04-01"));
    load_text(f, with(f, "valid_until: 2026-03-20\n", ""));
    assert_int_equal(f->record.expires, at("2026-04-01"));
    f->now = at("2026-03-31T23:59:59Z");
    load(f);
    assert_int_equal(f->record.state, MRL_RECORD_UNAPPROVED);
    f->now = at("2026-04-01");
    load(f);
    assert_int_equal(f->record.state, MRL_RECORD_EXPIRED);
    assert_malformed(f, with(f, "valid_until: 2026-03-20", "valid_until: 2026-03-01"), 6,
                     "before `created`");
}

static void a_record_of_tomorrow_does_not_count_yet(void **state)
{
    struct fixture *f = *state;

    f->now = at("2026-03-02") - 1;
    load_text(f, good);
    assert_int_equal(f->record.state, MRL_RECORD_NOT_YET);
    f->now++;
    load(f);
    assert_int_equal(f->record.state, MRL_RECORD_UNAPPROVED);
}

/* --- fields --- */

static void every_type_takes_its_own_values(void **state)
{
    static const struct {
        const char *field, *value;
        bool fine;
    } cases[] = {
        {"text", "plain", true},
        {"text", "\"two\\nlines\"", true},
        {"text", "1.5", false},
        {"text", "[x]", false},
        {"date", "2026-02-28", true},
        {"date", "2026-02-29", false},
        {"date", "2026-02-28T10:00:00Z", false},
        {"date", "tomorrow", false},
        {"time", "2026-02-28T10:00:00Z", true},
        {"time", "2026-02-28T10:00:00+02:00", true},
        {"time", "2026-02-28", false},
        {"number", "0", true},
        {"number", "-1.5e3", true},
        {"number", "\"7\"", false},
        {"number", "1e999", false},
        {"boolean", "false", true},
        {"boolean", "no", false},
        {"boolean", "\"true\"", false},
        {"url", "https://example.org/a?b", true},
        {"url", "mailto:a@example.org", true},
        {"url", "example.org", false},
        {"url", "\"https://a b\"", false},
        {"url", "\"https:\"", false},
        {"provision", "5.2.1-1", true},
        {"provision", "5.2.1-01", false},
        {"provision", "5.2.1-1.", false},
        {"provision", "5.2", false},
        {"checks", "[api.authn_required, hash.manifest_signed]", true},
        {"checks", "[api.authn_required, api]", false},
        {"checks", "api.authn_required", false},
        {"url", "1http://x", false},
        {"person", "alice", true},
        {"person", "dave", false},
        {"person", "7", false},
        {"asset", "model", true},
        {"asset", "fraud", false},
        {"system", "fraud", true},
        {"system", "model", false},
        {"digest", "\"sha256:" DIGEST "\"", true},
        {"digest", "\"" DIGEST "\"", false},
        {"digest", "\"sha256:" DIGEST "0\"", false},
        {"choice", "a", true},
        {"choice", "c", false},
        {"choice", "[a]", false},
        {"lines", "[a, b c]", true},
        {"lines", "a", false},
        {"lines", "[1]", false},
        {"lines", "[\"a\\nb\"]", false},
        {"line", "\"a\\nb\"", false},
        {"line", "2", false},
        {"table", "x", false},
        {"table", "[x]", false},
        {"table", "[{id: a, count: b}]", false},
        {"table", "[{id: a, words: [2]}]", false},
    };
    struct fixture *f = *state;

    for (size_t i = 0; i < MRL_COUNT(cases); i++) {
        const char *field = cases[i].field;
        const bool own = strcmp(field, "line") == 0 || strcmp(field, "table") == 0;
        const char *rest = own && field[0] == 'l' ? "  table: [{id: x}]\n" : "  line: x\n";

        load_text(f,
                  mrl_arena_printf(f->arena,
                                   "record: sample\nid: one\ntitle: t\nauthor: bob\n"
                                   "created: 2026-03-02\nfields:\n%s%s  %s: %s\n",
                                   rest, own ? "" : "  table: [{id: x}]\n", field, cases[i].value));
        if (f->record.state != (cases[i].fine ? MRL_RECORD_UNAPPROVED : MRL_RECORD_MALFORMED))
            fail_msg("%s: %s is %s: %s", field, cases[i].value,
                     mrl_record_state_name(f->record.state), f->record.why);
        if (!cases[i].fine)
            assert_problem(f, MRL_RECORD_MALFORMED, own ? 8 : 9, field);
    }
}

static void what_is_required_is_not_missing_empty_or_a_placeholder(void **state)
{
    static const char *const values[] = {"line: FILL-IN", "line: \"FILL-IN: what?\"", "line: \"\"",
                                         "line: null",    "line: \" \\t\"",           "text: x"};
    struct fixture *f = *state;

    for (size_t i = 0; i < MRL_COUNT(values); i++) {
        load_text(f, with(f, "line: one", values[i]));
        assert_int_equal(f->record.state, MRL_RECORD_INCOMPLETE);
    }
    load_text(f, with(f, "[{id: x, count: 3, words: [a]}]", "[]"));
    assert_int_equal(f->record.state, MRL_RECORD_INCOMPLETE);
    load_text(f, with(f, "{id: x,", "{"));
    assert_int_equal(f->record.state, MRL_RECORD_INCOMPLETE);
    load_text(f, with(f, "words: [a]", "words: [FILL-IN]"));
    assert_int_equal(f->record.state, MRL_RECORD_INCOMPLETE);
    load_text(f, with(f, "line: one", "line: one\n  text: FILL-IN"));
    assert_int_equal(f->record.state, MRL_RECORD_INCOMPLETE);
    assert_null(mrl_record_field(&f->record, "text"));
    load_text(f, with(f, "line: one", "line: one\n  text:\n  lines: []"));
    assert_int_equal(f->record.state, MRL_RECORD_UNAPPROVED);
}

/* --- subjects --- */

static void a_changed_subject_ends_the_record(void **state)
{
    struct fixture *f = *state;

    load_text(f, good);
    approve_well(f);
    f->asset.sha256.bytes[0] ^= 1;
    load(f);
    assert_int_equal(f->record.state, MRL_RECORD_WRONG_SUBJECT);
    assert_problem(f, MRL_RECORD_WRONG_SUBJECT, 7, "other bytes");
    f->asset.has_digest = false;
    load(f);
    assert_problem(f, MRL_RECORD_WRONG_SUBJECT, 7, "cannot be read");
    f->asset.state = MRL_ASSET_MISSING;
    load(f);
    assert_problem(f, MRL_RECORD_WRONG_SUBJECT, 7, "not there any more");
    mrl_map_init(&f->inventory.by_id, f->arena);
    load(f);
    assert_problem(f, MRL_RECORD_WRONG_SUBJECT, 7, "not there any more");
}

static void malformed_subjects_are_refused(void **state)
{
    static const char *const bad[] = {
        "subjects: x",
        "subjects: [x]",
        "subjects: [{}]",
        "subjects: [{asset: model, system: fraud}]",
        "subjects: [{asset: fraud}]",
        "subjects: [{asset: 7}]",
        "subjects: [{system: model}]",
        "subjects: [{asset: model, sha: x}]",
        "subjects: [{asset: model, sha256: abc}]",
        "subjects: [{asset: model, sha256: 1}]",
        "subjects: [{system: fraud, sha256: \"" DIGEST "\"}]",
        "subjects: [{asset: model}, {asset: model}]",
        "subjects: [{system: fraud}, {system: fraud}]",
        "subjects: [{asset: api, sha256: \"" DIGEST "\"}]",
    };
    struct fixture *f = *state;

    for (size_t i = 0; i < MRL_COUNT(bad); i++) {
        load_text(f, with(f, strstr(good, "subjects:"),
                          mrl_arena_printf(f->arena, "%s\nfields: {line: x, table: [{id: x}]}\n",
                                           bad[i])));
        if (f->record.state != MRL_RECORD_MALFORMED)
            fail_msg("%s is %s", bad[i], mrl_record_state_name(f->record.state));
    }
}

static const char *with_subjects(struct fixture *f, const char *subjects)
{
    return mrl_arena_printf(f->arena,
                            "record: sample\nid: one\ntitle: t\nauthor: bob\ncreated: 2026-03-02\n"
                            "subjects: %s\nfields: {line: x, table: [{id: x}]}\n",
                            subjects);
}

static void a_kind_says_how_its_records_are_bound(void **state)
{
    static const struct {
        const char *kind, *subjects;
        enum mrl_record_state state;
    } cases[] = {
        {"none", "[]", MRL_RECORD_UNAPPROVED},
        {"none", "[{system: fraud}]", MRL_RECORD_MALFORMED},
        {"optional", "[]", MRL_RECORD_UNAPPROVED},
        {"optional", "[{asset: model}]", MRL_RECORD_UNAPPROVED},
        {"required", "[]", MRL_RECORD_INCOMPLETE},
        {"required", "[{system: fraud}]", MRL_RECORD_INCOMPLETE},
        {"required", "[{asset: model}]", MRL_RECORD_INCOMPLETE},
        {"required", "[{asset: model, sha256: FILL-IN}]", MRL_RECORD_INCOMPLETE},
        {"required", "[{asset: model, sha256: \"" DIGEST "\"}]", MRL_RECORD_UNAPPROVED},
        {"required", "[{asset: api}]", MRL_RECORD_UNAPPROVED},
        {"required", "[{asset: gone, sha256: \"" DIGEST "\"}]", MRL_RECORD_MALFORMED},
        {"gone", "[]", MRL_RECORD_INCOMPLETE},
        {"gone", "[{asset: gone}]", MRL_RECORD_INCOMPLETE},
        {"gone", "[{asset: gone, sha256: \"" DIGEST "\"}]", MRL_RECORD_UNAPPROVED},
    };
    struct fixture *f = *state;

    for (size_t i = 0; i < MRL_COUNT(cases); i++) {
        load_catalog(f, cases[i].kind);
        load_text(f, with_subjects(f, cases[i].subjects));
        if (f->record.state != cases[i].state)
            fail_msg("%s %s is %s: %s", cases[i].kind, cases[i].subjects,
                     mrl_record_state_name(f->record.state), f->record.why);
    }
}

/* --- the directory --- */

static void what_is_no_plain_file_is_no_record(void **state)
{
    struct fixture *f = *state;

    put(f, "real.txt", good, strlen(good));
    assert_int_equal(symlinkat("real.txt", f->root, MRL_RECORDS_DIR "/one.yaml"), 0);
    load(f);
    assert_int_equal(f->record.state, MRL_RECORD_MALFORMED);
    assert_problem(f, MRL_RECORD_MALFORMED, 0, "a link or a device");
    assert_int_equal(unlinkat(f->root, MRL_RECORDS_DIR "/one.yaml", 0), 0);
    assert_int_equal(mkfifoat(f->root, MRL_RECORDS_DIR "/one.yaml", 0644), 0);
    load(f);
    assert_int_equal(f->record.state, MRL_RECORD_MALFORMED);
    assert_int_equal(unlinkat(f->root, MRL_RECORDS_DIR "/one.yaml", 0), 0);
    put(f, "one.yml", good, strlen(good));
    load(f);
    assert_problem(f, MRL_RECORD_MALFORMED, 0, "ends in `.yaml`");
}

static void hostile_names_and_sizes_are_told_harmlessly(void **state)
{
    struct fixture *f = *state;
    struct mrl_records records;
    char *big = mrl_arena_zalloc(f->arena, MRL_MAX_PROJECT_FILE + 1);

    put(f, "a\n\033[31m.yaml", good, strlen(good));
    put(f, "b.yaml", big, MRL_MAX_PROJECT_FILE + 1);
    put(f, ".yaml", good, strlen(good));
    put(f, "notes.md", good, strlen(good));
    assert_int_equal(mrl_records_load(f->root, f->catalog, &f->project, NULL, f->now, f->arena,
                                      &records, &f->err)
                         .code,
                     MRL_OK);
    assert_int_equal(records.count, 2);
    assert_non_null(strstr(records.items[0].why, "a\\n\\x1b[31m.yaml: the file name"));
    assert_non_null(strstr(records.items[1].why, "limit"));
}

static void no_directory_means_no_records(void **state)
{
    struct fixture *f = *state;
    struct mrl_records records = {NULL, 7};

    assert_int_equal(unlinkat(f->root, MRL_RECORDS_DIR, AT_REMOVEDIR), 0);
    assert_int_equal(mrl_records_load(f->root, f->catalog, &f->project, NULL, f->now, f->arena,
                                      &records, &f->err)
                         .code,
                     MRL_OK);
    assert_int_equal(records.count, 0);
}

static void any_cut_of_a_record_is_judged(void **state)
{
    struct fixture *f = *state;

    for (size_t n = 0; n < sizeof(good) - 1; n++) {
        put(f, "one.yaml", good, n);
        load(f);
        assert_int_not_equal(f->record.state, MRL_RECORD_VALID);
    }
}

static mrl_status load_afresh(void *context)
{
    mrl_cleanup(mrl_arena_freep) struct mrl_arena *arena = mrl_arena_new(1u << 26);
    struct fixture *f = context;
    struct mrl_records records;

    if (!arena)
        return (mrl_status){MRL_E_NOMEM};
    return mrl_records_load(f->root, f->catalog, &f->project, &f->inventory, f->now, arena,
                            &records, &f->err);
}

static void survives_failing_allocations(void **state)
{
    struct fixture *f = *state;

    load_text(f, good);
    approve_well(f);
    put(f, "two.yaml", "record: sample\nfields: {x: 1}\n", 29);
    assert_survives_oom(load_afresh, f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(a_record_is_valid_once_approved),
        CASE(the_first_state_wins_but_all_problems_are_told),
        CASE(every_common_key_is_needed),
        CASE(a_record_expires_with_its_last_day),
        CASE(a_record_never_outlives_its_kind),
        CASE(a_record_of_tomorrow_does_not_count_yet),
        CASE(every_type_takes_its_own_values),
        CASE(what_is_required_is_not_missing_empty_or_a_placeholder),
        CASE(a_changed_subject_ends_the_record),
        CASE(malformed_subjects_are_refused),
        CASE(a_kind_says_how_its_records_are_bound),
        CASE(what_is_no_plain_file_is_no_record),
        CASE(hostile_names_and_sizes_are_told_harmlessly),
        CASE(no_directory_means_no_records),
        CASE(any_cut_of_a_record_is_judged),
        CASE(survives_failing_allocations),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
