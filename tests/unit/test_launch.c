/* SPDX-License-Identifier: Apache-2.0 */
/* What command lines fetch and run. */
#include "base/json.h"
#include "formats/launch.h"
#include "unit.h"

#include <stdio.h>
#include <string.h>

struct told {
    char text[400];
    size_t len;
};

static void tell(struct told *t, const char *sort, struct mrl_span s)
{
    t->len += (size_t)snprintf(t->text + t->len, sizeof(t->text) - t->len, "%s%s%.*s",
                               t->len ? " " : "", sort, (int)s.len, s.at ? s.at : "");
    assert_true(t->len < sizeof(t->text));
}

static mrl_status note(void *context, const struct mrl_launched *what)
{
    const struct mrl_package *p = &what->package;
    struct told *t = context;

    if (what->kind == MRL_LAUNCH_IMAGE) {
        tell(t, "image:", what->text);
        return mrl_ok();
    }
    tell(t, what->kind == MRL_LAUNCH_NPM ? "npm:" : "pypi:", p->name);
    if (p->version.len)
        tell(t, "version:", p->version);
    if (p->source != MRL_PACKAGE_REGISTRY)
        tell(t, "from:", p->location);
    if (!mrl_package_is_pinned(p))
        tell(t, "loose", mrl_span(NULL, 0));
    return mrl_ok();
}

/* {"command": ..., "args": [...]}: what is fetched, then "|" and what is shown. */
static const char *launched(const char *json, struct told *t)
{
    mrl_cleanup(mrl_arena_freep) struct mrl_arena *arena = mrl_arena_new(1u << 20);
    struct mrl_launch launch;
    struct mrl_error err;
    struct mrl_doc doc;

    *t = (struct told){0};
    assert_non_null(arena);
    assert_int_equal(mrl_json_parse("x", json, strlen(json), arena, &doc, &err).code, MRL_OK);
    assert_int_equal(mrl_launch_read(mrl_node_get(doc.root, "command"),
                                     mrl_node_get(doc.root, "args"), note, t, &launch)
                         .code,
                     MRL_OK);
    tell(t, "|", launch.program);
    if (*launch.verb)
        tell(t, "", mrl_span_text(launch.verb));
    if (launch.target.len)
        tell(t, "", launch.target);
    return t->text;
}

static void assert_launched(const char *command, const char *args, const char *want)
{
    struct told t;
    char json[400];

    (void)snprintf(json, sizeof(json), "{\"command\": \"%s\", \"args\": [%s]}", command, args);
    assert_string_equal(launched(json, &t), want);
}

static void packages_of_npm_are_named_with_their_version(void **state)
{
    (void)state;
    assert_launched("npx", "\"-y\", \"@scope/files@1.0.0\", \"/tmp\"",
                    "npm:@scope/files version:1.0.0 |npx @scope/files@1.0.0");
    assert_launched("/usr/bin/npx", "\"--yes\", \"files@2.0.0-rc.1+b\"",
                    "npm:files version:2.0.0-rc.1+b |/usr/bin/npx files@2.0.0-rc.1+b");
    assert_launched("C:\\\\Program Files\\\\nodejs\\\\npx.CMD", "\"a@1.2.3\"",
                    "npm:a version:1.2.3 |C:\\Program Files\\nodejs\\npx.CMD a@1.2.3");
    assert_launched("npm", "\"exec\", \"--\", \"a@1.2.3\", \"--key\", \"k\"",
                    "npm:a version:1.2.3 |npm exec a@1.2.3");
    assert_launched("pnpm", "\"dlx\", \"a@1.2.3\"", "npm:a version:1.2.3 |pnpm dlx a@1.2.3");
    assert_launched("yarn", "\"dlx\", \"-q\", \"a@v1.2.3\"",
                    "npm:a version:v1.2.3 |yarn dlx a@v1.2.3");
    assert_launched("bunx", "\"--bun\", \"a@1.2.3\"", "npm:a version:1.2.3 |bunx a@1.2.3");
}

static void tags_and_ranges_are_no_versions(void **state)
{
    static const char *const loose[] = {"a",       "a@",           "a@latest", "a@next",
                                        "a@1",     "a@1.2",        "a@^1.2.3", "a@1.2.3.4",
                                        "a@1.2.x", "a@npm:b@1.2.3"};
    char args[60], want[100];

    (void)state;
    for (size_t i = 0; i < MRL_COUNT(loose); i++) {
        (void)snprintf(args, sizeof(args), "\"%s\"", loose[i]);
        (void)snprintf(want, sizeof(want), "npm:a loose |npx %s", loose[i]);
        assert_launched("npx", args, want);
    }
    assert_launched("uvx", "\"a@latest\"", "pypi:a loose |uvx a@latest");
    assert_launched("uvx", "\"a==1.*\"", "pypi:a loose |uvx a==1.*");
    assert_launched("uvx", "\"a>=1\"", "pypi:a loose |uvx a>=1");
}

static void packages_of_pypi_are_named_with_their_version(void **state)
{
    (void)state;
    assert_launched("uvx", "\"mcp-server-git==1.2\", \"--repository\", \"/r\"",
                    "pypi:mcp-server-git version:1.2 |uvx mcp-server-git==1.2");
    assert_launched("uvx", "\"a[x]==1.2\"", "pypi:a version:1.2 |uvx a[x]==1.2");
    assert_launched("uvx", "\"a@1.2\"", "pypi:a version:1.2 |uvx a@1.2");
    assert_launched("uvx", "\"--from\", \"a==1.2\", \"serve\"", "pypi:a version:1.2 |uvx serve");
    assert_launched("uvx", "\"--from=a==1.2\", \"serve\"", "pypi:a version:1.2 |uvx serve");
    assert_launched("uvx", "\"--python\", \"3.12\", \"--with\", \"b==2\", \"a==1\"",
                    "pypi:b version:2 pypi:a version:1 |uvx a==1");
    assert_launched("uv", "\"tool\", \"run\", \"a==1\"", "pypi:a version:1 |uv tool run a==1");
    assert_launched("uv", "\"run\", \"--with\", \"mcp[cli]\", \"mcp\", \"run\", \"s.py\"",
                    "pypi:mcp loose |uv run mcp");
    assert_launched("pipx", "\"run\", \"--spec\", \"a==1.2\", \"serve\"",
                    "pypi:a version:1.2 |pipx run serve");
    assert_launched("pipx", "\"run\", \"a==1.2\"", "pypi:a version:1.2 |pipx run a==1.2");
}

static void repositories_and_folders_are_told_apart(void **state)
{
    (void)state;
    assert_launched("npx", "\"github:a/b\"", "npm: from:github:a/b loose |npx github:a/b");
    assert_launched("npx", "\"a/b#main\"", "npm: from:a/b#main loose |npx a/b#main");
    assert_launched("npx", "\"./local\"", "npm: from:./local |npx ./local");
    assert_launched("uvx", "\"--from\", \"git+https://h/a/b\", \"serve\"",
                    "pypi: from:git+https://h/a/b loose |uvx serve");
}

static void images_are_what_follows_the_options(void **state)
{
    (void)state;
    assert_launched("docker",
                    "\"run\", \"-i\", \"--rm\", \"-e\", \"TOKEN\", \"ghcr.io/x/y:1\", \"stdio\"",
                    "image:ghcr.io/x/y:1 |docker run ghcr.io/x/y:1");
    assert_launched("docker", "\"run\", \"-it\", \"--network=host\", \"-p8080:80\", \"x/y\"",
                    "image:x/y |docker run x/y");
    assert_launched("docker",
                    "\"run\", \"-eKEY=v\", \"--mount\", \"type=bind\", \"--rm=true\", \"x\"",
                    "image:x |docker run x");
    assert_launched("podman", "\"container\", \"run\", \"x@sha256:00\"",
                    "image:x@sha256:00 |podman container run x@sha256:00");
    assert_launched("docker", "\"run\", \"$IMAGE\"", "|docker run $IMAGE");
    assert_launched("docker", "\"run\", \"-e\"", "|docker run");
    assert_launched("docker", "\"compose\", \"up\"", "|docker compose");
}

static void packages_of_options_come_instead_of_the_word(void **state)
{
    (void)state;
    assert_launched("npx", "\"-p\", \"a@1.2.3\", \"--package=b@1.0.0\", \"serve\"",
                    "npm:a version:1.2.3 npm:b version:1.0.0 |npx serve");
    assert_launched("npx", "\"-p\"", "|npx");
}

static void nothing_is_guessed_behind_an_unknown_option(void **state)
{
    (void)state;
    assert_launched("npx", "\"--odd\", \"hunter2\", \"a@1.2.3\"", "|npx");
    assert_launched("uvx", "\"--odd\", \"hunter2\"", "|uvx");
    assert_launched("npx", "\"--odd=hunter2\", \"a@1.2.3\"", "npm:a version:1.2.3 |npx a@1.2.3");
    assert_launched("npx", "\"not a name\"", "|npx");
    assert_launched("uvx", "\"-\"", "|uvx");
    assert_launched("npx", "\"KEY=hunter2\"", "|npx");
    assert_launched("npx", "\"-p\", \"a@1.2.3\", \"KEY=hunter2\"", "npm:a version:1.2.3 |npx");
    assert_launched("npx", "\"@scope\"", "|npx @scope");
    assert_launched("npx", "\"@scope/\"", "|npx @scope/");
    assert_launched("npx", "1, null, \"a@1.2.3\"", "npm:a version:1.2.3 |npx a@1.2.3");
}

static void whole_lines_and_wrappers_are_taken_apart(void **state)
{
    (void)state;
    assert_launched("npx -y a@1.2.3 --key hunter2", "", "npm:a version:1.2.3 |npx a@1.2.3");
    assert_launched("cmd", "\"/c\", \"npx\", \"-y\", \"a@1.2.3\"",
                    "npm:a version:1.2.3 |npx a@1.2.3");
    assert_launched("cmd.exe", "\"/C\", \"npx a@1.2.3\"", "|cmd.exe /C");
    assert_launched("env", "\"KEY=hunter2\", \"uvx\", \"a==1\"", "pypi:a version:1 |uvx a==1");
    assert_launched("env", "\"KEY=hunter2\"", "|env");
    assert_launched("cmd", "", "|cmd");
}

static void of_other_programs_the_script_is_shown_and_no_key(void **state)
{
    (void)state;
    assert_launched("node", "\"/opt/server.mjs\", \"--key=abc\"", "|node /opt/server.mjs");
    assert_launched("python", "\"-m\", \"mcp_server\"", "|python mcp_server");
    assert_launched("node", "\"--api-key\", \"hunter2\"", "|node");
    assert_launched("sh", "\"-c\", \"KEY=hunter2 serve\"", "|sh");
    assert_launched("serve", "\"KEY=hunter2\"", "|serve");
    assert_launched("serve --key hunter2", "", "|serve");
    assert_launched("/My Apps/serve --key hunter2", "", "|/My Apps/serve");
    assert_launched("", "", "|");
}

static void commands_without_arguments_are_read(void **state)
{
    struct told t;

    (void)state;
    assert_string_equal(launched("{\"command\": \"uvx\"}", &t), "|uvx");
    assert_string_equal(launched("{\"command\": \"uvx\", \"args\": \"a==1\"}", &t), "|uvx");
    assert_string_equal(launched("{\"command\": \"uvx\", \"args\": {\"a\": \"b\"}}", &t), "|uvx");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(packages_of_npm_are_named_with_their_version),
        cmocka_unit_test(tags_and_ranges_are_no_versions),
        cmocka_unit_test(packages_of_pypi_are_named_with_their_version),
        cmocka_unit_test(repositories_and_folders_are_told_apart),
        cmocka_unit_test(images_are_what_follows_the_options),
        cmocka_unit_test(packages_of_options_come_instead_of_the_word),
        cmocka_unit_test(nothing_is_guessed_behind_an_unknown_option),
        cmocka_unit_test(whole_lines_and_wrappers_are_taken_apart),
        cmocka_unit_test(of_other_programs_the_script_is_shown_and_no_key),
        cmocka_unit_test(commands_without_arguments_are_read),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
