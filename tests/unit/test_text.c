/* SPDX-License-Identifier: Apache-2.0 */
#include "base/buf.h"
#include "base/text.h"
#include "unit.h"

#include <stdlib.h>
#include <string.h>

/* --- UTF-8 --- */

static void decodes_the_first_and_last_of_each_length(void **state)
{
    static const struct {
        const char *bytes;
        uint32_t c;
    } cases[] = {
        {"\x01", 0x01},
        {"\x7f", 0x7f},
        {"\xc2\x80", 0x80},
        {"\xdf\xbf", 0x7ff},
        {"\xe0\xa0\x80", 0x800},
        {"\xed\x9f\xbf", 0xd7ff},
        {"\xee\x80\x80", 0xe000},
        {"\xef\xbf\xbf", 0xffff},
        {"\xf0\x90\x80\x80", 0x10000},
        {"\xf4\x8f\xbf\xbf", 0x10ffff},
    };

    (void)state;
    for (size_t i = 0; i < MRL_COUNT(cases); i++) {
        const size_t n = strlen(cases[i].bytes);
        uint32_t c = 0;
        char back[4];

        assert_int_equal(mrl_utf8_decode(cases[i].bytes, n, &c), n);
        assert_int_equal(c, cases[i].c);
        assert_int_equal(mrl_utf8_encode(c, back), n);
        assert_memory_equal(back, cases[i].bytes, n);
        assert_true(mrl_utf8_valid(cases[i].bytes, n));
        for (size_t cut = 1; cut < n; cut++) {
            assert_int_equal(mrl_utf8_decode(cases[i].bytes, cut, &c), 0);
            assert_false(mrl_utf8_valid(cases[i].bytes, cut));
        }
    }
    assert_int_equal(mrl_utf8_decode("\0", 1, &(uint32_t){0}), 1);
}

static void refuses_what_is_no_utf8(void **state)
{
    static const char *const wrong[] = {
        "\x80", /* a tail alone */
        "\xbf",
        "\xc0\x80", /* overlong NUL */
        "\xc1\xbf",
        "\xe0\x9f\xbf",
        "\xed\xa0\x80", /* surrogates */
        "\xed\xbf\xbf",
        "\xf0\x8f\xbf\xbf",
        "\xf4\x90\x80\x80", /* behind U+10FFFF */
        "\xf5\x80\x80\x80",
        "\xf8\x88\x80\x80\x80",
        "\xfe",
        "\xff",
        "\xc2\x41", /* a tail is missing */
        "\xe2\x82\x41",
        "\xf0\x90\x80\x41",
    };

    (void)state;
    for (size_t i = 0; i < MRL_COUNT(wrong); i++) {
        uint32_t c = 77;
        char padded[24];

        assert_int_equal(mrl_utf8_decode(wrong[i], strlen(wrong[i]), &c), 0);
        assert_int_equal(c, 77);
        /* At every place among eight ASCII bytes, which are looked at together. */
        for (size_t before = 0; before < 17; before++) {
            memset(padded, 'x', sizeof(padded));
            memcpy(padded + before, wrong[i], strlen(wrong[i]));
            assert_false(mrl_utf8_valid(padded, sizeof(padded)));
        }
    }
    assert_int_equal(mrl_utf8_decode(NULL, 0, &(uint32_t){0}), 0);
    assert_true(mrl_utf8_valid(NULL, 0));
}

static void every_code_point_survives(void **state)
{
    (void)state;
    for (uint32_t c = 0; c <= 0x10ffff; c++) {
        uint32_t back = UINT32_MAX;
        char utf8[4];

        if (c == 0xd800)
            c = 0xe000;
        const size_t n = mrl_utf8_encode(c, utf8);
        if (mrl_utf8_decode(utf8, n, &back) != n || back != c)
            fail_msg("U+%04X becomes U+%04X", c, back);
    }
}

/* --- escapes --- */

static void assert_escaped(enum mrl_text_mode mode, const char *bytes, size_t n, const char *wanted)
{
    char *block = malloc(n ? n : 1); /* of exactly its size, for AddressSanitizer */
    char *printed;
    size_t printed_size;
    struct mrl_buf buf;
    FILE *out = open_memstream(&printed, &printed_size);

    assert_non_null(block);
    assert_non_null(out);
    if (n)
        memcpy(block, bytes, n);
    mrl_buf_init(&buf, 1000);
    mrl_text_add(&buf, mode, block, n);
    assert_string_equal(mrl_buf_text(&buf), wanted);
    mrl_buf_done(&buf);
    mrl_text_print(out, mode, block, n);
    assert_int_equal(fclose(out), 0);
    assert_string_equal(printed, wanted);
    free(printed);
    free(block);
}

struct in_all_modes {
    const char *bytes;
    size_t n;
    const char *term, *json, *html, *dot;
};

static void what_could_harm_becomes_visible_in_all_modes(void **state)
{
    static const struct in_all_modes cases[] = {
        {"", 0, "", "", "", ""},
        {"plain text", 10, "plain text", "plain text", "plain text", "plain text"},
        {"\n\t\r", 3, "\\n\\t\\r", "\\u000a\\u0009\\u000d", "\\n\\t\\r", "\\\\n\\\\t\\\\r"},
        {"a\0b", 3, "a\\x00b", "a\\u0000b", "a\\x00b", "a\\\\x00b"},
        {"\033[2J", 4, "\\x1b[2J", "\\u001b[2J", "\\x1b[2J", "\\\\x1b[2J"},
        {"\x7f", 1, "\\x7f", "\\u007f", "\\x7f", "\\\\x7f"},
        {"\xc2\x9b", 2, "\\x9b", "\\u009b", "\\x9b", "\\\\x9b"},           /* CSI in one */
        {"\xe2\x80\xae", 3, "\\u202e", "\\u202e", "\\u202e", "\\\\u202e"}, /* right to left */
        {"\xe2\x81\xa6", 3, "\\u2066", "\\u2066", "\\u2066", "\\\\u2066"}, /* isolate */
        {"\xe2\x80\x8b", 3, "\\u200b", "\\u200b", "\\u200b", "\\\\u200b"}, /* zero width */
        {"\xe2\x80\xa8", 3, "\\u2028", "\\u2028", "\\u2028", "\\\\u2028"}, /* line separator */
        {"\xef\xbb\xbf", 3, "\\ufeff", "\\ufeff", "\\ufeff", "\\\\ufeff"},
        {"\xf3\xa0\x80\x81", 4, "\\U000e0001", "\\udb40\\udc01", "\\U000e0001",
         "\\\\U000e0001"}, /* tag */
        {"\xff", 1, "\\xff", "\\ufffd", "\\xff", "\\\\xff"},
        {"a\xe2\x82", 3, "a\\xe2\\x82", "a\\ufffd\\ufffd", "a\\xe2\\x82", "a\\\\xe2\\\\x82"},
        {"\xed\xa0\x80", 3, "\\xed\\xa0\\x80", "\\ufffd\\ufffd\\ufffd", "\\xed\\xa0\\x80",
         "\\\\xed\\\\xa0\\\\x80"},
        {"\"\\'", 3, "\"\\\\'", "\\\"\\\\'", "&quot;\\&#39;", "\\\"\\\\'"},
        {"<a & b>", 7, "<a & b>", "<a & b>", "&lt;a &amp; b&gt;", "<a & b>"},
        {"</script><!--", 13, "</script><!--", "</script><!--", "&lt;/script&gt;&lt;!--",
         "</script><!--"},
        {"\xc3\xa4\xe4\xb8\xad\xf0\x9f\x98\x80", 9, "\xc3\xa4\xe4\xb8\xad\xf0\x9f\x98\x80",
         "\xc3\xa4\xe4\xb8\xad\xf0\x9f\x98\x80", "\xc3\xa4\xe4\xb8\xad\xf0\x9f\x98\x80",
         "\xc3\xa4\xe4\xb8\xad\xf0\x9f\x98\x80"},
    };

    (void)state;
    for (size_t i = 0; i < MRL_COUNT(cases); i++) {
        const struct in_all_modes *c = &cases[i];

        assert_escaped(MRL_TEXT_TERM, c->bytes, c->n, c->term);
        assert_escaped(MRL_TEXT_JSON, c->bytes, c->n, c->json);
        assert_escaped(MRL_TEXT_HTML, c->bytes, c->n, c->html);
        assert_escaped(MRL_TEXT_DOT, c->bytes, c->n, c->dot);
    }
}

static void no_invisible_character_gets_through(void **state)
{
    (void)state;
    for (uint32_t c = 0; c <= 0x10ffff; c++) {
        char escaped[32];
        char utf8[4];
        size_t n;

        if (c == 0xd800)
            c = 0xe000;
        if (!mrl_text_is_invisible(c))
            continue;
        n = mrl_utf8_encode(c, utf8);
        mrl_text_quote(escaped, sizeof(escaped), utf8, n);
        for (const char *p = escaped; *p; p++)
            if (*p < 0x20 || *p > 0x7e)
                fail_msg("U+%04X gets through", c);
    }
}

static void knows_invisible_from_visible(void **state)
{
    static const uint32_t hidden[] = {0,       0x1f,    0x7f,    0x9f,    0xad,    0x61c,   0x200b,
                                      0x200e,  0x200f,  0x2028,  0x202a,  0x202e,  0x2060,  0x2066,
                                      0x2069,  0x2800,  0x3164,  0xfe0f,  0xfeff,  0xfff9,  0xfffe,
                                      0xe000,  0xf8ff,  0xfdd0,  0x1d173, 0x1ffff, 0x3ffff, 0xe0020,
                                      0xe0fff, 0xf0000, 0x10ffff};
    static const uint32_t shown[] = {' ',    '~',    0xa0,    0xac,    0xae,    0x600,
                                     0x2010, 0x2030, 0x2027,  0x4e2d,  0xac00,  0xfdcf,
                                     0xfffc, 0xfffd, 0x1f600, 0x1fffd, 0x20000, 0x3fffd};

    (void)state;
    for (size_t i = 0; i < MRL_COUNT(hidden); i++)
        if (!mrl_text_is_invisible(hidden[i]))
            fail_msg("U+%04X passes for visible", hidden[i]);
    for (size_t i = 0; i < MRL_COUNT(shown); i++)
        if (mrl_text_is_invisible(shown[i]))
            fail_msg("U+%04X passes for invisible", shown[i]);
}

static void puts_is_print_of_a_text(void **state)
{
    char *printed;
    size_t size;
    FILE *out = open_memstream(&printed, &size);

    (void)state;
    assert_non_null(out);
    mrl_text_puts(out, MRL_TEXT_HTML, "a<b");
    assert_int_equal(fclose(out), 0);
    assert_string_equal(printed, "a&lt;b");
    free(printed);
}

/* --- quoting into small buffers --- */

static void assert_quoted(size_t size, const char *text, const char *wanted)
{
    char *dst = malloc(size);

    assert_non_null(dst);
    mrl_text_quote(dst, size, text, strlen(text));
    assert_string_equal(dst, wanted);
    free(dst);
}

static void a_quote_is_cut_between_characters(void **state)
{
    (void)state;
    assert_quoted(1, "abc", "");
    assert_quoted(1, "", "");
    assert_quoted(2, "a", "a");
    assert_quoted(3, "abc", "");
    assert_quoted(4, "abc", "abc");
    assert_quoted(4, "abcd", "...");
    assert_quoted(5, "abcd", "abcd");
    assert_quoted(7, "abcdefgh", "abc...");
    assert_quoted(8, "abc\033efgh", "abc...");
    assert_quoted(11, "abc\033efgh", "abc\\x1b...");
    assert_quoted(7, "ab\xc3\xa4\xc3\xa4\xc3\xa4", "ab...");
    assert_quoted(8, "ab\xc3\xa4\xc3\xa4\xc3\xa4", "ab\xc3\xa4...");
    assert_quoted(9, "ab\xc3\xa4\xc3\xa4\xc3\xa4", "ab\xc3\xa4\xc3\xa4\xc3\xa4");
}

/* --- distance --- */

static void counts_the_slips_between_two_words(void **state)
{
    char long_a[100], long_b[100];

    (void)state;
    assert_int_equal(mrl_text_distance("", ""), 0);
    assert_int_equal(mrl_text_distance("", "abc"), 3);
    assert_int_equal(mrl_text_distance("abc", ""), 3);
    assert_int_equal(mrl_text_distance("kitten", "sitting"), 3);
    assert_int_equal(mrl_text_distance("owner", "ownre"), 1);
    assert_int_equal(mrl_text_distance("ab", "ba"), 1);
    assert_int_equal(mrl_text_distance("abc", "abc"), 0);
    assert_int_equal(mrl_text_distance("abc", "abx"), 1);
    memset(long_a, 'a', sizeof(long_a));
    memset(long_b, 'b', sizeof(long_b));
    long_a[99] = long_b[99] = '\0';
    assert_int_equal(mrl_text_distance(long_a, long_b), 64);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(decodes_the_first_and_last_of_each_length),
        cmocka_unit_test(refuses_what_is_no_utf8),
        cmocka_unit_test(every_code_point_survives),
        cmocka_unit_test(what_could_harm_becomes_visible_in_all_modes),
        cmocka_unit_test(no_invisible_character_gets_through),
        cmocka_unit_test(knows_invisible_from_visible),
        cmocka_unit_test(puts_is_print_of_a_text),
        cmocka_unit_test(a_quote_is_cut_between_characters),
        cmocka_unit_test(counts_the_slips_between_two_words),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
