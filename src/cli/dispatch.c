/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/dispatch.h"

#include "base/text.h"
#include "cli/help.h"
#include "cli/message.h"
#include "cli/suggest.h"

#include <assert.h>
#include <errno.h>
#include <stdalign.h>
#include <stdlib.h>
#include <string.h>

enum {
    WORD_MAX = 80, /* of a word that is quoted in a message */
};

enum mrl_exit mrl_command_unknown(struct mrl_cli *cli, const char *name)
{
    struct mrl_suggestion near = mrl_suggestion_for(name);
    char quoted[WORD_MAX];

    for (size_t i = 0; i < mrl_command_count; i++)
        mrl_suggestion_offer(&near, mrl_commands[i]->name);
    mrl_text_quote(quoted, sizeof(quoted), name, strlen(name));
    mrl_say(cli, NULL, "there is no command '%s'", quoted);
    if (near.best)
        mrl_hint(cli, "The nearest is `merlon %s`.", near.best);
    else
        mrl_hint(cli, "`merlon help` lists the commands.");
    return MRL_EXIT_FAILED;
}

static enum mrl_exit verb_unknown(struct mrl_cli *cli, const char *name)
{
    const struct mrl_command *command = cli->command;
    struct mrl_suggestion near = mrl_suggestion_for(name ? name : "");
    char quoted[WORD_MAX] = "";

    for (size_t i = 0; i < command->verb_count; i++)
        mrl_suggestion_offer(&near, command->verbs[i].name);
    if (name)
        mrl_text_quote(quoted, sizeof(quoted), name, strlen(name));
    if (name)
        mrl_say(cli, cli->page->name, "there is no '%s' here", quoted);
    else
        mrl_say(cli, cli->page->name, "say what to do");
    if (near.best)
        mrl_hint(cli, "The nearest is `merlon %s %s`.", cli->page->name, near.best);
    else
        mrl_hint(cli, "`merlon help %s` lists what there is.", cli->page->name);
    return MRL_EXIT_FAILED;
}

static enum mrl_exit wrong_usage(struct mrl_cli *cli, const struct mrl_error *err)
{
    mrl_say(cli, cli->page->name, "%s", err->message);
    mrl_hint(cli, "`merlon help %s` shows how it is used.", cli->page->name);
    return MRL_EXIT_FAILED;
}

static mrl_status check_operands(const struct mrl_cli *cli, struct mrl_error *err)
{
    const struct mrl_command *command = cli->command;
    const char *surplus;
    char quoted[WORD_MAX];

    if (cli->operand_count < command->operands_min)
        return MRL_FAIL(err, MRL_E_FORMAT, MRL_NO_OFFSET, "needs %zu argument%s, got %zu",
                        command->operands_min, command->operands_min == 1 ? "" : "s",
                        cli->operand_count);
    if (cli->operand_count <= command->operands_max)
        return mrl_ok();
    surplus = cli->operands[command->operands_max];
    mrl_text_quote(quoted, sizeof(quoted), surplus, strlen(surplus));
    return MRL_FAIL(err, MRL_E_FORMAT, MRL_NO_OFFSET, "the argument '%s' is one too many", quoted);
}

/* Reads the options and operands of the command into `args` and cli. */
static mrl_status read_command_line(struct mrl_cli *cli, int argc, char *argv[], void *args,
                                    struct mrl_error *err)
{
    const struct mrl_command *command = cli->command;
    const struct mrl_option_set sets[] = {
        {command->options, command->option_count, args},
        {mrl_common_options, mrl_common_option_count, &cli->common},
    };

    if (command->defaults)
        memcpy(args, command->defaults, command->args_size);
    MRL_TRY(mrl_options_parse(sets, MRL_COUNT(sets), argc, argv, err, &cli->operand_count));
    cli->operands = (const char *const *)argv;
    cli->out_term = mrl_term_of(cli->out, cli->common.color);
    cli->err_term = mrl_term_of(cli->err, cli->common.color);
    if (cli->common.help || !command->run)
        return mrl_ok();
    return check_operands(cli, err);
}

static enum mrl_exit run_command(struct mrl_cli *cli, int argc, char *argv[])
{
    alignas(max_align_t) unsigned char args[MRL_ARGS_MAX] = {0};
    struct mrl_error err;

    assert(cli->command->args_size <= sizeof(args));
    if (read_command_line(cli, argc, argv, args, &err).code != MRL_OK)
        return wrong_usage(cli, &err);
    if (cli->common.help) {
        mrl_help_print(cli, cli->page);
        return MRL_EXIT_CLEAN;
    }
    if (!cli->command->run)
        return verb_unknown(cli, cli->operand_count > 0 ? cli->operands[0] : NULL);
    return cli->command->run(cli, args);
}

static enum mrl_exit run_named(struct mrl_cli *cli, int argc, char *argv[])
{
    const struct mrl_command *command = mrl_command_find(argv[0]);

    if (!command)
        return mrl_command_unknown(cli, argv[0]);
    cli->command = command;
    cli->page = mrl_help_find(command->name);
    for (size_t i = 0; argc > 1 && i < command->verb_count; i++)
        if (strcmp(command->verbs[i].name, argv[1]) == 0) {
            cli->command = &command->verbs[i];
            return run_command(cli, argc - 2, argv + 2);
        }
    return run_command(cli, argc - 1, argv + 1);
}

/* `merlon --help` and `merlon --version` are habits of the hand; they mean the commands. */
static enum mrl_exit run_any(struct mrl_cli *cli, int argc, char *argv[])
{
    static char help[] = "help";
    static char version[] = "version";
    char *as_command[] = {NULL, NULL};

    if (argc < 2) {
        mrl_say(cli, NULL, "say what to do");
        mrl_hint(cli, "`merlon help` lists the commands.");
        return MRL_EXIT_FAILED;
    }
    if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0)
        as_command[0] = help;
    if (strcmp(argv[1], "--version") == 0)
        as_command[0] = version;
    if (as_command[0])
        return run_named(cli, 1, as_command);
    return run_named(cli, argc - 1, argv + 1);
}

/* For tests and rehearsals; see merlon(1), ENVIRONMENT. */
static bool read_clock(struct mrl_cli *cli)
{
    const char *now = getenv("MERLON_NOW");

    if (!now || *now == '\0')
        return true;
    cli->clock.given = mrl_time_parse(now, strlen(now), &cli->clock.at);
    if (!cli->clock.given)
        mrl_say(cli, "MERLON_NOW", "not a time as of RFC 3339, such as 2026-03-01T12:00:00Z");
    return cli->clock.given;
}

enum mrl_exit mrl_dispatch(struct mrl_cli *cli, int argc, char *argv[])
{
    enum mrl_exit exit_code;

    cli->out_term = mrl_term_of(cli->out, MRL_COLOR_AUTO);
    cli->err_term = mrl_term_of(cli->err, MRL_COLOR_AUTO);
    exit_code = read_clock(cli) ? run_any(cli, argc, argv) : MRL_EXIT_FAILED;
    if (fflush(cli->out) == 0 && !ferror(cli->out))
        return exit_code;
    /* A reader that went away, as in `merlon help | head -1`, has had what it wanted. */
    if (errno != EPIPE)
        mrl_say(cli, "stdout", "cannot write the result: %m");
    return MRL_EXIT_FAILED;
}
