/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "scan/scan.h"
#include "unit.h"

#include <string.h>

/* A scanner with the embedded rules, and what it said about some bytes. */
struct scanned {
    struct mrl_arena *arena; /* of rules and reports */
    struct mrl_rules *rules;
    struct mrl_scanner *scanner;
    struct mrl_scan_report report;
    struct mrl_error err;
};

static int scanned_setup(void **state)
{
    static struct scanned s;

    s.arena = mrl_arena_new(256u << 20);
    assert_non_null(s.arena);
    assert_int_equal(mrl_rules_load(s.arena, &s.rules, &s.err).code, MRL_OK);
    assert_int_equal(mrl_scanner_new(s.rules, &s.scanner, &s.err).code, MRL_OK);
    *state = &s;
    return 0;
}

static int scanned_teardown(void **state)
{
    struct scanned *s = *state;

    mrl_scanner_free(s->scanner);
    mrl_arena_free(s->arena);
    return 0;
}

static inline void scan_bytes(struct scanned *s, const void *bytes, size_t n)
{
    struct mrl_source_memory source;

    mrl_source_memory_init(&source, bytes, n);
    assert_int_equal(
        mrl_scan_source(s->scanner, &source.source, "file", s->arena, &s->report, &s->err).code,
        MRL_OK);
}

/* A string literal without its NUL. */
#define SCAN(s, literal) scan_bytes(s, literal, sizeof(literal) - 1)

static inline const struct mrl_finding *find_rule(const struct scanned *s, const char *id)
{
    for (size_t i = 0; i < s->report.finding_count; i++)
        if (strcmp(s->report.findings[i].rule->id, id) == 0)
            return &s->report.findings[i];
    return NULL;
}

#define assert_verdict(s, wanted)                                                                  \
    assert_string_equal(mrl_scan_verdict_name((s)->report.verdict), mrl_scan_verdict_name(wanted))
#define assert_call(s, id, text)                                                                   \
    do {                                                                                           \
        const struct mrl_finding *finding_ = find_rule(s, id);                                     \
        assert_non_null(finding_);                                                                 \
        assert_non_null(finding_->call);                                                           \
        assert_string_equal(finding_->call, text);                                                 \
    } while (0)
