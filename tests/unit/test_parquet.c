/* SPDX-License-Identifier: Apache-2.0 */
#include "described.h"

/* A footer is written byte by byte in the compact protocol. */
struct footer {
    uint8_t bytes[1024];
    size_t n;
};

static void add(struct footer *f, const char *bytes, size_t n)
{
    memcpy(f->bytes + f->n, bytes, n);
    f->n += n;
}

#define ADD(f, text) add((f), (text), sizeof(text) - 1)

/* A file with 40 bytes of pages; `rows` and `offset` (both below 64) are what the row group and
 * its column say. */
static struct footer small_table(uint8_t rows, uint8_t offset)
{
    struct footer f = {0};
    uint8_t length;
    size_t start;

    ADD(&f, "PAR1");
    f.n += 40;
    start = f.n;
    ADD(&f, "\x15\x04");                     /* 1 version: 2 */
    ADD(&f, "\x19\x3c");                     /* 2 schema: 3 structs */
    ADD(&f, "\x48\x04root\x15\x04\x00");     /* 4 name, 5 num_children: 2 */
    ADD(&f, "\x15\x04\x38\x02id\x00");       /* 1 type: int64, 4 name */
    ADD(&f, "\x15\x0c\x38\x04name\x12\x00"); /* byte_array, and a truth to skip */
    ADD(&f, "\x16\x06");                     /* 3 num_rows: 3 */
    ADD(&f, "\x19\x1c");                     /* 4 row_groups: 1 struct */
    ADD(&f, "\x19\x1c\x3c");                 /* 1 columns: 1 struct; 3 meta_data */
    ADD(&f, "\x76\x14\x26");                 /* 7 compressed: 10; 9 data_page_offset */
    f.bytes[f.n++] = (uint8_t)(offset * 2);  /* zigzag */
    ADD(&f, "\x00\x00");                     /* ends of meta_data and chunk */
    ADD(&f, "\x26");                         /* 3 num_rows */
    f.bytes[f.n++] = (uint8_t)(rows * 2);
    ADD(&f, "\x00");
    ADD(&f, "\x19\x1c\x18\x06pandas\x18\x02{}\x00"); /* 5 key_value_metadata */
    ADD(&f, "\x18\x09writer 1.");                    /* 6 created_by */
    ADD(&f, "\x1b\x01\x88\x01"
            "a\x01"
            "b"); /* 7: a map to skip */
    ADD(&f, "\x00");
    length = (uint8_t)(f.n - start);
    f.bytes[f.n++] = length;
    ADD(&f, "\0\0\0PAR1");
    return f;
}

static struct described described_table(const struct footer *f)
{
    return describe_bytes("t.bin", f->bytes, f->n);
}

static void a_footer_tells_schema_and_rows(void **state)
{
    const struct footer f = small_table(3, 4);
    struct described t = described_table(&f);

    (void)state;
    assert_string_equal(described_format(&t), "parquet");
    assert_no_issue(&t);
    assert_number(&t, "version", 2);
    assert_number(&t, "row_count", 3);
    assert_number(&t, "column_count", 2);
    assert_number(&t, "row_group_count", 1);
    assert_fact(&t, "column", "id");
    assert_fact(&t, "column_type", "int64");
    assert_string_equal(described_fact(&t, "column", 1)->text, "name");
    assert_fact(&t, "metadata_key", "pandas");
    assert_fact(&t, "created_by", "writer 1.");
    described_done(&t);
}

static void what_the_footer_gets_wrong_is_told(void **state)
{
    static const struct {
        uint8_t rows, offset;
        const char *issue; /* NULL: none */
    } rows[] = {
        {3, 4, NULL},
        {3, 34, NULL},
        {3, 35, "parquet.column-bounds"},
        {3, 3, "parquet.column-bounds"},
        {2, 4, "parquet.row-count"},
    };

    (void)state;
    for (size_t i = 0; i < MRL_COUNT(rows); i++) {
        const struct footer f = small_table(rows[i].rows, rows[i].offset);
        struct described t = described_table(&f);

        if (rows[i].issue)
            assert_issue(&t, rows[i].issue);
        else
            assert_no_issue(&t);
        described_done(&t);
    }
}

static void other_ends_are_malformed_or_unsupported(void **state)
{
    struct footer f = small_table(3, 4);
    struct described t;

    (void)state;
    memcpy(f.bytes + f.n - 4, "PARE", 4);
    t = described_table(&f);
    assert_issue(&t, "parquet.unsupported");
    described_done(&t);
    memcpy(f.bytes + f.n - 4, "PAR2", 4);
    t = described_table(&f);
    assert_issue(&t, "parquet.malformed");
    described_done(&t);
    f = small_table(3, 4);
    f.bytes[f.n - 6] = 1; /* length + 65536 */
    t = described_table(&f);
    assert_issue(&t, "parquet.malformed");
    described_done(&t);
}

static void no_byte_and_no_cut_can_harm(void **state)
{
    const struct footer good = small_table(3, 4);

    (void)state;
    assert_cuts_are_harmless("t.parquet", good.bytes, good.n);
    assert_describing_survives_oom("t.parquet", good.bytes, good.n);
    for (size_t i = 44; i < good.n; i++) {
        for (unsigned bit = 0; bit < 8; bit++) {
            struct footer f = good;
            struct described t;

            f.bytes[i] ^= (uint8_t)(1u << bit);
            t = described_table(&f);
            described_done(&t);
        }
    }
}

static void values_may_not_nest_without_end(void **state)
{
    struct footer f = {0};
    struct described t;

    (void)state;
    ADD(&f, "PAR1");
    for (int i = 0; i < 64; i++)
        ADD(&f, "\x9c"); /* field 9, 18, ...: a struct */
    ADD(&f, "\x40\0\0\0PAR1");
    t = described_table(&f);
    assert_issue(&t, "parquet.limit");
    described_done(&t);
}

static void arrow_is_told_and_not_read(void **state)
{
    struct described t = describe_bytes("t", "ARROW1\0\0\xff\xff\xff\xff", 12);

    (void)state;
    assert_string_equal(described_format(&t), "arrow");
    assert_true(t.d.incomplete);
    assert_issue(&t, "arrow.not-read");
    described_done(&t);
    t = describe_bytes("t", "FEA1\0\0\0\0", 8);
    assert_fact(&t, "variant", "feather-1");
    described_done(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_footer_tells_schema_and_rows),
        cmocka_unit_test(what_the_footer_gets_wrong_is_told),
        cmocka_unit_test(other_ends_are_malformed_or_unsupported),
        cmocka_unit_test(no_byte_and_no_cut_can_harm),
        cmocka_unit_test(values_may_not_nest_without_end),
        cmocka_unit_test(arrow_is_told_and_not_read),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
