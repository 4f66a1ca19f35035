/* SPDX-License-Identifier: Apache-2.0 */
/* What records of the project say of models and datasets. */
#include "bom/collect_private.h"

#include <string.h>

enum put {
    PUT_TEXT,
    PUT_COUNT,    /* a whole number that is not negative */
    PUT_TEXTS,    /* one of many each */
    PUT_LICENCE,  /* as an id of the SPDX list, if it is one */
    PUT_PERSON,   /* by name, if merlon.yaml has it */
    PUT_METRICS,  /* maps of name and value */
    PUT_TRAINING, /* ids of models: a relation */
};

static const struct row {
    const char *record, *field;
    enum mrl_bom_kind kind; /* of the things that it is told of */
    enum put put;
    enum mrl_bom_key key;
    const char *name; /* of the property, reference or role; NULL: none needed */
} rows[] = {
#define CARD(field, put, key)                                                                      \
    {                                                                                              \
        "model-card", field, MRL_BOM_MODEL, put, MRL_BOM_##key, NULL                               \
    }
#define CARD_PROPERTY(field, name)                                                                 \
    {                                                                                              \
        "model-card", field, MRL_BOM_MODEL, PUT_TEXT, MRL_BOM_PROPERTY, name                       \
    }
#define SHEET(field, put, key, name)                                                               \
    {                                                                                              \
        "dataset-datasheet", field, MRL_BOM_DATASET, put, MRL_BOM_##key, name                      \
    }
    CARD("version", PUT_TEXT, VERSION),
    CARD("data_sources", PUT_TEXT, TRAINING_INFORMATION),
    CARD("intended_scope", PUT_TEXT, USE_CASE),
    CARD("limitations", PUT_TEXT, LIMITATION),
    CARD("failure_modes", PUT_TEXT, LIMITATION),
    CARD("explanation_method", PUT_TEXT, EXPLAINABILITY),
    CARD("metrics", PUT_METRICS, METRIC),
    CARD_PROPERTY("feedback_data", "merlon:feedback-data"),
    CARD_PROPERTY("guardrails", "merlon:guardrails"),
    CARD_PROPERTY("retention", "merlon:retention"),
    CARD_PROPERTY("review_frequency", "merlon:review-frequency"),
    CARD_PROPERTY("contact", "merlon:contact"),

    SHEET("acquisition_method", PUT_TEXT, COLLECTION, NULL),
    SHEET("acquired_to", PUT_TEXT, BUILT_TIME, NULL),
    SHEET("origin", PUT_TEXT, PROPERTY, "merlon:origin"),
    SHEET("source_urls", PUT_TEXTS, REFERENCE, "distribution"),
    SHEET("use_in_model", PUT_TEXT, PROPERTY, "merlon:use-in-model"),
    SHEET("models", PUT_TRAINING, NAME, NULL),
    SHEET("licence", PUT_LICENCE, LICENCE, NULL),
    SHEET("known_limits", PUT_TEXT, BIAS, NULL),
    SHEET("custodian", PUT_PERSON, GOVERNANCE, "custodian"),
    SHEET("items_count", PUT_COUNT, DATASET_SIZE, NULL),
#undef SHEET
#undef CARD_PROPERTY
#undef CARD
};

static struct mrl_bom_origin origin_of(const struct mrl_bom_entry *e, const struct mrl_node *node)
{
    return (struct mrl_bom_origin){
        .mark = MRL_BOM_DECLARED, .file = e->file, .key = e->field, .line = node->line};
}

static mrl_status put_texts(struct mrl_bom_collector *c, size_t item, const struct row *row,
                            const struct mrl_bom_entry *e)
{
    MRL_NODE_EACH(text, e->value)
    {
        MRL_TRY(mrl_bom_put(c, item, row->key, row->name, mrl_node_text(text), origin_of(e, text)));
    }
    return mrl_ok();
}

static mrl_status put_person(struct mrl_bom_collector *c, size_t item, const struct row *row,
                             const struct mrl_bom_entry *e)
{
    const char *id = mrl_node_text(e->value);
    const struct mrl_person *p =
        id && c->in->project ? mrl_project_person(c->in->project, id) : NULL;

    return mrl_bom_put(c, item, row->key, row->name, p && p->name ? p->name : id,
                       origin_of(e, e->value));
}

static mrl_status put_metrics(struct mrl_bom_collector *c, size_t item, const struct row *row,
                              const struct mrl_bom_entry *e)
{
    MRL_NODE_EACH(metric, e->value)
    {
        const char *name = mrl_node_text(mrl_node_get(metric, "name"));
        const struct mrl_node *value = mrl_node_get(metric, "value");

        if (name && value)
            MRL_TRY(mrl_bom_put(c, item, row->key, name, value->text, origin_of(e, metric)));
    }
    return mrl_ok();
}

static mrl_status link_models(struct mrl_bom_collector *c, size_t item,
                              const struct mrl_bom_entry *e)
{
    MRL_NODE_EACH(model, e->value)
    {
        uint64_t asset;

        if (mrl_node_text(model) && mrl_map_get(&c->inv->by_id, model->text, model->len, &asset))
            MRL_TRY(mrl_bom_link(c, MRL_BOM_TRAINED_ON, c->item_of[asset], item, NULL,
                                 origin_of(e, model)));
    }
    return mrl_ok();
}

static mrl_status put_entry(struct mrl_bom_collector *c, size_t item, const struct row *row,
                            const struct mrl_bom_entry *e)
{
    const struct mrl_bom_origin origin = origin_of(e, e->value);

    switch (row->put) {
    case PUT_COUNT:
        return e->value->kind == MRL_NODE_INT && e->value->integer >= 0
                   ? mrl_bom_put_number(c, item, row->key, row->name, (uint64_t)e->value->integer,
                                        origin)
                   : mrl_ok();
    case PUT_TEXTS:
        return put_texts(c, item, row, e);
    case PUT_LICENCE:
        return mrl_bom_put_licence(c, item, mrl_node_text(e->value), origin);
    case PUT_PERSON:
        return put_person(c, item, row, e);
    case PUT_METRICS:
        return put_metrics(c, item, row, e);
    case PUT_TRAINING:
        return link_models(c, item, e);
    case PUT_TEXT:
        break;
    }
    return mrl_bom_put(c, item, row->key, row->name, mrl_node_text(e->value), origin);
}

static mrl_status tell(struct mrl_bom_collector *c, const struct mrl_bom_entry *e)
{
    uint64_t asset;

    if (!mrl_map_get(&c->inv->by_id, e->asset, strlen(e->asset), &asset))
        return mrl_ok();
    for (size_t i = 0; i < MRL_COUNT(rows); i++)
        if (strcmp(rows[i].record, e->record) == 0 && strcmp(rows[i].field, e->field) == 0 &&
            c->bom.items[c->item_of[asset]].kind == rows[i].kind)
            MRL_TRY(put_entry(c, c->item_of[asset], &rows[i], e));
    return mrl_ok();
}

mrl_status mrl_bom_add_entries(struct mrl_bom_collector *c)
{
    for (size_t i = 0; i < c->in->entry_count; i++)
        MRL_TRY(tell(c, &c->in->entries[i]));
    return mrl_ok();
}
