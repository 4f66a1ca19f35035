/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/data.h"

#include "base/version.h"
#include "cli/message.h"
#include "data/export.h"

#include <inttypes.h>
#include <string.h>

enum {
    CROISSANT,
    SPDX,
};

static mrl_status find_dataset(struct mrl_data_session *s, const char *name, uint32_t *ret)
{
    const struct mrl_data_manifest *const m = &s->index.manifest;

    if (!name)
        return MRL_FAIL(&s->err, MRL_E_ABSENT, MRL_NO_OFFSET, "export needs --dataset NAME");
    for (uint32_t i = 0; i < m->dataset_count; i++)
        if (m->datasets[i].name[0] && strcmp(m->datasets[i].name, name) == 0) {
            *ret = i;
            return mrl_ok();
        }
    mrl_error_set(&s->err, MRL_E_ABSENT, MRL_NO_OFFSET, "is no dataset of the index");
    mrl_error_where(&s->err, name);
    mrl_error_hint(&s->err, "`merlon data stat` lists the datasets");
    return (mrl_status){MRL_E_ABSENT};
}

static mrl_status export(struct mrl_data_session *s, struct mrl_cli *cli,
                         const struct mrl_data_export_args *a, struct mrl_data_export *e)
{
    MRL_TRY(mrl_data_session_open(s, cli, &a->common));
    MRL_TRY(find_dataset(s, a->dataset, &e->dataset));
    e->index = &s->index;
    e->now = mrl_clock_now(&cli->clock);
    e->tool = MRL_TOOL;
    return a->common.format == SPDX ? mrl_data_export_spdx(cli->out, e, &s->err)
                                    : mrl_data_export_croissant(cli->out, e, &s->err);
}

enum mrl_exit mrl_data_run_export(struct mrl_cli *cli, const void *args)
{
    enum mrl_exit code = MRL_EXIT_CLEAN;
    struct mrl_data_export e = {0};
    struct mrl_data_session s;

    if (export(&s, cli, args, &e).code != MRL_OK) {
        code = mrl_data_session_fail(&s);
    } else if (e.left_out) {
        mrl_say(cli, s.where, "%" PRIu64 " records without an address were left out", e.left_out);
        code = MRL_EXIT_FAILED;
    }
    mrl_data_session_close(&s);
    return code;
}
