/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/message.h"

#include "base/text.h"
#include "base/wrap.h"

#include <inttypes.h>
#include <stdarg.h>
#include <string.h>

enum {
    MESSAGE_MAX = 4096, /* longer ones are cut */
    WHERE_MAX = 1024,
};

MRL_PRINTF(4, 0)
static void print_message(struct mrl_cli *cli, const char *head, const char *where, const char *fmt,
                          va_list args)
{
    char text[MESSAGE_MAX];
    const int used = snprintf(text, WHERE_MAX, "%s%s%s", head, where, *where ? ": " : "");

    (void)vsnprintf(text + used, sizeof(text) - (size_t)used, fmt, args);
    mrl_text_wrap(cli->err, cli->err_term.columns, 0, 2, text);
}

static void quote_where(char *ret, size_t size, const char *where)
{
    *ret = '\0';
    if (where)
        mrl_text_quote(ret, size, where, strlen(where));
}

void mrl_say(struct mrl_cli *cli, const char *where, const char *fmt, ...)
{
    char quoted[WHERE_MAX - 16];
    va_list args;

    quote_where(quoted, sizeof(quoted), where);
    va_start(args, fmt);
    print_message(cli, "merlon: ", quoted, fmt, args);
    va_end(args);
}

void mrl_hint(struct mrl_cli *cli, const char *fmt, ...)
{
    va_list args;

    va_start(args, fmt);
    print_message(cli, "  ", "", fmt, args);
    va_end(args);
}

/* `place` is escaped already. */
MRL_PRINTF(3, 4)
static void say_at(struct mrl_cli *cli, const char *place, const char *fmt, ...)
{
    va_list args;

    va_start(args, fmt);
    print_message(cli, "merlon: ", place, fmt, args);
    va_end(args);
}

void mrl_say_error(struct mrl_cli *cli, const char *where, const struct mrl_error *err)
{
    char quoted[WHERE_MAX - 64];
    char place[WHERE_MAX - 16];

    quote_where(quoted, sizeof(quoted), where);
    if (err->where[0])
        (void)snprintf(quoted, sizeof(quoted), "%s", err->where);
    if (err->line)
        (void)snprintf(place, sizeof(place), "%s:%" PRIu32 ":%" PRIu32, quoted, err->line,
                       err->column);
    else
        (void)snprintf(place, sizeof(place), "%s", quoted);
    if (err->offset != MRL_NO_OFFSET && err->line == 0)
        say_at(cli, place, "%s (at byte %" PRIu64 ")", err->message, err->offset);
    else
        say_at(cli, place, "%s", err->message);
    if (err->hint[0])
        mrl_hint(cli, "%s", err->hint);
}
