/* SPDX-License-Identifier: Apache-2.0 */
/* `merlon bom validate`: a bill against its format, or any JSON against a schema. */
#include "cli/bom_validate.h"

#include "base/json.h"
#include "base/limits.h"
#include "base/percent.h"
#include "base/text.h"
#include "bom/validate.h"
#include "cli/message.h"
#include "cli/model_input.h"
#include "schema/meta.h"

#include <inttypes.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#define ARENA_BYTES ((size_t)4 << 30) /* a tree of MRL_MAX_TREE_NODES and a schema */

struct job {
    struct mrl_cli *cli;
    const struct mrl_bom_validate_args *a;
    const char *file;
    struct mrl_arena *arena;
    struct mrl_doc doc;
    const char *format; /* name of a format, or the schema's file */
    struct mrl_bom_report report;
    struct mrl_error err;
};

static mrl_status read_doc(struct job *j, const char *path, struct mrl_doc *ret)
{
    char *text;
    size_t n;

    MRL_TRY(mrl_model_read_file(path, MRL_MAX_TREE_BYTES, j->arena, &text, &n, &j->err));
    return mrl_json_parse(path, text, n, j->arena, ret, &j->err);
}

/* --- a schema of the user's own --- */

/* Behind `file:`, so that references between the files given lead from one to the other. */
static mrl_status uri_of(struct job *j, const char *path, const char **ret)
{
    mrl_cleanup(mrl_buf_done) struct mrl_buf uri;
    char *full = realpath(path, NULL);

    mrl_buf_init(&uri, 4u * PATH_MAX);
    mrl_buf_adds(&uri, "file://");
    mrl_percent_encode(&uri, mrl_span_text(full ? full : path), "/");
    free(full);
    MRL_TRY(mrl_buf_status(&uri, &j->err));
    *ret = mrl_arena_strndup(j->arena, mrl_buf_text(&uri), uri.len);
    return *ret ? mrl_ok() : MRL_FAIL_ARENA(&j->err, j->arena);
}

/* That a schema is one is said by the schema of schemas, with the place of what is wrong. */
static mrl_status check_schema_itself(struct job *j, struct mrl_schema_set *set,
                                      const struct mrl_doc *doc)
{
    const char *dialect = mrl_node_text(mrl_node_get(doc->root, "$schema"));
    const bool old = dialect && strstr(dialect, "draft-07");
    const struct mrl_schema *meta;
    struct mrl_schema_report found;

    MRL_TRY(mrl_schema_compile(set,
                               old ? "http://json-schema.org/draft-07/schema"
                                   : "https://json-schema.org/draft/2020-12/schema",
                               &meta, &j->err));
    MRL_TRY(mrl_schema_validate(meta, doc->root, j->arena, &found, &j->err));
    if (found.count == 0)
        return mrl_ok();
    mrl_error_set(&j->err, MRL_E_FORMAT, MRL_NO_OFFSET, "is no schema: %s",
                  found.problems[0].message);
    mrl_error_place(&j->err, found.problems[0].line, found.problems[0].column);
    mrl_error_where(&j->err, doc->name);
    return (mrl_status){MRL_E_FORMAT};
}

static mrl_status compile(struct job *j, const struct mrl_schema **ret)
{
    static const struct mrl_schema_options options = {.assert_formats = true};
    const char *first = NULL;
    struct mrl_schema_set *set;

    MRL_TRY(mrl_schema_set_new(j->arena, &options, &set, &j->err));
    MRL_TRY(mrl_schema_add_meta(set, j->arena, &j->err));
    for (size_t i = 0; i < j->a->schemas.count; i++) {
        struct mrl_doc doc;
        const char *uri;

        MRL_TRY(uri_of(j, j->a->schemas.items[i], &uri));
        MRL_TRY(read_doc(j, j->a->schemas.items[i], &doc));
        MRL_TRY(check_schema_itself(j, set, &doc));
        MRL_TRY(mrl_schema_set_add(set, uri, &doc, &j->err));
        if (!first)
            first = uri;
    }
    return mrl_schema_compile(set, first, ret, &j->err);
}

/* --- a bill --- */

static mrl_status against_format(struct job *j)
{
    enum mrl_bom_format format;

    MRL_TRY(mrl_bom_detect(&j->doc, &format, &j->err));
    j->format = mrl_bom_format_names[format];
    return mrl_bom_validate(&j->doc, format, j->arena, &j->report, &j->err);
}

/* --- telling --- */

static bool is_valid(const struct job *j)
{
    return j->report.errors == 0 && !(j->a->strict && j->report.warnings > 0);
}

static void print_problem(struct job *j, const struct mrl_bom_problem *p)
{
    FILE *out = j->cli->out;

    mrl_text_puts(out, MRL_TEXT_TERM, j->file);
    fprintf(out, ":%" PRIu32 ":%" PRIu32 ": %s: %s\n  at ", p->line, p->column,
            p->warning ? "warning" : "error", p->message);
    mrl_text_puts(out, MRL_TEXT_TERM, *p->path ? p->path : "the document itself");
    fputs("\n  by ", out);
    mrl_text_puts(out, MRL_TEXT_TERM, p->clause);
    fprintf(out, " (%s)\n", p->rule);
}

static void print_text(struct job *j)
{
    const struct mrl_bom_report *r = &j->report;
    FILE *out = j->cli->out;

    for (size_t i = 0; i < r->count; i++)
        print_problem(j, &r->problems[i]);
    if (r->errors + r->warnings > r->count)
        fprintf(out, "and %zu more\n", r->errors + r->warnings - r->count);
    mrl_text_puts(out, MRL_TEXT_TERM, j->file);
    fprintf(out, ": %s as ", is_valid(j) ? "valid" : "not valid");
    mrl_text_puts(out, MRL_TEXT_TERM, j->format);
    if (r->errors + r->warnings > 0)
        fprintf(out, ", %zu error%s, %zu warning%s", r->errors, r->errors == 1 ? "" : "s",
                r->warnings, r->warnings == 1 ? "" : "s");
    fputc('\n', out);
}

static void write_problem(struct mrl_json_writer *w, const struct mrl_bom_problem *p)
{
    mrl_json_write_object(w, NULL);
    mrl_json_write_string(w, "severity", p->warning ? "warning" : "error");
    mrl_json_write_string(w, "kind", mrl_bom_problem_name(p->kind));
    mrl_json_write_string(w, "path", p->path);
    mrl_json_write_u64(w, "line", p->line);
    mrl_json_write_u64(w, "column", p->column);
    mrl_json_write_string(w, "rule", p->rule);
    mrl_json_write_string(w, "clause", p->clause);
    mrl_json_write_string(w, "message", p->message);
    mrl_json_write_object_end(w);
}

/* docs/schema/bom-validate.schema.json */
static void print_json(struct job *j)
{
    struct mrl_json_writer w;

    mrl_json_writer_init(&w, j->cli->out, false);
    mrl_json_write_object(&w, NULL);
    mrl_json_write_u64(&w, "schema_version", 1);
    mrl_json_write_string(&w, "file", j->file);
    mrl_json_write_string(&w, "format", j->format);
    mrl_json_write_bool(&w, "valid", is_valid(j));
    mrl_json_write_u64(&w, "errors", j->report.errors);
    mrl_json_write_u64(&w, "warnings", j->report.warnings);
    mrl_json_write_array(&w, "problems");
    for (size_t i = 0; i < j->report.count; i++)
        write_problem(&w, &j->report.problems[i]);
    mrl_json_write_array_end(&w);
    mrl_json_write_object_end(&w);
}

/* Text that is no JSON is a flaw of the file like any other. */
static void note_malformed(struct job *j)
{
    struct mrl_bom_problem *p = mrl_arena_zalloc(j->arena, sizeof(*p));

    if (!p)
        return;
    *p = (struct mrl_bom_problem){
        .kind = MRL_BOM_PROBLEM_SCHEMA,
        .path = "",
        .line = j->err.line,
        .column = j->err.column,
        .rule = "json",
        .clause = "RFC 8259",
        .message = j->err.message,
    };
    j->format = "JSON";
    j->report.problems = p;
    j->report.count = j->report.errors = 1;
}

static mrl_status judge(struct job *j)
{
    const struct mrl_schema *schema = NULL;
    mrl_status s;

    if (j->a->schemas.count > 0)
        MRL_TRY(compile(j, &schema));
    s = read_doc(j, j->file, &j->doc);
    if ((s.code == MRL_E_FORMAT || s.code == MRL_E_TRUNCATED) && j->err.line > 0) {
        note_malformed(j);
        return j->report.problems ? mrl_ok() : s;
    }
    MRL_TRY(s);
    if (!schema)
        return against_format(j);
    j->format = j->a->schemas.items[0];
    return mrl_bom_validate_by(&j->doc, schema, j->arena, &j->report, &j->err);
}

enum mrl_exit mrl_bom_run_validate(struct mrl_cli *cli, const void *args)
{
    mrl_cleanup(mrl_arena_freep) struct mrl_arena *arena = mrl_arena_new(ARENA_BYTES);
    struct job j = {.cli = cli, .a = args, .file = cli->operands[0], .arena = arena};
    const mrl_status s = arena ? judge(&j) : MRL_FAIL_NOMEM(&j.err);

    if (s.code != MRL_OK) {
        mrl_say_error(cli, j.file, &j.err);
        return MRL_EXIT_FAILED;
    }
    if (j.a->format == 1)
        print_json(&j);
    else
        print_text(&j);
    return is_valid(&j) ? MRL_EXIT_CLEAN : MRL_EXIT_FINDINGS;
}
