/* SPDX-License-Identifier: Apache-2.0 */
#include "assess/ask.h"

#include "assess/assets.h"

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

mrl_status mrl_ask_exists(struct mrl_question *q)
{
    const struct mrl_record *record;

    MRL_TRY(mrl_ask_for_record(q, &record));
    return record ? OK(q, "recorded in %s", record->id) : mrl_ok();
}

static mrl_status answer_not_said(struct mrl_question *q, const struct mrl_record *record)
{
    return UNKNOWN(q, "%s does not say `%s`", record->id, q->row->field);
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
