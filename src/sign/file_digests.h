/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "base/file.h"
#include "base/status.h"
#include "sign/manifest.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Digests of many files or pieces of files, in constant memory.  SHA-256 takes up to four of them
 * in turn where the processor can (base/sha256_lanes.h), OpenSSL does everything else. */

struct mrl_digest_job {
    const char *path;                 /* below the root */
    const struct mrl_file_id *expect; /* the file must still be this one; NULL: any will do */
    uint64_t start, end;              /* end UINT64_MAX: to the end of the file */
    size_t index;                     /* for the caller */
};

struct mrl_digest_run {
    int root;
    enum mrl_oms_hash hash;
    bool portable; /* OpenSSL only */
    bool paranoid; /* reads holes of sparse files, too, instead of believing lseek(2) */

    /* Hands out the next job; false when there is none. */
    bool (*next)(void *context, struct mrl_digest_job *ret);

    /* Once for each job, in any order.  `digest` is NULL when `why` says what went wrong with this
     * file (it names no path); the run goes on unless this fails. */
    mrl_status (*done)(void *context, const struct mrl_digest_job *job,
                       const struct mrl_oms_digest *digest, const struct mrl_error *why,
                       struct mrl_error *err);

    /* Asked with the file open, before a byte of it is read; may be NULL. */
    void (*opened)(void *context, const struct mrl_digest_job *job, int fd);

    void (*progress)(void *context, uint64_t bytes); /* so many more; may be NULL */
    void *context;
};

mrl_status mrl_digest_files(const struct mrl_digest_run *run, struct mrl_error *err) MRL_MUST_CHECK;
