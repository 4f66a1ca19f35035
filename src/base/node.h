/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "base/arena.h"
#include "base/clock.h"
#include "base/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct mrl_reader;

/* One tree for JSON and YAML documents of moderate size (limits.h), each value with its place, so
 * that messages can name file, line and column.  Everything lives in the arena it was read into. */
enum mrl_node_kind {
    MRL_NODE_NULL,
    MRL_NODE_BOOL,
    MRL_NODE_INT, /* fits int64_t */
    MRL_NODE_REAL,
    MRL_NODE_STRING,
    MRL_NODE_LIST,
    MRL_NODE_MAP, /* keys are strings and unique */
};

struct mrl_node {
    enum mrl_node_kind kind;
    uint32_t line; /* 1-based */
    uint32_t column;
    uint32_t count;        /* items of a list, pairs of a map */
    const char *text;      /* STRING: the value.  Other scalars: as written.  NUL-terminated */
    size_t len;            /* of text; a string may hold NULs of its own */
    const char *key;       /* inside a map: the key */
    struct mrl_node *next; /* next item or pair */
    union {
        bool boolean;
        int64_t integer;
        double real;
        struct mrl_node *first; /* LIST and MAP */
    };
};

/* A document and the name to use in messages. */
struct mrl_doc {
    const char *name;
    struct mrl_node *root;
};

/* Parse a whole text.  `name` goes into messages (it is escaped there) and is not copied. A doubled
 * key is MRL_E_FORMAT; YAML anchors, aliases, tags, merge keys and further documents are
 * MRL_E_UNSUPPORTED: a configuration that needs them is one that a reviewer cannot read. */
mrl_status mrl_json_parse(const char *name, const char *text, size_t n, struct mrl_arena *arena,
                          struct mrl_doc *ret, struct mrl_error *err) MRL_MUST_CHECK;
/* The same of JSON as Python writes and reads it (mrl_json's `loose`): configurations of models
 * hold Infinity.  Such a number is a REAL. */
mrl_status mrl_json_parse_loose(const char *name, const char *text, size_t n,
                                struct mrl_arena *arena, struct mrl_doc *ret,
                                struct mrl_error *err) MRL_MUST_CHECK;
mrl_status mrl_yaml_parse(const char *name, const char *text, size_t n, struct mrl_arena *arena,
                          struct mrl_doc *ret, struct mrl_error *err) MRL_MUST_CHECK;

/* The same from a reader, for JSON inside other formats: reads one value, leaves the rest. */
mrl_status mrl_json_read(struct mrl_reader *r, struct mrl_arena *arena,
                         struct mrl_node **ret) MRL_MUST_CHECK;

/* Look-ups without complaint: NULL if `map` is NULL, no map, or has no such key. */
const struct mrl_node *mrl_node_get(const struct mrl_node *map, const char *key);
const char *mrl_node_text(const struct mrl_node *node); /* NULL unless a string */
bool mrl_node_is(const struct mrl_node *node, const char *text);
const char *mrl_node_kind_name(enum mrl_node_kind kind); /* "a list" */

#define MRL_NODE_EACH(item, node)                                                                  \
    for (const struct mrl_node *item =                                                             \
             (node) && ((node)->kind == MRL_NODE_LIST || (node)->kind == MRL_NODE_MAP)             \
                 ? (node)->first                                                                   \
                 : NULL;                                                                           \
         item; item = item->next)

/* Fails at the node's place: "FILE:LINE:COLUMN: message". */
mrl_status mrl_node_fail(const struct mrl_doc *doc, const struct mrl_node *node,
                         struct mrl_error *err, const char *fmt, ...)
    MRL_PRINTF(4, 5) MRL_MUST_CHECK;

/* Strict access: the key must be there (`_opt`: may be missing or null, *ret is then left alone)
 * and have the right type. */
mrl_status mrl_node_need(const struct mrl_doc *doc, const struct mrl_node *map, const char *key,
                         enum mrl_node_kind kind, const struct mrl_node **ret,
                         struct mrl_error *err) MRL_MUST_CHECK;
mrl_status mrl_node_opt(const struct mrl_doc *doc, const struct mrl_node *map, const char *key,
                        enum mrl_node_kind kind, const struct mrl_node **ret,
                        struct mrl_error *err) MRL_MUST_CHECK;
mrl_status mrl_node_need_text(const struct mrl_doc *doc, const struct mrl_node *map,
                              const char *key, const char **ret,
                              struct mrl_error *err) MRL_MUST_CHECK;
mrl_status mrl_node_opt_text(const struct mrl_doc *doc, const struct mrl_node *map, const char *key,
                             const char **ret, struct mrl_error *err) MRL_MUST_CHECK;
mrl_status mrl_node_opt_time(const struct mrl_doc *doc, const struct mrl_node *map, const char *key,
                             mrl_time *ret, struct mrl_error *err) MRL_MUST_CHECK;

/* Every key of the map must be one of `keys` (NULL-terminated); names the nearest right one. */
mrl_status mrl_node_only(const struct mrl_doc *doc, const struct mrl_node *map,
                         const char *const *keys, struct mrl_error *err) MRL_MUST_CHECK;

/* The index of a string among `words` (NULL-terminated); names the choices in the error. */
mrl_status mrl_node_choice(const struct mrl_doc *doc, const struct mrl_node *node,
                           const char *const *words, size_t *ret,
                           struct mrl_error *err) MRL_MUST_CHECK;

/* A list of strings as an array in the arena; a missing list is empty. */
mrl_status mrl_node_texts(const struct mrl_doc *doc, const struct mrl_node *map, const char *key,
                          struct mrl_arena *arena, const char *const **ret, size_t *count,
                          struct mrl_error *err) MRL_MUST_CHECK;
