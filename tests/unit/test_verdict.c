/* SPDX-License-Identifier: Apache-2.0 */
#include "unit.h"

#include "assess/assess.h"

#include <stdlib.h>
#include <string.h>

/* The rules of verdicts, shown on one provision of the shipped catalogue: 5.2.1-1, whose evidence
 * holds for seven days. */
#define SUBJECT_PROVISION "5.2.1-1"
#define NOW               ((mrl_time)1700000000)

struct fixture {
    struct mrl_arena *arena;
    struct mrl_error err;
    struct mrl_catalog *catalog;
    struct mrl_project project;
    struct mrl_inventory inventory;
    struct mrl_asset asset;
    struct mrl_evidence evidence[400];
    struct mrl_verdict_inputs in;
    struct mrl_assessment out;
};

static const struct mrl_provision *provision(const struct fixture *f)
{
    return mrl_catalog_provision(f->catalog, SUBJECT_PROVISION);
}

/* Every check of the catalogue is ok, as of now. */
static int set_up(void **state)
{
    struct fixture *f = calloc(1, sizeof(*f));

    f->arena = mrl_arena_new(64u << 20);
    assert_int_equal(mrl_catalog_load(NULL, f->arena, &f->catalog, &f->err).code, MRL_OK);
    assert_true(f->catalog->check_count <= MRL_COUNT(f->evidence));
    for (size_t i = 0; i < f->catalog->check_count; i++)
        f->evidence[i] = (struct mrl_evidence){
            .id = (int64_t)i + 1,
            .check = f->catalog->checks[i].id,
            .outcome = MRL_OUTCOME_OK,
            .message = "seen",
            .remedy = "",
            .at = NOW,
            .observed = NOW,
        };
    f->project.name = "Test";
    f->project.roles = 7;
    f->in = (struct mrl_verdict_inputs){
        .catalog = f->catalog,
        .project = &f->project,
        .evidence = f->evidence,
        .inventory = &f->inventory,
        .evidence_count = f->catalog->check_count,
        .claims.problem = "there is none",
        .at = NOW,
        .now = NOW,
    };
    *state = f;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;

    mrl_arena_free(f->arena);
    free(f);
    return 0;
}

/* The evidence of the provision's first mandatory, or first supporting, check. */
static struct mrl_evidence *evidence_of(struct fixture *f, bool mandatory)
{
    const struct mrl_provision *p = provision(f);

    for (size_t i = 0; i < p->check_count; i++)
        if (p->checks[i].mandatory == mandatory)
            return &f->evidence[p->checks[i].check - f->catalog->checks];
    return NULL;
}

static struct mrl_evidence *evidence_of_check(struct fixture *f, const char *id)
{
    for (size_t i = 0; i < f->catalog->check_count; i++)
        if (strcmp(f->evidence[i].check, id) == 0)
            return &f->evidence[i];
    return NULL;
}

static const struct mrl_result *judge_one(struct fixture *f, const char *id)
{
    assert_int_equal(mrl_assess_judge(&f->in, f->arena, &f->out, &f->err).code, MRL_OK);
    return &f->out.results[mrl_catalog_provision(f->catalog, id) - f->catalog->provisions];
}

static const struct mrl_result *judge(struct fixture *f)
{
    return judge_one(f, SUBJECT_PROVISION);
}

static void passes_when_every_mandatory_check_is_ok(void **state)
{
    struct fixture *f = *state;

    assert_int_equal(judge(f)->verdict, MRL_PASS);
    assert_int_equal(judge(f)->stale_at, NOW + 7 * MRL_DAY);
    assert_int_equal(f->out.summary[MRL_PASS], f->catalog->provision_count);
}

static void fails_on_one_fresh_violation(void **state)
{
    struct fixture *f = *state;

    evidence_of(f, true)->outcome = MRL_OUTCOME_VIOLATED;
    evidence_of(f, true)->message = "no owner";
    assert_int_equal(judge(f)->verdict, MRL_FAILED);
    assert_non_null(strstr(judge(f)->reason, "no owner"));
}

static void a_violation_outweighs_what_is_unknown(void **state)
{
    struct fixture *f = *state;
    const struct mrl_provision *p = provision(f);

    for (size_t i = 0; i < p->check_count; i++)
        f->evidence[p->checks[i].check - f->catalog->checks].outcome = MRL_OUTCOME_UNKNOWN;
    evidence_of(f, true)->outcome = MRL_OUTCOME_VIOLATED;
    assert_int_equal(judge(f)->verdict, MRL_FAILED);
}

static void is_inconclusive_when_one_is_unknown_or_an_error(void **state)
{
    struct fixture *f = *state;

    evidence_of(f, true)->outcome = MRL_OUTCOME_UNKNOWN;
    assert_int_equal(judge(f)->verdict, MRL_INCONCLUSIVE);
    evidence_of(f, true)->outcome = MRL_OUTCOME_ERROR;
    assert_int_equal(judge(f)->verdict, MRL_INCONCLUSIVE);
}

static void is_inconclusive_without_any_evidence(void **state)
{
    struct fixture *f = *state;

    f->in.evidence_count = 0;
    assert_int_equal(judge(f)->verdict, MRL_INCONCLUSIVE);
    assert_int_equal(f->out.summary[MRL_INCONCLUSIVE], f->catalog->provision_count);
    assert_false(f->out.conformant);
}

static void evidence_counts_until_its_age_is_reached_and_not_a_second_longer(void **state)
{
    struct fixture *f = *state;

    f->in.at = NOW + 7 * MRL_DAY - 1;
    assert_int_equal(judge(f)->verdict, MRL_PASS);
    f->in.at = NOW + 7 * MRL_DAY;
    assert_int_equal(judge(f)->verdict, MRL_INCONCLUSIVE);
}

static void its_own_expiry_ends_evidence_earlier(void **state)
{
    struct fixture *f = *state;

    evidence_of(f, true)->expires = NOW + 10;
    assert_int_equal(judge(f)->stale_at, NOW + 10);
    f->in.at = NOW + 10;
    assert_int_equal(judge(f)->verdict, MRL_INCONCLUSIVE);
}

static void age_counts_from_when_the_fact_was_observed(void **state)
{
    struct fixture *f = *state;

    evidence_of(f, true)->observed = NOW - 7 * MRL_DAY;
    assert_int_equal(judge(f)->verdict, MRL_INCONCLUSIVE);
}

static void a_stale_violation_does_not_fail(void **state)
{
    struct fixture *f = *state;

    evidence_of(f, true)->outcome = MRL_OUTCOME_VIOLATED;
    f->in.at = NOW + 8 * MRL_DAY;
    assert_int_equal(judge(f)->verdict, MRL_INCONCLUSIVE);
}

static void evidence_about_other_bytes_does_not_count(void **state)
{
    struct fixture *f = *state;
    const struct mrl_subject subject = {"asset:model", {{1}}};

    f->asset = (struct mrl_asset){.id = "model", .has_digest = true, .sha256 = {{1}}};
    f->inventory.assets = &f->asset;
    f->inventory.asset_count = 1;
    mrl_map_init(&f->inventory.by_id, f->arena);
    assert_int_equal(mrl_map_add(&f->inventory.by_id, "model", 5, 0, NULL, &f->err).code, MRL_OK);
    f->in.inventory = &f->inventory;
    evidence_of(f, true)->subjects = &subject;
    evidence_of(f, true)->subject_count = 1;

    assert_int_equal(judge(f)->verdict, MRL_PASS);
    f->asset.sha256.bytes[31] = 1;
    assert_int_equal(judge(f)->verdict, MRL_INCONCLUSIVE);
    assert_non_null(strstr(judge(f)->reason, "changed"));
    f->asset.sha256.bytes[31] = 0;
    f->asset.has_digest = false;
    assert_int_equal(judge(f)->verdict, MRL_INCONCLUSIVE);
}

/* A provision that has a supporting check. */
static const char *with_supporting(const struct fixture *f, const struct mrl_check **ret)
{
    for (size_t i = 0; i < f->catalog->provision_count; i++)
        for (size_t j = 0; j < f->catalog->provisions[i].check_count; j++)
            if (!f->catalog->provisions[i].checks[j].mandatory) {
                *ret = f->catalog->provisions[i].checks[j].check;
                return f->catalog->provisions[i].id;
            }
    return NULL;
}

static void a_supporting_check_never_blocks_unless_the_policy_raises_it(void **state)
{
    struct fixture *f = *state;
    const struct mrl_check *check = NULL;
    const char *id = with_supporting(f, &check);
    struct mrl_node item = {.kind = MRL_NODE_STRING};
    const struct mrl_node list = {.kind = MRL_NODE_LIST, .count = 1, .first = &item};

    assert_non_null(id);
    f->evidence[check - f->catalog->checks].outcome = MRL_OUTCOME_VIOLATED;
    assert_int_equal(judge_one(f, id)->verdict, MRL_PASS);
    item.text = check->id;
    item.len = strlen(check->id);
    f->project.raise = &list;
    assert_int_equal(judge_one(f, id)->verdict, MRL_FAILED);
}

/* --- claims --- */

static struct mrl_record *statement(struct fixture *f, const char *fields)
{
    struct mrl_record *r = mrl_arena_zalloc(f->arena, sizeof(*r));
    struct mrl_doc doc;

    assert_int_equal(mrl_yaml_parse("r.yaml", fields, strlen(fields), f->arena, &doc, &f->err).code,
                     MRL_OK);
    r->id = "statement";
    r->kind = mrl_catalog_record_kind(f->catalog, "conformance-statement");
    r->fields = doc.root;
    r->state = MRL_RECORD_VALID;
    return r;
}

static struct mrl_claims claims_of(struct fixture *f, struct mrl_record *r)
{
    const struct mrl_records records = {r, 1};

    return mrl_claims_read(&records, &f->project);
}

#define ALL_ROLES "roles_held: [developer, system-operator, data-custodian]\n"

static void an_approved_exclusion_makes_it_not_applicable_with_its_reason(void **state)
{
    struct fixture *f = *state;
    struct mrl_record *r =
        statement(f, ALL_ROLES "exclusions:\n- {provision: 5.2.1-1, reason: we have none}\n");

    f->in.claims = claims_of(f, r);
    assert_int_equal(judge(f)->verdict, MRL_NOT_APPLICABLE);
    assert_non_null(strstr(judge(f)->reason, "we have none"));
}

static void a_statement_that_does_not_count_excludes_nothing(void **state)
{
    struct fixture *f = *state;
    struct mrl_record *r =
        statement(f, ALL_ROLES "exclusions:\n- {provision: 5.2.1-1, reason: we have none}\n");

    r->state = MRL_RECORD_UNAPPROVED;
    r->why = "not approved";
    f->in.claims = claims_of(f, r);
    assert_string_equal(f->in.claims.problem, "not approved");
    assert_int_equal(judge(f)->verdict, MRL_PASS);
    f->evidence[0].outcome = MRL_OUTCOME_OK;
}

static void roles_that_are_not_held_make_it_not_applicable(void **state)
{
    struct fixture *f = *state;

    f->project.roles = MRL_ROLE_DATA_CUSTODIAN;
    f->in.claims = claims_of(f, statement(f, "roles_held: [data-custodian]\n"));
    assert_int_equal(judge(f)->verdict, MRL_PASS); /* speaks to custodians too */
    assert_int_equal(judge_one(f, "5.2.2-2")->verdict, MRL_NOT_APPLICABLE);
}

static void two_documents_that_disagree_on_roles_claim_nothing(void **state)
{
    struct fixture *f = *state;

    f->in.claims = claims_of(f, statement(f, "roles_held: [data-custodian]\n"));
    assert_non_null(f->in.claims.problem);
    assert_int_equal(judge_one(f, "5.2.2-2")->verdict, MRL_PASS);
}

static void a_deviation_is_told_until_it_expires_and_only_from_advice(void **state)
{
    struct fixture *f = *state;

    f->in.claims =
        claims_of(f, statement(f, ALL_ROLES
                               "deviations:\n"
                               "- {provision: 5.1.2-5.1, reason: too small, expiry: 2023-12-01}\n"
                               "- {provision: 5.2.1-1, reason: no, expiry: 2023-12-01}\n"));
    assert_string_equal(judge_one(f, "5.1.2-5.1")->deviation, "too small");
    assert_null(judge(f)->deviation);
    f->in.at = NOW + 60 * MRL_DAY;
    assert_null(judge_one(f, "5.1.2-5.1")->deviation);
}

/* --- the statement of conformity --- */

static void the_statement_needs_every_binding_provision_and_a_claim_of_roles(void **state)
{
    struct fixture *f = *state;

    (void)judge(f);
    assert_false(f->out.conformant); /* nobody has said which roles are held */
    f->in.claims = claims_of(f, statement(f, ALL_ROLES));
    (void)judge(f);
    assert_true(f->out.conformant);
    evidence_of(f, true)->outcome = MRL_OUTCOME_UNKNOWN;
    (void)judge(f);
    assert_false(f->out.conformant);
    assert_int_equal(f->out.reason_count, 1);
}

/* Judges under a claim of all roles, and tells whether a reason against the statement holds the
 * text. */
static bool objects(struct fixture *f, const char *text)
{
    (void)judge(f);
    for (size_t i = 0; i < f->out.reason_count; i++)
        if (strstr(f->out.reasons[i], text))
            return !f->out.conformant;
    return false;
}

static void what_was_not_looked_at_or_has_not_come_is_no_statement(void **state)
{
    struct fixture *f = *state;

    f->in.claims = claims_of(f, statement(f, ALL_ROLES));
    assert_false(objects(f, ""));
    f->in.inventory = NULL;
    assert_true(objects(f, "not looked at"));
    f->in.inventory = &f->inventory;
    f->in.now = NOW - 1;
    assert_true(objects(f, "has not come"));
}

static void open_questions_of_the_project_block_the_statement(void **state)
{
    struct fixture *f = *state;
    struct mrl_gap gap = {.what = "organisation.roles"};

    f->in.claims = claims_of(f, statement(f, ALL_ROLES));
    f->project.gaps = &gap;
    f->project.gap_count = 1;
    assert_true(objects(f, "organisation.roles"));
}

/* Neither may a statement of no roles, or of words that are none, make everything inapplicable. */
static void a_statement_without_roles_claims_nothing(void **state)
{
    struct fixture *f = *state;

    f->project.roles = 0;
    f->in.claims = claims_of(f, statement(f, "roles_held: [tester]\n"));
    assert_null(f->in.claims.statement);
    assert_true(objects(f, "does not know"));
    f->in.claims = claims_of(f, statement(f, "roles_held: []\n"));
    assert_null(f->in.claims.statement);
    assert_true(objects(f, "no role"));
}

static void a_statement_that_excludes_everything_states_nothing(void **state)
{
    struct fixture *f = *state;
    const char *text = ALL_ROLES "exclusions:\n";

    for (size_t i = 0; i < f->catalog->provision_count; i++)
        text = mrl_arena_printf(f->arena, "%s- {provision: %s, reason: no}\n", text,
                                f->catalog->provisions[i].id);
    f->in.claims = claims_of(f, statement(f, text));
    assert_true(objects(f, "nothing was shown"));
    assert_int_equal(f->out.summary[MRL_NOT_APPLICABLE], f->catalog->provision_count);
}

static void an_older_statement_does_not_come_back_when_the_newer_one_loses_its_force(void **state)
{
    static const enum mrl_record_state lost[] = {MRL_RECORD_EXPIRED, MRL_RECORD_BAD_APPROVAL,
                                                 MRL_RECORD_WRONG_SUBJECT};
    struct fixture *f = *state;
    struct mrl_record both[2] = {*statement(f, ALL_ROLES), *statement(f, ALL_ROLES)};
    const struct mrl_records records = {both, 2};

    both[0].created = NOW - 2 * MRL_DAY;
    both[1].created = NOW - MRL_DAY;
    both[1].why = "it has lost its force";
    for (size_t i = 0; i < MRL_COUNT(lost); i++) {
        both[1].state = lost[i];
        f->in.claims = mrl_claims_read(&records, &f->project);
        assert_true(objects(f, "lost its force"));
    }
    both[1].state = MRL_RECORD_UNAPPROVED; /* a draft of the next one */
    f->in.claims = mrl_claims_read(&records, &f->project);
    assert_non_null(f->in.claims.statement);
    assert_false(objects(f, ""));
}

static void advice_that_is_not_followed_does_not_block_the_statement(void **state)
{
    struct fixture *f = *state;
    const struct mrl_provision *p = mrl_catalog_provision(f->catalog, "5.1.2-5.1");

    f->in.claims = claims_of(f, statement(f, ALL_ROLES));
    for (size_t i = 0; i < p->check_count; i++)
        f->evidence[p->checks[i].check - f->catalog->checks].outcome = MRL_OUTCOME_VIOLATED;
    assert_int_equal(judge_one(f, "5.1.2-5.1")->verdict, MRL_FAILED);
    assert_true(f->out.conformant);
}

static void the_first_step_mends_what_fails(void **state)
{
    struct fixture *f = *state;

    f->in.claims = claims_of(f, statement(f, ALL_ROLES));
    evidence_of(f, true)->outcome = MRL_OUTCOME_VIOLATED;
    (void)judge(f);
    assert_int_equal(f->out.step_count, 1);
    assert_string_equal(f->out.steps[0].check->id, evidence_of(f, true)->check);
    assert_string_equal(f->out.steps[0].provisions[0]->id, SUBJECT_PROVISION);
}

static void what_was_seen_in_the_files_is_mended_before_what_papers_say(void **state)
{
    struct fixture *f = *state;
    struct mrl_evidence *const seen = evidence_of_check(f, "inv.unregistered_found");
    struct mrl_evidence *const told = evidence_of_check(f, "guide.present");

    f->in.claims = claims_of(f, statement(f, ALL_ROLES));
    seen->outcome = told->outcome = MRL_OUTCOME_VIOLATED;
    told->basis = MRL_BASIS_MEASURED;
    seen->basis = MRL_BASIS_DOCUMENTED;
    (void)judge(f);
    assert_string_equal(f->out.steps[0].check->id, "guide.present");
    seen->basis = MRL_BASIS_MEASURED;
    told->basis = MRL_BASIS_DOCUMENTED;
    (void)judge(f);
    assert_string_equal(f->out.steps[0].check->id, "inv.unregistered_found");
    assert_string_equal(f->out.steps[1].check->id, "guide.present");
}

static void a_failure_is_weighed_without_its_other_gaps(void **state)
{
    struct fixture *f = *state;

    f->in.claims = claims_of(f, statement(f, ALL_ROLES));
    evidence_of_check(f, "chain.unsafe_serialisation")->outcome = MRL_OUTCOME_VIOLATED;
    evidence_of_check(f, "chain.known_exploited")->outcome = MRL_OUTCOME_UNKNOWN;
    evidence_of_check(f, "chain.provenance_verifies")->outcome = MRL_OUTCOME_UNKNOWN;
    evidence_of_check(f, "guide.present")->outcome = MRL_OUTCOME_VIOLATED;
    (void)judge(f);
    assert_string_equal(f->out.steps[0].check->id, "chain.unsafe_serialisation");
}

static void one_record_that_answers_many_open_checks_is_one_step(void **state)
{
    struct fixture *f = *state;

    f->in.claims = claims_of(f, statement(f, ALL_ROLES));
    evidence_of_check(f, "training.ai_module_present")->outcome = MRL_OUTCOME_UNKNOWN;
    evidence_of_check(f, "training.module_review_age")->outcome = MRL_OUTCOME_UNKNOWN;
    evidence_of_check(f, "training.role_matrix_covers_all_roles")->outcome = MRL_OUTCOME_UNKNOWN;
    (void)judge(f);
    assert_int_equal(f->out.step_count, 1);
    assert_non_null(strstr(f->out.steps[0].remedy, "merlon record new training-programme"));
    assert_int_equal(f->out.steps[0].provision_count, 2);
    assert_string_equal(f->out.steps[0].provisions[0]->id, "5.1.1-1");
    assert_string_equal(f->out.steps[0].provisions[1]->id, "5.1.1-1.1");
    assert_true(f->out.steps[0].weight > 7.9 && f->out.steps[0].weight < 8.1);
}

static void an_open_check_whose_answer_has_a_remedy_is_its_own_step(void **state)
{
    struct fixture *f = *state;
    struct mrl_evidence *const open = evidence_of_check(f, "training.ai_module_present");

    f->in.claims = claims_of(f, statement(f, ALL_ROLES));
    open->outcome = MRL_OUTCOME_UNKNOWN;
    open->remedy = "complete merlon.yaml";
    (void)judge(f);
    assert_int_equal(f->out.step_count, 1);
    assert_string_equal(f->out.steps[0].remedy, "complete merlon.yaml");
}

static void remembers_what_the_verdict_was_before(void **state)
{
    struct fixture *f = *state;
    const struct mrl_verdict_row row = {SUBJECT_PROVISION, "fail", "", NOW - 1};

    assert_int_equal(judge(f)->before, MRL_VERDICT_COUNT);
    f->in.before = &row;
    f->in.before_count = 1;
    assert_int_equal(judge(f)->before, MRL_FAILED);
}

#define VERDICT_TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        VERDICT_TEST(passes_when_every_mandatory_check_is_ok),
        VERDICT_TEST(fails_on_one_fresh_violation),
        VERDICT_TEST(a_violation_outweighs_what_is_unknown),
        VERDICT_TEST(is_inconclusive_when_one_is_unknown_or_an_error),
        VERDICT_TEST(is_inconclusive_without_any_evidence),
        VERDICT_TEST(evidence_counts_until_its_age_is_reached_and_not_a_second_longer),
        VERDICT_TEST(its_own_expiry_ends_evidence_earlier),
        VERDICT_TEST(age_counts_from_when_the_fact_was_observed),
        VERDICT_TEST(a_stale_violation_does_not_fail),
        VERDICT_TEST(evidence_about_other_bytes_does_not_count),
        VERDICT_TEST(a_supporting_check_never_blocks_unless_the_policy_raises_it),
        VERDICT_TEST(an_approved_exclusion_makes_it_not_applicable_with_its_reason),
        VERDICT_TEST(a_statement_that_does_not_count_excludes_nothing),
        VERDICT_TEST(roles_that_are_not_held_make_it_not_applicable),
        VERDICT_TEST(two_documents_that_disagree_on_roles_claim_nothing),
        VERDICT_TEST(a_deviation_is_told_until_it_expires_and_only_from_advice),
        VERDICT_TEST(the_statement_needs_every_binding_provision_and_a_claim_of_roles),
        VERDICT_TEST(advice_that_is_not_followed_does_not_block_the_statement),
        VERDICT_TEST(what_was_not_looked_at_or_has_not_come_is_no_statement),
        VERDICT_TEST(open_questions_of_the_project_block_the_statement),
        VERDICT_TEST(a_statement_without_roles_claims_nothing),
        VERDICT_TEST(a_statement_that_excludes_everything_states_nothing),
        VERDICT_TEST(an_older_statement_does_not_come_back_when_the_newer_one_loses_its_force),
        VERDICT_TEST(the_first_step_mends_what_fails),
        VERDICT_TEST(what_was_seen_in_the_files_is_mended_before_what_papers_say),
        VERDICT_TEST(a_failure_is_weighed_without_its_other_gaps),
        VERDICT_TEST(one_record_that_answers_many_open_checks_is_one_step),
        VERDICT_TEST(an_open_check_whose_answer_has_a_remedy_is_its_own_step),
        VERDICT_TEST(remembers_what_the_verdict_was_before),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
