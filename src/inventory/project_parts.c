/* SPDX-License-Identifier: Apache-2.0 */
/* The sections of merlon.yaml: people, systems, assets, routes. */
#include "base/base64.h"
#include "base/limits.h"
#include "base/text.h"
#include "inventory/project_reader.h"
#include "inventory/words.h"

#include <string.h>

/* The list of a section and room for its entries. */
static mrl_status open_section(struct mrl_project_reader *r, const struct mrl_node *root,
                               enum mrl_project_section section, size_t size,
                               const struct mrl_node **item, void *ret)
{
    const struct mrl_node *list = mrl_node_get(root, mrl_section_name(section));
    void *array = mrl_arena_array(r->arena, list ? list->count + 1 : 1, size);

    if (!array)
        return MRL_FAIL_ARENA(r->err, r->arena);
    *item = list && list->kind == MRL_NODE_LIST ? list->first : NULL;
    memcpy(ret, &array, sizeof(array));
    return mrl_ok();
}

/* Steps over entries that are placeholders; false at the end. */
static mrl_status next_entry(struct mrl_project_reader *r, enum mrl_project_section section,
                             const struct mrl_node **next, const char *const *keys,
                             const struct mrl_node **item, const char **id)
{
    *item = NULL;
    for (const struct mrl_node *n = *next; n; n = n->next) {
        *next = n->next;
        if (mrl_project_skips(n))
            continue;
        MRL_TRY(mrl_node_only(r->doc, n, keys, r->err));
        MRL_TRY(mrl_project_entry(r, section, n, id));
        if (!*id)
            continue;
        *item = n;
        return mrl_ok();
    }
    return mrl_ok();
}

/* --- people --- */

static mrl_status check_key(struct mrl_project_reader *r, const struct mrl_node *item,
                            const char *key)
{
    static const char scheme[] = "ed25519:";
    const struct mrl_node *node = mrl_node_get(item, "key");
    const struct mrl_project *p = r->project;
    uint8_t bytes[32];
    uint64_t owner;
    size_t len;
    bool added;

    if (strncmp(key, scheme, sizeof(scheme) - 1) != 0 ||
        !mrl_base64_decode(key + sizeof(scheme) - 1, strlen(key) - sizeof(scheme) + 1, bytes,
                           sizeof(bytes), &len) ||
        len != sizeof(bytes))
        return mrl_node_fail(r->doc, node, r->err,
                             "`key` must be `ed25519:` and the base64 of 32 bytes, as `merlon key "
                             "show` prints it");
    MRL_TRY(mrl_map_add(&r->keys, key, strlen(key), p->person_count, &added, r->err));
    if (!added && mrl_map_get(&r->keys, key, strlen(key), &owner))
        return mrl_node_fail(r->doc, node, r->err, "`%s` has the same key; a key names one person",
                             p->people[owner].id);
    return mrl_ok();
}

static mrl_status read_people_roles(struct mrl_project_reader *r, const struct mrl_node *map,
                                    struct mrl_person *person)
{
    const struct mrl_node *item;
    const char **roles;
    size_t count;

    MRL_TRY(mrl_project_list(r, map, "roles", MRL_WANTED, &item, &count));
    roles = mrl_arena_array(r->arena, count + 1, sizeof(*roles));
    if (!roles)
        return MRL_FAIL_ARENA(r->err, r->arena);
    person->roles = roles;
    for (; item; item = item->next) {
        if (mrl_project_skips(item))
            continue;
        if (item->kind != MRL_NODE_STRING || !mrl_id_is_valid(item->text))
            return mrl_node_fail(r->doc, item, r->err,
                                 "a role is a word such as `owner` or `data-custodian`");
        roles[person->role_count++] = item->text;
    }
    return mrl_ok();
}

mrl_status mrl_project_read_people(struct mrl_project_reader *r, const struct mrl_node *root)
{
    static const char *const keys[] = {"id", "name", "roles", "key", NULL};
    const struct mrl_node *next, *item;
    const char *id;

    mrl_map_init(&r->keys, r->arena);
    MRL_TRY(open_section(r, root, MRL_SECTION_PEOPLE, sizeof(struct mrl_person), &next,
                         &r->project->people));
    for (;;) {
        struct mrl_person person = {0};

        MRL_TRY(next_entry(r, MRL_SECTION_PEOPLE, &next, keys, &item, &id));
        if (!item)
            return mrl_ok();
        person.id = id;
        person.line = item->line;
        person.column = item->column;
        MRL_TRY(mrl_project_text(r, item, "name", MRL_WANTED, &person.name));
        MRL_TRY(read_people_roles(r, item, &person));
        MRL_TRY(mrl_project_text(r, item, "key", MRL_OPTIONAL, &person.key));
        if (person.key)
            MRL_TRY(check_key(r, item, person.key));
        r->project->people[r->project->person_count++] = person;
    }
}

/* --- systems --- */

static mrl_status read_system(struct mrl_project_reader *r, const struct mrl_node *item,
                              struct mrl_system *s)
{
    size_t environment, clearance;

    MRL_TRY(mrl_project_text(r, item, "purpose", MRL_WANTED, &s->purpose));
    MRL_TRY(mrl_project_ref(r, item, "owner", MRL_WANTED, MRL_SECTION_PEOPLE, &s->owner));
    MRL_TRY(
        mrl_project_word(r, item, "environment", MRL_WANTED, mrl_environment_words, &environment));
    MRL_TRY(mrl_project_word(r, item, "clearance", MRL_WANTED, mrl_sensitivity_words, &clearance));
    s->environment = (enum mrl_environment)environment;
    s->clearance = (enum mrl_sensitivity)clearance;
    MRL_TRY(mrl_project_time(r, item, "deployed", &s->deployed));
    MRL_TRY(mrl_project_time(r, item, "retired", &s->retired));
    if (s->retired && s->retired < s->deployed)
        return mrl_node_fail(r->doc, mrl_node_get(item, "retired"), r->err,
                             "`retired` lies before `deployed`");
    return mrl_project_refs(r, item, "assets", MRL_WANTED, MRL_SECTION_ASSETS, &s->assets,
                            &s->asset_count);
}

mrl_status mrl_project_read_systems(struct mrl_project_reader *r, const struct mrl_node *root)
{
    static const char *const keys[] = {"id",       "purpose", "owner",  "environment", "clearance",
                                       "deployed", "retired", "assets", NULL};
    const struct mrl_node *next, *item;
    const char *id;

    MRL_TRY(open_section(r, root, MRL_SECTION_SYSTEMS, sizeof(struct mrl_system), &next,
                         &r->project->systems));
    for (;;) {
        struct mrl_system system = {0};

        MRL_TRY(next_entry(r, MRL_SECTION_SYSTEMS, &next, keys, &item, &id));
        if (!item)
            return mrl_ok();
        system.id = id;
        system.line = item->line;
        system.column = item->column;
        MRL_TRY(read_system(r, item, &system));
        r->project->systems[r->project->system_count++] = system;
    }
}

/* --- assets --- */

static bool may_have_url(enum mrl_asset_kind kind)
{
    return kind == MRL_ASSET_SERVICE || kind == MRL_ASSET_TOOL || kind == MRL_ASSET_AGENT ||
           kind == MRL_ASSET_VECTOR_STORE;
}

static mrl_status read_location(struct mrl_project_reader *r, const struct mrl_node *item,
                                struct mrl_declared_asset *a)
{
    const struct mrl_node *path = mrl_node_get(item, "path");
    const struct mrl_node *url = mrl_node_get(item, "url");

    if (path && url)
        return mrl_node_fail(r->doc, url, r->err, "an asset has a `path` or a `url`, not both");
    if (!path && !url)
        return mrl_node_fail(r->doc, item, r->err, "the key `%s` is missing",
                             a->kind == MRL_ASSET_SERVICE ? "url" : "path");
    if (path && a->kind == MRL_ASSET_SERVICE)
        return mrl_node_fail(r->doc, path, r->err, "a service has a `url`, not a `path`");
    if (url && !may_have_url(a->kind))
        return mrl_node_fail(r->doc, url, r->err, "an asset of kind `%s` has a `path`, not a `url`",
                             mrl_asset_kind_name(a->kind));
    if (url)
        return mrl_project_text(r, item, "url", MRL_WANTED, &a->url);
    MRL_TRY(mrl_project_text(r, item, "path", MRL_WANTED, &a->path));
    if (a->path && !mrl_project_path_is_inner(a->path))
        return mrl_node_fail(r->doc, path, r->err,
                             "`path` must lie below the project: relative, without `.`, `..` and "
                             "empty parts");
    return mrl_ok();
}

/* `none`: our own, in so many words.  A question is answered by neither. */
static mrl_status read_no_external(struct mrl_project_reader *r, const struct mrl_node *item,
                                   struct mrl_declared_asset *a)
{
    static const char *const words[] = {"none", NULL};
    size_t index;

    MRL_TRY(mrl_project_word(r, item, "external", MRL_OPTIONAL, words, &index));
    a->external_said = !mrl_is_placeholder(mrl_node_get(item, "external")->text);
    return mrl_ok();
}

static mrl_status read_external(struct mrl_project_reader *r, const struct mrl_node *item,
                                struct mrl_declared_asset *a)
{
    static const char *const keys[] = {"supplier", "source", "version", "licence", NULL};
    const struct mrl_node *map = mrl_node_get(item, "external");
    struct mrl_external *external;
    const char *const outer = r->path;

    if (!map || map->kind == MRL_NODE_NULL)
        return mrl_ok();
    if (map->kind == MRL_NODE_STRING)
        return read_no_external(r, item, a);
    MRL_TRY(mrl_node_need(r->doc, item, "external", MRL_NODE_MAP, &map, r->err));
    MRL_TRY(mrl_node_only(r->doc, map, keys, r->err));
    external = mrl_arena_zalloc(r->arena, sizeof(*external));
    r->path = mrl_arena_printf(r->arena, "%s.external", outer);
    if (!external || !r->path)
        return MRL_FAIL_ARENA(r->err, r->arena);
    MRL_TRY(mrl_project_text(r, map, "supplier", MRL_WANTED, &external->supplier));
    MRL_TRY(mrl_project_text(r, map, "source", MRL_OPTIONAL, &external->source));
    MRL_TRY(mrl_project_text(r, map, "version", MRL_OPTIONAL, &external->version));
    MRL_TRY(mrl_project_text(r, map, "licence", MRL_OPTIONAL, &external->licence));
    r->path = outer;
    a->external = external;
    a->external_said = true;
    return mrl_ok();
}

static mrl_status read_edges(struct mrl_project_reader *r, const struct mrl_node *item,
                             struct mrl_declared_asset *a)
{
    size_t capacity = 0;

    for (int kind = 0; kind < MRL_EDGE_KIND_COUNT; kind++) {
        const enum mrl_project_section section =
            kind == MRL_EDGE_SERVED_AT ? MRL_SECTION_ROUTES : MRL_SECTION_ASSETS;
        const char *const *ids;
        size_t count;

        MRL_TRY(mrl_project_refs(r, item, mrl_edge_kind_words[kind], MRL_OPTIONAL, section, &ids,
                                 &count));
        for (size_t i = 0; i < count; i++) {
            if (section == MRL_SECTION_ASSETS && strcmp(ids[i], a->id) == 0)
                return mrl_node_fail(r->doc, mrl_node_get(item, mrl_edge_kind_words[kind]), r->err,
                                     "`%s` names the asset itself", mrl_edge_kind_words[kind]);
            MRL_TRY(mrl_arena_grow(r->arena, (void **)&a->edges, &capacity, a->edge_count,
                                   sizeof(*a->edges), r->err));
            a->edges[a->edge_count++] =
                (struct mrl_declared_edge){(enum mrl_edge_kind)kind, ids[i]};
        }
    }
    return mrl_ok();
}

static mrl_status read_said(struct mrl_project_reader *r, const struct mrl_node *item,
                            const char *key, bool *ret, bool *said)
{
    const struct mrl_node *const node = mrl_node_get(item, key);

    *said = node && node->kind == MRL_NODE_BOOL;
    return mrl_project_bool(r, item, key, ret);
}

static mrl_status read_asset(struct mrl_project_reader *r, const struct mrl_node *item,
                             struct mrl_declared_asset *a)
{
    const struct mrl_node *node;
    size_t kind, sensitivity, environment;

    MRL_TRY(mrl_node_need(r->doc, item, "kind", MRL_NODE_STRING, &node, r->err));
    MRL_TRY(mrl_node_choice(r->doc, node, mrl_asset_kind_words, &kind, r->err));
    a->kind = (enum mrl_asset_kind)kind;
    MRL_TRY(read_location(r, item, a));
    MRL_TRY(mrl_project_ref(r, item, "owner", MRL_WANTED, MRL_SECTION_PEOPLE, &a->owner));
    MRL_TRY(
        mrl_project_word(r, item, "sensitivity", MRL_WANTED, mrl_sensitivity_words, &sensitivity));
    MRL_TRY(
        mrl_project_word(r, item, "environment", MRL_WANTED, mrl_environment_words, &environment));
    a->sensitivity = (enum mrl_sensitivity)sensitivity;
    a->environment = (enum mrl_environment)environment;
    MRL_TRY(read_said(r, item, "released", &a->released, &a->released_said));
    MRL_TRY(read_said(r, item, "public_data", &a->public_data, &a->public_data_said));
    MRL_TRY(read_external(r, item, a));
    MRL_TRY(mrl_project_read_signature(r, item, a));
    return read_edges(r, item, a);
}

mrl_status mrl_project_read_assets(struct mrl_project_reader *r, const struct mrl_node *root)
{
    static const char *const keys[] = {
        "id",          "path",         "url",           "kind",       "owner",
        "sensitivity", "environment",  "external",      "released",   "public_data",
        "shard_of",    "tokenizer_of", "configured_by", "base_model", "trained_on",
        "depends_on",  "calls",        "served_at",     "signature",  NULL};
    const struct mrl_node *next, *item;
    const char *id;

    MRL_TRY(open_section(r, root, MRL_SECTION_ASSETS, sizeof(struct mrl_declared_asset), &next,
                         &r->project->assets));
    for (;;) {
        struct mrl_declared_asset asset = {0};

        MRL_TRY(next_entry(r, MRL_SECTION_ASSETS, &next, keys, &item, &id));
        if (!item)
            return mrl_ok();
        asset.id = id;
        asset.line = item->line;
        asset.column = item->column;
        MRL_TRY(read_asset(r, item, &asset));
        r->project->assets[r->project->asset_count++] = asset;
    }
}

/* --- which systems list an asset --- */

static struct mrl_declared_asset *asset_named(const struct mrl_project_reader *r, const char *id)
{
    uint64_t index = 0;

    (void)mrl_map_get(&r->ids[MRL_SECTION_ASSETS], id, strlen(id), &index);
    return &r->project->assets[index];
}

mrl_status mrl_project_link_systems(struct mrl_project_reader *r)
{
    struct mrl_project *p = r->project;

    for (size_t i = 0; i < p->system_count; i++)
        for (size_t k = 0; k < p->systems[i].asset_count; k++)
            asset_named(r, p->systems[i].assets[k])->system_count++;
    for (size_t i = 0; i < p->asset_count; i++) {
        p->assets[i].systems =
            mrl_arena_array(r->arena, p->assets[i].system_count, sizeof(*p->assets[i].systems));
        if (p->assets[i].system_count && !p->assets[i].systems)
            return MRL_FAIL_ARENA(r->err, r->arena);
        p->assets[i].system_count = 0;
    }
    for (size_t i = 0; i < p->system_count; i++)
        for (size_t k = 0; k < p->systems[i].asset_count; k++) {
            struct mrl_declared_asset *a = asset_named(r, p->systems[i].assets[k]);

            a->systems[a->system_count++] = &p->systems[i];
        }
    return mrl_ok();
}

/* --- routes --- */

mrl_status mrl_project_read_routes(struct mrl_project_reader *r, const struct mrl_node *root)
{
    static const char *const keys[] = {"id", "url", "system", "asset", NULL};
    const struct mrl_node *next, *item;
    const char *id;

    MRL_TRY(open_section(r, root, MRL_SECTION_ROUTES, sizeof(struct mrl_route), &next,
                         &r->project->routes));
    for (;;) {
        struct mrl_route route = {0};

        MRL_TRY(next_entry(r, MRL_SECTION_ROUTES, &next, keys, &item, &id));
        if (!item)
            return mrl_ok();
        route.id = id;
        route.line = item->line;
        route.column = item->column;
        MRL_TRY(mrl_project_text(r, item, "url", MRL_WANTED, &route.url));
        MRL_TRY(mrl_project_ref(r, item, "system", MRL_WANTED, MRL_SECTION_SYSTEMS, &route.system));
        MRL_TRY(mrl_project_ref(r, item, "asset", MRL_WANTED, MRL_SECTION_ASSETS, &route.asset));
        r->project->routes[r->project->route_count++] = route;
    }
}

/* --- the ledger --- */

mrl_status mrl_project_read_ledger(struct mrl_project_reader *r, const struct mrl_node *root)
{
    static const char *const keys[] = {"key", "witnesses", NULL};
    struct mrl_project *const p = r->project;
    const struct mrl_node *map = NULL;

    MRL_TRY(mrl_node_opt(r->doc, root, "ledger", MRL_NODE_MAP, &map, r->err));
    if (!map)
        return mrl_ok();
    MRL_TRY(mrl_node_only(r->doc, map, keys, r->err));
    r->path = "ledger";
    MRL_TRY(mrl_project_text(r, map, "key", MRL_WANTED, &p->ledger_key));
    return mrl_node_texts(r->doc, map, "witnesses", r->arena, &p->ledger_witnesses,
                          &p->ledger_witness_count, r->err);
}
