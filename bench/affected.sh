#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# What rests on an asset, among 1,000,000 nodes, all of which do.  Goal: at most 10 ms.
# usage: MERLON=build/src/merlon bench/affected.sh
set -eu
: "${MERLON:?the merlon binary, in the build directory to use}"
build=$(dirname "$(dirname "$MERLON")")
ninja -C "$build" bench/bench_graph >/dev/null
"$build/bench/bench_graph" 1000000
