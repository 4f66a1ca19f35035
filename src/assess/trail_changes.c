/* SPDX-License-Identifier: Apache-2.0 */
/* What the ledger has not been told yet. */
#include "assess/check.h"
#include "assess/trail.h"
#include "base/text.h"
#include "base/version.h"

#include <string.h>

struct changes {
    const struct mrl_trail *trail;
    const struct mrl_facts_view *facts;
    bool clock_given;
    struct mrl_arena *arena;
    struct mrl_map records;   /* last item of each record, by id */
    struct mrl_map approvals; /* last item of the approvals of each record */
    struct mrl_map deployed;  /* what was entered as deployed */
    struct mrl_map files;     /* last item of each file, by path */
    struct mrl_entry *items;
    size_t count, capacity;
    struct mrl_error *err;
};

static mrl_status make_name(const struct changes *c, const char **name)
{
    char buffer[MRL_TRAIL_NAME];

    if (!*name || mrl_utf8_valid(*name, strlen(*name)))
        return mrl_ok();
    *name = mrl_arena_strdup(c->arena, mrl_trail_name(*name, buffer));
    return *name ? mrl_ok() : MRL_FAIL_ARENA(c->err, c->arena);
}

static mrl_status add(struct changes *c, const struct mrl_entry *entry)
{
    struct mrl_entry e = *entry;

    MRL_TRY(make_name(c, &e.name));
    MRL_TRY(make_name(c, &e.path));
    e.at = c->facts->now;
    e.clock_given = c->clock_given;
    e.tool = MRL_TOOL;
    MRL_TRY(mrl_arena_grow(c->arena, (void **)&c->items, &c->capacity, c->count, sizeof(*c->items),
                           c->err));
    c->items[c->count++] = e;
    return mrl_ok();
}

static const struct mrl_history_item *find(const struct changes *c, const struct mrl_map *map,
                                           const char *name)
{
    char buffer[MRL_TRAIL_NAME];
    uint64_t at;

    name = mrl_trail_name(name, buffer);
    return mrl_map_get(map, name, strlen(name), &at) ? &c->trail->history.items[at] : NULL;
}

/* --- assets --- */

static bool is_kept(const struct mrl_asset *asset)
{
    return asset->declared || mrl_asset_needs_entry(asset->kind);
}

/* The change-record that leads to these bytes lends its words, whatever it is worth: it is named,
 * and entered itself. */
static void tell_why(const struct changes *c, struct mrl_entry *e)
{
    for (size_t i = 0; i < c->facts->records->count; i++) {
        const struct mrl_record *const r = &c->facts->records->items[i];
        const struct mrl_node *after = r->kind ? mrl_record_field(r, "after") : NULL;
        const char *hex = mrl_node_text(after);
        struct mrl_sha256 digest;

        if (!hex || strcmp(r->kind->id, "change-record") != 0 || strncmp(hex, "sha256:", 7) != 0 ||
            !mrl_sha256_parse(hex + 7, strlen(hex + 7), &digest) ||
            !mrl_sha256_equal(&digest, &e->sha256) ||
            !mrl_node_is(mrl_record_field(r, "asset"), e->name))
            continue;
        e->record = r->id;
        e->author = mrl_node_text(mrl_record_field(r, "made_by"));
        e->reason = mrl_node_text(mrl_record_field(r, "reason"));
    }
}

static mrl_status add_asset(struct changes *c, const struct mrl_asset *asset)
{
    const struct mrl_history_item *const turn = mrl_trail_turn(c->trail, asset->id);
    const bool known = turn && mrl_history_is_version(turn);
    struct mrl_entry e = {
        .kind = MRL_ENTRY_ASSET,
        .event = known ? MRL_EVENT_CHANGE : MRL_EVENT_CREATE,
        .name = asset->id,
        .type = mrl_asset_kind_name(asset->kind),
        .path = asset->file_count == 1 ? asset->files[0].path : NULL,
        .has_digest = true,
        .sha256 = asset->sha256,
        .has_before = known,
    };

    if (!is_kept(asset) || !asset->has_digest || mrl_trail_knows(c->trail, asset))
        return mrl_ok();
    if (known)
        e.before = turn->entry.sha256;
    tell_why(c, &e);
    return add(c, &e);
}

/* The files of a prompt or setting that has several: each is a text that somebody may ask for. */
static mrl_status add_file(struct changes *c, const struct mrl_asset *asset,
                           const struct mrl_asset_file *file)
{
    const struct mrl_history_item *const item = find(c, &c->files, file->path);
    const bool known = item && item->entry.has_digest;
    struct mrl_entry e = {
        .kind = MRL_ENTRY_FILE,
        .event = known ? MRL_EVENT_CHANGE : MRL_EVENT_CREATE,
        .name = file->path,
        .type = mrl_asset_kind_name(asset->kind),
        .path = file->path,
        .has_digest = true,
        .sha256 = file->sha256,
        .has_before = known,
    };

    if (!file->has_digest || (known && mrl_sha256_equal(&item->entry.sha256, &file->sha256)))
        return mrl_ok();
    if (known)
        e.before = item->entry.sha256;
    return add(c, &e);
}

static mrl_status add_files(struct changes *c, const struct mrl_asset *asset)
{
    if (!is_kept(asset) || asset->file_count < 2 ||
        (asset->kind != MRL_ASSET_PROMPT && asset->kind != MRL_ASSET_CONFIGURATION))
        return mrl_ok();
    for (size_t i = 0; i < asset->file_count; i++)
        MRL_TRY(add_file(c, asset, &asset->files[i]));
    return mrl_ok();
}

/* Assets whose ids the ledger cannot hold as they are, by the names it has for them. */
static mrl_status index_odd_names(struct changes *c, struct mrl_map *ret)
{
    const struct mrl_inventory *const inv = c->facts->inventory;

    mrl_map_init(ret, c->arena);
    for (size_t i = 0; i < inv->asset_count; i++) {
        const char *name = inv->assets[i].id;

        MRL_TRY(make_name(c, &name));
        if (name != inv->assets[i].id)
            MRL_TRY(mrl_map_add(ret, name, strlen(name), i, NULL, c->err));
    }
    return mrl_ok();
}

/* Gone from merlon.yaml and from the disk, and nothing was left unread that could hold it. */
static mrl_status add_gone_assets(struct changes *c)
{
    const struct mrl_history *const h = &c->trail->history;
    struct mrl_map odd;
    uint64_t ignored;

    MRL_TRY(index_odd_names(c, &odd));
    for (size_t i = 0; i < h->count && c->facts->inventory->problem_count == 0; i++) {
        const struct mrl_entry *const e = &h->items[i].entry;
        struct mrl_entry gone = *e;

        if (!e->name || mrl_trail_turn(c->trail, e->name) != &h->items[i] ||
            !mrl_history_is_version(&h->items[i]) ||
            mrl_inventory_asset(c->facts->inventory, e->name) ||
            mrl_map_get(&odd, e->name, strlen(e->name), &ignored))
            continue;
        gone.event = MRL_EVENT_RETIRE;
        gone.has_before = gone.stored = false;
        gone.author = gone.reason = gone.record = NULL;
        MRL_TRY(add(c, &gone));
    }
    return mrl_ok();
}

/* --- deployments --- */

static const char *deployment_key(struct changes *c, const struct mrl_entry *e)
{
    char hex[MRL_SHA256_HEX];

    mrl_sha256_hex(&e->sha256, hex);
    return mrl_arena_printf(c->arena, "%s %s %s", hex, e->record ? e->record : "", e->name);
}

static mrl_status add_row(struct changes *c, const struct mrl_record *r, const struct mrl_node *row)
{
    const char *id = mrl_node_text(mrl_node_get(row, "asset"));
    const char *hex = mrl_node_text(mrl_node_get(row, "sha256"));
    const struct mrl_asset *a = id ? mrl_inventory_asset(c->facts->inventory, id) : NULL;
    struct mrl_entry e = {
        .kind = MRL_ENTRY_ASSET,
        .event = MRL_EVENT_DEPLOY,
        .name = id,
        .type = a ? mrl_asset_kind_name(a->kind) : NULL,
        .record = r->id,
        .author = r->author,
        .has_digest = true,
    };
    const char *key;
    uint64_t ignored;

    if (!id || !hex || strncmp(hex, "sha256:", 7) != 0 ||
        !mrl_sha256_parse(hex + 7, strlen(hex + 7), &e.sha256))
        return mrl_ok();
    key = deployment_key(c, &e);
    if (!key)
        return MRL_FAIL_ARENA(c->err, c->arena);
    return mrl_map_get(&c->deployed, key, strlen(key), &ignored) ? mrl_ok() : add(c, &e);
}

static mrl_status add_deployments(struct changes *c)
{
    for (size_t i = 0; i < c->facts->records->count; i++) {
        const struct mrl_record *const r = &c->facts->records->items[i];

        if (!r->kind || !r->approved || strcmp(r->kind->id, "deployment-record") != 0)
            continue;
        MRL_NODE_EACH(row, mrl_record_field(r, "loaded"))
        {
            MRL_TRY(add_row(c, r, row));
        }
    }
    return mrl_ok();
}

/* --- records and approvals --- */

static mrl_status add_record(struct changes *c, const struct mrl_record *r)
{
    const struct mrl_history_item *const item = find(c, &c->records, r->id);
    const bool known = item && item->entry.event != MRL_EVENT_RETIRE && item->entry.has_digest;
    struct mrl_entry e = {
        .kind = MRL_ENTRY_RECORD,
        .event = known ? MRL_EVENT_CHANGE : MRL_EVENT_CREATE,
        .name = r->id,
        .type = r->kind->id,
        .path = r->path,
        .author = r->author,
        .has_digest = true,
        .sha256 = r->sha256,
        .has_before = known,
    };

    if (known && mrl_sha256_equal(&item->entry.sha256, &r->sha256))
        return mrl_ok();
    if (known)
        e.before = item->entry.sha256;
    return add(c, &e);
}

static mrl_status add_approval(struct changes *c, const struct mrl_record *r)
{
    const struct mrl_history_item *const item = find(c, &c->approvals, r->id);
    const bool stood = item && item->entry.event == MRL_EVENT_APPROVE;
    struct mrl_entry e = {
        .kind = MRL_ENTRY_APPROVAL,
        .event = r->approved ? MRL_EVENT_APPROVE : MRL_EVENT_WITHDRAW,
        .name = r->id,
        .type = r->approved ? r->approval.role : NULL,
        .author = r->approved ? r->approval.approver : NULL,
        .has_digest = true,
        .sha256 = r->approved ? r->sha256 : (struct mrl_sha256){{0}},
    };

    if (!r->approved && !stood)
        return mrl_ok();
    if (!r->approved)
        e.sha256 = item->entry.sha256;
    if (r->approved && stood && mrl_sha256_equal(&item->entry.sha256, &r->sha256) &&
        item->entry.author && strcmp(item->entry.author, r->approval.approver) == 0)
        return mrl_ok();
    return add(c, &e);
}

static mrl_status add_gone_records(struct changes *c)
{
    const struct mrl_history *const h = &c->trail->history;

    for (size_t i = 0; i < h->count; i++) {
        const struct mrl_entry *const e = &h->items[i].entry;
        struct mrl_entry gone = *e;

        if (e->kind != MRL_ENTRY_RECORD || !e->name || e->event == MRL_EVENT_RETIRE ||
            find(c, &c->records, e->name) != &h->items[i] ||
            mrl_records_find(c->facts->records, e->name))
            continue;
        gone.event = MRL_EVENT_RETIRE;
        gone.has_before = gone.stored = false;
        gone.author = NULL;
        MRL_TRY(add(c, &gone));
    }
    return mrl_ok();
}

/* --- all of it --- */

static mrl_status add_project(struct changes *c)
{
    const struct mrl_history_item *const item =
        mrl_history_last(&c->trail->history, MRL_ENTRY_PROJECT, MRL_PROJECT_FILE, MRL_TIME_MAX);
    struct mrl_entry e = {
        .kind = MRL_ENTRY_PROJECT,
        .event = item ? MRL_EVENT_CHANGE : MRL_EVENT_CREATE,
        .name = MRL_PROJECT_FILE,
        .path = MRL_PROJECT_FILE,
        .has_digest = true,
        .sha256 = c->facts->project->sha256,
        .has_before = item != NULL,
    };

    if (item && mrl_sha256_equal(&item->entry.sha256, &e.sha256))
        return mrl_ok();
    if (item)
        e.before = item->entry.sha256;
    return add(c, &e);
}

static mrl_status index_item(struct changes *c, size_t i)
{
    const struct mrl_entry *const e = &c->trail->history.items[i].entry;
    struct mrl_map *const map = e->kind == MRL_ENTRY_RECORD     ? &c->records
                                : e->kind == MRL_ENTRY_APPROVAL ? &c->approvals
                                : e->kind == MRL_ENTRY_FILE     ? &c->files
                                                                : &c->deployed;
    const bool deploys = e->kind == MRL_ENTRY_ASSET && e->event == MRL_EVENT_DEPLOY;
    const char *key = e->name;

    if (!e->name || (!deploys && map == &c->deployed))
        return mrl_ok();
    if (deploys)
        key = deployment_key(c, e);
    return key ? mrl_map_add(map, key, strlen(key), i, NULL, c->err)
               : MRL_FAIL_ARENA(c->err, c->arena);
}

static mrl_status find_changes(struct changes *c)
{
    for (size_t i = c->trail->history.count; i > 0; i--)
        MRL_TRY(index_item(c, i - 1));
    MRL_TRY(add_project(c));
    for (size_t i = 0; i < c->facts->inventory->asset_count; i++) {
        MRL_TRY(add_asset(c, &c->facts->inventory->assets[i]));
        MRL_TRY(add_files(c, &c->facts->inventory->assets[i]));
    }
    MRL_TRY(add_gone_assets(c));
    for (size_t i = 0; i < c->facts->records->count; i++) {
        const struct mrl_record *const r = &c->facts->records->items[i];

        if (!r->kind || !r->id)
            continue;
        MRL_TRY(add_record(c, r));
        MRL_TRY(add_approval(c, r));
    }
    MRL_TRY(add_gone_records(c));
    return add_deployments(c);
}

mrl_status mrl_trail_changes(const struct mrl_trail *trail, const struct mrl_facts_view *facts,
                             bool clock_given, struct mrl_arena *arena, struct mrl_entry **ret,
                             size_t *count, struct mrl_error *err)
{
    struct changes c = {
        .trail = trail, .facts = facts, .clock_given = clock_given, .arena = arena, .err = err};

    *ret = NULL;
    *count = 0;
    if (trail->state != MRL_TRAIL_HOLDS)
        return mrl_ok();
    mrl_map_init(&c.records, arena);
    mrl_map_init(&c.approvals, arena);
    mrl_map_init(&c.deployed, arena);
    mrl_map_init(&c.files, arena);
    MRL_TRY(find_changes(&c));
    *ret = c.items;
    *count = c.count;
    return mrl_ok();
}
