/* SPDX-License-Identifier: Apache-2.0 */
#include "checks.h"
#include "quiet.h"
#include "released.h"

#define MANIFEST "@release-manifest about model\n"

/* Told by the signature of the model alone. */
#define BY_SIGNATURE(id, otherwise, words)                                                         \
    {                                                                                              \
        .check = (id), .project = RELEASING_PROJECT, .ok_facts = "signature model holds",          \
        .bad_facts = "signature model " otherwise, .says = (words), .without = MRL_OUTCOME_OK,     \
        .decided_without_records = true                                                            \
    }

static const struct check_case cases[] = {
    {.check = "hash.each_released_file_listed",
     .project = RELEASING_PROJECT,
     .ok = MANIFEST "files: [{asset: model, path: model.onnx, sha256: \"$(model)\"}]\n",
     .bad = MANIFEST "files: [{asset: model, path: model.onnx, sha256: \"$(other)\"}]\n",
     .says = "bytes of model"},
    {.check = "hash.each_released_file_listed",
     .project = RELEASING_PROJECT,
     .ok = MANIFEST "files: [{asset: model, path: model.onnx, sha256: \"$(model)\"}]\n",
     .bad_facts = "file model model/part-2.bin unknown",
     .says = "model/part-2.bin"},
    {.check = "hash.manifest_signed",
     .project = RELEASING_PROJECT,
     .ok = MANIFEST "signature: SHA256SUMS.sig\n",
     .bad = MANIFEST,
     .says = "signature"},
    {.check = "hash.mutation_detected",
     .project = RELEASING_PROJECT,
     .ok = MANIFEST "mutation_detected: true\n",
     .bad = MANIFEST "mutation_detected: false\n",
     .says = "mutation_detected"},
    {.check = "hash.mutation_detected",
     .project = RELEASING_PROJECT,
     .ok = MANIFEST "mutation_detected: true\n",
     .bad = MANIFEST,
     .only_doubt = true,
     .says = "does not say"},
    {.check = "hash.verify_command_succeeds_on_copy",
     .project = RELEASING_PROJECT,
     .ok = MANIFEST "copy_verified: true\n",
     .bad = MANIFEST "copy_verified: false\n",
     .says = "copy_verified"},
    BY_SIGNATURE("hash.each_released_file_listed", "fails", "as it was seen"),
    BY_SIGNATURE("hash.manifest_signed", "fails", "as it was seen"),
    BY_SIGNATURE("hash.mutation_detected", "weak", "changed copy"),
    BY_SIGNATURE("hash.verify_command_succeeds_on_copy", "fails", "as it was tried"),
    QUIET_CASE("hash.manifest_signed", QUIET_PROJECT(", released: false", ""),
               QUIET_PROJECT("", ""), "whether others receive it"),
};

const struct check_cases check_cases_hash = {cases, MRL_COUNT(cases)};
