/* SPDX-License-Identifier: Apache-2.0 */
#include "sign/log_entry.h"

#include "base/base64.h"
#include "base/digest.h"
#include "base/limits.h"
#include "base/merkle.h"
#include "base/span.h"

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

/* --- checkpoint: C2SP signed-note and tlog-checkpoint --- */

struct checkpoint {
    struct mrl_span text; /* what is signed: up to the last line end before the empty line */
    struct mrl_span origin;
    struct mrl_span signatures;
    struct mrl_span root; /* base64 */
    struct mrl_span size;
};

static bool split_checkpoint(const char *note, struct checkpoint *ret)
{
    struct mrl_span whole = mrl_span_text(note), rest = whole;
    size_t end = mrl_span_find(whole, "\n\n");

    if (end == whole.len)
        return false;
    ret->text = mrl_span_first(whole, end + 1);
    ret->signatures = mrl_span_without(whole, end + 2);
    return mrl_span_line(&rest, &ret->origin) && ret->origin.len > 0 &&
           mrl_span_line(&rest, &ret->size) && mrl_span_line(&rest, &ret->root) &&
           rest.len >= ret->signatures.len + 1;
}

/* The origin of Rekor 1 is the name of its key, " - " and the number of its tree; that of Rekor 2
 * the name alone. */
static bool names_log(const struct checkpoint *c, struct mrl_span name)
{
    const struct mrl_span rest = mrl_span_without(c->origin, name.len);

    return name.len > 0 && name.len <= c->origin.len &&
           memcmp(name.at, c->origin.at, name.len) == 0 &&
           (rest.len == 0 || mrl_span_starts(rest, " - "));
}

/* "— NAME BASE64", of the log: the first four bytes tell the key, the others are the signature. */
static bool find_signature(const struct checkpoint *c, const struct mrl_trusted_log *log,
                           struct mrl_arena *arena, struct mrl_der *ret)
{
    struct mrl_span lines = c->signatures, line, name;

    while (mrl_span_line(&lines, &line)) {
        uint8_t *bytes;
        size_t n;

        if (!mrl_span_starts(line, DASH " "))
            return false;
        line = mrl_span_without(line, sizeof(DASH));
        if (!mrl_span_cut(&line, ' ', &name) || name.len == 0)
            return false;
        bytes = mrl_arena_alloc(arena, MRL_BASE64_BYTES(line.len) + 1);
        if (!bytes ||
            !mrl_base64_decode(line.at, line.len, bytes, MRL_BASE64_BYTES(line.len), &n) || n <= 4)
            return false;
        if (memcmp(bytes, log->id, 4) == 0 && names_log(c, name)) {
            *ret = (struct mrl_der){bytes + 4, n - 4};
            return true;
        }
    }
    return false;
}

static mrl_status verify_checkpoint(const struct mrl_log_entry *e,
                                    const struct mrl_trusted_log *log, struct mrl_arena *arena,
                                    struct mrl_error *err)
{
    char size[32], root[MRL_BASE64_TEXT(sizeof(struct mrl_sha256))];
    struct checkpoint c = {.size = {0}};
    struct mrl_ec_piece piece;
    struct mrl_der signature;

    if (!split_checkpoint(e->checkpoint, &c))
        return MRL_FAIL(err, MRL_E_FORMAT, MRL_NO_OFFSET,
                        "`checkpoint` is no signed note with origin, size and root hash");
    if (!find_signature(&c, log, arena, &signature))
        return MRL_FAIL(err, MRL_E_DENIED, MRL_NO_OFFSET,
                        "`checkpoint` has no signature of the log");
    piece = (struct mrl_ec_piece){c.text.at, c.text.len};
    MRL_TRY(mrl_log_key_verify(log->key, "`checkpoint`", &piece, 1, &signature, err));
    (void)snprintf(size, sizeof(size), "%" PRId64, e->tree_size);
    mrl_base64_encode(e->root_hash.bytes, e->root_hash.len, root);
    if (!mrl_span_is(c.size, size) || !mrl_span_is(c.root, root))
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
        MRL_TRY(verify_checkpoint(entry, *log, arena, err));
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
