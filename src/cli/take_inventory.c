/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/take_inventory.h"

#include "assess/file_cache.h"
#include "cli/message.h"
#include "cli/progress.h"

static void show_progress(void *context, uint64_t files, uint64_t bytes)
{
    (void)bytes;
    mrl_progress_update(context, files, 0);
}

static mrl_status load_project(int root, struct mrl_arena *arena, struct mrl_project *project,
                               const struct mrl_project **ret, struct mrl_error *err)
{
    const mrl_status s = mrl_project_load(root, arena, project, err);

    *ret = s.code == MRL_OK ? project : NULL;
    return s.code == MRL_E_ABSENT ? mrl_ok() : s;
}

/* The cache only saves time: a store that cannot be used is said, and done without. */
static void open_cache(struct mrl_cli *cli, int root, struct mrl_store **ret)
{
    struct mrl_error err;

    if (mrl_store_open(root, true, ret, &err).code == MRL_OK)
        return;
    *ret = NULL;
    mrl_say_error(cli, NULL, &err);
    mrl_hint(cli, "Going on without it: every file is read.");
}

mrl_status mrl_take_inventory(struct mrl_cli *cli, const struct mrl_take_args *args, int root,
                              struct mrl_arena *arena, struct mrl_project *project,
                              const struct mrl_project **declared, struct mrl_inventory *ret,
                              struct mrl_error *err)
{
    mrl_cleanup(mrl_store_closep) struct mrl_store *store = NULL;
    mrl_cleanup(mrl_progress_end) struct mrl_progress progress =
        mrl_progress_start(cli, "reading files");
    struct mrl_inventory_options o = {
        .rehash = args->rehash,
        .now = mrl_clock_now(&cli->clock),
        .progress = show_progress,
        .progress_context = &progress,
    };
    struct mrl_file_cache cache;

    MRL_TRY(load_project(root, arena, project, &o.project, err));
    if (!args->no_store && o.project)
        open_cache(cli, root, &store);
    cache = mrl_store_file_cache(store);
    o.cache = store ? &cache : NULL;
    *declared = o.project;
    return mrl_inventory_take(root, &o, arena, ret, err);
}
