/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "cli/command.h"
#include "inventory/inventory.h"

/* The way from a directory to its inventory, shared by the commands that look at one.  Without
 * merlon.yaml everything found is simply not registered, and nothing is remembered. */
struct mrl_take_args {
    bool rehash;
    bool no_store;
};

/* *declared is `project`, or NULL if there is no merlon.yaml. */
mrl_status mrl_take_inventory(struct mrl_cli *cli, const struct mrl_take_args *args, int root,
                              struct mrl_arena *arena, struct mrl_project *project,
                              const struct mrl_project **declared, struct mrl_inventory *ret,
                              struct mrl_error *err) MRL_MUST_CHECK;
