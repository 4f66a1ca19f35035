/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "assess/assets.h"

/* Model signatures that merlon.yaml names for assets, verified against the digests of the
 * inventory: one digest everywhere, so no file is read a second time. */

enum mrl_signature_state {
    MRL_SIGNATURE_HOLDS, /* by whom it must be, and lists every file of the asset with its digest */
    MRL_SIGNATURE_FAILS, /* is not theirs, or a file is missing from it, has other bytes or is gone
                          */
    MRL_SIGNATURE_UNKNOWN, /* could not be read, or cannot be compared with the inventory */
};

struct mrl_asset_signature {
    const struct mrl_asset *asset;
    enum mrl_signature_state state;
    const char *message; /* what was seen; escaped */
    /* HOLDS: the same verification refused a statement with one byte changed, and a file with
     * another digest. */
    bool mutation_refused;
    /* Whether a copy of all that was signed verifies; see signed_copy.h.  What keeps the signature
     * itself from holding stands here too. */
    enum mrl_signature_state copy;
    const char *copy_message; /* escaped */
};

/* Verifies those of all assets, certificates as of facts->now; into facts->signatures. */
mrl_status mrl_survey_signatures(int root, const struct mrl_inventory *inv, struct mrl_arena *arena,
                                 struct mrl_facts_view *facts,
                                 struct mrl_error *err) MRL_MUST_CHECK;

/* NULL: merlon.yaml names none for it. */
const struct mrl_asset_signature *mrl_signature_of(const struct mrl_question *q,
                                                   const struct mrl_asset *asset);

/* For each released asset: what `measured` says of its signature, or `judge` of its record where no
 * signature is named.  `judge` NULL: a doubt, and assets that are not released but have a signature
 * are judged, too; that there is nothing to judge shows nothing then.  What was measured is told as
 * such if nothing else was. */
typedef mrl_status (*mrl_signature_judge)(struct mrl_question *q,
                                          const struct mrl_asset_signature *signature);
mrl_status mrl_judge_released(struct mrl_question *q, mrl_signature_judge measured,
                              mrl_asset_judge judge, const char *none) MRL_MUST_CHECK;
