/* SPDX-License-Identifier: Apache-2.0 */
#include "describe.h"
#include "formats/paddle_operators.h"
#include "pb_maker.h"

static struct pb program(const char *operator_name)
{
    struct pb block = pb_number(pb_number(PB_EMPTY, 1, 0), 2, UINT64_MAX);

    block = pb_message(block, 3, pb_text(PB_EMPTY, 1, "x"));
    block = pb_message(block, 4, pb_text(PB_EMPTY, 3, "conv2d"));
    block = pb_message(block, 4, pb_text(PB_EMPTY, 3, operator_name));
    return pb_message(pb_message(PB_EMPTY, 1, block), 4, pb_number(PB_EMPTY, 1, 0));
}

static void a_plain_program_says_nothing(void **state)
{
    const struct pb m = program("softmax");
    DESCRIBED(t);

    (void)state;
    assert_string_equal(identified(m.at, m.len), "paddle");
    describe(&t, "paddle", m.at, m.len);
    assert_no_issues(&t);
    assert_number_fact(&t, "operator_count", 2);
    assert_number_fact(&t, "variable_count", 1);
}

static void operators_that_reach_out_are_told(void **state)
{
    static const char *const names[][2] = {
        {"py_func", "paddle.python-operator"},    {"py_func_grad", "paddle.python-operator"},
        {"load_combine", "paddle.file-operator"}, {"my_custom_relu", "paddle.unknown-operator"},
        {"conv2", "paddle.unknown-operator"},     {"", "paddle.unknown-operator"},
    };

    (void)state;
    for (size_t i = 0; i < MRL_COUNT(names); i++) {
        const struct pb m = program(names[i][0]);
        DESCRIBED(t);

        describe(&t, "paddle", m.at, m.len);
        assert_issue(&t, names[i][1]);
        assert_int_equal(t.d.issue_count, 1);
    }
}

static void cuts_are_told(void **state)
{
    const struct pb m = program("relu");

    (void)state;
    assert_every_cut_is_told("paddle", m.at, m.len - 4);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_plain_program_says_nothing),
        cmocka_unit_test(operators_that_reach_out_are_told),
        cmocka_unit_test(cuts_are_told),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
