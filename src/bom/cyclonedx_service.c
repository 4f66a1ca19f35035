/* SPDX-License-Identifier: Apache-2.0 */
#include "bom/cyclonedx_private.h"

#include <string.h>

static mrl_status write_truth(struct mrl_cdx *x, const char *name, enum mrl_bom_key key)
{
    size_t at = 0;
    const struct mrl_bom_field *f = mrl_cdx_next(x, key, &at);

    if (!f || !mrl_cdx_is_native(x->item->kind, f))
        return mrl_ok();
    mrl_json_write_bool(&x->w, name, strcmp(f->value, "yes") == 0);
    return mrl_cdx_cite(x, f, "%s", name);
}

static mrl_status write_flows(struct mrl_cdx *x)
{
    const struct mrl_bom_field *f;
    size_t count = 0;

    for (size_t at = 0; (f = mrl_cdx_next(x, MRL_BOM_DATA_FLOW, &at)) != NULL;) {
        if (!mrl_cdx_is_native(x->item->kind, f))
            continue;
        if (count == 0)
            mrl_json_write_array(&x->w, "data");
        mrl_json_write_object(&x->w, NULL);
        mrl_json_write_string(&x->w, "flow", f->name);
        mrl_json_write_string(&x->w, "classification", f->value);
        mrl_json_write_object_end(&x->w);
        MRL_TRY(mrl_cdx_cite(x, f, "data/%zu", count++));
    }
    if (count)
        mrl_json_write_array_end(&x->w);
    return mrl_ok();
}

static mrl_status write_service(struct mrl_cdx *x, size_t item, const char *at)
{
    x->item = &x->bom->items[item];
    x->at = at;
    mrl_json_write_object(&x->w, NULL);
    mrl_json_write_string(&x->w, "bom-ref", x->item->ref);
    MRL_TRY(mrl_cdx_supplier(x, "provider"));
    MRL_TRY(mrl_cdx_text(x, "group", MRL_BOM_GROUP));
    if (mrl_bom_value(x->item, MRL_BOM_NAME))
        MRL_TRY(mrl_cdx_text(x, "name", MRL_BOM_NAME));
    else
        mrl_json_write_string(&x->w, "name", x->item->ref);
    MRL_TRY(mrl_cdx_text(x, "version", MRL_BOM_VERSION));
    MRL_TRY(mrl_cdx_text(x, "description", MRL_BOM_DESCRIPTION));
    MRL_TRY(mrl_cdx_texts(x, "endpoints", MRL_BOM_ENDPOINT, ""));
    MRL_TRY(write_truth(x, "authenticated", MRL_BOM_AUTHENTICATED));
    MRL_TRY(write_truth(x, "x-trust-boundary", MRL_BOM_TRUST_BOUNDARY));
    MRL_TRY(mrl_cdx_text(x, "trustZone", MRL_BOM_TRUST_ZONE));
    MRL_TRY(write_flows(x));
    MRL_TRY(mrl_cdx_licences(x));
    MRL_TRY(mrl_cdx_references(x));
    MRL_TRY(mrl_cdx_texts(x, "tags", MRL_BOM_TAG, ""));
    MRL_TRY(mrl_cdx_properties(x, item));
    mrl_json_write_object_end(&x->w);
    return mrl_ok();
}

mrl_status mrl_cdx_services(struct mrl_cdx *x)
{
    size_t count = 0;

    for (size_t i = 0; i < x->bom->item_count; i++) {
        const char *at;

        if (!mrl_cdx_is_service(x->bom->items[i].kind))
            continue;
        if (count == 0)
            mrl_json_write_array(&x->w, "services");
        at = mrl_arena_printf(x->arena, "/services/%zu", count++);
        if (!at)
            return MRL_FAIL_ARENA(x->err, x->arena);
        MRL_TRY(write_service(x, i, at));
    }
    if (count)
        mrl_json_write_array_end(&x->w);
    return mrl_ok();
}
