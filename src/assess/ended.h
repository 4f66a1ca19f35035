/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "assess/assets.h"

/* What has come to its end: retired systems, assets handed over, assets disposed of.  That nothing
 * has is an answer too, as long as merlon.yaml lists what there is and no record says otherwise. */

bool mrl_system_is_retired(const struct mrl_question *q, const struct mrl_system *system);

/* Whether a record of the kind lies there, counting or not. */
bool mrl_has_record(const struct mrl_question *q, const char *kind);

/* `unknown`: that nothing has ended is for a conformance statement to claim, not for a silence to
 * show.  `none` says what was not found. */
mrl_status mrl_answer_nothing_ended(struct mrl_question *q, const char *none) MRL_MUST_CHECK;

/* Judges every valid record of the row's kind; one that does not count leaves the answer open. */
mrl_status mrl_judge_endings(struct mrl_question *q, mrl_judge judge) MRL_MUST_CHECK;

/* Judge: the custodian agreed in the field `custodian_decision` and approved the record. */
mrl_status mrl_judge_custodian(struct mrl_question *q,
                               const struct mrl_record *record) MRL_MUST_CHECK;

/* Judges that a disposal-certificate of this id counts; `whose` names what it is for. */
mrl_status mrl_judge_certificate(struct mrl_question *q, const char *id,
                                 const char *whose) MRL_MUST_CHECK;
