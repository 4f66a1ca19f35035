/* SPDX-License-Identifier: Apache-2.0 */
/* Groups as symbol tables (sections III.A.1, III.B, III.D) and texts in global heaps (III.E). */
#include "base/limits.h"
#include "formats/hdf5.h"

#include <inttypes.h>
#include <string.h>

/* An old group: names lie in the data segment of its local heap. */
struct symbols {
    struct mrl_hdf5 *h;
    const struct mrl_hdf5_visitor *visitor;
    uint64_t names, names_size;
    unsigned nodes;
};

static mrl_status open_heap(struct symbols *s, uint64_t address)
{
    struct mrl_reader r;
    uint64_t ignored;

    MRL_TRY(mrl_hdf5_signed_block(s->h, "HEAP", address, &r));
    MRL_TRY(mrl_read_skip(&r, "local heap", 4));
    MRL_TRY(mrl_hdf5_read_length(s->h, &r, "data segment size", &s->names_size));
    MRL_TRY(mrl_hdf5_read_length(s->h, &r, "free list", &ignored));
    MRL_TRY(mrl_hdf5_read_offset(s->h, &r, "data segment", &s->names));
    return mrl_hdf5_block(s->h, "data segment", s->names, s->names_size, &r);
}

/* A name ends in a NUL inside the segment. */
static mrl_status read_name(struct symbols *s, uint64_t offset, const char **ret)
{
    const uint64_t left = offset < s->names_size ? s->names_size - offset : 0;
    const uint64_t n = left < MRL_MAX_NAME ? left : MRL_MAX_NAME;
    struct mrl_reader r;
    char *name;

    MRL_TRY(mrl_hdf5_block(s->h, "link name", s->names + (s->names_size - left), n, &r));
    MRL_TRY(mrl_read_dup(&r, "link name", n, MRL_MAX_NAME, s->h->arena, &name));
    if (strnlen(name, n) == n)
        return MRL_FAIL(s->h->r->err, MRL_E_FORMAT, mrl_reader_offset(&r),
                        "a link's name does not end inside its heap");
    *ret = name;
    return mrl_ok();
}

/* Symbol table entry, section III.C; cache type 2 marks a symbolic link. */
static mrl_status read_symbol(struct symbols *s, struct mrl_reader *r)
{
    struct mrl_hdf5_link link = {.kind = MRL_HDF5_HARD};
    uint64_t name;
    uint32_t cache;

    if (++s->h->links > MRL_MAX_HDF5_OBJECTS)
        return MRL_FAIL(r->err, MRL_E_LIMIT, mrl_reader_offset(r), "more than %u links",
                        MRL_MAX_HDF5_OBJECTS);
    MRL_TRY(mrl_hdf5_read_offset(s->h, r, "link name offset", &name));
    MRL_TRY(mrl_hdf5_read_offset(s->h, r, "object header", &link.address));
    MRL_TRY(mrl_read_u32le(r, "cache type", &cache));
    MRL_TRY(mrl_read_skip(r, "scratch pad", 20));
    if (cache == 2)
        link.kind = MRL_HDF5_SOFT;
    MRL_TRY(read_name(s, name, &link.name));
    return s->visitor->link(s->visitor->context, &link);
}

static mrl_status read_symbol_node(struct symbols *s, uint64_t address)
{
    struct mrl_reader r;
    uint16_t count;

    MRL_TRY(mrl_hdf5_signed_block(s->h, "SNOD", address, &r));
    MRL_TRY(mrl_read_skip(&r, "symbol node", 2));
    MRL_TRY(mrl_read_u16le(&r, "number of symbols", &count));
    for (unsigned i = 0; i < count; i++)
        MRL_TRY(read_symbol(s, &r));
    return mrl_ok();
}

/* Levels go down by one from the root to the leaves, so that no tree runs in circles. */
static mrl_status read_tree(struct symbols *s, uint64_t address, unsigned most_levels)
{
    struct mrl_reader r;
    uint64_t child;
    uint16_t used;
    uint8_t type;
    uint8_t level;

    if (++s->nodes > MRL_MAX_HDF5_OBJECTS)
        return MRL_FAIL(s->h->r->err, MRL_E_LIMIT, MRL_NO_OFFSET, "a B-tree of more than %u nodes",
                        MRL_MAX_HDF5_OBJECTS);
    MRL_TRY(mrl_hdf5_signed_block(s->h, "TREE", address, &r));
    MRL_TRY(mrl_read_u8(&r, "node type", &type));
    MRL_TRY(mrl_read_u8(&r, "node level", &level));
    MRL_TRY(mrl_read_u16le(&r, "entries used", &used));
    if (type != 0 || level >= most_levels)
        return MRL_FAIL(s->h->r->err, MRL_E_FORMAT, s->h->base + address,
                        "a B-tree node of type %u on level %u", type, level);
    MRL_TRY(mrl_read_skip(&r, "siblings", 2 * (uint64_t)s->h->offset_size));
    for (unsigned i = 0; i < used; i++) {
        MRL_TRY(mrl_read_skip(&r, "key", s->h->length_size));
        MRL_TRY(mrl_hdf5_read_offset(s->h, &r, "child", &child));
        if (level > 0)
            MRL_TRY(read_tree(s, child, level));
        else
            MRL_TRY(read_symbol_node(s, child));
    }
    return mrl_ok();
}

mrl_status mrl_hdf5_read_symbols(struct mrl_hdf5 *h, uint64_t tree, uint64_t heap,
                                 const struct mrl_hdf5_visitor *visitor)
{
    struct symbols s = {.h = h, .visitor = visitor};

    MRL_TRY(open_heap(&s, heap));
    return read_tree(&s, tree, MRL_MAX_HDF5_LEVELS);
}

/* The object of that number in a collection. */
static mrl_status find_in_heap(const struct mrl_hdf5 *h, uint64_t address, uint32_t number,
                               struct mrl_reader *ret)
{
    struct mrl_reader r;
    struct mrl_reader inner;
    uint64_t size;

    MRL_TRY(mrl_hdf5_signed_block(h, "GCOL", address, &r));
    MRL_TRY(mrl_read_skip(&r, "global heap", 4));
    MRL_TRY(mrl_hdf5_read_length(h, &r, "collection size", &size));
    if (size < 8 + (uint64_t)h->length_size)
        return MRL_FAIL(h->r->err, MRL_E_FORMAT, h->base + address, "an empty global heap");
    MRL_TRY(mrl_read_window(&r, "collection", size - 8 - h->length_size, &inner));
    while (mrl_reader_left(&inner) >= 8 + (uint64_t)h->length_size) {
        uint16_t index;
        uint64_t n;

        MRL_TRY(mrl_read_u16le(&inner, "heap object", &index));
        MRL_TRY(mrl_read_skip(&inner, "heap object", 6));
        MRL_TRY(mrl_hdf5_read_length(h, &inner, "object size", &n));
        if (index == 0)
            break; /* free space */
        if (index == number)
            return mrl_read_window(&inner, "heap object", n, ret);
        MRL_TRY(mrl_read_skip(&inner, "heap object", n));
        MRL_TRY(mrl_read_skip(&inner, "padding", (8 - n % 8) % 8));
    }
    return MRL_FAIL(h->r->err, MRL_E_FORMAT, h->base + address,
                    "a global heap has no object %" PRIu32, number);
}

static mrl_status read_variable(const struct mrl_hdf5 *h, struct mrl_reader *data, size_t limit,
                                char **ret, size_t *len)
{
    struct mrl_reader object;
    uint64_t address;
    uint32_t number;
    uint32_t n;

    MRL_TRY(mrl_read_u32le(data, "text length", &n));
    MRL_TRY(mrl_hdf5_read_offset(h, data, "global heap", &address));
    MRL_TRY(mrl_read_u32le(data, "object number", &number));
    *len = n;
    if (n == 0 || address == 0 || address == MRL_HDF5_UNDEFINED)
        return mrl_ok();
    MRL_TRY(find_in_heap(h, address, number, &object));
    return mrl_read_dup(&object, "text", n, limit, h->arena, ret);
}

mrl_status mrl_hdf5_attribute_text(const struct mrl_hdf5 *h,
                                   const struct mrl_hdf5_attribute *attribute, uint64_t index,
                                   size_t limit, char **ret, size_t *len)
{
    const bool variable = attribute->type.class == MRL_HDF5_VARIABLE;
    const uint64_t size = variable ? 8 + (uint64_t)h->offset_size : attribute->type.size;
    struct mrl_reader data = attribute->data;
    char *text = NULL;
    size_t n = 0;
    uint64_t skip;

    *ret = NULL;
    if (!attribute->type.is_text || !attribute->type.known || index >= attribute->space.count)
        return mrl_ok();
    if (__builtin_mul_overflow(index, size, &skip))
        return MRL_FAIL(h->r->err, MRL_E_FORMAT, MRL_NO_OFFSET, "an attribute of absurd size");
    MRL_TRY(mrl_read_skip(&data, "attribute", skip));
    if (variable) {
        MRL_TRY(read_variable(h, &data, limit, &text, &n));
    } else {
        MRL_TRY(mrl_read_dup(&data, "attribute", size, limit, h->arena, &text));
        n = (size_t)size;
    }
    *ret = text;
    *len = text ? strnlen(text, n) : 0;
    return mrl_ok();
}
