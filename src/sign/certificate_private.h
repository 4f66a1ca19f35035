/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "sign/certificate.h"

#include <openssl/x509.h>

/* What certificate.c, sct.c, timestamp.c and identity.c share.  Private to sign. */

/* One of the list; stays the list's. */
X509 *mrl_certificates_item(const struct mrl_certificates *list, size_t index);

struct mrl_chain_wish {
    const struct mrl_certificates *others;  /* between leaf and anchor; may be NULL */
    const struct mrl_certificates *anchors; /* trusted */
    mrl_time at;
    bool any_anchor; /* an anchor need not be self-signed: RFC 5280, section 6.1.1 (d) */
};

/* Whether the leaf leads to an anchor, all of it valid at that time; MRL_E_DENIED says why not.
 * *issuer (may be NULL) is the certificate above the leaf in the chain that held; freed by the
 * caller. */
mrl_status mrl_certificate_chain(X509 *leaf, const struct mrl_chain_wish *wish, X509 **issuer,
                                 struct mrl_error *err) MRL_MUST_CHECK;

/* A store with those anchors and that time, for the functions of OpenSSL that want one. */
mrl_status mrl_certificate_store(const struct mrl_chain_wish *wish, X509_STORE **ret,
                                 struct mrl_error *err) MRL_MUST_CHECK;

void mrl_certificate_freep(X509 **certificate);
void mrl_certificate_store_freep(X509_STORE **store);
