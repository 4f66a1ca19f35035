/* SPDX-License-Identifier: Apache-2.0 */
/* JSON Lines (jsonlines.org): one JSON value a line.  Only a sample from the start is read. */
#include "base/json.h"
#include "base/limits.h"
#include "base/map.h"
#include "formats/document.h"
#include "formats/text_probe.h"

#include <string.h>

/* Whether a line is an object from end to end, by its brackets alone. */
static bool is_object_line(struct mrl_span line)
{
    bool text = false;
    size_t depth = 0;
    size_t i = 0;

    line = mrl_span_trim(line);
    if (mrl_span_byte(line, 0) != '{')
        return false;
    for (; i < line.len; i++) {
        const int c = mrl_span_byte(line, i);

        if (text && c == '\\')
            i++;
        else if (c == '"')
            text = !text;
        else if (!text && (c == '{' || c == '['))
            depth++;
        else if (!text && (c == '}' || c == ']') && --depth == 0)
            break;
    }
    return i + 1 == line.len;
}

/* By name if it starts like JSON; else by two lines that are objects each. */
static bool probe_jsonl(const struct mrl_probe *probe)
{
    static const char *const names[] = {"*.jsonl", "*.ndjson", "*.jsonlines", NULL};
    struct mrl_span rest = mrl_probe_text(probe);
    struct mrl_span line;

    if (mrl_probe_json_opens(probe) == 0)
        return false;
    if (mrl_probe_named(probe, names))
        return true;
    if (!mrl_span_line(&rest, &line) || !is_object_line(line))
        return false;
    return mrl_span_line(&rest, &line) && is_object_line(line);
}

struct sample {
    struct mrl_description *d;
    struct mrl_arena *arena;
    struct mrl_map keys;
    uint64_t rows;
};

static mrl_status note_key(struct sample *s, const struct mrl_json *j)
{
    bool added;
    char *kept;

    if (s->keys.count >= MRL_MAX_LISTED || mrl_map_get(&s->keys, j->text, j->len, &(uint64_t){0}))
        return mrl_ok();
    kept = mrl_arena_strndup(s->arena, j->text, j->len);
    if (!kept)
        return MRL_FAIL_ARENA(s->d->err, s->arena);
    MRL_TRY(mrl_map_add(&s->keys, kept, j->len, 0, &added, s->d->err));
    return mrl_describe_text(s->d, "key", kept, j->len);
}

static mrl_status read_row(struct sample *s, struct mrl_json *j)
{
    enum mrl_json_token token;

    MRL_TRY(mrl_json_next(j, &token));
    if (token != MRL_JSON_OBJECT) {
        MRL_TRY(mrl_json_skip(j, token));
    } else {
        for (;;) {
            MRL_TRY(mrl_json_next(j, &token));
            if (token == MRL_JSON_OBJECT_END)
                break;
            MRL_TRY(note_key(s, j));
            MRL_TRY(mrl_json_skip(j, token));
        }
    }
    MRL_TRY(mrl_json_next(j, &token));
    return mrl_json_finish(j);
}

/* One line as a document of its own; its errors are placed in the file. */
static mrl_status read_line(struct sample *s, struct mrl_span line, uint64_t offset,
                            uint32_t number)
{
    mrl_cleanup(mrl_json_done) struct mrl_json j;
    struct mrl_reader r;
    mrl_status status;

    mrl_reader_init(&r, line.at, line.len, s->d->err);
    mrl_json_init(&j, &r, MRL_MAX_JSON_STRING);
    status = read_row(s, &j);
    if (status.code == MRL_OK)
        s->rows++;
    if (status.code == MRL_OK || status.code == MRL_E_NOMEM)
        return status;
    s->d->err->line = number;
    if (s->d->err->offset != MRL_NO_OFFSET)
        s->d->err->offset += offset;
    return status;
}

static mrl_status read_lines(struct sample *s, const struct mrl_document *doc, bool whole)
{
    struct mrl_span rest = doc->text;
    struct mrl_span line;
    uint32_t number = 1;

    for (; mrl_span_line(&rest, &line); number++) {
        if (rest.len == 0 && !whole)
            break; /* cut by the end of the sample */
        if (mrl_span_trim(line).len)
            MRL_TRY(read_line(s, line, mrl_document_offset(doc, line), number));
    }
    return mrl_ok();
}

static mrl_status describe_jsonl(struct mrl_description *d)
{
    mrl_cleanup(mrl_document_done) struct mrl_document doc = {0};
    struct sample s = {.d = d};
    bool whole;

    MRL_TRY(mrl_document_head(d, MRL_MAX_SAMPLE, &doc));
    whole = d->source->size <= MRL_MAX_SAMPLE;
    s.arena = doc.arena;
    mrl_map_init(&s.keys, doc.arena);
    MRL_TRY(read_lines(&s, &doc, whole));
    if (s.rows == 0 && !whole)
        return MRL_FAIL(d->err, MRL_E_LIMIT, 0, "the first line is longer than %u bytes",
                        MRL_MAX_SAMPLE);
    return mrl_describe_number(d, whole ? "row_count" : "sampled_row_count", s.rows);
}

const struct mrl_format mrl_format_jsonl = {
    .id = "jsonl",
    .title = "JSON Lines",
    .role = MRL_ROLE_DATASET,
    .probe = probe_jsonl,
    .describe = describe_jsonl,
};
