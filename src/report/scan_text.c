/* SPDX-License-Identifier: Apache-2.0 */
#include "report/scan_report.h"

#include "base/text.h"
#include "base/wrap.h"
#include "report/paint.h"

#include <inttypes.h>
#include <string.h>

static enum mrl_paint verdict_paint(enum mrl_scan_verdict verdict)
{
    if (verdict == MRL_SCAN_DANGEROUS)
        return MRL_PAINT_RED;
    return verdict > MRL_SCAN_SAFE_KNOWN ? MRL_PAINT_YELLOW : MRL_PAINT_GREEN;
}

static enum mrl_paint severity_paint(enum mrl_severity severity)
{
    if (severity >= MRL_SEVERITY_HIGH)
        return MRL_PAINT_RED;
    return severity == MRL_SEVERITY_MEDIUM ? MRL_PAINT_YELLOW : MRL_PAINT_DIM;
}

static void print_place(FILE *out, const struct mrl_finding *f)
{
    if (f->member)
        fprintf(out, "%s", f->member);
    if (f->offset != MRL_NO_OFFSET)
        fprintf(out, "%s%" PRIu64, f->member ? " at byte " : "at byte ", f->offset);
    if (f->member || f->offset != MRL_NO_OFFSET)
        fputs(": ", out);
}

static void print_finding(FILE *out, const struct mrl_finding *f, const struct mrl_scan_mark *mark,
                          const struct mrl_report_style *style)
{
    fprintf(out, "  %s%-8s%s %s  ", mrl_paint_on(style, severity_paint(f->rule->severity)),
            mrl_severity_name(f->rule->severity), mrl_paint_off(style), f->rule->id);
    print_place(out, f);
    mrl_text_wrap(out, style->columns, 24, 11, f->message);
    if (f->call)
        fprintf(out, "           %s\n", f->call);
    if (mark->accepted) {
        fputs("           accepted: ", out);
        mrl_text_puts(out, MRL_TEXT_TERM, mark->accepted);
        fputc('\n', out);
    }
}

static void text_file(FILE *out, const struct mrl_scanned *file,
                      const struct mrl_report_style *style)
{
    const struct mrl_scan_report *r = file->report;

    if (r->finding_count == 0 && r->verdict <= MRL_SCAN_SAFE_KNOWN)
        return;
    fprintf(out, "%s%s%s  ", mrl_paint_on(style, verdict_paint(r->verdict)),
            mrl_scan_verdict_name(r->verdict), mrl_paint_off(style));
    mrl_text_puts(out, MRL_TEXT_TERM, file->path);
    fprintf(out, "  (%s)\n", r->format ? r->format : "not recognised");
    for (size_t i = 0; i < r->finding_count; i++)
        print_finding(out, &r->findings[i], &file->marks[i], style);
    if (r->findings_dropped)
        fprintf(out, "  and %zu more findings\n", r->findings_dropped);
    if (r->coverage.unknown)
        fprintf(out, "  %" PRIu64 " of %" PRIu64 " bytes were not understood\n",
                r->coverage.unknown, file->size);
}

static void text_begin(FILE *out, const struct mrl_rules *rules,
                       const struct mrl_report_style *style)
{
    (void)out;
    (void)rules;
    (void)style;
}

static void text_end(FILE *out, const struct mrl_scan_summary *s,
                     const struct mrl_report_style *style)
{
    const char *separator = ": ";

    (void)style;
    fprintf(out, "%" PRIu64 " file%s scanned", s->files, s->files == 1 ? "" : "s");
    for (size_t i = MRL_SCAN_VERDICT_COUNT; i-- > 0;) {
        if (!s->verdicts[i])
            continue;
        fprintf(out, "%s%" PRIu64 " %s", separator, s->verdicts[i],
                mrl_scan_verdict_name((enum mrl_scan_verdict)i));
        separator = ", ";
    }
    if (s->unreadable)
        fprintf(out, "%s%" PRIu64 " not read", separator, s->unreadable);
    if (s->accepted)
        fprintf(out, "; %" PRIu64 " accepted by the baseline", s->accepted);
    fputc('\n', out);
    if (s->severities[MRL_SEVERITY_MEDIUM] + s->severities[MRL_SEVERITY_HIGH] +
        s->severities[MRL_SEVERITY_CRITICAL])
        fputs("`merlon scan --explain RULE` says what a rule means and what to do.\n", out);
}

const struct mrl_scan_writer mrl_scan_writer_text = {text_begin, text_file, text_end};

static void print_list(FILE *out, const char *title, const char *const *items, size_t count)
{
    if (count == 0)
        return;
    fprintf(out, "%s:", title);
    for (size_t i = 0; i < count; i++)
        fprintf(out, " %s", items[i]);
    fputc('\n', out);
}

void mrl_report_rule(FILE *out, const struct mrl_rule *rule, const struct mrl_report_style *style)
{
    fprintf(out, "%s: %s\n", rule->id, rule->title);
    fprintf(out, "severity: %s; a file with it is at least %s\n\n",
            mrl_severity_name(rule->severity), mrl_scan_verdict_name(rule->verdict));
    mrl_text_wrap(out, style->columns, 0, 0, rule->explanation);
    fputs("\nwhat to do: ", out);
    mrl_text_wrap(out, style->columns, 12, 0, rule->remedy);
    fputc('\n', out);
    print_list(out, "references", rule->refs, rule->ref_count);
    print_list(out, "provisions of EN 304 223", rule->provisions, rule->provision_count);
    print_list(out, "detectors call it", rule->keys, rule->key_count);
}
