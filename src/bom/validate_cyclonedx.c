/* SPDX-License-Identifier: Apache-2.0 */
/* Names and references of CycloneDX (ECMA-424, "bom-ref"). */
#include "base/map.h"
#include "base/span.h"
#include "base/text.h"
#include "bom/validate_private.h"

#include <inttypes.h>
#include <string.h>

struct names {
    struct mrl_bom_checker *c;
    struct mrl_map given; /* bom-ref: the node that gives it */
};

static const struct mrl_bom_rule twice = {MRL_BOM_PROBLEM_REFERENCE, false, "duplicate-reference",
                                          "ECMA-424, bom-ref"};
static const struct mrl_bom_rule twice_aside = {MRL_BOM_PROBLEM_REFERENCE, true,
                                                "duplicate-reference", "ECMA-424, bom-ref"};
static const struct mrl_bom_rule dangling = {MRL_BOM_PROBLEM_REFERENCE, false, "dangling-reference",
                                             "ECMA-424, dependencies"};
static const struct mrl_bom_rule dangling_aside = {MRL_BOM_PROBLEM_REFERENCE, true,
                                                   "dangling-reference", "ECMA-424, refLinkType"};

/* Keys whose strings, alone or in a list, are references.  The same keys hold objects elsewhere. */
static const char *const reference_keys[] = {
    "algorithmRef",
    "algorithms",
    "assemblies",
    "asserter",
    "assessor",
    "attributedTo",
    "auth",
    "claims",
    "counterClaims",
    "counterEvidence",
    "cryptoRefArray",
    "dependencies",
    "dependsOn",
    "encr",
    "evidence",
    "integ",
    "ke",
    "members",
    "mitigationStrategies",
    "parent",
    "patentRefs",
    "prf",
    "process",
    "provides",
    "ref",
    "requirement",
    "requirements",
    "signatureAlgorithmRef",
    "subjectPublicKeyRef",
    "subjects",
    "target",
    "tools",
    "vulnerabilities",
    NULL,
};

static const char *key_of(const struct mrl_place *at)
{
    while (at && at->outer && at->outer->node->kind == MRL_NODE_LIST)
        at = at->outer;
    return at && at->node->key ? at->node->key : "";
}

/* Whether the place lies below that key of the document itself. */
static bool is_below(const struct mrl_place *at, const char *key)
{
    const struct mrl_place *top = at;

    while (top->outer && top->outer->outer)
        top = top->outer;
    return top->node->key && strcmp(top->node->key, key) == 0;
}

/* What dependencies can name: a component or service of the inventory itself. */
static bool is_in_graph(const struct mrl_place *at)
{
    return is_below(at, "components") || is_below(at, "services") || is_below(at, "metadata");
}

static mrl_status note_name(void *context, const struct mrl_place *at)
{
    struct names *names = context;
    const struct mrl_node *node = at->node;
    uint64_t first;
    bool added;
    char quoted[128];

    if (!node->key || strcmp(node->key, "bom-ref") != 0 || node->kind != MRL_NODE_STRING)
        return mrl_ok();
    MRL_TRY(
        mrl_map_add(&names->given, node->text, node->len, (uintptr_t)node, &added, names->c->err));
    if (added)
        return mrl_ok();
    (void)mrl_map_get(&names->given, node->text, node->len, &first);
    mrl_text_quote(quoted, sizeof(quoted), node->text, node->len);
    return mrl_bom_tell(names->c, is_in_graph(at) ? &twice : &twice_aside, at,
                        "the bom-ref \"%s\" is given twice; first in line %" PRIu32, quoted,
                        ((const struct mrl_node *)(uintptr_t)first)->line);
}

/* A BOM-Link leads to another bill. */
static bool leads_elsewhere(const struct mrl_node *node)
{
    return mrl_span_starts(mrl_span(node->text, node->len), "urn:cdx:");
}

static mrl_status check_reference(void *context, const struct mrl_place *at)
{
    struct names *names = context;
    const struct mrl_node *node = at->node;
    char quoted[128];
    uint64_t ignored;

    if (node->key && strcmp(node->key, "purl") == 0)
        return mrl_bom_check_purl(names->c, at);
    if (node->kind != MRL_NODE_STRING || !mrl_text_among(key_of(at), reference_keys) ||
        leads_elsewhere(node) || mrl_map_get(&names->given, node->text, node->len, &ignored))
        return mrl_ok();
    mrl_text_quote(quoted, sizeof(quoted), node->text, node->len);
    return mrl_bom_tell(names->c, is_below(at, "dependencies") ? &dangling : &dangling_aside, at,
                        "nothing in this bill has the bom-ref \"%s\"", quoted);
}

mrl_status mrl_bom_check_cyclonedx(struct mrl_bom_checker *c)
{
    const struct mrl_place root = {.node = c->doc->root};
    struct names names = {.c = c};

    mrl_map_init(&names.given, c->arena);
    MRL_TRY(mrl_bom_walk(&root, note_name, &names));
    return mrl_bom_walk(&root, check_reference, &names);
}
