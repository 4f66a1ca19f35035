/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "base/json.h"
#include "sign/manifest.h"

/* What manifest_read.c and manifest_check.c share.  Private to sign. */

struct mrl_manifest_subject {
    const char *name;
    struct mrl_oms_digest digest; /* SHA-256 */
    const char *algorithm;        /* annotation of the older statement; NULL: none */
};

/* A payload as it was read, its parts not yet compared with each other. */
struct mrl_manifest_parser {
    struct mrl_json j;
    struct mrl_arena *arena;
    struct mrl_error *err;
    const char *what; /* the member being read */

    bool legacy;
    struct mrl_manifest_subject *subjects;
    size_t subject_count, subject_capacity;

    bool has_serialization, allow_symlinks;
    const char *method, *hash_type;
    uint64_t shard_size; /* 0: none */
    const char **ignored;
    size_t ignored_count, ignored_capacity;

    struct mrl_oms_resource *resources; /* `path` is the name as listed */
    size_t count, capacity;
    size_t tensor_count;   /* of all resources */
    const char *algorithm; /* of all resources; NULL: there is none */
    size_t digest_len;     /* of all resources */

    struct mrl_oms_resource resource; /* being read */
    struct mrl_manifest_subject subject;
};

/* Puts the parts together; the second half of mrl_manifest_read(). */
mrl_status mrl_manifest_check(struct mrl_manifest_parser *p,
                              struct mrl_manifest *ret) MRL_MUST_CHECK;
