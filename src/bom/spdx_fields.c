/* SPDX-License-Identifier: Apache-2.0 */
/* Fields as properties of SPDX elements. */
#include "bom/spdx_private.h"

#include "base/buf.h"
#include "base/clock.h"
#include "base/limits.h"
#include "base/text.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

static bool is_yes_no(const char *v)
{
    return strcmp(v, "yes") == 0 || strcmp(v, "no") == 0;
}

/* SPDX writes times in UTC, to the second. */
static bool is_time(const char *v)
{
    mrl_time t;

    return strlen(v) == 20 && v[19] == 'Z' && mrl_time_parse(v, 20, &t);
}

static bool is_risk(const char *v)
{
    static const char *const words[] = {"serious", "high", "medium", "low", NULL};

    return mrl_text_among(v, words);
}

static bool is_availability(const char *v)
{
    static const char *const words[] = {"clickthrough", "directDownload", "query",
                                        "registration", "scrapingScript", NULL};

    return mrl_text_among(v, words);
}

static bool is_dataset_type(const char *v)
{
    static const char *const words[] = {
        "audio",      "categorical", "graph", "image",      "numeric",   "other", "sensor",
        "structured", "syntactic",   "text",  "timeseries", "timestamp", "video", NULL};

    return mrl_text_among(v, words);
}

static bool is_number(const char *v)
{
    return v[0] && strlen(v) < 16 && v[strspn(v, "0123456789")] == '\0';
}

static bool is_media_type(const char *v)
{
    const char *const slash = strchr(v, '/');

    return slash && slash != v && slash[1] && !strchr(slash + 1, '/');
}

/* In the order in which they are written. */
const struct mrl_spdx_row mrl_spdx_rows[] = {
#define ROW(key, class, property, shape, fits)                                                     \
    {                                                                                              \
        MRL_BOM_##key, MRL_SPDX_##class, property, MRL_SPDX_##shape, fits                          \
    }
    ROW(NAME, ANY, "name", ONE, NULL),
    ROW(DESCRIPTION, ANY, "description", ONE, NULL),
    ROW(BUILT_TIME, ANY, "builtTime", ONE, is_time),
    ROW(RELEASE_TIME, ANY, "releaseTime", ONE, is_time),
    ROW(COPYRIGHT, ANY, "software_copyrightText", ONE, NULL),
    ROW(VERSION, ANY_PACKAGE, "software_packageVersion", ONE, NULL),
    ROW(PURL, ANY_PACKAGE, "software_packageUrl", ONE, mrl_bom_is_iri),
    ROW(CONTENT_URL, DATASET, "software_downloadLocation", ONE, mrl_bom_is_iri),
    ROW(MIME_TYPE, FILE, "contentType", ONE, is_media_type),

    ROW(AUTONOMY, MODEL, "ai_autonomyType", ONE, is_yes_no),
    ROW(DOMAIN, MODEL, "ai_domain", LIST, NULL),
    ROW(HYPERPARAMETER, MODEL, "ai_hyperparameter", PAIRS, NULL),
    ROW(APPLICATION_INFORMATION, MODEL, "ai_informationAboutApplication", ONE, NULL),
    ROW(TRAINING_INFORMATION, MODEL, "ai_informationAboutTraining", ONE, NULL),
    ROW(LIMITATION, MODEL, "ai_limitation", JOINED, NULL),
    ROW(METRIC, MODEL, "ai_metric", PAIRS, NULL),
    ROW(PREPROCESSING, MODEL, "ai_modelDataPreprocessing", LIST, NULL),
    ROW(EXPLAINABILITY, MODEL, "ai_modelExplainability", LIST, NULL),
    ROW(SAFETY_RISK, MODEL, "ai_safetyRiskAssessment", ONE, is_risk),
    ROW(STANDARD, MODEL, "ai_standardCompliance", LIST, NULL),
    ROW(MODEL_TYPE, MODEL, "ai_typeOfModel", LIST, NULL),
    ROW(PERSONAL_DATA, MODEL, "ai_useSensitivePersonalInformation", ONE, is_yes_no),

    ROW(ANONYMISATION, DATASET, "dataset_anonymizationMethodUsed", LIST, NULL),
    ROW(COLLECTION, DATASET, "dataset_dataCollectionProcess", ONE, NULL),
    ROW(PREPROCESSING, DATASET, "dataset_dataPreprocessing", LIST, NULL),
    ROW(AVAILABILITY, DATASET, "dataset_datasetAvailability", ONE, is_availability),
    ROW(NOISE, DATASET, "dataset_datasetNoise", ONE, NULL),
    ROW(DATASET_SIZE, DATASET, "dataset_datasetSize", NUMBER, is_number),
    ROW(DATASET_TYPE, DATASET, "dataset_datasetType", LIST, is_dataset_type),
    ROW(UPDATES, DATASET, "dataset_datasetUpdateMechanism", ONE, NULL),
    ROW(PERSONAL_DATA, DATASET, "dataset_hasSensitivePersonalInformation", ONE, is_yes_no),
    ROW(USE_CASE, DATASET, "dataset_intendedUse", JOINED, NULL),
    ROW(BIAS, DATASET, "dataset_knownBias", LIST, NULL),
    ROW(SENSOR, DATASET, "dataset_sensor", PAIRS, NULL),
#undef ROW
};

const size_t mrl_spdx_row_count = MRL_COUNT(mrl_spdx_rows);

/* --- what is native --- */

static bool is_alone(const struct mrl_bom_item *item, enum mrl_bom_key key)
{
    size_t n = 0;

    for (size_t i = 0; i < item->field_count && n < 2; i++)
        n += item->fields[i].key == key;
    return n == 1;
}

static const struct mrl_spdx_row *row_of(const struct mrl_spdx *x, enum mrl_bom_key key)
{
    for (size_t i = 0; i < mrl_spdx_row_count; i++)
        if (mrl_spdx_rows[i].key == key && mrl_spdx_rows[i].classes & x->class)
            return &mrl_spdx_rows[i];
    return NULL;
}

bool mrl_spdx_is_native(const struct mrl_spdx *x, const struct mrl_bom_field *f)
{
    const struct mrl_spdx_row *row = row_of(x, f->key);

    if (f->part_count)
        return false;
    if (f->key == MRL_BOM_SUPPLIER || f->key == MRL_BOM_AUTHOR || f->key == MRL_BOM_LICENCE)
        return true;
    if (f->key == MRL_BOM_HASH)
        return mrl_spdx_hash_name(f->name) && mrl_bom_is_digest(f->value);
    if (f->key == MRL_BOM_REFERENCE)
        return mrl_spdx_reference_type(f->name) != NULL;
    if (!row || (row->fits && !row->fits(f->value)))
        return false;
    return row->shape != MRL_SPDX_JOINED || (is_alone(x->item, f->key) && !strchr(f->value, '\n'));
}

/* --- writing --- */

static bool fits(const struct mrl_spdx_row *row, const struct mrl_bom_field *f)
{
    return f->key == row->key && (!row->fits || row->fits(f->value));
}

static void write_pair(struct mrl_spdx *x, const struct mrl_bom_field *f)
{
    mrl_json_write_object(&x->w, NULL);
    mrl_json_write_string(&x->w, "type", "DictionaryEntry");
    mrl_json_write_string(&x->w, "key", f->name ? f->name : f->value);
    if (f->name)
        mrl_json_write_string(&x->w, "value", f->value);
    mrl_json_write_object_end(&x->w);
}

static void write_list(struct mrl_spdx *x, const struct mrl_spdx_row *row)
{
    mrl_json_write_array(&x->w, row->property);
    for (size_t i = 0; i < x->item->field_count; i++) {
        const struct mrl_bom_field *f = &x->item->fields[i];

        if (!fits(row, f))
            continue;
        if (row->shape == MRL_SPDX_PAIRS)
            write_pair(x, f);
        else
            mrl_json_write_string(&x->w, NULL, f->value);
    }
    mrl_json_write_array_end(&x->w);
}

static mrl_status write_joined(struct mrl_spdx *x, const struct mrl_spdx_row *row)
{
    mrl_cleanup(mrl_buf_done) struct mrl_buf text;

    mrl_buf_init(&text, MRL_MAX_TREE_BYTES);
    for (size_t i = 0; i < x->item->field_count; i++) {
        if (!fits(row, &x->item->fields[i]))
            continue;
        if (text.len)
            mrl_buf_addc(&text, '\n');
        mrl_buf_adds(&text, x->item->fields[i].value);
    }
    MRL_TRY(mrl_buf_status(&text, x->err));
    mrl_json_write_string(&x->w, row->property, mrl_buf_text(&text));
    return mrl_ok();
}

static mrl_status write_row(struct mrl_spdx *x, const struct mrl_spdx_row *row)
{
    const struct mrl_bom_field *f = NULL;

    for (size_t i = 0; !f && i < x->item->field_count; i++)
        f = fits(row, &x->item->fields[i]) ? &x->item->fields[i] : NULL;
    if (!f)
        return mrl_ok();
    switch (row->shape) {
    case MRL_SPDX_ONE:
        mrl_json_write_string(&x->w, row->property, f->value);
        break;
    case MRL_SPDX_NUMBER:
        mrl_json_write_u64(&x->w, row->property, strtoull(f->value, NULL, 10));
        break;
    case MRL_SPDX_JOINED:
        return write_joined(x, row);
    case MRL_SPDX_LIST:
    case MRL_SPDX_PAIRS:
        write_list(x, row);
        break;
    }
    return mrl_ok();
}

static void write_hashes(struct mrl_spdx *x)
{
    size_t count = 0;

    for (size_t i = 0; i < x->item->field_count; i++) {
        const struct mrl_bom_field *f = &x->item->fields[i];

        if (f->key != MRL_BOM_HASH || !mrl_spdx_is_native(x, f))
            continue;
        if (count++ == 0)
            mrl_json_write_array(&x->w, "verifiedUsing");
        mrl_json_write_object(&x->w, NULL);
        mrl_json_write_string(&x->w, "type", "Hash");
        mrl_json_write_string(&x->w, "algorithm", mrl_spdx_hash_name(f->name));
        mrl_json_write_string(&x->w, "hashValue", f->value);
        mrl_json_write_object_end(&x->w);
    }
    if (count)
        mrl_json_write_array_end(&x->w);
}

static void write_references(struct mrl_spdx *x)
{
    size_t count = 0;

    for (size_t i = 0; i < x->item->field_count; i++) {
        const struct mrl_bom_field *f = &x->item->fields[i];

        if (f->key != MRL_BOM_REFERENCE || !mrl_spdx_reference_type(f->name))
            continue;
        if (count++ == 0)
            mrl_json_write_array(&x->w, "externalRef");
        mrl_json_write_object(&x->w, NULL);
        mrl_json_write_string(&x->w, "type", "ExternalRef");
        mrl_json_write_string(&x->w, "externalRefType", mrl_spdx_reference_type(f->name));
        mrl_json_write_array(&x->w, "locator");
        mrl_json_write_string(&x->w, NULL, f->value);
        mrl_json_write_array_end(&x->w);
        if (mrl_bom_part(f, "comment"))
            mrl_json_write_string(&x->w, "comment", mrl_bom_part(f, "comment"));
        mrl_json_write_object_end(&x->w);
    }
    if (count)
        mrl_json_write_array_end(&x->w);
}

static mrl_status write_agents(struct mrl_spdx *x)
{
    const char *supplier = mrl_bom_value(x->item, MRL_BOM_SUPPLIER);
    size_t count = 0;
    const char *ref;

    if (supplier) {
        MRL_TRY(mrl_spdx_agent(x, supplier, &ref));
        MRL_TRY(mrl_spdx_ref(x, "suppliedBy", ref));
    }
    for (size_t i = 0; i < x->item->field_count; i++) {
        if (x->item->fields[i].key != MRL_BOM_AUTHOR)
            continue;
        if (count++ == 0)
            mrl_json_write_array(&x->w, "originatedBy");
        MRL_TRY(mrl_spdx_agent(x, x->item->fields[i].value, &ref));
        MRL_TRY(mrl_spdx_ref(x, NULL, ref));
    }
    if (count)
        mrl_json_write_array_end(&x->w);
    return mrl_ok();
}

/* --- what follows from fields that have no place of their own --- */

/* The schema asks for a type of every dataset, and has a word for none. */
static void derive_dataset_type(struct mrl_spdx *x)
{
    for (size_t i = 0; i < x->item->field_count; i++)
        if (x->item->fields[i].key == MRL_BOM_DATASET_TYPE &&
            is_dataset_type(x->item->fields[i].value))
            return;
    mrl_json_write_array(&x->w, "dataset_datasetType");
    mrl_json_write_string(&x->w, NULL, "noAssertion");
    mrl_json_write_array_end(&x->w);
}

static void derive_confidentiality(struct mrl_spdx *x)
{
    const char *level = mrl_spdx_confidentiality(mrl_bom_value(x->item, MRL_BOM_CLASSIFICATION));

    if (level)
        mrl_json_write_string(&x->w, "dataset_confidentialityLevel", level);
}

static void derive_model(struct mrl_spdx *x)
{
    const char *family = mrl_bom_value(x->item, MRL_BOM_ARCHITECTURE_FAMILY);

    if (!family || mrl_bom_get(x->item, MRL_BOM_MODEL_TYPE, NULL))
        return;
    mrl_json_write_array(&x->w, "ai_typeOfModel");
    mrl_json_write_string(&x->w, NULL, family);
    mrl_json_write_array_end(&x->w);
}

/* A decimal as the schema has it. */
static bool is_quantity(const char *v)
{
    const char *p = v + (*v == '-');
    const size_t whole = strspn(p, "0123456789");

    p += whole;
    if (*p == '.')
        p += 1 + strspn(p + 1, "0123456789");
    return whole > 0 && *p == '\0';
}

/* Who provided it and its carbon dioxide have no place, so the annotation has it all too. */
static void write_activity(struct mrl_spdx *x, const char *activity, const char *property,
                           bool *begun)
{
    bool here = false;

    for (size_t i = 0; i < x->item->field_count; i++) {
        const struct mrl_bom_field *f = &x->item->fields[i];
        const char *unit = mrl_spdx_energy_unit(mrl_bom_part(f, "unit"));

        if (f->key != MRL_BOM_ENERGY || !f->name || strcmp(f->name, activity) != 0 || !unit ||
            !is_quantity(f->value))
            continue;
        if (!*begun) {
            mrl_json_write_object(&x->w, "ai_energyConsumption");
            mrl_json_write_string(&x->w, "type", "ai_EnergyConsumption");
        }
        if (!here)
            mrl_json_write_array(&x->w, property);
        here = *begun = true;
        mrl_json_write_object(&x->w, NULL);
        mrl_json_write_string(&x->w, "type", "ai_EnergyConsumptionDescription");
        mrl_json_write_string(&x->w, "ai_energyQuantity", f->value);
        mrl_json_write_string(&x->w, "ai_energyUnit", unit);
        mrl_json_write_object_end(&x->w);
    }
    if (here)
        mrl_json_write_array_end(&x->w);
}

static void derive_energy(struct mrl_spdx *x)
{
    bool begun = false;

    for (size_t i = 0; i < MRL_SPDX_ACTIVITIES; i++)
        write_activity(x, mrl_spdx_activities[i][0], mrl_spdx_activities[i][1], &begun);
    if (begun)
        mrl_json_write_object_end(&x->w);
}

/* The key of a pair, "" of others; NULL if the field is not of that property. */
static const char *rest_key(const struct mrl_bom_field *f, const struct mrl_spdx_rest *row)
{
    const size_t n = strlen(row->property);
    const char *name = f->key == MRL_BOM_PROPERTY ? f->name : NULL;

    if (!name || strncmp(name, MRL_SPDX_PROPERTY, strlen(MRL_SPDX_PROPERTY)) != 0)
        return NULL;
    name += strlen(MRL_SPDX_PROPERTY);
    if (strncmp(name, row->property, n) != 0 || (name[n] && name[n] != ':') ||
        (row->shape == MRL_SPDX_PAIRS) != (name[n] == ':'))
        return NULL;
    return name[n] ? name + n + 1 : "";
}

static void derive_rest(struct mrl_spdx *x, const struct mrl_spdx_rest *row)
{
    size_t count = 0;

    for (size_t i = 0; i < x->item->field_count; i++) {
        const struct mrl_bom_field *f = &x->item->fields[i];
        const char *key = rest_key(f, row);

        if (!key || (count > 0 && row->shape == MRL_SPDX_ONE))
            continue;
        if (count++ == 0 && row->shape != MRL_SPDX_ONE)
            mrl_json_write_array(&x->w, row->property);
        if (row->shape == MRL_SPDX_PAIRS)
            write_pair(x, &(struct mrl_bom_field){.name = key, .value = f->value});
        else
            mrl_json_write_string(&x->w, row->shape == MRL_SPDX_ONE ? row->property : NULL,
                                  f->value);
    }
    if (count && row->shape != MRL_SPDX_ONE)
        mrl_json_write_array_end(&x->w);
}

static void derive_location(struct mrl_spdx *x)
{
    const struct mrl_bom_field *f = mrl_bom_get(x->item, MRL_BOM_REFERENCE, "distribution");

    if (f && mrl_bom_is_iri(f->value) &&
        (x->class != MRL_SPDX_DATASET || !mrl_bom_get(x->item, MRL_BOM_CONTENT_URL, NULL)))
        mrl_json_write_string(&x->w, "software_downloadLocation", f->value);
}

mrl_status mrl_spdx_fields(struct mrl_spdx *x)
{
    for (size_t i = 0; i < mrl_spdx_row_count; i++)
        if (mrl_spdx_rows[i].classes & x->class)
            MRL_TRY(write_row(x, &mrl_spdx_rows[i]));
    MRL_TRY(write_agents(x));
    write_hashes(x);
    write_references(x);
    if (x->class == MRL_SPDX_DATASET) {
        derive_dataset_type(x);
        derive_confidentiality(x);
    }
    if (x->class == MRL_SPDX_MODEL) {
        derive_model(x);
        derive_energy(x);
    }
    if (x->class & MRL_SPDX_ANY_PACKAGE)
        derive_location(x);
    for (size_t i = 0; i < mrl_spdx_rest_count; i++)
        if (mrl_spdx_rest[i].classes & x->class)
            derive_rest(x, &mrl_spdx_rest[i]);
    return mrl_ok();
}
