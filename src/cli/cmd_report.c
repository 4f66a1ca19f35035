/* SPDX-License-Identifier: Apache-2.0 */
#include "base/output_file.h"
#include "cli/assessment.h"
#include "cli/message.h"
#include "cli/standard_input.h"
#include "report/report.h"

#include <stdio.h>

static const char *const format_words[] = {"html", "json", "text", NULL};
static const char *const view_words[] = {"en", "uk-code", "six-clause", NULL};

struct report_args {
    struct mrl_assessment_args common;
    int format;
    int view;
    const char *output;
};

static const struct report_args defaults = {.common = {.stored = true}};

static const struct mrl_option options[] = {
    {.name = "at", .kind = MRL_OPTION_TEXT, .field = offsetof(struct report_args, common.at)},
    {.name = "catalog",
     .kind = MRL_OPTION_TEXT,
     .field = offsetof(struct report_args, common.catalog)},
    {.name = "format",
     .kind = MRL_OPTION_CHOICE,
     .field = offsetof(struct report_args, format),
     .choices = format_words},
    {.name = "output",
     .letter = 'o',
     .kind = MRL_OPTION_TEXT,
     .field = offsetof(struct report_args, output)},
    {.name = "view",
     .kind = MRL_OPTION_CHOICE,
     .field = offsetof(struct report_args, view),
     .choices = view_words},
};

/* What is printed. */
struct printing {
    const struct mrl_assessment *assessment;
    int format;
    struct mrl_report_style style;
};

static void print_to(FILE *out, const void *context)
{
    const struct printing *p = context;
    static void (*const writers[])(FILE *, const struct mrl_assessment *,
                                   const struct mrl_report_style *) = {
        mrl_report_posture_html,
        mrl_report_posture_json,
        mrl_report_posture_text,
    };

    writers[p->format](out, p->assessment, &p->style);
}

static enum mrl_exit print_to_file(struct mrl_cli *cli, const char *path, struct printing p)
{
    struct mrl_error err;

    p.style.color = false;
    if (mrl_output_file_print(path, print_to, &p, &err).code == MRL_OK)
        return MRL_EXIT_CLEAN;
    mrl_error_wrap(&err, "the report");
    mrl_say_error(cli, path, &err);
    return MRL_EXIT_FAILED;
}

static enum mrl_exit show(struct mrl_cli *cli, const struct mrl_assessment *a, const void *context)
{
    const struct report_args *args = context;
    const struct printing p = {
        .assessment = a,
        .format = args->format,
        .style = {.view = (enum mrl_report_view)args->view,
                  .color = cli->out_term.color,
                  .columns = cli->out_term.columns},
    };

    if (args->output && !mrl_is_standard(args->output))
        return print_to_file(cli, args->output, p);
    print_to(cli->out, &p);
    return MRL_EXIT_CLEAN;
}

static enum mrl_exit run(struct mrl_cli *cli, const void *args)
{
    const struct report_args *a = args;

    return mrl_assessment_run(cli, &a->common, show, a);
}

const struct mrl_command mrl_cmd_report = {
    .name = "report",
    .options = options,
    .option_count = MRL_COUNT(options),
    .defaults = &defaults,
    .args_size = sizeof(struct report_args),
    .operands_max = 1,
    .run = run,
};
