/* SPDX-License-Identifier: Apache-2.0 */
/* Jinja templates: files of their own, metadata of GGUF.  Those in JSON are of detect_json.c. */
#include "scan/part.h"

#include "base/limits.h"
#include "formats/gguf.h"
#include "scan/jinja.h"
#include "scan/jinja_token.h"
#include "scan/metadata_text.h"

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

/* --- a text that is a template as a whole --- */

static mrl_status judge_file(struct mrl_scan_part *part)
{
    struct mrl_jinja_job job = {.sink = &part->sink, .is_chat_template = true};
    struct mrl_span text;

    MRL_TRY(mrl_scan_text(part, &text));
    job.text = text;
    return mrl_jinja_judge(&job);
}

/* --- metadata of GGUF --- */

static mrl_status judge_pair(struct mrl_scan_part *part, const struct mrl_gguf_pair *pair)
{
    struct mrl_jinja_job job = {.sink = &part->sink,
                                .offset = pair->string.offset,
                                .is_chat_template =
                                    mrl_jinja_names_template(mrl_span(pair->key, pair->key_len))};
    char *text = NULL;
    size_t got;

    if (pair->type != MRL_GGUF_STRING)
        return mrl_ok();
    if (pair->string.len > MRL_MAX_DOCUMENT)
        return mrl_scan_tell(&part->sink, "scan.limit", MRL_CONFIDENCE_PROVED, pair->string.offset,
                             NULL, "a text of more than %u bytes was not looked at",
                             MRL_MAX_DOCUMENT);
    text = mrl_arena_alloc(part->arena, (size_t)pair->string.len + 1);
    if (!text)
        return MRL_FAIL_ARENA(part->scan->err, part->arena);
    MRL_TRY(part->source->read_at(part->source, pair->string.offset, text, (size_t)pair->string.len,
                                  &got, part->scan->err));
    job.text = mrl_span(text, got);
    MRL_TRY(mrl_jinja_judge(&job));
    return mrl_metadata_judge(part, mrl_span(pair->key, pair->key_len), job.text, job.offset);
}

/* A broken file has been told of by its own parser; what is too much for the judges, by nobody. */
static mrl_status judge_gguf(struct mrl_scan_part *part)
{
    struct mrl_gguf_pair pair;
    struct mrl_gguf g;
    bool found = true;
    mrl_status s = mrl_gguf_open(&g, part->source, part->arena, part->scan->err);

    while (s.code == MRL_OK && found) {
        s = mrl_gguf_next_pair(&g, &pair, &found);
        if (s.code == MRL_OK && found)
            MRL_TRY(judge_pair(part, &pair));
    }
    return s.code == MRL_E_FORMAT || s.code == MRL_E_TRUNCATED || s.code == MRL_E_LIMIT ? mrl_ok()
                                                                                        : s;
}

/* Serving programs take the template from their configuration, too. */
static mrl_status judge_yaml(struct mrl_scan_part *part)
{
    struct mrl_span text;

    MRL_TRY(mrl_scan_text(part, &text));
    return mrl_span_find(text, "chat_template") < text.len ? judge_file(part) : mrl_ok();
}

static mrl_status detect_templates(struct mrl_scan_part *part)
{
    static const char *const template_endings[] = {".jinja", ".jinja2", ".j2", NULL};
    static const char *const yaml_endings[] = {".yaml", ".yml", NULL};

    if (is_format(part, "gguf"))
        return judge_gguf(part);
    if (!part->probe.is_text)
        return mrl_ok();
    if (is_format(part, "chat-template") || has_ending(part->path, template_endings))
        return judge_file(part);
    return has_ending(part->path, yaml_endings) ? judge_yaml(part) : mrl_ok();
}

const struct mrl_detector mrl_detector_templates = {"templates", detect_templates};
