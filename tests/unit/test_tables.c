/* SPDX-License-Identifier: Apache-2.0 */
/* Tables as text: CSV and JSON Lines. */
#include "base/limits.h"
#include "described.h"

static const char iris[] = "id;species;\"petal width\"\r\n"
                           "1;\"a;b\";0.2\r\n"
                           "2;\"c\nd\";1.8\r\n"
                           "3;e;2\r\n"
                           "4;e;2\r\n";

static void a_table_tells_its_shape(void **state)
{
    struct described t = describe_string("iris.csv", iris);

    (void)state;
    assert_string_equal(described_format(&t), "csv");
    assert_fact(&t, "separator", "semicolon");
    assert_number(&t, "column_count", 3);
    assert_number(&t, "row_count", 4);
    assert_fact(&t, "column", "id");
    assert_string_equal(described_fact(&t, "column", 2)->text, "petal width");
    assert_no_issue(&t);
    described_done(&t);
}

static void a_table_without_a_header_has_only_rows(void **state)
{
    struct described t = describe_string("x.csv", "1,2\n3,4\n");

    (void)state;
    assert_number(&t, "row_count", 2);
    assert_null(described_fact(&t, "column", 0));
    described_done(&t);
}

static void uneven_records_are_an_issue(void **state)
{
    struct described t = describe_string("x.csv", "a,b\n1,2\n1,2,3\n");

    (void)state;
    assert_issue(&t, "csv.uneven");
    described_done(&t);
}

static void not_every_text_with_commas_is_a_table(void **state)
{
    (void)state;
    assert_is("data.txt", iris, "csv");
    assert_is("prose.txt", "Yes, it is\nNo, it is\nSo, it is\nOh, it is\nAh, it is\nHm, it is\n",
              "none");
    assert_is("log.txt", "a,1\nb,2\n", "none");
    assert_is("code.py", "x,y\n1,2\n1,2\n1,2\n1,2\n1,2\n", "none");
    assert_is("data.txt", "x,y\n1,2\n1,2\n1,2,3\n1,2\n1,2\n", "none");
}

static void a_large_table_is_sampled(void **state)
{
    const size_t n = MRL_MAX_SAMPLE + 100;
    char *text = malloc(n);
    struct described t;

    (void)state;
    assert_non_null(text);
    for (size_t i = 0; i < n; i++)
        text[i] = "1,2\n"[i % 4];
    t = describe_bytes("x.csv", text, n);
    assert_number(&t, "sampled_row_count", MRL_MAX_SAMPLE / 4 - 1);
    assert_null(described_fact(&t, "row_count", 0));
    assert_int_equal(t.d.parsed, MRL_MAX_SAMPLE);
    described_done(&t);

    for (size_t i = 0; i < n; i++)
        text[i] = "{}\n "[i % 4];
    t = describe_bytes("x.jsonl", text, n);
    assert_number(&t, "sampled_row_count", MRL_MAX_SAMPLE / 4);
    described_done(&t);

    memset(text, '[', n);
    t = describe_bytes("x.jsonl", text, n);
    assert_issue(&t, "jsonl.limit");
    described_done(&t);
    free(text);
}

static const char lines[] = "{\"prompt\": \"a\", \"completion\": [1, {\"x\": 2}]}\n"
                            "\n"
                            "{\"prompt\": \"b\", \"label\": null}\r\n"
                            "[1, 2]";

static void lines_tell_their_keys(void **state)
{
    struct described t = describe_string("train.jsonl", lines);

    (void)state;
    assert_string_equal(described_format(&t), "jsonl");
    assert_number(&t, "row_count", 3);
    assert_fact(&t, "key", "prompt");
    assert_string_equal(described_fact(&t, "key", 1)->text, "completion");
    assert_string_equal(described_fact(&t, "key", 2)->text, "label");
    assert_null(described_fact(&t, "key", 3));
    assert_no_issue(&t);
    described_done(&t);
    assert_is("data", "{\"a\": 1}\n{\"a\": \"}{\"}\n", "jsonl");
    assert_is("data.json", "{\n\"a\": 1\n}\n", "none");
}

static void a_broken_line_is_named(void **state)
{
    struct described t = describe_string("x.jsonl", "{\"a\": 1}\n{\"a\": }\n");

    (void)state;
    assert_issue(&t, "jsonl.malformed");
    assert_non_null(strstr(t.d.issues[0].text, "line 2"));
    assert_int_equal(t.d.issues[0].offset, 15);
    described_done(&t);
}

static void cuts_and_lost_memory_are_harmless(void **state)
{
    (void)state;
    assert_cuts_are_harmless("x.csv", iris, sizeof(iris) - 1);
    assert_cuts_are_harmless("x.jsonl", lines, sizeof(lines) - 1);
    assert_describing_survives_oom("x.csv", iris, sizeof(iris) - 1);
    assert_describing_survives_oom("x.jsonl", lines, sizeof(lines) - 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_table_tells_its_shape),
        cmocka_unit_test(a_table_without_a_header_has_only_rows),
        cmocka_unit_test(uneven_records_are_an_issue),
        cmocka_unit_test(not_every_text_with_commas_is_a_table),
        cmocka_unit_test(a_large_table_is_sampled),
        cmocka_unit_test(lines_tell_their_keys),
        cmocka_unit_test(a_broken_line_is_named),
        cmocka_unit_test(cuts_and_lost_memory_are_harmless),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
