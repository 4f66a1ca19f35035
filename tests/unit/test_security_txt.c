/* SPDX-License-Identifier: Apache-2.0 */
#include "described.h"

#define EXPIRES "Expires: 2027-01-02T03:04:05Z\n"
#define CONTACT "Contact: mailto:a@example.org\n"
#define TEXT                                                                                       \
    "# who to tell\r\n"                                                                            \
    "\r\n"                                                                                         \
    "contact: https://example.org/report\r\n"                                                      \
    "Contact: tel:+44-20-7946-0000\r\n"                                                            \
    "Expires: 2027-01-02T03:04:05Z\r\n"                                                            \
    "Canonical: https://example.org/.well-known/security.txt\r\n"                                  \
    "Preferred-Languages: en, de\r\n"                                                              \
    "X-Later: whatever\r\n"
#define BEGIN "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA512\n\n"
#define FOOT  "-----BEGIN PGP SIGNATURE-----\n\niQ==\n"
#define END   "-----END PGP SIGNATURE-----\n"
#define PATH  ".well-known/security.txt"

static void tells_contacts_and_the_end(void **state)
{
    struct described t = describe_string(PATH, TEXT);

    (void)state;
    assert_string_equal(described_format(&t), "security-txt");
    assert_number(&t, "contact_count", 2);
    assert_fact(&t, "contact", "https://example.org/report");
    assert_number(&t, "expires_at", 1798859045);
    assert_fact(&t, "canonical", "https://example.org/.well-known/security.txt");
    assert_number(&t, "signed", 0);
    assert_no_issue(&t);
    described_done(&t);
}

static void is_told_by_its_fields_or_by_one_of_them_and_its_name(void **state)
{
    (void)state;
    assert_is("report.txt", CONTACT EXPIRES, "security-txt");
    assert_is("security.txt", CONTACT, "security-txt");
    assert_is("security.txt", "be careful\n", "none");
    assert_is("mail.txt", CONTACT "Subject: x\n", "none");
}

static void what_is_signed_is_signed_to_its_end_and_all_of_it(void **state)
{
    struct described t = describe_string(PATH, BEGIN CONTACT EXPIRES FOOT END);

    (void)state;
    assert_number(&t, "signed", 1);
    assert_no_issue(&t);
    described_done(&t);
    t = describe_string(PATH, BEGIN "- -dash: 1\n" CONTACT EXPIRES FOOT END "\n");
    assert_number(&t, "signed", 1);
    described_done(&t);
    t = describe_string(PATH, BEGIN CONTACT EXPIRES FOOT);
    assert_issue(&t, "security-txt.cut");
    assert_number(&t, "signed", 0);
    described_done(&t);
    t = describe_string(PATH, BEGIN CONTACT EXPIRES);
    assert_issue(&t, "security-txt.cut");
    described_done(&t);
    t = describe_string(PATH, "Policy: https://evil.example\n" BEGIN CONTACT EXPIRES FOOT END);
    assert_issue(&t, "security-txt.unsigned-text");
    assert_number(&t, "signed", 0);
    described_done(&t);
    t = describe_string(PATH, BEGIN CONTACT EXPIRES FOOT END CONTACT);
    assert_issue(&t, "security-txt.unsigned-text");
    assert_number(&t, "signed", 0);
    described_done(&t);
}

static void names_what_breaks_the_rules(void **state)
{
    static const struct {
        const char *text;
        const char *issue;
    } cases[] = {
        {EXPIRES, "security-txt.no-contact"},
        {CONTACT, "security-txt.no-expires"},
        {CONTACT EXPIRES EXPIRES, "security-txt.doubled"},
        {CONTACT EXPIRES "Preferred-Languages: en\nPreferred-Languages: de\n",
         "security-txt.doubled"},
        {CONTACT "Expires: soon\n", "security-txt.no-time"},
        {CONTACT "Expires: 2027-01-02\n", "security-txt.no-time"},
        {CONTACT "Expires: 1927-01-02T00:00:00Z\n", "security-txt.no-time"},
        {EXPIRES "Contact: security@example.org\n", "security-txt.no-uri"},
        {EXPIRES "Contact:\n", "security-txt.no-uri"},
        {EXPIRES CONTACT "Policy: http://example.org\n", "security-txt.http"},
        {EXPIRES CONTACT "please write\n", "security-txt.line"},
        {EXPIRES CONTACT " : x\n", "security-txt.line"},
    };

    (void)state;
    for (size_t i = 0; i < MRL_COUNT(cases); i++) {
        struct described t = describe_string(PATH, cases[i].text);

        assert_issue(&t, cases[i].issue);
        described_done(&t);
    }
}

static void cuts_and_lost_memory_are_harmless(void **state)
{
    static const char text[] = BEGIN TEXT FOOT END;

    (void)state;
    assert_cuts_are_harmless(PATH, text, strlen(text));
    assert_describing_survives_oom(PATH, text, strlen(text));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tells_contacts_and_the_end),
        cmocka_unit_test(is_told_by_its_fields_or_by_one_of_them_and_its_name),
        cmocka_unit_test(what_is_signed_is_signed_to_its_end_and_all_of_it),
        cmocka_unit_test(names_what_breaks_the_rules),
        cmocka_unit_test(cuts_and_lost_memory_are_harmless),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
