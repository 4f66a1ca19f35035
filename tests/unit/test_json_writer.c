/* SPDX-License-Identifier: Apache-2.0 */
#include "base/json.h"
#include "base/node.h"
#include "unit.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct paper {
    char *text;
    size_t size;
    struct mrl_json_writer w;
};

static void begin(struct paper *p, bool compact)
{
    FILE *out = open_memstream(&p->text, &p->size);

    assert_non_null(out);
    mrl_json_writer_init(&p->w, out, compact);
}

/* What was written is this, and it can be read back. */
static void assert_written(struct paper *p, const char *wanted)
{
    mrl_cleanup(mrl_arena_freep) struct mrl_arena *arena = mrl_arena_new(1u << 20);
    struct mrl_error err;
    struct mrl_doc doc;

    assert_int_equal(fclose(p->w.out), 0);
    assert_string_equal(p->text, wanted);
    assert_non_null(arena);
    assert_ok(mrl_json_parse("", p->text, p->size, arena, &doc, &err));
    free(p->text);
}

static void write_some_of_all(struct mrl_json_writer *w)
{
    mrl_json_write_object(w, NULL);
    mrl_json_write_string(w, "name", "a \"b\"\n");
    mrl_json_write_array(w, "list");
    mrl_json_write_u64(w, NULL, UINT64_MAX);
    mrl_json_write_i64(w, NULL, INT64_MIN);
    mrl_json_write_bool(w, NULL, true);
    mrl_json_write_object(w, NULL);
    mrl_json_write_object_end(w);
    mrl_json_write_array_end(w);
    mrl_json_write_array(w, "none");
    mrl_json_write_array_end(w);
    mrl_json_write_null(w, "nil");
    mrl_json_write_bool(w, "no", false);
    mrl_json_write_object_end(w);
}

static void indents_by_two_spaces(void **state)
{
    struct paper p;

    (void)state;
    begin(&p, false);
    write_some_of_all(&p.w);
    assert_written(&p, "{\n"
                       "  \"name\": \"a \\\"b\\\"\\u000a\",\n"
                       "  \"list\": [\n"
                       "    18446744073709551615,\n"
                       "    -9223372036854775808,\n"
                       "    true,\n"
                       "    {}\n"
                       "  ],\n"
                       "  \"none\": [],\n"
                       "  \"nil\": null,\n"
                       "  \"no\": false\n"
                       "}\n");
}

static void compact_is_one_line(void **state)
{
    struct paper p;

    (void)state;
    begin(&p, true);
    write_some_of_all(&p.w);
    assert_written(&p, "{\"name\":\"a \\\"b\\\"\\u000a\","
                       "\"list\":[18446744073709551615,-9223372036854775808,true,{}],"
                       "\"none\":[],\"nil\":null,\"no\":false}\n");
}

static void a_document_may_be_a_scalar(void **state)
{
    struct paper p;

    (void)state;
    begin(&p, false);
    mrl_json_write_string(&p.w, NULL, "x");
    assert_written(&p, "\"x\"\n");
    begin(&p, true);
    mrl_json_write_u64(&p.w, NULL, 0);
    assert_written(&p, "0\n");
}

static void keys_and_texts_from_files_are_escaped(void **state)
{
    struct paper p;

    (void)state;
    begin(&p, true);
    mrl_json_write_object(&p.w, NULL);
    mrl_json_write_bytes(&p.w, "\"\\\033", "a\0b\377\342\200\256", 7);
    mrl_json_write_object_end(&p.w);
    assert_written(&p, "{\"\\\"\\\\\\u001b\":\"a\\u0000b\\ufffd\\u202e\"}\n");
}

static void numbers_are_short_and_read_back_as_they_were(void **state)
{
    struct paper p;

    (void)state;
    begin(&p, true);
    mrl_json_write_array(&p.w, NULL);
    mrl_json_write_double(&p.w, NULL, 0.1);
    mrl_json_write_double(&p.w, NULL, 1);
    mrl_json_write_double(&p.w, NULL, -2.5);
    mrl_json_write_double(&p.w, NULL, 1e300);
    mrl_json_write_double(&p.w, NULL, 0.1 + 0.2);
    mrl_json_write_double(&p.w, NULL, (double)NAN);
    mrl_json_write_double(&p.w, NULL, HUGE_VAL);
    mrl_json_write_double(&p.w, NULL, -HUGE_VAL);
    mrl_json_write_array_end(&p.w);
    assert_written(&p, "[0.1,1,-2.5,1e+300,0.30000000000000004,null,null,null]\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(indents_by_two_spaces),
        cmocka_unit_test(compact_is_one_line),
        cmocka_unit_test(a_document_may_be_a_scalar),
        cmocka_unit_test(keys_and_texts_from_files_are_escaped),
        cmocka_unit_test(numbers_are_short_and_read_back_as_they_were),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
