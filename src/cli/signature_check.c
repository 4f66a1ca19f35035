/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/signature_check.h"

#include "base/digest.h"
#include "base/limits.h"
#include "cli/model_input.h"
#include "cli/signing_key.h"

#include <string.h>

#define ARENA_BYTES (512u << 20) /* bundle of MRL_MAX_PAYLOAD */

struct check {
    const struct mrl_signature_args *a;
    struct mrl_trust trust;
    struct mrl_bundle bundle;
    struct mrl_arena *scratch; /* for what nobody needs once the signature holds */
    struct mrl_arena *arena;
    struct mrl_signature_found *ret;
    struct mrl_error *err;
};

static void check_done(struct check *c)
{
    mrl_trust_done(&c->trust);
}

/* --- who must have signed --- */

static mrl_status read_root(struct check *c)
{
    char *text;
    size_t n;

    MRL_TRY(mrl_model_read_file(c->a->trusted_root, MRL_MAX_TRUSTED_ROOT, c->scratch, &text, &n,
                                c->err));
    return mrl_trusted_root_read(c->a->trusted_root, text, n, &c->trust.sigstore, c->err);
}

static mrl_status read_trust(struct check *c)
{
    const struct mrl_signature_args *const a = c->a;

    if (a->public_key)
        MRL_TRY(mrl_public_key_open(a->public_key, a->module, c->scratch, &c->trust.key, c->err));
    if (a->trusted_root)
        MRL_TRY(read_root(c));
    c->trust.signer = (struct mrl_signer){a->identity, a->provider};
    if (!a->roots.count)
        return mrl_ok();
    MRL_TRY(mrl_certificates_new(&c->trust.roots, c->err));
    return mrl_model_read_certificates(a->roots.items, a->roots.count, c->scratch, c->trust.roots,
                                       c->err);
}

/* --- the whole --- */

static mrl_status read_bundle(struct check *c)
{
    mrl_cleanup(mrl_hasher_freep) struct mrl_hasher *hasher = NULL;
    mrl_cleanup(mrl_fd_close) int fd = -1;
    struct mrl_source_file file;
    struct mrl_file_id id;
    void *buffer;
    mrl_status s = mrl_model_open_file(c->a->signature, &fd, &id, c->err);

    if (s.code == MRL_E_ABSENT)
        mrl_error_hint(c->err, "--signature FILE says where the signature lies");
    MRL_TRY(s);
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

static mrl_status keep(struct check *c, const char **text)
{
    *text = mrl_arena_strdup(c->arena, *text);
    return *text ? mrl_ok() : MRL_FAIL_ARENA(c->err, c->arena);
}

static mrl_status verify(struct check *c)
{
    struct mrl_trust_found *const by = &c->ret->by;
    mrl_status s;

    c->ret->method = c->bundle.method;
    s = read_trust(c);
    if (s.code == MRL_OK)
        s = mrl_trust_verify(&c->trust, &c->bundle, c->scratch, by, c->err);
    if (s.code != MRL_OK)
        mrl_error_where(c->err, c->a->signature);
    MRL_TRY(s);
    MRL_TRY(keep(c, &by->signer));
    return by->provider ? keep(c, &by->provider) : mrl_ok();
}

static mrl_status check_args(struct check *c, mrl_time now)
{
    const struct mrl_signature_args *const a = c->a;
    const bool keyless = a->identity || a->provider || (a->trusted_root && !a->public_key);

    c->trust.at = now;
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
    if (a->at && !mrl_time_parse(a->at, strlen(a->at), &c->trust.at))
        return MRL_FAIL(c->err, MRL_E_FORMAT, MRL_NO_OFFSET,
                        "--at is no time like 2026-03-01T12:00:00Z");
    return mrl_ok();
}

static mrl_status keep_payload(struct check *c, const char **payload, size_t *n)
{
    const struct mrl_dsse *const e = &c->bundle.envelope;

    if (c->ret->by.legacy)
        return MRL_FAIL(c->err, MRL_E_DENIED, MRL_NO_OFFSET,
                        "the signature is in the manner of model_signing 0.2.0, which signed "
                        "models only");
    *payload = mrl_arena_memdup(c->arena, e->payload, e->payload_len);
    *n = e->payload_len;
    return *payload ? mrl_ok() : MRL_FAIL_ARENA(c->err, c->arena);
}

static mrl_status run(struct check *c, mrl_time now)
{
    if (!c->scratch)
        return MRL_FAIL_NOMEM(c->err);
    MRL_TRY(check_args(c, now));
    MRL_TRY(read_bundle(c));
    return verify(c);
}

mrl_status mrl_signature_payload(const struct mrl_signature_args *args, mrl_time now,
                                 struct mrl_arena *arena, struct mrl_signature_found *ret,
                                 const char **payload, size_t *n, struct mrl_error *err)
{
    mrl_cleanup(mrl_arena_freep) struct mrl_arena *scratch = mrl_arena_new(ARENA_BYTES);
    struct mrl_signature_found found = {.method = MRL_BUNDLE_KEY};
    mrl_cleanup(check_done) struct check c = {
        .a = args, .scratch = scratch, .arena = arena, .ret = &found, .err = err};

    MRL_TRY(run(&c, now));
    MRL_TRY(keep_payload(&c, payload, n));
    *ret = found;
    return mrl_ok();
}

mrl_status mrl_signature_check(const struct mrl_signature_args *args, mrl_time now,
                               struct mrl_arena *arena, struct mrl_signature_found *ret,
                               struct mrl_error *err)
{
    mrl_cleanup(mrl_arena_freep) struct mrl_arena *scratch = mrl_arena_new(ARENA_BYTES);
    struct mrl_signature_found found = {.method = MRL_BUNDLE_KEY};
    mrl_cleanup(check_done) struct check c = {
        .a = args, .scratch = scratch, .arena = arena, .ret = &found, .err = err};
    const char *name;

    MRL_TRY(run(&c, now));
    name = mrl_arena_printf(scratch, "%s, payload", args->signature);
    if (!name)
        return MRL_FAIL_ARENA(err, scratch);
    MRL_TRY(mrl_trust_read_manifest(&c.bundle, &found.by, name, arena, &found.manifest, err));
    *ret = found;
    return mrl_ok();
}
