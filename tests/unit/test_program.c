/* SPDX-License-Identifier: Apache-2.0 */
#include "unit.h"

#include "base/program.h"

#include <string.h>

static void a_program_has_the_id_that_its_linker_wrote(void **state)
{
    char id[MRL_PROGRAM_ID];
    char again[MRL_PROGRAM_ID];

    (void)state;
    mrl_program_id(id);
    assert_int_equal(strlen(id), 40);
    assert_int_equal(strspn(id, "0123456789abcdef"), 40);
    mrl_program_id(again);
    assert_string_equal(id, again);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_program_has_the_id_that_its_linker_wrote),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
