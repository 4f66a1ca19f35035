/* SPDX-License-Identifier: Apache-2.0 */
#include "formats/python_lexer.h"

#define TAB_WIDTH 8u

void mrl_python_lexer_init(struct mrl_python_lexer *l, struct mrl_span source)
{
    *l = (struct mrl_python_lexer){.source = source, .at_line_start = true};
    l->at = mrl_span_starts(source, "\xef\xbb\xbf") ? 3 : 0;
}

static int byte_at(const struct mrl_python_lexer *l, size_t i)
{
    return mrl_span_byte(l->source, i);
}

static bool is_name_start(int c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c >= 0x80;
}

static bool is_name(int c)
{
    return is_name_start(c) || (c >= '0' && c <= '9');
}

/* A carriage return ends a line too, by itself or before a line feed. */
static bool is_line_end(int c)
{
    return c == '\n' || c == '\r';
}

static bool is_line_end_of_two(const struct mrl_python_lexer *l, size_t at)
{
    return byte_at(l, at) == '\r' && byte_at(l, at + 1) == '\n';
}

static void take(struct mrl_python_lexer *l, size_t start, size_t end)
{
    l->offset = start;
    l->text = mrl_span_first(mrl_span_without(l->source, start), end - start);
}

/* Up to the end of the line, which stays. */
static void skip_comment(struct mrl_python_lexer *l)
{
    l->at += mrl_span_find_any(mrl_span_without(l->source, l->at), "\r\n");
}

/* Blank lines and comments have no indentation of their own. */
static void measure_indent(struct mrl_python_lexer *l)
{
    unsigned columns = 0;

    for (;; l->at++) {
        const int c = byte_at(l, l->at);

        if (c == ' ')
            columns++;
        else if (c == '\t')
            columns += TAB_WIDTH - columns % TAB_WIDTH;
        else if (c == '\n' || c == '\r' || c == '\f')
            columns = 0;
        else if (c == '#')
            skip_comment(l), l->at--;
        else
            break;
    }
    l->indent = columns;
    l->at_line_start = false;
}

/* Between the tokens of a line: blanks, comments, joined lines. */
static void skip_blanks(struct mrl_python_lexer *l)
{
    for (;; l->at++) {
        const int c = byte_at(l, l->at);

        if (c == '#')
            skip_comment(l), l->at--;
        else if (c == '\\' && is_line_end(byte_at(l, l->at + 1)))
            l->at += is_line_end_of_two(l, l->at + 1) ? 2 : 1;
        else if (c != ' ' && c != '\t' && c != '\f' && !(is_line_end(c) && l->brackets))
            return;
    }
}

/* Letters before a quote: r, b, f, t, u in any case and order, two at most. */
static size_t prefix_length(const struct mrl_python_lexer *l)
{
    size_t n = 0;

    while (n < 2 && byte_at(l, l->at + n) > 0 &&
           mrl_span_find_any(mrl_span_first(mrl_span_without(l->source, l->at + n), 1),
                             "rRbBfFtTuU") == 0)
        n++;
    return n;
}

/* A string from its first quote on. */
static enum mrl_python_token read_text(struct mrl_python_lexer *l, size_t quote_at)
{
    const int quote = byte_at(l, quote_at);
    const bool triple = byte_at(l, quote_at + 1) == quote && byte_at(l, quote_at + 2) == quote;
    const size_t width = triple ? 3 : 1;
    size_t at = quote_at + width;

    for (;; at++) {
        const int c = byte_at(l, at);

        if (c < 0 || (is_line_end(c) && !triple))
            break;
        if (c == '\\')
            at += is_line_end_of_two(l, at + 1) ? 2 : 1;
        else if (c == quote &&
                 (!triple || (byte_at(l, at + 1) == quote && byte_at(l, at + 2) == quote)))
            break;
    }
    at = at < l->source.len ? at : l->source.len;
    take(l, quote_at + width, at);
    /* A string that is not closed ends with its line. */
    l->at = byte_at(l, at) == quote ? at + width : at;
    return MRL_PYTHON_TEXT;
}

/* --- formatted strings --- */

static struct mrl_python_field *innermost(struct mrl_python_lexer *l)
{
    return l->field_count ? &l->fields[l->field_count - 1] : NULL;
}

static bool is_quote(const struct mrl_python_lexer *l, const struct mrl_python_field *f, size_t at)
{
    for (size_t i = 0; i < f->width; i++)
        if (byte_at(l, at + i) != f->quote)
            return false;
    return true;
}

/* Behind a backslash and what belongs to it.  A brace behind it opens a field all the same, but for
 * that of \N{NAME}. */
static size_t behind_escape(const struct mrl_python_lexer *l, const struct mrl_python_field *f,
                            size_t at)
{
    const int c = byte_at(l, at + 1);

    if (c == '{' || c == '}')
        return at + 1;
    if (c == 'N' && !f->is_raw && byte_at(l, at + 2) == '{')
        return at + mrl_span_find_any(mrl_span_without(l->source, at), "}\r\n");
    return at + (is_line_end_of_two(l, at + 1) ? 3 : 2);
}

/* Where a piece of text ends: at a quote, at a brace that is not doubled, or with the line. */
static size_t find_piece_end(const struct mrl_python_lexer *l, const struct mrl_python_field *f,
                             size_t at)
{
    for (;;) {
        const int c = byte_at(l, at);

        if (c < 0 || (is_line_end(c) && f->width == 1) || is_quote(l, f, at))
            return at;
        if (c == '\\')
            at = behind_escape(l, f, at);
        else if ((c == '{' || c == '}') && !f->in_format && byte_at(l, at + 1) == c)
            at += 2;
        else if (c == '{' || (c == '}' && f->in_format))
            return at;
        else
            at++;
    }
}

/* The string has ended, and with it whatever was open in it. */
static void close_text(struct mrl_python_lexer *l)
{
    while (l->field_count && innermost(l)->is_nested)
        l->field_count--;
    if (l->field_count)
        l->brackets = l->fields[--l->field_count].outside;
    l->in_text = false;
}

/* A piece of the innermost string from here on, up to its end or to a field. */
static enum mrl_python_token read_piece(struct mrl_python_lexer *l)
{
    struct mrl_python_field *f = innermost(l);
    const size_t end = find_piece_end(l, f, l->at);
    const size_t at = end < l->source.len ? end : l->source.len;
    const int c = byte_at(l, at);

    take(l, l->at, at);
    l->at = at;
    l->in_text = false;
    if (c == '{' && f->in_format && l->field_count < MRL_PYTHON_FIELDS) {
        l->fields[l->field_count] = *f;
        f = &l->fields[l->field_count++];
        f->is_nested = true;
        f->in_format = false;
    }
    if (c == '{') {
        f->brackets = l->brackets + 1;
    } else if (c == '}') {
        f->in_format = false;
    } else {
        l->at += c == f->quote ? f->width : 0;
        close_text(l);
    }
    return MRL_PYTHON_TEXT;
}

static enum mrl_python_token open_text(struct mrl_python_lexer *l, size_t prefix)
{
    const size_t at = l->at + prefix;
    const struct mrl_span letters = mrl_span_first(mrl_span_without(l->source, l->at), prefix);
    const int quote = byte_at(l, at);
    const bool triple = byte_at(l, at + 1) == quote && byte_at(l, at + 2) == quote;

    l->fields[l->field_count++] =
        (struct mrl_python_field){.quote = (char)quote,
                                  .width = triple ? 3 : 1,
                                  .is_raw = mrl_span_find_any(letters, "rR") < letters.len,
                                  .outside = l->brackets};
    l->at = at + (triple ? 3 : 1);
    return read_piece(l);
}

/* As one text, with the fields in it: their end is found by reading them. */
static enum mrl_python_token read_whole(struct mrl_python_lexer *l, size_t prefix)
{
    struct mrl_python_lexer inside = *l;
    const size_t width = byte_at(l, l->at + prefix + 1) == byte_at(l, l->at + prefix) &&
                                 byte_at(l, l->at + prefix + 2) == byte_at(l, l->at + prefix)
                             ? 3
                             : 1;
    const size_t start = l->at + prefix + width;
    bool is_closed;

    inside.in_fields = true;
    (void)open_text(&inside, prefix);
    while (inside.field_count && mrl_python_next(&inside) != MRL_PYTHON_END)
        ;
    is_closed = inside.at >= start + width && byte_at(l, inside.at - 1) == byte_at(l, start - 1);
    take(l, start, inside.at - (is_closed ? width : 0));
    l->at = inside.at;
    return MRL_PYTHON_TEXT;
}

static bool is_formatted(const struct mrl_python_lexer *l, size_t prefix)
{
    const struct mrl_span letters = mrl_span_first(mrl_span_without(l->source, l->at), prefix);

    return mrl_span_find_any(letters, "fFtT") < letters.len;
}

/* A field may end, or its format begin. */
static void step_field(struct mrl_python_lexer *l, int c)
{
    struct mrl_python_field *f = innermost(l);

    if (!f || l->brackets != f->brackets)
        return;
    if (c == ':')
        f->in_format = l->in_text = true;
    if (c != '}')
        return;
    if (f->is_nested)
        l->field_count--;
    l->in_text = true;
}

static enum mrl_python_token read_name(struct mrl_python_lexer *l)
{
    size_t end = l->at;

    while (is_name(byte_at(l, end)))
        end++;
    take(l, l->at, end);
    l->at = end;
    return MRL_PYTHON_NAME;
}

static enum mrl_python_token read_other(struct mrl_python_lexer *l, int c)
{
    if (c == ':' || c == '}')
        step_field(l, c);
    if (c == '(' || c == '[' || c == '{')
        l->brackets++;
    if ((c == ')' || c == ']' || c == '}') && l->brackets)
        l->brackets--;
    take(l, l->at, l->at + 1);
    l->at++;
    return MRL_PYTHON_OTHER;
}

enum mrl_python_token mrl_python_next(struct mrl_python_lexer *l)
{
    size_t prefix;
    int c;

    if (l->in_text)
        return read_piece(l);
    if (l->at_line_start)
        measure_indent(l);
    skip_blanks(l);
    c = byte_at(l, l->at);
    if (c < 0)
        return MRL_PYTHON_END;
    if (is_line_end(c) || c == ';') {
        take(l, l->at, l->at + 1);
        l->at++;
        l->at_line_start = c != ';';
        return MRL_PYTHON_LINE;
    }
    prefix = prefix_length(l);
    if (byte_at(l, l->at + prefix) == '"' || byte_at(l, l->at + prefix) == '\'') {
        if (!is_formatted(l, prefix) || l->field_count == MRL_PYTHON_FIELDS)
            return read_text(l, l->at + prefix);
        return l->in_fields ? open_text(l, prefix) : read_whole(l, prefix);
    }
    return is_name_start(c) ? read_name(l) : read_other(l, c);
}
