/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "cli/command.h"
#include "cli/options.h"

/* `merlon bom validate`. */
struct mrl_bom_validate_args {
    int format; /* text, json */
    struct mrl_option_list schemas;
    bool strict;
};
enum mrl_exit mrl_bom_run_validate(struct mrl_cli *cli, const void *args);
