#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Bills of materials: CPU-seconds of a bill of 10,000 assets in each format, its size and the memory.
# Goal: 1 s elapsed with an unchanged inventory.
#
#     sh bench/bom.sh [MERLON]
set -eu

merlon=${1:-build/src/merlon}
merlon=$(cd "$(dirname "$merlon")" && pwd)/$(basename "$merlon")
count=${COUNT:-10000}
work=$(mktemp -d "${TMPDIR:-/tmp}/merlon-bench.XXXXXX")
trap 'rm -rf "$work"' EXIT INT TERM
mkdir "$work/project" # what is written lies beside it, so that no bill is part of the next
cd "$work/project"

/usr/bin/python3 - "$count" <<'EOF'
import json, os, struct, sys
count = int(sys.argv[1])
header = json.dumps({"w": {"dtype": "F32", "shape": [4], "data_offsets": [0, 16]}}).encode()
header += b" " * (-len(header) % 8)
tensors = struct.pack("<Q", len(header)) + header + bytes(16)
with open("merlon.yaml", "w") as f:
    f.write("schema_version: 1\norganisation: {name: Bench, roles: [developer]}\n"
            "people: [{id: a, name: A, roles: [owner]}]\nsystems: []\nassets: []\n")
for i in range(count // 4):
    folder = "models/m%05d" % i
    os.makedirs(folder)
    with open(folder + "/model.safetensors", "wb") as f:
        f.write(tensors)
    with open(folder + "/config.json", "w") as f:
        json.dump({"model_type": "bert", "architectures": ["BertModel"], "hidden_size": 4, "num_hidden_layers": 1,
                   "transformers_version": "4.44.0"}, f)
    with open(folder + "/README.md", "w") as f:
        f.write("---\nlicense: apache-2.0\npipeline_tag: fill-mask\nbase_model: org/base\ndatasets: [org/data]\n---\n"
                "## Limitations\n\nNumber %d of many.\n" % i)
    with open(folder + "/train.csv", "w") as f:
        f.write("a,b\n1,2\n3,4\n")
EOF

MERLON_NOW=2026-01-01T00:00:00Z
export MERLON_NOW
sleep 3 # files that were written just now are not remembered
"$merlon" bom --quiet --output ../first.json
for format in cyclonedx-1.6 cyclonedx-1.7 spdx-3.0.1; do
    /usr/bin/time -f "%e s elapsed, %U + %S s of CPU, %M KiB" -o ../time "$merlon" bom --quiet --format $format \
        --output ../$format.json
    printf '%-14s %s, %s bytes\n' $format "$(cat ../time)" "$(wc -c <../$format.json)"
done
