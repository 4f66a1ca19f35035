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

struct mrl_claims mrl_claims_read(const struct mrl_records *records,
                                  const struct mrl_project *project)
{
    const struct mrl_record *statement = newest_statement(records, true);
    const struct mrl_record *flawed = newest_statement(records, false);

    if (!statement)
        return (struct mrl_claims){
            .problem = flawed ? flawed->why : "there is no approved conformance statement"};
    /* Two documents that disagree on who one is prove nothing. */
    if (roles_of(statement) != project->roles)
        return (struct mrl_claims){
            .problem = "the conformance statement names other roles than " MRL_PROJECT_FILE};
    return (struct mrl_claims){.statement = statement, .roles_held = roles_of(statement)};
}

static const struct mrl_node *row_of(const struct mrl_claims *claims, const char *table,
                                     const char *provision)
{
    if (!claims->statement)
        return NULL;
    MRL_NODE_EACH(row, mrl_record_field(claims->statement, table))
    {
        if (mrl_node_is(mrl_node_get(row, "provision"), provision))
            return row;
    }
    return NULL;
}

const char *mrl_claims_exclusion(const struct mrl_claims *claims, const char *provision)
{
    return mrl_node_text(mrl_node_get(row_of(claims, "exclusions", provision), "reason"));
}

const char *mrl_claims_deviation(const struct mrl_claims *claims, const char *provision,
                                 mrl_time at)
{
    const struct mrl_node *row = row_of(claims, "deviations", provision);
    const struct mrl_node *expiry = mrl_node_get(row, "expiry");
    mrl_time until;

    if (!mrl_node_text(expiry) || !mrl_time_parse(expiry->text, expiry->len, &until) ||
        at >= until + MRL_DAY)
        return NULL;
    return mrl_node_text(mrl_node_get(row, "reason"));
}
