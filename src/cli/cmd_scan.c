/* SPDX-License-Identifier: Apache-2.0 */
#include "base/limits.h"
#include "cli/command.h"
#include "cli/message.h"
#include "cli/scan_run.h"
#include "report/scan_report.h"

#define RULES_ARENA (32u << 20)

static const char *const format_words[] = {"text", "json", NULL};
static const char *const fail_words[] = {"critical", "high", "medium", "low", "info", NULL};

struct scan_args {
    int format;
    int fail_on; /* index in fail_words */
    bool hash;
    const char *explain;
    uint64_t time_s;
    uint64_t jobs;
};

static const struct scan_args defaults = {.fail_on = 2};

static const struct mrl_option options[] = {
    {.name = "explain", .kind = MRL_OPTION_TEXT, .field = offsetof(struct scan_args, explain)},
    {.name = "fail-on",
     .kind = MRL_OPTION_CHOICE,
     .field = offsetof(struct scan_args, fail_on),
     .choices = fail_words},
    {.name = "format",
     .kind = MRL_OPTION_CHOICE,
     .field = offsetof(struct scan_args, format),
     .choices = format_words},
    {.name = "hash", .kind = MRL_OPTION_FLAG, .field = offsetof(struct scan_args, hash)},
    {.name = "jobs",
     .letter = 'j',
     .kind = MRL_OPTION_NUMBER,
     .field = offsetof(struct scan_args, jobs),
     .max = MRL_SCAN_WORKERS},
    {.name = "max-time",
     .kind = MRL_OPTION_NUMBER,
     .field = offsetof(struct scan_args, time_s),
     .max = 3600},
};

static const struct mrl_scan_writer *const writers[] = {
    &mrl_scan_writer_text,
    &mrl_scan_writer_json,
};

static enum mrl_exit explain(struct mrl_cli *cli, const struct mrl_rules *rules, const char *id,
                             const struct mrl_report_style *style)
{
    const struct mrl_rule *rule = mrl_rules_find(rules, id);

    if (!rule) {
        mrl_say(cli, id, "is no rule");
        mrl_hint(cli, "Rules are called like MRL-PKL-001; findings name theirs.");
        return MRL_EXIT_FAILED;
    }
    mrl_report_rule(cli->out, rule, style);
    return MRL_EXIT_CLEAN;
}

/* Findings win over incomplete. */
static enum mrl_exit judge(const struct mrl_scan_summary *s, int fail_on)
{
    const int least = MRL_SEVERITY_CRITICAL - fail_on;

    for (int i = least; i < MRL_SEVERITY_COUNT; i++)
        if (s->severities[i])
            return MRL_EXIT_FINDINGS;
    return s->unreadable || s->verdicts[MRL_SCAN_INCOMPLETE] ? MRL_EXIT_FAILED : MRL_EXIT_CLEAN;
}

static enum mrl_exit scan(struct mrl_cli *cli, const struct scan_args *a,
                          const struct mrl_rules *rules, const struct mrl_report_style *style)
{
    struct mrl_scan_run run = {
        .cli = cli,
        .rules = rules,
        .writer = writers[a->format],
        .style = style,
        .hash = a->hash || a->format != 0,
        .time_ms = a->time_s * 1000,
        .jobs = (unsigned)a->jobs,
    };
    struct mrl_scan_summary summary = {.files = 0};
    struct mrl_error err;
    mrl_status s;

    run.writer->begin(cli->out, rules, style);
    s = mrl_scan_run_paths(&run, cli->operands, cli->operand_count, &summary, &err);
    run.writer->end(cli->out, &summary, style);
    if (s.code != MRL_OK) {
        mrl_say_error(cli, NULL, &err);
        return MRL_EXIT_FAILED;
    }
    return judge(&summary, a->fail_on);
}

static enum mrl_exit run(struct mrl_cli *cli, const void *args)
{
    mrl_cleanup(mrl_arena_freep) struct mrl_arena *arena = mrl_arena_new(RULES_ARENA);
    const struct mrl_report_style style = {.color = cli->out_term.color,
                                           .columns = cli->out_term.columns};
    const struct scan_args *a = args;
    struct mrl_rules *rules;
    struct mrl_error err;
    mrl_status s = arena ? mrl_rules_load(arena, &rules, &err) : MRL_FAIL_NOMEM(&err);

    if (s.code != MRL_OK) {
        mrl_say_error(cli, NULL, &err);
        return MRL_EXIT_FAILED;
    }
    if (a->explain)
        return explain(cli, rules, a->explain, &style);
    if (cli->operand_count == 0) {
        mrl_say(cli, NULL, "scan needs a file or directory");
        mrl_hint(cli, "`merlon scan .` scans everything below the current directory.");
        return MRL_EXIT_FAILED;
    }
    return scan(cli, a, rules, &style);
}

const struct mrl_command mrl_cmd_scan = {
    .name = "scan",
    .options = options,
    .option_count = MRL_COUNT(options),
    .defaults = &defaults,
    .args_size = sizeof(struct scan_args),
    .operands_max = MRL_OPERANDS_ANY,
    .run = run,
};
