/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "base/arena.h"
#include "base/map.h"
#include "base/reader.h"
#include "base/source.h"
#include "base/status.h"
#include "formats/unpack.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* ZIP archives as two readers see them: by the central directory, as most programs do, and by the
 * local header before each member's data.  Where the two differ, what one program checks is not
 * what another one loads, so every difference is told.  Layout: PKWARE APPNOTE 6.3.10. */

/* What is wrong or odd, as bits.  mrl_zip_faults[] has a stable id and a sentence for each. */
enum mrl_zip_fault {
    /* of one member */
    MRL_ZIP_NO_LOCAL = 1u << 0,    /* no local header where the directory says */
    MRL_ZIP_NAME = 1u << 1,        /* local header or Unicode Path extra field: another name */
    MRL_ZIP_METHOD = 1u << 2,      /* local header: another method */
    MRL_ZIP_FLAGS = 1u << 3,       /* local header: other flags */
    MRL_ZIP_SIZE = 1u << 4,        /* local header, data descriptor or method: another size */
    MRL_ZIP_CRC = 1u << 5,         /* local header or data descriptor: another CRC-32 */
    MRL_ZIP_ENCRYPTED = 1u << 6,   /* flags say encrypted; some programs ignore them */
    MRL_ZIP_PATCHED = 1u << 7,     /* flag 5 */
    MRL_ZIP_PACKING = 1u << 8,     /* a method other than stored and deflate */
    MRL_ZIP_DUPLICATE = 1u << 9,   /* an earlier member has the same name */
    MRL_ZIP_TRAVERSAL = 1u << 10,  /* absolute, drive letter or ".." */
    MRL_ZIP_ODD_NAME = 1u << 11,   /* empty, NUL, control characters or backslash */
    MRL_ZIP_SYMLINK = 1u << 12,    /* mode says symbolic link */
    MRL_ZIP_SPECIAL = 1u << 13,    /* mode says device, pipe or socket */
    MRL_ZIP_BOUNDS = 1u << 14,     /* data reach into the directory or behind the end */
    MRL_ZIP_RATIO = 1u << 15,      /* declares more than deflate can yield */
    MRL_ZIP_EXTRA = 1u << 16,      /* extra fields do not parse */
    MRL_ZIP_DESCRIPTOR = 1u << 17, /* the promised data descriptor is missing */
    /* of the archive */
    MRL_ZIP_PREFIX = 1u << 20,          /* bytes before the first member */
    MRL_ZIP_SUFFIX = 1u << 21,          /* bytes after the end record */
    MRL_ZIP_COMMENT = 1u << 22,         /* has a comment */
    MRL_ZIP_GAP = 1u << 23,             /* bytes that belong to nothing */
    MRL_ZIP_OVERLAP = 1u << 24,         /* members share bytes */
    MRL_ZIP_COUNT = 1u << 25,           /* the directory holds another number of members */
    MRL_ZIP_DISKS = 1u << 26,           /* part of a multi-disk archive */
    MRL_ZIP_ZIP64 = 1u << 27,           /* the 64-bit end record contradicts the 32-bit one */
    MRL_ZIP_TWO_DIRECTORIES = 1u << 28, /* another directory stands at the literal offset */
};
struct mrl_zip_fault_row {
    uint32_t bit;
    const char *id;   /* "zip.name-mismatch" */
    const char *text; /* "the local header names another member" */
};
extern const struct mrl_zip_fault_row mrl_zip_faults[];
extern const size_t mrl_zip_fault_count;

/* A member.  Names are raw bytes with a NUL behind them and live as long as the arena. */
struct mrl_zip_entry {
    const char *name;
    size_t name_len;
    const char *local_name; /* same as name unless it differs; NULL without a local header */
    size_t local_name_len;
    uint64_t directory_offset; /* of its record in the central directory */
    uint64_t header_offset;    /* of its local header */
    uint64_t data_offset;      /* of its packed bytes; MRL_NO_OFFSET: not within the file */
    uint64_t packed_size, size;
    uint32_t crc32;
    uint32_t mode; /* UNIX mode; 0 if the archive does not say */
    uint16_t method, flags;
    uint16_t local_method, local_flags;
    uint32_t faults;
};

/* Bytes [offset, offset + size) of the source that no member and no record covers. */
struct mrl_zip_gap {
    uint64_t offset, size;
};

struct mrl_zip {
    struct mrl_source *source;
    uint64_t prefix;           /* what all offsets inside the archive are relative to */
    uint64_t directory_offset; /* in the source */
    uint64_t directory_size;
    uint64_t entry_count; /* as the end record says */
    uint64_t end_offset;  /* of the end record; the 64-bit one's if there is one */
    uint64_t end;         /* first byte after the comment */
    size_t comment_len;
    bool zip64;
    uint32_t faults; /* the archive's own; complete after mrl_zip_finish() */

    struct mrl_zip_gap *gaps; /* ordered; after mrl_zip_finish() */
    size_t gap_count;         /* at most MRL_MAX_ZIP_GAPS are kept */

    /* private */
    struct mrl_arena *arena;
    struct mrl_error *err;
    struct mrl_map names;
    struct mrl_reader directory, local;
    struct mrl_window directory_window, local_window;
    char *name_buffer;
    uint8_t *verify_buffer;    /* made when the first member is verified */
    struct mrl_zip_gap *spans; /* what is covered */
    size_t span_count, span_capacity;
    uint64_t seen;
};

/* Whether the bytes begin or end like an archive with at least an end record. */
bool mrl_zip_sniff(const uint8_t *head, size_t head_len, const uint8_t *tail, size_t tail_len);

/* Whether an end record that makes sense stands in the last 64 KiB, where a comment may hide it
 * from mrl_zip_sniff().  `source` is of known size. */
mrl_status mrl_zip_search(struct mrl_source *source, struct mrl_arena *arena, bool *ret,
                          struct mrl_error *err) MRL_MUST_CHECK;

/* Finds the end record and the directory.  The archive keeps about 140 KB and 60 bytes plus the
 * name for each member in the arena; `source` (of known size), `arena` and `err` must outlive it.
 * MRL_E_FORMAT: no directory. */
mrl_status mrl_zip_open(struct mrl_zip *zip, struct mrl_source *source, struct mrl_arena *arena,
                        struct mrl_error *err) MRL_MUST_CHECK;

/* The next member in the order of the directory; *found is false behind the last one. */
mrl_status mrl_zip_next(struct mrl_zip *zip, struct mrl_zip_entry *ret, bool *found) MRL_MUST_CHECK;

/* After the last member: overlaps, gaps, counts. */
mrl_status mrl_zip_finish(struct mrl_zip *zip) MRL_MUST_CHECK;

/* The bytes of a member as a source: a slice if it is stored, otherwise unpacked while it is
 * read.  Flags are ignored, as PyTorch does.  MRL_E_UNSUPPORTED for other methods, MRL_E_FORMAT
 * if the data are not within the archive. */
struct mrl_zip_member {
    struct mrl_source *source;
    struct mrl_source_slice packed;
    struct mrl_unpack *unpack; /* NULL for stored members */
};
mrl_status mrl_zip_member_open(struct mrl_zip *zip, const struct mrl_zip_entry *entry,
                               const struct mrl_unpack_limits *limits,
                               struct mrl_zip_member *ret) MRL_MUST_CHECK;
void mrl_zip_member_close(struct mrl_zip_member *member); /* also for the cleanup attribute */

/* Reads a whole member and compares size and CRC-32 with the directory. */
mrl_status mrl_zip_member_verify(struct mrl_zip *zip, const struct mrl_zip_entry *entry,
                                 const struct mrl_unpack_limits *limits, bool *ret) MRL_MUST_CHECK;
