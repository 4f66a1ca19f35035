/* SPDX-License-Identifier: Apache-2.0 */
#include "report/paint.h"

#include "base/text.h"
#include "base/wrap.h"

#include <inttypes.h>

struct page {
    FILE *out;
    const struct mrl_report_style *style;
};

static void labelled(const struct page *p, const char *label, const char *text)
{
    fprintf(p->out, "  %-12s", label);
    mrl_text_wrap(p->out, p->style->columns, 14, 14, text);
}

static void print_subjects(const struct page *p, const struct mrl_evidence *e)
{
    for (size_t i = 0; i < e->subject_count; i++) {
        char hex[MRL_SHA256_HEX];

        mrl_sha256_hex(&e->subjects[i].sha256, hex);
        fprintf(p->out, "      about ");
        mrl_text_puts(p->out, MRL_TEXT_TERM, e->subjects[i].name);
        fprintf(p->out, "\n            sha256:%s\n", hex);
    }
}

static void print_evidence(const struct page *p, const struct mrl_check_result *c)
{
    const struct mrl_evidence *e = c->evidence;
    char at[MRL_TIME_TEXT];
    char end[MRL_TIME_TEXT] = "";

    mrl_time_format(e->observed, at);
    if (c->stale_at)
        mrl_time_format(c->stale_at, end);
    fprintf(p->out, "      evidence %" PRId64 ", %s, observed %s", e->id, mrl_basis_name(e->basis),
            at);
    fprintf(p->out, "%s%s%s%s\n", end[0] ? ", counts until " : "", end,
            c->freshness == MRL_FRESH ? "" : ", ",
            c->freshness == MRL_FRESH ? "" : mrl_freshness_name(c->freshness));
    print_subjects(p, e);
}

static void print_check(const struct page *p, const struct mrl_check_result *c)
{
    const bool seen = c->evidence != NULL;
    const char *outcome = seen ? mrl_outcome_name(c->evidence->outcome) : "never asked";

    fprintf(p->out, "\n  %s%s%s  %s%s\n", mrl_paint_on(p->style, MRL_PAINT_BOLD), c->check->id,
            mrl_paint_off(p->style), outcome,
            c->mandatory ? (c->raised ? " (raised to mandatory by policy)" : "")
                         : " (supporting: never blocks)");
    fprintf(p->out, "      ");
    mrl_text_wrap(p->out, p->style->columns, 6, 6, c->check->title);
    fprintf(p->out, "      why: ");
    mrl_text_wrap(p->out, p->style->columns, 11, 11, c->why);
    fprintf(p->out, "      seen: ");
    mrl_text_wrap(p->out, p->style->columns, 12, 12,
                  seen ? c->evidence->message : c->check->unknown);
    if (!seen || c->evidence->outcome != MRL_OUTCOME_OK) {
        fprintf(p->out, "      do: ");
        mrl_text_wrap(p->out, p->style->columns, 10, 10,
                      seen && c->evidence->remedy[0] ? c->evidence->remedy : c->check->remedy);
    }
    if (seen)
        print_evidence(p, c);
}

void mrl_report_provision_text(FILE *out, const struct mrl_assessment *a,
                               const struct mrl_result *result,
                               const struct mrl_report_style *style)
{
    const struct mrl_provision *pr = result->provision;
    const struct page p = {out, style};
    char when[MRL_TIME_TEXT];

    mrl_time_format(a->at, when);
    fprintf(out, "%s%s %s%s\n", mrl_paint_on(style, MRL_PAINT_BOLD),
            mrl_provision_number(pr, style->view), pr->title, mrl_paint_off(style));
    labelled(&p, "asks", pr->requirement);
    labelled(&p, "force", mrl_modality_name(pr->modality));
    labelled(&p, "phase", mrl_phase_name(pr->phase));
    labelled(&p, "numbers", pr->id);
    labelled(&p, "UK Code", pr->uk_code);
    fprintf(out, "  %-12s%s%s %s%s, as of %s\n", "verdict",
            mrl_paint_on(style, mrl_verdict_paint(result->verdict)),
            mrl_verdict_sign(result->verdict), mrl_verdict_name(result->verdict),
            mrl_paint_off(style), when);
    labelled(&p, "because", result->reason);
    if (result->deviation)
        labelled(&p, "deviation", result->deviation);
    for (size_t i = 0; i < result->check_count; i++)
        print_check(&p, &result->checks[i]);
}
