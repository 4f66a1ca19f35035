/* SPDX-License-Identifier: Apache-2.0 */
#include "base/text.h"
#include "data/record.h"
#include "data/url_key.h"
#include "unit.h"

#include <stdlib.h>
#include <string.h>

/* Key and scheme of an address as one text, or what is wrong with it. */
static const char *key_of(const char *url)
{
    static char text[MRL_URL_KEY_MAX + 32];
    uint8_t scheme;
    size_t n;
    const char *const wrong = mrl_url_key(mrl_span_text(url), text, &n, &scheme);

    if (wrong)
        return wrong;
    (void)snprintf(text + n, sizeof(text) - n, " %s", mrl_url_scheme(scheme));
    return text;
}

static void addresses_that_mean_the_same_have_one_key(void **state)
{
    static const char *const pairs[][2] = {
        {"https://www.example.org/", "org,example,www)/ https"},
        {"HTTPS://User:Pass@WWW.Example.ORG.:443", "org,example,www)/ https"},
        {"  https://www.example.org/#part\n", "org,example,www)/ https"},
        {"http://www.example.org:80/", "org,example,www)/ http"},
        {"http://www.example.org:0080/", "org,example,www)/ http"},
        {"http://www.example.org:/", "org,example,www)/ http"},
        {"http://www.example.org:8080/", "org,example,www:8080)/ http"},
        {"http://h.io/a/./b/../c/.", "io,h)/a/c/ http"},
        {"http://h.io/../../x", "io,h)/x http"},
        {"http://h.io/a/%2e%2E/b", "io,h)/b http"},
        {"http://h.io/%7euser/%41?%7e=%2f", "io,h)/~user/A?~=%2F http"},
        {"http://h.io?q", "io,h)/?q http"},
        {"http://h.io/a b\"c\x01", "io,h)/a%20b%22c%01 http"},
        {"http://h.io/100%", "io,h)/100%25 http"},
        {"http://h.io/%zz", "io,h)/%25zz http"},
        {"http://h.io/\xc3\xa9", "io,h)/%C3%A9 http"},
        {"http://h.io/\xff", "io,h)/%FF http"},
        {"http://b\xc3\xbc"
         "cher.example/",
         "example,b\xc3\xbc"
         "cher)/ http"},
        {"http://192.0.2.1:81/x", "192.0.2.1:81)/x http"},
        {"http://[2001:DB8::1]:80/", "[2001:db8::1])/ http"},
        {"http://localhost/", "localhost)/ http"},
        {"s3://my.bucket/key", "bucket,my)/key s3"},
        {"example.org/a", "org,example)/a "},
        {"//example.org/a", "org,example)/a "},
        {"a.bc:secret@example.org/a", "org,example)/a "},
        {"a.bc:x@con//b", ")a.bc:x@con//b "},
        {"images/1.png", ")images/1.png "},
        {"data.csv", ")data.csv "},
        {"urn:isbn:1 2", ")urn:isbn:1%202 "},
        {"gopher://h.io/", ")gopher://h.io/ "},
        {"a.bc:zz/x", ")a.bc:zz/x "},
        {"\xff", ")%FF "},
        {"", " "},
        {" \t", " "},
    };

    (void)state;
    for (size_t i = 0; i < MRL_COUNT(pairs); i++)
        assert_string_equal(key_of(pairs[i][0]), pairs[i][1]);
}

static void addresses_that_are_none_are_told(void **state)
{
    static const char *const pairs[][2] = {
        {"http://", "host is empty"},
        {"http:///x", "host is empty"},
        {"http://a..b/", "host is empty"},
        {"http://a b/", "a character"},
        {"http://a,b/", "a character"},
        {"http://h:65536/", "port"},
        {"http://h:99999999999999/", "port"},
        {"http://h:x/", "port"},
        {"http://[zz]/", "IPv6"},
        {"http://[::1/", "IPv6"},
        {"http://\xff.example/", "not UTF-8"},
    };

    (void)state;
    for (size_t i = 0; i < MRL_COUNT(pairs); i++)
        if (!strstr(key_of(pairs[i][0]), pairs[i][1]))
            fail_msg("%s: %s", pairs[i][0], key_of(pairs[i][0]));
}

static void an_address_may_have_8192_bytes(void **state)
{
    static char url[3 * MRL_URL_KEY_MAX];

    (void)state;
    for (size_t n = MRL_URL_KEY_MAX - 1; n <= MRL_URL_KEY_MAX + 1; n++) {
        memset(url, 'x', sizeof(url));
        memcpy(url, "http://h/", 9); /* its key is "h)/xxx" */
        url[n + 9 - 3] = '\0';
        if (n <= MRL_URL_KEY_MAX)
            assert_int_equal(strlen(key_of(url)), n + strlen(" http"));
        else
            assert_non_null(strstr(key_of(url), "longer"));
    }
}

/* What is shown of a key has that key again, whatever the bytes were. */
static void what_is_shown_is_the_same_address(void **state)
{
    static const char alphabet[] = "ab.:/%?#@[]-2eE~ \\\xc3\xa9\xff\x01";
    static const char *const starts[] = {"http://",      "",      "//",   "s3://h/", "x.yz/",
                                         "http://[::1]", "x.yz@", "x.yz:"};
    char key[MRL_URL_KEY_MAX], again[MRL_URL_KEY_MAX], url[64];

    (void)state;
    srand(1);
    for (int i = 0; i < 200000; i++) {
        mrl_cleanup(mrl_buf_done) struct mrl_buf shown;
        const char *const start = starts[(size_t)rand() % MRL_COUNT(starts)];
        size_t n = strlen(start), len, len2;
        uint8_t scheme, scheme2;

        memcpy(url, start, n);
        for (int k = rand() % 20; k > 0; k--)
            url[n++] = alphabet[(size_t)rand() % (sizeof(alphabet) - 1)];
        if (mrl_url_key(mrl_span(url, n), key, &len, &scheme))
            continue;
        for (size_t k = 0; k < len; k++)
            assert_true((unsigned char)key[k] > 0x20);
        mrl_buf_init(&shown, 1000);
        mrl_url_of_key(&shown, mrl_span(key, len), scheme);
        assert_null(mrl_url_key(mrl_span(mrl_buf_text(&shown), shown.len), again, &len2, &scheme2));
        if (scheme != scheme2 || len != len2 || memcmp(key, again, len) != 0)
            fail_msg("%.*s: %.*s: %s: %.*s", (int)n, url, (int)len, key, shown.data, (int)len2,
                     again);
    }
}

static const char *ranges_of(const char *prefix)
{
    static struct mrl_url_ranges r;
    static char text[400];
    const char *const wrong = mrl_url_ranges(mrl_span_text(prefix), &r);
    size_t n = 0;

    if (wrong)
        return wrong;
    for (size_t i = 0; i < r.count; i++)
        n += (size_t)snprintf(text + n, sizeof(text) - n, "%s%.*s", i ? " " : "",
                              (int)r.prefix[i].len, r.prefix[i].at);
    return text;
}

static void a_domain_is_not_one_that_begins_like_it(void **state)
{
    static const char *const domain = ")example.org org,example) org,example, org,example:";

    (void)state;
    assert_string_equal(ranges_of("example.org"), domain);
    assert_string_equal(ranges_of("*.example.org"), domain);
    assert_string_equal(ranges_of(".example.org"), domain);
    assert_string_equal(ranges_of("example.org/"), "org,example)/");
    assert_string_equal(ranges_of("https://example.org"), "org,example)/");
    assert_string_equal(ranges_of("http://example.org:81/a?b"), "org,example:81)/a?b");
    assert_string_equal(ranges_of("images/"), ")images/");
    assert_string_equal(ranges_of("example.org:81"), ")example.org:81 org,example:81)");
    assert_string_equal(ranges_of(""), "is empty");
    assert_non_null(strstr(ranges_of("http://"), "host"));
}

static void times_come_in_several_forms(void **state)
{
    static const char *const same[] = {
        "2026-03-01T12:00:00Z", "2026-03-01T12:00:00.25Z",   "2026-03-01 12:00:00",
        "2026-03-01T12:00:00",  "2026-03-01T14:00:00+02:00", "2026-03-01 14:00:00+02:00",
        "20260301120000",       "20260301120000123",         " 1772366400 ",
    };
    static const char *const none[] = {"2026", "202603011200",     "20261301120000", "yesterday",
                                       "",     "2026-03-01T12:00", "1772366400.5",   "-1772366400"};
    mrl_time t;

    (void)state;
    for (size_t i = 0; i < MRL_COUNT(same); i++) {
        if (!mrl_data_time_parse(mrl_span_text(same[i]), &t))
            fail_msg("%s", same[i]);
        assert_int_equal(t, 1772366400);
    }
    assert_true(mrl_data_time_parse(mrl_span_text("20260301"), &t));
    assert_int_equal(t, 1772323200);
    for (size_t i = 0; i < MRL_COUNT(none); i++)
        if (mrl_data_time_parse(mrl_span_text(none[i]), &t))
            fail_msg("%s", none[i]);
}

static void digests_name_their_kind_or_show_it(void **state)
{
    static const struct {
        const char *text;
        enum mrl_data_digest kind;
    } good[] = {
        {"", MRL_DATA_NO_DIGEST},
        {"-", MRL_DATA_NO_DIGEST},
        {"sha1:FKXGYNOJJ7H3IFO35FPUBC445EPOQRXN", MRL_DATA_SHA1},
        {"FKXGYNOJJ7H3IFO35FPUBC445EPOQRXN", MRL_DATA_SHA1},
        {"da39a3ee5e6b4b0d3255bfef95601890afd80709", MRL_DATA_SHA1},
        {"SHA-1:da39a3ee5e6b4b0d3255bfef95601890afd80709", MRL_DATA_SHA1},
        {"d41d8cd98f00b204e9800998ecf8427e", MRL_DATA_MD5},
        {"SHA-256:E3B0C44298FC1C149AFBF4C8996FB92427AE41E4649B934CA495991B7852B855",
         MRL_DATA_SHA256},
    };
    static const char *const bad[] = {"sha256:abcd",
                                      "abcd",
                                      "crc32:12345678",
                                      "sha1:",
                                      "sha256:FKXGYNOJJ7H3IFO35FPUBC445EPOQRXN",
                                      "sha1:0KXGYNOJJ7H3IFO35FPUBC445EPOQRXN"};
    uint8_t digest[MRL_DATA_DIGEST_MAX];
    enum mrl_data_digest kind;

    (void)state;
    for (size_t i = 0; i < MRL_COUNT(good); i++) {
        assert_true(
            mrl_data_digest_parse(mrl_span_text(good[i].text), MRL_DATA_NO_DIGEST, &kind, digest));
        assert_int_equal(kind, good[i].kind);
    }
    assert_int_equal(digest[0], 0xe3);
    for (size_t i = 0; i < MRL_COUNT(bad); i++)
        if (mrl_data_digest_parse(mrl_span_text(bad[i]), MRL_DATA_NO_DIGEST, &kind, digest))
            fail_msg("%s", bad[i]);
    /* RFC 4648, section 10: "foobar" in base32 is MZXW6YTBOI. */
    assert_true(mrl_data_digest_parse(mrl_span_text("MZXW6YTBOJTG633CMFZGM33PMJQXEZTP"),
                                      MRL_DATA_NO_DIGEST, &kind, digest));
    assert_memory_equal(digest, "foobarfoobarfoobarfo", 20);
}

static void rows_sort_as_records_do(void **state)
{
    static const char *const keys[] = {"", "a", "ab", "a)", "b"};
    uint8_t rows[2][MRL_DATA_ROW_MAX], digest[64];
    struct mrl_data_record r[2], back;

    (void)state;
    srand(2);
    memset(digest, 7, sizeof(digest));
    digest[2] = 9;
    for (int i = 0; i < 50000; i++) {
        size_t n[2];
        int by_row, by_record;

        for (int k = 0; k < 2; k++) {
            r[k] = (struct mrl_data_record){
                .key = mrl_span_text(keys[rand() % 5]),
                .scheme = (uint8_t)(rand() % 2),
                .has_time = rand() % 3 > 0,
                .digest_kind = (enum mrl_data_digest)(rand() % 3),
                .digest = digest + rand() % 3,
                .dataset = (uint32_t)(rand() % 2),
                .use = (uint32_t)(rand() % 2),
            };
            r[k].at = r[k].has_time ? rand() % 3 : 0;
            n[k] = mrl_data_row_write(&r[k], rows[k]);
            mrl_data_row_read(rows[k], n[k], &back);
            assert_int_equal(mrl_data_record_compare(&r[k], &back), 0);
        }
        by_row = memcmp(rows[0], rows[1], n[0] < n[1] ? n[0] : n[1]);
        by_record = mrl_data_record_compare(&r[0], &r[1]);
        assert_true((by_row < 0) == (by_record < 0) && (by_row > 0) == (by_record > 0));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(addresses_that_mean_the_same_have_one_key),
        cmocka_unit_test(addresses_that_are_none_are_told),
        cmocka_unit_test(an_address_may_have_8192_bytes),
        cmocka_unit_test(what_is_shown_is_the_same_address),
        cmocka_unit_test(a_domain_is_not_one_that_begins_like_it),
        cmocka_unit_test(times_come_in_several_forms),
        cmocka_unit_test(digests_name_their_kind_or_show_it),
        cmocka_unit_test(rows_sort_as_records_do),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
