/* SPDX-License-Identifier: Apache-2.0 */
#include "base/limits.h"
#include "formats/pickle_decoder.h"
#include "formats/pickle_look.h"

/* What torch.save() wrote from 0.1.10 to 1.5: a pickle each of the magic number, the protocol
 * version, the system, the object, and the keys of the storages, then the storages as raw numbers.
 * torch/serialization.py, _legacy_save().  Reached from pickle.c. */
enum { PICKLES_BEFORE_OBJECT = 3 };

static mrl_status skip_pickle(struct mrl_reader *r)
{
    struct mrl_pickle_decoder decoder;

    mrl_pickle_decoder_init(&decoder, r, MRL_PICKLE_VIEW_BYTES);
    for (unsigned i = 0; i < MRL_MAX_PICKLE_LOOK; i++) {
        struct mrl_pickle_op op = {0};

        MRL_TRY(mrl_pickle_next(&decoder, &op));
        if (op.code == MRL_OP_STOP)
            return mrl_ok();
    }
    return MRL_FAIL(r->err, MRL_E_LIMIT, mrl_reader_offset(r), "more than %u opcodes",
                    MRL_MAX_PICKLE_LOOK);
}

static mrl_status find_object(struct mrl_description *d, uint64_t *ret)
{
    uint8_t *buffer = mrl_arena_alloc(d->arena, MRL_WINDOW_DEFAULT);
    struct mrl_window window;
    struct mrl_reader r;

    if (!buffer)
        return MRL_FAIL_ARENA(d->err, d->arena);
    mrl_reader_open(&r, &window, d->source, buffer, MRL_WINDOW_DEFAULT, d->err);
    for (unsigned i = 0; i < PICKLES_BEFORE_OBJECT; i++)
        MRL_TRY(skip_pickle(&r));
    *ret = mrl_reader_offset(&r);
    return mrl_ok();
}

static mrl_status describe_pytorch_legacy(struct mrl_description *d)
{
    struct mrl_source_slice object;
    uint64_t start;

    MRL_TRY(find_object(d, &start));
    MRL_TRY(mrl_source_slice_init(&object, d->source, start, d->source->size - start, d->err));
    MRL_TRY(mrl_pickle_look(d, &object.source));
    d->parsed += start;
    return mrl_ok();
}

const struct mrl_format mrl_format_pytorch_legacy = {
    .id = "pytorch-legacy",
    .title = "PyTorch model (stacked pickles)",
    .role = MRL_ROLE_MODEL,
    .describe = describe_pytorch_legacy,
};
