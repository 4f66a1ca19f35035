/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "base/status.h"
#include "cli/command.h"

/* What merlon says to people on stderr: `merlon: <where>: <what>`, then indented lines on why
 * and what to do.  All of it wraps at the width of the terminal. */

/* `where` is untrusted and is escaped here; NULL when there is no such place.  The rest of the
 * text is ours, or escaped by the caller. */
void mrl_say(struct mrl_cli *cli, const char *where, const char *fmt, ...) MRL_PRINTF(3, 4);

/* One more indented line below the last message: why, or what to do next. */
void mrl_hint(struct mrl_cli *cli, const char *fmt, ...) MRL_PRINTF(2, 3);

/* Says what a library call could not do, with place and hint.  `where` (untrusted, may be NULL)
 * serves when the error itself does not know it. */
void mrl_say_error(struct mrl_cli *cli, const char *where, const struct mrl_error *err);
