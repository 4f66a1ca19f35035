/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "base/arena.h"
#include "base/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* "pkcs11:token=signing;object=model-key?pin-source=/run/pin": which key in which token, RFC 7512.
 */
enum mrl_pkcs11_type {
    MRL_PKCS11_ANY,
    MRL_PKCS11_PUBLIC,
    MRL_PKCS11_PRIVATE,
    MRL_PKCS11_CERTIFICATE,
};

struct mrl_pkcs11_uri {
    const char *token, *manufacturer, *model, *serial; /* NULL: any */
    bool has_slot;
    unsigned long slot;
    const char *object;
    const uint8_t *id; /* NULL: any */
    size_t id_len;
    enum mrl_pkcs11_type type;
    const char *module_path; /* absolute; NULL: not said */
    const char *pin_source;  /* absolute path of a file; NULL: not said */
};

bool mrl_pkcs11_is_uri(const char *text);

/* MRL_E_FORMAT names the attribute that is wrong.  `pin-value` is refused: what stands on a command
 * line can be read by every process.  Unknown attributes are refused, but for those that begin
 * with "x-": a wish that is not understood might have named another key. */
mrl_status mrl_pkcs11_uri_parse(const char *text, struct mrl_arena *arena,
                                struct mrl_pkcs11_uri *ret, struct mrl_error *err) MRL_MUST_CHECK;
