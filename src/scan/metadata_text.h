/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "scan/part.h"

/* Judges a text that a model carries about itself: its description, its author, how it was made.
 * No loader runs such a text; people copy it, and programs show it.  A program in Python is judged
 * like a file of its own; a text that is a command line as a whole, or holds a script for a
 * browser, is told.  Prose about commands is none.  `offset`: of the text, MRL_NO_OFFSET if not
 * known. */
mrl_status mrl_metadata_judge(struct mrl_scan_part *part, struct mrl_span key, struct mrl_span text,
                              uint64_t offset) MRL_MUST_CHECK;
