/* SPDX-License-Identifier: Apache-2.0 */
/* The man pages, from which the help is made, against the tables, from which options are read. */
#include "cli/command.h"
#include "cli/help.h"
#include "unit.h"

#include <ctype.h>
#include <string.h>

/* Whether the term of an option line, "-q, --quiet" or "-o, --output FILE", has the word. */
static bool has_word(const char *term, const char *word)
{
    const size_t len = strlen(word);

    for (const char *p = strstr(term, word); p; p = strstr(p + 1, word)) {
        const bool starts = p == term || p[-1] == ' ';
        const bool ends = p[len] == '\0' || p[len] == ',' || p[len] == ' ';

        if (starts && ends)
            return true;
    }
    return false;
}

static bool describes(const struct mrl_help_line *line, const struct mrl_option *option)
{
    char word[64];

    (void)snprintf(word, sizeof(word), "--%s", option->name);
    if (!has_word(line->term, word))
        return false;
    (void)snprintf(word, sizeof(word), "-%c", option->letter);
    if ((option->letter != '\0') != (line->term[1] != '-'))
        fail_msg("%s: its short form is told wrong", line->term);
    if (option->letter && !has_word(line->term, word))
        fail_msg("%s: its short form is not -%c", line->term, option->letter);
    /* An argument is the last word, in capitals. */
    const char *last = strrchr(line->term, ' ');
    const bool takes = last && isupper((unsigned char)last[1]);
    if (takes != (option->kind != MRL_OPTION_FLAG))
        fail_msg("%s: whether it takes an argument is told wrong", line->term);
    return true;
}

static bool is_described(const struct mrl_help_page *page, const struct mrl_option *option)
{
    for (size_t i = 0; i < page->option_count; i++)
        if (describes(&page->options[i], option))
            return true;
    return false;
}

static void check_described(const struct mrl_help_page *page, const struct mrl_option *options,
                            size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (!is_described(page, &options[i]))
            fail_msg("the page of %s lacks --%s", page->name, options[i].name);
}

static bool table_has(const struct mrl_option *options, size_t count,
                      const struct mrl_help_line *line)
{
    for (size_t i = 0; i < count; i++)
        if (describes(line, &options[i]))
            return true;
    return false;
}

static bool command_has(const struct mrl_command *command, const struct mrl_help_line *line)
{
    for (size_t i = 0; i < command->verb_count; i++)
        if (table_has(command->verbs[i].options, command->verbs[i].option_count, line))
            return true;
    return table_has(command->options, command->option_count, line);
}

static void every_command_has_a_page(void **state)
{
    (void)state;
    for (size_t i = 0; i < mrl_command_count; i++)
        if (!mrl_help_find(mrl_commands[i]->name))
            fail_msg("there is no page for %s", mrl_commands[i]->name);
    assert_int_equal(mrl_help_page_count, mrl_command_count + 1);
}

static void every_option_is_on_its_page(void **state)
{
    (void)state;
    check_described(mrl_help_find("merlon"), mrl_common_options, mrl_common_option_count);
    for (size_t i = 0; i < mrl_command_count; i++) {
        const struct mrl_command *command = mrl_commands[i];
        const struct mrl_help_page *page = mrl_help_find(command->name);

        check_described(page, command->options, command->option_count);
        for (size_t v = 0; v < command->verb_count; v++)
            check_described(page, command->verbs[v].options, command->verbs[v].option_count);
    }
}

static void every_option_of_a_page_is_in_the_table(void **state)
{
    (void)state;
    for (size_t i = 0; i < mrl_command_count; i++) {
        const struct mrl_help_page *page = mrl_help_find(mrl_commands[i]->name);

        for (size_t j = 0; j < page->option_count; j++)
            if (!command_has(mrl_commands[i], &page->options[j]))
                fail_msg("merlon %s does not know %s", page->name, page->options[j].term);
    }
}

static void every_verb_is_in_the_usage(void **state)
{
    (void)state;
    for (size_t i = 0; i < mrl_command_count; i++) {
        const struct mrl_command *command = mrl_commands[i];
        const struct mrl_help_page *page = mrl_help_find(command->name);

        for (size_t v = 0; v < command->verb_count; v++) {
            char start[128];
            bool found = false;

            (void)snprintf(start, sizeof(start), "merlon %s %s", command->name,
                           command->verbs[v].name);
            for (size_t u = 0; page->usage[u]; u++)
                found |= has_word(page->usage[u], start);
            if (!found)
                fail_msg("the usage of %s lacks `%s`", page->name, start);
        }
    }
}

static void every_command_can_run(void **state)
{
    (void)state;
    for (size_t i = 0; i < mrl_command_count; i++) {
        const struct mrl_command *command = mrl_commands[i];

        assert_true(command->run != NULL || command->verb_count > 0);
        assert_true(command->args_size <= MRL_ARGS_MAX);
        for (size_t v = 0; v < command->verb_count; v++) {
            assert_non_null(command->verbs[v].run);
            assert_true(command->verbs[v].args_size <= MRL_ARGS_MAX);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_command_has_a_page),
        cmocka_unit_test(every_option_is_on_its_page),
        cmocka_unit_test(every_option_of_a_page_is_in_the_table),
        cmocka_unit_test(every_verb_is_in_the_usage),
        cmocka_unit_test(every_command_can_run),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
