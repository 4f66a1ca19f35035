/* SPDX-License-Identifier: Apache-2.0 */
#include "scan/sink.h"

#include <stdarg.h>
#include <stdio.h>

mrl_status mrl_scan_tell(const struct mrl_scan_sink *sink, const char *key,
                         enum mrl_confidence confidence, uint64_t offset,
                         const struct mrl_scan_call *call, const char *fmt, ...)
{
    struct mrl_finding finding = {
        .rule = mrl_rules_for(sink->rules, key),
        .confidence = confidence,
        .offset = offset,
        .member = sink->member,
    };
    char message[512];
    va_list args;

    va_start(args, fmt);
    (void)vsnprintf(message, sizeof(message), fmt, args);
    va_end(args);
    finding.message = message;
    if (call) {
        finding.call = call->call;
        finding.steps = call->steps;
        finding.step_count = call->step_count;
    }
    return mrl_scan_report_add(sink->report, &finding, sink->err);
}
