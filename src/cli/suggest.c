/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/suggest.h"

#include "base/text.h"

#include <stdint.h>
#include <string.h>

struct mrl_suggestion mrl_suggestion_for(const char *given)
{
    return (struct mrl_suggestion){.given = given, .distance = SIZE_MAX};
}

void mrl_suggestion_offer(struct mrl_suggestion *s, const char *candidate)
{
    const size_t distance = mrl_text_distance(s->given, candidate);

    /* A third of the letters may be wrong; beyond that a guess only confuses. */
    if (distance > 1 + strlen(candidate) / 3 || distance >= strlen(candidate) ||
        distance >= s->distance)
        return;
    s->best = candidate;
    s->distance = distance;
}
