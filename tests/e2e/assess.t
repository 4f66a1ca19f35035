#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# One project from its first assessment on: verdicts, evidence, time, trouble.
# shellcheck source-path=SCRIPTDIR
. "$(dirname "$0")/lib.sh"

verdict() { # PROVISION ARGS...
    wanted=$1
    shift
    merlon assess --format json "$@" p 2>/dev/null | python3 -c '
import json, sys
print(next(r["verdict"] for r in json.load(sys.stdin)["provisions"] if r["id"] == sys.argv[1]))' "$wanted"
}

evidence_count() {
    python3 -c '
import sqlite3
print(sqlite3.connect("file:p/.merlon/merlon.db?mode=ro", uri=True).execute("select count(*) from evidence").fetchone()[0])'
}

mkdir -p p/models p/data
cp "$SOURCE/examples/fraud-scoring/models/fraud.onnx" p/models/model.onnx
printf 'amount,fraud\n1,0\n2,1\n' >p/data/train.csv
cat >p/merlon.yaml <<'YAML'
schema_version: 1
organisation:
  name: Test & Söhne <GmbH>
  roles: [developer]
people:
  - {id: alice, name: Alice, roles: [owner]}
systems:
  - {id: s, purpose: scores, owner: alice, environment: production, clearance: internal, assets: [model, train]}
assets:
  - {id: model, path: models/model.onnx, kind: model, owner: alice, sensitivity: internal, environment: production, trained_on: [train]}
  - {id: train, path: data/train.csv, kind: dataset, owner: FILL-IN, sensitivity: internal, environment: training}
routes:
  - {id: score, url: /score, system: s, asset: model}
YAML

# --- from violated to ok, by mending ---
expect 2 'a report before the first assessment' merlon report p
is 'an open question leaves the inventory as it is' "$(verdict 5.2.1-1)" pass
printf 'x,y\n1,2\n' >p/data/new.csv
is 'an unlisted dataset fails it' "$(verdict 5.2.1-1)" fail
expect 1 'the drill-down shows the evidence' merlon assess --provision 5.2.1-1 p
fails 1 'by its number in the UK Code too' merlon assess --provision 5.1 p
rm p/data/new.csv
merlon assess p >posture
has 'the change is told' posture '5.2.1-1: pass, was fail'
has 'what is not filled in is told' posture 'owner'
sed -i 's/owner: FILL-IN/owner: alice/' p/merlon.yaml
is 'without it, it passes again' "$(verdict 5.2.1-1)" pass

# --- evidence ---
before=$(evidence_count)
merlon assess p >/dev/null
is 'the same answers add no evidence' "$(evidence_count)" "$before"
printf '3,1\n' >>p/data/train.csv
merlon assess p >/dev/null
ok 'other bytes add new evidence' test "$(evidence_count)" -gt "$before"
before=$(evidence_count)
ok 'derived tables can be rebuilt' sh -c 'merlon assess --rebuild p >/dev/null'
is 'and no evidence is lost or added' "$(evidence_count)" "$before"

# --- time ---
is 'in eight days it is stale' "$(verdict 5.2.1-1 --at 2026-03-24)" inconclusive
is 'yesterday nothing was known' "$(verdict 5.2.1-1 --at 2026-03-14)" inconclusive
is 'looking later renews it' "$(MERLON_NOW=2026-03-24T00:00:00Z verdict 5.2.1-1)" pass
is 'a given clock proves nothing to the real one' \
    "$(unset MERLON_NOW; merlon report --format json p | python3 -c 'import json, sys; print(json.load(sys.stdin)["summary"]["pass"])')" 0
expect 2 'a time that is none' merlon assess --at yesterday p
MERLON_NOW=soon expect 2 'a clock that is none' merlon assess p

# --- a narrow terminal ---
COLUMNS=40 merlon assess p >narrow
has 'names of principles are whole at 40 columns' narrow 'People know the threats to AI$'
is 'and no line is longer' "$(awk 'length > 40' narrow | grep -cv '[^ ]\{37,\}')" 0

# --- output ---
merlon assess --format json p >assessment.json
ok 'json is json' python3 -m json.tool assessment.json
for schema in assessment inventory; do
    if python3 -c 'import jsonschema' 2>/dev/null; then
        if [ "$schema" = inventory ]; then merlon inventory --format json p >inventory.json; fi
        ok "$schema follows its schema" python3 -c '
import json, jsonschema, sys
jsonschema.validate(json.load(open(sys.argv[1] + ".json")), json.load(open(sys.argv[2])))' \
            "$schema" "$SOURCE/docs/schema/$schema.schema.json"
    else
        skip "$schema follows its schema" 'no python3-jsonschema'
    fi
done
is 'all 72 provisions are answered' "$(grep -c '"uk_code"' assessment.json)" 72
is 'two reports are the same to the byte' "$(merlon report p | cksum)" "$(merlon report p | cksum)"
merlon report p >report.html
is 'a dash is standard output' "$(merlon report --output - p | cksum)" "$(cksum <report.html)"
has 'names are escaped in the page' report.html 'Test &amp; Söhne &lt;GmbH&gt;'
ok 'the page refers to nothing outside it' sh -c '! grep -E "(src|href)=\"?(http|//|[^#\"])" report.html | grep -v "href=\"#"'
ok 'the page has no script' sh -c '! grep -qi "<script\|onload=\|javascript:" report.html'
is 'the six-clause view is told as a second view' \
    "$(merlon assess --view six-clause p | grep -c 'a second view, not the standard')" 1
COLUMNS=40 merlon assess p >narrow
is 'nothing that can be wrapped is wider than 40 columns' "$(LC_ALL=C.UTF-8 awk 'length > 40 && NF > 1' narrow | head -3)" ''
fails 1 'fail-on inconclusive counts what is open' merlon assess --fail-on inconclusive p
expect 2 'a provision that is none' merlon assess --provision 9.9.9-9 p
expect 2 'a report that cannot be written' merlon assess --report /nowhere/report.html p
expect 2 'a full disk under the report' merlon assess --report /dev/full p
expect 2 'a full disk under the result' sh -c 'merlon assess --format json p >/dev/full'

# --- trouble ---
mkdir empty
expect 2 'a directory without merlon.yaml' merlon assess empty
ok 'is left as it was' test -z "$(ls -A empty)"
cp p/merlon.yaml kept.yaml
sed -i 's/roles: \[developer\]/roles: [wizard]/' p/merlon.yaml
expect 2 'an unknown role' merlon assess p
cp kept.yaml p/merlon.yaml
printf 'policies: {raise: [no.such_check]}\n' >>p/merlon.yaml
expect 2 'raising a check that is none' merlon assess p
cp kept.yaml p/merlon.yaml

cp -r p broken
printf 'this is no database, whatever its name says' >broken/.merlon/merlon.db
rm -f broken/.merlon/merlon.db-*
expect 2 'a damaged store' merlon assess broken
ok 'is not touched' grep -q 'this is no database' broken/.merlon/merlon.db

python3 - <<'PY' &
import sqlite3, time
db = sqlite3.connect("p/.merlon/merlon.db", isolation_level=None)
db.execute("begin immediate")
open("locked", "w").close()
time.sleep(9)
PY
locker=$!
while [ ! -e locked ]; do sleep 0.1; done
expect 2 'a store that somebody else writes to' merlon assess p
wait "$locker"

merlon assess p >/dev/null &
victim=$!
kill -9 "$victim" 2>/dev/null
wait "$victim" 2>/dev/null
is 'a killed run leaves a usable store' "$(verdict 5.2.1-1)" pass

if [ "$(id -u)" = 0 ] && mkdir small && mount -t tmpfs -o size=300k none small 2>/dev/null; then
    cp -r p/models p/data p/merlon.yaml small/
    dd if=/dev/zero of=small/filler bs=1k count=250 2>/dev/null
    fails 2 'a full disk under the store' merlon assess small
    has 'says so' "$SCRATCH/stderr" 'full\|No space'
    rm small/filler
    fails 0 'and with space again it works' merlon assess small
    umount small
else
    skip 'a full disk under the store' 'no mount on this machine'
fi

ln -s / p/root
mkdir -p p/merlon
ln -s /etc p/merlon/records
fails 2 'records that are a link out of the project' merlon assess p
done_testing
