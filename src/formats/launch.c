/* SPDX-License-Identifier: Apache-2.0 */
#include "formats/launch.h"

#include "base/ascii.h"
#include "formats/requirement.h"

#include <string.h>

/* --- programs --- */

/* Lists of options are words between blanks.  A long option's value may also stand behind '='. */
struct runner {
    const char *program;
    const char *verb; /* "tool run"; empty: none */
    enum mrl_launch_kind kind;
    bool starts_script;  /* the first word that is no option is a file of one's own */
    const char *instead; /* options whose value is fetched instead of that word */
    const char *also;    /* options whose value is fetched too */
    const char *values;  /* options with another value; NULL: all that are no flags */
    const char *flags;   /* options without a value; besides "--no-...", unless all have values */
};

#define NPM_VALUES                                                                                 \
    "-c --call -w --workspace --registry --prefix --cache --userconfig --loglevel --node-options " \
    "--script-shell"
#define NPM_FLAGS                                                                                  \
    "-y --yes -n -q --quiet -s --silent -d --verbose --offline --prefer-offline --prefer-online "  \
    "--ignore-existing --ignore-scripts --legacy-peer-deps --workspaces --include-workspace-root " \
    "--force -f --shell-auto-fallback"
#define UV_VALUES                                                                                  \
    "-p --python --with-editable --with-requirements --index --default-index -i --index-url "      \
    "--extra-index-url -f --find-links --cache-dir --directory --project --config-file "           \
    "--env-file --color -c --constraints --overrides -b --build-constraints --prerelease "         \
    "--resolution --exclude-newer --index-strategy --keyring-provider --link-mode "                \
    "--allow-insecure-host -C --config-setting --refresh-package -P --upgrade-package "            \
    "--reinstall-package --no-build-package --no-binary-package --python-platform "                \
    "--torch-backend --fork-strategy --extra --group --only-group --package"
#define UV_FLAGS                                                                                   \
    "-q --quiet -v --verbose -n --isolated --refresh --offline -U --upgrade --reinstall "          \
    "--native-tls --system-certs --compile-bytecode --managed-python --frozen --locked --exact "   \
    "--active --all-extras --all-groups --all-packages --dev --only-dev"
#define DOCKER_FLAGS                                                                               \
    "-d --detach -i --interactive -t --tty -P --publish-all -q --quiet --rm --init --privileged "  \
    "--read-only --no-healthcheck --oom-kill-disable --disable-content-trust --sig-proxy"

#define NPX(program, verb)                                                                         \
    {                                                                                              \
        program, verb, MRL_LAUNCH_NPM, false, "-p --package", "", NPM_VALUES, NPM_FLAGS            \
    }
#define DLX(program, verb, flags)                                                                  \
    {                                                                                              \
        program, verb, MRL_LAUNCH_NPM, false, "-p --package", "", "--reporter", flags              \
    }
#define UV(program, verb)                                                                          \
    {                                                                                              \
        program, verb, MRL_LAUNCH_PYPI, false, "--from", "-w --with", UV_VALUES, UV_FLAGS          \
    }
#define IMAGE(program, verb)                                                                       \
    {                                                                                              \
        program, verb, MRL_LAUNCH_IMAGE, false, "", "", NULL, DOCKER_FLAGS                         \
    }

static const struct runner runners[] = {
    NPX("npx", ""),
    NPX("pnpx", ""),
    NPX("npm", "exec"),
    NPX("npm", "x"),
    DLX("pnpm", "dlx", "-s --silent -c --shell-mode"),
    DLX("yarn", "dlx", "-q --quiet"),
    DLX("bunx", "", "--bun --silent --verbose"),
    DLX("bun", "x", "--bun --silent --verbose"),
    UV("uvx", ""),
    UV("uv", "tool run"),
    {"uv", "run", MRL_LAUNCH_PYPI, true, "", "-w --with", UV_VALUES,
     UV_FLAGS " -s --script --gui-script -m --module"},
    {"pipx", "run", MRL_LAUNCH_PYPI, false, "--spec", "--with",
     "--python --pip-args -i --index-url",
     "-q --quiet -v --verbose --system-site-packages --fetch-missing-python"},
    IMAGE("docker", "run"),
    IMAGE("docker", "container run"),
    IMAGE("podman", "run"),
    IMAGE("podman", "container run"),
    IMAGE("nerdctl", "run"),
};

static bool is_same(struct mrl_span a, struct mrl_span b)
{
    return a.len == b.len && (a.len == 0 || memcmp(a.at, b.at, a.len) == 0);
}

static bool among(struct mrl_span word, const char *words)
{
    struct mrl_span rest = mrl_span_text(words), one;

    while (mrl_span_cut(&rest, ' ', &one))
        if (is_same(one, word))
            return true;
    return false;
}

/* --- words --- */

/* Words of a line, then the arguments. */
struct words {
    struct mrl_span line;
    const struct mrl_node *next;
    uint32_t at; /* line of the word that was last read */
};

static bool next_word(struct words *w, struct mrl_span *ret)
{
    (void)mrl_span_take(&w->line, " ");
    if (w->line.len) {
        *ret = mrl_span_first(w->line, mrl_span_find(w->line, " "));
        w->line = mrl_span_without(w->line, ret->len);
        return true;
    }
    while (w->next && !mrl_node_text(w->next))
        w->next = w->next->next;
    if (!w->next)
        return false;
    *ret = mrl_span(w->next->text, w->next->len);
    w->at = w->next->line;
    w->next = w->next->next;
    return true;
}

/* "/usr/bin/npx" and "C:\\nodejs\\npx.cmd" are npx. */
static struct mrl_span program_name(struct mrl_span path)
{
    static const char *const endings[] = {".exe", ".cmd", ".ps1", ".bat"};
    size_t n = path.len;

    while (n > 0 && path.at[n - 1] != '/' && path.at[n - 1] != '\\')
        n--;
    path = mrl_span_without(path, n);
    for (size_t i = 0; i < MRL_COUNT(endings); i++)
        if (path.len > 4 && mrl_span_is_nocase(mrl_span_without(path, path.len - 4), endings[i]))
            return mrl_span_first(path, path.len - 4);
    return path;
}

/* The words up to the verb are taken from `w` where they are those of the runner. */
static bool runs(const struct runner *r, struct mrl_span program, struct words *w)
{
    struct mrl_span verbs = mrl_span_text(r->verb), verb;
    struct words rest = *w;
    struct mrl_span word;

    if (!mrl_span_is_nocase(program_name(program), r->program))
        return false;
    while (mrl_span_cut(&verbs, ' ', &verb))
        if (!next_word(&rest, &word) || !is_same(word, verb))
            return false;
    *w = rest;
    return true;
}

static const struct runner *find_runner(struct mrl_span program, struct words *w)
{
    for (size_t i = 0; i < MRL_COUNT(runners); i++)
        if (runs(&runners[i], program, w))
            return &runners[i];
    return NULL;
}

/* --- what is fetched --- */

static bool is_npm_byte(int c)
{
    return mrl_is_alnum(c) || (c > 0 && strchr("-._~", c));
}

/* "name", "@scope/name", then "@" and a version, range or tag (npm-package-arg). */
static bool read_npm(struct mrl_span text, struct mrl_package *ret)
{
    size_t n = mrl_span_byte(text, 0) == '@';
    size_t slashes = n;

    *ret = (struct mrl_package){.offset = MRL_NO_OFFSET};
    mrl_package_locate(text, ret);
    if (ret->source != MRL_PACKAGE_REGISTRY)
        return true;
    for (; is_npm_byte(mrl_span_byte(text, n)) || (slashes && mrl_span_byte(text, n) == '/'); n++)
        slashes -= mrl_span_byte(text, n) == '/';
    /* "owner/repository" is short for GitHub. */
    if (n > 0 && text.at[0] != '@' && mrl_span_byte(text, n) == '/') {
        ret->source = MRL_PACKAGE_VCS;
        ret->revision = mrl_span_without(text, mrl_span_find(text, "#") + 1);
        return true;
    }
    if (slashes || n == 0 || text.at[n - 1] == '/' || (n < text.len && text.at[n] != '@'))
        return false;
    ret->location = mrl_span(NULL, 0);
    ret->name = mrl_span_first(text, n);
    text = mrl_span_without(text, n + 1);
    if (mrl_version_is_semantic(text))
        ret->version = text;
    return true;
}

/* As pip writes it; uvx also takes "name@1.2". */
static bool read_pypi(struct mrl_span text, struct mrl_package *ret)
{
    const struct mrl_span version = mrl_span_without(text, mrl_span_find(text, "@") + 1);

    if (!mrl_requirement_parse(text, ret))
        return false;
    /* What pip would take for an address. */
    if (ret->source == MRL_PACKAGE_REGISTRY && version.len) {
        ret->location = mrl_span(NULL, 0);
        if (mrl_is_digit(version.at[0]) && mrl_span_find_any(version, " ,*<>=!~/:") == version.len)
            ret->version = version;
    }
    return true;
}

/* Bytes of a reference to an image: distribution/reference. */
static bool is_image(struct mrl_span text)
{
    for (size_t i = 0; i < text.len; i++)
        if (!mrl_is_alnum(text.at[i]) && !strchr("-._/:@", text.at[i]))
            return false;
    return mrl_is_alnum(mrl_span_byte(text, 0));
}

struct reading {
    const struct runner *runner;
    struct words words;
    mrl_launch_visit visit;
    void *context;
    bool instead; /* an option has named what is fetched */
    bool fetched; /* the word last read is the name of something */
};

static mrl_status fetch(struct reading *r, struct mrl_span text)
{
    struct mrl_launched what = {.kind = r->runner->kind, .text = text, .line = r->words.at};

    r->fetched = what.kind == MRL_LAUNCH_NPM    ? read_npm(text, &what.package)
                 : what.kind == MRL_LAUNCH_PYPI ? read_pypi(text, &what.package)
                                                : is_image(text);
    return r->fetched ? r->visit(r->context, &what) : mrl_ok();
}

/* --- options --- */

/* Flags of one letter may stand together: "-it". */
static bool is_flag(const struct runner *r, struct mrl_span option)
{
    char one[2] = "-";

    if (among(option, r->flags) || (r->values && mrl_span_starts(option, "--no-")))
        return true;
    if (mrl_span_starts(option, "--") || option.len < 2)
        return false;
    for (size_t i = 1; i < option.len; i++) {
        one[1] = option.at[i];
        if (!among(mrl_span(one, 2), r->flags))
            return false;
    }
    return true;
}

/* One option and its value; *known is false where nobody can say what follows. */
static mrl_status read_option(struct reading *r, struct mrl_span word, bool *known)
{
    const struct runner *const u = r->runner;
    const size_t equals = mrl_span_find(word, "=");
    const struct mrl_span option = mrl_span_first(word, equals);
    struct mrl_span value = mrl_span_without(word, equals + 1);
    const bool instead = among(option, u->instead);

    *known = true;
    if (instead || among(option, u->also)) {
        if (equals == word.len && !next_word(&r->words, &value))
            return mrl_ok();
        r->instead |= instead;
        return fetch(r, value);
    }
    if (equals < word.len || is_flag(u, option))
        return mrl_ok();
    *known = !u->values || among(option, u->values);
    /* "-eNAME": its value hangs on it. */
    if (*known && (u->values || option.len == 2 || mrl_span_starts(option, "--")))
        (void)next_word(&r->words, &value);
    return mrl_ok();
}

/* Up to the first word that is no option; "--" ends them too. */
static mrl_status read_options(struct reading *r, struct mrl_span *ret)
{
    struct mrl_span word;
    bool known;

    while (next_word(&r->words, &word)) {
        if (mrl_span_byte(word, 0) != '-') {
            *ret = word;
            return mrl_ok();
        }
        if (mrl_span_is(word, "--")) {
            (void)next_word(&r->words, ret);
            return mrl_ok();
        }
        MRL_TRY(read_option(r, word, &known));
        if (!known)
            return mrl_ok();
    }
    return mrl_ok();
}

/* --- the whole --- */

/* `cmd /c npx ...` and `env NAME=VALUE npx ...` start what stands behind. */
static void skip_wrapper(struct words *w, struct mrl_span *program)
{
    struct words rest = *w;
    struct mrl_span word;
    const bool is_env = mrl_span_is(program_name(*program), "env");

    if (!is_env && !mrl_span_is_nocase(program_name(*program), "cmd"))
        return;
    while (next_word(&rest, &word))
        if (is_env ? mrl_span_find(word, "=") == word.len : !mrl_span_is_nocase(word, "/c")) {
            *program = word;
            *w = rest;
            return;
        }
}

/* A word that may be shown: not NAME=VALUE, nor a script of a shell; of an address what stands
 * before its questions. */
static struct mrl_span plain(struct mrl_span word)
{
    if (mrl_span_find(word, "://") < word.len)
        word = mrl_span_first(word, mrl_span_find(word, "?"));
    return mrl_span_byte(word, 0) == '-' || mrl_span_find_any(word, " =\n") < word.len
               ? mrl_span(NULL, 0)
               : word;
}

/* Of a program that is not known here: the script or verb that stands first. */
static struct mrl_span first_argument(const struct mrl_node *first)
{
    struct words w = {.next = first};
    struct mrl_span word;

    while (next_word(&w, &word))
        if (!among(word, "-m -u"))
            return plain(word);
    return mrl_span(NULL, 0);
}

/* A path may have blanks in it; in a line the program is the first word. */
static struct mrl_span program_of(struct mrl_span command)
{
    const int first = mrl_span_byte(command, 0);
    const bool is_path = (first > 0 && strchr("/\\.~", first)) || mrl_span_byte(command, 1) == ':';

    return mrl_span_first(command, mrl_span_find(command, is_path ? " -" : " "));
}

static mrl_status read_runner(struct reading *r, struct mrl_span program, struct mrl_launch *ret)
{
    struct mrl_launch launch = {.program = program, .verb = r->runner->verb};

    MRL_TRY(read_options(r, &launch.target));
    r->fetched = false;
    if (launch.target.len && !r->instead && !r->runner->starts_script)
        MRL_TRY(fetch(r, launch.target));
    if (!r->fetched)
        launch.target = plain(launch.target);
    *ret = launch;
    return mrl_ok();
}

mrl_status mrl_launch_read(const struct mrl_node *command, const struct mrl_node *args,
                           mrl_launch_visit visit, void *context, struct mrl_launch *ret)
{
    const struct mrl_span whole = mrl_span(command->text, command->len);
    const struct mrl_node *const first = args && args->kind == MRL_NODE_LIST ? args->first : NULL;
    struct reading r = {.visit = visit, .context = context};
    struct mrl_span program = whole;

    r.words = (struct words){.next = first, .at = command->line};
    skip_wrapper(&r.words, &program);
    r.runner = find_runner(program, &r.words);
    if (!r.runner) {
        r.words = (struct words){whole, first, command->line};
        if (!next_word(&r.words, &program))
            program = whole;
        skip_wrapper(&r.words, &program);
        r.runner = find_runner(program, &r.words);
    }
    if (r.runner)
        return read_runner(&r, program, ret);
    *ret = (struct mrl_launch){program_of(whole), "", first_argument(first)};
    return mrl_ok();
}
