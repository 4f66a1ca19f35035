/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "cli/command.h"

/* The built-in help.  tools/gen-help makes it from the man pages, so the two cannot differ. */

struct mrl_help_line {
    const char *term; /* an option with its argument, or an example's command */
    const char *text; /* what it does: its first sentence in the man page */
};

struct mrl_help_page {
    const char *name;         /* of the command; "merlon" for the program itself */
    const char *summary;      /* from NAME */
    const char *purpose;      /* first sentence of DESCRIPTION */
    const char *const *usage; /* the lines of SYNOPSIS, ended by NULL */
    const struct mrl_help_line *options;
    size_t option_count;
    const struct mrl_help_line *examples;
    size_t example_count;
};

extern const struct mrl_help_page mrl_help_pages[];
extern const size_t mrl_help_page_count;

/* NULL when there is none of that name. */
const struct mrl_help_page *mrl_help_find(const char *name);

/* Prints one screen on one command. */
void mrl_help_print(struct mrl_cli *cli, const struct mrl_help_page *page);

/* Prints what merlon is and all commands with their summaries. */
void mrl_help_print_overview(struct mrl_cli *cli);
