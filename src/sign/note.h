/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "base/buf.h"
#include "base/clock.h"
#include "base/limits.h"
#include "base/span.h"
#include "base/status.h"
#include "sign/key.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Signed notes (c2sp.org/signed-note): a text, a blank line, and lines "— NAME BASE64", where the
 * bytes are a key id of four and the signature. */

/* Signature types that are known here; lines of others are left alone. */
enum mrl_note_type {
    MRL_NOTE_ED25519 = 0x01,     /* over the text */
    MRL_NOTE_COSIGNATURE = 0x04, /* of a witness, with its time (c2sp.org/tlog-cosignature) */
};

/* A key that is trusted to sign notes.  Two keys are the same if name, type and bytes are. */
struct mrl_note_key {
    char name[MRL_MAX_NOTE_NAME + 1];
    uint32_t id;
    enum mrl_note_type type;
    struct mrl_public_key key;
};

/* The id of a key is the first four bytes of a digest over it, big-endian. */
uint32_t mrl_note_id(const uint8_t bytes[4]);

/* Whether a name may stand in a signature line: some UTF-8 without spaces, `+` and control
 * characters, at most MRL_MAX_NOTE_NAME bytes. */
bool mrl_note_name_is_valid(struct mrl_span name);

/* The id follows from the rest.  MRL_E_FORMAT for a name that is none. */
mrl_status mrl_note_key_make(const char *name, enum mrl_note_type type,
                             const struct mrl_public_key *key, struct mrl_note_key *ret,
                             struct mrl_error *err) MRL_MUST_CHECK;

/* "NAME+ID+BASE64", as verifiers are configured with; the id must be right. */
mrl_status mrl_note_key_parse(const char *text, size_t n, struct mrl_note_key *ret,
                              struct mrl_error *err) MRL_MUST_CHECK;
#define MRL_NOTE_KEY_TEXT (MRL_MAX_NOTE_NAME + 1 + 8 + 1 + 44 + 1)
void mrl_note_key_format(const struct mrl_note_key *key, char ret[MRL_NOTE_KEY_TEXT]);

/* The private half, "PRIVATE+KEY+NAME+ID+BASE64", as golang.org/x/mod/sumdb/note keeps it. */
struct mrl_note_signer {
    struct mrl_note_key key; /* of type MRL_NOTE_ED25519 */
    struct mrl_secret_key *secret;
};
mrl_status mrl_note_signer_new(const char *name, struct mrl_note_signer *ret,
                               struct mrl_error *err) MRL_MUST_CHECK;
mrl_status mrl_note_signer_parse(const char *text, size_t n, struct mrl_note_signer *ret,
                                 struct mrl_error *err) MRL_MUST_CHECK;
mrl_status mrl_note_signer_format(const struct mrl_note_signer *signer, struct mrl_buf *ret,
                                  struct mrl_error *err) MRL_MUST_CHECK;
void mrl_note_signer_done(struct mrl_note_signer *signer); /* zeroed: fine */

/* A note in memory that the caller keeps. */
struct mrl_note {
    struct mrl_span text; /* with its last '\n' */
    struct mrl_note_line {
        struct mrl_span name;
        struct mrl_span base64;
        struct mrl_span line; /* the whole line, without '\n' */
        uint32_t id;
    } lines[MRL_MAX_NOTE_SIGNATURES];
    size_t count; /* at least 1 */
};
mrl_status mrl_note_parse(const char *bytes, size_t n, struct mrl_note *ret,
                          struct mrl_error *err) MRL_MUST_CHECK;

/* The bytes of a line's signature, without the id in front of them. */
#define MRL_NOTE_SIGNATURE 8192u /* post-quantum ones have 2.5 to 5 KB */
void mrl_note_line_signature(const struct mrl_note_line *line, uint8_t ret[MRL_NOTE_SIGNATURE],
                             size_t *n);

/* What a known key's line says.  *found false: the note has none of this key, and *at is left
 * alone.  MRL_E_DENIED if there is one that does not hold.  *at is the time of a cosignature, 0 of
 * a signature; may be NULL. */
mrl_status mrl_note_verify(const struct mrl_note *note, const struct mrl_note_key *key, bool *found,
                           mrl_time *at, struct mrl_error *err) MRL_MUST_CHECK;

/* Text, blank line and one signature; `text` ends in '\n'. */
mrl_status mrl_note_sign(const struct mrl_note_signer *signer, struct mrl_span text,
                         struct mrl_buf *ret, struct mrl_error *err) MRL_MUST_CHECK;
