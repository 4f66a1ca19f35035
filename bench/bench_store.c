/* SPDX-License-Identifier: Apache-2.0 */
/* Fills a store with evidence and times the query that a posture is made from. */
#include "store/store.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#define CHECKS  240
#define QUERIES 200

static double now_ms(void)
{
    struct timespec t;

    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static int compare(const void *a, const void *b)
{
    const double x = *(const double *)a;
    const double y = *(const double *)b;

    return (x > y) - (x < y);
}

static mrl_status fill(struct mrl_store *store, long rows, struct mrl_error *err)
{
    const struct mrl_subject subject = {"asset:model", {{1}}};
    char check[32];
    int64_t id;

    MRL_TRY(mrl_store_begin(store, err));
    for (long i = 0; i < rows; i++) {
        const struct mrl_evidence e = {
            .check = check,
            .message = "every listed asset has an owner",
            .remedy = "",
            .subjects = &subject,
            .subject_count = 1,
            .at = i,
            .observed = i,
            .tool = "merlon bench",
        };

        (void)snprintf(check, sizeof(check), "family.check_%03ld", i % CHECKS);
        MRL_TRY(mrl_store_add_evidence(store, &e, &id, err));
    }
    return mrl_store_commit(store, err);
}

static mrl_status query(struct mrl_store *store, mrl_time until, double *ret, struct mrl_error *err)
{
    mrl_cleanup(mrl_arena_freep) struct mrl_arena *arena = mrl_arena_new(64u << 20);
    const double start = now_ms();
    struct mrl_evidence *evidence;
    size_t count;

    if (!arena)
        return MRL_FAIL_NOMEM(err);
    MRL_TRY(mrl_store_latest(store, until, false, arena, &evidence, &count, err));
    *ret = now_ms() - start;
    return mrl_ok();
}

static mrl_status measure(struct mrl_store *store, const char *label, long rows, bool past,
                          struct mrl_error *err)
{
    double times[QUERIES];

    for (long i = 0; i < QUERIES; i++)
        MRL_TRY(query(store, past ? rows / 2 + i : rows, &times[i], err));
    qsort(times, QUERIES, sizeof(*times), compare);
    printf("%s: p50 %.2f ms, p95 %.2f ms (goal: p95 at most 50)\n", label, times[QUERIES / 2],
           times[QUERIES * 95 / 100]);
    return mrl_ok();
}

static mrl_status run(int root, long rows, struct mrl_error *err)
{
    mrl_cleanup(mrl_store_closep) struct mrl_store *store = NULL;
    const double start = now_ms();

    MRL_TRY(mrl_store_open(root, true, &store, err));
    MRL_TRY(fill(store, rows, err));
    printf("%ld rows added in %.1f s\n", rows, (now_ms() - start) / 1e3);
    MRL_TRY(measure(store, "posture of now", rows, false, err));
    return measure(store, "posture of then", rows, true, err);
}

int main(int argc, char *argv[])
{
    char dir[] = "/tmp/merlon-bench-XXXXXX";
    const long rows = argc > 1 ? strtol(argv[1], NULL, 10) : 100000;
    struct mrl_error err;
    char command[64];
    mrl_status s;
    int root;

    if (!mkdtemp(dir) || (root = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC)) < 0) {
        perror("bench_store");
        return 2;
    }
    s = run(root, rows, &err);
    if (s.code != MRL_OK)
        fprintf(stderr, "bench_store: %s\n", err.message);
    (void)close(root);
    (void)snprintf(command, sizeof(command), "rm -rf %s", dir);
    return system(command) != 0 || s.code != MRL_OK ? 2 : 0;
}
