/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "bom/model.h"

/* The relations and parts of each thing, for walking a finished document. */
struct mrl_bom_graph {
    size_t *first;      /* item: its first in `relations`; item + 1: where they end */
    size_t *relations;  /* indices into bom->relations, by `from`, else in their order */
    size_t *first_part; /* item: its first part; SIZE_MAX: none */
    size_t *next_part;  /* item: the next part of the same thing; SIZE_MAX: none */
};
mrl_status mrl_bom_graph_make(const struct mrl_bom *bom, struct mrl_arena *arena,
                              struct mrl_bom_graph *ret, struct mrl_error *err) MRL_MUST_CHECK;

/* Whether a text can stand where an IRI reference (RFC 3987) is asked for; "" leads nowhere and
 * cannot. */
bool mrl_bom_is_iri(const char *text);

/* Lower- or upper-case hexadecimal digits of a length that digests have. */
bool mrl_bom_is_digest(const char *text);
