/* SPDX-License-Identifier: Apache-2.0 */
#include "bom/spdx.h"

#include "base/clock.h"
#include "bom/spdx_private.h"

#include <string.h>

/* Texts and ids of a document of a million things stay below. */
#define WRITER_ARENA ((size_t)4 << 30)

/* --- who made it --- */

/* SPDX wants UTC to the second.  The schema asks for a time; the Epoch says that none is known. */
static void write_created(struct mrl_spdx *x)
{
    const char *said = x->bom->created;
    char text[MRL_TIME_TEXT];
    mrl_time at = 0;

    if (said && !mrl_time_parse(said, strlen(said), &at))
        at = 0;
    mrl_time_format(at, text);
    mrl_json_write_string(&x->w, "created", text);
}

static mrl_status write_creation(struct mrl_spdx *x)
{
    const struct mrl_bom *b = x->bom;

    mrl_json_write_object(&x->w, NULL);
    mrl_json_write_string(&x->w, "type", "CreationInfo");
    mrl_json_write_string(&x->w, "@id", "_:creationinfo");
    mrl_json_write_string(&x->w, "specVersion", "3.0.1");
    write_created(x);
    mrl_json_write_array(&x->w, "createdBy");
    MRL_TRY(mrl_spdx_ref(x, NULL, b->supplier ? "merlon:organisation" : "merlon:author"));
    mrl_json_write_array_end(&x->w);
    mrl_json_write_array(&x->w, "createdUsing");
    MRL_TRY(mrl_spdx_ref(x, NULL, "merlon:tool"));
    mrl_json_write_array_end(&x->w);
    mrl_json_write_object_end(&x->w);
    return mrl_ok();
}

static mrl_status write_named(struct mrl_spdx *x, const char *type, const char *ref,
                              const char *name)
{
    MRL_TRY(mrl_spdx_open(x, type, ref));
    mrl_json_write_string(&x->w, "name", name);
    mrl_spdx_close(x);
    return mrl_ok();
}

static mrl_status write_makers(struct mrl_spdx *x)
{
    const struct mrl_bom *b = x->bom;
    const char *tool = b->tool ? b->tool : "merlon";
    const char *name = mrl_arena_printf(x->arena, "%s%s%s", tool, b->tool_version ? " " : "",
                                        b->tool_version ? b->tool_version : "");

    if (!name)
        return MRL_FAIL_ARENA(x->err, x->arena);
    MRL_TRY(write_named(x, "Tool", "merlon:tool", name));
    return b->supplier ? write_named(x, "Organization", "merlon:organisation", b->supplier)
                       : write_named(x, "SoftwareAgent", "merlon:author", tool);
}

/* --- the collection --- */

static void write_profiles(struct mrl_spdx *x)
{
    static const char *const profiles[] = {"core", "software", "ai", "dataset", "simpleLicensing"};

    mrl_json_write_array(&x->w, "profileConformance");
    for (size_t i = 0; i < MRL_COUNT(profiles); i++)
        mrl_json_write_string(&x->w, NULL, profiles[i]);
    mrl_json_write_array_end(&x->w);
}

static mrl_status write_root(struct mrl_spdx *x, const char *ref)
{
    mrl_json_write_array(&x->w, "rootElement");
    MRL_TRY(mrl_spdx_ref(x, NULL, ref));
    mrl_json_write_array_end(&x->w);
    return mrl_ok();
}

static mrl_status write_collections(struct mrl_spdx *x)
{
    const struct mrl_bom *b = x->bom;

    MRL_TRY(mrl_spdx_open(x, "SpdxDocument", "merlon:document"));
    write_profiles(x);
    MRL_TRY(write_root(x, "merlon:sbom"));
    mrl_spdx_close(x);
    MRL_TRY(mrl_spdx_open(x, "software_Sbom", "merlon:sbom"));
    if (b->incomplete)
        mrl_json_write_string(&x->w, "comment", "merlon: incomplete");
    write_profiles(x);
    if (b->root != SIZE_MAX)
        MRL_TRY(write_root(x, b->items[b->root].ref));
    mrl_json_write_array(&x->w, "software_sbomType");
    mrl_json_write_string(&x->w, NULL, "analyzed");
    mrl_json_write_array_end(&x->w);
    mrl_spdx_close(x);
    return mrl_ok();
}

/* --- agents and licences, once each, as the things name them --- */

static mrl_status write_agent(struct mrl_spdx *x, const char *name, bool author)
{
    const size_t known = x->agents.count;
    const char *ref;

    MRL_TRY(mrl_spdx_agent(x, name, &ref));
    if (x->agents.count == known)
        return mrl_ok();
    return write_named(x, author ? "Agent" : "Organization", ref, name);
}

static mrl_status write_licence(struct mrl_spdx *x, const struct mrl_bom_field *f)
{
    const bool plain = !f->name || strcmp(f->name, "name") == 0;
    const size_t known = x->licences.count;
    const char *ref;

    MRL_TRY(mrl_spdx_licence(x, f, &ref));
    if (x->licences.count == known)
        return mrl_ok();
    MRL_TRY(mrl_spdx_open(
        x, plain ? "simplelicensing_SimpleLicensingText" : "simplelicensing_LicenseExpression",
        ref));
    if (plain)
        mrl_json_write_string(&x->w, "name", f->value);
    mrl_json_write_string(
        &x->w, plain ? "simplelicensing_licenseText" : "simplelicensing_licenseExpression",
        f->value);
    mrl_spdx_close(x);
    return mrl_ok();
}

static mrl_status write_shared(struct mrl_spdx *x)
{
    for (size_t i = 0; i < x->bom->item_count; i++) {
        const struct mrl_bom_item *item = &x->bom->items[i];

        for (size_t k = 0; k < item->field_count; k++) {
            const struct mrl_bom_field *f = &item->fields[k];

            if (f->key == MRL_BOM_SUPPLIER || f->key == MRL_BOM_AUTHOR)
                MRL_TRY(write_agent(x, f->value, f->key == MRL_BOM_AUTHOR));
            if (f->key == MRL_BOM_LICENCE)
                MRL_TRY(write_licence(x, f));
        }
    }
    return mrl_ok();
}

/* --- */

static mrl_status write_graph(struct mrl_spdx *x)
{
    mrl_json_write_object(&x->w, NULL);
    mrl_json_write_string(&x->w, "@context", "https://spdx.org/rdf/3.0.1/spdx-context.jsonld");
    mrl_json_write_array(&x->w, "@graph");
    MRL_TRY(write_creation(x));
    MRL_TRY(write_makers(x));
    MRL_TRY(write_collections(x));
    MRL_TRY(write_shared(x));
    for (size_t i = 0; i < x->bom->item_count; i++)
        MRL_TRY(mrl_spdx_element(x, i));
    for (size_t i = 0; i < x->bom->item_count; i++)
        MRL_TRY(mrl_spdx_relations(x, i));
    MRL_TRY(mrl_spdx_standard(x));
    mrl_json_write_array_end(&x->w);
    mrl_json_write_object_end(&x->w);
    return mrl_ok();
}

mrl_status mrl_bom_write_spdx(const struct mrl_bom *bom, FILE *out, struct mrl_error *err)
{
    mrl_cleanup(mrl_arena_freep) struct mrl_arena *arena = mrl_arena_new(WRITER_ARENA);
    struct mrl_spdx x = {.bom = bom, .arena = arena, .err = err};

    if (!arena)
        return MRL_FAIL_NOMEM(err);
    x.space = mrl_arena_printf(arena, "%s#", bom->serial ? bom->serial : "urn:merlon:bom");
    if (!x.space)
        return MRL_FAIL_ARENA(err, arena);
    mrl_json_writer_init(&x.w, out, false);
    mrl_map_init(&x.agents, arena);
    mrl_map_init(&x.licences, arena);
    MRL_TRY(mrl_bom_graph_make(bom, arena, &x.graph, err));
    return write_graph(&x);
}
