/* SPDX-License-Identifier: Apache-2.0 */
#include "base/json.h"
#include "base/text.h"
#include "cli/record.h"

#include <stdio.h>
#include <string.h>

/* How far ahead one looks: a week, a month, a quarter. */
static const unsigned horizons[] = {7, 30, 90};

static bool expires_within(const struct mrl_record *record, mrl_time now, uint64_t days)
{
    /* A date that far away is no different from never. */
    const mrl_time limit = days < 1000000 ? now + (mrl_time)days * MRL_DAY : INT64_MAX;

    return record->state == MRL_RECORD_VALID && record->expires != 0 && record->expires <= limit;
}

static size_t count_expiring(const struct mrl_records *records, mrl_time now, unsigned days)
{
    size_t n = 0;

    for (size_t i = 0; i < records->count; i++)
        n += expires_within(&records->items[i], now, days);
    return n;
}

static size_t count_state(const struct mrl_records *records, enum mrl_record_state state)
{
    size_t n = 0;

    for (size_t i = 0; i < records->count; i++)
        n += records->items[i].state == state;
    return n;
}

/* --- JSON --- */

static void write_text(struct mrl_json_writer *w, const char *key, const char *text)
{
    if (text)
        mrl_json_write_string(w, key, text);
    else
        mrl_json_write_null(w, key);
}

static void write_time(struct mrl_json_writer *w, const char *key, mrl_time t)
{
    char text[MRL_TIME_TEXT];

    mrl_time_format(t, text);
    write_text(w, key, t ? text : NULL);
}

static void write_approval(struct mrl_json_writer *w, const struct mrl_record *record)
{
    if (!record->approved) {
        mrl_json_write_null(w, "approval");
        return;
    }
    mrl_json_write_object(w, "approval");
    mrl_json_write_string(w, "approver", record->approval.approver);
    mrl_json_write_string(w, "role", record->approval.role);
    write_time(w, "at", record->approval.at);
    mrl_json_write_object_end(w);
}

static void write_subjects(struct mrl_json_writer *w, const struct mrl_record *record)
{
    char digest[MRL_SHA256_HEX];

    mrl_json_write_array(w, "subjects");
    for (size_t i = 0; i < record->subject_count; i++) {
        const struct mrl_record_subject *s = &record->subjects[i];

        mrl_json_write_object(w, NULL);
        mrl_json_write_string(w, s->asset ? "asset" : "system", s->asset ? s->asset : s->system);
        if (s->has_digest) {
            mrl_sha256_hex(&s->sha256, digest);
            mrl_json_write_string(w, "sha256", digest);
        }
        mrl_json_write_object_end(w);
    }
    mrl_json_write_array_end(w);
}

static void write_problems(struct mrl_json_writer *w, const struct mrl_record *record)
{
    mrl_json_write_array(w, "problems");
    for (size_t i = 0; i < record->problem_count; i++) {
        const struct mrl_record_problem *p = &record->problems[i];

        mrl_json_write_object(w, NULL);
        mrl_json_write_string(w, "state", mrl_record_state_name(p->state));
        if (p->line > 0) {
            mrl_json_write_u64(w, "line", p->line);
            mrl_json_write_u64(w, "column", p->column);
        }
        mrl_json_write_string(w, "message", p->message);
        if (p->hint[0])
            mrl_json_write_string(w, "hint", p->hint);
        mrl_json_write_object_end(w);
    }
    mrl_json_write_array_end(w);
}

static void write_record(struct mrl_json_writer *w, const struct mrl_record *record)
{
    mrl_json_write_object(w, NULL);
    mrl_json_write_string(w, "id", record->id);
    mrl_json_write_string(w, "path", record->path);
    write_text(w, "kind", record->kind ? record->kind->id : NULL);
    write_text(w, "title", record->title);
    write_text(w, "author", record->author);
    write_time(w, "created", record->created);
    write_time(w, "expires", record->expires);
    mrl_json_write_string(w, "state", mrl_record_state_name(record->state));
    mrl_json_write_string(w, "why", record->why);
    write_approval(w, record);
    write_subjects(w, record);
    write_problems(w, record);
    mrl_json_write_object_end(w);
}

static void write_summary(struct mrl_json_writer *w, const struct mrl_records *records,
                          mrl_time now)
{
    char days[16];

    mrl_json_write_object(w, "summary");
    mrl_json_write_u64(w, "records", records->count);
    for (int s = 0; s < MRL_RECORD_STATE_COUNT; s++)
        mrl_json_write_u64(w, mrl_record_state_name((enum mrl_record_state)s),
                           count_state(records, (enum mrl_record_state)s));
    mrl_json_write_object(w, "expiring");
    for (size_t i = 0; i < MRL_COUNT(horizons); i++) {
        (void)snprintf(days, sizeof(days), "%u", horizons[i]);
        mrl_json_write_u64(w, days, count_expiring(records, now, horizons[i]));
    }
    mrl_json_write_object_end(w);
    mrl_json_write_object_end(w);
}

void mrl_record_print_json(FILE *out, const struct mrl_records *records, mrl_time now)
{
    struct mrl_json_writer w;

    mrl_json_writer_init(&w, out, false);
    mrl_json_write_object(&w, NULL);
    mrl_json_write_u64(&w, "schema_version", 1);
    write_time(&w, "at", now);
    write_summary(&w, records, now);
    mrl_json_write_array(&w, "records");
    for (size_t i = 0; i < records->count; i++)
        write_record(&w, &records->items[i]);
    mrl_json_write_array_end(&w);
    mrl_json_write_object_end(&w);
}

/* --- text --- */

/* Escaped, and padded by what is seen. */
static void print_cell(FILE *out, const char *text, int width)
{
    char quoted[256];

    mrl_text_quote(quoted, sizeof(quoted), text, strlen(text));
    fprintf(out, "%-*s  ", width, quoted);
}

static int widest(const struct mrl_records *records)
{
    size_t width = strlen("RECORD");

    for (size_t i = 0; i < records->count; i++) {
        const size_t n = strlen(records->items[i].id);

        width = n > width ? n : width;
    }
    return width < 40 ? (int)width : 40;
}

static void print_row(FILE *out, const struct mrl_record *record, int width)
{
    char date[MRL_DATE_TEXT] = "-";

    if (record->expires)
        mrl_date_format(record->expires, date);
    print_cell(out, record->id, width);
    fprintf(out, "%-13s  %-10s  ", mrl_record_state_name(record->state), date);
    fprintf(out, "%s\n", record->kind ? record->kind->id : "-");
}

static void print_text(FILE *out, const struct mrl_records *shown, const struct mrl_records *all,
                       mrl_time now)
{
    const int width = widest(shown);

    if (shown->count > 0)
        fprintf(out, "%-*s  %-13s  %-10s  KIND\n", width, "RECORD", "STATE", "EXPIRES");
    for (size_t i = 0; i < shown->count; i++)
        print_row(out, &shown->items[i], width);
    fprintf(out, "%s%zu record%s, %zu valid", shown->count > 0 ? "\n" : "", all->count,
            all->count == 1 ? "" : "s", count_state(all, MRL_RECORD_VALID));
    for (size_t i = 0; i < MRL_COUNT(horizons) && all->count > 0; i++)
        fprintf(out, "%s%zu within %u days", i == 0 ? "; of these expire " : ", ",
                count_expiring(all, now, horizons[i]), horizons[i]);
    fputs("\n", out);
}

/* --- the verb --- */

static mrl_status choose(struct mrl_record_session *s, const struct mrl_record_list_args *a,
                         struct mrl_records *ret)
{
    struct mrl_record *items = mrl_arena_array(s->arena, s->records.count + 1, sizeof(*items));
    const struct mrl_record_kind *kind = NULL;
    size_t n = 0;

    if (!items)
        return MRL_FAIL_ARENA(&s->err, s->arena);
    if (a->kind)
        MRL_TRY(mrl_record_session_kind(s, a->kind, &kind));
    for (size_t i = 0; i < s->records.count; i++) {
        const struct mrl_record *record = &s->records.items[i];

        if (kind && record->kind != kind)
            continue;
        if (a->expires_within != MRL_RECORD_ANY_TIME &&
            !expires_within(record, s->now, a->expires_within))
            continue;
        items[n++] = *record;
    }
    *ret = (struct mrl_records){items, n};
    return mrl_ok();
}

enum mrl_exit mrl_record_run_list(struct mrl_cli *cli, const void *args)
{
    mrl_cleanup(mrl_record_session_close) struct mrl_record_session s;
    const struct mrl_record_list_args *a = args;
    struct mrl_records shown;

    if (mrl_record_session_open(&s, cli, &a->common).code != MRL_OK ||
        mrl_record_session_load(&s).code != MRL_OK || choose(&s, a, &shown).code != MRL_OK)
        return mrl_record_session_fail(&s);
    if (a->format == 1)
        mrl_record_print_json(cli->out, &shown, s.now);
    else
        print_text(cli->out, &shown, &s.records, s.now);
    return MRL_EXIT_CLEAN;
}
