/* SPDX-License-Identifier: Apache-2.0 */
#include "base/buf.h"
#include "catalog/catalog.h"
#include "oom.h"
#include "unit.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The smallest catalogue that holds everything once, from the fuzz corpus: several files, each
 * after a line "=== NAME". */
static char *small;

enum {
    MAX_FILES = 16,
    MAX_TEXT = 4096,
};

struct bundle {
    struct mrl_embedded files[MAX_FILES];
    size_t count;
    char text[MAX_FILES][MAX_TEXT];
    char names[MAX_FILES][64];
};

static int read_small(void **state)
{
    char path[1024];
    FILE *file;
    size_t n;

    (void)state;
    (void)snprintf(path, sizeof(path), "%s/tests/fuzz/corpus/catalog/small-and-whole",
                   getenv("MERLON_SOURCE"));
    file = fopen(path, "re");
    small = calloc(1, 1 << 16);
    if (!file || !small)
        return -1;
    n = fread(small, 1, (1 << 16) - 1, file);
    (void)fclose(file);
    return n > 0 ? 0 : -1;
}

static int free_small(void **state)
{
    (void)state;
    free(small);
    return 0;
}

static void unpack(struct bundle *b)
{
    const char *at = small;

    b->count = 0;
    while (*at) {
        const char *end = strchr(at, '\n') + 1;
        const char *next = strstr(end, "=== ");
        const size_t n = next ? (size_t)(next - end) : strlen(end);
        struct mrl_embedded *file = &b->files[b->count];

        assert_true(b->count < MAX_FILES && n < MAX_TEXT);
        (void)snprintf(b->names[b->count], 64, "%.*s", (int)(end - at - 5), at + 4);
        (void)snprintf(b->text[b->count], MAX_TEXT, "%.*s", (int)n, end);
        *file = (struct mrl_embedded){b->names[b->count], b->text[b->count], n};
        b->count++;
        at = next ? next : end + n;
    }
}

static size_t index_of(const struct bundle *b, const char *name)
{
    for (size_t i = 0; i < b->count; i++)
        if (strcmp(b->files[i].name, name) == 0)
            return i;
    fail_msg("no file %s", name);
    return 0;
}

static void set_text(struct bundle *b, size_t file, const char *text)
{
    const size_t n = strlen(text);

    assert_true(n < MAX_TEXT);
    memmove(b->text[file], text, n + 1);
    b->files[file].size = n;
}

/* Puts one text in place of another, which is there exactly once after `anchor`. */
static void replace(struct bundle *b, const char *file, const char *old, const char *new)
{
    const size_t i = index_of(b, file);
    char *at = strstr(b->text[i], old);
    char text[MAX_TEXT];

    if (!at)
        fail_msg("%s: no `%s`", file, old);
    (void)snprintf(text, sizeof(text), "%.*s%s%s", (int)(at - b->text[i]), b->text[i], new,
                   at + strlen(old));
    set_text(b, i, text);
}

static enum mrl_code load(const struct bundle *b, struct mrl_error *err)
{
    struct mrl_arena *arena = mrl_arena_new(16 << 20);
    struct mrl_catalog *catalog;
    mrl_status s;

    assert_non_null(arena);
    s = mrl_catalog_load_files(b->files, b->count, arena, &catalog, err);
    mrl_arena_free(arena);
    return s.code;
}

static void reads_the_small_catalogue(void **state)
{
    struct mrl_arena *arena = mrl_arena_new(16 << 20);
    static struct bundle b;
    struct mrl_catalog *c;
    struct mrl_error err;
    const struct mrl_provision *p;
    const struct mrl_check *check;
    const struct mrl_record_kind *plan;

    (void)state;
    unpack(&b);
    assert_int_equal(mrl_catalog_load_files(b.files, b.count, arena, &c, &err).code, MRL_OK);

    assert_string_equal(c->standard, "A standard");
    p = mrl_catalog_provision(c, "5.1.1-1");
    assert_non_null(p);
    assert_int_equal(p->modality, MRL_SHALL_SHOULD);
    assert_int_equal(p->stages, 1u << MRL_STAGE_INCEPTION | 1u << MRL_STAGE_RETIREMENT);
    assert_int_equal(p->roles, MRL_DUTY_DEVELOPER | MRL_DUTY_END_USER);
    assert_int_equal(p->check_count, 2);
    assert_true(p->checks[0].mandatory);
    assert_false(p->checks[1].mandatory);
    assert_string_equal(p->checks[1].why, "good practice");
    assert_int_equal(p->max_age.kind, MRL_AGE_DAYS);
    assert_int_equal(p->max_age.days, 365);
    assert_true(mrl_texts_have(&p->mappings[MRL_MAP_CRA], "II.1"));
    assert_int_equal(p->mappings[MRL_MAP_ISO_42001].count, 0);
    assert_ptr_equal(mrl_catalog_uk_code(c, "1.1"), p);

    check = mrl_catalog_check(c, "plan.exists");
    assert_non_null(check);
    assert_true(check->attestable);
    assert_int_equal(check->provision_count, 1);
    assert_ptr_equal(check->provisions[0], p);
    assert_false(mrl_catalog_check(c, "plan.age")->attestable);
    assert_int_equal(mrl_catalog_check(c, "plan.age")->max_age.kind, MRL_AGE_EVENT);

    plan = mrl_catalog_record_kind(c, "plan");
    assert_non_null(plan);
    assert_true(mrl_check_takes_record(check, plan));
    assert_int_equal(plan->subjects, MRL_SUBJECTS_REQUIRED);
    assert_int_equal(plan->valid_for.kind, MRL_AGE_PER_VERSION);
    assert_int_equal(mrl_record_kind_field(plan, "steps")->column_count, 2);
    assert_int_equal(mrl_field_column(mrl_record_kind_field(plan, "steps"), "outcome")->type,
                     MRL_FIELD_CHOICE);
    assert_null(mrl_record_kind_field(plan, "step"));
    assert_true(mrl_record_kind_serves(mrl_catalog_record_kind(c, "attestation"), "5.9"));
    assert_false(mrl_record_kind_serves(plan, "5.9"));

    assert_int_equal(c->six_clause_count, 1);
    assert_ptr_equal(c->six_clause[0].provisions[0], p);
    assert_null(mrl_catalog_provision(c, "5.1.1-2"));
    assert_null(mrl_catalog_check(c, ""));
    mrl_arena_free(arena);
}

/* --- every key of every file --- */

struct key_line {
    size_t start; /* of the line */
    size_t end;   /* of the line and all that belongs to its value */
    size_t value; /* of what follows the colon */
    size_t line_end;
    unsigned line;
    unsigned indent;
    char name[32];
};

/* The next "key: value" line at or after *at. */
static bool next_key(const char *text, size_t *at, unsigned *line, struct key_line *ret)
{
    for (; text[*at]; ++*line) {
        const size_t start = *at;
        const size_t end = start + strcspn(&text[start], "\n");
        const size_t indent = strspn(&text[start], " ");
        const size_t name = strspn(&text[start + indent], "abcdefghijklmnopqrstuvwxyz_");

        *at = end + 1;
        if (name == 0 || text[start + indent + name] != ':')
            continue;
        *ret = (struct key_line){.start = start,
                                 .end = end + 1,
                                 .value = start + indent + name + 1,
                                 .line_end = end,
                                 .line = ++*line,
                                 .indent = (unsigned)indent};
        (void)snprintf(ret->name, sizeof(ret->name), "%.*s", (int)name, &text[start + indent]);
        while (text[ret->end] && strspn(&text[ret->end], " ") > indent)
            ret->end += strcspn(&text[ret->end], "\n") + 1;
        return true;
    }
    return false;
}

/* Says where the loader should complain: 0 for any line. */
static void assert_refused(const struct bundle *b, const char *file, unsigned line,
                           const char *what)
{
    struct mrl_error err = {0};
    char where[128];
    const enum mrl_code code = load(b, &err);

    (void)snprintf(where, sizeof(where), "catalog/%s", file);
    if (code != MRL_E_FORMAT || strcmp(err.where, where) != 0 || err.line == 0 || err.column == 0 ||
        (line && err.line != line))
        fail_msg("%s of %s:%u: code %d at %s:%u:%u: %s", what, file, line, (int)code, err.where,
                 err.line, err.column, err.message);
}

static bool is_optional(const char *name)
{
    return strcmp(name, "mappings") == 0 || strcmp(name, "note") == 0 ||
           strcmp(name, "eu_ai_act") == 0 || strcmp(name, "cra") == 0;
}

/* Calls a change of the text for each key of each file, and sees it refused. */
static void for_each_key(const char *what, bool skip_optional, bool same_line,
                         void (*change)(char *ret, const char *text, const struct key_line *key))
{
    static struct bundle b;
    size_t keys = 0;

    unpack(&b);
    for (size_t i = 0; i < b.count; i++) {
        char original[MAX_TEXT];
        struct key_line key;
        unsigned line = 0;
        size_t at = 0;

        memcpy(original, b.text[i], MAX_TEXT);
        while (next_key(original, &at, &line, &key)) {
            char text[MAX_TEXT] = "";

            if (skip_optional && is_optional(key.name))
                continue;
            change(text, original, &key);
            set_text(&b, i, text);
            assert_refused(&b, b.files[i].name, same_line ? key.line : 0, what);
            keys++;
        }
        set_text(&b, i, original);
    }
    assert_true(keys > 90);
}

static void drop(char *ret, const char *text, const struct key_line *key)
{
    (void)snprintf(ret, MAX_TEXT, "%.*s%s", (int)key->start, text, &text[key->end]);
}

static void a_missing_key_is_refused(void **state)
{
    (void)state;
    for_each_key("missing", true, false, drop);
}

static void add_unknown(char *ret, const char *text, const struct key_line *key)
{
    (void)snprintf(ret, MAX_TEXT, "%.*s%*sunheard_of: 1\n%s", (int)key->start, text,
                   (int)key->indent, "", &text[key->start]);
}

static void an_unknown_key_is_refused_at_its_line(void **state)
{
    (void)state;
    for_each_key("unknown", false, true, add_unknown);
}

static void double_key(char *ret, const char *text, const struct key_line *key)
{
    (void)snprintf(ret, MAX_TEXT, "%.*s%.*s%s", (int)key->end, text, (int)(key->end - key->start),
                   &text[key->start], &text[key->end]);
}

static void a_doubled_key_is_refused(void **state)
{
    (void)state;
    for_each_key("doubled", false, false, double_key);
}

static void wrong_type(char *ret, const char *text, const struct key_line *key)
{
    const bool is_map = strcmp(key->name, "standard") == 0 || strcmp(key->name, "mappings") == 0;

    (void)snprintf(ret, MAX_TEXT, "%.*s %s\n%s", (int)key->value, text, is_map ? "7" : "{a: 1}",
                   &text[key->end]);
}

static void a_value_of_another_type_is_refused_at_its_line(void **state)
{
    (void)state;
    for_each_key("wrong type", false, true, wrong_type);
}

static void null_value(char *ret, const char *text, const struct key_line *key)
{
    (void)snprintf(ret, MAX_TEXT, "%.*s null\n%s", (int)key->value, text, &text[key->end]);
}

static void nothing_as_a_value_is_refused_at_its_line(void **state)
{
    (void)state;
    for_each_key("null", false, true, null_value);
}

static void a_missing_file_is_named(void **state)
{
    static struct bundle b;

    (void)state;
    unpack(&b);
    for (size_t i = 0; i < b.count; i++) {
        const struct mrl_embedded last = b.files[b.count - 1];
        struct bundle cut = b;
        struct mrl_error err = {0};

        if (strncmp(b.files[i].name, "records/", 8) == 0)
            continue;
        cut.files[i] = last;
        cut.count--;
        if (i == b.count - 1)
            cut.files[i] = b.files[i];
        assert_int_equal(load(&cut, &err), MRL_E_ABSENT);
        assert_non_null(strstr(err.where, b.files[i].name));
    }
}

/* --- what the files say --- */

static void contradictions_are_refused_at_their_place(void **state)
{
    /* clang-format off */
    static const struct {
        const char *file, *old, *new;
        const char *where;     /* NULL: the same file */
        unsigned line, column;
        const char *message;
    } cases[] = {
        {"checks.yaml", "schema_version: 1", "schema_version: 2", NULL, 1, 17, "must be 1"},
        {"checks.yaml", "id: plan.age", "id: plan.exists", NULL, 14, 5, "there already"},
        {"checks.yaml", "id: plan.age", "id: Plan age", NULL, 14, 9, "lower-case"},
        {"checks.yaml", "id: plan.age",
         "id: plan.young", "provisions.yaml", 21, 13, "no check `plan.age`"},
        {"checks.yaml", "[plan, attestation]",
         "[plan, plant]", NULL, 12, 21, "no record kind `plant`"},
        {"checks.yaml", "[plan, attestation]", "[plan, plan]", NULL, 12, 21, "twice"},
        {"checks.yaml", "[plan, attestation]", "[plan, 7]", NULL, 12, 21, "ids of record kinds"},
        {"checks.yaml", "365d", "0d", NULL, 8, 14, "days such as"},
        {"checks.yaml", "365d", "3661d", NULL, 8, 14, "days such as"},
        {"checks.yaml", "365d", "99999999999d", NULL, 8, 14, "days such as"},
        {"checks.yaml", "365d", "d", NULL, 8, 14, "days such as"},
        {"checks.yaml", "365d", "365 d", NULL, 8, 14, "days such as"},
        {"checks.yaml", "kind: record", "kind: magic", NULL, 7, 11, "not one of"},
        {"checks.yaml", "title: a plan exists", "title: ''", NULL, 5, 12, "empty"},
        {"checks.yaml", "title: a plan exists", "title: \"a\\0b\"", NULL, 5, 12, "NUL"},
        {"principles.yaml", "number: 1", "number: 2", NULL, 4, 5, "principle 1 is expected"},
        {"principles.yaml", "number: 1", "number: 0", NULL, 4, 13, "between 1 and"},
        {"principles.yaml", "phase: design",
         "phase: deployment", "provisions.yaml", 11, 16, "another phase"},
        {"provisions.yaml", "principle: 1", "principle: 2", NULL, 11, 16, "no principle 2"},
        {"provisions.yaml", "principle: 1", "principle: 4294967297", NULL, 11, 16, "between"},
        {"provisions.yaml", "mandatory: the",
         "supporting: the", NULL, 17, 7, "no check is mandatory"},
        {"provisions.yaml", "supporting: good practice",
         "supporting: good practice\n        mandatory: both", NULL, 21, 9, "either"},
        {"provisions.yaml", "        supporting: good practice\n", "", NULL, 21, 9, "either"},
        {"provisions.yaml", "id: plan.age", "id: plan.exists", NULL, 21, 9, "named twice"},
        {"provisions.yaml", "      -\n        id: plan.age\n        supporting: good practice\n",
         "", "checks.yaml", 14, 5, "no provision lists"},
        {"provisions.yaml", "stages: [inception, retirement]", "stages: []", NULL, 10, 13, "empty"},
        {"provisions.yaml", "stages: [inception, retirement]",
         "stages: [inception, inception]", NULL, 10, 25, "named twice"},
        {"provisions.yaml", "evidence: [plan]", "evidence: [plan, plan]", NULL, 23, 22, "twice"},
        {"provisions.yaml", "[5.a, \"~5\"]", "[5.a, \"~6\"]", NULL, 26, 23, "no such clause"},
        {"provisions.yaml", "[5.a, \"~5\"]",
         "[5.a, 5.b]", NULL, 26, 23, "no item of the six-clause view `5.b`"},
        {"provisions.yaml", "[5.a, \"~5\"]",
         "[\"~5\"]", "views/six-clause.yaml", 7, 18, "does not name `5.a`"},
        {"views/six-clause.yaml", "[5.1.1-1]", "[5.1.1-2]", NULL, 7, 18, "no provision `5.1.1-2`"},
        {"views/six-clause.yaml", "[5.1.1-1]", "[]", NULL, 7, 17, "empty"},
        {"views/six-clause.yaml", "[5.1.1-1]", "[5.1.1-1, 5.1.1-1]", NULL, 7, 27, "twice"},
        {"records/plan.yaml", "id: plan", "id: plane", NULL, 1, 5, "not the name of the file"},
        {"records/plan.yaml", "[5.1.1-1]", "[5.1.1-1, 5.9-1]", NULL, 4, 23, "no provision `5.9-1`"},
        {"records/plan.yaml", "[5.1.1-1]", "[all, 5.1.1-1]", NULL, 4, 13, "alone"},
        {"records/plan.yaml", "[5.1.1-1]", "[]", NULL, 4, 13, "alone"},
        {"records/plan.yaml", "[ciso]", "[king]", NULL, 7, 18, "no role of people `king`"},
        {"records/plan.yaml", "[ciso]", "[]", NULL, 7, 17, "empty"},
        {"records/plan.yaml", "    values: [good, bad]\n", "", NULL, 12, 5, "at least two"},
        {"records/plan.yaml", "[good, bad]", "[good]", NULL, 12, 5, "at least two"},
        {"records/plan.yaml", "example: good", "example: fair", NULL, 12, 5, "not one of"},
        {"records/plan.yaml", "    example: good\n", "", NULL, 12, 5, "`example` is missing"},
        {"records/plan.yaml", "name: steps", "name: verdict", NULL, 19, 5, "there already"},
        {"records/plan.yaml", "name: outcome", "name: step", NULL, 30, 9, "there already"},
        {"records/plan.yaml", "type: line", "type: table", NULL, 25, 9, "cannot be a table"},
        {"records/plan.yaml", "type: line",
         "type: line\n        values: [a, b]", NULL, 25, 9, "only a choice"},
        {"records/plan.yaml", "help: one by one",
         "help: one by one\n    example: x", NULL, 19, 5, "instead of an `example`"},
        {"records/attestation.yaml", "example: by hand",
         "example: by hand\n    columns: []", NULL, 12, 5, "only a table"},
        {"laws.yaml", "2027-12-02", "2027-13-02", NULL, 6, 11, "a date such as"},
        {"laws.yaml", "what_applies", "what_aplies", NULL, 7, 18, "did you mean `what_applies`"},
    };
    /* clang-format on */

    (void)state;
    for (size_t i = 0; i < MRL_COUNT(cases); i++) {
        static struct bundle b;
        struct mrl_error err = {0};
        char where[128];

        unpack(&b);
        replace(&b, cases[i].file, cases[i].old, cases[i].new);
        (void)snprintf(where, sizeof(where), "catalog/%s",
                       cases[i].where ? cases[i].where : cases[i].file);
        if (load(&b, &err) != MRL_E_FORMAT || strcmp(err.where, where) != 0 ||
            err.line != cases[i].line || err.column != cases[i].column ||
            !strstr(err.message, cases[i].message))
            fail_msg("case %zu, `%s`: %s:%u:%u: %s", i, cases[i].new, err.where, err.line,
                     err.column, err.message);
    }
}

/* A kind of record that answers a check has to name the check's provisions. */
static void a_record_that_does_not_serve_its_check_is_refused(void **state)
{
    static struct bundle b;
    struct mrl_error err = {0};
    size_t i;

    (void)state;
    unpack(&b);
    i = index_of(&b, "provisions.yaml");
    {
        char text[MAX_TEXT];
        const char *second = strstr(b.text[i], "  -\n    id: 5.1.1-1");

        (void)snprintf(text, sizeof(text), "%s%s", b.text[i], second);
        set_text(&b, i, text);
        memcpy(strstr(strstr(b.text[i], "cra"), "id: 5.1.1-1"), "id: 5.1.1-2", 11);
        memcpy(strstr(strstr(b.text[i], "5.1.1-2"), "[5.a, \"~5\"]"), "[\"~5\"     ]", 11);
    }
    assert_int_equal(load(&b, &err), MRL_E_FORMAT);
    assert_string_equal(err.where, "catalog/records/plan.yaml");
    assert_non_null(strstr(err.message, "`5.1.1-2` is missing"));
}

static void lists_have_a_limit(void **state)
{
    static struct bundle b;
    struct mrl_error err = {0};
    char list[4000] = "evidence: [";

    (void)state;
    for (unsigned n = 256; n <= 257; n++) {
        size_t used = strlen("evidence: [");

        unpack(&b);
        for (unsigned i = 0; i < n; i++)
            used += (size_t)snprintf(&list[used], sizeof(list) - used, "a%u,", i);
        (void)snprintf(&list[used - 1], sizeof(list) - used + 1, "]");
        replace(&b, "provisions.yaml", "evidence: [plan]", list);
        assert_int_equal(load(&b, &err), n == 256 ? MRL_OK : MRL_E_FORMAT);
    }
    assert_non_null(strstr(err.message, "more than 256"));
}

static mrl_status digest_of(const struct bundle *b, struct mrl_sha256 *ret)
{
    struct mrl_arena *arena = mrl_arena_new(16 << 20);
    struct mrl_catalog *catalog;
    struct mrl_error err;
    mrl_status s;

    if (!arena)
        return (mrl_status){MRL_E_NOMEM};
    s = mrl_catalog_load_files(b->files, b->count, arena, &catalog, &err);
    if (s.code == MRL_OK)
        *ret = catalog->digest;
    mrl_arena_free(arena);
    return s;
}

static void the_digest_is_over_names_and_bytes_in_order_of_name(void **state)
{
    static struct bundle b;
    struct mrl_sha256 first, other;
    struct mrl_embedded file;

    (void)state;
    unpack(&b);
    assert_int_equal(digest_of(&b, &first).code, MRL_OK);
    file = b.files[0];
    b.files[0] = b.files[3];
    b.files[3] = file;
    assert_int_equal(digest_of(&b, &other).code, MRL_OK);
    assert_true(mrl_sha256_equal(&first, &other));
    replace(&b, "laws.yaml", "An act", "An Act");
    assert_int_equal(digest_of(&b, &other).code, MRL_OK);
    assert_false(mrl_sha256_equal(&first, &other));
}

static mrl_status load_small(void *context)
{
    struct mrl_sha256 digest;

    return digest_of(context, &digest);
}

static void survives_every_failing_allocation(void **state)
{
    static struct bundle b;

    (void)state;
    unpack(&b);
    assert_survives_oom(load_small, &b);
}

static void the_same_file_twice_is_refused(void **state)
{
    static struct bundle b;
    struct mrl_error err = {0};

    (void)state;
    unpack(&b);
    b.files[b.count++] = b.files[0];
    assert_int_equal(load(&b, &err), MRL_E_FORMAT);
    b.count = 0;
    assert_int_equal(load(&b, &err), MRL_E_LIMIT);
}

static void the_shorter_of_two_ages_is_found(void **state)
{
    const struct mrl_max_age week = {MRL_AGE_DAYS, 7}, year = {MRL_AGE_DAYS, 365};
    const struct mrl_max_age version = {MRL_AGE_PER_VERSION, 0}, event = {MRL_AGE_EVENT, 0};

    (void)state;
    assert_int_equal(mrl_max_age_min(week, year).days, 7);
    assert_int_equal(mrl_max_age_min(year, week).days, 7);
    assert_int_equal(mrl_max_age_min(version, year).days, 365);
    assert_int_equal(mrl_max_age_min(event, version).kind, MRL_AGE_PER_VERSION);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_the_small_catalogue),
        cmocka_unit_test(a_missing_key_is_refused),
        cmocka_unit_test(an_unknown_key_is_refused_at_its_line),
        cmocka_unit_test(a_doubled_key_is_refused),
        cmocka_unit_test(a_value_of_another_type_is_refused_at_its_line),
        cmocka_unit_test(nothing_as_a_value_is_refused_at_its_line),
        cmocka_unit_test(a_missing_file_is_named),
        cmocka_unit_test(contradictions_are_refused_at_their_place),
        cmocka_unit_test(a_record_that_does_not_serve_its_check_is_refused),
        cmocka_unit_test(lists_have_a_limit),
        cmocka_unit_test(the_digest_is_over_names_and_bytes_in_order_of_name),
        cmocka_unit_test(survives_every_failing_allocation),
        cmocka_unit_test(the_same_file_twice_is_refused),
        cmocka_unit_test(the_shorter_of_two_ages_is_found),
    };

    return cmocka_run_group_tests(tests, read_small, free_small);
}
