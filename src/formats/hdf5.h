/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "base/arena.h"
#include "base/reader.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A bounded reader of HDF5 files: enough to walk groups, name datasets and read short attributes.
 * Layout: "HDF5 File Format Specification Version 3.0" of The HDF Group; the comments name its
 * sections.  Checksums are not verified, data are not read.  Old groups (symbol tables), new ones
 * that keep their links in the object header, and object headers of both versions are understood;
 * dense storage in fractal heaps is not, and is told. */
struct mrl_hdf5 {
    struct mrl_reader *r;    /* over the whole source */
    struct mrl_arena *arena; /* for names and values */
    uint64_t size;           /* of the source */
    uint64_t base;           /* what addresses are counted from */
    uint64_t root;           /* address of the root group's object header */
    unsigned version;        /* of the superblock: 0 to 3 */
    unsigned offset_size;    /* bytes of an address: 2, 4 or 8 */
    unsigned length_size;
    uint64_t links, messages; /* seen so far, against the limits */
};

#define MRL_HDF5_UNDEFINED UINT64_MAX /* an address that leads nowhere */

/* Section II: finds the superblock at 0, 512, 1024, 2048 and so on. */
mrl_status mrl_hdf5_open(struct mrl_hdf5 *h, struct mrl_reader *r, uint64_t size,
                         struct mrl_arena *arena) MRL_MUST_CHECK;

/* Addresses and lengths have the width that the superblock gives. */
mrl_status mrl_hdf5_read_offset(const struct mrl_hdf5 *h, struct mrl_reader *r, const char *field,
                                uint64_t *ret) MRL_MUST_CHECK;
mrl_status mrl_hdf5_read_length(const struct mrl_hdf5 *h, struct mrl_reader *r, const char *field,
                                uint64_t *ret) MRL_MUST_CHECK;

/* A reader of the n bytes at an address. */
mrl_status mrl_hdf5_block(const struct mrl_hdf5 *h, const char *field, uint64_t address, uint64_t n,
                          struct mrl_reader *ret) MRL_MUST_CHECK;

/* The same up to the end of the file, behind a signature of four bytes that is checked. */
mrl_status mrl_hdf5_signed_block(const struct mrl_hdf5 *h, const char *signature, uint64_t address,
                                 struct mrl_reader *ret) MRL_MUST_CHECK;

/* Section IV.A.2.b: how many elements. */
#define MRL_HDF5_MAX_RANK 32
struct mrl_hdf5_space {
    unsigned rank;
    uint64_t dims[MRL_HDF5_MAX_RANK];
    uint64_t count; /* product; 1 for a scalar, 0 for none */
};

/* Section IV.A.2.d: of what. */
enum mrl_hdf5_class {
    MRL_HDF5_INTEGER = 0,
    MRL_HDF5_FLOAT = 1,
    MRL_HDF5_STRING = 3,
    MRL_HDF5_ENUM = 8,
    MRL_HDF5_VARIABLE = 9,
};
struct mrl_hdf5_type {
    unsigned class;
    uint32_t size;  /* of an element */
    bool is_signed; /* INTEGER */
    bool is_text;   /* STRING, and VARIABLE of characters */
    bool known;     /* false: shared with another object, and not looked up */
};

struct mrl_hdf5_attribute {
    const char *name;
    struct mrl_hdf5_type type;
    struct mrl_hdf5_space space;
    struct mrl_reader data;
};

enum mrl_hdf5_link_kind {
    MRL_HDF5_HARD,
    MRL_HDF5_SOFT,
    MRL_HDF5_EXTERNAL, /* an object in another file */
};
struct mrl_hdf5_link {
    enum mrl_hdf5_link_kind kind;
    const char *name;
    uint64_t address;   /* HARD */
    const char *target; /* EXTERNAL: the other file's name */
};

/* What an object header says. */
struct mrl_hdf5_object {
    bool is_group;
    bool has_space, has_type, has_layout;
    struct mrl_hdf5_space space;
    struct mrl_hdf5_type type;
    unsigned layout_class;              /* 0 compact, 1 contiguous, 2 chunked, 3 virtual */
    uint64_t data_address;              /* contiguous */
    uint64_t data_size;                 /* contiguous */
    uint64_t symbol_tree, symbol_heap;  /* old group; else MRL_HDF5_UNDEFINED */
    bool dense_links, dense_attributes; /* in fractal heaps: not read */
    bool has_external_data;             /* raw data lie in other files */
};

/* Attributes and links are handed over as they are met; what they point to lives in h->arena. */
struct mrl_hdf5_visitor {
    void *context;
    mrl_status (*attribute)(void *context, const struct mrl_hdf5_attribute *attribute);
    mrl_status (*link)(void *context, const struct mrl_hdf5_link *link);
};

mrl_status mrl_hdf5_read_object(struct mrl_hdf5 *h, uint64_t address,
                                const struct mrl_hdf5_visitor *visitor,
                                struct mrl_hdf5_object *ret) MRL_MUST_CHECK;

/* Section III: links of an old group, out of its B-tree and local heap. */
mrl_status mrl_hdf5_read_symbols(struct mrl_hdf5 *h, uint64_t tree, uint64_t heap,
                                 const struct mrl_hdf5_visitor *visitor) MRL_MUST_CHECK;

/* One message of an object header, its data alone in the reader. */
struct mrl_hdf5_message {
    unsigned type;
    bool shared; /* the data are a reference to another object */
    struct mrl_reader data;
};
mrl_status mrl_hdf5_parse_space(const struct mrl_hdf5 *h, struct mrl_reader *r,
                                struct mrl_hdf5_space *ret) MRL_MUST_CHECK;
mrl_status mrl_hdf5_parse_type(struct mrl_reader *r, struct mrl_hdf5_type *ret) MRL_MUST_CHECK;
mrl_status mrl_hdf5_parse_attribute(const struct mrl_hdf5 *h, struct mrl_reader *r,
                                    struct mrl_hdf5_attribute *ret) MRL_MUST_CHECK;
mrl_status mrl_hdf5_parse_link(const struct mrl_hdf5 *h, struct mrl_reader *r,
                               struct mrl_hdf5_link *ret) MRL_MUST_CHECK;

/* The text that element `index` of an attribute holds, without padding; NULL if it is none. */
mrl_status mrl_hdf5_attribute_text(const struct mrl_hdf5 *h,
                                   const struct mrl_hdf5_attribute *attribute, uint64_t index,
                                   size_t limit, char **ret, size_t *len) MRL_MUST_CHECK;

/* "float32", "int64", "string", ... */
const char *mrl_hdf5_type_name(const struct mrl_hdf5_type *type);
