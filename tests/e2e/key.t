#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Keys of people: made, shown, kept from everybody else.
# shellcheck source-path=SCRIPTDIR
. "$(dirname "$0")/lib.sh"

COLUMNS=1000 # paths of any length on one line

# Keys are random: their text is not what is compared.
masked() {
    "$@" >masked-out 2>masked-err
    masked_exit=$?
    sed -e 's|ed25519:[A-Za-z0-9+/]*=|ed25519:KEY|' -e 's|sha256:[0-9a-f]*|sha256:HEX|' masked-out
    sed -e 's|ed25519:[A-Za-z0-9+/]*=|ed25519:KEY|' masked-err >&2
    return "$masked_exit"
}
mode() {
    stat -c %a "$1"
}
keys=$HOME/.local/share/merlon/keys
echo 'correct horse' >pass
echo 'wrong horse' >wrong
echo 'short' >short

expect 0 'a list without keys says so' merlon key list
expect 2 'a key that is not there' merlon key show alice
expect 2 'no terminal and no passphrase' setsid merlon key new alice
expect 2 'a short passphrase' merlon key new alice --passphrase-file short
expect 2 'an empty passphrase' merlon key new alice --passphrase-file /dev/null
expect 2 'a passphrase file that is not there' merlon key new alice --passphrase-file nowhere
ok 'nothing was made so far' test ! -e "$keys/alice.key"

expect 0 'a new key is told with what to do' masked merlon key new alice --passphrase-file pass
is 'the key is for its owner alone' "$(mode "$keys/alice.key")" 600
is 'so is the directory' "$(mode "$keys")" 700
before=$(cat "$keys/alice.key")
expect 2 'a key is never replaced' merlon key new alice --passphrase-file pass
is 'the old key is still there' "$(cat "$keys/alice.key")" "$before"
ok 'a passphrase comes from a descriptor' \
    sh -c 'exec 3<pass; merlon key new bob --passphrase-fd 3 --quiet'
expect 2 'a descriptor that is not open' merlon key new carol --passphrase-fd 9
expect 2 'two sources of a passphrase' merlon key new carol --passphrase-fd 9 --passphrase-file pass

expect 0 'list prints names and public keys' masked merlon key list
expect 0 'list speaks json' masked merlon key list --format json
expect 0 'show prints one key' masked merlon key show bob
expect 0 'show speaks json' masked merlon key show bob --format json
is 'show and list agree' "$(merlon key show bob | sed -n 's/^public key *//p')" \
    "$(merlon key list | sed -n 's/^bob *//p')"

# What others made and what ours made.
is 'openssl reads the same public key' \
    "$(openssl pkey -in "$keys/alice.key" -passin file:pass -pubout -outform DER | tail -c 32 | base64)" \
    "$(merlon key show alice | sed -n 's/^public key *ed25519://p')"
is 'the fingerprint is the digest of what openssl writes' \
    "$(openssl pkey -in "$keys/alice.key" -passin file:pass -pubout -outform DER | sha256sum | cut -c1-64)" \
    "$(merlon key show alice | sed -n 's/^fingerprint *sha256://p')"
ok 'a wrong passphrase opens nothing' \
    sh -c "! openssl pkey -in '$keys/alice.key' -passin file:wrong -noout 2>/dev/null"
ok 'scrypt protects it' sh -c "sed 1d '$keys/alice.key' | openssl asn1parse | grep -q scrypt"

chmod 640 "$keys/bob.key"
expect 2 'a key that others may read is refused' merlon key show bob
expect 2 'and told in the list' masked merlon key list
chmod 600 "$keys/bob.key"
chmod 755 "$keys"
expect 2 'a directory that others may enter is refused' merlon key list
chmod 700 "$keys"
echo 'not a key' >"$keys/junk.key"
chmod 600 "$keys/junk.key"
expect 2 'a file that is no key' merlon key show junk
rm "$keys/junk.key"

for name in ../x '' -- .hidden a/b "$(printf 'a\nb')" "$(printf '\033[31m')"; do
    fails 2 "the name '$(printf '%s' "$name" | tr -d '\033\n')' is refused" \
        merlon key new --passphrase-file pass -- "$name"
done
expect 2 'a hostile name prints harmlessly' \
    merlon key new --passphrase-file pass "$(printf 'a\033[31m\nb\342\200\256')"
is 'no other key was made' "$(ls "$keys")" "alice.key
bob.key"

mkdir other
chmod 700 other
MERLON_KEYS=$WORK/other ok 'MERLON_KEYS names another directory' \
    merlon key new dora --passphrase-file pass -q
ok 'the key lies there' test -f other/dora.key
XDG_DATA_HOME=$WORK/data ok 'XDG_DATA_HOME is where data lies' \
    merlon key new erin --passphrase-file pass -q
ok 'the key lies below it' test -f data/merlon/keys/erin.key
expect 2 'no home and no other place' env -u HOME merlon key list
mkdir locked
chmod 500 locked
if [ "$(id -u)" -ne 0 ]; then
    MERLON_KEYS=$WORK/locked fails 2 'a directory that cannot be written' \
        merlon key new x --passphrase-file pass
else
    skip 'a directory that cannot be written' 'root may write everywhere'
fi

# A person at a terminal: types, sees no echo, types again.
cat >terminal.py <<'PY'
import os, pty, sys, time
answers, command = sys.argv[1].encode().decode("unicode_escape").encode("latin1").split(b"|"), sys.argv[2:]
pid, fd = pty.fork()
if pid == 0:
    os.execvp(command[0], command)
seen, at = b"", 0
while True:
    try:
        data = os.read(fd, 1024)
    except OSError:
        break
    if not data:
        break
    seen += data
    if at < len(answers) and seen.count(b": ") > at and seen.rstrip(b" ").endswith(b":"):
        time.sleep(0.1)
        os.write(fd, answers[at])
        at += 1
sys.stdout.write(seen.decode().replace("\r", ""))
sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
PY
terminal() {
    masked python3 terminal.py "$@"
}
expect 0 'a new passphrase is asked for twice' terminal 'long enough\r|long enough\r' merlon key new fay
ok 'and was heard' openssl pkey -in "$keys/fay.key" -passin 'pass:long enough' -noout
expect 2 'two that differ' terminal 'long enough\r|long enoug\r' merlon key new gus
expect 2 'control-c ends it' terminal 'long\x03' merlon key new gus
expect 0 'erasing works' terminal 'xx\x15lomg\x7f\x7fng\xc3\xa4\x7f enough\r|long enough\r' merlon key new hal
ok 'and left what was meant' openssl pkey -in "$keys/hal.key" -passin 'pass:long enough' -noout
ok 'a key that was not finished is not there' test ! -e "$keys/gus.key"

done_testing
