/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/data.h"

#include "base/json.h"
#include "base/text.h"
#include "cli/message.h"

#include <inttypes.h>

/* `stat`, `verify` and `merge`: the index as a whole. */

struct totals {
    uint64_t records, bytes;
};

static struct totals total(const struct mrl_data_manifest *m)
{
    struct totals t = {0};

    for (size_t i = 0; i < m->segment_count; i++) {
        t.records += m->segments[i].records;
        t.bytes += m->segments[i].size;
    }
    return t;
}

static double percent(uint64_t part, uint64_t whole)
{
    return whole ? 100.0 * (double)part / (double)whole : 0;
}

/* --- text --- */

static void print_dataset(FILE *out, const struct mrl_data_dataset *d,
                          const struct mrl_data_counts *c)
{
    char first[MRL_DATE_TEXT], last[MRL_DATE_TEXT];

    fprintf(out, "  ");
    mrl_text_puts(out, MRL_TEXT_TERM, d->name);
    fprintf(out, ": %" PRIu64 " %s, %.1f %% with address and time, %.1f %% with a digest",
            c->records, c->records == 1 ? "record" : "records", percent(c->with_both, c->records),
            percent(c->with_digest, c->records));
    if (c->with_time) {
        mrl_date_format(c->first, first);
        mrl_date_format(c->last, last);
        fprintf(out, ", %s to %s", first, last);
    }
    if (d->malformed)
        fprintf(out, ", %" PRIu64 " malformed %s", d->malformed,
                d->malformed == 1 ? "row" : "rows");
    fputc('\n', out);
}

static void print(FILE *out, const struct mrl_data_index *index)
{
    const struct mrl_data_manifest *const m = &index->manifest;
    const struct totals t = total(m);
    char hex[MRL_SHA256_HEX];

    mrl_sha256_hex(&index->sha256, hex);
    fprintf(out, "index sha256:%s\n", hex);
    fprintf(out, "%" PRIu64 " %s in %zu %s, %" PRIu64 " bytes", t.records,
            t.records == 1 ? "record" : "records", m->segment_count,
            m->segment_count == 1 ? "segment" : "segments", t.bytes);
    if (t.records)
        fprintf(out, ", %.1f a record", (double)t.bytes / (double)t.records);
    fprintf(out, "; %zu %s imported\n", m->import_count, m->import_count == 1 ? "file" : "files");
    for (uint32_t i = 0; i < m->dataset_count; i++) {
        const struct mrl_data_counts c = mrl_data_manifest_counts(m, i);

        if (m->datasets[i].name[0])
            print_dataset(out, &m->datasets[i], &c);
    }
}

/* --- JSON --- */

static void write_time(struct mrl_json_writer *w, const char *key, bool known, mrl_time t)
{
    char text[MRL_TIME_TEXT];

    if (!known) {
        mrl_json_write_null(w, key);
        return;
    }
    mrl_time_format(t, text);
    mrl_json_write_string(w, key, text);
}

static void write_dataset(struct mrl_json_writer *w, const struct mrl_data_dataset *d,
                          const struct mrl_data_counts *c)
{
    mrl_json_write_object(w, NULL);
    mrl_json_write_string(w, "name", d->name);
    mrl_json_write_u64(w, "records", c->records);
    mrl_json_write_u64(w, "with_url", c->with_url);
    mrl_json_write_u64(w, "with_time", c->with_time);
    mrl_json_write_u64(w, "with_url_and_time", c->with_both);
    mrl_json_write_u64(w, "with_digest", c->with_digest);
    mrl_json_write_u64(w, "malformed", d->malformed);
    write_time(w, "first", c->with_time > 0, c->first);
    write_time(w, "last", c->with_time > 0, c->last);
    mrl_json_write_object_end(w);
}

static void write_import(struct mrl_json_writer *w, const struct mrl_data_manifest *m,
                         const struct mrl_data_import *i)
{
    char hex[MRL_SHA256_HEX];

    mrl_sha256_hex(&i->sha256, hex);
    mrl_json_write_object(w, NULL);
    mrl_json_write_string(w, "name", i->name);
    mrl_json_write_string(w, "type", i->format);
    mrl_json_write_string(w, "sha256", hex);
    mrl_json_write_u64(w, "size", i->size);
    if (i->dataset == UINT32_MAX)
        mrl_json_write_null(w, "dataset");
    else
        mrl_json_write_string(w, "dataset", m->datasets[i->dataset].name);
    mrl_json_write_u64(w, "records", i->rows);
    mrl_json_write_u64(w, "malformed", i->malformed);
    write_time(w, "at", true, i->at);
    mrl_json_write_object_end(w);
}

static void write_json(FILE *out, const struct mrl_data_index *index)
{
    const struct mrl_data_manifest *const m = &index->manifest;
    const struct totals t = total(m);
    struct mrl_json_writer w;
    char hex[MRL_SHA256_HEX];

    mrl_sha256_hex(&index->sha256, hex);
    mrl_json_writer_init(&w, out, false);
    mrl_json_write_object(&w, NULL);
    mrl_json_write_u64(&w, "schema_version", 1);
    mrl_json_write_string(&w, "sha256", hex);
    mrl_json_write_u64(&w, "records", t.records);
    mrl_json_write_u64(&w, "bytes", t.bytes);
    mrl_json_write_u64(&w, "segments", m->segment_count);
    mrl_json_write_array(&w, "datasets");
    for (uint32_t i = 0; i < m->dataset_count; i++) {
        const struct mrl_data_counts c = mrl_data_manifest_counts(m, i);

        if (m->datasets[i].name[0])
            write_dataset(&w, &m->datasets[i], &c);
    }
    mrl_json_write_array_end(&w);
    mrl_json_write_array(&w, "imports");
    for (size_t i = 0; i < m->import_count; i++)
        write_import(&w, m, &m->imports[i]);
    mrl_json_write_array_end(&w);
    mrl_json_write_object_end(&w);
}

enum mrl_exit mrl_data_run_stat(struct mrl_cli *cli, const void *args)
{
    const struct mrl_data_args *const a = args;
    enum mrl_exit code = MRL_EXIT_CLEAN;
    struct mrl_data_session s;

    if (mrl_data_session_open(&s, cli, a).code != MRL_OK)
        code = mrl_data_session_fail(&s);
    else if (a->format == MRL_DATA_JSON)
        write_json(cli->out, &s.index);
    else
        print(cli->out, &s.index);
    mrl_data_session_close(&s);
    return code;
}

/* An index that is not what was written is what `verify` looks for: a finding, no failure. */
static enum mrl_exit tell_damage(struct mrl_data_session *s)
{
    const enum mrl_code code = s->err.code;
    const bool damaged = code == MRL_E_FORMAT || code == MRL_E_TRUNCATED || code == MRL_E_LIMIT ||
                         code == MRL_E_UNSUPPORTED;

    (void)mrl_data_session_fail(s);
    return damaged ? MRL_EXIT_FINDINGS : MRL_EXIT_FAILED;
}

enum mrl_exit mrl_data_run_verify(struct mrl_cli *cli, const void *args)
{
    enum mrl_exit code = MRL_EXIT_CLEAN;
    struct mrl_data_session s;
    char hex[MRL_SHA256_HEX];
    mrl_status status = mrl_data_session_open(&s, cli, args);

    if (status.code == MRL_OK)
        status = mrl_data_index_verify(&s.index, &s.err);
    if (status.code == MRL_OK) {
        mrl_sha256_hex(&s.index.sha256, hex);
        fprintf(cli->out, "%" PRIu64 " records are as they were written: index sha256:%s\n",
                total(&s.index.manifest).records, hex);
    } else {
        code = tell_damage(&s);
    }
    mrl_data_session_close(&s);
    return code;
}

static mrl_status merge(struct mrl_data_session *s, struct mrl_cli *cli, const void *args,
                        struct mrl_data_writer *w)
{
    MRL_TRY(mrl_data_session_open(s, cli, args));
    if (s->index.manifest.segment_count < 2)
        return mrl_ok();
    MRL_TRY(mrl_data_writer_open(s->dir, s->arena, w, &s->err));
    w->merge_all = true;
    return mrl_data_writer_commit(w, &s->err);
}

enum mrl_exit mrl_data_run_merge(struct mrl_cli *cli, const void *args)
{
    struct mrl_data_writer w = {.lock = -1};
    enum mrl_exit code = MRL_EXIT_CLEAN;
    struct mrl_data_session s;

    if (merge(&s, cli, args, &w).code != MRL_OK)
        code = mrl_data_session_fail(&s);
    else
        fprintf(cli->out, "merged %zu %s into one\n", s.index.manifest.segment_count,
                s.index.manifest.segment_count == 1 ? "segment" : "segments");
    mrl_data_writer_close(&w);
    mrl_data_session_close(&s);
    return code;
}
