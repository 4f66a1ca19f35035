/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* A project that hands its model to others and takes data from public places. */
#define RELEASING_PROJECT                                                                          \
    "schema_version: 1\n"                                                                          \
    "organisation: {name: Example Ltd, roles: [developer]}\n"                                      \
    "people:\n"                                                                                    \
    "  - {id: alice, name: Alice, roles: [owner, ciso]}\n"                                         \
    "  - {id: bob, name: Bob, roles: [developer]}\n"                                               \
    "systems:\n"                                                                                   \
    "  - {id: lab, purpose: tries, owner: alice, environment: development, assets: [model]}\n"     \
    "assets:\n"                                                                                    \
    "  - {id: model, path: model.onnx, kind: model, owner: bob, released: true,\n"                 \
    "     trained_on: [pictures]}\n"                                                               \
    "  - {id: other, path: other.onnx, kind: model, owner: bob}\n"                                 \
    "  - {id: pictures, path: data.csv, kind: dataset, owner: bob, public_data: true}\n"
