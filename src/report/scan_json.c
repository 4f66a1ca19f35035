/* SPDX-License-Identifier: Apache-2.0 */
#include "report/scan_report.h"

#include "base/buf.h"
#include "base/json.h"
#include "base/text.h"

#include <string.h>

static void write_texts(struct mrl_json_writer *w, const char *key, const char *const *items,
                        size_t count)
{
    mrl_json_write_array(w, key);
    for (size_t i = 0; i < count; i++)
        mrl_json_write_string(w, NULL, items[i]);
    mrl_json_write_array_end(w);
}

static void write_optional(struct mrl_json_writer *w, const char *key, const char *text)
{
    if (text)
        mrl_json_write_string(w, key, text);
    else
        mrl_json_write_null(w, key);
}

static void write_offset(struct mrl_json_writer *w, const char *key, uint64_t offset)
{
    if (offset == MRL_NO_OFFSET)
        mrl_json_write_null(w, key);
    else
        mrl_json_write_u64(w, key, offset);
}

static void write_steps(struct mrl_json_writer *w, const struct mrl_finding *f)
{
    mrl_json_write_array(w, "steps");
    for (size_t i = 0; i < f->step_count; i++) {
        mrl_json_write_object(w, NULL);
        write_offset(w, "offset", f->steps[i].offset);
        mrl_json_write_string(w, "text", f->steps[i].text);
        mrl_json_write_object_end(w);
    }
    mrl_json_write_array_end(w);
}

static void write_finding(struct mrl_json_writer *w, const struct mrl_finding *f,
                          const struct mrl_scan_mark *mark)
{
    mrl_json_write_object(w, NULL);
    mrl_json_write_string(w, "rule", f->rule->id);
    mrl_json_write_string(w, "title", f->rule->title);
    mrl_json_write_string(w, "severity", mrl_severity_name(f->rule->severity));
    mrl_json_write_string(w, "confidence", mrl_confidence_name(f->confidence));
    mrl_json_write_string(w, "message", f->message);
    write_offset(w, "offset", f->offset);
    write_optional(w, "member", f->member);
    write_optional(w, "call", f->call);
    write_steps(w, f);
    write_texts(w, "provisions", f->rule->provisions, f->rule->provision_count);
    write_texts(w, "refs", f->rule->refs, f->rule->ref_count);
    mrl_json_write_string(w, "fingerprint", mark->fingerprint);
    write_optional(w, "accepted", mark->accepted);
    mrl_json_write_object_end(w);
}

static void write_coverage(struct mrl_json_writer *w, const struct mrl_coverage *c)
{
    mrl_json_write_object(w, "coverage");
    mrl_json_write_u64(w, "parsed", c->parsed);
    mrl_json_write_u64(w, "skipped", c->skipped);
    mrl_json_write_u64(w, "unknown", c->unknown);
    mrl_json_write_object_end(w);
}

static void write_file(struct mrl_json_writer *w, const struct mrl_scanned *file)
{
    const struct mrl_scan_report *r = file->report;
    char hex[MRL_SHA256_HEX];

    mrl_json_write_object(w, NULL);
    mrl_json_write_string(w, "path", file->path);
    mrl_json_write_u64(w, "size", file->size);
    if (file->has_sha256)
        mrl_sha256_hex(&file->sha256, hex);
    write_optional(w, "sha256", file->has_sha256 ? hex : NULL);
    write_optional(w, "format", r->format);
    mrl_json_write_string(w, "verdict", mrl_scan_verdict_name(r->verdict));
    write_coverage(w, &r->coverage);
    mrl_json_write_array(w, "findings");
    for (size_t i = 0; i < r->finding_count; i++)
        write_finding(w, &r->findings[i], &file->marks[i]);
    mrl_json_write_array_end(w);
    mrl_json_write_u64(w, "findings_dropped", r->findings_dropped);
    mrl_json_write_object_end(w);
}

/* The document is written in three pieces, so the outer levels are written by hand: a writer's
 * state would have to be kept between them. */
static void json_begin(FILE *out, const struct mrl_rules *rules,
                       const struct mrl_report_style *style)
{
    (void)rules;
    (void)style;
    fputs("{\"schema_version\": 1,\n\"files\": [", out);
}

static void json_file(FILE *out, const struct mrl_scanned *file,
                      const struct mrl_report_style *style)
{
    struct mrl_json_writer w;

    (void)style;
    mrl_json_writer_init(&w, out, true);
    fputs(file->first ? "\n" : ",\n", out);
    write_file(&w, file);
}

static void json_end(FILE *out, const struct mrl_scan_summary *s,
                     const struct mrl_report_style *style)
{
    struct mrl_json_writer w;

    (void)style;
    fputs("\n],\n\"summary\": ", out);
    mrl_json_writer_init(&w, out, true);
    mrl_json_write_object(&w, NULL);
    mrl_json_write_string(&w, "verdict", mrl_scan_summary_verdict(s));
    mrl_json_write_u64(&w, "files", s->files);
    mrl_json_write_u64(&w, "bytes", s->bytes);
    mrl_json_write_u64(&w, "unreadable", s->unreadable);
    mrl_json_write_u64(&w, "accepted", s->accepted);
    mrl_json_write_object(&w, "verdicts");
    for (size_t i = 0; i < MRL_SCAN_VERDICT_COUNT; i++)
        mrl_json_write_u64(&w, mrl_scan_verdict_name((enum mrl_scan_verdict)i), s->verdicts[i]);
    mrl_json_write_object_end(&w);
    mrl_json_write_object(&w, "severities");
    for (size_t i = 0; i < MRL_SEVERITY_COUNT; i++)
        mrl_json_write_u64(&w, mrl_severity_name((enum mrl_severity)i), s->severities[i]);
    mrl_json_write_object_end(&w);
    write_coverage(&w, &s->coverage);
    mrl_json_write_object_end(&w);
    fputs("}\n", out);
}

const struct mrl_scan_writer mrl_scan_writer_json = {json_begin, json_file, json_end};
