/* SPDX-License-Identifier: Apache-2.0 */
#include "base/map.h"
#include "cli/ledger.h"
#include "store/store.h"

static mrl_status index_evidence(struct mrl_ledger_session *s, const struct mrl_history *h,
                                 struct mrl_map *ret)
{
    mrl_map_init(ret, s->arena);
    for (size_t i = 0; i < h->count; i++) {
        const struct mrl_entry *const e = &h->items[i].entry;

        if (e->kind == MRL_ENTRY_EVIDENCE && e->has_digest)
            MRL_TRY(mrl_map_add(ret, (const char *)e->sha256.bytes, sizeof(e->sha256.bytes), i,
                                NULL, &s->err));
    }
    return mrl_ok();
}

/* Of one clock: evidence of a given one never mixes with that of the system's. */
static mrl_status count(struct mrl_ledger_session *s, struct mrl_store *store,
                        const struct mrl_map *entered, bool clock_given, size_t *known,
                        size_t *total)
{
    struct mrl_evidence *evidence;
    size_t n;

    MRL_TRY(mrl_store_latest(store, MRL_TIME_MAX, clock_given, s->arena, &evidence, &n, &s->err));
    for (size_t i = 0; i < n; i++) {
        struct mrl_sha256 digest;
        uint64_t ignored;

        MRL_TRY(mrl_evidence_digest(&evidence[i], &digest, &s->err));
        *known += mrl_map_get(entered, (const char *)digest.bytes, sizeof(digest.bytes), &ignored);
    }
    *total += n;
    return mrl_ok();
}

mrl_status mrl_ledger_session_answers(struct mrl_ledger_session *s,
                                      const struct mrl_history *history, size_t *known,
                                      size_t *total)
{
    mrl_cleanup(mrl_store_closep) struct mrl_store *store = NULL;
    struct mrl_map entered;
    mrl_status status;

    *known = *total = 0;
    if (s->root < 0)
        return mrl_ok();
    status = mrl_store_open(s->root, false, &store, &s->err);
    if (status.code == MRL_E_ABSENT)
        return mrl_ok();
    MRL_TRY(status);
    MRL_TRY(index_evidence(s, history, &entered));
    MRL_TRY(count(s, store, &entered, false, known, total));
    return count(s, store, &entered, true, known, total);
}
