/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "base/clock.h"
#include "base/status.h"
#include "cli/options.h"
#include "cli/term.h"

#include <stddef.h>
#include <stdio.h>

/* What a process may exit with.  Documented in merlon-exit-codes(7); part of the interface. */
enum mrl_exit {
    MRL_EXIT_CLEAN = 0,    /* did the job, found nothing */
    MRL_EXIT_FINDINGS = 1, /* did the job, found something */
    MRL_EXIT_FAILED = 2,   /* could not do the job, or not all of it */
};

/* What every command is given.  Results go to `out`, all else to `err`. */
struct mrl_cli {
    FILE *out;
    FILE *err;
    const struct mrl_command *command; /* the one that runs, or its verb */
    const struct mrl_help_page *page;  /* of the command */
    struct mrl_common_args common;     /* the options that all commands share */
    struct mrl_term out_term;          /* what is at the other end of `out` */
    struct mrl_term err_term;
    struct mrl_clock clock;      /* given when MERLON_NOW is set */
    const char *const *operands; /* what is left of the command line after the options */
    size_t operand_count;        /* within the bounds that the command declares */
};

/* A command, or a verb of a command that has several (`merlon record new`).
 * Each lives in one file, cmd_NAME.c, as `const struct mrl_command mrl_cmd_NAME`.
 * Its summary and help come from man/merlon-NAME.1.scd. */
struct mrl_command {
    const char *name;

    /* Its options and the struct they are stored in.  `defaults` is that struct as it
     * stands before the command line is read, NULL for all zero; see options.h. */
    const struct mrl_option *options;
    size_t option_count;
    const void *defaults;
    size_t args_size; /* <= MRL_ARGS_MAX */

    size_t operands_min;
    size_t operands_max; /* MRL_OPERANDS_ANY: no bound */

    /* A command with verbs may have a run() of its own, for when the first argument is none of
     * them. */
    const struct mrl_command *verbs;
    size_t verb_count;

    /* Does the job.  `args` is the filled copy of *defaults. */
    enum mrl_exit (*run)(struct mrl_cli *cli, const void *args);
};

#define MRL_ARGS_MAX     4096
#define MRL_OPERANDS_ANY ((size_t)-1)

/* All commands in the order of commands.def. */
extern const struct mrl_command *const mrl_commands[];
extern const size_t mrl_command_count;

/* NULL when there is none of that name. */
const struct mrl_command *mrl_command_find(const char *name);
