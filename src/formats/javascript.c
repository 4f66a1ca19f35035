/* SPDX-License-Identifier: Apache-2.0 */
/* A JavaScript or TypeScript program: which models, data, services, agents and tools it names.
 * Read word by word, never run.  Source: ECMA-262. */
#include "formats/javascript_lexer.h"

#include "base/limits.h"
#include "formats/code_facts.h"
#include "formats/document.h"

#include <string.h>

struct program {
    struct mrl_code_facts *s;
    struct mrl_javascript_lexer lexer;
    enum mrl_javascript_token token;
    bool fresh; /* nothing of the current argument, item or value was read yet */
};

static const struct mrl_span nothing = {NULL, 0};

static void next(struct program *p)
{
    p->token = mrl_javascript_next(&p->lexer);
}

static bool at_sign(const struct program *p, char sign)
{
    return p->token == MRL_JAVASCRIPT_OTHER && mrl_span_byte(p->lexer.text, 0) == sign;
}

static bool at_word(const struct program *p, const char *word)
{
    return p->token == MRL_JAVASCRIPT_NAME && mrl_span_is(p->lexer.text, word);
}

static bool at_closing(const struct program *p)
{
    return at_sign(p, ',') || at_sign(p, ')') || at_sign(p, '}') || at_sign(p, ']');
}

/* NAME.NAME.NAME from the current word on. */
static struct mrl_span read_path(struct program *p)
{
    const size_t start = p->lexer.offset;
    size_t end = start;

    while (p->token == MRL_JAVASCRIPT_NAME) {
        end = p->lexer.offset + p->lexer.text.len;
        next(p);
        if (!at_sign(p, '.'))
            break;
        next(p);
    }
    return mrl_span_first(mrl_span_without(p->lexer.source, start), end - start);
}

/* --- imports --- */

/* What one statement binds, before it is known from which module. */
#define MAX_BOUND 64u
struct bound {
    struct mrl_span name[MAX_BOUND], member[MAX_BOUND];
    size_t count;
};

static void bind(struct bound *b, struct mrl_span name, struct mrl_span member)
{
    if (b->count == MAX_BOUND)
        return;
    b->name[b->count] = name;
    b->member[b->count++] = member;
}

/* "{A, B as C, type D}", "{A, B: C = 1}". */
static void read_members(struct program *p, struct bound *b)
{
    for (next(p); p->token == MRL_JAVASCRIPT_NAME || at_sign(p, ','); next(p)) {
        struct mrl_span member = p->lexer.text;
        struct program ahead = *p;

        if (at_sign(p, ','))
            continue;
        next(&ahead);
        if (mrl_span_is(member, "type") && ahead.token == MRL_JAVASCRIPT_NAME) {
            next(p);
            member = p->lexer.text;
            next(&ahead);
        }
        if (at_word(&ahead, "as") || at_sign(&ahead, ':')) {
            next(p);
            next(p);
        }
        bind(b, p->lexer.text, member);
    }
    if (at_sign(p, '}'))
        next(p);
}

static mrl_status bind_to(struct program *p, const struct bound *b, struct mrl_span module)
{
    for (size_t i = 0; i < b->count; i++)
        MRL_TRY(mrl_code_import(p->s, b->name[i], module, b->member[i], p->lexer.line));
    return b->count ? mrl_ok() : mrl_code_import(p->s, module, module, nothing, p->lexer.line);
}

/* import X, {A as B} from "module"; import * as X from "module"; import "module". */
static mrl_status read_import(struct program *p)
{
    struct program ahead = *p;
    struct bound b = {.count = 0};

    for (next(&ahead); ahead.token != MRL_JAVASCRIPT_TEXT;) {
        if (at_sign(&ahead, '{')) {
            read_members(&ahead, &b);
            continue;
        }
        if (ahead.token != MRL_JAVASCRIPT_NAME && !at_sign(&ahead, '*') && !at_sign(&ahead, ','))
            break;
        if (ahead.token == MRL_JAVASCRIPT_NAME && !at_word(&ahead, "from") &&
            !at_word(&ahead, "as") && !at_word(&ahead, "type"))
            bind(&b, ahead.lexer.text, nothing);
        next(&ahead);
    }
    if (ahead.token == MRL_JAVASCRIPT_TEXT) {
        MRL_TRY(bind_to(&ahead, &b, ahead.lexer.text));
        *p = ahead;
    }
    next(p);
    return mrl_ok();
}

/* "= require("module")", "= await import("module")". */
static bool reads_module(struct program *p, struct mrl_span *module)
{
    if (!at_sign(p, '='))
        return false;
    next(p);
    if (at_word(p, "await"))
        next(p);
    if (!at_word(p, "require") && !at_word(p, "import"))
        return false;
    next(p);
    if (!at_sign(p, '('))
        return false;
    next(p);
    *module = p->lexer.text;
    return p->token == MRL_JAVASCRIPT_TEXT;
}

/* const X = require("module"); const {A, B: C} = ...; const NAME = "text"; NAME: TYPE = "text". */
static mrl_status read_declaration(struct program *p)
{
    struct program ahead;
    struct bound b = {.count = 0};
    struct mrl_span name = nothing, module;

    next(p);
    ahead = *p;
    if (at_sign(&ahead, '{')) {
        read_members(&ahead, &b);
    } else if (ahead.token == MRL_JAVASCRIPT_NAME) {
        name = ahead.lexer.text;
        bind(&b, name, nothing);
        next(&ahead);
        if (at_sign(&ahead, ':')) {
            next(&ahead);
            (void)read_path(&ahead);
        }
    }
    *p = ahead;
    if (reads_module(&ahead, &module))
        return bind_to(&ahead, &b, module);
    ahead = *p;
    if (name.len == 0 || !at_sign(&ahead, '='))
        return mrl_ok();
    next(&ahead);
    if (ahead.token != MRL_JAVASCRIPT_TEXT || !ahead.lexer.is_literal)
        return mrl_ok();
    module = ahead.lexer.text;
    next(&ahead);
    return at_sign(&ahead, ';') || at_sign(&ahead, ',') || ahead.lexer.starts_line ||
                   ahead.token == MRL_JAVASCRIPT_END
               ? mrl_code_assign(p->s, name, module, p->lexer.line)
               : mrl_ok();
}

/* --- values --- */

static mrl_status read_text(struct program *p)
{
    const struct mrl_span text = p->lexer.text;
    const uint32_t line = p->lexer.line;
    const bool whole = p->fresh && p->lexer.is_literal;

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
    return at_closing(p) ? mrl_code_text(p->s, text, line) : mrl_ok();
}

/* process.env.MODEL ?? "name": what is used when nobody says otherwise. */
static bool skips_to_default(struct program *p, struct mrl_span path)
{
    if (!mrl_span_starts(path, "process.env") && !mrl_span_starts(path, "import.meta.env"))
        return false;
    while (at_sign(p, '|') || at_sign(p, '?') || at_sign(p, '!'))
        next(p);
    return p->token == MRL_JAVASCRIPT_TEXT;
}

static mrl_status read_names(struct program *p)
{
    const bool fresh = p->fresh;
    const uint32_t line = p->lexer.line;
    const struct mrl_span path = read_path(p);

    if (at_sign(p, '(')) {
        next(p);
        MRL_TRY(mrl_code_open(p->s, path, line));
        p->fresh = true;
        return mrl_ok();
    }
    p->fresh = fresh && skips_to_default(p, path);
    if (!fresh || p->fresh || p->s->depth == 0)
        return mrl_ok();
    if (at_sign(p, ':')) {
        mrl_code_key(p->s, path);
        p->fresh = true;
        next(p);
        return mrl_ok();
    }
    /* "{model}" is "{model: model}". */
    if (at_closing(p) && p->s->depth <= MRL_CODE_DEPTH &&
        p->s->frames[p->s->depth - 1].path[0] == '\0' &&
        p->s->frames[p->s->depth - 1].keyword.len == 0 && mrl_code_is_model_key(path))
        mrl_code_key(p->s, path);
    return at_closing(p) ? mrl_code_variable(p->s, path, line) : mrl_ok();
}

/* Types hold no values: passes over "interface X {...}" and "type X = {...}". */
static void skip_type(struct program *p)
{
    struct program ahead = *p;
    size_t depth = 0;

    next(&ahead);
    if (ahead.token != MRL_JAVASCRIPT_NAME) {
        next(p);
        return;
    }
    while (ahead.token != MRL_JAVASCRIPT_END && !at_sign(&ahead, '{') && !at_sign(&ahead, ';') &&
           !at_sign(&ahead, ')'))
        next(&ahead);
    do {
        depth += at_sign(&ahead, '{');
        depth -= at_sign(&ahead, '}') && depth > 0;
        next(&ahead);
    } while (depth > 0 && ahead.token != MRL_JAVASCRIPT_END);
    *p = ahead;
}

static mrl_status read_word(struct program *p)
{
    const bool starts = p->lexer.starts_line || !p->fresh;

    if (starts && at_word(p, "import"))
        return read_import(p);
    if (at_word(p, "const") || at_word(p, "let") || at_word(p, "var"))
        return read_declaration(p);
    if (starts && (at_word(p, "interface") || at_word(p, "type"))) {
        skip_type(p);
        return mrl_ok();
    }
    if (at_word(p, "new") || at_word(p, "await")) {
        next(p);
        return mrl_ok();
    }
    return read_names(p);
}

static mrl_status read_sign(struct program *p)
{
    const int sign = mrl_span_byte(p->lexer.text, 0);

    p->fresh = sign == '(' || sign == '[' || sign == '{' || sign == ',';
    if (sign == '(' || sign == '[' || sign == '{')
        MRL_TRY(mrl_code_open(p->s, nothing, p->lexer.line));
    else if (sign == ')' || sign == ']' || sign == '}')
        MRL_TRY(mrl_code_close(p->s));
    else if (sign == ',')
        mrl_code_next(p->s);
    next(p);
    return mrl_ok();
}

static mrl_status read_program(struct mrl_code_facts *s, struct mrl_span text)
{
    struct program p = {.s = s};

    mrl_javascript_lexer_init(&p.lexer, text);
    next(&p);
    while (p.token != MRL_JAVASCRIPT_END) {
        if (p.token == MRL_JAVASCRIPT_TEXT)
            MRL_TRY(read_text(&p));
        else if (p.token == MRL_JAVASCRIPT_NAME)
            MRL_TRY(read_word(&p));
        else
            MRL_TRY(read_sign(&p));
    }
    return mrl_ok();
}

static mrl_status describe_javascript(struct mrl_description *d)
{
    mrl_cleanup(mrl_document_done) struct mrl_document doc = {0};
    struct mrl_code_facts s;

    MRL_TRY(mrl_document_head(d, MRL_MAX_DOCUMENT, &doc));
    MRL_TRY(mrl_code_init(&s, d));
    MRL_TRY(read_program(&s, doc.text));
    MRL_TRY(mrl_code_finish(&s));
    return mrl_code_check_size(d);
}

const struct mrl_format mrl_format_javascript = {
    .id = "javascript",
    .title = "JavaScript or TypeScript program",
    .role = MRL_ROLE_OTHER,
    .describe = describe_javascript,
};
