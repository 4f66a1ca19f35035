/* SPDX-License-Identifier: Apache-2.0 */
#include "formats/format.h"

#include "base/text.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define MRL_FORMAT(name) extern const struct mrl_format mrl_format_##name;
#include "formats/formats.def"
#undef MRL_FORMAT

#define MRL_FORMAT(name) &mrl_format_##name,
const struct mrl_format *const mrl_formats[] = {
#include "formats/formats.def"
};
#undef MRL_FORMAT

const size_t mrl_format_count = MRL_COUNT(mrl_formats);

static const char *const role_names[] = {
    [MRL_ROLE_OTHER] = "other",
    [MRL_ROLE_MODEL] = "model",
    [MRL_ROLE_DATASET] = "dataset",
    [MRL_ROLE_TOKENIZER] = "tokenizer",
    [MRL_ROLE_CONFIGURATION] = "configuration",
    [MRL_ROLE_PROMPT] = "prompt",
    [MRL_ROLE_CARD] = "card",
    [MRL_ROLE_DEPENDENCIES] = "dependencies",
    [MRL_ROLE_DEPLOYMENT] = "deployment",
    [MRL_ROLE_TOOL] = "tool",
    [MRL_ROLE_SECRET] = "secret",
    [MRL_ROLE_CODE] = "code",
    [MRL_ROLE_AGENT] = "agent",
    [MRL_ROLE_NOTICE] = "notice",
};

const char *mrl_role_name(enum mrl_role role)
{
    assert((size_t)role < MRL_COUNT(role_names));
    return role_names[role];
}

const struct mrl_format *mrl_format_find(const char *id)
{
    for (size_t i = 0; i < mrl_format_count; i++)
        if (strcmp(mrl_formats[i]->id, id) == 0)
            return mrl_formats[i];
    return NULL;
}

/* White space that text files hold: tab, line feed, vertical tab, form feed, carriage return. */
static bool is_text_control(uint32_t c)
{
    return c >= '\t' && c <= '\r';
}

/* A code point that the end of the head cuts through does not make a file binary. */
static bool looks_like_text(const uint8_t *head, size_t len, bool cut)
{
    size_t i = 0;

    while (i < len) {
        uint32_t c;
        const size_t n = mrl_utf8_decode((const char *)head + i, len - i, &c);

        if (n == 0)
            return cut && len - i < 4 && i > 0 && head[i] >= 0xc2;
        if ((c < 0x20 && !is_text_control(c)) || c == 0x7f)
            return false;
        i += n;
    }
    return len > 0;
}

static const char *last_part(const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash ? slash + 1 : path;
}

mrl_status mrl_probe_read(struct mrl_source *source, const char *path,
                          struct mrl_probe_buffer *buffer, struct mrl_probe *ret,
                          struct mrl_error *err)
{
    const uint64_t size = source->size;
    struct mrl_probe probe = {.size = size, .path = path, .name = last_part(path)};

    memset(buffer, 0, sizeof(*buffer));
    MRL_TRY(source->read_at(source, 0, buffer->head, MRL_PROBE_HEAD, &probe.head_len, err));
    probe.head = buffer->head;
    if (size <= MRL_PROBE_HEAD) {
        probe.tail_len = probe.head_len < MRL_PROBE_TAIL ? probe.head_len : MRL_PROBE_TAIL;
        probe.tail = buffer->head + (probe.head_len - probe.tail_len);
    } else if (size != MRL_SIZE_UNKNOWN) {
        MRL_TRY(source->read_at(source, size - MRL_PROBE_TAIL, buffer->tail, MRL_PROBE_TAIL,
                                &probe.tail_len, err));
        probe.tail = buffer->tail;
    }
    probe.is_text = looks_like_text(probe.head, probe.head_len, probe.head_len == MRL_PROBE_HEAD);
    *ret = probe;
    return mrl_ok();
}

const struct mrl_format *mrl_format_probe(const struct mrl_probe *probe)
{
    for (size_t i = 0; i < mrl_format_count; i++)
        if (mrl_formats[i]->probe && mrl_formats[i]->probe(probe))
            return mrl_formats[i];
    return NULL;
}

mrl_status mrl_format_identify(struct mrl_source *source, const char *path,
                               const struct mrl_format **ret, struct mrl_error *err)
{
    struct mrl_probe_buffer buffer;
    const struct mrl_format *format;
    const struct mrl_format *flavour = NULL;
    struct mrl_probe probe;

    MRL_TRY(mrl_probe_read(source, path, &buffer, &probe, err));
    format = mrl_format_probe(&probe);
    if (format && format->refine) {
        const mrl_status s = format->refine(source, &probe, &flavour, err);

        if (s.code != MRL_OK && !mrl_is_about_input(s))
            return s;
        if (s.code == MRL_OK && flavour)
            format = flavour;
    }
    *ret = format;
    return mrl_ok();
}

/* The last part of the issue id for a failure that mrl_is_about_input(). */
static const char *trouble_name(enum mrl_code code)
{
    if (code == MRL_E_LIMIT)
        return "limit";
    return code == MRL_E_UNSUPPORTED ? "unsupported" : "malformed";
}

static mrl_status report_trouble(struct mrl_description *d, const struct mrl_format *format)
{
    const struct mrl_error e = *d->err;
    const char *id = mrl_arena_printf(d->arena, "%s.%s", format->id, trouble_name(e.code));
    char place[48] = "";

    d->incomplete = true;
    if (e.line)
        (void)snprintf(place, sizeof(place), " (line %" PRIu32 ", column %" PRIu32 ")", e.line,
                       e.column);
    if (!id || mrl_describe_issue(d, id, e.offset, "%s%s", e.message, place).code != MRL_OK)
        return MRL_FAIL_NOMEM(d->err);
    return mrl_ok();
}

mrl_status mrl_format_describe(const struct mrl_format *format, struct mrl_source *source,
                               const char *path, struct mrl_arena *arena,
                               struct mrl_description *ret, struct mrl_error *err)
{
    struct mrl_description d = {.source = source, .path = path, .arena = arena, .err = err};

    if (format->describe) {
        mrl_status s = format->describe(&d);

        if (mrl_is_about_input(s))
            s = report_trouble(&d, format);
        MRL_TRY(s);
    }
    *ret = d;
    return mrl_ok();
}
