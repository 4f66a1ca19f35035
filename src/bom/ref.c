/* SPDX-License-Identifier: Apache-2.0 */
#include "base/buf.h"
#include "base/digest.h"
#include "base/percent.h"
#include "bom/model.h"

#include <string.h>

/* Longer ones are cut and end in 16 digits of the digest of the whole. */
#define REF_MAX 200u

const char *mrl_bom_ref(struct mrl_arena *arena, const char *prefix, const char *bytes)
{
    mrl_cleanup(mrl_buf_done) struct mrl_buf b;
    char hex[MRL_SHA256_HEX];
    struct mrl_sha256 digest;
    struct mrl_error err;

    mrl_buf_init(&b, SIZE_MAX / 2);
    mrl_buf_adds(&b, prefix);
    mrl_percent_encode(&b, mrl_span_text(bytes), "/:@+");
    if (mrl_buf_status(&b, &err).code != MRL_OK)
        return NULL;
    if (b.len <= REF_MAX)
        return mrl_arena_strndup(arena, mrl_buf_text(&b), b.len);
    if (mrl_sha256_bytes(mrl_buf_text(&b), b.len, &digest, &err).code != MRL_OK)
        return NULL;
    mrl_sha256_hex(&digest, hex);
    return mrl_arena_printf(arena, "%.*s~%.16s", (int)REF_MAX, mrl_buf_text(&b), hex);
}
