/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "base/span.h"

#include <stdbool.h>

/* What the libraries of AI programs call things: which packages there are, whose service they
 * reach, and which of their calls name a model, a dataset, an agent, a tool.  From the
 * documentation of each library.  A name is a dotted path that starts with its package:
 * "torch.hub.load",
 * "@langchain/openai.ChatOpenAI". */

enum mrl_code_sort {
    MRL_CODE_NOTHING,
    MRL_CODE_MODEL,        /* loaded here: a name on a hub, or a path */
    MRL_CODE_SERVED_MODEL, /* called at a service, by the name that the service gives it */
    MRL_CODE_DATASET,
    MRL_CODE_AGENT,
    MRL_CODE_TOOL,
    MRL_CODE_SERVER, /* of the Model Context Protocol */
    MRL_CODE_STORE,  /* of vectors */
    MRL_CODE_SORT_COUNT,
};

struct mrl_code_package {
    const char *name; /* ends in '*' if it is the start of a name */
    const char *service;
};

/* The package that a path belongs to; NULL if it is none of AI programs. */
const struct mrl_code_package *mrl_code_package_of(struct mrl_span path);

/* Whether a path is that of the package, or goes on behind it with a new part. */
bool mrl_code_leads_into(struct mrl_span path, const char *package);

struct mrl_code_call {
    const char *package; /* NULL: any package of the tables, or an object that is not known */
    bool anywhere;       /* says enough even in a program that imports no such package */
    const char *callee;  /* last part of the path; ends in '*' if it is the start of one */
    enum mrl_code_sort sort;
    int position; /* of the argument that names it, from 0; MRL_CODE_WHOLE: the path itself does */
    const char *keywords[4]; /* the same argument by name; else the next */
};
#define MRL_CODE_WHOLE (-1)
#define MRL_CODE_NAMED (-2) /* only by keyword */

/* What a call of that path means; NULL if nothing is known. */
const struct mrl_code_call *mrl_code_call_of(struct mrl_span path);

/* Whether an argument, key or variable of that name holds the name of a model ("model",
 * "embedding_model_name", "modelId"), the address of a service ("base_url"), and whether the text
 * can be the name of a model at all. */
bool mrl_code_is_model_key(struct mrl_span name);
bool mrl_code_is_address_key(struct mrl_span name);
bool mrl_code_is_model_name(struct mrl_span text);

/* A path of this machine rather than a name on a hub. */
bool mrl_code_is_path(struct mrl_span text);

/* The service whose address the text starts with; NULL if it is of none of the tables. */
const char *mrl_code_service_of(struct mrl_span address);
