/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/assessment.h"

#include "assess/survey.h"
#include "base/text.h"
#include "base/version.h"
#include "cli/ledger_trail.h"
#include "cli/message.h"
#include "cli/progress.h"

#include <string.h>

/* Facts of a project of a hundred thousand assets stay below a tenth of this. */
#define ASSESSMENT_ARENA (2u << 30)

struct session {
    struct mrl_cli *cli;
    const struct mrl_assessment_args *args;
    struct mrl_arena *arena;
    int root;
    struct mrl_store *store;
    struct mrl_catalog *catalog;
    struct mrl_project project;
    struct mrl_survey survey;
    struct mrl_ledger_trail trail;
    mrl_time now;
    mrl_time at; /* the time the verdicts are for */
    uint64_t new_evidence;
    struct mrl_error err;
};

static mrl_status parse_time(struct session *s)
{
    const char *at = s->args->at;

    s->now = mrl_clock_now(&s->cli->clock);
    s->at = s->now;
    if (!at || mrl_time_parse(at, strlen(at), &s->at))
        return mrl_ok();
    mrl_error_set(&s->err, MRL_E_FORMAT, MRL_NO_OFFSET,
                  "not a time as of RFC 3339, such as 2026-03-01T12:00:00Z");
    mrl_error_where(&s->err, at);
    return (mrl_status){MRL_E_FORMAT};
}

/* merlon.yaml is read without the catalogue; whether the checks it raises exist is told here. */
static mrl_status check_raised(struct session *s)
{
    MRL_NODE_EACH(item, s->project.raise)
    {
        char quoted[80];

        if (!mrl_node_text(item) || mrl_catalog_check(s->catalog, item->text))
            continue;
        mrl_text_quote(quoted, sizeof(quoted), item->text, item->len);
        return mrl_node_fail(&s->project.doc, item, &s->err, "`%s` is no check of the catalogue",
                             quoted);
    }
    return mrl_ok();
}

static mrl_status open_all(struct session *s, const char *dir)
{
    s->arena = mrl_arena_new(ASSESSMENT_ARENA);
    if (!s->arena)
        return MRL_FAIL_NOMEM(&s->err);
    MRL_TRY(parse_time(s));
    MRL_TRY(mrl_dir_open(dir, &s->root, &s->err));
    /* Before a store is made: a directory that is no project gets none. */
    MRL_TRY(mrl_project_load(s->root, s->arena, &s->project, &s->err));
    MRL_TRY(mrl_catalog_load(s->args->catalog, s->arena, &s->catalog, &s->err));
    MRL_TRY(check_raised(s));
    MRL_TRY(mrl_store_open(s->root, !s->args->stored, &s->store, &s->err));
    return s->args->rebuild ? mrl_store_rebuild(s->store, &s->err) : mrl_ok();
}

static void show_progress(void *context, const char *what, uint64_t done)
{
    struct mrl_progress *p = context;

    p->what = what;
    mrl_progress_update(p, done, 0);
}

static mrl_status look(struct session *s)
{
    mrl_cleanup(mrl_progress_end) struct mrl_progress progress =
        mrl_progress_start(s->cli, "reading files");
    const struct mrl_survey_options o = {
        .catalog = s->catalog,
        .project = &s->project,
        .clock = s->cli->clock,
        .rehash = s->args->rehash,
        .progress = show_progress,
        .progress_context = &progress,
    };

    return mrl_survey_take(s->root, &o, s->store, s->arena, &s->survey, &s->err);
}

static mrl_status find_out(struct session *s)
{
    const struct mrl_evidence_sink sink = mrl_ledger_trail_sink(&s->trail);
    const char *excuse;

    MRL_TRY(look(s));
    MRL_TRY(mrl_ledger_trail_open(&s->trail, s->root, &s->survey.facts, s->cli->clock.given,
                                  s->arena, &s->err));
    excuse = mrl_ledger_trail_excuse(&s->trail);
    if (excuse && !s->cli->common.quiet)
        mrl_say(s->cli, "ledger", "%s", excuse);
    return mrl_assess_collect(s->store, &s->survey.facts, s->cli->clock.given, &sink,
                              &s->new_evidence, &s->err);
}

static bool looks(const struct session *s)
{
    return !s->args->stored && s->at >= s->now;
}

/* Claims are read from the records as they are, and count as of the time asked for: a statement
 * made later does not reach back, one that has run out by then excludes nothing. */
static mrl_status read_claims(struct session *s, struct mrl_claims *ret)
{
    const struct mrl_inventory *inventory = looks(s) ? &s->survey.inventory : NULL;

    if (!looks(s) || s->at != s->now)
        MRL_TRY(mrl_records_load(s->root, s->catalog, &s->project, inventory, s->at, s->arena,
                                 &s->survey.records, &s->err));
    *ret = mrl_claims_read(&s->survey.records, &s->project);
    return mrl_ok();
}

static mrl_status judge(struct session *s, struct mrl_assessment *ret)
{
    struct mrl_verdict_inputs in = {
        .catalog = s->catalog,
        .project = &s->project,
        .inventory = looks(s) ? &s->survey.inventory : NULL,
        .at = s->at,
        .now = s->now,
    };
    struct mrl_evidence *evidence;
    struct mrl_verdict_row *before;

    MRL_TRY(mrl_store_latest(s->store, s->at, s->cli->clock.given, s->arena, &evidence,
                             &in.evidence_count, &s->err));
    MRL_TRY(mrl_store_last_verdicts(s->store, s->arena, &before, &in.before_count, &s->err));
    MRL_TRY(read_claims(s, &in.claims));
    in.evidence = evidence;
    in.before = before;
    MRL_TRY(mrl_assess_judge(&in, s->arena, ret, &s->err));
    ret->tool = MRL_TOOL;
    ret->clock_given = s->cli->clock.given;
    ret->new_evidence = s->new_evidence;
    return mrl_ok();
}

/* Only what was judged as of now is what "changed since the last assessment" compares with. */
static mrl_status keep_verdicts(struct session *s, const struct mrl_assessment *a)
{
    struct mrl_verdict_row *rows = mrl_arena_array(s->arena, a->result_count, sizeof(*rows));

    if (!rows)
        return MRL_FAIL_ARENA(&s->err, s->arena);
    if (!looks(s) || s->at != s->now)
        return mrl_ok();
    for (size_t i = 0; i < a->result_count; i++)
        rows[i] = (struct mrl_verdict_row){
            .provision = a->results[i].provision->id,
            .verdict = mrl_verdict_name(a->results[i].verdict),
            .reason = a->results[i].reason,
            .at = s->at,
        };
    MRL_TRY(mrl_store_begin(s->store, &s->err));
    MRL_TRY(mrl_store_put_verdicts(s->store, rows, a->result_count, &s->err));
    return mrl_store_commit(s->store, &s->err);
}

static mrl_status assess(struct session *s, const char *dir, struct mrl_assessment *ret)
{
    MRL_TRY(open_all(s, dir));
    if (looks(s))
        MRL_TRY(find_out(s));
    MRL_TRY(judge(s, ret));
    return keep_verdicts(s, ret);
}

enum mrl_exit mrl_assessment_run(struct mrl_cli *cli, const struct mrl_assessment_args *args,
                                 enum mrl_exit (*show)(struct mrl_cli *cli,
                                                       const struct mrl_assessment *assessment,
                                                       const void *context),
                                 const void *context)
{
    const char *dir = cli->operand_count ? cli->operands[0] : ".";
    struct session s = {
        .cli = cli, .args = args, .root = -1, .trail.book = {.dir = -1, .keys = -1}};
    enum mrl_exit code = MRL_EXIT_FAILED;
    struct mrl_assessment a;

    if (assess(&s, dir, &a).code == MRL_OK)
        code = show(cli, &a, context);
    else
        mrl_say_error(cli, dir, &s.err);
    mrl_ledger_trail_close(&s.trail);
    mrl_store_close(s.store);
    mrl_fd_close(&s.root);
    mrl_arena_free(s.arena);
    return code;
}
