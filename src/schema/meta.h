/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "schema/schema.h"

/* Adds the schemas of schemas of both drafts, under their official URIs.  Worded by ourselves, in
 * catalog/schema/; the vocabularies of 2020-12 are not documents of their own. */
mrl_status mrl_schema_add_meta(struct mrl_schema_set *set, struct mrl_arena *arena,
                               struct mrl_error *err) MRL_MUST_CHECK;
