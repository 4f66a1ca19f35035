/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "base/arena.h"
#include "base/buf.h"
#include "base/span.h"

/* Percent-encoding, RFC 3986, 2.1. */

/* Adds the text, with %XX in upper case for every byte but letters, digits, "-._~" and those of
 * `also`. */
void mrl_percent_encode(struct mrl_buf *buf, struct mrl_span text, const char *also);

/* The text with its %XX decoded and a NUL behind it, in the arena; NULL: MRL_FAIL_ARENA.  A '%'
 * that no two digits follow stays.  *len may count NULs. */
char *mrl_percent_decode(struct mrl_span text, struct mrl_arena *arena, size_t *len);
