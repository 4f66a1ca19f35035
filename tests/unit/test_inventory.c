/* SPDX-License-Identifier: Apache-2.0 */
#include "inventory_fixture.h"
#include "oom.h"

#include "inventory/propose.h"

static void tells_registered_from_found_and_missing(void **state)
{
    struct fixture *f = *state;

    put(f, "a/config.json", CONFIG);
    put(f, "b/config.json", CONFIG);
    declare(f, "  - {id: listed, path: a/config.json, kind: configuration}\n"
               "  - {id: gone, path: a/model.bin, kind: model}\n");
    take(f);
    assert_int_equal(asset(f, "listed")->state, MRL_ASSET_REGISTERED);
    assert_int_equal(asset(f, "gone")->state, MRL_ASSET_MISSING);
    assert_int_equal(asset(f, "b/config.json")->state, MRL_ASSET_UNREGISTERED);
    assert_int_equal(f->inv.asset_count, 3);
}

static void the_digest_of_one_file_is_the_files_own(void **state)
{
    struct fixture *f = *state;
    struct mrl_sha256 expected;

    put(f, "weights", "not a known format");
    declare(f, "  - {id: w, path: weights, kind: model}\n");
    take(f);
    assert_int_equal(mrl_sha256_bytes("not a known format", 18, &expected, &f->err).code, MRL_OK);
    assert_true(asset(f, "w")->has_digest);
    assert_true(mrl_sha256_equal(&asset(f, "w")->sha256, &expected));
}

static void the_digest_of_several_is_that_of_sha256sum_over_them(void **state)
{
    struct fixture *f = *state;
    /* printf 'x' | sha256sum and printf 'y' | sha256sum */
    static const char lines[] =
        "2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881  d/a\n"
        "a1fce4363854ff888cff4b8e7875d600c2682390412a8cf79b37d0b11148b0fa  d/b\n";
    struct mrl_sha256 expected;

    put(f, "d/b", "y");
    put(f, "d/a", "x");
    declare(f, "  - {id: dir, path: d, kind: dataset}\n");
    take(f);
    assert_int_equal(asset(f, "dir")->file_count, 2);
    assert_int_equal(mrl_sha256_bytes(lines, strlen(lines), &expected, &f->err).code, MRL_OK);
    assert_true(mrl_sha256_equal(&asset(f, "dir")->sha256, &expected));
}

static void patterns_stay_in_their_folder_unless_doubled(void **state)
{
    struct fixture *f = *state;

    put(f, "p/a.txt", "1");
    put(f, "p/q/b.txt", "2");
    put(f, "p/q/.hidden.txt", "3");
    declare(f, "  - {id: flat, path: \"p/*.txt\", kind: dataset}\n"
               "  - {id: deep, path: \"p/**/*.txt\", kind: dataset}\n"
               "  - {id: all, path: \"**\", kind: dataset}\n");
    take(f);
    assert_int_equal(asset(f, "flat")->file_count, 1);
    assert_int_equal(asset(f, "deep")->file_count, 2);
    assert_int_equal(asset(f, "all")->file_count, 3);
}

static void a_folder_is_found_among_names_that_sort_around_it(void **state)
{
    struct fixture *f = *state;

    put(f, "d!x", "1");
    put(f, "d/a", "2");
    put(f, "d/b/c", "3");
    put(f, "d.x", "4");
    put(f, "d0", "5");
    put(f, "d\x01", "6");
    declare(f, "  - {id: dir, path: d, kind: dataset}\n"
               "  - {id: sub, path: d/b, kind: dataset}\n"
               "  - {id: file, path: d.x, kind: dataset}\n"
               "  - {id: none, path: d/zz, kind: dataset}\n");
    take(f);
    assert_int_equal(asset(f, "dir")->file_count, 2);
    assert_string_equal(asset(f, "dir")->files[1].path, "d/b/c");
    assert_int_equal(asset(f, "sub")->file_count, 1);
    assert_string_equal(asset(f, "file")->files[0].path, "d.x");
    assert_int_equal(asset(f, "none")->state, MRL_ASSET_MISSING);
}

static void follows_no_link_and_reads_no_pipe(void **state)
{
    struct fixture *f = *state;

    put(f, "a/config.json", CONFIG);
    assert_int_equal(symlinkat("a/config.json", f->root, "inside.json"), 0);
    assert_int_equal(symlinkat("/etc/passwd", f->root, "outside.json"), 0);
    assert_int_equal(mkfifoat(f->root, "pipe.json", 0644), 0);
    declare(f, "  - {id: all, path: \"**\", kind: other}\n");
    take(f);
    assert_int_equal(asset(f, "all")->file_count, 1);
    assert_int_equal(f->inv.problem_count, 1);
    assert_string_equal(f->inv.problems[0].path, "outside.json");
}

/* What lies behind them was looked at, or there is nothing, or it is the system's. */
static void only_links_to_what_was_not_looked_at_are_problems(void **state)
{
    struct fixture *f = *state;

    put(f, "models/config.json", CONFIG);
    put(f, ".git/annex/weights", "x");
    put(f, "venv/bin/activate", "x");
    assert_int_equal(symlinkat("../models/config.json", f->root, "models/inside"), 0);
    assert_int_equal(symlinkat("models", f->root, "folder"), 0);
    assert_int_equal(symlinkat("nothing", f->root, "dangling"), 0);
    assert_int_equal(symlinkat("loop", f->root, "loop"), 0);
    assert_int_equal(symlinkat("/usr/bin/env", f->root, "venv/bin/python"), 0);
    take(f);
    assert_int_equal(f->inv.problem_count, 0);
    assert_int_equal(symlinkat("/tmp", f->root, "shared"), 0);
    assert_int_equal(symlinkat("../.git/annex/weights", f->root, "models/weights"), 0);
    take(f);
    assert_int_equal(f->inv.problem_count, 2);
    assert_string_equal(f->inv.problems[0].path, "models/weights");
    assert_string_equal(f->inv.problems[1].path, "shared");
}

/* The folder that the tests make is closed to others: nothing in it is open. */
static void sees_which_confidential_files_everybody_may_open(void **state)
{
    struct fixture *f = *state;

    put(f, "d/a.csv", "a,b\n1,2\n3,4\n");
    declare(f, "  - {id: secret, path: d/a.csv, kind: dataset, sensitivity: confidential}\n");
    take(f);
    assert_false(asset(f, "secret")->files[0].open_to_others);
    assert_int_equal(fchmod(f->root, 0755), 0);
    take(f);
    assert_true(asset(f, "secret")->files[0].open_to_others);
    assert_int_equal(fchmodat(f->root, "d", 0750, 0), 0);
    take(f);
    assert_false(asset(f, "secret")->files[0].open_to_others);
    assert_int_equal(fchmodat(f->root, "d", 0755, 0), 0);
    assert_int_equal(fchmodat(f->root, "d/a.csv", 0640, 0), 0);
    take(f);
    assert_false(asset(f, "secret")->files[0].open_to_others);
    assert_int_equal(fchmodat(f->root, "d/a.csv", 0642, 0), 0);
    take(f);
    assert_true(asset(f, "secret")->files[0].open_to_others);
}

static void what_cannot_be_read_is_a_problem_and_no_digest(void **state)
{
    struct fixture *f = *state;

    if (geteuid() == 0)
        skip(); /* root reads everything */
    put(f, "secret.bin", "x");
    assert_int_equal(fchmodat(f->root, "secret.bin", 0, 0), 0);
    declare(f, "  - {id: s, path: secret.bin, kind: model}\n");
    take(f);
    assert_false(asset(f, "s")->has_digest);
    assert_int_equal(f->inv.problem_count, 1);
}

/* Of the right form, and nobody's. */
#define AWS_KEY                                                                                    \
    "AKIA"                                                                                         \
    "Q3EGRNZX7LWTP4VH"

static void a_file_with_a_key_is_an_asset_that_never_shows_it(void **state)
{
    struct fixture *f = *state;
    const struct mrl_asset *a;

    put(f, "settings.py", "region = 'eu'\nkey = '" AWS_KEY "'\n");
    put(f, "plain.py", "region = 'eu'\n");
    put(f, "node_modules/x/settings.py", "key = '" AWS_KEY "'\n");
    take(f);
    assert_int_equal(f->inv.asset_count, 1);
    a = asset(f, "settings.py");
    assert_int_equal(a->kind, MRL_ASSET_SECRET);
    assert_int_equal(a->files[0].issue_count, 1);
    assert_non_null(strstr(a->files[0].issues[0].id, "secret."));
    assert_null(strstr(a->files[0].issues[0].text, "AKIA"));
}

static void manifests_of_installed_packages_are_left_out(void **state)
{
    struct fixture *f = *state;

    put(f, "requirements.txt", REQS);
    put(f, "node_modules/x/requirements.txt", REQS);
    take(f);
    assert_int_equal(f->inv.asset_count, 1);
    assert_string_equal(f->inv.assets[0].id, "requirements.txt");
}

static void a_declared_id_keeps_its_name_against_a_path(void **state)
{
    struct fixture *f = *state;

    put(f, "requirements.txt", REQS);
    put(f, "other", "x");
    declare(f, "  - {id: requirements.txt, path: other, kind: other}\n");
    take(f);
    assert_string_equal(asset(f, "requirements.txt")->files[0].path, "other");
    assert_string_equal(asset(f, "requirements.txt#2")->files[0].path, "requirements.txt");
}

/* --- what programs name --- */

#define USES                                                                                       \
    "from openai import OpenAI\n"                                                                  \
    "from transformers import AutoModel\n"                                                         \
    "OpenAI().chat.completions.create(model='gpt-4o')\n"                                           \
    "AutoModel.from_pretrained('owner/name', revision='abc')\n"

static const struct mrl_edge *edge_to(const struct fixture *f, const char *name)
{
    for (size_t i = 0; i < f->inv.edge_count; i++)
        if (strcmp(f->inv.edges[i].to_name, name) == 0)
            return &f->inv.edges[i];
    fail_msg("no edge leads to %s", name);
    return NULL;
}

static void what_a_program_uses_is_outside_until_it_is_declared(void **state)
{
    struct fixture *f = *state;

    put(f, "app.py", USES);
    put(f, "tests/app.py", USES);
    put(f, "plain.py", "import os\n");
    take(f);
    assert_int_equal(f->inv.asset_count, 1);
    assert_int_equal(asset(f, "app.py")->kind, MRL_ASSET_OTHER);
    assert_true(mrl_edge_is_use(edge_to(f, "gpt-4o")));
    assert_int_equal(edge_to(f, "gpt-4o")->line, 3);
    assert_false(mrl_edge_resolves(edge_to(f, "owner/name@abc")));
    assert_false(mrl_edge_resolves(edge_to(f, "https://api.openai.com")));
    declare(f,
            "  - {id: ai, kind: service, url: \"https://api.openai.com/v1\",\n"
            "     external: {supplier: o, version: gpt-4o}}\n"
            "  - {id: hub, kind: service, url: \"https://huggingface.co/owner/name/tree/abc\"}\n");
    take(f);
    assert_true(mrl_edge_resolves(edge_to(f, "gpt-4o")));
    assert_true(mrl_edge_resolves(edge_to(f, "owner/name@abc")));
    assert_true(mrl_edge_resolves(edge_to(f, "https://api.openai.com")));
}

static void a_model_that_a_program_loads_from_a_folder_is_found_there(void **state)
{
    struct fixture *f = *state;

    put(f, "app/run.py",
        "import transformers\n"
        "transformers.AutoModel.from_pretrained('./weights/')\n"
        "transformers.AutoModel.from_pretrained('../elsewhere')\n");
    put(f, "app/weights/model.gguf", "GGUF");
    declare(f, "  - {id: w, path: app/weights/model.gguf, kind: model}\n");
    take(f);
    assert_int_equal(f->inv.edge_count, 1);
    assert_string_equal(f->inv.assets[f->inv.edges[0].to].id, "w");
}

static void init_proposes_what_programs_name(void **state)
{
    struct fixture *f = *state;
    mrl_cleanup(mrl_buf_done) struct mrl_buf text;
    size_t proposed;

    put(f, "app.py", USES);
    take(f);
    mrl_buf_init(&text, 1u << 20);
    assert_int_equal(mrl_propose_project(&f->inv, f->arena, &text, &proposed, &f->err).code,
                     MRL_OK);
    assert_int_equal(proposed, 3);
    assert_int_equal(mrl_project_parse("merlon.yaml", mrl_buf_text(&text), text.len, f->arena,
                                       &f->project, &f->err)
                         .code,
                     MRL_OK);
    take(f);
    for (size_t i = 0; i < f->inv.edge_count; i++)
        assert_true(mrl_edge_resolves(&f->inv.edges[i]));
}

/* --- proposals --- */

static void what_init_proposes_registers_everything_it_found(void **state)
{
    struct fixture *f = *state;
    mrl_cleanup(mrl_buf_done) struct mrl_buf text;
    char brackets[250 + sizeof("/config.json")];
    char name[64];
    size_t proposed;

    memset(brackets, '[', 250);
    (void)snprintf(brackets + 250, sizeof(brackets) - 250, "/config.json");
    put(f, "a/config.json", CONFIG);
    put(f, "odd [name]*/config.json", CONFIG);
    put(f, "bytes\xff/config.json", CONFIG);
    put(f, "back\\slash/config.json", CONFIG);
    put(f, brackets, CONFIG);
    put(f, "requirements.txt", REQS);
    for (int i = 0; i < 12; i++) {
        (void)snprintf(name, sizeof(name), "prompts/p%d.txt", i);
        put(f, name, "You are a helpful assistant. Answer in one sentence.\n");
    }
    take(f);
    mrl_buf_init(&text, 1u << 20);
    assert_int_equal(mrl_propose_project(&f->inv, f->arena, &text, &proposed, &f->err).code,
                     MRL_OK);
    assert_int_equal(proposed, 7); /* the prompts are one */
    assert_int_equal(mrl_project_parse("merlon.yaml", mrl_buf_text(&text), text.len, f->arena,
                                       &f->project, &f->err)
                         .code,
                     MRL_OK);
    assert_true(f->project.gap_count > 0);
    take(f);
    for (size_t i = 0; i < f->inv.asset_count; i++)
        assert_int_equal(f->inv.assets[i].state, MRL_ASSET_REGISTERED);
}

static mrl_status take_once(void *context)
{
    struct fixture *f = context;
    mrl_cleanup(mrl_arena_freep) struct mrl_arena *arena = mrl_arena_new(64u << 20);
    const struct mrl_inventory_options o = {.threads = 1, .now = 1000};

    if (!arena)
        return MRL_FAIL_NOMEM(&f->err);
    return mrl_inventory_take(f->root, &o, arena, &f->inv, &f->err);
}

static void survives_failing_allocations(void **state)
{
    put(*state, "a/config.json", CONFIG);
    put(*state, "requirements.txt", REQS);
    assert_survives_oom(take_once, *state);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        INVENTORY_TEST(tells_registered_from_found_and_missing),
        INVENTORY_TEST(the_digest_of_one_file_is_the_files_own),
        INVENTORY_TEST(the_digest_of_several_is_that_of_sha256sum_over_them),
        INVENTORY_TEST(patterns_stay_in_their_folder_unless_doubled),
        INVENTORY_TEST(a_folder_is_found_among_names_that_sort_around_it),
        INVENTORY_TEST(follows_no_link_and_reads_no_pipe),
        INVENTORY_TEST(only_links_to_what_was_not_looked_at_are_problems),
        INVENTORY_TEST(sees_which_confidential_files_everybody_may_open),
        INVENTORY_TEST(what_cannot_be_read_is_a_problem_and_no_digest),
        INVENTORY_TEST(a_file_with_a_key_is_an_asset_that_never_shows_it),
        INVENTORY_TEST(manifests_of_installed_packages_are_left_out),
        INVENTORY_TEST(a_declared_id_keeps_its_name_against_a_path),
        INVENTORY_TEST(what_a_program_uses_is_outside_until_it_is_declared),
        INVENTORY_TEST(a_model_that_a_program_loads_from_a_folder_is_found_there),
        INVENTORY_TEST(init_proposes_what_programs_name),
        INVENTORY_TEST(what_init_proposes_registers_everything_it_found),
        INVENTORY_TEST(survives_failing_allocations),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
