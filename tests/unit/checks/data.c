/* SPDX-License-Identifier: Apache-2.0 */
#include "checks.h"
#include "quiet.h"

#define REVIEW "@access-review\nreviewed_on: 2026-03-01\n"
#define STORE(rest)                                                                                \
    "stores: [{dataset: transactions, encryption: disk, world_readable: false" rest "}]\n"
#define VALIDATION                                                                                 \
    "@data-validation about transactions\ndataset: transactions\nrun_at: \"2026-03-01T00:00:00Z\"\n"
#define PASSED(validator) "  {validator: " validator ", outcome: passed, found_count: 0}"
#define FAILED(validator) "  {validator: " validator ", outcome: failed, found_count: 3}"
#define SIX_BUT(last)                                                                              \
    "results: [\n" PASSED("schema") ",\n" PASSED("duplicates") ",\n" PASSED(                       \
        "outliers") ",\n" PASSED("label-noise") ",\n" PASSED("personal-data") "" last "]\n"

/* A system with a clearance, and data of a class. */
#define CLASSED(clearance, class)                                                                  \
    "schema_version: 1\n"                                                                          \
    "organisation: {name: Example Ltd, roles: [system-operator]}\n"                                \
    "people:\n"                                                                                    \
    "  - {id: alice, name: Alice, roles: [owner, ciso]}\n"                                         \
    "  - {id: bob, name: Bob, roles: [developer]}\n"                                               \
    "systems:\n"                                                                                   \
    "  - {id: letters, purpose: drafts, owner: alice, environment: production,\n"                  \
    "     clearance: " clearance ", assets: [articles]}\n"                                         \
    "assets:\n"                                                                                    \
    "  - {id: articles, path: a.jsonl, kind: dataset, owner: bob, sensitivity: " class "}\n"
#define ARTICLES(encryption, open)                                                                 \
    "stores: [{dataset: articles, encryption: " encryption ", world_readable: " open "}]\n"

static const struct check_case cases[] = {
    {.check = "data.acl_no_world_or_stale_access",
     .ok = REVIEW STORE(""),
     .bad = REVIEW "stores: [{dataset: transactions, encryption: disk, world_readable: true}]\n",
     .says = "everybody can read transactions"},
    {.check = "data.acl_no_world_or_stale_access",
     .ok = REVIEW STORE(""),
     .bad = REVIEW STORE("") "entitlements: [{who: ben, needed: true, left_on: 2026-03-01}]\n",
     .says = "ben"},
    {.check = "data.acl_no_world_or_stale_access",
     .ok = REVIEW STORE(""),
     .bad = REVIEW,
     .only_doubt = true,
     .says = "how transactions is stored"},
    {.check = "data.acl_no_world_or_stale_access",
     .project = CLASSED("internal", "public"),
     .bad_project = CLASSED("internal", "internal"),
     .ok = REVIEW ARTICLES("disk", "true"),
     .bad = REVIEW ARTICLES("disk", "true"),
     .says = "everybody can read articles"},
    {.check = "data.acl_no_world_or_stale_access",
     .project = CLASSED("restricted", "public"),
     .ok = REVIEW ARTICLES("disk", "true"),
     .bad = REVIEW,
     .only_doubt = true,
     .says = "how the data that letters may handle is stored"},
    {.check = "data.encrypted_at_rest",
     .project = CLASSED("internal", "public"),
     .bad_project = CLASSED("internal", "internal"),
     .ok = REVIEW ARTICLES("none", "false"),
     .bad = REVIEW ARTICLES("none", "false"),
     .says = "articles lies unencrypted"},
    {.check = "data.encrypted_at_rest",
     .ok = REVIEW STORE(""),
     .bad = REVIEW "stores: [{dataset: transactions, encryption: none, world_readable: false}]\n",
     .says = "unencrypted"},
    {.check = "data.acl_no_world_or_stale_access",
     .ok = REVIEW STORE(""),
     .bad = "@access-review\nreviewed_on: 2026-02-01\n" STORE(""),
     .only_doubt = true,
     .says = "2026-02-01"},
    {.check = "data.encrypted_at_rest",
     .ok = REVIEW STORE(""),
     .bad_facts = "found dataset stray",
     .only_doubt = true,
     .says = "how sensitive stray is"},
    {.check = "data.acl_no_world_or_stale_access",
     .ok = REVIEW STORE(""),
     .ok_facts = "file transactions data.csv csv",
     .bad_facts = "file transactions data.csv csv\nexposed data.csv",
     .says = "every user"},
    QUIET_CASE("data.validators_pass", QUIET_PROJECT(", external: {supplier: acme}", ""),
               QUIET_PROJECT("", ""), "does not say what it was trained on"),
    {.check = "data.validators_pass", /* called a card, and a table by its bytes */
     .project = QUIET_PROJECT(", external: {supplier: acme}", ""),
     .bad_project = QUIET_PROJECT(", external: {supplier: acme}",
                                  "  - {id: notes, path: notes.csv, kind: card, owner: bob,\n"
                                  "     sensitivity: internal, environment: development}\n"),
     .bad_facts = "file notes notes.csv csv",
     .without = MRL_OUTCOME_OK,
     .decided_without_records = true,
     .only_doubt = true,
     .says = "notes.csv is a dataset by its bytes"},
    {.check = "data.recheck_on_new_digest",
     .ok = VALIDATION,
     .bad = VALIDATION,
     .bad_facts = "found dataset stray",
     .only_doubt = true,
     .other_bytes_violate = true,
     .says = "stray"},
    {.check = "data.secret_and_pii_scan",
     .ok = VALIDATION "results: [\n" PASSED("personal-data") ",\n" PASSED("secrets") "]\n",
     .bad = VALIDATION "results: [\n" PASSED("personal-data") ",\n" FAILED("secrets") "]\n",
     .says = "failed the validator secrets"},
    {.check = "data.secret_and_pii_scan",
     .ok = VALIDATION "results: [\n" PASSED("personal-data") ",\n" PASSED("secrets") "]\n",
     .bad_facts = "file system-prompt prompts/a.txt prompt\nissue prompts/a.txt "
                  "secret.aws-access-key",
     .says = "prompts/a.txt holds aws-access-key"},
    {.check = "data.secret_and_pii_scan",
     .ok = VALIDATION "results: [\n" PASSED("personal-data") ",\n" PASSED("secrets") "]\n",
     .bad = VALIDATION "results: [\n" PASSED("secrets") "]\n",
     .only_doubt = true,
     .says = "personal-data"},
    {.check = "data.validators_pass",
     .ok = VALIDATION SIX_BUT(",\n" PASSED("injection-strings")),
     .bad = VALIDATION SIX_BUT(",\n" FAILED("injection-strings")),
     .says = "failed the validator injection-strings"},
    {.check = "data.validators_pass",
     .ok = VALIDATION SIX_BUT(",\n  {validator: injection-strings, outcome: not-applicable, "
                              "found_count: 0, reason: numbers only}"),
     .bad = VALIDATION SIX_BUT(
         ",\n  {validator: injection-strings, outcome: not-applicable, found_count: 0}"),
     .only_doubt = true,
     .says = "gives no reason"},
    {.check = "data.validators_pass",
     .ok = VALIDATION SIX_BUT(",\n" PASSED("injection-strings")),
     .bad = VALIDATION SIX_BUT(""),
     .only_doubt = true,
     .says = "no result of the validator injection-strings"},
};

const struct check_cases check_cases_data = {cases, MRL_COUNT(cases)};
