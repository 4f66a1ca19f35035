/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/message.h"

#include <inttypes.h>
#include <stdarg.h>
#include <string.h>

static void print_spaces(FILE *stream, size_t n)
{
    (void)fprintf(stream, "%*s", (int)n, "");
}

void mrl_print_wrapped(FILE *stream, size_t columns, size_t first, size_t indent, const char *text)
{
    size_t column = first;

    while (*text) {
        const size_t spaces = strspn(text, " ");
        const size_t word = strcspn(text + spaces, " \n");

        if (column > indent && word && column + spaces + word > columns) {
            fputc('\n', stream);
            print_spaces(stream, indent);
            column = indent;
        } else {
            print_spaces(stream, spaces);
            column += spaces;
        }
        fwrite(text + spaces, 1, word, stream);
        column += word;
        text += spaces + word;
        if (*text == '\n') {
            fputc('\n', stream);
            text++;
            if (*text)
                print_spaces(stream, indent);
            column = indent;
        }
    }
    fputc('\n', stream);
}

enum {
    MESSAGE_MAX = 4096, /* longer ones end in dots */
};

static void print_message(struct mrl_cli *cli, size_t indent, const char *head, const char *where,
                          const char *fmt, va_list args)
{
    char text[MESSAGE_MAX];
    int used = 0;

    if (where)
        used = snprintf(text, sizeof(text), "%s%.1024s: ", head, where);
    else
        used = snprintf(text, sizeof(text), "%s", head);
    if (vsnprintf(text + used, sizeof(text) - (size_t)used, fmt, args) >= (int)sizeof(text) - used)
        memcpy(text + sizeof(text) - 4, "...", 4);
    mrl_print_wrapped(cli->err, cli->err_term.columns, 0, indent, text);
}

void mrl_say(struct mrl_cli *cli, const char *where, const char *fmt, ...)
{
    va_list args;

    va_start(args, fmt);
    print_message(cli, 2, "merlon: ", where, fmt, args);
    va_end(args);
}

void mrl_hint(struct mrl_cli *cli, const char *fmt, ...)
{
    va_list args;

    va_start(args, fmt);
    print_message(cli, 2, "  ", NULL, fmt, args);
    va_end(args);
}

void mrl_say_error(struct mrl_cli *cli, const char *where, const struct mrl_error *err)
{
    mrl_say(cli, where, "%s (at byte %" PRIu64 ")", err->message, err->offset);
}
