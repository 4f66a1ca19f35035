/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "base/map.h"
#include "base/span.h"
#include "bom/shapes.h"

#include <stdbool.h>

/* Between the files that turn shapes into schemas. */
struct mrl_shaper {
    const struct mrl_doc *doc; /* for messages */
    const char *version;
    struct mrl_arena *arena;
    struct mrl_map names;  /* keys of definitions made so far */
    struct mrl_node *defs; /* `$defs` */
    struct mrl_node **last_def;
    const struct mrl_node *classes; /* NULL if the format has none */
    struct mrl_error *err;
};

/* An array or object that grows at its end. */
struct mrl_growing {
    struct mrl_node *container;
    struct mrl_node **tail;
};

/* A value placed where `at` stands, so that messages about the schema lead to the shapes. */
mrl_status mrl_shaper_node(struct mrl_shaper *s, enum mrl_node_kind kind, const struct mrl_node *at,
                           struct mrl_node **ret) MRL_MUST_CHECK;
mrl_status mrl_shaper_text(struct mrl_shaper *s, const struct mrl_node *at, const char *text,
                           size_t n, struct mrl_node **ret) MRL_MUST_CHECK;
mrl_status mrl_shaper_open(struct mrl_shaper *s, enum mrl_node_kind kind, const struct mrl_node *at,
                           struct mrl_growing *ret) MRL_MUST_CHECK;
void mrl_growing_add(struct mrl_growing *g, const char *key, struct mrl_node *node);
mrl_status mrl_growing_text(struct mrl_shaper *s, struct mrl_growing *g, const struct mrl_node *at,
                            const char *key, const char *text) MRL_MUST_CHECK;

/* {"$ref": "#/$defs/NAME"} */
mrl_status mrl_shaper_ref(struct mrl_shaper *s, const struct mrl_node *at, struct mrl_span name,
                          struct mrl_node **ret) MRL_MUST_CHECK;

/* Adds a definition; a name that is taken fails. */
mrl_status mrl_shaper_define(struct mrl_shaper *s, const struct mrl_node *at, const char *name,
                             struct mrl_node *schema) MRL_MUST_CHECK;

/* What a key of a shape says besides its name. */
struct mrl_shape_key {
    const char *name;
    bool required;
    bool counts; /* in this version */
};
mrl_status mrl_shape_key_read(struct mrl_shaper *s, const struct mrl_node *item,
                              struct mrl_shape_key *ret) MRL_MUST_CHECK;

/* The schema of an expression such as `list of (a | b)`. */
mrl_status mrl_shape_expression(struct mrl_shaper *s, const struct mrl_node *text,
                                struct mrl_node **ret) MRL_MUST_CHECK;

/* An object schema under construction. */
struct mrl_shape_object {
    struct mrl_growing schema, properties, required;
    bool open; /* further keys are allowed */
};
mrl_status mrl_shape_object_start(struct mrl_shaper *s, const struct mrl_node *at,
                                  struct mrl_shape_object *ret) MRL_MUST_CHECK;
/* Adds the keys of a shape; those that begin with `$` are left to the caller. */
mrl_status mrl_shape_object_add(struct mrl_shaper *s, const struct mrl_node *shape,
                                struct mrl_shape_object *object) MRL_MUST_CHECK;
mrl_status mrl_shape_object_end(struct mrl_shaper *s, struct mrl_shape_object *object,
                                struct mrl_node **ret) MRL_MUST_CHECK;

/* Definitions for the classes, and `any-class` and `alone` that choose among them. */
mrl_status mrl_shape_classes(struct mrl_shaper *s, const struct mrl_node *alone) MRL_MUST_CHECK;

/* {choose: {key: type, of: ...}} of the classes that are CLASS; in `ret` as a definition's name. */
mrl_status mrl_shape_class_choice(struct mrl_shaper *s, const struct mrl_node *at,
                                  struct mrl_span class, struct mrl_node **ret) MRL_MUST_CHECK;
