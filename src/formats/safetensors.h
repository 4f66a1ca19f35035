/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "base/arena.h"
#include "base/json.h"
#include "base/map.h"
#include "base/reader.h"
#include "base/source.h"
#include "base/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The header of a safetensors file, pulled tensor by tensor.  Layout and limits: safetensors,
 * README "Format" and safetensors/src/tensor.rs. */

/* What the reference implementation takes. */
#define MRL_SAFETENSORS_MAX_HEADER UINT64_C(100000000)

struct mrl_safetensors_dtype {
    const char *name;
    unsigned bits;
};
#define MRL_SAFETENSORS_DTYPES 22
extern const struct mrl_safetensors_dtype mrl_safetensors_dtypes[MRL_SAFETENSORS_DTYPES];
size_t mrl_safetensors_dtype_index(const struct mrl_safetensors_dtype *dtype);

struct mrl_safetensor {
    const char *name;                          /* in the arena, NUL-terminated, raw */
    const struct mrl_safetensors_dtype *dtype; /* NULL: unknown */
    uint64_t items;                            /* product of the shape; 1 for scalars */
    uint64_t start, end;                       /* within the buffer, unchecked */
    uint64_t place;                            /* of its key in the file */
    bool overflows;                            /* the product of the shape does */
};

struct mrl_safetensors_header {
    uint64_t header_bytes;
    uint64_t buffer_start; /* first byte behind the header */
    uint64_t tensor_count, metadata_count;

    /* Set before opening; may be NULL.  Oddities are "safetensors.duplicate-key" and
     * "safetensors.unknown-key".  Texts are valid during the call. */
    mrl_status (*metadata)(void *context, struct mrl_safetensors_header *h, const char *key,
                           size_t key_len, const char *value, size_t value_len);
    mrl_status (*oddity)(void *context, struct mrl_safetensors_header *h, const char *id,
                         const char *key, size_t key_len, uint64_t place);
    void *context;

    /* private */
    struct mrl_arena *arena;
    struct mrl_reader r;
    struct mrl_window window;
    struct mrl_json json;
    struct mrl_map names;
};

/* Whether the bytes look like a length and the JSON object of a header. */
bool mrl_safetensors_sniff(const uint8_t *head, size_t n, uint64_t size);

/* Reads the length and the start of the object.  Keeps 64 KB, and for each tensor its name and 40
 * bytes, in the arena. */
mrl_status mrl_safetensors_open(struct mrl_safetensors_header *h, struct mrl_source *source,
                                struct mrl_arena *arena, struct mrl_error *err) MRL_MUST_CHECK;
void mrl_safetensors_close(struct mrl_safetensors_header *h);

/* The next tensor in the order of the header.  *found is false behind the last one, when the
 * header's end and padding were found sound. */
mrl_status mrl_safetensors_next(struct mrl_safetensors_header *h, struct mrl_safetensor *ret,
                                bool *found) MRL_MUST_CHECK;
