#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Records: from template to approval, and everything that keeps one from counting.
# shellcheck source-path=SCRIPTDIR
. "$(dirname "$0")/lib.sh"

echo 'correct horse' >pass
for person in alice bob mallory; do
    merlon key new $person --passphrase-file pass -q >/dev/null || exit 2
done
key_of() {
    merlon key show "$1" | sed -n 's/^public key *//p'
}
mkdir project
cat >project/merlon.yaml <<EOF
schema_version: 1
organisation: {name: Example Ltd, roles: [developer, system-operator]}
people:
  - {id: alice, name: Alice, roles: [owner, ciso], key: "$(key_of alice)"}
  - {id: bob, name: Bob, roles: [developer], key: "$(key_of bob)"}
  - {id: carol, name: Carol, roles: [executive]}
systems:
  - {id: fraud, purpose: scores payments, owner: alice, environment: test, clearance: internal, assets: [model]}
assets:
  - {id: model, path: model.bin, kind: model, owner: alice, sensitivity: internal, environment: test}
  - {id: gone, path: gone.bin, kind: model, owner: alice, sensitivity: internal, environment: test}
EOF
echo 'weights' >project/model.bin
cd project || exit 2
records=merlon/records

approve() { # ID ARGUMENT...
    merlon record approve --passphrase-file ../pass "$@"
}
# A complete record of what the risk of R-7 is accepted for; its fields stand on lines 8 to 11.
acceptance() { # ID AUTHOR CREATED VALID_UNTIL
    cat >"$records/$1.yaml" <<EOF
record: risk-acceptance
id: $1
title: Risk of replay
author: $2
created: $3
valid_until: $4
fields:
  risk: R-7
  residual: 9
  reason: a fix needs the new model
  accepted_by: carol
  expires_on: 2026-06-30
EOF
}

# --- new ---
expect 0 'list without records' merlon record list
expect 0 'check without records' merlon record check
expect 0 'kinds lists them' merlon record kinds
expect 2 'an unknown kind names the nearest' merlon record new risk-aceptance
expect 2 'an unknown asset' merlon record new model-card --asset modell
expect 2 'an unknown system' merlon record new threat-model --system x
expect 2 'an unknown author' merlon record new threat-model --author dave
expect 2 'an asset without a file' merlon record new model-card --asset gone
expect 2 'a kind without subjects' merlon record new awareness-bulletin --asset model
expect 2 'an id that leads out' merlon record new threat-model --id ../x
ok 'nothing was written so far' test ! -e merlon
expect 0 'new writes a template' merlon record new risk-acceptance --id r7 --author bob --asset model
expect 0 'the template asks for everything' cat $records/r7.yaml
expect 0 'a template with a table' sh -c 'merlon record new threat-model --system fraud -q | xargs cat'
is 'the next of a kind is numbered' "$(merlon record new threat-model --system fraud -q)" \
    "$records/threat-model-fraud-2.yaml"
expect 2 'new never overwrites' merlon record new risk-acceptance --id r7
expect 1 'check tells what a template lacks' merlon record check r7
rm -f $records/*.yaml

# --- check ---
cat >$records/broken.yaml <<'EOF'
record: risk-acceptance
id: brokn
title: FILL-IN
author: dave
created: soon
colour: red
subjects: [{asset: modell}]
fields:
  risk: 7
  residual: "9"
  accepted_by: carol
EOF
printf 'record: [\n' >$records/syntax.yaml
printf 'record: no-such-kind\n' >$records/kind.yaml
ln -s broken.yaml $records/link.yaml
cp $records/kind.yaml "$records/$(printf 'evil\033[31m\nname').yaml"
cp $records/kind.yaml $records/old.yml
expect 1 'check names every problem with its place' merlon record check
expect 1 'check speaks json' merlon record check broken --format json
expect 2 'check of an unknown record' merlon record check brken
rm -f $records/*

# --- approve ---
acceptance r7 bob 2026-03-02 2026-06-30
expect 1 'a record is not approved at first' merlon record check
expect 2 'approve asks who' merlon record approve r7
expect 2 'the author may not approve' approve r7 --as bob
expect 2 'a stranger may not approve' approve r7 --as dave
expect 2 'somebody without a key may not approve' approve r7 --as carol
expect 2 'a role that may not' approve r7 --as alice --role owner
expect 2 'a role that is not held' approve r7 --as alice --role executive
expect 2 'a key that belongs to somebody else' approve r7 --as alice --key mallory
expect 2 'a key that is not there' sh -c 'merlon record approve r7 --as alice --key none 2>&1 | sed "s|/.*keys|KEYS|"; exit 2'
echo 'wrong horse' >../wrong
expect 2 'a wrong passphrase' merlon record approve r7 --as alice --passphrase-file ../wrong
ok 'no approval was written' test ! -e $records/r7.approval.json
expect 0 'alice approves' approve r7 --as alice
expect 0 'an approved record is valid' merlon record check
expect 0 'list speaks json' merlon record list --format json
expect 2 'what is approved is not approved again' approve r7 --as alice
is 'the payload says who, what and when' \
    "$(sed 's/.*"payload":"\([^"]*\)".*/\1/' $records/r7.approval.json | base64 -d | sed 's/"sha256":"[0-9a-f]*"/"sha256":"HEX"/')" \
    '{"schema_version":1,"record":"r7","kind":"risk-acceptance","sha256":"HEX","approver":"alice","role":"ciso","at":"2026-03-15T12:00:00Z"}'
is 'the payload names the bytes of the record' \
    "$(sed 's/.*"payload":"\([^"]*\)".*/\1/' $records/r7.approval.json | base64 -d | sed 's/.*"sha256":"\([0-9a-f]*\)".*/\1/')" \
    "$(sha256sum <$records/r7.yaml | cut -d' ' -f1)"

# openssl verifies what merlon signed: the bytes of DSSE's PAE.
payload() { sed 's/.*"payload":"\([^"]*\)".*/\1/' $records/r7.approval.json | base64 -d; }
{
    printf 'DSSEv1 36 application/vnd.merlon.approval+json %d ' "$(payload | wc -c)"
    payload
} >../pae
sed 's/.*"sig":"\([^"]*\)".*/\1/' $records/r7.approval.json | base64 -d >../sig
openssl pkey -in "$HOME/.local/share/merlon/keys/alice.key" -passin file:../pass -pubout >../alice.pem
ok 'openssl verifies the signature' \
    openssl pkeyutl -verify -pubin -inkey ../alice.pem -rawin -in ../pae -sigfile ../sig

# --- what ends an approval ---
cp $records/r7.yaml ../good.yaml
cp $records/r7.approval.json ../good.json
sed -i 's/residual: 9/residual: 8/' $records/r7.yaml
expect 1 'a change after approval' merlon record check
cp ../good.yaml $records/r7.yaml
tr -d '\n' <../good.json >$records/r7.approval.json
expect 1 'an approval that is not the one merlon wrote' merlon record check
cp ../good.json $records/other.approval.json
acceptance other bob 2026-03-02 2026-06-30
expect 1 'an approval of another record' merlon record check other
rm $records/other.*
cp ../good.json $records/r7.approval.json
MERLON_NOW=2026-03-15T11:59:59Z expect 1 'an approval of the future' merlon record check
MERLON_NOW=2026-07-01T00:00:00Z expect 1 'an expired record' merlon record check
MERLON_NOW=2026-06-30T23:59:59Z expect 0 'a record counts to the end of its last day' merlon record check
sed -i 's/roles: \[owner, ciso\]/roles: [owner]/' merlon.yaml
expect 1 'an approver who lost the role' merlon record check
sed -i 's/roles: \[owner\]/roles: [owner, ciso]/' merlon.yaml
cp merlon.yaml ../merlon.yaml
sed -i "s|$(key_of alice)|$(key_of mallory)|" merlon.yaml
expect 1 'an approver with another key' merlon record check
sed -i '/id: alice/d; s/owner: alice/owner: bob/' merlon.yaml
expect 1 'an approver who is not known' merlon record check
cp ../merlon.yaml merlon.yaml
expect 0 'all of it mended' merlon record check

# --- list ---
acceptance soon bob 2026-03-02 2026-03-20
acceptance later bob 2026-03-02 2026-04-10
acceptance draft bob 2026-03-02 2026-04-10
expect 2 'several are approved as far as it goes' approve soon r7 nowhere later --as alice
expect 0 'list shows what expires' merlon record list
expect 0 'list of what expires within a month' merlon record list --expires-within 30
expect 0 'list of a kind without records' merlon record list --kind threat-model
expect 2 'list of an unknown kind' merlon record list --kind threat-mdel
rm $records/*

# --- bind ---
acceptance r7 bob 2026-03-02 2026-06-30
sed -i 's/^fields:/subjects: # what it is about\n  - {asset: model}\n  - {system: fraud}\n# and now\nfields:/' $records/r7.yaml
expect 0 'bind fills the digest in' merlon record bind r7
expect 0 'bind leaves the rest' cat $records/r7.yaml
expect 0 'bind again changes nothing' merlon record bind r7
approve r7 --as alice >/dev/null
ok 'a bound record is valid' merlon record check
echo 'other weights' >model.bin
expect 1 'other bytes end it' merlon record check
expect 0 'bind says so' merlon record bind r7
expect 1 'and ends the approval' merlon record check
ok 'it is approved anew' approve r7 --as alice
ok 'and valid again' merlon record check
acceptance none bob 2026-03-02 2026-06-30
expect 2 'bind without subjects' merlon record bind none
sed -i 's/asset: model/asset: modell/' $records/r7.yaml
expect 2 'bind of what was not understood' merlon record bind r7

# --- the surroundings ---
expect 2 'a directory without merlon.yaml' merlon record list --project /
mv merlon.yaml ../merlon.yaml
printf 'schema_version: 1\norganisation: {name: x}\npeople: [{id: a}, {id: a}]\n' >merlon.yaml
expect 2 'a merlon.yaml with an error' merlon record list
cp ../merlon.yaml merlon.yaml
rm -r merlon
mkdir -p merlon
ln -s /tmp merlon/records
expect 2 'records that lie elsewhere' merlon record list
expect 2 'new through a link that leads out' merlon record new threat-model --id x

done_testing
