/* SPDX-License-Identifier: Apache-2.0 */
#include "described.h"

#include "base/limits.h"

#include <stdio.h>
#include <stdlib.h>

#define HEX "fcbe71940542015482679a43843583c55b363a19f44ff577c271fa674771af6d"

static const char cyclonedx[] =
    "{\"bomFormat\": \"CycloneDX\", \"specVersion\": \"1.7\", \"serialNumber\": \"urn:uuid:1\",\n"
    "\"components\": [{\"bom-ref\": \"a\", \"hashes\": [{\"alg\": \"SHA-256\", \"content\": \"" HEX
    "\"},\n{\"alg\": \"MD5\", \"content\": \"00\"}]}, {\"bom-ref\": \"b\"}]}\n";
static const char spdx[] =
    "{\"@context\": \"https://spdx.org/rdf/3.0.1/spdx-context.jsonld\", \"@graph\": [\n"
    "{\"spdxId\": \"urn:a\", \"verifiedUsing\": [{\"type\": \"Hash\", \"hashValue\": \"" HEX
    "\"},\n{\"hashValue\": \"" HEX "\"}]}]}\n";

static void tells_the_digests_of_cyclonedx(void **state)
{
    struct described t = describe_string("bom.json", cyclonedx);

    (void)state;
    assert_string_equal(described_format(&t), "bill-of-materials");
    assert_fact(&t, "bill_format", "CycloneDX");
    assert_fact(&t, "serial", "urn:uuid:1");
    assert_fact(&t, "digest", HEX);
    assert_null(described_fact(&t, "digest", 1));
    assert_number(&t, "digest_count", 1);
    assert_number(&t, "thing_count", 2);
    assert_no_issue(&t);
    described_done(&t);
}

static void tells_a_digest_of_spdx_once(void **state)
{
    struct described t = describe_string("x", spdx);

    (void)state;
    assert_string_equal(described_format(&t), "bill-of-materials");
    assert_null(described_fact(&t, "digest", 1));
    assert_number(&t, "digest_count", 1);
    assert_number(&t, "thing_count", 1);
    described_done(&t);
}

static void other_json_is_none(void **state)
{
    (void)state;
    assert_is("bom.json", "{\"bomFormat\": \"CycloneDX\"}", "none");
    assert_is("bom.json", "{\"@context\": \"https://schema.org\", \"@graph\": []}", "none");
    assert_is("bom.json", "[{\"bomFormat\": 1, \"specVersion\": 2}]", "none");
}

static void what_is_broken_is_malformed(void **state)
{
    struct described t = describe_string("bom.json", "{\"bomFormat\": 1, \"specVersion\": 2, x}");

    (void)state;
    assert_issue(&t, "bill-of-materials.malformed");
    described_done(&t);
}

static void lists_so_many_digests_and_counts_all(void **state)
{
    const size_t room = 200 * (MRL_MAX_BILL_DIGESTS + 2);
    char *text = malloc(room);
    struct described t;
    size_t n;

    (void)state;
    assert_non_null(text);
    n = (size_t)snprintf(text, room, "{\"bomFormat\": \"\", \"specVersion\": \"\", \"h\": [");
    for (unsigned i = 0; i <= MRL_MAX_BILL_DIGESTS; i++)
        n += (size_t)snprintf(text + n, room - n, "%s{\"content\": \"%064x\"}", i ? "," : "", i);
    (void)snprintf(text + n, room - n, "]}");
    t = describe_string("bom.json", text);
    assert_non_null(described_fact(&t, "digest", MRL_MAX_BILL_DIGESTS - 1));
    assert_null(described_fact(&t, "digest", MRL_MAX_BILL_DIGESTS));
    assert_number(&t, "digest_count", MRL_MAX_BILL_DIGESTS + 1);
    assert_no_issue(&t);
    described_done(&t);
    free(text);
}

static void cuts_and_lost_memory_are_harmless(void **state)
{
    (void)state;
    assert_cuts_are_harmless("bom.json", cyclonedx, sizeof(cyclonedx) - 1);
    assert_describing_survives_oom("bom.json", cyclonedx, sizeof(cyclonedx) - 1);
    assert_cuts_are_harmless("bom.json", spdx, sizeof(spdx) - 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tells_the_digests_of_cyclonedx),
        cmocka_unit_test(tells_a_digest_of_spdx_once),
        cmocka_unit_test(other_json_is_none),
        cmocka_unit_test(what_is_broken_is_malformed),
        cmocka_unit_test(lists_so_many_digests_and_counts_all),
        cmocka_unit_test(cuts_and_lost_memory_are_harmless),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
