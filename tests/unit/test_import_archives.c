/* SPDX-License-Identifier: Apache-2.0 */
#include "import_run.h"

#include <zlib.h>

/* --- CDX --- */

#define B32 "FKXGYNOJJ7H3IFO35FPUBC445EPOQRXN"
#define HEX "2aae6c35c94fcfb415dbe95f408b9ce91ee846ed"

static void reads_indexes_of_web_archives(void **state)
{
    static const char *const texts[] = {
        " CDX N b a m s k r M S V g\nexample,a)/ 20260301120000 http://a.example/ text/html 200 " B32
        " - - 1 2 x.warc.gz\n",
        "example,a)/ 20260301120000 http://a.example/ text/html 200 " B32 " - - 1 2 x.warc.gz\n",
        " CDX b k a\n20260301120000 " B32 " http://a.example/\n",
        "example,a)/ 20260301120000 {\"url\": \"http://a.example/\", \"digest\": \"" B32
        "\", \"mime\": \"x\"}\n",
        "example,a)/ 20260301120000 {\"digest\": \"sha1:" B32 "\", \"url\": "
        "\"http://a.example/\"}\r\n",
    };

    for (size_t i = 0; i < MRL_COUNT(texts); i++) {
        const struct outcome o = run(*state, texts[i], (struct given){.dataset = "d"});

        assert_ok(o.status);
        assert_string_equal(o.format, "cdx");
        assert_string_equal(o.records,
                            "http://a.example/ 2026-03-01T12:00:00Z sha1:" HEX " d training\n");
    }
    assert_int_equal(run(*state,
                         "a)/ 20260301120000 {\"url\": \"http://a.example/\", \"url\": \"\"}\n"
                         "a)/ 20260301120000 {\"url\n"
                         "a)/ 2026 x\n",
                         (struct given){.dataset = "d", .type = "cdx"})
                         .malformed,
                     3);
    assert_code(MRL_E_FORMAT, run(*state, " CDX b k\n", (struct given){.dataset = "d"}).status);
}

/* --- WARC --- */

#define RECORD(type, more, length, block)                                                          \
    "WARC/1.1\r\nWARC-Type: " type "\r\n" more "Content-Length: " length "\r\n\r\n" block "\r\n\r\n"
#define AT "WARC-Target-URI: http://a.example/\r\nWARC-Date: 2026-03-01T12:00:00Z\r\n"

static const char warc[] = RECORD("warcinfo", "", "4", "info")
    RECORD("response", AT "WARC-Payload-Digest: sha1:" B32 "\r\n", "5", "hello")
        RECORD("request", AT, "3", "GET")
            RECORD("resource",
                   "warc-target-uri: <http://b.example/>\r\nWARC-Date: 2026-03-01T12:00:00.5Z\r\n",
                   "0", "") RECORD("response", AT AT, "0", "")
                RECORD("response", "WARC-Date: 2026-03-01T12:00:00Z\r\n", "0", "");

static void reads_web_archives(void **state)
{
    const struct outcome o = run(*state, warc, (struct given){.dataset = "d"});

    assert_ok(o.status);
    assert_string_equal(o.format, "warc");
    assert_string_equal(o.records,
                        "http://a.example/ 2026-03-01T12:00:00Z sha1:" HEX " d training\n"
                        "http://b.example/ 2026-03-01T12:00:00Z sha256:" SHA " d training\n");
    assert_int_equal(o.other, 2);
    assert_string_equal(o.problems, "5: its header names a field twice\n"
                                    "6: has no WARC-Target-URI\n");
}

static mrl_status take_nothing(void *context, const struct mrl_data_record *r,
                               struct mrl_error *err)
{
    (void)context;
    (void)r;
    (void)err;
    return mrl_ok();
}

/* What becomes of the first n bytes. */
static mrl_status read_cut(size_t n)
{
    mrl_cleanup(mrl_arena_freep) struct mrl_arena *arena = mrl_arena_new(1u << 20);
    struct mrl_data_manifest m = {.next_segment = 1};
    struct mrl_import im = {.manifest = &m,
                            .arena = arena,
                            .take = take_nothing,
                            .dataset = mrl_span_text("d"),
                            .format = "warc"};
    struct mrl_source_memory source;
    struct mrl_error err;

    mrl_source_memory_init(&source, warc, n);
    return mrl_import_run(&im, &source.source, "cut", &err);
}

static void a_web_archive_that_is_cut_changes_nothing(void **state)
{
    static const char *const broken[] = {
        "WARC/1.1\r\nWARC-Type: response\r\n\r\n",
        "WARC/2.0\r\n\r\n",
        RECORD("resource", AT, "99999999999999999999", "x"),
        RECORD("resource", AT, "1", "xy"),
        "WARC/1.1\r\nno colon\r\n\r\n",
    };

    for (size_t n = 1; n < sizeof(warc) - 1; n++) {
        /* But for the ends of records, every cut is noticed. */
        if (read_cut(n).code == MRL_OK)
            assert_memory_equal(warc + n, "WARC/", 5);
    }
    for (size_t i = 0; i < MRL_COUNT(broken); i++)
        assert_true(
            run(*state, broken[i], (struct given){.dataset = "d", .type = "warc"}).status.code !=
            MRL_OK);
}

/* --- packed --- */

/* gzip of one text, `times` over. */
static size_t pack(const char *text, size_t n, size_t times, uint8_t *ret, size_t room)
{
    z_stream z = {0};

    assert_int_equal(deflateInit2(&z, 9, Z_DEFLATED, 31, 8, Z_DEFAULT_STRATEGY), Z_OK);
    z.next_out = ret;
    z.avail_out = (uInt)room;
    for (size_t i = 0; i < times; i++) {
        z.next_in = (Bytef *)(uintptr_t)text;
        z.avail_in = (uInt)n;
        assert_int_equal(deflate(&z, i + 1 < times ? Z_NO_FLUSH : Z_FINISH),
                         i + 1 < times ? Z_OK : Z_STREAM_END);
    }
    n = room - z.avail_out;
    deflateEnd(&z);
    return n;
}

static void reads_packed_files_member_by_member(void **state)
{
    static uint8_t packed[8000];
    size_t n = pack(warc, sizeof(warc) - 1, 1, packed, sizeof(packed));
    struct outcome o;

    n += pack(warc, sizeof(warc) - 1, 1, packed + n, sizeof(packed) - n);
    o = run_bytes(*state, packed, n, &(struct given){.dataset = "d"});
    assert_ok(o.status);
    assert_int_equal(o.rows, 4);
    for (size_t k = 1; k < n; k += 7) {
        o = run_bytes(*state, packed, n - k, &(struct given){.dataset = "d", .type = "warc"});
        if (o.status.code == MRL_OK) /* the end of the first member */
            assert_int_equal(o.rows, 2);
    }
}

static void a_bomb_is_refused(void **state)
{
    static const char zeros[1 << 16];
    static uint8_t packed[1 << 20];
    const size_t n = pack(zeros, sizeof(zeros), 2000, packed, sizeof(packed));
    const struct outcome o =
        run_bytes(*state, packed, n, &(struct given){.dataset = "d", .type = "jsonl"});

    assert_code(MRL_E_LIMIT, o.status);
}

#define WITH_FOLDER(test) cmocka_unit_test_setup_teardown(test, folder_setup, folder_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_FOLDER(reads_indexes_of_web_archives),
        WITH_FOLDER(reads_web_archives),
        WITH_FOLDER(a_web_archive_that_is_cut_changes_nothing),
        WITH_FOLDER(reads_packed_files_member_by_member),
        WITH_FOLDER(a_bomb_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
