/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/command.h"

#include <string.h>

#define MRL_COMMAND(name) extern const struct mrl_command mrl_cmd_##name;
#include "cli/commands.def"
#undef MRL_COMMAND

#define MRL_COMMAND(name) &mrl_cmd_##name,
const struct mrl_command *const mrl_commands[] = {
#include "cli/commands.def"
};
#undef MRL_COMMAND

const size_t mrl_command_count = MRL_COUNT(mrl_commands);

const struct mrl_command *mrl_command_find(const char *name)
{
    for (size_t i = 0; i < mrl_command_count; i++)
        if (strcmp(mrl_commands[i]->name, name) == 0)
            return mrl_commands[i];
    return NULL;
}
