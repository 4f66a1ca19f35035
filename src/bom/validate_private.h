/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "bom/validate.h"
#include "schema/place.h"

/* Between the files that check a bill. */

struct mrl_bom_checker {
    const struct mrl_doc *doc;
    struct mrl_arena *arena;
    struct mrl_bom_report *report;
    struct mrl_error *err;
};

/* What is told about a place. */
struct mrl_bom_rule {
    enum mrl_bom_problem_kind kind;
    bool warning;
    const char *name;
    const char *clause;
};
mrl_status mrl_bom_tell(struct mrl_bom_checker *c, const struct mrl_bom_rule *rule,
                        const struct mrl_place *at, const char *fmt, ...)
    MRL_PRINTF(4, 5) MRL_MUST_CHECK;

/* Calls visit for the value and all below it, outer ones first. */
typedef mrl_status (*mrl_bom_visit)(void *context, const struct mrl_place *at);
mrl_status mrl_bom_walk(const struct mrl_place *at, mrl_bom_visit visit,
                        void *context) MRL_MUST_CHECK;

/* The schema of a format, compiled out of catalog/bom/. */
mrl_status mrl_bom_schema(enum mrl_bom_format format, struct mrl_arena *arena,
                          const struct mrl_schema **ret, struct mrl_error *err) MRL_MUST_CHECK;

/* What lies beyond the schema.  Neither trusts the document to obey it. */
mrl_status mrl_bom_check_cyclonedx(struct mrl_bom_checker *c) MRL_MUST_CHECK;
mrl_status mrl_bom_check_spdx(struct mrl_bom_checker *c) MRL_MUST_CHECK;

/* Why a text is no package URL (ECMA-427); NULL if it is one. */
const char *mrl_purl_fault(const char *text, size_t n);

/* Tells so at the place, unless the value is one. */
mrl_status mrl_bom_check_purl(struct mrl_bom_checker *c, const struct mrl_place *at) MRL_MUST_CHECK;
