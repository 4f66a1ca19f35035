/* SPDX-License-Identifier: Apache-2.0 */
#include "scan/scan.h"

#include "base/limits.h"
#include "base/text.h"
#include "scan/part.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define TABLES_ARENA (16u << 20)

#define MRL_DETECTOR(name) extern const struct mrl_detector mrl_detector_##name;
#include "scan/detectors.def"
#undef MRL_DETECTOR

#define MRL_DETECTOR(name) &mrl_detector_##name,
const struct mrl_detector *const mrl_detectors[] = {
#include "scan/detectors.def"
};
#undef MRL_DETECTOR
const size_t mrl_detector_count = MRL_COUNT(mrl_detectors);

/* --- the scanner --- */

static mrl_status load(struct mrl_scanner *scanner, const struct mrl_pickle_tables *tables,
                       struct mrl_error *err)
{
    scanner->arena = mrl_arena_new(TABLES_ARENA);
    if (!scanner->arena)
        return MRL_FAIL_NOMEM(err);
    MRL_TRY(mrl_pickle_names_load(tables, scanner->arena, &scanner->names, err));
    return mrl_pickle_machine_new(scanner->names, &scanner->machine, err);
}

mrl_status mrl_scanner_new_tables(const struct mrl_rules *rules,
                                  const struct mrl_pickle_tables *tables, struct mrl_scanner **ret,
                                  struct mrl_error *err)
{
    struct mrl_scanner *scanner = calloc(1, sizeof(*scanner));
    mrl_status s;

    if (!scanner)
        return MRL_FAIL_NOMEM(err);
    scanner->rules = rules;
    scanner->time_ms = MRL_SCAN_TIME_MS;
    s = load(scanner, tables, err);
    if (s.code != MRL_OK) {
        mrl_scanner_free(scanner);
        return s;
    }
    *ret = scanner;
    return mrl_ok();
}

mrl_status mrl_scanner_new(const struct mrl_rules *rules, struct mrl_scanner **ret,
                           struct mrl_error *err)
{
    struct mrl_pickle_tables tables;

    mrl_pickle_tables_embedded(&tables);
    return mrl_scanner_new_tables(rules, &tables, ret, err);
}

void mrl_scanner_free(struct mrl_scanner *scanner)
{
    if (!scanner)
        return;
    mrl_pickle_machine_free(scanner->machine);
    mrl_arena_free(scanner->arena);
    free(scanner);
}

void mrl_scanner_freep(struct mrl_scanner **scanner)
{
    mrl_scanner_free(*scanner);
}

void mrl_scanner_limit_time(struct mrl_scanner *scanner, uint64_t time_ms)
{
    scanner->time_ms = time_ms ? time_ms : MRL_SCAN_TIME_MS;
}

/* --- parts --- */

mrl_status mrl_scan_tell_failure(const struct mrl_scan_part *part, mrl_status status)
{
    const char *key = NULL;

    if (status.code == MRL_E_TRUNCATED || status.code == MRL_E_FORMAT)
        key = "scan.unnamed";
    if (status.code == MRL_E_LIMIT)
        key = "scan.limit";
    if (status.code == MRL_E_UNSUPPORTED)
        key = "scan.unsupported";
    if (status.code == MRL_E_CHANGED)
        key = "scan.changed";
    if (!key)
        return status;
    return mrl_scan_tell(&part->sink, key, MRL_CONFIDENCE_PROVED, part->scan->err->offset, NULL,
                         "%s", part->scan->err->message);
}

mrl_status mrl_scan_spend(struct mrl_scan *scan, uint64_t bytes)
{
    if (bytes > MRL_SCAN_UNPACKED - scan->unpacked)
        return MRL_FAIL(scan->err, MRL_E_LIMIT, MRL_NO_OFFSET,
                        "packed parts hold more than %" PRIu64 " bytes", MRL_SCAN_UNPACKED);
    scan->unpacked += bytes;
    return mrl_ok();
}

mrl_status mrl_scan_tail(const struct mrl_scan_part *part, uint64_t offset,
                         struct mrl_source_slice *ret)
{
    const uint64_t size = part->source->size;

    MRL_TRY(mrl_source_slice_init(ret, part->source, offset, offset <= size ? size - offset : 0,
                                  part->scan->err));
    if (size == MRL_SIZE_UNKNOWN)
        ret->source.size = MRL_SIZE_UNKNOWN;
    return mrl_ok();
}

mrl_status mrl_scan_text(struct mrl_scan_part *part, struct mrl_span *ret)
{
    uint64_t size = part->source->size;
    size_t got;
    char *text;

    if (!part->text.at) {
        if (size == MRL_SIZE_UNKNOWN || size > MRL_MAX_DOCUMENT)
            size = MRL_MAX_DOCUMENT;
        text = mrl_arena_alloc(part->arena, (size_t)size + 1);
        if (!text)
            return MRL_FAIL_ARENA(part->scan->err, part->arena);
        MRL_TRY(part->source->read_at(part->source, 0, text, (size_t)size, &got, part->scan->err));
        part->text = mrl_span(text, got);
        if (got == MRL_MAX_DOCUMENT && part->source->size > MRL_MAX_DOCUMENT)
            MRL_TRY(mrl_scan_tell(
                &part->sink, "scan.limit", MRL_CONFIDENCE_PROVED, MRL_MAX_DOCUMENT, NULL,
                "a text of more than %u bytes was looked at so far only", MRL_MAX_DOCUMENT));
    }
    *ret = part->text;
    return mrl_ok();
}

/* "outer!inner", escaped. */
static void name_member(struct mrl_scan_part *part, const struct mrl_scan_part *parent,
                        const char *path, size_t n)
{
    char name[MRL_SCAN_MEMBER];

    mrl_text_quote(name, sizeof(name), path, n);
    if (parent->sink.member)
        (void)snprintf(part->member, sizeof(part->member), "%.*s!%s", (int)MRL_SCAN_MEMBER,
                       parent->sink.member, name);
    else
        (void)snprintf(part->member, sizeof(part->member), "%s", name);
    part->sink.member = part->member;
}

static mrl_status run_detectors(struct mrl_scan_part *part)
{
    for (size_t i = 0; i < mrl_detector_count; i++)
        MRL_TRY(mrl_detectors[i]->detect(part));
    return mrl_ok();
}

/* The last net: a file is not safe while bytes of it were not understood.  Tensors of archives have
 * no format of their own and are counted there. */
static mrl_status tell_rest(const struct mrl_scan_part *part)
{
    const uint64_t size = part->source->size;
    const uint64_t known = part->parsed + part->skipped;

    if (size == MRL_SIZE_UNKNOWN || known >= size || (!part->kind && !part->format) ||
        part->scan->report->verdict > MRL_SCAN_SAFE_KNOWN)
        return mrl_ok();
    return mrl_scan_tell(&part->sink, "scan.not-understood", MRL_CONFIDENCE_PROVED, MRL_NO_OFFSET,
                         NULL, "%" PRIu64 " of %" PRIu64 " bytes were not understood", size - known,
                         size);
}

static mrl_status look(struct mrl_scan_part *part, size_t path_len)
{
    struct mrl_scan *scan = part->scan;
    struct mrl_probe_buffer *buffer = mrl_arena_alloc(part->arena, sizeof(*buffer));
    char *path = mrl_arena_strndup(part->arena, part->path, path_len);

    if (!buffer || !path)
        return MRL_FAIL_ARENA(scan->err, part->arena);
    part->path = path;
    MRL_TRY(mrl_probe_read(part->source, part->path, buffer, &part->probe, scan->err));
    MRL_TRY(mrl_format_identify(part->source, part->path, &part->format, scan->err));
    MRL_TRY(run_detectors(part));
    return tell_rest(part);
}

/* What all open parts hold together is bounded: a part gets what those around it leave. */
static mrl_status look_in_arena(struct mrl_scan_part *part, const struct mrl_scan_part *parent,
                                size_t path_len)
{
    struct mrl_scan *scan = part->scan;
    const size_t held = parent ? mrl_arena_used(parent->arena) : 0;
    const char *path = part->path;
    mrl_status s;

    scan->held += held;
    part->arena = mrl_arena_new(scan->held < MRL_SCAN_ARENA ? MRL_SCAN_ARENA - scan->held : 0);
    s = part->arena ? look(part, path_len) : MRL_FAIL_NOMEM(scan->err);
    mrl_arena_freep(&part->arena);
    part->path = path;
    part->probe = (struct mrl_probe){.head_len = 0};
    part->text = mrl_span(NULL, 0);
    scan->held -= held;
    return s;
}

mrl_status mrl_scan_inner(struct mrl_scan *scan, const struct mrl_scan_part *parent,
                          struct mrl_source *source, const char *path, size_t path_len,
                          struct mrl_scan_part *ret)
{
    mrl_status s;

    *ret = (struct mrl_scan_part){
        .scan = scan,
        .source = source,
        .path = path,
        .depth = parent ? parent->depth + 1 : 0,
        .holder = parent ? parent->format : NULL,
        .sink = {.rules = scan->scanner->rules, .report = scan->report, .err = scan->err},
    };
    if (parent)
        name_member(ret, parent, path, path_len);
    if (ret->depth > MRL_SCAN_DEPTH || ++scan->part_count > MRL_SCAN_PARTS)
        return mrl_scan_tell(&ret->sink, "scan.limit", MRL_CONFIDENCE_PROVED, MRL_NO_OFFSET, NULL,
                             "archives nest deeper than %u, or hold more than %u parts",
                             MRL_SCAN_DEPTH, MRL_SCAN_PARTS);
    s = look_in_arena(ret, parent, path_len);
    return s.code == MRL_OK ? s : mrl_scan_tell_failure(ret, s);
}

static void count_coverage(struct mrl_scan_report *report, const struct mrl_scan_part *part)
{
    const uint64_t size = part->source->size;
    struct mrl_coverage *c = &report->coverage;

    *c = (struct mrl_coverage){.parsed = part->parsed, .skipped = part->skipped};
    if (size == MRL_SIZE_UNKNOWN)
        return;
    c->parsed = c->parsed < size ? c->parsed : size;
    c->skipped = c->skipped < size - c->parsed ? c->skipped : size - c->parsed;
    c->unknown = size - c->parsed - c->skipped;
}

static uint64_t now_ms(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000 + (uint64_t)t.tv_nsec / 1000000;
}

mrl_status mrl_scan_source(struct mrl_scanner *scanner, struct mrl_source *source, const char *path,
                           struct mrl_arena *arena, struct mrl_scan_report *ret,
                           struct mrl_error *err)
{
    struct mrl_scan scan = {
        .scanner = scanner, .arena = arena, .err = err, .deadline_ms = now_ms() + scanner->time_ms};
    struct mrl_scan_report report;
    struct mrl_scan_part part;

    mrl_scan_report_init(&report, arena);
    scan.report = &report;
    MRL_TRY(mrl_scan_inner(&scan, NULL, source, path, strlen(path), &part));
    report.format = part.format ? part.format->id : part.kind;
    count_coverage(&report, &part);
    *ret = report;
    return mrl_ok();
}
