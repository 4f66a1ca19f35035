/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "bom/read_private.h"
#include "bom/spdx_private.h"

/* Between the files that read SPDX. */

/* A value of a property, until it is known whether the annotation speaks of it. */
struct mrl_spdx_native {
    enum mrl_bom_key key;
    const char *name, *value;
    const struct mrl_bom_part *part; /* NULL if it has none */
    bool used;
};

struct mrl_spdx_reader {
    struct mrl_bom *bom;
    struct mrl_arena *arena;
    const struct mrl_node **graph; /* the elements and CreationInfos, wherever they stand */
    size_t graph_count, graph_capacity;
    const char *space;        /* what spdxIds of merlon's start with; "" for others */
    struct mrl_map elements;  /* spdxId: its node */
    struct mrl_map items;     /* spdxId of a thing: its index */
    struct mrl_map notes;     /* spdxId of a thing: its annotation */
    struct mrl_map licences;  /* spdxId of a thing: first of its struct mrl_spdx_licence_link */
    struct mrl_map concluded; /* likewise, of the licences that somebody concluded */
    struct mrl_spdx_native *natives; /* of the thing being read */
    size_t native_count, native_capacity;
    struct mrl_error *err;
};

/* Licences of a thing, in the order of the relationships. */
struct mrl_spdx_licence_link {
    const char *to;
    struct mrl_spdx_licence_link *next, *last;
};

/* The text of a member, of a number as written; NULL if it is none. */
const char *mrl_spdx_text_at(const struct mrl_node *map, const char *key);

/* What a reference leads to: an IRI, or the id of an object that stands in its place. */
const char *mrl_spdx_id_of(const struct mrl_node *reference);

/* The element of that spdxId, NULL if there is none. */
const struct mrl_node *mrl_spdx_find(const struct mrl_spdx_reader *r, const char *id);

/* Keeps a value of a property; nothing without a value.  part: NULL if it has none. */
mrl_status mrl_spdx_note(struct mrl_spdx_reader *r, enum mrl_bom_key key, const char *name,
                         const char *value, const struct mrl_bom_part *part) MRL_MUST_CHECK;

/* Keeps what others say with properties that merlon does not write, or writes besides. */
mrl_status mrl_spdx_note_foreign(struct mrl_spdx_reader *r, const struct mrl_node *node,
                                 enum mrl_spdx_class class) MRL_MUST_CHECK;

/* The statement of merlon's annotation of a thing; NULL if it has none. */
mrl_status mrl_spdx_statement(struct mrl_spdx_reader *r, const char *id,
                              const struct mrl_node **ret) MRL_MUST_CHECK;

/* Sets the fields of a thing: what the statement says, without one what the properties say. */
mrl_status mrl_spdx_read_fields(struct mrl_spdx_reader *r, const struct mrl_node *node,
                                const char *id, enum mrl_spdx_class class,
                                const struct mrl_node *said, size_t item) MRL_MUST_CHECK;
