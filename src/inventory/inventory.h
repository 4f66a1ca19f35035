/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "base/arena.h"
#include "base/clock.h"
#include "base/digest.h"
#include "base/file.h"
#include "base/map.h"
#include "base/status.h"
#include "formats/format.h"
#include "formats/git.h"
#include "inventory/project.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Which AI assets a project has and how they depend on each other: what merlon.yaml declares,
 * joined with what the bytes on disk are. */

/* One file that belongs to an asset. */
struct mrl_asset_file {
    const char *path; /* relative, raw bytes */
    struct mrl_file_id id;
    struct mrl_sha256 sha256; /* valid if has_digest */
    bool has_digest;          /* false if unreadable, or nothing that needs one */
    const char *format;       /* id of an mrl_format; NULL: unknown */
    const struct mrl_fact *facts;
    size_t fact_count;
    const struct mrl_issue *issues;
    size_t issue_count;
    const struct mrl_link *links;
    size_t link_count;
    bool incomplete;
    const char *unreadable; /* why it could not be read, escaped; NULL if it was */
    bool rehashed;          /* read in this run, not taken from the cache */
    bool open_to_others;    /* of confidential and restricted assets: everybody may read or write */
};

/* What a file is by its bytes; MRL_ASSET_OTHER if they say nothing. */
enum mrl_asset_kind mrl_asset_file_kind(const struct mrl_asset_file *file);

enum mrl_asset_state {
    MRL_ASSET_REGISTERED,   /* declared and there */
    MRL_ASSET_UNREGISTERED, /* there, not declared */
    MRL_ASSET_MISSING,      /* declared, not there */
};

struct mrl_asset {
    const char *id; /* declared id, or made from the path: unique in the inventory */
    enum mrl_asset_kind kind;
    enum mrl_asset_state state;
    const struct mrl_declared_asset *declared; /* NULL if unregistered */
    struct mrl_asset_file *files;              /* by path; empty for services and missing assets */
    size_t file_count;
    uint64_t size; /* of all files */

    /* One file: its SHA-256.  Several: SHA-256 over the lines "<hex>  <path>\n" in path order.
     * Valid if has_digest: every file was read. */
    struct mrl_sha256 sha256;
    bool has_digest;

    size_t edge_first, edge_count; /* those that run from it, in the inventory's edges */
    unsigned reached_by;           /* 1u << mrl_edge_kind of each edge that leads to it */
};

struct mrl_edge {
    enum mrl_edge_kind kind;
    size_t from;         /* index into assets */
    size_t to;           /* index into assets; SIZE_MAX if nothing in the project bears the name */
    const char *to_name; /* as declared or found: an id, a path, a purl, a model name, a URL */
    bool declared;       /* in merlon.yaml; else inferred from bytes */
    enum mrl_link_kind sort; /* of what a file names; MRL_LINK_KIND_COUNT if none names it */
    uint32_t line;           /* where the file names it; 0: not told */
};

/* Whether a program or configuration names a model or dataset there that it uses. */
bool mrl_edge_is_use(const struct mrl_edge *edge);

/* Whether the edge leads to something known.  served_at leads to a route, which merlon.yaml cannot
 * name without declaring it. */
bool mrl_edge_resolves(const struct mrl_edge *edge);

/* Something the walk could not look at. */
struct mrl_inventory_problem {
    const char *path;
    const char *message; /* escaped */
    enum mrl_code code;
};

struct mrl_inventory {
    struct mrl_asset *assets; /* declared ones in file order, then unregistered by path */
    size_t asset_count;
    struct mrl_edge *edges; /* by the asset they run from */
    size_t edge_count;
    struct mrl_inventory_problem *problems;
    size_t problem_count;
    struct mrl_asset_file *notices; /* what the organisation publishes, by path: no assets */
    size_t notice_count;
    struct mrl_git_log commits; /* if they were asked for */
    struct mrl_map by_id;       /* id: index into assets */
    struct mrl_sha256 sha256;   /* over ids, states, paths, digests and edges: the same inventory */
    uint64_t files_seen, files_hashed, bytes_hashed;
    mrl_time at;
};

/* What is already known about unchanged files; kept by the caller, for instance in a store.  The
 * facts are opaque bytes to it.  Called from one thread at a time. */
struct mrl_file_cache {
    /* Whether exactly this state of the file is known; then its digest and facts, in `arena`. */
    mrl_status (*get)(void *context, const char *path, const struct mrl_file_id *id,
                      struct mrl_arena *arena, bool *found, struct mrl_sha256 *sha256,
                      const void **facts, size_t *facts_len, struct mrl_error *err);
    mrl_status (*put)(void *context, const char *path, const struct mrl_file_id *id,
                      const struct mrl_sha256 *sha256, const void *facts, size_t facts_len,
                      struct mrl_error *err);
    void *context;
};

struct mrl_inventory_options {
    const struct mrl_project *project;  /* NULL: nothing is declared (`merlon init`) */
    const struct mrl_file_cache *cache; /* may be NULL */
    bool rehash;                        /* trust nothing: read every file */
    unsigned threads;                   /* 0: one for each processor */
    mrl_time now;
    mrl_time commits_since; /* read who committed since then; 0: do not look */
    void (*progress)(void *context, uint64_t files, uint64_t bytes);
    void *progress_context;
};

/* Walks the project below `root`, leaving out `.merlon`, `.git` and `merlon/records`.  A file that
 * cannot be read is a problem, not a failure.  Everything lives in `arena`. */
mrl_status mrl_inventory_take(int root, const struct mrl_inventory_options *options,
                              struct mrl_arena *arena, struct mrl_inventory *ret,
                              struct mrl_error *err) MRL_MUST_CHECK;

/* Whether a path is among what a declared `path` stands for: a file, everything below a directory,
 * or a pattern. */
bool mrl_path_stands_for(const char *declared, const char *path);

/* Assets that the organisation has to know of: models, data, tokenizers, prompts, tools and
 * what configures them.  Cards, lock files and deployment files inform but need no entry. */
bool mrl_asset_needs_entry(enum mrl_asset_kind kind);

const struct mrl_asset *mrl_inventory_asset(const struct mrl_inventory *inv, const char *id);
