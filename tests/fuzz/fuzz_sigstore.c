/* SPDX-License-Identifier: Apache-2.0 */
/* Entry points: mrl_trusted_root_read(), mrl_bundle_read(), mrl_sigstore_verify().  The input is a
 * trusted root, a NUL, and a bundle that may hold under it. */
#include "base/span.h"
#include "sign/sigstore.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    mrl_cleanup(mrl_arena_freep) struct mrl_arena *arena = mrl_arena_new(64u << 20);
    mrl_cleanup(mrl_trusted_root_freep) struct mrl_trusted_root *root = NULL;
    const struct mrl_signer signer = {"signer@example.com", "https://issuer.example"};
    struct mrl_span rest = mrl_span((const char *)data, size), text;
    struct mrl_source_memory source;
    struct mrl_bundle bundle;
    struct mrl_error err;
    mrl_time at;

    if (!arena || !mrl_span_cut(&rest, '\0', &text) ||
        mrl_trusted_root_read("fuzz", text.at, text.len, &root, &err).code != MRL_OK)
        return 0;
    mrl_source_memory_init(&source, rest.at, rest.len);
    if (mrl_bundle_read("fuzz", &source.source, arena, &bundle, &err).code == MRL_OK &&
        mrl_sigstore_verify(&bundle, root, &signer, arena, &at, &err).code == MRL_OK && at <= 0)
        __builtin_trap();
    return 0;
}
