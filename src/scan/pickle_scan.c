/* SPDX-License-Identifier: Apache-2.0 */
#include "scan/pickle_scan.h"

#include "base/limits.h"
#include "scan/pickle_private.h"

#include <inttypes.h>
#include <string.h>

#define SCRATCH_ARENA (1u << 20)

/* PyTorch before 1.6 (torch/serialization.py, _legacy_save): the magic number as LONG1 in
 * protocol 2, then four more pickles, then raw storages up to the end. */
static const uint8_t torch_head[] = {0x80, 0x02, 0x8a, 0x0a, 0x6c, 0xfc, 0x9c,
                                     0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19};
#define TORCH_PICKLES 5u

struct progress {
    struct mrl_pickle_machine *m;
    const struct mrl_pickle_scan *scan;
    uint64_t at;    /* where the next pickle would begin */
    unsigned count; /* pickles so far */
    bool is_torch;
};

static mrl_status run_view(const struct progress *p, enum mrl_pickle_view view,
                           const struct mrl_scan_sink *sink, bool strict,
                           struct mrl_pickle_outcome *ret)
{
    const struct mrl_pickle_run run = {.source = p->scan->source,
                                       .strict = strict,
                                       .start = p->at,
                                       .view = view,
                                       .sink = sink,
                                       .level = p->scan->level,
                                       .deadline_ms = p->scan->deadline_ms};

    return mrl_pickle_machine_run(p->m, &run, ret);
}

/* The finding about two views, and what the other one does. */
static mrl_status run_other_view(const struct progress *p, struct mrl_pickle_outcome *ret)
{
    const uint64_t at = p->m->decoder.diverged_at;

    MRL_TRY(mrl_scan_tell(p->scan->sink, "pickle.reader-divergence", MRL_CONFIDENCE_PROVED, at,
                          NULL, "a frame ends inside an opcode"));
    return run_view(p, MRL_PICKLE_VIEW_FILE, p->scan->sink, false, ret);
}

static mrl_status run_one(const struct progress *p, struct mrl_pickle_outcome *ret)
{
    struct mrl_pickle_outcome other;

    MRL_TRY(run_view(p, MRL_PICKLE_VIEW_BYTES, p->scan->sink, false, ret));
    if (!ret->diverges)
        return mrl_ok();
    MRL_TRY(run_other_view(p, &other));
    if (other.end > ret->end)
        ret->end = other.end;
    return mrl_ok();
}

/* Bytes without a head may be anything, so they are run unheard first. */
static mrl_status try_one(const struct progress *p, bool *is_pickle)
{
    mrl_cleanup(mrl_arena_freep) struct mrl_arena *arena = mrl_arena_new(SCRATCH_ARENA);
    struct mrl_scan_sink unheard = *p->scan->sink;
    struct mrl_pickle_outcome outcome;
    struct mrl_scan_report report;

    if (!arena)
        return MRL_FAIL_NOMEM(p->scan->sink->err);
    mrl_scan_report_init(&report, arena);
    unheard.report = &report;
    MRL_TRY(run_view(p, MRL_PICKLE_VIEW_BYTES, &unheard, true, &outcome));
    *is_pickle = mrl_pickle_outcome_is_pickle(&outcome);
    return mrl_ok();
}

static mrl_status read_head(const struct progress *p, uint8_t *head, size_t n, size_t *got)
{
    return p->scan->source->read_at(p->scan->source, p->at, head, n, got, p->scan->sink->err);
}

static bool is_head(const uint8_t *head, size_t n)
{
    return n >= 2 && head[0] == MRL_OP_PROTO && head[1] <= 5;
}

/* Whether a pickle begins at p->at.  A single STOP or the like is no pickle: nothing is in it.
 * Behind another pickle PROTO is enough; of the first one the caller has seen more. */
static mrl_status begins(const struct progress *p, bool *ret)
{
    uint8_t head[sizeof(torch_head)] = {0};
    size_t got;

    *ret = false;
    MRL_TRY(read_head(p, head, sizeof(head), &got));
    if (got < 2 || !mrl_pickle_opcodes[head[0]].name || head[0] == MRL_OP_STOP)
        return mrl_ok();
    if (p->count > 0 && is_head(head, got)) {
        *ret = true;
        return mrl_ok();
    }
    return try_one(p, ret);
}

static mrl_status detect_torch(struct progress *p)
{
    uint8_t head[sizeof(torch_head)];
    size_t got;

    MRL_TRY(read_head(p, head, sizeof(head), &got));
    p->is_torch = got == sizeof(head) && memcmp(head, torch_head, got) == 0;
    return mrl_ok();
}

/* Zeros and line ends behind a pickle are padding.  *ret is the first byte that is not, or the end
 * of the source; looks at a megabyte at most. */
static mrl_status skip_padding(const struct progress *p, uint64_t *ret)
{
    uint8_t bytes[4096];
    size_t got = 1;

    for (uint64_t at = p->at; got > 0; at += got) {
        MRL_TRY(p->scan->source->read_at(p->scan->source, at, bytes, sizeof(bytes), &got,
                                         p->scan->sink->err));
        *ret = at;
        for (size_t i = 0; i < got; i++, *ret += 1)
            if (bytes[i] != 0 && bytes[i] != '\n' && bytes[i] != '\r')
                return mrl_ok();
        if (at - p->at > MRL_MAX_PICKLE_PADDING)
            return mrl_ok();
    }
    return mrl_ok();
}

static mrl_status at_end(const struct progress *p, bool *ret)
{
    uint8_t byte;
    size_t got;

    MRL_TRY(read_head(p, &byte, 1, &got));
    *ret = got == 0;
    return mrl_ok();
}

static mrl_status tell_rest(const struct progress *p)
{
    struct mrl_scan_report *report = p->scan->sink->report;
    const uint64_t size = p->scan->source->size;
    const uint64_t left = size == MRL_SIZE_UNKNOWN ? 0 : size - p->at;
    bool end;

    MRL_TRY(at_end(p, &end));
    if (end)
        return mrl_ok();
    if (p->is_torch && p->count >= TORCH_PICKLES) {
        report->coverage.skipped += left;
        return mrl_ok();
    }
    report->coverage.unknown += left;
    return mrl_scan_tell(p->scan->sink, "pickle.trailing", MRL_CONFIDENCE_PROVED, p->at, NULL,
                         "bytes behind the last pickle, from byte %" PRIu64 " on", p->at);
}

/* Python would stop at padding; a program that skips it would not. */
static mrl_status next_pickle(struct progress *p, bool *more)
{
    const uint64_t end = p->at;
    uint64_t start = end;

    MRL_TRY(skip_padding(p, &start));
    p->at = start;
    MRL_TRY(begins(p, more));
    if (*more || p->at == p->scan->source->size)
        p->scan->sink->report->coverage.parsed += start - end;
    else
        p->at = end;
    return mrl_ok();
}

static mrl_status run_all(struct progress *p)
{
    struct mrl_scan_report *report = p->scan->sink->report;
    struct mrl_pickle_outcome outcome;
    bool more = true;

    while (more && p->at < p->scan->source->size) {
        MRL_TRY(run_one(p, &outcome));
        report->coverage.skipped += outcome.skipped;
        report->coverage.parsed += outcome.end - p->at - outcome.skipped;
        p->at = outcome.end;
        p->count++;
        if (!outcome.stopped || (p->is_torch && p->count >= TORCH_PICKLES))
            break;
        if (p->count >= MRL_MAX_PICKLE_STREAMS)
            return mrl_scan_tell(p->scan->sink, "pickle.limit", MRL_CONFIDENCE_PROVED, p->at, NULL,
                                 "more than %u pickles one after another", MRL_MAX_PICKLE_STREAMS);
        MRL_TRY(next_pickle(p, &more));
    }
    return tell_rest(p);
}

mrl_status mrl_pickle_scan_all(struct mrl_pickle_machine *m, const struct mrl_pickle_scan *scan,
                               bool *is_pickle)
{
    struct progress p = {.m = m, .scan = scan};

    *is_pickle = scan->has_head;
    if (!scan->has_head)
        MRL_TRY(begins(&p, is_pickle));
    if (!*is_pickle)
        return mrl_ok();
    MRL_TRY(detect_torch(&p));
    return run_all(&p);
}
