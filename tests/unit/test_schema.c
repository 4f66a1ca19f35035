/* SPDX-License-Identifier: Apache-2.0 */
#include "base/buf.h"
#include "base/limits.h"
#include "oom.h"
#include "quoted.h"
#include "schema/meta.h"

#include <stdlib.h>
#include <string.h>

static mrl_status compile(struct mrl_arena *arena, const char *text, const struct mrl_schema **ret,
                          struct mrl_error *err)
{
    static const struct mrl_schema_options options = {.assert_formats = true, .choose = true};
    const struct mrl_doc doc = parse_quoted(arena, text);
    struct mrl_schema_set *set;

    MRL_TRY(mrl_schema_set_new(arena, &options, &set, err));
    MRL_TRY(mrl_schema_set_add(set, "test:schema", &doc, err));
    return mrl_schema_compile(set, "test:schema", ret, err);
}

struct fixture {
    struct mrl_arena *arena;
    struct mrl_schema_report report;
};

static int setup(void **state)
{
    struct fixture *f = calloc(1, sizeof(*f));

    *state = f;
    if (f)
        f->arena = mrl_arena_new(256u << 20);
    return f && f->arena ? 0 : -1;
}

static int teardown(void **state)
{
    struct fixture *f = *state;

    mrl_arena_free(f->arena);
    free(f);
    return 0;
}

static const struct mrl_schema_report *validate(struct fixture *f, const char *schema,
                                                const char *instance)
{
    const struct mrl_schema *compiled;
    struct mrl_error err = {0};
    bool valid;

    if (compile(f->arena, schema, &compiled, &err).code != MRL_OK)
        fail_msg("%u:%u: %s", err.line, err.column, err.message);
    const struct mrl_doc doc = parse_quoted(f->arena, instance);
    assert_ok(mrl_schema_validate(compiled, doc.root, f->arena, &f->report, &err));
    assert_ok(mrl_schema_is_valid(compiled, doc.root, &valid, &err));
    assert_int_equal(valid, f->report.total == 0);
    return &f->report;
}

static void assert_problem(struct fixture *f, const char *schema, const char *instance,
                           const char *path, const char *keyword, const char *clause,
                           const char *message)
{
    const struct mrl_schema_report *r = validate(f, schema, instance);

    assert_int_equal(r->total, 1);
    assert_int_equal(r->count, 1);
    assert_string_equal(r->problems[0].path, path);
    assert_string_equal(r->problems[0].keyword, keyword);
    assert_string_equal(r->problems[0].clause, clause);
    assert_string_equal(r->problems[0].message, message);
}

static void names_the_value_and_the_clause(void **state)
{
    struct fixture *f = *state;

    assert_problem(f, "{'properties':{'a/b':{'items':{'type':['string','null']}}}}",
                   "{\n 'a/b': ['x', 7]}", "/a~1b/1", "type",
                   "test:schema#/properties/a~1b/items/type",
                   "is a whole number, but must be null or a string");
    assert_int_equal(f->report.problems[0].line, 2);
    assert_int_equal(f->report.problems[0].column, 15);
    assert_problem(f, "{'required':['name']}", "{}", "", "required", "test:schema#/required",
                   "the key `name` is missing");
    assert_problem(f, "{'$ref':'#/$defs/d','$defs':{'d':{'maximum':2}}}", "2.5", "", "maximum",
                   "test:schema#/$defs/d/maximum", "is 2.5, but must be at most 2");
}

static void says_what_was_probably_meant(void **state)
{
    struct fixture *f = *state;

    assert_problem(f, "{'properties':{'version':true},'additionalProperties':false}",
                   "{'verison':1}", "/verison", "additionalProperties",
                   "test:schema#/additionalProperties",
                   "the key `verison` may not stand here; did you mean `version`?");
    assert_problem(f, "{'enum':['library','framework']}", "'libary'", "", "enum",
                   "test:schema#/enum",
                   "\"libary\" is not one of the 2 values that are allowed; did you mean "
                   "\"library\"?");
}

/* Of alternatives, the one that is nearest is explained. */
static void explains_the_nearest_alternative(void **state)
{
    struct fixture *f = *state;

    assert_problem(f,
                   "{'oneOf':[{'type':'string'},{'type':'object','properties':{'n':{'type':"
                   "'integer'}}}]}",
                   "{'n':'x'}", "/n", "type", "test:schema#/oneOf/1/properties/n/type",
                   "is a string, but must be a whole number");
    assert_problem(f, "{'anyOf':[{'type':'string'},{'type':'array'}]}", "7", "", "anyOf",
                   "test:schema#/anyOf", "fits none of the 2 forms that are allowed here");
    assert_problem(f, "{'oneOf':[{'type':'integer'},{'type':'number'}]}", "7", "", "oneOf",
                   "test:schema#/oneOf",
                   "fits the forms 1 and 2 of which only one is allowed at a time");
}

static void chooses_by_the_value_of_a_key(void **state)
{
    static const char schema[] = "{'choose':{'key':'t','of':{'a':{'required':['x']},'b':true}}}";
    struct fixture *f = *state;

    assert_int_equal(validate(f, schema, "{'t':'b'}")->total, 0);
    assert_problem(f, schema, "{'t':'a'}", "", "required", "test:schema#/choose/a/required",
                   "the key `x` is missing");
    assert_problem(f, schema, "{'t':'c'}", "/t", "choose", "test:schema#/choose",
                   "\"c\" is none of the kinds that are known here");
    assert_problem(f, schema, "{}", "", "choose", "test:schema#/choose", "the key `t` is missing");
}

static void compares_numbers_without_rounding(void **state)
{
    struct fixture *f = *state;

    assert_int_equal(validate(f, "{'const':1}", "1.0")->total, 0);
    assert_int_equal(validate(f, "{'const':100}", "1e2")->total, 0);
    assert_int_equal(validate(f, "{'const':9007199254740993}", "9007199254740992.0")->total, 1);
    assert_int_equal(validate(f, "{'multipleOf':0.01}", "0.07")->total, 0);
    assert_int_equal(validate(f, "{'multipleOf':0.01}", "4.021")->total, 1);
    assert_int_equal(validate(f, "{'multipleOf':3}", "1e400")->total, 1);
    assert_int_equal(validate(f, "{'multipleOf':5}", "1e999999999999")->total, 0);
    assert_int_equal(validate(f, "{'maximum':1e308}", "1e309")->total, 1);
    assert_int_equal(validate(f, "{'minimum':-0.0}", "0")->total, 0);
    assert_int_equal(validate(f, "{'type':'integer'}", "1e400")->total, 0);
    assert_int_equal(validate(f, "{'uniqueItems':true}", "[1, 1.00]")->total, 1);
    assert_int_equal(validate(f, "{'uniqueItems':true}", "[{'a':1,'b':2},{'b':2.0,'a':1}]")->total,
                     1);
}

static void refuses_schemas_that_are_none(void **state)
{
    static const char *const bad[] = {
        "[]",
        "7",
        "{'type':'text'}",
        "{'properties':[]}",
        "{'properties':{'a':1}}",
        "{'required':'a'}",
        "{'required':[1]}",
        "{'items':7}",
        "{'allOf':{}}",
        "{'enum':1}",
        "{'minLength':-1}",
        "{'minItems':1.5}",
        "{'maximum':'1'}",
        "{'multipleOf':0}",
        "{'multipleOf':1.2345678901234567891}",
        "{'pattern':'('}",
        "{'pattern':7}",
        "{'format':7}",
        "{'uniqueItems':1}",
        "{'$ref':7}",
        "{'$ref':'#/nowhere'}",
        "{'$ref':'#nowhere'}",
        "{'$ref':'https://example.com/elsewhere'}",
        "{'$ref':'#/const','const':7}",
        "{'dependentRequired':{'a':7}}",
        "{'choose':{'key':'t'}}",
    };
    struct fixture *f = *state;

    for (size_t i = 0; i < MRL_COUNT(bad); i++) {
        const struct mrl_schema *schema;
        struct mrl_error err = {0};
        const mrl_status s = compile(f->arena, bad[i], &schema, &err);

        if (s.code != MRL_E_FORMAT)
            fail_msg("%s: %s", bad[i], mrl_code_name(s.code));
    }
}

static void says_when_it_does_not_know_a_dialect(void **state)
{
    struct fixture *f = *state;
    const struct mrl_schema *schema;
    struct mrl_error err = {0};

    assert_code(
        MRL_E_UNSUPPORTED,
        compile(f->arena, "{'$schema':'http://json-schema.org/draft-04/schema#'}", &schema, &err));
    assert_code(MRL_E_UNSUPPORTED, compile(f->arena, "{'pattern':'(a)\\\\1'}", &schema, &err));
    assert_int_equal(err.line, 1);
}

static void keeps_a_uri_for_one_schema(void **state)
{
    struct fixture *f = *state;
    const struct mrl_schema *schema;
    struct mrl_error err = {0};

    assert_code(MRL_E_EXISTS, compile(f->arena, "{'$defs':{'a':{'$id':'x:y'},'b':{'$id':'x:y'}}}",
                                      &schema, &err));
}

static enum mrl_code run(struct fixture *f, const char *schema, const char *instance)
{
    const struct mrl_schema *compiled;
    struct mrl_error err = {0};
    const struct mrl_doc doc = parse_quoted(f->arena, instance);
    bool valid;

    assert_ok(compile(f->arena, schema, &compiled, &err));
    return mrl_schema_is_valid(compiled, doc.root, &valid, &err).code;
}

static void ends_where_schemas_go_in_circles(void **state)
{
    struct fixture *f = *state;

    assert_int_equal(run(f, "{'$ref':'#'}", "1"), MRL_E_LIMIT);
    assert_int_equal(run(f, "{'allOf':[{'$ref':'#'}]}", "1"), MRL_E_LIMIT);
    assert_int_equal(run(f, "{'not':{'$ref':'#'}}", "1"), MRL_E_LIMIT);
}

/* Each level tries the next one twice: 2^60 ways. */
static void ends_where_alternatives_multiply(void **state)
{
    struct fixture *f = *state;
    mrl_cleanup(mrl_buf_done) struct mrl_buf schema;

    mrl_buf_init(&schema, 16384);
    mrl_buf_adds(&schema, "{'$ref':'#/$defs/d0','$defs':{");
    for (int i = 0; i < 60; i++)
        mrl_buf_addf(&schema, "'d%d':{'anyOf':[{'$ref':'#/$defs/d%d'},{'$ref':'#/$defs/d%d'}]},", i,
                     i + 1, i + 1);
    mrl_buf_adds(&schema, "'d60':{'type':'string'}}}");
    assert_int_equal(run(f, mrl_buf_text(&schema), "1"), MRL_E_LIMIT);
}

static void tells_so_many_problems_and_counts_the_rest(void **state)
{
    struct fixture *f = *state;
    mrl_cleanup(mrl_buf_done) struct mrl_buf text;

    mrl_buf_init(&text, 4096);
    mrl_buf_adds(&text, "['x'");
    for (unsigned i = 0; i < MRL_MAX_SCHEMA_PROBLEMS + 4; i++)
        mrl_buf_adds(&text, ",'x'");
    mrl_buf_adds(&text, "]");
    validate(f, "{'items':{'type':'null'}}", mrl_buf_text(&text));
    assert_int_equal(f->report.count, MRL_MAX_SCHEMA_PROBLEMS);
    assert_int_equal(f->report.total, MRL_MAX_SCHEMA_PROBLEMS + 5);
}

static void finds_its_own_schemas_of_schemas_valid(void **state)
{
    static const char *const uris[] = {"http://json-schema.org/draft-07/schema",
                                       "https://json-schema.org/draft/2020-12/schema"};
    static const struct mrl_schema_options options = {.assert_formats = true};
    struct fixture *f = *state;
    struct mrl_schema_set *set;
    struct mrl_error err = {0};

    assert_ok(mrl_schema_set_new(f->arena, &options, &set, &err));
    assert_ok(mrl_schema_add_meta(set, f->arena, &err));
    for (size_t i = 0; i < MRL_COUNT(uris); i++) {
        const struct mrl_schema *schema;
        const struct mrl_doc bad = parse_quoted(f->arena, "{'properties':{'a':{'minLength':-1}}}");
        const struct mrl_doc good = parse_quoted(f->arena, "{'properties':{'a':{'minLength':1}}}");
        bool valid = false;

        assert_ok(mrl_schema_compile(set, uris[i], &schema, &err));
        assert_ok(mrl_schema_is_valid(schema, good.root, &valid, &err));
        assert_true(valid);
        assert_ok(mrl_schema_is_valid(schema, bad.root, &valid, &err));
        assert_false(valid);
    }
}

struct oom_case {
    struct mrl_doc schema, instance;
};

static mrl_status oom_scenario(void *context)
{
    static const struct mrl_schema_options options = {.assert_formats = true};
    mrl_cleanup(mrl_arena_freep) struct mrl_arena *arena = mrl_arena_new(16u << 20);
    const struct oom_case *c = context;
    struct mrl_schema_report report;
    const struct mrl_schema *schema;
    struct mrl_schema_set *set;
    struct mrl_error err = {0};

    if (!arena)
        return (mrl_status){MRL_E_NOMEM};
    MRL_TRY(mrl_schema_set_new(arena, &options, &set, &err));
    MRL_TRY(mrl_schema_set_add(set, "x:y", &c->schema, &err));
    MRL_TRY(mrl_schema_compile(set, "x:y", &schema, &err));
    return mrl_schema_validate(schema, c->instance.root, arena, &report, &err);
}

/* A document is known under its URI as RFC 3986, 5.2 reads it, whichever way it is written. */
static void finds_a_document_however_its_uri_is_written(void **state)
{
    static const struct mrl_schema_options options = {.assert_formats = true};
    static const char *const names[] = {"file:///a/b/../c.json", "/a/./b/../c.json",
                                        "file:///a/c.json#rest"};
    struct fixture *f = *state;
    const struct mrl_doc doc = parse_quoted(f->arena, "{'type':'string'}");

    for (size_t i = 0; i < 3; i++) {
        const struct mrl_schema *schema;
        struct mrl_schema_set *set;
        struct mrl_error err;

        assert_ok(mrl_schema_set_new(f->arena, &options, &set, &err));
        assert_ok(mrl_schema_set_add(set, names[i], &doc, &err));
        assert_ok(mrl_schema_compile(set, names[i], &schema, &err));
        assert_int_equal(mrl_schema_compile(set, "file:///a/b/c.json", &schema, &err).code,
                         MRL_E_ABSENT);
    }
}

static void survives_running_out_of_memory(void **state)
{
    struct fixture *f = *state;
    struct oom_case c = {
        .schema = parse_quoted(
            f->arena, "{'$id':'x:z','properties':{'a':{'pattern':'^(?=b)b+$','enum':['b',{'c':1}]},"
                      "'l':{'uniqueItems':true,'prefixItems':[true],'unevaluatedItems':false}},"
                      "'anyOf':[{'$dynamicRef':'#d'},{'required':['q']}],"
                      "'$defs':{'d':{'$dynamicAnchor':'d','minProperties':9}},"
                      "'patternProperties':{'^z':false},'unevaluatedProperties':false}"),
        .instance = parse_quoted(f->arena, "{'a':'bb','l':[{'m':1},{'m':1},3],'z':1,'y':2}"),
    };

    assert_survives_oom(oom_scenario, &c);
}

/* Each level of the instance has four ways to fail: told one by one they would take hours. */
static void telling_is_work(void **state)
{
    struct fixture *f = *state;
    const struct mrl_schema *schema;
    struct mrl_error err = {0};
    struct mrl_doc doc;

    assert_ok(compile(f->arena,
                      "{'$defs':{'a':{'anyOf':[{'$ref':'#/$defs/b'},{'$ref':'#/$defs/b'}]},"
                      "'b':{'anyOf':[{'items':{'$ref':'#/$defs/a'},'minItems':5},"
                      "{'items':{'$ref':'#/$defs/a'},'minItems':6}]}},'$ref':'#/$defs/a'}",
                      &schema, &err));
    doc = parse_quoted(f->arena, "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]");
    assert_code(MRL_E_LIMIT, mrl_schema_validate(schema, doc.root, f->arena, &f->report, &err));
}

/* Behind the last problem that is kept, none is looked for among alternatives. */
static void counts_the_problems_that_are_not_kept(void **state)
{
    struct fixture *f = *state;
    char text[2 * (MRL_MAX_SCHEMA_PROBLEMS + 50) + 2] = "[";
    const size_t n = sizeof(text) - 2;

    for (size_t i = 1; i < n; i++)
        text[i] = i % 2 ? '1' : ',';
    text[n] = ']';
    (void)validate(f, "{'items':{'anyOf':[{'type':'string'},{'type':'object'}]}}", text);
    assert_int_equal(f->report.count, MRL_MAX_SCHEMA_PROBLEMS);
    assert_int_equal(f->report.total, MRL_MAX_SCHEMA_PROBLEMS + 50);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(names_the_value_and_the_clause, setup, teardown),
        cmocka_unit_test_setup_teardown(says_what_was_probably_meant, setup, teardown),
        cmocka_unit_test_setup_teardown(explains_the_nearest_alternative, setup, teardown),
        cmocka_unit_test_setup_teardown(chooses_by_the_value_of_a_key, setup, teardown),
        cmocka_unit_test_setup_teardown(compares_numbers_without_rounding, setup, teardown),
        cmocka_unit_test_setup_teardown(refuses_schemas_that_are_none, setup, teardown),
        cmocka_unit_test_setup_teardown(says_when_it_does_not_know_a_dialect, setup, teardown),
        cmocka_unit_test_setup_teardown(keeps_a_uri_for_one_schema, setup, teardown),
        cmocka_unit_test_setup_teardown(ends_where_schemas_go_in_circles, setup, teardown),
        cmocka_unit_test_setup_teardown(ends_where_alternatives_multiply, setup, teardown),
        cmocka_unit_test_setup_teardown(tells_so_many_problems_and_counts_the_rest, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(finds_its_own_schemas_of_schemas_valid, setup, teardown),
        cmocka_unit_test_setup_teardown(finds_a_document_however_its_uri_is_written, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(survives_running_out_of_memory, setup, teardown),
        cmocka_unit_test_setup_teardown(telling_is_work, setup, teardown),
        cmocka_unit_test_setup_teardown(counts_the_problems_that_are_not_kept, setup, teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
