/* SPDX-License-Identifier: Apache-2.0 */
#include "sign/checkpoint.h"

#include "base/base64.h"
#include "base/merkle.h"

#include <inttypes.h>

static mrl_status malformed(struct mrl_error *err, const char *what)
{
    return MRL_FAIL(err, MRL_E_FORMAT, MRL_NO_OFFSET, "is no checkpoint: %s", what);
}

mrl_status mrl_checkpoint_parse(struct mrl_span text, struct mrl_checkpoint *ret,
                                struct mrl_error *err)
{
    struct mrl_span size, root, extension;
    size_t n;

    if (!mrl_span_cut(&text, '\n', &ret->origin) || ret->origin.len == 0)
        return malformed(err, "it names no log");
    if (!mrl_span_cut(&text, '\n', &size) || !mrl_span_count(size, &ret->size) ||
        ret->size > MRL_TREE_SIZE_MAX)
        return malformed(err, "its second line is no size");
    if (!mrl_span_cut(&text, '\n', &root) ||
        !mrl_base64_decode(root.at, root.len, ret->root.bytes, sizeof(ret->root.bytes), &n) ||
        n != sizeof(ret->root.bytes))
        return malformed(err, "its third line is no SHA-256 in base64");
    while (mrl_span_cut(&text, '\n', &extension))
        if (extension.len == 0)
            return malformed(err, "it has an empty line");
    return mrl_ok();
}

mrl_status mrl_checkpoint_open(const char *bytes, size_t n, const struct mrl_note_key *log,
                               struct mrl_note *note, struct mrl_checkpoint *ret,
                               struct mrl_error *err)
{
    bool found;

    MRL_TRY(mrl_note_parse(bytes, n, note, err));
    MRL_TRY(mrl_note_verify(note, log, &found, NULL, err));
    if (!found)
        return MRL_FAIL(err, MRL_E_DENIED, MRL_NO_OFFSET,
                        "the checkpoint is not signed by the key of the log (%08" PRIx32 ")",
                        log->id);
    MRL_TRY(mrl_checkpoint_parse(note->text, ret, err));
    if (!mrl_span_is(ret->origin, log->name))
        return MRL_FAIL(err, MRL_E_DENIED, MRL_NO_OFFSET, "the checkpoint is of another log");
    return mrl_ok();
}

mrl_status mrl_checkpoint_sign(const struct mrl_note_signer *log, uint64_t size,
                               const struct mrl_sha256 *root, struct mrl_buf *ret,
                               struct mrl_error *err)
{
    mrl_cleanup(mrl_buf_done) struct mrl_buf text = {.max = 0};
    char base64[MRL_BASE64_TEXT(sizeof(root->bytes))];

    mrl_base64_encode(root->bytes, sizeof(root->bytes), base64);
    mrl_buf_init(&text, MRL_MAX_NOTE);
    mrl_buf_addf(&text, "%s\n%" PRIu64 "\n%s\n", log->key.name, size, base64);
    MRL_TRY(mrl_buf_status(&text, err));
    return mrl_note_sign(log, mrl_span(text.data, text.len), ret, err);
}
