/* SPDX-License-Identifier: Apache-2.0 */
/* Apache Parquet: "PAR1", pages, footer, its length, "PAR1".  Only the footer is read; field
 * numbers are those of parquet.thrift of apache/parquet-format. */
#include "base/limits.h"
#include "base/text.h"
#include "formats/format.h"
#include "formats/thrift.h"

#include <inttypes.h>
#include <string.h>

static bool probe_parquet(const struct mrl_probe *probe)
{
    return probe->head_len >= 12 &&
           (memcmp(probe->head, "PAR1", 4) == 0 || memcmp(probe->head, "PARE", 4) == 0);
}

struct footer {
    struct mrl_description *d;
    struct mrl_reader *r;
    struct mrl_arena *names;
    uint64_t data_end; /* where the footer starts */
    uint64_t column_count, key_count, group_count, group_rows, row_count;
};

static const char *type_name(int64_t type)
{
    static const char *const names[] = {"boolean", "int32",  "int64",      "int96",
                                        "float",   "double", "byte_array", "fixed_len_byte_array"};

    return type >= 0 && (size_t)type < MRL_COUNT(names) ? names[type] : "unknown";
}

static mrl_status take_text(struct footer *f, const char *field, char **text, size_t *n)
{
    mrl_arena_reset(f->names);
    return mrl_thrift_text(f->r, field, MRL_MAX_NAME, f->names, text, n);
}

static mrl_status describe_text(struct footer *f, const char *fact)
{
    char *text;
    size_t n;

    MRL_TRY(take_text(f, fact, &text, &n));
    return mrl_describe_text(f->d, fact, text, n);
}

/* SchemaElement: 1 type, 4 name, 5 num_children.  Groups have children and no type. */
static mrl_status read_element(struct footer *f)
{
    int64_t kind = -1;
    int64_t children = 0;
    char *name = NULL;
    size_t n = 0;
    int32_t id = 0;
    unsigned type;

    for (;;) {
        MRL_TRY(mrl_thrift_field(f->r, &id, &type));
        if (type == MRL_THRIFT_STOP)
            break;
        if (id == 1 && type == MRL_THRIFT_I32)
            MRL_TRY(mrl_thrift_int(f->r, "type", &kind));
        else if (id == 4 && type == MRL_THRIFT_BINARY)
            MRL_TRY(take_text(f, "name", &name, &n));
        else if (id == 5 && type == MRL_THRIFT_I32)
            MRL_TRY(mrl_thrift_int(f->r, "num_children", &children));
        else
            MRL_TRY(mrl_thrift_skip(f->r, type));
    }
    if (children > 0 || kind < 0 || f->column_count++ >= MRL_MAX_LISTED || !name)
        return mrl_ok();
    MRL_TRY(mrl_describe_text(f->d, "column", name, n));
    return mrl_describe_text(f->d, "column_type", type_name(kind), strlen(type_name(kind)));
}

/* KeyValue: 1 key. */
static mrl_status read_pair(struct footer *f)
{
    int32_t id = 0;
    unsigned type;

    for (;;) {
        MRL_TRY(mrl_thrift_field(f->r, &id, &type));
        if (type == MRL_THRIFT_STOP)
            return mrl_ok();
        if (id == 1 && type == MRL_THRIFT_BINARY && f->key_count++ < MRL_MAX_LISTED)
            MRL_TRY(describe_text(f, "metadata_key"));
        else
            MRL_TRY(mrl_thrift_skip(f->r, type));
    }
}

struct chunk {
    int64_t data, dictionary, bytes;
};

/* ColumnMetaData: 7 total_compressed_size, 9 data_page_offset, 11 dictionary_page_offset. */
static mrl_status read_chunk_metadata(struct footer *f, struct chunk *chunk)
{
    int32_t id = 0;
    unsigned type;

    for (;;) {
        MRL_TRY(mrl_thrift_field(f->r, &id, &type));
        if (type == MRL_THRIFT_STOP)
            return mrl_ok();
        if (id == 7 && type == MRL_THRIFT_I64)
            MRL_TRY(mrl_thrift_int(f->r, "total_compressed_size", &chunk->bytes));
        else if (id == 9 && type == MRL_THRIFT_I64)
            MRL_TRY(mrl_thrift_int(f->r, "data_page_offset", &chunk->data));
        else if (id == 11 && type == MRL_THRIFT_I64)
            MRL_TRY(mrl_thrift_int(f->r, "dictionary_page_offset", &chunk->dictionary));
        else
            MRL_TRY(mrl_thrift_skip(f->r, type));
    }
}

static mrl_status check_chunk(struct footer *f, const struct chunk *chunk, uint64_t at)
{
    const int64_t start =
        chunk->dictionary > 0 && chunk->dictionary < chunk->data ? chunk->dictionary : chunk->data;

    if (start >= 4 && chunk->bytes >= 0 && (uint64_t)start <= f->data_end &&
        (uint64_t)chunk->bytes <= f->data_end - (uint64_t)start)
        return mrl_ok();
    return mrl_describe_issue(f->d, "parquet.column-bounds", at,
                              "a column has %" PRId64 " bytes at %" PRId64
                              ", the data end at %" PRIu64,
                              chunk->bytes, start, f->data_end);
}

static mrl_status add_file_path(struct footer *f, uint64_t at)
{
    char quoted[160];
    char *path;
    size_t n;

    MRL_TRY(take_text(f, "file_path", &path, &n));
    mrl_text_quote(quoted, sizeof(quoted), path, n);
    MRL_TRY(mrl_describe_link(f->d, MRL_LINK_EXTERNAL_DATA, path, n));
    return mrl_describe_issue(f->d, "parquet.external-data", at,
                              "a column lies in the other file %s", quoted);
}

/* ColumnChunk: 1 file_path, 3 meta_data.  A chunk in another file has its offsets there. */
static mrl_status read_chunk(struct footer *f)
{
    const uint64_t start = mrl_reader_offset(f->r);
    struct chunk chunk = {0};
    bool elsewhere = false;
    bool described = false;
    int32_t id = 0;
    unsigned type;

    for (;;) {
        MRL_TRY(mrl_thrift_field(f->r, &id, &type));
        if (type == MRL_THRIFT_STOP)
            break;
        if (id == 1 && type == MRL_THRIFT_BINARY) {
            elsewhere = true;
            MRL_TRY(add_file_path(f, start));
        } else if (id == 3 && type == MRL_THRIFT_STRUCT) {
            described = true;
            MRL_TRY(read_chunk_metadata(f, &chunk));
        } else {
            MRL_TRY(mrl_thrift_skip(f->r, type));
        }
    }
    return elsewhere || !described ? mrl_ok() : check_chunk(f, &chunk, start);
}

/* Reads a list of structs with `read`. */
static mrl_status read_list(struct footer *f, const char *field,
                            mrl_status (*read)(struct footer *f), uint64_t *count)
{
    unsigned type;

    MRL_TRY(mrl_thrift_list(f->r, field, count, &type));
    if (type != MRL_THRIFT_STRUCT && *count > 0)
        return MRL_FAIL(f->d->err, MRL_E_FORMAT, mrl_reader_offset(f->r),
                        "%s is not a list of structs", field);
    for (uint64_t i = 0; i < *count; i++)
        MRL_TRY(read(f));
    return mrl_ok();
}

/* RowGroup: 1 columns, 3 num_rows. */
static mrl_status read_group(struct footer *f)
{
    uint64_t columns;
    int64_t rows;
    int32_t id = 0;
    unsigned type;

    for (;;) {
        MRL_TRY(mrl_thrift_field(f->r, &id, &type));
        if (type == MRL_THRIFT_STOP)
            return mrl_ok();
        if (id == 1 && type == MRL_THRIFT_LIST) {
            MRL_TRY(read_list(f, "columns", read_chunk, &columns));
        } else if (id == 3 && type == MRL_THRIFT_I64) {
            MRL_TRY(mrl_thrift_int(f->r, "num_rows", &rows));
            f->group_rows += (uint64_t)rows;
        } else {
            MRL_TRY(mrl_thrift_skip(f->r, type));
        }
    }
}

static mrl_status describe_int(struct footer *f, const char *fact, uint64_t *ret)
{
    int64_t value;

    MRL_TRY(mrl_thrift_int(f->r, fact, &value));
    if (value < 0)
        return MRL_FAIL(f->d->err, MRL_E_FORMAT, mrl_reader_offset(f->r), "%s is negative", fact);
    *ret = (uint64_t)value;
    return mrl_describe_number(f->d, fact, *ret);
}

/* FileMetaData: 1 version, 2 schema, 3 num_rows, 4 row_groups, 5 key_value_metadata,
 * 6 created_by. */
static mrl_status read_field(struct footer *f, int32_t id, unsigned type)
{
    uint64_t ignored;

    if (id == 1 && type == MRL_THRIFT_I32)
        return describe_int(f, "version", &ignored);
    if (id == 2 && type == MRL_THRIFT_LIST)
        return read_list(f, "schema", read_element, &ignored);
    if (id == 3 && type == MRL_THRIFT_I64)
        return describe_int(f, "row_count", &f->row_count);
    if (id == 4 && type == MRL_THRIFT_LIST)
        return read_list(f, "row_groups", read_group, &f->group_count);
    if (id == 5 && type == MRL_THRIFT_LIST)
        return read_list(f, "key_value_metadata", read_pair, &ignored);
    if (id == 6 && type == MRL_THRIFT_BINARY)
        return describe_text(f, "created_by");
    return mrl_thrift_skip(f->r, type);
}

static mrl_status read_footer(struct footer *f)
{
    int32_t id = 0;
    unsigned type;

    for (;;) {
        MRL_TRY(mrl_thrift_field(f->r, &id, &type));
        if (type == MRL_THRIFT_STOP)
            break;
        MRL_TRY(read_field(f, id, type));
    }
    MRL_TRY(mrl_describe_number(f->d, "column_count", f->column_count));
    MRL_TRY(mrl_describe_number(f->d, "row_group_count", f->group_count));
    if (f->group_rows == f->row_count)
        return mrl_ok();
    return mrl_describe_issue(f->d, "parquet.row-count", f->data_end,
                              "the row groups have %" PRIu64 " rows, the file says %" PRIu64,
                              f->group_rows, f->row_count);
}

/* The last eight bytes: length of the footer, magic. */
static mrl_status open_footer(struct mrl_description *d, struct mrl_reader *r,
                              struct mrl_reader *footer)
{
    const uint64_t size = d->source->size;
    const uint8_t *magic;
    uint32_t length;

    if (size < 12)
        return MRL_FAIL(d->err, MRL_E_TRUNCATED, size, "a file of %" PRIu64 " bytes has no footer",
                        size);
    MRL_TRY(mrl_reader_seek(r, "footer length", size - 8));
    MRL_TRY(mrl_read_u32le(r, "footer length", &length));
    MRL_TRY(mrl_read_bytes(r, "magic", 4, &magic));
    if (memcmp(magic, "PARE", 4) == 0)
        return MRL_FAIL(d->err, MRL_E_UNSUPPORTED, size - 4, "its footer is encrypted");
    if (memcmp(magic, "PAR1", 4) != 0)
        return MRL_FAIL(d->err, MRL_E_FORMAT, size - 4, "does not end in PAR1");
    if (length > size - 12)
        return MRL_FAIL(d->err, MRL_E_FORMAT, size - 8,
                        "the footer has %" PRIu32 " bytes, the file only %" PRIu64, length, size);
    if (length > MRL_MAX_PARQUET_FOOTER)
        return MRL_FAIL(d->err, MRL_E_LIMIT, size - 8,
                        "the footer has %" PRIu32 " bytes, the limit is %u", length,
                        MRL_MAX_PARQUET_FOOTER);
    MRL_TRY(mrl_reader_seek(r, "footer", size - 8 - length));
    return mrl_read_window(r, "footer", length, footer);
}

static mrl_status describe_parquet(struct mrl_description *d)
{
    mrl_cleanup(mrl_arena_freep) struct mrl_arena *names = mrl_arena_new(4 * MRL_MAX_NAME);
    uint8_t buffer[16384];
    struct mrl_window window;
    struct mrl_reader r;
    struct mrl_reader inner;
    struct footer f = {.d = d, .r = &inner, .names = names};

    if (!names)
        return MRL_FAIL_NOMEM(d->err);
    mrl_reader_open(&r, &window, d->source, buffer, sizeof(buffer), d->err);
    MRL_TRY(open_footer(d, &r, &inner));
    f.data_end = mrl_reader_offset(&inner);
    d->parsed = d->source->size - f.data_end;
    d->inert = f.data_end; /* pages of columns */
    return read_footer(&f);
}

const struct mrl_format mrl_format_parquet = {
    .id = "parquet",
    .title = "Parquet table",
    .role = MRL_ROLE_DATASET,
    .probe = probe_parquet,
    .describe = describe_parquet,
};
