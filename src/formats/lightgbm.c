/* SPDX-License-Identifier: Apache-2.0 */
/* LightGBM models as text: "tree", a line for each parameter, a block for each tree, the
 * parameters of the training.  LightGBM sizes its arrays by the counts in the file.
 * Source: LightGBM, src/boosting/gbdt_model_text.cpp and src/io/tree.cpp. */
#include "base/limits.h"
#include "base/text.h"
#include "formats/text_probe.h"

#include <inttypes.h>
#include <string.h>

#define MAX_LINE MRL_WINDOW_DEFAULT /* longer lines are passed over in pieces */
#define MAX_TOLD 8u

struct lightgbm {
    struct mrl_description *d;
    struct mrl_reader r;
    struct mrl_window window;
    uint64_t trees, sizes; /* blocks seen, and sizes promised */
    uint64_t leaves;       /* of the tree that is being read */
    bool in_tree, has_sizes, has_end;
    unsigned told;
};

static bool probe_lightgbm(const struct mrl_probe *probe)
{
    const struct mrl_span text = mrl_probe_text(probe);

    return (mrl_span_starts(text, "tree\n") || mrl_span_starts(text, "tree\r\n")) &&
           mrl_span_find(text, "\nnum_class=") < text.len;
}

static mrl_status bad(struct lightgbm *l, uint64_t offset, const char *what, uint64_t got,
                      uint64_t wanted)
{
    if (l->told++ >= MAX_TOLD)
        return mrl_ok();
    return mrl_describe_issue(l->d, "lightgbm.inconsistent", offset,
                              "%s has %" PRIu64 " values, the tree needs %" PRIu64, what, got,
                              wanted);
}

static bool number_of(struct mrl_span text, uint64_t *ret)
{
    return text.len <= 18 && mrl_span_decimal(text, ret);
}

/* --- lines --- */

/* A line of any length: its first bytes, how many values it has, and where it begins. */
struct line {
    char head[256];
    size_t head_len;
    uint64_t words, offset;
    bool in_word;
};

static void take_piece(struct line *line, const uint8_t *bytes, size_t n)
{
    const size_t room = sizeof(line->head) - line->head_len;
    const size_t kept = n < room ? n : room;

    memcpy(line->head + line->head_len, bytes, kept);
    line->head_len += kept;
    for (size_t i = 0; i < n; i++) {
        const bool is_space = bytes[i] == ' ' || bytes[i] == '\r' || bytes[i] == '=';

        line->words += !is_space && !line->in_word;
        line->in_word = !is_space;
    }
}

static mrl_status next_line(struct lightgbm *l, struct line *ret, bool *more)
{
    const uint8_t *bytes, *end;
    bool done = false;
    size_t n;

    *ret = (struct line){.offset = mrl_reader_offset(&l->r)};
    *more = true;
    while (!done) {
        MRL_TRY(mrl_peek_some(&l->r, &bytes, &n));
        if (n == 0) {
            *more = ret->offset != mrl_reader_offset(&l->r);
            return mrl_ok();
        }
        end = memchr(bytes, '\n', n);
        done = end != NULL;
        n = end ? (size_t)(end - bytes) : n;
        take_piece(ret, bytes, n);
        MRL_TRY(mrl_read_skip(&l->r, "line", n + done));
    }
    return mrl_ok();
}

/* --- what they say --- */

static mrl_status take_header(struct lightgbm *l, const struct line *line, struct mrl_span key,
                              struct mrl_span value)
{
    static const struct {
        const char *key, *fact;
    } rows[] = {{"version", "version"}, {"objective", "objective"}, {"boosting", "boosting"}};
    uint64_t n;

    for (size_t i = 0; i < MRL_COUNT(rows); i++)
        if (mrl_span_is(key, rows[i].key))
            return mrl_describe_text(l->d, rows[i].fact, value.at, value.len);
    if (mrl_span_is(key, "tree_sizes")) {
        l->has_sizes = true;
        l->sizes = line->words - 1;
        return mrl_ok();
    }
    if (!mrl_span_is(key, "num_class") && !mrl_span_is(key, "max_feature_idx") &&
        !mrl_span_is(key, "num_tree_per_iteration"))
        return mrl_ok();
    if (!number_of(value, &n) || n > INT32_MAX)
        return mrl_describe_issue(l->d, "lightgbm.malformed", line->offset,
                                  "a count of the header is none");
    if (mrl_span_is(key, "num_class"))
        return mrl_describe_number(l->d, "class_count", n);
    return mrl_span_is(key, "max_feature_idx") ? mrl_describe_number(l->d, "feature_count", n + 1)
                                               : mrl_ok();
}

/* A tree of n leaves has n - 1 splits. */
static mrl_status take_tree(struct lightgbm *l, const struct line *line, struct mrl_span key,
                            struct mrl_span value)
{
    static const struct {
        const char *key;
        unsigned fewer; /* values than leaves */
    } rows[] = {{"split_feature", 1}, {"threshold", 1},   {"decision_type", 1},
                {"left_child", 1},    {"right_child", 1}, {"leaf_value", 0}};

    if (mrl_span_is(key, "num_leaves")) {
        if (!number_of(value, &l->leaves) || l->leaves == 0 || l->leaves > INT32_MAX)
            return mrl_describe_issue(l->d, "lightgbm.malformed", line->offset,
                                      "the number of leaves of a tree is none");
        return mrl_ok();
    }
    for (size_t i = 0; i < MRL_COUNT(rows); i++) {
        /* The first word is the key. */
        if (mrl_span_is(key, rows[i].key) && line->words - 1 != l->leaves - rows[i].fewer)
            return bad(l, line->offset, rows[i].key, line->words - 1, l->leaves - rows[i].fewer);
    }
    return mrl_ok();
}

static mrl_status take_line(struct lightgbm *l, const struct line *line)
{
    struct mrl_span rest = mrl_span_trim(mrl_span(line->head, line->head_len)), key;

    if (mrl_span_is(rest, "end of trees")) {
        l->in_tree = false;
        l->has_end = true;
    }
    if (l->has_end || !mrl_span_cut(&rest, '=', &key))
        return mrl_ok();
    if (mrl_span_is(key, "Tree")) {
        l->in_tree = true;
        l->leaves = 1;
        l->trees++;
        return mrl_ok();
    }
    return l->in_tree ? take_tree(l, line, key, rest) : take_header(l, line, key, rest);
}

static mrl_status finish(struct lightgbm *l)
{
    MRL_TRY(mrl_describe_number(l->d, "tree_count", l->trees));
    if (!l->has_end)
        return MRL_FAIL(l->d->err, MRL_E_TRUNCATED, mrl_reader_offset(&l->r),
                        "the line \"end of trees\" is missing");
    if (l->has_sizes && l->sizes != l->trees)
        return mrl_describe_issue(l->d, "lightgbm.inconsistent", MRL_NO_OFFSET,
                                  "tree_sizes promises %" PRIu64 " trees, there are %" PRIu64,
                                  l->sizes, l->trees);
    return mrl_ok();
}

static mrl_status describe_lightgbm(struct mrl_description *d)
{
    struct lightgbm *l = mrl_arena_zalloc(d->arena, sizeof(*l));
    uint8_t *buffer = mrl_arena_alloc(d->arena, MAX_LINE);
    struct line line;
    bool more = true;

    if (!l || !buffer)
        return MRL_FAIL_ARENA(d->err, d->arena);
    l->d = d;
    mrl_reader_open(&l->r, &l->window, d->source, buffer, MAX_LINE, d->err);
    for (;;) {
        MRL_TRY(next_line(l, &line, &more));
        d->parsed = mrl_reader_offset(&l->r);
        if (!more)
            return finish(l);
        MRL_TRY(take_line(l, &line));
    }
}

const struct mrl_format mrl_format_lightgbm = {
    .id = "lightgbm",
    .title = "LightGBM model (text)",
    .role = MRL_ROLE_MODEL,
    .probe = probe_lightgbm,
    .describe = describe_lightgbm,
};
