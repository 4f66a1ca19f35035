/* SPDX-License-Identifier: Apache-2.0 */
/* The tables of names: strict to read, and no list of bad names that a verdict hangs on. */
#include "scan/part.h"

#include "oom.h"
#include "scanned.h"

#include <stdio.h>
#include <stdlib.h>

/* The dangerous names without every third row, counted from `skip`; 3 keeps none at all. */
static struct mrl_span thin_out(struct mrl_span table, unsigned skip, char *buffer)
{
    struct mrl_span rest = table, line;
    size_t n = 0;
    unsigned row = 0;

    while (mrl_span_line(&rest, &line)) {
        const bool keep = mrl_span_starts(line, "#") || mrl_span_starts(line, "module\t") ||
                          (skip < 3 && row++ % 3 != skip);

        if (!keep)
            continue;
        memcpy(buffer + n, line.at, line.len);
        buffer[n + line.len] = '\n';
        n += line.len + 1;
    }
    return mrl_span(buffer, n);
}

/* Counts what a call of each name with a text is told to be. */
static void count_verdicts(struct scanned *s, struct mrl_span names, unsigned *counts)
{
    struct mrl_span rest = names, line, module, name;

    while (mrl_span_line(&rest, &line)) {
        char pickle[512];
        int n;

        if (mrl_span_starts(line, "#") || mrl_span_starts(line, "module\t"))
            continue;
        assert_true(mrl_span_cut(&line, '\t', &module));
        assert_true(mrl_span_cut(&line, '\t', &name));
        if (mrl_span_is(name, "*"))
            name = mrl_span_text("load");
        n = snprintf(pickle, sizeof(pickle), "\x80\x02%c%.*s\n%.*s\n(S'x'\ntR.", 'c',
                     (int)module.len, module.at, (int)name.len, name.at);
        scan_bytes(s, pickle, (size_t)n);
        counts[s->report.verdict]++;
        if (s->report.verdict < MRL_SCAN_UNKNOWN)
            fail_msg("%.*s.%.*s is %s", (int)module.len, module.at, (int)name.len, name.at,
                     mrl_scan_verdict_name(s->report.verdict));
    }
}

static unsigned count_all(const unsigned *counts)
{
    return counts[MRL_SCAN_UNKNOWN] + counts[MRL_SCAN_DANGEROUS];
}

static void no_name_becomes_safe_when_its_row_is_gone(void **state)
{
    const struct scanned *const s = *state;
    struct mrl_pickle_tables tables;

    mrl_pickle_tables_embedded(&tables);
    for (unsigned skip = 0; skip <= 3; skip++) {
        struct mrl_pickle_tables thin = tables;
        unsigned counts[MRL_SCAN_VERDICT_COUNT] = {0};
        struct scanned other = *s;
        char *buffer = malloc(tables.dangerous.len + 1);

        assert_non_null(buffer);
        thin.dangerous = thin_out(tables.dangerous, skip, buffer);
        assert_int_equal(mrl_scanner_new_tables(s->rules, &thin, &other.scanner, &other.err).code,
                         MRL_OK);
        count_verdicts(&other, tables.dangerous, counts);
        assert_true(count_all(counts) > 400);
        /* With a third gone, the rules alone still tell nearly all. */
        if (skip < 3)
            assert_true(counts[MRL_SCAN_DANGEROUS] * 100 >= 95 * count_all(counts));
        mrl_scanner_free(other.scanner);
        free(buffer);
    }
}

static mrl_status load_tables(const struct mrl_pickle_tables *tables, struct mrl_error *err)
{
    mrl_cleanup(mrl_arena_freep) struct mrl_arena *arena = mrl_arena_new(4 << 20);
    struct mrl_pickle_names *names;

    if (!arena)
        return MRL_FAIL_NOMEM(err);
    return mrl_pickle_names_load(tables, arena, &names, err);
}

static void refuse(struct mrl_pickle_tables tables, const char *why)
{
    struct mrl_error err;

    assert_int_equal(load_tables(&tables, &err).code, MRL_E_FORMAT);
    assert_string_equal(err.message, why);
    assert_true(err.line > 0);
}

static void tables_are_read_strictly(void **state)
{
    struct mrl_pickle_tables tables, broken;

    (void)state;
    mrl_pickle_tables_embedded(&tables);
    broken = tables;
    broken.allow = mrl_span_text("module\tname\tuse\nos\tsystem\tfreely\n");
    refuse(broken, "the use is none that is known");
    broken.allow = mrl_span_text("module\tname\tuse\na\tb\tdata\na\tb\tdata\n");
    refuse(broken, "the name is there twice");
    broken.allow = mrl_span_text("module\tname\na\tb\n");
    refuse(broken, "the row has not the fields of its table");
    broken.allow = mrl_span_text("name\tmodule\tuse\n");
    refuse(broken, "the columns are not those of this table");
    broken = tables;
    broken.dangerous = mrl_span_text("module\tname\tclass\nos\t*\tclasses\n");
    refuse(broken, "the class is none that is known");
    broken = tables;
    broken.libraries = mrl_span_text("prefix\tkind\nacme\tnice\n");
    refuse(broken, "the kind is none that is known");
}

static mrl_status load_embedded(void *context)
{
    struct mrl_error err;

    return load_tables(context, &err);
}

static void survives_running_out_of_memory(void **state)
{
    struct mrl_pickle_tables tables;

    (void)state;
    mrl_pickle_tables_embedded(&tables);
    assert_survives_oom(load_embedded, &tables);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_name_becomes_safe_when_its_row_is_gone),
        cmocka_unit_test(tables_are_read_strictly),
        cmocka_unit_test(survives_running_out_of_memory),
    };

    return cmocka_run_group_tests(tests, scanned_setup, scanned_teardown);
}
