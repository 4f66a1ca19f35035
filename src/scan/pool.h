/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "base/digest.h"
#include "base/status.h"
#include "scan/finding.h"
#include "scan/scan.h"

#include <stdbool.h>
#include <stdint.h>

/* Scans files in processes that are locked in (base/sandbox.h): each gets open files from its
 * parent and can reach nothing else.  A worker that dies over a file makes a finding on that file
 * and is replaced.  For programs with one thread. */
struct mrl_scan_pool;

/* What is told about one file, in the order in which the files were handed in. */
struct mrl_scan_result {
    const char *path;
    uint64_t size;
    struct mrl_sha256 sha256;
    bool has_sha256;
    const struct mrl_scan_report *report; /* until the callback returns */
};

struct mrl_scan_pool_options {
    const struct mrl_rules *rules;
    unsigned workers; /* 1 to MRL_SCAN_WORKERS */
    uint64_t time_ms; /* for one file; 0: the default */
    bool hash;        /* digest every file */
    mrl_status (*tell)(void *context, const struct mrl_scan_result *result, struct mrl_error *err);
    void *context;
};

mrl_status mrl_scan_pool_new(const struct mrl_scan_pool_options *options,
                             struct mrl_scan_pool **ret, struct mrl_error *err) MRL_MUST_CHECK;
void mrl_scan_pool_free(struct mrl_scan_pool *pool); /* what has not been told is lost */
void mrl_scan_pool_freep(struct mrl_scan_pool **pool);

/* Which layers of the sandbox hold; enum mrl_sandbox_layer. */
unsigned mrl_scan_pool_layers(const struct mrl_scan_pool *pool);

/* Hands a file in; takes `fd` over.  `path` is copied.  Waits while much is underway, telling
 * results meanwhile. */
mrl_status mrl_scan_pool_add(struct mrl_scan_pool *pool, int fd, uint64_t size, const char *path,
                             struct mrl_error *err) MRL_MUST_CHECK;

/* Waits for all results and tells them. */
mrl_status mrl_scan_pool_finish(struct mrl_scan_pool *pool, struct mrl_error *err) MRL_MUST_CHECK;
