/* SPDX-License-Identifier: Apache-2.0 */
/* tokenizer.json of huggingface/tokenizers.  Read token by token: vocabularies make it large. */
#include "formats/json_file.h"
#include "formats/text_probe.h"

#include <string.h>

static bool probe_tokenizer_json(const struct mrl_probe *probe)
{
    static const char *const keys[] = {"truncation", "padding", "added_tokens",   "normalizer",
                                       "model",      "version", "post_processor", "pre_tokenizer",
                                       "decoder",    NULL};
    static const char *const telling[] = {"added_tokens", "pre_tokenizer", "normalizer", NULL};
    static const char *const names[] = {"tokenizer.json", NULL};

    if (mrl_probe_json_opens(probe) != '{')
        return false;
    if (mrl_probe_named(probe, names))
        return mrl_probe_json_keys(probe, keys) > 0 || probe->size <= 4;
    return mrl_probe_json_keys(probe, keys) >= 3 && mrl_probe_json_keys(probe, telling) > 0;
}

struct tokenizer {
    struct mrl_description *d;
    struct mrl_json *j;
    bool has_model, has_vocabulary;
};

static mrl_status describe_string(struct tokenizer *t, const char *fact)
{
    enum mrl_json_token token;

    MRL_TRY(mrl_json_next(t->j, &token));
    if (token == MRL_JSON_STRING)
        return mrl_describe_text(t->d, fact, t->j->text, t->j->len);
    return mrl_json_skip(t->j, token);
}

static mrl_status describe_count(struct tokenizer *t, const char *fact)
{
    uint64_t count;

    MRL_TRY(mrl_json_count(t->j, &count));
    return mrl_describe_number(t->d, fact, count);
}

static mrl_status read_model_member(struct tokenizer *t)
{
    if (strcmp(t->j->text, "type") == 0)
        return describe_string(t, "model_type");
    if (strcmp(t->j->text, "unk_token") == 0)
        return describe_string(t, "unknown_token");
    if (strcmp(t->j->text, "merges") == 0)
        return describe_count(t, "merge_count");
    if (strcmp(t->j->text, "vocab") == 0) {
        t->has_vocabulary = true;
        return describe_count(t, "vocabulary_size");
    }
    return mrl_json_skip_value(t->j);
}

static mrl_status read_model(struct tokenizer *t)
{
    bool more;

    if (t->has_model)
        return MRL_FAIL(t->d->err, MRL_E_FORMAT, t->j->offset, "two models");
    t->has_model = true;
    MRL_TRY(mrl_json_enter(t->j, "model"));
    for (;;) {
        MRL_TRY(mrl_json_member(t->j, &more));
        if (!more)
            return mrl_ok();
        MRL_TRY(read_model_member(t));
    }
}

static mrl_status read_member(struct tokenizer *t)
{
    if (strcmp(t->j->text, "version") == 0)
        return describe_string(t, "version");
    if (strcmp(t->j->text, "added_tokens") == 0)
        return describe_count(t, "added_token_count");
    if (strcmp(t->j->text, "model") == 0)
        return read_model(t);
    return mrl_json_skip_value(t->j);
}

static mrl_status describe_tokenizer_json(struct mrl_description *d)
{
    mrl_cleanup(mrl_json_file_done) struct mrl_json_file f = {0};
    struct tokenizer t = {.d = d, .j = &f.j};
    bool more;

    MRL_TRY(mrl_json_file_open(&f, d));
    MRL_TRY(mrl_json_enter(&f.j, "the tokenizer"));
    for (;;) {
        MRL_TRY(mrl_json_member(&f.j, &more));
        if (!more)
            break;
        MRL_TRY(read_member(&t));
    }
    MRL_TRY(mrl_json_file_finish(&f, d));
    if (!t.has_model || !t.has_vocabulary)
        return MRL_FAIL(d->err, MRL_E_FORMAT, MRL_NO_OFFSET, "has no %s",
                        t.has_model ? "vocabulary" : "model");
    return mrl_ok();
}

const struct mrl_format mrl_format_tokenizer_json = {
    .id = "tokenizer",
    .title = "tokenizer",
    .role = MRL_ROLE_TOKENIZER,
    .probe = probe_tokenizer_json,
    .describe = describe_tokenizer_json,
};
