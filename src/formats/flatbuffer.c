/* SPDX-License-Identifier: Apache-2.0 */
#include "formats/flatbuffer.h"

#include <inttypes.h>

mrl_status mrl_flat_read(struct mrl_flat *f, const char *field, uint64_t at, uint32_t *ret)
{
    MRL_TRY(mrl_reader_seek(f->r, field, at));
    return mrl_read_u32le(f->r, field, ret);
}

/* The place that the unsigned offset at `at` points to. */
static mrl_status target_of(struct mrl_flat *f, const char *field, uint64_t at, uint64_t *ret)
{
    uint32_t offset;

    MRL_TRY(mrl_flat_read(f, field, at, &offset));
    if (offset == 0 || offset > f->size - at)
        return MRL_FAIL(f->r->err, MRL_E_FORMAT, at,
                        "%s points %" PRIu32 " bytes on, the file has %" PRIu64 " bytes", field,
                        offset, f->size);
    *ret = at + offset;
    return mrl_ok();
}

/* A vtable starts with its own size and the size of its tables. */
static mrl_status read_vtable(struct mrl_flat *f, const char *field, struct mrl_flat_table *t)
{
    MRL_TRY(mrl_reader_seek(f->r, field, t->vtable));
    MRL_TRY(mrl_read_u16le(f->r, field, &t->vtable_size));
    MRL_TRY(mrl_read_u16le(f->r, field, &t->table_size));
    if (t->vtable_size < 4 || t->vtable_size % 2 || t->vtable_size > f->size - t->vtable ||
        t->table_size < 4 || t->table_size > f->size - t->at)
        return MRL_FAIL(f->r->err, MRL_E_FORMAT, t->vtable, "%s has a vtable that does not fit",
                        field);
    return mrl_ok();
}

mrl_status mrl_flat_follow(struct mrl_flat *f, const char *field, uint64_t at,
                           struct mrl_flat_table *ret)
{
    struct mrl_flat_table t = {0};
    uint32_t back;
    int64_t vtable;

    MRL_TRY(target_of(f, field, at, &t.at));
    MRL_TRY(mrl_flat_read(f, field, t.at, &back));
    vtable = (int64_t)t.at - (int32_t)back;
    if (vtable < 0 || (uint64_t)vtable >= f->size)
        return MRL_FAIL(f->r->err, MRL_E_FORMAT, t.at, "%s has its vtable outside the file", field);
    t.vtable = (uint64_t)vtable;
    MRL_TRY(read_vtable(f, field, &t));
    *ret = t;
    return mrl_ok();
}

mrl_status mrl_flat_field(struct mrl_flat *f, const struct mrl_flat_table *table, unsigned index,
                          unsigned width, uint64_t *ret)
{
    uint16_t offset;

    *ret = 0;
    if (4 + 2 * (index + 1) > table->vtable_size)
        return mrl_ok();
    MRL_TRY(mrl_reader_seek(f->r, "vtable", table->vtable + 4 + 2 * (uint64_t)index));
    MRL_TRY(mrl_read_u16le(f->r, "vtable", &offset));
    if (offset == 0)
        return mrl_ok();
    if (offset < 4 || offset > table->table_size || width > (unsigned)table->table_size - offset)
        return MRL_FAIL(f->r->err, MRL_E_FORMAT, table->vtable, "field %u lies outside its table",
                        index);
    *ret = table->at + offset;
    return mrl_ok();
}

mrl_status mrl_flat_u32(struct mrl_flat *f, const struct mrl_flat_table *table, unsigned index,
                        uint32_t fallback, uint32_t *ret)
{
    uint64_t at;

    MRL_TRY(mrl_flat_field(f, table, index, 4, &at));
    if (at)
        return mrl_flat_read(f, "field", at, ret);
    *ret = fallback;
    return mrl_ok();
}

mrl_status mrl_flat_u64(struct mrl_flat *f, const struct mrl_flat_table *table, unsigned index,
                        uint64_t fallback, uint64_t *ret)
{
    uint64_t at;

    MRL_TRY(mrl_flat_field(f, table, index, 8, &at));
    if (!at) {
        *ret = fallback;
        return mrl_ok();
    }
    MRL_TRY(mrl_reader_seek(f->r, "field", at));
    return mrl_read_u64le(f->r, "field", ret);
}

mrl_status mrl_flat_vector(struct mrl_flat *f, const struct mrl_flat_table *table, unsigned index,
                           const char *field, unsigned width, struct mrl_flat_vector *ret)
{
    struct mrl_flat_vector v = {0};
    uint64_t at;

    MRL_TRY(mrl_flat_field(f, table, index, 4, &at));
    if (at) {
        MRL_TRY(target_of(f, field, at, &v.at));
        MRL_TRY(mrl_flat_read(f, field, v.at, &v.count));
        v.at += 4;
        if (v.count > (f->size - v.at) / width)
            return MRL_FAIL(f->r->err, MRL_E_FORMAT, v.at - 4,
                            "%s has %" PRIu32 " elements, more than the file holds", field,
                            v.count);
    }
    *ret = v;
    return mrl_ok();
}

mrl_status mrl_flat_string(struct mrl_flat *f, const struct mrl_flat_table *table, unsigned index,
                           const char *field, size_t limit, struct mrl_arena *arena, char **ret,
                           size_t *len)
{
    struct mrl_flat_vector v;
    char *text = NULL;

    MRL_TRY(mrl_flat_vector(f, table, index, field, 1, &v));
    if (v.at) {
        MRL_TRY(mrl_reader_seek(f->r, field, v.at));
        MRL_TRY(mrl_read_dup(f->r, field, v.count, limit, arena, &text));
    }
    *ret = text;
    *len = v.count;
    return mrl_ok();
}
