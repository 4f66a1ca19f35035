/* SPDX-License-Identifier: Apache-2.0 */
/* The schema of skops: each node names a class, its module, and the loader that builds it.  skops
 * asks its user to trust the names; where a loader goes by something else than what the user is
 * shown, trust is worth nothing (CVE-2025-54412, CVE-2025-54413).  Nothing is cleared but names of
 * which it is known that they restore data.
 * Source: skops/io/_general.py, _numpy.py, _sklearn.py. */
#include "scan/skops_schema.h"

#include "base/span.h"
#include "base/text.h"
#include "scan/part.h"

#include <stdio.h>
#include <string.h>

static const char *text_of(const struct mrl_json_object *o, enum mrl_object_text text)
{
    return o->texts[text];
}

static mrl_status tell(const struct mrl_scan_part *part, const char *key,
                       const struct mrl_json_object *o, const char *what)
{
    char path[2 * MRL_OBJECT_KEPT], quoted[2 * MRL_OBJECT_KEPT];
    const struct mrl_scan_call call = {.call = quoted};

    (void)snprintf(path, sizeof(path), "%s.%s", text_of(o, MRL_OBJECT_DUNDER_MODULE),
                   text_of(o, MRL_OBJECT_DUNDER_CLASS));
    mrl_text_quote(quoted, sizeof(quoted), path, strlen(path));
    return mrl_scan_tell(&part->sink, key, MRL_CONFIDENCE_LIKELY, o->offset, &call, "%s", what);
}

/* OperatorFuncNode takes `__class__` out of the module operator, whatever `__module__` says. */
static mrl_status judge_operator(const struct mrl_scan_part *part, const struct mrl_json_object *o)
{
    static const char *const getters[] = {"attrgetter", "itemgetter", "methodcaller", NULL};
    const bool is_operator = strcmp(text_of(o, MRL_OBJECT_DUNDER_MODULE), "operator") == 0 ||
                             strcmp(text_of(o, MRL_OBJECT_DUNDER_MODULE), "_operator") == 0;

    for (size_t i = 0; is_operator && getters[i]; i++)
        if (strcmp(text_of(o, MRL_OBJECT_DUNDER_CLASS), getters[i]) == 0)
            return tell(part, "skops.reaching-node", o,
                        "the schema reaches attributes of objects by name");
    return tell(part, "skops.foreign-code", o,
                "an operator is called that is not the type which the user is asked to trust");
}

/* MethodNode fetches any attribute of its object by name. */
static mrl_status judge_method(const struct mrl_scan_part *part, const struct mrl_json_object *o)
{
    if (strstr(text_of(o, MRL_OBJECT_FUNC), "__") || strchr(text_of(o, MRL_OBJECT_FUNC), '.'))
        return tell(part, "skops.foreign-code", o,
                    "a method is fetched through special attributes of its object");
    return tell(part, "skops.reaching-node", o, "the schema reaches attributes of objects by name");
}

static mrl_status judge_type(const struct mrl_scan_part *part, const struct mrl_json_object *o)
{
    struct mrl_name_facts facts;

    mrl_pickle_names_judge(part->scan->scanner->names,
                           mrl_span_text(text_of(o, MRL_OBJECT_DUNDER_MODULE)),
                           mrl_span_text(text_of(o, MRL_OBJECT_DUNDER_CLASS)), &facts);
    if (facts.standing >= MRL_NAME_CLOSED)
        return tell(part, "skops.foreign-code", o,
                    "the schema names a function that no model needs");
    if (facts.standing >= MRL_NAME_UNKNOWN)
        return tell(part, "skops.unknown-type", o, "nothing is known about this type");
    if (facts.standing == MRL_NAME_ALLOWED &&
        (facts.use == MRL_USE_ATTRIBUTE || facts.use == MRL_USE_RECONSTRUCT))
        return tell(part, "skops.reaching-node", o,
                    "the schema reaches attributes of objects by name");
    return mrl_ok();
}

static mrl_status judge_node(const struct mrl_scan_part *part, const struct mrl_json_object *o)
{
    if (strcmp(text_of(o, MRL_OBJECT_DUNDER_LOADER), "OperatorFuncNode") == 0)
        return judge_operator(part, o);
    if (strcmp(text_of(o, MRL_OBJECT_DUNDER_LOADER), "MethodNode") == 0)
        MRL_TRY(judge_method(part, o));
    else if (!mrl_span_ends(mrl_span_text(text_of(o, MRL_OBJECT_DUNDER_LOADER)), "Node"))
        MRL_TRY(
            tell(part, "skops.unknown-type", o, "nothing is known about the loader of this type"));
    /* A bound method, whose object is a node of its own. */
    if (strcmp(text_of(o, MRL_OBJECT_DUNDER_CLASS), "method") == 0)
        return mrl_ok();
    return judge_type(part, o);
}

/* A MethodNode names its method as "func" in its content. */
mrl_status mrl_skops_judge_object(void *context, const struct mrl_json_object *object,
                                  struct mrl_json_object *around)
{
    if (text_of(object, MRL_OBJECT_DUNDER_LOADER)[0])
        MRL_TRY(judge_node(context, object));
    if (around && text_of(object, MRL_OBJECT_FUNC)[0])
        memcpy(around->texts[MRL_OBJECT_FUNC], text_of(object, MRL_OBJECT_FUNC), MRL_OBJECT_KEPT);
    return mrl_ok();
}
