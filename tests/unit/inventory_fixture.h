/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "unit.h"

#include "inventory/inventory.h"

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

static inline int set_up(void **state)
{
    struct fixture *f = calloc(1, sizeof(*f));

    (void)snprintf(f->dir, sizeof(f->dir), "/tmp/merlon-inv-XXXXXX");
    assert_non_null(mkdtemp(f->dir));
    f->root = open(f->dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    f->arena = mrl_arena_new(256u << 20);
    *state = f;
    return 0;
}

static inline int tear_down(void **state)
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

static inline void put(struct fixture *f, const char *path, const char *text)
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

static inline void declare(struct fixture *f, const char *assets)
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

static inline void take_with(struct fixture *f, const struct mrl_project *project,
                             const struct mrl_file_cache *cache)
{
    const struct mrl_inventory_options o = {.project = project, .cache = cache, .now = 1000};

    assert_int_equal(mrl_inventory_take(f->root, &o, f->arena, &f->inv, &f->err).code, MRL_OK);
}

static inline void take(struct fixture *f)
{
    take_with(f, f->project.assets ? &f->project : NULL, NULL);
}

static inline const struct mrl_asset *asset(struct fixture *f, const char *id)
{
    const struct mrl_asset *a = mrl_inventory_asset(&f->inv, id);

    if (!a)
        print_error("no asset %s\n", id);
    assert_non_null(a);
    return a;
}

#define CONFIG "{\"model_type\": \"bert\", \"architectures\": [\"BertModel\"], \"hidden_size\": 8}"
#define REQS   "numpy==1.24.2\n"

#define INVENTORY_TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
