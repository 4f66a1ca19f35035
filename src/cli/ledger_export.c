/* SPDX-License-Identifier: Apache-2.0 */
#include "base/file.h"
#include "base/walk.h"
#include "cli/ledger.h"
#include "cli/message.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>
#include <sys/stat.h>

struct copier {
    struct mrl_ledger_session *s;
    struct mrl_arena *arena; /* of one file */
    int to;
    uint64_t files;
};

static bool has_prefix(const char *path, const char *prefix)
{
    return strncmp(path, prefix, strlen(prefix)) == 0;
}

/* What others need to read and verify the log; not the journal and the lock of its writer. */
static bool is_wanted(const char *path)
{
    const char *const slash = strrchr(path, '/');

    return !has_prefix(slash ? slash + 1 : path, ".merlon-") &&
           (has_prefix(path, "tile/") || has_prefix(path, "content/") ||
            has_prefix(path, "checkpoints/") || strcmp(path, "checkpoint") == 0);
}

static mrl_status write_file(struct copier *c, const char *path, const void *bytes, size_t n,
                             struct mrl_error *err)
{
    const char *const slash = strrchr(path, '/');
    const char *parent;

    if (slash) {
        parent = mrl_arena_strndup(c->arena, path, (size_t)(slash - path));
        if (!parent)
            return MRL_FAIL_ARENA(err, c->arena);
        MRL_TRY(mrl_dir_make(c->to, parent, 0777, err));
    }
    c->files++;
    return mrl_file_write(c->to, path, bytes, n, 0666, false, err);
}

static mrl_status copy(void *context, const struct mrl_walk_entry *entry, struct mrl_error *err)
{
    struct copier *c = context;
    char *bytes;
    size_t n;

    if (entry->kind != MRL_WALK_FILE || !is_wanted(entry->path))
        return mrl_ok();
    mrl_arena_reset(c->arena);
    MRL_TRY(
        mrl_file_read(c->s->dir, entry->path, MRL_MAX_LEDGER_BUNDLE, c->arena, &bytes, &n, err));
    return write_file(c, entry->path, bytes, n, err);
}

static mrl_status pass_on(void *context, const char *path, const struct mrl_error *why,
                          struct mrl_error *err)
{
    (void)context;
    *err = *why;
    mrl_error_where(err, path);
    return (mrl_status){why->code};
}

static mrl_status write_key(struct copier *c)
{
    char text[MRL_NOTE_KEY_TEXT + 1];
    size_t n;

    mrl_note_key_format(&c->s->key, text);
    n = strlen(text);
    text[n] = '\n';
    return write_file(c, "vkey", text, n + 1, &c->s->err);
}

static mrl_status open_target(struct mrl_ledger_session *s, const char *path, int *ret)
{
    if (mkdir(path, 0777) != 0) {
        mrl_error_set(&s->err, errno == EEXIST ? MRL_E_EXISTS : MRL_E_IO, MRL_NO_OFFSET,
                      "cannot be made: %s", strerror(errno));
        mrl_error_where(&s->err, path);
        return (mrl_status){s->err.code};
    }
    return mrl_dir_open(path, ret, &s->err);
}

static mrl_status export_log(struct mrl_ledger_session *s, const char *path, uint64_t *files)
{
    mrl_cleanup(mrl_arena_freep) struct mrl_arena *arena =
        mrl_arena_new(4 * (size_t)MRL_MAX_LEDGER_BUNDLE);
    mrl_cleanup(mrl_fd_close) int to = -1;
    struct copier c = {.s = s, .arena = arena};
    const struct mrl_walk walk = {copy, pass_on, NULL, &c};
    struct mrl_history history;

    if (!arena)
        return MRL_FAIL_NOMEM(&s->err);
    MRL_TRY(mrl_ledger_session_history(s, false, &history));
    MRL_TRY(open_target(s, path, &to));
    c.to = to;
    MRL_TRY(mrl_walk_run(&walk, s->dir, &s->err));
    MRL_TRY(write_key(&c));
    *files = c.files;
    return mrl_ok();
}

enum mrl_exit mrl_ledger_run_export(struct mrl_cli *cli, const void *args)
{
    mrl_cleanup(mrl_ledger_session_close) struct mrl_ledger_session s;
    uint64_t files;

    if (mrl_ledger_session_open(&s, cli, args, true).code != MRL_OK ||
        export_log(&s, cli->operands[0], &files).code != MRL_OK)
        return mrl_ledger_session_fail(&s);
    fprintf(cli->out, "%" PRIu64 " files\n", files);
    return MRL_EXIT_CLEAN;
}
