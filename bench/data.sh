#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Provenance: rows in through the command line, and questions to an index; CPU seconds, because machines
# are noisy.  Goals: 500,000 records a second on two cores, p99 of a lookup 5 ms, 40 bytes a record
# hoped for.  The full size takes 12 GB of disk and some minutes: RECORDS=100000000 bench/data.sh
# usage: MERLON=build/src/merlon [RECORDS=n] bench/data.sh
set -eu
: "${MERLON:?the merlon binary, in the build directory to use}"
build=$(dirname "$(dirname "$MERLON")")
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT

python3 - "$dir" <<'PY'
import hashlib, json, random, sys
random.seed(1)
words = "archive article blog category data docs forum guide image index list media news page photo story topic wiki".split()
def row(i):
    host = f"www.{random.choice(words)}{int(random.paretovariate(0.7)) % 20000}.{random.choice(['com', 'org', 'net', 'de'])}"
    url = f"https://{host}/{random.choice(words)}/{random.choice(words)}-{random.choice(words)}/{random.randrange(1 << 20)}.html"
    day, second = random.randrange(28) + 1, random.randrange(60)
    return url, f"2026-03-{day:02}T10:{second:02}:{second:02}Z", hashlib.sha256(url.encode()).hexdigest()
rows = [row(i) for i in range(500000)]
at = sys.argv[1]
with open(f"{at}/rows.csv", "w") as out:
    out.write("url,time,sha256\n")
    out.writelines(f"{u},{t},{d}\n" for u, t, d in rows)
with open(f"{at}/rows.jsonl", "w") as out:
    out.writelines(json.dumps({"url": u, "time": t, "sha256": d}) + "\n" for u, t, d in rows)
with open(f"{at}/rows.cdx", "w") as out:
    out.write(" CDX N b a m s k r M S V g\n")
    out.writelines(f"- {t.translate(str.maketrans('', '', '-T:Z'))} {u} text/html 200 "
                   "FKXGYNOJJ7H3IFO35FPUBC445EPOQRXN - - 1 2 a.warc.gz\n" for u, t, d in rows)
PY
for type in csv jsonl cdx; do
    mkdir "$dir/$type"
    /usr/bin/time -o "$dir/time" -f '%e %U %S %M' "$MERLON" data import --index "$dir/$type" --dataset d "$dir/rows.$type" >/dev/null
    awk -v type="$type" '{printf "%-5s import: %.2f M rows per CPU-second, %.2f s, %d MB (goals: 0.5 M a second on two cores, 64 MB)\n",
        type, 0.5 / ($2 + $3), $1, $4 / 1024}' "$dir/time"
done
ninja -C "$build" bench/bench_data >/dev/null
mkdir "$dir/index"
"$build/bench/bench_data" "$dir/index" "${RECORDS:-2000000}"
