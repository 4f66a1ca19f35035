/* SPDX-License-Identifier: Apache-2.0 */
#include "checks.h"

#define ASSESSED "@component-assessment about base-model\nasset: base-model\n"
#define OWN                                                                                        \
    "schema_version: 1\n"                                                                          \
    "organisation: {name: Example Ltd, roles: [developer]}\n"                                      \
    "people: [{id: alice, name: Alice, roles: [ciso]}, {id: bob, name: Bob, roles: [owner]}]\n"    \
    "systems: [{id: fraud-scoring, purpose: scores, owner: bob, environment: production, "         \
    "clearance: internal, assets: [model]}]\n"                                                     \
    "assets: [{id: model, path: model.onnx, kind: model, owner: bob, sensitivity: internal, "      \
    "environment: production"
#define OURS   OWN ", external: none}]\n"
#define SILENT OWN "}]\n"
#define CLEAN  "scan base-model base.bin safe-data"

static const struct check_case cases[] = {
    {.check = "supply.every_external_component_has_assessment",
     .ok = ASSESSED,
     .bad = ASSESSED "decision: reject\n",
     .says = "rejects"},
    {.check = "supply.every_external_component_has_assessment",
     .ok = ASSESSED,
     .bad = ASSESSED "version: \"1.1\"\n",
     .only_doubt = true,
     .says = "another version"},
    {.check = "supply.every_external_component_has_assessment",
     .project = OURS,
     .bad_facts = "found dependencies requirements.txt",
     .only_doubt = true,
     .says = "requirements.txt"},
    {.check = "supply.every_external_component_has_assessment",
     .project = OURS,
     .bad_facts = "edge model base_model meta/llama",
     .only_doubt = true,
     .says = "meta/llama"},
    {.check = "supply.every_external_component_has_assessment",
     .project = OURS,
     .bad_project = SILENT,
     .only_doubt = true,
     .says = "who supplies it"},
    {.check = "supply.every_external_component_has_assessment", /* one of two is not declared */
     .ok = ASSESSED,
     .bad_facts = "found model stray.onnx",
     .only_doubt = true,
     .says = "stray.onnx"},
    {.check = "supply.every_external_component_has_assessment",
     .ok = ASSESSED,
     .bad_facts = "edge system-prompt calls https://api.example/v1",
     .only_doubt = true,
     .says = "api.example"},
    {.check = "supply.assessment_bound_to_digest",
     .ok = ASSESSED,
     .bad = "@component-assessment about base-model\nasset: base-model\nversion: \"1.1\"\n",
     .only_doubt = true,
     .other_bytes_violate = true},
    {.check = "supply.scan_clean",
     .ok = ASSESSED,
     .ok_facts = CLEAN,
     .bad_facts = "scan base-model base.bin dangerous",
     .says = "base.bin"},
    {.check = "supply.scan_clean",
     .ok = ASSESSED,
     .ok_facts = CLEAN,
     .bad_facts = "scan base-model base.bin unknown",
     .only_doubt = true,
     .says = "is unknown"},
    {.check = "supply.scan_clean",
     .ok = ASSESSED,
     .ok_facts = CLEAN,
     .bad_facts = "scan base-model base.bin incomplete",
     .only_doubt = true},
    {.check = "supply.scan_clean", /* not scanned at all */
     .ok = ASSESSED,
     .ok_facts = CLEAN,
     .bad_facts = "scan model model.onnx safe-data",
     .only_doubt = true},
    {.check = "supply.scan_clean",
     .ok = ASSESSED,
     .ok_facts = CLEAN,
     .bad_facts = CLEAN "\nfound model stray.pkl\nscan stray.pkl stray.pkl dangerous",
     .says = "stray.pkl"},
    {.check = "supply.scan_clean",
     .ok = ASSESSED,
     .ok_facts = CLEAN,
     .bad = ASSESSED "open_vulnerabilities: 2\n",
     .says = "2 open"},
    {.check = "supply.scan_clean",
     .ok = ASSESSED,
     .ok_facts = CLEAN,
     .bad = ASSESSED "licence_acceptable: false\n",
     .says = "licence"},
};

const struct check_cases check_cases_supply = {cases, MRL_COUNT(cases)};
