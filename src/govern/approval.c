/* SPDX-License-Identifier: Apache-2.0 */
#include "govern/approval.h"

#include "base/buf.h"
#include "base/limits.h"
#include "base/text.h"
#include "sign/dsse.h"

#include <stdio.h>
#include <string.h>

/* --- who may --- */

static mrl_status deny(struct mrl_error *err, const char *person, const char *what)
{
    char quoted[64];

    mrl_text_quote(quoted, sizeof(quoted), person, strlen(person));
    return MRL_FAIL(err, MRL_E_DENIED, MRL_NO_OFFSET, "`%s` %s", quoted, what);
}

static const char *first_role(const struct mrl_record_kind *kind, const struct mrl_person *person)
{
    for (size_t i = 0; i < kind->approver_roles.count; i++)
        if (mrl_person_has_role(person, kind->approver_roles.items[i]))
            return kind->approver_roles.items[i];
    return NULL;
}

static void join(const struct mrl_texts *texts, char *ret, size_t size)
{
    size_t used = 0;

    ret[0] = '\0';
    for (size_t i = 0; i < texts->count && used < size; i++)
        used += (size_t)snprintf(ret + used, size - used, "%s%s", i ? ", " : "", texts->items[i]);
}

static mrl_status check_role(const struct mrl_record_kind *kind, const struct mrl_person *person,
                             const char **role, struct mrl_error *err)
{
    const char *chosen = *role ? *role : first_role(kind, person);
    char quoted[64] = "", roles[128];
    mrl_status s;

    join(&kind->approver_roles, roles, sizeof(roles));
    if (chosen)
        mrl_text_quote(quoted, sizeof(quoted), chosen, strlen(chosen));
    if (chosen && mrl_person_has_role(person, chosen) &&
        mrl_texts_have(&kind->approver_roles, chosen)) {
        *role = chosen;
        return mrl_ok();
    }
    if (!chosen)
        s = MRL_FAIL(err, MRL_E_DENIED, MRL_NO_OFFSET, "`%s` holds no role that may approve a `%s`",
                     person->id, kind->id);
    else if (!mrl_person_has_role(person, chosen))
        s = MRL_FAIL(err, MRL_E_DENIED, MRL_NO_OFFSET, "`%s` does not hold the role `%s`",
                     person->id, quoted);
    else
        s = MRL_FAIL(err, MRL_E_DENIED, MRL_NO_OFFSET, "the role `%s` may not approve a `%s`",
                     quoted, kind->id);
    mrl_error_hint(err, "it takes one of: %s", roles);
    return s;
}

mrl_status mrl_approval_permit(const struct mrl_record *record, const struct mrl_project *project,
                               const char *person, const char **role, struct mrl_error *err)
{
    const struct mrl_person *p = mrl_project_person(project, person);

    if (!p)
        return deny(err, person, "is not among the people of merlon.yaml");
    if (!p->key) {
        const mrl_status s = deny(err, person, "has no key in merlon.yaml");

        mrl_error_hint(err, "`merlon key new` makes one, `merlon key show` prints what to enter");
        return s;
    }
    if (!record->author)
        return deny(err, person, "cannot be told from the author, who is not known");
    if (strcmp(record->author, person) == 0)
        return deny(err, person, "is the author; somebody else has to approve");
    return check_role(record->kind, p, role, err);
}

/* --- writing --- */

static void add_text(struct mrl_buf *buf, const char *key, const char *text)
{
    mrl_buf_addf(buf, ",\"%s\":\"", key);
    mrl_text_add(buf, MRL_TEXT_JSON, text, strlen(text));
    mrl_buf_adds(buf, "\"");
}

static void write_statement(struct mrl_buf *buf, const struct mrl_approval_statement *s)
{
    char digest[MRL_SHA256_HEX], at[MRL_TIME_TEXT];

    mrl_sha256_hex(&s->sha256, digest);
    mrl_time_format(s->at, at);
    mrl_buf_adds(buf, "{\"schema_version\":1");
    add_text(buf, "record", s->record);
    add_text(buf, "kind", s->kind);
    add_text(buf, "sha256", digest);
    add_text(buf, "approver", s->approver);
    add_text(buf, "role", s->role);
    add_text(buf, "at", at);
    mrl_buf_adds(buf, "}");
}

mrl_status mrl_approval_sign(const struct mrl_record *record, const struct mrl_approval *approval,
                             const struct mrl_secret_key *key, struct mrl_arena *arena,
                             const char **ret, size_t *len, struct mrl_error *err)
{
    mrl_cleanup(mrl_buf_done) struct mrl_buf buf;
    const struct mrl_approval_statement statement = {
        .record = record->id,
        .kind = record->kind->id,
        .sha256 = record->sha256,
        .approver = approval->approver,
        .role = approval->role,
        .at = approval->at,
    };

    mrl_buf_init(&buf, MRL_MAX_ENVELOPE);
    write_statement(&buf, &statement);
    MRL_TRY(mrl_buf_status(&buf, err));
    return mrl_dsse_sign(key, MRL_APPROVAL_TYPE, mrl_buf_text(&buf), buf.len, arena, ret, len, err);
}

/* --- reading --- */

static mrl_status read_statement(const struct mrl_doc *doc, struct mrl_approval_statement *ret,
                                 struct mrl_error *err)
{
    static const char *const keys[] = {"schema_version", "record", "kind", "sha256",
                                       "approver",       "role",   "at",   NULL};
    const struct mrl_node *root = doc->root, *version;
    const char *digest, *at;

    MRL_TRY(mrl_node_need(doc, root, "schema_version", MRL_NODE_INT, &version, err));
    if (version->integer != 1)
        return mrl_node_fail(doc, version, err, "schema_version is %s, this merlon knows 1",
                             version->text);
    MRL_TRY(mrl_node_only(doc, root, keys, err));
    MRL_TRY(mrl_node_need_text(doc, root, "record", &ret->record, err));
    MRL_TRY(mrl_node_need_text(doc, root, "kind", &ret->kind, err));
    MRL_TRY(mrl_node_need_text(doc, root, "sha256", &digest, err));
    MRL_TRY(mrl_node_need_text(doc, root, "approver", &ret->approver, err));
    MRL_TRY(mrl_node_need_text(doc, root, "role", &ret->role, err));
    MRL_TRY(mrl_node_need_text(doc, root, "at", &at, err));
    if (!mrl_sha256_parse(digest, strlen(digest), &ret->sha256))
        return mrl_node_fail(doc, mrl_node_get(root, "sha256"), err,
                             "`sha256` must be 64 hexadecimal digits");
    if (!mrl_time_parse(at, strlen(at), &ret->at))
        return mrl_node_fail(doc, mrl_node_get(root, "at"), err, "`at` is not a time");
    return mrl_ok();
}

mrl_status mrl_approval_parse(const char *name, const void *payload, size_t n,
                              struct mrl_arena *arena, struct mrl_approval_statement *ret,
                              struct mrl_error *err)
{
    struct mrl_approval_statement statement;
    struct mrl_doc doc;

    MRL_TRY(mrl_json_parse(name, payload, n, arena, &doc, err));
    MRL_TRY(read_statement(&doc, &statement, err));
    *ret = statement;
    return mrl_ok();
}
