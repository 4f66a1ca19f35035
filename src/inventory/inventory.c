/* SPDX-License-Identifier: Apache-2.0 */
#include "inventory/private.h"

#include "base/map.h"
#include "base/reach.h"

#include <string.h>

/* Folders of installed packages.  What counts as an asset inside them is the model or data a
 * package ships, not its manifests, prompts and cards: those are the package's own business. */
static const char *const package_folders[] = {"node_modules", "site-packages", "dist-packages",
                                              ".venv",        "venv",          "vendor"};

bool mrl_in_package_folder(const char *path)
{
    for (const char *slash; (slash = strchr(path, '/')) != NULL; path = slash + 1)
        for (size_t i = 0; i < MRL_COUNT(package_folders); i++)
            if ((size_t)(slash - path) == strlen(package_folders[i]) &&
                strncmp(path, package_folders[i], (size_t)(slash - path)) == 0)
                return true;
    return false;
}

static enum mrl_asset_kind kind_of_role(enum mrl_role role)
{
    static const enum mrl_asset_kind kinds[] = {
        [MRL_ROLE_OTHER] = MRL_ASSET_OTHER,
        [MRL_ROLE_MODEL] = MRL_ASSET_MODEL,
        [MRL_ROLE_DATASET] = MRL_ASSET_DATASET,
        [MRL_ROLE_TOKENIZER] = MRL_ASSET_TOKENIZER,
        [MRL_ROLE_CONFIGURATION] = MRL_ASSET_CONFIGURATION,
        [MRL_ROLE_PROMPT] = MRL_ASSET_PROMPT,
        [MRL_ROLE_CARD] = MRL_ASSET_CARD,
        [MRL_ROLE_DEPENDENCIES] = MRL_ASSET_DEPENDENCIES,
        [MRL_ROLE_DEPLOYMENT] = MRL_ASSET_DEPLOYMENT,
        [MRL_ROLE_TOOL] = MRL_ASSET_TOOL,
        [MRL_ROLE_SECRET] = MRL_ASSET_SECRET,
        [MRL_ROLE_CODE] = MRL_ASSET_OTHER,
        [MRL_ROLE_AGENT] = MRL_ASSET_AGENT,
        [MRL_ROLE_NOTICE] = MRL_ASSET_OTHER,
    };

    return kinds[role];
}

enum mrl_asset_kind mrl_asset_file_kind(const struct mrl_asset_file *file)
{
    return kind_of_role(mrl_role_of_file(file));
}

bool mrl_asset_needs_entry(enum mrl_asset_kind kind)
{
    switch (kind) {
    case MRL_ASSET_MODEL:
    case MRL_ASSET_DATASET:
    case MRL_ASSET_TOKENIZER:
    case MRL_ASSET_CONFIGURATION:
    case MRL_ASSET_PROMPT:
    case MRL_ASSET_TOOL:
    case MRL_ASSET_AGENT:
    case MRL_ASSET_SERVICE:
    case MRL_ASSET_VECTOR_STORE:
        return true;
    case MRL_ASSET_CARD:
    case MRL_ASSET_DEPENDENCIES:
    case MRL_ASSET_DEPLOYMENT:
    case MRL_ASSET_SECRET:
    case MRL_ASSET_OTHER:
    case MRL_ASSET_KIND_COUNT:
        break;
    }
    return false;
}

static bool is_asset(const struct mrl_candidate *c)
{
    if (c->is_link || c->is_declared)
        return false;
    if ((c->role == MRL_ROLE_OTHER || c->role == MRL_ROLE_NOTICE) && !c->is_part)
        return false;
    if (c->is_part || !mrl_in_package_folder(c->file.path))
        return true;
    return c->role == MRL_ROLE_MODEL || c->role == MRL_ROLE_DATASET ||
           c->role == MRL_ROLE_TOKENIZER || c->role == MRL_ROLE_SECRET;
}

static mrl_status add_line(struct mrl_hasher *h, const struct mrl_asset_file *file,
                           struct mrl_error *err)
{
    char hex[MRL_SHA256_HEX];

    mrl_sha256_hex(&file->sha256, hex);
    MRL_TRY(mrl_hasher_add(h, hex, MRL_SHA256_HEX - 1, err));
    MRL_TRY(mrl_hasher_add(h, "  ", 2, err));
    MRL_TRY(mrl_hasher_add(h, file->path, strlen(file->path), err));
    return mrl_hasher_add(h, "\n", 1, err);
}

/* See struct mrl_asset: the form of `sha256sum`, so that anybody can check it. */
static mrl_status digest_asset(struct mrl_asset *asset, struct mrl_hasher *h, struct mrl_error *err)
{
    asset->has_digest = asset->file_count > 0;
    for (size_t i = 0; i < asset->file_count; i++) {
        asset->size += asset->files[i].id.size;
        asset->has_digest &= asset->files[i].has_digest;
    }
    if (!asset->has_digest)
        return mrl_ok();
    if (asset->file_count == 1) {
        asset->sha256 = asset->files[0].sha256;
        return mrl_ok();
    }
    for (size_t i = 0; i < asset->file_count; i++)
        MRL_TRY(add_line(h, &asset->files[i], err));
    return mrl_hasher_finish(h, &asset->sha256, err);
}

/* Which candidates each declared asset stands for. */
struct claim {
    size_t *files;
    size_t count;
};

static mrl_status claim_files(const struct mrl_project *project, struct mrl_candidates *files,
                              struct mrl_arena *arena, struct claim **ret, struct mrl_error *err)
{
    struct claim *claims = mrl_arena_array(arena, project->asset_count + 1, sizeof(*claims));

    if (!claims)
        return MRL_FAIL_ARENA(err, arena);
    for (size_t i = 0; i < project->asset_count; i++) {
        if (!project->assets[i].path)
            continue;
        MRL_TRY(mrl_match(files, project->assets[i].path, arena, &claims[i].files, &claims[i].count,
                          err));
        for (size_t j = 0; j < claims[i].count; j++)
            mrl_candidate_at(files, claims[i].files[j])->is_declared = true;
    }
    *ret = claims;
    return mrl_ok();
}

static mrl_status add_declared(const struct mrl_declared_asset *declared, const struct claim *claim,
                               const struct mrl_candidates *files, struct mrl_arena *arena,
                               struct mrl_asset *ret, struct mrl_error *err)
{
    *ret = (struct mrl_asset){.id = declared->id, .kind = declared->kind, .declared = declared};
    ret->files = mrl_arena_array(arena, claim->count + 1, sizeof(*ret->files));
    if (!ret->files)
        return MRL_FAIL_ARENA(err, arena);
    for (size_t i = 0; i < claim->count; i++)
        if (!mrl_candidate_at(files, claim->files[i])->is_link)
            ret->files[ret->file_count++] = mrl_candidate_at(files, claim->files[i])->file;
    ret->state = !declared->path || ret->file_count ? MRL_ASSET_REGISTERED : MRL_ASSET_MISSING;
    return mrl_ok();
}

static void look_at_modes(int root, struct mrl_inventory *inv)
{
    for (size_t i = 0; i < inv->asset_count; i++) {
        const struct mrl_asset *a = &inv->assets[i];

        if (!a->declared || a->declared->sensitivity < MRL_SENSITIVITY_CONFIDENTIAL)
            continue;
        for (size_t j = 0; j < a->file_count; j++)
            a->files[j].open_to_others = mrl_file_open_to_others(root, a->files[j].path);
    }
}

/* The path is the id of what nobody named; a declared asset of that name makes it "path#2". */
static mrl_status unique_id(struct mrl_inventory *inv, const char *path, struct mrl_arena *arena,
                            const char **ret, struct mrl_error *err)
{
    const char *id = path;
    bool added = false;

    for (unsigned n = 2; !added; n++) {
        MRL_TRY(mrl_map_add(&inv->by_id, id, strlen(id), inv->asset_count, &added, err));
        if (added)
            break;
        id = mrl_arena_printf(arena, "%s#%u", path, n);
        if (!id)
            return MRL_FAIL_ARENA(err, arena);
    }
    *ret = id;
    return mrl_ok();
}

static mrl_status add_found(struct mrl_candidate *c, struct mrl_inventory *inv,
                            struct mrl_arena *arena, struct mrl_error *err)
{
    struct mrl_asset *asset = &inv->assets[inv->asset_count];

    *asset = (struct mrl_asset){
        .kind = c->is_part ? MRL_ASSET_MODEL : kind_of_role(c->role),
        .state = MRL_ASSET_UNREGISTERED,
        .files = &c->file,
        .file_count = 1,
    };
    MRL_TRY(unique_id(inv, c->file.path, arena, &asset->id, err));
    inv->asset_count++;
    return mrl_ok();
}

static mrl_status list_declared(const struct mrl_project *project, const struct claim *claims,
                                const struct mrl_candidates *files, struct mrl_arena *arena,
                                struct mrl_inventory *inv, struct mrl_error *err)
{
    for (size_t i = 0; i < project->asset_count; i++) {
        struct mrl_asset *asset = &inv->assets[inv->asset_count++];

        MRL_TRY(add_declared(&project->assets[i], &claims[i], files, arena, asset, err));
        MRL_TRY(mrl_map_add(&inv->by_id, asset->id, strlen(asset->id), i, NULL, err));
    }
    return mrl_ok();
}

static mrl_status list_assets(const struct mrl_project *project, const struct claim *claims,
                              struct mrl_candidates *files, struct mrl_arena *arena,
                              struct mrl_inventory *inv, struct mrl_error *err)
{
    mrl_cleanup(mrl_hasher_freep) struct mrl_hasher *hasher = NULL;
    const size_t declared = project ? project->asset_count : 0;
    size_t found = 0;

    MRL_TRY(mrl_hasher_new(&hasher, err));
    mrl_map_init(&inv->by_id, arena);
    for (size_t i = 0; i < files->count; i++)
        found += is_asset(mrl_candidate_at(files, i));
    MRL_TRY(mrl_map_reserve(&inv->by_id, declared + found, err));
    inv->assets = mrl_arena_array(arena, declared + found + 1, sizeof(*inv->assets));
    if (!inv->assets)
        return MRL_FAIL_ARENA(err, arena);
    if (project)
        MRL_TRY(list_declared(project, claims, files, arena, inv, err));
    for (size_t i = 0; i < files->count; i++)
        if (is_asset(mrl_candidate_at(files, i)))
            MRL_TRY(add_found(mrl_candidate_at(files, i), inv, arena, err));
    for (size_t i = 0; i < inv->asset_count; i++)
        MRL_TRY(digest_asset(&inv->assets[i], hasher, err));
    return mrl_ok();
}

static mrl_status list_notices(const struct mrl_candidates *files, struct mrl_arena *arena,
                               struct mrl_inventory *inv, struct mrl_error *err)
{
    size_t capacity = 0;

    for (size_t i = 0; i < files->count; i++) {
        const struct mrl_candidate *c = mrl_candidate_at(files, i);

        if (c->role != MRL_ROLE_NOTICE || mrl_in_package_folder(c->file.path))
            continue;
        MRL_TRY(mrl_arena_grow(arena, (void **)&inv->notices, &capacity, inv->notice_count,
                               sizeof(*inv->notices), err));
        inv->notices[inv->notice_count++] = c->file;
    }
    return mrl_ok();
}

/* Files that belong to no asset but could not be read must not vanish from the result: they may
 * have been models. */
static mrl_status add_unreadable(const struct mrl_candidates *files, struct mrl_arena *arena,
                                 struct mrl_inventory *inv, struct mrl_error *err)
{
    struct mrl_inventory_problem *problems;
    size_t extra = 0;

    for (size_t i = 0; i < files->count; i++)
        extra += mrl_candidate_at(files, i)->file.unreadable != NULL;
    problems = mrl_arena_array(arena, inv->problem_count + extra + 1, sizeof(*problems));
    if (!problems)
        return MRL_FAIL_ARENA(err, arena);
    if (inv->problem_count)
        memcpy(problems, inv->problems, inv->problem_count * sizeof(*problems));
    for (size_t i = 0; i < files->count; i++)
        if (mrl_candidate_at(files, i)->file.unreadable)
            problems[inv->problem_count++] = (struct mrl_inventory_problem){
                mrl_candidate_at(files, i)->file.path, mrl_candidate_at(files, i)->file.unreadable,
                MRL_E_IO};
    inv->problems = problems;
    return mrl_ok();
}

static mrl_status add_number(struct mrl_hasher *h, uint64_t value, struct mrl_error *err)
{
    return mrl_hasher_add(h, &value, sizeof(value), err);
}

static mrl_status add_name(struct mrl_hasher *h, const char *name, struct mrl_error *err)
{
    return mrl_hasher_add(h, name, strlen(name) + 1, err);
}

static mrl_status digest_inventory(struct mrl_inventory *inv, struct mrl_error *err)
{
    mrl_cleanup(mrl_hasher_freep) struct mrl_hasher *h = NULL;

    MRL_TRY(mrl_hasher_new(&h, err));
    for (size_t i = 0; i < inv->asset_count; i++) {
        const struct mrl_asset *a = &inv->assets[i];

        MRL_TRY(add_name(h, a->id, err));
        MRL_TRY(add_number(h, a->state, err));
        MRL_TRY(add_number(h, a->has_digest, err));
        MRL_TRY(mrl_hasher_add(h, a->sha256.bytes, sizeof(a->sha256.bytes), err));
    }
    for (size_t i = 0; i < inv->edge_count; i++) {
        MRL_TRY(add_number(h, inv->edges[i].kind, err));
        MRL_TRY(add_number(h, inv->edges[i].from, err));
        MRL_TRY(add_name(h, inv->edges[i].to_name, err));
    }
    return mrl_hasher_finish(h, &inv->sha256, err);
}

mrl_status mrl_inventory_take(int root, const struct mrl_inventory_options *options,
                              struct mrl_arena *arena, struct mrl_inventory *ret,
                              struct mrl_error *err)
{
    const struct mrl_project *project = options->project;
    struct mrl_inventory inv = {.at = options->now};
    struct mrl_candidates files;
    struct claim *claims = NULL;
    bool again;

    MRL_TRY(mrl_collect(root, arena, &files, &inv, err));
    if (project)
        MRL_TRY(claim_files(project, &files, arena, &claims, err));
    MRL_TRY(mrl_examine(root, options, &files, arena, &inv, err));
    MRL_TRY(mrl_adopt_parts(&files, &again, err));
    if (again)
        MRL_TRY(mrl_examine(root, options, &files, arena, &inv, err));
    MRL_TRY(list_assets(project, claims, &files, arena, &inv, err));
    look_at_modes(root, &inv);
    MRL_TRY(list_notices(&files, arena, &inv, err));
    MRL_TRY(add_unreadable(&files, arena, &inv, err));
    MRL_TRY(mrl_draw_edges(arena, &inv, err));
    if (options->commits_since)
        MRL_TRY(mrl_git_read_log(root, options->commits_since, arena, &inv.commits, err));
    MRL_TRY(digest_inventory(&inv, err));
    *ret = inv;
    return mrl_ok();
}

const struct mrl_asset *mrl_inventory_asset(const struct mrl_inventory *inv, const char *id)
{
    uint64_t index;

    return mrl_map_get(&inv->by_id, id, strlen(id), &index) ? &inv->assets[index] : NULL;
}
