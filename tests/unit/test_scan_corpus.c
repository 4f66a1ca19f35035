/* SPDX-License-Identifier: Apache-2.0 */
/* Other people's files with known verdicts, from $MERLON_SHARED/corpus/scan.  Left out aloud where
 * they are not. */
#include "base/file.h"
#include "base/span.h"
#include "scan/part.h"

#include "scanned.h"

#include <stdio.h>
#include <stdlib.h>

#define MAX_MANIFEST (4u << 20)

struct tally {
    unsigned malicious, missed, gadgets, gadgets_dangerous;
    unsigned benign, benign_dangerous, benign_unknown;
    unsigned odd, odd_clean;
};

static int open_corpus(void)
{
    const char *shared = getenv("MERLON_SHARED");
    char path[4096];
    struct mrl_error err;
    int root = -1;

    (void)snprintf(path, sizeof(path), "%s/corpus/scan", shared ? shared : "../shared");
    return mrl_dir_open(path, &root, &err).code == MRL_OK ? root : -1;
}

static enum mrl_scan_verdict judge(struct scanned *s, int root, const char *path)
{
    mrl_cleanup(mrl_fd_close) int fd = -1;
    struct mrl_arena *arena = mrl_arena_new(64u << 20);
    struct mrl_source_file source;
    struct mrl_scan_report report;
    struct mrl_file_id id;

    assert_non_null(arena);
    if (mrl_file_open(root, path, &fd, &id, &s->err).code != MRL_OK)
        fail_msg("%s: %s", path, s->err.message);
    mrl_source_file_init(&source, fd, id.size);
    assert_int_equal(
        mrl_scan_source(s->scanner, &source.source, path, arena, &report, &s->err).code, MRL_OK);
    mrl_arena_free(arena);
    return report.verdict;
}

static void count(struct tally *t, const char *path, struct mrl_span expected,
                  enum mrl_scan_verdict verdict)
{
    const bool clean = verdict <= MRL_SCAN_SAFE_KNOWN;
    bool wrong = false;

    if (mrl_span_is(expected, "malicious")) {
        t->malicious++;
        t->missed += wrong = clean;
        if (strncmp(path, "gadget/", 7) == 0) {
            t->gadgets++;
            t->gadgets_dangerous += verdict == MRL_SCAN_DANGEROUS;
        }
    } else if (mrl_span_is(expected, "benign")) {
        t->benign++;
        t->benign_dangerous += wrong = verdict == MRL_SCAN_DANGEROUS;
        t->benign_unknown += verdict == MRL_SCAN_UNKNOWN;
    } else {
        t->odd++;
        t->odd_clean += wrong = clean;
    }
    if (wrong)
        print_message("# %s is told to be %s\n", path, mrl_scan_verdict_name(verdict));
}

/* False if the corpus is not there. */
static bool judge_all(struct scanned *s, struct tally *t)
{
    mrl_cleanup(mrl_fd_close) int root = open_corpus();
    struct mrl_span rest, line, path, sha256, expected;
    size_t n;
    char *manifest;

    if (root < 0)
        return false;
    assert_int_equal(
        mrl_file_read(root, "manifest.tsv", MAX_MANIFEST, s->arena, &manifest, &n, &s->err).code,
        MRL_OK);
    rest = mrl_span(manifest, n);
    assert_true(mrl_span_line(&rest, &line));
    while (mrl_span_line(&rest, &line)) {
        char name[512];

        assert_true(mrl_span_cut(&line, '\t', &path) && mrl_span_cut(&line, '\t', &sha256) &&
                    mrl_span_cut(&line, '\t', &expected));
        (void)snprintf(name, sizeof(name), "%.*s", (int)path.len, path.at);
        count(t, name, expected, judge(s, root, name));
    }
    return true;
}

static void nothing_is_missed_and_no_alarm_is_false(void **state)
{
    struct tally t = {0};

    if (!judge_all(*state, &t))
        skip();
    print_message("# %u malicious, %u missed; %u gadgets, %u dangerous; %u benign, %u dangerous, "
                  "%u unknown\n",
                  t.malicious, t.missed, t.gadgets, t.gadgets_dangerous, t.benign,
                  t.benign_dangerous, t.benign_unknown);
    assert_int_equal(t.missed, 0);
    assert_int_equal(t.odd_clean, 0);
    assert_int_equal(t.benign_dangerous, 0);
    assert_true(t.benign_unknown * 20 <= t.benign);
}

/* Every third row of the names known to be dangerous goes. */
static struct mrl_span thin_out(struct mrl_span table, unsigned skip_row, char *buffer)
{
    struct mrl_span rest = table, line;
    unsigned row = 0;
    size_t n = 0;

    while (mrl_span_line(&rest, &line)) {
        if (!mrl_span_starts(line, "#") && !mrl_span_starts(line, "module\t") &&
            row++ % 3 == skip_row)
            continue;
        memcpy(buffer + n, line.at, line.len);
        buffer[n + line.len] = '\n';
        n += line.len + 1;
    }
    return mrl_span(buffer, n);
}

static void a_third_of_the_names_is_not_needed(void **state)
{
    struct scanned *s = *state;
    struct mrl_pickle_tables tables;

    mrl_pickle_tables_embedded(&tables);
    for (unsigned i = 0; i < 3; i++) {
        struct mrl_pickle_tables thin = tables;
        struct scanned other = *s;
        struct tally t = {0};
        char *buffer = malloc(tables.dangerous.len + 1);
        bool there;

        assert_non_null(buffer);
        thin.dangerous = thin_out(tables.dangerous, i, buffer);
        assert_int_equal(mrl_scanner_new_tables(s->rules, &thin, &other.scanner, &other.err).code,
                         MRL_OK);
        there = judge_all(&other, &t);
        mrl_scanner_free(other.scanner);
        free(buffer);
        if (!there)
            skip();
        print_message("# without third %u: %u of %u gadgets dangerous\n", i, t.gadgets_dangerous,
                      t.gadgets);
        assert_int_equal(t.missed, 0);
        assert_true(t.gadgets_dangerous * 100 >= 95 * t.gadgets);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_is_missed_and_no_alarm_is_false),
        cmocka_unit_test(a_third_of_the_names_is_not_needed),
    };

    return cmocka_run_group_tests(tests, scanned_setup, scanned_teardown);
}
