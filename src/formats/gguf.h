/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "base/arena.h"
#include "base/reader.h"
#include "base/source.h"
#include "base/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* GGUF files, versions 1 to 3, of either byte order, pulled pair by pair and tensor by tensor.
 * Layout: ggml, docs/gguf.md. */

/* Types of metadata values; the numbers are the file's. */
enum mrl_gguf_type {
    MRL_GGUF_UINT8 = 0,
    MRL_GGUF_INT8 = 1,
    MRL_GGUF_UINT16 = 2,
    MRL_GGUF_INT16 = 3,
    MRL_GGUF_UINT32 = 4,
    MRL_GGUF_INT32 = 5,
    MRL_GGUF_FLOAT32 = 6,
    MRL_GGUF_BOOL = 7,
    MRL_GGUF_STRING = 8,
    MRL_GGUF_ARRAY = 9,
    MRL_GGUF_UINT64 = 10,
    MRL_GGUF_INT64 = 11,
    MRL_GGUF_FLOAT64 = 12,
    MRL_GGUF_TYPE_COUNT,
};

/* A string of the file.  `text` is a copy in the arena, or NULL if it is longer than
 * MRL_MAX_GGUF_TEXT: read it at its offset then. */
struct mrl_gguf_string {
    const char *text;
    uint64_t offset, len;
};

struct mrl_gguf_pair {
    const char *key; /* in the arena, raw, NUL-terminated */
    size_t key_len;
    uint64_t place; /* of the pair */
    uint32_t type;
    uint64_t number;               /* whole numbers that are not negative, and bools */
    struct mrl_gguf_string string; /* MRL_GGUF_STRING */
    uint32_t item_type;            /* MRL_GGUF_ARRAY: of its items, and their number */
    uint64_t item_count;
};

struct mrl_gguf_tensor_type {
    const char *name;
    uint32_t block;       /* elements that are stored together */
    uint32_t block_bytes; /* 0: an id that is not in use */
};

struct mrl_gguf_tensor {
    const char *name; /* in the arena, raw, NUL-terminated */
    size_t name_len;
    uint64_t place;
    uint32_t type_id;
    const struct mrl_gguf_tensor_type *type; /* NULL: unknown */
    uint64_t items;                          /* product of the dimensions */
    uint64_t first_dim;                      /* whole blocks only */
    bool overflows;                          /* that product does */
    uint64_t offset;                         /* from the start of the data, unchecked */
};

struct mrl_gguf {
    uint32_t version;
    bool big_endian;
    uint64_t tensor_count;   /* <= MRL_MAX_TENSORS */
    uint64_t metadata_count; /* <= MRL_MAX_GGUF_METADATA */

    /* private */
    struct mrl_arena *arena;
    struct mrl_reader r;
    struct mrl_window window;
    uint64_t pairs_left, tensors_left;
    uint64_t steps_left;
    uint64_t strings_left; /* of the array that was returned last */
};

/* The row for a type id; NULL if no writer uses it. */
const struct mrl_gguf_tensor_type *mrl_gguf_tensor_type_of(uint32_t id);
#define MRL_GGUF_TENSOR_TYPES 40u

/* "Q4_K_M" for a value of general.file_type; NULL if unknown. */
const char *mrl_gguf_file_type_name(uint64_t file_type);

bool mrl_gguf_sniff(const uint8_t *head, size_t n);

/* Reads the header up to the first pair.  Keeps 64 KB in the arena, and what pairs and tensors
 * say of themselves.  Then call _next_pair() to the end, then _next_tensor() to the end. */
mrl_status mrl_gguf_open(struct mrl_gguf *g, struct mrl_source *source, struct mrl_arena *arena,
                         struct mrl_error *err) MRL_MUST_CHECK;
mrl_status mrl_gguf_next_pair(struct mrl_gguf *g, struct mrl_gguf_pair *ret,
                              bool *found) MRL_MUST_CHECK;

/* The strings of the array that mrl_gguf_next_pair() returned last; may be left unread. */
mrl_status mrl_gguf_next_string(struct mrl_gguf *g, struct mrl_gguf_string *ret,
                                bool *found) MRL_MUST_CHECK;
mrl_status mrl_gguf_next_tensor(struct mrl_gguf *g, struct mrl_gguf_tensor *ret,
                                bool *found) MRL_MUST_CHECK;

/* Behind the last tensor: where the header ends. */
uint64_t mrl_gguf_header_end(const struct mrl_gguf *g);
