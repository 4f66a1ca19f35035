/* SPDX-License-Identifier: Apache-2.0 */
/* XGBoost models in its old binary format, written until 3.0: structs as they lie in memory, with
 * counts that the old readers followed without asking.
 * Source: xgboost 1.7, src/learner.cc (LearnerModelParamLegacy, LearnerIO::Load),
 * src/gbm/gbtree_model.h (GBTreeModelParam), src/tree/tree_model.cc (RegTree::Load). */
#include "base/limits.h"
#include "base/text.h"
#include "formats/format.h"

#include <inttypes.h>
#include <string.h>

#define LEARNER_BYTES 136u /* LearnerModelParamLegacy */
#define GBTREE_BYTES  160u /* GBTreeModelParam */
#define TREE_BYTES    148u /* TreeParam: six integers and 31 that are reserved */
#define NODE_BYTES    20u
#define STAT_BYTES    16u
#define MAX_NAME      64u /* "reg:squarederror", "gbtree" */

static uint64_t u64_at(const uint8_t *p)
{
    uint64_t n = 0;

    for (unsigned i = 8; i-- > 0;)
        n = n << 8 | p[i];
    return n;
}

/* Names of objectives: letters, digits, ':', '_' and '-', as "binary:logistic". */
static bool is_objective(const uint8_t *p, size_t n)
{
    bool has_colon = false;

    for (size_t i = 0; i < n; i++) {
        has_colon = has_colon || p[i] == ':';
        if (!((p[i] >= 'a' && p[i] <= 'z') || (p[i] >= '0' && p[i] <= '9') || p[i] == ':' ||
              p[i] == '_' || p[i] == '-'))
            return false;
    }
    return n >= 3 && has_colon;
}

/* "binf" was written by some versions; the rest is told by the two names behind the parameters. */
static bool probe_xgboost_binary(const struct mrl_probe *probe)
{
    const size_t start = probe->head_len >= 4 && memcmp(probe->head, "binf", 4) == 0 ? 4 : 0;
    const size_t at = start + LEARNER_BYTES;
    uint64_t n;

    if (probe->head_len < at + 8)
        return false;
    n = u64_at(probe->head + at);
    if (n > MAX_NAME || probe->head_len < at + 8 + n + 8 + 6)
        return false;
    return is_objective(probe->head + at + 8, (size_t)n) &&
           (memcmp(probe->head + at + 16 + n, "gbtree", 6) == 0 ||
            memcmp(probe->head + at + 16 + n, "gblinea", 7) == 0 ||
            memcmp(probe->head + at + 16 + n, "dart", 4) == 0);
}

static mrl_status read_name(struct mrl_description *d, struct mrl_reader *r, const char *fact,
                            char ret[MAX_NAME + 1])
{
    uint64_t n;

    MRL_TRY(mrl_read_u64le(r, fact, &n));
    if (n > MAX_NAME)
        return MRL_FAIL(d->err, MRL_E_LIMIT, mrl_reader_offset(r),
                        "the length of the %s is %" PRIu64 ", the limit is %u", fact, n, MAX_NAME);
    MRL_TRY(mrl_read_copy(r, fact, ret, (size_t)n));
    ret[n] = '\0';
    return mrl_describe_text(d, fact, ret, (size_t)n);
}

static mrl_status read_learner(struct mrl_description *d, struct mrl_reader *r)
{
    uint32_t features, classes, unused;

    MRL_TRY(mrl_read_u32le(r, "base_score", &unused));
    MRL_TRY(mrl_read_u32le(r, "num_feature", &features));
    MRL_TRY(mrl_read_u32le(r, "num_class", &classes));
    MRL_TRY(mrl_read_skip(r, "learner parameters", LEARNER_BYTES - 12));
    MRL_TRY(mrl_describe_number(d, "feature_count", features));
    return mrl_describe_number(d, "class_count", classes);
}

/* A tree: its parameters, then a node and its statistics for each of num_nodes. */
static mrl_status read_tree(struct mrl_description *d, struct mrl_reader *r)
{
    const uint64_t at = mrl_reader_offset(r);
    uint32_t roots, nodes;

    MRL_TRY(mrl_read_u32le(r, "num_roots", &roots));
    MRL_TRY(mrl_read_u32le(r, "num_nodes", &nodes));
    MRL_TRY(mrl_read_skip(r, "tree parameters", TREE_BYTES - 8));
    if (nodes == 0 || nodes > INT32_MAX)
        return MRL_FAIL(d->err, MRL_E_FORMAT, at, "a tree has %" PRIu32 " nodes", nodes);
    return mrl_read_skip(r, "nodes", (uint64_t)nodes * (NODE_BYTES + STAT_BYTES));
}

static mrl_status read_trees(struct mrl_description *d, struct mrl_reader *r)
{
    const uint64_t at = mrl_reader_offset(r);
    uint32_t trees;

    MRL_TRY(mrl_read_u32le(r, "num_trees", &trees));
    MRL_TRY(mrl_read_skip(r, "tree ensemble parameters", GBTREE_BYTES - 4));
    MRL_TRY(mrl_describe_number(d, "tree_count", trees));
    if (trees > MRL_MAX_TENSORS)
        return MRL_FAIL(d->err, MRL_E_LIMIT, at, "%" PRIu32 " trees, the limit is %u", trees,
                        MRL_MAX_TENSORS);
    for (uint32_t i = 0; i < trees; i++)
        MRL_TRY(read_tree(d, r));
    /* tree_info, attributes and metrics: data without counts that anybody follows. */
    return mrl_read_skip(r, "tree_info", 4 * (uint64_t)trees);
}

static mrl_status read_model(struct mrl_description *d, struct mrl_reader *r)
{
    char objective[MAX_NAME + 1], booster[MAX_NAME + 1] = "";
    const uint8_t *head;
    size_t got;

    MRL_TRY(mrl_peek(r, 4, &head, &got));
    if (got == 4 && memcmp(head, "binf", 4) == 0)
        MRL_TRY(mrl_read_skip(r, "magic", 4));
    MRL_TRY(read_learner(d, r));
    MRL_TRY(read_name(d, r, "objective", objective));
    MRL_TRY(read_name(d, r, "booster", booster));
    if (strcmp(booster, "gblinear") == 0)
        return mrl_ok();
    return read_trees(d, r);
}

static mrl_status describe_xgboost_binary(struct mrl_description *d)
{
    struct mrl_window window;
    uint8_t buffer[4096];
    struct mrl_reader r;

    mrl_reader_open(&r, &window, d->source, buffer, sizeof(buffer), d->err);
    MRL_TRY(read_model(d, &r));
    d->parsed = d->source->size;
    return mrl_ok();
}

const struct mrl_format mrl_format_xgboost_binary = {
    .id = "xgboost-binary",
    .title = "XGBoost model (old binary)",
    .role = MRL_ROLE_MODEL,
    .probe = probe_xgboost_binary,
    .describe = describe_xgboost_binary,
};
