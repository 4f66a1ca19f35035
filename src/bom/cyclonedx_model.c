/* SPDX-License-Identifier: Apache-2.0 */
/* The model card. */
#include "bom/cyclonedx_private.h"

#include <stdlib.h>
#include <string.h>

/* Values that a model card has no member for are its properties, under the names that the AIBOM
 * generator of the OWASP GenAI project gave them, or ours. */
static const struct {
    enum mrl_bom_key key;
    const char *name;
} property_rows[] = {
    {MRL_BOM_MODEL_TYPE, "genai:aibom:modelcard:typeOfModel"},
    {MRL_BOM_HYPERPARAMETER, "genai:aibom:modelcard:hyperparameter"},
    {MRL_BOM_TRAINING_INFORMATION, "genai:aibom:modelcard:informationAboutTraining"},
    {MRL_BOM_APPLICATION_INFORMATION, "genai:aibom:modelcard:informationAboutApplication"},
    {MRL_BOM_PREPROCESSING, "genai:aibom:modelcard:modelDataPreprocessing"},
    {MRL_BOM_EXPLAINABILITY, "genai:aibom:modelcard:modelExplainability"},
    {MRL_BOM_DOMAIN, "genai:aibom:modelcard:domain"},
    {MRL_BOM_AUTONOMY, "genai:aibom:modelcard:autonomyType"},
    {MRL_BOM_SAFETY_RISK, "genai:aibom:modelcard:safetyRiskAssessment"},
    {MRL_BOM_PERSONAL_DATA, "genai:aibom:modelcard:useSensitivePersonalInformation"},
    {MRL_BOM_STANDARD, "genai:aibom:modelcard:standardCompliance"},
    {MRL_BOM_ENERGY, "genai:aibom:modelcard:energyConsumption"},
};

/* CycloneDX counts kilowatt-hours and wants to know of whom they were had. */
static bool is_full_energy(const struct mrl_bom_field *f)
{
    static const char *const activities[] = {"design",     "data-collection", "data-preparation",
                                             "training",   "fine-tuning",     "validation",
                                             "deployment", "inference",       "other"};
    const char *unit = mrl_bom_part(f, "unit");
    char *end;

    if (!f->name || !unit || strcmp(unit, "kWh") != 0 || !mrl_bom_part(f, "provider"))
        return false;
    (void)strtod(f->value, &end);
    for (size_t i = 0; *end == '\0' && i < MRL_COUNT(activities); i++)
        if (strcmp(activities[i], f->name) == 0)
            return true;
    return false;
}

static bool has_any(const struct mrl_cdx *x, enum mrl_bom_key first, enum mrl_bom_key last)
{
    for (size_t i = 0; i < x->item->field_count; i++)
        if (x->item->fields[i].key >= first && x->item->fields[i].key <= last &&
            mrl_cdx_is_native(MRL_BOM_MODEL, &x->item->fields[i]))
            return true;
    return false;
}

static bool is_trained(const struct mrl_cdx *x, size_t item)
{
    for (size_t i = x->graph.first[item]; i < x->graph.first[item + 1]; i++)
        if (x->bom->relations[x->graph.relations[i]].kind == MRL_BOM_TRAINED_ON)
            return true;
    return false;
}

/* --- modelParameters --- */

static mrl_status write_approach(struct mrl_cdx *x)
{
    size_t at = 0;
    const struct mrl_bom_field *f = mrl_cdx_next(x, MRL_BOM_APPROACH, &at);

    if (!f || !mrl_cdx_is_native(MRL_BOM_MODEL, f))
        return mrl_ok();
    mrl_json_write_object(&x->w, "approach");
    mrl_json_write_string(&x->w, "type", f->value);
    mrl_json_write_object_end(&x->w);
    return mrl_cdx_cite(x, f, "modelCard/modelParameters/approach/type");
}

static mrl_status write_parameter(struct mrl_cdx *x, const char *name, enum mrl_bom_key key)
{
    size_t at = 0;
    const struct mrl_bom_field *f = mrl_cdx_next(x, key, &at);

    if (!f)
        return mrl_ok();
    mrl_json_write_string(&x->w, name, f->value);
    return mrl_cdx_cite(x, f, "modelCard/modelParameters/%s", name);
}

static void write_datasets(struct mrl_cdx *x, size_t item)
{
    mrl_json_write_array(&x->w, "datasets");
    for (size_t i = x->graph.first[item]; i < x->graph.first[item + 1]; i++) {
        const struct mrl_bom_relation *r = &x->bom->relations[x->graph.relations[i]];

        if (r->kind != MRL_BOM_TRAINED_ON)
            continue;
        mrl_json_write_object(&x->w, NULL);
        mrl_json_write_string(&x->w, "ref", x->bom->items[r->to].ref);
        mrl_json_write_object_end(&x->w);
    }
    mrl_json_write_array_end(&x->w);
}

static mrl_status write_formats(struct mrl_cdx *x, const char *name, enum mrl_bom_key key)
{
    const struct mrl_bom_field *f;
    size_t count = 0;

    for (size_t at = 0; (f = mrl_cdx_next(x, key, &at)) != NULL;) {
        if (count == 0)
            mrl_json_write_array(&x->w, name);
        mrl_json_write_object(&x->w, NULL);
        mrl_json_write_string(&x->w, "format", f->value);
        mrl_json_write_object_end(&x->w);
        MRL_TRY(mrl_cdx_cite(x, f, "modelCard/modelParameters/%s/%zu/format", name, count++));
    }
    if (count)
        mrl_json_write_array_end(&x->w);
    return mrl_ok();
}

static mrl_status write_parameters(struct mrl_cdx *x, size_t item)
{
    const bool trained = is_trained(x, item);

    if (!trained && !has_any(x, MRL_BOM_APPROACH, MRL_BOM_ARCHITECTURE) &&
        !has_any(x, MRL_BOM_INPUT, MRL_BOM_OUTPUT))
        return mrl_ok();
    mrl_json_write_object(&x->w, "modelParameters");
    MRL_TRY(write_approach(x));
    MRL_TRY(write_parameter(x, "task", MRL_BOM_TASK));
    MRL_TRY(write_parameter(x, "architectureFamily", MRL_BOM_ARCHITECTURE_FAMILY));
    MRL_TRY(write_parameter(x, "modelArchitecture", MRL_BOM_ARCHITECTURE));
    if (trained)
        write_datasets(x, item);
    MRL_TRY(write_formats(x, "inputs", MRL_BOM_INPUT));
    MRL_TRY(write_formats(x, "outputs", MRL_BOM_OUTPUT));
    mrl_json_write_object_end(&x->w);
    return mrl_ok();
}

/* --- quantitativeAnalysis --- */

static void write_metric(struct mrl_cdx *x, const struct mrl_bom_field *f)
{
    const char *lower = mrl_bom_part(f, "lower");
    const char *upper = mrl_bom_part(f, "upper");

    mrl_json_write_object(&x->w, NULL);
    if (f->name)
        mrl_json_write_string(&x->w, "type", f->name);
    mrl_json_write_string(&x->w, "value", f->value);
    if (mrl_bom_part(f, "slice"))
        mrl_json_write_string(&x->w, "slice", mrl_bom_part(f, "slice"));
    if (lower || upper) {
        mrl_json_write_object(&x->w, "confidenceInterval");
        if (lower)
            mrl_json_write_string(&x->w, "lowerBound", lower);
        if (upper)
            mrl_json_write_string(&x->w, "upperBound", upper);
        mrl_json_write_object_end(&x->w);
    }
    mrl_json_write_object_end(&x->w);
}

static mrl_status write_analysis(struct mrl_cdx *x)
{
    const struct mrl_bom_field *f;
    size_t count = 0;

    if (!has_any(x, MRL_BOM_METRIC, MRL_BOM_METRIC))
        return mrl_ok();
    mrl_json_write_object(&x->w, "quantitativeAnalysis");
    mrl_json_write_array(&x->w, "performanceMetrics");
    for (size_t at = 0; (f = mrl_cdx_next(x, MRL_BOM_METRIC, &at)) != NULL;) {
        write_metric(x, f);
        MRL_TRY(
            mrl_cdx_cite(x, f, "modelCard/quantitativeAnalysis/performanceMetrics/%zu", count++));
    }
    mrl_json_write_array_end(&x->w);
    mrl_json_write_object_end(&x->w);
    return mrl_ok();
}

/* --- considerations --- */

/* A list of objects: the value under one name, the parts under theirs. */
static mrl_status write_objects(struct mrl_cdx *x, const char *name, enum mrl_bom_key key,
                                const char *value_name, const char *const (*parts)[2])
{
    const struct mrl_bom_field *f;
    size_t count = 0;

    for (size_t at = 0; (f = mrl_cdx_next(x, key, &at)) != NULL;) {
        if (count == 0)
            mrl_json_write_array(&x->w, name);
        mrl_json_write_object(&x->w, NULL);
        mrl_json_write_string(&x->w, value_name, f->value);
        for (size_t i = 0; parts[i][0]; i++)
            if (mrl_bom_part(f, parts[i][0]))
                mrl_json_write_string(&x->w, parts[i][1], mrl_bom_part(f, parts[i][0]));
        mrl_json_write_object_end(&x->w);
        MRL_TRY(mrl_cdx_cite(x, f, "modelCard/considerations/%s/%zu", name, count++));
    }
    if (count)
        mrl_json_write_array_end(&x->w);
    return mrl_ok();
}

static void write_measure(struct mrl_cdx *x, const char *name, const char *value, const char *unit)
{
    mrl_json_write_object(&x->w, name);
    mrl_json_write_double(&x->w, "value", strtod(value, NULL));
    mrl_json_write_string(&x->w, "unit", unit);
    mrl_json_write_object_end(&x->w);
}

static void write_consumption(struct mrl_cdx *x, const struct mrl_bom_field *f)
{
    mrl_json_write_object(&x->w, NULL);
    mrl_json_write_string(&x->w, "activity", f->name);
    mrl_json_write_array(&x->w, "energyProviders");
    mrl_json_write_object(&x->w, NULL);
    mrl_json_write_object(&x->w, "organization");
    mrl_json_write_string(&x->w, "name", mrl_bom_part(f, "provider"));
    mrl_json_write_object_end(&x->w);
    mrl_json_write_string(&x->w, "energySource", "unknown");
    write_measure(x, "energyProvided", f->value, "kWh");
    mrl_json_write_object_end(&x->w);
    mrl_json_write_array_end(&x->w);
    write_measure(x, "activityEnergyCost", f->value, "kWh");
    if (mrl_bom_part(f, "co2"))
        write_measure(x, "co2CostEquivalent", mrl_bom_part(f, "co2"), "tCO2eq");
    mrl_json_write_object_end(&x->w);
}

static mrl_status write_energy(struct mrl_cdx *x)
{
    const struct mrl_bom_field *f;
    size_t count = 0;

    for (size_t at = 0; (f = mrl_cdx_next(x, MRL_BOM_ENERGY, &at)) != NULL;) {
        if (!is_full_energy(f))
            continue;
        if (count == 0) {
            mrl_json_write_object(&x->w, "environmentalConsiderations");
            mrl_json_write_array(&x->w, "energyConsumptions");
        }
        write_consumption(x, f);
        MRL_TRY(mrl_cdx_cite(
            x, f, "modelCard/considerations/environmentalConsiderations/energyConsumptions/%zu",
            count++));
    }
    if (count) {
        mrl_json_write_array_end(&x->w);
        mrl_json_write_object_end(&x->w);
    }
    return mrl_ok();
}

static bool has_considerations(const struct mrl_cdx *x)
{
    const struct mrl_bom_field *f;

    for (size_t at = 0; (f = mrl_cdx_next(x, MRL_BOM_ENERGY, &at)) != NULL;)
        if (is_full_energy(f))
            return true;
    return has_any(x, MRL_BOM_USER, MRL_BOM_FAIRNESS);
}

static mrl_status write_considerations(struct mrl_cdx *x)
{
    static const char *const ethical[][2] = {{"mitigation", "mitigationStrategy"}, {NULL, NULL}};
    static const char *const fairness[][2] = {{"benefits", "benefits"},
                                              {"harms", "harms"},
                                              {"mitigation", "mitigationStrategy"},
                                              {NULL, NULL}};
    static const char below[] = "modelCard/considerations/";

    if (!has_considerations(x))
        return mrl_ok();
    mrl_json_write_object(&x->w, "considerations");
    MRL_TRY(mrl_cdx_texts(x, "users", MRL_BOM_USER, below));
    MRL_TRY(mrl_cdx_texts(x, "useCases", MRL_BOM_USE_CASE, below));
    MRL_TRY(mrl_cdx_texts(x, "technicalLimitations", MRL_BOM_LIMITATION, below));
    MRL_TRY(mrl_cdx_texts(x, "performanceTradeoffs", MRL_BOM_TRADEOFF, below));
    MRL_TRY(write_objects(x, "ethicalConsiderations", MRL_BOM_ETHICAL, "name", ethical));
    MRL_TRY(write_energy(x));
    MRL_TRY(write_objects(x, "fairnessAssessments", MRL_BOM_FAIRNESS, "groupAtRisk", fairness));
    mrl_json_write_object_end(&x->w);
    return mrl_ok();
}

/* --- properties --- */

static mrl_status write_property(struct mrl_cdx *x, const char *name, const struct mrl_bom_field *f,
                                 size_t at)
{
    const char *whole = f->name ? mrl_arena_printf(x->arena, "%s:%s", name, f->name) : name;
    const char *unit = mrl_bom_part(f, "unit");
    const char *value = unit ? mrl_arena_printf(x->arena, "%s %s", f->value, unit) : f->value;

    if (!whole || !value)
        return MRL_FAIL_ARENA(x->err, x->arena);
    if (at == 0)
        mrl_json_write_array(&x->w, "properties");
    mrl_json_write_object(&x->w, NULL);
    mrl_json_write_string(&x->w, "name", whole);
    mrl_json_write_string(&x->w, "value", value);
    mrl_json_write_object_end(&x->w);
    return mrl_cdx_cite(x, f, "modelCard/properties/%zu", at);
}

static mrl_status write_properties(struct mrl_cdx *x)
{
    size_t count = 0;

    for (size_t i = 0; i < MRL_COUNT(property_rows); i++) {
        const struct mrl_bom_field *f;

        for (size_t at = 0; (f = mrl_cdx_next(x, property_rows[i].key, &at)) != NULL;)
            if (f->key != MRL_BOM_ENERGY || !is_full_energy(f))
                MRL_TRY(write_property(x, property_rows[i].name, f, count++));
    }
    if (count)
        mrl_json_write_array_end(&x->w);
    return mrl_ok();
}

mrl_status mrl_cdx_model_card(struct mrl_cdx *x, size_t item)
{
    if (!is_trained(x, item) && !has_any(x, MRL_BOM_APPROACH, MRL_BOM_STANDARD))
        return mrl_ok();
    mrl_json_write_object(&x->w, "modelCard");
    MRL_TRY(write_parameters(x, item));
    MRL_TRY(write_analysis(x));
    MRL_TRY(write_considerations(x));
    MRL_TRY(write_properties(x));
    mrl_json_write_object_end(&x->w);
    return mrl_ok();
}
