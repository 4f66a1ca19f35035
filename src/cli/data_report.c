/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/data_report.h"

#include "base/json.h"
#include "base/text.h"

#include <inttypes.h>
#include <string.h>

/* --- datasets and what rests on them --- */

static uint32_t node_of(const struct mrl_lineage *l, const char *dataset)
{
    for (uint32_t i = 0; l && i < l->node_count; i++)
        if (l->nodes[i].kind == MRL_LINEAGE_ASSET && strcmp(l->nodes[i].name, dataset) == 0)
            return i;
    return UINT32_MAX;
}

mrl_status mrl_data_trace_follow(struct mrl_data_trace *t, struct mrl_arena *arena,
                                 struct mrl_error *err)
{
    const struct mrl_data_manifest *const m = &t->index->manifest;

    t->touched = mrl_arena_array(arena, m->dataset_count + 1, sizeof(*t->touched));
    if (!t->touched)
        return MRL_FAIL_ARENA(err, arena);
    for (uint32_t i = 0; i < m->dataset_count; i++) {
        struct mrl_data_touched *const to = &t->touched[t->touched_count];

        if (!t->answer->touched[i])
            continue;
        t->touched_count++;
        to->dataset = i;
        to->node = node_of(t->lineage, m->datasets[i].name);
        if (to->node != UINT32_MAX)
            MRL_TRY(mrl_graph_reach(&t->lineage->graph, to->node, MRL_GRAPH_ANY_DEPTH, arena,
                                    &to->reach, err));
    }
    return mrl_ok();
}

static const struct mrl_lineage_node *reached(const struct mrl_data_trace *t,
                                              const struct mrl_data_touched *to, uint32_t place)
{
    return &t->lineage->nodes[to->reach.nodes[place]];
}

/* "model" for an asset, "system" for a system. */
static const char *sort_of(const struct mrl_lineage_node *n)
{
    return n->asset ? mrl_asset_kind_name(n->asset->kind) : mrl_lineage_kind_name(n->kind);
}

/* --- text --- */

static void print_url(FILE *out, const struct mrl_data_record *r)
{
    mrl_cleanup(mrl_buf_done) struct mrl_buf url;

    mrl_buf_init(&url, 2 * MRL_URL_KEY_MAX);
    mrl_url_of_key(&url, r->key, r->scheme);
    if (url.len)
        mrl_text_print(out, MRL_TEXT_TERM, url.data, url.len);
    else
        fputs("(no address)", out);
}

static void print_record(FILE *out, const struct mrl_data_trace *t, const struct mrl_data_record *r)
{
    const struct mrl_data_manifest *const m = &t->index->manifest;
    mrl_cleanup(mrl_buf_done) struct mrl_buf digest;
    char at[MRL_TIME_TEXT] = "(no time)";

    mrl_buf_init(&digest, 200);
    if (r->has_time)
        mrl_time_format(r->at, at);
    if (r->digest_kind)
        mrl_data_digest_add(&digest, r);
    print_url(out, r);
    fprintf(out, "\n    %s  ", at);
    mrl_text_puts(out, MRL_TEXT_TERM, m->datasets[r->dataset].name);
    fprintf(out, ", ");
    mrl_text_puts(out, MRL_TEXT_TERM, m->uses[r->use]);
    fprintf(out, "\n    %s\n", r->digest_kind ? mrl_buf_text(&digest) : "(no digest)");
}

static void print_touched(FILE *out, const struct mrl_data_trace *t,
                          const struct mrl_data_touched *to)
{
    mrl_text_puts(out, MRL_TEXT_TERM, t->index->manifest.datasets[to->dataset].name);
    if (to->node == UINT32_MAX) {
        fprintf(out, t->lineage ? ": no asset of merlon.yaml has this id; what was trained on it "
                                  "is not known\n"
                                : ": without a merlon.yaml, what was trained on it is not known\n");
        return;
    }
    fprintf(out, "%s\n", to->reach.count > 1 ? " affects" : " affects nothing that is known");
    for (uint32_t i = 1; i < to->reach.count; i++) {
        fprintf(out, "  %-14s ", sort_of(reached(t, to, i)));
        mrl_text_puts(out, MRL_TEXT_TERM, reached(t, to, i)->name);
        fputc('\n', out);
    }
}

void mrl_data_trace_text(FILE *out, const struct mrl_data_trace *t)
{
    const struct mrl_data_answer *const a = t->answer;

    for (size_t i = 0; i < a->record_count; i++)
        print_record(out, t, &a->records[i]);
    fprintf(out, "%s%s%" PRIu64 " %s", a->record_count ? "\n" : "", a->exact ? "" : "at most ",
            a->total, a->total == 1 ? "record" : "records");
    if (a->record_count < a->total)
        fprintf(out, ", the first %zu of them are listed (--limit)", a->record_count);
    fprintf(out, "; %zu %s\n", t->touched_count, t->touched_count == 1 ? "dataset" : "datasets");
    for (size_t i = 0; i < t->touched_count; i++)
        print_touched(out, t, &t->touched[i]);
    if (t->unread)
        fprintf(out, "%zu places of the project could not be read: there may be more.\n",
                t->unread);
}

/* --- JSON --- */

static void write_record(struct mrl_json_writer *w, const struct mrl_data_trace *t,
                         const struct mrl_data_record *r)
{
    const struct mrl_data_manifest *const m = &t->index->manifest;
    mrl_cleanup(mrl_buf_done) struct mrl_buf url;
    mrl_cleanup(mrl_buf_done) struct mrl_buf digest;
    char at[MRL_TIME_TEXT];

    mrl_buf_init(&url, 2 * MRL_URL_KEY_MAX);
    mrl_buf_init(&digest, 200);
    mrl_url_of_key(&url, r->key, r->scheme);
    mrl_json_write_object(w, NULL);
    if (r->key.len)
        mrl_json_write_bytes(w, "url", mrl_buf_text(&url), url.len);
    else
        mrl_json_write_null(w, "url");
    if (r->has_time)
        mrl_time_format(r->at, at);
    if (r->has_time)
        mrl_json_write_string(w, "time", at);
    else
        mrl_json_write_null(w, "time");
    if (r->digest_kind)
        mrl_data_digest_add(&digest, r);
    if (r->digest_kind)
        mrl_json_write_string(w, "digest", mrl_buf_text(&digest));
    else
        mrl_json_write_null(w, "digest");
    mrl_json_write_string(w, "dataset", m->datasets[r->dataset].name);
    mrl_json_write_string(w, "use", m->uses[r->use]);
    mrl_json_write_object_end(w);
}

static void write_touched(struct mrl_json_writer *w, const struct mrl_data_trace *t,
                          const struct mrl_data_touched *to)
{
    mrl_json_write_object(w, NULL);
    mrl_json_write_string(w, "name", t->index->manifest.datasets[to->dataset].name);
    mrl_json_write_bool(w, "is_asset", to->node != UINT32_MAX);
    mrl_json_write_array(w, "affects");
    for (uint32_t i = 1; to->node != UINT32_MAX && i < to->reach.count; i++) {
        const struct mrl_lineage_node *const n = reached(t, to, i);

        mrl_json_write_object(w, NULL);
        mrl_json_write_string(w, "type", mrl_lineage_kind_name(n->kind));
        mrl_json_write_string(w, "name", n->name);
        if (n->asset)
            mrl_json_write_string(w, "kind", mrl_asset_kind_name(n->asset->kind));
        else
            mrl_json_write_null(w, "kind");
        mrl_json_write_object_end(w);
    }
    mrl_json_write_array_end(w);
    mrl_json_write_object_end(w);
}

void mrl_data_trace_json(FILE *out, const struct mrl_data_trace *t)
{
    const struct mrl_data_answer *const a = t->answer;
    struct mrl_json_writer w;
    char hex[MRL_SHA256_HEX];

    mrl_sha256_hex(&t->index->sha256, hex);
    mrl_json_writer_init(&w, out, false);
    mrl_json_write_object(&w, NULL);
    mrl_json_write_u64(&w, "schema_version", 1);
    mrl_json_write_string(&w, "index_sha256", hex);
    mrl_json_write_u64(&w, "total", a->total);
    mrl_json_write_bool(&w, "total_is_exact", a->exact);
    mrl_json_write_bool(&w, "all_listed", a->record_count >= a->total);
    mrl_json_write_bool(&w, "project_known", t->lineage != NULL);
    mrl_json_write_u64(&w, "unread", t->unread);
    mrl_json_write_array(&w, "records");
    for (size_t i = 0; i < a->record_count; i++)
        write_record(&w, t, &a->records[i]);
    mrl_json_write_array_end(&w);
    mrl_json_write_array(&w, "datasets");
    for (size_t i = 0; i < t->touched_count; i++)
        write_touched(&w, t, &t->touched[i]);
    mrl_json_write_array_end(&w);
    mrl_json_write_object_end(&w);
}
