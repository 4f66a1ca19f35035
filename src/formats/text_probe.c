/* SPDX-License-Identifier: Apache-2.0 */
#include "formats/text_probe.h"

#include <assert.h>
#include <ctype.h>
#include <string.h>

struct mrl_span mrl_probe_text(const struct mrl_probe *probe)
{
    struct mrl_span text = {NULL, 0};

    if (probe->is_text)
        text = mrl_span((const char *)probe->head, probe->head_len);
    return mrl_span_starts(text, "\xef\xbb\xbf") ? mrl_span_without(text, 3) : text;
}

static bool same_letter(int a, int b)
{
    return a >= 0 && tolower(a) == tolower(b);
}

/* Goes back to the last `*` when the rest does not fit: linear in memory, at worst quadratic in
 * the name, which is short. */
bool mrl_name_matches(struct mrl_span name, const char *pattern)
{
    const char *star = NULL;
    size_t retry = 0;
    size_t i = 0;

    while (i < name.len) {
        if (*pattern == '*') {
            star = ++pattern;
            retry = i;
        } else if (*pattern && same_letter(mrl_span_byte(name, i), (unsigned char)*pattern)) {
            pattern++;
            i++;
        } else if (star) {
            pattern = star;
            i = ++retry;
        } else {
            return false;
        }
    }
    while (*pattern == '*')
        pattern++;
    return *pattern == '\0';
}

static bool matches_any(struct mrl_span name, const char *const *patterns)
{
    for (; *patterns; patterns++)
        if (mrl_name_matches(name, *patterns))
            return true;
    return false;
}

bool mrl_probe_named(const struct mrl_probe *probe, const char *const *patterns)
{
    return matches_any(mrl_span_text(probe->name), patterns);
}

bool mrl_probe_below(const struct mrl_probe *probe, const char *const *folders)
{
    struct mrl_span rest = mrl_span_text(probe->path);
    struct mrl_span part;

    rest.len -= strlen(probe->name);
    while (mrl_span_cut(&rest, '/', &part))
        if (matches_any(part, folders))
            return true;
    return false;
}

static int first_byte(struct mrl_span text, size_t *at)
{
    size_t i = 0;

    while (i < text.len && strchr(" \t\r\n", mrl_span_byte(text, i)))
        i++;
    *at = i;
    return mrl_span_byte(text, i);
}

int mrl_probe_json_opens(const struct mrl_probe *probe)
{
    size_t at;
    const int c = first_byte(mrl_probe_text(probe), &at);

    return c == '{' || c == '[' ? c : 0;
}

/* The string that starts behind the quote at `*i`; leaves *i behind its end. */
static struct mrl_span take_string(struct mrl_span text, size_t *i)
{
    const size_t start = *i;
    size_t end = start;

    while (end < text.len && mrl_span_byte(text, end) != '"')
        end += mrl_span_byte(text, end) == '\\' ? 2 : 1;
    *i = end + 1;
    return mrl_span_first(mrl_span_without(text, start), end - start);
}

/* Walks the head byte by byte and keeps only the depth: enough to find the keys of one level. */
struct key_walk {
    struct mrl_span text;
    size_t at;
    unsigned depth;
    unsigned wanted; /* depth of the keys */
};

static bool is_key_here(const struct key_walk *w)
{
    size_t skipped;

    return w->depth == w->wanted && first_byte(mrl_span_without(w->text, w->at), &skipped) == ':';
}

static bool next_key(struct key_walk *w, struct mrl_span *ret)
{
    while (w->at < w->text.len) {
        const int c = mrl_span_byte(w->text, w->at++);

        if (c == '{' || c == '[')
            w->depth++;
        if ((c == '}' || c == ']') && --w->depth < w->wanted)
            return false;
        if (c == '"') {
            *ret = take_string(w->text, &w->at);
            if (is_key_here(w))
                return true;
        }
    }
    return false;
}

/* Depth 1 for an object, 2 for the first object of an array. */
static bool key_walk_start(struct key_walk *w, const struct mrl_probe *probe)
{
    size_t at;

    *w = (struct key_walk){.text = mrl_probe_text(probe), .depth = 1, .wanted = 1};
    if (mrl_probe_json_opens(probe) == '[') {
        (void)first_byte(w->text, &at);
        w->text = mrl_span_without(w->text, at + 1);
        w->depth = w->wanted = 2;
    }
    if (first_byte(w->text, &at) != '{')
        return false;
    w->at = at + 1;
    return true;
}

/* Adds the key's bit if it is one of the list. */
static void note_key(struct mrl_span key, const char *const *keys, uint32_t *found)
{
    for (unsigned i = 0; keys[i]; i++) {
        assert(i < 32);
        if (mrl_span_is(key, keys[i]))
            *found |= UINT32_C(1) << i;
    }
}

unsigned mrl_probe_yaml_keys(const struct mrl_probe *probe, const char *const *keys)
{
    struct mrl_span text = mrl_probe_text(probe);
    struct mrl_span line;
    uint32_t found = 0;

    if (mrl_probe_json_opens(probe))
        return 0;
    while (mrl_span_line(&text, &line)) {
        const size_t colon = mrl_span_find(line, ":");

        if (colon < line.len)
            note_key(mrl_span_unquote(mrl_span_first(line, colon)), keys, &found);
    }
    return (unsigned)__builtin_popcount(found);
}

unsigned mrl_probe_json_keys(const struct mrl_probe *probe, const char *const *keys)
{
    struct key_walk w;
    struct mrl_span key;
    uint32_t found = 0;

    if (!key_walk_start(&w, probe))
        return 0;
    while (next_key(&w, &key))
        note_key(key, keys, &found);
    return (unsigned)__builtin_popcount(found);
}
