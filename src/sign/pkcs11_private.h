/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "sign/cryptoki.h"
#include "sign/pkcs11.h"

/* What pkcs11.c, pkcs11_key.c and pkcs11_list.c share.  Private to sign. */

struct mrl_pkcs11 {
    void *library;
    struct mrl_ck_functions *calls;
    bool initialized; /* by us */
    bool has_session;
    mrl_ck_ulong slot, session;
    struct mrl_ck_token_info info; /* of the token in that slot */
    mrl_ck_ulong key;              /* the private key in use */
    bool always_authenticate;      /* it wants the PIN before each signature */
    struct mrl_passphrase pin;     /* kept for that alone */
};

/* Fails for an answer that is not CKR_OK. */
mrl_status mrl_ck_fail(struct mrl_error *err, const char *call, mrl_ck_ulong answer) MRL_MUST_CHECK;

/* Loads and initializes. */
mrl_status mrl_pkcs11_load(const char *module, struct mrl_pkcs11 **ret,
                           struct mrl_error *err) MRL_MUST_CHECK;

/* The slots with a token in them; at most MRL_MAX_SLOTS. */
mrl_status mrl_pkcs11_slots(struct mrl_pkcs11 *p, mrl_ck_ulong *ret, size_t *count,
                            struct mrl_error *err) MRL_MUST_CHECK;

/* A session with the token of that slot; closes the one before. */
mrl_status mrl_pkcs11_enter(struct mrl_pkcs11 *p, mrl_ck_ulong slot,
                            struct mrl_error *err) MRL_MUST_CHECK;

/* Objects with these attributes. */
mrl_status mrl_pkcs11_find(struct mrl_pkcs11 *p, struct mrl_ck_attribute *wish, size_t wish_count,
                           mrl_ck_ulong *ret, size_t max, size_t *count,
                           struct mrl_error *err) MRL_MUST_CHECK;

/* The bytes of an attribute, at most MRL_MAX_TOKEN_VALUE; *n 0 if the object has none. */
mrl_status mrl_pkcs11_value(struct mrl_pkcs11 *p, mrl_ck_ulong object, mrl_ck_ulong type,
                            uint8_t ret[], size_t *n, struct mrl_error *err) MRL_MUST_CHECK;

/* The key of a public key object, or of a certificate. */
mrl_status mrl_pkcs11_read_public(struct mrl_pkcs11 *p, mrl_ck_ulong object, bool certificate,
                                  struct mrl_ec_key **ret, struct mrl_error *err) MRL_MUST_CHECK;

/* Length of a text that is padded with blanks. */
size_t mrl_ck_text_len(const unsigned char *text, size_t n);
