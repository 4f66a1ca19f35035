/* SPDX-License-Identifier: Apache-2.0 */
#include "unit.h"

#include "base/file.h"
#include "formats/git.h"
#include "oom.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Repositories that git makes, read without it. */
struct fixture {
    char dir[64];
    int root;
    struct mrl_arena *arena;
    struct mrl_git_log log;
    struct mrl_error err;
};

/* 2026-01-01, 2026-02-01 and 2026-03-01. */
#define JANUARY  1767225600
#define FEBRUARY 1769904000
#define MARCH    1772323200

static void run(struct fixture *f, const char *command)
{
    char line[2048];

    (void)snprintf(
        line, sizeof(line),
        "cd %s && export HOME=/nonexistent GIT_CONFIG_NOSYSTEM=1 && { %s; } >/dev/null 2>&1",
        f->dir, command);
    assert_int_equal(system(line), 0);
}

static void commit(struct fixture *f, const char *name, const char *mail, long at)
{
    char line[1024];

    (void)snprintf(
        line, sizeof(line),
        "GIT_AUTHOR_NAME='%s' GIT_AUTHOR_EMAIL='%s' GIT_COMMITTER_NAME=c "
        "GIT_COMMITTER_EMAIL=c@c GIT_AUTHOR_DATE='@%ld +0000' GIT_COMMITTER_DATE='@%ld "
        "+0000' git commit -q --allow-empty -m 'a message that is the same each time, so "
        "that packs keep differences of it; %ld'",
        name, mail, at, at, at);
    run(f, line);
}

static int set_up(void **state)
{
    struct fixture *f = calloc(1, sizeof(*f));

    (void)snprintf(f->dir, sizeof(f->dir), "/tmp/merlon-git-XXXXXX");
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
    (void)snprintf(command, sizeof(command), "rm -rf %s", f->dir);
    assert_int_equal(system(command), 0);
    free(f);
    return 0;
}

static void make(struct fixture *f)
{
    if (system("git --version >/dev/null 2>&1") != 0)
        skip();
    run(f, "git init -q -b main .");
    commit(f, "Old", "old@x", JANUARY);
    commit(f, "Ann", "ann@x", FEBRUARY);
    run(f, "git checkout -q -b side");
    commit(f, "Bea", "bea@x", FEBRUARY + 60);
    run(f, "git checkout -q main");
    commit(f, "Ann", "ann@x", MARCH);
}

static void read_since(struct fixture *f, mrl_time since)
{
    assert_int_equal(mrl_git_read_log(f->root, since, f->arena, &f->log, &f->err).code, MRL_OK);
}

static const struct mrl_git_author *author(const struct fixture *f, const char *name)
{
    for (size_t i = 0; i < f->log.author_count; i++)
        if (strcmp(f->log.authors[i].name, name) == 0)
            return &f->log.authors[i];
    return NULL;
}

/* What is asked of every form a repository may have. */
static void assert_known(struct fixture *f)
{
    read_since(f, FEBRUARY);
    assert_true(f->log.found);
    assert_null(f->log.gap);
    assert_int_equal(f->log.commit_count, 3);
    assert_int_equal(f->log.author_count, 2);
    assert_non_null(author(f, "Ann"));
    assert_string_equal(author(f, "Ann")->mail, "ann@x");
    assert_int_equal(author(f, "Ann")->last, MARCH);
    assert_non_null(author(f, "Bea"));
    assert_null(author(f, "Old"));
}

static void reads_loose_objects_and_branches(void **state)
{
    make(*state);
    assert_known(*state);
}

static void reads_packs_and_packed_branches(void **state)
{
    make(*state);
    run(*state, "git gc -q --aggressive --prune=now && git pack-refs --all");
    assert_known(*state);
}

static void reads_differences_of_differences(void **state)
{
    struct fixture *f = *state;

    make(f);
    for (int i = 1; i <= 30; i++)
        commit(f, "Ann", "ann@x", MARCH + i);
    run(f, "git repack -q -adf --window=50 --depth=40");
    read_since(f, FEBRUARY);
    assert_null(f->log.gap);
    assert_int_equal(f->log.commit_count, 33);
    run(f,
        "git config repack.useDeltaBaseOffset false && git repack -q -adf --window=50 --depth=40");
    read_since(f, FEBRUARY);
    assert_null(f->log.gap);
    assert_int_equal(f->log.commit_count, 33);
}

static void a_detached_head_counts_too(void **state)
{
    struct fixture *f = *state;

    make(f);
    run(f, "git checkout -q --detach");
    commit(f, "Lea", "lea@x", MARCH + 5);
    read_since(f, FEBRUARY);
    assert_non_null(author(f, "Lea"));
}

static void what_is_not_there_is_a_gap(void **state)
{
    struct fixture *f = *state;

    read_since(f, FEBRUARY);
    assert_false(f->log.found);
    make(f);
    run(f,
        "git clone -q --depth 1 file://$PWD shallow && mv shallow/.git .shallow && rm -rf .git && "
        "mv .shallow .git");
    read_since(f, FEBRUARY);
    assert_true(f->log.found);
    assert_non_null(f->log.gap);
    run(f, "rm -rf .git && echo 'gitdir: /elsewhere' > .git");
    read_since(f, FEBRUARY);
    assert_true(f->log.found);
    assert_non_null(f->log.gap);
    run(f, "rm -rf .git && git init -q .");
    read_since(f, FEBRUARY);
    assert_non_null(f->log.gap);
}

/* Nothing that the repository says is run. */
static void its_configuration_starts_nothing(void **state)
{
    struct fixture *f = *state;

    make(f);
    run(f,
        "git config core.fsmonitor 'touch ran; true' && git config core.sshCommand 'touch ran' && "
        "git config alias.log '!touch ran' && printf '#!/bin/sh\\ntouch ran\\n' "
        "> .git/hooks/post-checkout && chmod +x .git/hooks/post-checkout");
    assert_known(f);
    assert_false(mrl_file_exists(f->root, "ran"));
}

static size_t read_whole(struct fixture *f, const char *path, char **ret)
{
    size_t n;

    assert_int_equal(mrl_file_read(f->root, path, 1u << 20, f->arena, ret, &n, &f->err).code,
                     MRL_OK);
    return n;
}

static void write_whole(struct fixture *f, const char *path, const char *bytes, size_t n)
{
    assert_int_equal(mrl_file_write(f->root, path, bytes, n, 0644, false, &f->err).code, MRL_OK);
}

/* Any byte of a pack or index may be another: there is an answer, and memory stays whole. */
static void damage_is_a_gap_or_other_commits_and_never_a_failure(void **state)
{
    static const char *const names[] = {".git/objects/pack/p.idx", ".git/objects/pack/p.pack",
                                        ".git/packed-refs"};
    struct fixture *f = *state;

    make(f);
    run(f,
        "git repack -q -adf --window=50 --depth=40 && git prune-packed && git pack-refs --all && "
        "cd .git/objects/pack && rm -f *.rev && chmod u+w * && mv *.idx p.idx && mv *.pack p.pack");
    assert_known(f);
    for (size_t k = 0; k < MRL_COUNT(names); k++) {
        char *bytes;
        const size_t n = read_whole(f, names[k], &bytes);

        for (size_t i = 0; i < n; i += i < 1040 && k == 0 ? 97 : 1) {
            bytes[i] = (char)(bytes[i] ^ 0x55);
            write_whole(f, names[k], bytes, n);
            read_since(f, FEBRUARY);
            bytes[i] = (char)(bytes[i] ^ 0x55);
        }
        for (size_t i = 0; i < n; i += 7) {
            write_whole(f, names[k], bytes, i);
            read_since(f, FEBRUARY);
        }
        write_whole(f, names[k], bytes, n);
    }
    assert_known(f);
}

static mrl_status read_again(void *context)
{
    struct fixture *f = context;
    mrl_cleanup(mrl_arena_freep) struct mrl_arena *arena = mrl_arena_new(64u << 20);

    if (!arena)
        return MRL_FAIL_NOMEM(&f->err);
    return mrl_git_read_log(f->root, FEBRUARY, arena, &f->log, &f->err);
}

static void survives_failing_allocations(void **state)
{
    make(*state);
    assert_survives_oom(read_again, *state);
}

#define GIT_TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        GIT_TEST(reads_loose_objects_and_branches),
        GIT_TEST(reads_packs_and_packed_branches),
        GIT_TEST(reads_differences_of_differences),
        GIT_TEST(a_detached_head_counts_too),
        GIT_TEST(what_is_not_there_is_a_gap),
        GIT_TEST(its_configuration_starts_nothing),
        GIT_TEST(damage_is_a_gap_or_other_commits_and_never_a_failure),
        GIT_TEST(survives_failing_allocations),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
