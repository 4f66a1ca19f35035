/* SPDX-License-Identifier: Apache-2.0 */
/* The standard and the last assessment, as plain data for a bill of materials: that room knows
 * neither verdicts nor evidence. */
#include "cli/bom.h"
#include "store/store.h"

#include <string.h>

struct making {
    struct mrl_cli *cli;
    struct mrl_arena *arena;
    const struct mrl_catalog *catalog;
    struct mrl_verdict_row *verdicts;
    size_t verdict_count;
    struct mrl_evidence *evidence; /* by check */
    size_t evidence_count;
    mrl_time at; /* of the assessment */
    struct mrl_error *err;
};

/* Without a store there was no assessment. */
static mrl_status read_store(struct making *m, int root)
{
    mrl_cleanup(mrl_store_closep) struct mrl_store *store = NULL;
    const mrl_status s = mrl_store_open(root, false, &store, m->err);

    if (s.code == MRL_E_ABSENT)
        return mrl_ok();
    MRL_TRY(s);
    MRL_TRY(mrl_store_last_verdicts(store, m->arena, &m->verdicts, &m->verdict_count, m->err));
    for (size_t i = 0; i < m->verdict_count; i++)
        if (m->verdicts[i].at > m->at)
            m->at = m->verdicts[i].at;
    return mrl_store_latest(store, m->at, m->cli->clock.given, m->arena, &m->evidence,
                            &m->evidence_count, m->err);
}

static const struct mrl_verdict_row *verdict_of(const struct making *m, const char *provision)
{
    for (size_t i = 0; i < m->verdict_count; i++)
        if (m->verdicts[i].at == m->at && strcmp(m->verdicts[i].provision, provision) == 0)
            return &m->verdicts[i];
    return NULL;
}

static const struct mrl_evidence *evidence_of(const struct making *m, const char *check)
{
    for (size_t i = 0; i < m->evidence_count; i++)
        if (strcmp(m->evidence[i].check, check) == 0)
            return &m->evidence[i];
    return NULL;
}

static mrl_status add_evidence(struct making *m, const struct mrl_provision *p,
                               struct mrl_bom_requirement *r)
{
    struct mrl_bom_part *parts = mrl_arena_array(m->arena, p->check_count + 1, sizeof(*parts));

    if (!parts)
        return MRL_FAIL_ARENA(m->err, m->arena);
    for (size_t i = 0; i < p->check_count; i++) {
        const struct mrl_evidence *e = evidence_of(m, p->checks[i].check->id);
        const char *text;

        if (!e)
            continue;
        text = mrl_arena_printf(m->arena, "%s (%s): %s", mrl_outcome_name(e->outcome),
                                mrl_basis_name(e->basis), e->message);
        if (!text)
            return MRL_FAIL_ARENA(m->err, m->arena);
        parts[r->evidence_count++] = (struct mrl_bom_part){e->check, text};
    }
    r->evidence = parts;
    return mrl_ok();
}

/* "5.2.1-4.1" divides "5.2.1-4". */
static mrl_status parent_of(struct making *m, const char *id, const char **ret)
{
    const char *const dash = strchr(id, '-');
    const char *const dot = dash ? strrchr(dash, '.') : NULL;

    *ret = NULL;
    if (!dot)
        return mrl_ok();
    *ret = mrl_arena_strndup(m->arena, id, (size_t)(dot - id));
    return *ret ? mrl_ok() : MRL_FAIL_ARENA(m->err, m->arena);
}

static mrl_status add_requirement(struct making *m, const struct mrl_provision *p,
                                  struct mrl_bom_requirement *ret)
{
    const struct mrl_verdict_row *v = verdict_of(m, p->id);

    *ret = (struct mrl_bom_requirement){.id = p->id, .title = p->title};
    MRL_TRY(parent_of(m, p->id, &ret->parent));
    if (!v)
        return mrl_ok();
    ret->verdict = v->verdict;
    ret->reason = v->reason;
    return add_evidence(m, p, ret);
}

static mrl_status add_requirements(struct making *m, struct mrl_bom_standard *s)
{
    struct mrl_bom_requirement *list =
        mrl_arena_array(m->arena, m->catalog->provision_count + 1, sizeof(*list));

    if (!list)
        return MRL_FAIL_ARENA(m->err, m->arena);
    for (size_t i = 0; i < m->catalog->provision_count; i++)
        MRL_TRY(add_requirement(m, &m->catalog->provisions[i], &list[i]));
    s->requirements = list;
    s->requirement_count = m->catalog->provision_count;
    return mrl_ok();
}

mrl_status mrl_bom_standard_make(struct mrl_cli *cli, int root, const struct mrl_catalog *catalog,
                                 const struct mrl_project *project, struct mrl_arena *arena,
                                 const struct mrl_bom_standard **ret, struct mrl_error *err)
{
    struct making m = {.cli = cli, .arena = arena, .catalog = catalog, .err = err};
    struct mrl_bom_standard *s = mrl_arena_zalloc(arena, sizeof(*s));
    char at[MRL_TIME_TEXT];

    if (!s)
        return MRL_FAIL_ARENA(err, arena);
    MRL_TRY(read_store(&m, root));
    s->id = m.catalog->standard;
    s->version = m.catalog->version;
    s->owner = "ETSI";
    s->title =
        "Baseline cyber security requirements for AI models and systems; titles are merlon's";
    if (m.verdict_count) {
        mrl_time_format(m.at, at);
        s->assessed_at = mrl_arena_strdup(arena, at);
        s->assessor = project && project->name[0] ? project->name : NULL;
        if (!s->assessed_at)
            return MRL_FAIL_ARENA(err, arena);
    }
    MRL_TRY(add_requirements(&m, s));
    *ret = s;
    return mrl_ok();
}
