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

#define LEARNER_BYTES  136u /* LearnerModelParamLegacy */
#define GBTREE_BYTES   160u /* GBTreeModelParam */
#define GBLINEAR_BYTES 136u /* GBLinearModelParam */
#define TREE_BYTES     148u /* TreeParam: six integers and 31 that are reserved */
#define NODE_BYTES     20u
#define STAT_BYTES     16u
#define MAX_NAME       64u /* "reg:squarederror", "gbtree" */

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

/* What follows the trees: attributes and metrics (LearnerModelParamLegacy of src/learner.cc). */
struct tail {
    uint32_t has_attributes, has_metrics;
};

static mrl_status read_learner(struct mrl_description *d, struct mrl_reader *r, struct tail *tail)
{
    uint32_t features, classes, unused;

    MRL_TRY(mrl_read_u32le(r, "base_score", &unused));
    MRL_TRY(mrl_read_u32le(r, "num_feature", &features));
    MRL_TRY(mrl_read_u32le(r, "num_class", &classes));
    MRL_TRY(mrl_read_u32le(r, "contain_extra_attrs", &tail->has_attributes));
    MRL_TRY(mrl_read_u32le(r, "contain_eval_metrics", &tail->has_metrics));
    MRL_TRY(mrl_read_skip(r, "learner parameters", LEARNER_BYTES - 20));
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
    return mrl_read_skip(r, "tree_info", 4 * (uint64_t)trees);
}

static mrl_status skip_texts(struct mrl_reader *r, const char *what, uint64_t texts_each)
{
    uint64_t count, n;

    MRL_TRY(mrl_read_u64le(r, what, &count));
    /* Each has a length of eight bytes. */
    if (count > mrl_reader_left(r) / (8 * texts_each))
        return MRL_FAIL(r->err, MRL_E_TRUNCATED, mrl_reader_offset(r),
                        "%" PRIu64 " %s need more bytes than are left", count, what);
    for (uint64_t i = 0; i < count * texts_each; i++) {
        MRL_TRY(mrl_read_u64le(r, what, &n));
        MRL_TRY(mrl_read_skip(r, what, n));
    }
    return mrl_ok();
}

static mrl_status read_tail(struct mrl_reader *r, const struct tail *tail)
{
    if (tail->has_attributes)
        MRL_TRY(skip_texts(r, "attributes", 2));
    return tail->has_metrics ? skip_texts(r, "metrics", 1) : mrl_ok();
}

/* gblinear: its parameters, then the weights; dart: trees, then a weight for each. */
static mrl_status skip_weights(struct mrl_reader *r)
{
    uint64_t count;

    MRL_TRY(mrl_read_u64le(r, "weight count", &count));
    if (count > mrl_reader_left(r) / 4)
        return MRL_FAIL(r->err, MRL_E_TRUNCATED, mrl_reader_offset(r),
                        "%" PRIu64 " weights need more bytes than are left", count);
    return mrl_read_skip(r, "weights", 4 * count);
}

static mrl_status read_booster(struct mrl_description *d, struct mrl_reader *r, const char *booster)
{
    if (strcmp(booster, "gblinear") == 0) {
        MRL_TRY(mrl_read_skip(r, "linear parameters", GBLINEAR_BYTES));
        return skip_weights(r);
    }
    MRL_TRY(read_trees(d, r));
    return strcmp(booster, "dart") == 0 ? skip_weights(r) : mrl_ok();
}

/* Bytes that are not counted as understood are told by whoever judges the file. */
static mrl_status read_model(struct mrl_description *d, struct mrl_reader *r)
{
    char objective[MAX_NAME + 1], booster[MAX_NAME + 1] = "";
    const uint8_t *head;
    struct tail tail;
    size_t got;

    MRL_TRY(mrl_peek(r, 4, &head, &got));
    if (got == 4 && memcmp(head, "binf", 4) == 0)
        MRL_TRY(mrl_read_skip(r, "magic", 4));
    MRL_TRY(read_learner(d, r, &tail));
    MRL_TRY(read_name(d, r, "objective", objective));
    MRL_TRY(read_name(d, r, "booster", booster));
    MRL_TRY(read_booster(d, r, booster));
    return read_tail(r, &tail);
}

static mrl_status describe_xgboost_binary(struct mrl_description *d)
{
    struct mrl_window window;
    uint8_t buffer[4096];
    struct mrl_reader r;

    mrl_reader_open(&r, &window, d->source, buffer, sizeof(buffer), d->err);
    MRL_TRY(read_model(d, &r));
    d->parsed = mrl_reader_offset(&r);
    return mrl_ok();
}

const struct mrl_format mrl_format_xgboost_binary = {
    .id = "xgboost-binary",
    .title = "XGBoost model (old binary)",
    .role = MRL_ROLE_MODEL,
    .probe = probe_xgboost_binary,
    .describe = describe_xgboost_binary,
};
