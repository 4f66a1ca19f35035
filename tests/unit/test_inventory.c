/* SPDX-License-Identifier: Apache-2.0 */
#include "unit.h"

#include "inventory/inventory.h"
#include "inventory/propose.h"
#include "oom.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* A project directory with files, and what the inventory makes of it. */
struct fixture {
    char dir[64];
    int root;
    struct mrl_arena *arena;
    struct mrl_error err;
    struct mrl_project project;
    struct mrl_inventory inv;
};

static int set_up(void **state)
{
    struct fixture *f = calloc(1, sizeof(*f));

    (void)snprintf(f->dir, sizeof(f->dir), "/tmp/merlon-inv-XXXXXX");
    assert_non_null(mkdtemp(f->dir));
    f->root = open(f->dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    f->arena = mrl_arena_new(256u << 20);
    *state = f;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;
    char command[128];

    (void)close(f->root);
    mrl_arena_free(f->arena);
    (void)snprintf(command, sizeof(command), "chmod -R u+rwx %s && rm -rf %s", f->dir, f->dir);
    assert_int_equal(system(command), 0);
    free(f);
    return 0;
}

static void put(struct fixture *f, const char *path, const char *text)
{
    const char *slash = strrchr(path, '/');
    char parent[512];

    if (slash) {
        (void)snprintf(parent, sizeof(parent), "%.*s", (int)(slash - path), path);
        assert_int_equal(mrl_dir_make(f->root, parent, 0755, &f->err).code, MRL_OK);
    }
    assert_int_equal(mrl_file_write(f->root, path, text, strlen(text), 0644, false, &f->err).code,
                     MRL_OK);
}

static void declare(struct fixture *f, const char *assets)
{
    const char *text = mrl_arena_printf(f->arena,
                                        "schema_version: 1\n"
                                        "organisation: {name: Test, roles: [developer]}\n"
                                        "assets:\n%s",
                                        assets);
    const mrl_status s =
        mrl_project_parse("merlon.yaml", text, strlen(text), f->arena, &f->project, &f->err);

    if (s.code != MRL_OK)
        print_error("%u:%u: %s\n", f->err.line, f->err.column, f->err.message);
    assert_int_equal(s.code, MRL_OK);
}

static void take_with(struct fixture *f, const struct mrl_project *project,
                      const struct mrl_file_cache *cache)
{
    const struct mrl_inventory_options o = {.project = project, .cache = cache, .now = 1000};

    assert_int_equal(mrl_inventory_take(f->root, &o, f->arena, &f->inv, &f->err).code, MRL_OK);
}

static void take(struct fixture *f)
{
    take_with(f, f->project.assets ? &f->project : NULL, NULL);
}

static const struct mrl_asset *asset(struct fixture *f, const char *id)
{
    const struct mrl_asset *a = mrl_inventory_asset(&f->inv, id);

    if (!a)
        print_error("no asset %s\n", id);
    assert_non_null(a);
    return a;
}

#define CONFIG "{\"model_type\": \"bert\", \"architectures\": [\"BertModel\"], \"hidden_size\": 8}"
#define REQS   "numpy==1.24.2\n"

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

#define TFJS                                                                                       \
    "{\"format\": \"layers-model\", \"modelTopology\": {}, \"weightsManifest\": [{\"paths\": "     \
    "[\"group1-shard1of1.bin\"], \"weights\": [{\"name\": \"w\", \"shape\": [2, 3], \"dtype\": "   \
    "\"float32\"}]}]}"

/* --- edges --- */

static const struct mrl_edge *edge(struct fixture *f, enum mrl_edge_kind kind)
{
    for (size_t i = 0; i < f->inv.edge_count; i++)
        if (f->inv.edges[i].kind == kind)
            return &f->inv.edges[i];
    return NULL;
}

static void declared_edges_resolve_or_say_that_they_do_not(void **state)
{
    struct fixture *f = *state;

    put(f, "m", "x");
    put(f, "d", "y");
    declare(f, "  - {id: m, path: m, kind: model, trained_on: [d]}\n"
               "  - {id: d, path: d, kind: dataset}\n");
    take(f);
    assert_non_null(edge(f, MRL_EDGE_TRAINED_ON));
    assert_string_equal(f->inv.assets[edge(f, MRL_EDGE_TRAINED_ON)->to].id, "d");
    assert_true(edge(f, MRL_EDGE_TRAINED_ON)->declared);
}

static void a_route_resolves_and_what_is_declared_is_not_found_again(void **state)
{
    struct fixture *f = *state;
    size_t shards = 0;

    put(f, "m/model.json", TFJS);
    put(f, "m/group1-shard1of1.bin", "raw numbers");
    declare(f, "  - {id: m, path: m/model.json, kind: model, served_at: [r]}\n"
               "  - {id: w, path: m/group1-shard1of1.bin, kind: model, shard_of: [m]}\n"
               "routes:\n"
               "  - {id: r, url: /r, system: s, asset: m}\n"
               "systems:\n"
               "  - {id: s, purpose: p, assets: [m]}\n");
    take(f);
    assert_true(mrl_edge_resolves(edge(f, MRL_EDGE_SERVED_AT)));
    for (size_t i = 0; i < f->inv.edge_count; i++)
        shards += f->inv.edges[i].kind == MRL_EDGE_SHARD_OF;
    assert_int_equal(shards, 1);
}

static void edges_stand_together_by_the_asset_they_run_from(void **state)
{
    struct fixture *f = *state;
    size_t total = 0;

    put(f, "a", "1");
    put(f, "b", "2");
    put(f, "m/model.json", TFJS);
    put(f, "m/group1-shard1of1.bin", "raw numbers");
    declare(f, "  - {id: a, path: a, kind: model, trained_on: [b], depends_on: [w]}\n"
               "  - {id: b, path: b, kind: dataset}\n"
               "  - {id: m, path: m/model.json, kind: model, trained_on: [b]}\n"
               "  - {id: w, path: m/group1-shard1of1.bin, kind: model}\n"
               "systems:\n"
               "  - {id: s, purpose: p, assets: [a, b]}\n"
               "  - {id: t, purpose: p, assets: [b]}\n");
    take(f);
    for (size_t i = 0; i < f->inv.asset_count; i++) {
        const struct mrl_asset *a = &f->inv.assets[i];

        for (size_t k = 0; k < a->edge_count; k++)
            assert_int_equal(f->inv.edges[a->edge_first + k].from, i);
        total += a->edge_count;
    }
    assert_int_equal(total, f->inv.edge_count);
    assert_int_equal(asset(f, "a")->edge_count, 2);
    assert_int_equal(asset(f, "b")->reached_by, 1u << MRL_EDGE_TRAINED_ON);
    assert_int_equal(asset(f, "w")->edge_count, 1);
    assert_int_equal(asset(f, "w")->reached_by, 1u << MRL_EDGE_DEPENDS_ON);
    assert_int_equal(asset(f, "b")->declared->system_count, 2);
    assert_string_equal(asset(f, "b")->declared->systems[1]->id, "t");
    assert_int_equal(asset(f, "m")->declared->system_count, 0);
}

static void packages_named_in_a_file_become_edges(void **state)
{
    struct fixture *f = *state;

    put(f, "requirements.txt", REQS);
    take(f);
    assert_non_null(edge(f, MRL_EDGE_DEPENDS_ON));
    assert_string_equal(edge(f, MRL_EDGE_DEPENDS_ON)->to_name, "pkg:pypi/numpy@1.24.2");
    assert_int_equal(edge(f, MRL_EDGE_DEPENDS_ON)->to, SIZE_MAX);
}

static void weights_without_a_format_are_known_by_the_file_that_names_them(void **state)
{
    struct fixture *f = *state;

    put(f, "m/model.json", TFJS);
    put(f, "m/group1-shard1of1.bin", "raw numbers");
    put(f, "m/other.bin", "raw numbers");
    take(f);
    assert_int_equal(f->inv.asset_count, 2);
    assert_int_equal(asset(f, "m/group1-shard1of1.bin")->kind, MRL_ASSET_MODEL);
    assert_true(asset(f, "m/group1-shard1of1.bin")->has_digest);
    assert_string_equal(f->inv.assets[edge(f, MRL_EDGE_SHARD_OF)->to].id, "m/model.json");
}

/* --- the cache --- */

struct memory_cache {
    struct mrl_file_id id;
    struct mrl_sha256 sha256;
    char facts[4096];
    size_t len;
    unsigned gets, hits, puts;
};

static mrl_status memory_get(void *context, const char *path, const struct mrl_file_id *id,
                             struct mrl_arena *arena, bool *found, struct mrl_sha256 *sha256,
                             const void **facts, size_t *facts_len, struct mrl_error *err)
{
    struct memory_cache *c = context;

    (void)path;
    (void)err;
    c->gets++;
    *found = c->len && mrl_file_id_equal(&c->id, id);
    c->hits += *found;
    *sha256 = c->sha256;
    *facts = mrl_arena_memdup(arena, c->facts, c->len);
    *facts_len = c->len;
    return mrl_ok();
}

static mrl_status memory_put(void *context, const char *path, const struct mrl_file_id *id,
                             const struct mrl_sha256 *sha256, const void *facts, size_t facts_len,
                             struct mrl_error *err)
{
    struct memory_cache *c = context;

    (void)path;
    (void)err;
    c->puts++;
    c->id = *id;
    c->sha256 = *sha256;
    assert_true(facts_len <= sizeof(c->facts));
    memcpy(c->facts, facts, facts_len);
    c->len = facts_len;
    return mrl_ok();
}

static void an_unchanged_file_is_not_read_again(void **state)
{
    struct fixture *f = *state;
    struct memory_cache c = {0};
    const struct mrl_file_cache cache = {memory_get, memory_put, &c};
    struct mrl_sha256 first;

    put(f, "requirements.txt", REQS);
    take_with(f, NULL, &cache);
    first = asset(f, "requirements.txt")->sha256;
    assert_int_equal(f->inv.files_hashed, 1);
    take_with(f, NULL, &cache);
    assert_int_equal(c.hits, 1);
    assert_int_equal(f->inv.files_hashed, 0);
    assert_true(mrl_sha256_equal(&asset(f, "requirements.txt")->sha256, &first));
    assert_int_equal(f->inv.edge_count, 1);
    put(f, "requirements.txt", "numpy==1.24.3\n");
    take_with(f, NULL, &cache);
    assert_int_equal(f->inv.files_hashed, 1);
    assert_false(mrl_sha256_equal(&asset(f, "requirements.txt")->sha256, &first));
}

static void facts_that_were_tampered_with_are_read_anew(void **state)
{
    struct fixture *f = *state;
    struct memory_cache c = {0};
    const struct mrl_file_cache cache = {memory_get, memory_put, &c};

    put(f, "requirements.txt", REQS);
    take_with(f, NULL, &cache);
    for (size_t len = 0; len < c.len; len++) {
        const size_t whole = c.len;

        c.len = len;
        take_with(f, NULL, &cache);
        assert_int_equal(f->inv.files_hashed, 1);
        assert_int_equal(c.len, whole);
    }
}

/* The facts begin with the length of the program's ID and its text. */
static void facts_of_another_build_are_read_anew(void **state)
{
    struct fixture *f = *state;
    struct memory_cache c = {0};
    const struct mrl_file_cache cache = {memory_get, memory_put, &c};

    put(f, "requirements.txt", REQS);
    take_with(f, NULL, &cache);
    c.facts[8] = c.facts[8] == '0' ? '1' : '0';
    take_with(f, NULL, &cache);
    assert_int_equal(f->inv.files_hashed, 1);
    take_with(f, NULL, &cache);
    assert_int_equal(f->inv.files_hashed, 0);
}

static void put_varint(FILE *file, size_t n)
{
    for (; n > 127; n >>= 7)
        (void)fputc((int)(n & 127) | 128, file);
    (void)fputc((int)n, file);
}

/* ONNX: a graph (7) of tensors (5) that each name a file (13) of 1200 characters. */
static void put_talkative_model(struct fixture *f, size_t tensors)
{
    const size_t value = 1200, entry = 2 + 8 + 1 + 2 + value; /* "location" and its value */
    const size_t tensor = 2 + 1 + 2 + entry;                  /* dims are not needed */
    FILE *file;

    put(f, "m.onnx", "");
    file = fdopen(openat(f->root, "m.onnx", O_WRONLY | O_CLOEXEC), "w");
    assert_non_null(file);
    (void)fprintf(file, "\x08\x07%c", 7 << 3 | 2);
    put_varint(file, tensors * (tensor + 3));
    for (size_t i = 0; i < tensors; i++) {
        (void)fputc(5 << 3 | 2, file);
        put_varint(file, tensor);
        (void)fprintf(file, "%c\x01%c", 14 << 3, 13 << 3 | 2);
        put_varint(file, entry);
        (void)fprintf(file, "%c\x08location%c", 1 << 3 | 2, 2 << 3 | 2);
        put_varint(file, value);
        (void)fprintf(file, "%01200zu", i);
    }
    assert_int_equal(fclose(file), 0);
}

static void a_file_that_tells_too_much_is_a_problem_and_does_not_end_the_run(void **state)
{
    struct fixture *f = *state;

    put(f, "requirements.txt", REQS);
    put_talkative_model(f, 60000);
    take_with(f, NULL, NULL);
    assert_int_equal(f->inv.problem_count, 1);
    assert_string_equal(f->inv.problems[0].path, "m.onnx");
    assert_false(asset(f, "m.onnx")->has_digest);
    assert_true(asset(f, "requirements.txt")->has_digest);
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

#define INVENTORY_TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

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
        INVENTORY_TEST(declared_edges_resolve_or_say_that_they_do_not),
        INVENTORY_TEST(a_route_resolves_and_what_is_declared_is_not_found_again),
        INVENTORY_TEST(edges_stand_together_by_the_asset_they_run_from),
        INVENTORY_TEST(packages_named_in_a_file_become_edges),
        INVENTORY_TEST(weights_without_a_format_are_known_by_the_file_that_names_them),
        INVENTORY_TEST(an_unchanged_file_is_not_read_again),
        INVENTORY_TEST(facts_that_were_tampered_with_are_read_anew),
        INVENTORY_TEST(facts_of_another_build_are_read_anew),
        INVENTORY_TEST(a_file_that_tells_too_much_is_a_problem_and_does_not_end_the_run),
        INVENTORY_TEST(what_init_proposes_registers_everything_it_found),
        INVENTORY_TEST(survives_failing_allocations),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
