/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "assess/assess.h"
#include "cli/command.h"

/* The way from a directory to an assessment, shared by `assess` and `report`. */
struct mrl_assessment_args {
    const char *at;      /* RFC 3339; NULL: now */
    const char *catalog; /* directory; NULL: the embedded one */
    bool rehash;
    bool rebuild; /* the store's derived tables first */
    bool stored;  /* look at nothing: judge what the store holds */
};

/* Surveys the directory named by the operand (or the current one), appends new evidence, judges,
 * and hands the result to `show`, whose exit code it returns.  With `at` in the past nothing is
 * looked at: the verdicts are those of the evidence of then. */
enum mrl_exit mrl_assessment_run(struct mrl_cli *cli, const struct mrl_assessment_args *args,
                                 enum mrl_exit (*show)(struct mrl_cli *cli,
                                                       const struct mrl_assessment *assessment,
                                                       const void *context),
                                 const void *context);
