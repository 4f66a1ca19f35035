/* SPDX-License-Identifier: Apache-2.0 */
/* What files say.  A fact has a row that gives it a field, or becomes a property under its own
 * name; docs/formats/bom.md lists the rows. */
#include "bom/collect_private.h"

#include <stdio.h>
#include <string.h>

enum put {
    PUT_FIELD,
    PUT_LICENCE,
    PUT_METRIC,  /* starts a metric; the facts behind it belong to it */
    PUT_PROSE,   /* paragraphs that are joined */
    PUT_NOTHING, /* told by a link or by another fact */
};

/* For facts of the same name a format's own row wins over one for all. */
struct row {
    const char *format; /* NULL: every format */
    const char *fact;
    enum mrl_bom_key key;
    const char *name; /* of a hyperparameter, property or reference; NULL: none needed */
    enum mrl_bom_mark mark;
    enum put put;
};

#define DECLARED(fact, key)                                                                        \
    {                                                                                              \
        NULL, fact, MRL_BOM_##key, NULL, MRL_BOM_DECLARED, PUT_FIELD                               \
    }
#define HYPER(fact)                                                                                \
    {                                                                                              \
        NULL, fact, MRL_BOM_HYPERPARAMETER, fact, MRL_BOM_DECLARED, PUT_FIELD                      \
    }
#define REFERENCE(fact, type)                                                                      \
    {                                                                                              \
        NULL, fact, MRL_BOM_REFERENCE, type, MRL_BOM_DECLARED, PUT_FIELD                           \
    }
#define PROSE(fact, key)                                                                           \
    {                                                                                              \
        "card", fact, MRL_BOM_##key, NULL, MRL_BOM_DECLARED, PUT_PROSE                             \
    }
#define NOTHING(format, fact)                                                                      \
    {                                                                                              \
        format, fact, MRL_BOM_NAME, NULL, MRL_BOM_DECLARED, PUT_NOTHING                            \
    }

static const struct row rows[] = {
    /* --- told elsewhere --- */
    NOTHING("card", "section"),
    NOTHING("card", "base_model"),
    NOTHING("card", "dataset"),
    NOTHING("card", "library"),
    NOTHING("card", "relation"),
    NOTHING("card", "license_link"),
    NOTHING("card", "metric_value"),
    NOTHING("card", "metric_dataset"),
    NOTHING("card", "metric_split"),
    NOTHING("card", "metric_task"),
    NOTHING("adapter-config", "base_model"),
    NOTHING("mcp-config", "server"),
    NOTHING("mcp-config", "url"),
    NOTHING("mcp-config", "command"),
    NOTHING("mcp-config", "package_url"),
    NOTHING("mcp-config", "image"),
    NOTHING("mcp-config", "variable"),
    NOTHING("tool-definitions", "tool"),
    NOTHING(NULL, "chat_template_sha256"),
    NOTHING(NULL, "chat_template"),
    NOTHING(NULL, "secret"),

    /* --- cards --- */
    {NULL, "license", MRL_BOM_LICENCE, NULL, MRL_BOM_DECLARED, PUT_LICENCE},
    {NULL, "license_name", MRL_BOM_LICENCE, NULL, MRL_BOM_DECLARED, PUT_LICENCE},
    {NULL, "metadata.modelspec.license", MRL_BOM_LICENCE, NULL, MRL_BOM_DECLARED, PUT_LICENCE},
    {"card", "metric", MRL_BOM_METRIC, NULL, MRL_BOM_DECLARED, PUT_METRIC},
    DECLARED("task", TASK),
    {"card", "title", MRL_BOM_NAME, NULL, MRL_BOM_DECLARED, PUT_FIELD},
    {"card", "name", MRL_BOM_NAME, NULL, MRL_BOM_DECLARED, PUT_FIELD},
    {"card", "tag", MRL_BOM_TAG, NULL, MRL_BOM_DECLARED, PUT_FIELD},
    {"card", "intended_use", MRL_BOM_USE_CASE, NULL, MRL_BOM_DECLARED, PUT_FIELD},
    {"card", "intended_user", MRL_BOM_USER, NULL, MRL_BOM_DECLARED, PUT_FIELD},
    {"card", "limitation", MRL_BOM_LIMITATION, NULL, MRL_BOM_DECLARED, PUT_FIELD},
    {"card", "bias", MRL_BOM_BIAS, NULL, MRL_BOM_DECLARED, PUT_FIELD},
    {"card", "ethical_consideration", MRL_BOM_ETHICAL, NULL, MRL_BOM_DECLARED, PUT_FIELD},
    {"card", "tradeoff", MRL_BOM_TRADEOFF, NULL, MRL_BOM_DECLARED, PUT_FIELD},
    {"card", "explainability", MRL_BOM_EXPLAINABILITY, NULL, MRL_BOM_DECLARED, PUT_FIELD},
    {"card", "preprocessing", MRL_BOM_PREPROCESSING, NULL, MRL_BOM_DECLARED, PUT_FIELD},
    {"card", "sensitive_information", MRL_BOM_SENSITIVE_DATA, NULL, MRL_BOM_DECLARED, PUT_FIELD},
    {"card", "anonymisation", MRL_BOM_ANONYMISATION, NULL, MRL_BOM_DECLARED, PUT_FIELD},
    {"card", "row_count", MRL_BOM_DATASET_SIZE, NULL, MRL_BOM_DECLARED, PUT_FIELD},
    PROSE("training", TRAINING_INFORMATION),
    PROSE("training_data", TRAINING_INFORMATION),
    PROSE("collection", COLLECTION),
    PROSE("updates", UPDATES),
    PROSE("description", DESCRIPTION),

    /* --- who made it and where it is from, in metadata of models --- */
    DECLARED("version", VERSION),
    DECLARED("model_version", VERSION),
    DECLARED("metadata.version", VERSION),
    DECLARED("author", AUTHOR),
    DECLARED("metadata.modelspec.author", AUTHOR),
    DECLARED("organization", SUPPLIER),
    DECLARED("description", DESCRIPTION),
    DECLARED("metadata.modelspec.description", DESCRIPTION),
    {"gguf", "name", MRL_BOM_NAME, NULL, MRL_BOM_DECLARED, PUT_FIELD},
    REFERENCE("source", "source-distribution"),
    REFERENCE("repository", "vcs"),
    REFERENCE("url", "website"),

    /* --- what the model is --- */
    {"gguf", "architecture", MRL_BOM_ARCHITECTURE_FAMILY, NULL, MRL_BOM_DECLARED, PUT_FIELD},
    DECLARED("model_type", ARCHITECTURE_FAMILY),
    DECLARED("architecture", ARCHITECTURE),
    DECLARED("metadata.modelspec.architecture", ARCHITECTURE_FAMILY),
    DECLARED("peft_type", MODEL_TYPE),
    {"onnx", "input", MRL_BOM_INPUT, NULL, MRL_BOM_VERIFIED, PUT_FIELD},
    {"onnx", "output", MRL_BOM_OUTPUT, NULL, MRL_BOM_VERIFIED, PUT_FIELD},
    {"tflite", "input", MRL_BOM_INPUT, NULL, MRL_BOM_VERIFIED, PUT_FIELD},
    {"tflite", "output", MRL_BOM_OUTPUT, NULL, MRL_BOM_VERIFIED, PUT_FIELD},
    {"gguf", "vocabulary_size", MRL_BOM_HYPERPARAMETER, "vocabulary_size", MRL_BOM_VERIFIED,
     PUT_FIELD},
    HYPER("vocabulary_size"),
    HYPER("context_length"),
    HYPER("hidden_size"),
    HYPER("intermediate_size"),
    HYPER("layer_count"),
    HYPER("attention_head_count"),
    HYPER("key_value_head_count"),
    HYPER("head_size"),
    HYPER("expert_count"),
    HYPER("experts_per_token"),
    HYPER("activation"),
    HYPER("rope_theta"),
    HYPER("sliding_window"),
    HYPER("tied_embeddings"),
    HYPER("quantization"),
    HYPER("quantization_bits"),
    HYPER("rank"),
    HYPER("target_module"),
    HYPER("task_type"),
    HYPER("problem_type"),
    HYPER("temperature"),
    HYPER("top_p"),
    HYPER("top_k"),
    HYPER("max_new_tokens"),
    HYPER("max_tokens"),
    HYPER("do_sample"),
    {"model-config", "dtype", MRL_BOM_HYPERPARAMETER, "dtype", MRL_BOM_DECLARED, PUT_FIELD},

    /* --- tables --- */
    {"csv", "row_count", MRL_BOM_DATASET_SIZE, NULL, MRL_BOM_VERIFIED, PUT_FIELD},
    {"jsonl", "row_count", MRL_BOM_DATASET_SIZE, NULL, MRL_BOM_VERIFIED, PUT_FIELD},
    {"parquet", "row_count", MRL_BOM_DATASET_SIZE, NULL, MRL_BOM_VERIFIED, PUT_FIELD},
};

static const struct row *row_of(const char *format, const char *fact)
{
    const struct row *general = NULL;

    for (size_t i = 0; i < MRL_COUNT(rows); i++) {
        if (strcmp(rows[i].fact, fact) != 0)
            continue;
        if (rows[i].format && format && strcmp(rows[i].format, format) == 0)
            return &rows[i];
        if (!rows[i].format && !general)
            general = &rows[i];
    }
    return general;
}

/* Structure that was read out of binary files is there for anybody to see; texts are somebody's
 * words. */
static enum mrl_bom_mark mark_of(const struct mrl_asset_file *file, const struct mrl_fact *fact)
{
    const struct mrl_format *format = mrl_format_find(file->format);

    if (fact->line || strncmp(fact->name, "metadata.", 9) == 0)
        return MRL_BOM_DECLARED;
    return format && (format->role == MRL_ROLE_MODEL || format->role == MRL_ROLE_DATASET ||
                      format->role == MRL_ROLE_TOKENIZER)
               ? MRL_BOM_VERIFIED
               : MRL_BOM_DECLARED;
}

static mrl_status value_of(struct mrl_bom_collector *c, const struct mrl_fact *fact,
                           const char **ret)
{
    *ret = fact->text ? fact->text
                      : mrl_arena_printf(c->arena, "%llu", (unsigned long long)fact->number);
    return *ret ? mrl_ok() : MRL_FAIL_ARENA(c->err, c->arena);
}

/* "merlon:tensor-count" */
static mrl_status property_name(struct mrl_bom_collector *c, const char *fact, const char **ret)
{
    char *name = mrl_arena_printf(c->arena, "merlon:%s", fact);

    for (char *p = name; p && *p; p++)
        if (*p == '_')
            *p = '-';
    *ret = name;
    return name ? mrl_ok() : MRL_FAIL_ARENA(c->err, c->arena);
}

/* --- composed values --- */

/* "imdb test": the data that a metric was measured on. */
static mrl_status put_slice(struct mrl_bom_collector *c, struct mrl_bom_field *f, const char *text)
{
    struct mrl_bom_part *parts = mrl_arena_array(c->arena, 1, sizeof(*parts));
    const char *before = f->part_count ? f->parts[0].value : NULL;
    const char *all = before ? mrl_arena_printf(c->arena, "%s %s", before, text) : text;

    if (!parts || !all)
        return MRL_FAIL_ARENA(c->err, c->arena);
    parts[0] = (struct mrl_bom_part){"slice", all};
    f->parts = parts;
    f->part_count = 1;
    return mrl_ok();
}

/* The facts behind a metric up to the next one are its own. */
static mrl_status put_metric(struct mrl_bom_collector *c, size_t item,
                             const struct mrl_asset_file *file, size_t at,
                             struct mrl_bom_origin origin)
{
    struct mrl_bom_field f = {.key = MRL_BOM_METRIC,
                              .mark = origin.mark,
                              .source = {origin.file, "model-index", origin.line, MRL_NO_OFFSET}};

    MRL_TRY(value_of(c, &file->facts[at], &f.name));
    for (size_t i = at + 1; i < file->fact_count && strncmp(file->facts[i].name, "metric_", 7) == 0;
         i++) {
        const char *name = file->facts[i].name;
        const char *value;

        MRL_TRY(value_of(c, &file->facts[i], &value));
        if (strcmp(name, "metric_value") == 0)
            f.value = value;
        else if (strcmp(name, "metric_task") != 0)
            MRL_TRY(put_slice(c, &f, value));
    }
    return mrl_bom_set(&c->bom, item, &f, c->err);
}

/* Paragraphs of the same fact become one text; told at the first of them. */
static mrl_status put_prose(struct mrl_bom_collector *c, size_t item, const struct row *row,
                            const struct mrl_asset_file *file, size_t at,
                            struct mrl_bom_origin origin)
{
    const char *text = "";

    for (size_t i = 0; i < file->fact_count; i++) {
        const struct row *other = row_of(file->format, file->facts[i].name);

        if (!other || other->put != PUT_PROSE || other->key != row->key)
            continue;
        if (i < at)
            return mrl_ok();
        text = mrl_arena_printf(c->arena, "%s%s%s", text, *text ? "\n" : "",
                                file->facts[i].text ? file->facts[i].text : "");
        if (!text)
            return MRL_FAIL_ARENA(c->err, c->arena);
    }
    return mrl_bom_put(c, item, row->key, NULL, text, origin);
}

/* A licence that the list does not have may say where it is found. */
static mrl_status put_licence(struct mrl_bom_collector *c, size_t item,
                              const struct mrl_asset_file *file, const char *text,
                              struct mrl_bom_origin origin)
{
    for (size_t i = 0; i < file->fact_count; i++)
        if (strcmp(file->facts[i].name, "license_link") == 0 && file->facts[i].text)
            MRL_TRY(
                mrl_bom_put(c, item, MRL_BOM_REFERENCE, "license", file->facts[i].text, origin));
    return mrl_bom_put_licence(c, item, text, origin);
}

/* --- */

static mrl_status put_fact(struct mrl_bom_collector *c, size_t item,
                           const struct mrl_asset_file *file, size_t at, bool properties)
{
    const struct mrl_fact *fact = &file->facts[at];
    const struct row *row = row_of(file->format, fact->name);
    const struct mrl_bom_origin origin = {.mark = row ? row->mark : mark_of(file, fact),
                                          .file = file->path,
                                          .key = fact->name,
                                          .line = fact->line};
    const char *value, *name;

    MRL_TRY(value_of(c, fact, &value));
    if (!row && !properties)
        return mrl_ok();
    if (!row) {
        MRL_TRY(property_name(c, fact->name, &name));
        return mrl_bom_put(c, item, MRL_BOM_PROPERTY, name, value, origin);
    }
    switch (row->put) {
    case PUT_LICENCE:
        return put_licence(c, item, file, value, origin);
    case PUT_METRIC:
        return put_metric(c, item, file, at, origin);
    case PUT_PROSE:
        return put_prose(c, item, row, file, at, origin);
    case PUT_NOTHING:
        return mrl_ok();
    case PUT_FIELD:
        break;
    }
    /* Cards speak of bias in models as something to be considered. */
    if (row->key == MRL_BOM_BIAS && c->bom.items[item].kind == MRL_BOM_MODEL)
        return mrl_bom_put(c, item, MRL_BOM_ETHICAL, NULL, value, origin);
    return mrl_bom_put(c, item, row->key, row->name, value, origin);
}

mrl_status mrl_bom_add_facts_of(struct mrl_bom_collector *c, size_t item,
                                const struct mrl_asset_file *file)
{
    for (size_t i = 0; i < file->fact_count; i++)
        MRL_TRY(put_fact(c, item, file, i, true));
    return mrl_ok();
}

mrl_status mrl_bom_add_fields_of(struct mrl_bom_collector *c, size_t item,
                                 const struct mrl_asset_file *file)
{
    for (size_t i = 0; i < file->fact_count; i++)
        MRL_TRY(put_fact(c, item, file, i, false));
    return mrl_ok();
}
