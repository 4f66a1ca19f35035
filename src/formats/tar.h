/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "base/arena.h"
#include "base/map.h"
#include "base/reader.h"
#include "base/source.h"
#include "base/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Tar archives, member by member, forward only, so that packed ones can be read as a stream.
 * Layout: POSIX.1-2017 pax, "ustar Interchange Format" and "pax Header Block", and GNU tar's long
 * names. */
enum mrl_tar_fault {
    MRL_TAR_TRAVERSAL = 1u << 0, /* name: absolute, drive letter or ".." */
    MRL_TAR_ODD_NAME = 1u << 1,  /* name: empty, control characters or backslash */
    MRL_TAR_LINK_OUT = 1u << 2,  /* link whose target leads out of the archive's folder */
    MRL_TAR_LINK = 1u << 3,      /* any other link */
    MRL_TAR_SPECIAL = 1u << 4,   /* device or pipe */
    MRL_TAR_DUPLICATE = 1u << 5, /* an earlier member has the same name */
    MRL_TAR_UNKNOWN = 1u << 6,   /* a type that is not looked into, sparse files among them */
};
struct mrl_tar_fault_row {
    uint32_t bit;
    const char *id;   /* "tar.traversal" */
    const char *text; /* "its name leads out of the folder it is unpacked to" */
};
extern const struct mrl_tar_fault_row mrl_tar_faults[];
extern const size_t mrl_tar_fault_count;

/* Names are raw, NUL-terminated, and live as long as the arena. */
struct mrl_tar_entry {
    const char *name;
    const char *link;       /* target of a link; empty otherwise */
    char type;              /* '0' file, '5' folder, '1' and '2' links, ... */
    uint64_t header_offset; /* of the member's own header, behind those of pax and GNU */
    uint64_t data_offset;
    uint64_t size; /* of the data in the archive */
    uint32_t mode;
    uint32_t faults;
};

struct mrl_tar {
    uint64_t end;   /* behind the last block that was understood */
    bool is_marked; /* mrl_tar_next() has seen the block of zeros that ends an archive */

    /* private */
    struct mrl_arena *arena;
    struct mrl_reader r;
    struct mrl_window window;
    struct mrl_map names;
    uint64_t next; /* offset of the next header */
    uint64_t seen;
    const char *pax_name, *pax_link; /* for the next member */
    uint64_t pax_size;
    bool has_pax_size;
};

/* Whether the first block is a header whose checksum is right. */
bool mrl_tar_sniff(const uint8_t *head, size_t n);

/* Keeps 64 KB, and the names, in the arena. */
mrl_status mrl_tar_open(struct mrl_tar *tar, struct mrl_source *source, struct mrl_arena *arena,
                        struct mrl_error *err) MRL_MUST_CHECK;

/* The next member.  *found is false behind the last one: at a block of zeros or the end. */
mrl_status mrl_tar_next(struct mrl_tar *tar, struct mrl_tar_entry *ret, bool *found) MRL_MUST_CHECK;
