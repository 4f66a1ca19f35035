/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "formats/format.h"
#include "oom.h"
#include "unit.h"

#include <stdlib.h>
#include <string.h>

/* For the tests of formats: describe bytes in memory and look at what came out. */

/* Each test that describes something owns one of these. */
struct described {
    struct mrl_arena *arena;
    struct mrl_source_memory memory;
    struct mrl_error err;
    struct mrl_description d;
};

static inline void described_done(struct described *t)
{
    mrl_arena_freep(&t->arena);
}

#define DESCRIBED(name) mrl_cleanup(described_done) struct described name = {0}

static inline mrl_status try_describe(struct described *t, const char *id, const void *bytes,
                                      size_t n)
{
    mrl_arena_freep(&t->arena);
    t->arena = mrl_arena_new(256u << 20);
    if (!t->arena)
        return MRL_FAIL_NOMEM(&t->err);
    mrl_source_memory_init(&t->memory, bytes, n);
    return mrl_format_describe(mrl_format_find(id), &t->memory.source, "file", t->arena, &t->d,
                               &t->err);
}

static inline void describe(struct described *t, const char *id, const void *bytes, size_t n)
{
    assert_non_null(mrl_format_find(id));
    assert_int_equal(try_describe(t, id, bytes, n).code, MRL_OK);
}

static inline const char *identified(const void *bytes, size_t n)
{
    const struct mrl_format *format = NULL;
    struct mrl_source_memory memory;
    struct mrl_error err;

    mrl_source_memory_init(&memory, bytes, n);
    assert_int_equal(mrl_format_identify(&memory.source, "file", &format, &err).code, MRL_OK);
    return format ? format->id : "none";
}

static inline const struct mrl_issue *find_issue(const struct described *t, const char *id)
{
    for (size_t i = 0; i < t->d.issue_count; i++)
        if (strcmp(t->d.issues[i].id, id) == 0)
            return &t->d.issues[i];
    return NULL;
}

static inline void assert_issue(const struct described *t, const char *id)
{
    if (find_issue(t, id))
        return;
    for (size_t i = 0; i < t->d.issue_count; i++)
        print_message("# there is: %s: %s\n", t->d.issues[i].id, t->d.issues[i].text);
    fail_msg("no issue %s", id);
}

static inline void assert_no_issues(const struct described *t)
{
    if (t->d.issue_count)
        fail_msg("%s: %s", t->d.issues[0].id, t->d.issues[0].text);
    assert_false(t->d.incomplete);
}

static inline const struct mrl_fact *find_fact(const struct described *t, const char *name)
{
    for (size_t i = 0; i < t->d.fact_count; i++)
        if (strcmp(t->d.facts[i].name, name) == 0)
            return &t->d.facts[i];
    return NULL;
}

static inline void assert_text_fact(const struct described *t, const char *name, const char *text)
{
    const struct mrl_fact *fact = find_fact(t, name);

    if (!fact || !fact->text)
        fail_msg("no text fact %s", name);
    else
        assert_string_equal(fact->text, text);
}

static inline void assert_number_fact(const struct described *t, const char *name, uint64_t number)
{
    const struct mrl_fact *fact = find_fact(t, name);

    if (!fact || fact->text)
        fail_msg("no number fact %s", name);
    else
        assert_int_equal(fact->number, number);
}

/* Describes every shorter version, each in a block of its own size, so that a sanitizer sees a
 * read too far; none may fail, and each must say that something is wrong. */
static inline void assert_every_cut_is_told(const char *id, const uint8_t *bytes, size_t n)
{
    for (size_t len = 0; len < n; len++) {
        uint8_t *copy = malloc(len ? len : 1);
        DESCRIBED(t);

        assert_non_null(copy);
        memcpy(copy, bytes, len);
        describe(&t, id, copy, len);
        if (t.d.issue_count == 0)
            fail_msg("cut to %zu of %zu bytes and nothing is said", len, n);
        free(copy);
    }
}
