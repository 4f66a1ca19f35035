/* SPDX-License-Identifier: Apache-2.0 */
#include "formats/gguf.h"

#include "base/buf.h"
#include "base/limits.h"
#include "base/map.h"
#include "base/text.h"
#include "formats/document.h"
#include "formats/format.h"
#include "formats/gguf_layout.h"

#include <inttypes.h>
#include <string.h>

enum { DEFAULT_ALIGNMENT = 32 };

/* What is learnt while the pairs go by. */
struct reading {
    struct mrl_description *d;
    struct mrl_gguf g;
    struct mrl_map keys;
    const char *architecture; /* NULL until it was seen */
    uint64_t alignment;
    uint64_t context_length;
};

static mrl_status tell_pair(struct reading *x, const char *id, const struct mrl_gguf_pair *p,
                            const char *why)
{
    char key[128];

    mrl_text_quote(key, sizeof(key), p->key, p->key_len);
    return mrl_describe_issue(x->d, id, p->place, "metadata key %s %s", key, why);
}

/* Keys are ASCII, "hierarchical.and_snake_case" by convention. */
static mrl_status check_key(struct reading *x, const struct mrl_gguf_pair *p)
{
    bool added;

    for (size_t i = 0; i < p->key_len; i++)
        if (p->key[i] <= ' ' || p->key[i] > '~')
            return tell_pair(x, "gguf.odd-key", p, "is not printable ASCII");
    if (p->key_len == 0)
        return tell_pair(x, "gguf.odd-key", p, "is empty");
    MRL_TRY(mrl_map_add(&x->keys, p->key, p->key_len, 0, &added, x->d->err));
    return added ? mrl_ok() : tell_pair(x, "gguf.duplicate-key", p, "stands twice");
}

static mrl_status text_fact(struct reading *x, const char *name, const struct mrl_gguf_pair *p)
{
    if (p->type != MRL_GGUF_STRING || !p->string.text)
        return mrl_ok();
    return mrl_describe_text(x->d, name, p->string.text, (size_t)p->string.len);
}

static bool is_whole(const struct mrl_gguf_pair *p)
{
    return p->type <= MRL_GGUF_INT32 || p->type == MRL_GGUF_UINT64 || p->type == MRL_GGUF_INT64;
}

static mrl_status take_alignment(struct reading *x, const struct mrl_gguf_pair *p)
{
    if (!is_whole(p) || p->number < 8 || (p->number & (p->number - 1)) != 0 ||
        p->number > MRL_MAX_GGUF_ALIGNMENT)
        return tell_pair(x, "gguf.alignment", p, "is no power of two from 8 on");
    x->alignment = p->number;
    return mrl_ok();
}

static mrl_status take_file_type(struct reading *x, const struct mrl_gguf_pair *p)
{
    const char *name = is_whole(p) ? mrl_gguf_file_type_name(p->number) : NULL;

    return name ? mrl_describe_text(x->d, "quantization", name, strlen(name)) : mrl_ok();
}

static mrl_status take_architecture(struct reading *x, const struct mrl_gguf_pair *p)
{
    if (p->type == MRL_GGUF_STRING)
        x->architecture = p->string.text;
    return text_fact(x, "architecture", p);
}

/* Larger ones are no templates; their size is told. */
static mrl_status digest_long_template(struct reading *x, const struct mrl_gguf_string *s)
{
    mrl_cleanup(mrl_buf_done) struct mrl_buf text;
    size_t got = 0;

    mrl_buf_init(&text, MRL_MAX_GGUF_TEMPLATE);
    if (s->len > MRL_MAX_GGUF_TEMPLATE)
        return mrl_ok();
    for (uint64_t i = 0; i < s->len; i += got) {
        char piece[4096];
        const uint64_t left = s->len - i;

        MRL_TRY(x->d->source->read_at(x->d->source, s->offset + i, piece,
                                      left < sizeof(piece) ? (size_t)left : sizeof(piece), &got,
                                      x->d->err));
        if (got == 0)
            return MRL_FAIL(x->d->err, MRL_E_TRUNCATED, s->offset + i, "the template is cut");
        mrl_buf_add(&text, piece, got);
    }
    MRL_TRY(mrl_buf_status(&text, x->d->err));
    return mrl_describe_sha256(x->d, "chat_template_sha256", mrl_buf_text(&text), text.len);
}

static mrl_status take_template(struct reading *x, const struct mrl_gguf_pair *p)
{
    if (p->type != MRL_GGUF_STRING)
        return mrl_ok();
    if (p->string.text)
        MRL_TRY(mrl_describe_sha256(x->d, "chat_template_sha256", p->string.text,
                                    (size_t)p->string.len));
    else
        MRL_TRY(digest_long_template(x, &p->string));
    return mrl_describe_number(x->d, "chat_template_bytes", p->string.len);
}

static mrl_status take_vocabulary(struct reading *x, const struct mrl_gguf_pair *p)
{
    if (p->type != MRL_GGUF_ARRAY)
        return mrl_ok();
    return mrl_describe_number(x->d, "vocabulary_size", p->item_count);
}

/* An array of names. */
static mrl_status take_datasets(struct reading *x, const struct mrl_gguf_pair *p)
{
    if (p->type != MRL_GGUF_ARRAY)
        return mrl_ok();
    for (unsigned i = 0; i < MRL_MAX_LISTED; i++) {
        struct mrl_gguf_string s;
        bool found;

        MRL_TRY(mrl_gguf_next_string(&x->g, &s, &found));
        if (!found)
            break;
        if (s.text)
            MRL_TRY(mrl_describe_link(x->d, MRL_LINK_DATASET, s.text, (size_t)s.len));
    }
    return mrl_ok();
}

/* Keys with a meaning of their own; `fact` alone: their text is told under that name. */
static const struct key_row {
    const char *key;
    const char *fact;
    mrl_status (*take)(struct reading *x, const struct mrl_gguf_pair *p);
} key_rows[] = {
    {"general.architecture", NULL, take_architecture},
    {"general.alignment", NULL, take_alignment},
    {"general.file_type", NULL, take_file_type},
    {"general.datasets", NULL, take_datasets},
    {"general.name", "name", NULL},
    {"general.version", "version", NULL},
    {"general.author", "author", NULL},
    {"general.organization", "organization", NULL},
    {"general.license", "license", NULL},
    {"general.license.name", "license_name", NULL},
    {"general.license.link", "license_link", NULL},
    {"general.description", "description", NULL},
    {"general.quantized_by", "quantized_by", NULL},
    {"general.doi", "doi", NULL},
    {"general.url", "url", NULL},
    {"general.source.url", "source", NULL},
    {"general.repo_url", "repository", NULL},
    {"general.size_label", "size_label", NULL},
    {"general.finetune", "finetune", NULL},
    {"tokenizer.ggml.model", "tokenizer", NULL},
    {"tokenizer.ggml.tokens", NULL, take_vocabulary},
    {"tokenizer.chat_template", NULL, take_template},
};

static bool starts(const char *text, const char *prefix)
{
    return strncmp(text, prefix, strlen(prefix)) == 0;
}

static bool ends(const char *text, const char *suffix)
{
    const size_t n = strlen(text);
    const size_t m = strlen(suffix);

    return n >= m && strcmp(text + n - m, suffix) == 0;
}

/* Sizes of the network, under the name of its architecture. */
static mrl_status take_size(struct reading *x, const struct mrl_gguf_pair *p, const char *key)
{
    static const char *const rows[][2] = {
        {".block_count", "layer_count"},
        {".embedding_length", "hidden_size"},
        {".feed_forward_length", "intermediate_size"},
        {".attention.head_count", "attention_head_count"},
        {".attention.head_count_kv", "key_value_head_count"},
        {".expert_count", "expert_count"},
        {".expert_used_count", "experts_per_token"},
    };

    if (strcmp(key, ".context_length") == 0)
        x->context_length = p->number;
    for (size_t i = 0; i < MRL_COUNT(rows); i++)
        if (strcmp(key, rows[i][0]) == 0)
            return mrl_describe_number(x->d, rows[i][1], p->number);
    return mrl_ok();
}

/* Keys with a number or the architecture's name in them. */
static mrl_status take_named(struct reading *x, const struct mrl_gguf_pair *p)
{
    const bool is_base = starts(p->key, "general.base_model.") &&
                         (ends(p->key, ".repo_url") || ends(p->key, ".name"));
    const bool is_data =
        starts(p->key, "general.dataset.") && (ends(p->key, ".repo_url") || ends(p->key, ".name"));

    if ((is_base || is_data) && p->type == MRL_GGUF_STRING && p->string.text)
        return mrl_describe_link(x->d, is_base ? MRL_LINK_BASE_MODEL : MRL_LINK_DATASET,
                                 p->string.text, (size_t)p->string.len);
    return x->architecture && starts(p->key, x->architecture) && is_whole(p)
               ? take_size(x, p, p->key + strlen(x->architecture))
               : mrl_ok();
}

static mrl_status take_pair(struct reading *x, const struct mrl_gguf_pair *p)
{
    MRL_TRY(check_key(x, p));
    for (size_t i = 0; i < MRL_COUNT(key_rows); i++) {
        const struct key_row *row = &key_rows[i];

        if (strcmp(row->key, p->key) == 0)
            return row->take ? row->take(x, p) : text_fact(x, row->fact, p);
    }
    return take_named(x, p);
}

static mrl_status read_pairs(struct reading *x)
{
    for (;;) {
        struct mrl_gguf_pair p;
        bool found;

        MRL_TRY(mrl_gguf_next_pair(&x->g, &p, &found));
        if (!found)
            return mrl_ok();
        MRL_TRY(take_pair(x, &p));
    }
}

static mrl_status tell_header(struct reading *x)
{
    const struct mrl_gguf *g = &x->g;

    MRL_TRY(mrl_describe_number(x->d, "file_version", g->version));
    MRL_TRY(mrl_describe_text(x->d, "byte_order", g->big_endian ? "big" : "little",
                              g->big_endian ? 3 : 6));
    MRL_TRY(mrl_describe_number(x->d, "metadata_count", g->metadata_count));
    return mrl_describe_number(x->d, "tensor_count", g->tensor_count);
}

static mrl_status describe_gguf(struct mrl_description *d)
{
    struct reading x = {.d = d, .alignment = DEFAULT_ALIGNMENT};
    mrl_status s;

    mrl_map_init(&x.keys, d->arena);
    MRL_TRY(mrl_gguf_open(&x.g, d->source, d->arena, d->err));
    MRL_TRY(tell_header(&x));
    s = read_pairs(&x);
    d->parsed = mrl_gguf_header_end(&x.g);
    MRL_TRY(s);
    if (x.context_length)
        MRL_TRY(mrl_describe_number(d, "context_length", x.context_length));
    return mrl_gguf_describe_tensors(d, &x.g, x.alignment);
}

static bool probe_gguf(const struct mrl_probe *probe)
{
    return mrl_gguf_sniff(probe->head, probe->head_len);
}

const struct mrl_format mrl_format_gguf = {
    .id = "gguf",
    .title = "GGUF model",
    .role = MRL_ROLE_MODEL,
    .probe = probe_gguf,
    .describe = describe_gguf,
};
