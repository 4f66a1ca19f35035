/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Base64 of RFC 4648, section 4, in its one canonical form: the standard alphabet, padded, no
 * white space, and unused bits zero.  So two different texts never mean the same bytes, which
 * signatures over text rely on. */

/* Characters of n bytes, and a NUL. */
#define MRL_BASE64_TEXT(n) (((n) + 2) / 3 * 4 + 1)

/* Most bytes that n characters can stand for. */
#define MRL_BASE64_BYTES(n) ((n) / 4 * 3)

/* `ret` has room for MRL_BASE64_TEXT(n). */
void mrl_base64_encode(const void *bytes, size_t n, char *ret);

/* False for anything but the canonical form, or if it stands for more than `capacity` bytes;
 * *len is then left alone and `ret` holds nothing of use. */
bool mrl_base64_decode(const char *text, size_t n, uint8_t *ret, size_t capacity, size_t *len);
