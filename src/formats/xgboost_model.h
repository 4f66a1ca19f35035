/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "base/json.h"
#include "base/span.h"
#include "formats/format.h"

#include <stdbool.h>
#include <stdint.h>

/* A model of XGBoost as a stream of JSON tokens, whether they were written as JSON or UBJSON:
 * facts, and whether the counts and the indices into nodes and features fit each other, because
 * XGBoost follows them without asking.
 * Source: xgboost doc/model.schema and src/tree/tree_model.cc. */

struct mrl_xgboost_token {
    enum mrl_json_token kind;
    uint64_t offset;
    struct mrl_span text; /* of keys and strings; may be cut */
    bool is_integer;
    int64_t integer;
    uint64_t skipped; /* numbers of an array that were passed over without tokens */
};

#define MRL_XGBOOST_DEPTH 16u /* of a model; 9 are in use */
#define MRL_XGBOOST_KEY   32u

struct mrl_xgboost_model {
    struct mrl_description *d;
    struct {
        char key[MRL_XGBOOST_KEY]; /* the one being read, of an object */
        bool is_array;
        uint64_t items;
    } levels[MRL_XGBOOST_DEPTH];
    unsigned depth;

    uint64_t features, declared_trees, trees, version[3];
    bool has_features, has_trees;
    int64_t split_max; /* highest index of a feature */

    /* of the tree that is being read */
    uint64_t nodes, rows[4];
    bool has_nodes;
    int64_t child_max;
    unsigned told;
};

void mrl_xgboost_init(struct mrl_xgboost_model *m, struct mrl_description *d);
mrl_status mrl_xgboost_take(struct mrl_xgboost_model *m,
                            const struct mrl_xgboost_token *token) MRL_MUST_CHECK;
mrl_status mrl_xgboost_finish(struct mrl_xgboost_model *m) MRL_MUST_CHECK;
