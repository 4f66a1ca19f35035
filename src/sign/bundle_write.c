/* SPDX-License-Identifier: Apache-2.0 */
#include "base/base64.h"
#include "base/buf.h"
#include "base/limits.h"
#include "sign/bundle.h"
#include "sign/manifest.h"

#include <string.h>

static void add_base64(struct mrl_buf *buf, const uint8_t *bytes, size_t n)
{
    /* In pieces of whole groups, so that only the last one is padded. */
    char text[MRL_BASE64_TEXT(768)];

    for (size_t i = 0; i < n; i += 768) {
        mrl_base64_encode(bytes + i, n - i < 768 ? n - i : 768, text);
        mrl_buf_adds(buf, text);
    }
}

static void add_material(struct mrl_buf *buf, const struct mrl_bundle *bundle)
{
    if (bundle->method == MRL_BUNDLE_KEY) {
        mrl_buf_addf(buf, "\"publicKey\":{\"hint\":\"%s\"}", bundle->hint);
        return;
    }
    mrl_buf_adds(buf, "\"x509CertificateChain\":{\"certificates\":[");
    for (size_t i = 0; i < bundle->certificate_count; i++) {
        mrl_buf_adds(buf, i > 0 ? ",{\"rawBytes\":\"" : "{\"rawBytes\":\"");
        add_base64(buf, bundle->certificates[i].bytes, bundle->certificates[i].len);
        mrl_buf_adds(buf, "\"}");
    }
    mrl_buf_adds(buf, "]}");
}

mrl_status mrl_bundle_write(const struct mrl_bundle *bundle, struct mrl_arena *arena,
                            const char **ret, size_t *len, struct mrl_error *err)
{
    const struct mrl_dsse *const e = &bundle->envelope;
    mrl_cleanup(mrl_buf_done) struct mrl_buf buf;
    char *copy;

    mrl_buf_init(&buf, MRL_MAX_BUNDLE);
    mrl_buf_adds(&buf, "{\"mediaType\":\"application/vnd.dev.sigstore.bundle.v0.3+json\","
                       "\"verificationMaterial\":{");
    add_material(&buf, bundle);
    mrl_buf_adds(&buf, ",\"tlogEntries\":[]},\"dsseEnvelope\":{\"payload\":\"");
    add_base64(&buf, e->payload, e->payload_len);
    mrl_buf_addf(&buf, "\",\"payloadType\":\"%s\",\"signatures\":[{\"sig\":\"", e->payload_type);
    add_base64(&buf, e->signatures[0].bytes, e->signatures[0].len);
    mrl_buf_adds(&buf, "\",\"keyid\":\"\"}]}}");
    MRL_TRY(mrl_buf_status(&buf, err));
    copy = mrl_arena_memdup(arena, mrl_buf_text(&buf), buf.len + 1);
    if (!copy)
        return MRL_FAIL_ARENA(err, arena);
    *ret = copy;
    *len = buf.len;
    return mrl_ok();
}

/* --- signing --- */

static mrl_status add_chain(struct mrl_bundle *bundle, const struct mrl_ec_key *key,
                            const struct mrl_certificates *chain, struct mrl_arena *arena,
                            struct mrl_error *err)
{
    mrl_cleanup(mrl_ec_key_freep) struct mrl_ec_key *certified = NULL;

    MRL_TRY(mrl_certificates_key(chain, 0, &certified, err));
    if (!mrl_ec_key_matches(key, certified))
        return MRL_FAIL(err, MRL_E_DENIED, MRL_NO_OFFSET,
                        "the signing certificate is for another key");
    bundle->method = MRL_BUNDLE_CERTIFICATES;
    bundle->certificate_count = mrl_certificates_count(chain);
    bundle->certificates =
        mrl_arena_array(arena, bundle->certificate_count, sizeof(*bundle->certificates));
    if (!bundle->certificates)
        return MRL_FAIL_ARENA(err, arena);
    for (size_t i = 0; i < bundle->certificate_count; i++)
        MRL_TRY(mrl_certificates_der(chain, i, arena, &bundle->certificates[i], err));
    return mrl_ok();
}

mrl_status mrl_bundle_sign(const char *payload, size_t n, const struct mrl_ec_key *key,
                           const struct mrl_certificates *chain, struct mrl_arena *arena,
                           const char **ret, size_t *len, struct mrl_error *err)
{
    char hint[MRL_SHA256_HEX];
    struct mrl_dsse_signature signature = {0};
    struct mrl_bundle bundle = {
        .method = MRL_BUNDLE_KEY,
        .hint = hint,
        .envelope = {MRL_INTOTO_PAYLOAD_TYPE, (const uint8_t *)payload, n, &signature, 1},
    };
    struct mrl_ec_piece pieces[2];
    const char *prefix;

    MRL_TRY(mrl_ec_key_hint(key, hint, err));
    if (chain)
        MRL_TRY(add_chain(&bundle, key, chain, arena, err));
    MRL_TRY(mrl_dsse_pae_prefix(MRL_INTOTO_PAYLOAD_TYPE, n, arena, &prefix, err));
    pieces[0] = (struct mrl_ec_piece){prefix, strlen(prefix)};
    pieces[1] = (struct mrl_ec_piece){payload, n};
    MRL_TRY(
        mrl_ec_sign(key, pieces, MRL_COUNT(pieces), arena, &signature.bytes, &signature.len, err));
    return mrl_bundle_write(&bundle, arena, ret, len, err);
}
