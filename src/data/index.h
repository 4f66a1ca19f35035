/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "base/arena.h"
#include "data/manifest.h"
#include "data/sorter.h"

/* A provenance index: a directory with a manifest and the segments it names.  Readers need no lock;
 * writers exclude each other.  What is published is whole: after a crash the old index is there,
 * or the new one. */

#define MRL_DATA_DIR ".merlon/data" /* below a project */

/* --- reading --- */

struct mrl_data_index {
    struct mrl_data_manifest manifest;
    struct mrl_sha256 sha256;     /* of the manifest: of everything in the index */
    struct mrl_segment *segments; /* as the manifest lists them */
    struct mrl_block_codec *codec;
    /* The caller's, for verifying: how many records of the segment in hand were read.  NULL: nobody
     * wants to know. */
    void (*progress)(void *context, uint64_t records);
    void *progress_context;
};

/* Opens the index in an open directory.  MRL_E_ABSENT if there is none.  What is read of the
 * manifest lives in `arena`. */
mrl_status mrl_data_index_open(int dir, struct mrl_arena *arena, struct mrl_data_index *ret,
                               struct mrl_error *err) MRL_MUST_CHECK;
void mrl_data_index_close(struct mrl_data_index *index);

/* Reads every byte: each block against its digest, each record against its neighbours and the
 * counts, each digest against the second order, and no byte of a file is left out. */
mrl_status mrl_data_index_verify(struct mrl_data_index *index,
                                 struct mrl_error *err) MRL_MUST_CHECK;

/* The same of one of its segments. */
mrl_status mrl_data_segment_verify(struct mrl_data_index *index, size_t segment,
                                   struct mrl_error *err) MRL_MUST_CHECK;

/* Hands over every record of the index in order, each once. */
mrl_status mrl_data_index_each(struct mrl_data_index *index,
                               mrl_status (*take)(void *context,
                                                  const struct mrl_data_record *record,
                                                  struct mrl_error *err),
                               void *context, struct mrl_error *err) MRL_MUST_CHECK;

/* --- writing --- */

struct mrl_data_writer {
    int dir, lock;
    struct mrl_arena *arena;
    struct mrl_data_manifest manifest; /* of the index to be; imports and names are added here */
    struct mrl_sorter *sorter;
    uint32_t dropped; /* dataset whose old records go; UINT32_MAX: none */
    bool merge_all;   /* leave one segment, whatever the sizes */
    uint64_t added;   /* records handed to the writer */
};

/* Memory of a writer, in all. */
#define MRL_DATA_WRITER_MEMORY (40u << 20)

/* Takes the lock (MRL_E_BUSY: somebody else has it), reads what there is, and removes what an
 * earlier crash left. */
mrl_status mrl_data_writer_open(int dir, struct mrl_arena *arena, struct mrl_data_writer *ret,
                                struct mrl_error *err) MRL_MUST_CHECK;
mrl_status mrl_data_writer_add(struct mrl_data_writer *writer, const struct mrl_data_record *record,
                               struct mrl_error *err) MRL_MUST_CHECK;

/* The same as a callback. */
mrl_status mrl_data_writer_take(void *writer, const struct mrl_data_record *record,
                                struct mrl_error *err) MRL_MUST_CHECK;

/* From the next commit on the index holds nothing of a dataset but what is added now under that
 * name, which gets a new number. */
mrl_status mrl_data_writer_replace(struct mrl_data_writer *writer, struct mrl_span dataset,
                                   struct mrl_error *err) MRL_MUST_CHECK;

/* Writes a new segment out of what was added and of all segments that are not much larger, and
 * publishes the manifest. */
mrl_status mrl_data_writer_commit(struct mrl_data_writer *writer,
                                  struct mrl_error *err) MRL_MUST_CHECK;

/* Without a commit nothing has changed. */
void mrl_data_writer_close(struct mrl_data_writer *writer);
