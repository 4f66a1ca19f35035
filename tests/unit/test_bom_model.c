/* SPDX-License-Identifier: Apache-2.0 */
#include "base/limits.h"
#include "bom/model.h"

#include "oom.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static struct mrl_error err;

struct document {
    struct mrl_arena *arena;
    struct mrl_bom bom;
};

static int make_document(void **state)
{
    static struct document d;

    d.arena = mrl_arena_new(256u << 20);
    assert_non_null(d.arena);
    mrl_bom_init(&d.bom, d.arena);
    *state = &d;
    return 0;
}

static int free_document(void **state)
{
    mrl_arena_free(((struct document *)*state)->arena);
    return 0;
}

static size_t add(struct mrl_bom *bom, enum mrl_bom_kind kind, const char *ref)
{
    size_t i = SIZE_MAX;

    assert_int_equal(mrl_bom_add(bom, kind, ref, &i, &err).code, MRL_OK);
    return i;
}

static void set(struct mrl_bom *bom, size_t item, enum mrl_bom_key key, const char *name,
                const char *value, enum mrl_bom_mark mark)
{
    const struct mrl_bom_field f = {.key = key, .name = name, .value = value, .mark = mark};

    assert_int_equal(mrl_bom_set(bom, item, &f, &err).code, MRL_OK);
}

static void relate(struct mrl_bom *bom, enum mrl_bom_relation_kind kind, size_t from, size_t to)
{
    const struct mrl_bom_relation r = {.kind = kind, .from = from, .to = to};

    assert_int_equal(mrl_bom_relate(bom, &r, &err).code, MRL_OK);
}

static void gives_each_thing_a_ref_of_its_own(void **state)
{
    struct mrl_bom *bom = &((struct document *)*state)->bom;
    const size_t a = add(bom, MRL_BOM_MODEL, "m");
    const size_t b = add(bom, MRL_BOM_FILE, "m");
    size_t found = SIZE_MAX;

    assert_string_equal(bom->items[a].ref, "m");
    assert_string_equal(bom->items[b].ref, "m-2");
    assert_ptr_equal(mrl_bom_find(bom, "m-2", &found), &bom->items[b]);
    assert_int_equal(found, b);
    assert_null(mrl_bom_find(bom, "m-3", NULL));
    assert_null(mrl_bom_find(bom, NULL, NULL));
}

/* Each number is tried once: trying all of them again each time takes minutes. */
static void one_ref_serves_very_many(void **state)
{
    struct mrl_bom *bom = &((struct document *)*state)->bom;
    const size_t many = 50000;
    size_t last = 0;

    (void)add(bom, MRL_BOM_FILE, "a-7");
    for (size_t i = 0; i < many; i++)
        last = add(bom, MRL_BOM_FILE, "a");
    assert_string_equal(bom->items[6].ref, "a-6");
    assert_string_equal(bom->items[7].ref, "a-8");
    assert_string_equal(bom->items[last].ref, "a-50001");
}

static void leaves_out_what_says_nothing(void **state)
{
    struct mrl_bom *bom = &((struct document *)*state)->bom;
    const size_t a = add(bom, MRL_BOM_MODEL, "m");

    set(bom, a, MRL_BOM_NAME, NULL, "", MRL_BOM_DECLARED);
    set(bom, a, MRL_BOM_NAME, NULL, NULL, MRL_BOM_DECLARED);
    assert_int_equal(bom->items[a].field_count, 0);
    assert_null(mrl_bom_value(&bom->items[a], MRL_BOM_NAME));
}

static void keeps_the_better_of_two_values(void **state)
{
    struct mrl_bom *bom = &((struct document *)*state)->bom;
    const size_t a = add(bom, MRL_BOM_MODEL, "m");
    const struct mrl_bom_item *it = &bom->items[a];

    set(bom, a, MRL_BOM_NAME, NULL, "read", MRL_BOM_UNMARKED);
    set(bom, a, MRL_BOM_NAME, NULL, "guess", MRL_BOM_INFERRED);
    assert_string_equal(mrl_bom_value(it, MRL_BOM_NAME), "guess");
    set(bom, a, MRL_BOM_NAME, NULL, "seen", MRL_BOM_VERIFIED);
    set(bom, a, MRL_BOM_NAME, NULL, "said", MRL_BOM_DECLARED);
    set(bom, a, MRL_BOM_NAME, NULL, "seen later", MRL_BOM_VERIFIED);
    assert_string_equal(mrl_bom_value(it, MRL_BOM_NAME), "seen");
    assert_int_equal(it->field_count, 1);
}

static void keeps_a_repeated_value_once(void **state)
{
    struct mrl_bom *bom = &((struct document *)*state)->bom;
    const size_t a = add(bom, MRL_BOM_MODEL, "m");
    const struct mrl_bom_item *it = &bom->items[a];

    set(bom, a, MRL_BOM_HASH, "SHA-256", "00", MRL_BOM_VERIFIED);
    set(bom, a, MRL_BOM_HASH, "SHA-256", "00", MRL_BOM_VERIFIED);
    set(bom, a, MRL_BOM_HASH, "SHA-512", "00", MRL_BOM_VERIFIED);
    set(bom, a, MRL_BOM_HASH, "SHA-256", "11", MRL_BOM_VERIFIED);
    assert_int_equal(it->field_count, 3);
    assert_string_equal(mrl_bom_get(it, MRL_BOM_HASH, "SHA-512")->value, "00");
    assert_null(mrl_bom_get(it, MRL_BOM_HASH, "MD5"));
}

static void finds_the_parts_of_a_value(void **state)
{
    static const struct mrl_bom_part parts[] = {{"slice", "test"}, {"lower", "0.8"}};
    const struct mrl_bom_field f = {
        .key = MRL_BOM_METRIC, .name = "f1", .value = "0.9", .parts = parts, .part_count = 2};

    (void)state;
    assert_string_equal(mrl_bom_part(&f, "lower"), "0.8");
    assert_null(mrl_bom_part(&f, "upper"));
}

static void relates_once_and_nothing_to_itself(void **state)
{
    struct mrl_bom *bom = &((struct document *)*state)->bom;
    const size_t a = add(bom, MRL_BOM_MODEL, "a");
    const size_t b = add(bom, MRL_BOM_DATASET, "b");

    relate(bom, MRL_BOM_TRAINED_ON, a, b);
    relate(bom, MRL_BOM_TRAINED_ON, a, b);
    relate(bom, MRL_BOM_TESTED_ON, a, b);
    relate(bom, MRL_BOM_TRAINED_ON, b, a);
    relate(bom, MRL_BOM_TRAINED_ON, a, a);
    assert_int_equal(bom->relation_count, 3);
}

static void parts_form_trees(void **state)
{
    struct mrl_bom *bom = &((struct document *)*state)->bom;
    const size_t a = add(bom, MRL_BOM_MODEL, "a");
    const size_t b = add(bom, MRL_BOM_FILE, "b");
    const size_t c = add(bom, MRL_BOM_FILE, "c");

    relate(bom, MRL_BOM_CONTAINS, b, c);
    relate(bom, MRL_BOM_CONTAINS, a, b);
    relate(bom, MRL_BOM_CONTAINS, c, a); /* would close a circle */
    relate(bom, MRL_BOM_CONTAINS, a, c); /* has a place already */
    assert_int_equal(bom->items[a].container, SIZE_MAX);
    assert_int_equal(bom->items[b].container, a);
    assert_int_equal(bom->items[c].container, b);
    assert_int_equal(bom->items[a].levels, 2);
    assert_int_equal(bom->relation_count, 4);
}

/* From the leaf up and from the root down. */
static void bounds_the_depth_of_parts(void **state)
{
    struct mrl_bom *bom = &((struct document *)*state)->bom;

    for (int up = 0; up < 2; up++) {
        size_t last = add(bom, MRL_BOM_FILE, "first");

        for (unsigned i = 0; i <= MRL_MAX_BOM_DEPTH; i++) {
            const size_t next = add(bom, MRL_BOM_FILE, "x");
            const bool fits = i < MRL_MAX_BOM_DEPTH;

            relate(bom, MRL_BOM_CONTAINS, up ? next : last, up ? last : next);
            assert_int_equal(bom->items[up ? last : next].container != SIZE_MAX, fits);
            last = next;
        }
    }
}

static void counts_the_fields_of_one_thing(void **state)
{
    struct document *d = *state;
    const size_t a = add(&d->bom, MRL_BOM_MODEL, "a");

    for (unsigned i = 0; i < MRL_MAX_BOM_FIELDS; i++)
        set(&d->bom, a, MRL_BOM_TAG, NULL, mrl_arena_printf(d->arena, "%u", i), MRL_BOM_DECLARED);
    assert_int_equal(
        mrl_bom_set(&d->bom, a, &(struct mrl_bom_field){.key = MRL_BOM_TAG, .value = "more"}, &err)
            .code,
        MRL_E_LIMIT);
    set(&d->bom, a, MRL_BOM_TAG, NULL, "0", MRL_BOM_DECLARED); /* is there already */
}

static void every_word_reads_back(void **state)
{
    (void)state;
    for (int i = 0; i < MRL_BOM_KIND_COUNT; i++) {
        enum mrl_bom_kind kind;

        assert_true(mrl_bom_kind_parse(mrl_bom_kind_name((enum mrl_bom_kind)i), &kind));
        assert_int_equal(kind, i);
    }
    for (int i = 0; i < MRL_BOM_KEY_COUNT; i++) {
        enum mrl_bom_key key;

        assert_true(mrl_bom_key_parse(mrl_bom_key_name((enum mrl_bom_key)i), &key));
        assert_int_equal(key, i);
        assert_true(strlen(mrl_bom_key_what(key)) > 0);
    }
    for (int i = 0; i < MRL_BOM_RELATION_KIND_COUNT; i++) {
        enum mrl_bom_relation_kind kind;

        assert_true(
            mrl_bom_relation_parse(mrl_bom_relation_name((enum mrl_bom_relation_kind)i), &kind));
        assert_int_equal(kind, i);
    }
    for (int i = MRL_BOM_VERIFIED; i < MRL_BOM_MARK_COUNT; i++) {
        enum mrl_bom_mark mark;

        assert_true(mrl_bom_mark_parse(mrl_bom_mark_name((enum mrl_bom_mark)i), &mark));
        assert_int_equal(mark, i);
    }
}

static void refuses_words_it_does_not_know(void **state)
{
    (void)state;
    assert_false(mrl_bom_kind_parse("", &(enum mrl_bom_kind){0}));
    assert_false(mrl_bom_key_parse("Name", &(enum mrl_bom_key){0}));
    assert_false(mrl_bom_relation_parse("eats", &(enum mrl_bom_relation_kind){0}));
    assert_false(mrl_bom_mark_parse("", &(enum mrl_bom_mark){0}));
}

static void a_ref_is_printable_and_bounded(void **state)
{
    struct document *d = *state;
    char long_name[1000] = "";

    assert_string_equal(mrl_bom_ref(d->arena, "file:", "a b/\xff\n\xe2\x80\xae%"),
                        "file:a%20b/%FF%0A%E2%80%AE%25");
    memset(long_name, 'x', sizeof(long_name) - 1);
    assert_int_equal(strlen(mrl_bom_ref(d->arena, "file:", long_name)), 217);
    long_name[900] = 'y';
    assert_string_not_equal(mrl_bom_ref(d->arena, "f", long_name),
                            mrl_bom_ref(d->arena, "f", long_name + 1));
}

static mrl_status build(void *context)
{
    mrl_cleanup(mrl_arena_freep) struct mrl_arena *arena = mrl_arena_new(1u << 20);
    const struct mrl_bom_field f = {.key = MRL_BOM_TAG, .value = "x"};
    struct mrl_bom bom;
    size_t a, b;

    (void)context;
    if (!arena)
        return MRL_FAIL_NOMEM(&err);
    mrl_bom_init(&bom, arena);
    MRL_TRY(mrl_bom_add(&bom, MRL_BOM_MODEL, "a", &a, &err));
    MRL_TRY(mrl_bom_add(&bom, MRL_BOM_MODEL, "a", &b, &err));
    MRL_TRY(mrl_bom_set(&bom, a, &f, &err));
    if (!mrl_bom_ref(arena, "a", "b"))
        return MRL_FAIL_ARENA(&err, arena);
    return mrl_bom_relate(&bom, &(struct mrl_bom_relation){.from = a, .to = b}, &err);
}

static void survives_every_failing_allocation(void **state)
{
    (void)state;
    assert_survives_oom(build, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(gives_each_thing_a_ref_of_its_own, make_document,
                                        free_document),
        cmocka_unit_test_setup_teardown(one_ref_serves_very_many, make_document, free_document),
        cmocka_unit_test_setup_teardown(leaves_out_what_says_nothing, make_document, free_document),
        cmocka_unit_test_setup_teardown(keeps_the_better_of_two_values, make_document,
                                        free_document),
        cmocka_unit_test_setup_teardown(keeps_a_repeated_value_once, make_document, free_document),
        cmocka_unit_test(finds_the_parts_of_a_value),
        cmocka_unit_test_setup_teardown(relates_once_and_nothing_to_itself, make_document,
                                        free_document),
        cmocka_unit_test_setup_teardown(parts_form_trees, make_document, free_document),
        cmocka_unit_test_setup_teardown(bounds_the_depth_of_parts, make_document, free_document),
        cmocka_unit_test_setup_teardown(counts_the_fields_of_one_thing, make_document,
                                        free_document),
        cmocka_unit_test(every_word_reads_back),
        cmocka_unit_test(refuses_words_it_does_not_know),
        cmocka_unit_test_setup_teardown(a_ref_is_printable_and_bounded, make_document,
                                        free_document),
        cmocka_unit_test(survives_every_failing_allocation),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
