/* SPDX-License-Identifier: Apache-2.0 */
#include "assess/absence.h"

#include <string.h>

/* --- who says nothing --- */

static bool is_untold_and_unclaimed(const struct mrl_question *q, const struct mrl_asset *asset)
{
    return mrl_pick_untold_model(q, asset) && !asset->declared->external_said;
}

static bool is_silent_on_release(const struct mrl_question *q, const struct mrl_asset *asset)
{
    return mrl_pick_own_model(q, asset) && !asset->declared->released_said;
}

static bool is_silent_on_origin(const struct mrl_question *q, const struct mrl_asset *asset)
{
    (void)q;
    return asset->kind == MRL_ASSET_DATASET && asset->declared &&
           !asset->declared->public_data_said;
}

/* A model meant for production that no system lists: some system uses it, or it is misnamed. */
static bool is_without_system(const struct mrl_question *q, const struct mrl_asset *asset)
{
    return (mrl_pick_model(q, asset) || mrl_pick_external_model(q, asset)) &&
           asset->declared->system_count == 0 &&
           (asset->declared->environment == MRL_ENVIRONMENT_PRODUCTION ||
            asset->declared->environment == MRL_ENVIRONMENT_UNSET);
}

#define UNTOLD                                                                                     \
    {                                                                                              \
        mrl_pick_untold_model, "does not say what it was trained on",                              \
            "register the data and name it under `trained_on`, or call the model `external`"       \
    }
#define RELEASE                                                                                    \
    {                                                                                              \
        is_silent_on_release, "does not say whether others receive it",                            \
            "give it `released: true` or `released: false` in merlon.yaml"                         \
    }
#define HOMELESS                                                                                   \
    {                                                                                              \
        is_without_system, "is in no system", "list it under `assets` of the system that uses it"  \
    }

const struct mrl_absence mrl_no_outside = {
    .kind = MRL_ASSET_OTHER,
    .silences = {{is_untold_and_unclaimed,
                  "says neither what it was trained on nor who supplies it",
                  "name its data under `trained_on`, or its supplier under `external`; "
                  "`external: none` says that it is our own"}},
};
const struct mrl_absence mrl_no_model = {.kind = MRL_ASSET_MODEL};
const struct mrl_absence mrl_no_use = {.kind = MRL_ASSET_OTHER, .silences = {HOMELESS, RELEASE}};
const struct mrl_absence mrl_no_run = {.kind = MRL_ASSET_OTHER, .silences = {HOMELESS}};
const struct mrl_absence mrl_no_release = {.kind = MRL_ASSET_OTHER, .silences = {RELEASE}};
const struct mrl_absence mrl_no_data = {
    .kind = MRL_ASSET_DATASET,
    .silences = {UNTOLD},
};
const struct mrl_absence mrl_no_public = {
    .kind = MRL_ASSET_DATASET,
    .silences = {UNTOLD,
                 {is_silent_on_origin, "does not say whether it is from public places",
                  "give it `public_data: true` or `public_data: false` in merlon.yaml"}},
};
const struct mrl_absence mrl_no_prompt = {.kind = MRL_ASSET_PROMPT};
const struct mrl_absence mrl_no_versions = {.kind = MRL_ASSET_OTHER};
const struct mrl_absence mrl_no_secrecy = {.kind = MRL_ASSET_OTHER};

/* --- what the register leaves open --- */

/* What keeps the register from showing anything by what it leaves out; NULL if nothing does. */
static const char *flaw_of_register(const struct mrl_question *q)
{
    const struct mrl_inventory *inv = q->facts->inventory;

    if (q->facts->project->asset_count == 0)
        return "merlon.yaml registers no asset at all";
    if (inv->problem_count)
        return "a part of the project could not be read";
    if (q->facts->project->gap_count)
        return "merlon.yaml has open questions, so what it leaves out shows nothing";
    for (size_t i = 0; i < inv->asset_count; i++)
        if (inv->assets[i].state == MRL_ASSET_UNREGISTERED &&
            mrl_asset_needs_entry(inv->assets[i].kind))
            return "there are assets that merlon.yaml does not list";
    return NULL;
}

/* A file of the sort that is registered as something else; NULL if there is none. */
static const struct mrl_asset_file *disguised(const struct mrl_asset *asset,
                                              const struct mrl_absence *sort)
{
    for (size_t i = 0; i < asset->file_count; i++)
        if (mrl_asset_file_kind(&asset->files[i]) == sort->kind)
            return &asset->files[i];
    return NULL;
}

static mrl_status look_for_disguised(struct mrl_question *q, const struct mrl_absence *sort)
{
    const struct mrl_inventory *inv = q->facts->inventory;

    for (size_t i = 0; i < inv->asset_count && sort->kind != MRL_ASSET_OTHER; i++) {
        const struct mrl_asset *a = &inv->assets[i];
        const struct mrl_asset_file *file = a->kind == sort->kind ? NULL : disguised(a, sort);

        if (!file)
            continue;
        MRL_TRY(mrl_answer_remedy(q, "register it as a %s of its own",
                                  mrl_asset_kind_name(sort->kind)));
        return MRL_SEES_DOUBT(q, "%s is a %s by its bytes, but registered as %s",
                              mrl_escaped(q, file->path), mrl_asset_kind_name(sort->kind),
                              mrl_asset_kind_name(a->kind));
    }
    return mrl_ok();
}

static mrl_status look_for_silent(struct mrl_question *q, const struct mrl_silence *silence)
{
    const struct mrl_asset *const a = silence->picks ? mrl_first_picked(q, silence->picks) : NULL;

    if (!a)
        return mrl_ok();
    MRL_TRY(mrl_answer_remedy(q, "%s", silence->remedy));
    return MRL_SEES_DOUBT(q, "merlon.yaml leaves it open: %s %s", mrl_escaped(q, a->id),
                          silence->open);
}

mrl_status mrl_answer_none(struct mrl_question *q, const struct mrl_absence *sort, const char *none)
{
    const char *const flaw = flaw_of_register(q);

    if (flaw) {
        MRL_TRY(mrl_answer_remedy(q, "complete merlon.yaml; or, if the provision does not apply, "
                                     "exclude it in an approved conformance-statement"));
        return MRL_SEES_DOUBT(q, "%s", flaw);
    }
    MRL_TRY(MRL_HOLDS(q, "%s", none));
    MRL_TRY(look_for_disguised(q, sort));
    for (size_t i = 0; i < MRL_COUNT(sort->silences) && mrl_still_holds(q); i++)
        MRL_TRY(look_for_silent(q, &sort->silences[i]));
    return mrl_ok();
}

/* --- things from outside --- */

/* Whether merlon.yaml says where edges of that kind lead from the asset. */
static bool is_told(const struct mrl_question *q, const struct mrl_asset *asset,
                    enum mrl_edge_kind kind)
{
    const struct mrl_inventory *inv = q->facts->inventory;

    for (size_t i = 0; i < asset->edge_count; i++)
        if (inv->edges[asset->edge_first + i].kind == kind &&
            inv->edges[asset->edge_first + i].declared)
            return true;
    return false;
}

const char *mrl_named_outside(const struct mrl_question *q, const struct mrl_asset *asset)
{
    const struct mrl_inventory *inv = q->facts->inventory;

    for (size_t i = 0; i < asset->edge_count; i++) {
        const struct mrl_edge *e = &inv->edges[asset->edge_first + i];

        /* What is called by its command runs here; by its URL it can be registered. */
        if (e->to == SIZE_MAX && !is_told(q, asset, e->kind) &&
            (e->kind == MRL_EDGE_BASE_MODEL || mrl_edge_is_use(e) ||
             (e->kind == MRL_EDGE_CALLS && strstr(e->to_name, "://"))))
            return e->to_name;
    }
    return NULL;
}

static bool says_origin(const struct mrl_asset *asset)
{
    return asset->declared && asset->declared->external_said;
}

/* What usually comes from outside, and does not say whether it does.  `external: none` does not
 * speak for what the bytes name. */
static bool seems_outside(const struct mrl_question *q, const struct mrl_asset *asset)
{
    if (mrl_asset_is_external(asset))
        return false;
    if (mrl_named_outside(q, asset))
        return true;
    if (asset->state == MRL_ASSET_UNREGISTERED && mrl_asset_needs_entry(asset->kind))
        return true;
    return asset->kind == MRL_ASSET_SERVICE && !says_origin(asset);
}

/* The same where nothing at all is said to come from outside: every lock file tells otherwise. */
static bool hints_at_outside(const struct mrl_question *q, const struct mrl_asset *asset)
{
    return seems_outside(q, asset) ||
           (!says_origin(asset) &&
            (asset->kind == MRL_ASSET_DEPENDENCIES || mrl_has_open_edge(q, asset)));
}

static mrl_status doubt_origin(struct mrl_question *q, const struct mrl_asset *asset)
{
    const char *const named = mrl_named_outside(q, asset);

    if (named) {
        MRL_TRY(mrl_answer_remedy(q, "register it as an asset with `external:`, and name it under "
                                     "`base_model` or `calls`"));
        return MRL_SEES_DOUBT(q, "%s names %s, which may come from outside and is not registered",
                              mrl_escaped(q, asset->id), mrl_escaped(q, named));
    }
    MRL_TRY(mrl_answer_remedy(q, "say in merlon.yaml who supplies it, under `external:`; "
                                 "`external: none` says that it is our own"));
    return MRL_SEES_DOUBT(q, "%s may come from outside, and nobody has said whether it does",
                          mrl_escaped(q, asset->id));
}

mrl_status mrl_answer_none_external(struct mrl_question *q)
{
    const struct mrl_asset *const hint = mrl_first_picked(q, hints_at_outside);

    MRL_TRY(mrl_rests_on_inventory(q));
    MRL_TRY(mrl_rests_on_project(q));
    return hint ? doubt_origin(q, hint)
                : mrl_answer_none(q, &mrl_no_outside,
                                  "none of the registered assets comes from outside");
}

static bool seems_outside_model(const struct mrl_question *q, const struct mrl_asset *asset)
{
    return (asset->kind == MRL_ASSET_MODEL || mrl_serves_model(q, asset)) &&
           seems_outside(q, asset);
}

static mrl_status doubt_undeclared(struct mrl_question *q, mrl_pick picks)
{
    const struct mrl_asset *hint;

    if (!mrl_still_holds(q))
        return mrl_ok();
    hint = mrl_first_picked(q, picks);
    return hint ? doubt_origin(q, hint) : look_for_silent(q, &mrl_no_outside.silences[0]);
}

mrl_status mrl_doubt_undeclared(struct mrl_question *q)
{
    return doubt_undeclared(q, seems_outside);
}

mrl_status mrl_doubt_undeclared_model(struct mrl_question *q)
{
    return doubt_undeclared(q, seems_outside_model);
}
