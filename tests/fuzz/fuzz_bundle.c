/* SPDX-License-Identifier: Apache-2.0 */
/* Entry points: mrl_bundle_read(), mrl_bundle_verify_key(), mrl_bundle_verify_certificates().
 * Nothing verifies under a key whose private half nobody has. */
#include "sign/bundle.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* NIST P-256, the point with x coordinate 5: nobody knows the private key. */
static const char nobody[] = "-----BEGIN PUBLIC KEY-----\n"
                             "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEAAAAAAAAAAAAAAAAAAAAAAAAAAAA\n"
                             "AAAAAAAAAAAAAAVFkkO5qlgYBv6RO86ZgXreEcpQPGTZo8UzQVwIMkj7zA==\n"
                             "-----END PUBLIC KEY-----\n";

static void check(const struct mrl_bundle *bundle, struct mrl_arena *arena)
{
    mrl_cleanup(mrl_certificates_freep) struct mrl_certificates *roots = NULL;
    mrl_cleanup(mrl_ec_key_freep) struct mrl_ec_key *key = NULL;
    const char *subject;
    struct mrl_error err;
    bool legacy;

    if (mrl_ec_key_read_public(nobody, strlen(nobody), &key, &err).code != MRL_OK)
        __builtin_trap();
    if (mrl_certificates_new(&roots, &err).code == MRL_OK &&
        mrl_bundle_verify_certificates(bundle, roots, 1780000000, arena, &legacy, &subject, &err)
                .code == MRL_OK)
        __builtin_trap();
    if (mrl_bundle_verify_key(bundle, key, arena, &legacy, &err).code == MRL_OK)
        __builtin_trap();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    mrl_cleanup(mrl_arena_freep) struct mrl_arena *arena = mrl_arena_new(64u << 20);
    struct mrl_source_memory source;
    struct mrl_bundle bundle;
    struct mrl_error err;

    mrl_source_memory_init(&source, data, size);
    if (arena && mrl_bundle_read("fuzz", &source.source, arena, &bundle, &err).code == MRL_OK)
        check(&bundle, arena);
    return 0;
}
