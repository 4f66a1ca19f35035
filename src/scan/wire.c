/* SPDX-License-Identifier: Apache-2.0 */
#include "scan/wire.h"

#include "base/limits.h"
#include "base/text.h"

#include <string.h>

#define MAX_STEPS 16u
#define NO_TEXT   UINT32_MAX

/* --- writing: numbers little-endian, texts with their length before them --- */

static void put_number(struct mrl_buf *buf, uint64_t value, unsigned bytes)
{
    for (unsigned i = 0; i < bytes; i++)
        mrl_buf_addc(buf, (char)(value >> 8 * i));
}

static void put_text(struct mrl_buf *buf, const char *text)
{
    const size_t n = text ? strlen(text) : 0;

    put_number(buf, text ? n : NO_TEXT, 4);
    mrl_buf_add(buf, text, n);
}

static void put_finding(struct mrl_buf *buf, const struct mrl_finding *f)
{
    const size_t steps = f->step_count < MAX_STEPS ? f->step_count : MAX_STEPS;

    put_text(buf, f->rule->id);
    put_number(buf, f->confidence, 1);
    put_number(buf, f->offset, 8);
    put_text(buf, f->message);
    put_text(buf, f->member);
    put_text(buf, f->call);
    put_number(buf, steps, 1);
    for (size_t i = 0; i < steps; i++) {
        put_number(buf, f->steps[i].offset, 8);
        put_text(buf, f->steps[i].text);
    }
}

void mrl_scan_encode(const struct mrl_scan_report *report, struct mrl_buf *buf)
{
    put_text(buf, report->format);
    put_number(buf, report->verdict, 1);
    put_number(buf, report->coverage.parsed, 8);
    put_number(buf, report->coverage.skipped, 8);
    put_number(buf, report->coverage.unknown, 8);
    put_number(buf, report->findings_dropped, 8);
    put_number(buf, report->finding_count, 4);
    for (size_t i = 0; i < report->finding_count; i++)
        put_finding(buf, &report->findings[i]);
}

/* --- reading --- */

struct decode {
    struct mrl_reader *r;
    const struct mrl_rules *rules;
    struct mrl_arena *arena;
};

/* Nothing in it changes how a terminal looks. */
static bool is_escaped(const char *text, size_t n)
{
    for (size_t i = 0; i < n;) {
        uint32_t code;
        const size_t len = mrl_utf8_decode(text + i, n - i, &code);

        if (len == 0 || mrl_text_is_invisible(code))
            return false;
        i += len;
    }
    return true;
}

static mrl_status get_text(const struct decode *d, const char *field, const char **ret)
{
    const uint8_t *bytes;
    const char *text;
    uint32_t n;

    MRL_TRY(mrl_read_u32le(d->r, field, &n));
    *ret = NULL;
    if (n == NO_TEXT)
        return mrl_ok();
    if (n > MRL_SCAN_TEXT)
        return MRL_FAIL(d->r->err, MRL_E_LIMIT, mrl_reader_offset(d->r), "%s is too long", field);
    MRL_TRY(mrl_read_bytes(d->r, field, n, &bytes));
    if (!is_escaped((const char *)bytes, n))
        return MRL_FAIL(d->r->err, MRL_E_FORMAT, mrl_reader_offset(d->r), "%s is not escaped",
                        field);
    text = mrl_arena_strndup(d->arena, (const char *)bytes, n);
    if (!text)
        return MRL_FAIL_ARENA(d->r->err, d->arena);
    *ret = text;
    return mrl_ok();
}

static mrl_status get_needed(const struct decode *d, const char *field, const char **ret)
{
    MRL_TRY(get_text(d, field, ret));
    if (!*ret)
        return MRL_FAIL(d->r->err, MRL_E_FORMAT, mrl_reader_offset(d->r), "%s is missing", field);
    return mrl_ok();
}

static mrl_status get_small(const struct decode *d, const char *field, unsigned limit,
                            unsigned *ret)
{
    uint8_t value;

    MRL_TRY(mrl_read_u8(d->r, field, &value));
    if (value >= limit)
        return MRL_FAIL(d->r->err, MRL_E_FORMAT, mrl_reader_offset(d->r), "%s is %u", field, value);
    *ret = value;
    return mrl_ok();
}

static mrl_status get_steps(const struct decode *d, struct mrl_finding *f)
{
    struct mrl_finding_step *steps;
    unsigned count;

    MRL_TRY(get_small(d, "steps", MAX_STEPS + 1, &count));
    steps = mrl_arena_array(d->arena, count ? count : 1, sizeof(*steps));
    if (!steps)
        return MRL_FAIL_ARENA(d->r->err, d->arena);
    for (unsigned i = 0; i < count; i++) {
        MRL_TRY(mrl_read_u64le(d->r, "step", &steps[i].offset));
        MRL_TRY(get_needed(d, "step", &steps[i].text));
    }
    f->steps = steps;
    f->step_count = count;
    return mrl_ok();
}

static mrl_status get_finding(const struct decode *d, struct mrl_scan_report *report)
{
    struct mrl_finding f = {.rule = NULL};
    const char *id;
    unsigned confidence;

    MRL_TRY(get_needed(d, "rule", &id));
    f.rule = mrl_rules_find(d->rules, id);
    if (!f.rule)
        return MRL_FAIL(d->r->err, MRL_E_FORMAT, mrl_reader_offset(d->r), "there is no such rule");
    MRL_TRY(get_small(d, "confidence", MRL_CONFIDENCE_PROVED + 1, &confidence));
    f.confidence = (enum mrl_confidence)confidence;
    MRL_TRY(mrl_read_u64le(d->r, "offset", &f.offset));
    MRL_TRY(get_needed(d, "message", &f.message));
    MRL_TRY(get_text(d, "member", &f.member));
    MRL_TRY(get_text(d, "call", &f.call));
    MRL_TRY(get_steps(d, &f));
    return mrl_scan_report_add(report, &f, d->r->err);
}

static mrl_status get_head(const struct decode *d, struct mrl_scan_report *report, uint32_t *count)
{
    uint64_t dropped;
    unsigned verdict;

    MRL_TRY(get_text(d, "format", &report->format));
    MRL_TRY(get_small(d, "verdict", MRL_SCAN_VERDICT_COUNT, &verdict));
    report->verdict = (enum mrl_scan_verdict)verdict;
    MRL_TRY(mrl_read_u64le(d->r, "parsed", &report->coverage.parsed));
    MRL_TRY(mrl_read_u64le(d->r, "skipped", &report->coverage.skipped));
    MRL_TRY(mrl_read_u64le(d->r, "unknown", &report->coverage.unknown));
    MRL_TRY(mrl_read_u64le(d->r, "dropped", &dropped));
    report->findings_dropped = (size_t)dropped;
    MRL_TRY(mrl_read_u32le(d->r, "findings", count));
    if (*count > MRL_MAX_FINDINGS)
        return MRL_FAIL(d->r->err, MRL_E_LIMIT, mrl_reader_offset(d->r), "too many findings");
    return mrl_ok();
}

mrl_status mrl_scan_decode(struct mrl_reader *r, const struct mrl_rules *rules,
                           struct mrl_arena *arena, struct mrl_scan_report *ret)
{
    const struct decode d = {r, rules, arena};
    struct mrl_scan_report report;
    uint32_t count;

    mrl_scan_report_init(&report, arena);
    MRL_TRY(get_head(&d, &report, &count));
    for (uint32_t i = 0; i < count; i++)
        MRL_TRY(get_finding(&d, &report));
    *ret = report;
    return mrl_ok();
}
