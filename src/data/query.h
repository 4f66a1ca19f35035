/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "data/index.h"
#include "data/url_key.h"

/* Asks an index.  The listing may be cut; how many records match, and of which datasets they are,
 * is always told wholly. */

struct mrl_data_query {
    const struct mrl_url_ranges *ranges; /* NULL: any address, also none */
    bool has_from, has_to;               /* then what has no time does not match */
    mrl_time from, to;                   /* both inclusive */
    enum mrl_data_digest digest_kind;    /* MRL_DATA_NO_DIGEST: any */
    const uint8_t *digest;
    uint32_t dataset; /* MRL_DATA_ANY_DATASET: any */
    size_t limit;     /* records that are listed */
};
#define MRL_DATA_ANY_DATASET UINT32_MAX
#define MRL_DATA_LIMIT_MAX   100000u

struct mrl_data_answer {
    struct mrl_data_record *records; /* the first ones, in order */
    size_t record_count;
    uint64_t total;   /* that match; with several segments, some may stand in two */
    bool exact;       /* no record was counted twice */
    uint8_t *touched; /* by dataset: whether a record of it matches */
    uint64_t blocks;  /* that had to be read */
};

/* The answer lives in `arena`.  One question at a time for an index. */
mrl_status mrl_data_query_run(struct mrl_data_index *index, const struct mrl_data_query *query,
                              struct mrl_arena *arena, struct mrl_data_answer *ret,
                              struct mrl_error *err) MRL_MUST_CHECK;
