/* SPDX-License-Identifier: Apache-2.0 */
/* Trees of JSON and how they are looked into; those of YAML are tested in test_yaml.c. */
#include "base/limits.h"
#include "base/node.h"
#include "base/reader.h"
#include "oom.h"
#include "unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct {
    struct mrl_arena *arena;
    struct mrl_doc doc;
    struct mrl_error err;
} f;

static int start(void **state)
{
    (void)state;
    f.arena = mrl_arena_new(1u << 30);
    return f.arena ? 0 : -1;
}

static int stop(void **state)
{
    (void)state;
    mrl_arena_freep(&f.arena);
    return 0;
}

static enum mrl_code parse(const char *text)
{
    memset(&f.err, 0, sizeof(f.err));
    return mrl_json_parse("x.json", text, strlen(text), f.arena, &f.doc, &f.err).code;
}

static const struct mrl_node *get(const char *key)
{
    return mrl_node_get(f.doc.root, key);
}

/* --- trees --- */

static void values_keep_their_type_text_and_place(void **state)
{
    (void)state;
    assert_int_equal(parse("{\"a\": \"x\\u0000y\",\n \"b\": -5, \"c\": 1.50, \"d\": true,\n"
                           "\"e\": false, \"f\": null, \"g\": [1, 2], \"h\": {}}"),
                     MRL_OK);
    assert_string_equal(f.doc.name, "x.json");
    assert_int_equal(f.doc.root->kind, MRL_NODE_MAP);
    assert_int_equal(f.doc.root->count, 8);
    assert_int_equal(get("a")->kind, MRL_NODE_STRING);
    assert_int_equal(get("a")->len, 3);
    assert_memory_equal(get("a")->text, "x\0y", 4);
    assert_int_equal(get("a")->line, 1);
    assert_int_equal(get("a")->column, 7);
    assert_int_equal(get("b")->kind, MRL_NODE_INT);
    assert_int_equal(get("b")->integer, -5);
    assert_string_equal(get("b")->text, "-5");
    assert_int_equal(get("b")->line, 2);
    assert_int_equal(get("c")->kind, MRL_NODE_REAL);
    assert_true(get("c")->real == 1.5);
    assert_string_equal(get("c")->text, "1.50");
    assert_int_equal(get("d")->kind, MRL_NODE_BOOL);
    assert_true(get("d")->boolean);
    assert_string_equal(get("d")->text, "true");
    assert_false(get("e")->boolean);
    assert_int_equal(get("f")->kind, MRL_NODE_NULL);
    assert_string_equal(get("f")->text, "null");
    assert_int_equal(get("g")->kind, MRL_NODE_LIST);
    assert_int_equal(get("g")->count, 2);
    assert_null(get("g")->first->key);
    assert_int_equal(get("g")->first->next->integer, 2);
    assert_null(get("g")->first->next->next);
    assert_int_equal(get("h")->count, 0);
    assert_null(get("h")->first);
}

static void a_number_that_does_not_fit_is_real(void **state)
{
    (void)state;
    assert_int_equal(parse("[9223372036854775807, 9223372036854775808, 1e2]"), MRL_OK);
    assert_int_equal(f.doc.root->first->kind, MRL_NODE_INT);
    assert_int_equal(f.doc.root->first->next->kind, MRL_NODE_REAL);
    assert_true(f.doc.root->first->next->real == 9223372036854775808.0);
    assert_int_equal(f.doc.root->first->next->next->kind, MRL_NODE_REAL);
}

static void assert_refused(const char *text, enum mrl_code code, unsigned line, unsigned column)
{
    assert_int_equal(parse(text), code);
    assert_string_equal(f.err.where, "x.json");
    if (f.err.line != line || f.err.column != column)
        fail_msg("%s: at %u:%u: %s", text, f.err.line, f.err.column, f.err.message);
}

static void errors_name_file_and_place(void **state)
{
    (void)state;
    assert_refused("{\n \"a\": 1,\n \"a\": 2}", MRL_E_FORMAT, 3, 2);
    assert_non_null(strstr(f.err.message, "`a`"));
    assert_refused("{\"a\\u0000\": 1}", MRL_E_FORMAT, 1, 2);
    assert_refused("[1] 2", MRL_E_FORMAT, 1, 5);
    assert_refused("", MRL_E_TRUNCATED, 1, 1);
    assert_refused("[1, x]", MRL_E_FORMAT, 1, 5);
}

/* With more keys than are searched one by one, too. */
static void doubled_keys_are_found_in_maps_of_any_size(void **state)
{
    char text[4096];

    (void)state;
    for (size_t count = 1; count < 70; count++) {
        for (size_t doubled = 0; doubled <= count; doubled += count > 5 ? 3 : 1) {
            size_t n = 0;

            n += (size_t)snprintf(text + n, sizeof(text) - n, "{\"in\": {");
            for (size_t i = 0; i < count; i++)
                n += (size_t)snprintf(text + n, sizeof(text) - n, "\"key-%zu\": {\"x\": 1},", i);
            (void)snprintf(text + n, sizeof(text) - n, "\"key-%zu\": 0}}", doubled);
            assert_int_equal(parse(text), doubled == count ? MRL_OK : MRL_E_FORMAT);
        }
    }
}

static void trees_are_so_deep_and_no_deeper(void **state)
{
    char text[2 * MRL_MAX_TREE_DEPTH + 3];

    (void)state;
    for (size_t depth = MRL_MAX_TREE_DEPTH - 1; depth <= MRL_MAX_TREE_DEPTH + 1; depth++) {
        memset(text, '[', depth);
        memset(text + depth, ']', depth);
        text[2 * depth] = '\0';
        assert_int_equal(parse(text), depth <= MRL_MAX_TREE_DEPTH ? MRL_OK : MRL_E_LIMIT);
    }
    assert_int_equal(f.err.column, MRL_MAX_TREE_DEPTH + 1);
}

/* A list of so many zeros and its brackets. */
static enum mrl_code parse_zeros(char *text, size_t count)
{
    for (size_t i = 0; i < count; i++)
        memcpy(text + 1 + 2 * i, "0,", 2);
    text[0] = '[';
    text[2 * count] = ']';
    mrl_arena_reset(f.arena);
    return mrl_json_parse("x", text, 2 * count + 1, f.arena, &f.doc, &f.err).code;
}

static void trees_have_so_many_values_and_no_more(void **state)
{
    char *text = malloc(2 * (size_t)MRL_MAX_TREE_NODES + 16);

    (void)state;
    assert_non_null(text);
    assert_int_equal(parse_zeros(text, MRL_MAX_TREE_NODES - 1), MRL_OK);
    assert_int_equal(parse_zeros(text, MRL_MAX_TREE_NODES), MRL_E_LIMIT);
    free(text);
}

static void a_text_has_a_longest_length(void **state)
{
    char *text = malloc(MRL_MAX_TREE_BYTES + 1);

    (void)state;
    assert_non_null(text);
    memset(text, ' ', MRL_MAX_TREE_BYTES + 1);
    text[0] = '1';
    assert_ok(mrl_json_parse("x", text, MRL_MAX_TREE_BYTES, f.arena, &f.doc, &f.err));
    assert_code(MRL_E_LIMIT,
                mrl_json_parse("x", text, MRL_MAX_TREE_BYTES + 1, f.arena, &f.doc, &f.err));
    free(text);
}

static void a_value_is_read_out_of_other_bytes(void **state)
{
    struct mrl_node *root;
    struct mrl_reader r;

    (void)state;
    mrl_reader_init(&r, "head[1,{\"a\":2}]tail", 19, &f.err);
    assert_ok(mrl_read_skip(&r, "head", 4));
    assert_ok(mrl_json_read(&r, f.arena, &root));
    assert_int_equal(mrl_reader_offset(&r), 15);
    assert_int_equal(root->count, 2);
    assert_code(MRL_E_FORMAT, mrl_json_read(&r, f.arena, &root));
}

/* --- looking in --- */

static void a_look_up_never_complains(void **state)
{
    (void)state;
    assert_int_equal(parse("{\"a\": \"x\", \"b\": [\"y\"], \"c\": 1}"), MRL_OK);
    assert_null(mrl_node_get(NULL, "a"));
    assert_null(get("z"));
    assert_null(mrl_node_get(get("b"), "y"));
    assert_null(mrl_node_get(get("a"), "x"));
    assert_string_equal(mrl_node_text(get("a")), "x");
    assert_null(mrl_node_text(get("c")));
    assert_null(mrl_node_text(NULL));
    assert_true(mrl_node_is(get("a"), "x"));
    assert_false(mrl_node_is(get("a"), "xy"));
    assert_false(mrl_node_is(get("c"), "1"));
    assert_false(mrl_node_is(NULL, "x"));
    MRL_NODE_EACH(item, get("a"))
    {
        fail_msg("a text has no items, not %s", item->text);
    }
    MRL_NODE_EACH(item, get("none"))
    {
        fail_msg("nothing has no items, not %s", item->text);
    }
    for (int kind = MRL_NODE_NULL; kind <= MRL_NODE_MAP; kind++)
        assert_string_not_equal(mrl_node_kind_name((enum mrl_node_kind)kind), "");
}

static void what_is_needed_must_be_there_with_its_type(void **state)
{
    const struct mrl_node *node = NULL;

    (void)state;
    assert_int_equal(parse("{\"a\": 1,\n \"b\": null}"), MRL_OK);
    assert_ok(mrl_node_need(&f.doc, f.doc.root, "a", MRL_NODE_INT, &node, &f.err));
    assert_int_equal(node->integer, 1);
    node = NULL;
    assert_code(MRL_E_FORMAT, mrl_node_need(&f.doc, f.doc.root, "a", MRL_NODE_LIST, &node, &f.err));
    assert_string_equal(f.err.message, "`a` must be a list, not a whole number");
    assert_int_equal(f.err.column, 7);
    assert_code(MRL_E_FORMAT, mrl_node_need(&f.doc, f.doc.root, "b", MRL_NODE_INT, &node, &f.err));
    assert_int_equal(f.err.line, 2);
    assert_code(MRL_E_FORMAT, mrl_node_need(&f.doc, f.doc.root, "c", MRL_NODE_INT, &node, &f.err));
    assert_string_equal(f.err.message, "the key `c` is missing");
    assert_string_equal(f.err.where, "x.json");
    assert_code(MRL_E_FORMAT, mrl_node_need(&f.doc, get("a"), "c", MRL_NODE_INT, &node, &f.err));
    assert_code(MRL_E_FORMAT, mrl_node_need(&f.doc, NULL, "c", MRL_NODE_INT, &node, &f.err));
    assert_null(node);
}

static void what_is_optional_may_be_missing_or_null_but_not_of_another_type(void **state)
{
    const struct mrl_node *node = NULL;

    (void)state;
    assert_int_equal(parse("{\"a\": 1, \"b\": null}"), MRL_OK);
    assert_ok(mrl_node_opt(&f.doc, f.doc.root, "b", MRL_NODE_INT, &node, &f.err));
    assert_ok(mrl_node_opt(&f.doc, f.doc.root, "c", MRL_NODE_INT, &node, &f.err));
    assert_ok(mrl_node_opt(&f.doc, NULL, "c", MRL_NODE_INT, &node, &f.err));
    assert_null(node);
    assert_code(MRL_E_FORMAT, mrl_node_opt(&f.doc, f.doc.root, "a", MRL_NODE_BOOL, &node, &f.err));
    assert_null(node);
    assert_ok(mrl_node_opt(&f.doc, f.doc.root, "a", MRL_NODE_INT, &node, &f.err));
    assert_non_null(node);
}

static void text_holds_no_nul(void **state)
{
    const char *text = NULL;

    (void)state;
    assert_int_equal(parse("{\"a\": \"x\", \"b\": \"x\\u0000y\", \"c\": 1, \"d\": null}"), MRL_OK);
    assert_ok(mrl_node_need_text(&f.doc, f.doc.root, "a", &text, &f.err));
    assert_string_equal(text, "x");
    text = NULL;
    assert_code(MRL_E_FORMAT, mrl_node_need_text(&f.doc, f.doc.root, "b", &text, &f.err));
    assert_code(MRL_E_FORMAT, mrl_node_opt_text(&f.doc, f.doc.root, "b", &text, &f.err));
    assert_code(MRL_E_FORMAT, mrl_node_opt_text(&f.doc, f.doc.root, "c", &text, &f.err));
    assert_code(MRL_E_FORMAT, mrl_node_need_text(&f.doc, f.doc.root, "d", &text, &f.err));
    assert_ok(mrl_node_opt_text(&f.doc, f.doc.root, "d", &text, &f.err));
    assert_null(text);
}

static void a_time_is_a_date_or_a_moment(void **state)
{
    mrl_time t = 7;

    (void)state;
    assert_int_equal(parse("{\"a\": \"2026-03-01\", \"b\": \"soon\", \"c\": 20260301}"), MRL_OK);
    assert_ok(mrl_node_opt_time(&f.doc, f.doc.root, "none", &t, &f.err));
    assert_true(t == 7);
    assert_ok(mrl_node_opt_time(&f.doc, f.doc.root, "a", &t, &f.err));
    assert_true(t == 1772323200);
    assert_code(MRL_E_FORMAT, mrl_node_opt_time(&f.doc, f.doc.root, "b", &t, &f.err));
    assert_code(MRL_E_FORMAT, mrl_node_opt_time(&f.doc, f.doc.root, "c", &t, &f.err));
    assert_true(t == 1772323200);
}

static void an_unknown_key_is_named_with_its_nearest(void **state)
{
    static const char *const keys[] = {"owner", "path", NULL};

    (void)state;
    assert_int_equal(parse("{\"path\": 1, \"ownre\": 2}"), MRL_OK);
    assert_code(MRL_E_FORMAT, mrl_node_only(&f.doc, f.doc.root, keys, &f.err));
    assert_string_equal(f.err.message, "unknown key `ownre`; did you mean `owner`?");
    assert_int_equal(f.err.column, 22);
    assert_int_equal(parse("{\"something\\u001belse\": 2}"), MRL_OK);
    assert_code(MRL_E_FORMAT, mrl_node_only(&f.doc, f.doc.root, keys, &f.err));
    assert_string_equal(f.err.message, "unknown key `something\\x1belse`");
    assert_int_equal(parse("{\"path\": 1}"), MRL_OK);
    assert_ok(mrl_node_only(&f.doc, f.doc.root, keys, &f.err));
}

static void a_choice_is_one_of_its_words(void **state)
{
    static const char *const words[] = {"red", "green", NULL};
    static const char *const many[] = {"a-word-of-thirty-letters-or-so",
                                       "b-word-of-thirty-letters-or-so",
                                       "c-word-of-thirty-letters-or-so",
                                       "d-word-of-thirty-letters-or-so",
                                       "e-word-of-thirty-letters-or-so",
                                       "f-word-of-thirty-letters-or-so",
                                       NULL};
    size_t choice = 9;

    (void)state;
    assert_int_equal(parse("{\"a\": \"green\", \"b\": \"blue\", \"c\": 5, \"d\": [],"
                           " \"e\": \"red\\u0000\"}"),
                     MRL_OK);
    assert_ok(mrl_node_choice(&f.doc, get("a"), words, &choice, &f.err));
    assert_int_equal(choice, 1);
    assert_code(MRL_E_FORMAT, mrl_node_choice(&f.doc, get("b"), words, &choice, &f.err));
    assert_string_equal(f.err.message, "`blue` is not one of: red, green");
    assert_code(MRL_E_FORMAT, mrl_node_choice(&f.doc, get("c"), words, &choice, &f.err));
    assert_string_equal(f.err.message, "`5` is not one of: red, green");
    assert_code(MRL_E_FORMAT, mrl_node_choice(&f.doc, get("d"), words, &choice, &f.err));
    assert_string_equal(f.err.message, "a list is not one of: red, green");
    assert_code(MRL_E_FORMAT, mrl_node_choice(&f.doc, get("e"), words, &choice, &f.err));
    assert_false(mrl_node_is(get("e"), "red"));
    assert_code(MRL_E_FORMAT, mrl_node_choice(&f.doc, NULL, words, &choice, &f.err));
    assert_string_equal(f.err.message, "nothing is not one of: red, green");
    assert_code(MRL_E_FORMAT, mrl_node_choice(&f.doc, get("b"), many, &choice, &f.err));
    assert_int_equal(choice, 1);
}

static void texts_are_a_list_of_text_alone(void **state)
{
    const char *const *texts;
    size_t count = 9;

    (void)state;
    assert_int_equal(parse("{\"a\": [\"x\", \"y\"], \"b\": [\"x\", 1], \"c\": \"x\", \"d\": [],"
                           " \"e\": [\"\\u0000\"]}"),
                     MRL_OK);
    assert_ok(mrl_node_texts(&f.doc, f.doc.root, "a", f.arena, &texts, &count, &f.err));
    assert_int_equal(count, 2);
    assert_string_equal(texts[1], "y");
    assert_code(MRL_E_FORMAT,
                mrl_node_texts(&f.doc, f.doc.root, "b", f.arena, &texts, &count, &f.err));
    assert_string_equal(f.err.message, "`b` must hold text only, not a whole number");
    assert_code(MRL_E_FORMAT,
                mrl_node_texts(&f.doc, f.doc.root, "c", f.arena, &texts, &count, &f.err));
    assert_code(MRL_E_FORMAT,
                mrl_node_texts(&f.doc, f.doc.root, "e", f.arena, &texts, &count, &f.err));
    assert_int_equal(count, 2);
    assert_ok(mrl_node_texts(&f.doc, f.doc.root, "d", f.arena, &texts, &count, &f.err));
    assert_int_equal(count, 0);
    assert_ok(mrl_node_texts(&f.doc, f.doc.root, "none", f.arena, &texts, &count, &f.err));
    assert_int_equal(count, 0);
}

/* --- memory --- */

static mrl_status read_and_look(void *context)
{
    mrl_cleanup(mrl_arena_freep) struct mrl_arena *own = mrl_arena_new(1u << 24);
    const char *const *texts;
    const char *text = context;
    struct mrl_error err;
    struct mrl_doc doc;
    size_t count;

    if (!own)
        return MRL_FAIL_NOMEM(&err);
    MRL_TRY(mrl_json_parse("x", text, strlen(text), own, &doc, &err));
    return mrl_node_texts(&doc, doc.root, "texts", own, &texts, &count, &err);
}

static void survives_failing_allocations(void **state)
{
    static char text[60000];
    size_t n = 0;

    (void)state;
    n += (size_t)snprintf(text, sizeof(text), "{\"texts\": [");
    for (int i = 0; i < 1000; i++)
        n += (size_t)snprintf(text + n, sizeof(text) - n, "\"text %d\",", i);
    n += (size_t)snprintf(text + n, sizeof(text) - n, "\"\"]");
    for (int i = 0; i < 1000; i++)
        n += (size_t)snprintf(text + n, sizeof(text) - n, ",\"key %d\": %d", i, i);
    (void)snprintf(text + n, sizeof(text) - n, "}");
    assert_survives_oom(read_and_look, text);
}

#define WITH_ARENA(test) cmocka_unit_test_setup_teardown(test, start, stop)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_ARENA(values_keep_their_type_text_and_place),
        WITH_ARENA(a_number_that_does_not_fit_is_real),
        WITH_ARENA(errors_name_file_and_place),
        WITH_ARENA(doubled_keys_are_found_in_maps_of_any_size),
        WITH_ARENA(trees_are_so_deep_and_no_deeper),
        WITH_ARENA(trees_have_so_many_values_and_no_more),
        WITH_ARENA(a_text_has_a_longest_length),
        WITH_ARENA(a_value_is_read_out_of_other_bytes),
        WITH_ARENA(a_look_up_never_complains),
        WITH_ARENA(what_is_needed_must_be_there_with_its_type),
        WITH_ARENA(what_is_optional_may_be_missing_or_null_but_not_of_another_type),
        WITH_ARENA(text_holds_no_nul),
        WITH_ARENA(a_time_is_a_date_or_a_moment),
        WITH_ARENA(an_unknown_key_is_named_with_its_nearest),
        WITH_ARENA(a_choice_is_one_of_its_words),
        WITH_ARENA(texts_are_a_list_of_text_alone),
        WITH_ARENA(survives_failing_allocations),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
