/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "base/arena.h"
#include "base/reader.h"
#include "base/span.h"
#include "base/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The header of a NumPy array file, versions 1.0, 2.0 and 3.0.  Layout: NEP 1 and
 * numpy/lib/format.py.  The dictionary in it is a Python literal; it is parsed, not evaluated. */

#define MRL_NPY_MAX_DIMS 64u /* NPY_MAXDIMS of NumPy 2 */

struct mrl_npy {
    uint8_t major, minor;
    struct mrl_span descr; /* of a simple type: "<f4"; of a structured one: the literal */
    bool is_structured;
    bool has_objects;    /* some element is a Python object: the data are a pickle */
    uint64_t item_bytes; /* 0 with objects */
    bool fortran_order;
    unsigned dim_count;
    uint64_t shape[MRL_NPY_MAX_DIMS];
    uint64_t item_count;  /* product of the shape */
    uint64_t data_offset; /* in the reader's source */
    uint64_t data_bytes;  /* 0 with objects: only the pickle knows */
};

/* Whether the bytes begin with the magic number. */
bool mrl_npy_sniff(const uint8_t *head, size_t n);

/* Leaves r at the data.  descr lives in the arena. */
mrl_status mrl_npy_read(struct mrl_reader *r, struct mrl_arena *arena,
                        struct mrl_npy *ret) MRL_MUST_CHECK;

/* "4x3" into the arena. */
const char *mrl_shape_text(struct mrl_arena *arena, const uint64_t *dims, unsigned count);
