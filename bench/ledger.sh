#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The ledger: at least 200,000 durable entries/s in batches, a single append within 1.1 times fdatasync(), an
# inclusion proof among 10,000,000 leaves in 1 ms.
# usage: MERLON=build/src/merlon bench/ledger.sh
set -eu
: "${MERLON:?the merlon binary, in the build directory to use}"
build=$(dirname "$(dirname "$MERLON")")
ninja -C "$build" bench/bench_ledger >/dev/null
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
"$build/bench/bench_ledger" "$dir" 1000000 500 "${LEAVES:-10000000}"
