/* SPDX-License-Identifier: Apache-2.0 */
#include "bom/collect.h"

#include "base/version.h"
#include "bom/collect_private.h"

#include <string.h>

static struct mrl_bom_origin declared(const struct mrl_bom_collector *c, const char *key,
                                      uint32_t line)
{
    return (struct mrl_bom_origin){
        .mark = MRL_BOM_DECLARED, .file = c->project_file, .key = key, .line = line};
}

/* --- the project and its systems --- */

static mrl_status add_system(struct mrl_bom_collector *c, const struct mrl_system *s, size_t *ret)
{
    const struct mrl_person *p =
        s->owner && c->in->project ? mrl_project_person(c->in->project, s->owner) : NULL;
    const char *ref = mrl_bom_ref(c->arena, "system:", s->id);

    if (!ref)
        return MRL_FAIL_ARENA(c->err, c->arena);
    MRL_TRY(mrl_bom_add(&c->bom, MRL_BOM_APPLICATION, ref, ret, c->err));
    MRL_TRY(mrl_bom_put(c, *ret, MRL_BOM_NAME, NULL, s->id, declared(c, "id", s->line)));
    MRL_TRY(mrl_bom_put(c, *ret, MRL_BOM_DESCRIPTION, NULL, s->purpose,
                        declared(c, "purpose", s->line)));
    MRL_TRY(mrl_bom_put(c, *ret, MRL_BOM_SUPPLIER, NULL, c->in->project->name,
                        declared(c, "organisation.name", 0)));
    MRL_TRY(mrl_bom_put(c, *ret, MRL_BOM_GOVERNANCE, "owner", p && p->name ? p->name : s->owner,
                        declared(c, "owner", s->line)));
    MRL_TRY(mrl_bom_put(c, *ret, MRL_BOM_CLASSIFICATION, NULL, mrl_sensitivity_name(s->clearance),
                        declared(c, "clearance", s->line)));
    return mrl_bom_put(c, *ret, MRL_BOM_PROPERTY, "merlon:environment",
                       mrl_environment_name(s->environment), declared(c, "environment", s->line));
}

/* The one system, or else the project with its systems in it. */
static mrl_status add_root(struct mrl_bom_collector *c, size_t *systems)
{
    const struct mrl_project *p = c->in->project;
    const struct mrl_bom_origin verified = {.mark = MRL_BOM_INFERRED, .key = "path"};

    if (p && p->system_count == 1) {
        MRL_TRY(add_system(c, &p->systems[0], &systems[0]));
        c->bom.root = systems[0];
        return mrl_ok();
    }
    MRL_TRY(mrl_bom_add(&c->bom, MRL_BOM_APPLICATION, "project", &c->bom.root, c->err));
    if (p)
        MRL_TRY(mrl_bom_put(c, c->bom.root, MRL_BOM_NAME, NULL, p->name,
                            declared(c, "organisation.name", 0)));
    MRL_TRY(mrl_bom_put(c, c->bom.root, MRL_BOM_NAME, NULL, c->in->name, verified));
    for (size_t i = 0; p && i < p->system_count; i++) {
        MRL_TRY(add_system(c, &p->systems[i], &systems[i]));
        MRL_TRY(mrl_bom_link(c, MRL_BOM_DEPENDS_ON, c->bom.root, systems[i], NULL,
                             declared(c, "systems", p->systems[i].line)));
    }
    return mrl_ok();
}

static mrl_status add_routes(struct mrl_bom_collector *c)
{
    const struct mrl_project *p = c->in->project;

    for (size_t i = 0; p && i < p->route_count; i++) {
        const struct mrl_route *r = &p->routes[i];
        const char *ref = mrl_bom_ref(c->arena, "route:", r->id);
        size_t item;

        if (!ref)
            return MRL_FAIL_ARENA(c->err, c->arena);
        MRL_TRY(mrl_bom_add(&c->bom, MRL_BOM_SERVICE, ref, &item, c->err));
        MRL_TRY(mrl_bom_put(c, item, MRL_BOM_NAME, NULL, r->id, declared(c, "id", r->line)));
        MRL_TRY(mrl_bom_put(c, item, MRL_BOM_ENDPOINT, NULL, r->url, declared(c, "url", r->line)));
        MRL_TRY(mrl_bom_put(c, item, MRL_BOM_SUPPLIER, NULL, p->name,
                            declared(c, "organisation.name", 0)));
    }
    return mrl_ok();
}

static mrl_status link_route(struct mrl_bom_collector *c, const struct mrl_route *r,
                             const size_t *systems)
{
    const struct mrl_project *p = c->in->project;
    const struct mrl_bom_origin origin = declared(c, "routes", r->line);
    const char *ref = mrl_bom_ref(c->arena, "route:", r->id);
    uint64_t asset;
    size_t item;

    if (!ref)
        return MRL_FAIL_ARENA(c->err, c->arena);
    if (!mrl_bom_find(&c->bom, ref, &item))
        return mrl_ok();
    if (r->asset && mrl_map_get(&c->inv->by_id, r->asset, strlen(r->asset), &asset))
        MRL_TRY(mrl_bom_link(c, MRL_BOM_SERVED_AT, c->item_of[asset], item, NULL, origin));
    for (size_t i = 0; r->system && i < p->system_count; i++)
        if (strcmp(p->systems[i].id, r->system) == 0)
            MRL_TRY(mrl_bom_link(c, MRL_BOM_SERVED_AT, systems[i], item, NULL, origin));
    return mrl_ok();
}

/* --- what hangs on them --- */

static mrl_status link_systems(struct mrl_bom_collector *c, const size_t *systems)
{
    const struct mrl_project *p = c->in->project;

    for (size_t i = 0; p && i < p->system_count; i++)
        for (size_t k = 0; k < p->systems[i].asset_count; k++) {
            const char *id = p->systems[i].assets[k];
            uint64_t asset;

            if (mrl_map_get(&c->inv->by_id, id, strlen(id), &asset))
                MRL_TRY(mrl_bom_link(c, MRL_BOM_DEPENDS_ON, systems[i], c->item_of[asset], NULL,
                                     declared(c, "systems.assets", p->systems[i].line)));
        }
    for (size_t i = 0; p && i < p->route_count; i++)
        MRL_TRY(link_route(c, &p->routes[i], systems));
    return mrl_ok();
}

/* Whether whoever needs the one needs the other; a card is not needed by what it speaks of. */
static bool leads_on(enum mrl_bom_relation_kind kind)
{
    return kind != MRL_BOM_DOCUMENTS && kind != MRL_BOM_TOKENIZER_OF && kind != MRL_BOM_SHARD_OF;
}

/* Things that nothing leads to hang on the root, so that the graph is one. */
static mrl_status link_rest(struct mrl_bom_collector *c)
{
    const struct mrl_bom_origin inferred = {.mark = MRL_BOM_INFERRED, .key = "path"};
    const size_t count = c->bom.item_count;
    bool *reached = mrl_arena_array(c->arena, count + 1, sizeof(*reached));

    if (!reached)
        return MRL_FAIL_ARENA(c->err, c->arena);
    for (size_t i = 0; i < c->bom.relation_count; i++)
        if (leads_on(c->bom.relations[i].kind))
            reached[c->bom.relations[i].to] = true;
    for (size_t i = 0; i < count; i++) {
        const bool manifest = c->bom.items[i].kind == MRL_BOM_MANIFEST;

        if (manifest || !reached[i])
            MRL_TRY(mrl_bom_link(c, manifest ? MRL_BOM_HAS_MANIFEST : MRL_BOM_DEPENDS_ON,
                                 c->bom.root, i, NULL, inferred));
    }
    return mrl_ok();
}

/* --- the document --- */

/* The same inventory and records at the same time are the same document: UUID version 8 (RFC 9562)
 * over all of them. */
static mrl_status put_serial(struct mrl_bom_collector *c)
{
    mrl_cleanup(mrl_hasher_freep) struct mrl_hasher *h = NULL;
    char hex[MRL_SHA256_HEX];
    struct mrl_sha256 d;

    MRL_TRY(mrl_hasher_new(&h, c->err));
    MRL_TRY(mrl_hasher_add(h, c->inv->sha256.bytes, sizeof(c->inv->sha256.bytes), c->err));
    MRL_TRY(mrl_hasher_add(h, &c->in->at, sizeof(c->in->at), c->err));
    if (c->in->project)
        MRL_TRY(mrl_hasher_add(h, c->in->project->name, strlen(c->in->project->name), c->err));
    for (size_t i = 0; i < c->in->entry_count; i++)
        MRL_TRY(mrl_hasher_add(h, c->in->entries[i].sha256->bytes,
                               sizeof(c->in->entries[i].sha256->bytes), c->err));
    MRL_TRY(mrl_hasher_finish(h, &d, c->err));
    d.bytes[6] = (uint8_t)(0x80 | (d.bytes[6] & 0x0f));
    d.bytes[8] = (uint8_t)(0x80 | (d.bytes[8] & 0x3f));
    mrl_sha256_hex(&d, hex);
    c->bom.serial = mrl_arena_printf(c->arena, "urn:uuid:%.8s-%.4s-%.4s-%.4s-%.12s", hex, hex + 8,
                                     hex + 12, hex + 16, hex + 20);
    return c->bom.serial ? mrl_ok() : MRL_FAIL_ARENA(c->err, c->arena);
}

static mrl_status put_document(struct mrl_bom_collector *c)
{
    char text[MRL_TIME_TEXT];

    mrl_time_format(c->in->at, text);
    c->bom.created = mrl_arena_strdup(c->arena, text);
    if (!c->bom.created)
        return MRL_FAIL_ARENA(c->err, c->arena);
    if (c->in->project && c->in->project->name[0])
        c->bom.supplier = c->in->project->name;
    c->bom.tool = "merlon";
    c->bom.tool_version = MRL_VERSION;
    c->bom.standard = c->in->standard;
    c->bom.incomplete = c->inv->problem_count > 0;
    for (size_t i = 0; i < c->inv->asset_count; i++)
        for (size_t k = 0; k < c->inv->assets[i].file_count; k++)
            c->bom.incomplete |= c->inv->assets[i].files[k].incomplete;
    return put_serial(c);
}

static mrl_status make_tables(struct mrl_bom_collector *c)
{
    const size_t n = c->inv->asset_count + 1;

    c->item_of = mrl_arena_array(c->arena, n, sizeof(*c->item_of));
    c->model_of = mrl_arena_array(c->arena, n, sizeof(*c->model_of));
    c->spoken_of = mrl_arena_array(c->arena, n, sizeof(*c->spoken_of));
    if (!c->item_of || !c->model_of || !c->spoken_of)
        return MRL_FAIL_ARENA(c->err, c->arena);
    for (size_t i = 0; i < n; i++)
        c->model_of[i] = MRL_BOM_NONE;
    mrl_map_init(&c->named, c->arena);
    mrl_map_init(&c->libraries, c->arena);
    return mrl_ok();
}

mrl_status mrl_bom_collect(const struct mrl_bom_inputs *inputs, struct mrl_arena *arena,
                           struct mrl_bom *ret, struct mrl_error *err)
{
    struct mrl_bom_collector c = {
        .in = inputs, .inv = inputs->inventory, .arena = arena, .err = err};
    size_t *systems = mrl_arena_array(
        arena, (inputs->project ? inputs->project->system_count : 0) + 1, sizeof(*systems));

    if (!systems)
        return MRL_FAIL_ARENA(err, arena);
    mrl_bom_init(&c.bom, arena);
    c.project_file = inputs->project ? MRL_PROJECT_FILE : NULL;
    MRL_TRY(make_tables(&c));
    MRL_TRY(add_root(&c, systems));
    MRL_TRY(mrl_bom_group(&c));
    MRL_TRY(mrl_bom_add_assets(&c));
    MRL_TRY(add_routes(&c));
    MRL_TRY(mrl_bom_find_subjects(&c));
    MRL_TRY(mrl_bom_add_entries(&c)); /* what is approved goes before cards that are not */
    MRL_TRY(mrl_bom_add_facts(&c));
    MRL_TRY(mrl_bom_add_inner(&c));
    MRL_TRY(mrl_bom_add_edges(&c));
    MRL_TRY(link_systems(&c, systems));
    MRL_TRY(link_rest(&c));
    MRL_TRY(put_document(&c));
    *ret = c.bom;
    return mrl_ok();
}
