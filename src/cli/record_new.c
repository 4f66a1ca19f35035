/* SPDX-License-Identifier: Apache-2.0 */
#include "base/file.h"
#include "base/limits.h"
#include "base/text.h"
#include "cli/record.h"
#include "govern/template.h"
#include "ledger/entry.h"

#include <string.h>

#define TRIES 1000 /* of numbers behind a name that is taken */

static mrl_status unknown(struct mrl_record_session *s, const char *section, const char *id)
{
    char quoted[80];

    mrl_text_quote(quoted, sizeof(quoted), id, strlen(id));
    mrl_error_set(&s->err, MRL_E_ABSENT, MRL_NO_OFFSET, "`%s` is not among the %s of merlon.yaml",
                  quoted, section);
    return (mrl_status){MRL_E_ABSENT};
}

static mrl_status check_subjects(struct mrl_record_session *s, const struct mrl_record_kind *kind,
                                 const struct mrl_record_new_args *a)
{
    if (a->author && !mrl_project_person(&s->project, a->author))
        return unknown(s, "people", a->author);
    for (size_t i = 0; i < a->assets.count; i++)
        if (!mrl_project_asset(&s->project, a->assets.items[i]))
            return unknown(s, "assets", a->assets.items[i]);
    for (size_t i = 0; i < a->systems.count; i++)
        if (!mrl_project_system(&s->project, a->systems.items[i]))
            return unknown(s, "systems", a->systems.items[i]);
    if (kind->subjects != MRL_SUBJECTS_NONE || a->assets.count == 0)
        return mrl_ok();
    return MRL_FAIL(&s->err, MRL_E_FORMAT, MRL_NO_OFFSET, "a record of kind `%s` has no subjects",
                    kind->id);
}

static bool is_listed(const struct mrl_option_list *list, size_t before)
{
    for (size_t i = 0; i < before; i++)
        if (strcmp(list->items[i], list->items[before]) == 0)
            return true;
    return false;
}

/* What was asked for, each once, with the digests of today. */
static mrl_status read_subjects(struct mrl_record_session *s, const struct mrl_record_new_args *a,
                                struct mrl_record_subject **ret, size_t *count)
{
    struct mrl_record_subject subjects[2 * MRL_OPTION_LIST_MAX] = {{0}};
    size_t n = 0;

    for (size_t i = 0; i < a->assets.count; i++)
        if (!is_listed(&a->assets, i))
            subjects[n++].asset = a->assets.items[i];
    for (size_t i = 0; i < a->systems.count; i++)
        if (!is_listed(&a->systems, i))
            subjects[n++].system = a->systems.items[i];
    *count = n;
    if (a->assets.count > 0)
        MRL_TRY(mrl_record_session_look(s));
    return mrl_record_subjects_today(subjects, n, &s->project, &s->inventory, s->arena, ret,
                                     &s->err);
}

/* KIND, KIND-SUBJECT, then KIND-2 and so on. */
static mrl_status make_id(struct mrl_record_session *s, const struct mrl_record_kind *kind,
                          const struct mrl_record_new_args *a, const char **ret)
{
    const char *subject = a->systems.count  ? a->systems.items[0]
                          : a->assets.count ? a->assets.items[0]
                                            : NULL;
    const char *stem = subject ? mrl_arena_printf(s->arena, "%s-%s", kind->id, subject) : kind->id;

    for (int i = 1; stem && i < TRIES; i++) {
        const char *id = i == 1 ? stem : mrl_arena_printf(s->arena, "%s-%d", stem, i);
        const char *path = id ? mrl_arena_printf(s->arena, MRL_RECORDS_DIR "/%s.yaml", id) : NULL;

        if (!path)
            return MRL_FAIL_ARENA(&s->err, s->arena);
        if (!mrl_file_exists(s->root, path)) {
            *ret = id;
            return mrl_ok();
        }
    }
    return stem ? MRL_FAIL(&s->err, MRL_E_EXISTS, MRL_NO_OFFSET, "there are too many of `%s`", stem)
                : MRL_FAIL_ARENA(&s->err, s->arena);
}

static mrl_status choose_id(struct mrl_record_session *s, const struct mrl_record_kind *kind,
                            const struct mrl_record_new_args *a, const char **ret)
{
    *ret = a->id;
    if (!a->id)
        MRL_TRY(make_id(s, kind, a, ret));
    if (mrl_id_is_valid(*ret))
        return mrl_ok();
    mrl_error_set(&s->err, MRL_E_FORMAT, MRL_NO_OFFSET,
                  "an id is made of letters, digits, `.`, `_` and `-`, starts with a letter or "
                  "digit and has at most %d characters",
                  MRL_ID_MAX);
    mrl_error_where(&s->err, *ret);
    mrl_error_hint(&s->err, "choose one with --id");
    return (mrl_status){MRL_E_FORMAT};
}

static mrl_status write_record(struct mrl_record_session *s, const struct mrl_record_template *t,
                               const char **path)
{
    mrl_cleanup(mrl_buf_done) struct mrl_buf buf;
    struct mrl_entry entry = {
        .kind = MRL_ENTRY_RECORD,
        .event = MRL_EVENT_CREATE,
        .name = t->id,
        .type = t->kind->id,
        .author = t->author,
    };
    mrl_status written;

    mrl_buf_init(&buf, MRL_MAX_PROJECT_FILE);
    mrl_record_template_write(t, &buf);
    MRL_TRY(mrl_buf_status(&buf, &s->err));
    *path = mrl_arena_printf(s->arena, MRL_RECORDS_DIR "/%s.yaml", t->id);
    if (!*path)
        return MRL_FAIL_ARENA(&s->err, s->arena);
    entry.path = *path;
    MRL_TRY(mrl_dir_make(s->root, MRL_RECORDS_DIR, 0777, &s->err));
    written = mrl_file_write(s->root, *path, mrl_buf_text(&buf), buf.len, 0666, true, &s->err);
    if (written.code == MRL_E_EXISTS)
        mrl_error_hint(&s->err, "choose another --id; a record is never overwritten");
    MRL_TRY(written);
    MRL_TRY(mrl_sha256_bytes(mrl_buf_text(&buf), buf.len, &entry.sha256, &s->err));
    return mrl_record_session_enter(s, &entry);
}

static mrl_status make(struct mrl_record_session *s, const struct mrl_record_new_args *a,
                       const char **path, const char **id)
{
    struct mrl_record_template t = {.author = a->author, .now = s->now};
    struct mrl_record_subject *subjects;

    MRL_TRY(mrl_record_session_kind(s, s->cli->operands[0], &t.kind));
    MRL_TRY(check_subjects(s, t.kind, a));
    MRL_TRY(choose_id(s, t.kind, a, &t.id));
    MRL_TRY(read_subjects(s, a, &subjects, &t.subject_count));
    t.subjects = subjects;
    *id = t.id;
    return write_record(s, &t, path);
}

enum mrl_exit mrl_record_run_new(struct mrl_cli *cli, const void *args)
{
    mrl_cleanup(mrl_record_session_close) struct mrl_record_session s;
    const struct mrl_record_new_args *a = args;
    const char *path, *id;

    if (mrl_record_session_open(&s, cli, &a->common).code != MRL_OK ||
        make(&s, a, &path, &id).code != MRL_OK)
        return mrl_record_session_fail(&s);
    fprintf(cli->out, "%s\n", path);
    if (!cli->common.quiet)
        fprintf(cli->err, "Replace every FILL-IN in it, then run `merlon record check %s`.\n", id);
    return MRL_EXIT_CLEAN;
}
