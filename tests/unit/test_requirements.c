/* SPDX-License-Identifier: Apache-2.0 */
#include "described.h"

static const char mixed[] =
    "# service\n"
    "--index-url https://user:hunter2hunter2@pypi.example/simple?key=abc\n"
    "--extra-index-url http://pypi.example/simple\n"
    "--trusted-host pypi.example\n"
    "-r base.txt\n"
    "-c constraints.txt\n"
    "numpy==1.24.2\n"
    "Typing_Extensions == 4.5.0 ; python_version < '3.11'  # why\n"
    "requests[socks]>=2.0,<3\n"
    "pandas==2.*\n"
    "torch==2.0.1 \\\n    --hash=sha256:aa \\\n    --hash=sha256:bb\n"
    "safetensors\n"
    "tool @ git+https://token:x@github.com/o/r@0123456789012345678901234567890123456789\n"
    "git+https://github.com/o/other.git@main#egg=other\n"
    "wheel @ https://files.example/wheel.whl#sha256=aa\n"
    "-e ./lib\n";

static void packages_become_links_and_counts(void **state)
{
    struct described t = describe_string("requirements.txt", mixed);

    (void)state;
    assert_string_equal(described_format(&t), "requirements");
    assert_number(&t, "package_count", 10);
    assert_number(&t, "pinned_count", 6);
    assert_number(&t, "unpinned_count", 4);
    assert_number(&t, "hashed_count", 2);
    assert_link(&t, MRL_LINK_PACKAGE, "pkg:pypi/numpy@1.24.2");
    assert_link(&t, MRL_LINK_PACKAGE, "pkg:pypi/typing-extensions@4.5.0");
    assert_link(&t, MRL_LINK_PACKAGE, "pkg:pypi/requests");
    assert_link(&t, MRL_LINK_PACKAGE, "pkg:pypi/pandas");
    assert_link(&t, MRL_LINK_PACKAGE, "pkg:pypi/torch@2.0.1");
    assert_link(&t, MRL_LINK_FILE, "base.txt");
    assert_link(&t, MRL_LINK_FILE, "constraints.txt");
    assert_false(t.d.incomplete);
    described_done(&t);
}

static void what_comes_from_elsewhere_is_an_issue(void **state)
{
    struct described t = describe_string("requirements.txt", mixed);

    (void)state;
    assert_issue(&t, "dependencies.unpinned");
    assert_issue(&t, "dependencies.vcs");
    assert_issue(&t, "dependencies.url");
    assert_issue(&t, "dependencies.extra-index");
    assert_issue(&t, "dependencies.insecure-url");
    assert_issue(&t, "dependencies.trusted-host");
    assert_non_null(strstr(described_issue(&t, "dependencies.vcs")->text, "github.com/o/r"));
    assert_int_equal(described_issue(&t, "dependencies.unpinned")->offset,
                     strstr(mixed, "requests[") - mixed);
    described_done(&t);
}

static void credentials_in_addresses_are_not_repeated(void **state)
{
    struct described t = describe_string("requirements.txt", mixed);

    (void)state;
    assert_fact(&t, "index", "https://pypi.example/simple");
    for (size_t i = 0; i < t.d.link_count; i++)
        assert_null(strstr(t.d.links[i].target, "token"));
    for (size_t i = 0; i < t.d.issue_count; i++)
        assert_null(strstr(t.d.issues[i].text, "token"));
    described_done(&t);
}

static void names_and_content_tell_requirements_from_prose(void **state)
{
    (void)state;
    assert_is("requirements-dev.txt", "pytest\n", "requirements");
    assert_is("requirements/base.txt", "# only\npytest~=7.0\n", "requirements");
    assert_is("constraints.txt", "--only-binary :all:\n", "requirements");
    assert_is("requirements.txt", "The system shall answer.\n", "none");
    assert_is("notes.txt", "numpy==1.0\n", "none");
}

static void a_line_that_is_no_requirement_is_told(void **state)
{
    struct described t = describe_string("requirements.txt", "numpy==1\n!!!\nscipy==2\n");

    (void)state;
    assert_issue(&t, "requirements.malformed");
    assert_true(t.d.incomplete);
    assert_number(&t, "package_count", 2);
    described_done(&t);
}

static void cuts_and_lost_memory_are_harmless(void **state)
{
    (void)state;
    assert_cuts_are_harmless("requirements.txt", mixed, sizeof(mixed) - 1);
    assert_describing_survives_oom("requirements.txt", mixed, sizeof(mixed) - 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(packages_become_links_and_counts),
        cmocka_unit_test(what_comes_from_elsewhere_is_an_issue),
        cmocka_unit_test(credentials_in_addresses_are_not_repeated),
        cmocka_unit_test(names_and_content_tell_requirements_from_prose),
        cmocka_unit_test(a_line_that_is_no_requirement_is_told),
        cmocka_unit_test(cuts_and_lost_memory_are_harmless),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
