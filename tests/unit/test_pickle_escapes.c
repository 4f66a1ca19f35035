/* SPDX-License-Identifier: Apache-2.0 */
#include "scan/pickle_escapes.h"

#include "scanned.h"

#include <stdio.h>

static void assert_bytes(enum mrl_pickle_escapes escapes, const char *text, const char *wanted)
{
    struct mrl_pickle_unescaped u;
    struct mrl_source_memory memory;
    struct mrl_error err;
    char got[64] = "";
    size_t n;

    mrl_source_memory_init(&memory, text, strlen(text));
    assert_int_equal(mrl_pickle_unescaped_open(&u, escapes, &memory.source, &err).code, MRL_OK);
    assert_int_equal(u.source.size, strlen(wanted));
    assert_int_equal(u.source.read_at(&u.source, 0, got, sizeof(got), &n, &err).code, MRL_OK);
    assert_int_equal(n, strlen(wanted));
    assert_string_equal(got, wanted);
    /* Once more from the middle, which starts anew. */
    assert_int_equal(u.source.read_at(&u.source, n / 2, got, 1, &n, &err).code, MRL_OK);
    assert_int_equal(got[0], wanted[strlen(wanted) / 2]);
}

static void escapes_are_those_that_python_reads(void **state)
{
    (void)state;
    assert_bytes(MRL_ESCAPES_UNICODE, "a\\u0062\\U00000063\\x64\\101", "abc\\x64\\101");
    assert_bytes(MRL_ESCAPES_UNICODE, "\\\\u0041 \\u005cu0041", "\\\\u0041 \\u0041");
    assert_bytes(MRL_ESCAPES_UNICODE, "\\u00e9\xe9\\u12", "\xe9\xe9\\u12");
    assert_bytes(MRL_ESCAPES_UNICODE, "ab\\u0100cd", "ab");
    assert_bytes(MRL_ESCAPES_UNICODE, "x\\", "x\\");
    assert_bytes(MRL_ESCAPES_STRING, "a\\x62\\143\\u0064\\q\\\\n", "abc\\u0064\\q\\n");
    assert_bytes(MRL_ESCAPES_STRING, "\\n\\t\\'\\\"\\777\\x4", "\n\t'\"\xff\\x4");
}

/* An escape may lie across the edge of the buffer. */
static void escapes_are_read_across_buffers(void **state)
{
    static char text[6 * 3000 + 1], wanted[3000 + 1], got[3000 + 1];
    struct mrl_pickle_unescaped u;
    struct mrl_source_memory memory;
    struct mrl_error err;
    size_t n;

    (void)state;
    for (size_t i = 0; i < 3000; i++) {
        wanted[i] = (char)('a' + i % 26);
        (void)snprintf(text + 6 * i, 7, "\\u%04x", (unsigned)wanted[i]);
    }
    mrl_source_memory_init(&memory, text, strlen(text));
    assert_int_equal(mrl_pickle_unescaped_open(&u, MRL_ESCAPES_UNICODE, &memory.source, &err).code,
                     MRL_OK);
    assert_int_equal(u.source.size, 3000);
    assert_int_equal(u.source.read_at(&u.source, 0, got, 3000, &n, &err).code, MRL_OK);
    assert_int_equal(n, 3000);
    assert_string_equal(got, wanted);
}

#define NESTED_HEAD "ctorch.storage\n_load_from_bytes\n(c_codecs\nencode\n(V"
#define NESTED_TAIL "\nVlatin1\ntRtR."

/* What PyTorch writes into protocol 0: a pickle in a text. */
static void pickles_in_lines_are_followed(void **state)
{
    static char bytes[8000];
    static const char head[] = NESTED_HEAD "\x80\x02X\xd0\x07\\u0000\\u0000";
    struct scanned *s = *state;
    size_t n = sizeof(head) - 1;

    SCAN(s, NESTED_HEAD "\x80\x02](K\x01K\\u000ae." NESTED_TAIL);
    assert_verdict(s, MRL_SCAN_SAFE_KNOWN);
    SCAN(s, NESTED_HEAD "\x80\x02"
                        "cos\\u000asystem\\u000aX\x02\\u0000\\u0000\\u0000id\x85R." NESTED_TAIL);
    assert_verdict(s, MRL_SCAN_DANGEROUS);
    SCAN(s, "(S'\\x80\\x02cos\\nsystem\\nU\\x02id\\x85R.'\nl.");
    assert_non_null(find_rule(s, "MRL-PKL-013"));
    /* Longer than what is kept of a line. */
    memcpy(bytes, head, n);
    memset(bytes + n, 'x', 2000);
    n += 2000;
    memcpy(bytes + n, "." NESTED_TAIL, strlen("." NESTED_TAIL));
    n += strlen("." NESTED_TAIL);
    scan_bytes(s, bytes, n);
    assert_verdict(s, MRL_SCAN_SAFE_KNOWN);
}

static void names_may_be_written_with_any_escape(void **state)
{
    struct scanned *s = *state;

    SCAN(s, "\x80\x04Vposi\\U00000078\nVsyste\\u006d\n\x93Vid\n\x85R.");
    assert_call(s, "MRL-PKL-001", "posix.system(\"id\")");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(escapes_are_those_that_python_reads),
        cmocka_unit_test(escapes_are_read_across_buffers),
        cmocka_unit_test(pickles_in_lines_are_followed),
        cmocka_unit_test(names_may_be_written_with_any_escape),
    };

    return cmocka_run_group_tests(tests, scanned_setup, scanned_teardown);
}
