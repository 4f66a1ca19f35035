/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "base/node.h"
#include "bom/model.h"
#include "inventory/inventory.h"

/* From an inventory to a bill of materials.  What bytes say is marked verified, what somebody wrote
 * (merlon.yaml, cards, configurations, metadata inside models) declared, what follows from names
 * and neighbourhood inferred. */

/* One field of an approved record of the project, as plain data: whether a record holds is for
 * whoever reads it. */
struct mrl_bom_entry {
    const char *record;              /* its kind: "model-card" */
    const char *field;               /* "limitations" */
    const char *asset;               /* of which it speaks: id in merlon.yaml */
    const struct mrl_node *value;    /* filled in, of the type that the kind asks for */
    const char *file;                /* "merlon/records/card.yaml" */
    const struct mrl_sha256 *sha256; /* of that file */
};

struct mrl_bom_inputs {
    const struct mrl_project *project; /* NULL: nothing is declared */
    const struct mrl_inventory *inventory;
    const char *name;                        /* of the project if nothing declares one */
    const struct mrl_bom_standard *standard; /* NULL: none */
    const struct mrl_bom_entry *entries;     /* in a fixed order */
    size_t entry_count;
    mrl_time at;
};

/* Everything lives in `arena`; the inputs must outlive *ret.  The same inputs give the same
 * document. */
mrl_status mrl_bom_collect(const struct mrl_bom_inputs *inputs, struct mrl_arena *arena,
                           struct mrl_bom *ret, struct mrl_error *err) MRL_MUST_CHECK;
