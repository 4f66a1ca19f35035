/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "base/clock.h"
#include "cli/options.h"
#include "sign/trust.h"

/* The first half of `merlon verify`: who signed, and what. */

struct mrl_signature_args {
    const char *public_key;       /* by key: a file, or in a token */
    const char *module;           /* of PKCS #11; NULL: the URI says which */
    struct mrl_option_list roots; /* by certificates */
    const char *trusted_root;     /* through Sigstore; with public_key: its log entries, too */
    const char *identity;
    const char *provider;
    const char *signature;
    const char *at;
};

struct mrl_signature_found {
    enum mrl_bundle_method method;
    struct mrl_trust_found by;
    struct mrl_sha256 digest; /* of the signature's file */
    struct mrl_manifest manifest;
};

/* The verified payload of any statement, in the arena; *ret has no manifest. */
mrl_status mrl_signature_payload(const struct mrl_signature_args *args, mrl_time now,
                                 struct mrl_arena *arena, struct mrl_signature_found *ret,
                                 const char **payload, size_t *n,
                                 struct mrl_error *err) MRL_MUST_CHECK;

/* Nothing of the payload is looked at before its signature holds.  MRL_E_DENIED: it does not.
 * Everything is in the arena. */
mrl_status mrl_signature_check(const struct mrl_signature_args *args, mrl_time now,
                               struct mrl_arena *arena, struct mrl_signature_found *ret,
                               struct mrl_error *err) MRL_MUST_CHECK;
