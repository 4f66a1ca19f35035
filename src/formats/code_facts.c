/* SPDX-License-Identifier: Apache-2.0 */
#include "formats/code_facts.h"

#include "base/limits.h"
#include "formats/url.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static const struct mrl_span nothing = {NULL, 0};

mrl_status mrl_code_init(struct mrl_code_facts *s, struct mrl_description *d)
{
    *s = (struct mrl_code_facts){.d = d};
    s->aliases = mrl_arena_array(d->arena, MRL_CODE_ALIASES, sizeof(*s->aliases));
    s->frames = mrl_arena_array(d->arena, MRL_CODE_DEPTH, sizeof(*s->frames));
    if (!s->aliases || !s->frames)
        return MRL_FAIL_ARENA(d->err, d->arena);
    mrl_map_init(&s->texts, d->arena);
    mrl_map_init(&s->told, d->arena);
    return mrl_ok();
}

static struct mrl_code_frame *top(const struct mrl_code_facts *s)
{
    return s->depth > 0 && s->depth <= MRL_CODE_DEPTH ? &s->frames[s->depth - 1] : NULL;
}

/* --- telling --- */

static const struct {
    const char *fact;
    enum mrl_link_kind link;
    bool is_linked;
} sorts[MRL_CODE_SORT_COUNT] = {
    [MRL_CODE_MODEL] = {"model", MRL_LINK_MODEL, true},
    [MRL_CODE_SERVED_MODEL] = {"model", MRL_LINK_SERVED_MODEL, true},
    [MRL_CODE_DATASET] = {"dataset", MRL_LINK_DATA, true},
    [MRL_CODE_AGENT] = {"agent", MRL_LINK_FILE, false},
    [MRL_CODE_TOOL] = {"tool", MRL_LINK_FILE, false},
    [MRL_CODE_SERVER] = {"mcp_server", MRL_LINK_FILE, false},
    [MRL_CODE_STORE] = {"vector_store", MRL_LINK_FILE, false},
};

static mrl_status add_once(struct mrl_code_facts *s, enum mrl_code_sort sort, const char *name,
                           bool *added)
{
    char *key = mrl_arena_printf(s->d->arena, "%d %s", (int)sort, name);

    if (!key)
        return MRL_FAIL_ARENA(s->d->err, s->d->arena);
    return mrl_map_add(&s->told, key, strlen(key), 0, added, s->d->err);
}

mrl_status mrl_code_tell(struct mrl_code_facts *s, enum mrl_code_sort sort, struct mrl_span name,
                         struct mrl_span revision, uint32_t line)
{
    struct mrl_description *const d = s->d;
    const char *full =
        mrl_arena_printf(d->arena, "%.*s%s%.*s", (int)name.len, name.at, revision.len ? "@" : "",
                         (int)revision.len, revision.len ? revision.at : "");
    mrl_status status = mrl_ok();
    bool added;

    if (!full)
        return MRL_FAIL_ARENA(d->err, d->arena);
    MRL_TRY(add_once(s, sort, full, &added));
    if (!added)
        return mrl_ok();
    d->line = line;
    if (s->counts[sort]++ < MRL_MAX_LISTED)
        status = mrl_describe_text(d, sorts[sort].fact, full, strlen(full));
    if (status.code == MRL_OK && sorts[sort].is_linked)
        status = mrl_describe_link(d, sorts[sort].link, full, strlen(full));
    d->line = 0;
    return status;
}

/* --- services --- */

mrl_status mrl_code_tell_service(struct mrl_code_facts *s, struct mrl_span address, uint32_t line)
{
    struct mrl_description *const d = s->d;
    char redacted[MRL_URL_MAX];
    mrl_status status;
    bool added;

    (void)mrl_url_redact(address, redacted);
    MRL_TRY(add_once(s, MRL_CODE_NOTHING, redacted, &added));
    if (!added)
        return mrl_ok();
    d->line = line;
    status = mrl_describe_url(d, "service", address);
    if (status.code == MRL_OK)
        status = mrl_describe_url_link(d, MRL_LINK_SERVICE, address);
    d->line = 0;
    return status;
}

static struct mrl_code_service *service_of(struct mrl_code_facts *s, const char *url, uint32_t line)
{
    for (size_t i = 0; i < s->service_count; i++)
        if (s->services[i].url == url)
            return &s->services[i];
    if (!url || s->service_count == MRL_COUNT(s->services))
        return NULL;
    s->services[s->service_count] = (struct mrl_code_service){.url = url, .line = line};
    return &s->services[s->service_count++];
}

/* A client that is told another address does not call the service that it is named after. */
static void note_client(struct mrl_code_facts *s, const struct mrl_code_frame *f)
{
    const struct mrl_span path = mrl_span_text(f->path);
    const struct mrl_code_package *package = mrl_code_package_of(path);
    struct mrl_code_service *service = package ? service_of(s, package->service, f->line) : NULL;
    size_t last = path.len;

    while (last > 0 && mrl_span_byte(path, last - 1) != '.')
        last--;
    if (!service || (mrl_span_byte(path, last) < 'A' || mrl_span_byte(path, last) > 'Z'))
        return;
    service->with_address |= f->has_address;
    service->without_address |= !f->has_address;
}

mrl_status mrl_code_word(struct mrl_code_facts *s, struct mrl_span text, uint32_t line)
{
    if (text.len < 12 || !mrl_code_service_of(text))
        return mrl_ok();
    s->knows_ai = true;
    /* What comes behind a variable is not known. */
    return mrl_code_tell_service(s, mrl_span_first(text, mrl_span_find_any(text, "{$")), line);
}

mrl_status mrl_code_finish(struct mrl_code_facts *s)
{
    for (size_t i = 0; i < s->service_count; i++)
        if (!s->services[i].with_address || s->services[i].without_address)
            MRL_TRY(
                mrl_code_tell_service(s, mrl_span_text(s->services[i].url), s->services[i].line));
    return mrl_ok();
}

/* --- names --- */

static void join(char ret[MRL_CODE_PATH], struct mrl_span a, struct mrl_span b)
{
    const size_t n = a.len < MRL_CODE_PATH ? a.len : MRL_CODE_PATH - 1;
    const size_t m = b.len < MRL_CODE_PATH ? b.len : MRL_CODE_PATH - 1;

    (void)snprintf(ret, MRL_CODE_PATH, "%.*s%s%.*s", (int)n, n ? a.at : "", n && m ? "." : "",
                   (int)m, m ? b.at : "");
}

mrl_status mrl_code_import(struct mrl_code_facts *s, struct mrl_span name, struct mrl_span module,
                           struct mrl_span member, uint32_t line)
{
    struct mrl_code_alias *a = &s->aliases[s->alias_count++ % MRL_CODE_ALIASES];
    const struct mrl_code_package *package;

    a->name = name;
    join(a->path, module, member);
    package = mrl_code_package_of(mrl_span_text(a->path));
    if (!package)
        return mrl_ok();
    s->knows_ai = true;
    (void)service_of(s, package->service, line);
    return mrl_ok();
}

/* The path with what its first word was imported as; the last import counts. */
static const struct mrl_code_alias *resolve(const struct mrl_code_facts *s, struct mrl_span path,
                                            char ret[MRL_CODE_PATH])
{
    const size_t known = s->alias_count < MRL_CODE_ALIASES ? s->alias_count : MRL_CODE_ALIASES;
    const struct mrl_span word = mrl_span_first(path, mrl_span_find(path, "."));

    for (size_t i = known; i-- > 0;) {
        const struct mrl_code_alias *a = &s->aliases[i];

        if (a->name.len != word.len || memcmp(a->name.at, word.at, word.len) != 0)
            continue;
        join(ret, mrl_span_text(a->path), mrl_span_without(path, word.len + 1));
        return a;
    }
    join(ret, path, nothing);
    return NULL;
}

/* What modules of the program itself are is not known: ".x", and "@/x" as bundlers call it. */
static bool is_own(const struct mrl_code_alias *a)
{
    return a->path[0] == '.' || a->path[0] == '~' || strncmp(a->path, "@/", 2) == 0;
}

mrl_status mrl_code_assign(struct mrl_code_facts *s, struct mrl_span name, struct mrl_span text,
                           uint32_t line)
{
    struct mrl_span *kept = mrl_arena_memdup(s->d->arena, &text, sizeof(text));

    if (!kept)
        return MRL_FAIL_ARENA(s->d->err, s->d->arena);
    MRL_TRY(mrl_map_add(&s->texts, name.at, name.len, (uintptr_t)kept, NULL, s->d->err));
    if (!s->knows_ai || !mrl_code_is_model_key(name) || !mrl_code_is_model_name(text))
        return mrl_ok();
    return mrl_code_tell(s, MRL_CODE_SERVED_MODEL, text, nothing, line);
}

/* --- calls --- */

mrl_status mrl_code_open(struct mrl_code_facts *s, struct mrl_span path, uint32_t line)
{
    struct mrl_code_frame *f;
    const struct mrl_code_package *package;
    const struct mrl_code_alias *alias;

    s->depth++;
    f = top(s);
    if (!f)
        return mrl_ok();
    *f = (struct mrl_code_frame){.line = line};
    if (path.len == 0)
        return mrl_ok();
    alias = resolve(s, path, f->path);
    package = mrl_code_package_of(mrl_span_text(f->path));
    s->knows_ai |= alias && package;
    f->is_foreign = alias && !package && !is_own(alias);
    f->call = f->is_foreign ? NULL : mrl_code_call_of(mrl_span_text(f->path));
    if (f->call && !s->knows_ai && !f->call->anywhere)
        f->call = NULL;
    return mrl_ok();
}

void mrl_code_key(struct mrl_code_facts *s, struct mrl_span name)
{
    struct mrl_code_frame *f = top(s);

    if (f)
        f->keyword = name;
}

void mrl_code_next(struct mrl_code_facts *s)
{
    struct mrl_code_frame *f = top(s);

    if (!f)
        return;
    f->position++;
    f->keyword = nothing;
}

static bool is_path_of(const struct mrl_code_frame *f, const char *end)
{
    return mrl_span_ends(mrl_span_text(f->path), end);
}

static bool names_it(const struct mrl_code_call *call, const struct mrl_code_frame *f)
{
    if (f->keyword.len == 0)
        return call->position >= 0 && f->position == (size_t)call->position;
    for (size_t i = 0; i < MRL_COUNT(call->keywords) && call->keywords[i]; i++)
        if (mrl_span_is(f->keyword, call->keywords[i]))
            return true;
    return false;
}

/* The call that a key belongs to: its own, or that around an object which is an argument, as
 * JavaScript passes options. */
static struct mrl_code_frame *call_of_key(struct mrl_code_facts *s)
{
    struct mrl_code_frame *const f = top(s);
    struct mrl_code_frame *const around = f && s->depth > 1 ? &s->frames[s->depth - 2] : NULL;

    if (!f || f->path[0] || f->keyword.len == 0)
        return f;
    if (!around || !around->path[0])
        return NULL;
    around->keyword = f->keyword;
    return around;
}

static mrl_status take_address(struct mrl_code_facts *s, struct mrl_code_frame *call,
                               struct mrl_span text, uint32_t line)
{
    if (!mrl_code_package_of(mrl_span_text(call->path)))
        return mrl_ok();
    call->has_address = true;
    return mrl_span_starts(text, "https://") || mrl_span_starts(text, "http://")
               ? mrl_code_tell_service(s, text, line)
               : mrl_ok();
}

/* Options that are asked for on the command line: their default is what is used. */
static mrl_status take_option(struct mrl_code_facts *s, struct mrl_code_frame *f,
                              struct mrl_span text, uint32_t line)
{
    struct mrl_span option = f->option;

    if (f->position == 0)
        f->option = text;
    while (mrl_span_starts(option, "-"))
        option = mrl_span_without(option, 1);
    if (!mrl_span_is(f->keyword, "default") || !mrl_code_is_model_key(option) ||
        !mrl_code_is_model_name(text))
        return mrl_ok();
    return mrl_code_tell(s, MRL_CODE_SERVED_MODEL, text, nothing, line);
}

/* What is always looked at, whatever is called: revisions, addresses, `model="..."`. */
static mrl_status take_key(struct mrl_code_facts *s, struct mrl_code_frame *call,
                           struct mrl_span key, struct mrl_span text, uint32_t line)
{
    if (call && mrl_span_is(key, "revision"))
        call->revision = text;
    if (call && mrl_span_is(key, "repo_type"))
        call->is_data = mrl_span_is(text, "dataset");
    if (call && mrl_code_is_address_key(key))
        return take_address(s, call, text, line);
    if ((call == top(s) && call->is_foreign) || !mrl_code_is_model_key(key) ||
        !mrl_code_is_model_name(text))
        return mrl_ok();
    return mrl_code_tell(s, MRL_CODE_SERVED_MODEL, text, nothing, line);
}

/* os.getenv("MODEL", "name"): what is used when nobody says otherwise. */
static bool is_default_of_variable(const struct mrl_code_frame *f)
{
    return f->position == 1 && (is_path_of(f, "getenv") || is_path_of(f, "environ.get"));
}

mrl_status mrl_code_text(struct mrl_code_facts *s, struct mrl_span text, uint32_t line)
{
    struct mrl_code_frame *f = top(s);
    struct mrl_code_frame *call;
    mrl_status status;

    if (!f)
        return mrl_ok();
    if (is_default_of_variable(f) && s->depth > 1) {
        s->depth--;
        status = mrl_code_text(s, text, line);
        s->depth++;
        return status;
    }
    call = call_of_key(s);
    if (call && s->knows_ai && is_path_of(call, "add_argument"))
        return take_option(s, call, text, line);
    /* torch.hub.load(repository, model): both are needed to say which. */
    if (call && call->position == 0 && strcmp(call->path, "torch.hub.load") == 0)
        call->revision = text;
    if (call && call->call && names_it(call->call, call) && call->value.len == 0) {
        call->value = text;
        call->value_line = line;
        return mrl_ok();
    }
    return f->keyword.len && s->knows_ai ? take_key(s, call, f->keyword, text, line) : mrl_ok();
}

mrl_status mrl_code_variable(struct mrl_code_facts *s, struct mrl_span name, uint32_t line)
{
    struct mrl_code_frame *f = top(s);
    struct mrl_code_frame *call;
    uint64_t known;

    if (mrl_map_get(&s->texts, name.at, name.len, &known))
        return mrl_code_text(s, *(const struct mrl_span *)(uintptr_t)known, line);
    call = f && f->keyword.len ? call_of_key(s) : NULL;
    if (call && mrl_code_is_address_key(f->keyword))
        return take_address(s, call, nothing, line);
    return mrl_ok();
}

static struct mrl_span last_part(const char *path)
{
    const char *const dot = strrchr(path, '.');

    return mrl_span_text(dot ? dot + 1 : path);
}

static bool is_place_or_name(enum mrl_code_sort sort, struct mrl_span text)
{
    if (mrl_code_is_model_name(text) || sort == MRL_CODE_SERVED_MODEL)
        return mrl_code_is_model_name(text);
    return text.len > 2 && text.len <= 400 && mrl_span_find_any(text, " {$\n") == text.len &&
           (mrl_code_is_path(text) || mrl_span_starts(text, "https://"));
}

static mrl_status tell_call(struct mrl_code_facts *s, const struct mrl_code_frame *f)
{
    const enum mrl_code_sort sort =
        f->call->sort == MRL_CODE_MODEL && f->is_data ? MRL_CODE_DATASET : f->call->sort;
    const bool named_by_itself = sort == MRL_CODE_AGENT || sort == MRL_CODE_SERVER;

    if (f->call->position == MRL_CODE_WHOLE)
        return mrl_code_tell(s, sort, mrl_span_text(f->path), nothing, f->line);
    if (f->value.len == 0)
        return named_by_itself ? mrl_code_tell(s, sort, last_part(f->path), nothing, f->line)
                               : mrl_ok();
    if (sort == MRL_CODE_MODEL || sort == MRL_CODE_SERVED_MODEL || sort == MRL_CODE_DATASET)
        return is_place_or_name(sort, f->value)
                   ? mrl_code_tell(s, sort, f->value, f->revision, f->value_line)
                   : mrl_ok();
    return mrl_code_tell(s, sort, f->value, nothing, f->value_line);
}

mrl_status mrl_code_close(struct mrl_code_facts *s)
{
    const struct mrl_code_frame *f = top(s);
    mrl_status status = mrl_ok();

    if (s->depth == 0)
        return mrl_ok();
    if (f && f->path[0])
        note_client(s, f);
    if (f && f->call)
        status = tell_call(s, f);
    s->depth--;
    return status;
}

mrl_status mrl_code_check_size(struct mrl_description *d)
{
    return d->source->size <= MRL_MAX_DOCUMENT
               ? mrl_ok()
               : MRL_FAIL(d->err, MRL_E_LIMIT, MRL_MAX_DOCUMENT,
                          "%" PRIu64 " bytes, of which the first %u were read", d->source->size,
                          MRL_MAX_DOCUMENT);
}
