/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "base/buf.h"
#include "inventory/inventory.h"

/* More proposals than this nobody would review; the rest is counted in a comment. */
#define MRL_MAX_PROPOSALS 200u

/* Writes a commented merlon.yaml that names what an inventory without a project has found, and
 * asks for everything else by placeholders.  Many files of one kind in one folder become one
 * pattern.  What it writes, mrl_project_parse() reads. */
mrl_status mrl_propose_project(const struct mrl_inventory *inv, struct mrl_arena *arena,
                               struct mrl_buf *ret, size_t *proposed,
                               struct mrl_error *err) MRL_MUST_CHECK;
