/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/signing_key.h"

#include "base/limits.h"
#include "cli/model_input.h"

#include <string.h>

void mrl_signing_key_close(struct mrl_signing_key *key)
{
    mrl_ec_key_free(key->key);
    mrl_pkcs11_close(key->token);
    *key = (struct mrl_signing_key){.key = NULL};
}

/* Without what follows the question mark of a URI: it may hold a PIN. */
static void name_key(const char *name, struct mrl_error *err)
{
    char where[sizeof(err->where)];
    size_t n = mrl_pkcs11_is_uri(name) ? strcspn(name, "?") : strlen(name);

    n = n < sizeof(where) ? n : sizeof(where) - 1;
    memcpy(where, name, n);
    where[n] = '\0';
    mrl_error_where(err, where);
}

/* --- files --- */

static mrl_status open_file(const char *name, const struct mrl_passphrase_args *args,
                            struct mrl_arena *arena, struct mrl_ec_key **ret, struct mrl_error *err)
{
    mrl_cleanup(mrl_passphrase_done) struct mrl_passphrase passphrase = {.len = 0};
    mrl_status s;
    char *text;
    size_t n;

    MRL_TRY(mrl_model_read_file(name, MRL_MAX_KEY_FILE, arena, &text, &n, err));
    s = mrl_ec_key_read_private(text, n, NULL, ret, err);
    if (s.code == MRL_E_DENIED) {
        s = mrl_passphrase_get(args, "for the signing key", false, &passphrase, err);
        if (s.code == MRL_OK)
            s = mrl_ec_key_read_private(text, n, &passphrase, ret, err);
    }
    explicit_bzero(text, n);
    if (s.code == MRL_E_UNSUPPORTED || s.code == MRL_E_FORMAT)
        mrl_error_hint(err, "`merlon key generate FILE --curve P-384` makes one that fits");
    return s;
}

/* --- tokens --- */

static mrl_status log_in(struct mrl_pkcs11 *token, const struct mrl_pkcs11_uri *uri,
                         const struct mrl_passphrase_args *args, bool needs_pin,
                         struct mrl_error *err)
{
    mrl_cleanup(mrl_passphrase_done) struct mrl_passphrase pin = {.len = 0};
    struct mrl_passphrase_args from = *args;

    if (!needs_pin)
        return mrl_pkcs11_login(token, NULL, err);
    if (!from.file && from.fd == MRL_FD_NONE)
        from.file = uri->pin_source;
    MRL_TRY(mrl_passphrase_get(&from, "(PIN) of the token", false, &pin, err));
    return mrl_pkcs11_login(token, &pin, err);
}

static mrl_status open_token(const char *name, const char *module,
                             const struct mrl_passphrase_args *args, struct mrl_arena *arena,
                             struct mrl_signing_key *key, struct mrl_error *err)
{
    struct mrl_pkcs11_uri uri;
    bool needs_pin;

    MRL_TRY(mrl_pkcs11_uri_parse(name, arena, &uri, err));
    MRL_TRY(mrl_pkcs11_open(&uri, module, &key->token, &needs_pin, err));
    MRL_TRY(log_in(key->token, &uri, args, needs_pin, err));
    return mrl_pkcs11_private_key(key->token, &uri, &key->key, err);
}

mrl_status mrl_signing_key_open(const char *name, const char *module,
                                const struct mrl_passphrase_args *args, struct mrl_arena *arena,
                                struct mrl_signing_key *ret, struct mrl_error *err)
{
    mrl_cleanup(mrl_signing_key_close) struct mrl_signing_key key = {.key = NULL};
    const mrl_status s = mrl_pkcs11_is_uri(name) ? open_token(name, module, args, arena, &key, err)
                                                 : open_file(name, args, arena, &key.key, err);

    if (s.code != MRL_OK)
        name_key(name, err);
    MRL_TRY(s);
    *ret = key;
    key = (struct mrl_signing_key){.key = NULL};
    return mrl_ok();
}

/* --- public keys --- */

static mrl_status open_public(const char *name, const char *module, struct mrl_arena *arena,
                              struct mrl_ec_key **ret, struct mrl_error *err)
{
    mrl_cleanup(mrl_pkcs11_closep) struct mrl_pkcs11 *token = NULL;
    struct mrl_pkcs11_uri uri;
    bool needs_pin;
    char *text;
    size_t n;

    if (mrl_pkcs11_is_uri(name)) {
        MRL_TRY(mrl_pkcs11_uri_parse(name, arena, &uri, err));
        MRL_TRY(mrl_pkcs11_open(&uri, module, &token, &needs_pin, err));
        return mrl_pkcs11_public_key(token, &uri, ret, err);
    }
    MRL_TRY(mrl_model_read_file(name, MRL_MAX_KEY_FILE, arena, &text, &n, err));
    return mrl_ec_key_read_public(text, n, ret, err);
}

mrl_status mrl_public_key_open(const char *name, const char *module, struct mrl_arena *arena,
                               struct mrl_ec_key **ret, struct mrl_error *err)
{
    const mrl_status s = open_public(name, module, arena, ret, err);

    if (s.code != MRL_OK)
        name_key(name, err);
    return s;
}
