/* SPDX-License-Identifier: Apache-2.0 */
/* Entry point: mrl_project_parse().  What was accepted must hold what project.h promises. */
#include "base/limits.h"
#include "inventory/project.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(const struct mrl_project *p)
{
    for (size_t i = 0; i < p->person_count; i++)
        if (!mrl_id_is_valid(p->people[i].id))
            __builtin_trap();
    for (size_t i = 0; i < p->asset_count; i++) {
        const struct mrl_declared_asset *a = &p->assets[i];

        if ((a->path && a->url) || (a->owner && !mrl_project_person(p, a->owner)))
            __builtin_trap();
    }
    (void)mrl_project_policy(p, "plan_age_days");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    mrl_cleanup(mrl_arena_freep) struct mrl_arena *arena = mrl_arena_new(16u << 20);
    struct mrl_project project;
    struct mrl_error err;

    if (arena &&
        mrl_project_parse("fuzz", (const char *)data, size, arena, &project, &err).code == MRL_OK)
        check(&project);
    return 0;
}
