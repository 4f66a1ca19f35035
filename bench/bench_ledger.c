/* SPDX-License-Identifier: Apache-2.0 */
/* Appends to a ledger in batches and one by one, and proves entries of a large one.
 * usage: bench_ledger DIRECTORY BATCHED SINGLE LEAVES */
#include "ledger/ledger.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define BATCH       10000
#define ENTRY_BYTES 200
#define PROOFS      1000
#define BLOCK       4096

static double now_ms(clockid_t clock)
{
    struct timespec t;

    (void)clock_gettime(clock, &t);
    return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static int compare(const void *a, const void *b)
{
    const double x = *(const double *)a;
    const double y = *(const double *)b;

    return (x > y) - (x < y);
}

static double quantile(double *values, size_t n, double q)
{
    qsort(values, n, sizeof(*values), compare);
    return values[(size_t)((double)(n - 1) * q)];
}

struct bench {
    int dir;
    struct mrl_note_signer signer;
    struct mrl_error err;
};

static mrl_status open_log(struct bench *b, const char *name, struct mrl_ledger **ret)
{
    int dir = -1;

    (void)mkdirat(b->dir, name, 0777);
    dir = openat(b->dir, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    MRL_TRY(mrl_ledger_create(dir, &b->signer, &b->err));
    MRL_TRY(mrl_ledger_open_writer(dir, &b->signer, ret, &b->err));
    (void)close(dir);
    return mrl_ok();
}

static mrl_status append_batch(struct bench *b, struct mrl_ledger *l, size_t entry_bytes)
{
    static char texts[BATCH][ENTRY_BYTES + 1];
    static struct mrl_span spans[BATCH];
    const unsigned long long first = mrl_ledger_size(l);

    for (size_t i = 0; i < BATCH; i++) {
        (void)snprintf(texts[i], sizeof(texts[i]), "%0*llu", (int)entry_bytes, first + i);
        spans[i] = mrl_span(texts[i], entry_bytes);
    }
    return mrl_ledger_append(l, spans, BATCH, &b->err);
}

static mrl_status bench_batched(struct bench *b, size_t count)
{
    mrl_cleanup(mrl_ledger_closep) struct mrl_ledger *l = NULL;
    double wall, cpu, published;

    MRL_TRY(open_log(b, "batched", &l));
    wall = now_ms(CLOCK_MONOTONIC);
    cpu = now_ms(CLOCK_PROCESS_CPUTIME_ID);
    for (size_t i = 0; i < count / BATCH; i++)
        MRL_TRY(append_batch(b, l, ENTRY_BYTES));
    published = now_ms(CLOCK_MONOTONIC);
    MRL_TRY(mrl_ledger_publish(l, &b->err));
    published = now_ms(CLOCK_MONOTONIC) - published;
    wall = now_ms(CLOCK_MONOTONIC) - wall;
    cpu = now_ms(CLOCK_PROCESS_CPUTIME_ID) - cpu;
    printf("%zu entries of %d bytes in batches of %d, durable, tiles published: %.0f entries/s, "
           "%.0f per CPU-second (last publishing %.0f ms)\n",
           count, ENTRY_BYTES, BATCH, (double)count / wall * 1e3, (double)count / cpu * 1e3,
           published);
    return mrl_ok();
}

/* One append, then one block written and made durable, in turn: other work on the disk hits both
 * alike. */
static mrl_status bench_single(struct bench *b, size_t count)
{
    mrl_cleanup(mrl_ledger_closep) struct mrl_ledger *l = NULL;
    double *appends = calloc(count, sizeof(*appends)), *syncs = calloc(count, sizeof(*syncs));
    const int fd = openat(b->dir, "block", O_RDWR | O_CREAT | O_CLOEXEC, 0666);
    static char block[BLOCK], entry[ENTRY_BYTES];
    double a, s;

    MRL_TRY(open_log(b, "single", &l));
    for (size_t i = 0; i < count; i++)
        (void)!pwrite(fd, block, sizeof(block), (off_t)(i * sizeof(block)));
    (void)fsync(fd);
    for (size_t i = 0; i < count; i++) {
        const struct mrl_span span = mrl_span(entry, sizeof(entry));
        double start = now_ms(CLOCK_MONOTONIC);

        memset(block, (int)i, sizeof(block));
        (void)!pwrite(fd, block, sizeof(block), (off_t)(i * sizeof(block)));
        (void)fdatasync(fd);
        syncs[i] = now_ms(CLOCK_MONOTONIC) - start;
        start = now_ms(CLOCK_MONOTONIC);
        MRL_TRY(mrl_ledger_append(l, &span, 1, &b->err));
        appends[i] = now_ms(CLOCK_MONOTONIC) - start;
    }
    a = quantile(appends, count, 0.5);
    s = quantile(syncs, count, 0.5);
    printf("single append, p50: %.3f ms; fdatasync of a block: %.3f ms; ratio %.2f\n", a, s, a / s);
    (void)close(fd);
    free(appends);
    free(syncs);
    return mrl_ok();
}

static mrl_status prove(struct bench *b, struct mrl_ledger *l, double *made, double *checked)
{
    const struct mrl_tree tree = mrl_ledger_tree(l);
    const uint64_t size = mrl_ledger_size(l);
    const uint64_t index = ((uint64_t)random() << 31 | (uint64_t)random()) % size;
    struct mrl_tree_proof proof;
    struct mrl_sha256 leaf;
    double start = now_ms(CLOCK_PROCESS_CPUTIME_ID);

    MRL_TRY(mrl_tree_inclusion(&tree, index, size, &proof, &b->err));
    *made = now_ms(CLOCK_PROCESS_CPUTIME_ID) - start;
    MRL_TRY(tree.get(tree.context, 0, index, &leaf, &b->err));
    start = now_ms(CLOCK_PROCESS_CPUTIME_ID);
    MRL_TRY(mrl_tree_check_inclusion(tree.hasher, &proof, &leaf, index, size, mrl_ledger_root(l),
                                     &b->err));
    *checked = now_ms(CLOCK_PROCESS_CPUTIME_ID) - start;
    return mrl_ok();
}

static mrl_status bench_proofs(struct bench *b, size_t leaves)
{
    static double made[PROOFS], checked[PROOFS];
    mrl_cleanup(mrl_ledger_closep) struct mrl_ledger *l = NULL;

    MRL_TRY(open_log(b, "large", &l));
    for (size_t i = 0; i < leaves / BATCH; i++)
        MRL_TRY(append_batch(b, l, 24));
    MRL_TRY(mrl_ledger_publish(l, &b->err));
    for (size_t i = 0; i < PROOFS; i++)
        MRL_TRY(prove(b, l, &made[i], &checked[i]));
    printf("inclusion proof of a random entry among %zu, CPU: p50 %.3f ms, p99 %.3f ms; checked in "
           "%.4f ms\n",
           leaves, quantile(made, PROOFS, 0.5), quantile(made, PROOFS, 0.99),
           quantile(checked, PROOFS, 0.5));
    return mrl_ok();
}

int main(int argc, char *argv[])
{
    struct bench b = {.dir = -1};
    mrl_status s;

    if (argc != 5 || (b.dir = open(argv[1], O_RDONLY | O_DIRECTORY | O_CLOEXEC)) < 0)
        return 2;
    s = mrl_note_signer_new("example.org/bench", &b.signer, &b.err);
    if (s.code == MRL_OK)
        s = bench_single(&b, strtoul(argv[3], NULL, 10));
    if (s.code == MRL_OK)
        s = bench_batched(&b, strtoul(argv[2], NULL, 10));
    if (s.code == MRL_OK)
        s = bench_proofs(&b, strtoul(argv[4], NULL, 10));
    if (s.code != MRL_OK)
        fprintf(stderr, "%s: %s\n", b.err.where, b.err.message);
    mrl_note_signer_done(&b.signer);
    (void)close(b.dir);
    return s.code != MRL_OK;
}
