/* SPDX-License-Identifier: Apache-2.0 */
/* Entry point: mrl_secrets_search(). */
#include "formats/secrets.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static mrl_status check(void *context, const struct mrl_secret *secret, struct mrl_error *err)
{
    const size_t size = *(const size_t *)context;

    (void)err;
    if (secret->offset > size || secret->len > size - secret->offset)
        __builtin_trap();
    return mrl_ok();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct mrl_source_memory m;
    struct mrl_error err;

    mrl_source_memory_init(&m, data, size);
    if (mrl_secrets_search(&m.source, UINT64_MAX, check, &size, &err).code != MRL_OK)
        __builtin_trap();
    return 0;
}
