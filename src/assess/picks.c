/* SPDX-License-Identifier: Apache-2.0 */
#include "assess/assets.h"

#include <stdarg.h>
#include <stdio.h>

static bool is_declared(const struct mrl_asset *asset, enum mrl_asset_kind kind)
{
    return asset->kind == kind && asset->declared;
}

const struct mrl_asset *mrl_first_picked(const struct mrl_question *q, mrl_pick picks)
{
    const struct mrl_inventory *inv = q->facts->inventory;

    for (size_t i = 0; i < inv->asset_count; i++)
        if (picks(q, &inv->assets[i]))
            return &inv->assets[i];
    return NULL;
}

mrl_status mrl_sees_all(struct mrl_question *q, const char *fmt, ...)
{
    const struct mrl_inventory *inv = q->facts->inventory;
    char text[400];
    va_list args;

    va_start(args, fmt);
    (void)vsnprintf(text, sizeof(text), fmt, args);
    va_end(args);
    if (inv->problem_count == 0)
        return MRL_SEES(q, "%s", text);
    return MRL_SEES_DOUBT(q, "%s, but %zu place(s) could not be looked at, the first is %s", text,
                          inv->problem_count, mrl_escaped(q, inv->problems[0].path));
}

mrl_status mrl_look_for_open(struct mrl_question *q, mrl_pick picks, bool *found)
{
    const struct mrl_inventory *inv = q->facts->inventory;

    *found = false;
    for (size_t i = 0; i < inv->asset_count; i++)
        for (size_t j = 0; j < inv->assets[i].file_count; j++) {
            const struct mrl_asset_file *file = &inv->assets[i].files[j];

            if (!file->open_to_others || !picks(q, &inv->assets[i]))
                continue;
            *found = true;
            MRL_TRY(mrl_rests_on_inventory(q));
            MRL_TRY(mrl_rests_on_asset(q, &inv->assets[i]));
            MRL_TRY(mrl_answer_remedy(q, "close its mode to others: chmod o-rwx"));
            return MRL_SEES_VIOLATION(q, "every user of this machine may open %s, which is %s",
                                      mrl_escaped(q, file->path),
                                      mrl_sensitivity_name(inv->assets[i].declared->sensitivity));
        }
    return mrl_ok();
}

bool mrl_has_edge(const struct mrl_question *q, const struct mrl_asset *from,
                  enum mrl_edge_kind edge, const struct mrl_asset *to)
{
    const struct mrl_inventory *inv = q->facts->inventory;

    for (size_t i = 0; i < from->edge_count; i++) {
        const struct mrl_edge *e = &inv->edges[from->edge_first + i];

        if (e->kind == edge && e->to != SIZE_MAX && (!to || &inv->assets[e->to] == to))
            return true;
    }
    return false;
}

bool mrl_has_open_edge(const struct mrl_question *q, const struct mrl_asset *from)
{
    const struct mrl_inventory *inv = q->facts->inventory;

    for (size_t i = 0; i < from->edge_count; i++) {
        const struct mrl_edge *e = &inv->edges[from->edge_first + i];

        if (!mrl_edge_resolves(e) && e->kind != MRL_EDGE_SHARD_OF)
            return true;
    }
    return false;
}

bool mrl_pick_model(const struct mrl_question *q, const struct mrl_asset *asset)
{
    (void)q;
    return is_declared(asset, MRL_ASSET_MODEL);
}

bool mrl_pick_own_model(const struct mrl_question *q, const struct mrl_asset *asset)
{
    (void)q;
    return is_declared(asset, MRL_ASSET_MODEL) && !mrl_asset_is_external(asset);
}

bool mrl_pick_untold_model(const struct mrl_question *q, const struct mrl_asset *asset)
{
    return mrl_pick_own_model(q, asset) && !mrl_has_edge(q, asset, MRL_EDGE_TRAINED_ON, NULL);
}

static bool is_prompted(const struct mrl_question *q, const struct mrl_asset *service)
{
    const struct mrl_inventory *inv = q->facts->inventory;

    for (size_t i = 0; i < service->edge_count; i++) {
        const struct mrl_edge *e = &inv->edges[service->edge_first + i];

        if (e->kind == MRL_EDGE_CONFIGURED_BY && e->to != SIZE_MAX &&
            inv->assets[e->to].kind == MRL_ASSET_PROMPT)
            return true;
    }
    return false;
}

bool mrl_serves_model(const struct mrl_question *q, const struct mrl_asset *asset)
{
    return asset->kind == MRL_ASSET_SERVICE &&
           (is_prompted(q, asset) || !mrl_first_picked(q, mrl_pick_model));
}

bool mrl_pick_external_model(const struct mrl_question *q, const struct mrl_asset *asset)
{
    return mrl_asset_is_external(asset) &&
           (asset->kind == MRL_ASSET_MODEL || mrl_serves_model(q, asset));
}

bool mrl_pick_weights(const struct mrl_question *q, const struct mrl_asset *asset)
{
    (void)q;
    return asset->kind == MRL_ASSET_MODEL && !(asset->declared && asset->declared->url);
}

bool mrl_pick_external(const struct mrl_question *q, const struct mrl_asset *asset)
{
    (void)q;
    return mrl_asset_is_external(asset);
}

/* Found but not registered ones too: nobody has looked at them. */
bool mrl_pick_dataset(const struct mrl_question *q, const struct mrl_asset *asset)
{
    (void)q;
    return asset->kind == MRL_ASSET_DATASET;
}

bool mrl_pick_public_dataset(const struct mrl_question *q, const struct mrl_asset *asset)
{
    (void)q;
    return is_declared(asset, MRL_ASSET_DATASET) && asset->declared->public_data;
}

bool mrl_pick_released(const struct mrl_question *q, const struct mrl_asset *asset)
{
    (void)q;
    return asset->declared && asset->declared->released;
}

bool mrl_pick_prompt(const struct mrl_question *q, const struct mrl_asset *asset)
{
    (void)q;
    return asset->kind == MRL_ASSET_PROMPT;
}

bool mrl_pick_sensitive_data(const struct mrl_question *q, const struct mrl_asset *asset)
{
    (void)q;
    return (asset->kind == MRL_ASSET_DATASET || asset->kind == MRL_ASSET_VECTOR_STORE) &&
           asset->declared && asset->declared->sensitivity >= MRL_SENSITIVITY_CONFIDENTIAL;
}

bool mrl_pick_versioned(const struct mrl_question *q, const struct mrl_asset *asset)
{
    (void)q;
    return asset->declared && !asset->declared->url &&
           (asset->kind == MRL_ASSET_MODEL || asset->kind == MRL_ASSET_DATASET ||
            asset->kind == MRL_ASSET_PROMPT);
}
