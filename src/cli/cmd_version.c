/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/command.h"
#include "cli/version.h"

static const char *const format_words[] = {"text", "json", NULL};

struct version_args {
    int format; /* index in format_words */
};

static const struct mrl_option options[] = {
    {.name = "format",
     .kind = MRL_OPTION_CHOICE,
     .field = offsetof(struct version_args, format),
     .choices = format_words},
};

static enum mrl_exit run(struct mrl_cli *cli, const void *args)
{
    const struct version_args *a = args;

    if (a->format == 1)
        fputs("{\"schema_version\":1,\"version\":\"" MRL_VERSION "\"}\n", cli->out);
    else
        fputs("merlon " MRL_VERSION "\n", cli->out);
    return MRL_EXIT_CLEAN;
}

const struct mrl_command mrl_cmd_version = {
    .name = "version",
    .options = options,
    .option_count = MRL_COUNT(options),
    .args_size = sizeof(struct version_args),
    .run = run,
};
