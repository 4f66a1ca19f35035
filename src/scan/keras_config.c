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

/* Keras writes "builtins" for any function, since that is where the type of functions lives, and
 * looks among the program's own functions first: only what Python itself has is meant by it. */
static bool is_own_function(const struct mrl_json_object *o, const struct mrl_name_facts *facts)
{
    return mrl_span_is(facts->module, "builtins") && !facts->is_listed &&
           strcmp(text_of(o, MRL_OBJECT_CLASS_NAME), "function") == 0 &&
           facts->standing != MRL_NAME_SHAPE;
}

static mrl_status judge_foreign(const struct mrl_scan_part *part, const struct mrl_json_object *o,
                                const char *name)
{
    struct mrl_name_facts facts;

    mrl_pickle_names_judge(part->scan->scanner->names, mrl_span_text(text_of(o, MRL_OBJECT_MODULE)),
                           mrl_span_text(name), &facts);
    if (facts.standing >= MRL_NAME_CLOSED && !is_own_function(o, &facts))
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

/* Functions and operators of TensorFlow with an effect, however a layer spells their path:
 * "io.write_file", "raw_ops.WriteFile". */
static bool is_acting_op(const char *op)
{
    static const char *const acting[] = {"read_file",
                                         "write_file",
                                         "matching_files",
                                         "py_function",
                                         "numpy_function",
                                         "py_func",
                                         "eager_py_func",
                                         "load_op_library",
                                         "load_library",
                                         "load",
                                         "save",
                                         "restore",
                                         "ReadFile",
                                         "WriteFile",
                                         "MatchingFiles",
                                         "EagerPyFunc",
                                         "PyFunc",
                                         "PyFuncStateless",
                                         NULL};
    const char *dot = strrchr(op, '.');

    for (size_t i = 0; acting[i]; i++)
        if (strcmp(dot ? dot + 1 : op, acting[i]) == 0)
            return true;
    return false;
}

/* Where Keras reads a model from; other JSON may speak of classes as well. */
static bool is_model(const struct mrl_scan_part *part)
{
    return (part->format &&
            (strcmp(part->format->id, "keras-h5") == 0 || strcmp(part->format->id, "hdf5") == 0)) ||
           (part->holder && strcmp(part->holder->id, "keras-zip") == 0);
}

/* A class without a module is looked up among those of Keras, then among the program's own. */
static mrl_status judge_class(const struct mrl_scan_part *part, const struct mrl_json_object *o)
{
    const char *const name = text_of(o, MRL_OBJECT_CLASS_NAME);

    if (strcmp(name, "TFSMLayer") == 0)
        return tell(part, "keras.foreign-code", MRL_CONFIDENCE_LIKELY, o,
                    "a layer that loads a TensorFlow program from a path");
    if (is_acting_op(text_of(o, MRL_OBJECT_FUNCTION)) || is_acting_op(text_of(o, MRL_OBJECT_OP)))
        return tell(part, "keras.foreign-code", MRL_CONFIDENCE_LIKELY, o,
                    "a layer that wraps an operator which reaches files or Python");
    if (o->has_config && !text_of(o, MRL_OBJECT_MODULE)[0] && is_model(part) &&
        !mrl_keras_knows_class(name))
        return tell(part, "keras.custom-object", MRL_CONFIDENCE_LIKELY, o,
                    "needs a class that Keras does not have");
    return mrl_ok();
}

static mrl_status judge_object(const struct mrl_scan_part *part, const struct mrl_json_object *o)
{
    const struct mrl_span module = mrl_span_text(text_of(o, MRL_OBJECT_MODULE));

    MRL_TRY(judge_class(part, o));
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

static void hand_up(const struct mrl_json_object *object, struct mrl_json_object *around,
                    enum mrl_object_text text)
{
    if (text_of(object, text)[0])
        memcpy(around->texts[text], text_of(object, text), MRL_OBJECT_KEPT);
}

/* A node_def as text is JSON once more: {"name": ..., "op": "MatMul"}. */
static void hand_up_op(const struct mrl_json_object *object, struct mrl_json_object *around)
{
    static const char key[] = "\"op\"";
    const struct mrl_span text = mrl_span_text(text_of(object, MRL_OBJECT_NODE_DEF));
    struct mrl_span op = mrl_span_without(text, mrl_span_find(text, key) + strlen(key));

    hand_up(object, around, MRL_OBJECT_OP);
    op = mrl_span_without(op, mrl_span_find(op, "\"") + 1);
    op = mrl_span_first(op, mrl_span_find(op, "\""));
    if (op.len)
        (void)snprintf(around->texts[MRL_OBJECT_OP], MRL_OBJECT_KEPT, "%.*s", (int)op.len, op.at);
}

/* A layer's vocabulary and operator stand in its `config`, its name beside that. */
mrl_status mrl_keras_judge_object(void *context, const struct mrl_json_object *object,
                                  struct mrl_json_object *around)
{
    if (around && strcmp(around->key, "config") == 0) {
        hand_up(object, around, MRL_OBJECT_VOCABULARY);
        hand_up(object, around, MRL_OBJECT_FUNCTION);
    }
    if (around && (strcmp(around->key, "config") == 0 || strcmp(around->key, "node_def") == 0))
        hand_up_op(object, around);
    return text_of(object, MRL_OBJECT_CLASS_NAME)[0] ? judge_object(context, object) : mrl_ok();
}
