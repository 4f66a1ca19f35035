/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "assess/check.h"

/* Askers that many checks share.  Each reads its row: `record` is the kind, `field` a field of it
 * ("table.column" where a table is meant), and answers from the valid record of that kind that was
 * approved last: `unknown` if there is none, `violated` if it says the opposite, `ok` if it holds.
 * The basis is always documented. */

/* A valid record of the kind exists. */
mrl_status mrl_ask_exists(struct mrl_question *q) MRL_MUST_CHECK;

/* A list of lines, or a column of a table, holds every one of `words`. */
mrl_status mrl_ask_covers(struct mrl_question *q) MRL_MUST_CHECK;

/* --- building blocks --- */

/* The threshold of the row. */
double mrl_row_threshold(const struct mrl_question *q);

/* Values of fields, false if missing or of another type.  An integer is a number too. */
bool mrl_node_number(const struct mrl_node *node, double *ret);
bool mrl_node_boolean(const struct mrl_node *node, bool *ret);
bool mrl_node_time(const struct mrl_node *node, mrl_time *ret);

/* The record of the row's kind that counts, already named as a subject; NULL if there is none:
 * then the answer has been written. */
mrl_status mrl_ask_for_record(struct mrl_question *q, const struct mrl_record **ret) MRL_MUST_CHECK;

/* Every row of a table must pass a test.  The first that does not makes the answer `violated`, with
 * "<what>: <name of the row>"; an empty or missing table makes it `unknown`.  The name is the text
 * of the column `label`. */
mrl_status mrl_ask_rows(struct mrl_question *q, const struct mrl_record *record, const char *table,
                        const char *label,
                        bool (*holds)(const struct mrl_question *q, const struct mrl_node *row),
                        const char *what) MRL_MUST_CHECK;

/* Makes the answer expire at the earliest of what was said so far and `at`. */
void mrl_answer_until(struct mrl_question *q, mrl_time at);
