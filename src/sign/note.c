/* SPDX-License-Identifier: Apache-2.0 */
#include "sign/note.h"

#include "base/base64.h"
#include "base/text.h"

#include <assert.h>
#include <endian.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* U+2014 and a blank. */
static const char dash[] = "\xe2\x80\x94 ";

/* The id of the key, and the signature. */
#define ID_BYTES   4u
#define LINE_BYTES (ID_BYTES + MRL_NOTE_SIGNATURE)

static mrl_status malformed(struct mrl_error *err, const char *what)
{
    return MRL_FAIL(err, MRL_E_FORMAT, MRL_NO_OFFSET, "is no signed note: %s", what);
}

static mrl_status check_characters(struct mrl_span note, struct mrl_error *err)
{
    if (note.len > MRL_MAX_NOTE)
        return MRL_FAIL(err, MRL_E_LIMIT, MRL_NO_OFFSET, "is %zu bytes, the limit is %u", note.len,
                        MRL_MAX_NOTE);
    if (!mrl_utf8_valid(note.at, note.len))
        return malformed(err, "it is not UTF-8");
    for (size_t i = 0; i < note.len; i++)
        if ((unsigned char)note.at[i] < 0x20 && note.at[i] != '\n')
            return malformed(err, "it has control characters");
    if (!mrl_span_ends(note, "\n"))
        return malformed(err, "its last line does not end");
    return mrl_ok();
}

/* Splits at the last blank line: the text keeps its '\n'. */
static mrl_status split(struct mrl_span note, struct mrl_span *text, struct mrl_span *lines,
                        struct mrl_error *err)
{
    for (size_t i = note.len; i >= 2; i--)
        if (note.at[i - 1] == '\n' && note.at[i - 2] == '\n') {
            *text = mrl_span_first(note, i - 1);
            *lines = mrl_span_without(note, i);
            return mrl_ok();
        }
    return malformed(err, "no blank line stands before signatures");
}

uint32_t mrl_note_id(const uint8_t bytes[4])
{
    uint32_t id;

    memcpy(&id, bytes, sizeof(id));
    return be32toh(id);
}

static mrl_status parse_line(struct mrl_span line, struct mrl_note_line *ret, struct mrl_error *err)
{
    uint8_t bytes[LINE_BYTES];
    struct mrl_span rest = line;
    size_t n = 0;

    if (!mrl_span_starts(line, dash))
        return malformed(err, "a line of a signature does not begin with a dash and a blank");
    rest = mrl_span_without(line, sizeof(dash) - 1);
    ret->line = line;
    if (!mrl_span_cut(&rest, ' ', &ret->name) || !mrl_note_name_is_valid(ret->name))
        return malformed(err, "a signature has no name of a key");
    ret->base64 = rest;
    if (!mrl_base64_decode(rest.at, rest.len, bytes, sizeof(bytes), &n) || n <= ID_BYTES)
        return malformed(err, "a signature is not the base64 of some bytes");
    ret->id = mrl_note_id(bytes);
    return mrl_ok();
}

mrl_status mrl_note_parse(const char *bytes, size_t n, struct mrl_note *ret, struct mrl_error *err)
{
    const struct mrl_span note = mrl_span(bytes, n);
    struct mrl_span lines, line;

    MRL_TRY(check_characters(note, err));
    MRL_TRY(split(note, &ret->text, &lines, err));
    ret->count = 0;
    while (mrl_span_line(&lines, &line)) {
        if (ret->count == MRL_MAX_NOTE_SIGNATURES)
            return MRL_FAIL(err, MRL_E_LIMIT, MRL_NO_OFFSET, "has more than %u signatures",
                            MRL_MAX_NOTE_SIGNATURES);
        MRL_TRY(parse_line(line, &ret->lines[ret->count++], err));
    }
    return ret->count ? mrl_ok() : malformed(err, "it has no signature");
}

/* --- verifying --- */

void mrl_note_line_signature(const struct mrl_note_line *line, uint8_t ret[MRL_NOTE_SIGNATURE],
                             size_t *n)
{
    uint8_t bytes[LINE_BYTES];
    size_t len = 0;
    const bool is_base64 =
        mrl_base64_decode(line->base64.at, line->base64.len, bytes, sizeof(bytes), &len);

    assert(is_base64 && len > ID_BYTES); /* parse_line() has seen to it */
    *n = is_base64 ? len - ID_BYTES : 0;
    memcpy(ret, bytes + ID_BYTES, *n);
}

static mrl_status verify_text(const struct mrl_note *note, const struct mrl_note_key *key,
                              const uint8_t *bytes, size_t n, struct mrl_error *err)
{
    struct mrl_signature signature;

    if (n != sizeof(signature.bytes))
        return MRL_FAIL(err, MRL_E_DENIED, MRL_NO_OFFSET, "the signature has %zu bytes, not 64", n);
    memcpy(signature.bytes, bytes, n);
    return mrl_signature_verify(&key->key, note->text.at, note->text.len, &signature, err);
}

/* c2sp.org/tlog-cosignature, "Ed25519 signed message". */
static mrl_status verify_cosignature(const struct mrl_note *note, const struct mrl_note_key *key,
                                     const uint8_t *bytes, size_t n, mrl_time *at,
                                     struct mrl_error *err)
{
    mrl_cleanup(mrl_buf_done) struct mrl_buf message = {.max = 0};
    struct mrl_signature signature;
    uint64_t time;

    if (n != 8 + sizeof(signature.bytes))
        return MRL_FAIL(err, MRL_E_DENIED, MRL_NO_OFFSET, "the cosignature has %zu bytes, not 72",
                        n);
    memcpy(&time, bytes, sizeof(time));
    time = be64toh(time);
    if (time > (uint64_t)INT64_MAX)
        return MRL_FAIL(err, MRL_E_DENIED, MRL_NO_OFFSET, "the cosignature is of no time");
    memcpy(signature.bytes, bytes + 8, sizeof(signature.bytes));
    mrl_buf_init(&message, MRL_MAX_NOTE + 64);
    mrl_buf_addf(&message, "cosignature/v1\ntime %" PRIu64 "\n", time);
    mrl_buf_add(&message, note->text.at, note->text.len);
    MRL_TRY(mrl_buf_status(&message, err));
    MRL_TRY(mrl_signature_verify(&key->key, message.data, message.len, &signature, err));
    *at = (mrl_time)time;
    return mrl_ok();
}

static mrl_status verify_line(const struct mrl_note *note, const struct mrl_note_line *line,
                              const struct mrl_note_key *key, mrl_time *at, struct mrl_error *err)
{
    uint8_t bytes[MRL_NOTE_SIGNATURE];
    size_t n;

    mrl_note_line_signature(line, bytes, &n);
    *at = 0;
    if (key->type == MRL_NOTE_COSIGNATURE)
        return verify_cosignature(note, key, bytes, n, at, err);
    return verify_text(note, key, bytes, n, err);
}

mrl_status mrl_note_verify(const struct mrl_note *note, const struct mrl_note_key *key, bool *found,
                           mrl_time *at, struct mrl_error *err)
{
    mrl_time when = 0;

    *found = false;
    for (size_t i = 0; i < note->count; i++) {
        const struct mrl_note_line *const line = &note->lines[i];

        if (line->id != key->id || !mrl_span_is(line->name, key->name))
            continue;
        MRL_TRY(verify_line(note, line, key, &when, err));
        *found = true;
    }
    if (*found && at)
        *at = when;
    return mrl_ok();
}

mrl_status mrl_note_sign(const struct mrl_note_signer *signer, struct mrl_span text,
                         struct mrl_buf *ret, struct mrl_error *err)
{
    struct mrl_signature signature;
    uint8_t bytes[4 + sizeof(signature.bytes)];
    char base64[MRL_BASE64_TEXT(sizeof(bytes))];
    const uint32_t id = signer->key.id;

    MRL_TRY(mrl_secret_key_sign(signer->secret, text.at, text.len, &signature, err));
    for (size_t i = 0; i < 4; i++)
        bytes[i] = (uint8_t)(id >> (24 - 8 * i));
    memcpy(bytes + 4, signature.bytes, sizeof(signature.bytes));
    mrl_base64_encode(bytes, sizeof(bytes), base64);
    mrl_buf_add(ret, text.at, text.len);
    mrl_buf_addf(ret, "\n%s%s %s\n", dash, signer->key.name, base64);
    return mrl_buf_status(ret, err);
}
