/* SPDX-License-Identifier: Apache-2.0 */
#include "base/file.h"
#include "cli/command.h"
#include "cli/message.h"
#include "cli/progress.h"
#include "inventory/propose.h"

#include <string.h>

#define INIT_ARENA    (2u << 30)
#define MAX_PROPOSAL  (4u << 20) /* as much as may be read again */
#define EXISTING_HINT "Edit it, or move it away to have it proposed anew."

struct init_args {
    bool print;
};

static const struct mrl_option options[] = {
    {.name = "print", .kind = MRL_OPTION_FLAG, .field = offsetof(struct init_args, print)},
};

static void show_progress(void *context, uint64_t files, uint64_t bytes)
{
    (void)bytes;
    mrl_progress_update(context, files, 0);
}

static mrl_status look(struct mrl_cli *cli, int root, struct mrl_arena *arena,
                       struct mrl_inventory *ret, struct mrl_error *err)
{
    mrl_cleanup(mrl_progress_end) struct mrl_progress progress =
        mrl_progress_start(cli, "reading files");
    const struct mrl_inventory_options o = {
        .now = mrl_clock_now(&cli->clock),
        .progress = show_progress,
        .progress_context = &progress,
    };

    return mrl_inventory_take(root, &o, arena, ret, err);
}

static void say_next(struct mrl_cli *cli, const struct mrl_inventory *inv, size_t proposed)
{
    fprintf(cli->out, "wrote " MRL_PROJECT_FILE ": %zu asset entries from %llu files\n", proposed,
            (unsigned long long)inv->files_seen);
    for (size_t i = 0; i < inv->asset_count; i++)
        if (inv->assets[i].kind == MRL_ASSET_SECRET)
            mrl_say(cli, inv->assets[i].id, "looks like a secret; remove it rather than list it");
    if (inv->problem_count)
        mrl_say(cli, inv->problems[0].path, "%zu places could not be read, this is the first: %s",
                inv->problem_count, inv->problems[0].message);
    fprintf(cli->out, "next: answer its FILL-IN questions, begin the log of changes with "
                      "`merlon ledger init`,\n      then run `merlon assess`\n");
}

static mrl_status propose(struct mrl_cli *cli, const struct init_args *a, int root,
                          struct mrl_arena *arena, struct mrl_inventory *inv, struct mrl_error *err)
{
    mrl_cleanup(mrl_buf_done) struct mrl_buf text;
    size_t proposed;

    mrl_buf_init(&text, MAX_PROPOSAL);
    MRL_TRY(look(cli, root, arena, inv, err));
    MRL_TRY(mrl_propose_project(inv, arena, &text, &proposed, err));
    if (a->print) {
        (void)fwrite(mrl_buf_text(&text), 1, text.len, cli->out);
        return mrl_ok();
    }
    MRL_TRY(mrl_file_write(root, MRL_PROJECT_FILE, mrl_buf_text(&text), text.len, 0644, true, err));
    say_next(cli, inv, proposed);
    return mrl_ok();
}

static enum mrl_exit run(struct mrl_cli *cli, const void *args)
{
    const char *dir = cli->operand_count ? cli->operands[0] : ".";
    mrl_cleanup(mrl_arena_freep) struct mrl_arena *arena = mrl_arena_new(INIT_ARENA);
    mrl_cleanup(mrl_fd_close) int root = -1;
    const struct init_args *a = args;
    struct mrl_inventory inv;
    struct mrl_error err;
    mrl_status s = arena ? mrl_dir_open(dir, &root, &err) : MRL_FAIL_NOMEM(&err);

    if (s.code == MRL_OK && !a->print && mrl_file_exists(root, MRL_PROJECT_FILE)) {
        mrl_error_set(&err, MRL_E_EXISTS, MRL_NO_OFFSET, "is there already");
        mrl_error_where(&err, MRL_PROJECT_FILE);
        mrl_error_hint(&err, EXISTING_HINT);
        s = (mrl_status){MRL_E_EXISTS};
    }
    if (s.code == MRL_OK)
        s = propose(cli, a, root, arena, &inv, &err);
    if (s.code != MRL_OK) {
        mrl_say_error(cli, dir, &err);
        return MRL_EXIT_FAILED;
    }
    return inv.problem_count ? MRL_EXIT_FAILED : MRL_EXIT_CLEAN;
}

const struct mrl_command mrl_cmd_init = {
    .name = "init",
    .options = options,
    .option_count = MRL_COUNT(options),
    .args_size = sizeof(struct init_args),
    .operands_max = 1,
    .run = run,
};
