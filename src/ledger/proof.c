/* SPDX-License-Identifier: Apache-2.0 */
#include "ledger/proof.h"

#include "base/base64.h"

#include <inttypes.h>
#include <string.h>

static const char first_line[] = "c2sp.org/tlog-proof@v1";

static void write_hashes(const struct mrl_tree_proof *proof, struct mrl_span checkpoint,
                         struct mrl_buf *ret)
{
    char base64[MRL_BASE64_TEXT(32)];

    for (size_t i = 0; i < proof->count; i++) {
        mrl_base64_encode(proof->hashes[i].bytes, sizeof(proof->hashes[i].bytes), base64);
        mrl_buf_addf(ret, "%s\n", base64);
    }
    mrl_buf_addc(ret, '\n');
    mrl_buf_add(ret, checkpoint.at, checkpoint.len);
}

mrl_status mrl_inclusion_write(const struct mrl_inclusion_file *p, struct mrl_buf *ret,
                               struct mrl_error *err)
{
    char base64[MRL_BASE64_TEXT(MRL_MAX_LEDGER_ENTRY)];

    mrl_buf_addf(ret, "%s\n", first_line);
    if (p->extra) {
        mrl_base64_encode(p->extra, p->extra_len, base64);
        mrl_buf_addf(ret, "extra %s\n", base64);
    }
    mrl_buf_addf(ret, "index %" PRIu64 "\n", p->index);
    write_hashes(&p->proof, p->checkpoint, ret);
    return mrl_buf_status(ret, err);
}

mrl_status mrl_consistency_write(const struct mrl_consistency_file *p, struct mrl_buf *ret,
                                 struct mrl_error *err)
{
    mrl_buf_addf(ret, "old %" PRIu64 "\n", p->old_size);
    write_hashes(&p->proof, p->checkpoint, ret);
    return mrl_buf_status(ret, err);
}

/* --- reading --- */

static mrl_status malformed(struct mrl_error *err, const char *what)
{
    return MRL_FAIL(err, MRL_E_FORMAT, MRL_NO_OFFSET, "is no proof: %s", what);
}

static mrl_status check_size(size_t n, struct mrl_error *err)
{
    if (n <= MRL_MAX_LEDGER_PROOF + MRL_MAX_NOTE)
        return mrl_ok();
    return MRL_FAIL(err, MRL_E_LIMIT, MRL_NO_OFFSET, "is %zu bytes, the limit is %u", n,
                    MRL_MAX_LEDGER_PROOF + MRL_MAX_NOTE);
}

/* "WORD NUMBER", the number decimal without leading zeroes. */
static mrl_status read_number(struct mrl_span line, const char *word, uint64_t *ret,
                              struct mrl_error *err)
{
    if (!mrl_span_starts(line, word))
        return malformed(err, "a line with a number is missing");
    if (!mrl_span_count(mrl_span_without(line, strlen(word)), ret) || *ret > MRL_TREE_SIZE_MAX)
        return malformed(err, "its number is none");
    return mrl_ok();
}

/* The hashes up to a blank line; what follows is the checkpoint. */
static mrl_status read_hashes(struct mrl_span *rest, struct mrl_tree_proof *ret,
                              struct mrl_error *err)
{
    struct mrl_span line;
    size_t n;

    ret->count = 0;
    while (mrl_span_cut(rest, '\n', &line)) {
        struct mrl_sha256 *const hash = &ret->hashes[ret->count];

        if (line.len == 0)
            return mrl_ok();
        if (ret->count == MRL_TREE_PROOF_MAX)
            return MRL_FAIL(err, MRL_E_LIMIT, MRL_NO_OFFSET, "has more than %u hashes",
                            MRL_TREE_PROOF_MAX);
        if (!mrl_base64_decode(line.at, line.len, hash->bytes, sizeof(hash->bytes), &n) ||
            n != sizeof(hash->bytes))
            return malformed(err, "a line is no SHA-256 in base64");
        ret->count++;
    }
    return malformed(err, "no checkpoint follows its hashes");
}

static mrl_status read_extra(struct mrl_span text, struct mrl_arena *arena,
                             struct mrl_inclusion_file *ret, struct mrl_error *err)
{
    const size_t capacity = MRL_BASE64_BYTES(text.len);
    uint8_t *bytes = mrl_arena_alloc(arena, capacity + 1);

    if (!bytes)
        return MRL_FAIL_ARENA(err, arena);
    if (!mrl_base64_decode(text.at, text.len, bytes, capacity, &ret->extra_len))
        return malformed(err, "its extra data is not base64");
    ret->extra = bytes;
    return mrl_ok();
}

mrl_status mrl_inclusion_read(const char *bytes, size_t n, struct mrl_arena *arena,
                              struct mrl_inclusion_file *ret, struct mrl_error *err)
{
    static const char extra[] = "extra ";
    struct mrl_span rest = mrl_span(bytes, n);
    struct mrl_span line;

    MRL_TRY(check_size(n, err));
    *ret = (struct mrl_inclusion_file){.extra = NULL};
    if (!mrl_span_cut(&rest, '\n', &line) || !mrl_span_is(line, first_line))
        return malformed(err, "its first line is not `c2sp.org/tlog-proof@v1`");
    if (!mrl_span_cut(&rest, '\n', &line))
        return malformed(err, "it ends after its first line");
    if (mrl_span_starts(line, extra)) {
        MRL_TRY(read_extra(mrl_span_without(line, sizeof(extra) - 1), arena, ret, err));
        if (!mrl_span_cut(&rest, '\n', &line))
            return malformed(err, "it ends after its extra data");
    }
    MRL_TRY(read_number(line, "index ", &ret->index, err));
    MRL_TRY(read_hashes(&rest, &ret->proof, err));
    ret->checkpoint = rest;
    return mrl_ok();
}

mrl_status mrl_consistency_read(const char *bytes, size_t n, struct mrl_consistency_file *ret,
                                struct mrl_error *err)
{
    struct mrl_span rest = mrl_span(bytes, n);
    struct mrl_span line;

    MRL_TRY(check_size(n, err));
    if (!mrl_span_cut(&rest, '\n', &line))
        return malformed(err, "it is empty");
    MRL_TRY(read_number(line, "old ", &ret->old_size, err));
    MRL_TRY(read_hashes(&rest, &ret->proof, err));
    ret->checkpoint = rest;
    return mrl_ok();
}

/* --- verifying --- */

mrl_status mrl_inclusion_verify(const struct mrl_inclusion_file *p, const void *entry, size_t n,
                                const struct mrl_note_key *log, struct mrl_note *note,
                                struct mrl_checkpoint *checkpoint, struct mrl_error *err)
{
    mrl_cleanup(mrl_hasher_freep) struct mrl_hasher *hasher = NULL;
    struct mrl_sha256 leaf;

    MRL_TRY(mrl_checkpoint_open(p->checkpoint.at, p->checkpoint.len, log, note, checkpoint, err));
    MRL_TRY(mrl_hasher_new(&hasher, err));
    MRL_TRY(mrl_tree_leaf(hasher, entry, n, &leaf, err));
    return mrl_tree_check_inclusion(hasher, &p->proof, &leaf, p->index, checkpoint->size,
                                    &checkpoint->root, err);
}

mrl_status mrl_consistency_verify(const struct mrl_consistency_file *p,
                                  const struct mrl_checkpoint *old, const struct mrl_note_key *log,
                                  struct mrl_note *note, struct mrl_checkpoint *checkpoint,
                                  struct mrl_error *err)
{
    mrl_cleanup(mrl_hasher_freep) struct mrl_hasher *hasher = NULL;

    MRL_TRY(mrl_checkpoint_open(p->checkpoint.at, p->checkpoint.len, log, note, checkpoint, err));
    if (p->old_size != old->size)
        return MRL_FAIL(err, MRL_E_DENIED, MRL_NO_OFFSET,
                        "the proof begins at %" PRIu64
                        " entries, the older checkpoint has %" PRIu64,
                        p->old_size, old->size);
    MRL_TRY(mrl_hasher_new(&hasher, err));
    return mrl_tree_check_consistency(hasher, &p->proof, old->size, &old->root, checkpoint->size,
                                      &checkpoint->root, err);
}
