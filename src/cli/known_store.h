/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "base/arena.h"
#include "sign/ec_key.h"
#include "sign/known.h"
#include "sign/manifest.h"

#include <stdbool.h>

/* What whoever runs merlon knows of files that were found as signed; see sign/known.h. */

/* Opens $XDG_CACHE_HOME/merlon/known, else ~/.cache/merlon/known, which must be the user's alone.
 */
mrl_status mrl_known_store_open(struct mrl_arena *arena, int *ret,
                                struct mrl_error *err) MRL_MUST_CHECK;

/* Replaces what is known of one signature by what is known of another, or of the same; `before`
 * may be NULL. */
mrl_status mrl_known_store_put(int dir, const struct mrl_sha256 *before,
                               const struct mrl_sha256 *signature, const struct mrl_known *known,
                               struct mrl_error *err) MRL_MUST_CHECK;

/* An earlier signature to go on from. */
struct mrl_known_base {
    bool found;
    const char *why; /* escaped: why there is none, if there is a file of that name; else NULL */
    struct mrl_sha256 signature;
    struct mrl_manifest manifest; /* sorted */
    struct mrl_known known;
};

/* The signature at `path`, if it is by this key, with what is known of it.  That there is none is
 * no failure. */
mrl_status mrl_known_base_read(const char *path, const struct mrl_ec_key *key, int dir,
                               struct mrl_arena *arena, struct mrl_known_base *ret,
                               struct mrl_error *err) MRL_MUST_CHECK;
