/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "scan/scan.h"

#include <stdbool.h>
#include <stdint.h>

/* What parent and worker of a scan pool say to each other.  Numbers are those of the machine: both
 * ends are one program. */
struct mrl_scan_job {
    uint64_t size;     /* of the file that comes with it */
    uint32_t path_len; /* bytes of the path behind this; <= MRL_MAX_PATH_BYTES */
    uint32_t hash;
};

/* The first thing a worker sends. */
struct mrl_scan_hello {
    uint32_t ready;  /* 0: it could not lock itself in, and ends */
    uint32_t layers; /* of the sandbox */
};

struct mrl_scan_answer {
    uint32_t has_sha256;
    uint8_t sha256[32];
    uint32_t failed;     /* an enum mrl_code: the file could not be read */
    uint32_t report_len; /* bytes of mrl_scan_encode() behind this */
};

/* The life of a worker: locks itself in, then answers jobs until nobody sends any.  `context` is
 * the parent's scanner, of which the worker has a copy. */
void mrl_scan_worker(int channel, void *context);
