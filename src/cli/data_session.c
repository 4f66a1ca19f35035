/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/data.h"

#include "base/file.h"
#include "cli/message.h"

/* Names, counts and the manifest of an index with thousands of datasets need some 10 MB. */
#define SESSION_ARENA (1u << 30)

mrl_status mrl_data_session_dir(struct mrl_data_session *s, struct mrl_cli *cli,
                                const struct mrl_data_args *args, bool make)
{
    const char *const project = args->project ? args->project : ".";
    mrl_cleanup(mrl_fd_close) int root = -1;

    *s = (struct mrl_data_session){.cli = cli, .dir = -1, .where = args->index};
    s->arena = mrl_arena_new(SESSION_ARENA);
    if (!s->arena)
        return MRL_FAIL_NOMEM(&s->err);
    if (args->index)
        return mrl_dir_open(args->index, &s->dir, &s->err);
    s->where = mrl_arena_printf(s->arena, "%s/" MRL_DATA_DIR, project);
    if (!s->where)
        return MRL_FAIL_ARENA(&s->err, s->arena);
    MRL_TRY(mrl_dir_open(project, &root, &s->err));
    if (make)
        MRL_TRY(mrl_dir_make(root, MRL_DATA_DIR, 0777, &s->err));
    return mrl_dir_open_beneath(root, MRL_DATA_DIR, &s->dir, &s->err);
}

mrl_status mrl_data_session_open(struct mrl_data_session *s, struct mrl_cli *cli,
                                 const struct mrl_data_args *args)
{
    mrl_status status = mrl_data_session_dir(s, cli, args, false);

    if (status.code == MRL_OK)
        status = mrl_data_index_open(s->dir, s->arena, &s->index, &s->err);
    if (status.code != MRL_OK && s->dir >= 0)
        mrl_error_beneath(&s->err, s->where);
    if (status.code == MRL_E_ABSENT && !args->index)
        mrl_error_hint(&s->err, "there is no provenance index yet: `merlon data import FILE "
                                "--dataset NAME` makes one");
    return status;
}

void mrl_data_session_close(struct mrl_data_session *s)
{
    mrl_data_index_close(&s->index);
    mrl_fd_close(&s->dir);
    mrl_arena_freep(&s->arena);
}

enum mrl_exit mrl_data_session_fail(struct mrl_data_session *s)
{
    mrl_say_error(s->cli, s->where, &s->err);
    return MRL_EXIT_FAILED;
}
