/* SPDX-License-Identifier: Apache-2.0 */
/* The signature of a bill: an in-toto statement over the files of its models, and over signed
 * models, in the same sort of bundle that signs models. */
#include "base/limits.h"
#include "base/output_file.h"
#include "base/text.h"
#include "bom/statement.h"
#include "cli/bom.h"
#include "cli/model_input.h"
#include "cli/signing_key.h"
#include "sign/bundle.h"
#include "sign/manifest.h"

#include <string.h>

struct signing {
    const struct mrl_bom_sign_args *a;
    struct mrl_arena *arena;
    struct mrl_bom_subject *subjects;
    size_t count;
    struct mrl_certificates *chain; /* NULL: by key */
    struct mrl_signing_key key;
    struct mrl_error *err;
};

/* --- signed models --- */

static mrl_status read_manifest(struct signing *s, const char *path, struct mrl_manifest *ret)
{
    mrl_cleanup(mrl_fd_close) int fd = -1;
    struct mrl_source_file file;
    struct mrl_bundle bundle;
    struct mrl_file_id id;

    MRL_TRY(mrl_model_open_file(path, &fd, &id, s->err));
    mrl_source_file_init(&file, fd, id.size);
    MRL_TRY(mrl_bundle_read(path, &file.source, s->arena, &bundle, s->err));
    return mrl_manifest_read(path, bundle.envelope.payload, bundle.envelope.payload_len, s->arena,
                             ret, s->err);
}

/* Whether the model's signature speaks of a file that the bill has. */
static bool shares_file(const struct signing *s, const struct mrl_manifest *m)
{
    for (size_t i = 0; m->hash == MRL_OMS_SHA256 && i < m->count; i++)
        for (size_t k = 0; k < s->count; k++)
            if (memcmp(m->resources[i].digest.bytes, s->subjects[k].digest.bytes,
                       sizeof(s->subjects[k].digest.bytes)) == 0)
                return true;
    return false;
}

/* The subject of its statement: the same name and root digest. */
static mrl_status add_signed_model(struct signing *s, const char *path, struct mrl_bom_subject *ret)
{
    struct mrl_manifest m;

    MRL_TRY(read_manifest(s, path, &m));
    if (!shares_file(s, &m)) {
        mrl_error_set(s->err, MRL_E_FORMAT, MRL_NO_OFFSET,
                      "signs none of the files of the bill's models by SHA-256");
        mrl_error_where(s->err, path);
        return (mrl_status){MRL_E_FORMAT};
    }
    MRL_TRY(mrl_manifest_root(&m, &ret->digest, s->err));
    ret->name = mrl_arena_printf(s->arena, "model:%s", m.model);
    return ret->name ? mrl_ok() : MRL_FAIL_ARENA(s->err, s->arena);
}

static mrl_status add_signed_models(struct signing *s)
{
    const size_t n = s->a->models.count;
    struct mrl_bom_subject *all = mrl_arena_array(s->arena, s->count + n + 1, sizeof(*all));

    if (!all)
        return MRL_FAIL_ARENA(s->err, s->arena);
    if (s->count)
        memcpy(all + n, s->subjects, s->count * sizeof(*all));
    for (size_t i = 0; i < n; i++) {
        MRL_TRY(add_signed_model(s, s->a->models.items[i], &all[i]));
        for (size_t k = 0; k < i; k++)
            if (strcmp(all[k].name, all[i].name) == 0)
                return MRL_FAIL(s->err, MRL_E_FORMAT, MRL_NO_OFFSET,
                                "two of the models' signatures are of models of the same name");
    }
    s->subjects = all;
    s->count += n;
    return mrl_ok();
}

/* --- */

static mrl_status read_keys(struct signing *s)
{
    const struct mrl_bom_sign_args *a = s->a;

    if (!a->key)
        return MRL_FAIL(s->err, MRL_E_ABSENT, MRL_NO_OFFSET, "--sign needs --key FILE");
    if (!a->certificate && a->chain.count)
        return MRL_FAIL(s->err, MRL_E_ABSENT, MRL_NO_OFFSET,
                        "--certificate-chain needs --signing-certificate FILE");
    MRL_TRY(mrl_signing_key_open(a->key, a->module, &a->passphrase, s->arena, &s->key, s->err));
    if (!a->certificate)
        return mrl_ok();
    MRL_TRY(mrl_certificates_new(&s->chain, s->err));
    MRL_TRY(mrl_model_read_certificates(&a->certificate, 1, s->arena, s->chain, s->err));
    return mrl_model_read_certificates(a->chain.items, a->chain.count, s->arena, s->chain, s->err);
}

static mrl_status sign(struct signing *s, enum mrl_bom_format format,
                       const struct mrl_bom_text *bill)
{
    mrl_cleanup(mrl_bom_text_done) struct mrl_bom_text payload = {0};
    struct mrl_bom_statement statement = {.format = format, .predicate = bill->bytes};
    const char *bundle;
    size_t n;

    MRL_TRY(add_signed_models(s));
    statement.subjects = s->subjects;
    statement.subject_count = s->count;
    statement.predicate_len = bill->len;
    while (statement.predicate_len && bill->bytes[statement.predicate_len - 1] == '\n')
        statement.predicate_len--;
    MRL_TRY(mrl_bom_statement_write(&statement, &payload, s->err));
    MRL_TRY(mrl_bundle_sign(payload.bytes, payload.len, s->key.key, s->chain, s->arena, &bundle, &n,
                            s->err));
    return mrl_output_file_write(s->a->signature, bundle, n, 0666, false, s->err);
}

mrl_status mrl_bom_sign(const struct mrl_bom *bom, enum mrl_bom_format format,
                        const struct mrl_bom_text *bill, const struct mrl_bom_sign_args *args,
                        struct mrl_arena *arena, struct mrl_error *err)
{
    struct signing s = {.a = args, .arena = arena, .err = err};
    mrl_status status = mrl_bom_subjects(bom, arena, &s.subjects, &s.count, err);

    if (status.code == MRL_OK)
        status = read_keys(&s);
    if (status.code == MRL_OK)
        status = sign(&s, format, bill);
    mrl_certificates_free(s.chain);
    mrl_signing_key_close(&s.key);
    return status;
}
