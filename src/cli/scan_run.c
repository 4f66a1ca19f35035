/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/scan_run.h"

#include "base/file.h"
#include "base/limits.h"
#include "base/reach.h"
#include "base/sandbox.h"
#include "base/walk.h"
#include "cli/interrupt.h"
#include "cli/message.h"
#include "cli/progress.h"
#include "cli/standard_input.h"
#include "scan/pool.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct walk {
    struct mrl_scan_run *run;
    struct mrl_scan_pool *pool;
    struct mrl_scan_summary *summary;
    struct mrl_progress progress;
    uint64_t findings; /* told so far */
    struct mrl_scan_mark marks[MRL_MAX_FINDINGS];
    const char *prefix; /* the operand, put before the paths below it; "" for none */
    int root;
};

static void complain(struct walk *w, const char *path, const struct mrl_error *why)
{
    mrl_say_error(w->run->cli, path, why);
    w->summary->unreadable++;
}

/* Fingerprints of the findings, and which of them are accepted. */
static mrl_status mark(struct walk *w, const struct mrl_scan_result *result,
                       struct mrl_scan_mark *marks, struct mrl_error *err)
{
    const mrl_time now = mrl_clock_now(&w->run->cli->clock);

    for (size_t i = 0; i < result->report->finding_count; i++) {
        MRL_TRY(mrl_finding_fingerprint(result->path, &result->report->findings[i],
                                        marks[i].fingerprint, err));
        marks[i].accepted = w->run->baseline
                                ? mrl_baseline_reason(w->run->baseline, marks[i].fingerprint, now)
                                : NULL;
    }
    return mrl_ok();
}

/* What the pool says about one file. */
static mrl_status tell(void *context, const struct mrl_scan_result *result, struct mrl_error *err)
{
    struct walk *w = context;
    struct mrl_scan_mark *const marks = w->marks;
    const struct mrl_scanned file = {.path = result->path,
                                     .size = result->size,
                                     .sha256 = result->sha256,
                                     .has_sha256 = result->has_sha256,
                                     .first = w->summary->files == 0,
                                     .first_finding = w->findings == 0,
                                     .marks = marks,
                                     .report = result->report};

    MRL_TRY(mark(w, result, marks, err));
    mrl_scan_summary_add(w->summary, &file);
    w->findings += result->report->finding_count;
    w->run->writer->file(w->run->cli->out, &file, w->run->style);
    mrl_progress_update(&w->progress, w->summary->files, 0);
    return mrl_ok();
}

static mrl_status scan_file(struct walk *w, const char *path, struct mrl_error *err)
{
    const size_t n = strlen(w->prefix);
    char full[2 * MRL_MAX_PATH_BYTES];
    struct mrl_file_id id;
    int fd;

    (void)snprintf(full, sizeof(full), "%s%s%s", w->prefix, n && w->prefix[n - 1] != '/' ? "/" : "",
                   path);
    MRL_TRY(mrl_file_open(w->root, path, &fd, &id, err));
    return mrl_scan_pool_add(w->pool, fd, id.size, full, err);
}

/* Only what concerns this one file is passed over. */
static mrl_status visit_file(struct walk *w, const char *path, struct mrl_error *err)
{
    const mrl_status s = scan_file(w, path, err);

    if (s.code == MRL_OK || s.code == MRL_E_NOMEM || s.code == MRL_E_IO)
        return s;
    mrl_error_beneath(err, w->prefix);
    complain(w, path, err);
    return mrl_ok();
}

/* Version control keeps packed copies of what lies beside it. */
static bool is_skipped(const char *name, size_t n)
{
    return (n == 4 && memcmp(name, ".git", 4) == 0) || (n == 7 && memcmp(name, ".merlon", 7) == 0);
}

static bool is_below_skipped(const char *path)
{
    for (size_t n; *path; path += n + (path[n] == '/')) {
        n = strcspn(path, "/");
        if (is_skipped(path, n))
            return true;
    }
    return false;
}

/* What a link leads to is met on the walk, or it was not looked at: the caches of model hubs are
 * directories full of links to somewhere else. */
static void visit_link(struct walk *w, const char *path, struct mrl_error *err)
{
    char end[MRL_MAX_PATH_BYTES];
    const enum mrl_link_end where = mrl_link_follow(w->root, path, end);

    if (where == MRL_LINK_NOWHERE || (where == MRL_LINK_INSIDE && !is_below_skipped(end)) ||
        mrl_link_is_interpreter(w->root, path))
        return;
    mrl_error_set(err, MRL_E_UNSUPPORTED, MRL_NO_OFFSET,
                  "is a link that leads out of what is scanned");
    mrl_error_where(err, path);
    mrl_error_hint(err, "what it leads to has to be scanned too");
    mrl_error_beneath(err, w->prefix);
    complain(w, path, err);
}

static mrl_status visit(void *context, const struct mrl_walk_entry *entry, struct mrl_error *err)
{
    struct walk *w = context;

    if (entry->kind == MRL_WALK_LINK)
        visit_link(w, entry->path, err);
    return entry->kind == MRL_WALK_FILE ? visit_file(w, entry->path, err) : mrl_ok();
}

static mrl_status problem(void *context, const char *path, const struct mrl_error *why,
                          struct mrl_error *err)
{
    struct walk *w = context;

    *err = *why;
    mrl_error_beneath(err, w->prefix);
    complain(w, path, err);
    return mrl_ok();
}

static bool enter(void *context, const char *path)
{
    const char *name = strrchr(path, '/');

    (void)context;
    name = name ? name + 1 : path;
    return !is_skipped(name, strlen(name));
}

static mrl_status scan_directory(struct walk *w, const char *path, struct mrl_error *err)
{
    const struct mrl_walk walk = {.visit = visit, .problem = problem, .enter = enter, .context = w};
    mrl_cleanup(mrl_fd_close) int root = -1;

    MRL_TRY(mrl_dir_open(path, &root, err));
    w->root = root;
    w->prefix = strcmp(path, ".") == 0 ? "" : path;
    return mrl_walk_run(&walk, root, err);
}

/* A file is opened by the directory it lies in, so that links are treated as everywhere else. */
static mrl_status scan_single(struct walk *w, const char *path, struct mrl_error *err)
{
    const char *slash = strrchr(path, '/');
    mrl_cleanup(mrl_fd_close) int root = -1;
    char dir[MRL_MAX_PATH_BYTES];

    if (slash && (size_t)(slash - path) + 2 > sizeof(dir))
        return MRL_FAIL(err, MRL_E_LIMIT, MRL_NO_OFFSET, "the path is too long");
    if (slash)
        (void)snprintf(dir, sizeof(dir), "%.*s", (int)(slash - path + 1), path);
    MRL_TRY(mrl_dir_open(slash ? dir : ".", &root, err));
    w->root = root;
    w->prefix = slash ? dir : "";
    return visit_file(w, slash ? slash + 1 : path, err);
}

static mrl_status scan_standard_input(struct walk *w, struct mrl_error *err)
{
    struct mrl_file_id id;
    int fd;

    MRL_TRY(mrl_standard_input_open(&fd, &id, err));
    return mrl_scan_pool_add(w->pool, fd, id.size, "-", err);
}

static mrl_status scan_path(struct walk *w, const char *path, struct mrl_error *err)
{
    struct stat st;
    mrl_status s;

    if (mrl_is_standard(path))
        s = scan_standard_input(w, err);
    else if (stat(path, &st) != 0)
        s = MRL_FAIL(err, MRL_E_ABSENT, MRL_NO_OFFSET, "cannot be read: %m");
    else
        s = S_ISDIR(st.st_mode) ? scan_directory(w, path, err) : scan_single(w, path, err);
    if (s.code == MRL_OK || s.code == MRL_E_NOMEM || s.code == MRL_E_IO)
        return s;
    complain(w, path, err);
    return mrl_ok();
}

/* The sandbox is the second line; that a part of it is missing is worth knowing. */
static void tell_layers(struct walk *w)
{
    const unsigned layers = mrl_scan_pool_layers(w->pool);

    if (layers == MRL_SANDBOX_ALL || w->run->cli->common.quiet)
        return;
    mrl_say(w->run->cli, NULL, "this kernel lacks%s%s: the parsers were not fully locked in",
            layers & MRL_SANDBOX_LANDLOCK ? "" : " Landlock",
            layers & MRL_SANDBOX_SECCOMP ? "" : " seccomp");
}

static unsigned worker_count(const struct mrl_scan_run *run)
{
    const long processors = sysconf(_SC_NPROCESSORS_ONLN);
    const unsigned wanted = run->jobs ? run->jobs : processors > 0 ? (unsigned)processors : 1;

    return wanted < MRL_SCAN_WORKERS ? wanted : MRL_SCAN_WORKERS;
}

mrl_status mrl_scan_run_paths(struct mrl_scan_run *run, const char *const *paths, size_t count,
                              struct mrl_scan_summary *summary, struct mrl_error *err)
{
    mrl_cleanup(mrl_scan_pool_freep) struct mrl_scan_pool *pool = NULL;
    struct walk w = {.run = run, .summary = summary};
    const struct mrl_scan_pool_options options = {.rules = run->rules,
                                                  .workers = worker_count(run),
                                                  .time_ms = run->time_ms,
                                                  .hash = run->hash,
                                                  .tell = tell,
                                                  .context = &w};
    mrl_status s = mrl_ok();

    MRL_TRY(mrl_scan_pool_new(&options, &pool, err));
    w.pool = pool;
    w.progress = mrl_progress_start(run->cli, "scanning");
    for (size_t i = 0; i < count && s.code == MRL_OK; i++)
        s = scan_path(&w, paths[i], err);
    if (s.code == MRL_OK)
        s = mrl_scan_pool_finish(pool, err);
    mrl_progress_end(&w.progress);
    if (s.code == MRL_OK)
        tell_layers(&w);
    return s;
}
