/* SPDX-License-Identifier: Apache-2.0 */
/* Vocabularies that lie beside a tokenizer: vocab.txt (a token a line), merges.txt (two a line) and
 * vocab.json (token to number). */
#include "base/limits.h"
#include "base/span.h"
#include "formats/json_file.h"
#include "formats/text_probe.h"

#include <inttypes.h>
#include <string.h>

/* In a flat map from tokens to numbers, the first value is a number. */
static bool opens_map_of_numbers(struct mrl_span text)
{
    (void)mrl_span_take(&text, "{ \t\r\n");
    if (mrl_span_byte(text, 0) != '"')
        return false;
    text = mrl_span_without(text, mrl_span_find(text, "\":"));
    text = mrl_span_without(text, 2);
    (void)mrl_span_take(&text, " \t\r\n");
    return mrl_span_take(&text, "0123456789").len > 0;
}

static bool probe_vocabulary(const struct mrl_probe *probe)
{
    static const char *const lists[] = {"vocab.txt",  "*-vocab.txt",  "*_vocab.txt",
                                        "merges.txt", "*-merges.txt", NULL};
    static const char *const maps[] = {"*vocab*.json", NULL};
    const struct mrl_span text = mrl_probe_text(probe);

    if (mrl_probe_json_opens(probe) == '{')
        return mrl_probe_named(probe, maps) && opens_map_of_numbers(text);
    return text.len > 0 && mrl_probe_named(probe, lists);
}

/* Lines that are not empty; a merge list's first line may be "#version". */
static mrl_status count_lines(struct mrl_description *d, uint64_t *ret)
{
    uint8_t buffer[16384];
    struct mrl_window window;
    struct mrl_reader r;
    uint64_t count = 0;
    bool blank = true;

    mrl_reader_open(&r, &window, d->source, buffer, sizeof(buffer), d->err);
    for (;;) {
        const uint8_t *bytes;
        size_t n;

        MRL_TRY(mrl_read_some(&r, sizeof(buffer), &bytes, &n));
        if (n == 0)
            break;
        for (size_t i = 0; i < n; i++) {
            count += bytes[i] == '\n' && !blank;
            blank = bytes[i] == '\n' || (blank && bytes[i] == '\r');
        }
    }
    d->parsed = mrl_reader_offset(&r);
    *ret = count + !blank;
    return mrl_ok();
}

static mrl_status count_members(struct mrl_description *d, uint64_t *ret)
{
    mrl_cleanup(mrl_json_file_done) struct mrl_json_file f = {0};

    MRL_TRY(mrl_json_file_open(&f, d));
    MRL_TRY(mrl_json_count(&f.j, ret));
    return mrl_json_file_finish(&f, d);
}

static mrl_status describe_vocabulary(struct mrl_description *d)
{
    const struct mrl_span path = mrl_span_text(d->path);
    const bool merges = mrl_name_matches(path, "*merges.txt");
    uint64_t count;

    if (d->source->size > MRL_MAX_TREE_BYTES)
        return MRL_FAIL(d->err, MRL_E_LIMIT, MRL_NO_OFFSET,
                        "%" PRIu64 " bytes of vocabulary, the limit is %u", d->source->size,
                        MRL_MAX_TREE_BYTES);
    if (mrl_name_matches(path, "*.json"))
        MRL_TRY(count_members(d, &count));
    else
        MRL_TRY(count_lines(d, &count));
    return mrl_describe_number(d, merges ? "merge_count" : "vocabulary_size", count);
}

const struct mrl_format mrl_format_vocabulary = {
    .id = "vocabulary",
    .title = "vocabulary of a tokenizer",
    .role = MRL_ROLE_TOKENIZER,
    .probe = probe_vocabulary,
    .describe = describe_vocabulary,
};
