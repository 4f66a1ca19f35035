/* SPDX-License-Identifier: Apache-2.0 */
#include "assess/assess.h"

#include <string.h>

#define STATEMENT_KIND "conformance-statement"

static const struct mrl_record *newest_statement(const struct mrl_records *records,
                                                 bool (*picks)(const struct mrl_record *r))
{
    const struct mrl_record *best = NULL;

    for (size_t i = 0; i < records->count; i++) {
        const struct mrl_record *r = &records->items[i];

        if (!r->kind || strcmp(r->kind->id, STATEMENT_KIND) != 0 || !picks(r))
            continue;
        if (!best || r->created >= best->created)
            best = r;
    }
    return best;
}

static bool is_valid(const struct mrl_record *r)
{
    return r->state == MRL_RECORD_VALID;
}

static bool is_not_valid(const struct mrl_record *r)
{
    return !is_valid(r);
}

/* It counted once, or pretends to: no mere draft. */
static bool has_lost_force(const struct mrl_record *r)
{
    return r->state == MRL_RECORD_EXPIRED || r->state == MRL_RECORD_BAD_APPROVAL ||
           r->state == MRL_RECORD_WRONG_SUBJECT;
}

/* False if a word is no role. */
static bool read_roles(const struct mrl_record *statement, unsigned *ret)
{
    *ret = 0;
    MRL_NODE_EACH(item, mrl_record_field(statement, "roles_held"))
    {
        unsigned bit = 0;

        while (bit < MRL_DUTY_COUNT && !mrl_node_is(item, mrl_duty_name(1u << bit)))
            bit++;
        if (bit == MRL_DUTY_COUNT)
            return false;
        *ret |= 1u << bit;
    }
    return true;
}

/* Why the newest valid statement claims nothing; NULL if it does. */
static const char *flaw_of(const struct mrl_record *statement, const struct mrl_record *lost,
                           const struct mrl_project *project, unsigned *roles)
{
    if (lost && lost->created > statement->created)
        return lost->why;
    if (!read_roles(statement, roles))
        return "the conformance statement names a role that EN 304 223 does not know";
    if (*roles == 0)
        return "the conformance statement names no role that is held";
    /* Two documents that disagree on who one is prove nothing. */
    if (*roles != project->roles)
        return "the conformance statement names other roles than " MRL_PROJECT_FILE;
    return NULL;
}

struct mrl_claims mrl_claims_read(const struct mrl_records *records,
                                  const struct mrl_project *project)
{
    const struct mrl_record *statement = newest_statement(records, is_valid);
    const struct mrl_record *flawed = newest_statement(records, is_not_valid);
    struct mrl_claims claims = {.statement = statement};

    if (!statement)
        return (struct mrl_claims){
            .problem = flawed ? flawed->why : "there is no approved conformance statement"};
    claims.problem =
        flaw_of(statement, newest_statement(records, has_lost_force), project, &claims.roles_held);
    return claims.problem ? (struct mrl_claims){.problem = claims.problem} : claims;
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
