/* SPDX-License-Identifier: Apache-2.0 */
/* provisions.yaml */
#include "catalog/loader.h"

#include <string.h>

#define KEY(name, type, words)                                                                     \
    {                                                                                              \
#name, type, offsetof(struct mrl_provision, name), false, words                            \
    }

static const struct mrl_bind_key provision_keys[] = {
    KEY(id, MRL_BIND_ID, NULL),
    KEY(modality, MRL_BIND_CHOICE, mrl_modality_words),
    KEY(phase, MRL_BIND_CHOICE, mrl_phase_words),
    KEY(stages, MRL_BIND_SET, mrl_stage_words),
    KEY(principle, MRL_BIND_NUMBER, NULL),
    KEY(roles, MRL_BIND_SET, mrl_duty_words),
    KEY(title, MRL_BIND_TEXT, NULL),
    KEY(requirement, MRL_BIND_TEXT, NULL),
    KEY(kind, MRL_BIND_CHOICE, mrl_proof_words),
    {"checks", MRL_BIND_SKIP, 0, false, NULL},
    KEY(evidence, MRL_BIND_TEXTS, NULL),
    KEY(max_age, MRL_BIND_AGE, NULL),
    KEY(invalidated_by, MRL_BIND_TEXTS, NULL),
    KEY(six_clause, MRL_BIND_TEXTS, NULL),
    KEY(uk_code, MRL_BIND_ID, NULL),
    {"mappings", MRL_BIND_SKIP, 0, true, NULL},
    {0},
};

struct check_row {
    const char *id;
    const char *mandatory;
    const char *supporting;
};

/* What a row of `checks` is resolved into. */
struct check_rows {
    const struct mrl_catalog *catalog;
    struct mrl_provision *provision;
};

static bool lists_check(const struct mrl_provision *provision, const struct mrl_check *check)
{
    for (size_t i = 0; i < provision->check_count; i++)
        if (provision->checks[i].check == check)
            return true;
    return false;
}

static mrl_status each_check(const struct mrl_bind *b, const struct mrl_node *map, void *item,
                             void *context)
{
    const struct check_rows *rows = context;
    struct mrl_provision *provision = rows->provision;
    const struct check_row *row = item;
    const struct mrl_check *check;
    size_t index;

    if (!row->mandatory == !row->supporting)
        return mrl_node_fail(b->doc, map, b->err,
                             "a check is either `mandatory` or `supporting`, with a reason");
    MRL_TRY(mrl_bind_find(b, mrl_node_get(map, "id"), "check", row->id, &rows->catalog->by_check,
                          &index));
    check = &rows->catalog->checks[index];
    if (lists_check(provision, check))
        return mrl_node_fail(b->doc, map, b->err, "`%s` is named twice", check->id);
    provision->checks[provision->check_count++] = (struct mrl_provision_check){
        check, row->mandatory != NULL, row->mandatory ? row->mandatory : row->supporting};
    return mrl_ok();
}

static bool has_mandatory(const struct mrl_provision *provision)
{
    for (size_t i = 0; i < provision->check_count; i++)
        if (provision->checks[i].mandatory)
            return true;
    return false;
}

static mrl_status read_checks(const struct mrl_bind *b, const struct mrl_node *map,
                              const struct mrl_catalog *catalog, struct mrl_provision *provision)
{
    static const struct mrl_bind_key keys[] = {
        {"id", MRL_BIND_ID, offsetof(struct check_row, id), false, NULL},
        {"mandatory", MRL_BIND_TEXT, offsetof(struct check_row, mandatory), true, NULL},
        {"supporting", MRL_BIND_TEXT, offsetof(struct check_row, supporting), true, NULL},
        {0},
    };
    static const struct mrl_bind_rows rows = {keys, sizeof(struct check_row), each_check};
    struct check_rows context = {catalog, provision};
    const struct mrl_node *list;
    void *items;
    size_t count;

    MRL_TRY(mrl_node_need(b->doc, map, "checks", MRL_NODE_LIST, &list, b->err));
    provision->checks =
        mrl_arena_array(b->arena, list->count + (size_t)1, sizeof(*provision->checks));
    if (!provision->checks)
        return MRL_FAIL_ARENA(b->err, b->arena);
    MRL_TRY(mrl_bind_list(b, list, &rows, &context, &items, &count));
    if (!has_mandatory(provision))
        return mrl_node_fail(b->doc, list, b->err,
                             "no check is mandatory, so nothing could make `%s` fail",
                             provision->id);
    return mrl_ok();
}

static mrl_status check_principle(const struct mrl_bind *b, const struct mrl_node *map,
                                  const struct mrl_catalog *catalog,
                                  const struct mrl_provision *provision)
{
    const struct mrl_node *node = mrl_node_get(map, "principle");

    if (provision->principle > catalog->principle_count)
        return mrl_node_fail(b->doc, node, b->err, "there is no principle %u",
                             provision->principle);
    if (catalog->principles[provision->principle - 1].phase != provision->phase)
        return mrl_node_fail(b->doc, node, b->err, "principle %u belongs to another phase",
                             provision->principle);
    return mrl_ok();
}

#define MAPPING(index, name)                                                                       \
    [index] = {name, MRL_BIND_TEXTS, offsetof(struct mrl_provision, mappings[index]), true, NULL}

static const struct mrl_bind_key mapping_keys[] = {
    MAPPING(MRL_MAP_ATLAS_MITIGATIONS, "atlas_mitigations"),
    MAPPING(MRL_MAP_ATLAS_TECHNIQUES, "atlas_techniques"),
    MAPPING(MRL_MAP_OWASP_LLM_2025, "owasp_llm_2025"),
    MAPPING(MRL_MAP_NIST_CSF_2, "nist_csf_2"),
    MAPPING(MRL_MAP_NIST_AI_RMF, "nist_ai_rmf"),
    MAPPING(MRL_MAP_EU_AI_ACT, "eu_ai_act"),
    MAPPING(MRL_MAP_CRA, "cra"),
    MAPPING(MRL_MAP_ISO_42001, "iso_42001"),
    MAPPING(MRL_MAP_AISVS_1_0, "aisvs_1_0"),
    MAPPING(MRL_MAP_OWASP_AI_EXCHANGE, "owasp_ai_exchange"),
    [MRL_MAP_COUNT] = {0},
};

static mrl_status each_provision(const struct mrl_bind *b, const struct mrl_node *map, void *item,
                                 void *context)
{
    struct mrl_catalog *catalog = ((struct mrl_catalog_loader *)context)->catalog;
    const struct mrl_node *mappings = mrl_node_get(map, "mappings");
    struct mrl_provision *provision = item;

    MRL_TRY(
        mrl_bind_id(b, map, provision->id, catalog->by_provision.count, &catalog->by_provision));
    MRL_TRY(check_principle(b, map, catalog, provision));
    MRL_TRY(read_checks(b, map, catalog, provision));
    if (mappings)
        MRL_TRY(mrl_bind_map(b, mappings, mapping_keys, provision));
    return mrl_ok();
}

/* The top of the file. */
struct top {
    const struct mrl_node *standard;
    const struct mrl_node *provisions;
};

static mrl_status read_standard(const struct mrl_bind *b, const struct mrl_node *map,
                                struct mrl_catalog *catalog)
{
    static const struct mrl_bind_key keys[] = {
        {"id", MRL_BIND_TEXT, offsetof(struct mrl_catalog, standard), false, NULL},
        {"version", MRL_BIND_TEXT, offsetof(struct mrl_catalog, version), false, NULL},
        {0},
    };

    return mrl_bind_map(b, map, keys, catalog);
}

mrl_status mrl_catalog_read_provisions(struct mrl_catalog_loader *l)
{
    static const struct mrl_bind_key keys[] = {
        {"schema_version", MRL_BIND_SKIP, 0, false, NULL},
        {"standard", MRL_BIND_MAP, offsetof(struct top, standard), false, NULL},
        {"provisions", MRL_BIND_LIST, offsetof(struct top, provisions), false, NULL},
        {0},
    };
    static const struct mrl_bind_rows rows = {provision_keys, sizeof(struct mrl_provision),
                                              each_provision};
    const struct mrl_bind b = {&l->provisions_doc, l->arena, l->err};
    struct top top = {0};
    void *items;

    MRL_TRY(mrl_catalog_doc(l, "provisions.yaml", &l->provisions_doc));
    MRL_TRY(mrl_bind_map(&b, l->provisions_doc.root, keys, &top));
    MRL_TRY(mrl_catalog_schema_version(&b, l->provisions_doc.root, 1));
    MRL_TRY(read_standard(&b, top.standard, l->catalog));
    MRL_TRY(mrl_bind_list(&b, top.provisions, &rows, l, &items, &l->catalog->provision_count));
    l->catalog->provisions = items;
    l->provisions = top.provisions;
    return mrl_ok();
}
