/* SPDX-License-Identifier: Apache-2.0 */
#include "unit.h"

#include "base/file.h"
#include "govern/private.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* An attestation in a directory of its own, asked whether its artefact is there. */
struct fixture {
    char dir[64];
    struct mrl_arena *arena;
    struct mrl_error err;
    struct mrl_record record;
    struct mrl_record_reader reader;
};

static int set_up(void **state)
{
    struct fixture *f = calloc(1, sizeof(*f));

    (void)snprintf(f->dir, sizeof(f->dir), "/tmp/merlon-artefact-XXXXXX");
    assert_non_null(mkdtemp(f->dir));
    f->arena = mrl_arena_new(1u << 20);
    f->reader = (struct mrl_record_reader){
        .arena = f->arena, .err = &f->err, .record = &f->record, .root = -1};
    assert_int_equal(mrl_dir_open(f->dir, &f->reader.root, &f->err).code, MRL_OK);
    *state = f;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;
    char command[128];

    mrl_fd_close(&f->reader.root);
    mrl_arena_free(f->arena);
    (void)snprintf(command, sizeof(command), "rm -rf %s", f->dir);
    assert_int_equal(system(command), 0);
    free(f);
    return 0;
}

static void put(struct fixture *f, const char *path, const char *text)
{
    assert_int_equal(
        mrl_file_write(f->reader.root, path, text, strlen(text), 0644, false, &f->err).code,
        MRL_OK);
}

/* How many problems the record has with these fields. */
static size_t problems(struct fixture *f, const char *fields)
{
    struct mrl_doc doc;

    assert_int_equal(mrl_yaml_parse("r.yaml", fields, strlen(fields), f->arena, &doc, &f->err).code,
                     MRL_OK);
    f->record = (struct mrl_record){.doc = doc, .fields = doc.root};
    f->reader.problem_capacity = 0;
    assert_int_equal(mrl_record_check_artefact(&f->reader).code, MRL_OK);
    return f->record.problem_count;
}

/* printf x | sha256sum */
#define DIGEST "sha256:2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881"

static void the_artefact_has_to_be_there_with_its_bytes(void **state)
{
    struct fixture *f = *state;
    static const char fields[] = "artefact: out.txt\nartefact_sha256: " DIGEST "\n";

    assert_int_equal(problems(f, fields), 1);
    assert_int_equal(f->record.problems[0].state, MRL_RECORD_WRONG_SUBJECT);
    put(f, "out.txt", "x");
    assert_int_equal(problems(f, fields), 0);
    put(f, "out.txt", "y");
    assert_int_equal(problems(f, fields), 1);
    assert_non_null(strstr(f->record.problems[0].message, "other bytes"));
}

static void what_may_be_kept_elsewhere_is_compared_where_it_is_here(void **state)
{
    struct fixture *f = *state;
    static const char contract[] = "document: contract.md\ndocument_sha256: " DIGEST "\n";
    static const char difference[] = "diff: p.diff\ndiff_sha256: " DIGEST "\n";

    assert_int_equal(problems(f, contract), 0);
    put(f, "contract.md", "y");
    assert_int_equal(problems(f, contract), 1);
    put(f, "contract.md", "x");
    assert_int_equal(problems(f, contract), 0);
    assert_int_equal(problems(f, difference), 1);
    put(f, "p.diff", "x");
    assert_int_equal(problems(f, difference), 0);
}

static void an_artefact_outside_the_project_does_not_count(void **state)
{
    struct fixture *f = *state;

    put(f, "out.txt", "x");
    assert_int_equal(symlinkat("/etc/hostname", f->reader.root, "link"), 0);
    assert_int_equal(problems(f, "artefact: /etc/hostname\nartefact_sha256: " DIGEST "\n"), 1);
    assert_int_equal(problems(f, "artefact: ../x\nartefact_sha256: " DIGEST "\n"), 1);
    assert_int_equal(problems(f, "artefact: link\nartefact_sha256: " DIGEST "\n"), 1);
    assert_int_equal(problems(f, "artefact: .\nartefact_sha256: " DIGEST "\n"), 1);
}

static void records_without_an_artefact_have_nothing_to_show(void **state)
{
    struct fixture *f = *state;

    assert_int_equal(problems(f, "method: looked\n"), 0);
}

#define ARTEFACT_TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        ARTEFACT_TEST(the_artefact_has_to_be_there_with_its_bytes),
        ARTEFACT_TEST(what_may_be_kept_elsewhere_is_compared_where_it_is_here),
        ARTEFACT_TEST(an_artefact_outside_the_project_does_not_count),
        ARTEFACT_TEST(records_without_an_artefact_have_nothing_to_show),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
