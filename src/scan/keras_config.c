/* SPDX-License-Identifier: Apache-2.0 */
#include "scan/keras_config.h"

#include "base/json.h"
#include "base/limits.h"
#include "base/span.h"
#include "base/text.h"

#include <stdio.h>
#include <string.h>

#define NAME_KEPT 128u
#define MAX_DEPTH 64u /* models in models; deeper ones are not followed */

/* An object of the configuration while it is read. */
struct level {
    bool is_object;
    char key[NAME_KEPT]; /* of the value that comes next */
    char class_name[NAME_KEPT];
    char module[NAME_KEPT];
    char config[NAME_KEPT];     /* if it is a text: the name of a function */
    char vocabulary[NAME_KEPT]; /* a path */
    uint64_t offset;
};

struct walk {
    struct mrl_json json;
    const struct mrl_pickle_names *names;
    const struct mrl_scan_sink *sink;
    struct level levels[MAX_DEPTH];
    unsigned depth; /* levels[depth - 1] is open */
};

static mrl_status tell(const struct walk *w, const char *key, enum mrl_confidence confidence,
                       const struct level *l, const char *what)
{
    char module[NAME_KEPT], name[NAME_KEPT], call[2 * NAME_KEPT + 4];
    const char *const named = strcmp(l->class_name, "function") == 0 ? l->config : l->class_name;
    const struct mrl_scan_call where = {.call = call};

    mrl_text_quote(module, sizeof(module), l->module, strlen(l->module));
    mrl_text_quote(name, sizeof(name), named, strlen(named));
    (void)snprintf(call, sizeof(call), "%s%s%s", module, module[0] ? "." : "", name);
    return mrl_scan_tell(w->sink, key, confidence, l->offset, &where, "%s", what);
}

/* The packages that Keras itself lives in. */
static bool is_keras(struct mrl_span module)
{
    static const char *const homes[] = {
        "keras", "tf_keras", "tensorflow.keras", "keras_core", "tensorflow.python.keras", NULL};

    for (size_t i = 0; homes[i]; i++) {
        const size_t n = strlen(homes[i]);

        if (mrl_span_starts(module, homes[i]) &&
            (module.len == n || mrl_span_byte(module, n) == '.'))
            return true;
    }
    return false;
}

/* Parts of Keras that act instead of computing: CVE-2025-8747, CVE-2025-9906. */
static bool is_acting_part(struct mrl_span module)
{
    static const char *const parts[] = {".utils",  ".saving",    ".config", ".datasets",
                                        ".models", ".callbacks", NULL};

    for (size_t i = 0; parts[i]; i++)
        if (mrl_span_find(module, parts[i]) < module.len)
            return true;
    return false;
}

static mrl_status judge_foreign(const struct walk *w, const struct level *l, const char *name)
{
    struct mrl_name_facts facts;

    mrl_pickle_names_judge(w->names, mrl_span_text(l->module), mrl_span_text(name), &facts);
    if (facts.standing >= MRL_NAME_CLOSED)
        return tell(w, "keras.foreign-code", MRL_CONFIDENCE_LIKELY, l,
                    "looks up a function outside Keras that no model needs");
    if (mrl_span_is(facts.module, "builtins") && facts.standing == MRL_NAME_ALLOWED)
        return mrl_ok();
    return tell(w, "keras.custom-object", MRL_CONFIDENCE_LIKELY, l,
                "needs code from outside Keras");
}

static mrl_status judge_function(const struct walk *w, const struct level *l)
{
    const struct mrl_span module = mrl_span_text(l->module);

    if (module.len && !is_keras(module))
        return judge_foreign(w, l, l->config);
    if (is_acting_part(module))
        return tell(w, "keras.foreign-code", MRL_CONFIDENCE_LIKELY, l,
                    "calls a function of Keras that acts instead of computing");
    return mrl_ok();
}

static mrl_status judge_object(const struct walk *w, const struct level *l)
{
    const struct mrl_span module = mrl_span_text(l->module);

    if (strcmp(l->class_name, "Lambda") == 0 || strcmp(l->class_name, "__lambda__") == 0)
        MRL_TRY(tell(w, "keras.lambda", MRL_CONFIDENCE_PROVED, l, "a layer that carries code"));
    if (strcmp(l->class_name, "TorchModuleWrapper") == 0)
        MRL_TRY(tell(w, "keras.foreign-code", MRL_CONFIDENCE_LIKELY, l,
                     "a layer that unpickles a PyTorch module (CVE-2025-49655)"));
    if (l->vocabulary[0])
        MRL_TRY(tell(w, "keras.vocabulary-path", MRL_CONFIDENCE_PROVED, l,
                     "reads its vocabulary from a file on the machine that loads it"));
    if (strcmp(l->class_name, "function") == 0)
        return judge_function(w, l);
    if (l->class_name[0] && module.len && !is_keras(module))
        return judge_foreign(w, l, l->class_name);
    return mrl_ok();
}

static void keep(char *dst, const struct mrl_json *j)
{
    const size_t n = j->len < NAME_KEPT - 1 ? j->len : NAME_KEPT - 1;

    memcpy(dst, j->text, n);
    dst[n] = '\0';
}

static void take_text(struct walk *w)
{
    struct level *l = &w->levels[w->depth - 1];

    if (strcmp(l->key, "class_name") == 0)
        keep(l->class_name, &w->json);
    else if (strcmp(l->key, "module") == 0)
        keep(l->module, &w->json);
    else if (strcmp(l->key, "config") == 0)
        keep(l->config, &w->json);
    else if (strcmp(l->key, "vocabulary") == 0)
        keep(l->vocabulary, &w->json);
}

static mrl_status open_level(struct walk *w, bool is_object)
{
    if (w->depth == MAX_DEPTH)
        return MRL_FAIL(w->json.r->err, MRL_E_LIMIT, w->json.offset,
                        "a configuration nests deeper than %u", MAX_DEPTH);
    w->levels[w->depth] = (struct level){.is_object = is_object, .offset = w->json.offset};
    w->depth++;
    return mrl_ok();
}

/* A layer's vocabulary stands in its `config`, its name beside it. */
static mrl_status close_level(struct walk *w)
{
    const struct level done = w->levels[--w->depth];

    if (w->depth && done.vocabulary[0] && strcmp(w->levels[w->depth - 1].key, "config") == 0)
        memcpy(w->levels[w->depth - 1].vocabulary, done.vocabulary, NAME_KEPT);
    return done.is_object && done.class_name[0] ? judge_object(w, &done) : mrl_ok();
}

static mrl_status take(struct walk *w, enum mrl_json_token token)
{
    switch (token) {
    case MRL_JSON_OBJECT:
    case MRL_JSON_ARRAY:
        return open_level(w, token == MRL_JSON_OBJECT);
    case MRL_JSON_OBJECT_END:
    case MRL_JSON_ARRAY_END:
        return close_level(w);
    case MRL_JSON_KEY:
        keep(w->levels[w->depth - 1].key, &w->json);
        return mrl_ok();
    case MRL_JSON_STRING:
        if (w->depth)
            take_text(w);
        return mrl_ok();
    case MRL_JSON_NUMBER:
    case MRL_JSON_TRUE:
    case MRL_JSON_FALSE:
    case MRL_JSON_NULL:
    case MRL_JSON_END:
        break;
    }
    return mrl_ok();
}

static mrl_status read_all(struct walk *w)
{
    enum mrl_json_token token;

    do {
        MRL_TRY(mrl_json_next(&w->json, &token));
        MRL_TRY(take(w, token));
    } while (token != MRL_JSON_END);
    return mrl_ok();
}

mrl_status mrl_keras_judge(struct mrl_reader *r, const struct mrl_pickle_names *names,
                           const struct mrl_scan_sink *sink)
{
    struct walk w = {.names = names, .sink = sink};
    mrl_status s;

    mrl_json_init(&w.json, r, MRL_MAX_JSON_STRING);
    s = read_all(&w);
    mrl_json_done(&w.json);
    return s;
}
