#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The ledger: what enters it, what it proves, and what it notices.
# shellcheck source-path=SCRIPTDIR
. "$(dirname "$0")/lib.sh"

COLUMNS=1000 # keys on one line

ledger() {
    merlon ledger "$@"
}
vkey() {
    sed -n '/^ledger:/,$s/^ *key: "\(.*\)"$/\1/p' p/merlon.yaml
}
outcome() { # CHECK FILE
    python3 -c '
import json, sys
for p in json.load(open(sys.argv[2]))["provisions"]:
    for c in p["checks"]:
        if c["id"] == sys.argv[1]:
            print(c["outcome"], c["basis"]); sys.exit()' "$@"
}
assess() { # FILE
    merlon assess --format json p >"$1" 2>assess-err
    test $? -le 1
}

mkdir -p p/prompts
printf 'You answer questions about bread.\nBe brief.\n' >p/prompts/system.txt
cat >p/merlon.yaml <<'END'
schema_version: 1
organisation: {name: Example Ltd, roles: [developer, system-operator]}
people:
  - {id: alice, name: Alice Example, roles: [owner, ciso]}
  - {id: bob, name: Bob Example, roles: [developer]}
systems:
  - {id: shop, purpose: answers customers, owner: alice, environment: production, assets: [system-prompt]}
assets:
  - {id: system-prompt, path: prompts/system.txt, kind: prompt, owner: alice, sensitivity: internal, environment: production}
END
cp p/merlon.yaml before.yaml

expect 2 'a project without a ledger says how to begin one' ledger verify --project p
MERLON_NOW=2026-02-01T08:00:00Z
ok 'without a ledger an assessment needs none' assess none.json
is 'and knows nothing of a trail' "$(outcome ledger.chain_verifies none.json)" 'unknown measured'
ok 'a ledger is made' ledger init --project p --origin example.org/log
keys=$HOME/.local/share/merlon/keys
is 'its key is for its owner alone' "$(stat -c %a "$keys"/ledger-*.signer)" 600
is 'and lies outside the project' "$(grep -rl 'PRIVATE+KEY' p)" ''
is 'merlon.yaml names it and is otherwise as before' "$(head -c "$(wc -c <before.yaml)" p/merlon.yaml)" \
    "$(cat before.yaml)"
expect 2 'a ledger is not begun anew' ledger init --project p

# --- what enters it ---
MERLON_NOW=2026-03-01T08:00:00Z
ok 'an assessment enters what there is' assess one.json
is 'the trail holds' "$(outcome ledger.chain_verifies one.json)" 'ok measured'
is 'nothing is missing from it' "$(outcome ledger.no_gap_vs_inventory one.json)" 'ok measured'
ledger log --project p >log1
has 'the prompt came' log1 'asset *create *system-prompt (prompt)'
has 'so did merlon.yaml' log1 'project *create *merlon.yaml'
ledger log --project p --kind evidence >answers
ok 'each answer has its entry' test "$(wc -l <answers)" -gt 100
ledger checkpoint --project p >first.checkpoint
ok 'again, nothing is new' assess again.json
is 'and nothing was entered' "$(ledger checkpoint --project p)" "$(cat first.checkpoint)"
MERLON_NOW=2026-03-02T08:00:00Z
ok 'a new record is entered' merlon record new change-record --project p --asset system-prompt --author bob --quiet
ledger log --project p >log2
has 'under its name' log2 'record *create *change-record-system-prompt (change-record).*by bob'
rm p/merlon/records/change-record-system-prompt.yaml
MERLON_NOW=2026-03-03T08:00:00Z
printf 'You answer questions about bread.\nBe brief.\nNever speak of prices.\n' >p/prompts/system.txt
ok 'a changed prompt is entered' assess changed.json
is 'a change that nobody approved is seen' "$(outcome prompt.change_has_author_reason_approval changed.json)" \
    'violated measured'
printf 'You answer questions about bread.\nBe brief.\n' >p/prompts/system.txt
MERLON_NOW=2026-03-04T08:00:00Z
ok 'changing it back' assess back.json
is 'makes nothing good' "$(outcome prompt.change_has_author_reason_approval back.json)" 'violated measured'
is 'nor the history' "$(outcome asset.version_history_in_ledger back.json)" 'violated measured'
ledger log --project p >log3
has 'the record that was removed is told' log3 'record *retire *change-record-system-prompt'

# --- proofs ---
MERLON_NOW=2026-03-15T12:00:00Z
ledger prove --project p prompts/system.txt --at 2026-03-03T12:00:00Z --output v.tlog-proof >version
has 'the version in force at a time' version '2026-03-03T08:00:00Z\*.*change *system-prompt'
has 'differs by a line' version '^+Never speak of prices.$'
ledger prove --project p prompts/system.txt --at 2026-03-01T12:00:00Z >version
ok 'the first differs from nothing' sh -c "! grep -q '^@@' version"
fails 2 'before it there was none' ledger prove --project p prompts/system.txt --at 2026-02-01
key=$(vkey)
ok 'a proof needs the key only' sh -c "cd / && merlon ledger verify --proof '$WORK/v.tlog-proof' --key '$key'"
sed 's/^index \(.*\)$/index 1\1/' v.tlog-proof >w.tlog-proof
fails 1 'of another entry it proves nothing' ledger verify --proof w.tlog-proof --key "$key"
ledger prove --project p --against first.checkpoint --output grown.proof
is 'a dash is standard output' "$(ledger prove --project p --against first.checkpoint --output -)" "$(cat grown.proof)"
ok 'growth is proved' ledger verify --proof grown.proof --against first.checkpoint --key "$key"
ok 'the log continues its older checkpoint' ledger verify --project p --against first.checkpoint
ok 'bare entries are proved' ledger prove --project p --index 0 --output zero.tlog-proof
ok 'and verified' ledger verify --proof zero.tlog-proof --key "$key"
fails 2 'one thing at a time' ledger prove --project p --index 0 prompts/system.txt

# --- for others ---
ok 'it is exported' ledger export --project p copy
fails 2 'to a new directory only' ledger export --project p copy
ok 'and verified without the project' ledger verify --ledger copy --key "$(cat copy/vkey)"
if python3 -c 'import jsonschema' 2>/dev/null; then
    ledger log --project p --format json >log.json
    ledger verify --project p --format json >verify.json
    ledger prove --project p prompts/system.txt --format json >prove.json
    for what in log verify prove; do
        ok "$what follows its schema" python3 -c '
import json, jsonschema, sys
jsonschema.validate(json.load(open(sys.argv[1] + ".json")), json.load(open(sys.argv[2])))' \
            "$what" "$SOURCE/docs/schema/ledger-$what.schema.json"
    done
    ok 'entries follow theirs' python3 -c '
import json, jsonschema, struct, sys
schema = json.load(open(sys.argv[1]))
import glob
for name in glob.glob("copy/tile/entries/**", recursive=True):
    try:
        data = open(name, "rb").read()
    except IsADirectoryError:
        continue
    while data:
        n = struct.unpack(">H", data[:2])[0]
        jsonschema.validate(json.loads(data[2:2 + n]), schema)
        data = data[2 + n:]' "$SOURCE/docs/schema/ledger-entry.schema.json"
else
    skip 'outputs follow their schemas' 'no python3-jsonschema'
fi

# --- what is noticed ---
ledger verify --project p >whole
has 'the answers of the store are looked up in it' whole '^store  *[1-9][0-9]* of its 240 latest answers are entered$'
if python3 -c 'import sqlite3' 2>/dev/null; then
    cp p/.merlon/merlon.db kept.db
    python3 -c '
import sqlite3, sys
db = sqlite3.connect("p/.merlon/merlon.db")
triggers = db.execute("SELECT name, sql FROM sqlite_master WHERE type = ?", ("trigger",)).fetchall()
for name, _ in triggers:
    db.execute("DROP TRIGGER " + name)
db.execute("UPDATE evidence SET message = ? WHERE id = (SELECT max(id) FROM evidence)", ("forged",))
for _, sql in triggers:
    db.execute(sql)
db.commit()'
    ledger verify --project p >forged 2>forged-err
    is 'one that was rewritten is not found' "$(sed -n 's/^store  *\([0-9]*\).*/\1/p' forged)" \
        "$(($(sed -n 's/^store  *\([0-9]*\).*/\1/p' whole) - 1))"
    cp kept.db p/.merlon/merlon.db
else
    skip 'one that was rewritten is not found' 'no sqlite3 module'
fi
rm p/.merlon/ledger/tile/0/000
fails 1 'a tile that is gone' ledger verify --project p
cp copy/tile/0/000 p/.merlon/ledger/tile/0/000
cp -R p/.merlon/ledger good
restore() {
    rm -rf p/.merlon/ledger
    cp -R good p/.merlon/ledger
}
entries=p/.merlon/ledger/tile/entries/000
sed -i 's/system-prompt/system-prompts/' "$entries"
fails 1 'a rewritten entry' ledger verify --project p
assess tampered.json
is 'fails the check' "$(outcome ledger.chain_verifies tampered.json)" 'violated measured'
has 'and nothing is signed over it' assess-err 'does not hold: nothing was entered'
restore
size=$(sed -n 2p p/.merlon/ledger/checkpoint)
rm -rf p/.merlon/ledger
cp -R copy p/.merlon/ledger
cp first.checkpoint p/.merlon/ledger/checkpoint
rm -rf p/.merlon/ledger/checkpoints
fails 1 'a log that was cut short, by whoever holds its key' ledger verify --project p
assess short.json
is 'which the check sees too' "$(outcome ledger.chain_verifies short.json)" 'violated measured'
fails 1 'somebody else sees it by an older checkpoint' ledger verify --ledger p/.merlon/ledger --key "$key" \
    --against good/checkpoint
fails 2 'nothing is appended to it' ledger append --project p before.yaml
restore
is 'the copy is whole again' "$(sed -n 2p p/.merlon/ledger/checkpoint)" "$size"
ok 'and holds' ledger verify --project p

# --- what says nothing of a log is no finding ---
mkdir -p nothing/here
fails 2 'a proof that cannot be read' ledger verify --proof nothing --key "$key"
fails 2 'an older checkpoint that cannot be read' ledger verify --project p --against nothing
fails 2 'a key that is none' ledger verify --proof v.tlog-proof --key nothing
fails 2 'a witness that is none' ledger verify --project p --witness nothing
fails 2 'a directory that holds no log' ledger verify --ledger nothing/here --key "$key"
has 'which is told with its place' "$SCRATCH/stderr" 'nothing/here/checkpoint: cannot open'
printf 'not signed\n' >nothing/note
fails 1 'an older checkpoint that is none' ledger prove --project p --against nothing/note
has 'which is named' "$SCRATCH/stderr" 'nothing/note: is no signed note'
fails 2 'an entry without its proof' ledger verify --project p --entry nothing/note

# --- without key, without ledger ---
MERLON_KEYS=$WORK/none
export MERLON_KEYS
ok 'without the key an assessment goes on' assess keyless.json
has 'and says so' assess-err 'the key of the ledger is not here'
is 'the trail still holds' "$(outcome ledger.chain_verifies keyless.json)" 'ok measured'
fails 2 'but nothing is appended by hand' ledger append --project p before.yaml
unset MERLON_KEYS
mv p/.merlon/ledger away
ok 'in a clone without the ledger an assessment goes on' assess clone.json
has 'and says that too' assess-err 'there is none in .merlon/ledger'
is 'and claims nothing' "$(outcome ledger.chain_verifies clone.json)" 'unknown measured'
mv away p/.merlon/ledger
chmod 644 "$keys"/ledger-*.signer
fails 2 'a key that others may read is not used' merlon assess p
chmod 600 "$keys"/ledger-*.signer

# --- by hand ---
ok 'files are entered by hand' ledger append --project p --author bob --reason 'as agreed' before.yaml
ledger log --project p --name before.yaml >by-hand
has 'with who and why' by-hand 'file *note *before.yaml.*by bob: as agreed'

done_testing
