/* SPDX-License-Identifier: Apache-2.0 */
#include "assess/assess.h"

#include <string.h>

#define STATEMENT_KIND "conformance-statement"

static const struct mrl_record *newest_statement(const struct mrl_records *records, bool valid)
{
    const struct mrl_record *best = NULL;

    for (size_t i = 0; i < records->count; i++) {
        const struct mrl_record *r = &records->items[i];

        if (!r->kind || strcmp(r->kind->id, STATEMENT_KIND) != 0 ||
            (r->state == MRL_RECORD_VALID) != valid)
            continue;
        if (!best || r->created >= best->created)
            best = r;
    }
    return best;
}

static unsigned roles_of(const struct mrl_record *statement)
{
    unsigned roles = 0;

    MRL_NODE_EACH(item, mrl_record_field(statement, "roles_held"))
    {
        for (unsigned bit = 0; bit < MRL_DUTY_COUNT; bit++)
            if (mrl_node_is(item, mrl_duty_name(1u << bit)))
                roles |= 1u << bit;
    }
    return roles;
}

mrl_status mrl_claims_read(const struct mrl_records *records, const struct mrl_project *project,
                           struct mrl_claims *ret, struct mrl_error *err)
{
    const struct mrl_record *statement = newest_statement(records, true);

    (void)err;
    *ret = (struct mrl_claims){0};
    if (!statement) {
        const struct mrl_record *flawed = newest_statement(records, false);

        ret->problem = flawed ? flawed->why : "there is no conformance statement";
        return mrl_ok();
    }
    ret->roles_held = roles_of(statement);
    /* Two documents that disagree on who one is prove nothing. */
    if (ret->roles_held != project->roles) {
        ret->problem = "the conformance statement names other roles than " MRL_PROJECT_FILE;
        return mrl_ok();
    }
    ret->statement = statement;
    return mrl_ok();
}
