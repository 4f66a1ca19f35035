/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/* What a stream leads to, so that colour, wrapping and progress suit it. */
struct mrl_term {
    bool is_terminal;
    bool moves; /* a terminal whose cursor can be moved: not TERM=dumb */
    bool color;
    size_t columns; /* 20 .. 1000 */
};

/* `color` is an enum mrl_color.  NO_COLOR and TERM=dumb turn `auto` off (no-color.org);
 * COLUMNS, else the terminal itself, else 80 gives the width. */
struct mrl_term mrl_term_of(FILE *stream, int color);

enum mrl_style {
    MRL_STYLE_BOLD,
    MRL_STYLE_DIM,
    MRL_STYLE_RED,
    MRL_STYLE_GREEN,
    MRL_STYLE_YELLOW,
};

/* The control sequences around text of that style; "" when the stream has no colour. */
const char *mrl_term_on(const struct mrl_term *term, enum mrl_style style);
const char *mrl_term_off(const struct mrl_term *term);
