/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "base/arena.h"
#include "base/digest.h"
#include "base/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What a model signature says: which files there are and their digests, as an in-toto Statement v1
 * with the predicate of OpenSSF Model Signing (OMS) v1.0; and the older statement of
 * model_signing 0.2.0.  Where the specification and the Python reference differ, reading takes
 * both; docs/formats/oms.md lists the cases. */

#define MRL_INTOTO_PAYLOAD_TYPE "application/vnd.in-toto+json"

enum mrl_oms_method {
    MRL_OMS_FILES,  /* one resource for each file */
    MRL_OMS_SHARDS, /* one for each piece of shard_size bytes; none for empty files */
};

enum mrl_oms_hash {
    MRL_OMS_SHA256,
    MRL_OMS_BLAKE2B, /* RFC 7693, 64 bytes */
};

/* Which of two spellings to write. */
enum mrl_oms_dialect {
    MRL_OMS_SPECIFICATION, /* resources in byte order of their names, `sha256` for shards too, a
                              model of one file under its own name */
    MRL_OMS_REFERENCE,     /* in order of path components, `sha256-sharded-N`, and `.` */
};

#define MRL_OMS_DIGEST_MAX 64u
struct mrl_oms_digest {
    uint8_t bytes[MRL_OMS_DIGEST_MAX]; /* the first mrl_oms_digest_size() count */
};
size_t mrl_oms_digest_size(enum mrl_oms_hash hash);

/* "sha256"; an index in the words for options and messages, NULL-terminated. */
extern const char *const mrl_oms_hash_names[];
extern const char *const mrl_oms_method_names[];

/* A tensor of a safetensors or GGUF file, digested on its own so that it can be named when the file
 * has changed.  Written as in-toto annotation of the file's resource, which other verifiers skip.
 */
struct mrl_oms_tensor {
    const char *name;
    struct mrl_sha256 digest;
};

struct mrl_oms_resource {
    const char *path;    /* relative, valid UTF-8, no empty, `.` or `..` component; `.` alone is the
                            model itself */
    uint64_t start, end; /* a shard's bytes [start, end); files: 0 and UINT64_MAX */
    struct mrl_oms_digest digest;
    const struct mrl_oms_tensor *tensors;
    size_t tensor_count;
};

struct mrl_manifest {
    const char *model; /* the subject's name: informative */
    enum mrl_oms_method method;
    enum mrl_oms_hash hash;
    bool allow_symlinks;
    bool legacy;         /* https://model_signing/Digests/v0.1, of model_signing 0.2.0 */
    uint64_t shard_size; /* shards only */
    const char *const *ignore_paths;
    size_t ignore_count;
    struct mrl_oms_resource *resources; /* in the order listed; no two alike */
    size_t count;                       /* at least 1 */
};

/* Reads a payload and checks everything that can be checked without the files: types, the required
 * members, names, digests of the right length, one algorithm throughout, shards that follow each
 * other, no name twice, and the root digest of the subject.  Errors name the member, and are
 * MRL_E_FORMAT, or MRL_E_UNSUPPORTED for blake3 and unknown statements.  `name` goes into them. */
mrl_status mrl_manifest_read(const char *name, const uint8_t *payload, size_t n,
                             struct mrl_arena *arena, struct mrl_manifest *ret,
                             struct mrl_error *err) MRL_MUST_CHECK;

/* Sorts the resources as the dialect wants them and writes the payload: JSON in ASCII with two
 * spaces a level, as the reference does.  MRL_E_LIMIT above MRL_MAX_PAYLOAD. */
mrl_status mrl_manifest_write(struct mrl_manifest *manifest, enum mrl_oms_dialect dialect,
                              struct mrl_arena *arena, const char **ret, size_t *len,
                              struct mrl_error *err) MRL_MUST_CHECK;

/* OMS v1.0, section 6.3: SHA-256 over the digests in the order listed. */
mrl_status mrl_manifest_root(const struct mrl_manifest *manifest, struct mrl_sha256 *ret,
                             struct mrl_error *err) MRL_MUST_CHECK;

/* Sorts the resources by path, in byte order, then by place; *ret is how many paths there are. */
void mrl_manifest_sort(struct mrl_manifest *manifest, size_t *ret);

/* Whether a path may stand in a manifest: NULL, or what is wrong with it. */
const char *mrl_manifest_path_fault(const char *path, size_t n);

/* Whether a path is one of the ignored ones or lies below one. */
bool mrl_manifest_ignores(const char *const *ignored, size_t count, const char *path);
