/* SPDX-License-Identifier: Apache-2.0 */
/* A standard and its assessment: SPDX has no such elements, so it is an annotation of type review
 * on the bill. */
#include "bom/spdx_private.h"

static void write_requirement(struct mrl_json_writer *w, const struct mrl_bom_requirement *r)
{
    mrl_json_write_object(w, NULL);
    mrl_json_write_string(w, "id", r->id);
    if (r->title)
        mrl_json_write_string(w, "title", r->title);
    if (r->parent)
        mrl_json_write_string(w, "parent", r->parent);
    if (r->verdict)
        mrl_json_write_string(w, "verdict", r->verdict);
    if (r->verdict && r->reason)
        mrl_json_write_string(w, "reason", r->reason);
    if (r->evidence_count) {
        mrl_json_write_object(w, "evidence");
        for (size_t i = 0; i < r->evidence_count; i++)
            mrl_json_write_string(w, r->evidence[i].name, r->evidence[i].value);
        mrl_json_write_object_end(w);
    }
    mrl_json_write_object_end(w);
}

static void write_statement(const struct mrl_spdx *x, struct mrl_json_writer *w)
{
    const struct mrl_bom_standard *s = x->bom->standard;

    mrl_json_write_string(w, "merlon", "standard");
    mrl_json_write_string(w, "id", s->id);
    if (s->version)
        mrl_json_write_string(w, "version", s->version);
    if (s->owner)
        mrl_json_write_string(w, "owner", s->owner);
    if (s->title)
        mrl_json_write_string(w, "title", s->title);
    if (s->assessed_at)
        mrl_json_write_string(w, "assessed_at", s->assessed_at);
    if (s->assessor)
        mrl_json_write_string(w, "assessor", s->assessor);
    mrl_json_write_array(w, "requirements");
    for (size_t i = 0; i < s->requirement_count; i++)
        write_requirement(w, &s->requirements[i]);
    mrl_json_write_array_end(w);
}

mrl_status mrl_spdx_standard(struct mrl_spdx *x)
{
    return x->bom->standard
               ? mrl_spdx_annotation(x, "merlon:standard", "review", "merlon:sbom", write_statement)
               : mrl_ok();
}
