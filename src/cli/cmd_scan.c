/* SPDX-License-Identifier: Apache-2.0 */
#include "base/file.h"
#include "base/limits.h"
#include "cli/command.h"
#include "cli/message.h"
#include "cli/scan_run.h"
#include "report/scan_report.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define RULES_ARENA (32u << 20)

static const char *const format_words[] = {"text", "json", "sarif", NULL};
static const char *const fail_words[] = {"critical", "high", "medium", "low", "info", NULL};

struct scan_args {
    int format;
    int fail_on; /* index in fail_words */
    bool hash;
    const char *explain;
    const char *baseline;
    uint64_t time_s;
    uint64_t jobs;
};

static const struct scan_args defaults = {.fail_on = 2};

static const struct mrl_option options[] = {
    {.name = "baseline", .kind = MRL_OPTION_TEXT, .field = offsetof(struct scan_args, baseline)},
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
    &mrl_scan_writer_sarif,
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
    return s->unreadable || s->incomplete ? MRL_EXIT_FAILED : MRL_EXIT_CLEAN;
}

/* What is scanned never says what is accepted. */
static bool lies_inside(const char *baseline, const char *scanned)
{
    char file[PATH_MAX], dir[PATH_MAX];
    size_t n;

    if (!realpath(baseline, file) || !realpath(scanned, dir))
        return false;
    n = strlen(dir);
    return strncmp(file, dir, n) == 0 && (file[n] == '/' || file[n] == '\0' || n == 1);
}

static mrl_status load_baseline(const struct mrl_cli *cli, const char *path,
                                struct mrl_arena *arena, struct mrl_baseline *ret,
                                struct mrl_error *err)
{
    mrl_cleanup(mrl_fd_close) int root = -1;
    const char *slash = strrchr(path, '/');
    char dir[PATH_MAX];
    char *text;
    size_t n;

    for (size_t i = 0; i < cli->operand_count; i++)
        if (lies_inside(path, cli->operands[i]))
            return MRL_FAIL(err, MRL_E_DENIED, MRL_NO_OFFSET,
                            "a baseline inside what is scanned could accept anything by itself");
    (void)snprintf(dir, sizeof(dir), "%.*s", slash ? (int)(slash - path + 1) : 1,
                   slash ? path : ".");
    MRL_TRY(mrl_dir_open(dir, &root, err));
    MRL_TRY(
        mrl_file_read(root, slash ? slash + 1 : path, MRL_MAX_PROJECT_FILE, arena, &text, &n, err));
    return mrl_baseline_parse(path, text, n, arena, ret, err);
}

static enum mrl_exit scan(struct mrl_cli *cli, const struct scan_args *a,
                          const struct mrl_rules *rules, const struct mrl_baseline *baseline,
                          const struct mrl_report_style *style)
{
    struct mrl_scan_run run = {
        .cli = cli,
        .rules = rules,
        .writer = writers[a->format],
        .style = style,
        .hash = a->hash || a->format != 0,
        .time_ms = a->time_s * 1000,
        .jobs = (unsigned)a->jobs,
        .baseline = baseline,
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
    struct mrl_baseline baseline;
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
    if (a->baseline) {
        s = load_baseline(cli, a->baseline, arena, &baseline, &err);
        if (s.code != MRL_OK) {
            mrl_say_error(cli, a->baseline, &err);
            return MRL_EXIT_FAILED;
        }
    }
    return scan(cli, a, rules, a->baseline ? &baseline : NULL, &style);
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
