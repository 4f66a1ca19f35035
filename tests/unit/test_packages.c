/* SPDX-License-Identifier: Apache-2.0 */
/* Lock files and manifests of the ecosystems. */
#include "described.h"

struct sample {
    const char *path, *text, *format, *link;
    uint64_t total, pinned, hashed;
};

#define COMMIT "0123456789012345678901234567890123456789"

static const struct sample samples[] = {
    {"poetry.lock",
     "[[package]]\nname = \"numpy\"\nversion = \"1.24.2\"\nfiles = [\n {file = \"a\", hash = "
     "\"sha256:a\"},\n]\n[package.dependencies]\nname = \"not this\"\n[[package]]\nname = "
     "\"own\"\nversion = \"1\"\n[package.source]\ntype = \"git\"\nurl = \"https://h/r.git\"\n"
     "resolved_reference = \"" COMMIT "\"\n[metadata]\nlock-version = \"2.0\"\n",
     "toml-lock", "pkg:pypi/numpy@1.24.2", 2, 2, 1},
    {"uv.lock",
     "version = 1\n[[package]]\nname = \"me\"\nversion = \"0\"\nsource = { virtual = \".\" }\n"
     "[[package]]\nname = \"httpx\"\nversion = \"0.27\"\nsource = { registry = \"https://pypi.org\" "
     "}\nwheels = [\n { url = \"u\", hash = \"sha256:a\" },\n]\n",
     "toml-lock", "pkg:pypi/httpx@0.27", 2, 2, 1},
    {"Cargo.lock",
     "[[package]]\nname = \"serde\"\nversion = \"1.0.1\"\nsource = \"registry+https://x\"\n"
     "checksum = \"aa\"\n[[package]]\nname = \"g\"\nversion = \"1\"\nsource = "
     "\"git+https://h/r?branch=main#" COMMIT "\"\n",
     "toml-lock", "pkg:cargo/serde@1.0.1", 2, 2, 1},
    {"Pipfile.lock",
     "{\"_meta\": {}, \"default\": {\"numpy\": {\"version\": \"==1.24\", \"hashes\": "
     "[\"sha256:a\"]}}, \"develop\": {\"own\": {\"path\": \".\"}}}",
     "pipfile-lock", "pkg:pypi/numpy@1.24", 2, 2, 1},
    {"pyproject.toml",
     "[project]\nname = \"x\"\ndependencies = [\n  \"numpy==1.24.2\",\n  \"torch>=2\", # why\n]\n"
     "[project.optional-dependencies]\ndev = [\"pytest\"]\n[build-system]\nrequires = "
     "[\"hatchling\"]\n[tool.poetry.dependencies]\npython = \"^3.11\"\nhttpx = \"0.27.0\"\nown = "
     "{git = \"https://h/r.git\", rev = \"main\"}\n",
     "pyproject", "pkg:pypi/numpy@1.24.2", 6, 2, 0},
    {"package.json",
     "{\"name\": \"x\", \"dependencies\": {\"@scope/a\": \"1.2.3\", \"b\": \"^1.0.0\", \"c\": "
     "\"owner/repo\"}, \"devDependencies\": {\"d\": \"file:../d\"}}",
     "npm-manifest", "pkg:npm/%40scope/a@1.2.3", 4, 2, 0},
    {"package-lock.json",
     "{\"name\": \"x\", \"lockfileVersion\": 3, \"packages\": {\"\": {\"name\": \"x\"}, "
     "\"node_modules/a\": {\"version\": \"1.0.0\", \"integrity\": \"sha512-x\"}, "
     "\"node_modules/a/node_modules/@s/b\": {\"version\": \"2.0.0\", \"hasInstallScript\": true}}}",
     "npm-lock", "pkg:npm/%40s/b@2.0.0", 2, 2, 1},
    {"package-lock.json",
     "{\"lockfileVersion\": 1, \"dependencies\": {\"a\": {\"version\": \"1.0.0\", \"dependencies\": "
     "{\"b\": {\"version\": \"2.0.0\", \"integrity\": \"x\"}}}}}",
     "npm-lock", "pkg:npm/b@2.0.0", 2, 2, 1},
    {"environment.yml",
     "name: x\nchannels: [conda-forge]\ndependencies:\n  - python=3.11\n  - "
     "conda-forge::numpy=1.24.2=py311h\n  - pip:\n    - torch==2.0.1\n    - httpx\n",
     "conda-environment", "pkg:conda/numpy@1.24.2", 4, 2, 0},
    {"go.mod",
     "module example.com/x\n\ngo 1.21\n\nrequire (\n\tgithub.com/a/b v1.2.3 // indirect\n)\n"
     "require golang.org/x/net v0.1.0\n",
     "go-mod", "pkg:golang/github.com/a/b@v1.2.3", 2, 2, 0},
};

static void each_ecosystem_yields_package_urls_and_counts(void **state)
{
    (void)state;
    for (size_t i = 0; i < MRL_COUNT(samples); i++) {
        struct described t = describe_string(samples[i].path, samples[i].text);

        assert_string_equal(described_format(&t), samples[i].format);
        assert_link(&t, MRL_LINK_PACKAGE, samples[i].link);
        assert_number(&t, "package_count", samples[i].total);
        assert_number(&t, "pinned_count", samples[i].pinned);
        assert_number(&t, "unpinned_count", samples[i].total - samples[i].pinned);
        assert_number(&t, "hashed_count", samples[i].hashed);
        assert_false(t.d.incomplete);
        described_done(&t);
    }
}

static void cuts_and_lost_memory_are_harmless(void **state)
{
    (void)state;
    for (size_t i = 0; i < MRL_COUNT(samples); i++) {
        const size_t n = strlen(samples[i].text);

        assert_cuts_are_harmless(samples[i].path, samples[i].text, n);
        assert_describing_survives_oom(samples[i].path, samples[i].text, n);
    }
}

static void repositories_are_issues_and_say_if_they_can_move(void **state)
{
    struct described t = describe_string(
        "package.json", "{\"name\": \"x\", \"dependencies\": {\"a\": "
                        "\"git+https://user:secret@h/r.git#main\", \"b\": \"http://h/b.tgz\"}, "
                        "\"scripts\": {\"postinstall\": \"node x.js\"}}");

    (void)state;
    assert_issue(&t, "dependencies.vcs");
    assert_non_null(strstr(described_issue(&t, "dependencies.vcs")->text, "no fixed commit"));
    assert_null(strstr(described_issue(&t, "dependencies.vcs")->text, "secret"));
    assert_issue(&t, "dependencies.url");
    assert_issue(&t, "dependencies.insecure-url");
    assert_issue(&t, "dependencies.install-script");
    described_done(&t);
}

static void a_broken_lock_file_is_malformed(void **state)
{
    struct described t = describe_string("poetry.lock", "[[package]]\nversion = \"1\"\n");

    (void)state;
    assert_issue(&t, "toml-lock.malformed");
    described_done(&t);
    t = describe_string("package-lock.json", "{\"lockfileVersion\": 3,");
    assert_issue(&t, "npm-lock.malformed");
    described_done(&t);
}

static void a_tree_of_dependencies_may_not_nest_without_end(void **state)
{
    char text[8192] = "{\"lockfileVersion\": 1, \"dependencies\": ";
    struct described t;

    (void)state;
    for (int i = 0; i < 100; i++)
        strncat(text, "{\"a\": {\"dependencies\": ", sizeof(text) - strlen(text) - 1);
    t = describe_string("package-lock.json", text);
    assert_true(t.d.incomplete);
    described_done(&t);
}

static void locks_of_yarn_and_pnpm_pin_what_they_list(void **state)
{
    static const struct {
        const char *path, *text;
        unsigned hashed;
    } rows[] = {
        {"yarn.lock",
         "# yarn lockfile v1\n\nopenai@^4.0.0, openai@^4.1:\n  version \"4.52.0\"\n"
         "  integrity sha512-x\n  dependencies:\n    version \"9\"\n"
         "\"@langchain/core@^0.2\":\n  version \"0.2.1\"\n",
         1},
        {"yarn.lock",
         "__metadata:\n  version: 8\n\n\"openai@npm:^4.0.0\":\n  version: 4.52.0\n"
         "  checksum: 10c0/a\n\"@langchain/core@npm:0.2.1\":\n  version: 0.2.1\n"
         "  checksum: 10c0/b\n",
         2},
        {"pnpm-lock.yaml",
         "lockfileVersion: '9.0'\nimporters:\n  .:\npackages:\n\n  openai@4.52.0(zod@3.1.0):\n"
         "    resolution: {integrity: sha512-x}\n  '@langchain/core@0.2.1':\n"
         "    resolution: {integrity: sha512-y}\nsnapshots:\n  other@1.0.0: {}\n",
         2},
        {"pnpm-lock.yaml",
         "lockfileVersion: 5.4\npackages:\n  /openai/4.52.0:\n    resolution: {integrity: x}\n"
         "  /@langchain/core/0.2.1_zod@3.1.0:\n    dev: true\n",
         1},
    };

    (void)state;
    for (size_t i = 0; i < MRL_COUNT(rows); i++) {
        struct described t = describe_string(rows[i].path, rows[i].text);

        assert_string_equal(described_format(&t), "node-lock");
        assert_link(&t, MRL_LINK_PACKAGE, "pkg:npm/openai@4.52.0");
        assert_link(&t, MRL_LINK_PACKAGE, "pkg:npm/%40langchain/core@0.2.1");
        assert_int_equal(t.d.link_count, 2);
        assert_number(&t, "hashed_count", rows[i].hashed);
        assert_no_issue(&t);
        described_done(&t);
        for (size_t n = 0; n < strlen(rows[i].text); n++) {
            t = describe_bytes(rows[i].path, rows[i].text, n);
            described_done(&t);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(locks_of_yarn_and_pnpm_pin_what_they_list),
        cmocka_unit_test(each_ecosystem_yields_package_urls_and_counts),
        cmocka_unit_test(cuts_and_lost_memory_are_harmless),
        cmocka_unit_test(repositories_are_issues_and_say_if_they_can_move),
        cmocka_unit_test(a_broken_lock_file_is_malformed),
        cmocka_unit_test(a_tree_of_dependencies_may_not_nest_without_end),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
