/* SPDX-License-Identifier: Apache-2.0 */
/* What a bill has that the neutral document has no place for. */
#include "base/text.h"
#include "bom/read.h"
#include "bom/read_spdx_private.h"

#include <string.h>

static void add(struct mrl_bom_left *left, const char *word)
{
    for (size_t i = 0; i < left->count; i++)
        if (strcmp(left->words[i], word) == 0)
            return;
    if (left->count < MRL_COUNT(left->words))
        left->words[left->count++] = word;
}

static void look_at_cyclonedx(const struct mrl_node *root, struct mrl_bom_left *left)
{
    static const char *const members[] = {"annotations", "declarations",    "definitions",
                                          "formulation", "vulnerabilities", "signature"};

    for (size_t i = 0; i < MRL_COUNT(members); i++)
        if (mrl_node_get(root, members[i]))
            add(left, members[i]);
}

/* Classes whose elements are things, or say something of things that is read. */
static bool is_read(const char *type)
{
    static const char *const types[] = {"ai_AIPackage",
                                        "dataset_DatasetPackage",
                                        "software_Package",
                                        "software_File",
                                        "software_Sbom",
                                        "Bom",
                                        "SpdxDocument",
                                        "CreationInfo",
                                        "Agent",
                                        "Organization",
                                        "Person",
                                        "SoftwareAgent",
                                        "Tool",
                                        "expandedlicensing_CustomLicense",
                                        "expandedlicensing_ListedLicense",
                                        "simplelicensing_LicenseExpression",
                                        "simplelicensing_SimpleLicensingText",
                                        NULL};

    return mrl_text_among(type, types);
}

static bool begins(const struct mrl_node *node, const char *key, const char *prefix)
{
    const char *text = mrl_node_text(mrl_node_get(node, key));

    return text && strncmp(text, prefix, strlen(prefix)) == 0;
}

static void look_at_relationship(const struct mrl_node *node, const char *type,
                                 struct mrl_bom_left *left)
{
    enum mrl_bom_relation_kind kind;
    bool reversed;

    /* merlon's own say in a comment what they are. */
    if (strcmp(type, "hasDeclaredLicense") == 0 || strcmp(type, "hasConcludedLicense") == 0 ||
        mrl_spdx_relation_of(type, &kind, &reversed) || begins(node, "comment", "merlon: "))
        return;
    add(left, type);
}

static void look_at_spdx(const struct mrl_node *root, struct mrl_bom_left *left)
{
    MRL_NODE_EACH(node, mrl_node_get(root, "@graph"))
    {
        const char *type = mrl_node_text(mrl_node_get(node, "type"));
        const char *relation = mrl_node_text(mrl_node_get(node, "relationshipType"));

        if (relation)
            look_at_relationship(node, relation, left);
        else if (type && !is_read(type) && !begins(node, "statement", "{\"merlon\":"))
            add(left, type);
    }
}

void mrl_bom_look_for_left(const struct mrl_doc *doc, struct mrl_bom_left *ret)
{
    ret->count = 0;
    look_at_cyclonedx(doc->root, ret);
    look_at_spdx(doc->root, ret);
}
