/* SPDX-License-Identifier: Apache-2.0 */
/* JSON of any kind: classes and functions that its loader looks up, and templates among its texts.
 * Which of the two it is for is told by its keys, wherever they stand. */
#include "scan/part.h"

#include "formats/text_probe.h"
#include "scan/config_names.h"
#include "scan/jinja.h"
#include "scan/jinja_token.h"
#include "scan/json_objects.h"
#include "scan/keras_config.h"
#include "scan/skops_schema.h"

#include <string.h>

static bool is_below_template(const struct mrl_json_objects *o)
{
    for (unsigned i = 0; i < o->depth; i++)
        if (mrl_jinja_names_template(mrl_span_text(o->levels[i].key)))
            return true;
    return false;
}

static mrl_status judge_text(void *context, const struct mrl_json_objects *o)
{
    const struct mrl_scan_part *part = context;
    struct mrl_jinja_job job = {
        .sink = &part->sink, .text = mrl_span(o->json.text, o->json.len), .offset = o->json.offset};

    if (!mrl_jinja_is_template(job.text))
        return mrl_ok();
    job.is_chat_template = is_below_template(o);
    return mrl_jinja_judge(&job);
}

static mrl_status judge(struct mrl_scan_part *part)
{
    const struct mrl_json_judge judges[] = {
        {part, mrl_keras_judge_object, NULL},
        {part, mrl_skops_judge_object, NULL},
        {part, mrl_config_names_object, NULL},
        {part, NULL, judge_text},
    };
    uint8_t *buffer = mrl_arena_alloc(part->arena, MRL_WINDOW_DEFAULT);
    struct mrl_window window;
    struct mrl_reader r;

    if (!buffer)
        return MRL_FAIL_ARENA(part->scan->err, part->arena);
    mrl_reader_open(&r, &window, part->source, buffer, MRL_WINDOW_DEFAULT, part->scan->err);
    if (part->probe.head[0] == 0xef)
        MRL_TRY(mrl_read_skip(&r, "byte order mark", 3));
    return mrl_json_objects_read(&r, judges, MRL_COUNT(judges), part->arena);
}

/* What only begins like JSON may still be YAML of one line and more, which loaders of
 * configurations take under any name. */
static mrl_status judge_words(struct mrl_scan_part *part)
{
    struct mrl_span text;

    if (part->source->size > MRL_MAX_DOCUMENT)
        return mrl_ok();
    MRL_TRY(mrl_scan_text(part, &text));
    return mrl_config_names_words(part, text);
}

static mrl_status detect_json(struct mrl_scan_part *part)
{
    mrl_status s;

    if (!mrl_probe_json_opens(&part->probe) ||
        (part->format && strcmp(part->format->id, "jsonl") == 0))
        return mrl_ok();
    s = judge(part);
    return s.code == MRL_E_FORMAT || s.code == MRL_E_TRUNCATED ? judge_words(part) : s;
}

const struct mrl_detector mrl_detector_json = {"json", detect_json};
