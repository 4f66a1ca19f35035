#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Hashing one 2 GiB file, in turn with `openssl dgst -sha256`; CPU seconds, because machines are noisy.
# Goal: within 10 % of openssl on one core.
# usage: MERLON=build/src/merlon bench/hash.sh
set -eu
: "${MERLON:?the merlon binary to measure}"
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
dd if=/dev/urandom of="$dir/model.bin" bs=1M count=2048 status=none
printf 'schema_version: 1\norganisation: {name: x, roles: [developer]}\nassets:\n- {id: m, path: model.bin, kind: model, owner: FILL-IN}\n' >"$dir/merlon.yaml"

python3 - "$MERLON" "$dir" <<'PY'
import os, resource, statistics, subprocess, sys
merlon, where = sys.argv[1:]

def cpu(*command):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, stdout=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime

pairs = [(cpu(merlon, "inventory", "--no-store", where),
          cpu("openssl", "dgst", "-sha256", f"{where}/model.bin")) for _ in range(7)]
ratio = statistics.median(a / b for a, b in pairs)
print(f"merlon / openssl, CPU seconds, median of 7 pairs: {ratio:.3f} (goal: at most 1.10)")
PY
