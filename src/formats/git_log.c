/* SPDX-License-Identifier: Apache-2.0 */
/* Walks the commits of the time that is asked for and collects who wrote them. */
#include "base/file.h"
#include "base/limits.h"
#include "formats/git_private.h"

#include <string.h>

/* Clocks differ: parents of commits that are a little older are looked at too. */
#define SLACK (30 * MRL_DAY)

/* What one object and its bases take: MRL_MAX_GIT_CHAIN of MRL_MAX_GIT_OBJECT, never reached. */
#define SCRATCH_ARENA (256u << 20)

struct walk {
    struct mrl_git git;
    mrl_time since;
    struct mrl_map seen;  /* ids of commits that are or were on the stack */
    struct mrl_map known; /* authors, by name and mail: their index */
    struct mrl_git_id *stack;
    size_t depth, stack_capacity, author_capacity;
    struct mrl_git_log *log;
};

static mrl_status push(struct walk *w, const struct mrl_git_id *id)
{
    const char *const key = mrl_arena_memdup(w->git.arena, id->bytes, MRL_GIT_ID);
    bool added;

    if (!key)
        return MRL_FAIL_ARENA(w->git.err, w->git.arena);
    MRL_TRY(mrl_map_add(&w->seen, key, MRL_GIT_ID, 0, &added, w->git.err));
    if (!added)
        return mrl_ok();
    MRL_TRY(mrl_arena_grow(w->git.arena, (void **)&w->stack, &w->stack_capacity, w->depth,
                           sizeof(*id), w->git.err));
    w->stack[w->depth++] = *id;
    return mrl_ok();
}

/* --- a commit --- */

/* "Name <mail> seconds zone" */
static bool cut_person(struct mrl_span line, struct mrl_span *name, struct mrl_span *mail,
                       mrl_time *at)
{
    const size_t open = mrl_span_find(line, "<");
    const size_t close = mrl_span_find(line, ">");
    struct mrl_span rest;

    if (open == line.len || close == line.len || close < open)
        return false;
    *name = mrl_span_trim(mrl_span_first(line, open));
    *mail = mrl_span_trim(mrl_span_without(mrl_span_first(line, close), open + 1));
    rest = mrl_span_trim(mrl_span_without(line, close + 1));
    *at = 0;
    for (size_t i = 0; i < rest.len && mrl_span_byte(rest, i) != ' '; i++) {
        const int c = mrl_span_byte(rest, i);

        if (c < '0' || c > '9' || *at > INT64_MAX / 16)
            return false;
        *at = *at * 10 + (c - '0');
    }
    return rest.len > 0;
}

/* Ends its text with a NUL; none may stand inside. */
static const char *keep_text(struct walk *w, struct mrl_span s)
{
    if (s.len && memchr(s.at, '\0', s.len))
        s = mrl_span_first(s, strnlen(s.at, s.len));
    return mrl_arena_strndup(w->git.arena, s.at, s.len);
}

static mrl_status add_author(struct walk *w, struct mrl_span name, struct mrl_span mail,
                             mrl_time at)
{
    struct mrl_git_log *const log = w->log;
    const struct mrl_git_author author = {keep_text(w, name), keep_text(w, mail), at};
    const char *key;
    uint64_t index = log->author_count;
    bool added;

    if (!author.name || !author.mail)
        return MRL_FAIL_ARENA(w->git.err, w->git.arena);
    key = mrl_arena_printf(w->git.arena, "%s\n%s", author.name, author.mail);
    if (!key)
        return MRL_FAIL_ARENA(w->git.err, w->git.arena);
    MRL_TRY(mrl_map_add(&w->known, key, strlen(key), index, &added, w->git.err));
    if (!added) {
        (void)mrl_map_get(&w->known, key, strlen(key), &index);
        if (log->authors[index].last < at)
            log->authors[index].last = at;
        return mrl_ok();
    }
    MRL_TRY(mrl_arena_grow(w->git.arena, (void **)&log->authors, &w->author_capacity,
                           log->author_count, sizeof(author), w->git.err));
    log->authors[log->author_count++] = author;
    return mrl_ok();
}

struct commit {
    struct mrl_span name, mail; /* of the author */
    mrl_time at;                /* when it was committed */
    bool has_author, has_time;
};

static mrl_status push_parents(struct walk *w, struct mrl_span text)
{
    struct mrl_span line;
    struct mrl_git_id id;

    while (mrl_span_line(&text, &line) && line.len > 0)
        if (mrl_span_starts(line, "parent ") &&
            mrl_git_id_parse(mrl_span_without(line, strlen("parent ")), &id))
            MRL_TRY(push(w, &id));
    return mrl_ok();
}

/* Lines up to the first empty one. */
static struct commit read_head(struct mrl_span text)
{
    struct commit c = {.has_author = false};
    struct mrl_span line, name, mail;
    mrl_time at;

    while (mrl_span_line(&text, &line) && line.len > 0) {
        if (mrl_span_starts(line, "author "))
            c.has_author =
                cut_person(mrl_span_without(line, strlen("author ")), &c.name, &c.mail, &at);
        else if (mrl_span_starts(line, "committer "))
            c.has_time =
                cut_person(mrl_span_without(line, strlen("committer ")), &name, &mail, &c.at);
    }
    return c;
}

static mrl_status take_commit(struct walk *w, struct mrl_span text)
{
    const struct commit c = read_head(text);

    if (!c.has_author || !c.has_time) {
        w->log->gap = "a commit does not say who made it, and when";
        return push_parents(w, text);
    }
    if (c.at >= w->since) {
        w->log->commit_count++;
        MRL_TRY(add_author(w, c.name, c.mail, c.at));
    }
    return c.at >= w->since - SLACK ? push_parents(w, text) : mrl_ok();
}

/* --- all of them --- */

static mrl_status walk_commits(struct walk *w)
{
    size_t read = 0;

    while (w->depth > 0) {
        const struct mrl_git_id id = w->stack[--w->depth];
        struct mrl_span text;
        mrl_status s;

        if (read++ == MRL_MAX_GIT_COMMITS) {
            w->log->gap = "there are more commits than are read";
            return mrl_ok();
        }
        s = mrl_git_read_commit(&w->git, &id, &text);
        if (s.code == MRL_E_NOMEM)
            return s;
        if (s.code == MRL_OK)
            MRL_TRY(take_commit(w, text));
        else
            w->log->gap = s.code == MRL_E_ABSENT ? "the repository does not have all its commits"
                                                 : "a commit could not be read";
    }
    return mrl_ok();
}

static mrl_status walk_from_tips(struct walk *w)
{
    struct mrl_git_id *tips;
    size_t count;

    MRL_TRY(mrl_git_read_tips(&w->git, &tips, &count, &w->log->gap));
    MRL_TRY(mrl_sha256_bytes(tips, count * sizeof(*tips), &w->log->sha256, w->git.err));
    for (size_t i = 0; i < count; i++)
        MRL_TRY(push(w, &tips[i]));
    return walk_commits(w);
}

static mrl_status read_log(struct walk *w)
{
    const mrl_status s = mrl_git_open_packs(&w->git);

    if (s.code == MRL_E_NOMEM)
        return s;
    if (s.code == MRL_OK)
        return walk_from_tips(w);
    w->log->gap = "a pack could not be read";
    return mrl_ok();
}

mrl_status mrl_git_read_log(int root, mrl_time since, struct mrl_arena *arena,
                            struct mrl_git_log *ret, struct mrl_error *err)
{
    mrl_cleanup(mrl_arena_freep) struct mrl_arena *scratch = mrl_arena_new(SCRATCH_ARENA);
    mrl_cleanup(mrl_fd_close) int dir = -1;
    struct mrl_git_log log = {0};
    struct walk w = {.since = since, .log = &log};
    mrl_status s;

    if (!scratch)
        return MRL_FAIL_NOMEM(err);
    s = mrl_dir_open_beneath(root, ".git", &dir, err);
    log.found = mrl_file_exists(root, ".git");
    if (s.code != MRL_OK) {
        /* A file: a worktree or a submodule, whose repository lies elsewhere. */
        log.gap = "its repository lies elsewhere";
        *ret = log;
        return mrl_ok();
    }
    w.git = (struct mrl_git){.dir = dir, .arena = arena, .scratch = scratch, .err = err};
    mrl_map_init(&w.seen, arena);
    mrl_map_init(&w.known, arena);
    s = read_log(&w);
    mrl_git_close_packs(&w.git);
    MRL_TRY(s);
    *ret = log;
    return mrl_ok();
}
