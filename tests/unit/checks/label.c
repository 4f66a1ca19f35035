/* SPDX-License-Identifier: Apache-2.0 */
#include "checks.h"

#define PROJECT(clearance, lineage, sensitivity)                                                   \
    "schema_version: 1\n"                                                                          \
    "organisation: {name: Example Ltd, roles: [developer]}\n"                                      \
    "people:\n"                                                                                    \
    "  - {id: alice, name: Alice, roles: [data-custodian]}\n"                                      \
    "  - {id: bob, name: Bob, roles: [owner]}\n"                                                   \
    "systems: [{id: fraud-scoring, purpose: scores, clearance: " clearance ", assets: [model]}]\n" \
    "assets:\n"                                                                                    \
    "  - {id: model, path: m.onnx, kind: model, base_model: [base]}\n"                             \
    "  - {id: base, path: b.onnx, kind: model" lineage "}\n"                                       \
    "  - {id: transactions, path: data.csv, kind: dataset" sensitivity "}\n"
#define LINEAGE ", trained_on: [transactions]"
/* The model itself is tuned on the data, too. */
#define WHOLE(clearance, sensitivity) PROJECT(clearance, LINEAGE, sensitivity)
#define TUNED                         "edge model trained_on transactions"
#define EXCEPTION(decision, end)                                                                   \
    "@data-approval about transactions\n"                                                          \
    "dataset: transactions\nmatter: exception\ndecision: " decision "\nexpires_on: " end "\n"

static const struct check_case cases[] = {
    {.check = "label.all_datasets_classified",
     .project = WHOLE("internal", ", sensitivity: internal"),
     .bad_project = WHOLE("internal", ""),
     .says = "transactions"},
    {.check = "label.all_datasets_classified",
     .project = WHOLE("internal", ", sensitivity: internal"),
     .bad_facts = "found dataset stray.csv",
     .says = "stray.csv"},
    {.check = "label.lattice",
     .project = WHOLE("internal", ", sensitivity: internal"),
     .ok_facts = TUNED,
     .bad_project = WHOLE("internal", ", sensitivity: confidential"),
     .says = "transactions"},
    {.check = "label.lattice",
     .project = WHOLE("internal", ", sensitivity: internal"),
     .ok_facts = TUNED,
     .bad_project = PROJECT("internal", "", ", sensitivity: internal"),
     .only_doubt = true,
     .says = "what base was trained on"},
    {.check = "label.lattice",
     .project = WHOLE("internal", ", sensitivity: confidential"),
     .ok_facts = TUNED,
     .ok = EXCEPTION("agreed", "2026-03-10"),
     .bad = EXCEPTION("refused", "2026-03-10"),
     .decided_without_records = true,
     .without = MRL_OUTCOME_VIOLATED},
    {.check = "label.lattice",
     .project = WHOLE("internal", ", sensitivity: confidential"),
     .ok_facts = TUNED,
     .ok = EXCEPTION("agreed", "2026-03-10"),
     .bad = EXCEPTION("agreed", "2026-03-09"),
     .decided_without_records = true,
     .without = MRL_OUTCOME_VIOLATED},
};

const struct check_cases check_cases_label = {cases, MRL_COUNT(cases)};
