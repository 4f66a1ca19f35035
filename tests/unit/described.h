/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "base/arena.h"
#include "base/source.h"
#include "formats/format.h"
#include "oom.h"
#include "unit.h"

#include <stdlib.h>
#include <string.h>

/* Identifies bytes and describes them, for the tests of formats. */
struct described {
    struct mrl_arena *arena;
    struct mrl_source_memory source;
    const struct mrl_format *format; /* NULL: no format knows the bytes */
    struct mrl_description d;
    struct mrl_error err;
    uint8_t *block; /* exactly as large as the input, so that a read too far is seen */
};

static inline void described_done(struct described *t)
{
    mrl_arena_freep(&t->arena);
    free(t->block);
    t->block = NULL;
}

static inline mrl_status described_run(struct described *t, const char *path, const void *bytes,
                                       size_t n)
{
    memset(t, 0, sizeof(*t));
    t->arena = mrl_arena_new(64 << 20);
    t->block = malloc(n ? n : 1);
    if (!t->arena || !t->block)
        return (mrl_status){MRL_E_NOMEM};
    if (n)
        memcpy(t->block, bytes, n);
    mrl_source_memory_init(&t->source, t->block, n);
    MRL_TRY(mrl_format_identify(&t->source.source, path, &t->format, &t->err));
    if (!t->format)
        return mrl_ok();
    return mrl_format_describe(t->format, &t->source.source, path, t->arena, &t->d, &t->err);
}

static inline struct described describe_bytes(const char *path, const void *bytes, size_t n)
{
    struct described t;

    assert_int_equal(described_run(&t, path, bytes, n).code, MRL_OK);
    t.d.source = NULL;
    t.d.err = NULL;
    return t;
}

static inline struct described describe_string(const char *path, const char *text)
{
    return describe_bytes(path, text, strlen(text));
}

static inline const char *described_format(const struct described *t)
{
    return t->format ? t->format->id : "none";
}

/* The n-th fact of a name, counted from 0; NULL if there are fewer. */
static inline const struct mrl_fact *described_fact(const struct described *t, const char *name,
                                                    size_t n)
{
    for (size_t i = 0; i < t->d.fact_count; i++)
        if (strcmp(t->d.facts[i].name, name) == 0 && n-- == 0)
            return &t->d.facts[i];
    return NULL;
}

static inline void assert_fact(const struct described *t, const char *name, const char *text)
{
    const struct mrl_fact *fact = described_fact(t, name, 0);

    if (!fact || !fact->text || strcmp(fact->text, text) != 0)
        fail_msg("fact %s is %s, not %s", name, fact && fact->text ? fact->text : "absent", text);
}

static inline void assert_number(const struct described *t, const char *name, uint64_t value)
{
    const struct mrl_fact *fact = described_fact(t, name, 0);

    if (!fact || fact->text || fact->number != value)
        fail_msg("fact %s is %llu, not %llu", name, fact ? (unsigned long long)fact->number : ~0ull,
                 (unsigned long long)value);
}

static inline const struct mrl_issue *described_issue(const struct described *t, const char *id)
{
    for (size_t i = 0; i < t->d.issue_count; i++)
        if (strcmp(t->d.issues[i].id, id) == 0)
            return &t->d.issues[i];
    return NULL;
}

static inline void assert_issue(const struct described *t, const char *id)
{
    if (!described_issue(t, id))
        fail_msg("no issue %s among %zu; the first is %s", id, t->d.issue_count,
                 t->d.issue_count ? t->d.issues[0].id : "none");
}

static inline void assert_no_issue(const struct described *t)
{
    if (t->d.issue_count)
        fail_msg("issue %s: %s", t->d.issues[0].id, t->d.issues[0].text);
    assert_false(t->d.incomplete);
}

static inline void assert_link(const struct described *t, enum mrl_link_kind kind,
                               const char *target)
{
    for (size_t i = 0; i < t->d.link_count; i++)
        if (t->d.links[i].kind == kind && strcmp(t->d.links[i].target, target) == 0)
            return;
    fail_msg("no link to %s among %zu; the first is %s", target, t->d.link_count,
             t->d.link_count ? t->d.links[0].target : "none");
}

static inline void assert_is(const char *path, const char *text, const char *format)
{
    struct described t = describe_string(path, text);

    if (strcmp(described_format(&t), format) != 0)
        fail_msg("%s is told as %s, not as %s", path, described_format(&t), format);
    described_done(&t);
}

/* Each shorter version of an input is described without a failure of ours: it may be no format,
 * malformed, or even whole, but nothing else. */
static inline void assert_cuts_are_harmless(const char *path, const void *bytes, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        struct described t = describe_bytes(path, bytes, i);

        described_done(&t);
    }
}

struct described_input {
    const char *path;
    const void *bytes;
    size_t n;
};

static inline mrl_status described_scenario(void *context)
{
    const struct described_input *input = context;
    struct described t;
    const mrl_status s = described_run(&t, input->path, input->bytes, input->n);

    described_done(&t);
    return s;
}

static inline void assert_describing_survives_oom(const char *path, const void *bytes, size_t n)
{
    struct described_input input = {path, bytes, n};

    assert_survives_oom(described_scenario, &input);
}
