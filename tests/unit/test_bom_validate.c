/* SPDX-License-Identifier: Apache-2.0 */
#include "bom/shapes.h"
#include "bom/validate.h"
#include "bom/validate_private.h"
#include "oom.h"
#include "quoted.h"

#include <stdlib.h>
#include <string.h>

struct fixture {
    struct mrl_arena *arena;
    struct mrl_doc doc;
    enum mrl_bom_format format;
    struct mrl_bom_report report;
    struct mrl_error err;
};

static int setup(void **state)
{
    struct fixture *f = calloc(1, sizeof(*f));

    *state = f;
    if (f)
        f->arena = mrl_arena_new(256u << 20);
    return f && f->arena ? 0 : -1;
}

static int teardown(void **state)
{
    struct fixture *f = *state;

    mrl_arena_free(f->arena);
    free(f);
    return 0;
}

static void validate(struct fixture *f, const char *text)
{
    f->doc = parse_quoted(f->arena, text);
    assert_ok(mrl_bom_detect(&f->doc, &f->format, &f->err));
    assert_ok(mrl_bom_validate(&f->doc, f->format, f->arena, &f->report, &f->err));
}

static void assert_one(struct fixture *f, enum mrl_bom_problem_kind kind, bool warning,
                       const char *path, const char *message)
{
    assert_int_equal(f->report.count, 1);
    assert_int_equal(f->report.errors, !warning);
    assert_int_equal(f->report.warnings, warning);
    assert_int_equal(f->report.problems[0].kind, kind);
    assert_string_equal(f->report.problems[0].path, path);
    assert_string_equal(f->report.problems[0].message, message);
}

#define CDX(version, rest) "{'bomFormat':'CycloneDX','specVersion':'" version "'," rest "}"

static void tells_formats_by_what_they_contain(void **state)
{
    struct fixture *f = *state;

    validate(f, CDX("1.6", "'version':1"));
    assert_int_equal(f->format, MRL_BOM_CYCLONEDX_1_6);
    validate(f, CDX("1.7", "'version':1"));
    assert_int_equal(f->format, MRL_BOM_CYCLONEDX_1_7);
    validate(f, "{'@context':'https://spdx.org/rdf/3.0.1/spdx-context.jsonld','@graph':[]}");
    assert_int_equal(f->format, MRL_BOM_SPDX_3_0_1);
    assert_int_equal(f->report.errors, 0);
}

static void refuses_what_it_does_not_know(void **state)
{
    static const char *const texts[] = {
        CDX("1.5", "'version':1"),
        "{'bomFormat':'CycloneDX'}",
        "{'spdxVersion':'SPDX-2.3'}",
        "{}",
        "[]",
        "7",
    };
    struct fixture *f = *state;

    for (size_t i = 0; i < MRL_COUNT(texts); i++) {
        f->doc = parse_quoted(f->arena, texts[i]);
        assert_code(MRL_E_UNSUPPORTED, mrl_bom_detect(&f->doc, &f->format, &f->err));
        assert_true(f->err.line > 0);
    }
}

static void knows_what_came_with_1_7(void **state)
{
    struct fixture *f = *state;

    validate(f, CDX("1.7", "'citations':[{'timestamp':'2026-01-01T00:00:00Z','pointers':['/'],"
                           "'attributedTo':'a'}],'metadata':{'component':{'bom-ref':'a','type':"
                           "'data','name':'n'}}"));
    assert_int_equal(f->report.count, 0);
    validate(f, CDX("1.6", "'citations':[]"));
    assert_one(f, MRL_BOM_PROBLEM_SCHEMA, false, "/citations",
               "the key `citations` may not stand here");
    validate(f,
             CDX("1.7", "'components':[{'type':'data','name':'n','versionRange':'vers:npm/1'}]"));
    assert_int_equal(f->report.errors, 1);
}

static void finds_components_of_one_name(void **state)
{
    struct fixture *f = *state;

    validate(f, CDX("1.6", "'components':[{'type':'file','name':'a','bom-ref':'x'},\n"
                           "{'type':'file','name':'b','bom-ref':'x'}]"));
    assert_one(f, MRL_BOM_PROBLEM_REFERENCE, false, "/components/1/bom-ref",
               "the bom-ref \"x\" is given twice; first in line 1");
    assert_int_equal(f->report.problems[0].line, 2);
}

static void finds_references_that_lead_nowhere(void **state)
{
    struct fixture *f = *state;

    validate(f, CDX("1.6", "'dependencies':[{'ref':'x','dependsOn':['y']}],"
                           "'components':[{'type':'file','name':'a','bom-ref':'x'}]"));
    assert_one(f, MRL_BOM_PROBLEM_REFERENCE, false, "/dependencies/0/dependsOn/0",
               "nothing in this bill has the bom-ref \"y\"");
    validate(f, CDX("1.6", "'compositions':[{'aggregate':'complete','assemblies':['y']}]"));
    assert_one(f, MRL_BOM_PROBLEM_REFERENCE, true, "/compositions/0/assemblies/0",
               "nothing in this bill has the bom-ref \"y\"");
    validate(f, CDX("1.6", "'compositions':[{'aggregate':'complete','assemblies':["
                           "'urn:cdx:f08a6ccd-4dce-4759-bd84-c626675d60a7/1#a']}]"));
    assert_int_equal(f->report.count, 0);
}

#define SPDX(graph)                                                                                \
    "{'@context':'https://spdx.org/rdf/3.0.1/spdx-context.jsonld','@graph':[" graph "]}"
#define INFO                                                                                       \
    "{'type':'CreationInfo','@id':'_:c','created':'2026-01-01T00:00:00Z','specVersion':'3.0.1',"   \
    "'createdBy':['urn:a']},{'type':'Person','spdxId':'urn:a','creationInfo':'_:c'}"

static void checks_names_in_spdx(void **state)
{
    struct fixture *f = *state;

    validate(f, SPDX(INFO));
    assert_int_equal(f->report.count, 0);
    validate(f, SPDX(INFO ",{'type':'Tool','spdxId':'urn:a','creationInfo':'_:c'}"));
    assert_one(f, MRL_BOM_PROBLEM_REFERENCE, false, "/@graph/2/spdxId",
               "the identifier \"urn:a\" is given twice; first in line 1");
    validate(f, SPDX(INFO ",{'type':'Tool','spdxId':'urn:t','creationInfo':'_:d'}"));
    assert_one(f, MRL_BOM_PROBLEM_REFERENCE, false, "/@graph/2/creationInfo",
               "nothing in this document is called \"_:d\"");
    validate(f, SPDX(INFO ",{'type':'Relationship','spdxId':'urn:r','creationInfo':'_:c',"
                          "'relationshipType':'contains','from':'urn:a','to':['urn:b']}"));
    assert_one(f, MRL_BOM_PROBLEM_REFERENCE, true, "/@graph/2/to/0",
               "nothing in this document is called \"urn:b\", and `import` does not name it");
    validate(f, SPDX(INFO ",{'type':'Relationship','spdxId':'urn:r','creationInfo':'_:c',"
                          "'relationshipType':'contains','from':'urn:a','to':["
                          "'https://spdx.org/rdf/3.0.1/terms/Core/NoneElement']}"));
    assert_int_equal(f->report.count, 0);
}

static void asks_for_what_the_profiles_want(void **state)
{
    struct fixture *f = *state;

    validate(f, SPDX(INFO ",{'type':'ai_AIPackage','spdxId':'urn:m','creationInfo':'_:c',"
                          "'releaseTime':'2026-01-01T00:00:00Z','suppliedBy':'urn:a',"
                          "'software_downloadLocation':'https://example.com',"
                          "'software_packageVersion':'1'}"));
    assert_one(f, MRL_BOM_PROBLEM_PROFILE, true, "/@graph/2",
               "a ai_AIPackage must have `software_primaryPurpose`");
}

static void knows_package_urls(void **state)
{
    static const char *const good[] = {
        "pkg:npm/foobar@12.3.1",
        "pkg:npm/%40angular/animation@12.3.1",
        "pkg:huggingface/distilbert-base-uncased@043235d6088ecd3dd5fb5ca3592b6913fd516027",
        "pkg:deb/debian/curl@7.50.3-1?arch=i386&distro=jessie",
        "pkg:golang/google.golang.org/genproto#googleapis/api/annotations",
        "pkg:maven/org.apache/x@1.0?repository_url=https://example.com/a",
        "pkg://pypi/django",
    };
    static const char *const bad[] = {
        "",          "npm/foobar",  "pkg:npm",     "pkg:npm/",   "pkg:/foobar",  "pkg:n pm/a",
        "pkg:1x/a",  "pkg:npm/a?x", "pkg:npm/a b", "pkg:npm/%4", "pkg:npm/a?=1", "pkg:npm/@1",
        "pkg:n_m/a",
    };

    (void)state;
    for (size_t i = 0; i < MRL_COUNT(good); i++)
        assert_null(mrl_purl_fault(good[i], strlen(good[i])));
    for (size_t i = 0; i < MRL_COUNT(bad); i++)
        if (!mrl_purl_fault(bad[i], strlen(bad[i])))
            fail_msg("%s", bad[i]);
}

/* --- the notation --- */

static mrl_status shape(struct fixture *f, const char *yaml)
{
    struct mrl_doc doc, schema;

    assert_ok(mrl_yaml_parse("test", yaml, strlen(yaml), f->arena, &doc, &f->err));
    return mrl_shapes_schema(&doc, NULL, "1", f->arena, &schema, &f->err);
}

static void refuses_shapes_that_mean_nothing(void **state)
{
    static const char *const bad[] = {
        "a: b",
        "document: {}\nnames: {a: 'list of'}",
        "document: {}\nnames: {a: '(b'}",
        "document: {}\nnames: {a: 'b c'}",
        "document: {}\nnames: {a: 'b)'}",
        "document: {}\nnames: {a: '2.. b'}",
        "document: {}\nnames: {a: [b]}",
        "document: {}\nnames: {a: '((((((((((b))))))))))'}",
        "document: {}\nnames: {a: 'to b'}",
        "document: {}\nnames: {a: text, a!: text}",
        "document: {}\nwords: {a: [b]}",
        "document: {}\npatterns: {a: [b]}",
        "document: {}\nshapes: {a: b}",
        "document: {}\nshapes: {a: {$what: [b]}}",
        "document: {}\nshapes: {a: {$exactly-one: [[b]]}}",
        "document: {}\nclasses: {a: {$is: b}}",
        "document: {}\nclasses: {a: {$is: b}, b: {$is: a}}",
    };
    struct fixture *f = *state;

    for (size_t i = 0; i < MRL_COUNT(bad); i++)
        if (shape(f, bad[i]).code != MRL_E_FORMAT)
            fail_msg("%s", bad[i]);
    assert_ok(shape(f, "document: {}\nnames: {a @2: 'b c', a @<2: (text | flag)}"));
}

static mrl_status scenario(void *context)
{
    mrl_cleanup(mrl_arena_freep) struct mrl_arena *arena = mrl_arena_new(64u << 20);
    struct fixture *f = context;
    struct mrl_bom_report report;

    if (!arena)
        return (mrl_status){MRL_E_NOMEM};
    return mrl_bom_validate(&f->doc, MRL_BOM_SPDX_3_0_1, arena, &report, &f->err);
}

static void survives_running_out_of_memory(void **state)
{
    struct fixture *f = *state;

    validate(f, SPDX(INFO ",{'type':'Tool','spdxId':'urn:a','creationInfo':'_:d'}"));
    assert_survives_oom(scenario, f);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(tells_formats_by_what_they_contain, setup, teardown),
        cmocka_unit_test_setup_teardown(refuses_what_it_does_not_know, setup, teardown),
        cmocka_unit_test_setup_teardown(knows_what_came_with_1_7, setup, teardown),
        cmocka_unit_test_setup_teardown(finds_components_of_one_name, setup, teardown),
        cmocka_unit_test_setup_teardown(finds_references_that_lead_nowhere, setup, teardown),
        cmocka_unit_test_setup_teardown(checks_names_in_spdx, setup, teardown),
        cmocka_unit_test_setup_teardown(asks_for_what_the_profiles_want, setup, teardown),
        cmocka_unit_test(knows_package_urls),
        cmocka_unit_test_setup_teardown(refuses_shapes_that_mean_nothing, setup, teardown),
        cmocka_unit_test_setup_teardown(survives_running_out_of_memory, setup, teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
