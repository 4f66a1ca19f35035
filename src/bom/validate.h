/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "base/node.h"
#include "bom/write.h"
#include "schema/schema.h"

/* Whether a text is a good bill of materials, whoever wrote it.  Two layers:
 *
 * - its shape, as the official schema of its format has it, word for word; and package graphs that
 *   cannot be followed (a component twice under one name, a dependency on nothing) are errors;
 * - what the format's text asks for and its schema cannot say is a warning: names elsewhere that
 *   nothing has, fields that the AI and dataset profiles of SPDX ask for, package URLs.  Official
 *   examples of the formats have such flaws. */

enum mrl_bom_problem_kind {
    MRL_BOM_PROBLEM_SCHEMA,    /* breaks the schema */
    MRL_BOM_PROBLEM_REFERENCE, /* a name that is given twice, or that nothing has */
    MRL_BOM_PROBLEM_PROFILE,   /* a field that a profile asks for is missing */
    MRL_BOM_PROBLEM_VALUE,     /* a value that is not what its key promises */
    MRL_BOM_PROBLEM_KIND_COUNT,
};
const char *mrl_bom_problem_name(enum mrl_bom_problem_kind kind); /* "schema" */

struct mrl_bom_problem {
    enum mrl_bom_problem_kind kind;
    bool warning;
    const char *path; /* JSON pointer */
    uint32_t line;    /* 1-based */
    uint32_t column;
    const char *rule;    /* keyword of the schema, or a name of ours: "dangling-reference" */
    const char *clause;  /* where the rule is written down */
    const char *message; /* escaped for a terminal */
};

struct mrl_bom_report {
    struct mrl_bom_problem *problems; /* by line and column; at most MRL_MAX_BOM_PROBLEMS */
    size_t count, capacity;
    size_t errors, warnings; /* all, with those that were not kept */
};

/* What a document says it is.  MRL_E_UNSUPPORTED names the formats that we know. */
mrl_status mrl_bom_detect(const struct mrl_doc *doc, enum mrl_bom_format *ret,
                          struct mrl_error *err) MRL_MUST_CHECK;

/* Texts are made in the arena or stay those of the document. */
mrl_status mrl_bom_validate(const struct mrl_doc *doc, enum mrl_bom_format format,
                            struct mrl_arena *arena, struct mrl_bom_report *ret,
                            struct mrl_error *err) MRL_MUST_CHECK;

/* Any document against a schema alone, told in the same way. */
mrl_status mrl_bom_validate_by(const struct mrl_doc *doc, const struct mrl_schema *schema,
                               struct mrl_arena *arena, struct mrl_bom_report *ret,
                               struct mrl_error *err) MRL_MUST_CHECK;
