/* SPDX-License-Identifier: Apache-2.0 */
/* What HEAD and the branches lead to: gitrepository-layout(5). */
#include "base/file.h"
#include "base/limits.h"
#include "base/walk.h"
#include "formats/git_private.h"

#include <stdio.h>
#include <string.h>

struct tips {
    struct mrl_git *git;
    struct mrl_git_id *ids;
    size_t count, capacity;
    const char *gap;
};

static mrl_status add_tip(struct tips *t, struct mrl_span hex)
{
    struct mrl_git_id id;

    if (!mrl_git_id_parse(hex, &id)) {
        t->gap = "a branch does not name a commit by SHA-1";
        return mrl_ok();
    }
    if (t->count == MRL_MAX_GIT_REFS) {
        t->gap = "there are too many branches";
        return mrl_ok();
    }
    MRL_TRY(mrl_arena_grow(t->git->arena, (void **)&t->ids, &t->capacity, t->count, sizeof(id),
                           t->git->err));
    t->ids[t->count++] = id;
    return mrl_ok();
}

/* What cannot be read is a gap; what is not there is nothing. */
static mrl_status read_text(struct tips *t, const char *path, size_t limit, struct mrl_span *ret)
{
    char *text;
    size_t n;
    const mrl_status s =
        mrl_file_read(t->git->dir, path, limit, t->git->arena, &text, &n, t->git->err);

    *ret = mrl_span(NULL, 0);
    if (s.code == MRL_E_NOMEM)
        return s;
    if (s.code == MRL_OK)
        *ret = mrl_span(text, n);
    else if (s.code != MRL_E_ABSENT)
        t->gap = "a branch could not be read";
    return mrl_ok();
}

/* "HASH\n", or "ref: refs/heads/main\n", which is met under that name. */
static mrl_status add_file(struct tips *t, const char *path)
{
    struct mrl_span text;

    MRL_TRY(read_text(t, path, MRL_MAX_PATH_BYTES, &text));
    text = mrl_span_trim(text);
    return text.len == 0 || mrl_span_starts(text, "ref:") ? mrl_ok() : add_tip(t, text);
}

/* "HASH NAME", comments, and "^HASH" for what a tag leads to. */
static mrl_status add_packed(struct tips *t)
{
    struct mrl_span text, line, hex;

    MRL_TRY(read_text(t, "packed-refs", MRL_MAX_GIT_PACKED_REFS, &text));
    while (mrl_span_line(&text, &line)) {
        if (mrl_span_byte(line, 0) == '#' || mrl_span_byte(line, 0) == '^' ||
            !mrl_span_cut(&line, ' ', &hex))
            continue;
        if (mrl_span_starts(line, "refs/heads/") || mrl_span_starts(line, "refs/remotes/"))
            MRL_TRY(add_tip(t, hex));
    }
    return mrl_ok();
}

static mrl_status visit(void *context, const struct mrl_walk_entry *e, struct mrl_error *err)
{
    struct tips *t = context;
    char path[MRL_MAX_PATH_BYTES];

    (void)err;
    if (strncmp(e->path, "heads/", 6) != 0 && strncmp(e->path, "remotes/", 8) != 0)
        return mrl_ok();
    if ((size_t)snprintf(path, sizeof(path), "refs/%s", e->path) >= sizeof(path))
        return mrl_ok();
    return add_file(t, path);
}

static mrl_status problem(void *context, const char *path, const struct mrl_error *why,
                          struct mrl_error *err)
{
    struct tips *t = context;

    (void)path;
    (void)why;
    (void)err;
    t->gap = "a branch could not be read";
    return mrl_ok();
}

static mrl_status add_loose(struct tips *t)
{
    const struct mrl_walk walk = {visit, problem, NULL, t};
    mrl_cleanup(mrl_fd_close) int dir = -1;
    const mrl_status s = mrl_dir_open_beneath(t->git->dir, "refs", &dir, t->git->err);

    if (s.code == MRL_E_ABSENT)
        return mrl_ok();
    MRL_TRY(s);
    return mrl_walk_run(&walk, dir, t->git->err);
}

mrl_status mrl_git_read_tips(struct mrl_git *git, struct mrl_git_id **ret, size_t *count,
                             const char **gap)
{
    struct tips t = {.git = git};

    MRL_TRY(add_file(&t, "HEAD"));
    MRL_TRY(add_packed(&t));
    MRL_TRY(add_loose(&t));
    if (t.count == 0 && !t.gap)
        t.gap = "no branch leads to a commit";
    *ret = t.ids;
    *count = t.count;
    *gap = t.gap;
    return mrl_ok();
}
