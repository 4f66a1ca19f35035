/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "base/arena.h"
#include "base/node.h"
#include "base/status.h"

/* What formats of BOMs allow is written in catalog/bom/ in a notation of our own, "shapes": which
 * keys an object has, and one expression for the value of each.  This turns one version of such a
 * format into a JSON Schema for src/schema (which must be told to accept `choose`).  Notation:
 * docs/formats/bom-validation.md. */

/* `words` is a second file whose `words` count too, or NULL.  The tree is made in the arena and
 * shares texts with the files. */
mrl_status mrl_shapes_schema(const struct mrl_doc *shapes, const struct mrl_doc *words,
                             const char *version, struct mrl_arena *arena, struct mrl_doc *ret,
                             struct mrl_error *err) MRL_MUST_CHECK;
