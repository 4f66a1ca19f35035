/* SPDX-License-Identifier: Apache-2.0 */
/* A standard as `definitions`, and what an assessment said of it as `declarations` (CDXA). */
#include "bom/cyclonedx_private.h"

#include <stdio.h>
#include <string.h>

static const char standard_ref[] = "merlon:standard";

static const char *ref_of(struct mrl_cdx *x, const char *sort, const char *id)
{
    const char *prefix = mrl_arena_printf(x->arena, "merlon:%s:", sort);

    return prefix ? mrl_bom_ref(x->arena, prefix, id) : NULL;
}

static mrl_status write_ref(struct mrl_cdx *x, const char *key, const char *sort, const char *id)
{
    const char *ref = ref_of(x, sort, id);

    if (!ref)
        return MRL_FAIL_ARENA(x->err, x->arena);
    mrl_json_write_string(&x->w, key, ref);
    return mrl_ok();
}

/* --- definitions --- */

static bool has_requirement(const struct mrl_bom_standard *s, const char *id)
{
    for (size_t i = 0; i < s->requirement_count; i++)
        if (strcmp(s->requirements[i].id, id) == 0)
            return true;
    return false;
}

static mrl_status write_requirement(struct mrl_cdx *x, const struct mrl_bom_requirement *r)
{
    mrl_json_write_object(&x->w, NULL);
    MRL_TRY(write_ref(x, "bom-ref", "requirement", r->id));
    mrl_json_write_string(&x->w, "identifier", r->id);
    if (r->title)
        mrl_json_write_string(&x->w, "title", r->title);
    if (r->parent && has_requirement(x->bom->standard, r->parent))
        MRL_TRY(write_ref(x, "parent", "requirement", r->parent));
    mrl_json_write_object_end(&x->w);
    return mrl_ok();
}

static mrl_status write_definitions(struct mrl_cdx *x)
{
    const struct mrl_bom_standard *s = x->bom->standard;

    mrl_json_write_object(&x->w, "definitions");
    mrl_json_write_array(&x->w, "standards");
    mrl_json_write_object(&x->w, NULL);
    mrl_json_write_string(&x->w, "bom-ref", standard_ref);
    mrl_json_write_string(&x->w, "name", s->id);
    if (s->version)
        mrl_json_write_string(&x->w, "version", s->version);
    if (s->title)
        mrl_json_write_string(&x->w, "description", s->title);
    if (s->owner)
        mrl_json_write_string(&x->w, "owner", s->owner);
    mrl_json_write_array(&x->w, "requirements");
    for (size_t i = 0; i < s->requirement_count; i++)
        MRL_TRY(write_requirement(x, &s->requirements[i]));
    mrl_json_write_array_end(&x->w);
    mrl_json_write_object_end(&x->w);
    mrl_json_write_array_end(&x->w);
    mrl_json_write_object_end(&x->w);
    return mrl_ok();
}

/* --- declarations --- */

/* Only a pass and a fail are numbers; what nobody knows has no score. */
static void write_conformance(struct mrl_cdx *x, const struct mrl_bom_requirement *r)
{
    const bool pass = strcmp(r->verdict, "pass") == 0;

    mrl_json_write_object(&x->w, "conformance");
    if (pass || strcmp(r->verdict, "fail") == 0)
        mrl_json_write_double(&x->w, "score", pass ? 1 : 0);
    if (r->reason)
        mrl_json_write_string(&x->w, "rationale", r->reason);
    mrl_json_write_object_end(&x->w);
}

static mrl_status write_attestation(struct mrl_cdx *x)
{
    const struct mrl_bom_standard *s = x->bom->standard;
    const char *summary = mrl_arena_printf(x->arena, "%s %s, as of %s", s->id,
                                           s->version ? s->version : "", s->assessed_at);

    if (!summary)
        return MRL_FAIL_ARENA(x->err, x->arena);
    mrl_json_write_array(&x->w, "attestations");
    mrl_json_write_object(&x->w, NULL);
    mrl_json_write_string(&x->w, "summary", summary);
    mrl_json_write_string(&x->w, "assessor", "merlon:assessor");
    mrl_json_write_array(&x->w, "map");
    for (size_t i = 0; i < s->requirement_count; i++) {
        const struct mrl_bom_requirement *r = &s->requirements[i];

        if (!r->verdict)
            continue;
        mrl_json_write_object(&x->w, NULL);
        MRL_TRY(write_ref(x, "requirement", "requirement", r->id));
        mrl_json_write_array(&x->w, "claims");
        MRL_TRY(write_ref(x, NULL, "claim", r->id));
        mrl_json_write_array_end(&x->w);
        write_conformance(x, r);
        mrl_json_write_object_end(&x->w);
    }
    mrl_json_write_array_end(&x->w);
    mrl_json_write_object_end(&x->w);
    mrl_json_write_array_end(&x->w);
    return mrl_ok();
}

static mrl_status write_claims(struct mrl_cdx *x)
{
    const struct mrl_bom_standard *s = x->bom->standard;

    mrl_json_write_array(&x->w, "claims");
    for (size_t i = 0; i < s->requirement_count; i++) {
        const struct mrl_bom_requirement *r = &s->requirements[i];

        if (!r->verdict)
            continue;
        mrl_json_write_object(&x->w, NULL);
        MRL_TRY(write_ref(x, "bom-ref", "claim", r->id));
        mrl_json_write_string(&x->w, "target",
                              x->bom->root == SIZE_MAX ? "merlon:assessor"
                                                       : x->bom->items[x->bom->root].ref);
        mrl_json_write_string(&x->w, "predicate", r->verdict);
        if (r->reason)
            mrl_json_write_string(&x->w, "reasoning", r->reason);
        if (r->evidence_count) {
            mrl_json_write_array(&x->w, "evidence");
            MRL_TRY(write_ref(x, NULL, "evidence", r->id));
            mrl_json_write_array_end(&x->w);
        }
        mrl_json_write_object_end(&x->w);
    }
    mrl_json_write_array_end(&x->w);
    return mrl_ok();
}

static mrl_status write_evidence(struct mrl_cdx *x, const struct mrl_bom_requirement *r)
{
    mrl_json_write_object(&x->w, NULL);
    MRL_TRY(write_ref(x, "bom-ref", "evidence", r->id));
    mrl_json_write_string(&x->w, "propertyName", r->id);
    mrl_json_write_array(&x->w, "data");
    for (size_t i = 0; i < r->evidence_count; i++) {
        mrl_json_write_object(&x->w, NULL);
        mrl_json_write_string(&x->w, "name", r->evidence[i].name);
        mrl_json_write_object(&x->w, "contents");
        mrl_json_write_object(&x->w, "attachment");
        mrl_json_write_string(&x->w, "contentType", "text/plain");
        mrl_json_write_string(&x->w, "content", r->evidence[i].value);
        mrl_json_write_object_end(&x->w);
        mrl_json_write_object_end(&x->w);
        mrl_json_write_object_end(&x->w);
    }
    mrl_json_write_array_end(&x->w);
    mrl_json_write_string(&x->w, "created", x->bom->standard->assessed_at);
    mrl_json_write_object_end(&x->w);
    return mrl_ok();
}

static mrl_status write_all_evidence(struct mrl_cdx *x)
{
    const struct mrl_bom_standard *s = x->bom->standard;
    size_t count = 0;

    for (size_t i = 0; i < s->requirement_count; i++) {
        if (!s->requirements[i].verdict || s->requirements[i].evidence_count == 0)
            continue;
        if (count++ == 0)
            mrl_json_write_array(&x->w, "evidence");
        MRL_TRY(write_evidence(x, &s->requirements[i]));
    }
    if (count)
        mrl_json_write_array_end(&x->w);
    return mrl_ok();
}

static mrl_status write_declarations(struct mrl_cdx *x)
{
    const struct mrl_bom_standard *s = x->bom->standard;

    mrl_json_write_object(&x->w, "declarations");
    mrl_json_write_array(&x->w, "assessors");
    mrl_json_write_object(&x->w, NULL);
    mrl_json_write_string(&x->w, "bom-ref", "merlon:assessor");
    mrl_json_write_bool(&x->w, "thirdParty", false);
    mrl_json_write_object(&x->w, "organization");
    mrl_json_write_string(&x->w, "name", s->assessor ? s->assessor : "merlon");
    mrl_json_write_object_end(&x->w);
    mrl_json_write_object_end(&x->w);
    mrl_json_write_array_end(&x->w);
    MRL_TRY(write_attestation(x));
    MRL_TRY(write_claims(x));
    MRL_TRY(write_all_evidence(x));
    mrl_json_write_object_end(&x->w);
    return mrl_ok();
}

mrl_status mrl_cdx_standard(struct mrl_cdx *x)
{
    if (!x->bom->standard)
        return mrl_ok();
    if (x->bom->standard->assessed_at)
        MRL_TRY(write_declarations(x));
    return write_definitions(x);
}
