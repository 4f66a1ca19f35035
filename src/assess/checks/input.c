/* SPDX-License-Identifier: Apache-2.0 */
#include "assess/assets.h"

/* EN 304 223, 5.2.1-4.1: inputs are validated and cleaned. */

static bool is_superseded(const struct mrl_question *q, const struct mrl_record *record)
{
    const char *dataset = mrl_record_text(record, "dataset");

    return !dataset || mrl_latest_on_asset(q, q->row->record, dataset) != record;
}

/* Filters of the records in force; of one route, or of any (`route` NULL). */
static size_t count_filters(const struct mrl_question *q, const char *route,
                            const struct mrl_node **off)
{
    const struct mrl_record *r = NULL;
    size_t count = 0;

    while ((r = mrl_next_record(q, q->row->record, r)) != NULL) {
        if (is_superseded(q, r))
            continue;
        MRL_NODE_EACH(row, mrl_record_field(r, "input_filters"))
        {
            bool active;

            if (route && !mrl_node_is(mrl_node_get(row, "route"), route))
                continue;
            count++;
            if (off && (!mrl_node_boolean(mrl_node_get(row, "active"), &active) || !active))
                *off = row;
        }
    }
    return count;
}

static mrl_status rest_on_records(struct mrl_question *q)
{
    const struct mrl_record *r = NULL;

    MRL_TRY(mrl_rests_on_project(q));
    while ((r = mrl_next_record(q, q->row->record, r)) != NULL)
        if (!is_superseded(q, r) && mrl_record_field(r, "input_filters"))
            MRL_TRY(mrl_rests_on_record(q, r));
    return mrl_ok();
}

static bool is_offered(const struct mrl_question *q, const struct mrl_route *route)
{
    const struct mrl_system *system =
        route->system ? mrl_project_system(q->facts->project, route->system) : NULL;

    return !system || mrl_system_in_use(q, system);
}

static mrl_status judge_routes(struct mrl_question *q)
{
    const struct mrl_project *p = q->facts->project;

    for (size_t i = 0; i < p->route_count; i++)
        if (is_offered(q, &p->routes[i]) && count_filters(q, p->routes[i].id, NULL) == 0)
            return MRL_VIOLATES(q, "no filter stands before the route %s",
                                mrl_escaped(q, p->routes[i].id));
    return MRL_HOLDS(q, "a filter is active before each route");
}

static mrl_status filters_active(struct mrl_question *q)
{
    const struct mrl_node *off = NULL;
    const size_t count = count_filters(q, NULL, &off);

    if (count == 0 && !mrl_best_record(q, q->row->record, NULL))
        return mrl_answer_no_record(q, q->row->record);
    MRL_TRY(rest_on_records(q));
    if (count == 0)
        return MRL_DOUBTS(q, "no valid record of kind %s lists input filters", q->row->record);
    if (off)
        return MRL_VIOLATES(q, "the filter `%s` before %s is off", mrl_row_name(q, off, "filter"),
                            mrl_row_name(q, off, "route"));
    return judge_routes(q);
}

static const struct mrl_check_row rows[] = {
    {.id = "input.filters_active", .ask = filters_active, .record = "data-validation"},
};

const struct mrl_check_family mrl_checks_input = {"input", rows, MRL_COUNT(rows)};
