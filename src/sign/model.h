/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "base/arena.h"
#include "base/file.h"
#include "base/status.h"
#include "sign/known.h"
#include "sign/manifest.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A model on disk, a directory or one file, and what a signature says of it. */
struct mrl_model {
    int root;         /* the directory; of one file: that which holds it */
    const char *file; /* its name below root; NULL: a directory */
    const char *name; /* last component of the path */
    const char *path; /* without links; for mrl_model_inner_path() */
};

mrl_status mrl_model_open(const char *path, struct mrl_arena *arena, struct mrl_model *ret,
                          struct mrl_error *err) MRL_MUST_CHECK;
void mrl_model_close(struct mrl_model *model);

/* Where a file lies within the model, be it there or not: *ret is relative, or NULL if it lies
 * outside. */
mrl_status mrl_model_inner_path(const struct mrl_model *model, const char *path,
                                struct mrl_arena *arena, const char **ret,
                                struct mrl_error *err) MRL_MUST_CHECK;

/* What is ignored unless somebody says otherwise, at the top level only: what Git keeps. */
extern const char *const mrl_model_git_paths[4];

/* --- files --- */

enum mrl_model_kind {
    MRL_MODEL_FILE,
    MRL_MODEL_LINK,    /* a symbolic link, and no links are allowed */
    MRL_MODEL_SPECIAL, /* device, pipe, socket; or an allowed link that leads to no file inside */
    MRL_MODEL_PROBLEM, /* could not be looked at; `why` tells */
};

struct mrl_model_walk {
    const char *const *ignored; /* relative paths; files and all that lies below */
    size_t ignored_count;
    bool allow_links; /* a link counts as the file that it leads to */
    mrl_status (*visit)(void *context, const char *path, enum mrl_model_kind kind,
                        const struct mrl_file_id *id, const struct mrl_error *why,
                        struct mrl_error *err);
    void *context;
};

/* Once for every file that is not ignored.  `path` is valid during the call; `id` is NULL unless
 * the kind is FILE. */
mrl_status mrl_model_walk_run(const struct mrl_model_walk *walk, const struct mrl_model *model,
                              struct mrl_error *err) MRL_MUST_CHECK;

/* --- signing --- */

struct mrl_model_plan {
    enum mrl_oms_method method;
    enum mrl_oms_hash hash;
    enum mrl_oms_dialect dialect;
    uint64_t shard_size; /* for shards */
    bool allow_links;
    bool tensors;               /* digest them too, see struct mrl_oms_tensor */
    const char *const *ignored; /* recorded in the manifest */
    size_t ignored_count;
    bool paranoid; /* reads every byte, holes of sparse files too */

    /* An earlier manifest whose signature was verified, and which of its files are known: see
     * known.h.  Their digests are taken over.  NULL: none.  It must be sorted
     * (mrl_manifest_sort()).
     */
    const struct mrl_manifest *base;
    const struct mrl_known *known;
    bool remember; /* fill *seen of mrl_model_manifest() */

    void (*progress)(void *context, uint64_t bytes); /* may be NULL */
    void *context;
};

/* What is worth telling beside the manifest. */
struct mrl_model_seen {
    struct mrl_known known; /* as it now is; empty unless asked for */
    size_t file_count;
    size_t known_count; /* of these, not read again */
    uint64_t bytes;     /* of all files */
};

/* Digests the model.  Fails for a link that is not allowed, a name that is not UTF-8, a file that
 * changes meanwhile, and a model without files: OMS v1.0 refuses to sign nothing. */
mrl_status mrl_model_manifest(const struct mrl_model *model, const struct mrl_model_plan *plan,
                              struct mrl_arena *arena, struct mrl_manifest *ret,
                              struct mrl_model_seen *seen, struct mrl_error *err) MRL_MUST_CHECK;

/* --- verifying --- */

enum mrl_model_change_kind {
    MRL_CHANGE_ADDED,
    MRL_CHANGE_REMOVED,
    MRL_CHANGE_RENAMED, /* same bytes under another name */
    MRL_CHANGE_CHANGED,
    MRL_CHANGE_LINK,
    MRL_CHANGE_SPECIAL,
    MRL_CHANGE_UNREADABLE, /* nobody knows */
    MRL_CHANGE_COUNT,
};

/* "added" */
extern const char *const mrl_model_change_names[MRL_CHANGE_COUNT];

enum mrl_tensor_change_kind {
    MRL_TENSOR_CHANGED,
    MRL_TENSOR_ADDED,
    MRL_TENSOR_REMOVED,
};

struct mrl_tensor_change {
    enum mrl_tensor_change_kind kind;
    const char *name; /* raw */
};

struct mrl_model_change {
    enum mrl_model_change_kind kind;
    const char *path;   /* raw; RENAMED: the new name */
    const char *from;   /* RENAMED: the signed name */
    const char *detail; /* escaped; NULL if there is no more to say */
    const struct mrl_tensor_change *tensors;
    size_t tensor_count;
};

struct mrl_model_check {
    const char *const *ignored; /* beside those of the manifest */
    size_t ignored_count;
    const char *signature; /* where the signature lies within the model, or NULL: always ignored */
    bool strict;           /* nothing else is ignored, and empty files must be signed too */
    bool allow_links;      /* even if the manifest does not say so */
    bool allow_unsigned;   /* files that the manifest does not have are no change */
    bool paranoid;         /* reads every byte, holes of sparse files too */
    const struct mrl_known *known; /* files that need not be read, see known.h; may be NULL */
    bool remember;                 /* fill `known` of the result */
    void (*progress)(void *context, uint64_t bytes); /* may be NULL */
    void *context;
};

struct mrl_model_result {
    struct mrl_model_change *changes; /* in the order of `kind`, then by path */
    size_t change_count;
    size_t file_count;
    uint64_t bytes;         /* found as signed */
    size_t known_count;     /* files of these that were not read again */
    struct mrl_known known; /* as it now is; empty unless asked for */
};

/* Compares.  Sorts the resources of the manifest by path.  Changes are a result, not a failure. */
mrl_status mrl_model_compare(const struct mrl_model *model, struct mrl_manifest *manifest,
                             const struct mrl_model_check *check, struct mrl_arena *arena,
                             struct mrl_model_result *ret, struct mrl_error *err) MRL_MUST_CHECK;
