/* SPDX-License-Identifier: Apache-2.0 */
/* What others say in properties that merlon does not write, or writes besides its own.  An element
 * with merlon's annotation is read by that alone. */
#include "bom/read_spdx_private.h"

#include <string.h>

static mrl_status note_location(struct mrl_spdx_reader *r, const struct mrl_node *node,
                                enum mrl_spdx_class class)
{
    /* Of datasets it is where the content is (mrl_spdx_rows). */
    if (class != MRL_SPDX_DATASET)
        MRL_TRY(mrl_spdx_note(r, MRL_BOM_REFERENCE, "distribution",
                              mrl_spdx_text_at(node, "software_downloadLocation"), NULL));
    return mrl_spdx_note(r, MRL_BOM_REFERENCE, "website",
                         mrl_spdx_text_at(node, "software_homePage"), NULL);
}

/* A package URL among the identifiers, where software_packageUrl does not say it. */
static mrl_status note_identifiers(struct mrl_spdx_reader *r, const struct mrl_node *node)
{
    if (mrl_node_get(node, "software_packageUrl"))
        return mrl_ok();
    MRL_NODE_EACH(one, mrl_node_get(node, "externalIdentifier"))
    {
        if (mrl_node_is(mrl_node_get(one, "externalIdentifierType"), "packageUrl"))
            return mrl_spdx_note(r, MRL_BOM_PURL, NULL, mrl_spdx_text_at(one, "identifier"), NULL);
    }
    return mrl_ok();
}

static mrl_status note_energy(struct mrl_spdx_reader *r, const struct mrl_node *node)
{
    const struct mrl_node *energy = mrl_node_get(node, "ai_energyConsumption");

    for (size_t i = 0; i < MRL_SPDX_ACTIVITIES; i++)
        MRL_NODE_EACH(one, mrl_node_get(energy, mrl_spdx_activities[i][1]))
        {
            const char *word = mrl_spdx_text_at(one, "ai_energyUnit");
            const char *ours = mrl_spdx_energy_unit_of(word);
            const struct mrl_bom_part unit = {"unit", ours ? ours : word};

            MRL_TRY(mrl_spdx_note(r, MRL_BOM_ENERGY, mrl_spdx_activities[i][0],
                                  mrl_spdx_text_at(one, "ai_energyQuantity"),
                                  unit.value ? &unit : NULL));
        }
    return mrl_ok();
}

static mrl_status note_property(struct mrl_spdx_reader *r, const char *property, const char *key,
                                const char *value)
{
    const char *name = mrl_arena_printf(r->arena, "%s%s%s%s", MRL_SPDX_PROPERTY, property,
                                        key ? ":" : "", key ? key : "");

    if (!name)
        return MRL_FAIL_ARENA(r->err, r->arena);
    return mrl_spdx_note(r, MRL_BOM_PROPERTY, name, value, NULL);
}

/* Texts of an element that no field stands for keep the name that SPDX has for them. */
static mrl_status note_rest(struct mrl_spdx_reader *r, const struct mrl_node *node)
{
    for (size_t i = 0; i < mrl_spdx_rest_count; i++) {
        const char *property = mrl_spdx_rest[i].property;
        const struct mrl_node *value = mrl_node_get(node, property);

        if (!value)
            continue;
        if (value->kind != MRL_NODE_LIST) {
            MRL_TRY(note_property(r, property, NULL, mrl_node_text(value)));
            continue;
        }
        MRL_NODE_EACH(one, value)
        {
            if (mrl_spdx_rest[i].shape == MRL_SPDX_PAIRS)
                MRL_TRY(note_property(r, property, mrl_spdx_text_at(one, "key"),
                                      mrl_spdx_text_at(one, "value")));
            else
                MRL_TRY(note_property(r, property, NULL, mrl_node_text(one)));
        }
    }
    return mrl_ok();
}

mrl_status mrl_spdx_note_foreign(struct mrl_spdx_reader *r, const struct mrl_node *node,
                                 enum mrl_spdx_class class)
{
    const char *level = mrl_spdx_text_at(node, "dataset_confidentialityLevel");

    MRL_TRY(note_location(r, node, class));
    MRL_TRY(note_identifiers(r, node));
    MRL_TRY(
        mrl_spdx_note(r, MRL_BOM_CLASSIFICATION, NULL, mrl_spdx_confidentiality_of(level), NULL));
    MRL_TRY(note_energy(r, node));
    return note_rest(r, node);
}
