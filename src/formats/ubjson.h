/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "base/json.h"
#include "base/reader.h"

/* Universal Binary JSON (ubjson.org, draft 12), pulled token by token.  Memory is that of the
 * struct.  Arrays of one sort of floating-point number are passed over as a whole. */

#define MRL_UBJSON_TEXT  256u /* bytes of a string that are kept */
#define MRL_UBJSON_DEPTH 32u

struct mrl_ubjson {
    struct mrl_reader *r;
    char text[MRL_UBJSON_TEXT]; /* of KEY and STRING */
    size_t len;
    uint64_t offset; /* of the token */
    bool is_integer;
    int64_t integer;
    uint64_t skipped; /* with ARRAY_END: numbers that had no tokens */
    /* private */
    struct {
        bool is_object, is_counted, has_key;
        uint8_t type; /* of all items; 0: each has its own */
        uint64_t left, skipped;
    } levels[MRL_UBJSON_DEPTH];
    unsigned depth;
    bool started;
};

void mrl_ubjson_init(struct mrl_ubjson *u, struct mrl_reader *r);

/* MRL_JSON_END when the outermost value is complete.  Errors go to the reader's mrl_error. */
mrl_status mrl_ubjson_next(struct mrl_ubjson *u, enum mrl_json_token *ret) MRL_MUST_CHECK;
