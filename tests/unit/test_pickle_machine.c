/* SPDX-License-Identifier: Apache-2.0 */
/* What the scanner says about pickles, written opcode by opcode. */
#include "scan/scan.h"

#include "oom.h"
#include "scanned.h"

/* SHORT_BINUNICODE of texts of known length */
#define STR2(s)  "\x8c\x02" s
#define STR4(s)  "\x8c\x04" s
#define STR6(s)  "\x8c\x06" s
#define STR8(s)  "\x8c\x08" s
#define STR11(s) "\x8c\x0b" s
#define P4       "\x80\x04"
#define SYSTEM   STR2("os") STR6("system") "\x93"
#define ID       STR2("id") "\x85"

static void plain_data_are_safe_whatever_the_words(void **state)
{
    struct scanned *s = *state;

    SCAN(s, P4 "]\x94(" STR2("os") STR6("system") STR4("eval") "e.");
    assert_verdict(s, MRL_SCAN_SAFE_DATA);
    assert_int_equal(s->report.finding_count, 0);
    assert_int_equal(s->report.coverage.parsed, 25);
    assert_int_equal(s->report.coverage.unknown, 0);
}

static void a_call_is_told_with_place_and_expression(void **state)
{
    struct scanned *s = *state;

    SCAN(s, P4 SYSTEM ID "R.");
    assert_verdict(s, MRL_SCAN_DANGEROUS);
    assert_call(s, "MRL-PKL-001", "os.system(\"id\")");
    assert_int_equal(find_rule(s, "MRL-PKL-001")->offset, 20);
    assert_int_equal(find_rule(s, "MRL-PKL-001")->step_count, 2);
    assert_int_equal(find_rule(s, "MRL-PKL-001")->steps[0].offset, 14);
}

static void every_way_to_call_is_seen(void **state)
{
    struct scanned *s = *state;

    SCAN(s, "cos\nsystem\n(S'id'\ntR.");
    assert_call(s, "MRL-PKL-001", "os.system(\"id\")");
    SCAN(s, "(S'id'\nios\nsystem\n.");
    assert_call(s, "MRL-PKL-001", "os.system(\"id\")");
    SCAN(s, "(cos\nsystem\nS'id'\no.");
    assert_call(s, "MRL-PKL-001", "os.system(\"id\")");
    SCAN(s, P4 SYSTEM ID "\x81.");
    assert_call(s, "MRL-PKL-001", "os.system(\"id\")");
    SCAN(s, P4 SYSTEM ID "}\x92.");
    assert_call(s, "MRL-PKL-001", "os.system(\"id\")");
    SCAN(s, "\x80\x02\x82\xf0" ID "R.");
    assert_non_null(find_rule(s, "MRL-PKL-003"));
    assert_non_null(find_rule(s, "MRL-PKL-011"));
}

static void detours_are_folded(void **state)
{
    struct scanned *s = *state;

    SCAN(s,
         P4 STR8("builtins") "\x8c\x07getattr\x93" STR8("builtins") "\x8c\x0a__import__\x93" STR2(
             "os") "\x85R" STR6("system") "\x86R" ID "R.");
    assert_call(s, "MRL-PKL-001", "__import__(\"os\")");
    assert_string_equal(s->report.findings[s->report.finding_count - 1].call, "os.system(\"id\")");
}

static void names_through_the_memo_and_behind_decoys_are_found(void **state)
{
    struct scanned *s = *state;

    SCAN(s, P4 STR2("os") "\x94\x30" STR6("system") "\x94\x30h\0h\1\x93" ID "R.");
    assert_call(s, "MRL-PKL-001", "os.system(\"id\")");
    SCAN(s, P4 STR2("os") STR4("walk") "0" STR6("system") "\x93" ID "R.");
    assert_call(s, "MRL-PKL-001", "os.system(\"id\")");
    SCAN(s, P4 STR4("json") "q\0000" STR2("os") "q\0" STR6("system") "\x93" ID "R.");
    assert_call(s, "MRL-PKL-001", "os.system(\"id\")");
}

static void what_follows_an_error_is_seen_and_what_precedes_it_counts(void **state)
{
    struct scanned *s = *state;

    SCAN(s, P4 SYSTEM ID "R\xff");
    assert_verdict(s, MRL_SCAN_DANGEROUS);
    assert_non_null(find_rule(s, "MRL-PKL-017"));
    SCAN(s, P4 SYSTEM ID "R");
    assert_verdict(s, MRL_SCAN_DANGEROUS);
    assert_non_null(find_rule(s, "MRL-PKL-016"));
    SCAN(s, P4 "0" SYSTEM ID "R.");
    assert_verdict(s, MRL_SCAN_DANGEROUS);
    assert_non_null(find_rule(s, "MRL-PKL-018"));
}

/* Only the first bytes of a line are kept. */
static void a_long_text_line_hides_nothing(void **state)
{
    static const size_t lengths[] = {1020, 1021, 1022, 1023, 1024, 4096, 70000};
    struct scanned *s = *state;

    for (size_t i = 0; i < MRL_COUNT(lengths); i++) {
        static const char end[] = "' \r\n0cos\nsystem\n(S'id'\ntR.";
        char *text = test_malloc(lengths[i] + 2 + sizeof(end));

        memset(text, 'a', lengths[i] + 2);
        memcpy(text, "S'", 2);
        memcpy(text + 2 + lengths[i], end, sizeof(end));
        scan_bytes(s, text, lengths[i] + 1 + sizeof(end));
        assert_call(s, "MRL-PKL-001", "os.system(\"id\")");
        assert_null(find_rule(s, "MRL-PKL-018"));
        test_free(text);
    }
}

static void later_pickles_of_a_file_are_scanned(void **state)
{
    struct scanned *s = *state;

    SCAN(s, P4 "N." P4 "K\1." P4 SYSTEM ID "R.");
    assert_call(s, "MRL-PKL-001", "os.system(\"id\")");
}

static void the_standard_library_is_denied_unless_it_is_data(void **state)
{
    struct scanned *s = *state;

    SCAN(s, "ccolorsys\nrgb_to_hls\n(K\1K\1K\1tR.");
    assert_verdict(s, MRL_SCAN_DANGEROUS);
    assert_non_null(find_rule(s, "MRL-PKL-002"));
    SCAN(s, "ccolorsys\nrgb_to_hls\n.");
    assert_verdict(s, MRL_SCAN_UNKNOWN);
    SCAN(s, "ccollections\nOrderedDict\n)R.");
    assert_verdict(s, MRL_SCAN_SAFE_KNOWN);
    assert_int_equal(s->report.finding_count, 0);
}

static void what_nobody_knows_is_unknown(void **state)
{
    struct scanned *s = *state;

    SCAN(s, "cacme.model\nNet\n)\x81}b.");
    assert_verdict(s, MRL_SCAN_UNKNOWN);
    SCAN(s, "cacme.model\nrun_script\n(S'x'\ntR.");
    assert_verdict(s, MRL_SCAN_DANGEROUS);
    assert_int_equal(find_rule(s, "MRL-PKL-027")->confidence, MRL_CONFIDENCE_HEURISTIC);
}

static void libraries_are_known_by_their_classes(void **state)
{
    struct scanned *s = *state;

    SCAN(s, "csklearn.tree._classes\nDecisionTreeClassifier\n)\x81}S'depth'\nK\3sb.");
    assert_verdict(s, MRL_SCAN_SAFE_KNOWN);
    SCAN(s, "csklearn.tree._classes\nDecisionTreeClassifier\n(S'/etc/passwd'\ntR.");
    assert_verdict(s, MRL_SCAN_UNKNOWN);
    SCAN(s, "cnumpy\nfancy_new_function\n(S'x'\ntR.");
    assert_verdict(s, MRL_SCAN_DANGEROUS);
}

static void functions_are_not_handed_on(void **state)
{
    struct scanned *s = *state;

    SCAN(s, "ccollections\ndefaultdict\n(ccollections\nOrderedDict\ntR.");
    assert_verdict(s, MRL_SCAN_SAFE_KNOWN);
    SCAN(s, "ccollections\ndefaultdict\n(ccolorsys\nrgb_to_hls\ntR.");
    assert_verdict(s, MRL_SCAN_DANGEROUS);
    assert_non_null(find_rule(s, "MRL-PKL-004"));
}

/* Word2Vec keeps hash(), a vision transformer partial(LayerNorm): nothing calls them on loading. */
static void what_computes_may_be_kept_for_later(void **state)
{
    struct scanned *s = *state;

    SCAN(s, "cgensim.models.word2vec\nWord2Vec\n)\x81}S'hashfxn'\nc__builtin__\nhash\nsb.");
    assert_verdict(s, MRL_SCAN_SAFE_KNOWN);
    SCAN(s, "c__builtin__\nhash\n(S'x'\ntR.");
    assert_verdict(s, MRL_SCAN_DANGEROUS);
    SCAN(s, "c_operator\nadd\n(S'o'\nS's'\ntR.");
    assert_verdict(s, MRL_SCAN_DANGEROUS);
    SCAN(s, "cfunctools\npartial\n(ctorch.nn.modules.normalization\nLayerNorm\ntR.");
    assert_verdict(s, MRL_SCAN_SAFE_KNOWN);
    SCAN(s, "cfunctools\npartial\n(cacme\nhelper\ntR.");
    assert_verdict(s, MRL_SCAN_DANGEROUS);
    SCAN(s, "cfunctools\npartial\n(ctorch.nn.modules.normalization\nLayerNorm\ntR(S'x'\ntR.");
    assert_verdict(s, MRL_SCAN_DANGEROUS);
    SCAN(s, "clogging\ngetLogger\n(S'acme.train'\ntR.");
    assert_verdict(s, MRL_SCAN_SAFE_KNOWN);
    SCAN(s, "clogging\ngetLogger\n(tR.");
    assert_verdict(s, MRL_SCAN_UNKNOWN);
    SCAN(s, "clogging\nFileHandler\n(S'/tmp/x'\ntR.");
    assert_verdict(s, MRL_SCAN_DANGEROUS);
}

static void names_that_reach_through_are_told(void **state)
{
    struct scanned *s = *state;

    SCAN(s, P4 STR6("bisect") "\x8c\x0a_os.system\x93" ID "R.");
    assert_non_null(find_rule(s, "MRL-PKL-008"));
    SCAN(s, P4 STR4("acme") "\x8c\x0d_.__globals__\x93.");
    assert_verdict(s, MRL_SCAN_DANGEROUS);
}

static void shared_things_are_not_changed(void **state)
{
    struct scanned *s = *state;

    SCAN(s, "cnumpy\nsize\n}S'shape'\nNsb.");
    assert_non_null(find_rule(s, "MRL-PKL-007"));
    SCAN(s, "cos\nenviron\nS'LD_PRELOAD'\nS'x'\ns.");
    assert_non_null(find_rule(s, "MRL-PKL-025"));
    SCAN(s, "csklearn.svm._classes\nSVC\n)\x81}S'__class__'\nNsb.");
    assert_non_null(find_rule(s, "MRL-PKL-023"));
}

static void allowed_functions_are_held_to_their_use(void **state)
{
    struct scanned *s = *state;

    SCAN(s, "c_codecs\nencode\n(S'abc'\nS'latin1'\ntR.");
    assert_verdict(s, MRL_SCAN_SAFE_KNOWN);
    SCAN(s, "c_codecs\nencode\n(S'flfgrz'\nS'rot13'\ntR.");
    assert_verdict(s, MRL_SCAN_UNKNOWN);
    SCAN(s, "cbuiltins\ngetattr\n(csklearn.svm._classes\nSVC\nS'fit'\ntR.");
    assert_verdict(s, MRL_SCAN_SAFE_KNOWN);
    SCAN(s, "cbuiltins\ngetattr\n(csklearn.svm._classes\nSVC\nS'__init__'\ntR.");
    assert_verdict(s, MRL_SCAN_DANGEROUS);
    SCAN(s, "ccopyreg\n_reconstructor\n(csubprocess\nPopen\ncbuiltins\nobject\nNtR.");
    assert_verdict(s, MRL_SCAN_DANGEROUS);
}

static void pickles_inside_are_opened(void **state)
{
    struct scanned *s = *state;

    SCAN(s, P4 "C\x16\x80\x04\x8c\x02os\x8c\x06system\x93\x8c\x02id\x85R.");
    assert_verdict(s, MRL_SCAN_UNKNOWN);
    assert_non_null(strstr(find_rule(s, "MRL-PKL-013")->message, "os.system"));
    SCAN(s, P4 "\x8c\x20gASMAm9zjAZzeXN0ZW2TjAJpZIVSLg==.");
    assert_non_null(find_rule(s, "MRL-PKL-013"));
    SCAN(s, P4 "C\x04\x80\x04N..");
    assert_verdict(s, MRL_SCAN_SAFE_DATA);
}

static void both_readers_of_a_frame_are_followed(void **state)
{
    struct scanned *s = *state;

    /* From memory the text begins with the frame's last byte and STOP follows it; a file's reader
     * drops that byte, takes STOP into the text, and goes on to the call. */
    SCAN(s, P4 "\x95\4\0\0\0\0\0\0\0N\x8c\x15"
               "x"
               "aaaaaaaaaaaaaaaaaaaa"
               ".0" SYSTEM ID "R.");
    assert_verdict(s, MRL_SCAN_DANGEROUS);
    assert_non_null(find_rule(s, "MRL-PKL-015"));
}

static void arrays_of_joblib_lie_in_the_stream(void **state)
{
    static const char array[] =
        "cjoblib.numpy_pickle\nNumpyArrayWrapper\n)\x81}(S'dtype'\ncnumpy\ndtype\n(S'u1'\nI00\nI01\n"
        "tRS'shape'\n(K\4tub\xff\xff\xff\xff"
        "cos\nsystem\n(S'id'\ntR.";
    struct scanned *s = *state;

    scan_bytes(s, array, sizeof(array) - 1);
    assert_call(s, "MRL-PKL-001", "os.system(\"id\")");
    assert_null(find_rule(s, "MRL-PKL-017"));
    assert_int_equal(s->report.coverage.skipped, 4);
}

static void small_streams_that_stand_for_large_objects_are_told(void **state)
{
    static char bomb[4096] = "]\x94"
                             "0";
    struct scanned *s = *state;
    size_t n = 3;

    for (int level = 0; level < 9; level++) {
        bomb[n++] = ']';
        bomb[n++] = '(';
        for (int i = 0; i < 10; i++) {
            bomb[n++] = 'h';
            bomb[n++] = (char)level;
        }
        memcpy(bomb + n,
               "e\x94"
               "0",
               3);
        n += 3;
    }
    memcpy(bomb + n, "N.", 2);
    scan_bytes(s, bomb, n + 2);
    assert_verdict(s, MRL_SCAN_UNKNOWN);
    assert_non_null(find_rule(s, "MRL-PKL-019"));
}

static void persistent_ids_of_storages_are_usual(void **state)
{
    struct scanned *s = *state;

    SCAN(s, P4 "(\x8c\x07storage"
               "ctorch\nFloatStorage\n\x8c\0010\x8c\3cpuK\4tQ.");
    assert_verdict(s, MRL_SCAN_SAFE_KNOWN);
    assert_int_equal(s->report.finding_count, 0);
    SCAN(s, "Pwhatever\n.");
    assert_non_null(find_rule(s, "MRL-PKL-014"));
}

/* The length before a header of 128 bytes is PROTO 0 to a pickle. */
static void a_safetensors_file_is_no_pickle_by_its_first_byte(void **state)
{
    struct scanned *s = *state;
    char file[8 + 128 + 4] = {'\x80'};

    memset(file + 8, ' ', 128);
    memcpy(file + 8, "{\"w\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}", 54);
    scan_bytes(s, file, sizeof(file));
    assert_verdict(s, MRL_SCAN_SAFE_DATA);
    assert_int_equal(s->report.finding_count, 0);
}

static void other_bytes_are_no_pickles(void **state)
{
    struct scanned *s = *state;

    SCAN(s, "common words in a text\nof two lines\n");
    assert_verdict(s, MRL_SCAN_SAFE_DATA);
    SCAN(s, "import os\nimport sys\n");
    assert_verdict(s, MRL_SCAN_SAFE_DATA);
    SCAN(s, "cos\nsine and cosine\n");
    assert_verdict(s, MRL_SCAN_SAFE_DATA);
    SCAN(s, "");
    assert_verdict(s, MRL_SCAN_SAFE_DATA);
}

static void cut_short_anywhere_it_is_never_clean(void **state)
{
    static const char whole[] = P4 "]\x94(" STR2("ab") "J\1\2\3\4G\0\0\0\0\0\0\0\0e.";
    struct scanned *s = *state;

    for (size_t n = 3; n < sizeof(whole) - 2; n++) {
        scan_bytes(s, whole, n);
        assert_verdict(s, MRL_SCAN_MALFORMED);
    }
    scan_bytes(s, whole, sizeof(whole) - 1);
    assert_verdict(s, MRL_SCAN_SAFE_DATA);
}

static mrl_status scan_once(void *context)
{
    static const char bytes[] = P4 SYSTEM ID "R.";
    mrl_cleanup(mrl_arena_freep) struct mrl_arena *arena = mrl_arena_new(64u << 20);
    mrl_cleanup(mrl_scanner_freep) struct mrl_scanner *scanner = NULL;
    const struct scanned *s = context;
    struct mrl_source_memory source;
    struct mrl_scan_report report;
    struct mrl_error err;

    if (!arena)
        return MRL_FAIL_NOMEM(&err);
    MRL_TRY(mrl_scanner_new(s->rules, &scanner, &err));
    mrl_source_memory_init(&source, bytes, sizeof(bytes) - 1);
    MRL_TRY(mrl_scan_source(scanner, &source.source, "file", arena, &report, &err));
    assert_int_equal(report.verdict, MRL_SCAN_DANGEROUS);
    return mrl_ok();
}

static void survives_running_out_of_memory(void **state)
{
    assert_survives_oom(scan_once, *state);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(plain_data_are_safe_whatever_the_words),
        cmocka_unit_test(a_call_is_told_with_place_and_expression),
        cmocka_unit_test(every_way_to_call_is_seen),
        cmocka_unit_test(detours_are_folded),
        cmocka_unit_test(names_through_the_memo_and_behind_decoys_are_found),
        cmocka_unit_test(what_follows_an_error_is_seen_and_what_precedes_it_counts),
        cmocka_unit_test(a_long_text_line_hides_nothing),
        cmocka_unit_test(later_pickles_of_a_file_are_scanned),
        cmocka_unit_test(the_standard_library_is_denied_unless_it_is_data),
        cmocka_unit_test(what_nobody_knows_is_unknown),
        cmocka_unit_test(libraries_are_known_by_their_classes),
        cmocka_unit_test(functions_are_not_handed_on),
        cmocka_unit_test(what_computes_may_be_kept_for_later),
        cmocka_unit_test(names_that_reach_through_are_told),
        cmocka_unit_test(shared_things_are_not_changed),
        cmocka_unit_test(allowed_functions_are_held_to_their_use),
        cmocka_unit_test(pickles_inside_are_opened),
        cmocka_unit_test(both_readers_of_a_frame_are_followed),
        cmocka_unit_test(arrays_of_joblib_lie_in_the_stream),
        cmocka_unit_test(small_streams_that_stand_for_large_objects_are_told),
        cmocka_unit_test(persistent_ids_of_storages_are_usual),
        cmocka_unit_test(a_safetensors_file_is_no_pickle_by_its_first_byte),
        cmocka_unit_test(other_bytes_are_no_pickles),
        cmocka_unit_test(cut_short_anywhere_it_is_never_clean),
        cmocka_unit_test(survives_running_out_of_memory),
    };

    return cmocka_run_group_tests(tests, scanned_setup, scanned_teardown);
}
