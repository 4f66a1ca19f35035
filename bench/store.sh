#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The posture query over 1,000,000 rows of evidence.  Goal: p95 at most 50 ms.
# usage: MERLON=build/src/merlon bench/store.sh
set -eu
: "${MERLON:?the merlon binary, in the build directory to use}"
build=$(dirname "$(dirname "$MERLON")")
ninja -C "$build" bench/bench_store >/dev/null
"$build/bench/bench_store" 1000000
