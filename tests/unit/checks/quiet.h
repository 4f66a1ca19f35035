/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* A workshop with a model and little else; `model` goes on with the model's entry, `more` with the
 * list of assets. */
#define QUIET_PROJECT(model, more)                                                                 \
    "schema_version: 1\n"                                                                          \
    "organisation: {name: Example Ltd, roles: [developer]}\n"                                      \
    "people:\n"                                                                                    \
    "  - {id: alice, name: Alice, roles: [owner, ciso]}\n"                                         \
    "  - {id: bob, name: Bob, roles: [developer]}\n"                                               \
    "systems:\n"                                                                                   \
    "  - {id: lab, purpose: tries, owner: alice, environment: development, clearance: internal,\n" \
    "     assets: [model]}\n"                                                                      \
    "assets:\n"                                                                                    \
    "  - {id: model, path: model.onnx, kind: model, owner: bob, sensitivity: internal,\n"          \
    "     environment: development" model "}\n" more "routes: []\n"

/* Where no record is needed, none changes the answer. */
#define QUIET_CASE(id, ok_project, quiet_project, text)                                            \
    {                                                                                              \
        .check = id, .project = ok_project, .bad_project = quiet_project,                          \
        .without = MRL_OUTCOME_OK, .decided_without_records = true, .only_doubt = true,            \
        .says = text                                                                               \
    }
