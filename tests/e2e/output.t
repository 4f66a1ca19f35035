#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Files that commands write: whole or as before, and what is no file stays what it is.
# shellcheck source-path=SCRIPTDIR
. "$(dirname "$0")/lib.sh"

openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out key.pem 2>openssl.err
mkdir -p p/models
cp "$SOURCE/examples/fraud-scoring/models/fraud.onnx" p/models/model.onnx
cat >p/merlon.yaml <<'END'
schema_version: 1
organisation: {name: Example Ltd, roles: [developer]}
people:
  - {id: alice, name: Alice Example, roles: [owner]}
assets:
  - {id: model, path: models/model.onnx, kind: model, owner: alice, sensitivity: internal, environment: production}
END
merlon ledger init --project p --origin example.org/log >/dev/null
merlon assess p >/dev/null 2>&1

# Each writes FILE.  Assessments find what this project lacks: their exit is of no matter here.
write() { # COMMAND FILE
    case $1 in
    report) merlon report -o "$2" p ;;
    assess)
        merlon assess --report "$2" --provision 5.2.1-1 p
        code=$?
        test $code -gt 1 && return $code
        return 0
        ;;
    bom) merlon bom --no-store --output "$2" p ;;
    bom-sign) merlon bom --no-store --output bill --key key.pem --sign "$2" p ;;
    sign) merlon sign p/models --key key.pem --signature "$2" ;;
    prove) merlon ledger prove --project p --index 0 --output "$2" ;;
    esac
}
commands='report assess bom bom-sign sign prove'

for command in $commands; do
    mkdir "$command"
    ok "$command writes a file" write "$command" "$command/file"
    cp "$command/file" "$command.good"
    chmod 600 "$command/file"
    ok "$command replaces it" write "$command" "$command/file"
    is "$command keeps its permissions" "$(stat -c %a "$command/file")" 600
    is "$command leaves nothing else" "$(ls -A "$command")" file

    mkfifo "$command/pipe"
    cat "$command/pipe" >"$command.piped" &
    ok "$command writes to a pipe" write "$command" "$command/pipe"
    wait $!
    is "$command: a pipe has all of it" "$(wc -c <"$command.piped" | tr -d ' ')" \
        "$(wc -c <"$command/file" | tr -d ' ')"
    ok "$command: a pipe stays one" test -p "$command/pipe"

    if [ -w /dev/full ]; then
        fails 2 "$command: a full device" write "$command" /dev/full
        ok "$command: a device stays one" test -c /dev/full
    fi
    printf 'before\n' >"$command.all"
    write "$command" /dev/stdout >>"$command.all" 2>"$command.err"
    is "$command: what stood in standard output stays" "$(head -n 1 "$command.all")" before
    ok "$command: /dev/stdout is no file of ours" test ! -f /dev/stdout -o -L /dev/stdout
    ok "$command: and it has all of it" test "$(wc -c <"$command.all")" -gt "$(wc -c <"$command/file")"
done

# The limit is in units of 512 bytes, and a store would meet it too.
echo old >sign/file
fails 2 'a file that may not grow' \
    sh -c 'ulimit -f 1; exec merlon sign p/models --key key.pem --signature sign/file'
has 'says why' "$SCRATCH/stderr" 'too large'
is 'and leaves the old one' "$(cat sign/file)" old

if [ "$(id -u)" = 0 ] && mkdir full && mount -t tmpfs -o size=2m none full 2>/dev/null; then
    for command in $commands; do
        cp "$command.good" "full/$command"
    done
    dd if=/dev/zero of=full/filler bs=1k 2>/dev/null
    for command in $commands; do
        fails 2 "$command: a full disk" write "$command" "full/$command"
        has "$command: says what to do" "$SCRATCH/stderr" 'free some space'
        ok "$command: a full disk leaves the old file whole" cmp -s "$command.good" "full/$command"
    done
    is 'a full disk has nothing new' "$(find full -type f | wc -l | tr -d ' ')" 7
    umount full
else
    skip 'a full disk leaves the old file whole' 'no mount on this machine'
fi
done_testing
