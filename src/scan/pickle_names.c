/* SPDX-License-Identifier: Apache-2.0 */
#include "scan/pickle_names_private.h"

#include "base/ascii.h"
#include "base/limits.h"

#include <string.h>

static bool is_upper(int c)
{
    return c >= 'A' && c <= 'Z';
}

static bool is_word(int c)
{
    return mrl_is_digit(c) || is_upper(c) || (c >= 'a' && c <= 'z') || c == '_' || c >= 0x80;
}

/* Identifiers with dots between them; Python allows letters of all scripts. */
static bool is_path(struct mrl_span s)
{
    bool start = true;

    for (size_t i = 0; i < s.len; i++) {
        const int c = mrl_span_byte(s, i);

        if (start ? !is_word(c) || mrl_is_digit(c) : !is_word(c) && c != '.')
            return false;
        start = c == '.';
    }
    return s.len > 0 && !start;
}

static bool has_dot(struct mrl_span s)
{
    return mrl_span_find(s, ".") < s.len;
}

static struct mrl_span last_part(struct mrl_span s)
{
    struct mrl_span part = s;

    while (mrl_span_cut(&s, '.', &part))
        ;
    return part;
}

/* "module\tname" in a buffer that is long enough for any name that is in a table. */
static bool look_up(const struct mrl_map *map, struct mrl_span module, struct mrl_span name,
                    uint64_t *ret)
{
    char key[MRL_MAX_TABLE_NAME];
    const size_t n = module.len + 1 + name.len;

    if (n > sizeof(key) || module.len == 0 || name.len == 0)
        return false;
    memcpy(key, module.at, module.len);
    key[module.len] = '\t';
    memcpy(key + module.len + 1, name.at, name.len);
    return mrl_map_get(map, key, n, ret);
}

static bool look_up_any(const struct mrl_map *map, struct mrl_span module, struct mrl_span name,
                        uint64_t *ret)
{
    return look_up(map, module, name, ret) || look_up(map, module, mrl_span_text("*"), ret);
}

static bool in_stdlib(const struct mrl_pickle_names *names, struct mrl_span module)
{
    struct mrl_span top;
    uint64_t unused;

    return mrl_span_cut(&module, '.', &top) &&
           mrl_map_get(&names->stdlib, top.at, top.len, &unused);
}

/* The kind of the longest prefix of `module` that is a row. */
static bool find_library(const struct mrl_pickle_names *names, struct mrl_span module,
                         uint64_t *ret)
{
    for (size_t n = module.len; n > 0; n--) {
        if (n < module.len && mrl_span_byte(module, n) != '.')
            continue;
        if (mrl_map_get(&names->libraries, module.at, n, ret))
            return true;
    }
    return false;
}

/* Double underscores on both sides: attributes that the language itself uses. */
static bool is_dunder(struct mrl_span part)
{
    return part.len > 4 && mrl_span_starts(part, "__") && mrl_span_ends(part, "__");
}

static bool has_dunder(struct mrl_span path)
{
    struct mrl_span part;

    while (mrl_span_cut(&path, '.', &part))
        if (is_dunder(part))
            return true;
    return false;
}

/* Modules that innocent modules import, so that `random._os` is another name of `os`. */
static const char *const carriers[] = {
    "os",     "sys",    "subprocess", "builtins", "importlib", "posix",   "nt",    "ctypes",
    "socket", "shutil", "pickle",     "marshal",  "types",     "inspect", "runpy", NULL,
};

static bool is_carrier(struct mrl_span part)
{
    const struct mrl_span bare = mrl_span_byte(part, 0) == '_' ? mrl_span_without(part, 1) : part;

    for (size_t i = 0; carriers[i]; i++)
        if (mrl_span_is(bare, carriers[i]))
            return true;
    return false;
}

/* Classes start with a capital letter, whatever underscores stand before it (PEP 8). */
static bool is_class_like(struct mrl_span name)
{
    const struct mrl_span last = last_part(name);
    size_t i = 0;

    while (mrl_span_byte(last, i) == '_')
        i++;
    return is_upper(mrl_span_byte(last, i));
}

/* A dotted name with a module of the standard library on the way, or ending in a carrier. */
static bool reaches_through(const struct mrl_pickle_names *names, struct mrl_span name)
{
    struct mrl_span rest = name, part;

    while (mrl_span_cut(&rest, '.', &part)) {
        const struct mrl_span bare =
            mrl_span_byte(part, 0) == '_' ? mrl_span_without(part, 1) : part;

        if (is_carrier(part) || (rest.len > 0 && !is_class_like(bare) && in_stdlib(names, bare)))
            return true;
    }
    return false;
}

/* Words in names of functions that act on the world instead of building objects. */
static const char *const acting[] = {
    "load",   "loads",   "open",       "exec",   "execute",       "eval",       "run",
    "call",   "spawn",   "popen",      "system", "shell",         "cmd",        "command",
    "import", "compile", "download",   "fetch",  "connect",       "client",     "serve",
    "main",   "script",  "install",    "unlink", "rmtree",        "savetxt",    "write",
    "launch", "start",   "subprocess", "pickle", "unpickle_file", "pretrained", "read",
    "send",   "request", "urlopen",    "dump",   "instantiate",   "resolve",    "locate",
    "delete", "remove",  "kill",       "clone",  "execfile",      "fromfile",   NULL,
};

static bool is_acting(struct mrl_span name)
{
    struct mrl_span rest = last_part(name), word;

    while (mrl_span_cut(&rest, '_', &word))
        for (size_t i = 0; acting[i]; i++)
            if (mrl_span_is(word, acting[i]))
                return true;
    return false;
}

/* Libraries carry copies of others below a module of their own: pip._vendor.requests.get,
 * joblib.externals.loky, six.moves.urllib.request.urlopen.  What is harmful under its own name is
 * so there. */
static bool is_copy_of_harmful(const struct mrl_pickle_names *names, struct mrl_span module,
                               struct mrl_span name, uint64_t *ret)
{
    struct mrl_span rest = module, part;

    /* mylib.types.Thing is no copy of Python's types: there only the very name counts. */
    while (mrl_span_cut(&rest, '.', &part) && rest.len > 0)
        if (look_up(&names->dangerous, rest, name, ret) ||
            (!in_stdlib(names, rest) && look_up_any(&names->dangerous, rest, name, ret)))
            return true;
    return false;
}

/* A module with the name of one that acts: gevent.subprocess, eventlet.green.os. */
static bool is_in_carrier(struct mrl_span module)
{
    struct mrl_span part;

    while (mrl_span_cut(&module, '.', &part))
        if (is_carrier(part))
            return true;
    return false;
}

/* Modules that are there to act need no row for each of their functions. */
static enum mrl_name_standing judge_stdlib(struct mrl_span module, struct mrl_name_facts *facts)
{
    if (!is_in_carrier(module))
        return MRL_NAME_DENIED;
    facts->effect = "belongs to a module that acts on the system or the interpreter";
    return MRL_NAME_DANGEROUS;
}

/* A function of which no table tells.  What restores an object is a function of its own module;
 * one that hangs on a class, acts by its name, or lies in a module that acts, does more. */
static bool is_suspect(struct mrl_span module, struct mrl_span name)
{
    return !is_class_like(name) && (is_acting(name) || has_dot(name) || is_in_carrier(module));
}

/* Names of Cython's own helper that restores an extension class. */
static bool is_cython_helper(struct mrl_span name)
{
    return mrl_span_starts(name, "__pyx_unpickle_") && !has_dot(name);
}

static enum mrl_name_standing judge_library(uint64_t kind, struct mrl_span name,
                                            struct mrl_name_facts *facts)
{
    if (kind == MRL_EFFECT_SCANNER)
        return MRL_NAME_SCANNER;
    if (kind < MRL_EFFECT_SCANNER) {
        facts->effect = mrl_name_effects[kind].title;
        return MRL_NAME_DANGEROUS;
    }
    if (is_class_like(name))
        return kind == MRL_EFFECT_CLASSES ? MRL_NAME_CLASS : MRL_NAME_FOREIGN;
    if (kind == MRL_EFFECT_CLASSES && is_cython_helper(name)) {
        facts->use = MRL_USE_REBUILD;
        return MRL_NAME_ALLOWED;
    }
    if (kind == MRL_EFFECT_CLASSES && !is_acting(name) && !has_dot(name))
        return MRL_NAME_REFERENCE;
    return MRL_NAME_CLOSED;
}

static enum mrl_name_standing judge_plain(const struct mrl_pickle_names *names,
                                          struct mrl_span module, struct mrl_span name,
                                          struct mrl_name_facts *facts)
{
    uint64_t found;

    if (!is_path(module) || !is_path(name))
        return MRL_NAME_ODD;
    if (look_up(&names->allow, module, name, &found)) {
        facts->use = (enum mrl_name_use)found;
        return found == MRL_USE_REFERENCE ? MRL_NAME_REFERENCE : MRL_NAME_ALLOWED;
    }
    if (look_up_any(&names->dangerous, module, name, &found)) {
        facts->effect = mrl_name_effects[found].title;
        return found == MRL_EFFECT_SCANNER ? MRL_NAME_SCANNER : MRL_NAME_DANGEROUS;
    }
    if (has_dunder(name) || reaches_through(names, name))
        return MRL_NAME_SHAPE;
    if (in_stdlib(names, module))
        return judge_stdlib(module, facts);
    if (find_library(names, module, &found))
        return judge_library(found, name, facts);
    if (is_copy_of_harmful(names, module, name, &found)) {
        facts->effect = mrl_name_effects[found].title;
        return found == MRL_EFFECT_SCANNER ? MRL_NAME_SCANNER : MRL_NAME_DANGEROUS;
    }
    return is_suspect(module, name) ? MRL_NAME_SUSPECT : MRL_NAME_UNKNOWN;
}

static bool find_rename(const struct mrl_pickle_names *names, struct mrl_name_facts *facts)
{
    const struct mrl_rename *rename;
    uint64_t at;

    if (!look_up_any(&names->py2, facts->module, facts->name, &at))
        return false;
    rename = &names->renames[at];
    facts->module = rename->module;
    if (!mrl_span_is(rename->name, "*"))
        facts->name = rename->name;
    return true;
}

void mrl_pickle_names_judge(const struct mrl_pickle_names *names, struct mrl_span module,
                            struct mrl_span name, struct mrl_name_facts *ret)
{
    struct mrl_name_facts facts = {.module = module, .name = name};
    uint64_t unused;

    facts.renamed = find_rename(names, &facts);
    facts.is_class = is_class_like(facts.name);
    facts.is_listed = look_up(&names->allow, facts.module, facts.name, &unused) ||
                      look_up(&names->dangerous, facts.module, facts.name, &unused);
    facts.standing = judge_plain(names, facts.module, facts.name, &facts);
    *ret = facts;
}
