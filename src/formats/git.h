/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "base/arena.h"
#include "base/clock.h"
#include "base/digest.h"
#include "base/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Who committed lately, out of the objects of a Git repository.  Git itself is not run: a
 * repository that came with a project may configure programs for it to start.  Layout:
 * gitformat-pack(5), gitrepository-layout(5), git-mktree and git-commit-tree. */

struct mrl_git_author {
    const char *name; /* raw bytes without NUL, as the commit says; a commit may say anything */
    const char *mail;
    mrl_time last; /* of the newest commit */
};

struct mrl_git_log {
    bool found; /* there is a .git */
    struct mrl_git_author *authors;
    size_t author_count;
    size_t commit_count;      /* of the time asked for */
    const char *gap;          /* why there may be more; NULL if all of it was seen */
    struct mrl_sha256 sha256; /* over the commits that branches lead to */
};

/* Reads the commits since a time that HEAD and the branches below `root`/.git lead to, those of
 * remotes too.  What cannot be read (a repository elsewhere, other formats, damage, a cut history,
 * more than the limits allow) is a gap, never a failure.  Everything in `arena`. */
mrl_status mrl_git_read_log(int root, mrl_time since, struct mrl_arena *arena,
                            struct mrl_git_log *ret, struct mrl_error *err) MRL_MUST_CHECK;
