/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/record.h"

/* The records that were asked for, or all. */
static mrl_status choose(struct mrl_record_session *s, struct mrl_records *ret)
{
    const struct mrl_cli *cli = s->cli;
    struct mrl_record *items = mrl_arena_array(s->arena, cli->operand_count + 1, sizeof(*items));

    if (!items)
        return MRL_FAIL_ARENA(&s->err, s->arena);
    *ret = s->records;
    if (cli->operand_count == 0)
        return mrl_ok();
    for (size_t i = 0; i < cli->operand_count; i++) {
        const struct mrl_record *record;

        MRL_TRY(mrl_record_session_find(s, cli->operands[i], &record));
        items[i] = *record;
    }
    *ret = (struct mrl_records){items, cli->operand_count};
    return mrl_ok();
}

static void print_text(FILE *out, const struct mrl_records *records, size_t valid)
{
    for (size_t i = 0; i < records->count; i++)
        for (size_t p = 0; p < records->items[i].problem_count; p++)
            mrl_record_print_problem(out, &records->items[i], &records->items[i].problems[p]);
    fprintf(out, "%zu record%s, %zu valid\n", records->count, records->count == 1 ? "" : "s",
            valid);
}

enum mrl_exit mrl_record_run_check(struct mrl_cli *cli, const void *args)
{
    mrl_cleanup(mrl_record_session_close) struct mrl_record_session s;
    const struct mrl_record_list_args *a = args;
    struct mrl_records chosen;
    size_t valid = 0;

    if (mrl_record_session_open(&s, cli, &a->common).code != MRL_OK ||
        mrl_record_session_load(&s).code != MRL_OK || choose(&s, &chosen).code != MRL_OK)
        return mrl_record_session_fail(&s);
    for (size_t i = 0; i < chosen.count; i++)
        valid += chosen.items[i].state == MRL_RECORD_VALID;
    if (a->format == 1)
        mrl_record_print_json(cli->out, &chosen, s.now);
    else
        print_text(cli->out, &chosen, valid);
    return valid == chosen.count ? MRL_EXIT_CLEAN : MRL_EXIT_FINDINGS;
}
