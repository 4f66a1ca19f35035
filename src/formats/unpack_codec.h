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

/* One decompressor of an outside library, seen as steps.  Private to unpack.c, but for the last
 * function. */

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

    /* `filters` are for MRL_PACKING_LZMA_RAW alone.  All zeros before begin(); end() may be called
     * once after each begin() that succeeded. */
    mrl_status (*begin)(union mrl_codec_state *state, const lzma_filter *filters,
                        struct mrl_error *err);
    mrl_status (*step)(union mrl_codec_state *state, struct mrl_codec_step *step,
                       struct mrl_error *err);
    void (*end)(union mrl_codec_state *state);
    /* Bytes of memory that the decoder holds at this moment; NULL: few. */
    uint64_t (*memory)(const union mrl_codec_state *state);
};

/* NULL for MRL_PACKING_NONE. */
const struct mrl_codec *mrl_codec_of(enum mrl_packing packing);

/* LZMA or LZMA2 without any header, and filters behind it, as 7z archives hold them.  `filters` is
 * a chain that ends in LZMA_VLI_UNKNOWN; it is copied.  Otherwise as mrl_unpack_new(). */
mrl_status mrl_unpack_new_lzma(const lzma_filter *filters, struct mrl_source *packed,
                               const struct mrl_unpack_limits *limits, struct mrl_unpack **ret,
                               struct mrl_error *err) MRL_MUST_CHECK;
