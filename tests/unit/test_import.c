/* SPDX-License-Identifier: Apache-2.0 */
#include "import_run.h"
#include "oom.h"

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

/* What was learnt about the keys of one line must not be believed of the next. */
static void keys_of_json_lines_may_change_from_line_to_line(void **state)
{
#define LONG_KEY "a_key_of_more_than_thirty_two_bytes"
    const struct outcome o =
        run(*state,
            "{\"url\": \"http://a.example/\", \"use\": \"x\"}\n"
            "{\"use\": \"y\", \"url\": \"http://b.example/\"}\n"
            "{\"\\u0075rl\": \"http://c.example/\", \"us\": \"z\"}\n"
            "{\"\": \"http://no.example/\", \"url\\u0000\": \"\", \"uri\": \"http://d.example/\"}\n"
            "{\"link\": \"http://no.example/\", \"use\": \"w\", \"url\": \"http://e.example/\"}\n"
            "{\"" LONG_KEY "\": [{}], \"" LONG_KEY "\": 1, \"url\": \"http://f.example/\"}\n"
            "{\"" LONG_KEY "\": [}, \"url\": \"http://no.example/\"}\n"
            "{\"note\": \"\\x\", \"url\": \"http://no.example/\"}\n",
            (struct given){.dataset = "d"});

    assert_ok(o.status);
    assert_string_equal(o.records, "http://a.example/ -  d x\n"
                                   "http://b.example/ -  d y\n"
                                   "http://c.example/ -  d training\n"
                                   "http://d.example/ -  d training\n"
                                   "http://e.example/ -  d w\n"
                                   "http://f.example/ -  d training\n");
    assert_int_equal(o.malformed, 2);
}

static void more_keys_than_are_remembered_do_no_harm(void **state)
{
    mrl_cleanup(mrl_buf_done) struct mrl_buf text;
    struct outcome o;

    mrl_buf_init(&text, 100000);
    for (unsigned line = 0; line < 2; line++) {
        mrl_buf_adds(&text, "{");
        for (unsigned i = 0; i < 70; i++)
            mrl_buf_addf(&text, "\"k%u\": %u, ", i + line, i);
        mrl_buf_addf(&text, "\"url\": \"http://%c.example/\"}\n", 'a' + (int)line);
    }
    o = run(*state, mrl_buf_text(&text), (struct given){.dataset = "d"});
    assert_string_equal(o.records, "http://a.example/ -  d training\n"
                                   "http://b.example/ -  d training\n");
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
        WITH_FOLDER(keys_of_json_lines_may_change_from_line_to_line),
        WITH_FOLDER(more_keys_than_are_remembered_do_no_harm),
        WITH_FOLDER(reads_croissant),
        WITH_FOLDER(survives_failing_allocations),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
