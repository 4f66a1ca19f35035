/* SPDX-License-Identifier: Apache-2.0 */
#include "checks.h"

#define BOM                                                                                        \
    "@ai-bom about model\n"                                                                        \
    "file: bom/fraud.json\ngenerated_at: \"2026-03-01T00:00:00Z\"\n"
/* The digest of a file is that of its path. */
#define WEIGHTS    "040a648e1a137be9052b7093a1caf2a9ae9e55875391c35328decdf40ae328c1"
#define OTHERS     "ad490381fa3ea23a1f4493f4575d3b8663895aac3e93be3fcd964c6d74e5a540"
#define SIGNED_BOM BOM "signature: bom/fraud.json.sig\nfile_sha256: \"sha256:" OTHERS "\"\n"
#define BILL                                                                                       \
    "file transactions bom/fraud.json bill-of-materials\nfile model m.onnx onnx\n"                 \
    "number bom/fraud.json digest_count 1\n"
/* Of its digests only one is told. */
#define LONG_BILL                                                                                  \
    "file transactions bom/fraud.json bill-of-materials\nfile model m.onnx onnx\n"                 \
    "number bom/fraud.json digest_count 300\n"
#define SAFE "scan model model.onnx safe-data\nscan base-model base.bin safe-known\n"
#define LIST(pinned, unpinned)                                                                     \
    "file model requirements.txt requirements\n"                                                   \
    "number requirements.txt pinned_count " pinned "\n"                                            \
    "number requirements.txt unpinned_count " unpinned "\n"
#define LOCK                                                                                       \
    "file model uv.lock toml-lock\n"                                                               \
    "number uv.lock pinned_count 9\n"                                                              \
    "number uv.lock unpinned_count 0\n"                                                            \
    "package requirements.txt pkg:pypi/numpy\n"                                                    \
    "package uv.lock pkg:"

static const struct check_case cases[] = {
    {.check = "chain.aibom_present_and_signed",
     .ok = BOM "signature: bom/fraud.json.sig\n",
     .bad = BOM,
     .says = "not signed"},
    {.check = "chain.aibom_present_and_signed",
     .ok = BOM "signature: bom/fraud.json.sig\n",
     .bad_facts = "file model bom/fraud.json unknown",
     .says = "other bytes"},
    {.check = "chain.aibom_present_and_signed",
     .ok = SIGNED_BOM,
     .ok_facts = BILL "text bom/fraud.json digest " WEIGHTS,
     .bad_facts = BILL "text bom/fraud.json digest " OTHERS,
     .says = "does not have m.onnx as it is today"},
    {.check = "chain.aibom_present_and_signed",
     .ok = SIGNED_BOM,
     .ok_facts = LONG_BILL "text bom/fraud.json digest " WEIGHTS,
     .bad_facts = LONG_BILL "text bom/fraud.json digest " OTHERS,
     .only_doubt = true,
     .says = "was not read as far as m.onnx"},
    {.check = "chain.aibom_present_and_signed",
     .ok = SIGNED_BOM,
     .ok_facts = BILL "text bom/fraud.json digest " WEIGHTS,
     .bad_facts = "file transactions bom/fraud.json bill-of-materials\nfile model m.onnx onnx",
     .only_doubt = true,
     .says = "was not read as far as m.onnx"},
    {.check = "chain.aibom_present_and_signed",
     .ok = SIGNED_BOM,
     .ok_facts = BILL "text bom/fraud.json digest " WEIGHTS,
     .bad_facts = "file transactions bom/fraud.json csv",
     .says = "neither CycloneDX nor SPDX"},
    {.check = "chain.deps_pinned",
     .ok_facts = LIST("3", "0"),
     .bad_facts = LIST("3", "1"),
     .says = "requirements.txt leaves 1"},
    {.check = "chain.deps_pinned",
     .ok_facts = LIST("3", "1") LOCK "pypi/numpy@1.24.2",
     .bad_facts = LIST("3", "1") LOCK "npm/numpy@1.24.2",
     .says = "requirements.txt leaves 1"},
    {.check = "chain.deps_pinned",
     .ok_facts = LIST("3", "1") LOCK "pypi/numpy@1.24.2",
     .bad_facts = "scan model model.onnx safe-data",
     .only_doubt = true,
     .says = "no requirement or lock file"},
    {.check = "chain.deps_pinned",
     .ok_facts = LIST("3", "0"),
     .bad_facts = "file model Cargo.lock toml-lock\nfile model requirements.txt requirements",
     .only_doubt = true,
     .says = "could not be read"},
    {.check = "chain.deps_pinned",
     .ok_facts = LIST("3", "0"),
     .bad_facts = LIST("3", "0") "unread data",
     .only_doubt = true,
     .says = "could not be looked at"},
    {.check = "chain.unsafe_serialisation",
     .ok_facts = SAFE,
     .bad_facts = SAFE "unread data",
     .only_doubt = true,
     .says = "could not be looked at"},
    {.check = "chain.unsafe_serialisation",
     .ok_facts = SAFE,
     .bad_facts = SAFE "scan transactions data.npy dangerous",
     .says = "data.npy runs code"},
    {.check = "chain.unsafe_serialisation",
     .ok_facts = SAFE,
     .bad_facts = "scan model model.onnx safe-data",
     .only_doubt = true,
     .says = "base-model was not read"},
    {.check = "chain.unsafe_serialisation",
     .ok_facts = SAFE "scan transactions data.csv incomplete",
     .bad_facts = SAFE "scan model other.bin incomplete",
     .only_doubt = true,
     .says = "other.bin was judged incomplete"},
    {.check = "chain.unsafe_serialisation",
     .ok_facts = SAFE,
     .bad_facts = SAFE "scan transactions data.pkl unknown",
     .only_doubt = true,
     .says = "data.pkl was judged unknown"},
};

const struct check_cases check_cases_chain = {cases, MRL_COUNT(cases)};
