/* SPDX-License-Identifier: Apache-2.0 */
#include "formats/toml.h"
#include "unit.h"

#include <stdlib.h>
#include <string.h>

static const char document[] =
    "title = 'x' # comment\n"
    "text = \"\"\"\n[not.a.table]\nkey = 1\n\"\"\"\n"
    "[[package]]\n"
    "name = \"a \\\" b\"\n"
    "\"quoted key\" = 1\n"
    "files = [ # [\n  {file = \"f]\", hash = \"sha256:aa\"},\n  \"two\",\n]\n"
    "[package.source]\n"
    "git = { url = 'u', rev = \"r\" }\n";

static enum mrl_toml_event next(struct mrl_toml *t)
{
    enum mrl_toml_event event;

    assert_int_equal(mrl_toml_next(t, &event).code, MRL_OK);
    return event;
}

static void tables_and_pairs_come_in_order(void **state)
{
    struct mrl_error err;
    struct mrl_toml t;

    (void)state;
    mrl_toml_init(&t, mrl_span_text(document), &err);
    assert_int_equal(next(&t), MRL_TOML_PAIR);
    assert_true(mrl_span_is(t.key, "title"));
    assert_true(mrl_span_is(mrl_toml_string(t.value), "x"));
    assert_int_equal(next(&t), MRL_TOML_PAIR);
    assert_true(mrl_span_is(t.key, "text"));
    assert_int_equal(next(&t), MRL_TOML_TABLE);
    assert_true(mrl_span_is(t.table, "package"));
    assert_true(t.is_array);
    assert_int_equal(next(&t), MRL_TOML_PAIR);
    assert_true(mrl_span_is(mrl_toml_string(t.value), "a \\\" b"));
    assert_int_equal(next(&t), MRL_TOML_PAIR);
    assert_true(mrl_span_is(t.key, "quoted key"));
    assert_int_equal(next(&t), MRL_TOML_PAIR);
    assert_true(mrl_span_is(t.key, "files"));
    assert_int_equal(next(&t), MRL_TOML_TABLE);
    assert_true(mrl_span_is(t.table, "package.source"));
    assert_false(t.is_array);
    assert_int_equal(next(&t), MRL_TOML_PAIR);
    assert_true(mrl_span_is(mrl_toml_string(mrl_toml_member(t.value, "rev")), "r"));
    assert_true(mrl_span_is(mrl_toml_string(mrl_toml_member(t.value, "url")), "u"));
    assert_int_equal(mrl_toml_member(t.value, "tag").len, 0);
    assert_int_equal(next(&t), MRL_TOML_END);
}

static void items_of_an_array_are_cut_at_its_own_commas(void **state)
{
    struct mrl_span rest =
        mrl_toml_inside(mrl_span_text("[ # [\n {a = [1, 2], b = 'x,'},\n 'y' ]"));
    struct mrl_span item;

    (void)state;
    assert_true(mrl_toml_item(&rest, &item));
    assert_true(mrl_span_is(item, "{a = [1, 2], b = 'x,'}"));
    assert_true(mrl_toml_item(&rest, &item));
    assert_true(mrl_span_is(mrl_toml_string(item), "y"));
    assert_false(mrl_toml_item(&rest, &item));
}

static void what_does_not_end_is_an_error_with_its_place(void **state)
{
    static const char *const texts[] = {"a = \"x\n", "a = [1,\n", "a = '''x", "[table\n",
                                        "[]\n",      "key\n",     "a =\n",    "a = {b = 1\n"};

    (void)state;
    for (size_t i = 0; i < MRL_COUNT(texts); i++) {
        enum mrl_toml_event event;
        struct mrl_error err;
        struct mrl_toml t;

        mrl_toml_init(&t, mrl_span_text(texts[i]), &err);
        assert_int_equal(mrl_toml_next(&t, &event).code, MRL_E_FORMAT);
        assert_int_equal(err.offset, 0);
    }
}

static void cuts_are_harmless(void **state)
{
    (void)state;
    for (size_t n = 0; n < sizeof(document); n++) {
        char *block = malloc(n + 1);
        enum mrl_toml_event event;
        struct mrl_error err;
        struct mrl_toml t;

        memcpy(block, document, n);
        mrl_toml_init(&t, mrl_span(block, n), &err);
        while (mrl_toml_next(&t, &event).code == MRL_OK && event != MRL_TOML_END)
            (void)mrl_toml_member(t.value, "rev");
        free(block);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tables_and_pairs_come_in_order),
        cmocka_unit_test(items_of_an_array_are_cut_at_its_own_commas),
        cmocka_unit_test(what_does_not_end_is_an_error_with_its_place),
        cmocka_unit_test(cuts_are_harmless),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
