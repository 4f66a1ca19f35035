/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "base/arena.h"
#include "base/limits.h"
#include "base/source.h"
#include "base/span.h"
#include "base/status.h"
#include "formats/format.h"
#include "scan/pickle_machine.h"
#include "scan/scan.h"
#include "scan/sink.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Inside of the scanner: one file, the parts that lie in it, and what looks at each part. */

struct mrl_scanner {
    const struct mrl_rules *rules;
    struct mrl_arena *arena; /* of the tables */
    struct mrl_pickle_names *names;
    struct mrl_pickle_machine *machine; /* of the outermost part that needs one */
    uint64_t time_ms;
};

/* The scanner with other tables of names; mrl_scanner_new() takes the embedded ones. */
mrl_status mrl_scanner_new_tables(const struct mrl_rules *rules,
                                  const struct mrl_pickle_tables *tables, struct mrl_scanner **ret,
                                  struct mrl_error *err) MRL_MUST_CHECK;

/* One run over one file. */
struct mrl_scan {
    struct mrl_scanner *scanner;
    struct mrl_scan_report *report;
    struct mrl_arena *arena; /* the report's: what outlives the part */
    struct mrl_error *err;
    uint64_t deadline_ms;
    uint64_t unpacked;   /* bytes that all packed parts together have yielded */
    uint64_t part_count; /* parts looked at so far */
    size_t held;         /* bytes in the arenas of the parts that are open */
    size_t spooled;      /* bytes of packed parts that are kept in memory now */
    uint64_t unpackers;  /* bytes that the dictionaries of open packed parts hold */
};

/* A file, a member of an archive, what a compressor yields. */
struct mrl_scan_part {
    struct mrl_scan *scan;
    struct mrl_source *source;
    const char *path; /* raw; of a member its name */
    unsigned depth;   /* 0: the file itself */
    struct mrl_scan_sink sink;
    struct mrl_probe probe;          /* as long as the part is looked at */
    const struct mrl_format *format; /* NULL: not known */
    const struct mrl_format *holder; /* of the part that this one lies in; NULL: not known */
    struct mrl_arena *arena;         /* of this part, released when it has been looked at */
    struct mrl_span text;            /* see mrl_scan_text() */
    char member[2 * MRL_SCAN_MEMBER + 8];

    /* Filled by the detectors. */
    const char *kind; /* what it was recognised as, beside `format`; NULL: nothing */
    uint64_t parsed;  /* coverage of this part; the outermost file's counts */
    uint64_t skipped;
    bool opaque;  /* of no format that anybody knows, and told as such */
    bool covered; /* the two are complete: what is not counted is unknown */
};

/* Looks at one part with all detectors.  `member` is raw, NULL for the file itself; `parent` is
 * NULL there too.  Parts that lie too deep, or are too many, are told as a limit. */
mrl_status mrl_scan_inner(struct mrl_scan *scan, const struct mrl_scan_part *parent,
                          struct mrl_source *source, const char *path, size_t path_len,
                          struct mrl_scan_part *ret) MRL_MUST_CHECK;

/* A detector looks at every part and decides by its bytes whether it has anything to say.  The
 * rows stand in detectors.def; what each does is written above it there. */
struct mrl_detector {
    const char *name;
    mrl_status (*detect)(struct mrl_scan_part *part);
};
extern const struct mrl_detector *const mrl_detectors[];
extern const size_t mrl_detector_count;

/* What went wrong while a part was read, as a finding; what is not the input's fault is passed
 * up. */
mrl_status mrl_scan_tell_failure(const struct mrl_scan_part *part,
                                 mrl_status status) MRL_MUST_CHECK;

/* The first MRL_MAX_DOCUMENT bytes of a part, read once for all who ask and kept in its arena. */
mrl_status mrl_scan_text(struct mrl_scan_part *part, struct mrl_span *ret) MRL_MUST_CHECK;

/* The bytes of a part from `offset` on, also of a stream. */
mrl_status mrl_scan_tail(const struct mrl_scan_part *part, uint64_t offset,
                         struct mrl_source_slice *ret) MRL_MUST_CHECK;

/* Bytes of a packed part count against the file's limit. */
mrl_status mrl_scan_spend(struct mrl_scan *scan, uint64_t bytes) MRL_MUST_CHECK;
