/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* A project with a system that has been retired. */
#define RETIRED_PROJECT                                                                            \
    "schema_version: 1\n"                                                                          \
    "organisation: {name: Example Ltd, roles: [data-custodian]}\n"                                 \
    "people:\n"                                                                                    \
    "  - {id: alice, name: Alice, roles: [owner, data-custodian]}\n"                               \
    "  - {id: bob, name: Bob, roles: [developer]}\n"                                               \
    "systems:\n"                                                                                   \
    "  - {id: old, purpose: scored, owner: alice, deployed: 2024-01-01, retired: 2026-01-31,\n"    \
    "     assets: [model]}\n"                                                                      \
    "assets:\n"                                                                                    \
    "  - {id: model, path: model.onnx, kind: model, owner: bob}\n"
