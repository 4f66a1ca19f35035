/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "base/map.h"
#include "inventory/project.h"

/* Reading merlon.yaml field by field: types are checked, ids resolved, gaps noted.  Private to
 * inventory. */

enum mrl_project_section {
    MRL_SECTION_PEOPLE,
    MRL_SECTION_SYSTEMS,
    MRL_SECTION_ASSETS,
    MRL_SECTION_ROUTES,
    MRL_SECTION_COUNT,
};

struct mrl_project_reader {
    const struct mrl_doc *doc;
    struct mrl_arena *arena;
    struct mrl_error *err;
    struct mrl_project *project; /* being built */
    size_t gap_capacity;
    struct mrl_map ids[MRL_SECTION_COUNT]; /* all ids of the file, so that any may be named before
                                              it is declared; each with its index */
    size_t *listed[MRL_SECTION_COUNT];     /* by index: the last list that named it */
    size_t list_count;                     /* lists read so far */
    struct mrl_map keys;                   /* of people, each with the index of its owner */
    const char *path;                      /* of the map being read: "assets[model]" */
};

const char *mrl_section_name(enum mrl_project_section section); /* "people" */

/* Notes that `path.key` is missing; `node` is the placeholder, or the map that lacks the key. */
mrl_status mrl_project_gap(struct mrl_project_reader *r, const struct mrl_node *node,
                           const char *key) MRL_MUST_CHECK;

enum mrl_need {
    MRL_OPTIONAL, /* its absence means something */
    MRL_WANTED,   /* its absence is a gap */
};

/* Text of a key.  NULL if missing, empty or a placeholder; the last is always a gap. */
mrl_status mrl_project_text(struct mrl_project_reader *r, const struct mrl_node *map,
                            const char *key, enum mrl_need need, const char **ret) MRL_MUST_CHECK;

/* The place of a word in `words` plus one; 0 if missing or a placeholder. */
mrl_status mrl_project_word(struct mrl_project_reader *r, const struct mrl_node *map,
                            const char *key, enum mrl_need need, const char *const *words,
                            size_t *ret) MRL_MUST_CHECK;

/* An id that the section declares. */
mrl_status mrl_project_ref(struct mrl_project_reader *r, const struct mrl_node *map,
                           const char *key, enum mrl_need need, enum mrl_project_section section,
                           const char **ret) MRL_MUST_CHECK;

/* A list: *ret is the first item, NULL if there is none.
 * Placeholders among the items are noted here and are to be skipped (mrl_project_skips). */
mrl_status mrl_project_list(struct mrl_project_reader *r, const struct mrl_node *map,
                            const char *key, enum mrl_need need, const struct mrl_node **ret,
                            size_t *count) MRL_MUST_CHECK;
bool mrl_project_skips(const struct mrl_node *item);

/* Ids that the section declares, none twice. */
mrl_status mrl_project_refs(struct mrl_project_reader *r, const struct mrl_node *map,
                            const char *key, enum mrl_need need, enum mrl_project_section section,
                            const char *const **ret, size_t *count) MRL_MUST_CHECK;

mrl_status mrl_project_bool(struct mrl_project_reader *r, const struct mrl_node *map,
                            const char *key, bool *ret) MRL_MUST_CHECK;

mrl_status mrl_project_time(struct mrl_project_reader *r, const struct mrl_node *map,
                            const char *key, mrl_time *ret) MRL_MUST_CHECK;

/* The sections, each from its list; `root` is the whole file. */
mrl_status mrl_project_read_people(struct mrl_project_reader *r,
                                   const struct mrl_node *root) MRL_MUST_CHECK;
mrl_status mrl_project_read_systems(struct mrl_project_reader *r,
                                    const struct mrl_node *root) MRL_MUST_CHECK;
mrl_status mrl_project_read_assets(struct mrl_project_reader *r,
                                   const struct mrl_node *root) MRL_MUST_CHECK;
mrl_status mrl_project_read_signature(struct mrl_project_reader *r, const struct mrl_node *item,
                                      struct mrl_declared_asset *asset) MRL_MUST_CHECK;
/* Whether a path, or a pattern, can only lead to what lies below the project. */
bool mrl_project_path_is_inner(const char *path);
/* Tells each asset which systems list it; both must have been read. */
mrl_status mrl_project_link_systems(struct mrl_project_reader *r) MRL_MUST_CHECK;
mrl_status mrl_project_read_routes(struct mrl_project_reader *r,
                                   const struct mrl_node *root) MRL_MUST_CHECK;
mrl_status mrl_project_read_policies(struct mrl_project_reader *r,
                                     const struct mrl_node *root) MRL_MUST_CHECK;
mrl_status mrl_project_read_ledger(struct mrl_project_reader *r,
                                   const struct mrl_node *root) MRL_MUST_CHECK;

/* Prepares one entry of a section: its map, id and r->path; *id NULL if the entry is to be
 * skipped because its id is a placeholder. */
mrl_status mrl_project_entry(struct mrl_project_reader *r, enum mrl_project_section section,
                             const struct mrl_node *item, const char **id) MRL_MUST_CHECK;
