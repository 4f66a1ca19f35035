/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "base/status.h"
#include "formats/unpack.h"

#define ZLIB_CONST /* inflate() does not write to its input */
#include <bzlib.h>
#include <lz4frame.h>
#include <lzma.h>
#include <zlib.h>
#include <zstd.h>

/* One decompressor of an outside library, seen as steps.  Private to unpack.c. */

/* What a step reads and writes; it moves the pointers over what it used. */
struct mrl_codec_step {
    const uint8_t *in;
    size_t in_left;
    uint8_t *out;
    size_t out_left;
    bool done; /* set at the end of a stream */
};

union mrl_codec_state {
    z_stream zlib;
    bz_stream bzip2;
    lzma_stream lzma;
    LZ4F_dctx *lz4;
    ZSTD_DStream *zstd;
};

struct mrl_codec {
    const char *name;
    bool concatenates; /* another stream may follow the first */

    /* All zeros before begin(); end() may be called once after each begin() that succeeded. */
    mrl_status (*begin)(union mrl_codec_state *state, struct mrl_error *err);
    mrl_status (*step)(union mrl_codec_state *state, struct mrl_codec_step *step,
                       struct mrl_error *err);
    void (*end)(union mrl_codec_state *state);
};

/* NULL for MRL_PACKING_NONE. */
const struct mrl_codec *mrl_codec_of(enum mrl_packing packing);
