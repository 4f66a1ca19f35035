/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "base/span.h"

#include <stdbool.h>
#include <stdint.h>

/* NumPy data types as they are written in file headers: a string such as '<f4', or for structured
 * types a list of (name, type[, shape]) with types nested MRL_NPY_DTYPE_DEPTH deep at most. */
#define MRL_NPY_DTYPE_DEPTH 8

struct mrl_npy_dtype {
    bool is_structured;
    bool has_objects; /* 'O' somewhere */
    uint64_t bytes;   /* of one element, without objects */
};

/* Takes a type from the front of *rest.  NULL, or what is wrong in a few words. */
const char *mrl_npy_dtype_parse(struct mrl_span *rest, struct mrl_npy_dtype *ret);

/* Python literals: a quoted string without escapes; a number that may end in the L of Python 2. */
bool mrl_npy_literal_string(struct mrl_span *rest, struct mrl_span *ret);
bool mrl_npy_literal_number(struct mrl_span *rest, uint64_t *ret);
