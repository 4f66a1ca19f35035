/* SPDX-License-Identifier: Apache-2.0 */
#include "formats/javascript_lexer.h"

#include "base/status.h"

/* Templates inside expressions inside templates; deeper ones end the text too early. */
#define MAX_NESTED 32u

void mrl_javascript_lexer_init(struct mrl_javascript_lexer *l, struct mrl_span source)
{
    *l = (struct mrl_javascript_lexer){.source = source, .next_line = 1, .line = 1};
    if (mrl_span_starts(source, "\xef\xbb\xbf"))
        l->at = 3;
    if (mrl_span_starts(source, "#!"))
        l->at = mrl_span_find(source, "\n");
}

static int byte_at(const struct mrl_javascript_lexer *l, size_t i)
{
    return mrl_span_byte(l->source, i);
}

static bool is_name_start(int c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '$' || c >= 0x80;
}

static bool is_name(int c)
{
    return is_name_start(c) || (c >= '0' && c <= '9');
}

static void advance(struct mrl_javascript_lexer *l, size_t to)
{
    for (; l->at < to && l->at < l->source.len; l->at++)
        l->next_line += byte_at(l, l->at) == '\n';
}

static void take(struct mrl_javascript_lexer *l, size_t start, size_t end, size_t next)
{
    l->offset = start;
    l->text = mrl_span_first(mrl_span_without(l->source, start), end - start);
    advance(l, next);
}

static size_t find(const struct mrl_javascript_lexer *l, size_t from, const char *what)
{
    return from + mrl_span_find(mrl_span_without(l->source, from), what);
}

static void skip_blanks(struct mrl_javascript_lexer *l)
{
    for (;;) {
        const int c = byte_at(l, l->at);

        if (c == '/' && byte_at(l, l->at + 1) == '/')
            advance(l, find(l, l->at, "\n"));
        else if (c == '/' && byte_at(l, l->at + 1) == '*')
            advance(l, find(l, l->at + 2, "*/") + 2);
        else if (c == ' ' || (c >= '\t' && c <= '\r'))
            advance(l, l->at + 1);
        else
            return;
    }
}

/* From behind the quote to the same quote or the end of the line. */
static size_t end_of_text(const struct mrl_javascript_lexer *l, size_t at, int quote)
{
    for (; byte_at(l, at) >= 0 && byte_at(l, at) != quote && byte_at(l, at) != '\n'; at++)
        at += byte_at(l, at) == '\\';
    return at < l->source.len ? at : l->source.len;
}

/* From behind the backtick to the one that ends it; in `${...}` braces nest, and templates too. */
static size_t end_of_template(const struct mrl_javascript_lexer *l, size_t at, bool *is_literal)
{
    unsigned braces[MAX_NESTED] = {0}; /* open in the expression of each template around */
    size_t depth = 0;
    bool in_text = true;

    *is_literal = true;
    for (; byte_at(l, at) >= 0; at++) {
        const int c = byte_at(l, at);

        if (c == '\\') {
            at++;
        } else if (in_text && c == '`') {
            if (depth == 0)
                return at;
            in_text = false;
        } else if (in_text && c == '$' && byte_at(l, at + 1) == '{' && depth + 1 < MAX_NESTED) {
            braces[++depth] = 0;
            in_text = *is_literal = false;
            at++;
        } else if (!in_text && c == '`') {
            in_text = true;
        } else if (!in_text && c == '{') {
            braces[depth]++;
        } else if (!in_text && c == '}' && braces[depth]-- == 0) {
            depth--;
            in_text = true;
        }
    }
    return l->source.len;
}

static enum mrl_javascript_token read_text(struct mrl_javascript_lexer *l, int quote)
{
    const size_t start = l->at + 1;
    size_t end;

    l->is_literal = true;
    end = quote == '`' ? end_of_template(l, start, &l->is_literal) : end_of_text(l, start, quote);
    l->is_literal &= byte_at(l, end) == quote;
    take(l, start, end, byte_at(l, end) == quote ? end + 1 : end);
    l->after_value = true;
    return MRL_JAVASCRIPT_TEXT;
}

/* Words behind which a value starts, so that '/' begins a regular expression. */
static bool is_operator_word(struct mrl_span word)
{
    static const char *const words[] = {"return", "typeof", "case", "in",    "of",   "delete",
                                        "void",   "throw",  "new",  "await", "else", "do"};

    for (size_t i = 0; i < MRL_COUNT(words); i++)
        if (mrl_span_is(word, words[i]))
            return true;
    return false;
}

static enum mrl_javascript_token read_name(struct mrl_javascript_lexer *l)
{
    size_t end = l->at;

    while (is_name(byte_at(l, end)))
        end++;
    take(l, l->at, end, end);
    l->after_value = !is_operator_word(l->text);
    return MRL_JAVASCRIPT_NAME;
}

/* Behind the '/' that ends it, or 0 if it ends with the line. */
static size_t end_of_expression(const struct mrl_javascript_lexer *l, size_t at)
{
    bool in_class = false;

    for (; byte_at(l, at) >= 0 && byte_at(l, at) != '\n'; at++) {
        const int c = byte_at(l, at);

        if (c == '\\')
            at++;
        else if (c == '[')
            in_class = true;
        else if (c == ']')
            in_class = false;
        else if (c == '/' && !in_class)
            return at + 1;
    }
    return 0;
}

enum mrl_javascript_token mrl_javascript_next(struct mrl_javascript_lexer *l)
{
    const uint32_t before = l->line;
    size_t end;
    int c;

    skip_blanks(l);
    l->line = l->next_line;
    l->starts_line = l->line != before || l->at == 0;
    c = byte_at(l, l->at);
    if (c < 0)
        return MRL_JAVASCRIPT_END;
    if (c == '"' || c == '\'' || c == '`')
        return read_text(l, c);
    if (is_name_start(c))
        return read_name(l);
    end = c == '/' && !l->after_value ? end_of_expression(l, l->at + 1) : 0;
    take(l, l->at, l->at + 1, end ? end : l->at + 1);
    l->after_value = end || c == ')' || c == ']' || c == '}' || (c >= '0' && c <= '9');
    return MRL_JAVASCRIPT_OTHER;
}
