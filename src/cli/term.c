/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/term.h"

#include "cli/options.h"

#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

enum {
    COLUMNS_MIN = 20,
    COLUMNS_DEFAULT = 80,
    COLUMNS_MAX = 1000,
};

static bool can_move(bool is_terminal)
{
    const char *term = getenv("TERM");

    return is_terminal && term && *term && strcmp(term, "dumb") != 0;
}

static bool wants_color(bool moves, int color)
{
    const char *no_color = getenv("NO_COLOR");

    if (color != MRL_COLOR_AUTO)
        return color == MRL_COLOR_ALWAYS;
    if (no_color && *no_color)
        return false;
    return moves;
}

static size_t clamp(unsigned long columns)
{
    if (columns < COLUMNS_MIN)
        return COLUMNS_MIN;
    return columns > COLUMNS_MAX ? COLUMNS_MAX : (size_t)columns;
}

static size_t width_of(int fd, bool is_terminal)
{
    const char *columns = getenv("COLUMNS");
    struct winsize size;
    char *end;

    if (columns && *columns >= '1' && *columns <= '9') {
        const unsigned long n = strtoul(columns, &end, 10);
        if (*end == '\0')
            return clamp(n);
    }
    if (is_terminal && ioctl(fd, TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
        return clamp(size.ws_col);
    return COLUMNS_DEFAULT;
}

struct mrl_term mrl_term_of(FILE *stream, int color)
{
    const int fd = fileno(stream);
    const bool is_terminal = isatty(fd) == 1;

    const bool moves = can_move(is_terminal);

    return (struct mrl_term){
        .is_terminal = is_terminal,
        .moves = moves,
        .color = wants_color(moves, color),
        .columns = width_of(fd, is_terminal),
    };
}

const char *mrl_term_on(const struct mrl_term *term, enum mrl_style style)
{
    static const char *const sequences[] = {
        [MRL_STYLE_BOLD] = "\033[1m",    [MRL_STYLE_DIM] = "\033[2m",
        [MRL_STYLE_RED] = "\033[31m",    [MRL_STYLE_GREEN] = "\033[32m",
        [MRL_STYLE_YELLOW] = "\033[33m",
    };

    return term->color ? sequences[style] : "";
}

const char *mrl_term_off(const struct mrl_term *term)
{
    return term->color ? "\033[0m" : "";
}
