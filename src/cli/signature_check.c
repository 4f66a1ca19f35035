/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/signature_check.h"

#include "base/digest.h"
#include "base/limits.h"
#include "base/text.h"
#include "cli/model_input.h"
#include "cli/signing_key.h"
#include "sign/sigstore.h"

#include <string.h>

#define ARENA_BYTES (512u << 20) /* bundle of MRL_MAX_PAYLOAD */

struct check {
    const struct mrl_signature_args *a;
    mrl_time at;
    struct mrl_bundle bundle;
    struct mrl_arena *scratch; /* for what nobody needs once the signature holds */
    struct mrl_arena *arena;
    struct mrl_signature_found *ret;
    bool legacy;
    struct mrl_error *err;
};

static mrl_status keep(struct check *c, const char *text, const char **ret)
{
    *ret = mrl_arena_strdup(c->arena, text);
    return *ret ? mrl_ok() : MRL_FAIL_ARENA(c->err, c->arena);
}

static mrl_status keep_escaped(struct check *c, const char *text, const char **ret)
{
    char quoted[256];

    mrl_text_quote(quoted, sizeof(quoted), text, strlen(text));
    return keep(c, quoted, ret);
}

static mrl_status read_root(struct check *c, struct mrl_trusted_root **ret)
{
    char *text;
    size_t n;

    MRL_TRY(mrl_model_read_file(c->a->trusted_root, MRL_MAX_TRUSTED_ROOT, c->scratch, &text, &n,
                                c->err));
    return mrl_trusted_root_read(c->a->trusted_root, text, n, ret, c->err);
}

/* --- the three ways --- */

static mrl_status by_key(struct check *c)
{
    mrl_cleanup(mrl_trusted_root_freep) struct mrl_trusted_root *root = NULL;
    mrl_cleanup(mrl_ec_key_freep) struct mrl_ec_key *key = NULL;
    char hint[MRL_SHA256_HEX];

    MRL_TRY(mrl_public_key_open(c->a->public_key, c->a->module, c->scratch, &key, c->err));
    MRL_TRY(mrl_bundle_verify_key(&c->bundle, key, c->scratch, &c->legacy, c->err));
    if (c->a->trusted_root) {
        MRL_TRY(read_root(c, &root));
        MRL_TRY(mrl_sigstore_verify_logged(&c->bundle, root, key, c->scratch, c->err));
    }
    MRL_TRY(mrl_ec_key_hint(key, hint, c->err));
    return keep(c, hint, &c->ret->signer);
}

static mrl_status by_certificate(struct check *c)
{
    mrl_cleanup(mrl_certificates_freep) struct mrl_certificates *roots = NULL;
    const char *subject;

    MRL_TRY(mrl_certificates_new(&roots, c->err));
    MRL_TRY(mrl_model_read_certificates(c->a->roots.items, c->a->roots.count, c->scratch, roots,
                                        c->err));
    MRL_TRY(mrl_bundle_verify_certificates(&c->bundle, roots, c->at, c->scratch, &c->legacy,
                                           &subject, c->err));
    return keep(c, subject, &c->ret->signer);
}

static mrl_status by_sigstore(struct check *c)
{
    mrl_cleanup(mrl_trusted_root_freep) struct mrl_trusted_root *root = NULL;
    const struct mrl_signer signer = {c->a->identity, c->a->provider};

    MRL_TRY(read_root(c, &root));
    MRL_TRY(mrl_sigstore_verify(&c->bundle, root, &signer, c->scratch, &c->ret->signed_at, c->err));
    MRL_TRY(keep_escaped(c, signer.identity, &c->ret->signer));
    return keep_escaped(c, signer.provider, &c->ret->provider);
}

/* --- the whole --- */

static mrl_status read_bundle(struct check *c)
{
    mrl_cleanup(mrl_hasher_freep) struct mrl_hasher *hasher = NULL;
    mrl_cleanup(mrl_fd_close) int fd = -1;
    struct mrl_source_file file;
    struct mrl_file_id id;
    void *buffer;

    MRL_TRY(mrl_model_open_file(c->a->signature, &fd, &id, c->err));
    mrl_source_file_init(&file, fd, id.size);
    MRL_TRY(mrl_bundle_read(c->a->signature, &file.source, c->scratch, &c->bundle, c->err));
    buffer = mrl_arena_alloc(c->scratch, MRL_WINDOW_DEFAULT);
    if (!buffer)
        return MRL_FAIL_ARENA(c->err, c->scratch);
    MRL_TRY(mrl_hasher_new(&hasher, c->err));
    MRL_TRY(mrl_sha256_source(hasher, &file.source, buffer, MRL_WINDOW_DEFAULT, &c->ret->digest,
                              c->err));
    return mrl_file_unchanged(fd, &id, c->err);
}

static mrl_status verify(struct check *c)
{
    mrl_status s;

    c->ret->method = c->bundle.method;
    s = c->a->public_key ? by_key(c) : c->a->roots.count ? by_certificate(c) : by_sigstore(c);
    if (s.code != MRL_OK)
        mrl_error_where(c->err, c->a->signature);
    return s;
}

static mrl_status read_manifest(struct check *c)
{
    const struct mrl_dsse *const e = &c->bundle.envelope;
    const char *name = mrl_arena_printf(c->scratch, "%s, payload", c->a->signature);

    if (!name)
        return MRL_FAIL_ARENA(c->err, c->scratch);
    MRL_TRY(
        mrl_manifest_read(name, e->payload, e->payload_len, c->arena, &c->ret->manifest, c->err));
    if (c->legacy && !c->ret->manifest.legacy)
        return MRL_FAIL(c->err, MRL_E_DENIED, MRL_NO_OFFSET,
                        "the signature is in the manner of model_signing 0.2.0, its statement is "
                        "of a later one");
    return mrl_ok();
}

static mrl_status check_args(struct check *c, mrl_time now)
{
    const struct mrl_signature_args *const a = c->a;
    const bool keyless = a->identity || a->provider || (a->trusted_root && !a->public_key);

    c->at = now;
    if (!!a->public_key + !!a->roots.count + keyless != 1)
        return MRL_FAIL(c->err, MRL_E_FORMAT, MRL_NO_OFFSET,
                        "verify needs one of --public-key FILE, --certificate-chain FILE, and "
                        "--trusted-root FILE with --identity and --identity-provider");
    if (keyless && !(a->identity && a->provider && a->trusted_root))
        return MRL_FAIL(c->err, MRL_E_FORMAT, MRL_NO_OFFSET,
                        "--trusted-root, --identity and --identity-provider go together: without "
                        "a name anybody's signature would do");
    if (a->at && !a->roots.count)
        return MRL_FAIL(c->err, MRL_E_FORMAT, MRL_NO_OFFSET,
                        "--at is for --certificate-chain: nothing else depends on the time");
    if (a->at && !mrl_time_parse(a->at, strlen(a->at), &c->at))
        return MRL_FAIL(c->err, MRL_E_FORMAT, MRL_NO_OFFSET,
                        "--at is no time like 2026-03-01T12:00:00Z");
    return mrl_ok();
}

static mrl_status keep_payload(struct check *c, const char **payload, size_t *n)
{
    const struct mrl_dsse *const e = &c->bundle.envelope;

    if (c->legacy)
        return MRL_FAIL(c->err, MRL_E_DENIED, MRL_NO_OFFSET,
                        "the signature is in the manner of model_signing 0.2.0, which signed "
                        "models only");
    *payload = mrl_arena_memdup(c->arena, e->payload, e->payload_len);
    *n = e->payload_len;
    return *payload ? mrl_ok() : MRL_FAIL_ARENA(c->err, c->arena);
}

mrl_status mrl_signature_payload(const struct mrl_signature_args *args, mrl_time now,
                                 struct mrl_arena *arena, struct mrl_signature_found *ret,
                                 const char **payload, size_t *n, struct mrl_error *err)
{
    mrl_cleanup(mrl_arena_freep) struct mrl_arena *scratch = mrl_arena_new(ARENA_BYTES);
    struct mrl_signature_found found = {.signer = NULL};
    struct check c = {.a = args, .scratch = scratch, .arena = arena, .ret = &found, .err = err};

    if (!scratch)
        return MRL_FAIL_NOMEM(err);
    MRL_TRY(check_args(&c, now));
    MRL_TRY(read_bundle(&c));
    MRL_TRY(verify(&c));
    MRL_TRY(keep_payload(&c, payload, n));
    *ret = found;
    return mrl_ok();
}

mrl_status mrl_signature_check(const struct mrl_signature_args *args, mrl_time now,
                               struct mrl_arena *arena, struct mrl_signature_found *ret,
                               struct mrl_error *err)
{
    mrl_cleanup(mrl_arena_freep) struct mrl_arena *scratch = mrl_arena_new(ARENA_BYTES);
    struct mrl_signature_found found = {.signer = NULL};
    struct check c = {.a = args, .scratch = scratch, .arena = arena, .ret = &found, .err = err};

    if (!scratch)
        return MRL_FAIL_NOMEM(err);
    MRL_TRY(check_args(&c, now));
    MRL_TRY(read_bundle(&c));
    MRL_TRY(verify(&c));
    MRL_TRY(read_manifest(&c));
    *ret = found;
    return mrl_ok();
}
