/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "base/limits.h"
#include "base/source.h"
#include "data/index.h"

/* Files of provenance become records of an index.  Each format is one file import_NAME.c and one
 * row in import.c.  What is wrong with a row is told with its line, and counted; what is wrong with
 * a file as a whole (cut short, a bomb, no such columns) fails, and then nothing is published. */

enum mrl_import_field {
    MRL_IMPORT_URL,
    MRL_IMPORT_TIME,
    MRL_IMPORT_DIGEST,
    MRL_IMPORT_DATASET,
    MRL_IMPORT_USE,
    MRL_IMPORT_FIELD_COUNT,
};
const char *mrl_import_field_name(enum mrl_import_field field); /* "url", as in --column */

/* One row before it is understood; empty where nothing is said. */
struct mrl_import_row {
    struct mrl_span fields[MRL_IMPORT_FIELD_COUNT];
    enum mrl_data_digest digest_kind; /* of bare digits, if the name of the field tells */
};

struct mrl_import_problem {
    uint64_t line;
    const char *why; /* escaped */
};

struct mrl_import_report {
    const char *format;
    uint64_t rows;      /* that became records */
    uint64_t malformed; /* that did not */
    uint64_t other;     /* parts that are no records of data: requests, headers of an archive */
    struct mrl_import_problem *problems; /* the first MRL_MAX_ROWS_TOLD */
    size_t problem_count;
};

struct mrl_import {
    struct mrl_data_manifest *manifest; /* whose numbers of datasets and uses the records bear */
    struct mrl_arena *arena;            /* for its names, and for the report */
    mrl_status (*take)(void *context, const struct mrl_data_record *record,
                       struct mrl_error *err); /* mrl_data_writer_take() */
    void *context;
    struct mrl_span dataset, use;                /* for rows that name none; len 0: they have to */
    const char *columns[MRL_IMPORT_FIELD_COUNT]; /* what they are called; NULL: the usual names */
    const char *format;                          /* "csv"; NULL: told from the bytes */
    void (*progress)(void *context, uint64_t rows);
    void *progress_context;

    /* what comes out */
    struct mrl_import_report report;

    /* private */
    struct mrl_error *err;
    size_t problem_capacity;
    char key[MRL_MAX_SOURCE_URL];
};

/* Reads a whole source, packed or not; `name` is a hint only. */
mrl_status mrl_import_run(struct mrl_import *import, struct mrl_source *source, const char *name,
                          struct mrl_error *err) MRL_MUST_CHECK;

/* Words for --format; NULL-terminated. */
extern const char *const mrl_import_formats[];

/* --- for formats --- */

/* Makes a record of a row, or notes what is wrong with it. */
mrl_status mrl_import_take(struct mrl_import *import, uint64_t line,
                           const struct mrl_import_row *row) MRL_MUST_CHECK;

/* Notes `count` rows that are wrong from a line on.  Untrusted arguments are escaped before. */
mrl_status mrl_import_malformed(struct mrl_import *import, uint64_t line, uint64_t count,
                                const char *fmt, ...) MRL_PRINTF(4, 5) MRL_MUST_CHECK;

/* Which field a column or key means, and how surely: 0 is best.  False if none. */
bool mrl_import_name_means(const struct mrl_import *import, struct mrl_span name,
                           enum mrl_import_field *field, unsigned *rank,
                           enum mrl_data_digest *digest_kind);

/* What formats read from. */
struct mrl_import_input {
    struct mrl_reader r;
    struct mrl_window window;
    uint64_t line; /* number of the line read last */
    uint8_t *buffer;
};

enum mrl_import_line {
    MRL_IMPORT_LINE,
    MRL_IMPORT_LONG_LINE, /* longer than MRL_MAX_SOURCE_LINE; skipped */
    MRL_IMPORT_END,
};

/* The next line without its end ("\n" or "\r\n"), until the next read. */
mrl_status mrl_import_line(struct mrl_import_input *in, enum mrl_import_line *kind,
                           struct mrl_span *ret) MRL_MUST_CHECK;

mrl_status mrl_import_csv(struct mrl_import *import, struct mrl_import_input *in) MRL_MUST_CHECK;
mrl_status mrl_import_jsonl(struct mrl_import *import, struct mrl_import_input *in) MRL_MUST_CHECK;
/* A line of CDXJ that says something of the file. */
bool mrl_import_is_cdxj_header(struct mrl_span line);
mrl_status mrl_import_cdx(struct mrl_import *import, struct mrl_import_input *in) MRL_MUST_CHECK;
mrl_status mrl_import_warc(struct mrl_import *import, struct mrl_import_input *in) MRL_MUST_CHECK;
mrl_status mrl_import_croissant(struct mrl_import *import,
                                struct mrl_import_input *in) MRL_MUST_CHECK;
