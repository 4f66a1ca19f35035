/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "catalog/rules.h"
#include "cli/command.h"
#include "report/scan_report.h"
#include "scan/baseline.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Scans the files that the command line names, one after another in the order of their names. */
struct mrl_scan_run {
    struct mrl_cli *cli;
    const struct mrl_rules *rules;
    const struct mrl_scan_writer *writer;
    const struct mrl_report_style *style;
    bool hash;                           /* tell the SHA-256 of each file */
    uint64_t time_ms;                    /* for one file; 0: the default */
    unsigned jobs;                       /* processes; 0: one for each processor */
    const struct mrl_baseline *baseline; /* accepted findings; NULL: none */
};

/* What cannot be opened is said on stderr and counted; the others are scanned all the same.
 * Fails only when nothing more can be done. */
mrl_status mrl_scan_run_paths(struct mrl_scan_run *run, const char *const *paths, size_t count,
                              struct mrl_scan_summary *summary,
                              struct mrl_error *err) MRL_MUST_CHECK;
