/* SPDX-License-Identifier: Apache-2.0 */
#include "sign/log_entry.h"

#include "base/base64.h"
#include "base/digest.h"
#include "base/limits.h"
#include "base/merkle.h"
#include "base/span.h"
#include "sign/checkpoint.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define DASH "\xe2\x80\x94" /* U+2014 */

/* --- inclusion --- */

static mrl_status verify_inclusion(const struct mrl_log_entry *e, struct mrl_error *err)
{
    mrl_cleanup(mrl_hasher_freep) struct mrl_hasher *hasher = NULL;
    struct mrl_tree_proof proof = {.count = e->hash_count};
    struct mrl_sha256 leaf, root;

    assert(e->hash_count <= MRL_TREE_PROOF_MAX); /* the reader takes 63 */
    for (size_t i = 0; i < e->hash_count; i++)
        memcpy(proof.hashes[i].bytes, e->hashes[i].bytes, sizeof(proof.hashes[i].bytes));
    memcpy(root.bytes, e->root_hash.bytes, sizeof(root.bytes));
    MRL_TRY(mrl_hasher_new(&hasher, err));
    MRL_TRY(mrl_tree_leaf(hasher, e->body.bytes, e->body.len, &leaf, err));
    const mrl_status status = mrl_tree_check_inclusion(
        hasher, &proof, &leaf, (uint64_t)e->proof_index, (uint64_t)e->tree_size, &root, err);
    if (status.code != MRL_OK)
        mrl_error_wrap(err, "`inclusionProof`");
    return status;
}

/* --- checkpoint --- */

/* The origin of Rekor 1 is the name of its key, " - " and the number of its tree; that of Rekor 2
 * the name alone. */
static bool names_log(struct mrl_span origin, struct mrl_span name)
{
    const struct mrl_span rest = mrl_span_without(origin, name.len);

    return name.len <= origin.len && memcmp(name.at, origin.at, name.len) == 0 &&
           (rest.len == 0 || mrl_span_starts(rest, " - "));
}

/* The line of the log, whose id begins with that of the line. */
static const struct mrl_note_line *find_line(const struct mrl_note *note, struct mrl_span origin,
                                             const struct mrl_trusted_log *log)
{
    for (size_t i = 0; i < note->count; i++) {
        const struct mrl_note_line *const line = &note->lines[i];

        if (line->id == mrl_note_id(log->id) && names_log(origin, line->name))
            return line;
    }
    return NULL;
}

static mrl_status verify_note(const struct mrl_note *note, const struct mrl_note_line *line,
                              const struct mrl_trusted_log *log, struct mrl_error *err)
{
    const struct mrl_ec_piece piece = {note->text.at, note->text.len};
    uint8_t bytes[MRL_NOTE_SIGNATURE];
    struct mrl_der signature = {.bytes = bytes};

    mrl_note_line_signature(line, bytes, &signature.len);
    return mrl_log_key_verify(log->key, "`checkpoint`", &piece, 1, &signature, err);
}

static mrl_status parse_checkpoint(const char *text, struct mrl_note *note,
                                   struct mrl_checkpoint *ret, struct mrl_error *err)
{
    MRL_TRY(mrl_note_parse(text, strlen(text), note, err));
    return mrl_checkpoint_parse(note->text, ret, err);
}

static mrl_status verify_checkpoint(const struct mrl_log_entry *e,
                                    const struct mrl_trusted_log *log, struct mrl_error *err)
{
    struct mrl_checkpoint checkpoint;
    const struct mrl_note_line *line;
    struct mrl_error why;
    struct mrl_note note;

    /* What is no checkpoint vouches for as little as a forged one. */
    if (parse_checkpoint(e->checkpoint, &note, &checkpoint, &why).code != MRL_OK)
        return MRL_FAIL(err, MRL_E_DENIED, MRL_NO_OFFSET, "`checkpoint` %s", why.message);
    line = find_line(&note, checkpoint.origin, log);
    if (!line)
        return MRL_FAIL(err, MRL_E_DENIED, MRL_NO_OFFSET,
                        "`checkpoint` has no signature of the log");
    MRL_TRY(verify_note(&note, line, log, err));
    if (checkpoint.size != (uint64_t)e->tree_size ||
        memcmp(checkpoint.root.bytes, e->root_hash.bytes, sizeof(checkpoint.root.bytes)) != 0)
        return MRL_FAIL(err, MRL_E_DENIED, MRL_NO_OFFSET,
                        "`checkpoint` is of another tree than `inclusionProof`");
    return mrl_ok();
}

/* --- promise --- */

/* The log signed this text: JSON in the canonical form of RFC 8785. */
static mrl_status verify_promise(const struct mrl_log_entry *e, const struct mrl_trusted_log *log,
                                 struct mrl_arena *arena, struct mrl_error *err)
{
    char *body = mrl_arena_alloc(arena, MRL_BASE64_TEXT(e->body.len));
    char id[2 * MRL_LOG_ID_BYTES + 1];
    struct mrl_ec_piece piece;
    char *text;

    if (!body)
        return MRL_FAIL_ARENA(err, arena);
    mrl_base64_encode(e->body.bytes, e->body.len, body);
    for (size_t i = 0; i < MRL_LOG_ID_BYTES; i++)
        (void)snprintf(id + 2 * i, 3, "%02x", log->id[i]);
    text = mrl_arena_printf(arena,
                            "{\"body\":\"%s\",\"integratedTime\":%" PRId64
                            ",\"logID\":\"%s\",\"logIndex\":%" PRId64 "}",
                            body, e->integrated_time, id, e->log_index);
    if (!text)
        return MRL_FAIL_ARENA(err, arena);
    piece = (struct mrl_ec_piece){text, strlen(text)};
    return mrl_log_key_verify(log->key, "`inclusionPromise`", &piece, 1, &e->promise, err);
}

mrl_status mrl_log_entry_verify(const struct mrl_log_entry *entry,
                                const struct mrl_log_subject *subject,
                                const struct mrl_trusted_root *root, bool promise_suffices,
                                struct mrl_arena *arena, mrl_time *time,
                                const struct mrl_trusted_log **log, struct mrl_error *err)
{
    *log =
        mrl_trusted_log_find(root->logs, root->log_count, entry->log_id.bytes, entry->log_id.len);
    if (!*log)
        return MRL_FAIL(err, MRL_E_DENIED, MRL_NO_OFFSET,
                        "`logId` is of a log that the trusted root does not have");
    *time = 0;
    if (!entry->has_proof && !(promise_suffices && entry->promise.len))
        return MRL_FAIL(err, MRL_E_DENIED, MRL_NO_OFFSET,
                        "an entry of `tlogEntries` has no `inclusionProof`");
    if (entry->has_proof) {
        MRL_TRY(verify_inclusion(entry, err));
        MRL_TRY(verify_checkpoint(entry, *log, err));
    }
    if (entry->promise.len) {
        MRL_TRY(verify_promise(entry, *log, arena, err));
        *time = entry->integrated_time;
        if (!mrl_period_has(&(*log)->period, *time))
            return MRL_FAIL(err, MRL_E_DENIED, MRL_NO_OFFSET,
                            "`integratedTime` lies outside the time for which the log is trusted");
    }
    return mrl_log_body_verify(entry, subject, arena, err);
}
