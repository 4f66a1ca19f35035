/* SPDX-License-Identifier: Apache-2.0 */
#include "base/buf.h"
#include "base/digest.h"
#include "bom/model.h"

#include <ctype.h>
#include <string.h>

/* Longer ones are cut and end in 16 digits of the digest of the whole. */
#define REF_MAX 200u

static bool is_plain(unsigned char c)
{
    return c < 0x80 && (isalnum(c) || c == '-' || c == '.' || c == '_' || c == '~' || c == '/' ||
                        c == ':' || c == '@' || c == '+');
}

static void add_encoded(struct mrl_buf *b, const char *bytes)
{
    for (; *bytes; bytes++) {
        const unsigned char c = (unsigned char)*bytes;

        if (is_plain(c))
            mrl_buf_addc(b, (char)c);
        else
            mrl_buf_addf(b, "%%%02X", (unsigned)c);
    }
}

const char *mrl_bom_ref(struct mrl_arena *arena, const char *prefix, const char *bytes)
{
    mrl_cleanup(mrl_buf_done) struct mrl_buf b;
    char hex[MRL_SHA256_HEX];
    struct mrl_sha256 digest;
    struct mrl_error err;

    mrl_buf_init(&b, SIZE_MAX / 2);
    mrl_buf_adds(&b, prefix);
    add_encoded(&b, bytes);
    if (mrl_buf_status(&b, &err).code != MRL_OK)
        return NULL;
    if (b.len <= REF_MAX)
        return mrl_arena_strndup(arena, mrl_buf_text(&b), b.len);
    if (mrl_sha256_bytes(mrl_buf_text(&b), b.len, &digest, &err).code != MRL_OK)
        return NULL;
    mrl_sha256_hex(&digest, hex);
    return mrl_arena_printf(arena, "%.*s~%.16s", (int)REF_MAX, mrl_buf_text(&b), hex);
}
