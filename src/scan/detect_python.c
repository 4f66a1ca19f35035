/* SPDX-License-Identifier: Apache-2.0 */
/* Python programs that come with models: handlers of TorchServe, code of Hugging Face repositories.
 * Tells which of their calls act on the world, and whether importing the file is enough for it. */
#include "scan/part.h"

#include "base/limits.h"
#include "base/text.h"
#include "formats/python_lexer.h"
#include "formats/python_sniff.h"

#include <stdio.h>
#include <string.h>

#define MAX_ALIASES 256u
#define PATH_KEPT   96u /* of a dotted name; the longest below has 30 */

/* --- what acts --- */

enum effect { NOTHING, PROCESS, NETWORK, CODE, NATIVE, PACKAGE, DECODE };

static const struct {
    const char *path; /* ending in "." for everything in a module */
    enum effect effect;
} acting[] = {
    {"os.system", PROCESS},
    {"os.popen", PROCESS},
    {"os.startfile", PROCESS},
    {"os.exec", PROCESS}, /* and execv(), execlp()... */
    {"os.spawn", PROCESS},
    {"os.posix_spawn", PROCESS},
    {"os.fork", PROCESS},
    {"posix.system", PROCESS},
    {"nt.system", PROCESS},
    {"subprocess.", PROCESS},
    {"commands.", PROCESS},
    {"popen2.", PROCESS},
    {"pty.spawn", PROCESS},
    {"pexpect.", PROCESS},
    {"asyncio.create_subprocess", PROCESS},
    {"sh.", PROCESS},
    {"socket.socket", NETWORK},
    {"socket.create_connection", NETWORK},
    {"urllib.request.", NETWORK},
    {"urllib2.", NETWORK},
    {"urllib3.", NETWORK},
    {"requests.", NETWORK},
    {"httpx.", NETWORK},
    {"aiohttp.", NETWORK},
    {"http.client.", NETWORK},
    {"ftplib.", NETWORK},
    {"telnetlib.", NETWORK},
    {"smtplib.", NETWORK},
    {"paramiko.", NETWORK},
    {"eval", CODE},
    {"exec", CODE},
    {"execfile", CODE},
    {"compile", CODE},
    {"__import__", CODE},
    {"builtins.", CODE},
    {"runpy.", CODE},
    {"code.", CODE},
    {"imp.load_", CODE},
    {"marshal.load", CODE},
    {"types.FunctionType", CODE},
    {"types.CodeType", CODE},
    {"ctypes.", NATIVE},
    {"cffi.", NATIVE},
    {"torch.ops.load_library", NATIVE},
    {"torch.utils.cpp_extension.", NATIVE},
    {"pip.", PACKAGE},
    {"pip._internal.", PACKAGE},
    {"codecs.decode", DECODE},
};

static const char *const effect_words[] = {
    [NOTHING] = "",
    [PROCESS] = "starts programs",
    [NETWORK] = "talks to other machines",
    [CODE] = "runs code it is given",
    [NATIVE] = "loads machine code",
    [PACKAGE] = "installs packages",
    [DECODE] = "decodes what is written in other digits",
};

/* Whatever they are reached through: __import__("base64").b64decode(). */
static const char *const decoders[] = {
    "b64decode", "b32decode",  "b16decode",   "a85decode",    "b85decode",
    "unhexlify", "decompress", "decodebytes", "decodestring", "fromhex",
};

static bool is_decoder(const char *path)
{
    const char *last = strrchr(path, '.');

    for (size_t i = 0; i < MRL_COUNT(decoders); i++)
        if (strcmp(last ? last + 1 : path, decoders[i]) == 0)
            return true;
    return false;
}

static bool is_prefix(const char *row)
{
    const size_t n = strlen(row);

    return row[n - 1] == '.' || row[n - 1] == '_' || strcmp(row, "os.exec") == 0 ||
           strcmp(row, "os.spawn") == 0 || strcmp(row, "os.posix_spawn") == 0 ||
           strcmp(row, "asyncio.create_subprocess") == 0 || strcmp(row, "marshal.load") == 0;
}

static enum effect effect_of(const char *path)
{
    for (size_t i = 0; i < MRL_COUNT(acting); i++) {
        const char *row = acting[i].path;

        if (is_prefix(row) ? strncmp(path, row, strlen(row)) == 0 : strcmp(path, row) == 0)
            return acting[i].effect;
    }
    return is_decoder(path) ? DECODE : NOTHING;
}

/* --- the walk --- */

struct alias {
    struct mrl_span name; /* as the program calls it */
    char path[PATH_KEPT];
};

struct program {
    struct mrl_scan_part *part;
    struct mrl_python_lexer lexer;
    enum mrl_python_token token;
    struct alias *aliases;
    size_t alias_count;
    bool in_function;
    unsigned function_indent;
    unsigned code_depth; /* brackets open at a call of exec() or eval(); 0: in none */
    size_t code_offset;
};

static void next(struct program *p)
{
    p->token = mrl_python_next(&p->lexer);
}

static bool at_word(const struct program *p, const char *word)
{
    return p->token == MRL_PYTHON_NAME && mrl_span_is(p->lexer.text, word);
}

static bool at_sign(const struct program *p, char sign)
{
    return p->token == MRL_PYTHON_OTHER && mrl_span_byte(p->lexer.text, 0) == sign;
}

static void append(char path[PATH_KEPT], struct mrl_span word)
{
    const size_t n = strlen(path);

    (void)snprintf(path + n, PATH_KEPT - n, "%.*s",
                   (int)(word.len < PATH_KEPT ? word.len : PATH_KEPT), word.at);
}

/* NAME.NAME.NAME from the current word on. */
static void read_path(struct program *p, char path[PATH_KEPT])
{
    while (p->token == MRL_PYTHON_NAME) {
        append(path, p->lexer.text);
        next(p);
        if (!at_sign(p, '.'))
            return;
        append(path, mrl_span_text("."));
        next(p);
    }
}

/* --- imports --- */

static void add_alias(struct program *p, struct mrl_span name, const char *path)
{
    struct alias *a = &p->aliases[p->alias_count % MAX_ALIASES];

    a->name = name;
    (void)snprintf(a->path, sizeof(a->path), "%s", path);
    p->alias_count++;
}

/* "as NAME", or `name` itself. */
static void read_alias(struct program *p, struct mrl_span name, const char *path)
{
    if (at_word(p, "as")) {
        next(p);
        if (p->token == MRL_PYTHON_NAME)
            name = p->lexer.text;
        next(p);
    }
    add_alias(p, name, path);
}

static void read_import(struct program *p)
{
    next(p);
    while (p->token == MRL_PYTHON_NAME) {
        const struct mrl_span first = p->lexer.text;
        char path[PATH_KEPT] = "";

        read_path(p, path);
        /* "import a.b" binds a; "import a.b as c" binds all of it. */
        if (at_word(p, "as"))
            read_alias(p, first, path);
        if (!at_sign(p, ','))
            return;
        next(p);
    }
}

static void read_from(struct program *p)
{
    char module[PATH_KEPT] = "";

    next(p);
    /* Modules of the program's own package keep a dot before their name. */
    while (at_sign(p, '.')) {
        module[0] = '.';
        next(p);
    }
    read_path(p, module);
    if (!at_word(p, "import"))
        return;
    next(p);
    if (at_sign(p, '('))
        next(p);
    while (p->token == MRL_PYTHON_NAME) {
        const struct mrl_span name = p->lexer.text;
        char path[PATH_KEPT] = "";

        append(path, mrl_span_text(module));
        append(path, mrl_span_text("."));
        append(path, name);
        next(p);
        read_alias(p, name, path);
        if (!at_sign(p, ','))
            return;
        next(p);
    }
}

/* What the first word of a path stands for, by the imports so far, the last one first. */
static void resolve(const struct program *p, const char *path, char ret[PATH_KEPT])
{
    const size_t n = strcspn(path, ".");
    const size_t known = p->alias_count < MAX_ALIASES ? p->alias_count : MAX_ALIASES;

    for (size_t i = known; i-- > 0;) {
        if (p->aliases[i].name.len != n || memcmp(p->aliases[i].name.at, path, n) != 0)
            continue;
        (void)snprintf(ret, PATH_KEPT, "%s", p->aliases[i].path);
        append(ret, mrl_span_text(path + n));
        return;
    }
    (void)snprintf(ret, PATH_KEPT, "%s", path);
}

/* --- calls --- */

static mrl_status tell(const struct program *p, const char *key, size_t offset, const char *path,
                       const char *what)
{
    const struct mrl_span line = mrl_span_first(mrl_span_without(p->lexer.source, offset), 80);
    char excerpt[200];
    const struct mrl_scan_call call = {.call = excerpt};

    mrl_text_quote(excerpt, sizeof(excerpt), line.at, mrl_span_find_any(line, "\r\n"));
    return mrl_scan_tell(&p->part->sink, key, MRL_CONFIDENCE_HEURISTIC, offset, &call, "%s: %s",
                         path, what);
}

static mrl_status judge_call(struct program *p, size_t offset, const char *path)
{
    const enum effect effect = effect_of(path);
    char quoted[PATH_KEPT + 8];

    mrl_text_quote(quoted, sizeof(quoted), path, strlen(path));
    if (effect == DECODE && p->code_depth)
        return tell(p, "source.hidden-code", p->code_offset, quoted,
                    "code is decoded and run at once");
    if (effect == CODE && !p->code_depth) {
        p->code_depth = p->lexer.brackets;
        p->code_offset = offset;
    }
    if (effect == NOTHING || effect == DECODE)
        return mrl_ok();
    if (!p->in_function)
        return tell(p, "source.acts-on-import", offset, quoted, effect_words[effect]);
    return tell(p, p->part->depth ? "source.acting-inside" : "source.acting", offset, quoted,
                effect_words[effect]);
}

/* A name, perhaps with dots, perhaps called. */
static mrl_status read_expression(struct program *p)
{
    const size_t offset = p->lexer.offset;
    char path[PATH_KEPT] = "", resolved[PATH_KEPT];

    read_path(p, path);
    if (!at_sign(p, '('))
        return mrl_ok();
    resolve(p, path, resolved);
    return judge_call(p, offset, resolved);
}

/* --- lines --- */

/* A function's body runs later, and so does what stands below `if __name__ == "__main__"`. */
static void begin_line(struct program *p)
{
    const bool is_function = at_word(p, "def") || at_word(p, "async");
    const bool is_main =
        at_word(p, "if") &&
        mrl_span_starts(mrl_span_without(p->lexer.source, p->lexer.offset), "if __name__");

    if (p->in_function && p->lexer.indent <= p->function_indent)
        p->in_function = false;
    if (!p->in_function && (is_function || is_main)) {
        p->in_function = true;
        p->function_indent = p->lexer.indent;
    }
}

/* "def NAME(" and "class NAME(" call nothing. */
static void skip_definition(struct program *p)
{
    if (at_word(p, "async"))
        next(p);
    if (!at_word(p, "def") && !at_word(p, "class"))
        return;
    next(p);
    if (p->token == MRL_PYTHON_NAME)
        next(p);
}

static mrl_status read_statement(struct program *p)
{
    begin_line(p);
    if (at_word(p, "import"))
        read_import(p);
    else if (at_word(p, "from"))
        read_from(p);
    else
        skip_definition(p);
    while (p->token != MRL_PYTHON_LINE && p->token != MRL_PYTHON_END) {
        if (p->code_depth && p->lexer.brackets < p->code_depth)
            p->code_depth = 0;
        if (p->token == MRL_PYTHON_NAME)
            MRL_TRY(read_expression(p));
        else
            next(p);
    }
    p->code_depth = 0;
    return mrl_ok();
}

static mrl_status judge_program(struct mrl_scan_part *part, struct mrl_span text)
{
    struct program p = {.part = part};

    p.aliases = mrl_arena_zalloc(part->arena, MAX_ALIASES * sizeof(*p.aliases));
    if (!p.aliases)
        return MRL_FAIL_ARENA(part->scan->err, part->arena);
    mrl_python_lexer_init(&p.lexer, text);
    p.lexer.in_fields = true;
    for (next(&p); p.token != MRL_PYTHON_END; next(&p)) {
        if (p.token == MRL_PYTHON_LINE)
            continue;
        MRL_TRY(read_statement(&p));
        if (p.token == MRL_PYTHON_END)
            break;
    }
    return mrl_ok();
}

/* --- which parts are programs --- */

/* By its ending, or by its grammar: the head is asked first, so that other texts are not read
 * whole, and then all of it, for a comment may be longer than the head. */
static mrl_status find_program(struct mrl_scan_part *part, bool *ret)
{
    const struct mrl_span path = mrl_span_text(part->path);
    const struct mrl_span head = mrl_span((const char *)part->probe.head, part->probe.head_len);
    struct mrl_span text;

    *ret = mrl_span_ends(path, ".py") || mrl_span_ends(path, ".pyw");
    if (*ret || part->format || !mrl_python_sniff(head, true))
        return mrl_ok();
    MRL_TRY(mrl_scan_text(part, &text));
    *ret = mrl_python_sniff(text, false);
    return mrl_ok();
}

static mrl_status detect_python(struct mrl_scan_part *part)
{
    struct mrl_span text;
    bool is_program;

    if (!part->probe.is_text || part->probe.head_len == 0)
        return mrl_ok();
    MRL_TRY(find_program(part, &is_program));
    if (!is_program)
        return mrl_ok();
    MRL_TRY(mrl_scan_text(part, &text));
    return judge_program(part, text);
}

const struct mrl_detector mrl_detector_python = {"python", detect_python};
