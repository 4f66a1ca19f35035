/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "base/json.h"
#include "bom/graph.h"
#include "bom/spdx.h"

/* What sort of SPDX element a thing is. */
enum mrl_spdx_class {
    MRL_SPDX_FILE = 1,
    MRL_SPDX_PACKAGE = 2,
    MRL_SPDX_DATASET = 4,
    MRL_SPDX_MODEL = 8,
    MRL_SPDX_ANY_PACKAGE = MRL_SPDX_PACKAGE | MRL_SPDX_DATASET | MRL_SPDX_MODEL,
    MRL_SPDX_ANY = MRL_SPDX_FILE | MRL_SPDX_ANY_PACKAGE,
};

/* How a field is a property. */
enum mrl_spdx_shape {
    MRL_SPDX_ONE,    /* a text */
    MRL_SPDX_LIST,   /* a list of texts */
    MRL_SPDX_JOINED, /* several of ours in one text, a line each */
    MRL_SPDX_PAIRS,  /* a list of dictionary entries */
    MRL_SPDX_NUMBER, /* a whole number */
};
struct mrl_spdx_row {
    enum mrl_bom_key key;
    unsigned classes;
    const char *property;
    enum mrl_spdx_shape shape;
    bool (*fits)(const char *value); /* NULL: every value */
};
extern const struct mrl_spdx_row mrl_spdx_rows[];
extern const size_t mrl_spdx_row_count;

/* Properties that no field stands for: fields `property` named "spdx:PROPERTY", of pairs
 * "spdx:PROPERTY:KEY". */
#define MRL_SPDX_PROPERTY "spdx:"
struct mrl_spdx_rest {
    const char *property;
    unsigned classes; /* that the writer gives it to; 0: a word that only the annotation keeps */
    enum mrl_spdx_shape shape;
};
extern const struct mrl_spdx_rest mrl_spdx_rest[];
extern const size_t mrl_spdx_rest_count;

struct mrl_spdx {
    const struct mrl_bom *bom;
    struct mrl_json_writer w;
    struct mrl_arena *arena;
    struct mrl_bom_graph graph;
    const char *space;       /* every spdxId starts with it */
    struct mrl_map agents;   /* by name: their number */
    struct mrl_map licences; /* by sort and text: their number */
    size_t relationship_count;
    struct mrl_error *err;

    const struct mrl_bom_item *item; /* the thing being written */
    enum mrl_spdx_class class;
};

enum mrl_spdx_class mrl_spdx_class_of(const struct mrl_bom_item *item);

/* Starts an element: its type, id and creationInfo. */
mrl_status mrl_spdx_open(struct mrl_spdx *x, const char *type, const char *ref) MRL_MUST_CHECK;
void mrl_spdx_close(struct mrl_spdx *x);
mrl_status mrl_spdx_ref(struct mrl_spdx *x, const char *key, const char *ref) MRL_MUST_CHECK;

/* Whether SPDX says all that the field says.  What it does not, the annotation does. */
bool mrl_spdx_is_native(const struct mrl_spdx *x, const struct mrl_bom_field *f);

/* Names of SPDX for ours; NULL if it has none. */
const char *mrl_spdx_hash_name(const char *algorithm);
const char *mrl_spdx_reference_type(const char *type);
const char *mrl_spdx_hash_of(const char *word); /* and back */
const char *mrl_spdx_reference_of(const char *word);
const char *mrl_spdx_confidentiality(const char *classification);
const char *mrl_spdx_confidentiality_of(const char *level);
const char *mrl_spdx_energy_unit(const char *unit);
const char *mrl_spdx_energy_unit_of(const char *word);

/* Activities whose energy the AI profile tells: ours, and the property. */
#define MRL_SPDX_ACTIVITIES 3
extern const char *const mrl_spdx_activities[MRL_SPDX_ACTIVITIES][2];

/* The relation that a relationship type is, and whether from the other end; false if none. */
bool mrl_spdx_relation_of(const char *type, enum mrl_bom_relation_kind *ret, bool *reversed);
bool mrl_spdx_relation_is_reversed(enum mrl_bom_relation_kind kind);

/* The ref of an agent or licence. */
mrl_status mrl_spdx_agent(struct mrl_spdx *x, const char *name, const char **ret) MRL_MUST_CHECK;
mrl_status mrl_spdx_licence(struct mrl_spdx *x, const struct mrl_bom_field *f,
                            const char **ret) MRL_MUST_CHECK;

mrl_status mrl_spdx_element(struct mrl_spdx *x, size_t item) MRL_MUST_CHECK;
mrl_status mrl_spdx_fields(struct mrl_spdx *x) MRL_MUST_CHECK;

/* An annotation of `subject` whose statement is a JSON object with the members that `write` adds.
 */
mrl_status mrl_spdx_annotation(struct mrl_spdx *x, const char *ref, const char *type,
                               const char *subject,
                               void (*write)(const struct mrl_spdx *x,
                                             struct mrl_json_writer *w)) MRL_MUST_CHECK;
mrl_status mrl_spdx_relations(struct mrl_spdx *x, size_t item) MRL_MUST_CHECK;
mrl_status mrl_spdx_standard(struct mrl_spdx *x) MRL_MUST_CHECK;
