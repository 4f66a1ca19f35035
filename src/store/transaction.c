/* SPDX-License-Identifier: Apache-2.0 */
#include "store/sqlite.h"

#include <time.h>

/* How long derived rows may keep others from writing. */
#define BEHIND_MAX_MS 1000

static int64_t monotonic_ms(void)
{
    struct timespec t;

    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * INT64_C(1000) + t.tv_nsec / 1000000;
}

static mrl_status begin(struct mrl_store *store, struct mrl_error *err)
{
    /* IMMEDIATE: finding out that somebody else writes is better done before the work. */
    MRL_TRY(mrl_sqlite_exec(store, "BEGIN IMMEDIATE", "cannot write to the store", err));
    store->in_transaction = true;
    return mrl_ok();
}

mrl_status mrl_store_begin(struct mrl_store *store, struct mrl_error *err)
{
    MRL_TRY(mrl_store_flush(store, err));
    return begin(store, err);
}

mrl_status mrl_store_commit(struct mrl_store *store, struct mrl_error *err)
{
    MRL_TRY(mrl_sqlite_exec(store, "COMMIT", "cannot write to the store", err));
    store->in_transaction = false;
    store->writing_behind = false;
    return mrl_ok();
}

void mrl_store_rollback(struct mrl_store *store)
{
    if (store->in_transaction)
        (void)sqlite3_exec(store->db, "ROLLBACK", NULL, NULL, NULL);
    store->in_transaction = false;
    store->writing_behind = false;
}

mrl_status mrl_store_flush(struct mrl_store *store, struct mrl_error *err)
{
    return store->writing_behind ? mrl_store_commit(store, err) : mrl_ok();
}

mrl_status mrl_sqlite_behind_begin(struct mrl_store *store, struct mrl_error *err)
{
    if (store->in_transaction)
        return mrl_ok();
    MRL_TRY(begin(store, err));
    store->writing_behind = true;
    store->behind_since_ms = monotonic_ms();
    return mrl_ok();
}

mrl_status mrl_sqlite_behind_end(struct mrl_store *store, struct mrl_error *err)
{
    if (!store->writing_behind || monotonic_ms() - store->behind_since_ms < BEHIND_MAX_MS)
        return mrl_ok();
    return mrl_store_flush(store, err);
}
