/* SPDX-License-Identifier: Apache-2.0 */
#include "report/report.h"

#include "base/json.h"

#include <stdio.h>

/* docs/schema/assessment.schema.json; the shape only grows. */

#define SCHEMA_VERSION 1

static void write_time(struct mrl_json_writer *w, const char *key, mrl_time t)
{
    char text[MRL_TIME_TEXT];

    mrl_time_format(t, text);
    mrl_json_write_string(w, key, text);
}

/* A time that may not be: null then. */
static void write_end(struct mrl_json_writer *w, const char *key, mrl_time t)
{
    if (t)
        write_time(w, key, t);
    else
        mrl_json_write_null(w, key);
}

static void write_digest(struct mrl_json_writer *w, const char *key, const struct mrl_sha256 *d)
{
    char text[sizeof("sha256:") + MRL_SHA256_HEX];
    char hex[MRL_SHA256_HEX];

    mrl_sha256_hex(d, hex);
    (void)snprintf(text, sizeof(text), "sha256:%s", hex);
    mrl_json_write_string(w, key, text);
}

static void write_duties(struct mrl_json_writer *w, const char *key, unsigned roles)
{
    mrl_json_write_array(w, key);
    for (unsigned bit = 0; bit < MRL_DUTY_COUNT; bit++)
        if (roles & 1u << bit)
            mrl_json_write_string(w, NULL, mrl_duty_name(1u << bit));
    mrl_json_write_array_end(w);
}

static void write_evidence(struct mrl_json_writer *w, const struct mrl_evidence *e,
                           mrl_time stale_at)
{
    char id[24];

    mrl_json_write_object(w, NULL);
    (void)snprintf(id, sizeof(id), "%lld", (long long)e->id);
    mrl_json_write_string(w, "id", id);
    mrl_json_write_array(w, "subjects");
    for (size_t i = 0; i < e->subject_count; i++)
        write_digest(w, NULL, &e->subjects[i].sha256);
    mrl_json_write_array_end(w);
    mrl_json_write_array(w, "about");
    for (size_t i = 0; i < e->subject_count; i++)
        mrl_json_write_string(w, NULL, e->subjects[i].name);
    mrl_json_write_array_end(w);
    write_time(w, "at", e->at);
    write_time(w, "observed", e->observed);
    write_end(w, "expires", stale_at);
    mrl_json_write_bool(w, "clock_given", e->clock_given);
    mrl_json_write_string(w, "tool", e->tool);
    write_digest(w, "catalogue", &e->catalogue);
    write_digest(w, "inputs", &e->inputs);
    mrl_json_write_object_end(w);
}

static void write_check(struct mrl_json_writer *w, const struct mrl_check_result *c)
{
    const struct mrl_evidence *e = c->evidence;

    mrl_json_write_object(w, NULL);
    mrl_json_write_string(w, "id", c->check->id);
    mrl_json_write_string(w, "title", c->check->title);
    mrl_json_write_bool(w, "mandatory", c->mandatory);
    mrl_json_write_bool(w, "raised", c->raised);
    mrl_json_write_string(w, "why", c->why);
    mrl_json_write_string(w, "outcome", mrl_outcome_name(e ? e->outcome : MRL_OUTCOME_UNKNOWN));
    mrl_json_write_string(w, "freshness", mrl_freshness_name(c->freshness));
    if (e)
        mrl_json_write_string(w, "basis", mrl_basis_name(e->basis));
    else
        mrl_json_write_null(w, "basis");
    mrl_json_write_string(w, "message", e ? e->message : c->check->unknown);
    mrl_json_write_string(w, "remedy", e && e->remedy[0] ? e->remedy : c->check->remedy);
    mrl_json_write_array(w, "evidence");
    if (e)
        write_evidence(w, e, c->stale_at);
    mrl_json_write_array_end(w);
    mrl_json_write_object_end(w);
}

static void write_mappings(struct mrl_json_writer *w, const struct mrl_provision *p)
{
    mrl_json_write_object(w, "mappings");
    for (size_t m = 0; m < MRL_MAP_COUNT; m++) {
        if (p->mappings[m].count == 0)
            continue;
        mrl_json_write_array(w, mrl_mapping_name((enum mrl_mapping)m));
        for (size_t i = 0; i < p->mappings[m].count; i++)
            mrl_json_write_string(w, NULL, p->mappings[m].items[i]);
        mrl_json_write_array_end(w);
    }
    mrl_json_write_object_end(w);
}

static void write_result(struct mrl_json_writer *w, const struct mrl_result *r)
{
    const struct mrl_provision *p = r->provision;

    mrl_json_write_object(w, NULL);
    mrl_json_write_string(w, "id", p->id);
    mrl_json_write_string(w, "uk_code", p->uk_code);
    mrl_json_write_string(w, "modality", mrl_modality_name(p->modality));
    mrl_json_write_string(w, "phase", mrl_phase_name(p->phase));
    mrl_json_write_u64(w, "principle", p->principle);
    write_duties(w, "roles", p->roles);
    mrl_json_write_string(w, "title", p->title);
    mrl_json_write_string(w, "requirement", p->requirement);
    mrl_json_write_string(w, "verdict", mrl_verdict_name(r->verdict));
    mrl_json_write_string(w, "reason", r->reason);
    if (r->before == MRL_VERDICT_COUNT)
        mrl_json_write_null(w, "before");
    else
        mrl_json_write_string(w, "before", mrl_verdict_name(r->before));
    if (r->deviation)
        mrl_json_write_string(w, "deviation", r->deviation);
    else
        mrl_json_write_null(w, "deviation");
    write_end(w, "stale_at", r->stale_at);
    write_mappings(w, p);
    mrl_json_write_array(w, "checks");
    for (size_t i = 0; i < r->check_count; i++)
        write_check(w, &r->checks[i]);
    mrl_json_write_array_end(w);
    mrl_json_write_object_end(w);
}

static void write_summary(struct mrl_json_writer *w, const struct mrl_assessment *a)
{
    mrl_json_write_object(w, "summary");
    mrl_json_write_u64(w, "pass", a->summary[MRL_PASS]);
    mrl_json_write_u64(w, "fail", a->summary[MRL_FAILED]);
    mrl_json_write_u64(w, "inconclusive", a->summary[MRL_INCONCLUSIVE]);
    mrl_json_write_u64(w, "not_applicable", a->summary[MRL_NOT_APPLICABLE]);
    mrl_json_write_object_end(w);
}

static void write_statement(struct mrl_json_writer *w, const struct mrl_assessment *a)
{
    mrl_json_write_object(w, "statement");
    mrl_json_write_bool(w, "conformant", a->conformant);
    mrl_json_write_u64(w, "attested_checks", a->attested);
    mrl_json_write_array(w, "reasons");
    for (size_t i = 0; i < a->reason_count; i++)
        mrl_json_write_string(w, NULL, a->reasons[i]);
    mrl_json_write_array_end(w);
    if (a->claims.statement)
        mrl_json_write_string(w, "conformance_statement", a->claims.statement->id);
    else
        mrl_json_write_null(w, "conformance_statement");
    mrl_json_write_object_end(w);
}

static void write_steps(struct mrl_json_writer *w, const struct mrl_assessment *a)
{
    mrl_json_write_array(w, "next_steps");
    for (size_t i = 0; i < a->step_count; i++) {
        const struct mrl_step *s = &a->steps[i];

        mrl_json_write_object(w, NULL);
        mrl_json_write_string(w, "check", s->check->id);
        mrl_json_write_string(w, "message", s->message);
        mrl_json_write_string(w, "remedy", s->remedy);
        mrl_json_write_array(w, "provisions");
        for (size_t j = 0; j < s->provision_count; j++)
            mrl_json_write_string(w, NULL, s->provisions[j]->id);
        mrl_json_write_array_end(w);
        mrl_json_write_object_end(w);
    }
    mrl_json_write_array_end(w);
}

static void write_six_clause(struct mrl_json_writer *w, const struct mrl_assessment *a)
{
    const struct mrl_catalog *c = a->catalog;

    mrl_json_write_array(w, "six_clause");
    for (size_t i = 0; i < c->six_clause_count; i++) {
        const struct mrl_view_item *item = &c->six_clause[i];

        mrl_json_write_object(w, NULL);
        mrl_json_write_string(w, "item", item->item);
        mrl_json_write_string(w, "statement", item->statement);
        mrl_json_write_string(w, "match", mrl_match_name(item->match));
        mrl_json_write_object(w, "verdicts");
        for (size_t j = 0; j < item->provision_count; j++)
            mrl_json_write_string(
                w, item->provisions[j]->id,
                mrl_verdict_name(a->results[item->provisions[j] - c->provisions].verdict));
        mrl_json_write_object_end(w);
        mrl_json_write_object_end(w);
    }
    mrl_json_write_array_end(w);
}

static void write_project(struct mrl_json_writer *w, const struct mrl_assessment *a)
{
    mrl_json_write_object(w, "project");
    mrl_json_write_string(w, "organisation", a->project->name);
    write_duties(w, "roles", a->project->roles);
    mrl_json_write_array(w, "systems");
    for (size_t i = 0; i < a->project->system_count; i++)
        mrl_json_write_string(w, NULL, a->project->systems[i].id);
    mrl_json_write_array_end(w);
    mrl_json_write_array(w, "gaps");
    for (size_t i = 0; i < a->project->gap_count; i++) {
        mrl_json_write_object(w, NULL);
        mrl_json_write_string(w, "what", a->project->gaps[i].what);
        mrl_json_write_u64(w, "line", a->project->gaps[i].line);
        mrl_json_write_u64(w, "column", a->project->gaps[i].column);
        mrl_json_write_object_end(w);
    }
    mrl_json_write_array_end(w);
    mrl_json_write_object_end(w);
}

void mrl_report_posture_json(FILE *out, const struct mrl_assessment *a,
                             const struct mrl_report_style *style)
{
    struct mrl_json_writer w;

    mrl_json_writer_init(&w, out, false);
    mrl_json_write_object(&w, NULL);
    mrl_json_write_u64(&w, "schema_version", SCHEMA_VERSION);
    mrl_json_write_object(&w, "standard");
    mrl_json_write_string(&w, "id", a->catalog->standard);
    mrl_json_write_string(&w, "version", a->catalog->version);
    mrl_json_write_object_end(&w);
    mrl_json_write_string(&w, "tool", a->tool);
    write_digest(&w, "catalogue", &a->catalog->digest);
    write_project(&w, a);
    write_time(&w, "assessed_at", a->at);
    mrl_json_write_bool(&w, "clock_given", a->clock_given);
    write_summary(&w, a);
    write_statement(&w, a);
    write_steps(&w, a);
    if (style->view == MRL_VIEW_SIX_CLAUSE)
        write_six_clause(&w, a);
    mrl_json_write_array(&w, "provisions");
    for (size_t i = 0; i < a->result_count; i++)
        write_result(&w, &a->results[i]);
    mrl_json_write_array_end(&w);
    mrl_json_write_object_end(&w);
}
