/* SPDX-License-Identifier: Apache-2.0 */
#include "scan/jinja_token.h"

#include "base/ascii.h"

#include <string.h>

void mrl_jinja_start(struct mrl_jinja_lexer *lexer, struct mrl_span text)
{
    *lexer = (struct mrl_jinja_lexer){.all = text};
}

static struct mrl_span rest_of(const struct mrl_jinja_lexer *l)
{
    return mrl_span_without(l->all, l->at);
}

bool mrl_jinja_is_template(struct mrl_span text)
{
    return mrl_span_find(text, "{{") < text.len || mrl_span_find(text, "{%") < text.len;
}

bool mrl_jinja_names_template(struct mrl_span key)
{
    return mrl_span_find(key, "template") < key.len || mrl_span_find(key, "jinja") < key.len;
}

/* Goes behind the next `mark`, or to the end. */
static void skip_behind(struct mrl_jinja_lexer *l, const char *mark)
{
    const struct mrl_span rest = rest_of(l);
    const size_t found = mrl_span_find(rest, mark);

    l->at += found < rest.len ? found + strlen(mark) : rest.len;
}

/* {% raw %}: nothing is code before {% endraw %}. */
static bool skip_raw(struct mrl_jinja_lexer *l)
{
    struct mrl_span word = mrl_span_without(rest_of(l), 2);

    if (mrl_span_byte(word, 0) == '-' || mrl_span_byte(word, 0) == '+')
        word = mrl_span_without(word, 1);
    word = mrl_span_first(mrl_span_trim(mrl_span_first(word, 64)), 4);
    if (!mrl_span_starts(word, "raw") || (word.len > 3 && mrl_span_find_any(word, " -%") == 4))
        return false;
    skip_behind(l, "%}");
    skip_behind(l, "endraw");
    skip_behind(l, "%}");
    return true;
}

/* From text to the next code. */
static bool enter(struct mrl_jinja_lexer *l, struct mrl_jinja_token *ret)
{
    while (l->at < l->all.len) {
        const struct mrl_span rest = rest_of(l);

        if (mrl_span_starts(rest, "{#")) {
            skip_behind(l, "#}");
        } else if (mrl_span_starts(rest, "{%") && skip_raw(l)) {
            continue;
        } else if (mrl_span_starts(rest, "{{") || mrl_span_starts(rest, "{%")) {
            l->statement = mrl_span_byte(rest, 1) == '%';
            l->inside = true;
            ret->kind = MRL_JINJA_OPEN;
            ret->is_statement = l->statement;
            ret->text = mrl_span_first(rest, 2);
            l->at += 2;
            return true;
        } else {
            const size_t next = mrl_span_find_any(mrl_span_without(rest, 1), "{");

            l->at += 1 + next;
        }
    }
    return false;
}

static bool is_letter(int c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c >= 0x80;
}

static void keep(struct mrl_jinja_token *t, int c)
{
    if (t->value_len < sizeof(t->value))
        t->value[t->value_len++] = (char)c;
}

/* Digits of \xHH, \uHHHH, \UHHHHHHHH and \ooo; the number of bytes they take. */
static size_t read_code(struct mrl_span s, struct mrl_jinja_token *t)
{
    const int kind = mrl_span_byte(s, 0);
    const size_t max = kind == 'x' ? 2 : kind == 'u' ? 4 : kind == 'U' ? 8 : 3;
    const int base = kind == 'x' || kind == 'u' || kind == 'U' ? 16 : 8;
    const size_t start = base == 16 ? 1 : 0;
    unsigned code = 0;
    size_t i = start;

    while (i < start + max && mrl_hex_value(mrl_span_byte(s, i)) >= 0 &&
           mrl_hex_value(mrl_span_byte(s, i)) < base) {
        code = code * (unsigned)base + (unsigned)mrl_hex_value(mrl_span_byte(s, i));
        i++;
    }
    if (i == start)
        return 0;
    keep(t, code < 0x80 ? (int)code : '?');
    return i;
}

static void read_string(struct mrl_jinja_lexer *l, int quote, struct mrl_jinja_token *t)
{
    const size_t start = l->at++;

    t->kind = MRL_JINJA_STRING;
    t->value_len = 0;
    while (l->at < l->all.len && mrl_span_byte(l->all, l->at) != quote) {
        const int c = mrl_span_byte(l->all, l->at++);
        size_t taken;

        if (c != '\\') {
            keep(t, c);
            continue;
        }
        taken = read_code(rest_of(l), t);
        if (taken == 0)
            keep(t, mrl_span_byte(l->all, l->at));
        l->at += taken ? taken : 1;
    }
    l->at = l->at < l->all.len ? l->at + 1 : l->all.len;
    t->text = mrl_span_first(mrl_span_without(l->all, start), l->at - start);
}

static void read_word(struct mrl_jinja_lexer *l, struct mrl_jinja_token *t)
{
    const size_t start = l->at;
    const bool number = mrl_is_digit(mrl_span_byte(l->all, l->at));

    while (is_letter(mrl_span_byte(l->all, l->at)) || mrl_is_digit(mrl_span_byte(l->all, l->at)))
        l->at++;
    t->kind = number ? MRL_JINJA_NUMBER : MRL_JINJA_NAME;
    t->text = mrl_span_first(mrl_span_without(l->all, start), l->at - start);
}

static bool at_close(const struct mrl_jinja_lexer *l, size_t *len)
{
    struct mrl_span rest = rest_of(l);
    const int first = mrl_span_byte(rest, 0);

    *len = 2;
    if (first == '-' || first == '+') {
        rest = mrl_span_without(rest, 1);
        *len = 3;
    }
    return mrl_span_starts(rest, l->statement ? "%}" : "}}");
}

void mrl_jinja_next(struct mrl_jinja_lexer *l, struct mrl_jinja_token *ret)
{
    size_t len;
    int c;

    ret->kind = MRL_JINJA_END;
    ret->value_len = 0;
    if (!l->inside && !enter(l, ret)) {
        ret->offset = l->at;
        return;
    }
    if (ret->kind == MRL_JINJA_OPEN) {
        ret->offset = l->at - 2;
        return;
    }
    while (l->at < l->all.len && strchr(" \t\r\n", mrl_span_byte(l->all, l->at)))
        l->at++;
    ret->offset = l->at;
    c = mrl_span_byte(l->all, l->at);
    if (c < 0)
        return;
    if (at_close(l, &len)) {
        ret->kind = MRL_JINJA_CLOSE;
        l->inside = false;
        l->at += len;
    } else if (c == '"' || c == '\'') {
        read_string(l, c, ret);
    } else if (is_letter(c) || mrl_is_digit(c)) {
        read_word(l, ret);
    } else {
        ret->kind = MRL_JINJA_SIGN;
        ret->text = mrl_span_first(rest_of(l), 1);
        l->at++;
    }
}

/* Not backslashes and ampersands: JSON and XML around a template bring them. */
static bool is_foreign(const struct mrl_jinja_token *t, int next)
{
    const int c = t->kind == MRL_JINJA_SIGN ? t->text.at[0] : ' ';

    return strchr("$?@^`", c) || (c == '!' && next != '=');
}

bool mrl_jinja_leave_foreign(struct mrl_jinja_lexer *lexer, size_t *budget)
{
    struct mrl_jinja_lexer ahead = *lexer;
    struct mrl_jinja_token t = {.kind = MRL_JINJA_OPEN};
    bool foreign = false;
    size_t read = 0;

    while (!foreign && t.kind != MRL_JINJA_CLOSE && t.kind != MRL_JINJA_END && read < *budget) {
        mrl_jinja_next(&ahead, &t);
        foreign = is_foreign(&t, mrl_span_byte(ahead.all, ahead.at));
        read = ahead.at - lexer->at;
    }
    *budget -= read < *budget ? read : *budget;
    lexer->inside = !foreign;
    return foreign;
}
