/* SPDX-License-Identifier: Apache-2.0 */
#include "scan/json_objects.h"

#include <string.h>

static const char *const keys[MRL_OBJECT_TEXTS] = {
    [MRL_OBJECT_TARGET] = "_target_",
    [MRL_OBJECT_CLASS_NAME] = "class_name",
    [MRL_OBJECT_MODULE] = "module",
    [MRL_OBJECT_CONFIG] = "config",
    [MRL_OBJECT_VOCABULARY] = "vocabulary",
    [MRL_OBJECT_DUNDER_CLASS] = "__class__",
    [MRL_OBJECT_DUNDER_MODULE] = "__module__",
    [MRL_OBJECT_DUNDER_LOADER] = "__loader__",
    [MRL_OBJECT_FUNC] = "func",
    [MRL_OBJECT_FUNCTION] = "function",
    [MRL_OBJECT_OP] = "op",
    [MRL_OBJECT_NODE_DEF] = "node_def",
};

struct walk {
    struct mrl_json_objects o;
    const struct mrl_json_judge *judges;
    size_t judge_count;
};

/* False if there is more than is kept. */
static bool keep(char *dst, const struct mrl_json *j)
{
    const size_t n = j->len < MRL_OBJECT_KEPT - 1 ? j->len : MRL_OBJECT_KEPT - 1;

    memcpy(dst, j->text, n);
    dst[n] = '\0';
    return n == j->len;
}

static void keep_text(struct mrl_json_object *level, const struct mrl_json *j)
{
    for (size_t i = 0; i < MRL_OBJECT_TEXTS; i++)
        if (strcmp(level->key, keys[i]) == 0 && !keep(level->texts[i], j))
            level->is_cut = true;
}

/* Only what tells that a text is not there is cleared: files have millions of objects. */
static void open_level(struct mrl_json_objects *o, bool is_object)
{
    struct mrl_json_object *level = &o->levels[o->depth++];

    level->is_object = is_object;
    level->has_config = false;
    level->is_cut = false;
    level->offset = o->json.offset;
    level->key[0] = '\0';
    for (size_t i = 0; i < MRL_OBJECT_TEXTS; i++)
        level->texts[i][0] = '\0';
}

static mrl_status close_level(struct walk *w)
{
    const struct mrl_json_object *done = &w->o.levels[--w->o.depth];
    struct mrl_json_object *around = w->o.depth ? &w->o.levels[w->o.depth - 1] : NULL;

    if (around && done->is_object && strcmp(around->key, "config") == 0)
        around->has_config = true;
    for (size_t i = 0; done->is_object && i < w->judge_count; i++)
        if (w->judges[i].object)
            MRL_TRY(w->judges[i].object(w->judges[i].context, done, around));
    return mrl_ok();
}

static mrl_status take_text(struct walk *w, enum mrl_json_token token)
{
    struct mrl_json_object *level = w->o.depth ? &w->o.levels[w->o.depth - 1] : NULL;

    if (token == MRL_JSON_KEY)
        (void)keep(level->key, &w->o.json);
    else if (level && level->is_object)
        keep_text(level, &w->o.json);
    for (size_t i = 0; i < w->judge_count; i++)
        if (w->judges[i].text)
            MRL_TRY(w->judges[i].text(w->judges[i].context, &w->o));
    return mrl_ok();
}

static mrl_status take(struct walk *w, enum mrl_json_token token)
{
    switch (token) {
    case MRL_JSON_OBJECT:
    case MRL_JSON_ARRAY:
        open_level(&w->o, token == MRL_JSON_OBJECT);
        return mrl_ok();
    case MRL_JSON_OBJECT_END:
    case MRL_JSON_ARRAY_END:
        return close_level(w);
    case MRL_JSON_KEY:
    case MRL_JSON_STRING:
        return take_text(w, token);
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
        MRL_TRY(mrl_json_next(&w->o.json, &token));
        MRL_TRY(take(w, token));
    } while (token != MRL_JSON_END);
    return mrl_ok();
}

mrl_status mrl_json_objects_read(struct mrl_reader *r, const struct mrl_json_judge *judges,
                                 size_t count, struct mrl_arena *arena)
{
    struct walk w = {.judges = judges, .judge_count = count};
    mrl_status s;

    w.o.levels = mrl_arena_alloc(arena, MRL_MAX_JSON_DEPTH * sizeof(*w.o.levels));
    if (!w.o.levels)
        return MRL_FAIL_ARENA(r->err, arena);
    mrl_json_init(&w.o.json, r, MRL_MAX_JSON_STRING);
    w.o.json.loose = true;
    s = read_all(&w);
    mrl_json_done(&w.o.json);
    return s;
}
