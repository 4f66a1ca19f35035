/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "cli/command.h"

#include <stdbool.h>
#include <stdint.h>

/* One line on stderr that tells how far long work has come.  It appears only on a terminal,
 * not under --quiet, after a second, and is wiped away at the end. */
struct mrl_progress {
    struct mrl_cli *cli;
    const char *what; /* "hashing", kept by the caller */
    int64_t shown_ms; /* when it was last drawn, on the monotonic clock */
    bool active;      /* somebody could see it */
    bool visible;
};

struct mrl_progress mrl_progress_start(struct mrl_cli *cli, const char *what);

/* Cheap enough for every file.  `total` 0: not known. */
void mrl_progress_update(struct mrl_progress *p, uint64_t done, uint64_t total);

/* Also for the cleanup attribute. */
void mrl_progress_end(struct mrl_progress *p);
