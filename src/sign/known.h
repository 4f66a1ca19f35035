/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "base/arena.h"
#include "base/digest.h"
#include "base/file.h"
#include "base/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Which files were found as a signature says, so that they need not be read again while the
 * kernel says that nobody has touched them.  Holds no digests: those are in the signature, which
 * has to be verified first, and the SHA-256 of whose file it is bound to.  What this rests on, and
 * what it cannot see, is in docs/formats/known-files.md. */

/* One for each distinct path of the manifest, in byte order of the paths; all zeros: not known. */
struct mrl_known {
    struct mrl_file_id *ids;
    size_t count;
};

bool mrl_known_has(const struct mrl_file_id *id);

/* Looks in a directory of the user's own (mrl_key_dir_open()) for what belongs to the signature.
 * *found is false if there is nothing, or nothing that can be used: made before the last start of
 * the system, cut, altered.  The caller compares `count` with that of the manifest. */
mrl_status mrl_known_read(int dir, const struct mrl_sha256 *signature, struct mrl_arena *arena,
                          struct mrl_known *ret, bool *found, struct mrl_error *err) MRL_MUST_CHECK;

mrl_status mrl_known_write(int dir, const struct mrl_sha256 *signature,
                           const struct mrl_known *known, struct mrl_error *err) MRL_MUST_CHECK;

/* Whether a file that is about to be read may be known afterwards.  Writes out what is still in
 * memory, so that later stores through a mapping are seen again; false if the file system does not
 * date such stores, or if the file was touched in the last two seconds before `now`, within the
 * grain of its clock. */
bool mrl_known_prepare(int fd, const struct mrl_file_id *id, int64_t now_ns);

/* The system's clock, by which files are dated. */
int64_t mrl_known_now(void);
