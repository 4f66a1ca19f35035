/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "base/arena.h"
#include "base/status.h"

#include <openssl/x509.h>

/* Who a Fulcio certificate was issued to, and who vouched for them: Fulcio, oid-info.md.  Texts
 * are raw, in the arena.  Private to sign. */
struct mrl_identity {
    const char *name;   /* the subject alternative name: e-mail, URI, or Fulcio's own other name */
    const char *issuer; /* of the token: 1.3.6.1.4.1.57264.1.8, else 1.3.6.1.4.1.57264.1.1 */
};

/* MRL_E_FORMAT unless there is exactly one name, and an issuer. */
mrl_status mrl_identity_read(X509 *leaf, struct mrl_arena *arena, struct mrl_identity *ret,
                             struct mrl_error *err) MRL_MUST_CHECK;
