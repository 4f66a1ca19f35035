#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# merlon bom validate: what it says, and that it says what the official schemas say.
# shellcheck source-path=SCRIPTDIR
. "$(dirname "$0")/lib.sh"

cat >good.json <<'END'
{"bomFormat": "CycloneDX", "specVersion": "1.7", "version": 1,
 "components": [
   {"type": "machine-learning-model", "name": "m", "bom-ref": "m", "purl": "pkg:huggingface/a/m@1"},
   {"type": "data", "name": "d", "bom-ref": "d"}],
 "dependencies": [{"ref": "m", "dependsOn": ["d"]}]}
END
cat >bad.json <<'END'
{"bomFormat": "CycloneDX", "specVersion": "1.6", "version": 0,
 "components": [
   {"type": "libary", "name": "m", "bom-ref": "m", "verison": "1"},
   {"type": "data", "bom-ref": "m", "licenses": [{"license": {"id": "Apache 2"}}]}],
 "dependencies": [{"ref": "m", "dependsOn": ["nowhere"]}]}
END
cat >flawed.json <<'END'
{"bomFormat": "CycloneDX", "specVersion": "1.6",
 "components": [{"type": "library", "name": "m", "bom-ref": "m", "purl": "npm/m"}],
 "compositions": [{"aggregate": "complete", "assemblies": ["elsewhere"]}]}
END
cat >alone.json <<'END'
{"@context": "https://spdx.org/rdf/3.0.1/spdx-context.jsonld", "type": "Person", "spdxId": "urn:a",
 "name": "\u001b[31mred", "creationInfo": {"type": "CreationInfo", "created": "2026-01-01T00:00:00Z",
 "specVersion": "3.0.1", "createdBy": ["urn:a"], "colour": "\u001b[31m"}}
END
printf '{"bomFormat": "CycloneDX",\n "specVersion": "1.6",}\n' >broken.json
printf '{"bomFormat": "CycloneDX", "specVersion": "1.4"}\n' >old.json
printf '{"a": 1}\n' >other.json
# shellcheck disable=SC2016
printf '{"$ref": "part.json#/$defs/count"}\n' >schema.json
# shellcheck disable=SC2016
printf '{"$defs": {"count": {"type": "object", "properties": {"a": {"minimum": 2}}}}}\n' >part.json
printf '{"properties": {"a": {"minLength": -1}}}\n' >no-schema.json
printf '{"pattern": "(a)\\\\1"}\n' >back.json

expect 0 'a good bill' merlon bom validate good.json
expect 1 'a bad bill' merlon bom validate bad.json
expect 1 'a bad bill as json' merlon bom validate --format json bad.json
expect 0 'flaws are warnings' merlon bom validate flawed.json
expect 1 'flaws count when strict' merlon bom validate --strict flawed.json
expect 1 'a stranger in spdx' merlon bom validate alone.json
expect 1 'text that is no json' merlon bom validate broken.json
expect 2 'an old version' merlon bom validate old.json
expect 2 'something else' merlon bom validate other.json
expect 2 'no file' merlon bom validate none.json
expect 1 'a schema of ones own' merlon bom validate --schema schema.json --schema part.json other.json
mkdir 'a #1?%41' && cp schema.json part.json 'a #1?%41'
expect 1 'a schema in a folder of any name' merlon bom validate --schema 'a #1?%41/../a #1?%41/schema.json' \
    --schema 'a #1?%41/part.json' other.json
expect 2 'a schema that is none' merlon bom validate --schema no-schema.json other.json
expect 2 'a schema that leads elsewhere' merlon bom validate --schema schema.json other.json
expect 2 'a pattern that cannot be bounded' merlon bom validate --schema back.json other.json

for file in good bad flawed alone broken; do
    merlon bom validate --format json "$file.json" >"$file.out"
    ok "its own json follows its schema: $file" merlon bom validate \
        --schema "$SOURCE/docs/schema/bom-validate.schema.json" "$file.out"
done

# --- every schema of docs/schema is one ---
for schema in "$SOURCE"/docs/schema/*.json; do
    printf '{}' >empty.json
    merlon bom validate --schema "$schema" empty.json >seen 2>&1
    # shellcheck disable=SC2015
    is "a schema: $(basename "$schema")" "$(test $? -le 1 && echo yes || cat seen)" yes
done

# --- our own bills ---
mkdir project
printf 'x' >project/notes.txt
for format in cyclonedx-1.6 cyclonedx-1.7 spdx-3.0.1; do
    rm -f own.json
    merlon bom --no-store --format $format --output own.json project
    ok "what merlon bom writes: $format" merlon bom validate own.json
done

# --- the official documents and schemas ---
CDX=$SHARED/conformance/cyclonedx
SPDX=$SHARED/conformance/spdx
if [ ! -d "$CDX" ] || [ ! -d "$SPDX" ]; then
    skip 'official documents' "$SHARED/conformance has no cyclonedx and spdx"
    done_testing
    exit
fi
for version in 1.6 1.7; do
    for file in "$CDX/cyclonedx-$version"/*.json; do
        case $(basename "$file") in
        valid-*) want=0 ;;
        *) want=1 ;;
        esac
        fails $want "official: $(basename "$file")" merlon bom validate "$file"
    done
    ok "as the official schema judges changed copies: $version" \
        "$BUILD/tests/differential/bom_schema" cyclonedx-$version compare 60 \
        "$CDX/schemas/bom-$version.schema.json" "$CDX/schemas/spdx.schema.json" \
        "$CDX/schemas/jsf-0.82.schema.json" "$CDX/schemas/cryptography-defs.schema.json" -- \
        "$CDX/cyclonedx-$version"/*.json
done
for file in "$SPDX"/examples/*.json; do
    ok "official: $(basename "$file")" merlon bom validate "$file"
done
ok 'as the official schema judges changed copies: spdx' \
    "$BUILD/tests/differential/bom_schema" spdx-3.0.1 compare 150 \
    "$SPDX/schemas/spdx-json-schema-3.0.1.json" -- "$SPDX"/examples/*.json
done_testing
