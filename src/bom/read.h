/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "base/node.h"
#include "bom/model.h"

/* Reads a bill in CycloneDX 1.6 or 1.7 into the neutral document: what docs/formats/bom.md maps, of
 * whoever's making.  The document need not be valid; what has not the form that its format gives it
 * is passed over, and what is read obeys the limits of model.h.  A reference that leads nowhere
 * relates nothing.  Not read: standards and attestations, vulnerabilities, annotations,
 * formulation.
 *
 * `bom` is started in `arena`; texts stay those of the document. */
mrl_status mrl_bom_read_cyclonedx(const struct mrl_doc *doc, struct mrl_arena *arena,
                                  struct mrl_bom *bom, struct mrl_error *err) MRL_MUST_CHECK;

/* The same for SPDX 3.0.1.  Elements with an annotation of merlon's are exactly what it says; of
 * others, the properties are read that docs/formats/bom.md maps. */
mrl_status mrl_bom_read_spdx(const struct mrl_doc *doc, struct mrl_arena *arena,
                             struct mrl_bom *bom, struct mrl_error *err) MRL_MUST_CHECK;

/* What a document has that reading passes over: members of CycloneDX, classes and types of
 * relationships of SPDX.  Each word once and as the document has it; the first of them if there are
 * too many to tell. */
#define MRL_BOM_LEFT_TOLD 32
struct mrl_bom_left {
    const char *words[MRL_BOM_LEFT_TOLD];
    size_t count;
};
void mrl_bom_look_for_left(const struct mrl_doc *doc, struct mrl_bom_left *ret);
