/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "schema/regex.h"

/* Between the parser, the compiler and the matcher of regular expressions. */

#define MRL_REGEX_MAX_CHAR 0x10ffffu
#define MRL_REGEX_FOREVER  UINT32_MAX /* `*`, `+`, `{n,}` */

/* A set of code points: ranges in ascending order that do not touch. */
struct mrl_regex_range {
    uint32_t first;
    uint32_t last;
};
struct mrl_regex_set {
    struct mrl_regex_range *ranges;
    size_t count;
    size_t capacity;
    uint64_t ascii[2]; /* the same for code points below 128 */
};

enum mrl_regex_kind {
    MRL_REGEX_EMPTY,
    MRL_REGEX_SET,
    MRL_REGEX_CONCAT,
    MRL_REGEX_EITHER,
    MRL_REGEX_REPEAT,
    MRL_REGEX_START, /* ^ */
    MRL_REGEX_END,   /* $ */
    MRL_REGEX_WORD_EDGE,
    MRL_REGEX_NO_WORD_EDGE,
    MRL_REGEX_LOOK, /* (?=  (?!  (?<=  (?<!  */
};

/* The pattern as a tree.  CONCAT and EITHER are lists that lean to the right. */
struct mrl_regex_node {
    enum mrl_regex_kind kind;
    struct mrl_regex_node *a;
    struct mrl_regex_node *b;
    uint32_t min, max;         /* REPEAT */
    struct mrl_regex_set *set; /* SET */
    bool behind, negative;     /* LOOK */
};

mrl_status mrl_regex_parse(const char *pattern, size_t n, struct mrl_arena *arena,
                           struct mrl_regex_node **ret, struct mrl_error *err) MRL_MUST_CHECK;

/* Sets are built by adding in any order and then sealing. */
mrl_status mrl_regex_set_add(struct mrl_regex_set *set, struct mrl_arena *arena, uint32_t first,
                             uint32_t last, struct mrl_error *err) MRL_MUST_CHECK;
mrl_status mrl_regex_set_add_all_but(struct mrl_regex_set *set, struct mrl_arena *arena,
                                     struct mrl_regex_set *other,
                                     struct mrl_error *err) MRL_MUST_CHECK;
void mrl_regex_set_seal(struct mrl_regex_set *set);
bool mrl_regex_set_has(const struct mrl_regex_set *set, uint32_t c);

/* What \d, \w, \s and their opposites stand for; `letter` is one of them. */
mrl_status mrl_regex_set_add_escape(struct mrl_regex_set *set, struct mrl_arena *arena, char letter,
                                    struct mrl_error *err) MRL_MUST_CHECK;

/* Adds what \p{name} stands for; MRL_E_UNSUPPORTED for a name that is not known. */
mrl_status mrl_regex_set_add_property(struct mrl_regex_set *set, struct mrl_arena *arena,
                                      const char *name, size_t n,
                                      struct mrl_error *err) MRL_MUST_CHECK;

enum mrl_regex_op {
    MRL_REGEX_OP_SET,
    MRL_REGEX_OP_SPLIT, /* go on at `next` and at `other` */
    MRL_REGEX_OP_START,
    MRL_REGEX_OP_END,
    MRL_REGEX_OP_WORD_EDGE,
    MRL_REGEX_OP_NO_WORD_EDGE,
    MRL_REGEX_OP_LOOK, /* only where look `look` holds, or fails if negative */
    MRL_REGEX_OP_MATCH,
};

struct mrl_regex_state {
    enum mrl_regex_op op;
    uint32_t next;
    uint32_t other;
    uint32_t look;
    bool negative;
    const struct mrl_regex_set *set;
};

/* A part of the program that runs on its own: the pattern, or one look-around.  Look-aheads run
 * from the end of the text to its start, with their body compiled backwards: so one run tells all
 * places where they hold. */
struct mrl_regex_part {
    uint32_t start;
    uint32_t count; /* its states are [first, first + count) */
    uint32_t first;
    bool backwards;
    bool anchored; /* starts with ^: no other place of the text need be tried */
};

struct mrl_regex {
    struct mrl_regex_state *states;
    struct mrl_regex_part *looks; /* inner ones first */
    size_t look_count;
    struct mrl_regex_part main;
    uint32_t largest; /* count of the largest part */
};
