/* SPDX-License-Identifier: Apache-2.0 */
/* The words for what the model counts: kinds, marks, keys and relations. */
#include "bom/model.h"

#include <string.h>

static const char *const kinds[MRL_BOM_KIND_COUNT] = {
    [MRL_BOM_MODEL] = "model",
    [MRL_BOM_DATASET] = "dataset",
    [MRL_BOM_FILE] = "file",
    [MRL_BOM_LIBRARY] = "library",
    [MRL_BOM_FRAMEWORK] = "framework",
    [MRL_BOM_APPLICATION] = "application",
    [MRL_BOM_CONTAINER] = "container",
    [MRL_BOM_PROMPT] = "prompt",
    [MRL_BOM_TEMPLATE] = "template",
    [MRL_BOM_CONFIGURATION] = "configuration",
    [MRL_BOM_TOKENIZER] = "tokenizer",
    [MRL_BOM_AGENT] = "agent",
    [MRL_BOM_TOOL] = "tool",
    [MRL_BOM_MCP_SERVER] = "mcp-server",
    [MRL_BOM_SERVICE] = "service",
    [MRL_BOM_VECTOR_STORE] = "vector-store",
    [MRL_BOM_CARD] = "card",
    [MRL_BOM_MANIFEST] = "manifest",
    [MRL_BOM_CRYPTO_MATERIAL] = "crypto-material",
};

static const char *const marks[MRL_BOM_MARK_COUNT] = {
    [MRL_BOM_UNMARKED] = "",
    [MRL_BOM_VERIFIED] = "verified",
    [MRL_BOM_DECLARED] = "declared",
    [MRL_BOM_INFERRED] = "inferred",
};

static const char *const relations[MRL_BOM_RELATION_KIND_COUNT] = {
    [MRL_BOM_CONTAINS] = "contains",           [MRL_BOM_DEPENDS_ON] = "depends-on",
    [MRL_BOM_DERIVED_FROM] = "derived-from",   [MRL_BOM_TRAINED_ON] = "trained-on",
    [MRL_BOM_TESTED_ON] = "tested-on",         [MRL_BOM_TOKENIZER_OF] = "tokenizer-of",
    [MRL_BOM_CONFIGURED_BY] = "configured-by", [MRL_BOM_CALLS] = "calls",
    [MRL_BOM_USES_TOOL] = "uses-tool",         [MRL_BOM_SHARD_OF] = "shard-of",
    [MRL_BOM_DOCUMENTS] = "documents",         [MRL_BOM_HAS_MANIFEST] = "has-manifest",
    [MRL_BOM_SERVED_AT] = "served-at",         [MRL_BOM_HAS_EVIDENCE] = "has-evidence",
};

static const struct {
    const char *word, *what;
    bool many;
} keys[MRL_BOM_KEY_COUNT] = {
#define MRL_BOM_FIELD(id, word, many, what) [MRL_BOM_##id] = {word, what, many},
#include "bom/fields.def"
#undef MRL_BOM_FIELD
};

const char *mrl_bom_kind_name(enum mrl_bom_kind kind)
{
    return kinds[kind];
}

const char *mrl_bom_mark_name(enum mrl_bom_mark mark)
{
    return marks[mark];
}

const char *mrl_bom_relation_name(enum mrl_bom_relation_kind kind)
{
    return relations[kind];
}

const char *mrl_bom_key_name(enum mrl_bom_key key)
{
    return keys[key].word;
}

const char *mrl_bom_key_what(enum mrl_bom_key key)
{
    return keys[key].what;
}

bool mrl_bom_key_many(enum mrl_bom_key key)
{
    return keys[key].many;
}

static bool find_word(const char *const *words, size_t count, const char *name, size_t *ret)
{
    for (size_t i = 0; i < count; i++) {
        if (strcmp(words[i], name) == 0) {
            *ret = i;
            return true;
        }
    }
    return false;
}

bool mrl_bom_kind_parse(const char *name, enum mrl_bom_kind *ret)
{
    size_t i;

    if (!find_word(kinds, MRL_BOM_KIND_COUNT, name, &i))
        return false;
    *ret = (enum mrl_bom_kind)i;
    return true;
}

bool mrl_bom_mark_parse(const char *name, enum mrl_bom_mark *ret)
{
    size_t i;

    if (!find_word(marks, MRL_BOM_MARK_COUNT, name, &i) || i == MRL_BOM_UNMARKED)
        return false;
    *ret = (enum mrl_bom_mark)i;
    return true;
}

bool mrl_bom_relation_parse(const char *name, enum mrl_bom_relation_kind *ret)
{
    size_t i;

    if (!find_word(relations, MRL_BOM_RELATION_KIND_COUNT, name, &i))
        return false;
    *ret = (enum mrl_bom_relation_kind)i;
    return true;
}

bool mrl_bom_key_parse(const char *name, enum mrl_bom_key *ret)
{
    for (size_t i = 0; i < MRL_BOM_KEY_COUNT; i++) {
        if (strcmp(keys[i].word, name) == 0) {
            *ret = (enum mrl_bom_key)i;
            return true;
        }
    }
    return false;
}
