/* SPDX-License-Identifier: Apache-2.0 */
/* Literal and folded scalars (section 8.1). */
#include "base/yaml_lex.h"

enum chomping {
    CLIP,  /* one line break at the end */
    STRIP, /* none */
    KEEP,  /* all */
};

struct block {
    bool folded;
    enum chomping chomping;
    int indent;      /* of its lines; -1: that of the first line that is not blank */
    size_t breaks;   /* line breaks since the last line */
    bool has_line;   /* one was read that is not blank */
    bool was_spaced; /* it started with a blank, and is not folded */
};

static mrl_status read_header(struct mrl_yaml *y, int n, struct block *ret)
{
    struct block block = {.folded = mrl_yaml_byte(y, 0) == '>', .indent = -1};
    bool chomped = false;

    for (y->pos++;; y->pos++) {
        const int c = mrl_yaml_byte(y, 0);

        if (c >= '1' && c <= '9' && block.indent < 0) {
            block.indent = (n < 0 ? 0 : n) + (c - '0');
        } else if ((c == '-' || c == '+') && !chomped) {
            block.chomping = c == '-' ? STRIP : KEEP;
            chomped = true;
        } else {
            break;
        }
    }
    mrl_yaml_skip_comment(y);
    if (!mrl_yaml_is_end(mrl_yaml_byte(y, 0)))
        return YAML_FAIL(y, "only an indentation, `-`, `+` or a comment may follow `|` and `>`");
    *ret = block;
    return mrl_ok();
}

/* The spaces before the first line that is not blank, if they are more than n; blank lines before
 * it may not be longer.  If all are blank, the spaces of the longest (section 8.1.1.1). */
static mrl_status detect_indent(const struct mrl_yaml *y, int n, int *ret)
{
    struct mrl_yaml look = *y;
    struct mrl_node longest = mrl_yaml_here(y);
    int spaces;

    for (;; mrl_yaml_next_line(&look)) {
        while (mrl_yaml_byte(&look, 0) == ' ')
            look.pos++;
        spaces = (int)(look.pos - look.line_start);
        if (!mrl_yaml_is_end(mrl_yaml_byte(&look, 0)))
            break;
        if (mrl_yaml_column(&look) > longest.column)
            longest = mrl_yaml_here(&look);
        if (mrl_yaml_byte(&look, 0) < 0)
            break;
    }
    if (mrl_yaml_byte(&look, 0) < 0 || spaces <= n)
        spaces = (int)longest.column - 1;
    else if ((int)longest.column - 1 > spaces)
        return YAML_FAIL_AT(y, &longest, "a blank line is longer than the indentation below it");
    *ret = spaces > n ? spaces : n + 1;
    return mrl_ok();
}

/* The line breaks before a line: between two that are folded, one becomes a space. */
static void add_breaks(struct mrl_yaml *y, struct block *block, bool spaced)
{
    if (block->folded && block->has_line && !spaced && !block->was_spaced) {
        if (block->breaks == 1)
            mrl_buf_addc(&y->scalar, ' ');
        block->breaks--;
    }
    for (; block->breaks > 0; block->breaks--)
        mrl_buf_addc(&y->scalar, '\n');
}

/* One line of the scalar, from its start; *ret is false for one that does not belong to it. */
static bool read_line(struct mrl_yaml *y, struct block *block)
{
    const size_t start = y->pos;

    if (mrl_yaml_at_marker(y))
        return false;
    while ((int)(y->pos - start) < block->indent && mrl_yaml_byte(y, 0) == ' ')
        y->pos++;
    if (!mrl_yaml_is_end(mrl_yaml_byte(y, 0))) {
        const bool spaced = mrl_yaml_is_blank(mrl_yaml_byte(y, 0));
        const size_t text = y->pos;

        if ((int)(y->pos - start) < block->indent) {
            y->pos = start;
            return false;
        }
        add_breaks(y, block, spaced);
        mrl_yaml_skip_line(y);
        mrl_buf_add(&y->scalar, &y->text[text], y->pos - text);
        block->has_line = true;
        block->was_spaced = spaced;
    }
    if (mrl_yaml_byte(y, 0) < 0)
        return false;
    mrl_yaml_next_line(y);
    block->breaks++;
    return true;
}

mrl_status mrl_yaml_read_block(struct mrl_yaml *y, int n)
{
    struct block block;

    mrl_buf_clear(&y->scalar);
    MRL_TRY(read_header(y, n, &block));
    mrl_yaml_next_line(y);
    if (block.indent < 0)
        MRL_TRY(detect_indent(y, n, &block.indent));
    while (read_line(y, &block))
        ;
    if (block.chomping == CLIP && block.has_line && block.breaks > 0)
        mrl_buf_addc(&y->scalar, '\n');
    for (; block.chomping == KEEP && block.breaks > 0; block.breaks--)
        mrl_buf_addc(&y->scalar, '\n');
    return mrl_yaml_find_content(y);
}
