/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "base/arena.h"
#include "base/json.h"
#include "base/limits.h"
#include "base/span.h"
#include "base/status.h"

#include <stdbool.h>
#include <stdint.h>

/* One walk over a JSON text for all who judge the names of code in it.  Of every object those texts
 * are kept that say what a loader calls for it. */

enum mrl_object_text {
    MRL_OBJECT_TARGET, /* _target_ */
    MRL_OBJECT_CLASS_NAME,
    MRL_OBJECT_MODULE,
    MRL_OBJECT_CONFIG, /* if it is a text */
    MRL_OBJECT_VOCABULARY,
    MRL_OBJECT_DUNDER_CLASS,  /* __class__ */
    MRL_OBJECT_DUNDER_MODULE, /* __module__ */
    MRL_OBJECT_DUNDER_LOADER, /* __loader__ */
    MRL_OBJECT_FUNC,
    MRL_OBJECT_FUNCTION,
    MRL_OBJECT_OP,
    MRL_OBJECT_NODE_DEF,
    MRL_OBJECT_TEXTS,
};

/* Bytes of a text and its NUL; the longest paths of classes have 90. */
#define MRL_OBJECT_KEPT 160u

/* An object or array while it is open, and once more when it is closed. */
struct mrl_json_object {
    bool is_object;
    bool has_config; /* holds an object of this name */
    bool is_cut;     /* one of the texts is longer than what is kept of it */
    uint64_t offset;
    char key[MRL_OBJECT_KEPT]; /* of the value that comes next */
    char texts[MRL_OBJECT_TEXTS][MRL_OBJECT_KEPT];
};

struct mrl_json_objects {
    struct mrl_json json;
    struct mrl_json_object *levels; /* levels[depth - 1] is open */
    unsigned depth;
};

/* Either may be NULL. */
struct mrl_json_judge {
    void *context;
    /* An object has been read; `around` is what holds it, NULL for the outermost. */
    mrl_status (*object)(void *context, const struct mrl_json_object *object,
                         struct mrl_json_object *around);
    /* A key or a text: o->json has it, o->levels say where it stands. */
    mrl_status (*text)(void *context, const struct mrl_json_objects *o);
};

/* Reads one value of the JSON that Python reads (mrl_json's `loose`).  What is no JSON is
 * MRL_E_FORMAT or MRL_E_TRUNCATED, after what stands before that place has been judged. */
mrl_status mrl_json_objects_read(struct mrl_reader *r, const struct mrl_json_judge *judges,
                                 size_t count, struct mrl_arena *arena) MRL_MUST_CHECK;
