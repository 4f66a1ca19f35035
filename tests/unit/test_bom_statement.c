/* SPDX-License-Identifier: Apache-2.0 */
#include "unit.h"

#include "base/limits.h"
#include "bom/graph.h"
#include "bom/licence.h"
#include "bom/statement.h"
#include "oom.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct mrl_error err;

#define HEX     "fcbe71940542015482679a43843583c55b363a19f44ff577c271fa674771af6d"
#define TYPE    "\"_type\":\"https://in-toto.io/Statement/v1\""
#define SUBJECT "\"subject\":[{\"name\":\"m.gguf\",\"digest\":{\"sha256\":\"" HEX "\"}}]"
#define PTYPE   "\"predicateType\":\"https://cyclonedx.org/bom\""
#define BILL    "{\"bomFormat\":\"CycloneDX\", \"x\" : [1, {}]}"
#define WHOLE   "{" TYPE "," SUBJECT "," PTYPE ",\"predicate\":" BILL "}\n"

static mrl_status read_with(const char *text, size_t n, struct mrl_arena *arena,
                            struct mrl_bom_statement *ret)
{
    return mrl_bom_statement_read("payload", text, n, arena, ret, &err);
}

static enum mrl_code read_code(const char *text)
{
    mrl_cleanup(mrl_arena_freep) struct mrl_arena *arena = mrl_arena_new(1u << 20);
    struct mrl_bom_statement s;

    return read_with(text, strlen(text), arena, &s).code;
}

static void reads_what_was_written(void **state)
{
    mrl_cleanup(mrl_arena_freep) struct mrl_arena *arena = mrl_arena_new(1u << 20);
    mrl_cleanup(mrl_bom_text_done) struct mrl_bom_text text = {0};
    const struct mrl_bom_subject subjects[] = {{"a \"b\"\n", {{1}}}, {"model:m", {{2}}}};
    const struct mrl_bom_statement s = {.format = MRL_BOM_SPDX_3_0_1,
                                        .subjects = subjects,
                                        .subject_count = 2,
                                        .predicate = BILL,
                                        .predicate_len = strlen(BILL)};
    struct mrl_bom_statement again;

    (void)state;
    assert_int_equal(mrl_bom_statement_write(&s, &text, &err).code, MRL_OK);
    assert_int_equal(read_with(text.bytes, text.len, arena, &again).code, MRL_OK);
    assert_int_equal(again.format, MRL_BOM_SPDX_3_0_1);
    assert_int_equal(again.subject_count, 2);
    assert_string_equal(again.subjects[0].name, "a \"b\"\n");
    assert_int_equal(again.subjects[1].digest.bytes[0], 2);
    assert_int_equal(again.predicate_len, strlen(BILL));
    assert_memory_equal(again.predicate, BILL, strlen(BILL));
}

static void a_statement_about_nothing_is_not_written(void **state)
{
    const struct mrl_bom_statement s = {.predicate = "{}", .predicate_len = 2};
    struct mrl_bom_text text;

    (void)state;
    assert_int_equal(mrl_bom_statement_write(&s, &text, &err).code, MRL_E_ABSENT);
}

static void a_bill_that_no_signature_can_hold_is_refused(void **state)
{
    const struct mrl_bom_subject subject = {"m", {{0}}};
    char *bill = malloc(MRL_MAX_PAYLOAD);
    const struct mrl_bom_statement s = {.subjects = &subject,
                                        .subject_count = 1,
                                        .predicate = bill,
                                        .predicate_len = MRL_MAX_PAYLOAD};
    struct mrl_bom_text text;

    (void)state;
    assert_non_null(bill);
    memset(bill, ' ', MRL_MAX_PAYLOAD);
    assert_int_equal(mrl_bom_statement_write(&s, &text, &err).code, MRL_E_LIMIT);
    free(bill);
}

static void refuses_every_other_statement(void **state)
{
    static const char *const wrong[] = {
        "[]",
        "{}",
        "{" SUBJECT "," PTYPE ",\"predicate\":" BILL "}",
        "{" TYPE "," PTYPE ",\"predicate\":" BILL "}",
        "{" TYPE "," SUBJECT ",\"predicate\":" BILL "}",
        "{" TYPE "," SUBJECT "," PTYPE "}",
        "{" TYPE "," TYPE "," SUBJECT "," PTYPE ",\"predicate\":" BILL "}",
        "{" TYPE "," SUBJECT "," SUBJECT "," PTYPE ",\"predicate\":" BILL "}",
        "{" TYPE "," SUBJECT "," PTYPE ",\"predicate\":" BILL ",\"predicate\":" BILL "}",
        "{" TYPE "," SUBJECT "," PTYPE ",\"predicate\":" BILL ",\"more\":1}",
        "{" TYPE "," SUBJECT "," PTYPE ",\"predicate\":[]}",
        WHOLE "x",
        "{\"_type\":\"https://in-toto.io/Statement/v0.1\"," SUBJECT "," PTYPE ",\"predicate\":{}}",
        "{" TYPE "," SUBJECT
        ",\"predicateType\":\"https://slsa.dev/provenance/v1\",\"predicate\":{}}",
        "{" TYPE ",\"subject\":[]," PTYPE ",\"predicate\":{}}",
        "{" TYPE ",\"subject\":[1]," PTYPE ",\"predicate\":{}}",
        "{" TYPE ",\"subject\":[{\"name\":\"m\"}]," PTYPE ",\"predicate\":{}}",
        "{" TYPE ",\"subject\":[{\"digest\":{\"sha256\":\"" HEX "\"}}]," PTYPE ",\"predicate\":{}}",
        "{" TYPE ",\"subject\":[{\"name\":\"\",\"digest\":{\"sha256\":\"" HEX "\"}}]," PTYPE
        ",\"predicate\":{}}",
        "{" TYPE ",\"subject\":[{\"name\":\"a\\u0000b\",\"digest\":{\"sha256\":\"" HEX
        "\"}}]," PTYPE ",\"predicate\":{}}",
        "{" TYPE ",\"subject\":[{\"name\":\"m\",\"digest\":{\"sha1\":\"00\"}}]," PTYPE
        ",\"predicate\":{}}",
        "{" TYPE ",\"subject\":[{\"name\":\"m\",\"digest\":{\"sha256\":\"00\"}}]," PTYPE
        ",\"predicate\":{}}",
        "{" TYPE ",\"subject\":[{\"name\":\"m\",\"name\":\"n\",\"digest\":{\"sha256\":\"" HEX
        "\"}}]," PTYPE ",\"predicate\":{}}",
        "{" TYPE ",\"subject\":[{\"name\":\"m\",\"digest\":{\"sha256\":\"" HEX
        "\",\"sha256\":\"" HEX "\"}}]," PTYPE ",\"predicate\":{}}",
        "{" TYPE ",\"subject\":[{\"name\":\"m\",\"digest\":{\"sha256\":\"" HEX
        "\"}},{\"name\":\"m\",\"digest\":{\"sha256\":\"" HEX "\"}}]," PTYPE ",\"predicate\":{}}",
    };

    (void)state;
    assert_int_equal(read_code(WHOLE), MRL_OK);
    for (size_t i = 0; i < MRL_COUNT(wrong); i++)
        if (read_code(wrong[i]) != MRL_E_FORMAT)
            fail_msg("not refused: %s", wrong[i]);
}

static void refuses_what_was_cut(void **state)
{
    mrl_cleanup(mrl_arena_freep) struct mrl_arena *arena = mrl_arena_new(1u << 20);

    (void)state;
    for (size_t n = 0; n < strlen(WHOLE) - 1; n++) {
        struct mrl_bom_statement s;
        char *copy = malloc(n + 1); /* so that a sanitizer sees the end */

        assert_non_null(copy);
        memcpy(copy, WHOLE, n);
        assert_int_not_equal(read_with(copy, n, arena, &s).code, MRL_OK);
        free(copy);
        mrl_arena_reset(arena);
    }
}

static mrl_status read_and_write(void *context)
{
    mrl_cleanup(mrl_arena_freep) struct mrl_arena *arena = mrl_arena_new(1u << 20);
    mrl_cleanup(mrl_bom_text_done) struct mrl_bom_text text = {0};
    struct mrl_bom_statement s;

    (void)context;
    if (!arena)
        return MRL_FAIL_NOMEM(&err);
    MRL_TRY(read_with(WHOLE, strlen(WHOLE), arena, &s));
    return mrl_bom_statement_write(&s, &text, &err);
}

static void survives_failing_allocations(void **state)
{
    (void)state;
    assert_survives_oom(read_and_write, NULL);
}

/* --- licences --- */

static void licences_are_found_in_any_case(void **state)
{
    (void)state;
    assert_string_equal(mrl_licence_id(mrl_span_text("apache-2.0")), "Apache-2.0");
    assert_string_equal(mrl_licence_id(mrl_span_text("0BSD")), "0BSD");
    assert_string_equal(mrl_licence_id(mrl_span_text("mit")), "MIT");
    assert_string_equal(mrl_licence_id(mrl_span_text("ZPL-2.1")), "ZPL-2.1");
    assert_null(mrl_licence_id(mrl_span_text("llama3")));
    assert_null(mrl_licence_id(mrl_span_text("")));
    assert_null(mrl_licence_id(mrl_span_text("MI")));
    assert_null(mrl_licence_id(mrl_span_text("MITx")));
}

static void expressions_are_made_of_licences(void **state)
{
    static const char *const good[] = {
        "MIT",
        "MIT OR Apache-2.0",
        "(MIT AND (BSD-3-Clause OR ISC))",
        "GPL-2.0-only WITH Classpath-exception-2.0",
        "GPL-2.0+",
        "LicenseRef-our.own-1",
    };
    static const char *const bad[] = {
        "",         "MIT Apache-2.0", "OR MIT",      "MIT OR",         "(MIT",  "MIT)", "()",
        "MIT or X", "llama3",         "LicenseRef-", "LicenseRef-a b", "MIT (", "+",
    };

    (void)state;
    for (size_t i = 0; i < MRL_COUNT(good); i++)
        if (!mrl_licence_is_expression(good[i]))
            fail_msg("refused: %s", good[i]);
    for (size_t i = 0; i < MRL_COUNT(bad); i++)
        if (mrl_licence_is_expression(bad[i]))
            fail_msg("taken: %s", bad[i]);
}

/* --- what may stand where --- */

static void tells_iris_from_other_text(void **state)
{
    (void)state;
    assert_true(mrl_bom_is_iri("https://a.example/b?c=%20#d"));
    assert_true(mrl_bom_is_iri("/v1/score"));
    assert_true(mrl_bom_is_iri("https://a.example/\xc3\xa9"));
    assert_false(mrl_bom_is_iri(""));
    assert_false(mrl_bom_is_iri("a b"));
    assert_false(mrl_bom_is_iri("https://a/%2"));
    assert_false(mrl_bom_is_iri("https://a/{x}"));
    assert_false(mrl_bom_is_iri("1:a"));
    assert_false(mrl_bom_is_iri(":a"));
    assert_false(mrl_bom_is_iri("a#b#c"));
    assert_false(mrl_bom_is_iri("\xff"));
    assert_true(mrl_bom_is_iri("http://[::1]:8080/v1"));
    assert_false(mrl_bom_is_iri("http://[::1:8080/v1"));
    assert_false(mrl_bom_is_iri("http://localhost:port/v1"));
    assert_false(mrl_bom_is_iri("https://a.example/\xc2\x85"));
    assert_true(mrl_bom_is_digest(HEX));
    assert_false(mrl_bom_is_digest("abc"));
    assert_false(mrl_bom_is_digest("g0000000000000000000000000000000"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_what_was_written),
        cmocka_unit_test(a_statement_about_nothing_is_not_written),
        cmocka_unit_test(a_bill_that_no_signature_can_hold_is_refused),
        cmocka_unit_test(refuses_every_other_statement),
        cmocka_unit_test(refuses_what_was_cut),
        cmocka_unit_test(survives_failing_allocations),
        cmocka_unit_test(licences_are_found_in_any_case),
        cmocka_unit_test(expressions_are_made_of_licences),
        cmocka_unit_test(tells_iris_from_other_text),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
