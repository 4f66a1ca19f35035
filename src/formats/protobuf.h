/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "base/reader.h"
#include "base/status.h"

#include <stdbool.h>
#include <stdint.h>

/* Protocol Buffers as they lie in a file: fields, one after another.  What a field means is the
 * caller's knowledge.  Encoding: protobuf.dev, "Encoding". */
enum mrl_pb_wire {
    MRL_PB_VARINT = 0,
    MRL_PB_I64 = 1,
    MRL_PB_LEN = 2, /* text, bytes, a message, or packed numbers */
    MRL_PB_I32 = 5,
};

struct mrl_pb_field {
    uint32_t number;
    enum mrl_pb_wire wire;
    uint64_t offset;         /* of its tag */
    uint64_t value;          /* VARINT, I64, I32 */
    struct mrl_reader bytes; /* LEN: exactly them; may be left unread */
};

/* The next field of a message that fills the reader.  *found is false at its end.  Groups, which
 * left the format long ago, are MRL_E_FORMAT. */
mrl_status mrl_pb_next(struct mrl_reader *r, struct mrl_pb_field *ret, bool *found) MRL_MUST_CHECK;

/* One number of a packed list. */
mrl_status mrl_pb_varint(struct mrl_reader *r, uint64_t *ret) MRL_MUST_CHECK;
