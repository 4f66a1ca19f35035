/* SPDX-License-Identifier: Apache-2.0 */
/* Prompts, messages, chat templates; and the files that are made of keys. */
#include "described.h"

static void prompts_are_told_by_name_and_place(void **state)
{
    (void)state;
    assert_is("system.md", "You help.\n", "prompt");
    assert_is("a/judge-prompt.v2.txt", "Judge.\n", "prompt");
    assert_is("prompts/refund.txt", "Refund {name}.\n", "prompt");
    assert_is("app/Prompts/a/b.yaml", "text: hi\n", "prompt");
    assert_is("promptly.txt", "On time.\n", "none");
    assert_is("prompt.py", "x = 1\n", "none");
    assert_is("prompts/README.md", "# About\n", "none");
    assert_is("docs/system.cfg", "a\n", "none");
    assert_is("system-requirements.md", "8 GB\n", "none");
}

static void variables_of_a_prompt_are_named(void **state)
{
    struct described t = describe_string(
        "prompts/a.txt", "Hi {{ user.name }}, {order}: ${total}\n{ not this } {3} {\"json\": 1}");

    (void)state;
    assert_number(&t, "line_count", 2);
    assert_fact(&t, "variable", "user.name");
    assert_string_equal(described_fact(&t, "variable", 1)->text, "order");
    assert_string_equal(described_fact(&t, "variable", 2)->text, "total");
    assert_null(described_fact(&t, "variable", 3));
    described_done(&t);
}

static void a_prompt_kept_as_data_must_parse(void **state)
{
    struct described t = describe_string("prompts/a.json", "{\"text\": ");

    (void)state;
    assert_issue(&t, "prompt.malformed");
    described_done(&t);
    t = describe_string("prompts/a.yaml", "text: [\n");
    assert_issue(&t, "prompt.malformed");
    described_done(&t);
}

static const char messages[] = "[{\"role\": \"system\", \"content\": \"You help.\"}, "
                               "{\"role\": \"user\", \"content\": \"Hi\"}]";

static void messages_are_counted(void **state)
{
    struct described t = describe_string("few-shot.json", messages);

    (void)state;
    assert_string_equal(described_format(&t), "chat-messages");
    assert_number(&t, "message_count", 2);
    assert_number(&t, "system_message_count", 1);
    described_done(&t);
    assert_is("prompts/a.json", "{\"messages\": []}", "chat-messages");
    assert_is("mail.json", "{\"messages\": []}", "none");
    t = describe_string("a.json", "[{\"role\": \"a\", \"content\": 1}, {\"content\": 2}]");
    assert_issue(&t, "chat-messages.malformed");
    described_done(&t);
}

static const char jinja[] = "{% for m in messages %}{{ m.content }}{% endfor %}";

static void chat_templates_are_told_by_their_marks(void **state)
{
    struct described t = describe_string("chat_template.jinja", jinja);

    (void)state;
    assert_string_equal(described_format(&t), "chat-template");
    assert_number(&t, "statement_count", 2);
    assert_number(&t, "expression_count", 1);
    described_done(&t);
    assert_is("page.j2", "<p>{% for m in rows %}{% endfor %}</p>", "none");
}

static void keys_are_told_without_their_values(void **state)
{
    struct described t = describe_string("id", "-----BEGIN "
                                               "EC PRIVATE KEY-----\nabc\n");

    (void)state;
    assert_string_equal(described_format(&t), "private-key");
    assert_fact(&t, "key_kind", "EC PRIVATE KEY");
    described_done(&t);
    assert_is("cert.pem", "-----BEGIN CERTIFICATE-----\nabc\n", "none");

    t = describe_string("app/.env", "# c\nexport A=secretvalue\nB=\n");
    assert_string_equal(described_format(&t), "dotenv");
    assert_number(&t, "variable_count", 2);
    assert_number(&t, "empty_count", 1);
    assert_fact(&t, "variable", "A");
    for (size_t i = 0; i < t.d.fact_count; i++)
        assert_true(!t.d.facts[i].text || !strstr(t.d.facts[i].text, "secretvalue"));
    described_done(&t);
    assert_is(".env.example", "A=\n", "none");
}

static void cuts_and_lost_memory_are_harmless(void **state)
{
    static const struct {
        const char *path, *text;
    } rows[] = {
        {"prompts/a.json", "{\"text\": \"{{ a }}\"}"},
        {"prompts/a.yml", "text: hi {a}\n"},
        {"a.json", messages},
        {"chat_template.jinja", jinja},
        {".env", "A=1\nB=2\n"},
    };

    (void)state;
    for (size_t i = 0; i < MRL_COUNT(rows); i++) {
        assert_cuts_are_harmless(rows[i].path, rows[i].text, strlen(rows[i].text));
        assert_describing_survives_oom(rows[i].path, rows[i].text, strlen(rows[i].text));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(prompts_are_told_by_name_and_place),
        cmocka_unit_test(variables_of_a_prompt_are_named),
        cmocka_unit_test(a_prompt_kept_as_data_must_parse),
        cmocka_unit_test(messages_are_counted),
        cmocka_unit_test(chat_templates_are_told_by_their_marks),
        cmocka_unit_test(keys_are_told_without_their_values),
        cmocka_unit_test(cuts_and_lost_memory_are_harmless),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
