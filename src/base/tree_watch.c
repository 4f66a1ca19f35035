/* SPDX-License-Identifier: Apache-2.0 */
#include "base/tree_watch.h"

#include "base/file.h"
#include "base/walk.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <unistd.h>

#define CONTENT (IN_MODIFY | IN_ATTRIB | IN_CLOSE_WRITE | IN_CREATE | IN_DELETE | IN_MOVE)
#define SELF    (IN_DELETE_SELF | IN_MOVE_SELF)

struct mrl_tree_watch {
    int fd;
    int named; /* watch descriptor of the directory in which only one name counts; -1: none */
    char *name;
};

mrl_status mrl_tree_watch_new(struct mrl_tree_watch **ret, struct mrl_error *err)
{
    mrl_cleanup(mrl_tree_watch_freep) struct mrl_tree_watch *w = calloc(1, sizeof(*w));

    if (!w)
        return MRL_FAIL_NOMEM(err);
    w->named = -1;
    w->fd = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
    if (w->fd < 0)
        return MRL_FAIL(err, errno == EMFILE || errno == ENFILE ? MRL_E_LIMIT : MRL_E_IO,
                        MRL_NO_OFFSET, "the system lets us watch no files: %m");
    *ret = w;
    w = NULL;
    return mrl_ok();
}

void mrl_tree_watch_free(struct mrl_tree_watch *w)
{
    if (!w)
        return;
    mrl_fd_close(&w->fd);
    free(w->name);
    free(w);
}

void mrl_tree_watch_freep(struct mrl_tree_watch **w)
{
    mrl_tree_watch_free(*w);
    *w = NULL;
}

int mrl_tree_watch_fd(const struct mrl_tree_watch *w)
{
    return w->fd;
}

/* By descriptor: a path could lead elsewhere by now. */
static mrl_status add(const struct mrl_tree_watch *w, int dir, int *ret, struct mrl_error *err)
{
    char path[64];

    (void)snprintf(path, sizeof(path), "/proc/self/fd/%d", dir);
    *ret = inotify_add_watch(w->fd, path, CONTENT | SELF | IN_ONLYDIR);
    if (*ret >= 0)
        return mrl_ok();
    if (errno == ENOSPC)
        return MRL_FAIL(err, MRL_E_LIMIT, MRL_NO_OFFSET,
                        "there are more directories than the system lets us watch "
                        "(fs.inotify.max_user_watches)");
    return MRL_FAIL(err, mrl_code_of_errno(errno), MRL_NO_OFFSET, "cannot be watched: %m");
}

/* --- the directories of a tree --- */

struct adding {
    struct mrl_tree_watch *watch;
    int root;
    struct mrl_error err;
    mrl_status status;
};

/* One that has gone meanwhile was an event of its parent. */
static bool enter(void *context, const char *path)
{
    struct adding *a = context;
    mrl_cleanup(mrl_fd_close) int dir = -1;
    struct mrl_error why;
    int descriptor;

    if (a->status.code != MRL_OK)
        return false;
    if (mrl_dir_open_beneath(a->root, path, &dir, &why).code == MRL_OK) {
        a->status = add(a->watch, dir, &descriptor, &a->err);
        if (a->status.code == MRL_E_ABSENT)
            a->status = mrl_ok();
    }
    return a->status.code == MRL_OK;
}

static mrl_status visit(void *context, const struct mrl_walk_entry *entry, struct mrl_error *err)
{
    (void)context;
    (void)entry;
    (void)err;
    return mrl_ok();
}

static mrl_status problem(void *context, const char *path, const struct mrl_error *why,
                          struct mrl_error *err)
{
    (void)context;
    (void)path;
    (void)why;
    (void)err;
    return mrl_ok();
}

mrl_status mrl_tree_watch_add(struct mrl_tree_watch *watch, int root, struct mrl_error *err)
{
    struct adding a = {.watch = watch, .root = root};
    const struct mrl_walk walk = {
        .visit = visit, .problem = problem, .enter = enter, .context = &a};
    int descriptor;

    MRL_TRY(add(watch, root, &descriptor, err));
    if (descriptor == watch->named)
        watch->named = -1;
    MRL_TRY(mrl_walk_run(&walk, root, err));
    if (a.status.code != MRL_OK)
        *err = a.err;
    return a.status;
}

mrl_status mrl_tree_watch_add_name(struct mrl_tree_watch *watch, int dir, const char *name,
                                   struct mrl_error *err)
{
    char *copy = strdup(name);
    int descriptor;
    mrl_status s;

    if (!copy)
        return MRL_FAIL_NOMEM(err);
    free(watch->name);
    watch->name = copy;
    /* The same directory has the same descriptor: IN_MASK_CREATE would fail for it. */
    s = add(watch, dir, &descriptor, err);
    watch->named = s.code == MRL_OK ? descriptor : -1;
    return s;
}

/* --- events --- */

/* inotify(7): `len` bytes of name, padded with NULs, follow each event. */
static void look_at(const struct mrl_tree_watch *w, const struct inotify_event *e, const char *name,
                    struct mrl_tree_events *ret)
{
    if (e->mask & IN_Q_OVERFLOW)
        ret->lost = ret->any = true;
    if (e->wd == w->named && (e->len == 0 || strncmp(name, w->name, e->len) != 0) &&
        !(e->mask & SELF))
        return;
    ret->any = true;
    if ((e->mask & (SELF | IN_IGNORED | IN_UNMOUNT)) ||
        ((e->mask & IN_ISDIR) && (e->mask & (IN_CREATE | IN_MOVE))))
        ret->directories = true;
}

mrl_status mrl_tree_watch_take(struct mrl_tree_watch *w, struct mrl_tree_events *ret,
                               struct mrl_error *err)
{
    char buffer[16384] __attribute__((aligned(__alignof__(struct inotify_event))));

    *ret = (struct mrl_tree_events){.any = false};
    for (;;) {
        const ssize_t n = read(w->fd, buffer, sizeof(buffer));
        struct inotify_event e;

        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0 && (n == 0 || errno == EAGAIN))
            return mrl_ok();
        if (n < 0)
            return MRL_FAIL(err, MRL_E_IO, MRL_NO_OFFSET, "events cannot be read: %m");
        /* The kernel only hands out whole events. */
        for (size_t at = 0; at + sizeof(e) <= (size_t)n; at += sizeof(e) + e.len) {
            memcpy(&e, buffer + at, sizeof(e));
            look_at(w, &e, buffer + at + sizeof(e), ret);
        }
    }
}
