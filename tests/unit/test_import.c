/* SPDX-License-Identifier: Apache-2.0 */
#include "folder.h"
#include "oom.h"

#include "base/limits.h"
#include "data/import.h"
#include "data/url_key.h"

#include <zlib.h>

/* What an import made of a text: the records as lines, then the problems as lines. */
struct outcome {
    mrl_status status;
    struct mrl_error err;
    uint64_t rows, malformed, other;
    char format[16];
    char records[4000];
    char problems[4000];
};

struct listing {
    struct outcome *o;
    const struct mrl_data_manifest *m;
};

static mrl_status list(void *context, const struct mrl_data_record *r, struct mrl_error *err)
{
    const struct listing *l = context;
    mrl_cleanup(mrl_buf_done) struct mrl_buf line;
    char at[MRL_TIME_TEXT] = "-";

    (void)err;
    mrl_buf_init(&line, 100000);
    mrl_url_of_key(&line, r->key, r->scheme);
    if (r->has_time)
        mrl_time_format(r->at, at);
    mrl_buf_addf(&line, " %s ", at);
    if (r->digest_kind)
        mrl_data_digest_add(&line, r);
    mrl_buf_addf(&line, " %s %s\n", l->m->datasets[r->dataset].name, l->m->uses[r->use]);
    (void)strncat(l->o->records, mrl_buf_text(&line),
                  sizeof(l->o->records) - strlen(l->o->records) - 1);
    return mrl_ok();
}

struct given {
    const char *dataset, *type, *column_url, *name;
};

static mrl_status import(int dir, const void *bytes, size_t n, const struct given *g,
                         struct mrl_arena *arena, struct outcome *o)
{
    struct mrl_data_writer w;
    struct mrl_import im = {.manifest = &w.manifest,
                            .arena = arena,
                            .take = mrl_data_writer_take,
                            .context = &w,
                            .dataset = mrl_span_text(g->dataset ? g->dataset : ""),
                            .format = g->type};
    struct mrl_source_memory source;
    mrl_status s;

    im.columns[MRL_IMPORT_URL] = g->column_url;
    MRL_TRY(mrl_data_writer_open(dir, arena, &w, &o->err));
    mrl_source_memory_init(&source, bytes, n);
    s = mrl_import_run(&im, &source.source, g->name ? g->name : "file", &o->err);
    if (s.code == MRL_OK)
        s = mrl_data_writer_commit(&w, &o->err);
    mrl_data_writer_close(&w);
    o->rows = im.report.rows;
    o->malformed = im.report.malformed;
    o->other = im.report.other;
    (void)snprintf(o->format, sizeof(o->format), "%s", im.report.format ? im.report.format : "");
    for (size_t i = 0; i < im.report.problem_count; i++) {
        const size_t used = strlen(o->problems);

        (void)snprintf(o->problems + used, sizeof(o->problems) - used, "%llu: %s\n",
                       (unsigned long long)im.report.problems[i].line, im.report.problems[i].why);
    }
    return s;
}

static struct outcome run_bytes(const struct folder *f, const void *bytes, size_t n,
                                const struct given *g)
{
    mrl_cleanup(mrl_arena_freep) struct mrl_arena *arena = mrl_arena_new(64u << 20);
    static struct outcome o;
    struct mrl_data_index index;

    o = (struct outcome){0};
    (void)unlinkat(f->fd, MRL_DATA_MANIFEST, 0);
    o.status = import(f->fd, bytes, n, g, arena, &o);
    if (o.status.code == MRL_OK) {
        struct listing l = {&o, &index.manifest};

        assert_ok(mrl_data_index_open(f->fd, arena, &index, &o.err));
        assert_ok(mrl_data_index_each(&index, list, &l, &o.err));
        mrl_data_index_close(&index);
    }
    return o;
}

static struct outcome run(const struct folder *f, const char *text, struct given g)
{
    return run_bytes(f, text, strlen(text), &g);
}

#define SHA "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

/* --- CSV --- */

static void reads_tables(void **state)
{
    static const char *const tables[] = {
        "url,time,sha256\nhttps://a.example/,2026-03-01T12:00:00Z," SHA "\n",
        "\xef\xbb\xbfURL\tObtained-At\tSHA256\r\nhttps://a.example/\t20260301120000\t" SHA "\r\n",
        "source url;note;date;hash\n\"https://a.example/\";\"x;\n\"\"y\"\"\";2026-03-01 "
        "12:00:00;\"" SHA "\"",
        "source,time,url,sha256\nelsewhere,2026-03-01T12:00:00Z,https://a.example/," SHA "\n\n",
    };

    for (size_t i = 0; i < MRL_COUNT(tables); i++) {
        const struct outcome o = run(*state, tables[i], (struct given){.dataset = "d"});

        assert_ok(o.status);
        assert_string_equal(o.format, "csv");
        assert_string_equal(o.records,
                            "https://a.example/ 2026-03-01T12:00:00Z sha256:" SHA " d training\n");
        assert_int_equal(o.malformed, 0);
    }
}

static void names_the_line_of_each_malformed_row(void **state)
{
    const struct outcome o = run(*state,
                                 "url,time\n"
                                 "https://a.example/,2026-03-01\n"
                                 "https://b.example/\n"              /* a field too few */
                                 "https://c.example/,2026-03-01,x\n" /* one too many */
                                 "\"https://d.example/\"x,2026-03-01\n"
                                 "https://e\"\".example/,2026-03-01\n"
                                 "\"two\nlines\",never\n"
                                 "http://u:secret@bad host/,2026-03-01\n"
                                 "https://f.example/,2026-03-02\n"
                                 "\"https://g.example/,2026-03-02\n"
                                 "https://h.example/,2026-03-02\n",
                                 (struct given){.dataset = "d"});

    assert_ok(o.status);
    assert_int_equal(o.rows, 2);
    assert_int_equal(o.malformed, 8);
    assert_string_equal(o.problems,
                        "3: has 1 fields, the header has 2\n"
                        "4: has 3 fields, the header has 2\n"
                        "5: a quote stands inside a field\n"
                        "6: a quote stands inside a field\n"
                        "7: its time `never` is no time that merlon knows\n"
                        "9: its url `http://bad host/` its host has a character that hosts do not "
                        "have\n"
                        "11: a quote is opened and never closed\n");
}

static void a_header_has_to_say_where_the_address_is(void **state)
{
    struct outcome o = run(*state, "a,b\n1,2\n", (struct given){.dataset = "d"});

    assert_code(MRL_E_FORMAT, o.status);
    assert_non_null(strstr(o.err.hint, "--column"));
    assert_ok(run(*state, "a,b\nhttp://x.y/,2\n", (struct given){.dataset = "d", .column_url = "a"})
                  .status);
    assert_code(MRL_E_FORMAT, run(*state, "a,b\n", (struct given){.column_url = "c"}).status);
    assert_code(MRL_E_FORMAT, run(*state, "url,url\n", (struct given){.dataset = "d"}).status);
    assert_code(MRL_E_FORMAT, run(*state, "", (struct given){.dataset = "d"}).status);
    o = run(*state, "url\nhttp://x.y/\n", (struct given){0});
    assert_int_equal(o.malformed, 1);
    assert_non_null(strstr(o.problems, "names no dataset"));
}

static void giant_lines_and_odd_bytes_do_no_harm(void **state)
{
    static char text[3 << 20];
    struct outcome o;
    size_t n = (size_t)snprintf(text, sizeof(text), "url\nhttp://a.b/\n");

    memset(text + n, 'x', MRL_MAX_SOURCE_LINE + 1);
    n += MRL_MAX_SOURCE_LINE + 1;
    n += (size_t)snprintf(text + n, 100, "\nhttp://c.d/\xff\xfe\n");
    memcpy(text + n, "http://e.f/\0g\n", 14);
    n += 14;
    o = run_bytes(*state, text, n, &(struct given){.dataset = "d"});
    assert_ok(o.status);
    assert_string_equal(o.problems, "3: a line is longer than 1 MB\n");
    assert_string_equal(o.records, "http://a.b/ -  d training\n"
                                   "http://c.d/%FF%FE -  d training\n"
                                   "http://e.f/%00g -  d training\n");
    /* A quote that never closes takes each of its lines with it, within the limit. */
    n = (size_t)snprintf(text, sizeof(text), "url\n\"");
    for (size_t i = 0; i < 70000; i++)
        n += (size_t)snprintf(text + n, 40, "http://a.b/%zu-------\n", i);
    o = run_bytes(*state, text, n, &(struct given){.dataset = "d"});
    assert_ok(o.status);
    assert_int_equal(o.rows + o.malformed, 70000);
    assert_true(o.malformed > 30000);
}

/* --- JSON Lines --- */

static void reads_json_lines(void **state)
{
    const struct outcome o =
        run(*state,
            "{\"url\": \"https:\\/\\/a.example/\", \"time\": 1772366400, \"sha256\": \"" SHA "\"}\n"
            "\n"
            "{\"meta\": {\"url\": 1}, \"uri\": \"http://b.example/\", \"dataset\": \"e\", \"use\": "
            "\"test\", \"time\": null}\r\n"
            "{\"url\": 5}\n"
            "{\"url\": \"http://c.example/\", \"url\": \"http://d.example/\"}\n"
            "[1]\n"
            "{\"url\": \"http://c.example/\"} x\n"
            "{\"url\": \"http://c.exam",
            (struct given){.dataset = "d"});

    assert_ok(o.status);
    assert_string_equal(o.format, "jsonl");
    assert_string_equal(o.records,
                        "https://a.example/ 2026-03-01T12:00:00Z sha256:" SHA " d training\n"
                        "http://b.example/ -  e test\n");
    assert_int_equal(o.malformed, 5);
    assert_non_null(strstr(o.problems, "4: the value for `url` is no text\n"));
    assert_non_null(strstr(o.problems, "5: the key for `url` stands there twice\n"));
    assert_non_null(strstr(o.problems, "6: the line is no JSON object\n"));
}

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

/* --- Croissant --- */

static void reads_croissant(void **state)
{
    const struct outcome o = run(
        *state,
        "{\"@context\": {\"@vocab\": \"https://schema.org/\"}, \"@type\": \"sc:Dataset\",\n"
        " \"name\": \"set\",\n"
        " \"prov:wasDerivedFrom\": [{\"@id\": \"https://up.example/\"}, \"https://up2.example/\"],\n"
        " \"prov:wasGeneratedBy\": {\"@type\": \"prov:Activity\", \"prov:endedAtTime\": "
        "{\"@value\": \"2026-03-01T12:00:00Z\"}},\n"
        " \"distribution\": [\n"
        "  {\"@type\": \"cr:FileObject\", \"contentUrl\": \"https://a.example/x.zip\", \"sha256\": "
        "\"" SHA "\"},\n"
        "  {\"@type\": \"cr:FileObject\", \"sc:contentUrl\": \"https://b.example/\", \"md5\": "
        "\"d41d8cd98f00b204e9800998ecf8427e\",\n"
        "   \"prov:wasGeneratedBy\": [{\"prov:endedAtTime\": \"2026-04-01T00:00:00Z\"}]},\n"
        "  {\"@type\": \"cr:FileSet\", \"includes\": \"*.jpg\"},\n"
        "  {\"@type\": \"cr:FileObject\", \"contentUrl\": \"in.csv\", \"containedIn\": {\"@id\": "
        "\"x\"}},\n"
        "  {\"@type\": \"cr:FileObject\"},\n"
        "  7]}\n",
        (struct given){0});

    assert_ok(o.status);
    assert_string_equal(o.format, "croissant");
    assert_string_equal(o.records,
                        "https://a.example/x.zip 2026-03-01T12:00:00Z sha256:" SHA " set training\n"
                        "https://b.example/ 2026-04-01T00:00:00Z "
                        "md5:d41d8cd98f00b204e9800998ecf8427e set training\n"
                        "https://up.example/ -  set training\n"
                        "https://up2.example/ -  set training\n");
    assert_int_equal(o.other, 2);
    assert_string_equal(o.problems, "11: a file has no contentUrl\n"
                                    "12: a file of the distribution is no map\n");
    assert_code(MRL_E_FORMAT, run(*state, "{\"@context\": 1}", (struct given){0}).status);
    assert_true(
        run(*state, "{\"@context\": 1, \"distribution\": []} x", (struct given){0}).status.code !=
        MRL_OK);
}

/* --- memory --- */

static mrl_status import_all(void *context)
{
    const struct folder *f = context;
    static const char *const texts[] = {
        "url,time\n\"http://a.b/\",2026-03-01\nx\n",
        "{\"url\": \"http://a.b/\", \"time\": \"2026-03-01\"}\n{\n",
        "{\"@context\": 1, \"name\": \"n\", \"distribution\": [{\"contentUrl\": \"http://a.b/\"}]}",
        "b)/ 20260301120000 {\"url\": \"http://a.b/\"}\n",
        ("WARC/1.0\r\nWARC-Type: resource\r\nWARC-Target-URI: http://a.b/\r\nContent-Length: "
         "0\r\n\r\n\r\n\r\n"),
    };

    for (size_t i = 0; i < MRL_COUNT(texts); i++) {
        mrl_cleanup(mrl_arena_freep) struct mrl_arena *arena = mrl_arena_new(16u << 20);
        static struct outcome o;

        o.problems[0] = '\0';
        if (!arena)
            return MRL_FAIL_NOMEM(&o.err);
        MRL_TRY(
            import(f->fd, texts[i], strlen(texts[i]), &(struct given){.dataset = "d"}, arena, &o));
    }
    return mrl_ok();
}

static void survives_failing_allocations(void **state)
{
    assert_survives_oom(import_all, *state);
}

#define WITH_FOLDER(test) cmocka_unit_test_setup_teardown(test, folder_setup, folder_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_FOLDER(reads_tables),
        WITH_FOLDER(names_the_line_of_each_malformed_row),
        WITH_FOLDER(a_header_has_to_say_where_the_address_is),
        WITH_FOLDER(giant_lines_and_odd_bytes_do_no_harm),
        WITH_FOLDER(reads_json_lines),
        WITH_FOLDER(reads_indexes_of_web_archives),
        WITH_FOLDER(reads_web_archives),
        WITH_FOLDER(a_web_archive_that_is_cut_changes_nothing),
        WITH_FOLDER(reads_packed_files_member_by_member),
        WITH_FOLDER(a_bomb_is_refused),
        WITH_FOLDER(reads_croissant),
        WITH_FOLDER(survives_failing_allocations),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
