/* SPDX-License-Identifier: Apache-2.0 */
#include "store/store.h"

#include <string.h>

static mrl_status add_text(struct mrl_hasher *h, const char *text, struct mrl_error *err)
{
    return mrl_hasher_add(h, text, strlen(text) + 1, err);
}

static mrl_status add_number(struct mrl_hasher *h, int64_t number, struct mrl_error *err)
{
    uint8_t bytes[8];

    for (size_t i = 0; i < sizeof(bytes); i++)
        bytes[i] = (uint8_t)((uint64_t)number >> (56 - 8 * i));
    return mrl_hasher_add(h, bytes, sizeof(bytes), err);
}

static mrl_status add_subjects(struct mrl_hasher *h, const struct mrl_evidence *e,
                               struct mrl_error *err)
{
    MRL_TRY(add_number(h, (int64_t)e->subject_count, err));
    for (size_t i = 0; i < e->subject_count; i++) {
        MRL_TRY(add_text(h, e->subjects[i].name, err));
        MRL_TRY(mrl_hasher_add(h, e->subjects[i].sha256.bytes, sizeof(e->subjects[i].sha256.bytes),
                               err));
    }
    return mrl_ok();
}

mrl_status mrl_evidence_digest(const struct mrl_evidence *evidence, struct mrl_sha256 *ret,
                               struct mrl_error *err)
{
    mrl_cleanup(mrl_hasher_freep) struct mrl_hasher *h = NULL;
    const struct mrl_evidence *const e = evidence;

    MRL_TRY(mrl_hasher_new(&h, err));
    MRL_TRY(add_text(h, e->check, err));
    MRL_TRY(add_text(h, mrl_outcome_name(e->outcome), err));
    MRL_TRY(add_text(h, mrl_basis_name(e->basis), err));
    MRL_TRY(add_text(h, e->message, err));
    MRL_TRY(add_text(h, e->remedy, err));
    MRL_TRY(add_subjects(h, e, err));
    MRL_TRY(add_number(h, e->at, err));
    MRL_TRY(add_number(h, e->observed, err));
    MRL_TRY(add_number(h, e->expires, err));
    MRL_TRY(add_number(h, e->clock_given, err));
    MRL_TRY(mrl_hasher_add(h, e->inputs.bytes, sizeof(e->inputs.bytes), err));
    MRL_TRY(add_text(h, e->tool, err));
    MRL_TRY(mrl_hasher_add(h, e->catalogue.bytes, sizeof(e->catalogue.bytes), err));
    return mrl_hasher_finish(h, ret, err);
}
