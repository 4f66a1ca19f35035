/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "unit.h"

#include "store/store.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* The behaviour every back end must have.  A back end is how an empty store is opened, opened
 * again, and thrown away. */
struct backend {
    const char *name;
    mrl_status (*open)(int root, bool create, struct mrl_store **ret, struct mrl_error *err);
};

static const struct backend sqlite = {"sqlite", mrl_store_open};

struct fixture {
    const struct backend *backend;
    char dir[64];
    int root;
    struct mrl_arena *arena;
    struct mrl_store *store;
    struct mrl_error err;
};

static inline int set_up(void **state)
{
    struct fixture *f = calloc(1, sizeof(*f));

    f->backend = &sqlite;
    (void)snprintf(f->dir, sizeof(f->dir), "/tmp/merlon-store-XXXXXX");
    assert_non_null(mkdtemp(f->dir));
    f->root = open(f->dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    f->arena = mrl_arena_new(64u << 20);
    assert_int_equal(f->backend->open(f->root, true, &f->store, &f->err).code, MRL_OK);
    *state = f;
    return 0;
}

static inline int tear_down(void **state)
{
    struct fixture *f = *state;
    char command[128];

    mrl_store_close(f->store);
    mrl_arena_free(f->arena);
    (void)close(f->root);
    (void)snprintf(command, sizeof(command), "chmod -R u+w %s && rm -rf %s", f->dir, f->dir);
    assert_int_equal(system(command), 0);
    free(f);
    return 0;
}

static const struct mrl_subject model = {"asset:model", {{1, 2, 3}}};

static inline struct mrl_evidence sample(const char *check, mrl_time at)
{
    return (struct mrl_evidence){
        .check = check,
        .outcome = MRL_OUTCOME_VIOLATED,
        .basis = MRL_BASIS_MEASURED,
        .message = "two assets have no owner",
        .remedy = "name one",
        .subjects = &model,
        .subject_count = 1,
        .at = at,
        .observed = at - 1,
        .expires = at + 7 * MRL_DAY,
        .tool = "merlon 0",
    };
}

static inline int64_t add(struct fixture *f, const struct mrl_evidence *e)
{
    int64_t id = -1;

    assert_int_equal(mrl_store_add_evidence(f->store, e, &id, &f->err).code, MRL_OK);
    return id;
}

static inline size_t latest(struct fixture *f, mrl_time until, struct mrl_evidence **ret)
{
    size_t n = 0;

    assert_int_equal(mrl_store_latest(f->store, until, false, f->arena, ret, &n, &f->err).code,
                     MRL_OK);
    return n;
}

static inline void reopen(struct fixture *f)
{
    mrl_store_close(f->store);
    f->store = NULL;
    assert_int_equal(f->backend->open(f->root, false, &f->store, &f->err).code, MRL_OK);
}

#define STORE_TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
