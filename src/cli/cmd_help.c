/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/dispatch.h"
#include "cli/help.h"
#include "cli/message.h"

static enum mrl_exit run(struct mrl_cli *cli, const void *args)
{
    (void)args;
    if (cli->operand_count == 0) {
        mrl_help_print_overview(cli);
        return MRL_EXIT_CLEAN;
    }
    const struct mrl_command *command = mrl_command_find(cli->operands[0]);
    if (!command)
        return mrl_command_unknown(cli, cli->operands[0]);
    mrl_help_print(cli, mrl_help_find(command->name));
    return MRL_EXIT_CLEAN;
}

const struct mrl_command mrl_cmd_help = {
    .name = "help",
    .operands_max = 1,
    .run = run,
};
