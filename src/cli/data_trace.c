/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/data.h"

#include "assess/file_cache.h"
#include "base/file.h"
#include "cli/data_report.h"
#include "cli/message.h"
#include "cli/progress.h"

#include <string.h>

/* From an address, a digest or a dataset to records, datasets and models. */

struct job {
    const struct mrl_data_trace_args *a;
    struct mrl_data_session session;
    struct mrl_data_query query;
    struct mrl_url_ranges ranges;
    uint8_t digest[MRL_DATA_DIGEST_MAX];
    struct mrl_data_answer answer;
    struct mrl_project project;
    struct mrl_inventory inventory;
    struct mrl_lineage lineage;
    struct mrl_data_trace trace;
};

static mrl_status wrong(struct job *j, const char *option, const char *given, const char *what)
{
    mrl_error_set(&j->session.err, MRL_E_FORMAT, MRL_NO_OFFSET, "%s %s", option, what);
    mrl_error_where(&j->session.err, given);
    return (mrl_status){MRL_E_FORMAT};
}

static mrl_status read_time(struct job *j, const char *option, const char *given, bool last,
                            bool *has, mrl_time *ret)
{
    const struct mrl_span text = mrl_span_text(given ? given : "");

    if (!given)
        return mrl_ok();
    if (!mrl_data_time_parse(text, ret))
        return wrong(j, option, given,
                     "wants a time or a day, such as 2026-03-01T12:00:00Z or 2026-03-01");
    /* A day means all of it. */
    if (last && (text.len == 10 || text.len == 8))
        *ret += MRL_DAY - 1;
    *has = true;
    return mrl_ok();
}

static mrl_status read_digest(struct job *j, const char *option, const char *given,
                              enum mrl_data_digest wanted)
{
    enum mrl_data_digest kind;

    if (!given)
        return mrl_ok();
    if (j->query.digest_kind != MRL_DATA_NO_DIGEST)
        return wrong(j, option, given, "cannot be given beside another digest");
    if (!mrl_data_digest_parse(mrl_span_text(given), MRL_DATA_NO_DIGEST, &kind, j->digest) ||
        kind == MRL_DATA_NO_DIGEST || (wanted && kind != wanted))
        return wrong(j, option, given,
                     wanted ? "wants 64 hexadecimal digits"
                            : "wants KIND:DIGITS, such as sha1:...");
    j->query.digest_kind = kind;
    j->query.digest = j->digest;
    return mrl_ok();
}

static mrl_status find_dataset(struct job *j)
{
    const struct mrl_data_manifest *const m = &j->session.index.manifest;

    if (!j->a->dataset)
        return mrl_ok();
    for (uint32_t i = 0; i < m->dataset_count; i++)
        if (j->a->dataset[0] && strcmp(m->datasets[i].name, j->a->dataset) == 0) {
            j->query.dataset = i;
            return mrl_ok();
        }
    (void)wrong(j, "--dataset", j->a->dataset, "names no dataset of the index");
    mrl_error_hint(&j->session.err, "`merlon data stat` lists the datasets");
    return (mrl_status){MRL_E_ABSENT};
}

static mrl_status read_query(struct job *j)
{
    const struct mrl_data_trace_args *const a = j->a;
    const char *what;

    j->query = (struct mrl_data_query){.dataset = MRL_DATA_ANY_DATASET, .limit = a->limit};
    if (!a->url && !a->sha256 && !a->digest && !a->dataset)
        return MRL_FAIL(&j->session.err, MRL_E_ABSENT, MRL_NO_OFFSET,
                        "trace needs --url PREFIX, --sha256 DIGEST, --digest KIND:DIGEST or "
                        "--dataset NAME");
    MRL_TRY(read_time(j, "--from", a->from, false, &j->query.has_from, &j->query.from));
    MRL_TRY(read_time(j, "--to", a->to, true, &j->query.has_to, &j->query.to));
    MRL_TRY(read_digest(j, "--sha256", a->sha256, MRL_DATA_SHA256));
    MRL_TRY(read_digest(j, "--digest", a->digest, MRL_DATA_NO_DIGEST));
    if (!a->url)
        return mrl_ok();
    what = mrl_url_ranges(mrl_span_text(a->url), &j->ranges);
    if (what)
        return wrong(j, "--url", a->url, what);
    j->query.ranges = &j->ranges;
    return mrl_ok();
}

/* --- what rests on the datasets --- */

static void show_progress(void *context, uint64_t files, uint64_t bytes)
{
    (void)bytes;
    mrl_progress_update(context, files, 0);
}

static mrl_status take_inventory(struct job *j, int root)
{
    struct mrl_cli *const cli = j->session.cli;
    mrl_cleanup(mrl_store_closep) struct mrl_store *store = NULL;
    mrl_cleanup(mrl_progress_end) struct mrl_progress progress =
        mrl_progress_start(cli, "reading files");
    struct mrl_inventory_options o = {
        .project = &j->project,
        .now = mrl_clock_now(&cli->clock),
        .progress = show_progress,
        .progress_context = &progress,
    };
    struct mrl_file_cache cache;

    if (mrl_store_open(root, false, &store, &j->session.err).code != MRL_OK)
        store = NULL;
    cache = mrl_store_file_cache(store);
    o.cache = store ? &cache : NULL;
    return mrl_inventory_take(root, &o, j->session.arena, &j->inventory, &j->session.err);
}

/* Without merlon.yaml nothing is known about models, and that is told. */
static mrl_status look_at_project(struct job *j)
{
    const char *const path = j->a->common.project ? j->a->common.project : ".";
    struct mrl_error *const err = &j->session.err;
    mrl_cleanup(mrl_fd_close) int root = -1;
    mrl_status s;

    MRL_TRY(mrl_dir_open(path, &root, err));
    s = mrl_project_load(root, j->session.arena, &j->project, err);
    if (s.code == MRL_E_ABSENT)
        return mrl_ok();
    MRL_TRY(s);
    MRL_TRY(take_inventory(j, root));
    MRL_TRY(mrl_lineage_build(&j->inventory, &j->project, j->session.arena, &j->lineage, err));
    j->trace.lineage = &j->lineage;
    j->trace.unread = j->inventory.problem_count;
    return mrl_ok();
}

static mrl_status trace(struct job *j, struct mrl_cli *cli)
{
    MRL_TRY(mrl_data_session_open(&j->session, cli, &j->a->common));
    MRL_TRY(read_query(j));
    MRL_TRY(find_dataset(j));
    MRL_TRY(mrl_data_query_run(&j->session.index, &j->query, j->session.arena, &j->answer,
                               &j->session.err));
    j->trace.index = &j->session.index;
    j->trace.answer = &j->answer;
    MRL_TRY(look_at_project(j));
    return mrl_data_trace_follow(&j->trace, j->session.arena, &j->session.err);
}

enum mrl_exit mrl_data_run_trace(struct mrl_cli *cli, const void *args)
{
    const struct mrl_data_trace_args *const a = args;
    struct job j = {.a = a};
    enum mrl_exit code = MRL_EXIT_CLEAN;

    if (trace(&j, cli).code != MRL_OK)
        code = mrl_data_session_fail(&j.session);
    else if (a->common.format == MRL_DATA_JSON)
        mrl_data_trace_json(cli->out, &j.trace);
    else
        mrl_data_trace_text(cli->out, &j.trace);
    if (code == MRL_EXIT_CLEAN && j.trace.unread)
        code = MRL_EXIT_FAILED;
    mrl_data_session_close(&j.session);
    return code;
}
