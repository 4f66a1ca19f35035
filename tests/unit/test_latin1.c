/* SPDX-License-Identifier: Apache-2.0 */
#include "scan/latin1.h"

#include "unit.h"

#include <string.h>

static void read_all(const char *text, size_t n, size_t step, char *dst, size_t *len)
{
    struct mrl_source_memory memory;
    struct mrl_latin1 l;
    struct mrl_error err;
    size_t got = 1;

    mrl_source_memory_init(&memory, text, n);
    assert_int_equal(mrl_latin1_open(&l, &memory.source, &err).code, MRL_OK);
    for (*len = 0; got > 0; *len += got)
        assert_int_equal(l.source.read_at(&l.source, *len, dst + *len, step, &got, &err).code,
                         MRL_OK);
    assert_int_equal(l.source.size, *len);
    /* Going back starts anew. */
    assert_int_equal(l.source.read_at(&l.source, 0, dst, *len, &got, &err).code, MRL_OK);
    assert_int_equal(got, *len);
}

static void characters_become_bytes(void **state)
{
    char bytes[64];
    size_t n;

    (void)state;
    for (size_t step = 1; step < 6; step++) {
        read_all("\xc2\x80\x02\xc3\xbf.", 6, step, bytes, &n);
        assert_int_equal(n, 4);
        assert_memory_equal(bytes, "\x80\x02\xff.", 4);
    }
}

static void what_latin1_has_not_ends_it(void **state)
{
    static const char *const texts[] = {"ab\xc4\x80", "ab\xe2\x82\xac", "ab\xc2", "ab\xc2z",
                                        "ab\x80"};
    char bytes[64];
    size_t n;

    (void)state;
    for (size_t i = 0; i < MRL_COUNT(texts); i++) {
        read_all(texts[i], strlen(texts[i]), 64, bytes, &n);
        assert_int_equal(n, 2);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(characters_become_bytes),
        cmocka_unit_test(what_latin1_has_not_ends_it),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
