/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "base/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Command lines after POSIX and GNU: `-v`, `-o FILE`, `-oFILE`, `-qv`, `--output FILE`,
 * `--output=FILE`, options and operands in any order, `--` ends the options and `-` is an
 * operand.  What an option means is one row of a table; the man page must describe the same
 * options, and a test compares the two. */

enum mrl_option_kind {
    MRL_OPTION_FLAG,   /* bool: true when given */
    MRL_OPTION_TEXT,   /* const char *: any argument that is not empty; the last one counts */
    MRL_OPTION_NUMBER, /* uint64_t: decimal, up to `max` when that is not 0 */
    MRL_OPTION_CHOICE, /* int: index in `choices` */
    MRL_OPTION_LIST,   /* struct mrl_option_list: may be given several times */
};

#define MRL_OPTION_LIST_MAX 64 /* more on one command line belong into a file */

struct mrl_option_list {
    const char *items[MRL_OPTION_LIST_MAX];
    size_t count;
};

struct mrl_option {
    const char *name; /* without the dashes */
    char letter;      /* 0 when there is no short form */
    enum mrl_option_kind kind;
    size_t field;               /* offsetof() the member it fills */
    const char *const *choices; /* CHOICE: their words, ended by NULL */
    uint64_t max;               /* NUMBER: largest value, 0 when all are fine */
    const char *with; /* the option without which this one says nothing; NULL: it stands alone */
};

enum mrl_color {
    MRL_COLOR_AUTO,
    MRL_COLOR_ALWAYS,
    MRL_COLOR_NEVER,
};

/* What every command understands beside its own options. */
struct mrl_common_args {
    bool help;
    bool quiet; /* no notices and no progress on stderr */
    int color;  /* enum mrl_color */
};

extern const struct mrl_option mrl_common_options[];
extern const size_t mrl_common_option_count;

/* One option table and the struct that its rows speak about. */
struct mrl_option_set {
    const struct mrl_option *options;
    size_t count; /* <= 64 */
    void *args;
};

/* Reads argv[0 .. argc) against all sets at once and moves the operands to the front of argv.
 * Strings in the args point into argv.  A failure says what is wrong with which argument, and
 * for an unknown option names the nearest known one.  An option that is given without the one it
 * goes `with` is refused: whoever gives it expects something to happen. */
mrl_status mrl_options_parse(const struct mrl_option_set *sets, size_t set_count, int argc,
                             char *argv[], struct mrl_error *err,
                             size_t *ret_operands) MRL_MUST_CHECK;
