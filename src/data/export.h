/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "data/index.h"

#include <stdio.h>

/* The records of one dataset in the words of others, one by one: memory does not grow with them. */

struct mrl_data_export {
    struct mrl_data_index *index;
    uint32_t dataset;
    mrl_time now;
    const char *tool; /* "merlon 0.1.0" */

    uint64_t written;
    uint64_t left_out; /* records without an address, which neither format has a place for */
};

/* Whether a record is one to be written; then its address and an id of its own in the document. */
#define MRL_EXPORT_ID 40
mrl_status mrl_data_export_take(struct mrl_data_export *export,
                                const struct mrl_data_record *record, struct mrl_buf *url,
                                char id[MRL_EXPORT_ID], bool *ret,
                                struct mrl_error *err) MRL_MUST_CHECK;

/* Croissant 1.1 with PROV: a FileObject for each record, with address, digest, and the end of the
 * activity that obtained it. */
mrl_status mrl_data_export_croissant(FILE *out, struct mrl_data_export *export,
                                     struct mrl_error *err) MRL_MUST_CHECK;

/* SPDX 3.0.1 (JSON-LD): a dataset package that contains a file for each record. */
mrl_status mrl_data_export_spdx(FILE *out, struct mrl_data_export *export,
                                struct mrl_error *err) MRL_MUST_CHECK;
