/* SPDX-License-Identifier: Apache-2.0 */
/* Names, references and profiles of SPDX 3.0.1. */
#include "base/map.h"
#include "base/span.h"
#include "base/text.h"
#include "bom/validate_private.h"

#include <inttypes.h>
#include <string.h>

struct names {
    struct mrl_bom_checker *c;
    struct mrl_map given; /* spdxId, `@id`, or the id of an imported element: its node */
};

static const struct mrl_bom_rule twice = {MRL_BOM_PROBLEM_REFERENCE, false, "duplicate-reference",
                                          "SPDX 3.0.1, Core, spdxId"};
static const struct mrl_bom_rule dangling_blank = {
    MRL_BOM_PROBLEM_REFERENCE, false, "dangling-reference", "JSON-LD 1.1, blank node identifiers"};
static const struct mrl_bom_rule dangling = {MRL_BOM_PROBLEM_REFERENCE, true, "dangling-reference",
                                             "SPDX 3.0.1, Core, import"};
static const struct mrl_bom_rule profile = {MRL_BOM_PROBLEM_PROFILE, true, "profile",
                                            "SPDX 3.0.1, minimum counts of the class"};

/* Properties whose strings are names of elements. */
static const char *const reference_keys[] = {
    "creationInfo",
    "createdBy",
    "createdUsing",
    "dataLicense",
    "element",
    "expandedlicensing_member",
    "expandedlicensing_subjectAddition",
    "expandedlicensing_subjectExtendableLicense",
    "expandedlicensing_subjectLicense",
    "from",
    "originatedBy",
    "rootElement",
    "security_assessedElement",
    "software_snippetFromFile",
    "subject",
    "suppliedBy",
    "to",
    "verifiedUsing",
    NULL,
};

static bool is_key(const struct mrl_node *node, const char *key)
{
    return node->key && strcmp(node->key, key) == 0 && node->kind == MRL_NODE_STRING;
}

static mrl_status note_name(void *context, const struct mrl_place *at)
{
    struct names *names = context;
    const struct mrl_node *node = at->node;
    const bool imported = is_key(node, "externalSpdxId");
    uint64_t first;
    bool added;
    char quoted[128];

    if (!imported && !is_key(node, "spdxId") && !is_key(node, "@id"))
        return mrl_ok();
    MRL_TRY(
        mrl_map_add(&names->given, node->text, node->len, (uintptr_t)node, &added, names->c->err));
    if (added || imported)
        return mrl_ok();
    (void)mrl_map_get(&names->given, node->text, node->len, &first);
    mrl_text_quote(quoted, sizeof(quoted), node->text, node->len);
    return mrl_bom_tell(names->c, &twice, at,
                        "the identifier \"%s\" is given twice; first in line %" PRIu32, quoted,
                        ((const struct mrl_node *)(uintptr_t)first)->line);
}

/* Individuals of the model and the licence list, which no document contains. */
static bool is_well_known(struct mrl_span name)
{
    return mrl_span_starts(name, "spdx:") || mrl_span_starts(name, "https://spdx.org/rdf/") ||
           mrl_span_starts(name, "http://spdx.org/licenses/") ||
           mrl_span_starts(name, "https://spdx.org/licenses/");
}

static bool is_reference(const struct mrl_place *at)
{
    if (at->node->kind != MRL_NODE_STRING)
        return false;
    if (at->outer && at->outer->node->kind == MRL_NODE_LIST)
        at = at->outer;
    return at->node->key && mrl_text_among(at->node->key, reference_keys);
}

static mrl_status check_reference(struct names *names, const struct mrl_place *at)
{
    const struct mrl_span name = mrl_span(at->node->text, at->node->len);
    const bool blank = mrl_span_starts(name, "_:");
    char quoted[128];
    uint64_t ignored;

    if (!is_reference(at) || is_well_known(name) ||
        mrl_map_get(&names->given, name.at, name.len, &ignored))
        return mrl_ok();
    mrl_text_quote(quoted, sizeof(quoted), name.at, name.len);
    if (blank)
        return mrl_bom_tell(names->c, &dangling_blank, at,
                            "nothing in this document is called \"%s\"", quoted);
    return mrl_bom_tell(names->c, &dangling, at,
                        "nothing in this document is called \"%s\", and `import` does not name it",
                        quoted);
}

/* Properties that a class must have once, by the restrictions of its profile; the JSON schema asks
 * for none of them. */
static const struct {
    const char *class;
    const char *keys[6];
} needed[] = {
    {"ai_AIPackage",
     {"releaseTime", "suppliedBy", "software_downloadLocation", "software_packageVersion",
      "software_primaryPurpose", NULL}},
    {"dataset_DatasetPackage",
     {"builtTime", "originatedBy", "releaseTime", "software_downloadLocation",
      "software_primaryPurpose", NULL}},
};

static mrl_status check_profile(struct names *names, const struct mrl_place *at)
{
    const struct mrl_node *class = mrl_node_get(at->node, "type");

    for (size_t i = 0; class && i < MRL_COUNT(needed); i++)
        for (size_t k = 0; mrl_node_is(class, needed[i].class) && needed[i].keys[k]; k++)
            if (!mrl_node_get(at->node, needed[i].keys[k]))
                MRL_TRY(mrl_bom_tell(names->c, &profile, at, "a %s must have `%s`", needed[i].class,
                                     needed[i].keys[k]));
    return mrl_ok();
}

static mrl_status check_one(void *context, const struct mrl_place *at)
{
    struct names *names = context;

    if (at->node->kind == MRL_NODE_MAP)
        return check_profile(names, at);
    if (is_key(at->node, "software_packageUrl"))
        return mrl_bom_check_purl(names->c, at);
    return check_reference(names, at);
}

mrl_status mrl_bom_check_spdx(struct mrl_bom_checker *c)
{
    const struct mrl_place root = {.node = c->doc->root};
    struct names names = {.c = c};

    mrl_map_init(&names.given, c->arena);
    MRL_TRY(mrl_bom_walk(&root, note_name, &names));
    return mrl_bom_walk(&root, check_one, &names);
}
