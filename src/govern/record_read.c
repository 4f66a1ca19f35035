/* SPDX-License-Identifier: Apache-2.0 */
/* The keys that all records share. */
#include "base/text.h"
#include "govern/private.h"

#include <string.h>

static mrl_status report_gap(struct mrl_record_reader *r, const struct mrl_node *map,
                             const char *key)
{
    const struct mrl_node *node = mrl_node_get(map, key);

    return mrl_record_problem(r, MRL_RECORD_INCOMPLETE, node ? node : map,
                              node ? "`%s` is not filled in" : "`%s` is missing", key);
}

/* NULL if there is nothing to use; that is then a problem. */
static mrl_status read_text(struct mrl_record_reader *r, const char *key, const char **ret)
{
    const struct mrl_node *node = mrl_node_get(r->record->doc.root, key);

    *ret = NULL;
    if (!mrl_node_is_filled(node))
        return report_gap(r, r->record->doc.root, key);
    if (node->kind != MRL_NODE_STRING)
        return mrl_record_problem(r, MRL_RECORD_MALFORMED, node,
                                  "`%s` must be text, not %s; put it in quotes", key,
                                  mrl_node_kind_name(node->kind));
    if (strlen(node->text) != node->len)
        return mrl_record_problem(r, MRL_RECORD_MALFORMED, node, "`%s` holds a NUL character", key);
    *ret = node->text;
    return mrl_ok();
}

static mrl_status read_kind(struct mrl_record_reader *r)
{
    const struct mrl_node *node = mrl_node_get(r->record->doc.root, "record");
    const char *text = mrl_node_text(node);
    char quoted[64] = "";

    if (text)
        r->record->kind = mrl_catalog_record_kind(r->catalog, text);
    if (r->record->kind)
        return mrl_ok();
    if (!node)
        MRL_TRY(mrl_record_problem(r, MRL_RECORD_MALFORMED, r->record->doc.root,
                                   "the key `record` is missing"));
    else {
        if (node->text)
            mrl_text_quote(quoted, sizeof(quoted), node->text, node->len);
        MRL_TRY(mrl_record_problem(r, MRL_RECORD_MALFORMED, node, "there is no kind of record `%s`",
                                   quoted));
    }
    return mrl_record_advice(r, "`merlon record kinds` lists them");
}

static mrl_status check_id(struct mrl_record_reader *r)
{
    const char *id;
    char quoted[64];

    MRL_TRY(read_text(r, "id", &id));
    if (!id || strcmp(id, r->record->id) == 0)
        return mrl_ok();
    mrl_text_quote(quoted, sizeof(quoted), id, strlen(id));
    return mrl_record_problem(r, MRL_RECORD_MALFORMED, mrl_node_get(r->record->doc.root, "id"),
                              "the id is `%s`, but the file is named after `%s`", quoted,
                              r->record->id);
}

static mrl_status read_author(struct mrl_record_reader *r)
{
    char quoted[64];

    MRL_TRY(read_text(r, "author", &r->record->author));
    if (!r->record->author || mrl_project_person(r->project, r->record->author))
        return mrl_ok();
    mrl_text_quote(quoted, sizeof(quoted), r->record->author, strlen(r->record->author));
    r->record->author = NULL;
    return mrl_record_problem(r, MRL_RECORD_MALFORMED, mrl_node_get(r->record->doc.root, "author"),
                              "`%s` is not among the people of merlon.yaml", quoted);
}

static mrl_status read_time(struct mrl_record_reader *r, const char *key, mrl_time *ret,
                            bool *is_date)
{
    const struct mrl_node *node = mrl_node_get(r->record->doc.root, key);
    const char *text;

    *ret = 0;
    MRL_TRY(read_text(r, key, &text));
    if (!text)
        return mrl_ok();
    *is_date = node->len == MRL_DATE_TEXT - 1;
    if (mrl_time_parse(node->text, node->len, ret))
        return mrl_ok();
    return mrl_record_problem(
        r, MRL_RECORD_MALFORMED, node,
        "`%s` must be a date such as 2026-03-01 or a time such as 2026-03-01T12:00:00Z", key);
}

static mrl_time earlier(mrl_time a, mrl_time b)
{
    return a == 0 || (b != 0 && b < a) ? b : a;
}

/* A day that is given as the last one counts to its end. */
static mrl_status read_expiry(struct mrl_record_reader *r)
{
    struct mrl_record *record = r->record;
    const struct mrl_node *node = mrl_node_get(record->doc.root, "valid_until");
    bool is_date = false;

    if (node && node->kind != MRL_NODE_NULL) {
        MRL_TRY(read_time(r, "valid_until", &record->expires, &is_date));
        if (record->expires != 0 && is_date)
            record->expires += MRL_DAY;
        if (record->expires != 0 && record->expires <= record->created)
            MRL_TRY(mrl_record_problem(r, MRL_RECORD_MALFORMED, node,
                                       "`valid_until` lies before `created`"));
    }
    if (record->created != 0 && record->kind && record->kind->valid_for.kind == MRL_AGE_DAYS)
        record->expires = earlier(
            record->expires, record->created + (mrl_time)record->kind->valid_for.days * MRL_DAY);
    return mrl_ok();
}

static mrl_status check_times(struct mrl_record_reader *r)
{
    const struct mrl_record *record = r->record;
    const struct mrl_node *created = mrl_node_get(record->doc.root, "created");
    char text[MRL_TIME_TEXT];

    if (record->created > r->now)
        return mrl_record_problem(r, MRL_RECORD_NOT_YET, created, "`created` lies in the future");
    if (record->expires == 0 || record->expires > r->now)
        return mrl_ok();
    mrl_time_format(record->expires, text);
    MRL_TRY(mrl_record_problem(r, MRL_RECORD_EXPIRED, created, "expired at %s", text));
    return mrl_record_advice(
        r, "look at it again, set `created` and `valid_until` anew, and have it approved");
}

mrl_status mrl_record_read(struct mrl_record_reader *r)
{
    static const char *const keys[] = {"record",      "id",       "title",  "author", "created",
                                       "valid_until", "subjects", "fields", NULL};
    struct mrl_record *record = r->record;
    bool is_date = false;

    if (!record->doc.root || record->doc.root->kind != MRL_NODE_MAP)
        return mrl_record_problem(r, MRL_RECORD_MALFORMED, record->doc.root,
                                  "a map with the key `record` is expected");
    MRL_TRY(mrl_record_only(r, record->doc.root, keys));
    MRL_TRY(read_kind(r));
    MRL_TRY(check_id(r));
    MRL_TRY(read_text(r, "title", &record->title));
    MRL_TRY(read_author(r));
    MRL_TRY(read_time(r, "created", &record->created, &is_date));
    MRL_TRY(read_expiry(r));
    MRL_TRY(check_times(r));
    MRL_TRY(mrl_record_read_subjects(r));
    return record->kind ? mrl_record_check_fields(r) : mrl_ok();
}
