/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX as others write it: no annotation says what a field is. */
#include "base/json.h"
#include "bom/diff.h"
#include "bom/read.h"
#include "bom/write.h"
#include "oom.h"
#include "quoted.h"
#include "unit.h"

#include <stdio.h>
#include <string.h>

static struct mrl_bom read_text(struct mrl_arena *arena, const char *text)
{
    const struct mrl_doc doc = parse_quoted(arena, text);
    struct mrl_error err = {0};
    struct mrl_bom bom;

    assert_ok(mrl_bom_read_spdx(&doc, arena, &bom, &err));
    return bom;
}

static const char foreign[] =
    "{'@graph':["
    "{'type':'SpdxDocument','spdxId':'urn:doc','rootElement':['urn:m']},"
    "{'type':'ai_AIPackage','spdxId':'urn:m','name':'m','summary':'s','comment':7,"
    "'suppliedBy':{'type':'Organization','spdxId':'urn:o','name':'o'},"
    "'software_downloadLocation':'https://e.com/m','software_homePage':'https://e.com/',"
    "'externalIdentifier':[{'externalIdentifierType':'cpe23','identifier':'cpe'},"
    "{'externalIdentifierType':'packageUrl','identifier':'pkg:generic/m'}],"
    "'externalRef':[{'externalRefType':'npm','locator':['https://n/1','https://n/2']},"
    "{'externalRefType':'vcs','locator':['https://v/'],'comment':'c'}],"
    "'verifiedUsing':[{'algorithm':'sha224','hashValue':'aa'}],"
    "'ai_energyConsumption':{'ai_trainingEnergyConsumption':["
    "{'ai_energyQuantity':'0.5','ai_energyUnit':'kilowattHour'}],"
    "'ai_inferenceEnergyConsumption':[{'ai_energyQuantity':3,'ai_energyUnit':'other'}]},"
    "'ai_metricDecisionThreshold':[{'key':'acc','value':'0.7'},{'key':'x'}]},"
    "{'type':'dataset_DatasetPackage','spdxId':'urn:d','name':'d',"
    "'dataset_confidentialityLevel':'amber'},"
    "{'type':'software_Package','spdxId':'urn:p','software_primaryPurpose':'data'},"
    "{'type':'Relationship','relationshipType':'hasConcludedLicense','from':'urn:m',"
    "'to':['https://spdx.org/licenses/MIT','https://spdx.org/licenses/none-such']},"
    "{'type':'Relationship','relationshipType':'hasConcludedLicense','from':'urn:d',"
    "'to':['urn:l']},"
    "{'type':'Relationship','relationshipType':'hasDeclaredLicense','from':'urn:d',"
    "'to':[{'type':'simplelicensing_LicenseExpression','spdxId':'urn:e',"
    "'simplelicensing_licenseExpression':'MIT OR ISC'}]},"
    "{'type':'simplelicensing_LicenseExpression','spdxId':'urn:l',"
    "'simplelicensing_licenseExpression':'ISC'},"
    "{'type':'Relationship','relationshipType':'ancestorOf','to':['urn:m'],"
    "'from':{'type':'ai_AIPackage','spdxId':'urn:b','name':'b'}}]}";

static void keeps_what_the_properties_say(void **state)
{
    mrl_cleanup(mrl_arena_freep) struct mrl_arena *arena = mrl_arena_new(64u << 20);
    const struct mrl_bom bom = read_text(arena, foreign);
    const struct mrl_bom_item *m = mrl_bom_find(&bom, "urn:m", NULL);
    const struct mrl_bom_field *vcs = mrl_bom_get(m, MRL_BOM_REFERENCE, "vcs");
    const struct mrl_bom_field *training = mrl_bom_get(m, MRL_BOM_ENERGY, "training");

    (void)state;
    assert_string_equal(mrl_bom_get(m, MRL_BOM_REFERENCE, "distribution")->value,
                        "https://e.com/m");
    assert_string_equal(mrl_bom_get(m, MRL_BOM_REFERENCE, "website")->value, "https://e.com/");
    assert_string_equal(mrl_bom_get(m, MRL_BOM_REFERENCE, "npm")->value, "https://n/1");
    assert_string_equal(mrl_bom_part(vcs, "comment"), "c");
    assert_string_equal(mrl_bom_value(m, MRL_BOM_PURL), "pkg:generic/m");
    assert_string_equal(mrl_bom_get(m, MRL_BOM_HASH, "sha224")->value, "aa");
    assert_string_equal(training->value, "0.5");
    assert_string_equal(mrl_bom_part(training, "unit"), "kWh");
    assert_string_equal(mrl_bom_part(mrl_bom_get(m, MRL_BOM_ENERGY, "inference"), "unit"), "other");
    assert_string_equal(mrl_bom_get(m, MRL_BOM_PROPERTY, "spdx:summary")->value, "s");
    assert_null(mrl_bom_get(m, MRL_BOM_PROPERTY, "spdx:comment"));
    assert_string_equal(
        mrl_bom_get(m, MRL_BOM_PROPERTY, "spdx:ai_metricDecisionThreshold:acc")->value, "0.7");
    assert_null(mrl_bom_get(m, MRL_BOM_PROPERTY, "spdx:ai_metricDecisionThreshold:x"));
    assert_string_equal(mrl_bom_value(mrl_bom_find(&bom, "urn:d", NULL), MRL_BOM_CLASSIFICATION),
                        "confidential");
    assert_int_equal(mrl_bom_find(&bom, "urn:p", NULL)->kind, MRL_BOM_DATASET);
}

static void finds_elements_where_they_are_referred_to(void **state)
{
    mrl_cleanup(mrl_arena_freep) struct mrl_arena *arena = mrl_arena_new(64u << 20);
    const struct mrl_bom bom = read_text(arena, foreign);
    const struct mrl_bom_item *m = mrl_bom_find(&bom, "urn:m", NULL);
    const struct mrl_bom alone =
        read_text(arena, "{'type':'software_Package','spdxId':'urn:x','name':'x','creationInfo':"
                         "{'type':'CreationInfo','created':'2026-01-01T00:00:00Z'}}");

    (void)state;
    assert_string_equal(mrl_bom_value(m, MRL_BOM_SUPPLIER), "o");
    assert_int_equal(bom.relation_count, 1);
    assert_int_equal(bom.relations[0].kind, MRL_BOM_DERIVED_FROM);
    assert_string_equal(bom.items[bom.relations[0].from].ref, "urn:m");
    assert_string_equal(bom.items[bom.relations[0].to].ref, "urn:b");
    assert_string_equal(bom.items[bom.root].ref, "urn:m");
    assert_string_equal(alone.items[0].ref, "urn:x");
    assert_string_equal(alone.created, "2026-01-01T00:00:00Z");
}

static void takes_a_concluded_licence_where_none_is_declared(void **state)
{
    mrl_cleanup(mrl_arena_freep) struct mrl_arena *arena = mrl_arena_new(64u << 20);
    const struct mrl_bom bom = read_text(arena, foreign);
    const struct mrl_bom_item *m = mrl_bom_find(&bom, "urn:m", NULL);
    const struct mrl_bom_item *d = mrl_bom_find(&bom, "urn:d", NULL);

    (void)state;
    assert_string_equal(mrl_bom_get(m, MRL_BOM_LICENCE, "id")->value, "MIT");
    assert_null(mrl_bom_get(m, MRL_BOM_LICENCE, "name"));
    assert_string_equal(mrl_bom_get(d, MRL_BOM_LICENCE, "expression")->value, "MIT OR ISC");
    assert_null(mrl_bom_get(d, MRL_BOM_LICENCE, "id"));
}

/* Writes, reads that, and tells how many things differ. */
static size_t lost(const struct mrl_bom *bom, struct mrl_arena *arena, struct mrl_doc *written)
{
    mrl_cleanup(mrl_bom_text_done) struct mrl_bom_text text = {0};
    struct mrl_error err = {0};
    struct mrl_bom_diff diff;
    struct mrl_bom back;

    assert_ok(mrl_bom_write(bom, MRL_BOM_SPDX_3_0_1, &text, &err));
    assert_ok(mrl_json_parse("written", mrl_arena_memdup(arena, text.bytes, text.len), text.len,
                             arena, written, &err));
    assert_ok(mrl_bom_read_spdx(written, arena, &back, &err));
    assert_ok(mrl_bom_compare(bom, &back, arena, &diff, &err));
    return diff.item_count + diff.relation_count;
}

static const struct mrl_node *element(const struct mrl_doc *doc, const char *type)
{
    MRL_NODE_EACH(one, mrl_node_get(doc->root, "@graph"))
    {
        if (mrl_node_is(mrl_node_get(one, "type"), type))
            return one;
    }
    return NULL;
}

static void writes_it_again(void **state)
{
    mrl_cleanup(mrl_arena_freep) struct mrl_arena *arena = mrl_arena_new(64u << 20);
    const struct mrl_bom bom = read_text(arena, foreign);
    const struct mrl_node *m;
    struct mrl_doc doc;

    (void)state;
    assert_int_equal(lost(&bom, arena, &doc), 0);
    m = element(&doc, "ai_AIPackage");
    assert_true(mrl_node_is(mrl_node_get(m, "summary"), "s"));
    assert_int_equal(mrl_node_get(m, "ai_metricDecisionThreshold")->count, 1);
    /* Units that the profile has no word for stay in the annotation. */
    assert_int_equal(mrl_node_get(m, "ai_energyConsumption")->count, 2);
    assert_int_equal(mrl_node_get(m, "externalRef")->count, 5);
}

static void writes_times_in_utc(void **state)
{
    static const char *const times[][2] = {
        {"2020-04-13T20:20:39+02:00", "2020-04-13T18:20:39Z"},
        {"2020-04-13T20:20:39.123Z", "2020-04-13T20:20:39Z"},
        {"yesterday", "1970-01-01T00:00:00Z"},
    };
    mrl_cleanup(mrl_arena_freep) struct mrl_arena *arena = mrl_arena_new(64u << 20);
    struct mrl_bom bom = read_text(arena, foreign);
    struct mrl_doc doc;

    (void)state;
    for (size_t i = 0; i < MRL_COUNT(times); i++) {
        bom.created = times[i][0];
        (void)lost(&bom, arena, &doc);
        assert_true(
            mrl_node_is(mrl_node_get(element(&doc, "CreationInfo"), "created"), times[i][1]));
    }
}

/* The first has no word in SPDX and is said whole, the second stands for itself. */
static void tells_references_to_one_place_apart(void **state)
{
    mrl_cleanup(mrl_arena_freep) struct mrl_arena *arena = mrl_arena_new(64u << 20);
    const struct mrl_doc doc = parse_quoted(
        arena, "{'components':[{'type':'library','name':'x','bom-ref':'x','externalReferences':["
               "{'type':'formulation','url':'u'},{'type':'risk-assessment','url':'u'}]}]}");
    struct mrl_error err = {0};
    struct mrl_doc written;
    struct mrl_bom bom;

    (void)state;
    assert_ok(mrl_bom_read_cyclonedx(&doc, arena, &bom, &err));
    assert_int_equal(lost(&bom, arena, &written), 0);
}

static void tells_what_it_passes_over(void **state)
{
    mrl_cleanup(mrl_arena_freep) struct mrl_arena *arena = mrl_arena_new(64u << 20);
    struct mrl_doc doc = parse_quoted(
        arena, "{'signature':{},'@graph':[{'type':'security_Vulnerability'},{'type':7},7,"
               "{'type':'security_Vulnerability'},{'type':'software_File'},{'type':'Annotation'},"
               "{'type':'Annotation','statement':'{\\u0022merlon\\u0022:1}'},"
               "{'type':'Relationship','relationshipType':'generates'},"
               "{'type':'Relationship','relationshipType':'other','comment':'merlon: served-at'},"
               "{'type':'Relationship','relationshipType':'trainedOn'}]}");
    static const char *const words[] = {"signature", "security_Vulnerability", "Annotation",
                                        "generates"};
    struct mrl_bom_left left;
    char text[4096] = "{'@graph':[";

    (void)state;
    mrl_bom_look_for_left(&doc, &left);
    assert_int_equal(left.count, MRL_COUNT(words));
    for (size_t i = 0; i < left.count; i++)
        assert_string_equal(left.words[i], words[i]);
    for (unsigned i = 0; i <= MRL_BOM_LEFT_TOLD; i++) {
        const size_t n = strlen(text);

        (void)snprintf(text + n, sizeof(text) - n, "{'type':'t%u'}%s", i,
                       i < MRL_BOM_LEFT_TOLD ? "," : "]}");
    }
    doc = parse_quoted(arena, text);
    mrl_bom_look_for_left(&doc, &left);
    assert_int_equal(left.count, MRL_BOM_LEFT_TOLD);
}

static mrl_status scenario(void *context)
{
    mrl_cleanup(mrl_arena_freep) struct mrl_arena *arena = mrl_arena_new(64u << 20);
    struct mrl_error err;
    struct mrl_bom bom;

    if (!arena)
        return (mrl_status){MRL_E_NOMEM};
    return mrl_bom_read_spdx(context, arena, &bom, &err);
}

static void survives_running_out_of_memory(void **state)
{
    mrl_cleanup(mrl_arena_freep) struct mrl_arena *arena = mrl_arena_new(64u << 20);
    struct mrl_doc doc = parse_quoted(arena, foreign);

    (void)state;
    assert_survives_oom(scenario, &doc);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keeps_what_the_properties_say),
        cmocka_unit_test(finds_elements_where_they_are_referred_to),
        cmocka_unit_test(takes_a_concluded_licence_where_none_is_declared),
        cmocka_unit_test(writes_it_again),
        cmocka_unit_test(writes_times_in_utc),
        cmocka_unit_test(tells_references_to_one_place_apart),
        cmocka_unit_test(tells_what_it_passes_over),
        cmocka_unit_test(survives_running_out_of_memory),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
