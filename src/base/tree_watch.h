/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "base/status.h"

#include <stdbool.h>

/* Tells that something happened below a directory, by inotify(7).  What happened is for the caller
 * to find out: events get lost when their queue overflows, directories come faster than they can be
 * watched, and stores through a mapping raise none at all. */
struct mrl_tree_watch;

/* Since the last mrl_tree_watch_take(). */
struct mrl_tree_events {
    bool any;
    bool lost;        /* the kernel dropped events */
    bool directories; /* came, went, or the root itself moved: watch the tree anew */
};

mrl_status mrl_tree_watch_new(struct mrl_tree_watch **ret, struct mrl_error *err) MRL_MUST_CHECK;
void mrl_tree_watch_free(struct mrl_tree_watch *watch);
void mrl_tree_watch_freep(struct mrl_tree_watch **watch);

/* Watches a directory and all directories below it; those that are watched already stay so.
 * MRL_E_LIMIT: there are more than the system lets us watch (fs.inotify.max_user_watches). */
mrl_status mrl_tree_watch_add(struct mrl_tree_watch *watch, int root,
                              struct mrl_error *err) MRL_MUST_CHECK;

/* Watches one name in a directory, unless the directory is watched anyway. */
mrl_status mrl_tree_watch_add_name(struct mrl_tree_watch *watch, int dir, const char *name,
                                   struct mrl_error *err) MRL_MUST_CHECK;

/* To poll(2) for reading. */
int mrl_tree_watch_fd(const struct mrl_tree_watch *watch);

/* Empties the queue. */
mrl_status mrl_tree_watch_take(struct mrl_tree_watch *watch, struct mrl_tree_events *ret,
                               struct mrl_error *err) MRL_MUST_CHECK;
