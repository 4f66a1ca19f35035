/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "base/digest.h"
#include "report/report.h"
#include "scan/fingerprint.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

/* Results of `merlon scan`, written file by file while the scan goes on, so that memory does not
 * grow with the number of files. */

/* What is known of a finding beside the finding. */
struct mrl_scan_mark {
    char fingerprint[MRL_FINDING_FINGERPRINT_TEXT];
    const char *accepted; /* the reason; NULL: it is open */
};

struct mrl_scanned {
    const char *path; /* raw */
    uint64_t size;
    struct mrl_sha256 sha256; /* valid if has_sha256 */
    bool has_sha256;
    bool first;                        /* no file was written before it */
    bool first_finding;                /* nor any finding */
    const struct mrl_scan_mark *marks; /* one for each finding */
    const struct mrl_scan_report *report;
};

struct mrl_scan_summary {
    uint64_t files, bytes;
    uint64_t verdicts[MRL_SCAN_VERDICT_COUNT]; /* files of each */
    uint64_t severities[MRL_SEVERITY_COUNT];   /* open findings of each */
    uint64_t incomplete; /* files that have something open that was not looked into */
    uint64_t accepted;   /* findings that the baseline accepts */
    uint64_t unreadable; /* files and directories that were not scanned */
    struct mrl_coverage coverage;
};
void mrl_scan_summary_add(struct mrl_scan_summary *summary, const struct mrl_scanned *file);

/* "clean", "incomplete" or "findings": what stands at the top.  Findings of less than medium
 * severity change nothing. */
const char *mrl_scan_summary_verdict(const struct mrl_scan_summary *summary);

/* One format.  begin(), file() for each, end(). */
struct mrl_scan_writer {
    void (*begin)(FILE *out, const struct mrl_rules *rules, const struct mrl_report_style *style);
    void (*file)(FILE *out, const struct mrl_scanned *file, const struct mrl_report_style *style);
    void (*end)(FILE *out, const struct mrl_scan_summary *summary,
                const struct mrl_report_style *style);
};
extern const struct mrl_scan_writer mrl_scan_writer_text;
extern const struct mrl_scan_writer mrl_scan_writer_json;
extern const struct mrl_scan_writer mrl_scan_writer_sarif;

/* Everything about one rule, for `merlon scan --explain`. */
void mrl_report_rule(FILE *out, const struct mrl_rule *rule, const struct mrl_report_style *style);
