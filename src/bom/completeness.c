/* SPDX-License-Identifier: Apache-2.0 */
/* Fields, tiers, weights and factors: GenAI-Security-Project/aibom-generator, field registry and
 * scoring. */
#include "bom/completeness.h"

#include "bom/graph.h"

#include <string.h>

/* Where a wanted field is found: in any of these keys, in a relation, or in the document. */
enum place {
    ALWAYS, /* every bill that we write has it */
    SERIAL,
    KEY,     /* a field, with this name if one is given */
    TRAINED, /* a dataset it was trained on */
    PART,    /* a field with this part */
    INNER,   /* a field of something that it consists of */
};

static const struct row {
    struct mrl_bom_wanted wanted;
    enum place place;
    enum mrl_bom_key keys[2];
    const char *name;
    const char *property; /* that says it in another way; NULL: none */
} rows[] = {
#define ROW(category, tier, name, advice)                                                          \
    {                                                                                              \
        name, MRL_BOM_CATEGORY_##category, MRL_BOM_##tier, advice                                  \
    }
    {ROW(REQUIRED, CRITICAL, "bomFormat", ""), ALWAYS, {0}, NULL, NULL},
    {ROW(REQUIRED, CRITICAL, "specVersion", ""), ALWAYS, {0}, NULL, NULL},
    {ROW(REQUIRED, CRITICAL, "serialNumber", ""), SERIAL, {0}, NULL, NULL},
    {ROW(REQUIRED, CRITICAL, "version", ""), ALWAYS, {0}, NULL, NULL},

    {ROW(METADATA, CRITICAL, "primaryPurpose", "pipeline_tag of the card"),
     KEY,
     {MRL_BOM_TASK, MRL_BOM_TASK},
     NULL,
     NULL},
    {ROW(METADATA, CRITICAL, "suppliedBy", "external.supplier in merlon.yaml"),
     KEY,
     {MRL_BOM_SUPPLIER, MRL_BOM_SUPPLIER},
     NULL,
     NULL},
    {ROW(METADATA, SUPPLEMENTARY, "standardCompliance", ""),
     KEY,
     {MRL_BOM_STANDARD, MRL_BOM_STANDARD},
     NULL,
     NULL},
    {ROW(METADATA, SUPPLEMENTARY, "domain", ""), KEY, {MRL_BOM_DOMAIN, MRL_BOM_DOMAIN}, NULL, NULL},
    {ROW(METADATA, SUPPLEMENTARY, "autonomyType", ""),
     KEY,
     {MRL_BOM_AUTONOMY, MRL_BOM_AUTONOMY},
     NULL,
     NULL},

    {ROW(BASIC, CRITICAL, "name", ""), KEY, {MRL_BOM_NAME, MRL_BOM_NAME}, NULL, NULL},
    {ROW(BASIC, CRITICAL, "type", ""), ALWAYS, {0}, NULL, NULL},
    {ROW(BASIC, CRITICAL, "component_version", "version in the card or merlon.yaml"),
     KEY,
     {MRL_BOM_VERSION, MRL_BOM_VERSION},
     NULL,
     NULL},
    {ROW(BASIC, IMPORTANT, "purl", ""), KEY, {MRL_BOM_PURL, MRL_BOM_PURL}, NULL, NULL},
    {ROW(BASIC, IMPORTANT, "description", "a section `Model description` in the card"),
     KEY,
     {MRL_BOM_DESCRIPTION, MRL_BOM_DESCRIPTION},
     NULL,
     NULL},
    {ROW(BASIC, IMPORTANT, "licenses", "license in the card"),
     KEY,
     {MRL_BOM_LICENCE, MRL_BOM_LICENCE},
     NULL,
     NULL},

    {ROW(MODEL_CARD, IMPORTANT, "ethicalConsiderations", "a section `Bias` in the card"),
     KEY,
     {MRL_BOM_ETHICAL, MRL_BOM_FAIRNESS},
     NULL,
     NULL},
    {ROW(MODEL_CARD, IMPORTANT, "energyConsumption", "co2_eq_emissions in the card"),
     KEY,
     {MRL_BOM_ENERGY, MRL_BOM_ENERGY},
     NULL,
     "merlon:co2-grams"},
    {ROW(MODEL_CARD, IMPORTANT, "hyperparameter", "a config.json beside the weights"),
     KEY,
     {MRL_BOM_HYPERPARAMETER, MRL_BOM_HYPERPARAMETER},
     NULL,
     NULL},
    {ROW(MODEL_CARD, IMPORTANT, "technicalLimitations", "a section `Limitations` in the card"),
     KEY,
     {MRL_BOM_LIMITATION, MRL_BOM_LIMITATION},
     NULL,
     NULL},
    {ROW(MODEL_CARD, IMPORTANT, "safetyRiskAssessment", ""),
     KEY,
     {MRL_BOM_SAFETY_RISK, MRL_BOM_SAFETY_RISK},
     NULL,
     NULL},
    {ROW(MODEL_CARD, IMPORTANT, "intendedUse", "a section `Intended use` in the card"),
     KEY,
     {MRL_BOM_USE_CASE, MRL_BOM_USE_CASE},
     NULL,
     NULL},
    {ROW(MODEL_CARD, IMPORTANT, "typeOfModel", "model_type in config.json"),
     KEY,
     {MRL_BOM_MODEL_TYPE, MRL_BOM_ARCHITECTURE_FAMILY},
     NULL,
     NULL},
    {ROW(MODEL_CARD, IMPORTANT, "datasets", "datasets in the card, trained_on in merlon.yaml"),
     TRAINED,
     {0},
     NULL,
     NULL},
    {ROW(MODEL_CARD, SUPPLEMENTARY, "modelExplainability", ""),
     KEY,
     {MRL_BOM_EXPLAINABILITY, MRL_BOM_EXPLAINABILITY},
     NULL,
     NULL},
    {ROW(MODEL_CARD, SUPPLEMENTARY, "energyQuantity", ""),
     KEY,
     {MRL_BOM_ENERGY, MRL_BOM_ENERGY},
     NULL,
     NULL},
    {ROW(MODEL_CARD, SUPPLEMENTARY, "energyUnit", ""),
     PART,
     {MRL_BOM_ENERGY, MRL_BOM_ENERGY},
     "unit",
     NULL},
    {ROW(MODEL_CARD, SUPPLEMENTARY, "informationAboutTraining",
         "a section `Training procedure` in the card"),
     KEY,
     {MRL_BOM_TRAINING_INFORMATION, MRL_BOM_TRAINING_INFORMATION},
     NULL,
     NULL},
    {ROW(MODEL_CARD, SUPPLEMENTARY, "informationAboutApplication", ""),
     KEY,
     {MRL_BOM_APPLICATION_INFORMATION, MRL_BOM_APPLICATION_INFORMATION},
     NULL,
     NULL},
    {ROW(MODEL_CARD, SUPPLEMENTARY, "metric", "model-index in the card"),
     KEY,
     {MRL_BOM_METRIC, MRL_BOM_METRIC},
     NULL,
     NULL},
    {ROW(MODEL_CARD, SUPPLEMENTARY, "metricDecisionThreshold", ""),
     PART,
     {MRL_BOM_METRIC, MRL_BOM_METRIC},
     "threshold",
     NULL},
    {ROW(MODEL_CARD, SUPPLEMENTARY, "modelDataPreprocessing",
         "a section `Preprocessing` in the card"),
     KEY,
     {MRL_BOM_PREPROCESSING, MRL_BOM_PREPROCESSING},
     NULL,
     NULL},
    {ROW(MODEL_CARD, SUPPLEMENTARY, "useSensitivePersonalInformation", ""),
     KEY,
     {MRL_BOM_PERSONAL_DATA, MRL_BOM_PERSONAL_DATA},
     NULL,
     NULL},
    {ROW(MODEL_CARD, SUPPLEMENTARY, "vocab_size", ""),
     KEY,
     {MRL_BOM_HYPERPARAMETER, MRL_BOM_HYPERPARAMETER},
     "vocabulary_size",
     NULL},
    {ROW(MODEL_CARD, SUPPLEMENTARY, "tokenizer_class", ""),
     INNER,
     {MRL_BOM_PROPERTY, MRL_BOM_PROPERTY},
     "merlon:tokenizer-class",
     NULL},

    {ROW(REFERENCES, SUPPLEMENTARY, "downloadLocation", "external.source in merlon.yaml"),
     KEY,
     {MRL_BOM_REFERENCE, MRL_BOM_REFERENCE},
     "distribution",
     NULL},
    {ROW(REFERENCES, SUPPLEMENTARY, "vcs", ""),
     KEY,
     {MRL_BOM_REFERENCE, MRL_BOM_REFERENCE},
     "vcs",
     NULL},
    {ROW(REFERENCES, SUPPLEMENTARY, "website", ""),
     KEY,
     {MRL_BOM_REFERENCE, MRL_BOM_REFERENCE},
     "website",
     NULL},
    {ROW(REFERENCES, SUPPLEMENTARY, "paper", ""),
     KEY,
     {MRL_BOM_REFERENCE, MRL_BOM_REFERENCE},
     "documentation",
     NULL},
#undef ROW
};

static const char *const tiers[] = {"critical", "important", "supplementary"};

static const struct {
    const char *name;
    unsigned weight;
} categories[MRL_BOM_CATEGORY_COUNT] = {
    [MRL_BOM_CATEGORY_REQUIRED] = {"required_fields", 20},
    [MRL_BOM_CATEGORY_METADATA] = {"metadata", 20},
    [MRL_BOM_CATEGORY_BASIC] = {"component_basic", 20},
    [MRL_BOM_CATEGORY_MODEL_CARD] = {"component_model_card", 30},
    [MRL_BOM_CATEGORY_REFERENCES] = {"external_references", 10},
};

const char *mrl_bom_tier_name(enum mrl_bom_tier tier)
{
    return tiers[tier];
}

const char *mrl_bom_category_name(enum mrl_bom_category category)
{
    return categories[category].name;
}

unsigned mrl_bom_category_weight(enum mrl_bom_category category)
{
    return categories[category].weight;
}

const struct mrl_bom_wanted *mrl_bom_wanted(size_t i)
{
    return i < MRL_COUNT(rows) ? &rows[i].wanted : NULL;
}

/* --- whether it is there --- */

struct counting {
    const struct mrl_bom *bom;
    struct mrl_bom_graph graph;
};

static const struct mrl_bom_field *find(const struct mrl_bom_item *item, const struct row *row)
{
    const char *name = row->place == PART ? NULL : row->name;
    const struct mrl_bom_field *f = mrl_bom_get(item, row->keys[0], name);

    if (!f)
        f = mrl_bom_get(item, row->keys[1], name);
    if (!f && row->property)
        f = mrl_bom_get(item, MRL_BOM_PROPERTY, row->property);
    return f && row->place == PART && !mrl_bom_part(f, row->name) ? NULL : f;
}

static bool find_inner(const struct counting *c, size_t item, const struct row *row,
                       enum mrl_bom_mark *mark)
{
    for (size_t i = c->graph.first_part[item]; i != SIZE_MAX; i = c->graph.next_part[i]) {
        const struct mrl_bom_field *f = find(&c->bom->items[i], row);

        if (f) {
            *mark = f->mark;
            return true;
        }
    }
    return false;
}

static bool is_trained(const struct counting *c, size_t item, enum mrl_bom_mark *mark)
{
    for (size_t i = c->graph.first[item]; i < c->graph.first[item + 1]; i++) {
        const struct mrl_bom_relation *r = &c->bom->relations[c->graph.relations[i]];

        if (r->kind == MRL_BOM_TRAINED_ON) {
            *mark = r->mark;
            return true;
        }
    }
    return false;
}

static bool is_present(const struct counting *c, size_t item, const struct row *row,
                       enum mrl_bom_mark *mark)
{
    const struct mrl_bom_field *f;

    *mark = MRL_BOM_UNMARKED;
    switch (row->place) {
    case ALWAYS:
        return true;
    case SERIAL:
        return c->bom->serial != NULL;
    case TRAINED:
        return is_trained(c, item, mark);
    case INNER:
        return find_inner(c, item, row, mark);
    case KEY:
    case PART:
        break;
    }
    f = find(&c->bom->items[item], row);
    if (f)
        *mark = f->mark;
    return f != NULL;
}

/* --- the score --- */

/* What is missing that matters takes a part of all of it. */
static double factor(const struct mrl_bom_completeness *m)
{
    if (m->missing[MRL_BOM_CRITICAL] > 3)
        return 0.8;
    if (m->missing[MRL_BOM_CRITICAL] >= 2)
        return 0.9;
    return m->missing[MRL_BOM_IMPORTANT] >= 5 ? 0.95 : 1;
}

static void score(struct mrl_bom_completeness *m)
{
    size_t present[MRL_BOM_CATEGORY_COUNT] = {0};
    size_t total[MRL_BOM_CATEGORY_COUNT] = {0};
    double sum = 0;

    for (size_t i = 0; i < MRL_COUNT(rows); i++) {
        total[rows[i].wanted.category]++;
        present[rows[i].wanted.category] += m->present[i];
        m->missing[rows[i].wanted.tier] += !m->present[i];
    }
    for (size_t i = 0; i < MRL_BOM_CATEGORY_COUNT; i++)
        sum += categories[i].weight * (double)present[i] / (double)total[i];
    m->score = sum * factor(m);
    m->profile = m->score >= 85   ? "advanced"
                 : m->score >= 70 ? "standard"
                 : m->score >= 40 ? "basic"
                                  : NULL;
}

static mrl_status count_model(const struct counting *c, size_t item, struct mrl_arena *arena,
                              struct mrl_bom_completeness *ret, struct mrl_error *err)
{
    *ret = (struct mrl_bom_completeness){
        .model = &c->bom->items[item],
        .present = mrl_arena_array(arena, MRL_COUNT(rows), sizeof(*ret->present)),
        .marks = mrl_arena_array(arena, MRL_COUNT(rows), sizeof(*ret->marks)),
    };
    if (!ret->present || !ret->marks)
        return MRL_FAIL_ARENA(err, arena);
    for (size_t i = 0; i < MRL_COUNT(rows); i++)
        ret->present[i] = is_present(c, item, &rows[i], &ret->marks[i]);
    score(ret);
    return mrl_ok();
}

mrl_status mrl_bom_complete(const struct mrl_bom *bom, struct mrl_arena *arena,
                            struct mrl_bom_completeness **ret, size_t *count, struct mrl_error *err)
{
    struct counting c = {.bom = bom};
    struct mrl_bom_completeness *list;
    size_t models = 0;
    size_t n = 0;

    MRL_TRY(mrl_bom_graph_make(bom, arena, &c.graph, err));
    for (size_t i = 0; i < bom->item_count; i++)
        models += bom->items[i].kind == MRL_BOM_MODEL && !bom->items[i].external;
    list = mrl_arena_array(arena, models + 1, sizeof(*list));
    if (!list)
        return MRL_FAIL_ARENA(err, arena);
    for (size_t i = 0; i < bom->item_count; i++)
        if (bom->items[i].kind == MRL_BOM_MODEL && !bom->items[i].external)
            MRL_TRY(count_model(&c, i, arena, &list[n++], err));
    *ret = list;
    *count = n;
    return mrl_ok();
}
