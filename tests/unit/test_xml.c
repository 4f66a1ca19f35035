/* SPDX-License-Identifier: Apache-2.0 */
/* XML, PMML and OpenVINO's representation: elements are seen, nothing is fetched or expanded. */
#include "describe.h"
#include "formats/xml.h"

#include <stdio.h>

#define XML(t, id, text) describe(t, id, text, sizeof(text) - 1)

static void the_outermost_element_tells_the_format(void **state)
{
    static const char far[] = "<?xml version='1.0'?><!-- PMML <net> -->\n<x:PMML version='4.4'/>";

    (void)state;
    assert_string_equal(identified(far, sizeof(far) - 1), "pmml");
    assert_string_equal(identified("<net name='a' version='11'></net>", 33), "openvino-ir");
    assert_string_equal(identified("<?xml version='1.0'?><a/>", 25), "xml");
    assert_string_equal(identified("\xff\xfe<\0a\0/\0>\0", 10), "xml");
    assert_string_equal(identified("<!DOCTYPE html><html></html>", 28), "none");
}

static void pmml_tells_its_models(void **state)
{
    DESCRIBED(t);

    (void)state;
    XML(&t, "pmml",
        "<PMML version=\"4.4\" xsi:schemaLocation='a b'><Header><Application name='s&amp;k'/></Header>"
        "<DataDictionary><DataField/><DataField></DataField></DataDictionary><TreeModel>&lt;"
        "</TreeModel><![CDATA[ <Extension> ]]></PMML>");
    assert_no_issues(&t);
    assert_text_fact(&t, "version", "4.4");
    assert_text_fact(&t, "application", "s&k");
    assert_text_fact(&t, "model", "TreeModel");
    assert_number_fact(&t, "field_count", 2);
}

static void a_grammar_that_lies_elsewhere_is_harmless_in_documents_only(void **state)
{
    static const char *const documents[] = {
        "<!DOCTYPE svg PUBLIC '-//W3C//DTD SVG 1.1//EN' 'http://www.w3.org/svg11.dtd'><svg/>",
        "<!DOCTYPE log4j:configuration SYSTEM \"log4j.dtd\"><a/>",
        "<!DOCTYPE a [<!ENTITY ns 'http://example.org/ns'><!NOTATION n SYSTEM 'u'>]><a b='&ns;'/>",
    };
    DESCRIBED(t);

    (void)state;
    for (size_t i = 0; i < MRL_COUNT(documents); i++) {
        describe(&t, "xml", documents[i], strlen(documents[i]));
        assert_issue(&t, "xml.document-type");
        assert_null(find_issue(&t, "xml.external-type"));
        assert_null(find_issue(&t, "xml.entity"));
    }
    XML(&t, "pmml", "<!DOCTYPE PMML SYSTEM 'pmml.dtd'><PMML/>");
    assert_issue(&t, "xml.external-type");
    assert_null(find_issue(&t, "xml.document-type"));
    XML(&t, "openvino-ir", "<!DOCTYPE net [<!ENTITY a 'b'>]><net/>");
    assert_issue(&t, "xml.entity");
}

static void entities_that_fetch_or_multiply_are_told_in_every_document(void **state)
{
    static const char *const documents[] = {
        "<!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><a>&x;</a>",
        "<!DOCTYPE a [<?p ' ?><!ENTITY x SYSTEM 'file:///etc/passwd'>]><a/>",
        "<!DOCTYPE a [<!ENTITY x PUBLIC 'p' 'http://example.org/'>]><a/>",
        "<!DOCTYPE a SYSTEM 'a.dtd' [<!ENTITY % x SYSTEM 'http://example.org/x'> %x;]><a/>",
        "<!DOCTYPE a [<!ENTITY l 'lol'><!ENTITY m '&l;&l;&l;&l;'>]><a>&m;</a>",
        "<!DOCTYPE a [<!ENTITY l 'lol'><!ENTITY m \"&#38;l;&#38;l;\">]><a>&m;</a>",
        "<!DOCTYPE a [<!ENTITY % l 'x'><!ENTITY % m '%l;%l;'>]><a/>",
    };
    DESCRIBED(t);

    (void)state;
    for (size_t i = 0; i < MRL_COUNT(documents); i++) {
        describe(&t, "xml", documents[i], strlen(documents[i]));
        assert_issue(&t, "xml.entity");
        assert_null(find_issue(&t, "xml.document-type"));
    }
}

static void long_entities_are_told(void **state)
{
    char text[400];
    DESCRIBED(t);

    (void)state;
    for (int n = 255; n <= 257; n++) {
        const int size =
            snprintf(text, sizeof(text), "<!DOCTYPE a [<!ENTITY x '%0*d'>]><a/>", n, 0);

        describe(&t, "xml", text, (size_t)size);
        assert_int_equal(find_issue(&t, "xml.entity") != NULL, n > 256);
    }
}

static void what_leads_outside_is_told(void **state)
{
    DESCRIBED(t);

    (void)state;
    XML(&t, "xml", "<!DOCTYPE a [<!ENTITY x \"]>\"><!-- ' --> <!ENTITY % y SYSTEM 'u'>]><a/>");
    assert_issue(&t, "xml.entity");
    assert_issue(&t, "xml.external-type");
    XML(&t, "xml", "<!DOCTYPE a PUBLIC 'SYSTEM' 'http://x'><a/>");
    assert_issue(&t, "xml.document-type");
    assert_null(find_issue(&t, "xml.entity"));
    XML(&t, "xml", "<!DOCTYPE a><a/>");
    assert_no_issues(&t);
    XML(&t, "xml", "<a><xi:include href='/etc/passwd'/></a>");
    assert_issue(&t, "xml.inclusion");
    XML(&t, "xml", "<?xml-stylesheet href='x'?><a/>");
    assert_issue(&t, "xml.instruction");
    XML(&t, "pmml", "<PMML><Extension/><TableLocator/><a href='http://x'/></PMML>");
    assert_issue(&t, "pmml.extension");
    assert_issue(&t, "pmml.external-table");
    assert_issue(&t, "pmml.reference");
}

static void openvino_tells_how_long_its_weights_are(void **state)
{
    DESCRIBED(t);

    (void)state;
    XML(&t, "openvino-ir",
        "<net name='m' version='11'><layers><layer id='0' type='Const' version='opset1'>"
        "<data offset='64' size='12'/></layer></layers></net>");
    assert_no_issues(&t);
    assert_text_fact(&t, "name", "m");
    assert_number_fact(&t, "layer_count", 1);
    assert_number_fact(&t, "weight_bytes", 76);
}

static void openvino_tells_code_and_lies(void **state)
{
    DESCRIBED(t);

    (void)state;
    XML(&t, "openvino-ir",
        "<net><layer library='e.so' version='extension'/>"
        "<layer><data offset='18446744073709551615' size='1'/></layer></net>");
    assert_issue(&t, "openvino-ir.layer-library");
    assert_issue(&t, "openvino-ir.custom-layer");
    assert_issue(&t, "openvino-ir.bounds");
    XML(&t, "openvino-ir", "<net><layer><data offset='18446744073709551616'/></layer></net>");
    assert_issue(&t, "openvino-ir.bounds");
}

static void what_is_no_xml_is_malformed(void **state)
{
    static const char *const texts[] = {
        "<a>",       "<a><b></a></b>",  "<a/><b/>",   "text",     "<a b></a>",  "<a b=c></a>",
        "<a b='<'>", "<a></a",          "<!-- <a/>",  "<1/>",     "<a>&lt;</a", "</a>",
        "<a/>x",     "<!DOCTYPE a [",   "<?xml <a/>", "",         "<",          "<a b='c",
        "<![CDATA[", "<a><![CDATA[ ]>", "<!DOCTYPE>", "<a b='' ",
    };

    (void)state;
    for (size_t i = 0; i < MRL_COUNT(texts); i++) {
        DESCRIBED(t);

        describe(&t, "xml", texts[i], strlen(texts[i]));
        if (!find_issue(&t, "xml.malformed"))
            fail_msg("nothing is said about %s", texts[i]);
    }
}

static void other_encodings_are_not_supported(void **state)
{
    DESCRIBED(t);

    (void)state;
    XML(&t, "xml", "\xff\xfe<\0a\0/\0>\0");
    assert_issue(&t, "xml.unsupported");
    assert_true(t.d.incomplete);
    XML(&t, "xml", "\xef\xbb\xbf<a/>");
    assert_no_issues(&t);
}

static void nest(struct described *t, unsigned depth)
{
    static char text[8 * MRL_XML_DEPTH];
    size_t n = 0;

    for (unsigned i = 0; i < depth; i++, n += 3)
        memcpy(text + n, "<a>", 3);
    for (unsigned i = 0; i < depth; i++, n += 4)
        memcpy(text + n, "</a>", 4);
    describe(t, "xml", text, n);
}

static void elements_nest_to_the_limit(void **state)
{
    DESCRIBED(t);

    (void)state;
    nest(&t, MRL_XML_DEPTH - 1);
    assert_no_issues(&t);
    nest(&t, MRL_XML_DEPTH);
    assert_no_issues(&t);
    nest(&t, MRL_XML_DEPTH + 1);
    assert_issue(&t, "xml.limit");
}

static void names_and_values_have_limits(void **state)
{
    char text[4096];
    int n;
    DESCRIBED(t);

    (void)state;
    n = snprintf(text, sizeof(text), "<%0*d/>", (int)MRL_XML_NAME, 0);
    memset(text + 1, 'a', MRL_XML_NAME);
    describe(&t, "xml", text, (size_t)n);
    assert_no_issues(&t);
    n = snprintf(text, sizeof(text), "<%0*d/>", (int)MRL_XML_NAME + 1, 0);
    memset(text + 1, 'a', MRL_XML_NAME + 1);
    describe(&t, "xml", text, (size_t)n);
    assert_issue(&t, "xml.limit");
    n = snprintf(text, sizeof(text), "<PMML version='%0*d'/>", (int)MRL_XML_VALUE + 1, 0);
    describe(&t, "pmml", text, (size_t)n);
    assert_no_issues(&t);
    assert_int_equal(find_fact(&t, "version")->len, MRL_XML_VALUE);
}

static mrl_status describe_pmml(void *context)
{
    static const char text[] = "<PMML version='4.4'><Extension/><TreeModel/></PMML>";
    DESCRIBED(t);

    (void)context;
    return try_describe(&t, "pmml", text, sizeof(text) - 1);
}

static void survives_running_out_of_memory(void **state)
{
    (void)state;
    assert_survives_oom(describe_pmml, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_outermost_element_tells_the_format),
        cmocka_unit_test(pmml_tells_its_models),
        cmocka_unit_test(a_grammar_that_lies_elsewhere_is_harmless_in_documents_only),
        cmocka_unit_test(entities_that_fetch_or_multiply_are_told_in_every_document),
        cmocka_unit_test(long_entities_are_told),
        cmocka_unit_test(what_leads_outside_is_told),
        cmocka_unit_test(openvino_tells_how_long_its_weights_are),
        cmocka_unit_test(openvino_tells_code_and_lies),
        cmocka_unit_test(what_is_no_xml_is_malformed),
        cmocka_unit_test(other_encodings_are_not_supported),
        cmocka_unit_test(elements_nest_to_the_limit),
        cmocka_unit_test(names_and_values_have_limits),
        cmocka_unit_test(survives_running_out_of_memory),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
