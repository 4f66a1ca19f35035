/* SPDX-License-Identifier: Apache-2.0 */
#include "catalog/rules.h"

#include "base/node.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const severity_names[MRL_SEVERITY_COUNT + 1] = {
    [MRL_SEVERITY_INFO] = "info",         [MRL_SEVERITY_LOW] = "low",
    [MRL_SEVERITY_MEDIUM] = "medium",     [MRL_SEVERITY_HIGH] = "high",
    [MRL_SEVERITY_CRITICAL] = "critical",
};

static const char *const verdict_names[MRL_SCAN_VERDICT_COUNT + 1] = {
    [MRL_SCAN_SAFE_DATA] = "safe-data",   [MRL_SCAN_SAFE_KNOWN] = "safe-known",
    [MRL_SCAN_INCOMPLETE] = "incomplete", [MRL_SCAN_MALFORMED] = "malformed",
    [MRL_SCAN_UNKNOWN] = "unknown",       [MRL_SCAN_DANGEROUS] = "dangerous",
};

const char *mrl_severity_name(enum mrl_severity severity)
{
    return severity_names[severity];
}

bool mrl_severity_parse(const char *name, enum mrl_severity *ret)
{
    for (size_t i = 0; i < MRL_SEVERITY_COUNT; i++) {
        if (strcmp(severity_names[i], name) != 0)
            continue;
        *ret = (enum mrl_severity)i;
        return true;
    }
    return false;
}

const char *mrl_scan_verdict_name(enum mrl_scan_verdict verdict)
{
    return verdict_names[verdict];
}

/* What is at work while one file is read. */
struct load {
    struct mrl_doc doc; /* of the file that is read */
    struct mrl_rules *rules;
    size_t capacity;
    struct mrl_arena *arena;
    struct mrl_error *err;
};

static const char *const top_keys[] = {"schema_version", "rules", NULL};
static const char *const rule_keys[] = {"id",          "keys",   "title", "severity",   "verdict",
                                        "explanation", "remedy", "refs",  "provisions", NULL};

/* "MRL-PKL-001" */
static bool id_is_good(const char *id)
{
    static const char shape[] = "MRL-AAA-000";

    for (size_t i = 0; i < sizeof(shape); i++) {
        const char c = id[i];
        const bool digit = c >= '0' && c <= '9';
        const bool upper = c >= 'A' && c <= 'Z';

        if (i >= 4 && i < 7 ? !upper : i >= 8 && i < 11 ? !digit : c != shape[i])
            return false;
    }
    return true;
}

static mrl_status read_word(const struct load *l, const struct mrl_node *map, const char *key,
                            const char *const *words, size_t *ret)
{
    const struct mrl_node *node;

    MRL_TRY(mrl_node_need(&l->doc, map, key, MRL_NODE_STRING, &node, l->err));
    return mrl_node_choice(&l->doc, node, words, ret, l->err);
}

static mrl_status read_texts(const struct load *l, const struct mrl_node *map, const char *key,
                             const char *const **ret, size_t *count)
{
    const struct mrl_node *node;

    MRL_TRY(mrl_node_need(&l->doc, map, key, MRL_NODE_LIST, &node, l->err));
    return mrl_node_texts(&l->doc, map, key, l->arena, ret, count, l->err);
}

static mrl_status read_rule(const struct load *l, const struct mrl_node *map, struct mrl_rule *ret)
{
    struct mrl_rule rule = {.id = NULL};
    size_t severity, verdict;

    MRL_TRY(mrl_node_only(&l->doc, map, rule_keys, l->err));
    MRL_TRY(mrl_node_need_text(&l->doc, map, "id", &rule.id, l->err));
    if (!id_is_good(rule.id))
        return mrl_node_fail(&l->doc, map, l->err, "id is not of the form MRL-ABC-123");
    MRL_TRY(mrl_node_need_text(&l->doc, map, "title", &rule.title, l->err));
    MRL_TRY(mrl_node_need_text(&l->doc, map, "explanation", &rule.explanation, l->err));
    MRL_TRY(mrl_node_need_text(&l->doc, map, "remedy", &rule.remedy, l->err));
    MRL_TRY(read_word(l, map, "severity", severity_names, &severity));
    MRL_TRY(read_word(l, map, "verdict", verdict_names, &verdict));
    MRL_TRY(read_texts(l, map, "keys", &rule.keys, &rule.key_count));
    MRL_TRY(read_texts(l, map, "refs", &rule.refs, &rule.ref_count));
    MRL_TRY(read_texts(l, map, "provisions", &rule.provisions, &rule.provision_count));
    if (rule.key_count == 0)
        return mrl_node_fail(&l->doc, map, l->err, "%s speaks for no key", rule.id);
    rule.severity = (enum mrl_severity)severity;
    rule.verdict = (enum mrl_scan_verdict)verdict;
    *ret = rule;
    return mrl_ok();
}

static mrl_status add_rule(struct load *l, const struct mrl_node *map)
{
    struct mrl_rules *rules = l->rules;
    struct mrl_rule rule;
    bool added;

    MRL_TRY(read_rule(l, map, &rule));
    MRL_TRY(mrl_map_add(&rules->by_id, rule.id, strlen(rule.id), rules->count, &added, l->err));
    if (!added)
        return mrl_node_fail(&l->doc, map, l->err, "%s is there twice", rule.id);
    for (size_t i = 0; i < rule.key_count; i++) {
        MRL_TRY(mrl_map_add(&rules->by_key, rule.keys[i], strlen(rule.keys[i]), rules->count,
                            &added, l->err));
        if (!added)
            return mrl_node_fail(&l->doc, map, l->err, "two rules speak for the key %s",
                                 rule.keys[i]);
    }
    MRL_TRY(mrl_arena_grow(l->arena, (void **)&rules->rules, &l->capacity, rules->count,
                           sizeof(*rules->rules), l->err));
    rules->rules[rules->count++] = rule;
    return mrl_ok();
}

static mrl_status load_file(struct load *l, const struct mrl_rules_file *file)
{
    const struct mrl_node *version, *list;

    MRL_TRY(mrl_yaml_parse(file->name, file->bytes, file->size, l->arena, &l->doc, l->err));
    MRL_TRY(mrl_node_only(&l->doc, l->doc.root, top_keys, l->err));
    MRL_TRY(mrl_node_need(&l->doc, l->doc.root, "schema_version", MRL_NODE_INT, &version, l->err));
    if (version->integer != 1)
        return mrl_node_fail(&l->doc, version, l->err, "schema_version is not 1");
    MRL_TRY(mrl_node_need(&l->doc, l->doc.root, "rules", MRL_NODE_LIST, &list, l->err));
    MRL_NODE_EACH(map, list)
    MRL_TRY(add_rule(l, map));
    return mrl_ok();
}

static int by_id(const void *a, const void *b)
{
    return strcmp(((const struct mrl_rule *)a)->id, ((const struct mrl_rule *)b)->id);
}

/* Sorting moves the rules, so the maps are filled once more. */
static mrl_status sort_rules(struct mrl_rules *rules, struct mrl_arena *arena,
                             struct mrl_error *err)
{
    mrl_map_init(&rules->by_id, arena);
    mrl_map_init(&rules->by_key, arena);
    qsort(rules->rules, rules->count, sizeof(*rules->rules), by_id);
    for (size_t i = 0; i < rules->count; i++) {
        const struct mrl_rule *rule = &rules->rules[i];

        MRL_TRY(mrl_map_add(&rules->by_id, rule->id, strlen(rule->id), i, NULL, err));
        for (size_t k = 0; k < rule->key_count; k++)
            MRL_TRY(
                mrl_map_add(&rules->by_key, rule->keys[k], strlen(rule->keys[k]), i, NULL, err));
    }
    return mrl_ok();
}

mrl_status mrl_rules_load_files(const struct mrl_rules_file *files, size_t count,
                                struct mrl_arena *arena, struct mrl_rules **ret,
                                struct mrl_error *err)
{
    struct load l = {.arena = arena, .err = err};
    uint64_t fallback;

    l.rules = mrl_arena_zalloc(arena, sizeof(*l.rules));
    if (!l.rules)
        return MRL_FAIL_ARENA(err, arena);
    mrl_map_init(&l.rules->by_id, arena);
    mrl_map_init(&l.rules->by_key, arena);
    for (size_t i = 0; i < count; i++)
        MRL_TRY(load_file(&l, &files[i]));
    MRL_TRY(sort_rules(l.rules, arena, err));
    if (!mrl_map_get(&l.rules->by_key, "scan.unnamed", strlen("scan.unnamed"), &fallback))
        return MRL_FAIL(err, MRL_E_FORMAT, MRL_NO_OFFSET, "no rule speaks for scan.unnamed");
    l.rules->fallback = &l.rules->rules[fallback];
    *ret = l.rules;
    return mrl_ok();
}

const struct mrl_rule *mrl_rules_find(const struct mrl_rules *rules, const char *id)
{
    uint64_t at;

    return mrl_map_get(&rules->by_id, id, strlen(id), &at) ? &rules->rules[at] : NULL;
}

/* "*.malformed" for "numpy.malformed". */
static bool find_shared(const struct mrl_rules *rules, const char *key, uint64_t *ret)
{
    const char *dot = strchr(key, '.');
    char shared[80];

    if (!dot || snprintf(shared, sizeof(shared), "*%s", dot) >= (int)sizeof(shared))
        return false;
    return mrl_map_get(&rules->by_key, shared, strlen(shared), ret);
}

const struct mrl_rule *mrl_rules_for(const struct mrl_rules *rules, const char *key)
{
    uint64_t at;

    if (mrl_map_get(&rules->by_key, key, strlen(key), &at) || find_shared(rules, key, &at))
        return &rules->rules[at];
    return rules->fallback;
}
