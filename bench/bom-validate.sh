#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Validating bills of materials; CPU milliseconds of the whole process, compiling of the format
# included.  Goal: one bill in 20 ms.
# usage: MERLON=build/src/merlon bench/bom-validate.sh
set -eu
: "${MERLON:?the merlon binary to measure}"
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT

python3 - "$MERLON" "$dir" <<'PY'
import json, resource, statistics, subprocess, sys
merlon, where = sys.argv[1:]

def cyclonedx(version, count):
    return {"bomFormat": "CycloneDX", "specVersion": version, "version": 1, "components": [
        {"type": "file", "name": f"file {i}", "bom-ref": f"f{i}",
         "purl": f"pkg:generic/file-{i}@1.0",
         "hashes": [{"alg": "SHA-256", "content": f"{i:064x}"}],
         "licenses": [{"license": {"id": "Apache-2.0"}}],
         "properties": [{"name": "merlon:kind", "value": "file"}]} for i in range(count)],
        "dependencies": [{"ref": f"f{i}", "dependsOn": [f"f{(i + 1) % count}"]}
                         for i in range(count)]}

def spdx(count):
    made = {"creationInfo": "_:c"}
    return {"@context": "https://spdx.org/rdf/3.0.1/spdx-context.jsonld", "@graph": [
        {"type": "CreationInfo", "@id": "_:c", "created": "2026-01-01T00:00:00Z",
         "specVersion": "3.0.1", "createdBy": ["urn:a"]},
        {"type": "Person", "spdxId": "urn:a", **made},
        *({"type": "software_File", "spdxId": f"urn:f{i}", "name": f"file {i}", **made,
           "verifiedUsing": [{"type": "Hash", "algorithm": "sha256", "hashValue": f"{i:064x}"}]}
          for i in range(count))]}

def cpu_ms(path):
    runs = []
    for _ in range(9):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run([merlon, "bom", "validate", path], stdout=subprocess.DEVNULL, check=True)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        runs.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    return statistics.median(runs) * 1000

for count in (1, 100, 10000):
    for name, bill in (("cyclonedx-1.6", cyclonedx("1.6", count)),
                       ("cyclonedx-1.7", cyclonedx("1.7", count)), ("spdx-3.0.1", spdx(count))):
        path = f"{where}/bill.json"
        with open(path, "w") as out:
            json.dump(bill, out)
        print(f"{name:14} {count:6} things {cpu_ms(path):8.1f} ms CPU")
PY
