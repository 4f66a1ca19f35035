#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# From a directory nobody has described to its inventory.
# shellcheck source-path=SCRIPTDIR
. "$(dirname "$0")/lib.sh"

mkdir -p p/models p/prompts
printf '{"model_type": "bert", "architectures": ["BertModel"]}' >p/models/config.json
printf 'You are a helpful assistant. Answer briefly.\n' >p/prompts/system.md
printf 'numpy==1.24.2\ntorch\n' >p/requirements.txt
cp "$SOURCE/examples/fraud-scoring/models/fraud.onnx" p/models/fraud.onnx

# --- without merlon.yaml ---
expect 1 'nothing is registered yet' merlon inventory p
ok 'looking leaves nothing behind' test ! -e p/.merlon
expect 0 'init writes what it found' merlon init p
expect 2 'init never overwrites' merlon init p
has 'init asks whether others receive a model' p/merlon.yaml '^    released: "FILL-IN'
mkdir data && printf 'x,y\n1,2\n' >data/points.csv
merlon init --print data >asked
has 'init asks whether data is from public places' asked '^    public_data: "FILL-IN'
has 'init asks by placeholders' p/merlon.yaml 'FILL-IN'
has 'init names the model' p/merlon.yaml 'models/fraud.onnx'
is 'init --print writes nothing' "$(mkdir q && merlon init --print q | head -1; ls -A q)" \
    '# What this organisation declares about its AI systems; read by merlon.'
ok 'what init proposes registers everything' merlon inventory p

# --- formats ---
merlon inventory --format json p >inventory.json
ok 'json is json' python3 -m json.tool inventory.json
is 'the digest is that of sha256sum' \
    "$(python3 -c '
import json
print(next(a["sha256"] for a in json.load(open("inventory.json"))["assets"] if a["path"] == "models/fraud.onnx"))')" \
    "$(sha256sum <p/models/fraud.onnx | cut -d' ' -f1)"
is 'two runs print the same' "$(merlon inventory --format json --no-store p | cksum)" \
    "$(merlon inventory --format json --no-store p | cksum)"
if command -v dot >/dev/null; then
    merlon inventory --format dot p >inventory.dot
    ok 'Graphviz draws the dot' dot -Tsvg -o /dev/null inventory.dot
else
    skip 'Graphviz draws the dot' 'no dot on this machine'
fi

# --- what changes ---
hashed() {
    merlon inventory --format json p | python3 -c 'import json, sys; print(json.load(sys.stdin)["summary"]["files_hashed"])'
}
sleep 3 # what is younger than the grain of the clock is read again
merlon inventory p >/dev/null
is 'unchanged files are not read again' "$(hashed)" 0
touch -r p/models/config.json stamp
printf '{"model_type": "evil", "architectures": ["BertModel"]}' >p/models/config.json
touch -r stamp p/models/config.json
is 'a change behind an old date is noticed' "$(hashed)" 1
merlon inventory --rehash --format json p >rehash.json
has 'rehash reads everything' rehash.json '"files_hashed": 4'

# --- what rests on what ---
example=$SOURCE/examples/fraud-scoring
expect 0 'what rests on the training data' merlon inventory --no-store --affected-by transactions "$example"
expect 0 'one step away' merlon inventory --no-store --affected-by transactions --depth 1 "$example"
expect 0 'as a picture' merlon inventory --no-store --affected-by transactions --format dot "$example"
ln -s "$example" example # messages are wrapped: their lines must not depend on where the sources are
expect 2 'an unknown name' merlon inventory --no-store --affected-by transaction example
merlon inventory --no-store --affected-by transactions --format json "$example" >affected.json
if python3 -c 'import jsonschema' 2>/dev/null; then
    ok 'affected follows its schema' python3 -c '
import json, jsonschema, sys
jsonschema.validate(json.load(open("affected.json")), json.load(open(sys.argv[1])))' \
        "$SOURCE/docs/schema/affected.schema.json"
else
    skip 'affected follows its schema' 'no python3-jsonschema'
fi

# --- trouble ---
rm p/models/fraud.onnx
expect 1 'a missing asset is told' merlon inventory p
expect 2 'a directory that is not there' merlon inventory nowhere
expect 2 'a file instead of a directory' merlon inventory p/requirements.txt
printf 'schema_version: 1\nsurprise: yes\n' >q/merlon.yaml
expect 2 'an unknown key has file, line and column' merlon inventory q
printf 'schema_version: 1\n  bad: [\n' >q/merlon.yaml
expect 2 'broken YAML has file, line and column' merlon inventory q

mkdir h
newline='
'
printf 'numpy==1\n' >"h/requirements-a${newline}b.txt"
printf 'numpy==1\n' >"h/requirements-$(printf '\033[31m')red.txt"
printf 'numpy==1\n' >"h/requirements-$(printf '\342\200\256')txt.txt"
printf 'numpy==1\n' >"h/requirements-$(printf '\377').txt"
expect 0 'hostile names print harmlessly' merlon inventory h
merlon inventory --format json h >hostile.json
ok 'and make valid json' python3 -m json.tool hostile.json
merlon init --print h >proposal
ok 'and a proposal without control characters' test -z "$(LC_ALL=C tr -d '\n' <proposal | LC_ALL=C grep -a '[[:cntrl:]]')"

if [ "$(id -u)" = 0 ]; then
    skip 'an unreadable directory is told' 'root reads everything'
else
    mkdir -p u/closed && chmod 0 u/closed
    expect 2 'an unreadable directory is told' merlon inventory u
fi
expect 2 'a full disk is told' sh -c 'merlon inventory p >/dev/full'

ln -s /etc l
expect 2 'links are not followed, and one that leads out is told' sh -c 'mkdir k && ln -s /etc/passwd k/requirements.txt && merlon inventory k'

COLUMNS=40 merlon inventory p >narrow
ok 'it runs at 40 columns' test -s narrow
done_testing
