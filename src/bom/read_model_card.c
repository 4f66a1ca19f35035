/* SPDX-License-Identifier: Apache-2.0 */
/* Model cards, and properties with the meaning that merlon and the OWASP AIBOM generator gave them.
 */
#include "base/text.h"
#include "bom/cyclonedx_private.h"
#include "bom/read_private.h"

#include <string.h>

static const struct mrl_cdx_row parameters[] = {
    {"task", MRL_BOM_TASK},
    {"architectureFamily", MRL_BOM_ARCHITECTURE_FAMILY},
    {"modelArchitecture", MRL_BOM_ARCHITECTURE},
};

static const struct mrl_cdx_object_row formats[] = {
    {.key = "inputs", .field = MRL_BOM_INPUT, .value = "format"},
    {.key = "outputs", .field = MRL_BOM_OUTPUT, .value = "format"},
};

static const struct mrl_cdx_object_row metrics = {
    .key = "performanceMetrics",
    .field = MRL_BOM_METRIC,
    .value = "value",
    .name = "type",
    .parts = {{"confidenceInterval/lowerBound", "lower"},
              {"slice", "slice"},
              {"confidenceInterval/upperBound", "upper"}},
};

static const struct mrl_cdx_row considerations[] = {
    {"users", MRL_BOM_USER},
    {"useCases", MRL_BOM_USE_CASE},
    {"technicalLimitations", MRL_BOM_LIMITATION},
    {"performanceTradeoffs", MRL_BOM_TRADEOFF},
};

static const struct mrl_cdx_object_row risks[] = {
    {.key = "ethicalConsiderations",
     .field = MRL_BOM_ETHICAL,
     .value = "name",
     .parts = {{"mitigationStrategy", "mitigation"}}},
    {.key = "fairnessAssessments",
     .field = MRL_BOM_FAIRNESS,
     .value = "groupAtRisk",
     .parts = {{"benefits", "benefits"}, {"harms", "harms"}, {"mitigationStrategy", "mitigation"}}},
};

static mrl_status read_parameters(struct mrl_cdx_reader *r, const struct mrl_read_place *at,
                                  size_t item)
{
    const struct mrl_cdx_row type = {"type", MRL_BOM_APPROACH};
    const struct mrl_read_place approach = mrl_cdx_below(at, "approach");

    if (approach.node)
        MRL_TRY(mrl_cdx_read_texts(r, &approach, item, &type, 1));
    MRL_TRY(mrl_cdx_read_texts(r, at, item, parameters, MRL_COUNT(parameters)));
    for (size_t i = 0; i < MRL_COUNT(formats); i++)
        MRL_TRY(mrl_cdx_read_objects(r, at, item, &formats[i]));
    MRL_NODE_EACH(one, mrl_node_get(at->node, "datasets"))
    {
        MRL_TRY(
            mrl_cdx_link(r, &(struct mrl_cdx_link){.kind = MRL_BOM_TRAINED_ON,
                                                   .from = item,
                                                   .to = mrl_node_text(mrl_node_get(one, "ref"))}));
    }
    return mrl_ok();
}

/* The first provider's name, quantity and carbon dioxide. */
static mrl_status read_consumption(struct mrl_cdx_reader *r, const struct mrl_read_place *at,
                                   size_t item)
{
    const struct mrl_node *providers = mrl_node_get(at->node, "energyProviders");
    const struct mrl_node *first =
        providers && providers->kind == MRL_NODE_LIST ? providers->first : NULL;
    const struct mrl_node *cost = mrl_node_get(at->node, "activityEnergyCost");
    const struct mrl_bom_part all[] = {
        {"co2",
         mrl_cdx_text_of(mrl_node_get(mrl_node_get(at->node, "co2CostEquivalent"), "value"))},
        {"provider", mrl_node_text(mrl_node_get(mrl_node_get(first, "organization"), "name"))},
        {"unit", mrl_node_text(mrl_node_get(cost, "unit"))},
    };
    struct mrl_bom_part *parts = mrl_arena_array(r->arena, MRL_COUNT(all), sizeof(*parts));
    struct mrl_cdx_value value = {
        .key = MRL_BOM_ENERGY,
        .name = mrl_node_text(mrl_node_get(at->node, "activity")),
        .value = mrl_cdx_text_of(mrl_node_get(cost, "value")),
        .parts = parts,
    };

    if (!parts)
        return MRL_FAIL_ARENA(r->err, r->arena);
    for (size_t i = 0; i < MRL_COUNT(all); i++)
        if (all[i].value)
            parts[value.part_count++] = all[i];
    return mrl_cdx_put(r, at, item, &value);
}

static mrl_status read_considerations(struct mrl_cdx_reader *r, const struct mrl_read_place *at,
                                      size_t item)
{
    const struct mrl_read_place environment = mrl_cdx_below(at, "environmentalConsiderations");
    const struct mrl_read_place list = mrl_cdx_below(&environment, "energyConsumptions");
    size_t n = 0;

    MRL_TRY(mrl_cdx_read_lists(r, at, item, considerations, MRL_COUNT(considerations)));
    for (size_t i = 0; i < MRL_COUNT(risks); i++)
        MRL_TRY(mrl_cdx_read_objects(r, at, item, &risks[i]));
    MRL_NODE_EACH(one, list.node)
    {
        const struct mrl_read_place place = {&list, one, n++};

        MRL_TRY(read_consumption(r, &place, item));
    }
    return mrl_ok();
}

mrl_status mrl_cdx_read_model_card(struct mrl_cdx_reader *r, const struct mrl_read_place *card,
                                   size_t item)
{
    const struct mrl_read_place params = mrl_cdx_below(card, "modelParameters");
    const struct mrl_read_place analysis = mrl_cdx_below(card, "quantitativeAnalysis");
    const struct mrl_read_place considered = mrl_cdx_below(card, "considerations");

    if (params.node)
        MRL_TRY(read_parameters(r, &params, item));
    if (analysis.node)
        MRL_TRY(mrl_cdx_read_objects(r, &analysis, item, &metrics));
    if (considered.node)
        MRL_TRY(read_considerations(r, &considered, item));
    return mrl_cdx_read_properties(r, card, item);
}

/* --- properties --- */

static const struct {
    const char *name;
    enum mrl_bom_key key;
} card_properties[] = {
    {"typeOfModel", MRL_BOM_MODEL_TYPE},
    {"hyperparameter", MRL_BOM_HYPERPARAMETER},
    {"informationAboutTraining", MRL_BOM_TRAINING_INFORMATION},
    {"informationAboutApplication", MRL_BOM_APPLICATION_INFORMATION},
    {"modelDataPreprocessing", MRL_BOM_PREPROCESSING},
    {"modelExplainability", MRL_BOM_EXPLAINABILITY},
    {"domain", MRL_BOM_DOMAIN},
    {"autonomyType", MRL_BOM_AUTONOMY},
    {"safetyRiskAssessment", MRL_BOM_SAFETY_RISK},
    {"useSensitivePersonalInformation", MRL_BOM_PERSONAL_DATA},
    {"standardCompliance", MRL_BOM_STANDARD},
    {"energyConsumption", MRL_BOM_ENERGY},
};

/* "12.5 kWh": the unit is a part. */
static mrl_status split_unit(struct mrl_cdx_reader *r, struct mrl_cdx_value *value)
{
    const char *blank = strrchr(value->value, ' ');
    struct mrl_bom_part *part;

    if (value->key != MRL_BOM_ENERGY || !blank)
        return mrl_ok();
    part = mrl_arena_zalloc(r->arena, sizeof(*part));
    value->value = mrl_arena_strndup(r->arena, value->value, (size_t)(blank - value->value));
    if (!part || !value->value)
        return MRL_FAIL_ARENA(r->err, r->arena);
    *part = (struct mrl_bom_part){"unit", blank + 1};
    value->parts = part;
    value->part_count = 1;
    return mrl_ok();
}

/* WORD or WORD:NAME behind a prefix. */
static mrl_status split_name(struct mrl_cdx_reader *r, const char *text, const char **word,
                             const char **name)
{
    const char *colon = strchr(text, ':');

    *name = colon ? colon + 1 : NULL;
    *word = colon ? mrl_arena_strndup(r->arena, text, (size_t)(colon - text)) : text;
    return *word ? mrl_ok() : MRL_FAIL_ARENA(r->err, r->arena);
}

static bool card_key(const char *word, enum mrl_bom_key *ret)
{
    for (size_t i = 0; i < MRL_COUNT(card_properties); i++)
        if (strcmp(word, card_properties[i].name) == 0) {
            *ret = card_properties[i].key;
            return true;
        }
    return false;
}

/* "merlon:relation:trained-on": "REF DETAIL". */
static mrl_status read_relation(struct mrl_cdx_reader *r, size_t item, const char *kind,
                                const char *value)
{
    struct mrl_cdx_link link = {.from = item, .to = value};
    const char *blank = strchr(value, ' ');

    if (!kind || !mrl_bom_relation_parse(kind, &link.kind))
        return mrl_ok();
    if (blank) {
        link.to = mrl_arena_strndup(r->arena, value, (size_t)(blank - value));
        link.detail = blank + 1;
        if (!link.to)
            return MRL_FAIL_ARENA(r->err, r->arena);
    }
    return mrl_cdx_link(r, &link);
}

bool mrl_bom_property_key(enum mrl_bom_kind kind, const char *word, const char *name,
                          const char *value, enum mrl_bom_key *ret)
{
    struct mrl_bom_field field = {.name = name, .value = value};

    if (!mrl_bom_key_parse(word, &field.key) || mrl_cdx_is_native(kind, &field))
        return false;
    *ret = field.key;
    return true;
}

static const char own[] = "merlon:";
static const char generator[] = "genai:aibom:modelcard:";

static mrl_status read_property(struct mrl_cdx_reader *r, const struct mrl_read_place *at,
                                size_t item)
{
    const char *name = mrl_node_text(mrl_node_get(at->node, "name"));
    struct mrl_cdx_value value = {.key = MRL_BOM_PROPERTY,
                                  .name = name,
                                  .value = mrl_node_text(mrl_node_get(at->node, "value"))};
    const bool ours = name && strncmp(name, own, sizeof(own) - 1) == 0;
    const bool theirs = name && strncmp(name, generator, sizeof(generator) - 1) == 0;
    const char *word, *rest;
    enum mrl_bom_key key;

    if (!name || !value.value)
        return mrl_ok();
    if (!ours && !theirs)
        return mrl_cdx_put(r, at, item, &value);
    MRL_TRY(split_name(r, name + (ours ? sizeof(own) : sizeof(generator)) - 1, &word, &rest));
    if (ours && strcmp(word, "relation") == 0)
        return read_relation(r, item, rest, value.value);
    if (ours &&
        (strcmp(word, "kind") == 0 || strcmp(word, "external") == 0 || strcmp(word, "source") == 0))
        return mrl_ok();
    if (ours ? mrl_bom_property_key(r->bom->items[item].kind, word, rest, value.value, &key)
             : card_key(word, &key)) {
        value.key = key;
        value.name = rest;
    }
    MRL_TRY(split_unit(r, &value));
    return mrl_cdx_put(r, at, item, &value);
}

mrl_status mrl_cdx_read_properties(struct mrl_cdx_reader *r, const struct mrl_read_place *at,
                                   size_t item)
{
    const struct mrl_read_place list = mrl_cdx_below(at, "properties");
    size_t n = 0;

    MRL_NODE_EACH(one, list.node)
    {
        const struct mrl_read_place place = {&list, one, n++};

        MRL_TRY(read_property(r, &place, item));
    }
    return mrl_ok();
}
