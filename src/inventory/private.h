/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "inventory/inventory.h"

/* How the inventory is put together: collect the files, examine those that are not known yet,
 * match them with what is declared, draw the edges.  Private to the room. */

/* A file that the walk met. */
struct mrl_candidate {
    struct mrl_asset_file file;
    enum mrl_role role;
    bool is_declared; /* some declared asset claims it: it gets a digest whatever it is */
    bool is_link;     /* never opened */
    bool is_known;    /* all has been told about it, by the cache or by reading it */
    bool is_part;     /* another file names it as its weights */
};

/* All of them, in the order of the walk.  In pieces, because growing one array would cost twice its
 * size. */
#define MRL_CANDIDATES_PIECE 1024u
struct mrl_candidates {
    struct mrl_candidate **pieces;
    size_t piece_count, piece_capacity;
    size_t count;
};

static inline struct mrl_candidate *mrl_candidate_at(const struct mrl_candidates *files, size_t i)
{
    return &files->pieces[i / MRL_CANDIDATES_PIECE][i % MRL_CANDIDATES_PIECE];
}

/* Whether a path lies in a folder of installed packages. */
bool mrl_in_package_folder(const char *path);

/* Walks the project.  Problems go to `inv`. */
mrl_status mrl_collect(int root, struct mrl_arena *arena, struct mrl_candidates *ret,
                       struct mrl_inventory *inv, struct mrl_error *err) MRL_MUST_CHECK;

/* Fills in format, facts and digest of each candidate, from the cache or by reading. */
mrl_status mrl_examine(int root, const struct mrl_inventory_options *options,
                       struct mrl_candidates *files, struct mrl_arena *arena,
                       struct mrl_inventory *inv, struct mrl_error *err) MRL_MUST_CHECK;

/* What a file is by its format, or by the keys in it. */
enum mrl_role mrl_role_of_file(const struct mrl_asset_file *file);

/* Weights in a file of their own have no format: they are known by the file that names them.
 * Marks them, so that they become assets; *ret tells whether some have to be examined again, now
 * for their digest. */
mrl_status mrl_adopt_parts(struct mrl_candidates *files, bool *ret,
                           struct mrl_error *err) MRL_MUST_CHECK;

/* Which candidates a declared path stands for: a file, everything below a directory, or a
 * pattern.  Answers how many, and their indices in ascending order. */
mrl_status mrl_match(const struct mrl_candidates *files, const char *path, struct mrl_arena *arena,
                     size_t **ret, size_t *count, struct mrl_error *err) MRL_MUST_CHECK;

/* glob(7) over a whole path: `*`, `?` and `[...]` stay within a directory, `**` does not. */
bool mrl_glob(const char *pattern, const char *path);

/* Edges from declarations, links and neighbourhood. */
mrl_status mrl_draw_edges(struct mrl_arena *arena, struct mrl_inventory *inv,
                          struct mrl_error *err) MRL_MUST_CHECK;

/* Facts of a file as bytes for the cache, and back; the bytes may have been tampered with.
 * `program` is the mrl_program_id() of who reads files: facts of another are refused.  The names of
 * facts and issues repeat from file to file: `names` (in the same arena) keeps each once. */
mrl_status mrl_facts_encode(const struct mrl_asset_file *file, const char *program,
                            struct mrl_arena *arena, const void **ret, size_t *len,
                            struct mrl_error *err) MRL_MUST_CHECK;
mrl_status mrl_facts_decode(const void *bytes, size_t len, const char *program,
                            struct mrl_arena *arena, struct mrl_map *names,
                            struct mrl_asset_file *ret, struct mrl_error *err) MRL_MUST_CHECK;
