/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "base/reader.h"
#include "formats/sevenzip.h"

/* The list of members of a 7z archive while it is read.  Private to sevenzip*.c. */

/* Where the data of one member lie. */
struct mrl_sevenzip_part {
    size_t folder;
    uint64_t offset, size;
    uint32_t crc32;
    bool has_crc;
};

struct mrl_sevenzip_list {
    struct mrl_sevenzip *z;
    uint64_t pack_pos;
    uint64_t *pack_sizes;
    size_t pack_count;
    uint64_t pack_start, pack_end; /* in the file */
    struct mrl_sevenzip_folder *folders;
    size_t folder_count;
    struct mrl_sevenzip_part *streams;
    size_t stream_count;
};

/* A number of one to nine bytes: the bits at the top of the first tell how many follow. */
mrl_status mrl_sevenzip_number(struct mrl_reader *r, const char *field,
                               uint64_t *ret) MRL_MUST_CHECK;

/* StreamsInfo, behind its id. */
mrl_status mrl_sevenzip_read_streams(struct mrl_sevenzip_list *l,
                                     struct mrl_reader *r) MRL_MUST_CHECK;

/* FilesInfo, behind its id: fills z->entries. */
mrl_status mrl_sevenzip_read_files(struct mrl_sevenzip_list *l,
                                   struct mrl_reader *r) MRL_MUST_CHECK;

/* --- shared by the two --- */

enum mrl_sevenzip_property {
    MRL_7Z_END = 0x00,
    MRL_7Z_HEADER = 0x01,
    MRL_7Z_ARCHIVE_PROPERTIES = 0x02,
    MRL_7Z_MAIN_STREAMS = 0x04,
    MRL_7Z_FILES = 0x05,
    MRL_7Z_PACK_INFO = 0x06,
    MRL_7Z_UNPACK_INFO = 0x07,
    MRL_7Z_SUBSTREAMS = 0x08,
    MRL_7Z_SIZE = 0x09,
    MRL_7Z_CRC = 0x0a,
    MRL_7Z_FOLDER = 0x0b,
    MRL_7Z_UNPACK_SIZE = 0x0c,
    MRL_7Z_STREAM_COUNT = 0x0d,
    MRL_7Z_EMPTY_STREAM = 0x0e,
    MRL_7Z_NAMES = 0x11,
    MRL_7Z_ATTRIBUTES = 0x15,
    MRL_7Z_ENCODED_HEADER = 0x17,
};

mrl_status mrl_sevenzip_count(struct mrl_reader *r, const char *field, uint64_t limit,
                              size_t *ret) MRL_MUST_CHECK;

/* External data would lie in the additional streams, which no known writer makes. */
mrl_status mrl_sevenzip_expect_inside(struct mrl_reader *r) MRL_MUST_CHECK;

/* One byte for each of n bits; with `may_be_all` a byte before them may say that all are set. */
mrl_status mrl_sevenzip_bits(struct mrl_sevenzip_list *l, struct mrl_reader *r, size_t n,
                             bool may_be_all, uint8_t **ret) MRL_MUST_CHECK;

/* A zeroed array in the archive's arena. */
#define MRL_SEVENZIP_ALLOC(l, count, size, ret)                                                    \
    do {                                                                                           \
        *(ret) = mrl_arena_array((l)->z->arena, (count) ? (count) : 1, (size));                    \
        if (!*(ret))                                                                               \
            return MRL_FAIL_ARENA((l)->z->err, (l)->z->arena);                                     \
    } while (0)
