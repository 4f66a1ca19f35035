/* SPDX-License-Identifier: Apache-2.0 */
/* The harness itself: a check that cannot fail is worth nothing. */
#include "oom.h"
#include "unit.h"

#include <stdlib.h>
#include <string.h>

static mrl_status no_memory(void)
{
    return (mrl_status){MRL_E_NOMEM};
}

static mrl_status three_blocks(void *context)
{
    unsigned *runs = context;
    char *a = malloc(10);
    char *b = a ? realloc(a, 1000) : NULL;
    char *c = b ? strdup("text") : NULL;

    ++*runs;
    free(c);
    free(b ? b : a);
    return c ? mrl_ok() : no_memory();
}

static void fails_each_allocation_once(void **state)
{
    unsigned runs = 0;

    (void)state;
    assert_survives_oom(three_blocks, &runs);
    assert_int_equal(runs, 4);
}

static void lets_only_the_chosen_allocation_fail(void **state)
{
    (void)state;
    oom_fail_nth(2);
    void *first = malloc(1);
    void *second = malloc(1);
    void *third = calloc(1, 1);
    assert_non_null(first);
    assert_null(second);
    assert_non_null(third);
    free(first);
    free(third);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fails_each_allocation_once),
        cmocka_unit_test(lets_only_the_chosen_allocation_fail),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
