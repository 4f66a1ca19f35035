/* SPDX-License-Identifier: Apache-2.0 */
/* A Python program: which models, data, services, agents and tools it names.  Read word by word,
 * never run.  Source: The Python Language Reference. */
#include "formats/code_python.h"

#include "base/limits.h"
#include "formats/document.h"
#include "formats/python_lexer.h"

#include <stdio.h>
#include <string.h>

struct program {
    struct mrl_code_facts *s;
    struct mrl_python_lexer lexer;
    enum mrl_python_token token;
    uint32_t line;     /* of the token */
    size_t counted;    /* offset up to which lines were counted */
    bool fresh;        /* nothing of the current argument was read yet */
    bool is_tool;      /* a decorator says that the next function is a tool */
    bool in_signature; /* of a function: names with types, and defaults */
    size_t signature;  /* depth of its bracket */
};

static void count_lines(struct program *p, size_t to)
{
    for (; p->counted < to; p->counted++)
        p->line += mrl_span_byte(p->lexer.source, p->counted) == '\n';
}

static void next(struct program *p)
{
    p->token = mrl_python_next(&p->lexer);
    count_lines(p, p->lexer.offset);
}

static bool at_sign(const struct program *p, char sign)
{
    return p->token == MRL_PYTHON_OTHER && mrl_span_byte(p->lexer.text, 0) == sign;
}

static bool at_word(const struct program *p, const char *word)
{
    return p->token == MRL_PYTHON_NAME && mrl_span_is(p->lexer.text, word);
}

static bool at_end(const struct program *p)
{
    return p->token == MRL_PYTHON_LINE || p->token == MRL_PYTHON_END;
}

/* An f-string with a variable in it is no literal. */
static bool is_literal(const struct program *p)
{
    const size_t at = p->lexer.offset;
    const size_t before = at < 5 ? at : 5;
    const struct mrl_span prefix =
        mrl_span_first(mrl_span_without(p->lexer.source, at - before), before);
    size_t quote = prefix.len;

    while (quote > 0 && strchr("\"'", mrl_span_byte(prefix, quote - 1)))
        quote--;
    if (quote > 0 && strchr("fFtT", mrl_span_byte(prefix, quote - 1)))
        return mrl_span_find(p->lexer.text, "{") == p->lexer.text.len;
    return true;
}

/* NAME.NAME.NAME from the current word on; of something else than plain names, the last ones. */
static struct mrl_span read_path(struct program *p)
{
    const size_t start = p->lexer.offset;
    size_t end = start;

    while (p->token == MRL_PYTHON_NAME) {
        end = p->lexer.offset + p->lexer.text.len;
        next(p);
        if (!at_sign(p, '.'))
            break;
        next(p);
    }
    return mrl_span_first(mrl_span_without(p->lexer.source, start), end - start);
}

/* --- imports --- */

static mrl_status bind(struct program *p, struct mrl_span name, struct mrl_span module,
                       struct mrl_span member)
{
    if (at_word(p, "as")) {
        next(p);
        if (p->token == MRL_PYTHON_NAME)
            name = p->lexer.text;
        next(p);
    }
    return mrl_code_import(p->s, name, module, member, p->line);
}

/* "import a.b" binds a; "import a.b as c" binds all of it. */
static mrl_status read_import(struct program *p)
{
    next(p);
    while (p->token == MRL_PYTHON_NAME) {
        const struct mrl_span path = read_path(p);
        const struct mrl_span first = mrl_span_first(path, mrl_span_find(path, "."));

        MRL_TRY(mrl_code_import(p->s, path, path, mrl_span(NULL, 0), p->line));
        if (at_word(p, "as"))
            MRL_TRY(bind(p, first, path, mrl_span(NULL, 0)));
        else
            MRL_TRY(mrl_code_import(p->s, first, first, mrl_span(NULL, 0), p->line));
        if (!at_sign(p, ','))
            return mrl_ok();
        next(p);
    }
    return mrl_ok();
}

static mrl_status read_from(struct program *p)
{
    struct mrl_span module = mrl_span_text(".");
    bool is_own = false;

    for (next(p); at_sign(p, '.'); next(p))
        is_own = true;
    if (!at_word(p, "import") && is_own)
        (void)read_path(p);
    else if (!at_word(p, "import"))
        module = read_path(p);
    if (!at_word(p, "import"))
        return mrl_ok();
    next(p);
    if (at_sign(p, '('))
        next(p);
    while (p->token == MRL_PYTHON_NAME) {
        const struct mrl_span name = p->lexer.text;

        next(p);
        MRL_TRY(bind(p, name, module, name));
        if (!at_sign(p, ','))
            return mrl_ok();
        next(p);
    }
    return mrl_ok();
}

/* --- values --- */

/* A text that is the whole of an argument, item or value; a key of a map if a colon follows. */
static mrl_status read_text(struct program *p)
{
    const struct mrl_span text = p->lexer.text;
    const uint32_t line = p->line;
    const bool whole = p->fresh && is_literal(p);

    MRL_TRY(mrl_code_word(p->s, text, line));
    next(p);
    p->fresh = false;
    if (!whole || p->s->depth == 0)
        return mrl_ok();
    if (at_sign(p, ':')) {
        mrl_code_key(p->s, text);
        p->fresh = true;
        next(p);
        return mrl_ok();
    }
    return at_sign(p, ',') || at_sign(p, ')') || at_sign(p, '}') || at_sign(p, ']')
               ? mrl_code_text(p->s, text, line)
               : mrl_ok();
}

static bool at_single_equals(const struct program *p)
{
    return at_sign(p, '=') && mrl_span_byte(p->lexer.source, p->lexer.offset + 1) != '=';
}

/* NAME "=" and NAME ":" TYPE "=" in a list of arguments. */
static bool read_keyword(struct program *p, struct mrl_span name)
{
    if (p->fresh && at_single_equals(p)) {
        mrl_code_key(p->s, name);
        next(p);
        return true;
    }
    if (p->fresh && at_sign(p, ':') && p->in_signature && p->s->depth == p->signature)
        mrl_code_key(p->s, name);
    return false;
}

static mrl_status read_names(struct program *p)
{
    const bool fresh = p->fresh;
    const bool is_whole =
        p->lexer.offset == 0 || mrl_span_byte(p->lexer.source, p->lexer.offset - 1) != '.';
    const struct mrl_span path = read_path(p);
    const uint32_t line = p->line;

    if (at_sign(p, '(')) {
        next(p);
        MRL_TRY(mrl_code_open(p->s, path, line));
        p->fresh = true;
        return mrl_ok();
    }
    if (p->s->depth > 0 && read_keyword(p, path))
        return mrl_ok();
    p->fresh = false;
    return fresh && is_whole && p->s->depth > 0 &&
                   (at_sign(p, ',') || at_sign(p, ')') || at_sign(p, '}'))
               ? mrl_code_variable(p->s, path, line)
               : mrl_ok();
}

static mrl_status read_sign(struct program *p)
{
    const int sign = mrl_span_byte(p->lexer.text, 0);

    if (sign == '(' || sign == '[' || sign == '{') {
        MRL_TRY(mrl_code_open(p->s, mrl_span(NULL, 0), p->line));
        p->fresh = true;
    } else if (sign == ')' || sign == ']' || sign == '}') {
        if (p->in_signature && p->s->depth == p->signature)
            p->in_signature = false;
        MRL_TRY(mrl_code_close(p->s));
        p->fresh = false;
    } else if (sign == ',') {
        mrl_code_next(p->s);
        p->fresh = true;
    } else {
        /* The default behind a type. */
        p->fresh = p->in_signature && p->s->depth == p->signature && at_single_equals(p);
    }
    next(p);
    return mrl_ok();
}

static mrl_status read_rest(struct program *p)
{
    while (!at_end(p)) {
        if (p->token == MRL_PYTHON_TEXT)
            MRL_TRY(read_text(p));
        else if (p->token == MRL_PYTHON_NAME)
            MRL_TRY(read_names(p));
        else
            MRL_TRY(read_sign(p));
    }
    return mrl_ok();
}

/* --- statements --- */

/* "@tool", "@server.tool(...)", "@function_tool". */
static mrl_status read_decorator(struct program *p)
{
    struct program ahead = *p;
    struct mrl_span path;

    next(&ahead);
    path = read_path(&ahead);
    p->is_tool |= p->s->knows_ai &&
                  (mrl_span_is(path, "tool") || mrl_span_ends(path, ".tool") ||
                   mrl_span_ends(path, "function_tool") || mrl_span_ends(path, ".tool_plain") ||
                   mrl_span_ends(path, "kernel_function"));
    return read_rest(p);
}

static mrl_status read_definition(struct program *p)
{
    const bool is_function = at_word(p, "def");

    next(p);
    if (p->token != MRL_PYTHON_NAME)
        return mrl_ok();
    if (p->is_tool && is_function)
        MRL_TRY(mrl_code_tell(p->s, MRL_CODE_TOOL, p->lexer.text, mrl_span(NULL, 0), p->line));
    p->is_tool = false;
    next(p);
    p->in_signature = is_function && at_sign(p, '(');
    p->signature = p->s->depth + 1;
    return read_rest(p);
}

/* NAME = TEXT and NAME: TYPE = TEXT, and nothing else in the line. */
static mrl_status read_assignment(struct program *p)
{
    struct program ahead = *p;
    const struct mrl_span name = p->lexer.text;
    struct mrl_span text;

    next(&ahead);
    if (at_sign(&ahead, ':'))
        while (!at_end(&ahead) && !at_sign(&ahead, '='))
            next(&ahead);
    if (!at_single_equals(&ahead))
        return mrl_ok();
    next(&ahead);
    if (ahead.token != MRL_PYTHON_TEXT || !is_literal(&ahead))
        return mrl_ok();
    text = ahead.lexer.text;
    next(&ahead);
    return at_end(&ahead) ? mrl_code_assign(p->s, name, text, p->line) : mrl_ok();
}

static mrl_status read_statement(struct program *p)
{
    p->fresh = false;
    if (at_word(p, "import"))
        return read_import(p);
    if (at_word(p, "from"))
        return read_from(p);
    if (at_sign(p, '@'))
        return read_decorator(p);
    if (at_word(p, "async"))
        next(p);
    if (at_word(p, "def") || at_word(p, "class"))
        return read_definition(p);
    if (p->token == MRL_PYTHON_NAME)
        MRL_TRY(read_assignment(p));
    return mrl_ok();
}

mrl_status mrl_code_read_python(struct mrl_code_facts *s, struct mrl_span text, uint32_t line)
{
    struct program p = {.s = s, .line = line};

    mrl_python_lexer_init(&p.lexer, text);
    for (next(&p); p.token != MRL_PYTHON_END; next(&p)) {
        if (p.token == MRL_PYTHON_LINE)
            continue;
        MRL_TRY(read_statement(&p));
        MRL_TRY(read_rest(&p));
        if (p.token == MRL_PYTHON_END)
            break;
    }
    return mrl_ok();
}

static mrl_status describe_python(struct mrl_description *d)
{
    mrl_cleanup(mrl_document_done) struct mrl_document doc = {0};
    struct mrl_code_facts s;

    MRL_TRY(mrl_document_head(d, MRL_MAX_DOCUMENT, &doc));
    MRL_TRY(mrl_code_init(&s, d));
    MRL_TRY(mrl_code_read_python(&s, doc.text, 1));
    MRL_TRY(mrl_code_finish(&s));
    return mrl_code_check_size(d);
}

const struct mrl_format mrl_format_python = {
    .id = "python",
    .title = "Python program",
    .role = MRL_ROLE_OTHER,
    .describe = describe_python,
};
