/* SPDX-License-Identifier: Apache-2.0 */
/* Superblock and addresses. */
#include "formats/hdf5.h"

#include <inttypes.h>
#include <string.h>

static const uint8_t signature[8] = {0x89, 'H', 'D', 'F', '\r', '\n', 0x1a, '\n'};

/* A field of 2, 4 or 8 bytes; all ones mean "undefined" in addresses. */
static mrl_status read_wide(struct mrl_reader *r, unsigned width, const char *field, uint64_t *ret)
{
    uint16_t narrow;
    uint32_t middle;

    if (width == 8)
        return mrl_read_u64le(r, field, ret);
    if (width == 4) {
        MRL_TRY(mrl_read_u32le(r, field, &middle));
        *ret = middle == UINT32_MAX ? MRL_HDF5_UNDEFINED : middle;
        return mrl_ok();
    }
    MRL_TRY(mrl_read_u16le(r, field, &narrow));
    *ret = narrow == UINT16_MAX ? MRL_HDF5_UNDEFINED : narrow;
    return mrl_ok();
}

mrl_status mrl_hdf5_read_offset(const struct mrl_hdf5 *h, struct mrl_reader *r, const char *field,
                                uint64_t *ret)
{
    return read_wide(r, h->offset_size, field, ret);
}

mrl_status mrl_hdf5_read_length(const struct mrl_hdf5 *h, struct mrl_reader *r, const char *field,
                                uint64_t *ret)
{
    return read_wide(r, h->length_size, field, ret);
}

mrl_status mrl_hdf5_block(const struct mrl_hdf5 *h, const char *field, uint64_t address, uint64_t n,
                          struct mrl_reader *ret)
{
    if (address > h->size - h->base || n > h->size - h->base - address)
        return MRL_FAIL(h->r->err, MRL_E_FORMAT, mrl_reader_offset(h->r),
                        "%s has %" PRIu64 " bytes at address %" PRIu64
                        ", the file ends at %" PRIu64,
                        field, n, address, h->size - h->base);
    MRL_TRY(mrl_reader_seek(h->r, field, h->base + address));
    return mrl_read_window(h->r, field, n, ret);
}

mrl_status mrl_hdf5_signed_block(const struct mrl_hdf5 *h, const char *name, uint64_t address,
                                 struct mrl_reader *ret)
{
    const uint64_t end = h->size - h->base;
    const uint8_t *bytes;

    MRL_TRY(mrl_hdf5_block(h, name, address, address < end ? end - address : 0, ret));
    MRL_TRY(mrl_read_bytes(ret, name, 4, &bytes));
    if (memcmp(bytes, name, 4) != 0)
        return MRL_FAIL(h->r->err, MRL_E_FORMAT, h->base + address,
                        "%s does not start with its signature", name);
    return mrl_ok();
}

/* A user block may lie before the superblock; its size is 512 times a power of two. */
static mrl_status find_signature(struct mrl_reader *r, uint64_t size, uint64_t *ret)
{
    const uint8_t *bytes;

    for (uint64_t at = 0; at < size && size - at >= sizeof(signature); at = at ? at * 2 : 512) {
        MRL_TRY(mrl_reader_seek(r, "superblock", at));
        MRL_TRY(mrl_read_bytes(r, "superblock", sizeof(signature), &bytes));
        if (memcmp(bytes, signature, sizeof(signature)) == 0) {
            *ret = at;
            return mrl_ok();
        }
        if (at > UINT64_MAX / 2)
            break;
    }
    return MRL_FAIL(r->err, MRL_E_FORMAT, 0, "has no superblock");
}

static mrl_status check_sizes(const struct mrl_hdf5 *h, uint8_t offset_size, uint8_t length_size)
{
    const bool good = (offset_size == 2 || offset_size == 4 || offset_size == 8) &&
                      (length_size == 2 || length_size == 4 || length_size == 8);

    if (good)
        return mrl_ok();
    return MRL_FAIL(h->r->err, MRL_E_UNSUPPORTED, mrl_reader_offset(h->r),
                    "addresses of %u and lengths of %u bytes", offset_size, length_size);
}

/* Versions 0 and 1: the root group is a symbol table entry at the end. */
static mrl_status read_old(struct mrl_hdf5 *h, struct mrl_reader *r)
{
    uint8_t offset_size;
    uint8_t length_size;
    uint64_t ignored;

    MRL_TRY(mrl_read_skip(r, "versions", 4));
    MRL_TRY(mrl_read_u8(r, "size of offsets", &offset_size));
    MRL_TRY(mrl_read_u8(r, "size of lengths", &length_size));
    MRL_TRY(check_sizes(h, offset_size, length_size));
    h->offset_size = offset_size;
    h->length_size = length_size;
    MRL_TRY(mrl_read_skip(r, "group K and flags", h->version == 1 ? 13 : 9));
    MRL_TRY(mrl_hdf5_read_offset(h, r, "base address", &h->base));
    MRL_TRY(mrl_hdf5_read_offset(h, r, "free space", &ignored));
    MRL_TRY(mrl_hdf5_read_offset(h, r, "end of file", &ignored));
    MRL_TRY(mrl_hdf5_read_offset(h, r, "driver information", &ignored));
    MRL_TRY(mrl_hdf5_read_offset(h, r, "link name offset", &ignored));
    return mrl_hdf5_read_offset(h, r, "root group", &h->root);
}

/* Versions 2 and 3. */
static mrl_status read_new(struct mrl_hdf5 *h, struct mrl_reader *r)
{
    uint8_t offset_size;
    uint8_t length_size;
    uint64_t ignored;

    MRL_TRY(mrl_read_u8(r, "size of offsets", &offset_size));
    MRL_TRY(mrl_read_u8(r, "size of lengths", &length_size));
    MRL_TRY(check_sizes(h, offset_size, length_size));
    h->offset_size = offset_size;
    h->length_size = length_size;
    MRL_TRY(mrl_read_skip(r, "flags", 1));
    MRL_TRY(mrl_hdf5_read_offset(h, r, "base address", &h->base));
    MRL_TRY(mrl_hdf5_read_offset(h, r, "superblock extension", &ignored));
    MRL_TRY(mrl_hdf5_read_offset(h, r, "end of file", &ignored));
    return mrl_hdf5_read_offset(h, r, "root group", &h->root);
}

mrl_status mrl_hdf5_open(struct mrl_hdf5 *h, struct mrl_reader *r, uint64_t size,
                         struct mrl_arena *arena)
{
    uint64_t at;
    uint8_t version;

    *h = (struct mrl_hdf5){.r = r, .arena = arena, .size = size};
    MRL_TRY(find_signature(r, size, &at));
    MRL_TRY(mrl_read_u8(r, "superblock version", &version));
    if (version > 3)
        return MRL_FAIL(r->err, MRL_E_UNSUPPORTED, at + 8, "a superblock of version %u", version);
    h->version = version;
    if (version < 2)
        MRL_TRY(read_old(h, r));
    else
        MRL_TRY(read_new(h, r));
    /* Writers that put a user block in front may leave the base address at 0. */
    if (h->base == 0)
        h->base = at;
    if (h->base > size)
        return MRL_FAIL(r->err, MRL_E_FORMAT, at, "the base address lies behind the end");
    return mrl_ok();
}
