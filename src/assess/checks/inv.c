/* SPDX-License-Identifier: Apache-2.0 */
#include "assess/absence.h"

#include <string.h>

/* EN 304 223, 5.2.1-1: a register of assets that shows how they depend on each other. */

/* Counts the assets that a test picks, and names the first of them. */
struct tally {
    size_t count;
    const struct mrl_asset *first;
};

static struct tally tally(const struct mrl_question *q, bool (*picks)(const struct mrl_asset *))
{
    const struct mrl_inventory *inv = q->facts->inventory;
    struct tally t = {0};

    for (size_t i = 0; i < inv->asset_count; i++) {
        if (!picks(&inv->assets[i]))
            continue;
        if (t.count++ == 0)
            t.first = &inv->assets[i];
    }
    return t;
}

/* A register of nothing proves nothing: no check over all assets is ok without assets. */
static bool is_registered(const struct mrl_asset *a)
{
    return a->declared != NULL;
}

static mrl_status answer_empty(struct mrl_question *q)
{
    MRL_TRY(mrl_answer_remedy(q, "run `merlon init`, or list the assets in merlon.yaml"));
    return mrl_answer(q, MRL_OUTCOME_UNKNOWN, MRL_BASIS_MEASURED,
                      "merlon.yaml registers no asset at all");
}

static mrl_status scan_age(struct mrl_question *q)
{
    const struct mrl_inventory *inv = q->facts->inventory;

    MRL_TRY(mrl_rests_on_inventory(q));
    q->expires = inv->at + MRL_DAY;
    if (inv->problem_count)
        return mrl_answer(q, MRL_OUTCOME_UNKNOWN, MRL_BASIS_MEASURED,
                          "%zu places could not be read, the first is %s: %s", inv->problem_count,
                          mrl_escaped(q, inv->problems[0].path), inv->problems[0].message);
    return mrl_answer(q, MRL_OUTCOME_OK, MRL_BASIS_MEASURED,
                      "the whole project was read in this run: %zu assets", inv->asset_count);
}

static bool lacks_entry(const struct mrl_asset *a)
{
    return a->state == MRL_ASSET_UNREGISTERED && mrl_asset_needs_entry(a->kind);
}

static bool is_missing(const struct mrl_asset *a)
{
    return a->state == MRL_ASSET_MISSING;
}

static bool is_nowhere(const struct mrl_asset *a)
{
    return a->declared && !a->declared->path && !a->declared->url;
}

static mrl_status unregistered_found(struct mrl_question *q)
{
    const struct tally found = tally(q, lacks_entry);
    const struct tally gone = tally(q, is_missing);
    const struct tally nowhere = tally(q, is_nowhere);

    MRL_TRY(mrl_rests_on_inventory(q));
    if (found.count) {
        MRL_TRY(mrl_answer_remedy(q, "list it in merlon.yaml with an owner, or remove the file"));
        return mrl_answer(q, MRL_OUTCOME_VIOLATED, MRL_BASIS_MEASURED,
                          "%zu asset(s) found that merlon.yaml does not list, the first is %s (%s)",
                          found.count, mrl_escaped(q, found.first->id),
                          mrl_asset_kind_name(found.first->kind));
    }
    if (gone.count)
        return mrl_answer(q, MRL_OUTCOME_VIOLATED, MRL_BASIS_MEASURED,
                          "%zu listed asset(s) are not there, the first is %s", gone.count,
                          mrl_escaped(q, gone.first->id));
    if (tally(q, is_registered).count == 0)
        return answer_empty(q);
    if (nowhere.count)
        return MRL_SEES_DOUBT(q, "merlon.yaml does not say where %s is",
                              mrl_escaped(q, nowhere.first->id));
    return mrl_sees_all(q, "every asset found is listed, and every one listed is there");
}

/* Packages and images are no assets; what a model was made from and what an agent calls are. */
static bool names_outside(const struct mrl_question *q, const struct mrl_asset *asset)
{
    return mrl_named_outside(q, asset) != NULL;
}

static mrl_status every_edge_resolves(struct mrl_question *q)
{
    const struct mrl_inventory *inv = q->facts->inventory;
    const struct mrl_asset *const open = mrl_first_picked(q, names_outside);
    size_t edges = 0;

    MRL_TRY(mrl_rests_on_inventory(q));
    for (size_t i = 0; i < inv->edge_count; i++) {
        const struct mrl_edge *e = &inv->edges[i];

        if (!mrl_edge_resolves(e) && (e->declared || e->kind == MRL_EDGE_SHARD_OF))
            return mrl_answer(q, MRL_OUTCOME_VIOLATED, MRL_BASIS_MEASURED,
                              "%s %s %s, which is not in the inventory",
                              mrl_escaped(q, inv->assets[e->from].id), mrl_edge_kind_name(e->kind),
                              mrl_escaped(q, e->to_name));
        edges += mrl_edge_resolves(e);
    }
    if (open) {
        MRL_TRY(mrl_answer_remedy(q, "list it in merlon.yaml, and say what depends on it"));
        return MRL_SEES_DOUBT(q, "%s names %s, which is not in the inventory",
                              mrl_escaped(q, open->id), mrl_escaped(q, mrl_named_outside(q, open)));
    }
    if (edges == 0) {
        MRL_TRY(mrl_answer_remedy(
            q,
            "say in merlon.yaml what each asset depends on (trained_on, base_model, calls ...)"));
        return mrl_answer(q, MRL_OUTCOME_UNKNOWN, MRL_BASIS_MEASURED,
                          "no dependency between assets is known");
    }
    return mrl_sees_all(q, "all %zu dependencies lead somewhere", edges);
}

/* An empty list; not a question, nor a list of questions. */
static bool says_no_routes(const struct mrl_project *p)
{
    const struct mrl_node *const routes = mrl_node_get(p->doc.root, "routes");

    return routes && routes->kind == MRL_NODE_LIST && routes->count == 0;
}

static mrl_status every_route_maps_to_asset(struct mrl_question *q)
{
    const struct mrl_project *p = q->facts->project;

    MRL_TRY(mrl_rests_on_project(q));
    for (size_t i = 0; i < p->route_count; i++) {
        const char *const id = p->routes[i].asset;
        const struct mrl_asset *asset = id ? mrl_inventory_asset(q->facts->inventory, id) : NULL;

        if (!asset || asset->state == MRL_ASSET_MISSING)
            return mrl_answer(q, MRL_OUTCOME_VIOLATED, MRL_BASIS_MEASURED,
                              "route %s names no asset of the inventory",
                              mrl_escaped(q, p->routes[i].id));
    }
    if (p->route_count == 0) {
        MRL_TRY(mrl_answer_remedy(q, "list the routes in merlon.yaml; `routes: []` says there are "
                                     "none"));
        return says_no_routes(p) ? mrl_answer(q, MRL_OUTCOME_OK, MRL_BASIS_DOCUMENTED,
                                              "merlon.yaml says that nothing is offered")
                                 : mrl_answer(q, MRL_OUTCOME_UNKNOWN, MRL_BASIS_MEASURED,
                                              "merlon.yaml does not say which routes there are");
    }
    return mrl_answer(q, MRL_OUTCOME_OK, MRL_BASIS_DOCUMENTED,
                      "each of the %zu routes leads to an asset", p->route_count);
}

/* Somebody whose name is a question is nobody yet. */
static bool lacks_owner(const struct mrl_question *q, const struct mrl_asset *a)
{
    const struct mrl_person *person;

    if (!a->declared || !a->declared->owner)
        return a->declared != NULL;
    person = mrl_project_person(q->facts->project, a->declared->owner);
    return !person || !person->name;
}

static mrl_status owner_set(struct mrl_question *q)
{
    const struct mrl_asset *const without = mrl_first_picked(q, lacks_owner);

    MRL_TRY(mrl_rests_on_project(q));
    if (tally(q, is_registered).count == 0)
        return answer_empty(q);
    if (without)
        return MRL_SEES_VIOLATION(q, "%s has no owner, or one without a name",
                                  mrl_escaped(q, without->id));
    return mrl_answer(q, MRL_OUTCOME_OK, MRL_BASIS_MEASURED, "every listed asset has an owner");
}

static const struct mrl_check_row rows[] = {
    {.id = "inv.every_edge_resolves", .ask = every_edge_resolves},
    {.id = "inv.every_route_maps_to_asset", .ask = every_route_maps_to_asset},
    {.id = "inv.owner_set", .ask = owner_set},
    {.id = "inv.scan_age", .ask = scan_age},
    {.id = "inv.unregistered_found", .ask = unregistered_found},
};

const struct mrl_check_family mrl_checks_inv = {"inv", rows, MRL_COUNT(rows)};
