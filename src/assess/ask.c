/* SPDX-License-Identifier: Apache-2.0 */
#include "assess/ask.h"

#include <assert.h>
#include <string.h>

#define OK(q, ...)       mrl_answer((q), MRL_OUTCOME_OK, MRL_BASIS_DOCUMENTED, __VA_ARGS__)
#define VIOLATED(q, ...) mrl_answer((q), MRL_OUTCOME_VIOLATED, MRL_BASIS_DOCUMENTED, __VA_ARGS__)
#define UNKNOWN(q, ...)  mrl_answer((q), MRL_OUTCOME_UNKNOWN, MRL_BASIS_DOCUMENTED, __VA_ARGS__)

double mrl_row_threshold(const struct mrl_question *q)
{
    return q->row->policy ? mrl_project_policy(q->facts->project, q->row->policy) : q->row->number;
}

bool mrl_node_number(const struct mrl_node *node, double *ret)
{
    if (!node || (node->kind != MRL_NODE_INT && node->kind != MRL_NODE_REAL))
        return false;
    *ret = node->kind == MRL_NODE_INT ? (double)node->integer : node->real;
    return true;
}

bool mrl_node_boolean(const struct mrl_node *node, bool *ret)
{
    if (!node || node->kind != MRL_NODE_BOOL)
        return false;
    *ret = node->boolean;
    return true;
}

bool mrl_node_time(const struct mrl_node *node, mrl_time *ret)
{
    return mrl_node_text(node) && mrl_time_parse(node->text, node->len, ret);
}

void mrl_answer_until(struct mrl_question *q, mrl_time at)
{
    if (q->expires == 0 || at < q->expires)
        q->expires = at;
}

mrl_status mrl_ask_for_record(struct mrl_question *q, const struct mrl_record **ret)
{
    *ret = mrl_best_record(q, q->row->record, NULL);
    if (!*ret)
        return mrl_answer_no_record(q, q->row->record);
    return mrl_rests_on_record(q, *ret);
}

static mrl_status answer_not_said(struct mrl_question *q, const struct mrl_record *record)
{
    return UNKNOWN(q, "%s does not say `%s`", record->id, q->row->field);
}

mrl_status mrl_ask_exists(struct mrl_question *q)
{
    const struct mrl_record *record;

    MRL_TRY(mrl_ask_for_record(q, &record));
    return record ? OK(q, "recorded in %s", record->id) : mrl_ok();
}

static bool is_empty(const struct mrl_node *node)
{
    if (node->kind == MRL_NODE_LIST || node->kind == MRL_NODE_MAP)
        return node->count == 0;
    return node->kind == MRL_NODE_STRING && node->len == 0;
}

mrl_status mrl_ask_filled(struct mrl_question *q)
{
    const struct mrl_record *record;
    const struct mrl_node *node;

    MRL_TRY(mrl_ask_for_record(q, &record));
    if (!record)
        return mrl_ok();
    node = mrl_record_field(record, q->row->field);
    if (!node)
        return answer_not_said(q, record);
    return is_empty(node) ? VIOLATED(q, "`%s` of %s is empty", q->row->field, record->id)
                          : OK(q, "`%s` is filled in %s", q->row->field, record->id);
}

mrl_status mrl_ask_true(struct mrl_question *q)
{
    const struct mrl_record *record;
    bool value;

    MRL_TRY(mrl_ask_for_record(q, &record));
    if (!record)
        return mrl_ok();
    if (!mrl_node_boolean(mrl_record_field(record, q->row->field), &value))
        return answer_not_said(q, record);
    return value ? OK(q, "`%s` holds in %s", q->row->field, record->id)
                 : VIOLATED(q, "%s says that `%s` does not hold", record->id, q->row->field);
}

static mrl_status compare(struct mrl_question *q, bool at_most)
{
    const double limit = mrl_row_threshold(q);
    const struct mrl_record *record;
    double value;

    MRL_TRY(mrl_ask_for_record(q, &record));
    if (!record)
        return mrl_ok();
    if (!mrl_node_number(mrl_record_field(record, q->row->field), &value))
        return answer_not_said(q, record);
    /* Written so that a NaN holds for neither. */
    if (at_most ? value <= limit : value >= limit)
        return OK(q, "`%s` is %g in %s, the limit is %g", q->row->field, value, record->id, limit);
    return VIOLATED(q, "`%s` is %g in %s, it must be at %s %g", q->row->field, value, record->id,
                    at_most ? "most" : "least", limit);
}

mrl_status mrl_ask_at_most(struct mrl_question *q)
{
    return compare(q, true);
}

mrl_status mrl_ask_at_least(struct mrl_question *q)
{
    return compare(q, false);
}

mrl_status mrl_ask_recent(struct mrl_question *q)
{
    const mrl_time days = (mrl_time)mrl_row_threshold(q);
    const struct mrl_record *record;
    char date[MRL_DATE_TEXT];
    mrl_time at;

    MRL_TRY(mrl_ask_for_record(q, &record));
    if (!record)
        return mrl_ok();
    if (!mrl_node_time(mrl_record_field(record, q->row->field), &at))
        return answer_not_said(q, record);
    mrl_date_format(at, date);
    if (at > q->facts->now)
        return VIOLATED(q, "`%s` of %s is %s, which has not come yet", q->row->field, record->id,
                        date);
    if (q->facts->now - at > days * MRL_DAY)
        return VIOLATED(q, "`%s` of %s is %s, longer ago than %lld days", q->row->field, record->id,
                        date, (long long)days);
    mrl_answer_until(q, at + days * MRL_DAY + 1);
    return OK(q, "`%s` of %s is %s, within %lld days", q->row->field, record->id, date,
              (long long)days);
}

/* Cuts "table.column"; column stays empty for a plain field. */
struct field_name {
    char table[64];
    const char *column; /* NULL: a plain field */
};

static struct field_name split_field(const char *field)
{
    const char *const dot = strchr(field, '.');
    const size_t n = dot ? (size_t)(dot - field) : strlen(field);
    struct field_name name = {.column = dot ? dot + 1 : NULL};

    if (n < sizeof(name.table))
        memcpy(name.table, field, n);
    return name;
}

static bool list_has(const struct mrl_node *list, const char *column, const char *word)
{
    MRL_NODE_EACH(item, list)
    {
        if (mrl_node_is(column ? mrl_node_get(item, column) : item, word))
            return true;
    }
    return false;
}

mrl_status mrl_ask_covers(struct mrl_question *q)
{
    const struct field_name name = split_field(q->row->field);
    const struct mrl_record *record;
    const struct mrl_node *list;

    MRL_TRY(mrl_ask_for_record(q, &record));
    if (!record)
        return mrl_ok();
    list = mrl_record_field(record, name.table);
    if (!list)
        return answer_not_said(q, record);
    for (const char *const *word = q->row->words; *word; word++)
        if (!list_has(list, name.column, *word))
            return VIOLATED(q, "`%s` of %s leaves out %s", q->row->field, record->id, *word);
    return OK(q, "`%s` of %s covers all that is asked for", q->row->field, record->id);
}

static mrl_status name_row(struct mrl_question *q, const struct mrl_node *row, const char *label,
                           const char **ret)
{
    const char *text = mrl_node_text(mrl_node_get(row, label));

    *ret =
        text ? mrl_escaped(q, text) : mrl_arena_printf(q->arena, "the row in line %u", row->line);
    return *ret ? mrl_ok() : MRL_FAIL_ARENA(q->err, q->arena);
}

mrl_status mrl_ask_rows(struct mrl_question *q, const struct mrl_record *record, const char *table,
                        const char *label,
                        bool (*holds)(const struct mrl_question *q, const struct mrl_node *row),
                        const char *what)
{
    const struct mrl_node *rows = mrl_record_field(record, table);
    const char *name;

    if (!rows || rows->count == 0)
        return UNKNOWN(q, "`%s` of %s has no rows", table, record->id);
    MRL_NODE_EACH(row, rows)
    {
        if (holds(q, row))
            continue;
        MRL_TRY(name_row(q, row, label, &name));
        return VIOLATED(q, "%s: %s in `%s` of %s", what, name, table, record->id);
    }
    return OK(q, "holds for each of the %u rows of `%s` in %s", rows->count, table, record->id);
}

static bool column_is_true(const struct mrl_question *q, const struct mrl_node *row)
{
    bool value;

    return mrl_node_boolean(mrl_node_get(row, strchr(q->row->field, '.') + 1), &value) && value;
}

mrl_status mrl_ask_every_true(struct mrl_question *q)
{
    const struct field_name name = split_field(q->row->field);
    const struct mrl_record *record;
    const struct mrl_field *table;

    MRL_TRY(mrl_ask_for_record(q, &record));
    if (!record)
        return mrl_ok();
    table = mrl_record_kind_field(record->kind, name.table);
    assert(table && table->column_count > 0);
    return mrl_ask_rows(q, record, name.table, table->columns[0].name, column_is_true,
                        "does not hold");
}

/* --- one record for each asset or system --- */

static const struct mrl_record *record_about(const struct mrl_question *q,
                                             const struct mrl_asset *asset)
{
    const struct mrl_record *r = NULL;

    while ((r = mrl_next_record(q, q->row->record, r)) != NULL)
        if (mrl_record_about_asset(r, asset->id) ||
            mrl_node_is(mrl_record_field(r, "asset"), asset->id))
            return r;
    return NULL;
}

mrl_status mrl_ask_each_asset(struct mrl_question *q,
                              bool (*picks)(const struct mrl_question *q,
                                            const struct mrl_asset *asset),
                              const char *none)
{
    const struct mrl_inventory *inv = q->facts->inventory;
    size_t count = 0;

    MRL_TRY(mrl_rests_on_inventory(q));
    for (size_t i = 0; i < inv->asset_count; i++) {
        const struct mrl_asset *asset = &inv->assets[i];
        const struct mrl_record *record;

        if (!picks(q, asset))
            continue;
        record = record_about(q, asset);
        if (!record)
            return UNKNOWN(q, "no valid record of kind %s speaks about %s", q->row->record,
                           mrl_escaped(q, asset->id));
        MRL_TRY(mrl_rests_on_record(q, record));
        count++;
    }
    if (count == 0)
        return mrl_answer(q, MRL_OUTCOME_OK, MRL_BASIS_MEASURED, "%s", none);
    return OK(q, "each of %zu has a valid record of kind %s", count, q->row->record);
}

static const struct mrl_record *record_about_system(const struct mrl_question *q,
                                                    const struct mrl_system *system)
{
    const struct mrl_record *r = NULL;

    while ((r = mrl_next_record(q, q->row->record, r)) != NULL)
        if (mrl_record_about_system(r, system->id) ||
            mrl_node_is(mrl_record_field(r, "system"), system->id))
            return r;
    return NULL;
}

mrl_status mrl_ask_each_system(struct mrl_question *q)
{
    const struct mrl_project *p = q->facts->project;
    size_t count = 0;

    MRL_TRY(mrl_rests_on_project(q));
    for (size_t i = 0; i < p->system_count; i++) {
        const struct mrl_record *record = record_about_system(q, &p->systems[i]);

        if (p->systems[i].retired != 0 && p->systems[i].retired <= q->facts->now)
            continue;
        if (!record)
            return UNKNOWN(q, "no valid record of kind %s speaks about the system %s",
                           q->row->record, mrl_escaped(q, p->systems[i].id));
        MRL_TRY(mrl_rests_on_record(q, record));
        count++;
    }
    if (count == 0)
        return UNKNOWN(q, "merlon.yaml lists no system in use");
    return OK(q, "each of %zu systems has a valid record of kind %s", count, q->row->record);
}
