/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "base/source.h"
#include "base/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Compressed bytes as a source of the bytes within, unpacked while they are read.  Concatenated
 * streams of the kinds that allow them (gzip, bzip2, xz, lz4, zstd) are read as one. */
enum mrl_packing {
    MRL_PACKING_NONE,
    MRL_PACKING_DEFLATE, /* RFC 1951, without any header: members of zip archives */
    MRL_PACKING_ZLIB,    /* RFC 1950 */
    MRL_PACKING_GZIP,    /* RFC 1952 */
    MRL_PACKING_BZIP2,
    MRL_PACKING_XZ,
    MRL_PACKING_LZMA, /* the older .lzma; has no magic number, so that sniffing needs care */
    MRL_PACKING_LZ4,  /* LZ4 frame format */
    MRL_PACKING_ZSTD, /* RFC 8878 */
    MRL_PACKING_COUNT,
    MRL_PACKING_LZMA_RAW = MRL_PACKING_COUNT, /* mrl_unpack_new_lzma() in unpack_codec.h alone */
};

/* "gzip" */
const char *mrl_packing_name(enum mrl_packing packing);

/* Which packing the first bytes announce; MRL_PACKING_NONE if none. */
enum mrl_packing mrl_packing_sniff(const uint8_t *head, size_t n);

/* What one stream may cost.  Zeros mean the defaults of limits.h. */
struct mrl_unpack_limits {
    uint64_t max_bytes; /* unpacked */
    uint64_t max_ratio; /* unpacked for one packed byte, once MRL_UNPACK_RATIO_FREE are out */
    /* Bytes that the dictionaries of all who share it hold, MRL_MAX_UNPACK_MEMORY at most.  What a
     * header asks for costs nothing before it is filled, so small streams may ask for much.  NULL:
     * not counted, MRL_MAX_DICTIONARY is the limit.  Must outlive the unpacker. */
    uint64_t *held;
};

/* The source has an unknown size.  Reading forward is streaming; reading back by at most
 * MRL_UNPACK_HISTORY bytes is free, further back starts over, MRL_UNPACK_RESTARTS times at most
 * (then MRL_E_UNSUPPORTED).  What was unpacked before a fault is delivered first: a read that
 * would begin at the fault fails with MRL_E_FORMAT, MRL_E_TRUNCATED (the packed bytes end too
 * early) or MRL_E_LIMIT; an earlier one comes back short. */
struct mrl_unpack;

/* `packed` must outlive *ret. */
mrl_status mrl_unpack_new(enum mrl_packing packing, struct mrl_source *packed,
                          const struct mrl_unpack_limits *limits, struct mrl_unpack **ret,
                          struct mrl_error *err) MRL_MUST_CHECK;
void mrl_unpack_free(struct mrl_unpack *unpack);
void mrl_unpack_freep(struct mrl_unpack **unpack);

struct mrl_source *mrl_unpack_source(struct mrl_unpack *unpack);

/* Whether the end of the last stream was reached, and how many packed bytes it took: what follows
 * them is not part of it. */
bool mrl_unpack_finished(const struct mrl_unpack *unpack, uint64_t *packed_bytes);
