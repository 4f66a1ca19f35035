/* SPDX-License-Identifier: Apache-2.0 */
#include "base/limits.h"
#include "govern/template.h"
#include "oom.h"
#include "unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DIGEST "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"

struct fixture {
    struct mrl_arena *arena;
    struct mrl_error err;
    struct mrl_catalog *catalog;
    struct mrl_project project;
    struct mrl_inventory inventory;
    struct mrl_asset assets[2];
    char dir[64];
    int root;
};

static const char project_text[] = "schema_version: 1\n"
                                   "organisation: {name: Example, roles: [developer]}\n"
                                   "people: [{id: alice, name: Alice, roles: [owner]}]\n"
                                   "systems: [{id: fraud, assets: [model]}]\n"
                                   "assets:\n"
                                   "  - {id: model, path: m, kind: model}\n"
                                   "  - {id: \"7\", path: n, kind: model}\n"
                                   "  - {id: api, url: \"https://x\", kind: service}\n"
                                   "  - {id: lost, path: o, kind: model}\n";

static int set_up(void **state)
{
    static struct fixture f;

    f = (struct fixture){.arena = mrl_arena_new(1u << 28), .dir = "/tmp/merlon-template.XXXXXX"};
    *state = &f;
    assert_non_null(mkdtemp(f.dir));
    assert_int_equal(mrl_dir_open(f.dir, &f.root, &f.err).code, MRL_OK);
    assert_int_equal(mrl_dir_make(f.root, MRL_RECORDS_DIR, 0755, &f.err).code, MRL_OK);
    assert_int_equal(mrl_catalog_load(NULL, f.arena, &f.catalog, &f.err).code, MRL_OK);
    assert_int_equal(mrl_project_parse("merlon.yaml", project_text, sizeof(project_text) - 1,
                                       f.arena, &f.project, &f.err)
                         .code,
                     MRL_OK);
    f.assets[0] = (struct mrl_asset){.id = "model", .has_digest = true};
    f.assets[1] = (struct mrl_asset){.id = "7"};
    assert_true(mrl_sha256_parse(DIGEST, 64, &f.assets[0].sha256));
    f.inventory = (struct mrl_inventory){.assets = f.assets, .asset_count = 2};
    mrl_map_init(&f.inventory.by_id, f.arena);
    assert_int_equal(mrl_map_add(&f.inventory.by_id, "model", 5, 0, NULL, &f.err).code, MRL_OK);
    assert_int_equal(mrl_map_add(&f.inventory.by_id, "7", 1, 1, NULL, &f.err).code, MRL_OK);
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;
    char command[128];

    mrl_arena_free(f->arena);
    mrl_fd_close(&f->root);
    (void)snprintf(command, sizeof(command), "rm -rf '%s'", f->dir);
    return system(command);
}

static const char *write_template(struct fixture *f, const struct mrl_record_template *t)
{
    mrl_cleanup(mrl_buf_done) struct mrl_buf buf;

    mrl_buf_init(&buf, MRL_MAX_PROJECT_FILE);
    mrl_record_template_write(t, &buf);
    assert_int_equal(mrl_buf_status(&buf, &f->err).code, MRL_OK);
    return mrl_arena_strdup(f->arena, mrl_buf_text(&buf));
}

static struct mrl_record judge(struct fixture *f, const char *text)
{
    struct mrl_records records;

    assert_int_equal(mrl_file_write(f->root, MRL_RECORDS_DIR "/new.yaml", text, strlen(text), 0644,
                                    false, &f->err)
                         .code,
                     MRL_OK);
    assert_int_equal(mrl_records_load(f->root, f->catalog, &f->project, &f->inventory,
                                      1773576000 /* 2026-03-15T12:00:00Z */, f->arena, &records,
                                      &f->err)
                         .code,
                     MRL_OK);
    return *mrl_records_find(&records, "new");
}

/* A template may ask for things, but nothing of it may be wrong. */
static void assert_only_gaps(const struct mrl_record *record)
{
    bool gap = false;

    for (size_t i = 0; i < record->problem_count; i++) {
        const enum mrl_record_state state = record->problems[i].state;

        if (state != MRL_RECORD_INCOMPLETE && state != MRL_RECORD_UNAPPROVED)
            fail_msg("%s: line %u: %s", record->kind ? record->kind->id : "?",
                     record->problems[i].line, record->problems[i].message);
        gap = gap || state == MRL_RECORD_INCOMPLETE;
    }
    assert_true(gap);
}

static void the_template_of_every_kind_only_lacks_answers(void **state)
{
    struct fixture *f = *state;

    for (size_t i = 0; i < f->catalog->record_kind_count; i++) {
        const struct mrl_record_template t = {
            .kind = &f->catalog->record_kinds[i], .id = "new", .now = 1773576000};
        const struct mrl_record record = judge(f, write_template(f, &t));

        assert_ptr_equal(record.kind, t.kind);
        assert_only_gaps(&record);
    }
}

/* Lines `  # name:` and the rows below them. */
static char *with_optional_fields(struct fixture *f, const char *text,
                                  const struct mrl_record_kind *kind)
{
    char *copy = mrl_arena_strdup(f->arena, text);

    for (size_t i = 0; i < kind->field_count; i++) {
        char *line = strstr(copy, mrl_arena_printf(f->arena, "\n  # %s:", kind->fields[i].name));

        if (!line || kind->fields[i].type == MRL_FIELD_TABLE)
            continue;
        memcpy(line + 3, "  ", 2);
        /* Keep the margin of the fields: the name moves two to the left. */
        memmove(line + 3, line + 5, strlen(line + 5) + 1);
    }
    return copy;
}

static void what_is_commented_out_fits_too(void **state)
{
    struct fixture *f = *state;

    for (size_t i = 0; i < f->catalog->record_kind_count; i++) {
        const struct mrl_record_template t = {
            .kind = &f->catalog->record_kinds[i], .id = "new", .now = 1773576000};
        const struct mrl_record record =
            judge(f, with_optional_fields(f, write_template(f, &t), t.kind));

        assert_only_gaps(&record);
    }
}

static void what_is_known_is_filled_in(void **state)
{
    struct fixture *f = *state;
    struct mrl_record_subject subjects[] = {
        {.asset = "model", .has_digest = true, .sha256 = f->assets[0].sha256},
        {.asset = "7"},
        {.system = "fraud"},
    };
    const struct mrl_record_template t = {
        .kind = mrl_catalog_record_kind(f->catalog, "threat-model"),
        .id = "new",
        .author = "alice",
        .subjects = subjects,
        .subject_count = 3,
        .now = 1773576000,
    };
    const char *text = write_template(f, &t);
    const struct mrl_record record = judge(f, text);

    assert_only_gaps(&record);
    assert_string_equal(record.author, "alice");
    assert_int_equal(record.created, 1773532800);
    assert_int_equal(record.subject_count, 3);
    assert_true(record.subjects[0].has_digest);
    assert_string_equal(record.subjects[1].asset, "7");
    assert_string_equal(mrl_record_field(&record, "system")->text, "fraud");
    assert_non_null(strstr(text, "# valid_until: 2026-09-10"));
}

static void subjects_take_the_digests_of_today(void **state)
{
    struct fixture *f = *state;
    const struct mrl_record_subject subjects[] = {
        {.asset = "model"}, {.asset = "api"}, {.system = "fraud"}};
    const struct mrl_record_subject lost = {.asset = "lost"}, unknown = {.asset = "x"},
                                    unreadable = {.asset = "7"};
    struct mrl_record_subject *today;

    assert_int_equal(mrl_record_subjects_today(subjects, 3, &f->project, &f->inventory, f->arena,
                                               &today, &f->err)
                         .code,
                     MRL_OK);
    assert_true(today[0].has_digest);
    assert_true(mrl_sha256_equal(&today[0].sha256, &f->assets[0].sha256));
    assert_false(today[1].has_digest);
    assert_false(today[2].has_digest);
    assert_int_equal(
        mrl_record_subjects_today(&lost, 1, &f->project, &f->inventory, f->arena, &today, &f->err)
            .code,
        MRL_E_FORMAT);
    assert_non_null(strstr(f->err.message, "`lost` has no file"));
    assert_int_equal(mrl_record_subjects_today(&unknown, 1, &f->project, &f->inventory, f->arena,
                                               &today, &f->err)
                         .code,
                     MRL_E_FORMAT);
    assert_int_equal(mrl_record_subjects_today(&unreadable, 1, &f->project, &f->inventory, f->arena,
                                               &today, &f->err)
                         .code,
                     MRL_E_FORMAT);
    assert_non_null(strstr(f->err.message, "cannot be read wholly"));
}

static const char *rebind(struct fixture *f, const char *text, enum mrl_code code)
{
    const struct mrl_record_subject subjects[] = {{.asset = "model"}, {.system = "fraud"}};
    struct mrl_doc doc;
    const char *ret = NULL;
    size_t n;

    assert_int_equal(mrl_yaml_parse("x", text, strlen(text), f->arena, &doc, &f->err).code, MRL_OK);
    assert_int_equal(
        mrl_record_rebind(&doc, text, strlen(text), subjects, 2, f->arena, &ret, &n, &f->err).code,
        code);
    return ret;
}

#define NEW "subjects:\n  - {asset: model}\n  - {system: fraud}\n"

static void binding_changes_the_subjects_and_nothing_else(void **state)
{
    static const struct {
        const char *before, *after;
    } cases[] = {
        {"a: 1\nsubjects:\n  - {asset: m}\nb: 2\n", "a: 1\n" NEW "b: 2\n"},
        {"# top\na: 1 # one\nsubjects: [{asset: m}] # these\n\n# two\nb: 2\n",
         "# top\na: 1 # one\n" NEW "\n# two\nb: 2\n"},
        {"subjects:\n- asset: m\n  sha256: x\n# between\n- system: y\n# last\nb: 2\n",
         NEW "# last\nb: 2\n"},
        {"a: 1\nsubjects:\n  - asset: m\n\n  - system: y", "a: 1\n" NEW},
        {"b: |\n  subjects:\n  x\nsubjects: []\n", "b: |\n  subjects:\n  x\n" NEW},
        {"subjects: []\r\nb: 2\r\n", NEW "b: 2\r\n"},
    };
    struct fixture *f = *state;

    for (size_t i = 0; i < MRL_COUNT(cases); i++)
        assert_string_equal(rebind(f, cases[i].before, MRL_OK), cases[i].after);
}

static void what_cannot_be_rewritten_safely_is_refused(void **state)
{
    static const char *const bad[] = {
        "{a: 1, subjects: []}\n",
        "a: 1\n",
        "\"subjects\": []\na: 1\n",
        "a: \"one\nsubjects: two\"\nb: 1\n",
        "subjects: [{asset: m},\n{asset: y}]\nb: 2\n",
    };
    struct fixture *f = *state;

    for (size_t i = 0; i < MRL_COUNT(bad); i++) {
        struct mrl_doc doc;

        /* YAML may refuse some of these by itself, which is as good. */
        if (mrl_yaml_parse("x", bad[i], strlen(bad[i]), f->arena, &doc, &f->err).code == MRL_OK)
            assert_null(rebind(f, bad[i], MRL_E_UNSUPPORTED));
    }
}

static mrl_status write_and_rebind(void *context)
{
    mrl_cleanup(mrl_arena_freep) struct mrl_arena *arena = mrl_arena_new(1u << 24);
    mrl_cleanup(mrl_buf_done) struct mrl_buf buf;
    struct fixture *f = context;
    const struct mrl_record_subject subjects[] = {{.asset = "model"}, {.system = "fraud"}};
    const struct mrl_record_template t = {
        &f->catalog->record_kinds[0], "new", NULL, subjects, 2, 1773576000};
    struct mrl_doc doc;
    const char *text;
    size_t n;

    mrl_buf_init(&buf, MRL_MAX_PROJECT_FILE);
    if (!arena)
        return (mrl_status){MRL_E_NOMEM};
    mrl_record_template_write(&t, &buf);
    MRL_TRY(mrl_buf_status(&buf, &f->err));
    MRL_TRY(mrl_yaml_parse("x", buf.data, buf.len, arena, &doc, &f->err));
    return mrl_record_rebind(&doc, buf.data, buf.len, subjects, 1, arena, &text, &n, &f->err);
}

static void survives_failing_allocations(void **state)
{
    assert_survives_oom(write_and_rebind, *state);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(the_template_of_every_kind_only_lacks_answers),
        CASE(what_is_commented_out_fits_too),
        CASE(what_is_known_is_filled_in),
        CASE(subjects_take_the_digests_of_today),
        CASE(binding_changes_the_subjects_and_nothing_else),
        CASE(what_cannot_be_rewritten_safely_is_refused),
        CASE(survives_failing_allocations),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
