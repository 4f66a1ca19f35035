/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "base/arena.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/digest.h"

#include <stdbool.h>
#include <stddef.h>

/* What a line of the log says: something came, changed or went, was approved or found out.  Digests
 * and names only; contents lie beside the log (content.h).  Format: docs/formats/ledger.md. */

enum mrl_entry_kind {
    MRL_ENTRY_ASSET,    /* a model, dataset, prompt ... : create, change, deploy, retire */
    MRL_ENTRY_RECORD,   /* a record: create, change, remove */
    MRL_ENTRY_APPROVAL, /* of a record: approve, withdraw */
    MRL_ENTRY_EVIDENCE, /* the answer to a check: ok, violated, unknown, error */
    MRL_ENTRY_PROJECT,  /* merlon.yaml itself: create, change */
    MRL_ENTRY_FILE,     /* by hand: note */
    MRL_ENTRY_KIND_COUNT,
};
const char *mrl_entry_kind_name(enum mrl_entry_kind kind);

enum mrl_entry_event {
    MRL_EVENT_CREATE,
    MRL_EVENT_CHANGE,
    MRL_EVENT_DEPLOY,
    MRL_EVENT_RETIRE,
    MRL_EVENT_APPROVE,
    MRL_EVENT_WITHDRAW,
    MRL_EVENT_ASSESS,
    MRL_EVENT_NOTE,
    MRL_EVENT_COUNT,
};
const char *mrl_entry_event_name(enum mrl_entry_event event);

/* Texts are UTF-8; NULL where there is nothing to say. */
struct mrl_entry {
    mrl_time at;      /* when it was entered */
    bool clock_given; /* by a clock that the user set */
    enum mrl_entry_kind kind;
    enum mrl_entry_event event;
    const char *name;   /* id of asset, record or check; path of a file */
    const char *type;   /* kind of asset or record; outcome of a check */
    const char *path;   /* of the one file that it is */
    const char *author; /* who did it, as far as is known */
    const char *reason;
    const char *record; /* id of the record that tells of it */
    const char *tool;
    bool has_digest, has_before;
    struct mrl_sha256 sha256; /* what it is now; of an asset that goes, what it was */
    struct mrl_sha256 before; /* of a change */
    bool stored;              /* the bytes of `sha256` lie beside the log */
};

/* One line of JSON without line end.  MRL_E_LIMIT above MRL_MAX_LEDGER_ENTRY bytes; MRL_E_FORMAT
 * for text that is not UTF-8. */
mrl_status mrl_entry_write(const struct mrl_entry *entry, struct mrl_buf *ret,
                           struct mrl_error *err) MRL_MUST_CHECK;

/* Strict about what it knows; keys that it does not know are of later versions and left alone.
 * MRL_E_FORMAT for anything else: a log may hold entries of other programs. */
mrl_status mrl_entry_read(const void *bytes, size_t n, struct mrl_arena *arena,
                          struct mrl_entry *ret, struct mrl_error *err) MRL_MUST_CHECK;

/* Whether an entry tells of evidence, without reading it all: a log has many of them.  True only if
 * mrl_entry_read() would say so of whatever merlon wrote. */
bool mrl_entry_is_evidence(const void *bytes, size_t n);
