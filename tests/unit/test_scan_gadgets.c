/* SPDX-License-Identifier: Apache-2.0 */
/* Recall rests on principles: names that run something are told in every way to call them, and with
 * any third of the dangerous names gone.  Input: tests/data/gadgets/. */
#include "base/file.h"
#include "base/span.h"
#include "base/walk.h"
#include "scan/part.h"

#include "scanned.h"

#include <stdio.h>
#include <stdlib.h>

#define MAX_NAMES (1u << 20)

struct gadgets {
    struct scanned *s;
    const char *folder;
    enum mrl_scan_verdict least; /* that each of its files must get */
    unsigned count, dangerous;
};

static int open_data(const char *folder)
{
    char path[4096];
    struct mrl_error err;
    int root = -1;

    (void)snprintf(path, sizeof(path), "%s/tests/data/%s", getenv("MERLON_SOURCE"), folder);
    if (mrl_dir_open(path, &root, &err).code != MRL_OK)
        fail_msg("%s", err.message);
    return root;
}

/* --- names, called in several ways --- */

/* How MODULE.NAME is called with a text: what stands before the name, between its two parts, and
 * behind it. */
static const struct {
    struct mrl_span before, between, behind;
} ways[] = {
    {{"c", 1}, {"\n", 1}, {"\n(S'true # a test'\ntR.", 23}},    /* GLOBAL, REDUCE */
    {{"(S'true # a test'\ni", 19}, {"\n", 1}, {"\n.", 2}},      /* INST */
    {{"(c", 2}, {"\n", 1}, {"\nS'true # a test'\no.", 21}},     /* OBJ */
    {{"\x80\2c", 3}, {"\n", 1}, {"\nX\4\0\0\0echo\x85R.", 13}}, /* binary text */
};

static size_t put(char *dst, size_t size, size_t at, struct mrl_span piece)
{
    assert_true(at + piece.len < size);
    memcpy(dst + at, piece.at, piece.len);
    return at + piece.len;
}

static size_t write_call(char *dst, size_t size, size_t way, struct mrl_span module,
                         struct mrl_span name)
{
    size_t n = put(dst, size, 0, ways[way].before);

    n = put(dst, size, n, module);
    n = put(dst, size, n, ways[way].between);
    n = put(dst, size, n, name);
    return put(dst, size, n, ways[way].behind);
}

static void call_one(struct gadgets *g, struct mrl_span module, struct mrl_span name)
{
    for (size_t way = 0; way < MRL_COUNT(ways); way++) {
        char pickle[512];
        const size_t n = write_call(pickle, sizeof(pickle), way, module, name);

        scan_bytes(g->s, pickle, n);
        g->count++;
        g->dangerous += g->s->report.verdict == MRL_SCAN_DANGEROUS;
        if (g->s->report.verdict <= MRL_SCAN_SAFE_KNOWN)
            fail_msg("%.*s.%.*s is %s, called in way %zu", (int)module.len, module.at,
                     (int)name.len, name.at, mrl_scan_verdict_name(g->s->report.verdict), way);
    }
}

static void call_all(struct gadgets *g)
{
    mrl_cleanup(mrl_fd_close) int root = open_data("gadgets");
    mrl_cleanup(mrl_arena_freep) struct mrl_arena *arena = mrl_arena_new(4u << 20);
    struct mrl_span rest, line, module;
    struct mrl_error err;
    size_t n;
    char *text;

    assert_non_null(arena);
    assert_int_equal(mrl_file_read(root, "names.tsv", MAX_NAMES, arena, &text, &n, &err).code,
                     MRL_OK);
    rest = mrl_span(text, n);
    while (mrl_span_line(&rest, &line))
        if (!mrl_span_starts(line, "#") && !mrl_span_starts(line, "module\t") &&
            mrl_span_cut(&line, '\t', &module))
            call_one(g, module, line);
}

/* --- pickles put together by hand --- */

static mrl_status judge_file(void *context, const struct mrl_walk_entry *entry,
                             struct mrl_error *err)
{
    struct gadgets *g = context;
    mrl_cleanup(mrl_fd_close) int root = open_data(g->folder);
    mrl_cleanup(mrl_arena_freep) struct mrl_arena *arena = mrl_arena_new(4u << 20);
    size_t n;
    char *bytes;

    assert_non_null(arena);
    MRL_TRY(mrl_file_read(root, entry->path, MAX_NAMES, arena, &bytes, &n, err));
    scan_bytes(g->s, bytes, n);
    g->count++;
    g->dangerous += g->s->report.verdict == MRL_SCAN_DANGEROUS;
    if (g->s->report.verdict < g->least)
        fail_msg("%s is %s", entry->path, mrl_scan_verdict_name(g->s->report.verdict));
    return mrl_ok();
}

static void judge_folder(struct gadgets *g)
{
    const struct mrl_walk walk = {.visit = judge_file, .context = g};
    mrl_cleanup(mrl_fd_close) int root = open_data(g->folder);
    struct mrl_error err;

    assert_int_equal(mrl_walk_run(&walk, root, &err).code, MRL_OK);
    assert_true(g->count >= 10);
}

/* --- tests --- */

/* A copy of the scanner whose dangerous names lack every third row, counted from `third`. */
static void with_a_third_gone(struct scanned *s, unsigned third,
                              void (*judge)(struct scanned *s, void *context), void *context)
{
    struct mrl_pickle_tables tables;
    struct mrl_span rest, line;
    struct scanned other = *s;
    unsigned row = 0;
    char *buffer;
    size_t n = 0;

    mrl_pickle_tables_embedded(&tables);
    buffer = malloc(tables.dangerous.len + 1);
    assert_non_null(buffer);
    rest = tables.dangerous;
    while (mrl_span_line(&rest, &line)) {
        if (!mrl_span_starts(line, "#") && !mrl_span_starts(line, "module\t") && row++ % 3 == third)
            continue;
        memcpy(buffer + n, line.at, line.len);
        buffer[n + line.len] = '\n';
        n += line.len + 1;
    }
    tables.dangerous = mrl_span(buffer, n);
    assert_int_equal(mrl_scanner_new_tables(s->rules, &tables, &other.scanner, &other.err).code,
                     MRL_OK);
    judge(&other, context);
    mrl_scanner_free(other.scanner);
    free(buffer);
}

static void count_names(struct scanned *s, void *context)
{
    struct gadgets *g = context;

    *g = (struct gadgets){.s = s};
    call_all(g);
}

static void names_are_dangerous_in_every_way_to_call_them(void **state)
{
    struct gadgets g;

    count_names(*state, &g);
    print_message("# %u of %u calls dangerous\n", g.dangerous, g.count);
    assert_true(g.count > 3000);
    assert_true(g.dangerous * 100 >= 99 * g.count);
}

static void a_third_of_the_names_is_not_needed_for_them(void **state)
{
    for (unsigned third = 0; third < 3; third++) {
        struct gadgets g;

        with_a_third_gone(*state, third, count_names, &g);
        print_message("# without third %u: %u of %u calls dangerous\n", third, g.dangerous,
                      g.count);
        assert_true(g.dangerous * 100 >= 95 * g.count);
    }
}

static void count_detours(struct scanned *s, void *context)
{
    struct gadgets *g = context;

    *g = (struct gadgets){.s = s, .folder = "gadgets/dangerous", .least = MRL_SCAN_UNKNOWN};
    judge_folder(g);
}

static void detours_are_followed(void **state)
{
    judge_folder(
        &(struct gadgets){.s = *state, .folder = "gadgets/dangerous", .least = MRL_SCAN_DANGEROUS});
    judge_folder(
        &(struct gadgets){.s = *state, .folder = "gadgets/unknown", .least = MRL_SCAN_UNKNOWN});
}

static void detours_are_followed_without_the_names_at_their_end(void **state)
{
    for (unsigned third = 0; third < 3; third++) {
        struct gadgets g;

        with_a_third_gone(*state, third, count_detours, &g);
        print_message("# without third %u: %u of %u detours dangerous\n", third, g.dangerous,
                      g.count);
        assert_true(g.dangerous * 100 >= 95 * g.count);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_are_dangerous_in_every_way_to_call_them),
        cmocka_unit_test(a_third_of_the_names_is_not_needed_for_them),
        cmocka_unit_test(detours_are_followed),
        cmocka_unit_test(detours_are_followed_without_the_names_at_their_end),
    };

    return cmocka_run_group_tests(tests, scanned_setup, scanned_teardown);
}
