/* SPDX-License-Identifier: Apache-2.0 */
/* Entry points: mrl_dsse_parse(), mrl_dsse_write(), mrl_dsse_verify().  What was read is written
 * and read again to the same; nothing verifies under a key whose private half nobody has. */
#include "sign/dsse.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(const struct mrl_dsse *a, struct mrl_arena *arena)
{
    /* RFC 8032, section 7.1, test 2; its signature is over another text. */
    static const char text[] = "ed25519:PUAXw+hDiVqStwqnTRt+vJyYLM8uxJaMwM1V8Sr0Zgw=";
    struct mrl_public_key key;
    struct mrl_error err;
    struct mrl_dsse b;
    const char *again;
    size_t n;

    if (mrl_dsse_write(a, arena, &again, &n, &err).code == MRL_OK &&
        (mrl_dsse_parse("again", again, n, arena, &b, &err).code == MRL_OK) &&
        (a->payload_len != b.payload_len || memcmp(a->payload, b.payload, a->payload_len) != 0))
        __builtin_trap();
    if (mrl_public_key_parse(text, strlen(text), &key, &err).code != MRL_OK ||
        mrl_dsse_verify(a, &key, arena, &err).code == MRL_OK)
        __builtin_trap();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    mrl_cleanup(mrl_arena_freep) struct mrl_arena *arena = mrl_arena_new(16u << 20);
    struct mrl_dsse envelope;
    struct mrl_error err;

    if (arena &&
        mrl_dsse_parse("fuzz", (const char *)data, size, arena, &envelope, &err).code == MRL_OK)
        check(&envelope, arena);
    return 0;
}
