/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "base/source.h"
#include "base/status.h"
#include "formats/pickle_decoder.h"
#include "scan/pickle_names.h"
#include "scan/sink.h"

#include <stdbool.h>
#include <stdint.h>

/* Carries out pickles without doing anything: stack, memo and marks are real, objects are only
 * known by what made them.  It goes on where Python would stop with an error, because other
 * readers may not; where Python would stop is told in `fault`.  Works in bounded memory whatever
 * the pickle. */
struct mrl_pickle_machine;

mrl_status mrl_pickle_machine_new(const struct mrl_pickle_names *names,
                                  struct mrl_pickle_machine **ret,
                                  struct mrl_error *err) MRL_MUST_CHECK;
void mrl_pickle_machine_free(struct mrl_pickle_machine *m);

/* How far one pickle was carried out. */
struct mrl_pickle_outcome {
    uint64_t end; /* offset behind the last opcode that was read */
    uint64_t opcodes;
    uint64_t skipped;    /* bytes of arrays that lie inside the stream */
    bool stopped;        /* STOP was reached */
    uint64_t fault;      /* where Python's own readers stop with an error; MRL_NO_OFFSET: nowhere */
    uint64_t first_call; /* offset of the first call; MRL_NO_OFFSET: none */
    uint64_t imports;
    bool listed_import;    /* before any fault: of a name that a table lists */
    uint64_t known_import; /* number of the first opcode that imports from a known library;
                              UINT64_MAX: none */
    uint64_t good;         /* opcodes before any fault */
    bool at_end;           /* the bytes ended first */
    bool diverges;         /* the other view of the stream differs */
};

/* Whether a stream without a head of its own behaves like a pickle rather than like other bytes:
 * Python's reader gets as far as its end, or to a call. */
bool mrl_pickle_outcome_is_pickle(const struct mrl_pickle_outcome *outcome);

struct mrl_pickle_run {
    struct mrl_source *source;
    uint64_t start;
    enum mrl_pickle_view view;
    const struct mrl_scan_sink *sink;
    bool strict;          /* stop where Python stops */
    unsigned level;       /* of nesting, 0 outside */
    uint64_t deadline_ms; /* on the monotonic clock; 0: none */
};

/* Runs one pickle.  What is wrong with the input becomes findings; fails only for what is not the
 * input's fault. */
mrl_status mrl_pickle_machine_run(struct mrl_pickle_machine *m, const struct mrl_pickle_run *run,
                                  struct mrl_pickle_outcome *ret) MRL_MUST_CHECK;
