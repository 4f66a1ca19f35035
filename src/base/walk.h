/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "base/file.h"
#include "base/status.h"

#include <stdbool.h>
#include <stdint.h>

/* What the walk met.  Files only: directories are entered, not reported. */
enum mrl_walk_kind {
    MRL_WALK_FILE,
    MRL_WALK_LINK,    /* not followed: a file inside is met under its own name */
    MRL_WALK_SPECIAL, /* device, pipe, socket: never opened */
};

struct mrl_walk_entry {
    const char
        *path; /* relative to the root; bytes as the kernel gives them, valid during the call */
    enum mrl_walk_kind kind;
    struct mrl_file_id id;
};

struct mrl_walk {
    /* Once for each entry, in byte order of the names of each directory. */
    mrl_status (*visit)(void *context, const struct mrl_walk_entry *entry, struct mrl_error *err);
    /* A directory that could not be read or lies too deep (`path` is its own), or an entry that
     * vanished meanwhile (MRL_E_CHANGED).  The walk goes on unless this fails. */
    mrl_status (*problem)(void *context, const char *path, const struct mrl_error *why,
                          struct mrl_error *err);
    /* Whether to enter a directory; NULL enters all. */
    bool (*enter)(void *context, const char *path);
    void *context;
};

/* Walks everything below an open directory, MRL_MAX_WALK_DEPTH directories deep: no link is
 * followed, mount points are entered.  Stops at the first failure of a callback, when memory runs
 * out, or with MRL_E_LIMIT when MRL_MAX_WALK_ENTRIES is passed. */
mrl_status mrl_walk_run(const struct mrl_walk *walk, int root,
                        struct mrl_error *err) MRL_MUST_CHECK;
