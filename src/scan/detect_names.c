/* SPDX-License-Identifier: Apache-2.0 */
/* Configurations that name classes and functions for their loader to call: `_target_` of Hydra and
 * NeMo (CVE-2025-23304). */
#include "scan/part.h"

#include "base/json.h"
#include "base/limits.h"
#include "base/span.h"
#include "base/text.h"

#include <stdio.h>
#include <string.h>

#define NAME_KEPT 160u
#define MAX_DEPTH 64u

/* --- one name --- */

static mrl_status tell(const struct mrl_scan_part *part, const char *key, uint64_t offset,
                       struct mrl_span name, const char *what)
{
    char quoted[NAME_KEPT];
    const struct mrl_scan_call call = {.call = quoted};

    mrl_text_quote(quoted, sizeof(quoted), name.at, name.len);
    return mrl_scan_tell(&part->sink, key, MRL_CONFIDENCE_LIKELY, offset, &call, "%s", what);
}

/* "package.module.Name" is the Name of package.module. */
static struct mrl_name_facts judge_path(const struct mrl_scan_part *part, struct mrl_span path)
{
    struct mrl_span rest = path, last = path;
    struct mrl_name_facts facts;

    while (mrl_span_cut(&rest, '.', &last))
        ;
    mrl_pickle_names_judge(part->scan->scanner->names,
                           mrl_span_first(path, path.len > last.len ? path.len - last.len - 1 : 0),
                           last, &facts);
    return facts;
}

static mrl_status judge_target(const struct mrl_scan_part *part, uint64_t offset,
                               struct mrl_span path)
{
    const struct mrl_name_facts facts = judge_path(part, path);

    if (facts.standing < MRL_NAME_CLOSED || facts.standing == MRL_NAME_ODD)
        return mrl_ok();
    return tell(part, "config.target", offset, path,
                "the configuration names a function that no model needs");
}

/* --- YAML: lines of `_target_: path` --- */

static mrl_status judge_lines(const struct mrl_scan_part *part, struct mrl_span text)
{
    struct mrl_span rest = text, line;

    while (mrl_span_line(&rest, &line)) {
        const size_t at = mrl_span_find(line, "_target_");
        struct mrl_span value = mrl_span_without(line, at + strlen("_target_"));
        const uint64_t offset = text.len - rest.len;

        if (at == line.len)
            continue;
        value = mrl_span_trim(value);
        if (mrl_span_byte(value, 0) != ':')
            continue;
        value = mrl_span_unquote(mrl_span_trim(mrl_span_without(value, 1)));
        MRL_TRY(judge_target(part, offset - line.len - 1, value));
    }
    return mrl_ok();
}

static mrl_status judge_yaml(struct mrl_scan_part *part)
{
    struct mrl_span text;

    MRL_TRY(mrl_scan_text(part, &text));
    return judge_lines(part, text);
}

/* --- JSON --- */

/* An object while it is read. */
struct level {
    char key[NAME_KEPT];
    char target[NAME_KEPT];
    uint64_t offset;
};

struct walk {
    struct mrl_scan_part *part;
    struct mrl_json json;
    struct level levels[MAX_DEPTH];
    unsigned depth;
};

static mrl_status close_level(struct walk *w)
{
    const struct level *l = &w->levels[--w->depth];

    return l->target[0] ? judge_target(w->part, l->offset, mrl_span_text(l->target)) : mrl_ok();
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

    if (strcmp(l->key, "_target_") == 0)
        keep(l->target, &w->json);
}

static mrl_status take(struct walk *w, enum mrl_json_token token)
{
    if (token == MRL_JSON_OBJECT || token == MRL_JSON_ARRAY) {
        if (w->depth == MAX_DEPTH)
            return MRL_FAIL(w->json.r->err, MRL_E_LIMIT, w->json.offset,
                            "a configuration nests deeper than %u", MAX_DEPTH);
        w->levels[w->depth++] = (struct level){.offset = w->json.offset};
    }
    if (token == MRL_JSON_OBJECT_END || token == MRL_JSON_ARRAY_END)
        return close_level(w);
    if (token == MRL_JSON_KEY)
        keep(w->levels[w->depth - 1].key, &w->json);
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

/* Broken JSON has been told of by its own parser, if anybody said that it is JSON. */
static mrl_status judge_json(struct mrl_scan_part *part)
{
    uint8_t *buffer = mrl_arena_alloc(part->arena, MRL_WINDOW_DEFAULT);
    struct walk *w = mrl_arena_zalloc(part->arena, sizeof(*w));
    struct mrl_window window;
    struct mrl_reader r;
    mrl_status s;

    if (!buffer || !w)
        return MRL_FAIL_ARENA(part->scan->err, part->arena);
    w->part = part;
    mrl_reader_open(&r, &window, part->source, buffer, MRL_WINDOW_DEFAULT, part->scan->err);
    mrl_json_init(&w->json, &r, MRL_MAX_JSON_STRING);
    s = read_all(w);
    mrl_json_done(&w->json);
    return s.code == MRL_E_FORMAT || s.code == MRL_E_TRUNCATED ? mrl_ok() : s;
}

static bool mentions(const struct mrl_probe *p, const char *word)
{
    return memmem(p->head, p->head_len, word, strlen(word)) != NULL;
}

static mrl_status detect_names(struct mrl_scan_part *part)
{
    const struct mrl_probe *p = &part->probe;
    const struct mrl_span path = mrl_span_text(part->path);

    if (!p->is_text || p->head_len == 0)
        return mrl_ok();
    if (p->head[0] == '{' && (mentions(p, "_target_")))
        return judge_json(part);
    if (mrl_span_ends(path, ".yaml") || mrl_span_ends(path, ".yml"))
        return judge_yaml(part);
    return mrl_ok();
}

const struct mrl_detector mrl_detector_names = {"names", detect_names};
