/* SPDX-License-Identifier: Apache-2.0 */
/* What a record speaks about. */
#include "base/text.h"
#include "govern/private.h"

#include <string.h>

static bool is_bound(const struct mrl_record_kind *kind)
{
    return kind && (kind->subjects == MRL_SUBJECTS_REQUIRED || kind->subjects == MRL_SUBJECTS_GONE);
}

/* What was destroyed may have left merlon.yaml too. */
static bool may_be_unknown(const struct mrl_record_kind *kind)
{
    return kind && kind->subjects == MRL_SUBJECTS_GONE;
}

static mrl_status read_digest(struct mrl_record_reader *r, const struct mrl_node *node,
                              struct mrl_record_subject *s)
{
    if (!mrl_node_is_filled(node))
        return node
                   ? mrl_record_problem(r, MRL_RECORD_INCOMPLETE, node, "`sha256` is not filled in")
                   : mrl_ok();
    if (s->system)
        return mrl_record_problem(r, MRL_RECORD_MALFORMED, node, "a system has no `sha256`");
    s->has_digest =
        node->kind == MRL_NODE_STRING && mrl_sha256_parse(node->text, node->len, &s->sha256);
    if (s->has_digest)
        return mrl_ok();
    return mrl_record_problem(r, MRL_RECORD_MALFORMED, node,
                              "`sha256` must be 64 hexadecimal digits in quotes");
}

static mrl_status report_unknown(struct mrl_record_reader *r, const struct mrl_node *node,
                                 const char *section)
{
    char quoted[64] = "";

    if (node->text)
        mrl_text_quote(quoted, sizeof(quoted), node->text, node->len);
    return mrl_record_problem(r, MRL_RECORD_MALFORMED, node,
                              "`%s` is not among the %s of merlon.yaml", quoted, section);
}

static mrl_status read_subject(struct mrl_record_reader *r, const struct mrl_node *item)
{
    static const char *const keys[] = {"asset", "system", "sha256", NULL};
    struct mrl_record_subject s = {0};
    const struct mrl_node *asset = mrl_node_get(item, "asset");
    const struct mrl_node *system = mrl_node_get(item, "system");
    const struct mrl_node *name = asset ? asset : system;

    if (item->kind != MRL_NODE_MAP || !name || (asset && system))
        return mrl_record_problem(r, MRL_RECORD_MALFORMED, item,
                                  "a subject is `{asset: ID, sha256: DIGEST}` or `{system: ID}`");
    MRL_TRY(mrl_record_only(r, item, keys));
    if (!mrl_node_is_filled(name))
        return mrl_record_problem(r, MRL_RECORD_INCOMPLETE, name, "`%s` is not filled in",
                                  name->key);
    if (name->kind != MRL_NODE_STRING || strlen(name->text) != name->len)
        return report_unknown(r, name, asset ? "assets" : "systems");
    if (asset && !mrl_project_asset(r->project, name->text) && !may_be_unknown(r->record->kind))
        return report_unknown(r, name, "assets");
    if (system && !mrl_project_system(r->project, name->text))
        return report_unknown(r, name, "systems");
    if (asset ? mrl_record_about_asset(r->record, name->text)
              : mrl_record_about_system(r->record, name->text))
        return mrl_record_problem(r, MRL_RECORD_MALFORMED, name, "`%s` is a subject twice",
                                  name->text);
    s.asset = asset ? name->text : NULL;
    s.system = asset ? NULL : name->text;
    MRL_TRY(read_digest(r, mrl_node_get(item, "sha256"), &s));
    r->record->subjects[r->record->subject_count++] = s;
    return mrl_ok();
}

static bool speaks_about_an_asset(const struct mrl_record *record)
{
    for (size_t i = 0; i < record->subject_count; i++)
        if (record->subjects[i].asset)
            return true;
    return false;
}

/* A kind that has to be bound names at least one asset. */
static mrl_status check_presence(struct mrl_record_reader *r, const struct mrl_node *list)
{
    const struct mrl_record *record = r->record;
    const struct mrl_node *at = list ? list : record->doc.root;

    if (!record->kind)
        return mrl_ok();
    if (record->kind->subjects == MRL_SUBJECTS_NONE && record->subject_count > 0)
        return mrl_record_problem(r, MRL_RECORD_MALFORMED, at,
                                  "a record of kind `%s` has no subjects", record->kind->id);
    if (!is_bound(record->kind) || speaks_about_an_asset(record))
        return mrl_ok();
    return mrl_record_problem(r, MRL_RECORD_INCOMPLETE, at,
                              "a record of kind `%s` names the assets it speaks about in "
                              "`subjects`",
                              record->kind->id);
}

mrl_status mrl_record_read_subjects(struct mrl_record_reader *r)
{
    const struct mrl_node *list = mrl_node_get(r->record->doc.root, "subjects");

    if (mrl_node_is_filled(list) && list->kind != MRL_NODE_LIST)
        return mrl_record_problem(r, MRL_RECORD_MALFORMED, list, "`subjects` must be a list");
    if (list && list->kind == MRL_NODE_LIST) {
        r->record->subjects =
            mrl_arena_array(r->arena, list->count + 1, sizeof(*r->record->subjects));
        if (!r->record->subjects)
            return MRL_FAIL_ARENA(r->err, r->arena);
    }
    MRL_NODE_EACH(item, list)
    {
        MRL_TRY(read_subject(r, item));
    }
    return check_presence(r, list);
}

/* --- against the bytes --- */

static mrl_status lost(struct mrl_record_reader *r, const struct mrl_node *at, const char *asset,
                       const char *what)
{
    MRL_TRY(mrl_record_problem(r, MRL_RECORD_WRONG_SUBJECT, at, "`%s` %s", asset, what));
    return mrl_record_advice(r,
                             "look at what changed; then `merlon record bind %s` and have it "
                             "approved again",
                             r->record->id);
}

static mrl_status check_subject(struct mrl_record_reader *r, const struct mrl_record_subject *s,
                                const struct mrl_node *at)
{
    const struct mrl_declared_asset *declared = mrl_project_asset(r->project, s->asset);
    const struct mrl_asset *asset;

    /* What is reached over a network is named, but has no bytes here to be bound to. */
    if (declared && declared->url)
        return s->has_digest
                   ? mrl_record_problem(r, MRL_RECORD_MALFORMED, at,
                                        "`%s` is reached by a URL and has no `sha256`", s->asset)
                   : mrl_ok();
    if (!s->has_digest) {
        if (!is_bound(r->record->kind))
            return mrl_ok();
        MRL_TRY(mrl_record_problem(r, MRL_RECORD_INCOMPLETE, at, "`%s` has no `sha256`", s->asset));
        return mrl_record_advice(r, "`merlon record bind %s` fills it in", r->record->id);
    }
    if (!r->inventory || may_be_unknown(r->record->kind))
        return mrl_ok();
    asset = mrl_inventory_asset(r->inventory, s->asset);
    if (!asset || asset->state == MRL_ASSET_MISSING)
        return lost(r, at, s->asset, "is not there any more");
    if (!asset->has_digest)
        return lost(r, at, s->asset, "cannot be read, so nothing shows that it is still the same");
    if (!mrl_sha256_equal(&asset->sha256, &s->sha256))
        return lost(r, at, s->asset, "has other bytes than those that the record speaks about");
    return mrl_ok();
}

/* Where a subject stands; the list holds refused entries too. */
static const struct mrl_node *place_of(const struct mrl_record *record, const char *asset)
{
    MRL_NODE_EACH(item, mrl_node_get(record->doc.root, "subjects"))
    {
        if (mrl_node_is(mrl_node_get(item, "asset"), asset))
            return item;
    }
    return record->doc.root;
}

mrl_status mrl_record_check_subjects(struct mrl_record_reader *r)
{
    const struct mrl_record *record = r->record;

    for (size_t i = 0; i < record->subject_count; i++)
        if (record->subjects[i].asset)
            MRL_TRY(check_subject(r, &record->subjects[i],
                                  place_of(record, record->subjects[i].asset)));
    return mrl_ok();
}
