/* SPDX-License-Identifier: Apache-2.0 */
#include "base/buf.h"
#include "base/limits.h"
#include "sign/bundle_private.h"

#include <string.h>

/* repr() of a bytes object in Python 3. */
static void add_repr(struct mrl_buf *buf, const uint8_t *bytes, size_t n)
{
    const char quote = memchr(bytes, '\'', n) && !memchr(bytes, '"', n) ? '"' : '\'';

    mrl_buf_addc(buf, 'b');
    mrl_buf_addc(buf, quote);
    for (size_t i = 0; i < n; i++) {
        const char c = (char)bytes[i];

        if (c == quote || c == '\\')
            mrl_buf_addf(buf, "\\%c", c);
        else if (c == '\t' || c == '\n' || c == '\r')
            mrl_buf_adds(buf, c == '\t' ? "\\t" : c == '\n' ? "\\n" : "\\r");
        else if (bytes[i] < 0x20 || bytes[i] >= 0x7f)
            mrl_buf_addf(buf, "\\x%02x", bytes[i]);
        else
            mrl_buf_addc(buf, c);
    }
    mrl_buf_addc(buf, quote);
}

static mrl_status verify_legacy(const struct mrl_dsse *e, const struct mrl_ec_key *key,
                                struct mrl_error *err)
{
    mrl_cleanup(mrl_buf_done) struct mrl_buf pae;
    struct mrl_ec_piece piece;

    /* A byte takes at most four characters. */
    mrl_buf_init(&pae, 4 * (size_t)MRL_MAX_PAYLOAD + 1024);
    mrl_buf_addf(&pae, "DSSEV1 %zu %s %zu ", strlen(e->payload_type), e->payload_type,
                 e->payload_len);
    add_repr(&pae, e->payload, e->payload_len);
    MRL_TRY(mrl_buf_status(&pae, err));
    piece = (struct mrl_ec_piece){mrl_buf_text(&pae), pae.len};
    return mrl_ec_verify(key, MRL_EC_HASH_SHA256, &piece, 1, e->signatures[0].bytes,
                         e->signatures[0].len, err);
}

static mrl_status verify_current(const struct mrl_dsse *e, const struct mrl_ec_key *key,
                                 struct mrl_arena *arena, struct mrl_error *err)
{
    struct mrl_ec_piece pieces[2];
    const char *prefix;

    MRL_TRY(mrl_dsse_pae_prefix(e->payload_type, e->payload_len, arena, &prefix, err));
    pieces[0] = (struct mrl_ec_piece){prefix, strlen(prefix)};
    pieces[1] = (struct mrl_ec_piece){e->payload, e->payload_len};
    return mrl_ec_verify(key, MRL_EC_HASH_OF_CURVE, pieces, MRL_COUNT(pieces),
                         e->signatures[0].bytes, e->signatures[0].len, err);
}

/* The bytes that are signed begin differently, so that no payload is taken for another. */
static mrl_status verify(const struct mrl_bundle *bundle, const struct mrl_ec_key *key,
                         struct mrl_arena *arena, bool *legacy, struct mrl_error *err)
{
    mrl_status s = verify_current(&bundle->envelope, key, arena, err);

    *legacy = s.code == MRL_E_DENIED;
    if (s.code == MRL_E_DENIED)
        s = verify_legacy(&bundle->envelope, key, err);
    return s;
}

mrl_status mrl_bundle_signed_by(const struct mrl_bundle *bundle, const struct mrl_ec_key *key,
                                struct mrl_arena *arena, struct mrl_error *err)
{
    return verify_current(&bundle->envelope, key, arena, err);
}

mrl_status mrl_bundle_wrong_method(const struct mrl_bundle *bundle, struct mrl_error *err)
{
    static const char *const made_with[] = {
        [MRL_BUNDLE_KEY] = "with a key: it is verified by --public-key",
        [MRL_BUNDLE_CERTIFICATES] = "with a certificate: it is verified by --certificate-chain",
        [MRL_BUNDLE_SIGSTORE] = ("without a key, through Sigstore: it is verified by "
                                 "--trusted-root, --identity and --identity-provider"),
    };

    return MRL_FAIL(err, MRL_E_DENIED, MRL_NO_OFFSET, "was made %s", made_with[bundle->method]);
}

/* Before the signature, so that the message says which key is meant. */
static mrl_status check_hint(const struct mrl_bundle *bundle, const struct mrl_ec_key *key,
                             struct mrl_error *err)
{
    mrl_cleanup(mrl_ec_key_freep) struct mrl_ec_key *inside = NULL;
    char hint[MRL_SHA256_HEX];

    MRL_TRY(mrl_ec_key_hint(key, hint, err));
    if (bundle->hint && strcmp(bundle->hint, hint) != 0)
        return MRL_FAIL(err, MRL_E_DENIED, MRL_NO_OFFSET,
                        "`publicKey.hint` names another key than this one, %s", hint);
    if (!bundle->key_pem)
        return mrl_ok();
    MRL_TRY(mrl_ec_key_read_public(bundle->key_pem, bundle->key_pem_len, &inside, err));
    if (!mrl_ec_key_matches(inside, key))
        return MRL_FAIL(err, MRL_E_DENIED, MRL_NO_OFFSET,
                        "`publicKey.rawBytes` is another key than this one");
    return mrl_ok();
}

mrl_status mrl_bundle_verify_key(const struct mrl_bundle *bundle, const struct mrl_ec_key *key,
                                 struct mrl_arena *arena, bool *legacy, struct mrl_error *err)
{
    if (bundle->method != MRL_BUNDLE_KEY)
        return mrl_bundle_wrong_method(bundle, err);
    MRL_TRY(check_hint(bundle, key, err));
    return verify(bundle, key, arena, legacy, err);
}

mrl_status mrl_bundle_verify_certificates(const struct mrl_bundle *bundle,
                                          const struct mrl_certificates *roots, mrl_time at,
                                          struct mrl_arena *arena, bool *legacy, const char **ret,
                                          struct mrl_error *err)
{
    mrl_cleanup(mrl_certificates_freep) struct mrl_certificates *chain = NULL;
    mrl_cleanup(mrl_ec_key_freep) struct mrl_ec_key *key = NULL;
    const char *subject;

    if (bundle->method != MRL_BUNDLE_CERTIFICATES)
        return mrl_bundle_wrong_method(bundle, err);
    MRL_TRY(mrl_certificates_new(&chain, err));
    for (size_t i = 0; i < bundle->certificate_count; i++)
        MRL_TRY(mrl_certificates_add_der(chain, bundle->certificates[i].bytes,
                                         bundle->certificates[i].len, err));
    MRL_TRY(mrl_certificates_subject(chain, 0, arena, &subject, err));
    MRL_TRY(mrl_certificates_key(chain, 0, &key, err));
    MRL_TRY(mrl_certificates_verify(chain, roots, at, err));
    MRL_TRY(verify(bundle, key, arena, legacy, err));
    *ret = subject;
    return mrl_ok();
}
