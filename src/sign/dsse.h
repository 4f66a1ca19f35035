/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "base/arena.h"
#include "base/node.h"
#include "base/status.h"
#include "sign/key.h"

#include <stddef.h>
#include <stdint.h>

/* DSSE v1 (github.com/secure-systems-lab/dsse, protocol.md and envelope.md): a payload with its
 * type and one or more signatures over both, as JSON.  Read strictly: unknown and doubled keys,
 * and base64 that is not canonical (the URL alphabet among it) are refused, so that no other
 * spelling of an envelope verifies. */

struct mrl_dsse_signature {
    const char *keyid; /* NULL if there is none; says which key to try and proves nothing */
    const uint8_t *bytes;
    size_t len;
};

struct mrl_dsse {
    const char *payload_type;
    const uint8_t *payload; /* a NUL follows, which payload_len does not count */
    size_t payload_len;
    struct mrl_dsse_signature *signatures; /* at least one */
    size_t signature_count;                /* <= MRL_MAX_SIGNATURES */
};

/* Checks the form, no signature.  `name` goes into messages. */
mrl_status mrl_dsse_parse(const char *name, const char *text, size_t n, struct mrl_arena *arena,
                          struct mrl_dsse *ret, struct mrl_error *err) MRL_MUST_CHECK;

/* The same of an envelope that stands inside another document.  Nothing points into `doc`. */
mrl_status mrl_dsse_from_node(const struct mrl_doc *doc, const struct mrl_node *map,
                              struct mrl_arena *arena, struct mrl_dsse *ret,
                              struct mrl_error *err) MRL_MUST_CHECK;

/* Whether one of the signatures is this key's.  A signature whose keyid is not the fingerprint of
 * the key is not tried.  MRL_E_DENIED if none holds. */
mrl_status mrl_dsse_verify(const struct mrl_dsse *envelope, const struct mrl_public_key *key,
                           struct mrl_arena *arena, struct mrl_error *err) MRL_MUST_CHECK;

/* The one form in which merlon writes an envelope with one signature: one line of JSON without
 * white space, and a line end.  keyid is the fingerprint of the key. */
mrl_status mrl_dsse_sign(const struct mrl_secret_key *key, const char *payload_type,
                         const void *payload, size_t n, struct mrl_arena *arena, const char **ret,
                         size_t *len, struct mrl_error *err) MRL_MUST_CHECK;

/* Writes what was parsed in that same form, with all its signatures. */
mrl_status mrl_dsse_write(const struct mrl_dsse *envelope, struct mrl_arena *arena,
                          const char **ret, size_t *len, struct mrl_error *err) MRL_MUST_CHECK;

/* The bytes that are signed: "DSSEv1", and the type and the payload, each after its length.
 * _prefix() writes what stands before the payload, for payloads that are better not copied. */
mrl_status mrl_dsse_pae_prefix(const char *payload_type, size_t n, struct mrl_arena *arena,
                               const char **ret, struct mrl_error *err) MRL_MUST_CHECK;
mrl_status mrl_dsse_pae(const char *payload_type, const void *payload, size_t n,
                        struct mrl_arena *arena, const char **ret, size_t *len,
                        struct mrl_error *err) MRL_MUST_CHECK;
