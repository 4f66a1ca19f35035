/* SPDX-License-Identifier: Apache-2.0 */
#include "base/limits.h"
#include "bom/diff.h"
#include "bom/read.h"
#include "oom.h"
#include "quoted.h"

#include <stdlib.h>
#include <string.h>

static struct mrl_bom read_text(struct mrl_arena *arena, const char *text)
{
    const struct mrl_doc doc = parse_quoted(arena, text);
    struct mrl_error err = {0};
    struct mrl_bom bom;

    assert_ok(mrl_bom_read_cyclonedx(&doc, arena, &bom, &err));
    return bom;
}

static const char model[] =
    "{'serialNumber':'urn:uuid:3e671687-395b-41f5-a30f-a58921a69b79','version':3,"
    "'metadata':{'timestamp':'2026-01-01T00:00:00Z','component':{'type':'application','name':'p',"
    "'bom-ref':'p'}},'components':[{'type':'machine-learning-model','name':'m','bom-ref':'m',"
    "'licenses':[{'license':{'id':'MIT','url':'https://e.com'}}],'modelCard':{'modelParameters':"
    "{'task':'t','datasets':[{'ref':'d'},{'ref':'nowhere'}]},'quantitativeAnalysis':"
    "{'performanceMetrics':[{'type':'acc','value':'0.9','slice':'s','confidenceInterval':"
    "{'lowerBound':'0.8'}}]},'properties':[{'name':'genai:aibom:modelcard:hyperparameter:lr',"
    "'value':'0.1'}]},'components':[{'type':'file','name':'w','bom-ref':'w'}],"
    "'properties':[{'name':'merlon:path','value':'a/b'},{'name':'x:y','value':'z'},"
    "{'name':'merlon:relation:derived-from','value':'d finetune'}]},"
    "{'type':'data','name':'d','bom-ref':'d','data':[{'type':'dataset'}]}],"
    "'services':[{'name':'s','bom-ref':'s','x-trust-boundary':true}],"
    "'dependencies':[{'ref':'m','dependsOn':['d','s','nowhere']}]}";

static void reads_what_is_mapped(void **state)
{
    mrl_cleanup(mrl_arena_freep) struct mrl_arena *arena = mrl_arena_new(64u << 20);
    const struct mrl_bom bom = read_text(arena, model);
    const struct mrl_bom_item *m = mrl_bom_find(&bom, "m", NULL);
    const struct mrl_bom_field *metric;

    (void)state;
    assert_int_equal(bom.version, 3);
    assert_int_equal(bom.item_count, 5);
    assert_string_equal(bom.items[bom.root].ref, "p");
    assert_int_equal(m->kind, MRL_BOM_MODEL);
    assert_string_equal(mrl_bom_value(m, MRL_BOM_TASK), "t");
    assert_string_equal(mrl_bom_value(m, MRL_BOM_PATH), "a/b");
    assert_string_equal(mrl_bom_get(m, MRL_BOM_PROPERTY, "x:y")->value, "z");
    assert_string_equal(mrl_bom_get(m, MRL_BOM_HYPERPARAMETER, "lr")->value, "0.1");
    assert_string_equal(mrl_bom_part(mrl_bom_get(m, MRL_BOM_LICENCE, "id"), "url"),
                        "https://e.com");
    metric = mrl_bom_get(m, MRL_BOM_METRIC, "acc");
    assert_string_equal(metric->value, "0.9");
    assert_string_equal(mrl_bom_part(metric, "lower"), "0.8");
    assert_int_equal(mrl_bom_find(&bom, "d", NULL)->kind, MRL_BOM_DATASET);
    assert_string_equal(mrl_bom_value(mrl_bom_find(&bom, "s", NULL), MRL_BOM_TRUST_BOUNDARY),
                        "yes");
}

/* contains w, trained on d, derived from d, depends on s; what leads nowhere relates nothing, and
 * what a better relation says is no plain dependency too. */
static void reads_relations_once(void **state)
{
    mrl_cleanup(mrl_arena_freep) struct mrl_arena *arena = mrl_arena_new(64u << 20);
    const struct mrl_bom bom = read_text(arena, model);
    unsigned seen[MRL_BOM_RELATION_KIND_COUNT] = {0};

    (void)state;
    for (size_t i = 0; i < bom.relation_count; i++)
        seen[bom.relations[i].kind]++;
    assert_int_equal(bom.relation_count, 4);
    assert_int_equal(seen[MRL_BOM_CONTAINS], 1);
    assert_int_equal(seen[MRL_BOM_TRAINED_ON], 1);
    assert_int_equal(seen[MRL_BOM_DERIVED_FROM], 1);
    assert_int_equal(seen[MRL_BOM_DEPENDS_ON], 1);
}

static void reads_how_values_came_to_be_known(void **state)
{
    mrl_cleanup(mrl_arena_freep) struct mrl_arena *arena = mrl_arena_new(64u << 20);
    const struct mrl_bom cited = read_text(
        arena, "{'components':[{'type':'file','name':'f','bom-ref':'f','tags':['a','b']}],"
               "'citations':[{'pointers':['/components/0/tags/1'],"
               "'note':'declared in a in b line 7 as x as y'}]}");
    const struct mrl_bom noted = read_text(
        arena, "{'components':[{'type':'file','name':'f','bom-ref':'f','tags':['a','b'],"
               "'properties':[{'name':'merlon:source','value':'tag[1] name | verified in c'}]}]}");
    const struct mrl_bom_field *second = &cited.items[0].fields[2];

    (void)state;
    assert_string_equal(second->value, "b");
    assert_int_equal(second->mark, MRL_BOM_DECLARED);
    assert_string_equal(second->source.file, "a in b");
    assert_int_equal(second->source.line, 7);
    assert_string_equal(second->source.key, "y");
    assert_int_equal(cited.items[0].fields[1].mark, MRL_BOM_UNMARKED);
    assert_int_equal(noted.items[0].fields[0].mark, MRL_BOM_VERIFIED);
    assert_int_equal(noted.items[0].fields[1].mark, MRL_BOM_UNMARKED);
    assert_int_equal(noted.items[0].fields[2].mark, MRL_BOM_VERIFIED);
}

static void passes_over_what_has_another_form(void **state)
{
    static const char *const texts[] = {
        "7",
        "[]",
        "{}",
        "{'components':7,'services':{},'metadata':[],'dependencies':'x'}",
        "{'components':[7,null,[],{'type':7,'name':[],'hashes':{},'licenses':[1,{'license':2}],"
        "'data':[7],'modelCard':[],'evidence':3,'properties':[1,{'name':2},{'name':'merlon:relation:',"
        "'value':''}]}],'services':[7,{}],'dependencies':[{'ref':7,'dependsOn':[{}]}],"
        "'citations':[{'note':'x','pointers':[7,'']}]}",
    };

    (void)state;
    for (size_t i = 0; i < MRL_COUNT(texts); i++) {
        mrl_cleanup(mrl_arena_freep) struct mrl_arena *arena = mrl_arena_new(64u << 20);

        (void)read_text(arena, texts[i]);
    }
}

/* --- differences --- */

static struct mrl_bom_diff compare(struct mrl_arena *arena, struct mrl_bom *a, struct mrl_bom *b)
{
    struct mrl_error err = {0};
    struct mrl_bom_diff diff;

    assert_ok(mrl_bom_compare(a, b, arena, &diff, &err));
    return diff;
}

static void finds_things_again_by_purl_and_by_name(void **state)
{
    mrl_cleanup(mrl_arena_freep) struct mrl_arena *arena = mrl_arena_new(64u << 20);
    struct mrl_bom a =
        read_text(arena, "{'components':["
                         "{'type':'library','name':'x','bom-ref':'1','purl':'pkg:a/b'},"
                         "{'type':'file','name':'y','bom-ref':'2'},"
                         "{'type':'file','name':'z','bom-ref':'3'},"
                         "{'type':'file','name':'z','bom-ref':'4'}]}");
    struct mrl_bom b =
        read_text(arena, "{'components':["
                         "{'type':'library','name':'w','bom-ref':'5','purl':'pkg:a/b'},"
                         "{'type':'file','name':'y','bom-ref':'6'},"
                         "{'type':'file','name':'z','bom-ref':'7'}]}");
    const struct mrl_bom_diff d = compare(arena, &a, &b);

    (void)state;
    /* x is w now; one of two z is another: nobody can say which. */
    assert_int_equal(d.item_count, 4);
    assert_int_equal(d.items[0].kind, MRL_BOM_CHANGED);
    assert_string_equal(d.items[0].fields[0].after->value, "w");
    assert_int_equal(d.items[1].kind, MRL_BOM_REMOVED);
    assert_int_equal(d.items[2].kind, MRL_BOM_REMOVED);
    assert_int_equal(d.items[3].kind, MRL_BOM_ADDED);
}

static void tells_changed_fields_from_new_ones(void **state)
{
    mrl_cleanup(mrl_arena_freep) struct mrl_arena *arena = mrl_arena_new(64u << 20);
    struct mrl_bom a = read_text(arena, "{'components':[{'type':'file','name':'f','bom-ref':'f',"
                                        "'version':'1','tags':['a','b']}]}");
    struct mrl_bom b = read_text(arena, "{'components':[{'type':'file','name':'f','bom-ref':'f',"
                                        "'version':'2','tags':['b','c']}]}");
    const struct mrl_bom_diff d = compare(arena, &a, &b);

    (void)state;
    assert_int_equal(d.item_count, 1);
    assert_int_equal(d.items[0].field_count, 3);
    assert_int_equal(d.items[0].fields[0].kind, MRL_BOM_CHANGED);
    assert_int_equal(d.items[0].fields[1].kind, MRL_BOM_REMOVED);
    assert_int_equal(d.items[0].fields[2].kind, MRL_BOM_ADDED);
}

/* As many properties of one name as a thing may have, all different in the other bill. */
static void add_properties(struct mrl_arena *arena, struct mrl_bom *bom, const char *sign)
{
    struct mrl_error err = {0};
    size_t item;

    mrl_bom_init(bom, arena);
    assert_ok(mrl_bom_add(bom, MRL_BOM_FILE, "f", &item, &err));
    for (unsigned i = 0; i < MRL_MAX_BOM_FIELDS; i++) {
        const struct mrl_bom_field f = {.key = MRL_BOM_PROPERTY,
                                        .name = i % 2 ? "p" : "q",
                                        .value = mrl_arena_printf(arena, "%s%u", sign, i)};

        assert_ok(mrl_bom_set(bom, item, &f, &err));
    }
}

static void compares_very_many_fields(void **state)
{
    mrl_cleanup(mrl_arena_freep) struct mrl_arena *arena = mrl_arena_new(64u << 20);
    struct mrl_bom a, b, same;
    struct mrl_bom_diff d;

    (void)state;
    add_properties(arena, &a, "");
    add_properties(arena, &b, "-");
    add_properties(arena, &same, "");
    d = compare(arena, &a, &same);
    assert_int_equal(d.item_count, 0);
    d = compare(arena, &a, &b);
    assert_int_equal(d.item_count, 1);
    /* Each stands in the place of the first of its name. */
    assert_int_equal(d.items[0].field_count, MRL_MAX_BOM_FIELDS);
    assert_int_equal(d.items[0].fields[0].kind, MRL_BOM_CHANGED);
    assert_string_equal(d.items[0].fields[4095].before->value, "4095");
    assert_string_equal(d.items[0].fields[4095].after->value, "-1");
}

static mrl_status scenario(void *context)
{
    mrl_cleanup(mrl_arena_freep) struct mrl_arena *arena = mrl_arena_new(64u << 20);
    struct mrl_bom_diff diff;
    struct mrl_error err;
    struct mrl_bom bom;

    if (!arena)
        return (mrl_status){MRL_E_NOMEM};
    MRL_TRY(mrl_bom_read_cyclonedx(context, arena, &bom, &err));
    return mrl_bom_compare(&bom, &bom, arena, &diff, &err);
}

static void survives_running_out_of_memory(void **state)
{
    mrl_cleanup(mrl_arena_freep) struct mrl_arena *arena = mrl_arena_new(64u << 20);
    struct mrl_doc doc = parse_quoted(arena, model);

    (void)state;
    assert_survives_oom(scenario, &doc);
}

static const char annotated[] =
    "{'@graph':[{'type':'SpdxDocument','spdxId':'urn:uuid:1#merlon:document'},"
    "{'type':'CreationInfo','created':'2026-01-01T00:00:00Z','createdBy':['urn:uuid:1#o']},"
    "{'type':'Tool','name':'t 1'},{'type':'Organization','spdxId':'urn:uuid:1#o','name':'o'},"
    "{'type':'ai_AIPackage','spdxId':'urn:uuid:1#m','name':'m','suppliedBy':'urn:uuid:1#o'},"
    "{'type':'dataset_DatasetPackage','spdxId':'urn:d','name':'d',"
    "'dataset_datasetType':['noAssertion','text']},"
    "{'type':'Annotation','subject':'urn:uuid:1#m','statement':'{\\\"merlon\\\":\\\"bom-fields\\\","
    "\\\"kind\\\":\\\"agent\\\",\\\"fields\\\":[{\\\"key\\\":\\\"name\\\",\\\"index\\\":0,"
    "\\\"mark\\\":\\\"declared\\\",\\\"line\\\":3}]}'},"
    "{'type':'Relationship','from':'urn:uuid:1#m','relationshipType':'other','to':['urn:d'],"
    "'comment':'merlon: derived-from adapter (declared)'}]}";

static void reads_spdx_with_its_annotations(void **state)
{
    mrl_cleanup(mrl_arena_freep) struct mrl_arena *arena = mrl_arena_new(64u << 20);
    const struct mrl_doc doc = parse_quoted(arena, annotated);
    struct mrl_error err = {0};
    const struct mrl_bom_item *m, *d;
    struct mrl_bom bom;

    (void)state;
    assert_ok(mrl_bom_read_spdx(&doc, arena, &bom, &err));
    m = mrl_bom_find(&bom, "m", NULL);
    d = mrl_bom_find(&bom, "urn:d", NULL);
    assert_string_equal(bom.serial, "urn:uuid:1");
    assert_string_equal(bom.supplier, "o");
    assert_string_equal(bom.tool_version, "1");
    /* The annotation is all there is to say of it: no supplier. */
    assert_int_equal(m->kind, MRL_BOM_AGENT);
    assert_int_equal(m->field_count, 1);
    assert_int_equal(m->fields[0].mark, MRL_BOM_DECLARED);
    assert_int_equal(m->fields[0].source.line, 3);
    assert_int_equal(d->field_count, 2);
    assert_string_equal(mrl_bom_value(d, MRL_BOM_DATASET_TYPE), "text");
    assert_int_equal(bom.relation_count, 1);
    assert_int_equal(bom.relations[0].kind, MRL_BOM_DERIVED_FROM);
    assert_string_equal(bom.relations[0].detail, "adapter");
    assert_int_equal(bom.relations[0].mark, MRL_BOM_DECLARED);
}

static mrl_status spdx_scenario(void *context)
{
    mrl_cleanup(mrl_arena_freep) struct mrl_arena *arena = mrl_arena_new(64u << 20);
    struct mrl_error err;
    struct mrl_bom bom;

    if (!arena)
        return (mrl_status){MRL_E_NOMEM};
    return mrl_bom_read_spdx(context, arena, &bom, &err);
}

static void survives_running_out_of_memory_in_spdx(void **state)
{
    mrl_cleanup(mrl_arena_freep) struct mrl_arena *arena = mrl_arena_new(64u << 20);
    struct mrl_doc doc = parse_quoted(arena, annotated);

    (void)state;
    assert_survives_oom(spdx_scenario, &doc);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_what_is_mapped),
        cmocka_unit_test(reads_relations_once),
        cmocka_unit_test(reads_how_values_came_to_be_known),
        cmocka_unit_test(passes_over_what_has_another_form),
        cmocka_unit_test(finds_things_again_by_purl_and_by_name),
        cmocka_unit_test(tells_changed_fields_from_new_ones),
        cmocka_unit_test(compares_very_many_fields),
        cmocka_unit_test(reads_spdx_with_its_annotations),
        cmocka_unit_test(survives_running_out_of_memory),
        cmocka_unit_test(survives_running_out_of_memory_in_spdx),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
