/* SPDX-License-Identifier: Apache-2.0 */
#include "base/base64.h"
#include "base/status.h"
#include "unit.h"

#include <string.h>

static void assert_coded(const char *bytes, const char *text)
{
    char encoded[64];
    uint8_t decoded[64];
    size_t len;

    mrl_base64_encode(bytes, strlen(bytes), encoded);
    assert_string_equal(encoded, text);
    assert_true(mrl_base64_decode(text, strlen(text), decoded, sizeof(decoded), &len));
    assert_int_equal(len, strlen(bytes));
    assert_memory_equal(decoded, bytes, len);
}

/* RFC 4648, section 10. */
static void codes_the_vectors_of_the_rfc(void **state)
{
    (void)state;
    assert_coded("", "");
    assert_coded("f", "Zg==");
    assert_coded("fo", "Zm8=");
    assert_coded("foo", "Zm9v");
    assert_coded("foob", "Zm9vYg==");
    assert_coded("fooba", "Zm9vYmE=");
    assert_coded("foobar", "Zm9vYmFy");
}

static void refuses_every_other_spelling(void **state)
{
    static const char *const bad[] = {
        "Z",    "Zg",       "Zg=",    "Zg===", "Zh==",      "Zm9=", "=",    "==",   "===",
        "====", "Zg==Zg==", "Zm9v\n", " Zm9v", "Zm9v Zg==", "Zm-_", "Zm*v", "Zg=v", "Z===",
    };
    uint8_t out[64];
    size_t len = 77;

    (void)state;
    for (size_t i = 0; i < MRL_COUNT(bad); i++)
        assert_false(mrl_base64_decode(bad[i], strlen(bad[i]), out, sizeof(out), &len));
    assert_false(mrl_base64_decode("Zm9\0", 4, out, sizeof(out), &len));
    assert_int_equal(len, 77);
}

static void never_writes_over_the_capacity(void **state)
{
    uint8_t out[4] = {0, 0, 0, 0xee};
    size_t len;

    (void)state;
    assert_false(mrl_base64_decode("Zm9v", 4, out, 2, &len));
    assert_true(mrl_base64_decode("Zm9v", 4, out, 3, &len));
    assert_false(mrl_base64_decode("Zm9vYg==", 8, out, 3, &len));
    assert_int_equal(out[3], 0xee);
}

static void every_byte_survives(void **state)
{
    uint8_t in[256], out[256];
    char text[MRL_BASE64_TEXT(256)];
    size_t len;

    (void)state;
    for (size_t i = 0; i < 256; i++)
        in[i] = (uint8_t)(i * 7);
    for (size_t n = 0; n <= 256; n++) {
        mrl_base64_encode(in, n, text);
        assert_int_equal(strlen(text) + 1, MRL_BASE64_TEXT(n));
        assert_true(mrl_base64_decode(text, strlen(text), out, n, &len));
        assert_int_equal(len, n);
        assert_memory_equal(in, out, n);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(codes_the_vectors_of_the_rfc),
        cmocka_unit_test(refuses_every_other_spelling),
        cmocka_unit_test(never_writes_over_the_capacity),
        cmocka_unit_test(every_byte_survives),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
