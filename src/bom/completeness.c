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
    KEY,     /* a field */
    TRAINED, /* a dataset it was trained on */
    INNER,   /* a field of something that it consists of */
};

static const struct row {
    struct mrl_bom_wanted wanted;
    enum place place;
    enum mrl_bom_key key;
    const char *name;         /* NULL: any */
    const char *part;         /* that the field must have; NULL: none */
    enum mrl_bom_key or_else; /* says it in another way; else the same again */
    const char *else_name;
} rows[] = {
#define ROW(category, tier, wanted, advice, place, key, name, part, or_else, else_name)            \
    {                                                                                              \
        {wanted, MRL_BOM_CATEGORY_##category, MRL_BOM_##tier, advice}, place, MRL_BOM_##key, name, \
            part, MRL_BOM_##or_else, else_name                                                     \
    }
#define BILL(category, tier, wanted, advice, place)                                                \
    ROW(category, tier, wanted, advice, place, NAME, NULL, NULL, NAME, NULL)
#define OR_ELSE(category, tier, wanted, advice, key, or_else, else_name)                           \
    ROW(category, tier, wanted, advice, KEY, key, NULL, NULL, or_else, else_name)
#define FIELD(category, tier, wanted, advice, key)                                                 \
    OR_ELSE(category, tier, wanted, advice, key, key, NULL)
#define NAMED(category, tier, wanted, advice, key, name)                                           \
    ROW(category, tier, wanted, advice, KEY, key, name, NULL, key, name)
#define PART(category, tier, wanted, advice, key, part)                                            \
    ROW(category, tier, wanted, advice, KEY, key, NULL, part, key, NULL)

    BILL(REQUIRED, CRITICAL, "bomFormat", "", ALWAYS),
    BILL(REQUIRED, CRITICAL, "specVersion", "", ALWAYS),
    BILL(REQUIRED, CRITICAL, "serialNumber", "", SERIAL),
    BILL(REQUIRED, CRITICAL, "version", "", ALWAYS),

    FIELD(METADATA, CRITICAL, "primaryPurpose", "pipeline_tag of the card", TASK),
    FIELD(METADATA, CRITICAL, "suppliedBy", "external.supplier in merlon.yaml", SUPPLIER),
    FIELD(METADATA, SUPPLEMENTARY, "standardCompliance", "", STANDARD),
    FIELD(METADATA, SUPPLEMENTARY, "domain", "", DOMAIN),
    FIELD(METADATA, SUPPLEMENTARY, "autonomyType", "", AUTONOMY),

    FIELD(BASIC, CRITICAL, "name", "", NAME),
    BILL(BASIC, CRITICAL, "type", "", ALWAYS),
    FIELD(BASIC, CRITICAL, "component_version", "version in the card or merlon.yaml", VERSION),
    FIELD(BASIC, IMPORTANT, "purl", "", PURL),
    FIELD(BASIC, IMPORTANT, "description", "a section `Model description` in the card",
          DESCRIPTION),
    FIELD(BASIC, IMPORTANT, "licenses", "license in the card", LICENCE),

    OR_ELSE(MODEL_CARD, IMPORTANT, "ethicalConsiderations", "a section `Bias` in the card", ETHICAL,
            FAIRNESS, NULL),
    OR_ELSE(MODEL_CARD, IMPORTANT, "energyConsumption", "co2_eq_emissions in the card", ENERGY,
            PROPERTY, "merlon:co2-grams"),
    FIELD(MODEL_CARD, IMPORTANT, "hyperparameter", "a config.json beside the weights",
          HYPERPARAMETER),
    FIELD(MODEL_CARD, IMPORTANT, "technicalLimitations",
          "a section `Limitations` in the card, or a model-card record", LIMITATION),
    FIELD(MODEL_CARD, IMPORTANT, "safetyRiskAssessment", "", SAFETY_RISK),
    FIELD(MODEL_CARD, IMPORTANT, "intendedUse",
          "a section `Intended use` in the card, or a model-card record", USE_CASE),
    OR_ELSE(MODEL_CARD, IMPORTANT, "typeOfModel", "model_type in config.json", MODEL_TYPE,
            ARCHITECTURE_FAMILY, NULL),
    BILL(MODEL_CARD, IMPORTANT, "datasets", "datasets in the card, trained_on in merlon.yaml",
         TRAINED),
    FIELD(MODEL_CARD, SUPPLEMENTARY, "modelExplainability",
          "explanation_method in a model-card record", EXPLAINABILITY),
    FIELD(MODEL_CARD, SUPPLEMENTARY, "energyQuantity", "", ENERGY),
    PART(MODEL_CARD, SUPPLEMENTARY, "energyUnit", "", ENERGY, "unit"),
    FIELD(MODEL_CARD, SUPPLEMENTARY, "informationAboutTraining",
          "a section `Training procedure` in the card", TRAINING_INFORMATION),
    FIELD(MODEL_CARD, SUPPLEMENTARY, "informationAboutApplication", "", APPLICATION_INFORMATION),
    FIELD(MODEL_CARD, SUPPLEMENTARY, "metric",
          "model-index in the card, metrics in a model-card record", METRIC),
    PART(MODEL_CARD, SUPPLEMENTARY, "metricDecisionThreshold", "", METRIC, "threshold"),
    FIELD(MODEL_CARD, SUPPLEMENTARY, "modelDataPreprocessing",
          "a section `Preprocessing` in the card", PREPROCESSING),
    FIELD(MODEL_CARD, SUPPLEMENTARY, "useSensitivePersonalInformation", "", PERSONAL_DATA),
    NAMED(MODEL_CARD, SUPPLEMENTARY, "vocab_size", "", HYPERPARAMETER, "vocabulary_size"),
    ROW(MODEL_CARD, SUPPLEMENTARY, "tokenizer_class", "", INNER, PROPERTY, "merlon:tokenizer-class",
        NULL, PROPERTY, "merlon:tokenizer-class"),

    NAMED(REFERENCES, SUPPLEMENTARY, "downloadLocation", "external.source in merlon.yaml",
          REFERENCE, "distribution"),
    NAMED(REFERENCES, SUPPLEMENTARY, "vcs", "", REFERENCE, "vcs"),
    NAMED(REFERENCES, SUPPLEMENTARY, "website", "", REFERENCE, "website"),
    NAMED(REFERENCES, SUPPLEMENTARY, "paper", "", REFERENCE, "documentation"),

#undef PART
#undef NAMED
#undef FIELD
#undef OR_ELSE
#undef BILL
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
    const struct mrl_bom_field *f = mrl_bom_get(item, row->key, row->name);

    if (!f)
        f = mrl_bom_get(item, row->or_else, row->else_name);
    return f && row->part && !mrl_bom_part(f, row->part) ? NULL : f;
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
