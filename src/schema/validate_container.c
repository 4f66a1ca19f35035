/* SPDX-License-Identifier: Apache-2.0 */
/* Keywords about arrays and objects. */
#include "base/text.h"
#include "schema/run.h"

#include <inttypes.h>
#include <string.h>

/* Checks one item or pair against a rule for it. */
static mrl_status check_part(const struct mrl_check *c, const struct mrl_schema_rule *rule,
                             const struct mrl_node *part, size_t index, bool *ok)
{
    const struct mrl_place at = {c->at, part, false, index};
    bool good;

    MRL_TRY(mrl_check_rule(c->run, rule, &at, c->scope, NULL, &good));
    *ok = *ok && good;
    return mrl_ok();
}

static mrl_status check_count(const struct mrl_check *c, uint64_t min, uint64_t max,
                              const char *const keywords[2], const char *what, bool *ok)
{
    const uint32_t n = c->at->node->count;

    if (min != MRL_NO_COUNT && n < min)
        MRL_TRY(mrl_tell(c, keywords[0], ok, "has %" PRIu32 " %s, but must have at least %" PRIu64,
                         n, what, min));
    if (max != MRL_NO_COUNT && n > max)
        MRL_TRY(mrl_tell(c, keywords[1], ok, "has %" PRIu32 " %s, but may have at most %" PRIu64, n,
                         what, max));
    return mrl_ok();
}

/* --- arrays --- */

static mrl_status add_form(const struct mrl_check *c, const struct mrl_node *item,
                           struct mrl_arena *arena, struct mrl_map *forms, size_t index,
                           size_t *twin)
{
    struct mrl_run *run = c->run;
    uint64_t first;
    char *kept;

    mrl_buf_clear(&run->form);
    mrl_canonical_add(&run->form, item);
    MRL_TRY(mrl_buf_status(&run->form, run->err));
    MRL_TRY(mrl_run_work(run, 1 + run->form.len / 16));
    if (mrl_map_get(forms, run->form.data, run->form.len, &first)) {
        *twin = (size_t)first;
        return mrl_ok();
    }
    kept = mrl_arena_memdup(arena, run->form.data, run->form.len);
    if (!kept)
        return MRL_FAIL_ARENA(run->err, arena);
    return mrl_map_add(forms, kept, run->form.len, index, NULL, run->err);
}

static mrl_status check_unique(const struct mrl_check *c, bool *ok)
{
    mrl_cleanup(mrl_arena_freep) struct mrl_arena *arena = NULL;
    struct mrl_map forms;
    size_t i = 0;

    if (c->at->node->count < 2)
        return mrl_ok();
    arena = mrl_arena_new(MRL_MAX_TREE_BYTES * 4);
    if (!arena)
        return MRL_FAIL_NOMEM(c->run->err);
    mrl_map_init(&forms, arena);
    MRL_NODE_EACH(item, c->at->node)
    {
        size_t twin = SIZE_MAX;

        MRL_TRY(add_form(c, item, arena, &forms, i, &twin));
        if (twin != SIZE_MAX)
            MRL_TRY(mrl_tell(c, "uniqueItems", ok,
                             "item %zu (line %" PRIu32 ") is the same as item %zu", i, item->line,
                             twin));
        if (mrl_check_settled(c, *ok))
            return mrl_ok();
        i++;
    }
    return mrl_ok();
}

static mrl_status check_contains(const struct mrl_check *c, bool *ok)
{
    const struct mrl_rule_array *a = c->rule->array;
    uint64_t found = 0;
    size_t i = 0;

    MRL_NODE_EACH(item, c->at->node)
    {
        const struct mrl_place at = {c->at, item, false, i};
        bool good;

        MRL_TRY(mrl_check_quietly(c->run, a->contains, &at, c->scope, NULL, &good));
        if (good) {
            found++;
            if (c->rule->resource->draft != MRL_DRAFT_07)
                mrl_seen_add(c->seen, i);
        }
        i++;
    }
    if (found < a->min_contains)
        MRL_TRY(mrl_tell(c, a->min_contains == 1 ? "contains" : "minContains", ok,
                         "%" PRIu64 " of its items are as they must be, at least %" PRIu64
                         " are needed",
                         found, a->min_contains));
    if (a->max_contains != MRL_NO_COUNT && found > a->max_contains)
        MRL_TRY(mrl_tell(c, "maxContains", ok,
                         "%" PRIu64 " of its items match `contains`, at most %" PRIu64 " may",
                         found, a->max_contains));
    return mrl_ok();
}

static mrl_status check_items(const struct mrl_check *c, bool *ok)
{
    const struct mrl_rule_array *a = c->rule->array;
    size_t i = 0;

    if (!a->items && a->prefix.count == 0)
        return mrl_ok();
    MRL_NODE_EACH(item, c->at->node)
    {
        const struct mrl_schema_rule *rule = i < a->prefix.count ? a->prefix.rules[i] : a->items;

        if (!rule)
            break;
        MRL_TRY(check_part(c, rule, item, i, ok));
        if (mrl_check_settled(c, *ok))
            return mrl_ok();
        mrl_seen_add(c->seen, i);
        i++;
    }
    return mrl_ok();
}

mrl_status mrl_check_array(const struct mrl_check *c, bool *ok)
{
    static const char *const keywords[] = {"minItems", "maxItems"};
    const struct mrl_rule_array *a = c->rule->array;

    MRL_TRY(check_count(c, a->min, a->max, keywords, "items", ok));
    if (a->unique && !mrl_check_settled(c, *ok))
        MRL_TRY(check_unique(c, ok));
    if (!mrl_check_settled(c, *ok))
        MRL_TRY(check_items(c, ok));
    return a->contains && !mrl_check_settled(c, *ok) ? check_contains(c, ok) : mrl_ok();
}

/* --- objects --- */

static mrl_status check_key(const struct mrl_check *c, const struct mrl_node *pair, bool *ok)
{
    const struct mrl_node key = {
        .kind = MRL_NODE_STRING,
        .line = pair->line,
        .column = pair->column,
        .text = pair->key,
        .len = strlen(pair->key),
        .key = pair->key,
    };
    const struct mrl_place at = {c->at, &key, true, 0};
    bool good;

    MRL_TRY(mrl_check_rule(c->run, c->rule->object->key_rule, &at, c->scope, NULL, &good));
    *ok = *ok && good;
    return mrl_ok();
}

/* The known name that was probably meant. */
static const char *nearest_name(const struct mrl_rule_object *o, const char *key)
{
    const char *best = NULL;
    size_t distance = 3;

    for (size_t i = 0; i < o->name_count; i++) {
        const size_t d = o->names[i].rule ? mrl_text_distance(key, o->names[i].name) : distance;

        if (d < distance && d * 3 <= strlen(key)) {
            distance = d;
            best = o->names[i].name;
        }
    }
    return best;
}

static mrl_status tell_unknown(const struct mrl_check *c, const char *keyword,
                               const struct mrl_node *pair, size_t index, bool *ok)
{
    const struct mrl_place at = {c->at, pair, false, index};
    const struct mrl_check inner = {c->run, c->rule, &at, c->scope, NULL};
    const char *meant = c->run->problems ? nearest_name(c->rule->object, pair->key) : NULL;
    char quoted[80], nearest[80];

    mrl_text_quote(quoted, sizeof(quoted), pair->key, strlen(pair->key));
    if (!meant)
        return mrl_tell(&inner, keyword, ok, "the key `%s` may not stand here", quoted);
    mrl_text_quote(nearest, sizeof(nearest), meant, strlen(meant));
    return mrl_tell(&inner, keyword, ok, "the key `%s` may not stand here; did you mean `%s`?",
                    quoted, nearest);
}

/* A rule for what is left over.  That nothing may be left over is told in plainer words. */
static mrl_status check_left_over(const struct mrl_check *c, const struct mrl_schema_rule *rule,
                                  const char *keyword, const struct mrl_node *pair, size_t index,
                                  bool *ok)
{
    if (rule->verdict == MRL_RULE_NEVER)
        return tell_unknown(c, keyword, pair, index, ok);
    return check_part(c, rule, pair, index, ok);
}

static mrl_status check_pair(const struct mrl_check *c, const struct mrl_node *pair, size_t index,
                             const struct mrl_rule_name *name, bool *ok)
{
    const struct mrl_rule_object *o = c->rule->object;
    const size_t key_len = strlen(pair->key);
    bool spoken = name && name->rule, matches;

    if (o->key_rule)
        MRL_TRY(check_key(c, pair, ok));
    if (spoken)
        MRL_TRY(check_part(c, name->rule, pair, index, ok));
    for (size_t i = 0; i < o->pattern_count && !mrl_check_settled(c, *ok); i++) {
        MRL_TRY(mrl_regex_search(o->patterns[i].regex, pair->key, key_len, &c->run->steps_left,
                                 &matches, c->run->err));
        if (!matches)
            continue;
        spoken = true;
        MRL_TRY(check_part(c, o->patterns[i].rule, pair, index, ok));
    }
    if (!spoken && o->additional && !mrl_check_settled(c, *ok)) {
        spoken = true;
        MRL_TRY(check_left_over(c, o->additional, "additionalProperties", pair, index, ok));
    }
    if (spoken)
        mrl_seen_add(c->seen, index);
    return mrl_ok();
}

/* Which of the rule's names the object has. */
static bool present(const struct mrl_check *c, const struct mrl_seen *names, const char *name)
{
    uint64_t at;

    return mrl_map_get(&c->rule->object->index, name, strlen(name), &at) &&
           mrl_seen_has(names, (size_t)at);
}

static mrl_status check_needs(const struct mrl_check *c, const struct mrl_rule_name *name,
                              const struct mrl_seen *names, bool *ok)
{
    char quoted[80], missing[80];
    bool good = true;

    for (size_t i = 0; i < name->need_count; i++) {
        if (present(c, names, name->needs[i]))
            continue;
        mrl_text_quote(quoted, sizeof(quoted), name->name, strlen(name->name));
        mrl_text_quote(missing, sizeof(missing), name->needs[i], strlen(name->needs[i]));
        MRL_TRY(mrl_tell(c, name->needs_keyword, ok, "the key `%s` needs the key `%s` beside it",
                         quoted, missing));
    }
    if (!name->needs_rule)
        return mrl_ok();
    MRL_TRY(mrl_check_rule(c->run, name->needs_rule, c->at, c->scope, c->seen, &good));
    *ok = *ok && good;
    return mrl_ok();
}

static mrl_status check_names(const struct mrl_check *c, const struct mrl_seen *names, bool *ok)
{
    const struct mrl_rule_object *o = c->rule->object;
    char quoted[80];

    for (size_t i = 0; i < o->name_count && !mrl_check_settled(c, *ok); i++) {
        const struct mrl_rule_name *name = &o->names[i];

        if (mrl_seen_has(names, i)) {
            MRL_TRY(check_needs(c, name, names, ok));
        } else if (name->required) {
            mrl_text_quote(quoted, sizeof(quoted), name->name, strlen(name->name));
            MRL_TRY(mrl_tell(c, "required", ok, "the key `%s` is missing", quoted));
        }
    }
    return mrl_ok();
}

static mrl_status check_pairs(const struct mrl_check *c, struct mrl_seen *names, bool *ok)
{
    const struct mrl_rule_object *o = c->rule->object;
    size_t i = 0;
    uint64_t at;

    MRL_NODE_EACH(pair, c->at->node)
    {
        const struct mrl_rule_name *name = NULL;

        MRL_TRY(mrl_run_work(c->run, 1));
        if (mrl_map_get(&o->index, pair->key, strlen(pair->key), &at)) {
            name = &o->names[at];
            mrl_seen_add(names, (size_t)at);
        }
        MRL_TRY(check_pair(c, pair, i, name, ok));
        if (mrl_check_settled(c, *ok))
            return mrl_ok();
        i++;
    }
    return mrl_ok();
}

mrl_status mrl_check_object(const struct mrl_check *c, bool *ok)
{
    static const char *const keywords[] = {"minProperties", "maxProperties"};
    const struct mrl_rule_object *o = c->rule->object;
    const struct mrl_node table = {.kind = MRL_NODE_LIST, .count = (uint32_t)o->name_count};
    mrl_cleanup(mrl_seen_done) struct mrl_seen names = {0};

    MRL_TRY(check_count(c, o->min, o->max, keywords, "keys", ok));
    MRL_TRY(mrl_seen_init(&names, &table, c->run->err));
    MRL_TRY(mrl_run_work(c->run, o->name_count / 16));
    MRL_TRY(check_pairs(c, &names, ok));
    return check_names(c, &names, ok);
}

/* --- what is left over when all has been said --- */

static mrl_status check_unevaluated_items(const struct mrl_check *c,
                                          const struct mrl_schema_rule *rule, bool *ok)
{
    size_t i = 0;

    MRL_NODE_EACH(item, c->at->node)
    {
        if (!mrl_seen_has(c->seen, i))
            MRL_TRY(check_part(c, rule, item, i, ok));
        mrl_seen_add(c->seen, i);
        i++;
    }
    return mrl_ok();
}

static mrl_status check_unevaluated_pairs(const struct mrl_check *c,
                                          const struct mrl_schema_rule *rule, bool *ok)
{
    size_t i = 0;

    MRL_NODE_EACH(pair, c->at->node)
    {
        if (!mrl_seen_has(c->seen, i))
            MRL_TRY(check_left_over(c, rule, "unevaluatedProperties", pair, i, ok));
        mrl_seen_add(c->seen, i);
        i++;
    }
    return mrl_ok();
}

mrl_status mrl_check_unevaluated(const struct mrl_check *c, bool *ok)
{
    const enum mrl_node_kind kind = c->at->node->kind;

    if (kind == MRL_NODE_LIST && c->rule->array && c->rule->array->unevaluated)
        return check_unevaluated_items(c, c->rule->array->unevaluated, ok);
    if (kind == MRL_NODE_MAP && c->rule->object && c->rule->object->unevaluated)
        return check_unevaluated_pairs(c, c->rule->object->unevaluated, ok);
    return mrl_ok();
}
