/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "cli/command.h"
#include "cli/passphrase_input.h"

/* The verbs of `merlon key` that are about keys of models; each is a file key_VERB.c, their options
 * stand in cmd_key.c. */

struct mrl_key_generate_args {
    int curve;          /* index in mrl_key_curves */
    const char *public; /* where to write the public half; NULL: beside the key */
    bool open;          /* not encrypted */
    struct mrl_passphrase_args passphrase;
};
extern const char *const mrl_key_curves[];

struct mrl_key_certificate_args {
    int format;
    struct mrl_option_list roots;
    const char *public_key;
    const char *at;
};

struct mrl_key_tokens_args {
    int format;
    const char *module;
};

enum mrl_exit mrl_key_run_generate(struct mrl_cli *cli, const void *args);
enum mrl_exit mrl_key_run_certificate(struct mrl_cli *cli, const void *args);
enum mrl_exit mrl_key_run_tokens(struct mrl_cli *cli, const void *args);
