/* SPDX-License-Identifier: Apache-2.0 */
#include "sign/trust.h"

#include "base/text.h"

#include <assert.h>
#include <string.h>

void mrl_trust_done(struct mrl_trust *trust)
{
    mrl_ec_key_freep(&trust->key);
    mrl_certificates_freep(&trust->roots);
    mrl_trusted_root_freep(&trust->sigstore);
}

static mrl_status keep_escaped(struct mrl_arena *arena, const char *text, const char **ret,
                               struct mrl_error *err)
{
    char quoted[256];

    mrl_text_quote(quoted, sizeof(quoted), text, strlen(text));
    *ret = mrl_arena_strdup(arena, quoted);
    return *ret ? mrl_ok() : MRL_FAIL_ARENA(err, arena);
}

static mrl_status by_key(const struct mrl_trust *t, const struct mrl_bundle *bundle,
                         struct mrl_arena *arena, struct mrl_trust_found *ret,
                         struct mrl_error *err)
{
    char hint[MRL_SHA256_HEX];

    MRL_TRY(mrl_bundle_verify_key(bundle, t->key, arena, &ret->legacy, err));
    if (t->sigstore)
        MRL_TRY(mrl_sigstore_verify_logged(bundle, t->sigstore, t->key, arena, err));
    MRL_TRY(mrl_ec_key_hint(t->key, hint, err));
    return keep_escaped(arena, hint, &ret->signer, err);
}

static mrl_status by_name(const struct mrl_trust *t, const struct mrl_bundle *bundle,
                          struct mrl_arena *arena, struct mrl_trust_found *ret,
                          struct mrl_error *err)
{
    assert(t->sigstore && t->signer.identity && t->signer.provider);
    MRL_TRY(mrl_sigstore_verify(bundle, t->sigstore, &t->signer, arena, &ret->signed_at, err));
    MRL_TRY(keep_escaped(arena, t->signer.identity, &ret->signer, err));
    return keep_escaped(arena, t->signer.provider, &ret->provider, err);
}

mrl_status mrl_trust_verify(const struct mrl_trust *trust, const struct mrl_bundle *bundle,
                            struct mrl_arena *arena, struct mrl_trust_found *ret,
                            struct mrl_error *err)
{
    struct mrl_trust_found found = {.signer = NULL};

    if (trust->key)
        MRL_TRY(by_key(trust, bundle, arena, &found, err));
    else if (trust->roots)
        MRL_TRY(mrl_bundle_verify_certificates(bundle, trust->roots, trust->at, arena,
                                               &found.legacy, &found.signer, err));
    else
        MRL_TRY(by_name(trust, bundle, arena, &found, err));
    *ret = found;
    return mrl_ok();
}

mrl_status mrl_trust_read_manifest(const struct mrl_bundle *bundle,
                                   const struct mrl_trust_found *found, const char *name,
                                   struct mrl_arena *arena, struct mrl_manifest *ret,
                                   struct mrl_error *err)
{
    const struct mrl_dsse *const e = &bundle->envelope;
    struct mrl_manifest manifest;

    MRL_TRY(mrl_manifest_read(name, e->payload, e->payload_len, arena, &manifest, err));
    if (found->legacy && !manifest.legacy)
        return MRL_FAIL(err, MRL_E_DENIED, MRL_NO_OFFSET,
                        "the signature is in the manner of model_signing 0.2.0, its statement is "
                        "of a later one");
    *ret = manifest;
    return mrl_ok();
}
