/* SPDX-License-Identifier: Apache-2.0 */
/* PMML, the Predictive Model Markup Language: models as XML.  Source: dmg.org, PMML 4.4.1. */
#include "base/limits.h"
#include "base/text.h"
#include "formats/xml.h"

#include <string.h>

struct pmml {
    char element[MRL_XML_NAME + 1]; /* the one whose attributes come */
    uint64_t fields;
    unsigned models;
    bool told_extension, told_reference;
};

/* Elements of PMML that are models end so: TreeModel, NeuralNetwork, RuleSetModel... */
static bool is_model(const struct mrl_xml *x)
{
    static const char *const others[] = {"NeuralNetwork", "Scorecard", "MiningModel", NULL};
    const size_t n = strlen(x->name);

    for (size_t i = 0; others[i]; i++)
        if (mrl_xml_is(x, others[i]))
            return true;
    return n > 5 && strcmp(x->name + n - 5, "Model") == 0;
}

static mrl_status open_element(void *context, struct mrl_description *d, const struct mrl_xml *x)
{
    struct pmml *p = context;

    memcpy(p->element, x->name, sizeof(p->element));
    p->fields += mrl_xml_is(x, "DataField");
    if (is_model(x) && p->models++ < MRL_MAX_LISTED)
        MRL_TRY(mrl_describe_text(d, "model", x->name, strlen(x->name)));
    /* PMML 4.4.1, "Extension Mechanism": content that only its own vendor's program understands. */
    if (mrl_xml_is(x, "Extension") && !p->told_extension) {
        p->told_extension = true;
        return mrl_describe_issue(d, "pmml.extension", x->offset,
                                  "holds extensions, whose meaning only their vendor's program "
                                  "knows");
    }
    if (mrl_xml_is(x, "TableLocator"))
        return mrl_describe_issue(d, "pmml.external-table", x->offset,
                                  "the data of a table lie elsewhere");
    return mrl_ok();
}

/* Attributes that name another place; xsi:schemaLocation is in every file and only a hint. */
static bool names_place(const struct mrl_xml *x)
{
    static const char *const names[] = {"href", "src", "url", "uri", "location", NULL};

    for (size_t i = 0; names[i]; i++)
        if (mrl_xml_is(x, names[i]))
            return true;
    return false;
}

static mrl_status attribute(void *context, struct mrl_description *d, const struct mrl_xml *x)
{
    struct pmml *p = context;
    char quoted[160];

    if (x->depth == 1 && strcmp(x->name, "version") == 0)
        return mrl_describe_text(d, "version", x->value, x->value_len);
    if (strcmp(p->element, "Application") == 0 && strcmp(x->name, "name") == 0)
        return mrl_describe_text(d, "application", x->value, x->value_len);
    if (!names_place(x) || p->told_reference)
        return mrl_ok();
    p->told_reference = true;
    mrl_text_quote(quoted, sizeof(quoted), x->value, x->value_len);
    return mrl_describe_issue(d, "pmml.reference", x->offset, "refers to %s", quoted);
}

static mrl_status describe_pmml(struct mrl_description *d)
{
    struct pmml p = {.fields = 0};

    MRL_TRY(mrl_xml_describe(
        d, &(struct mrl_xml_visitor){.context = &p, .open = open_element, .attribute = attribute}));
    return mrl_describe_number(d, "field_count", p.fields);
}

const struct mrl_format mrl_format_pmml = {
    .id = "pmml",
    .title = "PMML model",
    .role = MRL_ROLE_MODEL,
    .describe = describe_pmml,
};
