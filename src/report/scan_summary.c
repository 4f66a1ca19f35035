/* SPDX-License-Identifier: Apache-2.0 */
#include "report/scan_report.h"

void mrl_scan_summary_add(struct mrl_scan_summary *summary, const struct mrl_scanned *file)
{
    const struct mrl_scan_report *report = file->report;
    bool open_gap = report->findings_dropped > 0;

    summary->files++;
    summary->bytes += file->size;
    summary->verdicts[report->verdict]++;
    summary->coverage.parsed += report->coverage.parsed;
    summary->coverage.skipped += report->coverage.skipped;
    summary->coverage.unknown += report->coverage.unknown;
    for (size_t i = 0; i < report->finding_count; i++) {
        const struct mrl_rule *rule = report->findings[i].rule;

        if (file->marks[i].accepted) {
            summary->accepted++;
            continue;
        }
        summary->severities[rule->severity]++;
        open_gap = open_gap || rule->verdict == MRL_SCAN_INCOMPLETE;
    }
    if (open_gap || (report->verdict == MRL_SCAN_INCOMPLETE && report->finding_count == 0))
        summary->incomplete++;
}

const char *mrl_scan_summary_verdict(const struct mrl_scan_summary *summary)
{
    if (summary->severities[MRL_SEVERITY_MEDIUM] + summary->severities[MRL_SEVERITY_HIGH] +
        summary->severities[MRL_SEVERITY_CRITICAL])
        return "findings";
    return summary->incomplete || summary->unreadable ? "incomplete" : "clean";
}
