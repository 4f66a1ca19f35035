/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stddef.h>

/* Finds the word somebody probably meant.  Offer the candidates one by one; `best` is the
 * nearest so far, NULL while none is near enough to be worth a guess. */
struct mrl_suggestion {
    const char *given;
    const char *best;
    size_t distance;
};

struct mrl_suggestion mrl_suggestion_for(const char *given);
void mrl_suggestion_offer(struct mrl_suggestion *s, const char *candidate);
