#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Deployed models under watch.
# shellcheck source-path=SCRIPTDIR
. "$(dirname "$0")/lib.sh"

merlon key generate key.pem --no-passphrase >said
mkdir -p p/model/sub
echo weights >p/model/w
echo config >p/model/sub/c
merlon sign p/model --key key.pem --signature model.sig >said
cat >hook <<EOF
#!/bin/sh
cat >"$WORK/report.json"
printf '%s %s\n' "\$MERLON_OUTCOME" "\$MERLON_MODEL" >>"$WORK/told"
EOF
chmod +x hook
cp -a p/model whole

pid=
watch() { # OPTION...
    : >out
    : >err
    merlon verify p/model --watch --public-key key.pub --signature model.sig "$@" >out 2>err &
    pid=$!
    until_line err watching
}
until_line() { # FILE PATTERN: up to ten seconds
    for _ in $(seq 100); do
        grep -q "$2" "$1" && return 0
        sleep 0.1
    done
    return 1
}
until_end() { # EXIT: up to ten seconds
    for _ in $(seq 100); do
        kill -0 "$pid" 2>/dev/null || break
        sleep 0.1
    done
    kill -KILL "$pid" 2>/dev/null
    wait "$pid"
    test $? -eq "$1"
}
restore() {
    rm -rf p/model
    cp -a whole p/model
}

ok 'begins' watch
has 'and has verified' out '^verified: 2 files'
kill -TERM "$pid"
ok 'ends by SIGTERM, all being well' until_end 0
watch
kill -INT "$pid"
ok 'and by SIGINT' until_end 0

tampers() { # NAME PATTERN SHELL
    watch
    sh -c "$3"
    ok "$1: ends with 1" until_end 1
    has "$1: tells it" out "$2"
    restore
}
tampers 'a byte' '^changed *w$' 'printf X | dd of=p/model/w conv=notrunc 2>/dev/null'
tampers 'a new file' '^added *evil.py$' 'echo 1 >p/model/evil.py'
tampers 'a file in a new directory' '^added *new/deep/evil.py$' \
    'mkdir -p p/model/new/deep; sleep 0.05; echo 1 >p/model/new/deep/evil.py'
tampers 'a file gone' '^removed *sub/c$' 'rm p/model/sub/c'
tampers 'a directory gone' '^removed *sub/c$' 'rm -r p/model/sub'
tampers 'a file renamed' '^renamed *w -> v$' 'mv p/model/w p/model/v'
tampers 'a file replaced by another of the same size' '^changed *w$' 'echo Weights >t; mv t p/model/w'
tampers 'a link' '^symbolic link *l$' 'ln -s w p/model/l'
cp model.sig saved.sig
tampers 'the signature' '^not verified' 'sed "s/hint\":\"./hint\":\"x/" saved.sig >model.sig'
cp saved.sig model.sig
watch
rm -rf p/model
ok 'a model that is gone: ends with 2' until_end 2
has 'and tells it' err 'cannot be opened'
restore

ok 'the hook is named' watch --hook ./hook --keep-watching
echo 1 >p/model/evil.py
ok 'the hook is told' until_line told '^tampered p/model$'
has 'with the report' report.json '"path": "evil.py"'
echo 2 >p/model/worse.py
ok 'each new difference is told' until_line out '^added *worse.py'
rm p/model/evil.py p/model/worse.py
ok 'and when all is well again' until_line told '^verified'
kill -TERM "$pid"
ok 'which is how it ends then' until_end 0
printf '#!/bin/sh\nexit 3\n' >failing
chmod +x failing
watch --hook ./failing
echo 1 >p/model/evil.py
ok 'a hook that fails changes nothing' until_end 1
has 'but is told' err 'ended with 3'
restore
watch --hook ./nowhere
echo 1 >p/model/evil.py
until_end 1
has 'so is one that is not there' err 'could not be run'
restore

# Stores through a mapping raise no event.
watch --interval 3
python3 - <<'PY'
import mmap
with open("p/model/w", "r+b") as f:
    mmap.mmap(f.fileno(), 0)[0:1] = b"X"
PY
ok 'a full look finds what raised no event' until_end 1
restore
watch
kill -HUP "$pid"
sleep 0.3
ok 'SIGHUP ends nothing' kill -0 "$pid"
kill -TERM "$pid"
ok 'all is still well' until_end 0

# In a project, tampering is evidence.
(cd p && merlon init >../said 2>&1)
watch
echo 1 >p/model/evil.py
until_end 1
ok 'the store has it' test -e p/.merlon/merlon.db
is 'as a violation that names the file' "$(python3 -c '
import sqlite3, sys
for row in sqlite3.connect(sys.argv[1]).execute("select check_id, outcome, message from evidence order by id desc limit 1"):
    print(row[0], row[1], "evil.py" in row[2])' p/.merlon/merlon.db)" 'asset.signature_verifies 1 True'
restore

fails 2 'a hook without a watch' merlon verify p/model --public-key key.pub --signature model.sig --hook ./hook
fails 2 'an interval of nothing' merlon verify p/model --public-key key.pub --signature model.sig --watch --interval 0

done_testing
