/* SPDX-License-Identifier: Apache-2.0 */
#include "assess/file_cache.h"
#include "cli/command.h"
#include "cli/message.h"
#include "cli/progress.h"
#include "report/report.h"

/* A project of a hundred thousand assets needs some 50 MB; more is a runaway. */
#define INVENTORY_ARENA (2u << 30)

enum {
    FORMAT_TEXT,
    FORMAT_JSON,
    FORMAT_DOT,
};
static const char *const format_words[] = {"text", "json", "dot", NULL};

struct inventory_args {
    int format;
    bool rehash;
    bool no_store;
};

static const struct mrl_option options[] = {
    {.name = "format",
     .kind = MRL_OPTION_CHOICE,
     .field = offsetof(struct inventory_args, format),
     .choices = format_words},
    {.name = "no-store",
     .kind = MRL_OPTION_FLAG,
     .field = offsetof(struct inventory_args, no_store)},
    {.name = "rehash", .kind = MRL_OPTION_FLAG, .field = offsetof(struct inventory_args, rehash)},
};

static void show_progress(void *context, uint64_t files, uint64_t bytes)
{
    (void)bytes;
    mrl_progress_update(context, files, 0);
}

/* Without merlon.yaml everything found is simply not registered. */
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

static mrl_status take(struct mrl_cli *cli, const struct inventory_args *a, int root,
                       struct mrl_arena *arena, struct mrl_inventory *ret, struct mrl_error *err)
{
    mrl_cleanup(mrl_store_closep) struct mrl_store *store = NULL;
    mrl_cleanup(mrl_progress_end) struct mrl_progress progress =
        mrl_progress_start(cli, "reading files");
    struct mrl_inventory_options o = {
        .rehash = a->rehash,
        .now = mrl_clock_now(&cli->clock),
        .progress = show_progress,
        .progress_context = &progress,
    };
    struct mrl_file_cache cache;
    struct mrl_project project;

    MRL_TRY(load_project(root, arena, &project, &o.project, err));
    if (!a->no_store && o.project)
        open_cache(cli, root, &store);
    cache = mrl_store_file_cache(store);
    o.cache = store ? &cache : NULL;
    return mrl_inventory_take(root, &o, arena, ret, err);
}

static void print(struct mrl_cli *cli, int format, const struct mrl_inventory *inv)
{
    const struct mrl_report_style style = {.color = cli->out_term.color,
                                           .columns = cli->out_term.columns};

    if (format == FORMAT_JSON)
        mrl_report_inventory_json(cli->out, inv);
    else if (format == FORMAT_DOT)
        mrl_report_inventory_dot(cli->out, inv);
    else
        mrl_report_inventory_text(cli->out, inv, &style);
}

/* Unregistered and missing assets are findings; what could not be read makes the job incomplete. */
static enum mrl_exit judge(const struct mrl_inventory *inv)
{
    for (size_t i = 0; i < inv->asset_count; i++)
        if (inv->assets[i].state == MRL_ASSET_MISSING ||
            (inv->assets[i].state == MRL_ASSET_UNREGISTERED &&
             mrl_asset_needs_entry(inv->assets[i].kind)))
            return MRL_EXIT_FINDINGS;
    return inv->problem_count ? MRL_EXIT_FAILED : MRL_EXIT_CLEAN;
}

static enum mrl_exit run(struct mrl_cli *cli, const void *args)
{
    const char *dir = cli->operand_count ? cli->operands[0] : ".";
    mrl_cleanup(mrl_arena_freep) struct mrl_arena *arena = mrl_arena_new(INVENTORY_ARENA);
    mrl_cleanup(mrl_fd_close) int root = -1;
    const struct inventory_args *a = args;
    struct mrl_inventory inv;
    struct mrl_error err;
    mrl_status s = arena ? mrl_dir_open(dir, &root, &err) : MRL_FAIL_NOMEM(&err);

    if (s.code == MRL_OK)
        s = take(cli, a, root, arena, &inv, &err);
    if (s.code != MRL_OK) {
        mrl_say_error(cli, dir, &err);
        return MRL_EXIT_FAILED;
    }
    print(cli, a->format, &inv);
    return judge(&inv);
}

const struct mrl_command mrl_cmd_inventory = {
    .name = "inventory",
    .options = options,
    .option_count = MRL_COUNT(options),
    .args_size = sizeof(struct inventory_args),
    .operands_max = 1,
    .run = run,
};
