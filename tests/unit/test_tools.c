/* SPDX-License-Identifier: Apache-2.0 */
/* Servers and functions that act for a model. */
#include "described.h"

static const char servers[] =
    "{\"mcpServers\": {"
    "\"files\": {\"command\": \"npx\", \"args\": [\"-y\", \"@scope/server-files\", \"/data\"]}, "
    "\"pinned\": {\"command\": \"/usr/bin/uvx\", \"args\": [\"mcp-git==1.2.0\"]}, "
    "\"orders\": {\"command\": \"node\", \"args\": [\"/opt/server.mjs\", \"--key=abc\"], "
    "\"env\": {\"ORDERS_TOKEN\": \"value\"}}, "
    "\"remote\": {\"type\": \"http\", \"url\": \"http://user:pw@mcp.example/x?key=abc\"}}}";

static void servers_are_named_with_command_or_address(void **state)
{
    struct described t = describe_string("claude_desktop_config.json", servers);

    (void)state;
    assert_string_equal(described_format(&t), "mcp-config");
    assert_number(&t, "server_count", 4);
    assert_fact(&t, "server", "files");
    assert_fact(&t, "command", "npx @scope/server-files");
    assert_fact(&t, "variable", "ORDERS_TOKEN");
    assert_fact(&t, "url", "http://mcp.example/x");
    assert_link(&t, MRL_LINK_SERVICE, "node /opt/server.mjs");
    assert_link(&t, MRL_LINK_SERVICE, "http://mcp.example/x");
    assert_issue(&t, "mcp-config.insecure-url");
    assert_issue(&t, "mcp-config.unpinned-server");
    assert_int_equal(t.d.issue_count, 2);
    described_done(&t);
}

static void assert_told(const struct described *t, const char *name, const char *text)
{
    for (size_t i = 0; i < t->d.fact_count; i++)
        if (strcmp(t->d.facts[i].name, name) == 0 && t->d.facts[i].text &&
            strcmp(t->d.facts[i].text, text) == 0)
            return;
    fail_msg("no fact %s is %s", name, text);
}

static void what_commands_fetch_is_linked(void **state)
{
    struct described t = describe_string(
        "mcp.json", "{\"mcpServers\": {\"a\": {\"command\": \"npx\", \"args\": [\"@s/a@1.2.3\"]},\n"
                    "\"b\": {\"command\": \"docker\", \"args\": [\"run\", \"h.example/b:1\"]},\n"
                    "\"c\": {\"command\": \"uvx\", \"args\": [\"a_b@latest\"]}}}");

    (void)state;
    assert_told(&t, "package_url", "pkg:npm/%40s/a@1.2.3");
    assert_told(&t, "package_url", "pkg:pypi/a-b");
    assert_told(&t, "image", "h.example/b:1");
    assert_link(&t, MRL_LINK_PACKAGE, "pkg:npm/%40s/a@1.2.3");
    assert_link(&t, MRL_LINK_IMAGE, "h.example/b:1");
    assert_issue(&t, "mcp-config.unpinned-server");
    assert_issue(&t, "deployment.unpinned-image");
    assert_int_equal(t.d.issue_count, 2);
    described_done(&t);
}

static void keys_in_commands_are_not_repeated(void **state)
{
    struct described t = describe_string(
        "mcp.json",
        "{\"mcpServers\": {"
        "\"a\": {\"command\": \"node\", \"args\": [\"--key\", \"hunter2\"]},"
        "\"b\": {\"command\": \"serve\", \"args\": [\"ghp_"
        "Q7mZk2Xv9TnB4rLc8WsYd1HfJp6GuE3aR5oi\"]},"
        "\"c\": {\"command\": \"ghp_"
        "Q7mZk2Xv9TnB4rLc8WsYd1HfJp6GuE3aR5oi\"},"
        "\"d\": {\"command\": \"proxy\", \"args\": [\"https://u:hunter2@h.example/x?k=hunter2\"]},"
        "\"e\": {\"command\": \"uvx\", \"args\": [\"--from\", \"git+https://u:hunter2@h.example/x\", "
        "\"e\"]}}}");

    (void)state;
    for (size_t i = 0; i < t.d.fact_count; i++)
        if (t.d.facts[i].text) {
            assert_null(strstr(t.d.facts[i].text, "hunter2"));
            assert_null(strstr(t.d.facts[i].text, "ghp_"));
        }
    for (size_t i = 0; i < t.d.issue_count; i++)
        assert_null(strstr(t.d.issues[i].text, "hunter2"));
    for (size_t i = 0; i < t.d.link_count; i++)
        assert_null(strstr(t.d.links[i].target, "hunter2"));
    assert_told(&t, "command", "serve");
    assert_told(&t, "command", "proxy https://h.example/x");
    described_done(&t);
}

static void editors_name_the_map_otherwise(void **state)
{
    (void)state;
    assert_is(".vscode/mcp.json", "{\"servers\": {\"a\": {\"url\": \"https://h\"}}}", "mcp-config");
    assert_is("hosts.json", "{\"servers\": {\"a\": {\"url\": \"https://h\"}}}", "none");
}

static void servers_that_are_no_map_are_malformed(void **state)
{
    struct described t = describe_string("mcp.json", "{\"mcpServers\": []}");

    (void)state;
    assert_issue(&t, "mcp-config.malformed");
    described_done(&t);
}

static const char functions[] =
    "[{\"type\": \"function\", \"function\": {\"name\": \"look_up\", \"parameters\": {}}},\n"
    " {\"name\": \"bare\", \"url\": \"https://tool.example/x\"}, {\"type\": \"web_search\"}]";

static void functions_are_counted_and_named(void **state)
{
    struct described t = describe_string("any.json", functions);

    (void)state;
    assert_string_equal(described_format(&t), "tool-definitions");
    assert_number(&t, "tool_count", 2);
    assert_fact(&t, "tool", "look_up");
    assert_link(&t, MRL_LINK_SERVICE, "https://tool.example/x");
    assert_issue(&t, "tool-definitions.no-schema");
    described_done(&t);
}

static void tools_are_told_in_each_api_s_form(void **state)
{
    (void)state;
    assert_is("a.json", "{\"name\": \"a\", \"description\": \"b\", \"input_schema\": {}}",
              "tool-definitions");
    assert_is("a.json", "[{\"name\": \"a\", \"description\": \"b\", \"inputSchema\": {}}]",
              "tool-definitions");
    assert_is("tools.json", "{\"tools\": []}", "tool-definitions");
    assert_is("ai-plugin.json", "{\"name_for_model\": \"a\", \"api\": {\"url\": \"https://h\"}}",
              "tool-definitions");
    assert_is("hardware.json", "{\"tools\": [\"hammer\"]}", "none");
    assert_is("people.json", "[{\"name\": \"a\", \"description\": \"b\"}]", "none");
}

static void cuts_and_lost_memory_are_harmless(void **state)
{
    (void)state;
    assert_cuts_are_harmless("mcp.json", servers, sizeof(servers) - 1);
    assert_cuts_are_harmless("tools.json", functions, sizeof(functions) - 1);
    assert_describing_survives_oom("mcp.json", servers, sizeof(servers) - 1);
    assert_describing_survives_oom("tools.json", functions, sizeof(functions) - 1);
}

static void comments_of_editors_are_passed_over(void **state)
{
    struct described t =
        describe_string(".vscode/mcp.json", "{ // one\n"
                                            "  \"servers\": {/* \" */\n"
                                            "    \"a\": {\"url\": \"https://a.example//x\",},\n"
                                            "  },\n"
                                            "}\n");

    (void)state;
    assert_string_equal(described_format(&t), "mcp-config");
    assert_no_issue(&t);
    assert_fact(&t, "url", "https://a.example//x");
    described_done(&t);
    for (const char *const *text =
             (const char *const[]){"{\"servers\": /* no end", "{\"servers\": \"\\",
                                   "{\"servers\": {},,}", NULL};
         *text; text++) {
        t = describe_string("mcp.json", *text);
        assert_issue(&t, "mcp-config.malformed");
        described_done(&t);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(comments_of_editors_are_passed_over),
        cmocka_unit_test(servers_are_named_with_command_or_address),
        cmocka_unit_test(what_commands_fetch_is_linked),
        cmocka_unit_test(keys_in_commands_are_not_repeated),
        cmocka_unit_test(editors_name_the_map_otherwise),
        cmocka_unit_test(servers_that_are_no_map_are_malformed),
        cmocka_unit_test(functions_are_counted_and_named),
        cmocka_unit_test(tools_are_told_in_each_api_s_form),
        cmocka_unit_test(cuts_and_lost_memory_are_harmless),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
