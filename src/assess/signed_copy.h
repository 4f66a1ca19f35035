/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "assess/signatures.h"
#include "base/span.h"
#include "sign/manifest.h"

/* What somebody finds who receives a true copy of what was signed and runs `merlon verify` on it:
 * the whole directory, not only the files of the asset, with nothing missing and nothing beside.
 * That depends on names and bytes alone, so it is tried where they lie; files whose digests the
 * inventory has are not read a second time. */
struct mrl_signed_copy {
    int root; /* of the project */
    const struct mrl_asset *asset;
    struct mrl_span directory;     /* that was signed, with its slash; empty: the project */
    const char *bundle;            /* below the project */
    struct mrl_manifest *manifest; /* of a signature that holds; is sorted here */
    struct mrl_arena *scratch;
};

/* What a path of the project is called in there; NULL if it lies elsewhere. */
const char *mrl_signed_name(struct mrl_span directory, const char *path);

/* Into ret->copy and ret->copy_message, the latter in `arena`. */
mrl_status mrl_signed_copy_verify(const struct mrl_signed_copy *copy, struct mrl_arena *arena,
                                  struct mrl_asset_signature *ret,
                                  struct mrl_error *err) MRL_MUST_CHECK;
