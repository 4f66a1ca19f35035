#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Inventory of 100,000 small files, every one an asset, first with nothing remembered and then again.
# Goals: at most 3 s warm on 2 cores and 64 MiB.
# usage: MERLON=build/src/merlon bench/inventory.sh
set -eu
: "${MERLON:?the merlon binary to measure}"
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT

python3 - "$dir" <<'PY'
import json, os, sys
for d in range(1000):
    os.makedirs(f"{sys.argv[1]}/d{d}")
    for i in range(100):
        with open(f"{sys.argv[1]}/d{d}/f{i}.json", "w") as out:
            json.dump({"model_type": "bert", "n": d * 100 + i, "architectures": ["X"]}, out)
PY
printf 'schema_version: 1\norganisation: {name: x, roles: [developer]}\nassets: []\n' >"$dir/merlon.yaml"

run() { # LABEL ARGS...
    label=$1
    shift
    # 1: findings, because nothing is registered.
    /usr/bin/time -f "$label: %e s, %M kB (goals: 3 s, 65536 kB)" "$MERLON" inventory "$@" "$dir" >/dev/null || test $? -eq 1
}
run "page cache warm-up   " --no-store
run "nothing remembered   " --no-store
run "first run with store "
run "second run with store"
