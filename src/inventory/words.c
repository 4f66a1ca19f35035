/* SPDX-License-Identifier: Apache-2.0 */
/* The words of merlon.yaml for its closed lists. */
#include "inventory/words.h"

#include <string.h>

const char *const mrl_role_words[] = {"developer", "system-operator", "data-custodian", "end-user",
                                      NULL};

const char *const mrl_sensitivity_words[] = {"public", "internal", "confidential", "restricted",
                                             NULL};

const char *const mrl_environment_words[] = {"development", "training", "test", "production", NULL};

const char *const mrl_asset_kind_words[] = {
    [MRL_ASSET_MODEL] = "model",
    [MRL_ASSET_DATASET] = "dataset",
    [MRL_ASSET_TOKENIZER] = "tokenizer",
    [MRL_ASSET_CONFIGURATION] = "configuration",
    [MRL_ASSET_PROMPT] = "prompt",
    [MRL_ASSET_CARD] = "card",
    [MRL_ASSET_DEPENDENCIES] = "dependencies",
    [MRL_ASSET_DEPLOYMENT] = "deployment",
    [MRL_ASSET_TOOL] = "tool",
    [MRL_ASSET_AGENT] = "agent",
    [MRL_ASSET_SERVICE] = "service",
    [MRL_ASSET_VECTOR_STORE] = "vector-store",
    [MRL_ASSET_SECRET] = "secret",
    [MRL_ASSET_OTHER] = "other",
    [MRL_ASSET_KIND_COUNT] = NULL,
};

const char *const mrl_edge_kind_words[] = {
    [MRL_EDGE_SHARD_OF] = "shard_of",
    [MRL_EDGE_TOKENIZER_OF] = "tokenizer_of",
    [MRL_EDGE_CONFIGURED_BY] = "configured_by",
    [MRL_EDGE_BASE_MODEL] = "base_model",
    [MRL_EDGE_TRAINED_ON] = "trained_on",
    [MRL_EDGE_DEPENDS_ON] = "depends_on",
    [MRL_EDGE_CALLS] = "calls",
    [MRL_EDGE_SERVED_AT] = "served_at",
    [MRL_EDGE_KIND_COUNT] = NULL,
};

/* Both enums have an unset value before the first word. */
const char *mrl_sensitivity_name(enum mrl_sensitivity s)
{
    return s == MRL_SENSITIVITY_UNSET ? "" : mrl_sensitivity_words[s - 1];
}

const char *mrl_environment_name(enum mrl_environment e)
{
    return e == MRL_ENVIRONMENT_UNSET ? "" : mrl_environment_words[e - 1];
}

const char *mrl_asset_kind_name(enum mrl_asset_kind kind)
{
    return mrl_asset_kind_words[kind];
}

const char *mrl_edge_kind_name(enum mrl_edge_kind kind)
{
    return mrl_edge_kind_words[kind];
}

bool mrl_is_placeholder(const char *text)
{
    static const char mark[] = "FILL-IN";

    return strncmp(text, mark, sizeof(mark) - 1) == 0 &&
           (text[sizeof(mark) - 1] == '\0' || text[sizeof(mark) - 1] == ':');
}
