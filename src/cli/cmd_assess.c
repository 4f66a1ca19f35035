/* SPDX-License-Identifier: Apache-2.0 */
#include "assess/survey.h"
#include "base/output_file.h"
#include "base/version.h"
#include "cli/assessment.h"
#include "cli/command.h"
#include "cli/message.h"
#include "report/report.h"

static const char *const format_words[] = {"text", "json", "html", NULL};
static const char *const view_words[] = {"en", "uk-code", "six-clause", NULL};
static const char *const fail_words[] = {"fail", "inconclusive", NULL};

struct assess_args {
    struct mrl_assessment_args common;
    int format;
    int view;
    int fail_on;
    const char *provision;
    const char *report;
};

static const struct mrl_option options[] = {
    {.name = "at", .kind = MRL_OPTION_TEXT, .field = offsetof(struct assess_args, common.at)},
    {.name = "catalog",
     .kind = MRL_OPTION_TEXT,
     .field = offsetof(struct assess_args, common.catalog)},
    {.name = "fail-on",
     .kind = MRL_OPTION_CHOICE,
     .field = offsetof(struct assess_args, fail_on),
     .choices = fail_words},
    {.name = "format",
     .kind = MRL_OPTION_CHOICE,
     .field = offsetof(struct assess_args, format),
     .choices = format_words},
    {.name = "provision",
     .kind = MRL_OPTION_TEXT,
     .field = offsetof(struct assess_args, provision)},
    {.name = "rebuild",
     .kind = MRL_OPTION_FLAG,
     .field = offsetof(struct assess_args, common.rebuild)},
    {.name = "rehash",
     .kind = MRL_OPTION_FLAG,
     .field = offsetof(struct assess_args, common.rehash)},
    {.name = "report", .kind = MRL_OPTION_TEXT, .field = offsetof(struct assess_args, report)},
    {.name = "view",
     .kind = MRL_OPTION_CHOICE,
     .field = offsetof(struct assess_args, view),
     .choices = view_words},
};

/* By the number of either document. */
static const struct mrl_result *find_result(const struct mrl_assessment *a, const char *number)
{
    const struct mrl_provision *p = mrl_catalog_provision(a->catalog, number);

    if (!p)
        p = mrl_catalog_uk_code(a->catalog, number);
    return p ? &a->results[p - a->catalog->provisions] : NULL;
}

static enum mrl_exit judge(const struct mrl_assessment *a, int fail_on)
{
    for (size_t i = 0; i < a->result_count; i++) {
        const enum mrl_verdict v = a->results[i].verdict;

        if (v == MRL_FAILED || (v == MRL_INCONCLUSIVE && fail_on == 1))
            return MRL_EXIT_FINDINGS;
    }
    return MRL_EXIT_CLEAN;
}

static enum mrl_exit print_provision(struct mrl_cli *cli, const struct mrl_assessment *a,
                                     const struct assess_args *args,
                                     const struct mrl_report_style *style)
{
    const struct mrl_result *r = find_result(a, args->provision);

    if (!r) {
        mrl_say(cli, args->provision, "is no provision of %s %s", a->catalog->standard,
                a->catalog->version);
        mrl_hint(cli, "They run from 5.1.1-1 to 5.5.1-2; numbers of the UK Code are fine too.");
        return MRL_EXIT_FAILED;
    }
    mrl_report_provision_text(cli->out, a, r, style);
    return r->verdict == MRL_FAILED ? MRL_EXIT_FINDINGS : MRL_EXIT_CLEAN;
}

struct html {
    const struct mrl_assessment *assessment;
    const struct mrl_report_style *style;
};

static void print_html(FILE *out, const void *context)
{
    const struct html *html = context;

    mrl_report_posture_html(out, html->assessment, html->style);
}

static bool write_report(struct mrl_cli *cli, const struct mrl_assessment *a, const char *path,
                         const struct mrl_report_style *style)
{
    const struct html html = {a, style};
    struct mrl_error err;

    if (mrl_output_file_print(path, print_html, &html, &err).code == MRL_OK)
        return true;
    mrl_error_wrap(&err, "the report");
    mrl_say_error(cli, path, &err);
    mrl_hint(cli, "The evidence is kept; `merlon report` writes it again.");
    return false;
}

static void print_posture(struct mrl_cli *cli, const struct mrl_assessment *a, int format,
                          const struct mrl_report_style *style)
{
    static void (*const writers[])(FILE *, const struct mrl_assessment *,
                                   const struct mrl_report_style *) = {
        mrl_report_posture_text,
        mrl_report_posture_json,
        mrl_report_posture_html,
    };

    writers[format](cli->out, a, style);
}

static enum mrl_exit show(struct mrl_cli *cli, const struct mrl_assessment *a, const void *context)
{
    const struct assess_args *args = context;
    const struct mrl_report_style style = {
        .view = (enum mrl_report_view)args->view,
        .color = cli->out_term.color,
        .columns = cli->out_term.columns,
    };

    if (args->report && !write_report(cli, a, args->report, &style))
        return MRL_EXIT_FAILED;
    if (args->provision)
        return print_provision(cli, a, args, &style);
    print_posture(cli, a, args->format, &style);
    return judge(a, args->fail_on);
}

static enum mrl_exit run(struct mrl_cli *cli, const void *args)
{
    const struct assess_args *a = args;

    return mrl_assessment_run(cli, &a->common, show, a);
}

const struct mrl_command mrl_cmd_assess = {
    .name = "assess",
    .options = options,
    .option_count = MRL_COUNT(options),
    .args_size = sizeof(struct assess_args),
    .operands_max = 1,
    .run = run,
};
