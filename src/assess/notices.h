/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "assess/assets.h"

/* What notices have in common. */

/* The latest user-notice of a purpose about each system in use. */
mrl_status mrl_judge_user_notices(struct mrl_question *q, const char *purpose,
                                  mrl_judge judge) MRL_MUST_CHECK;

/* Judge: the page was tested and had no violation of WCAG 2.2 AA. */
mrl_status mrl_judge_accessible(struct mrl_question *q,
                                const struct mrl_record *record) MRL_MUST_CHECK;

/* Judge: `text` is easy enough to read.  The threshold is that of the row for English; of other
 * languages only the length of sentences is known. */
mrl_status mrl_judge_readable(struct mrl_question *q,
                              const struct mrl_record *record) MRL_MUST_CHECK;

/* Whether deliveries hold one with a receipt; `audience` NULL: to anybody. */
bool mrl_is_delivered(const struct mrl_record *record, const char *audience);

/* Judges every justification notice.  None: `ok` where no component needs one. */
mrl_status mrl_judge_justification_notices(struct mrl_question *q, mrl_judge judge) MRL_MUST_CHECK;

/* Answers when there is no component-justification: `ok` if no component from outside is weak. */
mrl_status mrl_answer_none_weak(struct mrl_question *q) MRL_MUST_CHECK;

/* Askers about update-notice records: each security update has one; it came soon after the release;
 * a planned change was announced long enough before; a changed model was announced before it went
 * live. */
mrl_status mrl_ask_security_notices(struct mrl_question *q) MRL_MUST_CHECK;
mrl_status mrl_ask_notice_delay(struct mrl_question *q) MRL_MUST_CHECK;
mrl_status mrl_ask_notice_lead(struct mrl_question *q) MRL_MUST_CHECK;
mrl_status mrl_ask_update_notices(struct mrl_question *q) MRL_MUST_CHECK;
