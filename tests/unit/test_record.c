/* SPDX-License-Identifier: Apache-2.0 */
#include "base/limits.h"
#include "govern/approval.h"
#include "oom.h"
#include "sign/dsse.h"
#include "unit.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* A kind with a field of every type, beside those of the shipped catalogue. */
static const char sample_kind[] =
    "id: sample\ncode: SMP\ntitle: Sample\nprovisions: [all]\ngenerated: false\n"
    "valid_for: 30d\napprover_roles: [ciso, legal]\nsubjects: SUBJECTS\nhelp: x\nfields:\n"
    "  - {name: line, type: line, required: true, help: x, example: x}\n"
    "  - {name: text, type: text, required: false, help: x, example: x}\n"
    "  - {name: date, type: date, required: false, help: x, example: x}\n"
    "  - {name: time, type: time, required: false, help: x, example: x}\n"
    "  - {name: number, type: number, required: false, help: x, example: x}\n"
    "  - {name: boolean, type: boolean, required: false, help: x, example: x}\n"
    "  - {name: url, type: url, required: false, help: x, example: x}\n"
    "  - {name: person, type: person, required: false, help: x, example: x}\n"
    "  - {name: asset, type: asset, required: false, help: x, example: x}\n"
    "  - {name: system, type: system, required: false, help: x, example: x}\n"
    "  - {name: digest, type: digest, required: false, help: x, example: x}\n"
    "  - {name: choice, type: choice, required: false, help: x, example: a, values: [a, b]}\n"
    "  - {name: provision, type: provision, required: false, help: x, example: x}\n"
    "  - {name: checks, type: checks, required: false, help: x, example: x}\n"
    "  - {name: lines, type: lines, required: false, help: x, example: x}\n"
    "  - name: table\n    type: table\n    required: true\n    help: x\n    columns:\n"
    "      - {name: id, type: line, required: true, help: x}\n"
    "      - {name: count, type: number, required: false, help: x}\n"
    "      - {name: words, type: lines, required: false, help: x}\n";

#define DIGEST "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"

/* Valid but for the approval. */
static const char good[] = "record: sample\n"
                           "id: one\n"
                           "title: A sample\n"
                           "author: bob\n"
                           "created: 2026-03-02\n"
                           "valid_until: 2026-03-20\n"
                           "subjects: [{asset: model, sha256: \"" DIGEST "\"}, {system: fraud}]\n"
                           "fields:\n"
                           "  line: one\n"
                           "  table: [{id: x, count: 3, words: [a]}]\n";

static const char project_text[] =
    "schema_version: 1\n"
    "organisation: {name: Example, roles: [developer]}\n"
    "people:\n"
    "  - {id: alice, name: Alice, roles: [owner, ciso], key: \"%s\"}\n"
    "  - {id: bob, name: Bob, roles: [ciso], key: \"%s\"}\n"
    "  - {id: carol, name: Carol, roles: [legal]}\n"
    "systems: [{id: fraud, assets: [model]}]\n"
    "assets:\n"
    "  - {id: model, path: m, kind: model}\n"
    "  - {id: api, url: \"https://x\", kind: service}\n";

struct fixture {
    struct mrl_arena *arena;
    struct mrl_error err;
    struct mrl_catalog *catalog;
    struct mrl_project project;
    struct mrl_inventory inventory;
    struct mrl_asset asset;
    struct mrl_secret_key *alice, *bob;
    struct mrl_record record;
    mrl_time now;
    char dir[64];
    int root;
};

static mrl_time at(const char *text)
{
    mrl_time t;

    assert_true(mrl_time_parse(text, strlen(text), &t));
    return t;
}

static void load_catalog(struct fixture *f, const char *subjects)
{
    struct mrl_embedded files[MRL_MAX_CATALOG_FILES];
    size_t count;
    const struct mrl_embedded *shipped = mrl_catalog_embedded(&count);
    char *text = mrl_arena_strdup(f->arena, sample_kind);
    char *mark = strstr(text, "SUBJECTS");

    text = mrl_arena_printf(f->arena, "%.*s%s%s", (int)(mark - text), text, subjects, mark + 8);
    memcpy(files, shipped, count * sizeof(*files));
    files[count] = (struct mrl_embedded){"records/sample.yaml", text, strlen(text)};
    if (mrl_catalog_load_files(files, count + 1, f->arena, &f->catalog, &f->err).code != MRL_OK)
        fail_msg("%s:%u: %s", f->err.where, f->err.line, f->err.message);
}

static void load_project(struct fixture *f)
{
    char a[MRL_PUBLIC_KEY_TEXT], b[MRL_PUBLIC_KEY_TEXT], text[2048];

    mrl_public_key_format(mrl_secret_key_public(f->alice), a);
    mrl_public_key_format(mrl_secret_key_public(f->bob), b);
    (void)snprintf(text, sizeof(text), project_text, a, b);
    assert_int_equal(mrl_project_parse("merlon.yaml", mrl_arena_strdup(f->arena, text),
                                       strlen(text), f->arena, &f->project, &f->err)
                         .code,
                     MRL_OK);
}

/* An inventory of one asset, as taking it would leave it. */
static void load_inventory(struct fixture *f)
{
    f->asset = (struct mrl_asset){.id = "model", .has_digest = true};
    assert_true(mrl_sha256_parse(DIGEST, 64, &f->asset.sha256));
    f->inventory = (struct mrl_inventory){.assets = &f->asset, .asset_count = 1};
    mrl_map_init(&f->inventory.by_id, f->arena);
    assert_int_equal(mrl_map_add(&f->inventory.by_id, "model", 5, 0, NULL, &f->err).code, MRL_OK);
}

static int set_up(void **state)
{
    static struct fixture f;

    f = (struct fixture){.arena = mrl_arena_new(1u << 28), .dir = "/tmp/merlon-record.XXXXXX"};
    *state = &f;
    assert_non_null(mkdtemp(f.dir));
    assert_int_equal(mrl_dir_open(f.dir, &f.root, &f.err).code, MRL_OK);
    assert_int_equal(mrl_dir_make(f.root, MRL_RECORDS_DIR, 0755, &f.err).code, MRL_OK);
    assert_int_equal(mrl_secret_key_new(&f.alice, &f.err).code, MRL_OK);
    assert_int_equal(mrl_secret_key_new(&f.bob, &f.err).code, MRL_OK);
    f.now = at("2026-03-15T12:00:00Z");
    load_catalog(&f, "optional");
    load_project(&f);
    load_inventory(&f);
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;
    char command[128];

    mrl_secret_key_free(f->alice);
    mrl_secret_key_free(f->bob);
    mrl_arena_free(f->arena);
    mrl_fd_close(&f->root);
    (void)snprintf(command, sizeof(command), "rm -rf '%s'", f->dir);
    return system(command);
}

static void put(struct fixture *f, const char *name, const char *text, size_t n)
{
    const char *path = mrl_arena_printf(f->arena, MRL_RECORDS_DIR "/%s", name);

    assert_int_equal(mrl_file_write(f->root, path, text, n, 0644, false, &f->err).code, MRL_OK);
}

static void load(struct fixture *f)
{
    struct mrl_records records;
    const struct mrl_record *one;

    assert_int_equal(mrl_records_load(f->root, f->catalog, &f->project, &f->inventory, f->now,
                                      f->arena, &records, &f->err)
                         .code,
                     MRL_OK);
    one = mrl_records_find(&records, "one");
    assert_non_null(one);
    f->record = *one;
}

static void load_text(struct fixture *f, const char *text)
{
    put(f, "one.yaml", text, strlen(text));
    load(f);
}

static const char *with(struct fixture *f, const char *old, const char *new)
{
    const char *place = strstr(good, old);

    assert_non_null(place);
    return mrl_arena_printf(f->arena, "%.*s%s%s", (int)(place - good), good, new,
                            place + strlen(old));
}

/* Whether the record has this problem, among others. */
static void assert_problem(const struct fixture *f, enum mrl_record_state state, uint32_t line,
                           const char *words)
{
    for (size_t i = 0; i < f->record.problem_count; i++) {
        const struct mrl_record_problem *p = &f->record.problems[i];

        if (p->state == state && p->line == line && strstr(p->message, words))
            return;
    }
    fail_msg("no problem `%s` of `%s` on line %u; the first: %s", words,
             mrl_record_state_name(state), line, f->record.why);
}

static void assert_malformed(struct fixture *f, const char *text, uint32_t line, const char *words)
{
    load_text(f, text);
    assert_int_equal(f->record.state, MRL_RECORD_MALFORMED);
    assert_problem(f, MRL_RECORD_MALFORMED, line, words);
}

static void approve(struct fixture *f, const char *person, const char *role, const char *time,
                    const struct mrl_secret_key *key)
{
    const struct mrl_approval approval = {person, role, at(time)};
    const char *text;
    size_t n;

    assert_int_equal(
        mrl_approval_sign(&f->record, &approval, key, f->arena, &text, &n, &f->err).code, MRL_OK);
    put(f, "one.approval.json", text, n);
    load(f);
}

static void approve_well(struct fixture *f)
{
    approve(f, "alice", "ciso", "2026-03-10T12:00:00Z", f->alice);
}

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

/* --- approvals --- */

static void assert_bad_approval(const struct fixture *f, const char *words)
{
    assert_false(f->record.approved);
    assert_int_equal(f->record.state, MRL_RECORD_BAD_APPROVAL);
    assert_problem(f, MRL_RECORD_BAD_APPROVAL, 0, words);
}

static void an_approval_counts_only_from_the_right_person(void **state)
{
    static const char time[] = "2026-03-10T12:00:00Z";
    struct fixture *f = *state;

    load_text(f, good);
    approve(f, "bob", "ciso", time, f->bob);
    assert_bad_approval(f, "`bob` is the author");
    approve(f, "alice", "ciso", time, f->bob);
    assert_bad_approval(f, "not signed with the key of `alice`");
    approve(f, "carol", "legal", time, f->alice);
    assert_bad_approval(f, "`carol`, who has no key");
    approve(f, "dave", "legal", time, f->alice);
    assert_bad_approval(f, "`dave`, who is not among the people");
    approve(f, "alice", "owner", time, f->alice);
    assert_bad_approval(f, "`owner` may not approve");
    approve(f, "alice", "legal", time, f->alice);
    assert_bad_approval(f, "does not hold the role `legal`");
    approve_well(f);
    assert_int_equal(f->record.state, MRL_RECORD_VALID);
}

static void an_approval_counts_only_for_its_time(void **state)
{
    struct fixture *f = *state;

    load_text(f, good);
    approve(f, "alice", "ciso", "2026-03-15T12:00:01Z", f->alice);
    assert_bad_approval(f, "in the future");
    approve(f, "alice", "ciso", "2026-03-01T23:59:59Z", f->alice);
    assert_bad_approval(f, "older than the record");
    approve(f, "alice", "ciso", "2026-03-15T12:00:00Z", f->alice);
    assert_int_equal(f->record.state, MRL_RECORD_VALID);
}

static void an_approval_is_one_of_these_bytes(void **state)
{
    struct fixture *f = *state;

    load_text(f, good);
    approve_well(f);
    load_text(f, with(f, "line: one", "line: two"));
    assert_bad_approval(f, "changed after it was approved");
    load_text(f, with(f, "title: A sample", "title:  A sample"));
    assert_bad_approval(f, "changed after it was approved");
    load_text(f, good);
    assert_int_equal(f->record.state, MRL_RECORD_VALID);
}

static void an_approval_is_one_of_this_record(void **state)
{
    struct fixture *f = *state;
    struct mrl_record_kind other_kind;

    load_text(f, good);
    f->record.id = "two";
    approve_well(f);
    assert_bad_approval(f, "another record");
    other_kind = *f->record.kind;
    other_kind.id = "attestation";
    f->record.kind = &other_kind;
    approve_well(f);
    assert_bad_approval(f, "another kind");
}

static void no_change_of_a_byte_of_an_approval_counts(void **state)
{
    struct fixture *f = *state;
    char *text;
    size_t n;

    load_text(f, good);
    approve_well(f);
    assert_int_equal(mrl_file_read(f->root, MRL_RECORDS_DIR "/one.approval.json", 4096, f->arena,
                                   &text, &n, &f->err)
                         .code,
                     MRL_OK);
    for (size_t i = 0; i < n; i++) {
        static const char changes[] = {1, 0x20};

        for (size_t c = 0; c < sizeof(changes); c++) {
            text[i] = (char)(text[i] ^ changes[c]);
            put(f, "one.approval.json", text, n);
            load(f);
            if (f->record.state != MRL_RECORD_BAD_APPROVAL)
                fail_msg("byte %zu changed is %s", i, mrl_record_state_name(f->record.state));
            text[i] = (char)(text[i] ^ changes[c]);
        }
    }
    put(f, "one.approval.json", text, n - 1);
    load(f);
    assert_bad_approval(f, "not spelt");
    put(f, "one.approval.json", text, n);
    load(f);
    assert_int_equal(f->record.state, MRL_RECORD_VALID);
}

static void a_signed_statement_of_another_type_is_no_approval(void **state)
{
    struct fixture *f = *state;
    const char *text;
    size_t n;

    load_text(f, good);
    assert_int_equal(mrl_dsse_sign(f->alice, "application/vnd.in-toto+json", "{}", 2, f->arena,
                                   &text, &n, &f->err)
                         .code,
                     MRL_OK);
    put(f, "one.approval.json", text, n);
    load(f);
    assert_bad_approval(f, "another kind");
    assert_int_equal(
        mrl_dsse_sign(f->alice, MRL_APPROVAL_TYPE, "{}", 2, f->arena, &text, &n, &f->err).code,
        MRL_OK);
    put(f, "one.approval.json", text, n);
    load(f);
    assert_bad_approval(f, "`schema_version` is missing");
}

static void every_key_of_an_approval_is_needed(void **state)
{
    static const char whole[] =
        "{\"schema_version\":1,\"record\":\"a\",\"kind\":\"b\",\"sha256\":\"" DIGEST
        "\",\"approver\":\"c\",\"role\":\"d\",\"at\":\"2026-03-01T00:00:00Z\"}";
    static const char *const keys[] = {"schema_version", "record", "kind", "sha256",
                                       "approver",       "role",   "at"};
    struct fixture *f = *state;
    struct mrl_approval_statement s;

    assert_int_equal(mrl_approval_parse("x", whole, strlen(whole), f->arena, &s, &f->err).code,
                     MRL_OK);
    assert_string_equal(s.approver, "c");
    for (size_t i = 0; i < MRL_COUNT(keys); i++) {
        char *cut = mrl_arena_strdup(f->arena, whole);
        char *at_key = strstr(cut, keys[i]);

        *at_key = 'X';
        assert_int_equal(mrl_approval_parse("x", cut, strlen(cut), f->arena, &s, &f->err).code,
                         MRL_E_FORMAT);
        assert_non_null(strstr(f->err.message, keys[i]));
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

#define CASE(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

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
        CASE(an_approval_counts_only_from_the_right_person),
        CASE(an_approval_counts_only_for_its_time),
        CASE(an_approval_is_one_of_these_bytes),
        CASE(an_approval_is_one_of_this_record),
        CASE(no_change_of_a_byte_of_an_approval_counts),
        CASE(a_signed_statement_of_another_type_is_no_approval),
        CASE(every_key_of_an_approval_is_needed),
        CASE(what_is_no_plain_file_is_no_record),
        CASE(hostile_names_and_sizes_are_told_harmlessly),
        CASE(no_directory_means_no_records),
        CASE(any_cut_of_a_record_is_judged),
        CASE(survives_failing_allocations),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
