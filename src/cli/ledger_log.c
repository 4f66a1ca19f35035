/* SPDX-License-Identifier: Apache-2.0 */
#include "base/json.h"
#include "cli/ledger.h"

#include <string.h>

static bool is_asked_for(const struct mrl_ledger_log_args *a, const struct mrl_history_item *item)
{
    if (a->kind ? (int)item->entry.kind != a->kind - 1 : item->entry.kind == MRL_ENTRY_EVIDENCE)
        return false;
    return !a->name || (item->entry.name && strcmp(item->entry.name, a->name) == 0) ||
           (item->entry.path && strcmp(item->entry.path, a->name) == 0);
}

static void print_json(FILE *out, const struct mrl_history *h, const struct mrl_ledger_log_args *a)
{
    struct mrl_json_writer w;

    mrl_json_writer_init(&w, out, false);
    mrl_json_write_object(&w, NULL);
    mrl_json_write_u64(&w, "schema_version", 1);
    mrl_json_write_u64(&w, "size", h->report.size);
    mrl_json_write_array(&w, "entries");
    for (size_t i = 0; i < h->count; i++)
        if (is_asked_for(a, &h->items[i]))
            mrl_ledger_write_item(&w, NULL, &h->items[i]);
    mrl_json_write_array_end(&w);
    mrl_json_write_object_end(&w);
}

enum mrl_exit mrl_ledger_run_log(struct mrl_cli *cli, const void *args)
{
    mrl_cleanup(mrl_ledger_session_close) struct mrl_ledger_session s;
    const struct mrl_ledger_log_args *a = args;
    struct mrl_history history;

    if (mrl_ledger_session_open(&s, cli, &a->common, true).code != MRL_OK ||
        mrl_ledger_session_history(&s, a->kind == MRL_ENTRY_EVIDENCE + 1, &history).code != MRL_OK)
        return mrl_ledger_session_fail(&s);
    if (a->common.format == 1) {
        print_json(cli->out, &history, a);
        return MRL_EXIT_CLEAN;
    }
    for (size_t i = 0; i < history.count; i++)
        if (is_asked_for(a, &history.items[i]))
            mrl_ledger_print_item(cli->out, &history.items[i]);
    return MRL_EXIT_CLEAN;
}
