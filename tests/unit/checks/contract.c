/* SPDX-License-Identifier: Apache-2.0 */
#include "checks.h"

#define CLOUD                                                                                      \
    "@service-contract\nparty: acme cloud\nparty_kind: cloud-service\nends_on: 2026-12-31\n"
#define USERS "@service-contract\nparty: shops\nparty_kind: users\nends_on: 2026-12-31\n"
#define FOUR                                                                                       \
    "clauses: [{duty: access, present: true}, {duty: disclosure, present: true},\n"                \
    "  {duty: incident, present: true}, {duty: environment-separation, present: true}"

#define SERVED(supplier)                                                                           \
    "schema_version: 1\n"                                                                          \
    "organisation: {name: Example Ltd, roles: [system-operator]}\n"                                \
    "people: [{id: alice, name: Alice, roles: [owner, ciso]}, {id: bob, name: Bob, roles: []}]\n"  \
    "systems: [{id: fraud-scoring, purpose: scores, owner: bob, environment: production, "         \
    "clearance: internal, assets: [api]}]\n"                                                       \
    "assets: [{id: api, url: \"https://a.example/v1\", kind: service, owner: bob, "                \
    "sensitivity: internal, environment: production, external: {supplier: " supplier "}}]\n"

static const struct check_case cases[] = {
    {.check = "contract.clause_checklist_complete",
     .ok = CLOUD FOUR ", {duty: data-return, present: true}]\n",
     .bad = CLOUD FOUR ", {duty: data-return, present: false}]\n",
     .says = "data-return"},
    {.check = "contract.clause_checklist_complete",
     .ok = CLOUD FOUR ", {duty: data-return, present: true}]\n",
     .bad = CLOUD FOUR "]\n",
     .says = "data-return"},
    {.check = "contract.clause_checklist_complete",
     .ok = "@service-contract created 2026-01-02\nparty: acme cloud\n"
           "party_kind: cloud-service\nends_on: 2026-12-31\n" FOUR "]\n" CLOUD FOUR
           ", {duty: data-return, present: true}]\n",
     .bad = USERS,
     .only_doubt = true,
     .says = "cloud-service"},
    {.check = "contract.expiry",
     .ok = "@service-contract\nparty_kind: model-provider\nends_on: 2026-03-10\n",
     .bad = "@service-contract\nparty_kind: model-provider\nends_on: 2026-03-09\n",
     .says = "2026-03-09"},
    {.check = "contract.expiry", /* one of two */
     .project = SERVED("acme cloud"),
     .ok = CLOUD,
     .bad_project = SERVED("other cloud"),
     .bad = CLOUD,
     .only_doubt = true,
     .says = "other cloud"},
    {.check = "contract.support_clause_present",
     .ok = USERS "clauses: [{duty: incident-support, present: true}]\n",
     .bad = USERS "clauses: [{duty: incident, present: true}]\n",
     .says = "incident-support"},
};

const struct check_cases check_cases_contract = {cases, MRL_COUNT(cases)};
