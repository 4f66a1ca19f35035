/* SPDX-License-Identifier: Apache-2.0 */
#include "base/limits.h"
#include "base/node.h"
#include "oom.h"
#include "unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct mrl_arena *arena;

static int start(void **state)
{
    (void)state;
    arena = mrl_arena_new(1u << 30);
    return arena ? 0 : -1;
}

static int stop(void **state)
{
    (void)state;
    mrl_arena_freep(&arena);
    return 0;
}

/* In a block of exactly its size, so that AddressSanitizer sees a byte read too far. */
static mrl_status parse(const char *text, size_t n, struct mrl_doc *doc, struct mrl_error *err)
{
    char *block = malloc(n ? n : 1);
    mrl_status s;

    assert_non_null(block);
    if (n)
        memcpy(block, text, n);
    memset(err, 0, sizeof(*err));
    s = mrl_yaml_parse("x.yaml", n ? block : block + 1, n, arena, doc, err);
    free(block);
    return s;
}

static bool same(const struct mrl_node *a, const struct mrl_node *b)
{
    const struct mrl_node *x, *y;

    if (a->kind != b->kind)
        return false;
    switch (a->kind) {
    case MRL_NODE_NULL:
        return true;
    case MRL_NODE_BOOL:
        return a->boolean == b->boolean;
    case MRL_NODE_INT:
        return a->integer == b->integer;
    case MRL_NODE_REAL:
        return memcmp(&a->real, &b->real, sizeof(a->real)) == 0;
    case MRL_NODE_STRING:
        return a->len == b->len && memcmp(a->text, b->text, a->len) == 0;
    case MRL_NODE_LIST:
    case MRL_NODE_MAP:
        break;
    }
    if (a->count != b->count)
        return false;
    for (x = a->first, y = b->first; x && y; x = x->next, y = y->next)
        if ((a->kind == MRL_NODE_MAP && strcmp(x->key, y->key) != 0) || !same(x, y))
            return false;
    return !x && !y;
}

/* A text in YAML and the same in JSON. */
struct pair {
    const char *yaml, *json;
};

static void assert_pairs(const struct pair *pairs, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct mrl_doc yaml, json;
        struct mrl_error err;

        if (parse(pairs[i].yaml, strlen(pairs[i].yaml), &yaml, &err).code != MRL_OK)
            fail_msg("case %zu is refused at %u:%u: %s\n%s", i, err.line, err.column, err.message,
                     pairs[i].yaml);
        assert_ok(mrl_json_parse("", pairs[i].json, strlen(pairs[i].json), arena, &json, &err));
        if (!same(yaml.root, json.root))
            fail_msg("case %zu is not %s:\n%s", i, pairs[i].json, pairs[i].yaml);
    }
}
#define ASSERT_PAIRS(pairs) assert_pairs((pairs), MRL_COUNT(pairs))

/* --- blocks --- */

static void reads_maps_and_lists_by_their_indentation(void **state)
{
    static const struct pair pairs[] = {
        {"a: 1", "{\"a\":1}"},
        {"a: 1\nb: 2\n", "{\"a\":1,\"b\":2}"},
        {"  a: 1\n  b: 2\n", "{\"a\":1,\"b\":2}"},
        {"a:\n  b:\n    c: 1\n  d: 2\ne: 3\n", "{\"a\":{\"b\":{\"c\":1},\"d\":2},\"e\":3}"},
        {"a:\n b: 1\nc:\n       d: 2\n", "{\"a\":{\"b\":1},\"c\":{\"d\":2}}"},
        {"- 1\n- 2\n", "[1,2]"},
        {"-\n  1\n-\n  - 2\n", "[1,[2]]"},
        {"- - 1\n  - 2\n- - - 3\n", "[[1,2],[[3]]]"},
        {"- a: 1\n  b: 2\n- c: 3\n", "[{\"a\":1,\"b\":2},{\"c\":3}]"},
        {"-   a: 1\n    b: 2\n", "[{\"a\":1,\"b\":2}]"},
        {"- a:\n    b: 1\n  c: 2\n", "[{\"a\":{\"b\":1},\"c\":2}]"},
        {"a:\n- 1\n- 2\nb: 3\n", "{\"a\":[1,2],\"b\":3}"},
        {"a:\n  - 1\n  - 2\nb: 3\n", "{\"a\":[1,2],\"b\":3}"},
        {"a:\n- b:\n  - 1\n  c: 2\n- 3\n", "{\"a\":[{\"b\":[1],\"c\":2},3]}"},
        {"a:\n\n\n  b: 1\n\n\nc: 2\n\n", "{\"a\":{\"b\":1},\"c\":2}"},
        {"a:\nb:\nc: 1\n", "{\"a\":null,\"b\":null,\"c\":1}"},
        {"-\n-\n- 1\n-", "[null,null,1,null]"},
        {"a:\n  -\n  -\n", "{\"a\":[null,null]}"},
        {"a :  1 \nb\t:\t2\t\n", "{\"a\":1,\"b\":2}"},
        {"\"a b\" : 1\n'c: d': 2\n", "{\"a b\":1,\"c: d\":2}"},
        {"a b c: 1\n-x: 2\n?y: 3\n:z: 4\n", "{\"a b c\":1,\"-x\":2,\"?y\":3,\":z\":4}"},
        {"a: http://b:80/c#d\n", "{\"a\":\"http://b:80/c#d\"}"},
        {"1: a\ntrue: b\nnull: c\n", "{\"1\":\"a\",\"true\":\"b\",\"null\":\"c\"}"},
        {"a: {b: 1}\nc: [1]\n", "{\"a\":{\"b\":1},\"c\":[1]}"},
        {"a: '<<'\n\"<<\": 1\n", "{\"a\":\"<<\",\"<<\":1}"},
    };

    (void)state;
    ASSERT_PAIRS(pairs);
}

static void comments_stand_behind_blanks_and_on_lines_of_their_own(void **state)
{
    static const struct pair pairs[] = {
        {"# c\na: 1 # c\n# c\n  # c\nb: 2\n#", "{\"a\":1,\"b\":2}"},
        {"a: # c\n  b: 1\n", "{\"a\":{\"b\":1}}"},
        {"a: # c\n# c\n  # c\n- 1 # c\n# c\n- 2\n", "{\"a\":[1,2]}"},
        {"- # c\n  a: 1\n- # c\n", "[{\"a\":1},null]"},
        {"a: b#c\nd: \"e\" # f\n", "{\"a\":\"b#c\",\"d\":\"e\"}"},
        {"a: 'x'\t# c\n\t# c\n \t \nb: 1\n", "{\"a\":\"x\",\"b\":1}"},
        {"[1, # c\n 2 # c\n # c\n] # c\n", "[1,2]"},
        {"a: b # c\n", "{\"a\":\"b\"}"},
        {"# nothing else", "null"},
        {"a: [1] # c\nb: {} # c\n", "{\"a\":[1],\"b\":{}}"},
    };

    (void)state;
    ASSERT_PAIRS(pairs);
}

static void a_text_is_one_document(void **state)
{
    static const struct pair pairs[] = {
        {"", "null"},
        {"\n\n", "null"},
        {"---", "null"},
        {"---\n", "null"},
        {"--- # c\n", "null"},
        {"...\n", "null"},
        {"---\n...\n", "null"},
        {"---\na: 1\n", "{\"a\":1}"},
        {"# c\n---\n# c\na: 1\n...\n# c\n", "{\"a\":1}"},
        {"a: 1\n...\n...\n", "{\"a\":1}"},
        {"--- text\n", "\"text\""},
        {"--- [1]\n", "[1]"},
        {"--- |\n a\n b\n", "\"a\\nb\\n\""},
        {"--- >\na\nb\n", "\"a b\\n\""},
        {"---\n- 1\n", "[1]"},
        {"---x", "\"---x\""},
        {"a: ---\n", "{\"a\":\"---\"}"},
        {"a: x\n  ---\n", "{\"a\":\"x ---\"}"},
        {"\xef\xbb\xbf"
         "a: 1\n",
         "{\"a\":1}"},
        {"\xef\xbb\xbf---\na: 1\n", "{\"a\":1}"},
        {"a: 1\r\nb: |\r\n  x\r\n  y\r\nc: d\r\n  e\r\n",
         "{\"a\":1,\"b\":\"x\\ny\\n\",\"c\":\"d e\"}"},
        {"a: 1\rb: 2\r", "{\"a\":1,\"b\":2}"},
    };

    (void)state;
    ASSERT_PAIRS(pairs);
}

/* --- scalars --- */

static void plain_scalars_have_the_types_of_the_core_schema(void **state)
{
    static const struct pair pairs[] = {
        {"[~, null, Null, NULL]", "[null,null,null,null]"},
        {"[nULL, nil, none]", "[\"nULL\",\"nil\",\"none\"]"},
        {"[true, True, TRUE, false, False, FALSE]", "[true,true,true,false,false,false]"},
        {"[yes, no, on, off, y, n, tRUE]", "[\"yes\",\"no\",\"on\",\"off\",\"y\",\"n\",\"tRUE\"]"},
        {"[0, 7, -7, +7, 007, -0]", "[0,7,-7,7,7,0]"},
        {"[0o17, 0x1F, 0xff, 0o, 0x, 0o8, 0xg, -0x1]",
         "[15,31,255,\"0o\",\"0x\",\"0o8\",\"0xg\",\"-0x1\"]"},
        {"[9223372036854775807, -9223372036854775808]",
         "[9223372036854775807,-9223372036854775808]"},
        {"[9223372036854775808, 0x8000000000000000]",
         "[9223372036854775808.0,\"0x8000000000000000\"]"},
        {"[1.5, -1.5, +1.5, .5, -.5, 5., 1e5, 1E+5, 1.5e-3, .5e1]",
         "[1.5,-1.5,1.5,0.5,-0.5,5.0,1e5,1e5,1.5e-3,5.0]"},
        {"['-', \"+\", ., .., -., +., e5, 1e, 1e+, .e5, 1.2.3, 1-2, 1_000, 0.1.]",
         "[\"-\",\"+\",\".\",\"..\",\"-.\",\"+.\",\"e5\",\"1e\",\"1e+\",\".e5\",\"1.2.3\","
         "\"1-2\",\"1_000\",\"0.1.\"]"},
        {"[+, --1, 1 2, '1', \"true\", 'null']", "[\"+\",\"--1\",\"1 2\",\"1\",\"true\",\"null\"]"},
        {"[2026-03-01, 12:30, 1.2.3.4]", "[\"2026-03-01\",\"12:30\",\"1.2.3.4\"]"},
        {"[nan, inf, .INf, infinity]", "[\"nan\",\"inf\",\".INf\",\"infinity\"]"},
    };

    (void)state;
    ASSERT_PAIRS(pairs);
}

static void infinities_and_nan_are_numbers(void **state)
{
    static const char text[] = "[.inf, -.Inf, +.INF, .nan, .NaN, .NAN]";
    struct mrl_error err;
    struct mrl_doc doc;
    double values[6];
    size_t n = 0;

    (void)state;
    assert_ok(parse(text, strlen(text), &doc, &err));
    MRL_NODE_EACH(item, doc.root)
    {
        assert_int_equal(item->kind, MRL_NODE_REAL);
        values[n++] = item->real;
    }
    assert_true(values[0] > 1e308 && values[1] < -1e308 && values[2] > 1e308);
    assert_true(values[3] != values[3] && values[4] != values[4] && values[5] != values[5]);
}

static void plain_scalars_go_over_lines(void **state)
{
    static const struct pair pairs[] = {
        {"a\nb\n  c\n", "\"a b c\""},
        {"a: b\n  c\n   d\ne: f\n", "{\"a\":\"b c d\",\"e\":\"f\"}"},
        {"a: b\n\n  c\n\n\n  d\n", "{\"a\":\"b\\nc\\n\\nd\"}"},
        {"a:\n  b\n  c\n", "{\"a\":\"b c\"}"},
        {"- a\n b\n- c\n", "[\"a b\",\"c\"]"},
        {"a: b  \t\n  \tc\n", "{\"a\":\"b c\"}"},
        {"a: b\n  - c\n", "{\"a\":\"b - c\"}"},
        {"a: b\n  [c]\n  \"d\"\n", "{\"a\":\"b [c] \\\"d\\\"\"}"},
        {"[a\n b,\nc]", "[\"a b\",\"c\"]"},
        {"{a b\n c: d\n\n e}", "{\"a b c\":\"d\\ne\"}"},
        {"a: b, c] d}\n", "{\"a\":\"b, c] d}\"}"},
        {"[a:b, -c, ?d, :e, a#b]", "[\"a:b\",\"-c\",\"?d\",\":e\",\"a#b\"]"},
        {"a: -\xc3\xa4\n", "{\"a\":\"-\xc3\xa4\"}"},
        {"a: \\n\n", "{\"a\":\"\\\\n\"}"},
    };

    (void)state;
    ASSERT_PAIRS(pairs);
}

static void quoted_scalars_are_decoded(void **state)
{
    static const struct pair pairs[] = {
        {"''", "\"\""},
        {"\"\"", "\"\""},
        {"'it''s'", "\"it's\""},
        {"''''", "\"'\""},
        {"'a\\n'", "\"a\\\\n\""},
        {"'\"'", "\"\\\"\""},
        {"\"'\"", "\"'\""},
        {"\"\\0\\a\\b\\t\\\t\\n\\v\\f\\r\\e\\ \\\"\\/\\\\\"",
         "\"\\u0000\\u0007\\b\\t\\t\\n\\u000b\\f\\r\\u001b \\\"/\\\\\""},
        {"\"\\N\\_\\L\\P\"", "\"\\u0085\\u00a0\\u2028\\u2029\""},
        {"\"\\x41\\xe4\\u4e2d\\U0001F600\\ud83d\\ude00\"",
         "\"A\\u00e4\\u4e2d\\ud83d\\ude00\\ud83d\\ude00\""},
        {"'a\n b'", "\"a b\""},
        {"'a \t\n \tb'", "\"a b\""},
        {"'a\n\n b\n\n\n c'", "\"a\\nb\\n\\nc\""},
        {"' a\n b '", "\" a b \""},
        {"'\n a'", "\" a\""},
        {"'a\n'", "\"a \""},
        {"\"a\n b\"", "\"a b\""},
        {"\"a\\\n b\"", "\"ab\""},
        {"\"a \\\n  b\"", "\"a b\""},
        {"\"a\\\n  \\ b\"", "\"a b\""},
        {"\"a\\t\n b\"", "\"a\\t b\""},
        {"\"a\\ \n b\"", "\"a  b\""},
        {"\"a\\\n\n b\"", "\"a\\nb\""},
        {"a: \"b\n  c\"\nd: e\n", "{\"a\":\"b c\",\"d\":\"e\"}"},
        {"- 'a: b'\n- \"- c\"\n- '# d'\n", "[\"a: b\",\"- c\",\"# d\"]"},
        {"\"a\\\"b\": 1\n'c''d': 2\n\"e\\\\\": 3\n", "{\"a\\\"b\":1,\"c'd\":2,\"e\\\\\":3}"},
    };

    (void)state;
    ASSERT_PAIRS(pairs);
}

static void block_scalars_keep_or_fold_their_lines(void **state)
{
    static const struct pair pairs[] = {
        {"|\n  a\n  b\n", "\"a\\nb\\n\""},
        {"|-\n  a\n", "\"a\""},
        {"|+\n  a\n\n", "\"a\\n\\n\""},
        {"|\n  a\n\n\n", "\"a\\n\""},
        {"|-\n  a\n\n\n", "\"a\""},
        {"|\n  a", "\"a\""},
        {"|+\n  a", "\"a\""},
        {"|\n\n  a\n\n  b\n", "\"\\na\\n\\nb\\n\""},
        {"|\n  a\n   b\n  c\n", "\"a\\n b\\nc\\n\""},
        {"|2\n   a\n  b\n", "\" a\\nb\\n\""},
        {"|1-\n  a\n", "\" a\""},
        {"|-1\n  a\n", "\" a\""},
        {"| # c\n  a # b\n", "\"a # b\\n\""},
        {"|\n  # a\n", "\"# a\\n\""},
        {"|\n", "\"\""},
        {"|-\n\n\n", "\"\""},
        {"|+\n\n\n", "\"\\n\\n\""},
        {"|\na\n", "\"a\\n\""},
        {"a: |\n  b\nc: 1\n", "{\"a\":\"b\\n\",\"c\":1}"},
        {"a: |\n b: c\n# d\ne: 1\n", "{\"a\":\"b: c\\n\",\"e\":1}"},
        {"a: |\n  b\n # c\nd: 1\n", "{\"a\":\"b\\n\",\"d\":1}"},
        {"a: |\nb: 1\n", "{\"a\":\"\",\"b\":1}"},
        {"a: |\n\n\nb: 1\n", "{\"a\":\"\",\"b\":1}"},
        {"a: |+\n\n\nb: 1\n", "{\"a\":\"\\n\\n\",\"b\":1}"},
        {"a: |\n      \nb: 1\n", "{\"a\":\"\",\"b\":1}"},
        {"- |\n a\n- |\n  b\n", "[\"a\\n\",\"b\\n\"]"},
        {"- a: |\n    b\n  c: |2\n     d\n", "[{\"a\":\"b\\n\",\"c\":\" d\\n\"}]"},
        {">\n  a\n  b\n", "\"a b\\n\""},
        {">\n  a\n\n  b\n", "\"a\\nb\\n\""},
        {">\n  a\n\n\n  b\n", "\"a\\n\\nb\\n\""},
        {">\n  a\n   b\n  c\n", "\"a\\n b\\nc\\n\""},
        {">\n  a\n\n   b\n\n  c\n", "\"a\\n\\n b\\n\\nc\\n\""},
        {">\n  a\n  \tb\n  c\n", "\"a\\n\\tb\\nc\\n\""},
        {">-\n  a\n  b\n\n", "\"a b\""},
        {">+\n  a\n  b\n\n", "\"a b\\n\\n\""},
        {">\n\n  a\n", "\"\\na\\n\""},
        {">2\n   a\n  b\n", "\" a\\nb\\n\""},
        {"|\n  \ta\n", "\"\\ta\\n\""},
        {"|\n  a  \n", "\"a  \\n\""},
    };

    (void)state;
    ASSERT_PAIRS(pairs);
}

/* --- brackets --- */

static void brackets_hold_lists_and_maps(void **state)
{
    static const struct pair pairs[] = {
        {"[]", "[]"},
        {"{}", "{}"},
        {"[ ]", "[]"},
        {"[a]", "[\"a\"]"},
        {"[a,]", "[\"a\"]"},
        {"[a, b , c]", "[\"a\",\"b\",\"c\"]"},
        {"[[a], [b, [c]], {}]", "[[\"a\"],[\"b\",[\"c\"]],{}]"},
        {"{a: 1, b: 2}", "{\"a\":1,\"b\":2}"},
        {"{a: 1, b: 2,}", "{\"a\":1,\"b\":2}"},
        {"{a, b: , c:}", "{\"a\":null,\"b\":null,\"c\":null}"},
        {"{\"a\":1,'b':2}", "{\"a\":1,\"b\":2}"},
        {"{\"a\":[1,{\"b\":null}],\"c\":-1.5e3}", "{\"a\":[1,{\"b\":null}],\"c\":-1.5e3}"},
        {"{a: {b: [c, {d: e}]}}", "{\"a\":{\"b\":[\"c\",{\"d\":\"e\"}]}}"},
        {"[a: 1, b, \"c\": 2, \"d\":3, e: ]", "[{\"a\":1},\"b\",{\"c\":2},{\"d\":3},{\"e\":null}]"},
        {"[a: [b: c]]", "[{\"a\":[{\"b\":\"c\"}]}]"},
        {"a: [\n  1,\n  2\n]\nb: {\n  c: 3\n}\n", "{\"a\":[1,2],\"b\":{\"c\":3}}"},
        {"- [a,\n   b]\n- {a:\n    b}\n", "[[\"a\",\"b\"],{\"a\":\"b\"}]"},
        {"{a\n: 1}", "{\"a\":1}"},
        {"[\t1\t,\t2\t]\t", "[1,2]"},
        {"['a\n b', \"c\n d\"]", "[\"a b\",\"c d\"]"},
        {"[a b, c: d e]", "[\"a b\",{\"c\":\"d e\"}]"},
    };

    (void)state;
    ASSERT_PAIRS(pairs);
}

/* --- what is refused --- */

struct refusal {
    const char *yaml;
    enum mrl_code code;
    unsigned line, column;
};

static void assert_refusals(const struct refusal *refusals, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const struct refusal *r = &refusals[i];
        struct mrl_error err;
        struct mrl_doc doc = {NULL, NULL};
        const mrl_status s = parse(r->yaml, strlen(r->yaml), &doc, &err);

        if (s.code != r->code || err.line != r->line || err.column != r->column)
            fail_msg("case %zu: code %d at %u:%u instead of %d at %u:%u: %s\n%s", i, (int)s.code,
                     err.line, err.column, (int)r->code, r->line, r->column, err.message, r->yaml);
        assert_null(doc.root);
        assert_string_equal(err.where, "x.yaml");
    }
}
#define ASSERT_REFUSALS(refusals) assert_refusals((refusals), MRL_COUNT(refusals))

static void features_that_hide_content_are_declined(void **state)
{
    static const struct refusal refusals[] = {
        {"&a 1", MRL_E_UNSUPPORTED, 1, 1},
        {"a: &b 1", MRL_E_UNSUPPORTED, 1, 4},
        {"&a b: 1", MRL_E_UNSUPPORTED, 1, 1},
        {"a: 1\n&b c: 2", MRL_E_UNSUPPORTED, 2, 1},
        {"- &a\n  b: 1", MRL_E_UNSUPPORTED, 1, 3},
        {"[&a 1]", MRL_E_UNSUPPORTED, 1, 2},
        {"{&a b: 1}", MRL_E_UNSUPPORTED, 1, 2},
        {"a: *b", MRL_E_UNSUPPORTED, 1, 4},
        {"*a : 1", MRL_E_UNSUPPORTED, 1, 1},
        {"[*a]", MRL_E_UNSUPPORTED, 1, 2},
        {"{a: *b}", MRL_E_UNSUPPORTED, 1, 5},
        {"a: !!str 1", MRL_E_UNSUPPORTED, 1, 4},
        {"!x\na: 1", MRL_E_UNSUPPORTED, 1, 1},
        {"a: !<tag:x> |\n  b\n", MRL_E_UNSUPPORTED, 1, 4},
        {"a: 1\n<<: {b: 2}", MRL_E_UNSUPPORTED, 2, 3},
        {"{<<: {a: 1}}", MRL_E_UNSUPPORTED, 1, 4},
        {"? a\n: b\n", MRL_E_UNSUPPORTED, 1, 1},
        {"{? a : b}", MRL_E_UNSUPPORTED, 1, 2},
        {"a: 1\n? b", MRL_E_UNSUPPORTED, 2, 1},
        {": a", MRL_E_UNSUPPORTED, 1, 1},
        {"{: a}", MRL_E_UNSUPPORTED, 1, 2},
        {"[a]: b", MRL_E_UNSUPPORTED, 1, 4},
        {"{a: b}: c", MRL_E_UNSUPPORTED, 1, 7},
        {"[[a]: b]", MRL_E_UNSUPPORTED, 1, 5},
        {"{[a]: b}", MRL_E_UNSUPPORTED, 1, 2},
        {"a: 1\n---\nb: 2", MRL_E_UNSUPPORTED, 2, 1},
        {"---\n---\n", MRL_E_UNSUPPORTED, 2, 1},
        {"a\n...\nb", MRL_E_UNSUPPORTED, 3, 1},
        {"a: 1\n...\n---\n", MRL_E_UNSUPPORTED, 3, 1},
    };

    (void)state;
    ASSERT_REFUSALS(refusals);
}

static void what_is_no_yaml_is_refused_at_its_place(void **state)
{
    static const struct refusal refusals[] = {
        /* indentation */
        {"a: 1\n b: 2\n", MRL_E_FORMAT, 2, 3},
        {"a:\n  b: 1\n c: 2\n", MRL_E_FORMAT, 3, 2},
        {"  a: 1\nb: 2\n", MRL_E_FORMAT, 2, 1},
        {"- 1\n - 2\n -3\na: 1\n", MRL_E_FORMAT, 4, 1},
        {"a:\n  - 1\n - 2\n", MRL_E_FORMAT, 3, 2},
        {"a:\n\tb: 1\n", MRL_E_FORMAT, 2, 1},
        {"a: 1\n\tb: 2\n", MRL_E_FORMAT, 2, 1},
        {"-\ta: 1\n", MRL_E_FORMAT, 1, 3},
        {"-\t- a\n", MRL_E_FORMAT, 1, 3},
        /* structure */
        {"a: b: c\n", MRL_E_FORMAT, 1, 4},
        {"a: - b\n", MRL_E_FORMAT, 1, 4},
        {"a: 1\nb\n", MRL_E_FORMAT, 2, 1},
        {"a: 1\n- b\n", MRL_E_FORMAT, 2, 1},
        {"- a\nb: 1\n", MRL_E_FORMAT, 2, 1},
        {"a: b\n  c: d\n", MRL_E_FORMAT, 2, 4},
        {"a\nb: c\n", MRL_E_FORMAT, 2, 2},
        {"a: 'b' c\n", MRL_E_FORMAT, 1, 8},
        {"a: \"b\"c\n", MRL_E_FORMAT, 1, 7},
        {"a: [b] c\n", MRL_E_FORMAT, 1, 8},
        {"'a' 'b'", MRL_E_FORMAT, 1, 5},
        {"a: 'b'#c\n", MRL_E_FORMAT, 1, 7},
        {"'a\n b': c\n", MRL_E_FORMAT, 2, 4},
        {"--- a: b\n", MRL_E_FORMAT, 1, 5},
        {"--- - a\n", MRL_E_FORMAT, 1, 5},
        {"... a\n", MRL_E_FORMAT, 1, 5},
        /* starts */
        {"@a", MRL_E_FORMAT, 1, 1},
        {"a: `b`", MRL_E_FORMAT, 1, 4},
        {"a: %b", MRL_E_FORMAT, 1, 4},
        {"a: ,b", MRL_E_FORMAT, 1, 4},
        {"]", MRL_E_FORMAT, 1, 1},
        {"a: }", MRL_E_FORMAT, 1, 4},
        {"[-]", MRL_E_FORMAT, 1, 2},
        {"[- a]", MRL_E_FORMAT, 1, 2},
        {"[a, |]", MRL_E_FORMAT, 1, 5},
        {"[#a]", MRL_E_FORMAT, 1, 2},
        /* brackets */
        {"[", MRL_E_FORMAT, 1, 2},
        {"{", MRL_E_FORMAT, 1, 2},
        {"[a", MRL_E_FORMAT, 1, 3},
        {"[a,", MRL_E_FORMAT, 1, 4},
        {"{a:", MRL_E_FORMAT, 1, 4},
        {"[a,\n\n", MRL_E_FORMAT, 3, 1},
        {"[a}", MRL_E_FORMAT, 1, 3},
        {"{a]", MRL_E_FORMAT, 1, 3},
        {"[a,,b]", MRL_E_FORMAT, 1, 4},
        {"[,]", MRL_E_FORMAT, 1, 2},
        {"{,}", MRL_E_FORMAT, 1, 2},
        {"[a 'b', 'c' d]", MRL_E_FORMAT, 1, 13},
        {"{a: b c: d}", MRL_E_FORMAT, 1, 8},
        {"{a: b: c}", MRL_E_FORMAT, 1, 6},
        {"[a\nb: c]", MRL_E_FORMAT, 2, 2},
        {"[a\n---\n]", MRL_E_FORMAT, 2, 1},
        {"[a]]", MRL_E_FORMAT, 1, 4},
        {"a: [1\nb: 2\n", MRL_E_FORMAT, 2, 2},
        /* quotes */
        {"'a", MRL_E_FORMAT, 1, 1},
        {"a: \"b\nc: d\n", MRL_E_FORMAT, 2, 1},
        {"a: 'b\n  c\n", MRL_E_FORMAT, 1, 4},
        {"\"a\\", MRL_E_FORMAT, 1, 1},
        {"'a\n---\nb'", MRL_E_FORMAT, 2, 1},
        {"a: [\"b\nc\"]\n", MRL_E_FORMAT, 2, 1},
        {"\"\\q\"", MRL_E_FORMAT, 1, 3},
        {"\"\\x4\"", MRL_E_FORMAT, 1, 5},
        {"\"\\u12g4\"", MRL_E_FORMAT, 1, 6},
        {"\"\\ud800\"", MRL_E_FORMAT, 1, 4},
        {"\"\\udc00\\ud800\"", MRL_E_FORMAT, 1, 4},
        {"\"\\ud800\\u0041\"", MRL_E_FORMAT, 1, 4},
        {"\"\\U00110000\"", MRL_E_FORMAT, 1, 4},
        {"\"\\Ufffffff\"", MRL_E_FORMAT, 1, 11},
        /* block scalars */
        {"|0\n a\n", MRL_E_FORMAT, 1, 2},
        {"|10\n a\n", MRL_E_FORMAT, 1, 3},
        {"|--\n a\n", MRL_E_FORMAT, 1, 3},
        {"|a\n b\n", MRL_E_FORMAT, 1, 2},
        {"|#c\n b\n", MRL_E_FORMAT, 1, 2},
        {"| b\n", MRL_E_FORMAT, 1, 3},
        {"a: |\n    \n  b\n", MRL_E_FORMAT, 2, 5},
        {"a: |3\n  b\n", MRL_E_FORMAT, 2, 3},
        {"a: |\n   b\n  c\n", MRL_E_FORMAT, 3, 3},
        /* keys */
        {"a: 1\nb: 2\na: 3\n", MRL_E_FORMAT, 3, 1},
        {"{a: 1, a: 2}", MRL_E_FORMAT, 1, 8},
        {"a: 1\n\"a\": 2\n", MRL_E_FORMAT, 2, 1},
        {"\"a\\0b\": 1", MRL_E_FORMAT, 1, 1},
    };

    (void)state;
    ASSERT_REFUSALS(refusals);
}

static void bytes_that_stand_in_no_yaml_are_refused(void **state)
{
    static const struct refusal refusals[] = {
        {"%YAML 1.2\n---\na: 1\n", MRL_E_FORMAT, 1, 1},
        {"# c\n%TAG ! tag:x\n---\na: 1\n", MRL_E_FORMAT, 2, 1},
        {"\xef\xbb\xbf%FOO bar\n", MRL_E_FORMAT, 1, 1},
        {"a: 1\r\n%FOO\r\n", MRL_E_FORMAT, 2, 1},
        {"# c\r%FOO\r", MRL_E_FORMAT, 2, 1},
        {"a: 1\n%\xff", MRL_E_FORMAT, 2, 1},
        {"a: \xff", MRL_E_FORMAT, 1, 4},
        {"# c\nb: x\nc: \xc3", MRL_E_FORMAT, 3, 4},
        {"# \xed\xa0\x80", MRL_E_FORMAT, 1, 3},
        {"a: \xc0\x80", MRL_E_FORMAT, 1, 4},
        {"a: \x01", MRL_E_FORMAT, 1, 4},
        {"a: 'b\x1b'", MRL_E_FORMAT, 1, 6},
        {"# \x7f", MRL_E_FORMAT, 1, 3},
    };
    struct mrl_error err;
    struct mrl_doc doc;

    (void)state;
    ASSERT_REFUSALS(refusals);
    assert_code(MRL_E_FORMAT, parse("a: \0b", 5, &doc, &err));
    assert_int_equal(err.column, 4);
    assert_code(MRL_E_FORMAT, parse("a\0", 2, &doc, &err));
}

static void a_percent_sign_elsewhere_is_text(void **state)
{
    static const struct pair pairs[] = {
        {"a: 5 %\nb: |\n  %x\nc: \"%\"\n", "{\"a\":\"5 %\",\"b\":\"%x\\n\",\"c\":\"%\"}"},
    };

    (void)state;
    ASSERT_PAIRS(pairs);
}

/* --- places --- */

static void nodes_know_their_place(void **state)
{
    static const char text[] = "\xef\xbb\xbf"
                               "a: \"x\"\n"
                               "bb: 'y'\n"
                               "c:\n"
                               "  - \xc3\xa4: [1, {z: 2}]\n"
                               "  -\n"
                               "    |\n"
                               "    t\n"
                               "d:\n";
    const struct mrl_node *c, *item, *list;
    struct mrl_error err;
    struct mrl_doc doc;

    (void)state;
    assert_ok(parse(text, strlen(text), &doc, &err));
    assert_int_equal(doc.root->line, 1);
    assert_int_equal(doc.root->column, 1);
    assert_int_equal(mrl_node_get(doc.root, "a")->column, 4);
    assert_int_equal(mrl_node_get(doc.root, "bb")->column, 5);
    c = mrl_node_get(doc.root, "c");
    assert_int_equal(c->line, 4);
    assert_int_equal(c->column, 3);
    item = c->first;
    assert_int_equal(item->column, 5);
    list = item->first;
    assert_int_equal(list->column, 9); /* counted in bytes */
    assert_int_equal(list->first->column, 10);
    assert_int_equal(list->first->next->column, 13);
    assert_int_equal(list->first->next->first->column, 17);
    assert_int_equal(item->next->line, 6);
    assert_int_equal(item->next->column, 5);
    assert_int_equal(mrl_node_get(doc.root, "d")->line, 8);
    assert_int_equal(mrl_node_get(doc.root, "d")->column, 3);
}

/* --- limits --- */

static char *repeat(const char *piece, size_t count, const char *tail, size_t *n)
{
    const size_t len = strlen(piece);
    char *text = malloc(len * count + strlen(tail) + 1);

    assert_non_null(text);
    for (size_t i = 0; i < count; i++)
        memcpy(text + i * len, piece, len);
    memcpy(text + count * len, tail, strlen(tail) + 1);
    *n = len * count + strlen(tail);
    return text;
}

static enum mrl_code code_of_repeated(const char *piece, size_t count, const char *tail)
{
    struct mrl_error err;
    struct mrl_doc doc;
    size_t n;
    char *text = repeat(piece, count, tail, &n);
    const enum mrl_code code = parse(text, n, &doc, &err).code;

    free(text);
    return code;
}

static void values_nest_so_deep_and_no_deeper(void **state)
{
    (void)state;
    assert_int_equal(code_of_repeated("- ", MRL_MAX_TREE_DEPTH - 1, "a"), MRL_OK);
    assert_int_equal(code_of_repeated("- ", MRL_MAX_TREE_DEPTH, "a"), MRL_OK);
    assert_int_equal(code_of_repeated("- ", MRL_MAX_TREE_DEPTH + 1, "a"), MRL_E_LIMIT);
    assert_int_equal(code_of_repeated("- ", 1u << 20, "a"), MRL_E_LIMIT);
    assert_int_equal(code_of_repeated("[", 1u << 20, ""), MRL_E_LIMIT);
    assert_int_equal(code_of_repeated("{a: ", 1u << 20, ""), MRL_E_LIMIT);
    assert_int_equal(code_of_repeated("[a: ", 1u << 20, ""), MRL_E_LIMIT);
}

static void a_text_has_a_longest_length(void **state)
{
    (void)state;
    assert_int_equal(code_of_repeated("#", MRL_MAX_YAML_BYTES, ""), MRL_OK);
    assert_int_equal(code_of_repeated("#", MRL_MAX_YAML_BYTES, "\n"), MRL_E_LIMIT);
}

/* Each takes time in proportion to its length: none makes the reader go over it again and again.
 * libyaml and its kin have had trouble with every one of these. */
static void long_texts_of_one_piece_take_no_longer_than_others(void **state)
{
    static const struct {
        const char *head, *piece, *tail;
    } cases[] = {
        {"", "\n", ""},
        {"", " ", ""},
        {"|\n", "\n", ""},
        {"|\n", " ", ""},
        {">\n", "\n", "a"},
        {"|\n", " a\n", ""},
        {">\n", " a\n\n", ""},
        {"\"", "a\n", "\""},
        {"\"", "\n", "\""},
        {"'", "''", "'"},
        {"\"", "\\\n", "\""},
        {"", "a\n", ""},
        {"", "a ", ""},
        {"a\n", "\n", "b"},
        {"", "#\n", ""},
        {"[", "a,", "]"},
        {"[", "\n", "]"},
        {"[a", "\n", "]"},
        {"[", "a: b,", "]"},
        {"[", "[],", "]"},
        {"[", "#\n", ""},
        {"", "- a\n", ""},
        {"", "-\n", ""},
        {"", "'", ""},
        {"", "a:b ", ""},
        {"a: ", "\t", "b"},
        {"[", "a\n", "]"},
        {"\"", " ", "\n\""},
        {"a:\n  b\n", "\n", ""},
        {"- a\n", "# c\n", ""},
        {"a: |\n", " \n", "b: 1"},
    };

    (void)state;
    for (size_t i = 0; i < MRL_COUNT(cases); i++) {
        char piece[2048] = "";
        struct mrl_error err;
        struct mrl_doc doc;
        size_t n, len;
        char *text, *whole;

        while (strlen(piece) + strlen(cases[i].piece) < 512)
            strncat(piece, cases[i].piece, sizeof(piece) - strlen(piece) - 1);
        text = repeat(piece, (1u << 20) / strlen(piece), cases[i].tail, &n);
        len = strlen(cases[i].head) + n;
        whole = malloc(len + 1);
        assert_non_null(whole);
        (void)snprintf(whole, len + 1, "%s%s", cases[i].head, text);
        (void)parse(whole, len, &doc, &err);
        free(whole);
        free(text);
        mrl_arena_reset(arena);
    }
}

/* Whatever is cut off, the rest is read or refused, and refused with a place. */
static void a_text_cut_short_is_read_or_refused(void **state)
{
    static const char text[] =
        "# c\n---\na: \"x \\u00e4\\\n  y\" # c\n'b': |2-\n    t\n\n   u\nc:\n"
        "- [1, {d: 'e''f', \"g\":h}]\n- - >+\n    v\n    w\n  - ~\nz: 1.5\n"
        "...\n";
    struct mrl_error err;
    struct mrl_doc doc;

    (void)state;
    assert_ok(parse(text, strlen(text), &doc, &err));
    for (size_t n = 0; n < strlen(text); n++)
        if (parse(text, n, &doc, &err).code != MRL_OK)
            assert_true(err.line > 0 && err.column > 0);
}

static mrl_status read_some(void *context)
{
    mrl_cleanup(mrl_arena_freep) struct mrl_arena *own = mrl_arena_new(1u << 20);
    const char *text = context;
    struct mrl_error err;
    struct mrl_doc doc;

    if (!own)
        return MRL_FAIL_NOMEM(&err);
    return mrl_yaml_parse("x", text, strlen(text), own, &doc, &err);
}

static void survives_failing_allocations(void **state)
{
    size_t n;
    char *text = repeat("- key: \"some\\n text\"\n  list: [a, 1, null, {b: c}]\n  d: |\n   t\n",
                        500, "", &n);

    (void)state;
    assert_survives_oom(read_some, text);
    free(text);
}

static void a_small_arena_is_a_limit(void **state)
{
    mrl_cleanup(mrl_arena_freep) struct mrl_arena *own = mrl_arena_new(200);
    struct mrl_error err;
    struct mrl_doc doc;

    (void)state;
    assert_non_null(own);
    assert_code(MRL_E_LIMIT, mrl_yaml_parse("x", "[a, b, c, d, e, f]", 18, own, &doc, &err));
}

#define WITH_ARENA(test) cmocka_unit_test_setup_teardown(test, start, stop)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_ARENA(reads_maps_and_lists_by_their_indentation),
        WITH_ARENA(comments_stand_behind_blanks_and_on_lines_of_their_own),
        WITH_ARENA(a_text_is_one_document),
        WITH_ARENA(plain_scalars_have_the_types_of_the_core_schema),
        WITH_ARENA(infinities_and_nan_are_numbers),
        WITH_ARENA(plain_scalars_go_over_lines),
        WITH_ARENA(quoted_scalars_are_decoded),
        WITH_ARENA(block_scalars_keep_or_fold_their_lines),
        WITH_ARENA(brackets_hold_lists_and_maps),
        WITH_ARENA(features_that_hide_content_are_declined),
        WITH_ARENA(what_is_no_yaml_is_refused_at_its_place),
        WITH_ARENA(bytes_that_stand_in_no_yaml_are_refused),
        WITH_ARENA(a_percent_sign_elsewhere_is_text),
        WITH_ARENA(nodes_know_their_place),
        WITH_ARENA(values_nest_so_deep_and_no_deeper),
        WITH_ARENA(a_text_has_a_longest_length),
        WITH_ARENA(long_texts_of_one_piece_take_no_longer_than_others),
        WITH_ARENA(a_text_cut_short_is_read_or_refused),
        WITH_ARENA(survives_failing_allocations),
        WITH_ARENA(a_small_arena_is_a_limit),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
