/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "bom/model.h"
#include "cli/command.h"
#include "inventory/project.h"

/* Pieces of `merlon bom`; each verb is a file of its own. */

/* A project of a hundred thousand assets needs some 200 MB; more is a runaway. */
#define MRL_BOM_ARENA ((size_t)4 << 30)

/* EN 304 223 as the catalogue has it, with the verdicts of the last assessment that the project's
 * store holds; without any if there is no store. */
mrl_status mrl_bom_standard_make(struct mrl_cli *cli, int root, const struct mrl_project *project,
                                 struct mrl_arena *arena, const struct mrl_bom_standard **ret,
                                 struct mrl_error *err) MRL_MUST_CHECK;
