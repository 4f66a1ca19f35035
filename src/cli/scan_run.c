/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/scan_run.h"

#include "base/file.h"
#include "base/limits.h"
#include "base/source.h"
#include "base/walk.h"
#include "cli/interrupt.h"
#include "cli/message.h"
#include "cli/progress.h"
#include "scan/scan.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

/* What one file may make the scanner keep. */
#define FILE_ARENA (48u << 20)

struct walk {
    struct mrl_scan_run *run;
    struct mrl_scanner *scanner;
    struct mrl_arena *arena; /* of one file */
    struct mrl_hasher *hasher;
    struct mrl_scan_summary *summary;
    struct mrl_progress progress;
    const char *prefix; /* the operand, put before the paths below it; "" for none */
    int root;
};

static void complain(struct walk *w, const char *path, const struct mrl_error *why)
{
    mrl_say_error(w->run->cli, path, why);
    w->summary->unreadable++;
}

static const char *full_path(struct walk *w, const char *path)
{
    const size_t n = strlen(w->prefix);

    if (n == 0)
        return path;
    return mrl_arena_printf(w->arena, "%s%s%s", w->prefix, w->prefix[n - 1] == '/' ? "" : "/",
                            path);
}

static mrl_status hash_file(struct walk *w, struct mrl_source *source, struct mrl_scanned *file,
                            struct mrl_error *err)
{
    uint8_t *buffer;

    if (!w->run->hash)
        return mrl_ok();
    buffer = mrl_arena_alloc(w->arena, MRL_WINDOW_DEFAULT);
    if (!buffer)
        return MRL_FAIL_ARENA(err, w->arena);
    MRL_TRY(mrl_sha256_source(w->hasher, source, buffer, MRL_WINDOW_DEFAULT, &file->sha256, err));
    file->has_sha256 = true;
    return mrl_ok();
}

static mrl_status scan_file(struct walk *w, const char *path, struct mrl_error *err)
{
    mrl_cleanup(mrl_fd_close) int fd = -1;
    struct mrl_scanned file = {.first = w->summary->files == 0};
    struct mrl_source_file source;
    struct mrl_scan_report report;
    struct mrl_file_id id;

    MRL_TRY(mrl_file_open(w->root, path, &fd, &id, err));
    mrl_source_file_init(&source, fd, id.size);
    MRL_TRY(mrl_scan_source(w->scanner, &source.source, path, w->arena, &report, err));
    MRL_TRY(hash_file(w, &source.source, &file, err));
    file.path = full_path(w, path);
    if (!file.path)
        return MRL_FAIL_ARENA(err, w->arena);
    file.size = id.size;
    file.report = &report;
    mrl_scan_summary_add(w->summary, &file);
    w->run->writer->file(w->run->cli->out, &file, w->run->style);
    return mrl_ok();
}

static mrl_status visit_file(struct walk *w, const char *path, struct mrl_error *err)
{
    mrl_status s;

    mrl_arena_reset(w->arena);
    mrl_progress_update(&w->progress, w->summary->files, 0);
    s = scan_file(w, path, err);
    if (s.code == MRL_OK || s.code == MRL_E_NOMEM)
        return s;
    complain(w, path, err);
    return mrl_ok();
}

static mrl_status visit(void *context, const struct mrl_walk_entry *entry, struct mrl_error *err)
{
    struct walk *w = context;

    return entry->kind == MRL_WALK_FILE ? visit_file(w, entry->path, err) : mrl_ok();
}

static mrl_status problem(void *context, const char *path, const struct mrl_error *why,
                          struct mrl_error *err)
{
    (void)err;
    complain(context, path, why);
    return mrl_ok();
}

/* Version control keeps packed copies of what lies beside it. */
static bool enter(void *context, const char *path)
{
    const char *name = strrchr(path, '/');

    (void)context;
    name = name ? name + 1 : path;
    return strcmp(name, ".git") != 0 && strcmp(name, ".merlon") != 0;
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

static mrl_status scan_path(struct walk *w, const char *path, struct mrl_error *err)
{
    struct stat st;
    mrl_status s;

    if (stat(path, &st) != 0)
        s = MRL_FAIL(err, MRL_E_ABSENT, MRL_NO_OFFSET, "cannot be read: %m");
    else
        s = S_ISDIR(st.st_mode) ? scan_directory(w, path, err) : scan_single(w, path, err);
    if (s.code == MRL_OK || s.code == MRL_E_NOMEM)
        return s;
    complain(w, path, err);
    return mrl_ok();
}

mrl_status mrl_scan_run_paths(struct mrl_scan_run *run, const char *const *paths, size_t count,
                              struct mrl_scan_summary *summary, struct mrl_error *err)
{
    mrl_cleanup(mrl_scanner_freep) struct mrl_scanner *scanner = NULL;
    mrl_cleanup(mrl_hasher_freep) struct mrl_hasher *hasher = NULL;
    mrl_cleanup(mrl_arena_freep) struct mrl_arena *arena = mrl_arena_new(FILE_ARENA);
    struct walk w = {.run = run, .arena = arena, .summary = summary};
    mrl_status s = mrl_ok();

    if (!arena)
        return MRL_FAIL_NOMEM(err);
    MRL_TRY(mrl_hasher_new(&hasher, err));
    MRL_TRY(mrl_scanner_new(run->rules, &scanner, err));
    mrl_scanner_limit_time(scanner, run->time_ms);
    w.scanner = scanner;
    w.hasher = hasher;
    w.progress = mrl_progress_start(run->cli, "scanning");
    for (size_t i = 0; i < count && s.code == MRL_OK; i++)
        s = scan_path(&w, paths[i], err);
    mrl_progress_end(&w.progress);
    return s;
}
