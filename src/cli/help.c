/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/help.h"

#include "base/wrap.h"

#include "cli/message.h"

#include <assert.h>
#include <string.h>

enum {
    TEXT_COLUMN = 26, /* where descriptions start */
    NARROW = 56,      /* below it a description goes under its term */
};

const struct mrl_help_page *mrl_help_find(const char *name)
{
    for (size_t i = 0; i < mrl_help_page_count; i++)
        if (strcmp(mrl_help_pages[i].name, name) == 0)
            return &mrl_help_pages[i];
    return NULL;
}

static void print_line(struct mrl_cli *cli, const char *term, const char *text)
{
    const size_t columns = cli->out_term.columns;
    const size_t column = columns < NARROW ? 6 : TEXT_COLUMN;
    size_t used = 2 + strlen(term);

    fprintf(cli->out, "  %s%s%s", mrl_term_on(&cli->out_term, MRL_STYLE_BOLD), term,
            mrl_term_off(&cli->out_term));
    if (used + 2 > column) {
        fputc('\n', cli->out);
        used = 0;
    }
    fprintf(cli->out, "%*s", (int)(column - used), "");
    mrl_text_wrap(cli->out, columns, column, column, text);
}

static void print_paragraph(struct mrl_cli *cli, const char *text)
{
    fputc('\n', cli->out);
    mrl_text_wrap(cli->out, cli->out_term.columns, 0, 0, text);
}

static void print_usage(struct mrl_cli *cli, const struct mrl_help_page *page)
{
    for (size_t i = 0; page->usage[i]; i++) {
        fputs(i ? "       " : "usage: ", cli->out);
        mrl_text_wrap(cli->out, cli->out_term.columns, 7, 9, page->usage[i]);
    }
}

static void print_examples(struct mrl_cli *cli, const struct mrl_help_page *page)
{
    if (page->example_count == 0)
        return;
    fputs("\nExamples:\n", cli->out);
    for (size_t i = 0; i < page->example_count; i++) {
        fprintf(cli->out, "  $ %s\n      ", page->examples[i].term);
        mrl_text_wrap(cli->out, cli->out_term.columns, 6, 6, page->examples[i].text);
    }
}

void mrl_help_print(struct mrl_cli *cli, const struct mrl_help_page *page)
{
    print_usage(cli, page);
    print_paragraph(cli, page->purpose);
    print_examples(cli, page);
    if (page->option_count)
        fputs("\nOptions:\n", cli->out);
    for (size_t i = 0; i < page->option_count; i++)
        print_line(cli, page->options[i].term, page->options[i].text);
    print_paragraph(cli, "Every command knows --help, --quiet and --color.  Exit codes: "
                         "merlon-exit-codes(7).");
    fprintf(cli->out, "More: `man merlon-%s`.\n", page->name);
}

void mrl_help_print_overview(struct mrl_cli *cli)
{
    const struct mrl_help_page *page = mrl_help_find("merlon");

    assert(page); /* the build gives gen-help merlon.1 first */
    print_usage(cli, page);
    print_paragraph(cli, page->purpose);
    print_examples(cli, page);
    fputs("\nCommands:\n", cli->out);
    for (size_t i = 0; i < mrl_command_count; i++)
        print_line(cli, mrl_commands[i]->name, mrl_help_find(mrl_commands[i]->name)->summary);
    fputs("\nOptions of every command:\n", cli->out);
    for (size_t i = 0; i < page->option_count; i++)
        print_line(cli, page->options[i].term, page->options[i].text);
    print_paragraph(cli, "`merlon help COMMAND` tells more.  Exit codes: merlon-exit-codes(7).");
}
