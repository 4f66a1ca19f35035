/* SPDX-License-Identifier: Apache-2.0 */
/* tokenizer.model of SentencePiece: a protobuf message ModelProto, numbers of fields from
 * google/sentencepiece, src/sentencepiece_model.proto.  It has no magic, so its first pieces tell:
 * each is a message of a text, a 32-bit score and, for some, a kind. */
#include "base/limits.h"
#include "base/span.h"
#include "formats/format.h"
#include "formats/protobuf.h"

#include <string.h>

enum {
    MODEL_PIECES = 1,
    MODEL_TRAINER = 2,
    MODEL_NORMALIZER = 3,
    PIECE_TEXT = 1,
    PIECE_SCORE = 2,
    TRAINER_KIND = 3,
    TRAINER_NORMALIZER_NAME = 1,
    PROBED_PIECES = 4,
};

/* Whether a message is a piece: a text, then a score. */
static bool is_piece(struct mrl_reader *message)
{
    struct mrl_pb_field field;
    bool found;

    if (mrl_pb_next(message, &field, &found).code != MRL_OK || !found ||
        field.number != PIECE_TEXT || field.wire != MRL_PB_LEN ||
        mrl_reader_left(&field.bytes) > 256)
        return false;
    return mrl_pb_next(message, &field, &found).code == MRL_OK && found &&
           field.number == PIECE_SCORE && field.wire == MRL_PB_I32;
}

static bool probe_sentencepiece(const struct mrl_probe *probe)
{
    struct mrl_error err;
    struct mrl_reader r;

    if (probe->head_len < 16 || probe->head[0] != 0x0a)
        return false;
    mrl_reader_init(&r, probe->head, probe->head_len, &err);
    for (int i = 0; i < PROBED_PIECES; i++) {
        struct mrl_pb_field field;
        bool found;

        if (mrl_pb_next(&r, &field, &found).code != MRL_OK || !found ||
            field.number != MODEL_PIECES || field.wire != MRL_PB_LEN || !is_piece(&field.bytes))
            return false;
    }
    return true;
}

static const char *kind_name(uint64_t kind)
{
    static const char *const names[] = {[1] = "unigram", [2] = "bpe", [3] = "word", [4] = "char"};

    return kind > 0 && kind < MRL_COUNT(names) ? names[kind] : "unknown";
}

static mrl_status read_trainer(struct mrl_description *d, struct mrl_reader *message)
{
    const char *name = kind_name(1); /* the default of the field */
    struct mrl_pb_field field;
    bool found;

    for (;;) {
        MRL_TRY(mrl_pb_next(message, &field, &found));
        if (!found)
            return mrl_describe_text(d, "model_type", name, strlen(name));
        if (field.number == TRAINER_KIND && field.wire == MRL_PB_VARINT)
            name = kind_name(field.value);
    }
}

static mrl_status read_normalizer(struct mrl_description *d, struct mrl_reader *message)
{
    struct mrl_pb_field field;
    const uint8_t *text;
    bool found;

    for (;;) {
        MRL_TRY(mrl_pb_next(message, &field, &found));
        if (!found)
            return mrl_ok();
        if (field.number != TRAINER_NORMALIZER_NAME || field.wire != MRL_PB_LEN)
            continue;
        const uint64_t n = mrl_reader_left(&field.bytes);

        MRL_TRY(mrl_read_bytes(&field.bytes, "name", n, &text));
        MRL_TRY(mrl_describe_text(d, "normalizer", (const char *)text, (size_t)n));
    }
}

static mrl_status read_model(struct mrl_description *d, struct mrl_reader *r)
{
    struct mrl_pb_field field;
    uint64_t pieces = 0;
    bool found;

    for (;;) {
        MRL_TRY(mrl_pb_next(r, &field, &found));
        if (!found)
            return mrl_describe_number(d, "vocabulary_size", pieces);
        if (field.wire != MRL_PB_LEN)
            continue;
        pieces += field.number == MODEL_PIECES;
        if (field.number == MODEL_TRAINER)
            MRL_TRY(read_trainer(d, &field.bytes));
        if (field.number == MODEL_NORMALIZER)
            MRL_TRY(read_normalizer(d, &field.bytes));
    }
}

static mrl_status describe_sentencepiece(struct mrl_description *d)
{
    uint8_t buffer[16384];
    struct mrl_window window;
    struct mrl_reader r;

    if (d->source->size > MRL_MAX_TREE_BYTES)
        return MRL_FAIL(d->err, MRL_E_LIMIT, MRL_NO_OFFSET, "larger than %u bytes",
                        MRL_MAX_TREE_BYTES);
    mrl_reader_open(&r, &window, d->source, buffer, sizeof(buffer), d->err);
    MRL_TRY(read_model(d, &r));
    d->parsed = mrl_reader_offset(&r);
    return mrl_ok();
}

const struct mrl_format mrl_format_sentencepiece = {
    .id = "sentencepiece",
    .title = "SentencePiece tokenizer",
    .role = MRL_ROLE_TOKENIZER,
    .probe = probe_sentencepiece,
    .describe = describe_sentencepiece,
};
