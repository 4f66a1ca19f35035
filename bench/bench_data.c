/* SPDX-License-Identifier: Apache-2.0 */
#include "data/query.h"

#include "base/file.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

/* The provenance index by itself: how fast records enter, what they cost on disk, how long
 * questions take.  Records are made up, in random order: hosts of very different size, paths of
 * words and numbers, digests that nothing compresses. usage: bench_data DIR RECORDS [LOOKUPS] */

static const char *const words[] = {
    "about", "archive", "article", "blog",   "book",  "category", "comment", "company", "contact",
    "data",  "detail",  "docs",    "event",  "forum", "gallery",  "guide",   "health",  "help",
    "home",  "image",   "index",   "info",   "item",  "journal",  "library", "list",    "media",
    "music", "news",    "page",    "paper",  "photo", "post",     "press",   "product", "profile",
    "read",  "recipe",  "report",  "review", "shop",  "sport",    "story",   "tag",     "thread",
    "topic", "travel",  "user",    "video",  "view",  "watch",    "wiki",    "world",   "year",
};
static const char *const domains[] = {"com", "org", "net", "de", "co,uk", "fr", "jp", "io"};

static uint64_t mix(uint64_t x)
{
    x = (x ^ x >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    x = (x ^ x >> 27) * UINT64_C(0x94d049bb133111eb);
    return x ^ x >> 31;
}

static const char *word(uint64_t r)
{
    return words[r % MRL_COUNT(words)];
}

/* The record of a number; always the same. */
static void make(uint64_t number, uint64_t hosts, char key[256], uint8_t digest[32],
                 struct mrl_data_record *ret)
{
    const uint64_t a = mix(number * 3 + 1), b = mix(number * 3 + 2), c = mix(number * 3 + 3);
    /* The square makes some hosts large and most small. */
    const double share = (double)(a >> 11) / (double)(UINT64_C(1) << 53);
    const uint64_t host = mix((uint64_t)(share * share * (double)hosts));
    int n = snprintf(key, 256, "%s,%s%s%" PRIu64 "%s)/%s/%s-%s/%" PRIu64 "%s",
                     domains[host % MRL_COUNT(domains)], word(host >> 8), word(host >> 20),
                     host >> 32 & 1023, host >> 50 & 1 ? ",www" : "", word(b), word(b >> 8),
                     word(b >> 16), b >> 24 & 0xfffff, b >> 50 & 1 ? ".html" : "");

    for (size_t i = 0; i < 4; i++) {
        const uint64_t d = mix(c + i);

        memcpy(digest + 8 * i, &d, 8);
    }
    *ret = (struct mrl_data_record){
        .key = {key, (size_t)n},
        .scheme = host >> 51 & 7 ? 1 : 2,
        .has_time = true,
        .at = 1700000000 + (mrl_time)(b >> 32) % (86400 * 365),
        .digest_kind = MRL_DATA_SHA256,
        .digest = digest,
        .dataset = (uint32_t)(c >> 60),
        .use = 0,
    };
}

static double seconds(clockid_t clock)
{
    struct timespec t;

    (void)clock_gettime(clock, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static mrl_status fill(int dir, uint64_t records, uint64_t hosts, struct mrl_arena *arena,
                       struct mrl_error *err)
{
    struct mrl_data_writer w;
    mrl_status s = mrl_ok();
    uint32_t number;

    MRL_TRY(mrl_data_writer_open(dir, arena, &w, err));
    for (uint64_t i = 0; i < 16 && s.code == MRL_OK; i++) {
        char name[16];

        (void)snprintf(name, sizeof(name), "set-%" PRIu64, i);
        s = mrl_data_manifest_dataset(&w.manifest, mrl_span_text(name), arena, &number, err);
    }
    if (s.code == MRL_OK)
        s = mrl_data_manifest_use(&w.manifest, mrl_span_text("training"), arena, &number, err);
    for (uint64_t i = 0; i < records && s.code == MRL_OK; i++) {
        struct mrl_data_record r;
        uint8_t digest[32];
        char key[256];

        make(i, hosts, key, digest, &r);
        s = mrl_data_writer_add(&w, &r, err);
    }
    if (s.code == MRL_OK)
        s = mrl_data_writer_commit(&w, err);
    mrl_data_writer_close(&w);
    return s;
}

static int compare(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

enum question { BY_DIGEST, BY_URL, BY_HOST, BY_HOST_AND_TIME, QUESTION_COUNT };

static mrl_status ask(struct mrl_data_index *index, enum question what, uint64_t number,
                      uint64_t hosts, struct mrl_data_answer *ret, struct mrl_arena *arena,
                      struct mrl_error *err)
{
    static struct mrl_url_ranges ranges;
    struct mrl_data_query q = {.dataset = MRL_DATA_ANY_DATASET, .limit = 100};
    struct mrl_data_record r;
    uint8_t digest[32];
    char key[256];

    make(number, hosts, key, digest, &r);
    if (what == BY_DIGEST) {
        q.digest_kind = MRL_DATA_SHA256;
        q.digest = digest;
    } else {
        const size_t host = mrl_span_find_any(r.key, ")") + 1;

        ranges.prefix[0] = what == BY_URL ? r.key : mrl_span_first(r.key, host);
        ranges.count = 1;
        q.ranges = &ranges;
    }
    if (what == BY_HOST_AND_TIME) {
        q.has_from = q.has_to = true;
        q.from = r.at - 86400;
        q.to = r.at + 86400;
    }
    return mrl_data_query_run(index, &q, arena, ret, err);
}

static mrl_status measure(struct mrl_data_index *index, enum question what, uint64_t records,
                          uint64_t hosts, size_t count, struct mrl_error *err)
{
    static const char *const names[] = {"one digest", "one address", "one host",
                                        "one host, two days"};
    double *times = calloc(count, sizeof(*times));
    uint64_t missed = 0, blocks = 0;
    mrl_status s = times ? mrl_ok() : MRL_FAIL_NOMEM(err);

    for (size_t i = 0; i < count && s.code == MRL_OK; i++) {
        mrl_cleanup(mrl_arena_freep) struct mrl_arena *arena = mrl_arena_new(16u << 20);
        struct mrl_data_answer answer = {0};
        const double start = seconds(CLOCK_THREAD_CPUTIME_ID);

        s = ask(index, what, mix(i + 77) % records, hosts, &answer, arena, err);
        times[i] = (seconds(CLOCK_THREAD_CPUTIME_ID) - start) * 1e3;
        missed += answer.total == 0;
        blocks += answer.blocks;
    }
    if (s.code == MRL_OK) {
        qsort(times, count, sizeof(*times), compare);
        printf("%-20s p50 %.2f, p99 %.2f, most %.2f CPU ms; %.1f blocks read, %" PRIu64
               " of %zu not found (goal: p99 5 ms)\n",
               names[what], times[count / 2], times[count * 99 / 100], times[count - 1],
               (double)blocks / (double)count, missed, count);
    }
    free(times);
    return s;
}

/* What making the records alone costs. */
static double cost_of_making(uint64_t records, uint64_t hosts)
{
    const double start = seconds(CLOCK_PROCESS_CPUTIME_ID);
    struct mrl_data_record r;
    uint8_t digest[32];
    char key[256];

    for (uint64_t i = 0; i < records / 100; i++)
        make(i, hosts, key, digest, &r);
    return 100 * (seconds(CLOCK_PROCESS_CPUTIME_ID) - start);
}

static mrl_status ingest(int dir, uint64_t records, uint64_t hosts, struct mrl_arena *arena,
                         struct mrl_error *err)
{
    const double making = cost_of_making(records, hosts);
    const double start = seconds(CLOCK_MONOTONIC);
    const double used = seconds(CLOCK_PROCESS_CPUTIME_ID);
    struct rusage u;
    double cpu;

    MRL_TRY(fill(dir, records, hosts, arena, err));
    cpu = seconds(CLOCK_PROCESS_CPUTIME_ID) - used - making;
    (void)getrusage(RUSAGE_SELF, &u);
    printf("%" PRIu64 " records sorted and written in %.1f s, %.1f CPU s beside making them: "
           "%.2f M per CPU-second (goal: 0.5); %ld MB\n",
           records, seconds(CLOCK_MONOTONIC) - start, cpu, (double)records / cpu / 1e6,
           u.ru_maxrss >> 10);
    return mrl_ok();
}

static mrl_status run(int dir, uint64_t records, size_t lookups, struct mrl_error *err)
{
    const uint64_t hosts = records / 60 + 10;
    mrl_cleanup(mrl_arena_freep) struct mrl_arena *arena = mrl_arena_new(64u << 20);
    struct mrl_data_index index;
    mrl_status s = mrl_data_index_open(dir, arena, &index, err);

    if (s.code == MRL_E_ABSENT) {
        MRL_TRY(ingest(dir, records, hosts, arena, err));
        s = mrl_data_index_open(dir, arena, &index, err);
    }
    MRL_TRY(s);
    printf("%.1f bytes a record (hoped for: 40), 32 of them the digest\n",
           (double)index.segments[0].info.size / (double)index.segments[0].info.records);
    for (int what = 0; what < QUESTION_COUNT && s.code == MRL_OK; what++)
        s = measure(&index, (enum question)what, records, hosts, lookups, err);
    if (s.code == MRL_OK) {
        const double start = seconds(CLOCK_PROCESS_CPUTIME_ID);

        s = mrl_data_index_verify(&index, err);
        printf("verified in %.1f CPU s\n", seconds(CLOCK_PROCESS_CPUTIME_ID) - start);
    }
    mrl_data_index_close(&index);
    return s;
}

int main(int argc, char *argv[])
{
    struct mrl_error err;
    int dir;

    if (argc < 3 || mrl_dir_open(argv[1], &dir, &err).code != MRL_OK) {
        fprintf(stderr, "usage: bench_data DIR RECORDS [LOOKUPS]\n");
        return 2;
    }
    if (run(dir, strtoull(argv[2], NULL, 10), argc > 3 ? strtoul(argv[3], NULL, 10) : 1000, &err)
            .code == MRL_OK)
        return 0;
    fprintf(stderr, "bench_data: %s: %s\n", err.where, err.message);
    return 1;
}
