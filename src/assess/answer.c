/* SPDX-License-Identifier: Apache-2.0 */
#include "assess/check.h"

#include "base/text.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define MESSAGE_MAX 1000u

static MRL_PRINTF(2, 0) mrl_status
    format_text(struct mrl_question *q, const char *fmt, va_list args, const char **ret)
{
    char text[MESSAGE_MAX];

    (void)vsnprintf(text, sizeof(text), fmt, args);
    *ret = mrl_arena_strdup(q->arena, text);
    return *ret ? mrl_ok() : MRL_FAIL_ARENA(q->err, q->arena);
}

mrl_status mrl_answer(struct mrl_question *q, enum mrl_outcome outcome, enum mrl_basis basis,
                      const char *fmt, ...)
{
    va_list args;
    mrl_status s;

    q->outcome = outcome;
    q->basis = basis;
    va_start(args, fmt);
    s = format_text(q, fmt, args, &q->message);
    va_end(args);
    return s;
}

mrl_status mrl_answer_remedy(struct mrl_question *q, const char *fmt, ...)
{
    va_list args;
    mrl_status s;

    va_start(args, fmt);
    s = format_text(q, fmt, args, &q->remedy);
    va_end(args);
    return s;
}

const char *mrl_escaped(struct mrl_question *q, const char *text)
{
    char quoted[200];
    const char *copy;

    mrl_text_quote(quoted, sizeof(quoted), text, strlen(text));
    copy = mrl_arena_strdup(q->arena, quoted);
    return copy ? copy : "";
}

static mrl_status add_subject(struct mrl_question *q, const char *sort, const char *name,
                              const struct mrl_sha256 *sha256)
{
    struct mrl_subject *subject;

    MRL_TRY(mrl_arena_grow(q->arena, (void **)&q->subjects, &q->subject_capacity, q->subject_count,
                           sizeof(*q->subjects), q->err));
    subject = &q->subjects[q->subject_count];
    subject->name = mrl_arena_printf(q->arena, "%s:%s", sort, name);
    if (!subject->name)
        return MRL_FAIL_ARENA(q->err, q->arena);
    subject->sha256 = *sha256;
    q->subject_count++;
    return mrl_ok();
}

mrl_status mrl_rests_on_asset(struct mrl_question *q, const struct mrl_asset *asset)
{
    return asset->has_digest ? add_subject(q, "asset", asset->id, &asset->sha256) : mrl_ok();
}

mrl_status mrl_rests_on_record(struct mrl_question *q, const struct mrl_record *record)
{
    if (record->expires != 0 && (q->expires == 0 || record->expires < q->expires))
        q->expires = record->expires;
    return add_subject(q, "record", record->id ? record->id : record->path, &record->sha256);
}

mrl_status mrl_rests_on_project(struct mrl_question *q)
{
    return add_subject(q, "file", MRL_PROJECT_FILE, &q->facts->project->sha256);
}

mrl_status mrl_rests_on_commits(struct mrl_question *q)
{
    return add_subject(q, "commits", ".git", &q->facts->inventory->commits.sha256);
}

mrl_status mrl_rests_on_file(struct mrl_question *q, const struct mrl_asset_file *file)
{
    return file->has_digest ? add_subject(q, "file", file->path, &file->sha256) : mrl_ok();
}

mrl_status mrl_rests_on_provenance(struct mrl_question *q)
{
    return add_subject(q, "provenance", "index", &q->facts->provenance->sha256);
}

mrl_status mrl_rests_on_inventory(struct mrl_question *q)
{
    return add_subject(q, "inventory", "assets", &q->facts->inventory->sha256);
}

/* Whether a is the better answer: the one approved last. */
static bool is_better(const struct mrl_record *a, const struct mrl_record *b)
{
    return !b || a->approval.at > b->approval.at;
}

/* The reason names the file already. */
static const char *describe_missing(const struct mrl_record *nearest)
{
    return nearest ? nearest->why : "there is none";
}

const struct mrl_record *mrl_best_record(struct mrl_question *q, const char *kind, const char **why)
{
    const struct mrl_records *records = q->facts->records;
    const struct mrl_record *best = NULL;
    const struct mrl_record *nearest = NULL;

    for (size_t i = 0; i < records->count; i++) {
        const struct mrl_record *r = &records->items[i];

        if (!r->kind || strcmp(r->kind->id, kind) != 0)
            continue;
        if (r->state == MRL_RECORD_VALID && is_better(r, best))
            best = r;
        else if (!nearest || r->created > nearest->created)
            nearest = r;
    }
    if (why && !best)
        *why = describe_missing(nearest);
    return best;
}

const struct mrl_record *mrl_next_record(const struct mrl_question *q, const char *kind,
                                         const struct mrl_record *previous)
{
    const struct mrl_records *records = q->facts->records;
    const size_t first = previous ? (size_t)(previous - records->items) + 1 : 0;

    for (size_t i = first; i < records->count; i++) {
        const struct mrl_record *r = &records->items[i];

        if (r->state == MRL_RECORD_VALID && strcmp(r->kind->id, kind) == 0)
            return r;
    }
    return NULL;
}

mrl_status mrl_answer_no_record(struct mrl_question *q, const char *kind)
{
    const char *why = "";

    (void)mrl_best_record(q, kind, &why);
    return mrl_answer(q, MRL_OUTCOME_UNKNOWN, MRL_BASIS_DOCUMENTED,
                      "no valid record of kind %s: %s", kind, why);
}
