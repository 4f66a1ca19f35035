/* SPDX-License-Identifier: Apache-2.0 */
/* What the YAML reader refuses before libfyaml sees it, and where things stand. */
#include "base/arena.h"
#include "base/node.h"
#include "unit.h"

#include <string.h>

struct reading {
    mrl_status status;
    struct mrl_error err;
    struct mrl_doc doc;
};

static struct mrl_arena *arena;

static int start(void **state)
{
    (void)state;
    arena = mrl_arena_new(1 << 20);
    return arena ? 0 : -1;
}

static int stop(void **state)
{
    (void)state;
    mrl_arena_free(arena);
    return 0;
}

static struct reading read_bytes(const char *text, size_t n)
{
    struct reading r = {0};

    r.status = mrl_yaml_parse("x.yaml", text, n, arena, &r.doc, &r.err);
    return r;
}

static void assert_refused(const char *text, unsigned line, unsigned column, const char *message)
{
    const struct reading r = read_bytes(text, strlen(text));

    assert_int_equal(r.status.code, MRL_E_FORMAT);
    assert_int_equal(r.err.line, line);
    assert_int_equal(r.err.column, column);
    assert_non_null(strstr(r.err.message, message));
}

static void directives_are_refused_at_their_line(void **state)
{
    (void)state;
    assert_refused("%YAML 1.2\n---\na: 1\n", 1, 1, "directives");
    assert_refused("# c\n%TAG ! tag:x\n---\na: 1\n", 2, 1, "directives");
    assert_refused("%", 1, 1, "directives");
    assert_refused("\xef\xbb\xbf%FOO bar\n", 1, 1, "directives");
    assert_refused("a: 1\r\n%FOO\r\n", 2, 1, "directives");
    assert_refused("# c\r%FOO\r", 2, 1, "directives");
}

/* libfyaml 0.7.12 does not return from the first of these. */
static void bytes_that_are_not_utf8_are_refused_at_their_place(void **state)
{
    (void)state;
    assert_refused("a: 1\n%\xff", 2, 1, "directives");
    assert_refused("a: \xff", 1, 4, "UTF-8");
    assert_refused("# c\nb: x\nc: \xc3", 3, 4, "UTF-8");
    assert_refused("# \xed\xa0\x80", 1, 3, "UTF-8");
}

static void a_percent_sign_elsewhere_is_text(void **state)
{
    static const char text[] = "a: 5 %\nb: |\n  %x\nc: \"%\"\n";
    const struct reading r = read_bytes(text, strlen(text));

    (void)state;
    assert_int_equal(r.status.code, MRL_OK);
    assert_true(mrl_node_is(mrl_node_get(r.doc.root, "a"), "5 %"));
    assert_true(mrl_node_is(mrl_node_get(r.doc.root, "b"), "%x\n"));
    assert_true(mrl_node_is(mrl_node_get(r.doc.root, "c"), "%"));
}

static void quoted_text_stands_where_its_quotation_mark_stands(void **state)
{
    static const char text[] = "a: \"x\"\nbb: 'y'\nc: z\n";
    const struct reading r = read_bytes(text, strlen(text));

    (void)state;
    assert_int_equal(r.status.code, MRL_OK);
    assert_int_equal(mrl_node_get(r.doc.root, "a")->column, 4);
    assert_int_equal(mrl_node_get(r.doc.root, "bb")->column, 5);
    assert_int_equal(mrl_node_get(r.doc.root, "c")->column, 4);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(directives_are_refused_at_their_line, start, stop),
        cmocka_unit_test_setup_teardown(bytes_that_are_not_utf8_are_refused_at_their_place, start,
                                        stop),
        cmocka_unit_test_setup_teardown(a_percent_sign_elsewhere_is_text, start, stop),
        cmocka_unit_test_setup_teardown(quoted_text_stands_where_its_quotation_mark_stands, start,
                                        stop),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
