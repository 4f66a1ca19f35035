/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "base/reader.h"

#include <stdbool.h>
#include <stdint.h>

/* MessagePack, one token after another (msgpack.org, spec.md).  Containers are counted by the
 * caller; the bytes of texts and extensions are left to be read or jumped over. */
enum mrl_msgpack_kind {
    MRL_MSGPACK_NIL,
    MRL_MSGPACK_BOOL,
    MRL_MSGPACK_NUMBER, /* integers and floats */
    MRL_MSGPACK_TEXT,
    MRL_MSGPACK_BINARY,
    MRL_MSGPACK_ARRAY, /* `size` values follow */
    MRL_MSGPACK_MAP,   /* `size` pairs follow */
    MRL_MSGPACK_EXTENSION,
};

struct mrl_msgpack_token {
    enum mrl_msgpack_kind kind;
    uint64_t offset;  /* of the token */
    uint32_t size;    /* bytes or values that follow */
    int8_t extension; /* its type */
};

mrl_status mrl_msgpack_next(struct mrl_reader *r, struct mrl_msgpack_token *ret) MRL_MUST_CHECK;
