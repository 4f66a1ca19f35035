/* SPDX-License-Identifier: Apache-2.0 */
#include "assess/survey.h"

#include "assess/file_cache.h"
#include "assess/signatures.h"
#include "assess/survey_scan.h"

struct relay {
    const struct mrl_survey_options *to;
};

static void relay_progress(void *context, uint64_t files, uint64_t bytes)
{
    const struct relay *r = context;

    (void)bytes;
    r->to->progress(r->to->progress_context, "files read", files);
}

static void relay_records(void *context, uint64_t records)
{
    const struct relay *r = context;

    r->to->progress(r->to->progress_context, "records of provenance read", records);
}

static mrl_status look_at_provenance(int root, const struct mrl_survey_options *options,
                                     struct mrl_store *store, struct mrl_arena *arena,
                                     struct mrl_survey *s, struct mrl_error *err)
{
    const struct mrl_file_cache cache = mrl_store_file_cache(store);
    struct relay relay = {options};
    const struct mrl_provenance_options provenance = {
        .cache = store && !options->rehash ? &cache : NULL,
        .progress = options->progress ? relay_records : NULL,
        .progress_context = &relay,
    };

    return mrl_provenance_look(root, &s->inventory, &provenance, arena, &s->provenance, err);
}

static mrl_status take_inventory(int root, const struct mrl_survey_options *options,
                                 struct mrl_store *store, struct mrl_arena *arena,
                                 struct mrl_survey *s, struct mrl_error *err)
{
    const struct mrl_file_cache cache = mrl_store_file_cache(store);
    struct relay relay = {options};
    const struct mrl_inventory_options inventory = {
        .project = options->project,
        .cache = store ? &cache : NULL,
        .rehash = options->rehash,
        .now = mrl_clock_now(&options->clock),
        .commits_since = mrl_clock_now(&options->clock) - MRL_COMMITTERS_DAYS * MRL_DAY,
        .progress = options->progress ? relay_progress : NULL,
        .progress_context = &relay,
    };

    return mrl_inventory_take(root, &inventory, arena, &s->inventory, err);
}

static mrl_status gather(int root, const struct mrl_survey_options *options,
                         struct mrl_store *store, struct mrl_arena *arena, struct mrl_survey *s,
                         struct mrl_error *err)
{
    const mrl_time now = mrl_clock_now(&options->clock);

    MRL_TRY(take_inventory(root, options, store, arena, s, err));
    MRL_TRY(mrl_survey_scan(root, options->rehash ? NULL : store, &s->inventory, arena, &s->facts,
                            &s->scanned, err));
    MRL_TRY(mrl_survey_signatures(root, &s->inventory, arena, &s->facts, err));
    MRL_TRY(look_at_provenance(root, options, store, arena, s, err));
    return mrl_records_load(root, options->catalog, options->project, &s->inventory, now, arena,
                            &s->records, err);
}

mrl_status mrl_survey_take(int root, const struct mrl_survey_options *options,
                           struct mrl_store *store, struct mrl_arena *arena, struct mrl_survey *ret,
                           struct mrl_error *err)
{
    *ret = (struct mrl_survey){0};
    ret->facts = (struct mrl_facts_view){
        .catalog = options->catalog,
        .project = options->project,
        .inventory = &ret->inventory,
        .records = &ret->records,
        .provenance = &ret->provenance,
        .now = mrl_clock_now(&options->clock),
    };
    MRL_TRY(gather(root, options, store, arena, ret, err));
    return store ? mrl_store_flush(store, err) : mrl_ok();
}
