/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "base/base64.h"
#include "sign/note.h"
#include "unit.h"

#include <stdio.h>
#include <string.h>

/* Puts the cosignature of a witness under a note: c2sp.org/tlog-cosignature. */
static inline void witness_signs(const struct mrl_secret_key *secret,
                                 const struct mrl_note_key *key, struct mrl_span text,
                                 uint64_t time, struct mrl_buf *note)
{
    uint8_t bytes[4 + 8 + 64];
    char base64[MRL_BASE64_TEXT(sizeof(bytes))], message[1024];
    struct mrl_signature signature;
    struct mrl_error err;
    const int n = snprintf(message, sizeof(message), "cosignature/v1\ntime %llu\n%.*s",
                           (unsigned long long)time, (int)text.len, text.at);

    assert_ok(mrl_secret_key_sign(secret, message, (size_t)n, &signature, &err));
    for (size_t i = 0; i < 4; i++)
        bytes[i] = (uint8_t)(key->id >> (24 - 8 * i));
    for (size_t i = 0; i < 8; i++)
        bytes[4 + i] = (uint8_t)(time >> (56 - 8 * i));
    memcpy(bytes + 12, signature.bytes, sizeof(signature.bytes));
    mrl_base64_encode(bytes, sizeof(bytes), base64);
    mrl_buf_addf(note, "\xe2\x80\x94 %s %s\n", key->name, base64);
}
