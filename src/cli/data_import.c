/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/data.h"

#include "base/file.h"
#include "base/json.h"
#include "base/text.h"
#include "cli/message.h"
#include "cli/model_input.h"
#include "cli/progress.h"
#include "data/import.h"

#include <inttypes.h>
#include <string.h>

/* One file of the command line, and what came of it. */
struct file {
    const char *path;
    bool known; /* imported before: left out */
    struct mrl_import_report report;
};

struct job {
    const struct mrl_data_import_args *a;
    struct mrl_data_session session;
    struct mrl_data_writer writer;
    struct mrl_import import;
    struct file *files;
    struct mrl_progress progress;
};

/* "url=NAME" */
static mrl_status read_columns(struct job *j)
{
    for (size_t i = 0; i < j->a->columns.count; i++) {
        const char *const given = j->a->columns.items[i];
        const char *const equals = strchr(given, '=');
        bool known = false;

        for (size_t f = 0; equals && f < MRL_IMPORT_FIELD_COUNT; f++) {
            const char *const name = mrl_import_field_name((enum mrl_import_field)f);

            if (strlen(name) != (size_t)(equals - given) || strncmp(name, given, strlen(name)) != 0)
                continue;
            j->import.columns[f] = equals + 1;
            known = true;
        }
        if (!known || !equals[1]) {
            mrl_error_set(&j->session.err, MRL_E_FORMAT, MRL_NO_OFFSET,
                          "is FIELD=NAME, where FIELD is url, time, digest, dataset or use");
            mrl_error_where(&j->session.err, "--column");
            return (mrl_status){MRL_E_FORMAT};
        }
    }
    return mrl_ok();
}

static mrl_status digest_file(struct mrl_source *source, struct mrl_sha256 *ret,
                              struct mrl_error *err)
{
    mrl_cleanup(mrl_hasher_freep) struct mrl_hasher *hasher = NULL;
    static const size_t capacity = 64 << 10;
    char buffer[64 << 10];

    MRL_TRY(mrl_hasher_new(&hasher, err));
    return mrl_sha256_source(hasher, source, buffer, capacity, ret, err);
}

/* The number of the dataset that was named for all rows; UINT32_MAX if none was. */
static mrl_status dataset_number(struct job *j, uint32_t *ret)
{
    *ret = UINT32_MAX;
    return j->a->dataset ? mrl_data_manifest_dataset(&j->writer.manifest, j->import.dataset,
                                                     j->session.arena, ret, &j->session.err)
                         : mrl_ok();
}

static bool was_imported(const struct mrl_data_manifest *m, const struct mrl_sha256 *sha256,
                         uint32_t dataset)
{
    for (size_t i = 0; i < m->import_count; i++)
        if (m->imports[i].dataset == dataset && mrl_sha256_equal(&m->imports[i].sha256, sha256))
            return true;
    return false;
}

static mrl_status note_import(struct job *j, const struct file *f, const struct mrl_sha256 *sha256,
                              uint64_t size, uint32_t dataset)
{
    struct mrl_data_manifest *const m = &j->writer.manifest;
    const char *const slash = strrchr(f->path, '/');

    if (m->import_count >= MRL_MAX_IMPORTS)
        return MRL_FAIL(&j->session.err, MRL_E_LIMIT, MRL_NO_OFFSET,
                        "the index remembers %u imported files and takes no more", MRL_MAX_IMPORTS);
    MRL_TRY(mrl_arena_grow(j->session.arena, (void **)&m->imports, &m->import_capacity,
                           m->import_count, sizeof(*m->imports), &j->session.err));
    m->imports[m->import_count++] = (struct mrl_data_import){
        .sha256 = *sha256,
        .size = size,
        .name = slash ? slash + 1 : f->path,
        .format = f->report.format,
        .dataset = dataset,
        .rows = f->report.rows,
        .malformed = f->report.malformed,
        .at = mrl_clock_now(&j->session.cli->clock),
    };
    if (dataset != UINT32_MAX)
        m->datasets[dataset].malformed += f->report.malformed;
    return mrl_ok();
}

static mrl_status read_file(struct job *j, struct file *f)
{
    mrl_cleanup(mrl_fd_close) int fd = -1;
    struct mrl_error *const err = &j->session.err;
    struct mrl_source_file source;
    struct mrl_sha256 sha256;
    struct mrl_file_id id;
    uint32_t dataset;

    MRL_TRY(mrl_model_open_file(f->path, &fd, &id, err));
    mrl_source_file_init(&source, fd, id.size);
    MRL_TRY(digest_file(&source.source, &sha256, err));
    MRL_TRY(dataset_number(j, &dataset));
    f->known = was_imported(&j->writer.manifest, &sha256, dataset);
    if (f->known)
        return mrl_ok();
    MRL_TRY(mrl_import_run(&j->import, &source.source, f->path, err));
    MRL_TRY(mrl_file_unchanged(fd, &id, err));
    f->report = j->import.report;
    return note_import(j, f, &sha256, id.size, dataset);
}

static void show_progress(void *context, uint64_t rows)
{
    mrl_progress_update(context, rows, 0);
}

static mrl_status read_files(struct job *j)
{
    struct mrl_cli *const cli = j->session.cli;

    j->files = mrl_arena_array(j->session.arena, cli->operand_count, sizeof(*j->files));
    if (!j->files)
        return MRL_FAIL_ARENA(&j->session.err, j->session.arena);
    if (j->a->replace)
        MRL_TRY(mrl_data_writer_replace(&j->writer, j->import.dataset, &j->session.err));
    for (size_t i = 0; i < cli->operand_count; i++) {
        mrl_status s;

        j->files[i].path = cli->operands[i];
        s = read_file(j, &j->files[i]);
        if (s.code != MRL_OK) {
            mrl_error_where(&j->session.err, j->files[i].path);
            return s;
        }
    }
    return mrl_ok();
}

static mrl_status import_all(struct job *j, struct mrl_cli *cli)
{
    bool changed = j->a->replace;
    mrl_status s;

    MRL_TRY(read_columns(j));
    MRL_TRY(mrl_data_session_dir(&j->session, cli, &j->a->common, true));
    MRL_TRY(mrl_data_writer_open(j->session.dir, j->session.arena, &j->writer, &j->session.err));
    j->import.arena = j->session.arena;
    j->progress = mrl_progress_start(cli, "reading rows");
    j->import.progress = show_progress;
    j->import.progress_context = &j->progress;
    s = read_files(j);
    for (size_t i = 0; s.code == MRL_OK && i < cli->operand_count; i++)
        changed |= !j->files[i].known;
    if (s.code == MRL_OK && changed)
        s = mrl_data_writer_commit(&j->writer, &j->session.err);
    mrl_progress_end(&j->progress);
    return s;
}

/* --- telling --- */

static void print_file(struct mrl_cli *cli, const struct file *f)
{
    const struct mrl_import_report *const r = &f->report;

    mrl_text_puts(cli->out, MRL_TEXT_TERM, f->path);
    if (f->known) {
        fprintf(cli->out, ": was imported before, and is left out\n");
        return;
    }
    fprintf(cli->out, ": %s, %" PRIu64 " %s", r->format, r->rows,
            r->rows == 1 ? "record" : "records");
    if (r->other)
        fprintf(cli->out, ", %" PRIu64 " parts that are no records of data", r->other);
    if (r->malformed)
        fprintf(cli->out, ", %" PRIu64 " malformed", r->malformed);
    fputc('\n', cli->out);
    for (size_t i = 0; i < r->problem_count; i++)
        fprintf(cli->out, "  %s %" PRIu64 ": %s\n",
                strcmp(r->format, "warc") == 0 ? "record" : "line", r->problems[i].line,
                r->problems[i].why);
    if (r->problem_count == MRL_MAX_ROWS_TOLD)
        fprintf(cli->out, "  only the first %u are named\n", MRL_MAX_ROWS_TOLD);
}

static void write_file(struct mrl_json_writer *w, const struct file *f)
{
    const struct mrl_import_report *const r = &f->report;

    mrl_json_write_object(w, NULL);
    mrl_json_write_string(w, "path", f->path);
    mrl_json_write_bool(w, "imported_before", f->known);
    if (r->format)
        mrl_json_write_string(w, "type", r->format);
    else
        mrl_json_write_null(w, "type");
    mrl_json_write_u64(w, "records", r->rows);
    mrl_json_write_u64(w, "malformed", r->malformed);
    mrl_json_write_u64(w, "other", r->other);
    mrl_json_write_array(w, "problems");
    for (size_t i = 0; i < r->problem_count; i++) {
        mrl_json_write_object(w, NULL);
        mrl_json_write_u64(w, "line", r->problems[i].line);
        mrl_json_write_string(w, "message", r->problems[i].why);
        mrl_json_write_object_end(w);
    }
    mrl_json_write_array_end(w);
    mrl_json_write_object_end(w);
}

static void tell(struct mrl_cli *cli, const struct job *j)
{
    struct mrl_json_writer w;

    if (j->a->common.format == MRL_DATA_TEXT) {
        for (size_t i = 0; i < cli->operand_count; i++)
            print_file(cli, &j->files[i]);
        return;
    }
    mrl_json_writer_init(&w, cli->out, false);
    mrl_json_write_object(&w, NULL);
    mrl_json_write_u64(&w, "schema_version", 1);
    mrl_json_write_array(&w, "files");
    for (size_t i = 0; i < cli->operand_count; i++)
        write_file(&w, &j->files[i]);
    mrl_json_write_array_end(&w);
    mrl_json_write_object_end(&w);
}

/* Malformed rows are findings. */
static enum mrl_exit judge(const struct mrl_cli *cli, const struct job *j)
{
    for (size_t i = 0; i < cli->operand_count; i++)
        if (j->files[i].report.malformed)
            return MRL_EXIT_FINDINGS;
    return MRL_EXIT_CLEAN;
}

enum mrl_exit mrl_data_run_import(struct mrl_cli *cli, const void *args)
{
    const struct mrl_data_import_args *const a = args;
    struct job j = {.a = a, .session = {.cli = cli, .dir = -1}, .writer.lock = -1};
    enum mrl_exit code = MRL_EXIT_FAILED;

    if (a->dataset)
        j.import.dataset = mrl_span_text(a->dataset);
    if (a->use)
        j.import.use = mrl_span_text(a->use);
    j.import.manifest = &j.writer.manifest;
    j.import.take = mrl_data_writer_take;
    j.import.context = &j.writer;
    j.import.format = a->type ? mrl_import_formats[a->type - 1] : NULL;
    if (import_all(&j, cli).code == MRL_OK) {
        tell(cli, &j);
        code = judge(cli, &j);
    } else {
        mrl_data_session_fail(&j.session);
    }
    mrl_data_writer_close(&j.writer);
    mrl_data_session_close(&j.session);
    return code;
}
