/* SPDX-License-Identifier: Apache-2.0 */
/* Entry point: mrl_pkcs11_uri_parse(). */
#include "sign/pkcs11_uri.h"

#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    mrl_cleanup(mrl_arena_freep) struct mrl_arena *arena = mrl_arena_new(1u << 20);
    struct mrl_pkcs11_uri uri;
    struct mrl_error err;
    const char *text = arena ? mrl_arena_strndup(arena, (const char *)data, size) : NULL;

    if (!text || mrl_pkcs11_uri_parse(text, arena, &uri, &err).code != MRL_OK)
        return 0;
    if (uri.id_len > size || (uri.token && strlen(uri.token) > size) ||
        (uri.pin_source && uri.pin_source[0] != '/') ||
        (uri.module_path && uri.module_path[0] != '/'))
        __builtin_trap();
    return 0;
}
