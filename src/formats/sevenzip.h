/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "base/arena.h"
#include "base/limits.h"
#include "base/source.h"
#include "base/status.h"
#include "formats/unpack.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define MRL_SEVENZIP_HEAD    32u /* bytes before the first packed stream */
#define MRL_SEVENZIP_COVERED 8u

/* 7z archives: the list of members at the end, which is packed itself as a rule, and folders, each
 * a stream of packed bytes that holds the data of one or many members one after another.  Layout:
 * DOC/7zFormat.txt and DOC/Methods.txt of the LZMA SDK. */

enum mrl_sevenzip_fault {
    MRL_SEVENZIP_TRAVERSAL = 1u << 0, /* name: absolute, drive letter or ".." */
    MRL_SEVENZIP_ODD_NAME = 1u << 1,  /* name: empty, control characters or backslash */
    MRL_SEVENZIP_SYMLINK = 1u << 2,   /* mode says symbolic link */
    MRL_SEVENZIP_SPECIAL = 1u << 3,   /* mode says device, pipe or socket */
    MRL_SEVENZIP_DUPLICATE = 1u << 4, /* an earlier member has the same name */
};
struct mrl_sevenzip_fault_row {
    uint32_t bit;
    const char *id;   /* "7z.traversal" */
    const char *text; /* "its name leads out of the folder it is unpacked to" */
};
extern const struct mrl_sevenzip_fault_row mrl_sevenzip_faults[];
extern const size_t mrl_sevenzip_fault_count;

/* One step of unpacking. */
struct mrl_sevenzip_coder {
    uint64_t method; /* its id's bytes, the first one highest: 0x030101 is LZMA */
    const uint8_t *props;
    size_t props_len;
    uint64_t in_count, out_count;
    uint64_t unpacked_size; /* of its first output */
};

struct mrl_sevenzip_folder {
    struct mrl_sevenzip_coder *coders;
    unsigned coder_count;
    bool is_chain; /* each coder has one input and one output, and they follow each other */
    uint8_t order[MRL_MAX_7Z_CODERS]; /* of a chain: in which the bytes go through the coders */
    bool is_encrypted;                /* one of them is AES */
    uint64_t pack_count;
    uint64_t pack_offset, pack_size; /* in the file; of all its packed streams */
    uint64_t size;                   /* unpacked */
    uint64_t member_count;
    bool has_crc;
    uint32_t crc32; /* of everything in it */
};

#define MRL_SEVENZIP_NO_FOLDER SIZE_MAX

/* Names are UTF-8, NUL-terminated, and live as long as the arena. */
struct mrl_sevenzip_entry {
    const char *name;
    size_t folder;         /* index; MRL_SEVENZIP_NO_FOLDER: it has no data */
    uint64_t offset, size; /* within the folder's unpacked bytes */
    uint32_t attributes;   /* of Windows; UNIX mode in the upper half if bit 15 is set */
    uint32_t crc32;
    bool has_crc;
    uint32_t faults;
};

struct mrl_sevenzip_range {
    uint64_t offset, size;
};

struct mrl_sevenzip {
    struct mrl_source *source;
    struct mrl_arena *arena;
    struct mrl_error *err;
    uint8_t minor;
    bool checksum_wrong; /* of the first 32 bytes, or of a list of members */
    bool list_encrypted; /* nothing is known of the members then */
    uint64_t list_bytes; /* what the first bytes and the list take in the file, packed or not */
    uint64_t end;        /* behind the list of members; what follows belongs to nothing */

    struct mrl_sevenzip_folder *folders;
    size_t folder_count;
    struct mrl_sevenzip_entry *entries;
    size_t entry_count;

    /* What is covered, for finding gaps: data of members and packed lists. */
    struct mrl_sevenzip_range covered[MRL_SEVENZIP_COVERED];
    unsigned covered_count;
};

/* Whether the bytes begin like an archive. */
bool mrl_sevenzip_sniff(const uint8_t *head, size_t n);

/* Reads everything but the members' data.  `source` is of known size; all three must outlive it.
 * MRL_E_TRUNCATED if the list of members lies behind the end. */
mrl_status mrl_sevenzip_open(struct mrl_sevenzip *z, struct mrl_source *source,
                             struct mrl_arena *arena, struct mrl_error *err) MRL_MUST_CHECK;

/* The next stretch from `from` on that nothing covers, before z->end; false if there is none, or
 * if that cannot be known because the list is encrypted.
 * *overlaps: two things cover the same bytes. */
bool mrl_sevenzip_gap(const struct mrl_sevenzip *z, uint64_t from, struct mrl_sevenzip_range *ret,
                      bool *overlaps);

/* The unpacked bytes of a folder.  Of known size, and readable anywhere, only if they are just
 * stored.  MRL_E_UNSUPPORTED: encrypted, or a coder that merlon does not have. */
struct mrl_sevenzip_stream;
mrl_status mrl_sevenzip_folder_open(struct mrl_sevenzip *z,
                                    const struct mrl_sevenzip_folder *folder,
                                    const struct mrl_unpack_limits *limits,
                                    struct mrl_sevenzip_stream **ret) MRL_MUST_CHECK;
void mrl_sevenzip_stream_free(struct mrl_sevenzip_stream *stream);
void mrl_sevenzip_stream_freep(struct mrl_sevenzip_stream **stream);
struct mrl_source *mrl_sevenzip_stream_source(struct mrl_sevenzip_stream *stream);
