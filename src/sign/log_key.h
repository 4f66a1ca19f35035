/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "base/clock.h"
#include "base/status.h"
#include "sign/certificate.h"
#include "sign/ec_key.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The key of a transparency log or of a certificate transparency log, as a Sigstore trusted root
 * lists it: sigstore_trustroot.proto, TransparencyLogInstance. */
struct mrl_log_key;

/* What a public log or authority is trusted for: both ends belong to it (sigstore_common.proto,
 * TimeRange). */
struct mrl_period {
    mrl_time start, end; /* end MRL_TIME_MAX: still in use */
};
bool mrl_period_has(const struct mrl_period *period, mrl_time at);

/* `der` is a SubjectPublicKeyInfo, `details` a word of sigstore_common.proto, PublicKeyDetails.
 * MRL_E_UNSUPPORTED for a kind of key that is not known here; MRL_E_FORMAT if the key is not of
 * the kind that `details` says. */
mrl_status mrl_log_key_new(const struct mrl_der *der, const char *details, struct mrl_log_key **ret,
                           struct mrl_error *err) MRL_MUST_CHECK;
void mrl_log_key_free(struct mrl_log_key *key);
void mrl_log_key_freep(struct mrl_log_key **key);

/* Whether the signature over the pieces is this key's; MRL_E_DENIED if not, and `what` says what
 * was signed. */
mrl_status mrl_log_key_verify(const struct mrl_log_key *key, const char *what,
                              const struct mrl_ec_piece *pieces, size_t count,
                              const struct mrl_der *signature,
                              struct mrl_error *err) MRL_MUST_CHECK;
