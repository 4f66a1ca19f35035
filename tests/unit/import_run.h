/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "folder.h"

#include "base/limits.h"
#include "data/import.h"
#include "data/url_key.h"

/* Imports of texts into an index in a folder, for tests of importers. */

/* What an import made of a text: the records as lines, then the problems as lines. */
struct outcome {
    mrl_status status;
    struct mrl_error err;
    uint64_t rows, malformed, other;
    char format[16];
    char records[4000];
    char problems[4000];
};

struct listing {
    struct outcome *o;
    const struct mrl_data_manifest *m;
};

static inline mrl_status list(void *context, const struct mrl_data_record *r, struct mrl_error *err)
{
    const struct listing *l = context;
    mrl_cleanup(mrl_buf_done) struct mrl_buf line;
    char at[MRL_TIME_TEXT] = "-";

    (void)err;
    mrl_buf_init(&line, 100000);
    mrl_url_of_key(&line, r->key, r->scheme);
    if (r->has_time)
        mrl_time_format(r->at, at);
    mrl_buf_addf(&line, " %s ", at);
    if (r->digest_kind)
        mrl_data_digest_add(&line, r);
    mrl_buf_addf(&line, " %s %s\n", l->m->datasets[r->dataset].name, l->m->uses[r->use]);
    (void)strncat(l->o->records, mrl_buf_text(&line),
                  sizeof(l->o->records) - strlen(l->o->records) - 1);
    return mrl_ok();
}

struct given {
    const char *dataset, *type, *column_url, *name;
};

static inline mrl_status import(int dir, const void *bytes, size_t n, const struct given *g,
                                struct mrl_arena *arena, struct outcome *o)
{
    struct mrl_data_writer w;
    struct mrl_import im = {.manifest = &w.manifest,
                            .arena = arena,
                            .take = mrl_data_writer_take,
                            .context = &w,
                            .dataset = mrl_span_text(g->dataset ? g->dataset : ""),
                            .format = g->type};
    struct mrl_source_memory source;
    mrl_status s;

    im.columns[MRL_IMPORT_URL] = g->column_url;
    MRL_TRY(mrl_data_writer_open(dir, arena, &w, &o->err));
    mrl_source_memory_init(&source, bytes, n);
    s = mrl_import_run(&im, &source.source, g->name ? g->name : "file", &o->err);
    if (s.code == MRL_OK)
        s = mrl_data_writer_commit(&w, &o->err);
    mrl_data_writer_close(&w);
    o->rows = im.report.rows;
    o->malformed = im.report.malformed;
    o->other = im.report.other;
    (void)snprintf(o->format, sizeof(o->format), "%s", im.report.format ? im.report.format : "");
    for (size_t i = 0; i < im.report.problem_count; i++) {
        const size_t used = strlen(o->problems);

        (void)snprintf(o->problems + used, sizeof(o->problems) - used, "%llu: %s\n",
                       (unsigned long long)im.report.problems[i].line, im.report.problems[i].why);
    }
    return s;
}

static inline struct outcome run_bytes(const struct folder *f, const void *bytes, size_t n,
                                       const struct given *g)
{
    mrl_cleanup(mrl_arena_freep) struct mrl_arena *arena = mrl_arena_new(64u << 20);
    static struct outcome o;
    struct mrl_data_index index;

    o = (struct outcome){0};
    (void)unlinkat(f->fd, MRL_DATA_MANIFEST, 0);
    o.status = import(f->fd, bytes, n, g, arena, &o);
    if (o.status.code == MRL_OK) {
        struct listing l = {&o, &index.manifest};

        assert_ok(mrl_data_index_open(f->fd, arena, &index, &o.err));
        assert_ok(mrl_data_index_each(&index, list, &l, &o.err));
        mrl_data_index_close(&index);
    }
    return o;
}

static inline struct outcome run(const struct folder *f, const char *text, struct given g)
{
    return run_bytes(f, text, strlen(text), &g);
}

/* SHA-256 of nothing. */
#define SHA "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
