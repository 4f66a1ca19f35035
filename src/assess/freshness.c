/* SPDX-License-Identifier: Apache-2.0 */
#include "assess/private.h"

#include <string.h>

const char *mrl_freshness_name(enum mrl_freshness freshness)
{
    static const char *const names[] = {
        [MRL_FRESH] = "fresh",
        [MRL_STALE_TIME] = "stale",
        [MRL_STALE_SUBJECT] = "other-bytes",
        [MRL_NEVER] = "never",
    };

    return names[freshness];
}

mrl_time mrl_evidence_stale_at(const struct mrl_evidence *e, struct mrl_max_age max_age)
{
    mrl_time end = e->expires;

    if (max_age.kind == MRL_AGE_DAYS) {
        const mrl_time aged = e->observed + (mrl_time)max_age.days * MRL_DAY;

        if (end == 0 || aged < end)
            end = aged;
    }
    return end;
}

/* Evidence about an asset speaks of the bytes that the asset had then. */
static bool subject_is_same(const struct mrl_subject *subject,
                            const struct mrl_inventory *inventory)
{
    static const char prefix[] = "asset:";
    const struct mrl_asset *asset;

    if (strcmp(subject->name, "inventory:assets") == 0)
        return mrl_sha256_equal(&inventory->sha256, &subject->sha256);
    if (strncmp(subject->name, prefix, sizeof(prefix) - 1) != 0)
        return true;
    asset = mrl_inventory_asset(inventory, subject->name + sizeof(prefix) - 1);
    return asset && asset->has_digest && mrl_sha256_equal(&asset->sha256, &subject->sha256);
}

enum mrl_freshness mrl_evidence_freshness(const struct mrl_evidence *e, struct mrl_max_age max_age,
                                          const struct mrl_inventory *inventory, mrl_time at)
{
    mrl_time end;

    if (!e)
        return MRL_NEVER;
    end = mrl_evidence_stale_at(e, max_age);
    if (end != 0 && at >= end)
        return MRL_STALE_TIME;
    for (size_t i = 0; inventory && i < e->subject_count; i++)
        if (!subject_is_same(&e->subjects[i], inventory))
            return MRL_STALE_SUBJECT;
    return MRL_FRESH;
}
