#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# `assess` on a project of 10,000 assets that has not changed.  Goal: at most 0.5 s.
# usage: MERLON=build/src/merlon bench/assess.sh
set -eu
: "${MERLON:?the merlon binary to measure}"
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT

python3 - "$dir" <<'PY'
import json, os, sys
entries = []
for d in range(100):
    os.makedirs(f"{sys.argv[1]}/d{d}")
    for i in range(100):
        with open(f"{sys.argv[1]}/d{d}/f{i}.json", "w") as out:
            json.dump({"model_type": "bert", "n": d * 100 + i, "architectures": ["X"]}, out)
        entries.append(f"- {{id: a{d}-{i}, path: d{d}/f{i}.json, kind: configuration, owner: o}}")
with open(f"{sys.argv[1]}/merlon.yaml", "w") as out:
    out.write("schema_version: 1\norganisation: {name: x, roles: [developer]}\n"
              "people: [{id: o, name: O, roles: [owner]}]\nassets:\n" + "\n".join(entries) + "\n")
PY

run() { # LABEL
    /usr/bin/time -f "$1: %e s, %U s user, %M kB (goal for unchanged: 0.5 s)" \
        "$MERLON" assess --format json "$dir" >/dev/null || test $? -eq 1
}
run "first run "
sleep 3 # files younger than the grain of the clock are read again
run "second run"
run "unchanged "
run "unchanged "
