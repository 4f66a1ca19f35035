/* SPDX-License-Identifier: Apache-2.0 */
#include "scan/jinja.h"

#include "base/text.h"
#include "scan/jinja_token.h"

#include <string.h>

/* Names that lead from any object to the interpreter, beside those with two underscores. */
static const char *const inner_names[] = {
    "func_globals", "func_code",  "gi_frame", "gi_code", "cr_frame",   "cr_code",
    "f_globals",    "f_builtins", "f_locals", "f_back",  "tb_frame",   "im_func",
    "im_class",     "mro",        "co_code",  "popen",   "subclasses", NULL,
};

/* Names that nothing in a template needs. */
static const char *const forbidden_calls[] = {"popen",      "system", "eval",          "exec",
                                              "subprocess", "spawn",  "import_module", "getattr",
                                              "compile",    NULL};

/* What programs put into templates beside data; an attribute of it is the way out. */
static const char *const framework_names[] = {
    "self",     "request", "config",  "lipsum",
    "cycler",   "joiner",  "url_for", "get_flashed_messages",
    "session",  "g",       "app",     "application",
    "settings", "os",      "sys",     "builtins",
    "import",   NULL,
};

/* Functions, filters and methods of chat templates.  Sources: Hugging Face's chat template
 * documentation; Jinja's builtin filters and tests. */
static const char *const harmless_calls[] = {
    "raise_exception",
    "strftime_now",
    "range",
    "namespace",
    "dict",
    "tojson",
    "trim",
    "strip",
    "lstrip",
    "rstrip",
    "split",
    "rsplit",
    "splitlines",
    "startswith",
    "endswith",
    "upper",
    "lower",
    "title",
    "capitalize",
    "replace",
    "join",
    "items",
    "keys",
    "values",
    "get",
    "append",
    "extend",
    "pop",
    "index",
    "count",
    "find",
    "format",
    "length",
    "first",
    "last",
    "default",
    "d",
    "map",
    "select",
    "selectattr",
    "reject",
    "rejectattr",
    "list",
    "string",
    "int",
    "float",
    "round",
    "safe",
    "indent",
    "sort",
    "unique",
    "reverse",
    "sum",
    "min",
    "max",
    "abs",
    "batch",
    "slice",
    "equalto",
    "defined",
    "in",
    "cycle",
    "caller",
    "super",
    "update",
    "insert",
    "remove",
    "removeprefix",
    "removesuffix",
    "isdigit",
    "isspace",
    "isalpha",
    "zip",
    "enumerate",
    "len",
    "str",
    "bool",
    "tuple",
    "set",
    "type",
    "dictsort",
    "groupby",
    "wordwrap",
    "truncate",
    "escape",
    "e",
    "urlencode",
    "nl2br",
    "loop",
    "if",
    "elif",
    "else",
    "for",
    "not",
    "and",
    "or",
    "is",
    "call",
    "filter",
    "strftime",
    "now",
    "eq",
    "ne",
    "lt",
    "gt",
    "le",
    "ge",
    "fromjson",
    "to_json",
    "from_json",
    "startsWith",
    "print",
    "do",
    "return",
    "with",
    "center",
    "ljust",
    "rjust",
    NULL,
};

#define MAX_MACROS 64u

struct state {
    const struct mrl_jinja_job *job;
    struct mrl_jinja_token previous, current;
    bool after_filter; /* the last sign was "|" */
    bool after_dot;    /* the last sign was "." */
    bool begins_statement;
    bool defining;                /* names up to `in` or the end of the statement are its own */
    char joined[MRL_JINJA_VALUE]; /* strings put together by ~ or + or standing side by side */
    size_t joined_len;
    struct mrl_span macros[MAX_MACROS]; /* names that the template itself defines */
    size_t macro_count;
};

static bool is_one_of(struct mrl_span name, const char *const *names)
{
    for (size_t i = 0; names[i]; i++)
        if (mrl_span_is(name, names[i]))
            return true;
    return false;
}

static mrl_status tell(const struct state *s, const char *key, enum mrl_confidence confidence,
                       const char *what)
{
    const struct mrl_jinja_job *job = s->job;
    const size_t from = s->current.offset > 40 ? s->current.offset - 40 : 0;
    struct mrl_span around = mrl_span_first(mrl_span_without(job->text, from), 120);
    char excerpt[256];
    const struct mrl_scan_call call = {.call = excerpt};

    mrl_text_quote(excerpt, sizeof(excerpt), around.at, around.len);
    return mrl_scan_tell(job->sink, key, confidence,
                         job->offset == MRL_NO_OFFSET ? MRL_NO_OFFSET
                                                      : job->offset + s->current.offset,
                         &call, "%s", what);
}

static mrl_status tell_escape(const struct state *s, const char *what)
{
    return tell(s, "jinja.escape",
                s->job->is_chat_template ? MRL_CONFIDENCE_PROVED : MRL_CONFIDENCE_LIKELY, what);
}

static mrl_status tell_unknown(const struct state *s, const char *what)
{
    if (!s->job->is_chat_template)
        return mrl_ok();
    return tell(s, "jinja.unknown", MRL_CONFIDENCE_LIKELY, what);
}

static bool is_special(struct mrl_span name)
{
    return (name.len > 4 && mrl_span_starts(name, "__")) || is_one_of(name, inner_names);
}

/* A special name anywhere in a string: "__class__", "x.__globals__.y". */
static bool holds_special(struct mrl_span text)
{
    const size_t at = mrl_span_find(text, "__");
    const struct mrl_span from = mrl_span_without(text, at);
    size_t n = 2;

    if (is_one_of(text, inner_names))
        return true;
    if (at == text.len)
        return false;
    while ((mrl_span_byte(from, n) | 0x20) >= 'a' && (mrl_span_byte(from, n) | 0x20) <= 'z')
        n++;
    return n > 4;
}

/* --- what one token means --- */

static void join(struct state *s)
{
    const bool goes_on = s->previous.kind == MRL_JINJA_STRING ||
                         (s->previous.kind == MRL_JINJA_SIGN &&
                          (s->previous.text.at[0] == '~' || s->previous.text.at[0] == '+'));

    if (!goes_on)
        s->joined_len = 0;
    for (size_t i = 0; i < s->current.value_len && s->joined_len < sizeof(s->joined); i++)
        s->joined[s->joined_len++] = s->current.value[i];
}

static mrl_status judge_string(struct state *s)
{
    join(s);
    if (holds_special(mrl_span(s->joined, s->joined_len)))
        return tell_escape(s, "names a special attribute in a text");
    if (mrl_span_find(mrl_span(s->current.value, s->current.value_len), "%c") <
        s->current.value_len)
        return tell_escape(s, "builds text from character codes");
    return mrl_ok();
}

static void define(struct state *s, struct mrl_span name)
{
    if (s->macro_count < MAX_MACROS)
        s->macros[s->macro_count++] = name;
}

static bool is_defined(const struct state *s, struct mrl_span name)
{
    for (size_t i = 0; i < s->macro_count; i++)
        if (s->macros[i].len == name.len && memcmp(s->macros[i].at, name.at, name.len) == 0)
            return true;
    return false;
}

static mrl_status judge_statement(struct state *s)
{
    const struct mrl_span word = s->current.text;

    if (mrl_span_is(word, "import") || mrl_span_is(word, "include") ||
        mrl_span_is(word, "extends") || mrl_span_is(word, "from"))
        return tell_unknown(s, "brings in another template");
    return mrl_ok();
}

static mrl_status judge_name(struct state *s)
{
    const struct mrl_span name = s->current.text;

    if (s->begins_statement)
        MRL_TRY(judge_statement(s));
    if (mrl_span_is(name, "in"))
        s->defining = false;
    if (s->defining)
        define(s, name);
    if (!s->after_dot && (mrl_span_is(name, "for") || mrl_span_is(name, "set") ||
                          mrl_span_is(name, "macro") || mrl_span_is(name, "with")))
        s->defining = true;
    if (is_special(name))
        return tell_escape(s, "reaches for a special attribute");
    if (s->after_filter && mrl_span_is(name, "attr"))
        return tell_escape(s, "reaches attributes by the filter attr");
    if (s->after_dot && s->previous.kind == MRL_JINJA_SIGN && is_one_of(name, forbidden_calls))
        return tell_escape(s, "calls what runs commands or code");
    return mrl_ok();
}

/* name( : a call.  Methods and filters count alike. */
static mrl_status judge_call(struct state *s)
{
    const struct mrl_span name = s->previous.text;

    if (s->previous.kind == MRL_JINJA_SIGN && s->previous.text.at[0] == ']')
        return tell_unknown(s, "calls what a subscript yields");
    if (s->previous.kind == MRL_JINJA_SIGN && s->previous.text.at[0] == ')')
        return tell_unknown(s, "calls what a call yields");
    if (s->previous.kind != MRL_JINJA_NAME)
        return mrl_ok();
    if (is_one_of(name, forbidden_calls))
        return tell_escape(s, "calls what runs commands or code");
    if (is_one_of(name, harmless_calls) || is_defined(s, name))
        return mrl_ok();
    return tell_unknown(s, "calls a function that chat templates do not have");
}

static mrl_status judge_sign(struct state *s)
{
    const char c = s->current.text.at[0];
    const bool value_before = s->previous.kind == MRL_JINJA_NAME ||
                              (s->previous.kind == MRL_JINJA_SIGN &&
                               (s->previous.text.at[0] == ')' || s->previous.text.at[0] == ']'));

    if (c == '(')
        return judge_call(s);
    if ((c == '.' || (c == '[' && value_before)) && s->previous.kind == MRL_JINJA_NAME &&
        !s->after_dot && is_one_of(s->previous.text, framework_names) &&
        !is_defined(s, s->previous.text))
        return tell_escape(s, "reaches into what the program put around the template");
    return mrl_ok();
}

static mrl_status judge_token(struct state *s)
{
    switch (s->current.kind) {
    case MRL_JINJA_STRING:
        return judge_string(s);
    case MRL_JINJA_NAME:
        return judge_name(s);
    case MRL_JINJA_SIGN:
        return judge_sign(s);
    case MRL_JINJA_END:
    case MRL_JINJA_OPEN:
    case MRL_JINJA_CLOSE:
    case MRL_JINJA_NUMBER:
        break;
    }
    return mrl_ok();
}

/* What the next token has to know of this one.  `loop.index` and `self.x` differ in whether a dot
 * stood before the name. */
static void advance(struct state *s)
{
    const bool is_sign = s->current.kind == MRL_JINJA_SIGN;

    if (s->current.kind == MRL_JINJA_CLOSE ||
        (is_sign && s->current.text.at[0] == '=' && s->defining))
        s->defining = false;
    s->begins_statement = s->current.kind == MRL_JINJA_OPEN && s->current.is_statement;
    if (is_sign || s->current.kind == MRL_JINJA_OPEN) {
        s->after_filter = is_sign && s->current.text.at[0] == '|';
        s->after_dot = is_sign && s->current.text.at[0] == '.';
    } else if (s->previous.kind == MRL_JINJA_NAME) {
        s->after_dot = false;
    }
    s->previous = s->current;
}

mrl_status mrl_jinja_judge(const struct mrl_jinja_job *job)
{
    struct state s = {.job = job};
    struct mrl_jinja_lexer lexer;
    /* So that a text of nothing but openings is not read once for each of them. */
    size_t budget = 4 * job->text.len;

    mrl_jinja_start(&lexer, job->text);
    for (;;) {
        mrl_jinja_next(&lexer, &s.current);
        if (s.current.kind == MRL_JINJA_END)
            return mrl_ok();
        /* What is given out as a template is judged to the last word. */
        if (s.current.kind == MRL_JINJA_OPEN && !job->is_chat_template &&
            mrl_jinja_leave_foreign(&lexer, &budget))
            continue;
        MRL_TRY(judge_token(&s));
        advance(&s);
    }
}
