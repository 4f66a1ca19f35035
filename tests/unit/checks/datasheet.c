/* SPDX-License-Identifier: Apache-2.0 */
#include "checks.h"
#include "quiet.h"
#include "released.h"

#define SET(rest)                                                                                  \
    "  - {id: set, path: data.csv, kind: dataset, owner: bob, sensitivity: internal,\n"            \
    "     environment: training" rest "}\n"

#define SHEET       "@dataset-datasheet about pictures\ndataset: pictures\n"
#define OTHER_SHEET "@dataset-datasheet about other\ndataset: other\n"

/* A model of whose training data nothing, or something, is said. */
#define TRAINED(on)                                                                                  \
    "schema_version: 1\n"                                                                            \
    "organisation: {name: Example Ltd, roles: [developer]}\n"                                        \
    "people: [{id: alice, name: Alice, roles: [owner]}, {id: bob, name: Bob, roles: [developer]}]\n" \
    "systems:\n"                                                                                     \
    "  - {id: lab, purpose: tries, owner: alice, environment: development, clearance: internal,\n"   \
    "     assets: [model]}\n"                                                                        \
    "assets:\n"                                                                                      \
    "  - {id: pictures, path: data.csv, kind: dataset, owner: bob, sensitivity: internal,\n"         \
    "     environment: training, public_data: false}\n"                                              \
    "  - {id: model, path: model.onnx, kind: model, owner: bob, sensitivity: internal,\n"            \
    "     environment: development" on "}\n"                                                         \
    "routes: []\n"

static const struct check_case cases[] = {
    {.check = "datasheet.fields",
     .project = RELEASING_PROJECT,
     .ok = SHEET "origin: a museum\nacquisition_method: scans\nuse_in_model: training\n",
     .bad = SHEET "origin: a museum\nuse_in_model: training\n",
     .says = "acquisition_method"},
    {.check = "datasheet.fields",
     .project = RELEASING_PROJECT,
     .ok = SHEET "origin: a museum\nacquisition_method: scans\nuse_in_model: training\n"
                 "acquired_from: \"2026-03-01T00:00:00Z\"\nacquired_to: \"2026-03-01T00:00:00Z\"\n",
     .bad = SHEET "origin: a museum\nacquisition_method: scans\nuse_in_model: training\n"
                  "acquired_to: \"2026-02-28T00:00:00Z\"\n",
     .ok_facts = "provenance whole\nholds pictures 1 1\n",
     .bad_facts = "provenance whole\nholds pictures 1 1\n",
     .says = "obtained until 2026-02-28"},
    {.check = "datasheet.linked_in_lineage",
     .project = RELEASING_PROJECT,
     .ok = SHEET "models: [model]\n",
     .bad = SHEET "models: [model, other]\n",
     .says = "other was trained on pictures"},
    {.check = "datasheet.linked_in_lineage",
     .project = RELEASING_PROJECT,
     .ok = SHEET "models: [model]\n",
     .bad = SHEET,
     .says = "names no model"},
    {.check = "datasheet.present_for_each_public_dataset",
     .project = RELEASING_PROJECT,
     .ok = SHEET,
     .bad = OTHER_SHEET,
     .says = "pictures has no datasheet"},
    {.check = "datasheet.present_for_each_public_dataset",
     .project = TRAINED(", trained_on: [pictures]"),
     .bad_project = TRAINED(""),
     .without = MRL_OUTCOME_OK,
     .decided_without_records = true,
     .only_doubt = true,
     .says = "does not say what it was trained on"},
    QUIET_CASE("datasheet.present_for_each_public_dataset",
               QUIET_PROJECT(", trained_on: [set]", SET(", public_data: false")),
               QUIET_PROJECT(", trained_on: [set]", SET("")), "from public places"),
};

const struct check_cases check_cases_datasheet = {cases, MRL_COUNT(cases)};
