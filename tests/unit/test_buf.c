/* SPDX-License-Identifier: Apache-2.0 */
#include "base/buf.h"
#include "oom.h"
#include "unit.h"

#include <string.h>

static void grows_up_to_its_maximum(void **state)
{
    struct mrl_error err;
    struct mrl_buf b;

    (void)state;
    mrl_buf_init(&b, 5);
    mrl_buf_adds(&b, "abcd");
    assert_ok(mrl_buf_status(&b, &err));
    mrl_buf_addc(&b, 'e');
    assert_ok(mrl_buf_status(&b, &err));
    mrl_buf_add(&b, NULL, 0);
    mrl_buf_adds(&b, "");
    assert_ok(mrl_buf_status(&b, &err));
    assert_string_equal(mrl_buf_text(&b), "abcde");
    mrl_buf_addc(&b, 'f');
    assert_code(MRL_E_LIMIT, mrl_buf_status(&b, &err));
    assert_non_null(strstr(err.message, "5 bytes"));
    assert_string_equal(mrl_buf_text(&b), "abcde");
    mrl_buf_done(&b);
}

static void failing_sticks_until_cleared(void **state)
{
    struct mrl_error err;
    struct mrl_buf b;

    (void)state;
    mrl_buf_init(&b, 3);
    mrl_buf_adds(&b, "abcd");
    mrl_buf_adds(&b, "a");
    mrl_buf_addf(&b, "%d", 1);
    assert_int_equal(b.len, 0);
    assert_code(MRL_E_LIMIT, mrl_buf_status(&b, &err));
    mrl_buf_clear(&b);
    assert_ok(mrl_buf_status(&b, &err));
    mrl_buf_addf(&b, "%d", 123);
    assert_ok(mrl_buf_status(&b, &err));
    assert_string_equal(mrl_buf_text(&b), "123");
    mrl_buf_addf(&b, "%s", "");
    assert_ok(mrl_buf_status(&b, &err));
    mrl_buf_addf(&b, "%d", 4);
    assert_code(MRL_E_LIMIT, mrl_buf_status(&b, &err));
    assert_string_equal(mrl_buf_text(&b), "123");
    mrl_buf_done(&b);
    mrl_buf_done(&b);
}

static void an_empty_buffer_is_an_empty_text(void **state)
{
    struct mrl_error err;
    struct mrl_buf b;

    (void)state;
    mrl_buf_init(&b, 0);
    assert_string_equal(mrl_buf_text(&b), "");
    mrl_buf_clear(&b);
    mrl_buf_add(&b, "", 0);
    assert_ok(mrl_buf_status(&b, &err));
    assert_string_equal(mrl_buf_text(&b), "");
    mrl_buf_done(&b);
}

static void keeps_bytes_of_any_value(void **state)
{
    struct mrl_buf b;

    (void)state;
    mrl_buf_init(&b, 100);
    for (int i = 0; i < 90; i++)
        mrl_buf_add(&b, "\0", 1);
    assert_int_equal(b.len, 90);
    for (size_t i = 0; i <= 90; i++)
        assert_int_equal(b.data[i], 0);
    mrl_buf_done(&b);
}

static mrl_status fill(void *context)
{
    struct mrl_error err;
    struct mrl_buf b;
    mrl_status s;

    (void)context;
    mrl_buf_init(&b, 1u << 20);
    for (int i = 0; i < 1000; i++)
        mrl_buf_addf(&b, "line %d\n", i);
    mrl_buf_adds(&b, "end");
    s = mrl_buf_status(&b, &err);
    mrl_buf_done(&b);
    return s;
}

static void survives_failing_allocations(void **state)
{
    (void)state;
    assert_survives_oom(fill, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(grows_up_to_its_maximum),
        cmocka_unit_test(failing_sticks_until_cleared),
        cmocka_unit_test(an_empty_buffer_is_an_empty_text),
        cmocka_unit_test(keeps_bytes_of_any_value),
        cmocka_unit_test(survives_failing_allocations),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
