/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "base/limits.h"
#include "govern/approval.h"
#include "unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* A project with one asset, two people with keys and a directory for records. */

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

static inline mrl_time at(const char *text)
{
    mrl_time t;

    assert_true(mrl_time_parse(text, strlen(text), &t));
    return t;
}

static inline void load_catalog(struct fixture *f, const char *subjects)
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

static inline void load_project(struct fixture *f)
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
static inline void load_inventory(struct fixture *f)
{
    f->asset = (struct mrl_asset){.id = "model", .has_digest = true};
    assert_true(mrl_sha256_parse(DIGEST, 64, &f->asset.sha256));
    f->inventory = (struct mrl_inventory){.assets = &f->asset, .asset_count = 1};
    mrl_map_init(&f->inventory.by_id, f->arena);
    assert_int_equal(mrl_map_add(&f->inventory.by_id, "model", 5, 0, NULL, &f->err).code, MRL_OK);
}

static inline int set_up(void **state)
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

static inline int tear_down(void **state)
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

static inline void put(struct fixture *f, const char *name, const char *text, size_t n)
{
    const char *path = mrl_arena_printf(f->arena, MRL_RECORDS_DIR "/%s", name);

    assert_int_equal(mrl_file_write(f->root, path, text, n, 0644, false, &f->err).code, MRL_OK);
}

static inline void load(struct fixture *f)
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

static inline void load_text(struct fixture *f, const char *text)
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
static inline void assert_problem(const struct fixture *f, enum mrl_record_state state,
                                  uint32_t line, const char *words)
{
    for (size_t i = 0; i < f->record.problem_count; i++) {
        const struct mrl_record_problem *p = &f->record.problems[i];

        if (p->state == state && p->line == line && strstr(p->message, words))
            return;
    }
    fail_msg("no problem `%s` of `%s` on line %u; the first: %s", words,
             mrl_record_state_name(state), line, f->record.why);
}

static inline void assert_malformed(struct fixture *f, const char *text, uint32_t line,
                                    const char *words)
{
    load_text(f, text);
    assert_int_equal(f->record.state, MRL_RECORD_MALFORMED);
    assert_problem(f, MRL_RECORD_MALFORMED, line, words);
}

static inline void approve(struct fixture *f, const char *person, const char *role,
                           const char *time, const struct mrl_secret_key *key)
{
    const struct mrl_approval approval = {person, role, at(time)};
    const char *text;
    size_t n;

    assert_int_equal(
        mrl_approval_sign(&f->record, &approval, key, f->arena, &text, &n, &f->err).code, MRL_OK);
    put(f, "one.approval.json", text, n);
    load(f);
}

static inline void approve_well(struct fixture *f)
{
    approve(f, "alice", "ciso", "2026-03-10T12:00:00Z", f->alice);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
