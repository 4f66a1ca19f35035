#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Logs of others read by us, and ours by others.
# shellcheck source-path=SCRIPTDIR
. "$(dirname "$0")/lib.sh"

COLUMNS=1000
log=$SHARED/conformance/tlog/log
tessera='example.com/log/testdata+33d7b496+AeHTu4Q3hEIMHNqc6fASMsq3rKNx280NI+oO5xCFkkSx'

if [ -d "$log" ]; then
    ok "tessera's log verifies" merlon ledger verify --ledger "$log" --key "$tessera"
    for n in 0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15; do
        mkdir "log$n"
        cp -R "$log/tile" "log$n/"
        cp "$log/checkpoint.$n" "log$n/checkpoint"
        chmod -R u+w "log$n"
        ok "its log of $n entries too" merlon ledger verify --ledger "log$n" --key "$tessera"
        ok 'and the whole continues it' merlon ledger verify --ledger "$log" --key "$tessera" \
            --against "$log/checkpoint.$n"
        merlon ledger prove --ledger "$log" --key "$tessera" --against "$log/checkpoint.$n" --output "grown$n"
        ok 'which a proof shows' merlon ledger verify --key "$tessera" --proof "grown$n" --against "$log/checkpoint.$n"
    done
    fails 1 'a shorter log does not continue a longer one' merlon ledger verify --ledger log7 --key "$tessera" \
        --against "$log/checkpoint.9"
    printf 'X' | dd of=log15/tile/entries/000.p/15 bs=1 seek=4 conv=notrunc 2>dd-err
    fails 1 'an entry that was changed' merlon ledger verify --ledger log15 --key "$tessera"
else
    skip "tessera's logs" "no $log"
fi

# --- ours, read by Go ---
gocode=/usr/share/gocode
if command -v go >go-path && [ -d "$gocode/src/golang.org/x/mod/sumdb/tlog" ]; then
    mkdir p
    printf 'schema_version: 1\norganisation: {name: Example Ltd, roles: [developer]}\n' >p/merlon.yaml
    merlon ledger init --project p --origin example.org/log -q >made
    key=$(sed -n "s/^key *//p" made)
    seq 300 | while read -r i; do echo "file $i" >"file$i"; done
    merlon ledger append --project p file1 file2 file3 >numbers
    merlon ledger checkpoint --project p >old
    seq 4 300 | sed 's/^/file/' | xargs merlon ledger append --project p >numbers
    set --
    for i in 0 1 2 3 127 255 256 299; do
        merlon ledger prove --project p --index "$i" --output "proof$i"
        set -- "$@" "proof$i"
    done
    merlon ledger prove --project p --against old --output grown
    ok 'a program of Go is built' env HOME="$WORK" GO111MODULE=off GOPATH="$gocode" GOFLAGS= GOCACHE="$WORK/cache" \
        go build -o tlog "$TEST_DIR/tlog.go"
    is 'it reads log, entries and proofs' "$(./tlog p/.merlon/ledger "$key" "$@" grown:old)" '300 entries'
    entry=p/.merlon/ledger/tile/entries/000
    sed -i 's/file7"/file8"/' "$entry"
    fails 1 'and sees a change as we do' ./tlog p/.merlon/ledger "$key"
    fails 1 'as we do' merlon ledger verify --project p
else
    skip 'our log read by golang.org/x/mod/sumdb' 'golang and golang-golang-x-mod-dev are not installed'
fi

done_testing
