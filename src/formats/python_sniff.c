/* SPDX-License-Identifier: Apache-2.0 */
#include "formats/python_sniff.h"

#include "base/status.h"
#include "formats/python_lexer.h"

struct sniff {
    struct mrl_python_lexer lexer;
    enum mrl_python_token token;
    bool imports; /* anything, anywhere */
    /* of the statement */
    bool is_wrong;
    bool has_format; /* an f-string, in which the lexer may take text for words */
};

static void next(struct sniff *s)
{
    s->token = mrl_python_next(&s->lexer);
    if (s->token == MRL_PYTHON_TEXT) {
        /* The prefix stands before the quotes, of which there are one or three. */
        const size_t before = s->lexer.offset < 5 ? s->lexer.offset : 5;
        const struct mrl_span prefix =
            mrl_span_first(mrl_span_without(s->lexer.source, s->lexer.offset - before), before);

        s->has_format = s->has_format || mrl_span_find_any(prefix, "fFtT") < prefix.len;
    }
}

static bool at_end(const struct sniff *s)
{
    return s->token == MRL_PYTHON_LINE || s->token == MRL_PYTHON_END;
}

static bool at_word(const struct sniff *s, const char *word)
{
    return s->token == MRL_PYTHON_NAME && mrl_span_is(s->lexer.text, word);
}

static bool at_sign(const struct sniff *s, const char *set)
{
    return s->token == MRL_PYTHON_OTHER && mrl_span_find_any(s->lexer.text, set) == 0;
}

/* Words beside which a name may stand; print and exec are statements of Python 2. */
static bool is_keyword(struct mrl_span word)
{
    static const char *const words[] = {
        "and",      "as",     "assert", "async",    "await", "break",  "case", "class",
        "continue", "def",    "del",    "elif",     "else",  "except", "exec", "False",
        "finally",  "for",    "from",   "global",   "if",    "import", "in",   "is",
        "lambda",   "match",  "None",   "nonlocal", "not",   "or",     "pass", "print",
        "raise",    "return", "True",   "try",      "type",  "while",  "with", "yield",
    };

    for (size_t i = 0; i < MRL_COUNT(words); i++)
        if (mrl_span_is(word, words[i]))
            return true;
    return false;
}

/* --- statements --- */

/* NAME.NAME; false if there is no name. */
static bool skip_path(struct sniff *s)
{
    while (s->token == MRL_PYTHON_NAME) {
        next(s);
        if (!at_sign(s, "."))
            return true;
        next(s);
    }
    return false;
}

/* import a.b as c, d */
static bool read_import(struct sniff *s)
{
    next(s);
    while (skip_path(s)) {
        if (at_word(s, "as")) {
            next(s);
            if (s->token != MRL_PYTHON_NAME)
                return false;
            next(s);
        }
        if (!at_sign(s, ","))
            return at_end(s);
        next(s);
    }
    return false;
}

/* from .a.b import c, or (c, d), or * */
static bool read_from(struct sniff *s)
{
    for (next(s); at_sign(s, ".");)
        next(s);
    if (!at_word(s, "import") && !skip_path(s))
        return false;
    if (!at_word(s, "import"))
        return false;
    next(s);
    return s->token == MRL_PYTHON_NAME || at_sign(s, "(*");
}

/* Two names side by side are no Python unless one of them is a keyword. */
static void read_rest(struct sniff *s)
{
    bool after_name = false;

    for (; !at_end(s); next(s)) {
        const bool is_name = s->token == MRL_PYTHON_NAME && !is_keyword(s->lexer.text);

        s->is_wrong = s->is_wrong || (is_name && after_name);
        s->imports = s->imports || at_word(s, "__import__");
        after_name = is_name;
    }
}

static void read_statement(struct sniff *s)
{
    s->is_wrong = s->has_format = false;
    if (at_word(s, "import") || at_word(s, "from")) {
        const bool is_import = at_word(s, "import") ? read_import(s) : read_from(s);

        s->imports = s->imports || is_import;
        s->is_wrong = !is_import;
    } else if (at_sign(s, "%!")) {
        s->has_format = true;
    } else {
        s->is_wrong = at_sign(s, "<>|/$&?)]}=,:`");
    }
    read_rest(s);
}

bool mrl_python_sniff(struct mrl_span text, bool is_cut)
{
    struct sniff s = {.imports = false};

    mrl_python_lexer_init(&s.lexer, text);
    for (next(&s); s.token != MRL_PYTHON_END; next(&s)) {
        if (s.token == MRL_PYTHON_LINE)
            continue;
        read_statement(&s);
        if (s.token == MRL_PYTHON_END && is_cut)
            return true;
        if (s.is_wrong && !s.has_format)
            return false;
        if (s.token == MRL_PYTHON_END)
            break;
    }
    return is_cut || s.imports;
}
