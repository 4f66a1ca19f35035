#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Cold start: how long `merlon version` takes, beside a program that does nothing.
# usage: MERLON=build/src/merlon bench/start.sh
set -eu
: "${MERLON:?the merlon binary to measure}"

median_ms() { # COMMAND...
    python3 - "$@" <<'EOF'
import statistics, subprocess, sys, time

def once():
    started = time.perf_counter()
    subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, check=True)
    return (time.perf_counter() - started) * 1000

print(f"{statistics.median(once() for _ in range(200)):.2f}")
EOF
}

merlon=$(median_ms "$MERLON" version)
nothing=$(median_ms /bin/true)
echo "merlon version: $merlon ms (goal: at most 5), /bin/true: $nothing ms"
echo "shared libraries: $(ldd "$MERLON" | grep -c '=>')"
