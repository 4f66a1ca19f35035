/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "formats/zip.h"

/* Shared by zip_end.c, zip_entry.c and zip_check.c. */

#define MRL_ZIP_SIG_LOCAL      0x04034b50u
#define MRL_ZIP_SIG_DIRECTORY  0x02014b50u
#define MRL_ZIP_SIG_END        0x06054b50u
#define MRL_ZIP_SIG_END64      0x06064b50u
#define MRL_ZIP_SIG_LOCATOR64  0x07064b50u
#define MRL_ZIP_SIG_DESCRIPTOR 0x08074b50u
#define MRL_ZIP_SIG_SIGNATURE  0x05054b50u

#define MRL_ZIP_FLAG_ENCRYPTED  0x0001u
#define MRL_ZIP_FLAG_DESCRIPTOR 0x0008u
#define MRL_ZIP_FLAG_PATCHED    0x0020u
#define MRL_ZIP_FLAG_STRONG     0x0040u
#define MRL_ZIP_FLAG_MASKED     0x2000u

#define MRL_ZIP_STORED   0u
#define MRL_ZIP_DEFLATED 8u

/* The fields that a directory record and a local header share, in the order of APPNOTE 4.3.7. */
struct mrl_zip_header {
    uint16_t flags, method;
    uint32_t crc32;
    uint64_t packed_size, size;
    uint16_t name_len, extra_len;
};
mrl_status mrl_zip_read_header(struct mrl_reader *r, struct mrl_zip_header *ret) MRL_MUST_CHECK;

/* Reads the extra fields: replaces saturated 32-bit values by those of the zip64 field (NULL for
 * one that this header does not have) and compares a Unicode Path, which newer programs prefer,
 * with the name in *e, which gets the faults. */
struct mrl_zip_extra {
    uint64_t *size, *packed, *offset;
};
mrl_status mrl_zip_read_extra(struct mrl_zip *zip, struct mrl_reader *r, uint16_t len,
                              const struct mrl_zip_extra *extra,
                              struct mrl_zip_entry *e) MRL_MUST_CHECK;

/* Faults of a member that its directory record alone shows. */
uint32_t mrl_zip_name_faults(const char *name, size_t n);
uint32_t mrl_zip_record_faults(const struct mrl_zip_entry *e);

/* Notes that the archive uses [offset, offset + size). */
mrl_status mrl_zip_cover(struct mrl_zip *zip, uint64_t offset, uint64_t size) MRL_MUST_CHECK;

/* Reads the local header of *e, compares, and fills in what follows from it. */
mrl_status mrl_zip_read_local(struct mrl_zip *zip, struct mrl_zip_entry *e) MRL_MUST_CHECK;
