/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "base/status.h"
#include "sign/trusted_root.h"

#include <openssl/x509.h>

/* Whether a trusted certificate log has seen the certificate: at least one of the timestamps in it
 * (RFC 6962, section 3.3) is by a log of the trusted root, and each that is holds.  `issuer` is
 * from the chain that held, for authorities may share a name.  Private to sign. */
mrl_status mrl_sct_verify(X509 *leaf, X509 *issuer, const struct mrl_trusted_root *root,
                          struct mrl_error *err) MRL_MUST_CHECK;
