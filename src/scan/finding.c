/* SPDX-License-Identifier: Apache-2.0 */
#include "scan/finding.h"

#include "base/limits.h"

#include <string.h>

static const char *const confidence_names[] = {
    [MRL_CONFIDENCE_HEURISTIC] = "heuristic",
    [MRL_CONFIDENCE_LIKELY] = "likely",
    [MRL_CONFIDENCE_PROVED] = "proved",
};

const char *mrl_confidence_name(enum mrl_confidence confidence)
{
    return confidence_names[confidence];
}

void mrl_scan_report_init(struct mrl_scan_report *report, struct mrl_arena *arena)
{
    *report = (struct mrl_scan_report){.arena = arena};
}

void mrl_scan_report_raise(struct mrl_scan_report *report, enum mrl_scan_verdict verdict)
{
    if (verdict > report->verdict)
        report->verdict = verdict;
}

static bool same_text(const char *a, const char *b)
{
    return a == b || (a && b && strcmp(a, b) == 0);
}

static bool same_finding(const struct mrl_finding *a, const struct mrl_finding *b)
{
    return a->rule == b->rule && same_text(a->member, b->member) &&
           same_text(a->message, b->message) && same_text(a->call, b->call);
}

static mrl_status copy_text(struct mrl_scan_report *report, const char **text,
                            struct mrl_error *err)
{
    if (!*text)
        return mrl_ok();
    *text = mrl_arena_strdup(report->arena, *text);
    return *text ? mrl_ok() : MRL_FAIL_ARENA(err, report->arena);
}

static mrl_status copy_steps(struct mrl_scan_report *report, struct mrl_finding *finding,
                             struct mrl_error *err)
{
    struct mrl_finding_step *steps;

    if (finding->step_count == 0) {
        finding->steps = NULL;
        return mrl_ok();
    }
    steps = mrl_arena_memdup(report->arena, finding->steps,
                             finding->step_count * sizeof(*finding->steps));
    if (!steps)
        return MRL_FAIL_ARENA(err, report->arena);
    for (size_t i = 0; i < finding->step_count; i++)
        MRL_TRY(copy_text(report, &steps[i].text, err));
    finding->steps = steps;
    return mrl_ok();
}

mrl_status mrl_scan_report_add(struct mrl_scan_report *report, const struct mrl_finding *finding,
                               struct mrl_error *err)
{
    struct mrl_finding copy = *finding;

    mrl_scan_report_raise(report, finding->rule->verdict);
    for (size_t i = 0; i < report->finding_count; i++)
        if (same_finding(&report->findings[i], finding))
            return mrl_ok();
    if (report->finding_count >= MRL_MAX_FINDINGS) {
        report->findings_dropped++;
        return mrl_ok();
    }
    MRL_TRY(mrl_arena_grow(report->arena, (void **)&report->findings, &report->finding_capacity,
                           report->finding_count, sizeof(*report->findings), err));
    MRL_TRY(copy_text(report, &copy.message, err));
    MRL_TRY(copy_text(report, &copy.member, err));
    MRL_TRY(copy_text(report, &copy.call, err));
    MRL_TRY(copy_steps(report, &copy, err));
    report->findings[report->finding_count++] = copy;
    return mrl_ok();
}

bool mrl_scan_report_worst(const struct mrl_scan_report *report, enum mrl_severity *ret)
{
    enum mrl_severity worst = MRL_SEVERITY_INFO;

    for (size_t i = 0; i < report->finding_count; i++)
        if (report->findings[i].rule->severity > worst)
            worst = report->findings[i].rule->severity;
    if (report->finding_count)
        *ret = worst;
    return report->finding_count > 0;
}
