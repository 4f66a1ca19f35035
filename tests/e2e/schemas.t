#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# What every command prints as JSON follows its schema in docs/schema, and the schema knows every
# key of it.
# shellcheck source-path=SCRIPTDIR
. "$(dirname "$0")/lib.sh"

python3 -c 'import jsonschema' 2>/dev/null || skip_all 'no python3-jsonschema'

follows() { # SCHEMA NAME FILE...
    schema=$SOURCE/docs/schema/$1.schema.json
    name=$2
    shift 2
    ok "$name" python3 "$TEST_DIR/schema_check.py" "$schema" "$@"
}

# Every way the JSON may come about ends with 0, 1 or 2; what is looked at is what it says.
json() { # FILE ARGS...
    file=$1
    shift
    merlon "$@" --format json >"$file" 2>/dev/null || test $? -le 2
}

MERLON_NOW=2026-11-21T09:00:00Z
for org in customer-chatbot fraud-scoring hospital-assistant law-firm multimodal-provider; do
    cp -R "$SOURCE/examples/$org" .
    json "$org.inventory" inventory "$org"
    json "$org.scan" scan "$org"
    json "$org.assess" assess "$org"
    json "$org.six" assess --view six-clause "$org"
    json "$org.report" report "$org"
    json "$org.uk" report --view uk-code --at 2026-11-20 "$org"
    json "$org.list" record list --project "$org"
    json "$org.check" record check --project "$org"
done
follows assessment 'assess follows its schema' ./*.assess ./*.six
follows assessment 'report follows its schema' ./*.report ./*.uk
follows inventory 'inventory follows its schema' ./*.inventory
follows scan 'scan follows its schema' ./*.scan
follows record-list 'record list follows its schema' ./*.list
follows record-list 'record check follows its schema' ./*.check

# --- trouble ---
mkdir -p odd/closed odd/merlon/records
printf 'cos\nsystem\n(S"id"\ntR.' >odd/evil.pkl
printf 'PK\003\004broken' >odd/broken.zip
printf 'AWS_SECRET=%s\n' "AKIA""Q3EGRNZX7LWTP4VH" >odd/.env
printf 'x' >"odd/name$(printf '\033')[31m.bin"
ln -s /etc odd/outside
printf 'record: nonsense\n' >odd/merlon/records/one.yaml
printf 'FROM debian\n' >odd/Dockerfile
cat >odd/merlon.yaml <<'YAML'
schema_version: 1
organisation: {name: "FILL-IN: name", roles: [developer]}
people: [{id: alice, name: FILL-IN, roles: [owner]}]
systems: []
assets:
  - {id: gone, path: gone.onnx, kind: model, owner: alice, sensitivity: internal, environment: training, external: none}
  - {id: api, url: "https://api.example/v1", kind: service, owner: alice, sensitivity: internal, environment: production, external: {supplier: FILL-IN}}
YAML
json odd.inventory inventory odd
json odd.scan scan odd
json odd.assess assess odd
json odd.list record list --project odd
json odd.check record check --project odd
follows inventory 'the inventory of an odd project too' odd.inventory
follows scan 'a scan of one' odd.scan
follows assessment 'an assessment of one' odd.assess
follows record-list 'its records' odd.list odd.check

# --- the rest ---
json kinds record kinds
follows record-kinds 'record kinds follows its schema' kinds
json version version
follows version 'version follows its schema' version
printf 'passphrase\n' >pass
merlon key new --passphrase-file pass alice >key.out 2>&1 || cat key.out
json keys key list
json key key show alice
follows key-list 'key list follows its schema' keys
follows key-list 'key show follows its schema' key
json affected inventory --affected-by transactions fraud-scoring
follows affected 'inventory --affected-by follows its schema' affected

printf 'url,time\nhttp://a.example/,2026-03-01\nbad url:// x,never\n' >rows.csv
json import data import --project fraud-scoring --dataset transactions rows.csv
json again data import --project fraud-scoring --dataset transactions rows.csv
json stat data stat --project fraud-scoring
json trace data trace --project fraud-scoring --dataset transactions
follows data-import 'data import follows its schema' import again
follows data-stat 'data stat follows its schema' stat
follows data-trace 'data trace follows its schema' trace

mkdir model
cp fraud-scoring/models/* model/
openssl ecparam -genkey -name prime256v1 -noout -out key.pem 2>/dev/null
openssl ec -in key.pem -pubout -out key.pub 2>/dev/null
merlon sign model --key key.pem --signature model.sig >/dev/null 2>&1
json good verify model --public-key key.pub --signature model.sig
printf 'x' >>model/fraud.safetensors
rm model/config.json
printf 'y' >model/new.bin
json tampered verify model --public-key key.pub --signature model.sig
follows verify 'verify follows its schema' good tampered
sed 's/"schema_version": 1/"schema_version": 1, "surprise": 2/' version >doctored
fails 1 'a key that no schema knows is noticed' \
    python3 "$TEST_DIR/schema_check.py" "$SOURCE/docs/schema/version.schema.json" doctored
done_testing
