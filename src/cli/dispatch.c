/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/dispatch.h"

#include "cli/help.h"
#include "cli/message.h"
#include "cli/suggest.h"

#include <assert.h>
#include <errno.h>
#include <stdalign.h>
#include <string.h>

enum mrl_exit mrl_command_unknown(struct mrl_cli *cli, const char *name)
{
    struct mrl_suggestion near = mrl_suggestion_for(name);

    for (size_t i = 0; i < mrl_command_count; i++)
        mrl_suggestion_offer(&near, mrl_commands[i]->name);
    mrl_say(cli, NULL, "there is no command '%.64s'", name);
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

    for (size_t i = 0; i < command->verb_count; i++)
        mrl_suggestion_offer(&near, command->verbs[i].name);
    if (name)
        mrl_say(cli, cli->page->name, "there is no '%.64s' here", name);
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

    if (cli->operand_count < command->operands_min)
        return MRL_FAIL(err, MRL_E_FORMAT, 0, "needs %zu argument%s, got %zu",
                        command->operands_min, command->operands_min == 1 ? "" : "s",
                        cli->operand_count);
    if (cli->operand_count > command->operands_max)
        return MRL_FAIL(err, MRL_E_FORMAT, 0, "the argument '%.64s' is one too many",
                        cli->operands[command->operands_max]);
    return mrl_ok();
}

/* Reads the options and operands of the command into `args` and cli. */
static mrl_status read_command_line(struct mrl_cli *cli, int argc, char *argv[], void *args,
                                    struct mrl_error *err)
{
    const struct mrl_command *command = cli->command;
    const struct mrl_option_set sets[] = {
        {command->options,   command->option_count,   args        },
        {mrl_common_options, mrl_common_option_count, &cli->common},
    };

    if (command->defaults)
        memcpy(args, command->defaults, command->args_size);
    MRL_TRY(mrl_options_parse(sets, MRL_COUNT(sets), argc, argv, err, &cli->operand_count));
    cli->operands = (const char *const *)argv;
    cli->out_term = mrl_term_of(cli->out, cli->common.color);
    cli->err_term = mrl_term_of(cli->err, cli->common.color);
    if (cli->common.help || command->verb_count > 0)
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
    if (cli->command->verb_count > 0)
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
    char *as_command[] = {NULL};

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

enum mrl_exit mrl_dispatch(struct mrl_cli *cli, int argc, char *argv[])
{
    enum mrl_exit exit_code;

    cli->out_term = mrl_term_of(cli->out, MRL_COLOR_AUTO);
    cli->err_term = mrl_term_of(cli->err, MRL_COLOR_AUTO);
    exit_code = run_any(cli, argc, argv);
    if (fflush(cli->out) == 0 && !ferror(cli->out))
        return exit_code;
    /* A reader that went away, as in `merlon help | head -1`, has had what it wanted. */
    if (errno != EPIPE)
        mrl_say(cli, "stdout", "cannot write the result: %m");
    return MRL_EXIT_FAILED;
}
