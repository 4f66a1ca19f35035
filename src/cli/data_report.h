/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "data/query.h"
#include "inventory/lineage.h"

#include <stdio.h>

/* What a question to a provenance index came to, with what rests on the datasets it touched. */
struct mrl_data_trace {
    const struct mrl_data_index *index;
    const struct mrl_data_answer *answer;
    const struct mrl_lineage *lineage; /* NULL: there is no merlon.yaml to tell */
    size_t unread;                     /* places of the project that could not be read */

    /* by mrl_data_trace_follow() */
    struct mrl_data_touched {
        uint32_t dataset;       /* number in the index */
        uint32_t node;          /* of the lineage; UINT32_MAX: no asset has that id */
        struct mrl_reach reach; /* what rests on it, if there is a node */
    } * touched;
    size_t touched_count;
};

/* For each dataset that has a matching record what rests on it: the asset of the same id. */
mrl_status mrl_data_trace_follow(struct mrl_data_trace *trace, struct mrl_arena *arena,
                                 struct mrl_error *err) MRL_MUST_CHECK;

void mrl_data_trace_text(FILE *out, const struct mrl_data_trace *trace);
void mrl_data_trace_json(FILE *out, const struct mrl_data_trace *trace); /* docs/schema/ */
