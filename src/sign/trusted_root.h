/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "base/status.h"
#include "sign/certificate.h"
#include "sign/log_key.h"

#include <stddef.h>
#include <stdint.h>

/* A Sigstore trusted root (sigstore_trustroot.proto, TrustedRoot): the authorities and logs whose
 * word a keyless signature rests on.  The verifier gives it; everything in it is trusted. */

#define MRL_LOG_ID_BYTES 32u /* SHA-256 of the log's key, or what a newer log calls itself */

struct mrl_trusted_log {
    uint8_t id[MRL_LOG_ID_BYTES];
    struct mrl_log_key *key;
    struct mrl_period period;
};

/* A certificate authority, of signers or of timestamps. */
struct mrl_trusted_authority {
    struct mrl_certificates *anchor; /* the last certificate of its chain; may be empty */
    struct mrl_certificates *others; /* those before it */
    struct mrl_period period;
};

struct mrl_trusted_root {
    struct mrl_trusted_log *logs; /* of signatures */
    size_t log_count;
    struct mrl_trusted_log *ct_logs; /* of certificates */
    size_t ct_log_count;
    struct mrl_trusted_authority *authorities;
    size_t authority_count;
    struct mrl_trusted_authority *timestamp_authorities;
    size_t timestamp_authority_count;
};

/* Reads trusted_root.json, or a client trust configuration with one inside.  A log whose kind of
 * key is not known here is left out: nothing it vouches for can be verified.  `name` goes into
 * messages. */
mrl_status mrl_trusted_root_read(const char *name, const char *text, size_t n,
                                 struct mrl_trusted_root **ret,
                                 struct mrl_error *err) MRL_MUST_CHECK;
void mrl_trusted_root_free(struct mrl_trusted_root *root);
void mrl_trusted_root_freep(struct mrl_trusted_root **root);

/* NULL if there is none of that id. */
const struct mrl_trusted_log *mrl_trusted_log_find(const struct mrl_trusted_log *logs, size_t count,
                                                   const uint8_t *id, size_t n);
