/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "base/arena.h"
#include "base/node.h"
#include "base/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* JSON Schema, draft-07 and 2020-12: schemas are compiled once into rules and then run over any
 * number of documents.  Nothing is ever fetched: a reference reaches the documents that were given
 * and no others.  Schemas and documents may both be hostile: depth, work and the number of rules
 * are bounded (limits.h), and what goes over is MRL_E_LIMIT, never a verdict.
 *
 * docs/formats/json-schema.md lists the keywords. */

/* Schema documents that may refer to each other. */
struct mrl_schema_set;

struct mrl_schema_options {
    bool assert_formats; /* `format` decides, as draft-07 lets it; otherwise it says nothing */
    bool draft_07;       /* how a document without `$schema` is read; otherwise as 2020-12 */
    bool choose;         /* accept merlon's own keyword `choose`: {key, of: {VALUE: schema}} */
};

/* Everything of the set lives in the arena. */
mrl_status mrl_schema_set_new(struct mrl_arena *arena, const struct mrl_schema_options *options,
                              struct mrl_schema_set **ret, struct mrl_error *err) MRL_MUST_CHECK;

/* Makes a document known under a URI, and under the URIs of the `$id`s in it.  The document must
 * live as long as the set.  MRL_E_EXISTS: the URI is taken. */
mrl_status mrl_schema_set_add(struct mrl_schema_set *set, const char *uri,
                              const struct mrl_doc *doc, struct mrl_error *err) MRL_MUST_CHECK;

/* A compiled schema and all that it refers to. */
struct mrl_schema;

/* MRL_E_FORMAT: the schema is malformed, or refers to what is not in the set; MRL_E_UNSUPPORTED:
 * it needs a dialect or a regular expression that we do not have.  Errors name document, line and
 * column. */
mrl_status mrl_schema_compile(struct mrl_schema_set *set, const char *uri,
                              const struct mrl_schema **ret, struct mrl_error *err) MRL_MUST_CHECK;

/* One thing that is wrong with a document. */
struct mrl_schema_problem {
    const char *path; /* JSON pointer (RFC 6901) to the value; "" is the whole document */
    uint32_t line;    /* of the value, 1-based */
    uint32_t column;
    const char *keyword; /* the keyword of JSON Schema that it breaks */
    const char *clause;  /* where that keyword stands: the URI of the schema, `#`, JSON pointer */
    const char *message; /* escaped for a terminal */
};

struct mrl_schema_report {
    struct mrl_schema_problem *problems; /* the first MRL_MAX_SCHEMA_PROBLEMS, in no strict order */
    size_t count;
    size_t total; /* with those that were not kept; 0: the document is valid */
};

/* Problems and their texts are made in the arena. */
mrl_status mrl_schema_validate(const struct mrl_schema *schema, const struct mrl_node *instance,
                               struct mrl_arena *arena, struct mrl_schema_report *ret,
                               struct mrl_error *err) MRL_MUST_CHECK;

/* Whether the document is valid, and nothing else: several times faster on documents that are
 * not. */
mrl_status mrl_schema_is_valid(const struct mrl_schema *schema, const struct mrl_node *instance,
                               bool *ret, struct mrl_error *err) MRL_MUST_CHECK;
