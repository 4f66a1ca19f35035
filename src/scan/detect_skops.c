/* SPDX-License-Identifier: Apache-2.0 */
/* The schema of skops: each node names a class, its module, and the loader that builds it.  skops
 * asks its user to trust the names; where a loader goes by something else than what the user is
 * shown, trust is worth nothing (CVE-2025-54412, CVE-2025-54413).  Nothing is cleared but names of
 * which it is known that they restore data.
 * Source: skops/io/_general.py, _numpy.py, _sklearn.py. */
#include "scan/part.h"

#include "base/json.h"
#include "base/limits.h"
#include "base/span.h"
#include "base/text.h"

#include <stdio.h>
#include <string.h>

#define NAME_KEPT 160u

/* An object while it is read. */
struct level {
    char key[24];
    char class_name[NAME_KEPT], module[NAME_KEPT], loader[NAME_KEPT];
    char method[NAME_KEPT]; /* "func" below "content" of a MethodNode */
    uint64_t offset;
};

struct walk {
    struct mrl_scan_part *part;
    struct mrl_json json;
    struct level levels[MRL_MAX_TREE_DEPTH];
    unsigned depth;
};

static mrl_status tell(const struct walk *w, const char *key, const struct level *l,
                       const char *what)
{
    char path[2 * NAME_KEPT], quoted[2 * NAME_KEPT];
    const struct mrl_scan_call call = {.call = quoted};

    (void)snprintf(path, sizeof(path), "%s.%s", l->module, l->class_name);
    mrl_text_quote(quoted, sizeof(quoted), path, strlen(path));
    return mrl_scan_tell(&w->part->sink, key, MRL_CONFIDENCE_LIKELY, l->offset, &call, "%s", what);
}

/* OperatorFuncNode takes `__class__` out of the module operator, whatever `__module__` says. */
static mrl_status judge_operator(const struct walk *w, const struct level *l)
{
    static const char *const getters[] = {"attrgetter", "itemgetter", "methodcaller", NULL};
    const bool is_operator =
        strcmp(l->module, "operator") == 0 || strcmp(l->module, "_operator") == 0;

    for (size_t i = 0; is_operator && getters[i]; i++)
        if (strcmp(l->class_name, getters[i]) == 0)
            return tell(w, "skops.reaching-node", l,
                        "the schema reaches attributes of objects by name");
    return tell(w, "skops.foreign-code", l,
                "an operator is called that is not the type which the user is asked to trust");
}

/* MethodNode fetches any attribute of its object by name. */
static mrl_status judge_method(const struct walk *w, const struct level *l)
{
    if (strstr(l->method, "__") || strchr(l->method, '.'))
        return tell(w, "skops.foreign-code", l,
                    "a method is fetched through special attributes of its object");
    return tell(w, "skops.reaching-node", l, "the schema reaches attributes of objects by name");
}

static mrl_status judge_type(const struct walk *w, const struct level *l)
{
    struct mrl_name_facts facts;

    mrl_pickle_names_judge(w->part->scan->scanner->names, mrl_span_text(l->module),
                           mrl_span_text(l->class_name), &facts);
    if (facts.standing >= MRL_NAME_CLOSED)
        return tell(w, "skops.foreign-code", l, "the schema names a function that no model needs");
    if (facts.standing >= MRL_NAME_UNKNOWN)
        return tell(w, "skops.unknown-type", l, "nothing is known about this type");
    if (facts.standing == MRL_NAME_ALLOWED &&
        (facts.use == MRL_USE_ATTRIBUTE || facts.use == MRL_USE_RECONSTRUCT))
        return tell(w, "skops.reaching-node", l,
                    "the schema reaches attributes of objects by name");
    return mrl_ok();
}

static mrl_status judge_node(const struct walk *w, const struct level *l)
{
    if (strcmp(l->loader, "OperatorFuncNode") == 0)
        return judge_operator(w, l);
    if (strcmp(l->loader, "MethodNode") == 0)
        MRL_TRY(judge_method(w, l));
    else if (!mrl_span_ends(mrl_span_text(l->loader), "Node"))
        MRL_TRY(tell(w, "skops.unknown-type", l, "nothing is known about the loader of this type"));
    /* A bound method, whose object is a node of its own. */
    if (strcmp(l->class_name, "method") == 0)
        return mrl_ok();
    return judge_type(w, l);
}

/* --- JSON --- */

static void keep(char *dst, size_t size, const struct mrl_json *j)
{
    const size_t n = j->len < size - 1 ? j->len : size - 1;

    memcpy(dst, j->text, n);
    dst[n] = '\0';
}

static void take_text(struct walk *w)
{
    struct level *l = &w->levels[w->depth - 1];

    if (strcmp(l->key, "__class__") == 0)
        keep(l->class_name, sizeof(l->class_name), &w->json);
    else if (strcmp(l->key, "__module__") == 0)
        keep(l->module, sizeof(l->module), &w->json);
    else if (strcmp(l->key, "__loader__") == 0)
        keep(l->loader, sizeof(l->loader), &w->json);
    else if (strcmp(l->key, "func") == 0 && w->depth > 1)
        keep(w->levels[w->depth - 2].method, sizeof(l->method), &w->json);
}

static mrl_status take(struct walk *w, enum mrl_json_token token)
{
    if (token == MRL_JSON_OBJECT || token == MRL_JSON_ARRAY) {
        if (w->depth == MRL_MAX_TREE_DEPTH)
            return MRL_FAIL(w->json.r->err, MRL_E_LIMIT, w->json.offset,
                            "the schema nests deeper than %u", MRL_MAX_TREE_DEPTH);
        memset(&w->levels[w->depth], 0, sizeof(w->levels[0]));
        w->levels[w->depth++].offset = w->json.offset;
    }
    if (token == MRL_JSON_OBJECT_END || token == MRL_JSON_ARRAY_END) {
        const struct level *l = &w->levels[--w->depth];

        return l->loader[0] ? judge_node(w, l) : mrl_ok();
    }
    if (token == MRL_JSON_KEY)
        keep(w->levels[w->depth - 1].key, sizeof(w->levels[0].key), &w->json);
    if (token == MRL_JSON_STRING && w->depth)
        take_text(w);
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

static mrl_status judge_schema(struct mrl_scan_part *part)
{
    uint8_t *buffer = mrl_arena_alloc(part->arena, MRL_WINDOW_DEFAULT);
    struct walk *w = mrl_arena_alloc(part->arena, sizeof(*w));
    struct mrl_window window;
    struct mrl_reader r;
    mrl_status s;

    if (!buffer || !w)
        return MRL_FAIL_ARENA(part->scan->err, part->arena);
    w->part = part;
    w->depth = 0;
    mrl_reader_open(&r, &window, part->source, buffer, MRL_WINDOW_DEFAULT, part->scan->err);
    mrl_json_init(&w->json, &r, MRL_MAX_JSON_STRING);
    s = read_all(w);
    mrl_json_done(&w->json);
    /* Broken JSON is told by the archive's own parser, if the archive is one of skops. */
    return s.code == MRL_E_FORMAT || s.code == MRL_E_TRUNCATED ? mrl_ok() : s;
}

/* skops reads what is no archive with joblib (CVE-2025-54886): a pickle under its name. */
static mrl_status judge_name(const struct mrl_scan_part *part)
{
    const bool is_archive = part->format && strcmp(part->format->id, "skops") == 0;

    if (part->depth || is_archive || !mrl_span_ends(mrl_span_text(part->path), ".skops"))
        return mrl_ok();
    return mrl_scan_tell(&part->sink, "skops.fallback", MRL_CONFIDENCE_LIKELY, 0, NULL,
                         "is called .skops and is no archive of skops: some versions load it as a "
                         "pickle");
}

static bool is_schema(const struct mrl_scan_part *part)
{
    const struct mrl_probe *p = &part->probe;

    if (!p->is_text || p->head_len == 0 || p->head[0] != '{')
        return false;
    return mrl_span_ends(mrl_span_text(part->path), "schema.json") ||
           memmem(p->head, p->head_len, "__loader__", strlen("__loader__")) != NULL;
}

static mrl_status detect_skops(struct mrl_scan_part *part)
{
    MRL_TRY(judge_name(part));
    return is_schema(part) ? judge_schema(part) : mrl_ok();
}

const struct mrl_detector mrl_detector_skops = {"skops", detect_skops};
