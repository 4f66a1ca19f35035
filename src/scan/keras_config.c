/* SPDX-License-Identifier: Apache-2.0 */
#include "scan/keras_config.h"

#include "base/span.h"
#include "base/text.h"

#include <stdio.h>
#include <string.h>

static const char *text_of(const struct mrl_json_object *o, enum mrl_object_text text)
{
    return o->texts[text];
}

static mrl_status tell(const struct mrl_scan_part *part, const char *key,
                       enum mrl_confidence confidence, const struct mrl_json_object *o,
                       const char *what)
{
    char module[MRL_OBJECT_KEPT], name[MRL_OBJECT_KEPT], call[2 * MRL_OBJECT_KEPT + 4];
    const char *const named = strcmp(text_of(o, MRL_OBJECT_CLASS_NAME), "function") == 0
                                  ? text_of(o, MRL_OBJECT_CONFIG)
                                  : text_of(o, MRL_OBJECT_CLASS_NAME);
    const struct mrl_scan_call where = {.call = call};

    mrl_text_quote(module, sizeof(module), text_of(o, MRL_OBJECT_MODULE),
                   strlen(text_of(o, MRL_OBJECT_MODULE)));
    mrl_text_quote(name, sizeof(name), named, strlen(named));
    (void)snprintf(call, sizeof(call), "%s%s%s", module, module[0] ? "." : "", name);
    return mrl_scan_tell(&part->sink, key, confidence, o->offset, &where, "%s", what);
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

static mrl_status judge_foreign(const struct mrl_scan_part *part, const struct mrl_json_object *o,
                                const char *name)
{
    struct mrl_name_facts facts;

    mrl_pickle_names_judge(part->scan->scanner->names, mrl_span_text(text_of(o, MRL_OBJECT_MODULE)),
                           mrl_span_text(name), &facts);
    if (facts.standing >= MRL_NAME_CLOSED)
        return tell(part, "keras.foreign-code", MRL_CONFIDENCE_LIKELY, o,
                    "looks up a function outside Keras that no model needs");
    if (mrl_span_is(facts.module, "builtins") && facts.standing == MRL_NAME_ALLOWED)
        return mrl_ok();
    return tell(part, "keras.custom-object", MRL_CONFIDENCE_LIKELY, o,
                "needs code from outside Keras");
}

static mrl_status judge_function(const struct mrl_scan_part *part, const struct mrl_json_object *o)
{
    const struct mrl_span module = mrl_span_text(text_of(o, MRL_OBJECT_MODULE));

    if (module.len && !is_keras(module))
        return judge_foreign(part, o, text_of(o, MRL_OBJECT_CONFIG));
    if (is_acting_part(module))
        return tell(part, "keras.foreign-code", MRL_CONFIDENCE_LIKELY, o,
                    "calls a function of Keras that acts instead of computing");
    return mrl_ok();
}

static mrl_status judge_object(const struct mrl_scan_part *part, const struct mrl_json_object *o)
{
    const struct mrl_span module = mrl_span_text(text_of(o, MRL_OBJECT_MODULE));

    if (strcmp(text_of(o, MRL_OBJECT_CLASS_NAME), "Lambda") == 0 ||
        strcmp(text_of(o, MRL_OBJECT_CLASS_NAME), "__lambda__") == 0)
        MRL_TRY(tell(part, "keras.lambda", MRL_CONFIDENCE_PROVED, o, "a layer that carries code"));
    if (strcmp(text_of(o, MRL_OBJECT_CLASS_NAME), "TorchModuleWrapper") == 0)
        MRL_TRY(tell(part, "keras.foreign-code", MRL_CONFIDENCE_LIKELY, o,
                     "a layer that unpickles a PyTorch module (CVE-2025-49655)"));
    if (text_of(o, MRL_OBJECT_VOCABULARY)[0])
        MRL_TRY(tell(part, "keras.vocabulary-path", MRL_CONFIDENCE_PROVED, o,
                     "reads its vocabulary from a file on the machine that loads it"));
    if (strcmp(text_of(o, MRL_OBJECT_CLASS_NAME), "function") == 0)
        return judge_function(part, o);
    if (text_of(o, MRL_OBJECT_CLASS_NAME)[0] && module.len && !is_keras(module))
        return judge_foreign(part, o, text_of(o, MRL_OBJECT_CLASS_NAME));
    return mrl_ok();
}

/* A layer's vocabulary stands in its `config`, its name beside it. */
mrl_status mrl_keras_judge_object(void *context, const struct mrl_json_object *object,
                                  struct mrl_json_object *around)
{
    if (around && text_of(object, MRL_OBJECT_VOCABULARY)[0] && strcmp(around->key, "config") == 0)
        memcpy(around->texts[MRL_OBJECT_VOCABULARY], text_of(object, MRL_OBJECT_VOCABULARY),
               MRL_OBJECT_KEPT);
    return text_of(object, MRL_OBJECT_CLASS_NAME)[0] ? judge_object(context, object) : mrl_ok();
}
