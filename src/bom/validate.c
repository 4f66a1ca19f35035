/* SPDX-License-Identifier: Apache-2.0 */
#include "bom/validate.h"

#include "base/buf.h"
#include "base/limits.h"
#include "base/span.h"
#include "base/text.h"
#include "bom/validate_private.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *mrl_bom_problem_name(enum mrl_bom_problem_kind kind)
{
    static const char *const names[MRL_BOM_PROBLEM_KIND_COUNT] = {
        [MRL_BOM_PROBLEM_SCHEMA] = "schema",
        [MRL_BOM_PROBLEM_REFERENCE] = "reference",
        [MRL_BOM_PROBLEM_PROFILE] = "profile",
        [MRL_BOM_PROBLEM_VALUE] = "value",
    };

    return names[kind];
}

/* --- which format --- */

static mrl_status unknown_format(const struct mrl_doc *doc, const struct mrl_node *at,
                                 struct mrl_error *err, const char *what)
{
    const mrl_status s = mrl_node_fail(doc, at, err, "%s", what);

    (void)s;
    err->code = MRL_E_UNSUPPORTED;
    mrl_error_hint(err, "CycloneDX 1.6 and 1.7 in JSON and SPDX 3.0.1 in JSON-LD are read.");
    return (mrl_status){MRL_E_UNSUPPORTED};
}

static mrl_status detect_cyclonedx(const struct mrl_doc *doc, const struct mrl_node *version,
                                   enum mrl_bom_format *ret, struct mrl_error *err)
{
    if (mrl_node_is(version, "1.6"))
        *ret = MRL_BOM_CYCLONEDX_1_6;
    else if (mrl_node_is(version, "1.7"))
        *ret = MRL_BOM_CYCLONEDX_1_7;
    else
        return unknown_format(doc, version ? version : doc->root, err,
                              "the version of CycloneDX is neither 1.6 nor 1.7");
    return mrl_ok();
}

#define SPDX_CONTEXT "https://spdx.org/rdf/3.0"

mrl_status mrl_bom_detect(const struct mrl_doc *doc, enum mrl_bom_format *ret,
                          struct mrl_error *err)
{
    const struct mrl_node *version = mrl_node_get(doc->root, "specVersion");
    const struct mrl_node *context = mrl_node_get(doc->root, "@context");

    /* A wrong `bomFormat` is for the schema to find. */
    if (mrl_node_get(doc->root, "bomFormat") || (version && !context))
        return detect_cyclonedx(doc, version, ret, err);
    if (context && context->kind == MRL_NODE_STRING &&
        mrl_span_starts(mrl_span(context->text, context->len), SPDX_CONTEXT)) {
        *ret = MRL_BOM_SPDX_3_0_1;
        return mrl_ok();
    }
    if (mrl_node_get(doc->root, "spdxVersion"))
        return unknown_format(doc, doc->root, err, "SPDX before version 3 is not read");
    return unknown_format(doc, doc->root, err, "this is no bill of materials that is known here");
}

/* --- telling --- */

static mrl_status path_of(struct mrl_bom_checker *c, const struct mrl_place *at, const char **ret)
{
    mrl_cleanup(mrl_buf_done) struct mrl_buf path;

    mrl_buf_init(&path, MRL_MAX_TREE_BYTES);
    mrl_place_pointer(&path, at);
    MRL_TRY(mrl_buf_status(&path, c->err));
    *ret = mrl_arena_strdup(c->arena, mrl_buf_text(&path));
    return *ret ? mrl_ok() : MRL_FAIL_ARENA(c->err, c->arena);
}

/* Counts a problem; false if there is no room to keep it. */
static mrl_status add_problem(struct mrl_bom_checker *c, const struct mrl_bom_problem *problem)
{
    struct mrl_bom_report *r = c->report;
    void *problems = r->problems;

    *(problem->warning ? &r->warnings : &r->errors) += 1;
    if (r->count == MRL_MAX_BOM_PROBLEMS)
        return mrl_ok();
    MRL_TRY(mrl_arena_grow(c->arena, &problems, &r->capacity, r->count, sizeof(*problem), c->err));
    r->problems = problems;
    r->problems[r->count++] = *problem;
    return mrl_ok();
}

mrl_status mrl_bom_tell(struct mrl_bom_checker *c, const struct mrl_bom_rule *rule,
                        const struct mrl_place *at, const char *fmt, ...)
{
    struct mrl_bom_problem problem = {
        .kind = rule->kind,
        .warning = rule->warning,
        .line = at->node->line,
        .column = at->node->column,
        .rule = rule->name,
        .clause = rule->clause,
    };
    char message[320];
    va_list args;

    va_start(args, fmt);
    (void)vsnprintf(message, sizeof(message), fmt, args);
    va_end(args);
    if (c->report->count < MRL_MAX_BOM_PROBLEMS) {
        MRL_TRY(path_of(c, at, &problem.path));
        problem.message = mrl_arena_strdup(c->arena, message);
        if (!problem.message)
            return MRL_FAIL_ARENA(c->err, c->arena);
    }
    return add_problem(c, &problem);
}

/* Depth is bounded by that of trees. */
mrl_status mrl_bom_walk(const struct mrl_place *at, mrl_bom_visit visit, void *context)
{
    size_t i = 0;

    MRL_TRY(visit(context, at));
    MRL_NODE_EACH(item, at->node)
    {
        const struct mrl_place inner = {.outer = at, .node = item, .index = i++};

        MRL_TRY(mrl_bom_walk(&inner, visit, context));
    }
    return mrl_ok();
}

mrl_status mrl_bom_check_purl(struct mrl_bom_checker *c, const struct mrl_place *at)
{
    static const struct mrl_bom_rule rule = {MRL_BOM_PROBLEM_VALUE, true, "purl", "ECMA-427"};
    const char *fault;
    char quoted[128];

    if (at->node->kind != MRL_NODE_STRING)
        return mrl_ok();
    fault = mrl_purl_fault(at->node->text, at->node->len);
    if (!fault)
        return mrl_ok();
    mrl_text_quote(quoted, sizeof(quoted), at->node->text, at->node->len);
    return mrl_bom_tell(c, &rule, at, "\"%s\" is no package URL: %s", quoted, fault);
}

/* --- the schema --- */

static mrl_status check_schema(struct mrl_bom_checker *c, const struct mrl_schema *schema)
{
    struct mrl_schema_report found;

    MRL_TRY(mrl_schema_validate(schema, c->doc->root, c->arena, &found, c->err));
    for (size_t i = 0; i < found.count; i++) {
        const struct mrl_schema_problem *p = &found.problems[i];

        MRL_TRY(add_problem(c, &(struct mrl_bom_problem){
                                   .kind = MRL_BOM_PROBLEM_SCHEMA,
                                   .path = p->path,
                                   .line = p->line,
                                   .column = p->column,
                                   .rule = p->keyword,
                                   .clause = p->clause,
                                   .message = p->message,
                               }));
    }
    c->report->errors += found.total - found.count;
    return mrl_ok();
}

static int by_place(const void *a, const void *b)
{
    const struct mrl_bom_problem *x = a, *y = b;

    if (x->line != y->line)
        return x->line < y->line ? -1 : 1;
    if (x->column != y->column)
        return x->column < y->column ? -1 : 1;
    return strcmp(x->message, y->message);
}

static void sort(struct mrl_bom_report *r)
{
    if (r->count > 1)
        qsort(r->problems, r->count, sizeof(*r->problems), by_place);
}

mrl_status mrl_bom_validate(const struct mrl_doc *doc, enum mrl_bom_format format,
                            struct mrl_arena *arena, struct mrl_bom_report *ret,
                            struct mrl_error *err)
{
    struct mrl_bom_report report = {0};
    struct mrl_bom_checker c = {doc, arena, &report, err};
    const struct mrl_schema *schema;

    MRL_TRY(mrl_bom_schema(format, arena, &schema, err));
    MRL_TRY(check_schema(&c, schema));
    if (format == MRL_BOM_SPDX_3_0_1)
        MRL_TRY(mrl_bom_check_spdx(&c));
    else
        MRL_TRY(mrl_bom_check_cyclonedx(&c));
    sort(&report);
    *ret = report;
    return mrl_ok();
}

mrl_status mrl_bom_validate_by(const struct mrl_doc *doc, const struct mrl_schema *schema,
                               struct mrl_arena *arena, struct mrl_bom_report *ret,
                               struct mrl_error *err)
{
    struct mrl_bom_report report = {0};
    struct mrl_bom_checker c = {doc, arena, &report, err};

    MRL_TRY(check_schema(&c, schema));
    sort(&report);
    *ret = report;
    return mrl_ok();
}
