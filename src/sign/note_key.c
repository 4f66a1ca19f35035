/* SPDX-License-Identifier: Apache-2.0 */
#include "base/ascii.h"
#include "base/base64.h"
#include "base/digest.h"
#include "base/text.h"
#include "sign/note.h"

#include <inttypes.h>
#include <openssl/crypto.h>
#include <stdio.h>
#include <string.h>

/* Zs, Zl and Zp of Unicode beside the blank, and U+0085, which Go counts too. */
static bool is_space(uint32_t c)
{
    return c == 0x20 || c == 0x85 || c == 0xa0 || c == 0x1680 || (c >= 0x2000 && c <= 0x200a) ||
           c == 0x2028 || c == 0x2029 || c == 0x202f || c == 0x205f || c == 0x3000;
}

bool mrl_note_name_is_valid(struct mrl_span name)
{
    if (name.len == 0 || name.len > MRL_MAX_NOTE_NAME)
        return false;
    while (name.len > 0) {
        uint32_t c;
        const size_t n = mrl_utf8_decode(name.at, name.len, &c);

        if (n == 0 || c < 0x20 || c == '+' || is_space(c))
            return false;
        name = mrl_span_without(name, n);
    }
    return true;
}

/* SHA-256(name || 0x0A || type || public key)[:4], c2sp.org/signed-note. */
static mrl_status key_id(const struct mrl_note_key *key, uint32_t *ret, struct mrl_error *err)
{
    uint8_t bytes[MRL_MAX_NOTE_NAME + 2 + sizeof(key->key.bytes)];
    const size_t n = strlen(key->name);
    struct mrl_sha256 digest;

    memcpy(bytes, key->name, n);
    bytes[n] = '\n';
    bytes[n + 1] = (uint8_t)key->type;
    memcpy(bytes + n + 2, key->key.bytes, sizeof(key->key.bytes));
    MRL_TRY(mrl_sha256_bytes(bytes, n + 2 + sizeof(key->key.bytes), &digest, err));
    *ret = mrl_note_id(digest.bytes);
    return mrl_ok();
}

mrl_status mrl_note_key_make(const char *name, enum mrl_note_type type,
                             const struct mrl_public_key *key, struct mrl_note_key *ret,
                             struct mrl_error *err)
{
    struct mrl_note_key made = {.type = type, .key = *key};

    if (!mrl_note_name_is_valid(mrl_span_text(name)))
        return MRL_FAIL(err, MRL_E_FORMAT, MRL_NO_OFFSET,
                        "a key's name has no spaces, no `+`, and at most %u bytes",
                        MRL_MAX_NOTE_NAME);
    (void)snprintf(made.name, sizeof(made.name), "%s", name);
    MRL_TRY(key_id(&made, &made.id, err));
    *ret = made;
    return mrl_ok();
}

static bool parse_id(struct mrl_span text, uint32_t *ret)
{
    uint32_t id = 0;

    if (text.len != 8)
        return false;
    for (size_t i = 0; i < 8; i++) {
        const int digit = mrl_lower_hex_value(text.at[i]);

        if (digit < 0)
            return false;
        id = id << 4 | (uint32_t)digit;
    }
    *ret = id;
    return true;
}

/* "NAME+ID+BASE64" where the bytes are a type and 32 more. */
struct key_text {
    char name[MRL_MAX_NOTE_NAME + 1];
    uint32_t id;
    uint8_t bytes[33];
};

static mrl_status take_apart(struct mrl_span text, struct key_text *ret, struct mrl_error *err)
{
    struct mrl_span name, id;
    size_t len = 0;

    if (!mrl_span_cut(&text, '+', &name) || !mrl_note_name_is_valid(name) ||
        !mrl_span_cut(&text, '+', &id) || !parse_id(id, &ret->id) ||
        !mrl_base64_decode(text.at, text.len, ret->bytes, sizeof(ret->bytes), &len) ||
        len != sizeof(ret->bytes))
        return MRL_FAIL(err, MRL_E_FORMAT, MRL_NO_OFFSET,
                        "a key of notes is `NAME+ID+BASE64`, the id 8 hexadecimal digits, and the "
                        "base64 that of a type and 32 bytes");
    memcpy(ret->name, name.at, name.len);
    ret->name[name.len] = '\0';
    return mrl_ok();
}

static mrl_status check_id(const struct mrl_note_key *key, uint32_t said, struct mrl_error *err)
{
    if (key->id == said)
        return mrl_ok();
    return MRL_FAIL(err, MRL_E_FORMAT, MRL_NO_OFFSET,
                    "the id of the key is %08" PRIx32 ", but its name and bytes give %08" PRIx32,
                    said, key->id);
}

/* Also refuses keys under which one signature fits many messages. */
static mrl_status check_point(const struct mrl_public_key *key, struct mrl_error *err)
{
    char text[MRL_PUBLIC_KEY_TEXT];
    struct mrl_public_key ignored;

    mrl_public_key_format(key, text);
    return mrl_public_key_parse(text, strlen(text), &ignored, err);
}

mrl_status mrl_note_key_parse(const char *text, size_t n, struct mrl_note_key *ret,
                              struct mrl_error *err)
{
    struct mrl_public_key key;
    struct mrl_note_key made;
    struct key_text parts;

    MRL_TRY(take_apart(mrl_span(text, n), &parts, err));
    if (parts.bytes[0] != MRL_NOTE_ED25519 && parts.bytes[0] != MRL_NOTE_COSIGNATURE)
        return MRL_FAIL(err, MRL_E_UNSUPPORTED, MRL_NO_OFFSET,
                        "keys of type 0x%02x are not known here, only Ed25519 (0x01, 0x04)",
                        parts.bytes[0]);
    memcpy(key.bytes, parts.bytes + 1, sizeof(key.bytes));
    MRL_TRY(check_point(&key, err));
    MRL_TRY(mrl_note_key_make(parts.name, (enum mrl_note_type)parts.bytes[0], &key, &made, err));
    MRL_TRY(check_id(&made, parts.id, err));
    *ret = made;
    return mrl_ok();
}

static void format_key(const char *name, uint32_t id, const uint8_t bytes[33],
                       char ret[MRL_NOTE_KEY_TEXT])
{
    char base64[MRL_BASE64_TEXT(33)];

    mrl_base64_encode(bytes, 33, base64);
    (void)snprintf(ret, MRL_NOTE_KEY_TEXT, "%s+%08" PRIx32 "+%s", name, id, base64);
}

void mrl_note_key_format(const struct mrl_note_key *key, char ret[MRL_NOTE_KEY_TEXT])
{
    uint8_t bytes[33] = {(uint8_t)key->type};

    memcpy(bytes + 1, key->key.bytes, sizeof(key->key.bytes));
    format_key(key->name, key->id, bytes, ret);
}

/* --- the private half --- */

#define PRIVATE_PREFIX "PRIVATE+KEY+"

mrl_status mrl_note_signer_new(const char *name, struct mrl_note_signer *ret, struct mrl_error *err)
{
    mrl_cleanup(mrl_note_signer_done) struct mrl_note_signer made = {.secret = NULL};

    MRL_TRY(mrl_secret_key_new(&made.secret, err));
    MRL_TRY(mrl_note_key_make(name, MRL_NOTE_ED25519, mrl_secret_key_public(made.secret), &made.key,
                              err));
    *ret = made;
    made.secret = NULL;
    return mrl_ok();
}

static mrl_status make_signer(const struct key_text *parts, struct mrl_note_signer *ret,
                              struct mrl_error *err)
{
    mrl_cleanup(mrl_note_signer_done) struct mrl_note_signer made = {.secret = NULL};

    if (parts->bytes[0] != MRL_NOTE_ED25519)
        return MRL_FAIL(err, MRL_E_UNSUPPORTED, MRL_NO_OFFSET,
                        "the key that signs a log must be of type 0x01, Ed25519");
    MRL_TRY(mrl_secret_key_from_seed(parts->bytes + 1, &made.secret, err));
    MRL_TRY(mrl_note_key_make(parts->name, MRL_NOTE_ED25519, mrl_secret_key_public(made.secret),
                              &made.key, err));
    MRL_TRY(check_id(&made.key, parts->id, err));
    *ret = made;
    made.secret = NULL;
    return mrl_ok();
}

mrl_status mrl_note_signer_parse(const char *text, size_t n, struct mrl_note_signer *ret,
                                 struct mrl_error *err)
{
    const struct mrl_span all = mrl_span_trim(mrl_span(text, n));
    struct key_text parts;
    mrl_status s;

    if (!mrl_span_starts(all, PRIVATE_PREFIX))
        return MRL_FAIL(err, MRL_E_FORMAT, MRL_NO_OFFSET,
                        "is no private key of notes: it does not begin with " PRIVATE_PREFIX);
    s = take_apart(mrl_span_without(all, sizeof(PRIVATE_PREFIX) - 1), &parts, err);
    if (s.code == MRL_OK)
        s = make_signer(&parts, ret, err);
    OPENSSL_cleanse(&parts, sizeof(parts));
    return s;
}

mrl_status mrl_note_signer_format(const struct mrl_note_signer *signer, struct mrl_buf *ret,
                                  struct mrl_error *err)
{
    uint8_t bytes[33] = {MRL_NOTE_ED25519};
    char text[MRL_NOTE_KEY_TEXT];

    MRL_TRY(mrl_secret_key_seed(signer->secret, bytes + 1, err));
    format_key(signer->key.name, signer->key.id, bytes, text);
    mrl_buf_addf(ret, PRIVATE_PREFIX "%s\n", text);
    OPENSSL_cleanse(bytes, sizeof(bytes));
    OPENSSL_cleanse(text, sizeof(text));
    return mrl_buf_status(ret, err);
}

void mrl_note_signer_done(struct mrl_note_signer *signer)
{
    mrl_secret_key_freep(&signer->secret);
}
