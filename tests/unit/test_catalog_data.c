/* SPDX-License-Identifier: Apache-2.0 */
/* What is true of the tables that merlon ships; the loader itself takes any. */
#include "catalog/catalog.h"
#include "unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct mrl_arena *arena;
static struct mrl_catalog *catalog;

static int load(void **state)
{
    struct mrl_error err;

    (void)state;
    arena = mrl_arena_new(64 << 20);
    if (arena && mrl_catalog_load(NULL, arena, &catalog, &err).code == MRL_OK)
        return 0;
    print_error("%s:%u:%u: %s\n", err.where, err.line, err.column, err.message);
    return -1;
}

static int unload(void **state)
{
    (void)state;
    mrl_arena_free(arena);
    return 0;
}

static void holds_72_provisions_and_240_checks(void **state)
{
    (void)state;
    assert_int_equal(catalog->provision_count, 72);
    assert_int_equal(catalog->check_count, 240);
    assert_int_equal(catalog->principle_count, 13);
    assert_string_equal(catalog->standard, "ETSI EN 304 223");
    assert_string_equal(catalog->version, "V2.1.1");
}

/* EN 304 223 V2.1.1 */
static void binds_and_recommends_as_the_standard_does(void **state)
{
    static const unsigned per_principle[] = {5, 9, 7, 5, 7, 6, 6, 6, 6, 5, 4, 4, 2};
    static const unsigned per_phase[] = {26, 31, 5, 8, 2};
    static const char *const mixed[] = {"5.1.2-7", "5.1.3-1", "5.1.3-2", "5.2.4-1"};
    unsigned by_modality[3] = {0}, by_principle[14] = {0}, by_phase[MRL_PHASE_COUNT] = {0};

    (void)state;
    for (size_t i = 0; i < catalog->provision_count; i++) {
        by_modality[catalog->provisions[i].modality]++;
        by_principle[catalog->provisions[i].principle]++;
        by_phase[catalog->provisions[i].phase]++;
    }
    assert_int_equal(by_modality[MRL_SHALL], 45);
    assert_int_equal(by_modality[MRL_SHOULD], 23);
    assert_int_equal(by_modality[MRL_SHALL_SHOULD], 4);
    for (size_t i = 0; i < MRL_COUNT(mixed); i++)
        assert_int_equal(mrl_catalog_provision(catalog, mixed[i])->modality, MRL_SHALL_SHOULD);
    for (unsigned i = 0; i < 13; i++)
        assert_int_equal(by_principle[i + 1], per_principle[i]);
    for (unsigned i = 0; i < MRL_PHASE_COUNT; i++)
        assert_int_equal(by_phase[i], per_phase[i]);
}

/* 5.2.1-4.1 is the first clause of phase 2, so principle 5: 5.4.1 in the Code. */
static void aliases_follow_from_the_numbers(void **state)
{
    (void)state;
    for (size_t i = 0; i < catalog->provision_count; i++) {
        const struct mrl_provision *p = &catalog->provisions[i];
        char alias[32];

        (void)snprintf(alias, sizeof(alias), "%u.%s", p->principle, strchr(p->id, '-') + 1);
        assert_string_equal(p->uk_code, alias);
        assert_ptr_equal(mrl_catalog_uk_code(catalog, alias), p);
    }
}

static bool says_half(const char *why, const char *half)
{
    return strncmp(why, half, strlen(half)) == 0;
}

static void only_the_binding_half_of_a_mixed_provision_is_mandatory(void **state)
{
    (void)state;
    for (size_t i = 0; i < catalog->provision_count; i++) {
        const struct mrl_provision *p = &catalog->provisions[i];
        unsigned shall = 0, should = 0;

        for (size_t k = 0; k < p->check_count; k++) {
            shall += says_half(p->checks[k].why, "shall half");
            should += says_half(p->checks[k].why, "should half");
            if (says_half(p->checks[k].why, "should half"))
                assert_false(p->checks[k].mandatory);
            if (p->modality == MRL_SHALL_SHOULD && p->checks[k].mandatory)
                assert_true(says_half(p->checks[k].why, "shall half"));
        }
        assert_int_equal(p->modality == MRL_SHALL_SHOULD, shall > 0);
        assert_int_equal(p->modality == MRL_SHALL_SHOULD, should > 0);
    }
}

static bool is_measured(const struct mrl_check *check)
{
    return check->answered_by == MRL_BY_INVENTORY || check->answered_by == MRL_BY_PROJECT ||
           check->answered_by == MRL_BY_SCAN;
}

static void every_check_can_be_answered(void **state)
{
    (void)state;
    for (size_t i = 0; i < catalog->check_count; i++) {
        const struct mrl_check *check = &catalog->checks[i];

        if (!is_measured(check))
            assert_true(check->attestable);
        if (i > 0)
            assert_true(strcmp(catalog->checks[i - 1].id, check->id) < 0);
    }
}

static void what_files_answer_cannot_be_attested_away(void **state)
{
    static const char *const measured[] = {
        "inv.unregistered_found",
        "inv.owner_set",
        "inv.every_edge_resolves",
        "asset.all_have_digest",
        "chain.unsafe_serialisation",
        "chain.deps_pinned",
        "label.lattice",
        "supply.scan_clean",
    };

    (void)state;
    for (size_t i = 0; i < MRL_COUNT(measured); i++)
        assert_false(mrl_catalog_check(catalog, measured[i])->attestable);
}

static void one_check_may_serve_several_provisions(void **state)
{
    const struct mrl_check *check = mrl_catalog_check(catalog, "notice.accessible");

    (void)state;
    assert_int_equal(check->provision_count, 3);
    assert_string_equal(check->provisions[0]->id, "5.2.3-4");
    assert_string_equal(check->provisions[1]->id, "5.3.1-1");
    assert_string_equal(check->provisions[2]->id, "5.3.1-2.2");
}

static size_t words(const char *text)
{
    size_t n = 0;

    for (; *text; text += strspn(text, " ")) {
        n++;
        text += strcspn(text, " ");
    }
    return n;
}

static void texts_are_short_and_their_own(void **state)
{
    (void)state;
    for (size_t i = 0; i < catalog->check_count; i++) {
        const struct mrl_check *check = &catalog->checks[i];

        assert_true(words(check->title) <= 12);
        for (size_t k = 0; k < i; k++) {
            assert_string_not_equal(check->title, catalog->checks[k].title);
            assert_string_not_equal(check->remedy, catalog->checks[k].remedy);
            assert_string_not_equal(check->unknown, catalog->checks[k].unknown);
        }
    }
}

static void every_document_of_the_design_has_a_kind(void **state)
{
    static const char *const kinds[] = {
        "risk-register",
        "threat-model",
        "ai-bom",
        "model-card",
        "dataset-datasheet",
        "prompt-change-log",
        "security-test-report",
        "disclosure-policy",
        "security-advisory",
        "vex-statement",
        "incident-plan",
        "incident-record",
        "recovery-plan",
        "user-notice",
        "update-notice",
        "supplier-review",
        "component-justification",
        "disposal-certificate",
        "training-record",
        "need-assessment",
        "oversight-record",
        "conformance-statement",
        "self-assessment",
        "action-plan",
        "attestation",
    };

    (void)state;
    for (size_t i = 0; i < MRL_COUNT(kinds); i++)
        assert_non_null(mrl_catalog_record_kind(catalog, kinds[i]));
    for (size_t i = 0; i < catalog->record_kind_count; i++)
        for (size_t k = 0; k < i; k++)
            assert_string_not_equal(catalog->record_kinds[i].code, catalog->record_kinds[k].code);
}

static void generated_kinds_are_those_that_merlon_writes(void **state)
{
    static const char *const generated[] = {"ai-bom", "prompt-change-log", "self-assessment"};
    size_t count = 0;

    (void)state;
    for (size_t i = 0; i < catalog->record_kind_count; i++)
        count += catalog->record_kinds[i].generated;
    assert_int_equal(count, MRL_COUNT(generated));
    for (size_t i = 0; i < MRL_COUNT(generated); i++)
        assert_true(mrl_catalog_record_kind(catalog, generated[i])->generated);
}

static void laws_stand_in_order_of_date(void **state)
{
    (void)state;
    assert_true(catalog->law_count > 5);
    for (size_t i = 1; i < catalog->law_count; i++)
        assert_true(catalog->laws[i - 1].date <= catalog->laws[i].date);
}

static void a_directory_loads_like_the_embedded_copy(void **state)
{
    struct mrl_arena *own = mrl_arena_new(64 << 20);
    struct mrl_catalog *other;
    struct mrl_error err;
    char path[1024];

    (void)state;
    (void)snprintf(path, sizeof(path), "%s/catalog", getenv("MERLON_SOURCE"));
    assert_int_equal(mrl_catalog_load(path, own, &other, &err).code, MRL_OK);
    assert_true(mrl_sha256_equal(&other->digest, &catalog->digest));
    (void)snprintf(path, sizeof(path), "%s/catalog/records", getenv("MERLON_SOURCE"));
    assert_int_equal(mrl_catalog_load(path, own, &other, &err).code, MRL_E_ABSENT);
    mrl_arena_free(own);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(holds_72_provisions_and_240_checks),
        cmocka_unit_test(binds_and_recommends_as_the_standard_does),
        cmocka_unit_test(aliases_follow_from_the_numbers),
        cmocka_unit_test(only_the_binding_half_of_a_mixed_provision_is_mandatory),
        cmocka_unit_test(every_check_can_be_answered),
        cmocka_unit_test(what_files_answer_cannot_be_attested_away),
        cmocka_unit_test(one_check_may_serve_several_provisions),
        cmocka_unit_test(texts_are_short_and_their_own),
        cmocka_unit_test(every_document_of_the_design_has_a_kind),
        cmocka_unit_test(generated_kinds_are_those_that_merlon_writes),
        cmocka_unit_test(laws_stand_in_order_of_date),
        cmocka_unit_test(a_directory_loads_like_the_embedded_copy),
    };

    return cmocka_run_group_tests(tests, load, unload);
}
