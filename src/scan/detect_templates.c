/* SPDX-License-Identifier: Apache-2.0 */
/* Jinja templates: files of their own, strings in JSON, metadata of GGUF. */
#include "scan/part.h"

#include "base/json.h"
#include "base/limits.h"
#include "formats/gguf.h"
#include "scan/jinja.h"
#include "scan/jinja_token.h"

#include <string.h>

static bool has_ending(const char *path, const char *const *endings)
{
    const struct mrl_span name = mrl_span_text(path);

    for (size_t i = 0; endings[i]; i++)
        if (mrl_span_ends(name, endings[i]))
            return true;
    return false;
}

static bool is_format(const struct mrl_scan_part *part, const char *id)
{
    return part->format && strcmp(part->format->id, id) == 0;
}

static bool names_template(struct mrl_span key)
{
    return mrl_span_find(key, "template") < key.len || mrl_span_find(key, "jinja") < key.len;
}

/* --- a text that is a template as a whole --- */

static mrl_status judge_file(struct mrl_scan_part *part)
{
    struct mrl_jinja_job job = {.sink = &part->sink, .is_chat_template = true};
    struct mrl_span text;

    MRL_TRY(mrl_scan_text(part, &text));
    job.text = text;
    return mrl_jinja_judge(&job);
}

/* --- strings in JSON --- */

struct json_walk {
    struct mrl_scan_part *part;
    struct mrl_json json;
    bool in_template; /* below a key that speaks of templates */
    unsigned depth, template_depth;
};

static mrl_status judge_text(struct json_walk *w)
{
    const struct mrl_jinja_job job = {.sink = &w->part->sink,
                                      .text = mrl_span(w->json.text, w->json.len),
                                      .offset = w->json.offset,
                                      .is_chat_template = w->in_template};

    return mrl_jinja_is_template(job.text) ? mrl_jinja_judge(&job) : mrl_ok();
}

static void track_key(struct json_walk *w)
{
    if (w->in_template && w->depth > w->template_depth)
        return;
    w->in_template = names_template(mrl_span(w->json.text, w->json.len));
    w->template_depth = w->depth;
}

static mrl_status walk_token(struct json_walk *w, enum mrl_json_token token)
{
    if (token == MRL_JSON_KEY) {
        track_key(w);
        return judge_text(w);
    }
    if (token == MRL_JSON_STRING)
        return judge_text(w);
    if (token == MRL_JSON_OBJECT || token == MRL_JSON_ARRAY)
        w->depth++;
    if (token == MRL_JSON_OBJECT_END || token == MRL_JSON_ARRAY_END)
        w->depth--;
    return mrl_ok();
}

static mrl_status walk_json(struct json_walk *w)
{
    enum mrl_json_token token;

    do {
        MRL_TRY(mrl_json_next(&w->json, &token));
        MRL_TRY(walk_token(w, token));
    } while (token != MRL_JSON_END);
    return mrl_ok();
}

/* Text that begins like JSON and is none is no failure: nobody said that it was. */
static mrl_status judge_json(struct mrl_scan_part *part)
{
    struct json_walk w = {.part = part};
    uint8_t *buffer = mrl_arena_alloc(part->arena, MRL_WINDOW_DEFAULT);
    struct mrl_window window;
    struct mrl_reader r;
    mrl_status s;

    if (!buffer)
        return MRL_FAIL_ARENA(part->scan->err, part->arena);
    mrl_reader_open(&r, &window, part->source, buffer, MRL_WINDOW_DEFAULT, part->scan->err);
    mrl_json_init(&w.json, &r, MRL_MAX_JSON_STRING);
    s = walk_json(&w);
    mrl_json_done(&w.json);
    return s.code == MRL_E_FORMAT || s.code == MRL_E_TRUNCATED || s.code == MRL_E_LIMIT ? mrl_ok()
                                                                                        : s;
}

/* --- metadata of GGUF --- */

static mrl_status judge_pair(struct mrl_scan_part *part, const struct mrl_gguf_pair *pair)
{
    struct mrl_jinja_job job = {.sink = &part->sink,
                                .offset = pair->string.offset,
                                .is_chat_template =
                                    names_template(mrl_span(pair->key, pair->key_len))};
    char *text = NULL;
    size_t got;

    if (pair->type != MRL_GGUF_STRING || pair->string.len > MRL_MAX_DOCUMENT)
        return mrl_ok();
    text = mrl_arena_alloc(part->arena, (size_t)pair->string.len + 1);
    if (!text)
        return MRL_FAIL_ARENA(part->scan->err, part->arena);
    MRL_TRY(part->source->read_at(part->source, pair->string.offset, text, (size_t)pair->string.len,
                                  &got, part->scan->err));
    job.text = mrl_span(text, got);
    return mrl_jinja_judge(&job);
}

/* A broken file has been told of by its own parser. */
static mrl_status judge_gguf(struct mrl_scan_part *part)
{
    struct mrl_gguf_pair pair;
    struct mrl_gguf g;
    bool found = true;
    mrl_status s = mrl_gguf_open(&g, part->source, part->arena, part->scan->err);

    while (s.code == MRL_OK && found) {
        s = mrl_gguf_next_pair(&g, &pair, &found);
        if (s.code == MRL_OK && found)
            s = judge_pair(part, &pair);
    }
    return s.code == MRL_E_FORMAT || s.code == MRL_E_TRUNCATED || s.code == MRL_E_LIMIT ? mrl_ok()
                                                                                        : s;
}

static mrl_status detect_templates(struct mrl_scan_part *part)
{
    static const char *const template_endings[] = {".jinja", ".jinja2", ".j2", NULL};
    const uint8_t first = part->probe.head_len ? part->probe.head[0] : 0;

    if (is_format(part, "gguf"))
        return judge_gguf(part);
    if (!part->probe.is_text)
        return mrl_ok();
    if (is_format(part, "chat-template") || has_ending(part->path, template_endings))
        return judge_file(part);
    if ((first == '{' || first == '[') && !is_format(part, "jsonl"))
        return judge_json(part);
    return mrl_ok();
}

const struct mrl_detector mrl_detector_templates = {"templates", detect_templates};
