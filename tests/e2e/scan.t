#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# `merlon scan` from outside: output, exit codes, streams, and what happens to its workers.
# shellcheck source-path=SCRIPTDIR
. "$(dirname "$0")/lib.sh"

mkdir -p models/sub
printf 'cos\nsystem\n(S"echo hello"\ntR.' >models/bad.pkl
printf 'ccollections\nOrderedDict\n)R.' >models/good.pkl
printf '{"chat_template": "{{ x.__class__ }}"}' >models/sub/tokenizer_config.json
printf 'cacme.net\nModel\n)\201}b.' >models/unknown.pkl
printf '\001\002\003\004random' >models/mystery.dat
printf 'plain words: os.system eval exec\n' >models/words.txt

expect 1 'findings of a directory' merlon scan models
mkdir texts
printf '<?xml version="1.0"?>\n<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "svg11.dtd">\n<svg/>\n' >texts/a.svg
printf 'package main\n\nimport (\n\t"os"\n)\n\nfunc main() {\n\teval(os.Args)\n}\n' >texts/main.go
printf '# Use\n\nRun it so:\n\n    import os\n    os.system("id")\n' >texts/use.md
expect 0 'documents and programs of other languages' merlon scan texts
printf '# Use\n\nimport os; os.system("id")\n' >texts/handler
expect 1 'a Python program by another name' merlon scan texts/handler
printf '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>\n<a>&x;</a>\n' >texts/a.svg
expect 1 'an entity that is fetched' merlon scan texts/a.svg
rm -r texts
expect 0 'a harmless file' merlon scan models/good.pkl
expect 2 'what nobody knows is incomplete' merlon scan models/mystery.dat
expect 1 'an unknown class is a finding' merlon scan models/unknown.pkl
expect 0 'less may be asked for' merlon scan --fail-on high models/unknown.pkl
expect 1 'json names everything' merlon scan --format json models/bad.pkl
cp models/bad.pkl "$(printf 'a\033[31m\nb')"
expect 1 'names of files are harmless' merlon scan .
rm -f ./a*
expect 2 'a file that is not there' merlon scan nowhere.pkl
fails 1 'standard input is scanned' sh -c 'cat models/bad.pkl | merlon scan -'
has 'under its name' "$SCRATCH/stdout" '^dangerous  -  (pickle)'
TMPDIR=/nowhere fails 2 'if there is a place to keep it' sh -c 'cat models/bad.pkl | merlon scan -'
expect 2 'no operand' merlon scan
expect 0 'a rule is explained' merlon scan --explain MRL-PKL-001
expect 2 'there is no such rule' merlon scan --explain MRL-PKL-000
# The cache of a model hub: names that link to contents.
mkdir -p hub/blobs hub/names hub/env/bin
cp models/good.pkl hub/blobs/0123
ln -s ../blobs/0123 hub/names/model.pkl
ln -s nowhere hub/names/gone.pkl
: >hub/env/pyvenv.cfg
ln -s /bin/sh hub/env/bin/python3
expect 0 'what links lead to is scanned where it lies' merlon scan hub
expect 2 'a link that leads out is told' merlon scan hub/names
mv hub/env/pyvenv.cfg hub/env/gone
fails 2 'but for the interpreter of a Python environment' merlon scan hub
chmod 000 models/good.pkl
if [ "$(id -u)" -ne 0 ]; then
    expect 2 'an unreadable file' merlon scan models/good.pkl
else
    skip 'an unreadable file' 'root reads everything'
fi
chmod 644 models/good.pkl

merlon scan --jobs 1 models >one
merlon scan --jobs 8 models >eight
is 'the order does not depend on the workers' "$(cat one)" "$(cat eight)"

# SARIF: well-formed, one result for each finding, the way to a call as a flow.
merlon scan --format sarif models >sarif.json
ok 'sarif is what code scanning expects' python3 -c '
import json
doc = json.load(open("sarif.json"))
run = doc["runs"][0]
rules = {rule["id"] for rule in run["tool"]["driver"]["rules"]}
assert doc["version"] == "2.1.0"
assert all(result["ruleId"] in rules for result in run["results"])
assert any("codeFlows" in result for result in run["results"])
assert len({result["partialFingerprints"]["merlonFinding/v1"] for result in run["results"]}) > 3
'

# The schemas, and the rules that findings name.
python=/usr/bin/python3
test -x $python || python=python3
if $python -c 'import jsonschema' 2>/dev/null; then
    merlon scan --format json models >all.json
    ok 'json follows its schema' $python -c '
import json, jsonschema, sys
jsonschema.validate(json.load(open("all.json")), json.load(open(sys.argv[1])))' \
        "$SOURCE/docs/schema/scan.schema.json"
    schema="$SHARED/conformance/sarif/sarif-schema-2.1.0.json"
    if test -f "$schema"; then
        ok 'sarif follows its official schema' $python -c '
import json, jsonschema, sys
jsonschema.validate(json.load(open("sarif.json")), json.load(open(sys.argv[1])))' "$schema"
    else
        skip 'sarif follows its official schema' 'needs shared/conformance/sarif'
    fi
else
    skip 'json follows its schema' 'no python3-jsonschema'
    skip 'sarif follows its official schema' 'no python3-jsonschema'
fi
sed -n 's/^  - id: //p' "$SOURCE"/catalog/rules/*.yaml | while read -r rule; do
    merlon scan --explain "$rule" >explained 2>&1 && grep -q '^what to do: ' explained || echo "$rule"
done >unexplained
is 'every rule is explained' "$(cat unexplained)" ''

merlon scan --format json models/bad.pkl >before.json
print=$(sed -n 's/.*"fingerprint":"\([0-9a-f]*\)".*/\1/p' before.json)
printf 'schema_version: 1\naccepted:\n  - {fingerprint: %s, reason: it is ours, expires: 2026-12-31}\n' \
    "$print" >baseline.yaml
expect 0 'an accepted finding does not count' merlon scan --baseline baseline.yaml models/bad.pkl
MERLON_NOW=2027-01-01T00:00:00Z expect 1 'acceptance ends' \
    merlon scan --baseline baseline.yaml models/bad.pkl
cp baseline.yaml models
expect 2 'what is scanned accepts nothing' merlon scan --baseline models/baseline.yaml models
rm models/baseline.yaml

# Files as libraries save them.
cp -r "$SOURCE/tests/data/benign" benign
ok 'what libraries save raises no alarm' merlon scan --fail-on medium benign
merlon scan benign >benign.txt
has 'and all of it is known' benign.txt '32 files scanned: 28 safe-known, 4 safe-data$'
rm -rf benign

# What one member needed is given back before the next one is looked at.
python3 -c '
import zipfile
with zipfile.ZipFile("many.zip", "w", zipfile.ZIP_DEFLATED) as z:
    for i in range(3000):
        z.writestr(f"c/{i}.json", "{\"a\": 1}")
        z.writestr(f"c/{i}.py", "import os\n")
'
expect 0 'archives of many members are wholly looked at' merlon scan many.zip

# Results go through a closed pipe, an interrupt, and a file that shrinks while it is read.
merlon scan many.zip models 2>closed | head -n 1 >/dev/null
is 'a closed pipe is no reason for words' "$(cat closed)" ''
python3 -c '
import struct
with open("deep.pkl", "wb") as f:
    f.write(b"\x80\x04")
    for _ in range(150):
        f.write(b"N0" * 500000)
'
is 'an interrupt ends the scan' "$(python3 -c '
import signal, subprocess, time
scan = subprocess.Popen(["merlon", "scan", "deep.pkl"], stdout=subprocess.DEVNULL)
time.sleep(0.3)
scan.send_signal(signal.SIGINT)
print(scan.wait() in (130, -signal.SIGINT) or "it ended with %d" % scan.returncode)
')" True
merlon scan --jobs 1 deep.pkl models/bad.pkl >shrunk 2>&1 &
scan_pid=$!
sleep 0.3
truncate -s 1000000 deep.pkl
wait "$scan_pid"
is 'the rest is scanned when a file shrinks' "$?" 1
if grep -q '^1 file scanned\|safe-data' shrunk; then
    skip 'a file that shrinks is not trusted' 'it was faster than the test'
else
    has 'a file that shrinks is not trusted' shrunk 'MRL-SCN-\|MRL-PKL-'
fi
rm -f deep.pkl

# More members than a packed stream is started over, too large together to be kept.
mkdir many
i=0
while [ $i -lt 20 ]; do
    yes "member $i" | head -c 2000000 >many/$i.txt
    i=$((i + 1))
done
printf 'cos\nsystem\n(S"id"\ntR.' >many/z.pkl
tar cf - many | gzip -1 >many.tar.gz
rm -rf many
merlon scan many.tar.gz >many.txt
has 'a packed archive of many members is read to its end' many.txt 'z.pkl at byte 19: os.system'
has 'and nothing of it is left out' many.txt '1 file scanned: 1 dangerous$'
ok 'no limit was met' sh -c '! grep -q "MRL-SCN-00[38]" many.txt'
rm -f many.tar.gz

# A worker that is killed over a file: that file is told, the others are scanned.
yes 'N0' | tr -d '\n' | head -c 400000000 >slow.pkl
printf '\200\004' | dd of=slow.pkl conv=notrunc status=none
merlon scan --jobs 1 slow.pkl models/bad.pkl >killed 2>&1 &
scan_pid=$!
sleep 0.7
worker=$(tr ' ' '\n' <"/proc/$scan_pid/task/$scan_pid/children" | head -n 1)
if [ -n "$worker" ] && kill -9 "$worker" 2>/dev/null; then
    wait "$scan_pid"
    is 'a killed worker is a finding' "$?" 1
    has 'the file is named' killed '^dangerous  slow.pkl'
    has 'the rule says what happened' killed 'MRL-SCN-005'
    has 'the next file is scanned all the same' killed '^dangerous  models/bad.pkl'
else
    wait "$scan_pid"
    skip 'a killed worker is a finding' 'it was faster than the test'
fi
rm -f slow.pkl

done_testing
