/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "base/arena.h"
#include "base/map.h"
#include "base/node.h"
#include "base/status.h"

#include <stdbool.h>
#include <stddef.h>

/* Fills structs from maps of a YAML tree by a table of keys.  Strict: each key of the map is in
 * the table, each key of the table is in the map unless optional, each value has its type; every
 * error names file, line and column.  Private to the room. */

/* What is being read. */
struct mrl_bind {
    const struct mrl_doc *doc;
    struct mrl_arena *arena;
    struct mrl_error *err;
};

enum mrl_bind_type {
    MRL_BIND_TEXT,   /* const char *, not empty */
    MRL_BIND_ID,     /* the same; lower case, digits, and - _ . inside */
    MRL_BIND_BOOL,   /* bool */
    MRL_BIND_NUMBER, /* unsigned */
    MRL_BIND_DATE,   /* mrl_time */
    MRL_BIND_AGE,    /* struct mrl_max_age: `365d`, `per-version` or `event` */
    MRL_BIND_CHOICE, /* an enum; `words` in its order */
    MRL_BIND_SET,    /* unsigned; a list of `words`, bit 1 << index each, not empty */
    MRL_BIND_TEXTS,  /* struct mrl_texts, no text twice; may be empty */
    MRL_BIND_LIST,   /* const struct mrl_node *, for the caller to go through */
    MRL_BIND_MAP,    /* the same */
    MRL_BIND_SKIP,   /* any value; the caller has read it already or will */
};

struct mrl_bind_key {
    const char *name;
    enum mrl_bind_type type;
    size_t offset; /* in the struct to fill */
    bool optional; /* the struct keeps what it had */
    const char *const *words;
};

#define MRL_BIND_MAX_KEYS 24 /* of one table */

/* `keys` end with a NULL name. */
mrl_status mrl_bind_map(const struct mrl_bind *b, const struct mrl_node *map,
                        const struct mrl_bind_key *keys, void *item) MRL_MUST_CHECK;

/* A list of maps as a zeroed array of structs; an empty list is an error.  `each`, if given, is
 * called after the keys of an item were read. */
struct mrl_bind_rows {
    const struct mrl_bind_key *keys;
    size_t size;
    mrl_status (*each)(const struct mrl_bind *b, const struct mrl_node *map, void *item,
                       void *context);
};
mrl_status mrl_bind_list(const struct mrl_bind *b, const struct mrl_node *list,
                         const struct mrl_bind_rows *rows, void *context, void **ret,
                         size_t *count) MRL_MUST_CHECK;

/* Enters an id with its place in an array; an id that is there already is an error at `map`. */
mrl_status mrl_bind_id(const struct mrl_bind *b, const struct mrl_node *map, const char *id,
                       size_t index, struct mrl_map *ids) MRL_MUST_CHECK;

/* Looks up what a value refers to; `what` names it in the error: "check". */
mrl_status mrl_bind_find(const struct mrl_bind *b, const struct mrl_node *node, const char *what,
                         const char *id, const struct mrl_map *ids, size_t *ret) MRL_MUST_CHECK;
