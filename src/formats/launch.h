/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "base/node.h"
#include "formats/packages.h"

/* Command lines that fetch what they run: npx, uvx and their kin a package of npm or PyPI, docker
 * and its kin an image.  Their options are those of npm 11, pnpm 10, yarn 4, bun 1.3, uv 0.9,
 * pipx 1.8 and docker 28. */
enum mrl_launch_kind {
    MRL_LAUNCH_NPM,
    MRL_LAUNCH_PYPI,
    MRL_LAUNCH_IMAGE,
};
struct mrl_launched {
    enum mrl_launch_kind kind;
    struct mrl_span text;       /* as it was written: "files@1.2.0" */
    struct mrl_package package; /* unless it is an image */
    uint32_t line;
};
typedef mrl_status (*mrl_launch_visit)(void *context, const struct mrl_launched *what);

/* What can be told of a command without repeating its arguments, which may be keys. */
struct mrl_launch {
    struct mrl_span program;
    const char *verb;       /* "tool run"; empty if there is none */
    struct mrl_span target; /* the package, image, script or module; empty if it is not known */
};

/* Visits every package and image that the command fetches.  `args` is a list of texts or NULL; a
 * command with blanks in it is taken for a whole line where its first word is a program of these.
 * Where an option is not known, what follows is not guessed at. */
mrl_status mrl_launch_read(const struct mrl_node *command, const struct mrl_node *args,
                           mrl_launch_visit visit, void *context,
                           struct mrl_launch *ret) MRL_MUST_CHECK;
