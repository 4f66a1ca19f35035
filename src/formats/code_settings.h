/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "base/node.h"
#include "formats/code_facts.h"

/* Models, data and services that configurations name: manifests of Kubernetes and Compose, settings
 * of frameworks and assistants.  Read key by key, without a tree, so that anchors, templates and
 * further documents, which such files are full of, hide nothing.  Keys mean what they mean in
 * programs (code_names.h), variables of the environment and options of commands too. */

struct mrl_code_settings {
    struct mrl_code_facts *s;
    bool with_addresses;     /* `url` and its kin are addresses of models and tools */
    bool with_images;        /* `image` is one of a container */
    struct mrl_span pending; /* an option whose value is the next word */
};

/* One scalar: the key it stands under, the key that one stands under, and its line. */
mrl_status mrl_code_setting(struct mrl_code_settings *c, struct mrl_span parent,
                            struct mrl_span key, struct mrl_span value,
                            uint32_t line) MRL_MUST_CHECK;

/* A command, or a piece of one: options that name a model, and "ollama pull NAME" and its kin. */
mrl_status mrl_code_command(struct mrl_code_settings *c, struct mrl_span text,
                            uint32_t line) MRL_MUST_CHECK;

/* All scalars of a text in YAML, by its lines; of a tree of JSON; of a text in TOML; of lines
 * KEY=VALUE. */
mrl_status mrl_code_read_yaml(struct mrl_code_settings *c, struct mrl_span text,
                              uint32_t line) MRL_MUST_CHECK;
mrl_status mrl_code_read_tree(struct mrl_code_settings *c,
                              const struct mrl_node *root) MRL_MUST_CHECK;
mrl_status mrl_code_read_toml(struct mrl_code_settings *c, struct mrl_span text) MRL_MUST_CHECK;
mrl_status mrl_code_read_variables(struct mrl_code_settings *c,
                                   struct mrl_span text) MRL_MUST_CHECK;
