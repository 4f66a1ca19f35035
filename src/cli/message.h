/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "base/status.h"
#include "cli/command.h"

/* What merlon says to people on stderr: `merlon: <where>: <what>`, then indented lines on why
 * and what to do.  All of it wraps at the width of the terminal. */

/* Writes text wrapped to the columns, each line after the first indented; newlines in it
 * are kept.  The text is ours or already escaped. */
void mrl_print_wrapped(FILE *stream, size_t columns, size_t first, size_t indent, const char *text);

/* `where` may be NULL. */
void mrl_say(struct mrl_cli *cli, const char *where, const char *fmt, ...) MRL_PRINTF(3, 4);

/* One more indented line below the last message: why, or what to do next. */
void mrl_hint(struct mrl_cli *cli, const char *fmt, ...) MRL_PRINTF(2, 3);

/* Says what went wrong with `where`, from the error that a library call filled. */
void mrl_say_error(struct mrl_cli *cli, const char *where, const struct mrl_error *err);
