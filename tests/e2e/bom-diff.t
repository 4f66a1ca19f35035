#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# merlon bom diff and convert: what differs, and that nothing mapped is lost on the way.
# shellcheck source-path=SCRIPTDIR
. "$(dirname "$0")/lib.sh"

cat >old.json <<'END'
{"bomFormat": "CycloneDX", "specVersion": "1.6", "version": 1,
 "components": [
   {"type": "machine-learning-model", "name": "m", "version": "1", "bom-ref": "m", "tags": ["a", "b"],
    "hashes": [{"alg": "SHA-256", "content": "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"}],
    "modelCard": {"modelParameters": {"task": "text-generation", "datasets": [{"ref": "d"}]}}},
   {"type": "data", "name": "d", "bom-ref": "d", "data": [{"type": "dataset", "classification": "public"}]},
   {"type": "library", "name": "lib", "bom-ref": "lib-1", "purl": "pkg:pypi/lib"}],
 "services": [{"name": "api", "bom-ref": "api", "endpoints": ["https://api.example.com"]}],
 "dependencies": [{"ref": "m", "dependsOn": ["lib-1", "d"]}]}
END
cat >new.json <<'END'
{"bomFormat": "CycloneDX", "specVersion": "1.7", "version": 2,
 "components": [
   {"type": "machine-learning-model", "name": "m", "version": "2", "bom-ref": "m", "tags": ["b", "c"],
    "hashes": [{"alg": "SHA-256", "content": "5feceb66ffc86f38d952786c6d696c79c2dbc239dd4e91b46729d73a27fb57e9"}],
    "modelCard": {"modelParameters": {"task": "text-generation", "datasets": [{"ref": "e"}]}}},
   {"type": "data", "name": "e\u001b[31m", "bom-ref": "e", "data": [{"type": "dataset"}]},
   {"type": "library", "name": "lib", "bom-ref": "other", "purl": "pkg:pypi/lib"}],
 "services": [{"name": "api", "bom-ref": "api", "endpoints": ["https://api.example.com"], "authenticated": true}],
 "vulnerabilities": [],
 "dependencies": [{"ref": "m", "dependsOn": ["other"]}]}
END
printf '{"@context": "https://spdx.org/rdf/3.0.1/spdx-context.jsonld", "@graph": []}\n' >spdx.json

expect 0 'a bill and itself' merlon bom diff old.json old.json
expect 1 'two bills' merlon bom diff old.json new.json
expect 1 'two bills as json' merlon bom diff --format json old.json new.json
expect 1 'a bill in spdx' merlon bom diff old.json spdx.json
expect 2 'one bill alone' merlon bom diff old.json
expect 0 'into an older version' merlon bom convert --to cyclonedx-1.6 new.json
for pair in 'old old' 'old new'; do
    # shellcheck disable=SC2086
    set -- $pair
    merlon bom diff --format json "$1.json" "$2.json" >diff.out
    ok "its json follows its schema: $pair" merlon bom validate \
        --schema "$SOURCE/docs/schema/bom-diff.schema.json" diff.out
done

# --- licences: only 1.7 has expressions beside others ---
cat >licences.json <<'END'
{"bomFormat": "CycloneDX", "specVersion": "1.7", "version": 1,
 "metadata": {"timestamp": "2026-03-01T12:00:00.5+02:00"},
 "components": [{"type": "library", "name": "lib", "bom-ref": "lib", "licenses": [
   {"expression": "MIT OR ISC"}, {"license": {"name": "A OR B"}}, {"license": {"id": "Zlib"}}]}]}
END
for to in cyclonedx-1.6 cyclonedx-1.7 spdx-3.0.1; do
    merlon bom convert --to $to licences.json >there.json
    ok "licences as $to are valid" merlon bom validate there.json
    ok "and the same as $to" merlon bom diff licences.json there.json
    merlon bom convert --to cyclonedx-1.7 there.json >back.json
    ok "and back from $to" merlon bom diff licences.json back.json
done

# --- there and back, with all that the example projects have ---
for example in "$SOURCE"/examples/*/; do
    name=$(basename "$example")
    for from in cyclonedx-1.6 cyclonedx-1.7; do
        merlon bom --no-store --format $from --output "$from.json" "$example" 2>/dev/null
        for to in cyclonedx-1.6 cyclonedx-1.7; do
            merlon bom convert --quiet --to $to "$from.json" >there.json
            ok "$name: $from as $to is valid" merlon bom validate there.json
            merlon bom convert --quiet --to $from there.json >back.json
            ok "$name: nothing is lost from $from over $to" merlon bom diff "$from.json" back.json
        done
        merlon bom convert --quiet --to spdx-3.0.1 "$from.json" >there.json
        ok "$name: $from as SPDX is valid" merlon bom validate there.json
        ok "$name: nothing is lost from $from to SPDX" merlon bom diff "$from.json" there.json
    done
    merlon bom --no-store --format spdx-3.0.1 --output spdx-3.0.1.json "$example" 2>/dev/null
    merlon bom convert --quiet --to spdx-3.0.1 spdx-3.0.1.json >there.json
    ok "$name: nothing is lost when SPDX is read" merlon bom diff spdx-3.0.1.json there.json
    for to in cyclonedx-1.6 cyclonedx-1.7; do
        merlon bom convert --quiet --to $to spdx-3.0.1.json >there.json
        ok "$name: nothing is lost from SPDX to $to" merlon bom diff spdx-3.0.1.json there.json
    done
    ok "$name: both versions say the same" merlon bom diff cyclonedx-1.6.json cyclonedx-1.7.json
done
done_testing
