/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/command.h"
#include "cli/options.h"
#include "unit.h"

static const char *const words[] = {"text", "json", NULL};

struct args {
    bool all;
    const char *output;
    uint64_t depth;
    int format;
    struct mrl_option_list keys;
    bool deep;
};

static const struct mrl_option options[] = {
    {.name = "all", .letter = 'a', .kind = MRL_OPTION_FLAG, .field = offsetof(struct args, all)},
    {.name = "output",
     .letter = 'o',
     .kind = MRL_OPTION_TEXT,
     .field = offsetof(struct args, output)},
    {.name = "depth", .kind = MRL_OPTION_NUMBER, .field = offsetof(struct args, depth), .max = 100},
    {.name = "format",
     .kind = MRL_OPTION_CHOICE,
     .field = offsetof(struct args, format),
     .choices = words},
    {.name = "key", .kind = MRL_OPTION_LIST, .field = offsetof(struct args, keys)},
    {.name = "deep",
     .with = "depth",
     .kind = MRL_OPTION_FLAG,
     .field = offsetof(struct args, deep)},
};

/* One command line, parsed. */
struct parsed {
    struct args args;
    char *argv[80];
    size_t operands;
    struct mrl_error err;
    enum mrl_code code;
};

static struct parsed parse(int argc, const char *const *argv)
{
    struct parsed p = {0};
    const struct mrl_option_set set = {options, MRL_COUNT(options), &p.args};

    for (int i = 0; i < argc; i++)
        p.argv[i] = (char *)(uintptr_t)argv[i];
    p.code = mrl_options_parse(&set, 1, argc, p.argv, &p.err, &p.operands).code;
    return p;
}

#define PARSE(...)                                                                                 \
    parse((int)MRL_COUNT(((const char *[]){__VA_ARGS__})), (const char *[]){__VA_ARGS__})

static void reads_every_way_to_write_an_option(void **state)
{
    (void)state;
    assert_string_equal(PARSE("-o", "x").args.output, "x");
    assert_string_equal(PARSE("-ox").args.output, "x");
    assert_string_equal(PARSE("--output", "x").args.output, "x");
    assert_string_equal(PARSE("--output=x").args.output, "x");
    const struct parsed p = PARSE("-ao", "x");
    assert_true(p.args.all);
    assert_string_equal(p.args.output, "x");
}

static void keeps_operands_in_order_wherever_they_stand(void **state)
{
    const struct parsed p = PARSE("one", "-a", "-", "--", "-o", "--");

    (void)state;
    assert_int_equal(p.code, MRL_OK);
    assert_true(p.args.all);
    assert_null(p.args.output);
    assert_int_equal(p.operands, 4);
    assert_string_equal(p.argv[0], "one");
    assert_string_equal(p.argv[1], "-");
    assert_string_equal(p.argv[2], "-o");
    assert_string_equal(p.argv[3], "--");
}

static void names_the_nearest_option(void **state)
{
    (void)state;
    assert_string_equal(PARSE("--ouptut=x").err.message,
                        "unknown option --ouptut; the nearest is --output");
    assert_string_equal(PARSE("--zzzz").err.message, "unknown option --zzzz");
    assert_string_equal(PARSE("-az").err.message, "unknown option -z");
}

static void refuses_arguments_that_are_missing_or_too_many(void **state)
{
    (void)state;
    assert_string_equal(PARSE("--output").err.message, "--output needs an argument");
    assert_string_equal(PARSE("--output=").err.message, "--output needs an argument");
    assert_string_equal(PARSE("-o", "").err.message, "--output needs an argument");
    assert_string_equal(PARSE("--all=yes").err.message, "--all takes no argument");
}

static void bounds_numbers(void **state)
{
    (void)state;
    assert_int_equal(PARSE("--depth=99").args.depth, 99);
    assert_int_equal(PARSE("--depth=100").args.depth, 100);
    assert_string_equal(PARSE("--depth=101").err.message, "--depth may be at most 100");
    assert_int_equal(PARSE("--depth=99999999999999999999").code, MRL_E_LIMIT);
    assert_string_equal(PARSE("--depth=-1").err.message, "--depth needs a number");
    assert_string_equal(PARSE("--depth=1k").err.message, "--depth needs a number");
}

static void refuses_an_option_without_the_one_it_goes_with(void **state)
{
    (void)state;
    assert_string_equal(PARSE("--deep").err.message, "--deep needs --depth");
    assert_string_equal(PARSE("--deep", "--", "--depth=3").err.message, "--deep needs --depth");
    assert_int_equal(PARSE("--deep", "--depth=3").code, MRL_OK);
    assert_int_equal(PARSE("--depth=3", "--deep").code, MRL_OK);
    assert_int_equal(PARSE("--depth=3").code, MRL_OK);
}

static void lists_the_words_of_a_choice(void **state)
{
    (void)state;
    assert_int_equal(PARSE("--format", "json").args.format, 1);
    assert_string_equal(PARSE("--format=xml").err.message, "--format is one of text, json");
}

static void collects_repeated_options_up_to_their_limit(void **state)
{
    const char *argv[MRL_OPTION_LIST_MAX + 1];
    const struct parsed two = PARSE("--key=a", "--key=b");

    (void)state;
    assert_int_equal(two.args.keys.count, 2);
    assert_string_equal(two.args.keys.items[1], "b");
    for (size_t i = 0; i < MRL_COUNT(argv); i++)
        argv[i] = "--key=a";
    assert_int_equal(parse(MRL_OPTION_LIST_MAX - 1, argv).code, MRL_OK);
    assert_int_equal(parse(MRL_OPTION_LIST_MAX, argv).code, MRL_OK);
    assert_int_equal(parse(MRL_OPTION_LIST_MAX + 1, argv).code, MRL_E_LIMIT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_every_way_to_write_an_option),
        cmocka_unit_test(keeps_operands_in_order_wherever_they_stand),
        cmocka_unit_test(names_the_nearest_option),
        cmocka_unit_test(refuses_arguments_that_are_missing_or_too_many),
        cmocka_unit_test(bounds_numbers),
        cmocka_unit_test(refuses_an_option_without_the_one_it_goes_with),
        cmocka_unit_test(lists_the_words_of_a_choice),
        cmocka_unit_test(collects_repeated_options_up_to_their_limit),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
