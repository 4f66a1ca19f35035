/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/command.h"
#include "cli/message.h"
#include "cli/take_inventory.h"
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
    const char *affected_by; /* NULL: list everything */
    uint64_t depth;          /* 0: any */
    bool rehash;
    bool no_store;
};

static const struct mrl_option options[] = {
    {.name = "affected-by",
     .kind = MRL_OPTION_TEXT,
     .field = offsetof(struct inventory_args, affected_by)},
    {.name = "depth",
     .with = "affected-by",
     .kind = MRL_OPTION_NUMBER,
     .field = offsetof(struct inventory_args, depth),
     .max = UINT32_MAX - 1},
    {.name = "format",
     .kind = MRL_OPTION_CHOICE,
     .field = offsetof(struct inventory_args, format),
     .choices = format_words},
    {.name = "no-store",
     .kind = MRL_OPTION_FLAG,
     .field = offsetof(struct inventory_args, no_store)},
    {.name = "rehash", .kind = MRL_OPTION_FLAG, .field = offsetof(struct inventory_args, rehash)},
};

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

/* Whether more rests on what stands on the last level. */
static mrl_status is_cut(const struct mrl_lineage *l, const struct mrl_reach *reach,
                         struct mrl_arena *arena, bool *ret, struct mrl_error *err)
{
    struct mrl_reach further;

    MRL_TRY(mrl_graph_reach(&l->graph, reach->nodes[0], reach->level_count, arena, &further, err));
    *ret = further.count > reach->count;
    return mrl_ok();
}

static mrl_status print_affected(struct mrl_cli *cli, const struct inventory_args *args,
                                 const struct mrl_inventory *inv, const struct mrl_project *project,
                                 struct mrl_arena *arena, struct mrl_error *err)
{
    const struct mrl_report_style style = {.color = cli->out_term.color,
                                           .columns = cli->out_term.columns};
    struct mrl_lineage lineage;
    struct mrl_reach reach;
    struct mrl_affected a = {&lineage, &reach, false, inv->problem_count};
    uint32_t start;

    MRL_TRY(mrl_lineage_build(inv, project, arena, &lineage, err));
    MRL_TRY(mrl_lineage_find(&lineage, args->affected_by, &start, err));
    MRL_TRY(mrl_graph_reach(&lineage.graph, start,
                            args->depth ? (uint32_t)args->depth : MRL_GRAPH_ANY_DEPTH, arena,
                            &reach, err));
    MRL_TRY(is_cut(&lineage, &reach, arena, &a.cut, err));
    if (args->format == FORMAT_JSON)
        mrl_report_affected_json(cli->out, &a);
    else if (args->format == FORMAT_DOT)
        mrl_report_affected_dot(cli->out, &a);
    else
        mrl_report_affected_text(cli->out, &a, &style);
    return mrl_ok();
}

static enum mrl_exit run(struct mrl_cli *cli, const void *args)
{
    const char *dir = cli->operand_count ? cli->operands[0] : ".";
    mrl_cleanup(mrl_arena_freep) struct mrl_arena *arena = mrl_arena_new(INVENTORY_ARENA);
    mrl_cleanup(mrl_fd_close) int root = -1;
    struct mrl_project project = {0};
    const struct mrl_project *declared;
    const struct inventory_args *a = args;
    struct mrl_inventory inv;
    struct mrl_error err;
    mrl_status s = arena ? mrl_dir_open(dir, &root, &err) : MRL_FAIL_NOMEM(&err);

    if (s.code == MRL_OK)
        s = mrl_take_inventory(cli, &(struct mrl_take_args){a->rehash, a->no_store}, root, arena,
                               &project, &declared, &inv, &err);
    if (s.code == MRL_OK && a->affected_by)
        s = print_affected(cli, a, &inv, &project, arena, &err);
    if (s.code != MRL_OK) {
        mrl_say_error(cli, dir, &err);
        return MRL_EXIT_FAILED;
    }
    if (a->affected_by)
        return inv.problem_count ? MRL_EXIT_FAILED : MRL_EXIT_CLEAN;
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
