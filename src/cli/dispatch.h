/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "cli/command.h"

/* Runs what the command line asks for and answers with the exit code.  A result that could
 * not be written down to the last byte is no result: MRL_EXIT_FAILED. */
enum mrl_exit mrl_dispatch(struct mrl_cli *cli, int argc, char *argv[]);

/* Says that there is no such command and names the nearest. */
enum mrl_exit mrl_command_unknown(struct mrl_cli *cli, const char *name);
