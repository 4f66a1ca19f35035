/* SPDX-License-Identifier: Apache-2.0 */
#include "formats/xgboost_model.h"

#include "base/limits.h"

#include <inttypes.h>
#include <string.h>

#define MAX_TOLD 8u /* issues of one kind of mistake; all trees of a broken file have it */

/* Arrays of a tree that have one entry for each node. */
static const char *const columns[] = {"left_children", "right_children", "parents",
                                      "split_indices"};

void mrl_xgboost_init(struct mrl_xgboost_model *m, struct mrl_description *d)
{
    memset(m, 0, sizeof(*m));
    m->d = d;
    m->split_max = -1;
    m->child_max = -1;
}

static mrl_status bad(struct mrl_xgboost_model *m, uint64_t offset, const char *what, uint64_t got,
                      uint64_t wanted)
{
    if (m->told++ >= MAX_TOLD)
        return mrl_ok();
    return mrl_describe_issue(m->d, "xgboost.inconsistent", offset, "%s is %" PRIu64 " of %" PRIu64,
                              what, got, wanted);
}

/* The key at a level counted from the outermost object; "" if there is none. */
static const char *key_at(const struct mrl_xgboost_model *m, unsigned level)
{
    return level < m->depth ? m->levels[level].key : "";
}

static bool below(const struct mrl_xgboost_model *m, const char *a, const char *b, const char *c)
{
    return strcmp(key_at(m, 0), a) == 0 && strcmp(key_at(m, 1), b) == 0 &&
           (!c || strcmp(key_at(m, 2), c) == 0);
}

/* {learner: {gradient_booster: {model: {trees: [ {left_children...} ]}}}}: the tree is level 5.
 * Of DART, the model is one object deeper. */
static bool in_tree(const struct mrl_xgboost_model *m, unsigned *level)
{
    for (unsigned i = 3; i + 2 < m->depth; i++)
        if (strcmp(m->levels[i].key, "trees") == 0 && m->levels[i + 1].is_array) {
            *level = i + 2;
            return below(m, "learner", "gradient_booster", NULL);
        }
    return false;
}

static const char *inner_key(const struct mrl_xgboost_model *m)
{
    return m->depth ? m->levels[m->depth - 1].key : "";
}

static bool number_of(const struct mrl_xgboost_token *t, uint64_t *ret)
{
    if (t->kind == MRL_JSON_NUMBER) {
        *ret = (uint64_t)t->integer;
        return t->is_integer && t->integer >= 0;
    }
    return t->kind == MRL_JSON_STRING && t->text.len <= 18 && mrl_span_decimal(t->text, ret);
}

/* --- single values --- */

static mrl_status take_parameter(struct mrl_xgboost_model *m, const struct mrl_xgboost_token *t)
{
    const char *key = inner_key(m);
    uint64_t n;

    if (!number_of(t, &n)) {
        if (strncmp(key, "num_", 4) == 0)
            return bad(m, t->offset, key, 0, UINT32_MAX);
        return mrl_ok();
    }
    if (n > UINT32_MAX)
        MRL_TRY(bad(m, t->offset, key, n, UINT32_MAX));
    if (strcmp(key, "num_feature") == 0) {
        m->features = n;
        m->has_features = true;
        return mrl_describe_number(m->d, "feature_count", n);
    }
    if (strcmp(key, "num_class") == 0)
        return mrl_describe_number(m->d, "class_count", n);
    if (strcmp(key, "num_trees") == 0) {
        m->declared_trees = n;
        m->has_trees = true;
    }
    return mrl_ok();
}

static mrl_status take_tree_value(struct mrl_xgboost_model *m, const struct mrl_xgboost_token *t,
                                  unsigned level)
{
    const char *key = key_at(m, level);
    uint64_t n;

    if (strcmp(key, "tree_param") == 0 && strcmp(inner_key(m), "num_nodes") == 0 &&
        number_of(t, &n)) {
        m->nodes = n;
        m->has_nodes = true;
    }
    if (t->kind != MRL_JSON_NUMBER || !t->is_integer)
        return mrl_ok();
    if (strcmp(key, columns[0]) == 0 || strcmp(key, columns[1]) == 0) {
        m->child_max = t->integer > m->child_max ? t->integer : m->child_max;
        if (t->integer < -1)
            return bad(m, t->offset, "the child of a node", (uint64_t)t->integer, m->nodes);
    }
    if (strcmp(key, columns[3]) == 0) {
        m->split_max = t->integer > m->split_max ? t->integer : m->split_max;
        if (t->integer < 0)
            return bad(m, t->offset, "the feature of a node", (uint64_t)t->integer, m->features);
    }
    return mrl_ok();
}

static mrl_status take_value(struct mrl_xgboost_model *m, const struct mrl_xgboost_token *t)
{
    unsigned level;

    if (in_tree(m, &level))
        return take_tree_value(m, t, level);
    if (strcmp(key_at(m, 0), "version") == 0 && m->depth == 2 && m->levels[1].items <= 3 &&
        t->is_integer)
        m->version[m->levels[1].items - 1] = (uint64_t)t->integer;
    if (below(m, "learner", "objective", "name") && t->kind == MRL_JSON_STRING && m->depth == 3)
        return mrl_describe_text(m->d, "objective", t->text.at, t->text.len);
    if (below(m, "learner", "gradient_booster", "name") && t->kind == MRL_JSON_STRING &&
        m->depth == 3)
        return mrl_describe_text(m->d, "booster", t->text.at, t->text.len);
    if (below(m, "learner", "learner_model_param", NULL) ||
        (m->depth > 4 && strcmp(key_at(m, m->depth - 2), "gbtree_model_param") == 0))
        return take_parameter(m, t);
    return mrl_ok();
}

/* --- structure --- */

static mrl_status open_level(struct mrl_xgboost_model *m, const struct mrl_xgboost_token *t)
{
    unsigned level;

    if (m->depth == MRL_XGBOOST_DEPTH)
        return MRL_FAIL(m->d->err, MRL_E_LIMIT, t->offset, "the model nests deeper than %u",
                        MRL_XGBOOST_DEPTH);
    m->levels[m->depth].key[0] = '\0';
    m->levels[m->depth].is_array = t->kind == MRL_JSON_ARRAY;
    m->levels[m->depth].items = 0;
    m->depth++;
    if (in_tree(m, &level) && level + 1 == m->depth) {
        m->trees++;
        m->has_nodes = false;
        m->child_max = -1;
        memset(m->rows, 0, sizeof(m->rows));
    }
    return mrl_ok();
}

static mrl_status end_tree(struct mrl_xgboost_model *m, const struct mrl_xgboost_token *t)
{
    if (!m->has_nodes)
        return bad(m, t->offset, "the number of nodes of a tree", 0, 0);
    for (size_t i = 0; i < MRL_COUNT(columns); i++)
        if (m->rows[i] != m->nodes)
            MRL_TRY(bad(m, t->offset, columns[i], m->rows[i], m->nodes));
    if (m->child_max >= 0 && (uint64_t)m->child_max >= m->nodes)
        return bad(m, t->offset, "the child of a node", (uint64_t)m->child_max, m->nodes);
    return mrl_ok();
}

static mrl_status close_level(struct mrl_xgboost_model *m, const struct mrl_xgboost_token *t)
{
    unsigned level;

    if (in_tree(m, &level)) {
        for (size_t i = 0; i < MRL_COUNT(columns); i++)
            if (m->depth == level + 2 && strcmp(key_at(m, level), columns[i]) == 0)
                m->rows[i] = m->levels[m->depth - 1].items + t->skipped;
        if (m->depth == level + 1)
            MRL_TRY(end_tree(m, t));
    }
    m->depth--;
    return mrl_ok();
}

static void keep_key(struct mrl_xgboost_model *m, struct mrl_span key)
{
    char *dst = m->levels[m->depth - 1].key;
    const size_t n = key.len < MRL_XGBOOST_KEY - 1 ? key.len : MRL_XGBOOST_KEY - 1;

    if (n)
        memcpy(dst, key.at, n);
    dst[n] = '\0';
}

mrl_status mrl_xgboost_take(struct mrl_xgboost_model *m, const struct mrl_xgboost_token *t)
{
    if (t->kind == MRL_JSON_KEY) {
        keep_key(m, t->text);
        return mrl_ok();
    }
    if (t->kind == MRL_JSON_OBJECT_END || t->kind == MRL_JSON_ARRAY_END)
        return close_level(m, t);
    if (t->kind == MRL_JSON_END)
        return mrl_ok();
    if (m->depth)
        m->levels[m->depth - 1].items++;
    if (t->kind == MRL_JSON_OBJECT || t->kind == MRL_JSON_ARRAY)
        return open_level(m, t);
    return take_value(m, t);
}

mrl_status mrl_xgboost_finish(struct mrl_xgboost_model *m)
{
    char version[64];
    const int n = snprintf(version, sizeof(version), "%" PRIu64 ".%" PRIu64 ".%" PRIu64,
                           m->version[0], m->version[1], m->version[2]);

    MRL_TRY(mrl_describe_text(m->d, "version", version, (size_t)n));
    MRL_TRY(mrl_describe_number(m->d, "tree_count", m->trees));
    if (m->has_trees && m->declared_trees != m->trees)
        MRL_TRY(bad(m, MRL_NO_OFFSET, "the number of trees", m->trees, m->declared_trees));
    if (m->has_features && m->features && m->split_max >= 0 &&
        (uint64_t)m->split_max >= m->features)
        return bad(m, MRL_NO_OFFSET, "the feature of a node", (uint64_t)m->split_max, m->features);
    return mrl_ok();
}
