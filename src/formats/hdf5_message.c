/* SPDX-License-Identifier: Apache-2.0 */
/* Messages of object headers: dataspace, datatype, attribute, link.  Section IV.A.2. */
#include "base/limits.h"
#include "formats/hdf5.h"

#include <inttypes.h>
#include <string.h>

static mrl_status bad_version(struct mrl_reader *r, const char *what, unsigned version)
{
    return MRL_FAIL(r->err, MRL_E_UNSUPPORTED, mrl_reader_offset(r), "%s of version %u", what,
                    version);
}

mrl_status mrl_hdf5_parse_space(const struct mrl_hdf5 *h, struct mrl_reader *r,
                                struct mrl_hdf5_space *ret)
{
    struct mrl_hdf5_space space = {.count = 1};
    uint8_t version;
    uint8_t rank;
    uint8_t type;

    MRL_TRY(mrl_read_u8(r, "dataspace version", &version));
    if (version != 1 && version != 2)
        return bad_version(r, "a dataspace", version);
    MRL_TRY(mrl_read_u8(r, "dimensionality", &rank));
    MRL_TRY(mrl_read_skip(r, "flags", 1));
    MRL_TRY(mrl_read_u8(r, "type", &type));
    if (version == 1)
        MRL_TRY(mrl_read_skip(r, "reserved", 4));
    else if (type == 2)
        space.count = 0;
    if (rank > MRL_HDF5_MAX_RANK)
        return MRL_FAIL(r->err, MRL_E_FORMAT, mrl_reader_offset(r), "%u dimensions", rank);
    space.rank = rank;
    for (unsigned i = 0; i < rank; i++) {
        MRL_TRY(mrl_hdf5_read_length(h, r, "dimension", &space.dims[i]));
        if (__builtin_mul_overflow(space.count, space.dims[i], &space.count))
            return MRL_FAIL(r->err, MRL_E_FORMAT, mrl_reader_offset(r),
                            "the dimensions multiply to more than 64 bits");
    }
    *ret = space;
    return mrl_ok();
}

mrl_status mrl_hdf5_parse_type(struct mrl_reader *r, struct mrl_hdf5_type *ret)
{
    struct mrl_hdf5_type type = {.known = true};
    uint8_t class_and_version;
    uint8_t bits;

    MRL_TRY(mrl_read_u8(r, "datatype", &class_and_version));
    MRL_TRY(mrl_read_u8(r, "datatype bits", &bits));
    MRL_TRY(mrl_read_skip(r, "datatype bits", 2));
    MRL_TRY(mrl_read_u32le(r, "datatype size", &type.size));
    type.class = class_and_version & 0x0f;
    type.is_signed = type.class == MRL_HDF5_INTEGER && (bits & 0x08);
    type.is_text =
        type.class == MRL_HDF5_STRING || (type.class == MRL_HDF5_VARIABLE && (bits & 0x0f) == 1);
    *ret = type;
    return mrl_ok();
}

const char *mrl_hdf5_type_name(const struct mrl_hdf5_type *type)
{
    static const char *const classes[] = {NULL,       NULL,       "time",     "string",
                                          "bitfield", "opaque",   "compound", "reference",
                                          "enum",     "variable", "array"};

    if (!type->known)
        return "shared";
    if (type->class == MRL_HDF5_INTEGER)
        switch (type->size) {
        case 1:
            return type->is_signed ? "int8" : "uint8";
        case 2:
            return type->is_signed ? "int16" : "uint16";
        case 4:
            return type->is_signed ? "int32" : "uint32";
        default:
            return type->is_signed ? "int64" : "uint64";
        }
    if (type->class == MRL_HDF5_FLOAT)
        return type->size == 2 ? "float16" : type->size == 4 ? "float32" : "float64";
    if (type->is_text)
        return "string";
    return type->class < MRL_COUNT(classes) ? classes[type->class] : "unknown";
}

/* Version 1 pads each part to eight bytes. */
static uint64_t padded(uint64_t n, unsigned version)
{
    return version == 1 ? (n + 7) / 8 * 8 : n;
}

struct attribute_sizes {
    uint8_t version, flags;
    uint16_t name, type, space;
};

static mrl_status read_attribute_sizes(struct mrl_reader *r, struct attribute_sizes *ret)
{
    MRL_TRY(mrl_read_u8(r, "attribute version", &ret->version));
    if (ret->version < 1 || ret->version > 3)
        return bad_version(r, "an attribute", ret->version);
    MRL_TRY(mrl_read_u8(r, "attribute flags", &ret->flags));
    MRL_TRY(mrl_read_u16le(r, "name size", &ret->name));
    MRL_TRY(mrl_read_u16le(r, "datatype size", &ret->type));
    MRL_TRY(mrl_read_u16le(r, "dataspace size", &ret->space));
    return ret->version == 3 ? mrl_read_skip(r, "name encoding", 1) : mrl_ok();
}

mrl_status mrl_hdf5_parse_attribute(const struct mrl_hdf5 *h, struct mrl_reader *r,
                                    struct mrl_hdf5_attribute *ret)
{
    struct mrl_hdf5_attribute a = {0};
    struct attribute_sizes n;
    struct mrl_reader part;
    char *name;

    MRL_TRY(read_attribute_sizes(r, &n));
    MRL_TRY(mrl_read_window(r, "attribute name", padded(n.name, n.version), &part));
    MRL_TRY(mrl_read_dup(&part, "attribute name", n.name, MRL_MAX_NAME, h->arena, &name));
    a.name = name;
    MRL_TRY(mrl_read_window(r, "attribute datatype", padded(n.type, n.version), &part));
    if (n.version == 1 || !(n.flags & 1))
        MRL_TRY(mrl_hdf5_parse_type(&part, &a.type));
    MRL_TRY(mrl_read_window(r, "attribute dataspace", padded(n.space, n.version), &part));
    if (n.version == 1 || !(n.flags & 2))
        MRL_TRY(mrl_hdf5_parse_space(h, &part, &a.space));
    else
        a.type.known = false;
    a.data = *r;
    *ret = a;
    return mrl_ok();
}

static mrl_status read_link_name(const struct mrl_hdf5 *h, struct mrl_reader *r, unsigned flags,
                                 char **ret)
{
    uint64_t n = 0;
    uint32_t middle;
    uint16_t narrow;
    uint8_t byte;

    switch (flags & 3) {
    case 0:
        MRL_TRY(mrl_read_u8(r, "link name length", &byte));
        n = byte;
        break;
    case 1:
        MRL_TRY(mrl_read_u16le(r, "link name length", &narrow));
        n = narrow;
        break;
    case 2:
        MRL_TRY(mrl_read_u32le(r, "link name length", &middle));
        n = middle;
        break;
    default:
        MRL_TRY(mrl_read_u64le(r, "link name length", &n));
    }
    return mrl_read_dup(r, "link name", n, MRL_MAX_NAME, h->arena, ret);
}

/* External: a byte of flags, the file's name and the object's, each with a NUL. */
static mrl_status read_external(const struct mrl_hdf5 *h, struct mrl_reader *r,
                                struct mrl_hdf5_link *link)
{
    uint16_t n;
    char *text;

    MRL_TRY(mrl_read_u16le(r, "external link size", &n));
    if (n < 2)
        return MRL_FAIL(r->err, MRL_E_FORMAT, mrl_reader_offset(r), "an empty external link");
    MRL_TRY(mrl_read_skip(r, "external link flags", 1));
    MRL_TRY(mrl_read_dup(r, "external link", n - 1u, UINT16_MAX, h->arena, &text));
    link->target = text;
    return mrl_ok();
}

mrl_status mrl_hdf5_parse_link(const struct mrl_hdf5 *h, struct mrl_reader *r,
                               struct mrl_hdf5_link *ret)
{
    struct mrl_hdf5_link link = {.address = MRL_HDF5_UNDEFINED};
    uint8_t version;
    uint8_t flags;
    uint8_t type = 0;
    char *name;

    MRL_TRY(mrl_read_u8(r, "link version", &version));
    if (version != 1)
        return bad_version(r, "a link", version);
    MRL_TRY(mrl_read_u8(r, "link flags", &flags));
    if (flags & 0x08)
        MRL_TRY(mrl_read_u8(r, "link type", &type));
    MRL_TRY(mrl_read_skip(r, "creation order", (flags & 0x04 ? 8 : 0) + (flags & 0x10 ? 1 : 0)));
    MRL_TRY(read_link_name(h, r, flags, &name));
    link.name = name;
    link.kind = type == 0 ? MRL_HDF5_HARD : type == 64 ? MRL_HDF5_EXTERNAL : MRL_HDF5_SOFT;
    if (type == 0)
        MRL_TRY(mrl_hdf5_read_offset(h, r, "link address", &link.address));
    if (type == 64)
        MRL_TRY(read_external(h, r, &link));
    *ret = link;
    return mrl_ok();
}
