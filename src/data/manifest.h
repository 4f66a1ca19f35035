/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "base/arena.h"
#include "base/digest.h"
#include "data/segment.h"

/* What an index consists of: one small file that names the segments, their roots, the datasets and
 * uses, and the files that were imported.  It is replaced as a whole; its SHA-256 stands for
 * everything in the index.  Layout: docs/formats/provenance-index.md. */

#define MRL_DATA_MANIFEST "manifest"

/* A file that was imported. */
struct mrl_data_import {
    struct mrl_sha256 sha256; /* of the file as it lay there */
    uint64_t size;
    const char *name;   /* last part of its path, raw */
    const char *format; /* "csv" */
    uint32_t dataset;   /* UINT32_MAX: as its rows say */
    uint64_t rows;      /* that became records */
    uint64_t malformed; /* that could not */
    mrl_time at;
};

/* What could not be read of the rows of a dataset counts against it. */
struct mrl_data_dataset {
    const char *name; /* raw; "": the number is free, and no record has it */
    uint64_t malformed;
    bool closing; /* its records go with the next commit; not kept */
};

struct mrl_data_manifest {
    uint64_t next_segment; /* the number of the next one; counts up for ever */
    struct mrl_data_dataset *datasets;
    size_t dataset_count, dataset_capacity;
    const char **uses;
    size_t use_count, use_capacity;
    struct mrl_segment_info *segments; /* largest first */
    size_t segment_count, segment_capacity;
    struct mrl_data_import *imports;
    size_t import_count, import_capacity;
};

/* Reads and checks it wholly; everything lives in `arena`. */
mrl_status mrl_data_manifest_read(const void *bytes, size_t n, struct mrl_arena *arena,
                                  struct mrl_data_manifest *ret,
                                  struct mrl_error *err) MRL_MUST_CHECK;

/* The file of a manifest. */
mrl_status mrl_data_manifest_write(const struct mrl_data_manifest *m, struct mrl_buf *ret,
                                   struct mrl_error *err) MRL_MUST_CHECK;

/* Over all that a manifest says of a segment. */
mrl_status mrl_data_manifest_says(const struct mrl_segment_info *segment, struct mrl_sha256 *ret,
                                  struct mrl_error *err) MRL_MUST_CHECK;

/* The number of a name, which is given one if it has none. */
mrl_status mrl_data_manifest_dataset(struct mrl_data_manifest *m, struct mrl_span name,
                                     struct mrl_arena *arena, uint32_t *ret,
                                     struct mrl_error *err) MRL_MUST_CHECK;
mrl_status mrl_data_manifest_use(struct mrl_data_manifest *m, struct mrl_span name,
                                 struct mrl_arena *arena, uint32_t *ret,
                                 struct mrl_error *err) MRL_MUST_CHECK;

/* The records of a dataset in all segments.  A record that stands in two segments counts twice;
 * merging them mends that. */
struct mrl_data_counts mrl_data_manifest_counts(const struct mrl_data_manifest *m,
                                                uint32_t dataset);
