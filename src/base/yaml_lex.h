/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "base/buf.h"
#include "base/node_builder.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A text in YAML and how far it is read.  Private to base: yaml.c puts together what yaml_lex.c,
 * yaml_scalar.c, yaml_block.c and yaml_flow.c read.  Productions and sections are those of
 * YAML 1.2.2. */
struct mrl_yaml {
    const char *text;
    size_t n;
    size_t pos;
    size_t line_start; /* of the line that pos is on */
    uint32_t line;
    int indent;            /* blanks before the content that was found last, or YAML_END */
    int outer;             /* indentation of what the brackets that are open stand in */
    struct mrl_buf scalar; /* the text of the scalar that was read last */
    struct mrl_node_builder *b;
};

#define YAML_END (-1) /* the document is over: the end of the text, `---` or `...` */

/* Fails at a node's place; YAML_FAIL() where the reader stands. */
#define YAML_FAIL_AT(y, at, ...)                                                                   \
    (mrl_error_set((y)->b->err, MRL_E_FORMAT, MRL_NO_OFFSET, "is not valid YAML: " __VA_ARGS__),   \
     mrl_error_place((y)->b->err, (at)->line, (at)->column), (mrl_status){MRL_E_FORMAT})
#define YAML_FAIL(y, ...)                                                                          \
    (mrl_error_set((y)->b->err, MRL_E_FORMAT, MRL_NO_OFFSET, "is not valid YAML: " __VA_ARGS__),   \
     mrl_error_place((y)->b->err, (y)->line, mrl_yaml_column(y)), (mrl_status){MRL_E_FORMAT})

/* Fails at good YAML that a reader of configurations is not meant to need. */
mrl_status mrl_yaml_decline(const struct mrl_yaml *y, const char *what) MRL_MUST_CHECK;

/* Where the reader stands; as a node that has its place and nothing else. */
uint32_t mrl_yaml_column(const struct mrl_yaml *y);
struct mrl_node mrl_yaml_here(const struct mrl_yaml *y);

/* The byte so far ahead, or -1 behind the end of the text. */
static inline int mrl_yaml_byte(const struct mrl_yaml *y, size_t ahead)
{
    return ahead < y->n - y->pos ? (unsigned char)y->text[y->pos + ahead] : -1;
}

static inline bool mrl_yaml_is_blank(int c)
{
    return c == ' ' || c == '\t';
}

/* The end of a line or of the text. */
static inline bool mrl_yaml_is_end(int c)
{
    return c < 0 || c == '\n' || c == '\r';
}

/* An indicator such as `-` or `:` counts only before a blank or the end of the line. */
bool mrl_yaml_at_indicator(const struct mrl_yaml *y, char indicator);

/* `---` or `...` at the margin. */
bool mrl_yaml_at_marker(const struct mrl_yaml *y);

void mrl_yaml_skip_blanks(struct mrl_yaml *y);
void mrl_yaml_skip_line(struct mrl_yaml *y);    /* up to its end */
void mrl_yaml_next_line(struct mrl_yaml *y);    /* from the end of a line */
void mrl_yaml_skip_comment(struct mrl_yaml *y); /* if there is one, and the blanks before it */

/* From the start of a line to the next content, over blank lines and comments; sets y->indent. */
mrl_status mrl_yaml_find_content(struct mrl_yaml *y) MRL_MUST_CHECK;

/* The same from behind a value: only a comment may follow it on its line. */
mrl_status mrl_yaml_end_line(struct mrl_yaml *y) MRL_MUST_CHECK;

/* Whether a scalar on this line and a colon behind it follow. */
bool mrl_yaml_at_key(const struct mrl_yaml *y);

/* Read one scalar into y->scalar, up to right behind it; a block one up to the next content.  Its
 * further lines are indented more than n.  Inside brackets (`flow`) a plain scalar goes on up to
 * the next indicator, whatever the indentation. */
mrl_status mrl_yaml_read_quoted(struct mrl_yaml *y, int n) MRL_MUST_CHECK;
mrl_status mrl_yaml_read_plain(struct mrl_yaml *y, int n, bool flow) MRL_MUST_CHECK;
mrl_status mrl_yaml_read_block(struct mrl_yaml *y, int n) MRL_MUST_CHECK;

/* Refuses what only YAML's further features start with: anchors, aliases, tags. */
mrl_status mrl_yaml_check_start(const struct mrl_yaml *y) MRL_MUST_CHECK;

/* Hand y->scalar to the builder, as a value or as a key that started at `at`. */
mrl_status mrl_yaml_add_scalar(struct mrl_yaml *y, const struct mrl_node *at,
                               bool plain) MRL_MUST_CHECK;
mrl_status mrl_yaml_add_key(struct mrl_yaml *y, const struct mrl_node *at,
                            bool plain) MRL_MUST_CHECK;

/* A node whose line is indented more than n, and one in brackets. */
mrl_status mrl_yaml_read_node(struct mrl_yaml *y, int n, bool collections) MRL_MUST_CHECK;
mrl_status mrl_yaml_read_flow(struct mrl_yaml *y) MRL_MUST_CHECK;

/* The type of a plain scalar by the core schema (section 10.3.2). */
void mrl_yaml_resolve(struct mrl_node *node);
