/* SPDX-License-Identifier: Apache-2.0 */
/* Thresholds that the standard leaves to the organisation.  The bounds keep a policy from asking
 * for nothing. */
#include "inventory/project_reader.h"

#include <assert.h>
#include <string.h>

static const struct mrl_policy policies[] = {
    {"access_review_days", 90, 1, 365, "oldest review of access rights"},
    {"alert_triage_hours", 72, 1, 720, "longest wait of an alert for somebody to look at it"},
    {"api_deprecation_days", 90, 1, 3650, "notice before an interface or model version ends"},
    {"attack_success_rate", 0.05, 0, 0.5, "share of attempted attacks that may succeed"},
    {"awareness_ack_rate", 0.9, 0.5, 1, "share of the staff that confirmed a bulletin"},
    {"component_doc_score", 0.8, 0.1, 1, "documentation below this needs a justification"},
    {"drift_limit", 0.2, 0.001, 1, "population stability index of inputs or outputs"},
    {"evaluation_tolerance", 0.02, 0, 0.2, "difference from published results"},
    {"exercise_age_days", 365, 1, 365, "oldest exercise of the incident plan"},
    {"extraction_fidelity", 0.8, 0, 0.95, "agreement of a copied model with the original"},
    {"incident_comms_hours", 24, 1, 720, "time until those affected by an incident are told"},
    {"inversion_success_rate", 0.05, 0, 0.5, "share of training examples that can be rebuilt"},
    {"log_retention_days", 180, 1, 3650, "how long logs are kept"},
    {"membership_auc", 0.6, 0.5, 0.8, "area under the curve of telling who was in the data"},
    {"memorisation_rate", 0.01, 0, 0.2, "share of canaries that a model repeats"},
    {"notice_lead_days", 14, 1, 365, "notice before an update changes behaviour"},
    {"notice_publish_days", 3, 0.1, 90, "time until a residual risk is published"},
    {"notice_readability", 40, 0, 100, "Flesch reading ease of notices"},
    {"output_context_rate", 0.95, 0.5, 1, "share of outputs with model, reasons and limits"},
    {"oversight_approval_max", 0.98, 0.5, 1, "approvals above this share look like rubber stamps"},
    {"oversight_seconds_min", 3, 0.1, 3600, "decisions faster than this look like rubber stamps"},
    {"patch_days_critical", 14, 1, 90, "time to mend a critical weakness"},
    {"patch_days_high", 30, 1, 180, "time to mend a high weakness"},
    {"patch_days_low", 180, 1, 730, "time to mend a low weakness"},
    {"patch_days_medium", 90, 1, 365, "time to mend a medium weakness"},
    {"plan_age_days", 365, 1, 365, "oldest review of a plan"},
    {"prompt_leak_rate", 0.01, 0, 0.2, "share of attempts that reveal the system prompt"},
    {"provenance_completeness", 0.99, 0.99, 1, "share of samples with source and time"},
    {"report_triage_hours", 120, 1, 720, "wait of a reported weakness for a first answer"},
    {"risk_review_days", 90, 1, 90, "oldest review of the risk register"},
    {"supplier_assurance_days", 365, 1, 365, "oldest assurance of a supplier"},
    {"supplier_review_days", 365, 1, 365, "oldest review of a supplier"},
    {"threat_model_days", 180, 1, 365, "oldest review of a threat model"},
    {"tool_hijack_rate", 0.01, 0, 0.2, "share of attempts that misuse an agent's tools"},
    {"training_completion", 0.9, 0.5, 1, "share of each role that completed its training"},
    {"training_review_days", 365, 1, 365, "oldest review of the training"},
};

static const struct mrl_policy *find(const char *name)
{
    for (size_t i = 0; i < MRL_COUNT(policies); i++)
        if (strcmp(policies[i].name, name) == 0)
            return &policies[i];
    return NULL;
}

static double number_of(const struct mrl_node *node)
{
    return node->kind == MRL_NODE_INT ? (double)node->integer : node->real;
}

static mrl_status check_number(struct mrl_project_reader *r, const struct mrl_policy *policy,
                               const struct mrl_node *node)
{
    if (mrl_project_skips(node))
        return mrl_project_gap(r, node, policy->name);
    if (node->kind != MRL_NODE_INT && node->kind != MRL_NODE_REAL)
        return mrl_node_fail(r->doc, node, r->err, "`%s` must be a number, not %s", policy->name,
                             mrl_node_kind_name(node->kind));
    /* Written so that a NaN is refused. */
    if (!(number_of(node) >= policy->min && number_of(node) <= policy->max))
        return mrl_node_fail(r->doc, node, r->err, "`%s` must lie between %g and %g", policy->name,
                             policy->min, policy->max);
    return mrl_ok();
}

static mrl_status check_keys(struct mrl_project_reader *r, const struct mrl_node *map)
{
    const char *keys[MRL_COUNT(policies) + 2] = {"raise"};

    for (size_t i = 0; i < MRL_COUNT(policies); i++)
        keys[i + 1] = policies[i].name;
    return mrl_node_only(r->doc, map, keys, r->err);
}

mrl_status mrl_project_read_policies(struct mrl_project_reader *r, const struct mrl_node *root)
{
    const struct mrl_node *map = NULL;
    const char *const *raised;
    size_t count;

    MRL_TRY(mrl_node_opt(r->doc, root, "policies", MRL_NODE_MAP, &map, r->err));
    MRL_TRY(check_keys(r, map));
    r->path = "policies";
    MRL_TRY(mrl_node_texts(r->doc, map, "raise", r->arena, &raised, &count, r->err));
    MRL_NODE_EACH(node, map)
    {
        const struct mrl_policy *policy = find(node->key);

        if (policy && node->kind != MRL_NODE_NULL)
            MRL_TRY(check_number(r, policy, node));
    }
    r->project->policies = map;
    r->project->raise = mrl_node_get(map, "raise");
    return mrl_ok();
}

double mrl_project_policy(const struct mrl_project *p, const char *name)
{
    const struct mrl_policy *policy = find(name);
    const struct mrl_node *node = mrl_node_get(p->policies, name);

    assert(policy);
    if (node && (node->kind == MRL_NODE_INT || node->kind == MRL_NODE_REAL))
        return number_of(node);
    return policy->fallback;
}

bool mrl_project_raises(const struct mrl_project *p, const char *check)
{
    MRL_NODE_EACH(item, p->raise)
    {
        if (mrl_node_is(item, check))
            return true;
    }
    return false;
}

const struct mrl_policy *mrl_policies(size_t *count)
{
    *count = MRL_COUNT(policies);
    return policies;
}
