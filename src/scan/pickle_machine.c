/* SPDX-License-Identifier: Apache-2.0 */
#include "scan/pickle_machine.h"

#include "base/clock.h"
#include "base/limits.h"
#include "scan/pickle_private.h"

#include <stdlib.h>
#include <time.h>

/* Large enough that reading costs little, small enough to lie in the cache. */
#define WINDOW (256u << 10)

/* Of a stream, which can go back only so far without starting over. */
#define STREAM_WINDOW MRL_UNPACK_HISTORY

/* Opcodes between two looks at the clock: a few milliseconds. */
#define OPCODES_PER_CHECK (1u << 16)

mrl_status mrl_pickle_machine_new(const struct mrl_pickle_names *names,
                                  struct mrl_pickle_machine **ret, struct mrl_error *err)
{
    struct mrl_pickle_machine *m = calloc(1, sizeof(*m));
    mrl_status s;

    if (!m)
        return MRL_FAIL_NOMEM(err);
    m->names = names;
    m->buffer = malloc(WINDOW);
    s = m->buffer ? mrl_values_init(&m->values, names, err) : MRL_FAIL_NOMEM(err);
    if (s.code == MRL_OK)
        s = mrl_memo_init(&m->memo, err);
    if (s.code != MRL_OK) {
        mrl_pickle_machine_free(m);
        return s;
    }
    *ret = m;
    return mrl_ok();
}

void mrl_pickle_machine_free(struct mrl_pickle_machine *m)
{
    if (!m)
        return;
    mrl_pickle_machine_free(m->inner);
    if (m->values.arena)
        mrl_values_done(&m->values);
    mrl_memo_done(&m->memo);
    free(m->stack);
    free(m->marks);
    free(m->buffer);
    free(m);
}

/* So many opcodes in a row are no accident. */
#define MANY_OPCODES 64u

bool mrl_pickle_outcome_is_pickle(const struct mrl_pickle_outcome *outcome)
{
    const uint64_t got = outcome->fault;

    if (outcome->first_call < got || outcome->listed_import)
        return true;
    if (outcome->known_import < outcome->good)
        return true;
    if (outcome->stopped && got == MRL_NO_OFFSET)
        return true;
    return outcome->opcodes >= MANY_OPCODES && (outcome->stopped || outcome->at_end);
}

/* Serial numbers run out after some hundred million values; everything that is kept moves on. */
static void renumber(struct mrl_pickle_machine *m)
{
    for (size_t i = 0; i < m->depth; i++)
        m->stack[i] = mrl_values_refresh(&m->values, m->stack[i]);
    mrl_memo_refresh(&m->memo, &m->values);
    mrl_values_renumber(&m->values);
}

static uint64_t now_ms(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000 + (uint64_t)t.tv_nsec / 1000000;
}

static mrl_status check(struct mrl_pickle_machine *m)
{
    if (mrl_values_worn(&m->values))
        renumber(m);
    if (m->run->deadline_ms && now_ms() > m->run->deadline_ms)
        return MRL_FAIL(m->err, MRL_E_LIMIT, m->op.offset, "the time for this file is over");
    return mrl_ok();
}

static mrl_status step(struct mrl_pickle_machine *m)
{
    MRL_TRY(mrl_pickle_next(&m->decoder, &m->op));
    if (m->outcome.opcodes++ % OPCODES_PER_CHECK == OPCODES_PER_CHECK - 1)
        MRL_TRY(check(m));
    MRL_TRY(mrl_pickle_handlers[m->op.code](m));
    if (m->outcome.fault == MRL_NO_OFFSET)
        m->outcome.good = m->outcome.opcodes;
    return mrl_ok();
}

/* What stopped the machine, as a finding.  Anything but the input's fault is passed up. */
static mrl_status tell_end(struct mrl_pickle_machine *m, mrl_status s)
{
    const struct mrl_scan_sink *sink = m->run->sink;
    const uint64_t at = m->op.offset;
    const uint8_t code = m->op.code;

    if (s.code == MRL_E_TRUNCATED) {
        m->outcome.at_end = m->outcome.fault == MRL_NO_OFFSET;
        mrl_pickle_fault(m);
        return mrl_scan_tell(sink, "pickle.truncated", MRL_CONFIDENCE_PROVED, at, NULL,
                             "the bytes end before STOP: %s", m->err->message);
    }
    if (s.code == MRL_E_FORMAT) {
        mrl_pickle_fault(m);
        return mrl_scan_tell(sink,
                             mrl_pickle_opcodes[code].name ? "pickle.huge" : "pickle.bad-opcode",
                             MRL_CONFIDENCE_PROVED, at, NULL, "%s", m->err->message);
    }
    if (s.code == MRL_E_LIMIT || s.code == MRL_E_UNSUPPORTED)
        return mrl_scan_tell(sink, "pickle.limit", MRL_CONFIDENCE_PROVED, at, NULL, "%s",
                             m->err->message);
    if (s.code == MRL_E_CHANGED)
        return mrl_scan_tell(sink, "scan.changed", MRL_CONFIDENCE_PROVED, at, NULL, "%s",
                             m->err->message);
    return s;
}

static void begin(struct mrl_pickle_machine *m, const struct mrl_pickle_run *run)
{
    mrl_values_reset(&m->values);
    mrl_memo_reset(&m->memo);
    m->depth = 0;
    m->mark_count = 0;
    m->run = run;
    m->err = run->sink->err;
    m->protocol = 0;
    m->expansion_told = false;
    m->op = (struct mrl_pickle_op){.offset = run->start};
    m->outcome = (struct mrl_pickle_outcome){
        .fault = MRL_NO_OFFSET, .first_call = MRL_NO_OFFSET, .known_import = UINT64_MAX};
}

static mrl_status tell_fault(struct mrl_pickle_machine *m)
{
    return mrl_scan_tell(
        m->run->sink, "pickle.anomaly", MRL_CONFIDENCE_PROVED, m->outcome.fault, NULL,
        "Python stops here with an error; what follows was looked at all the same");
}

mrl_status mrl_pickle_machine_run(struct mrl_pickle_machine *m, const struct mrl_pickle_run *run,
                                  struct mrl_pickle_outcome *ret)
{
    mrl_status s;

    begin(m, run);
    mrl_reader_open(&m->reader, &m->window, run->source, m->buffer,
                    run->source->size == MRL_SIZE_UNKNOWN ? STREAM_WINDOW : WINDOW, m->err);
    MRL_TRY(mrl_reader_seek(&m->reader, "pickle", run->start));
    mrl_pickle_decoder_init(&m->decoder, &m->reader, run->view);
    if (run->strict)
        m->decoder.max_line = MRL_MAX_PICKLE_TRIAL_LINE;
    do
        s = step(m);
    while (s.code == MRL_OK && !m->outcome.stopped &&
           !(run->strict && m->outcome.fault != MRL_NO_OFFSET));
    if (m->outcome.fault != MRL_NO_OFFSET)
        MRL_TRY(tell_fault(m));
    if (s.code != MRL_OK)
        MRL_TRY(tell_end(m, s));
    MRL_TRY(mrl_judge_imports(m));
    m->outcome.end = mrl_reader_offset(&m->reader);
    m->outcome.diverges = m->decoder.diverges;
    *ret = m->outcome;
    return mrl_ok();
}
