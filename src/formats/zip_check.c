/* SPDX-License-Identifier: Apache-2.0 */
#include "base/limits.h"
#include "formats/member_name.h"
#include "formats/zip_internal.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

const struct mrl_zip_fault_row mrl_zip_faults[] = {
    {MRL_ZIP_NO_LOCAL, "zip.no-local-header", "no local header where the directory says"},
    {MRL_ZIP_NAME, "zip.name-mismatch", "directory and local header name it differently"},
    {MRL_ZIP_METHOD, "zip.method-mismatch",
     "directory and local header differ in the compression method"},
    {MRL_ZIP_FLAGS, "zip.flags-mismatch", "directory and local header differ in the flags"},
    {MRL_ZIP_SIZE, "zip.size-mismatch", "its size is told differently in different places"},
    {MRL_ZIP_CRC, "zip.crc-mismatch", "directory and local header differ in the checksum"},
    {MRL_ZIP_ENCRYPTED, "zip.encrypted", "marked as encrypted; some programs load it all the same"},
    {MRL_ZIP_PATCHED, "zip.patched", "marked as patch data; some programs load it all the same"},
    {MRL_ZIP_PACKING, "zip.unknown-method", "packed by a method that cannot be looked into"},
    {MRL_ZIP_DUPLICATE, "zip.duplicate", "the archive has several members of this name"},
    {MRL_ZIP_TRAVERSAL, "zip.traversal", "its name leads out of the folder it is unpacked to"},
    {MRL_ZIP_ODD_NAME, "zip.odd-name",
     "its name is empty or has backslashes or control characters"},
    {MRL_ZIP_SYMLINK, "zip.symlink", "a symbolic link"},
    {MRL_ZIP_SPECIAL, "zip.special-file", "a device, pipe or socket"},
    {MRL_ZIP_BOUNDS, "zip.out-of-bounds", "its data reach beyond the place for members"},
    {MRL_ZIP_RATIO, "zip.ratio", "declares a size that its packed data cannot yield"},
    {MRL_ZIP_EXTRA, "zip.broken-extra", "its extra fields do not parse"},
    {MRL_ZIP_DESCRIPTOR, "zip.no-descriptor",
     "the data descriptor is missing or says something else"},
    {MRL_ZIP_PREFIX, "zip.prefix", "other bytes stand before the archive"},
    {MRL_ZIP_SUFFIX, "zip.suffix", "other bytes stand behind the archive"},
    {MRL_ZIP_COMMENT, "zip.comment", "the archive has a comment"},
    {MRL_ZIP_GAP, "zip.gap", "bytes between the members belong to none of them"},
    {MRL_ZIP_OVERLAP, "zip.overlap", "members share bytes"},
    {MRL_ZIP_COUNT, "zip.count-mismatch", "the end record counts another number of members"},
    {MRL_ZIP_DISKS, "zip.multi-disk", "part of an archive of several disks"},
    {MRL_ZIP_ZIP64, "zip.zip64-mismatch",
     "the 64-bit end record is missing or contradicts the 32-bit one"},
    {MRL_ZIP_TWO_DIRECTORIES, "zip.two-directories", "programs can find two different directories"},
};
const size_t mrl_zip_fault_count = MRL_COUNT(mrl_zip_faults);

/* Deflate yields at most 1032 bytes for one, plus what the smallest stream may hold. */
static bool is_too_large(const struct mrl_zip_entry *e)
{
    return e->method == MRL_ZIP_DEFLATED && e->size / 1032 > e->packed_size;
}

static uint32_t mode_faults(uint32_t mode)
{
    switch (mode & S_IFMT) {
    case 0:
    case S_IFREG:
    case S_IFDIR:
        return 0;
    case S_IFLNK:
        return MRL_ZIP_SYMLINK;
    default:
        return MRL_ZIP_SPECIAL;
    }
}

uint32_t mrl_zip_record_faults(const struct mrl_zip_entry *e)
{
    uint32_t faults = mode_faults(e->mode);

    if (e->flags & (MRL_ZIP_FLAG_ENCRYPTED | MRL_ZIP_FLAG_STRONG | MRL_ZIP_FLAG_MASKED))
        faults |= MRL_ZIP_ENCRYPTED;
    if (e->flags & MRL_ZIP_FLAG_PATCHED)
        faults |= MRL_ZIP_PATCHED;
    if (e->method != MRL_ZIP_STORED && e->method != MRL_ZIP_DEFLATED)
        faults |= MRL_ZIP_PACKING;
    if (e->method == MRL_ZIP_STORED && e->size != e->packed_size &&
        !(e->flags & MRL_ZIP_FLAG_ENCRYPTED))
        faults |= MRL_ZIP_SIZE;
    if (is_too_large(e))
        faults |= MRL_ZIP_RATIO;
    return faults;
}

uint32_t mrl_zip_name_faults(const char *name, size_t n)
{
    return (mrl_member_name_leads_out(name, n) ? MRL_ZIP_TRAVERSAL : 0) |
           (mrl_member_name_is_odd(name, n) ? MRL_ZIP_ODD_NAME : 0);
}

mrl_status mrl_zip_cover(struct mrl_zip *zip, uint64_t offset, uint64_t size)
{
    if (size == 0)
        return mrl_ok();
    MRL_TRY(mrl_arena_grow(zip->arena, (void **)&zip->spans, &zip->span_capacity, zip->span_count,
                           sizeof(*zip->spans), zip->err));
    zip->spans[zip->span_count++] = (struct mrl_zip_gap){offset, size};
    return mrl_ok();
}

static int by_offset(const void *a, const void *b)
{
    const struct mrl_zip_gap *x = a;
    const struct mrl_zip_gap *y = b;

    return x->offset < y->offset ? -1 : x->offset > y->offset;
}

static mrl_status add_gap(struct mrl_zip *zip, uint64_t offset, uint64_t size, size_t *capacity)
{
    if (zip->gap_count == MRL_MAX_ZIP_GAPS)
        return mrl_ok();
    MRL_TRY(mrl_arena_grow(zip->arena, (void **)&zip->gaps, capacity, zip->gap_count,
                           sizeof(*zip->gaps), zip->err));
    zip->gaps[zip->gap_count++] = (struct mrl_zip_gap){offset, size};
    return mrl_ok();
}

mrl_status mrl_zip_finish(struct mrl_zip *zip)
{
    uint64_t covered = 0;
    size_t capacity = 0;

    if (zip->seen != zip->entry_count)
        zip->faults |= MRL_ZIP_COUNT;
    qsort(zip->spans, zip->span_count, sizeof(*zip->spans), by_offset);
    for (size_t i = 0; i < zip->span_count; i++) {
        const struct mrl_zip_gap *s = &zip->spans[i];

        if (s->offset < covered)
            zip->faults |= MRL_ZIP_OVERLAP;
        if (s->offset > covered) {
            zip->faults |= covered == 0 ? MRL_ZIP_PREFIX : MRL_ZIP_GAP;
            MRL_TRY(add_gap(zip, covered, s->offset - covered, &capacity));
        }
        if (s->offset + s->size > covered)
            covered = s->offset + s->size;
    }
    if (covered < zip->source->size)
        MRL_TRY(add_gap(zip, covered, zip->source->size - covered, &capacity));
    return mrl_ok();
}
