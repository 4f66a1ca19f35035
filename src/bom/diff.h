/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "bom/model.h"

/* What differs between two bills, whatever formats they came in.  Things are the same that have one
 * ref; else one package URL; else kind and name, if no other has those. */

enum mrl_bom_change_kind {
    MRL_BOM_ADDED,
    MRL_BOM_REMOVED,
    MRL_BOM_CHANGED, /* a field that is not `many` has another value */
};

/* A field of a thing that both bills have. */
struct mrl_bom_field_change {
    enum mrl_bom_change_kind kind;
    const struct mrl_bom_field *before, *after; /* NULL: not there */
};

struct mrl_bom_item_change {
    enum mrl_bom_change_kind kind;
    const struct mrl_bom_item *before, *after; /* NULL: not there */
    struct mrl_bom_field_change *fields;       /* of a changed thing */
    size_t field_count;
    bool kind_changed; /* what kind of thing it is said to be */
};

struct mrl_bom_relation_change {
    enum mrl_bom_change_kind kind; /* added or removed */
    const struct mrl_bom *bom;     /* that has it */
    const struct mrl_bom_relation *relation;
};

struct mrl_bom_diff {
    struct mrl_bom_item_change *items; /* removed and changed in the old order, then added */
    size_t item_count;
    struct mrl_bom_relation_change *relations;
    size_t relation_count;
};

/* Both bills must outlive the result. */
mrl_status mrl_bom_compare(const struct mrl_bom *before, const struct mrl_bom *after,
                           struct mrl_arena *arena, struct mrl_bom_diff *ret,
                           struct mrl_error *err) MRL_MUST_CHECK;
