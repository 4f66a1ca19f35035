/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "base/reader.h"

#include <stddef.h>
#include <stdint.h>

struct mrl_arena;

/* Thrift's compact protocol (thrift-compact-protocol.md of apache/thrift), as Parquet's footer
 * uses it.  Structs are walked field by field; what is not wanted is skipped, to a depth. */
enum mrl_thrift_type {
    MRL_THRIFT_STOP = 0,
    MRL_THRIFT_TRUE = 1,
    MRL_THRIFT_FALSE = 2,
    MRL_THRIFT_BYTE = 3,
    MRL_THRIFT_I16 = 4,
    MRL_THRIFT_I32 = 5,
    MRL_THRIFT_I64 = 6,
    MRL_THRIFT_DOUBLE = 7,
    MRL_THRIFT_BINARY = 8,
    MRL_THRIFT_LIST = 9,
    MRL_THRIFT_SET = 10,
    MRL_THRIFT_MAP = 11,
    MRL_THRIFT_STRUCT = 12,
};

/* The next field of a struct: *id is that of the last field before, 0 at the start of a struct.
 * MRL_THRIFT_STOP ends the struct. */
mrl_status mrl_thrift_field(struct mrl_reader *r, int32_t *id, unsigned *type) MRL_MUST_CHECK;

/* Values.  Integers of all widths are read alike; a list holds at least one byte for each item. */
mrl_status mrl_thrift_int(struct mrl_reader *r, const char *field, int64_t *ret) MRL_MUST_CHECK;
mrl_status mrl_thrift_list(struct mrl_reader *r, const char *field, uint64_t *count,
                           unsigned *type) MRL_MUST_CHECK;
mrl_status mrl_thrift_text(struct mrl_reader *r, const char *field, size_t limit,
                           struct mrl_arena *arena, char **ret, size_t *len) MRL_MUST_CHECK;
mrl_status mrl_thrift_skip(struct mrl_reader *r, unsigned type) MRL_MUST_CHECK;
