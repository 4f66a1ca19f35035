/* SPDX-License-Identifier: Apache-2.0 */
#include "ledger/journal.h"

#include "base/limits.h"
#include "base/reader.h"

#include <string.h>

static const char magic[8] = {'M', 'R', 'L', 'F', 'R', 'A', 'M', '1'};

static void add_be(struct mrl_buf *buf, uint64_t value, unsigned bytes)
{
    while (bytes-- > 0)
        mrl_buf_addc(buf, (char)(uint8_t)(value >> (8 * bytes)));
}

static void pad(struct mrl_buf *buf, size_t start)
{
    static const char zeroes[MRL_JOURNAL_BLOCK];
    const size_t over = (buf->len - start) % MRL_JOURNAL_BLOCK;

    if (over)
        mrl_buf_add(buf, zeroes, MRL_JOURNAL_BLOCK - over);
}

mrl_status mrl_journal_write(const struct mrl_journal_frame *frame, struct mrl_buf *ret,
                             struct mrl_error *err)
{
    const size_t start = ret->len;
    struct mrl_sha256 digest;

    mrl_buf_add(ret, magic, sizeof(magic));
    add_be(ret, frame->first, 8);
    add_be(ret, frame->count, 4);
    add_be(ret, frame->bundle.len, 4);
    add_be(ret, frame->note.len, 4);
    mrl_buf_add(ret, frame->bundle.at, frame->bundle.len);
    mrl_buf_add(ret, frame->note.at, frame->note.len);
    MRL_TRY(mrl_buf_status(ret, err));
    MRL_TRY(mrl_sha256_bytes(ret->data + start, ret->len - start, &digest, err));
    mrl_buf_add(ret, digest.bytes, sizeof(digest.bytes));
    pad(ret, start);
    return mrl_buf_status(ret, err);
}

static mrl_status read_head(struct mrl_reader *r, struct mrl_journal_frame *ret)
{
    uint32_t bundle, note;
    const uint8_t *at;

    MRL_TRY(mrl_read_bytes(r, "magic", sizeof(magic), &at));
    if (memcmp(at, magic, sizeof(magic)) != 0)
        return MRL_FAIL(r->err, MRL_E_FORMAT, 0, "no frame begins here");
    MRL_TRY(mrl_read_u64be(r, "first", &ret->first));
    MRL_TRY(mrl_read_u32be(r, "count", &ret->count));
    MRL_TRY(mrl_read_u32be(r, "bundle length", &bundle));
    MRL_TRY(mrl_read_u32be(r, "note length", &note));
    MRL_TRY(mrl_read_bytes(r, "bundle", bundle, &at));
    ret->bundle = mrl_span((const char *)at, bundle);
    MRL_TRY(mrl_read_bytes(r, "note", note, &at));
    ret->note = mrl_span((const char *)at, note);
    return mrl_ok();
}

mrl_status mrl_journal_read(const uint8_t *bytes, size_t n, bool *found,
                            struct mrl_journal_frame *ret, struct mrl_error *err)
{
    struct mrl_sha256 said, digest;
    struct mrl_error ignored;
    struct mrl_reader r;
    size_t used;

    *found = false;
    ret->blocks = 0;
    mrl_reader_init(&r, bytes, n, &ignored);
    if (read_head(&r, ret).code != MRL_OK)
        return mrl_ok();
    used = (size_t)mrl_reader_offset(&r);
    ret->blocks = (used + sizeof(said.bytes) + MRL_JOURNAL_BLOCK - 1) / MRL_JOURNAL_BLOCK;
    if (mrl_read_copy(&r, "digest", said.bytes, sizeof(said.bytes)).code != MRL_OK)
        return mrl_ok();
    MRL_TRY(mrl_sha256_bytes(bytes, used, &digest, err));
    *found = mrl_sha256_equal(&said, &digest);
    return mrl_ok();
}
