/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "bom/write.h"
#include "cli/command.h"

/* Verbs of `merlon bom` that read bills of others. */

/* A bill at any path, as the neutral document. */
mrl_status mrl_bom_read_file(const char *path, struct mrl_arena *arena, struct mrl_doc *doc,
                             enum mrl_bom_format *format, struct mrl_bom *ret,
                             struct mrl_error *err) MRL_MUST_CHECK;

struct mrl_bom_convert_args {
    int to; /* enum mrl_bom_format */
};
enum mrl_exit mrl_bom_run_convert(struct mrl_cli *cli, const void *args);

struct mrl_bom_diff_args {
    int format; /* text, json */
};
enum mrl_exit mrl_bom_run_diff(struct mrl_cli *cli, const void *args);
