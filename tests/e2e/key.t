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

# --- keys of models ---
unset MERLON_NOW # openssl dates certificates by its own clock
model_key() {
    "$@" >masked-out 2>masked-err
    masked_exit=$?
    sed -e 's/[0-9a-f]\{64\}/HINT/g' -e 's/20[0-9-]*T[0-9:]*Z/TIME/g' -e 's/serial .*/serial SERIAL/' masked-out
    cat masked-err >&2
    return "$masked_exit"
}
mkdir made
expect 0 'an EC key is made' model_key merlon key generate made/key.pem --passphrase-file pass
is 'it is for its owner alone' "$(mode made/key.pem)" 600
ok 'scrypt protects it, too' sh -c 'openssl asn1parse -in made/key.pem | grep -q scrypt'
ok 'openssl reads the same public half' sh -c \
    'openssl pkey -in made/key.pem -passin file:pass -pubout | cmp - made/key.pub'
before=$(cat made/key.pem)
expect 2 'an EC key is never replaced' merlon key generate made/key.pem --passphrase-file pass
is 'the old one is still there' "$(cat made/key.pem)" "$before"
rm made/key.pem
expect 2 'nor is a public one' merlon key generate made/key.pem --passphrase-file pass
ok 'no half is left behind' test ! -e made/key.pem
fails 2 'a curve that models are not signed on' merlon key generate made/k.pem --curve secp256k1
for curve in P-256 P-384 P-521; do
    ok "a key on $curve" merlon key generate $curve.pem --curve $curve --no-passphrase
    ok 'signs' sh -c "mkdir -p m && echo x >m/f && merlon sign m --key $curve.pem --signature s.sig"
    ok 'and verifies' merlon verify m --public-key $curve.pub --signature s.sig
done

# --- certificates ---
certificate() { # NAME SUBJECT EXTENSION... of the key P-384.pem
    certificate_name=$1
    certificate_subject=$2
    shift 2
    openssl req -x509 -new -key P-384.pem -subj "$certificate_subject" -out "$certificate_name" \
        -days 30 "$@" 2>said
}
certificate good.pem '/CN=signer' -addext keyUsage=digitalSignature -addext subjectAltName=email:a@example.com
certificate code.pem '/CN=signer' -addext extendedKeyUsage=codeSigning
certificate tls.pem '/CN=web' -addext extendedKeyUsage=serverAuth -addext keyUsage=keyAgreement
certificate odd.pem "$(printf '/CN=\033[31mred')" -addext keyUsage=digitalSignature
openssl req -x509 -newkey rsa:2048 -nodes -keyout rsa.key -subj /CN=rsa -out rsa.pem -days 30 2>said
expect 0 'a certificate that can sign' model_key merlon key certificate good.pem --public-key P-384.pub
expect 0 'its chain is checked' model_key merlon key certificate good.pem --certificate-chain good.pem
expect 1 'a chain to somewhere else' model_key merlon key certificate good.pem --certificate-chain rsa.pem
ok 'codeSigning is enough' merlon key certificate code.pem
expect 1 'a certificate for something else' model_key merlon key certificate tls.pem
expect 1 'a certificate of another kind of key' model_key merlon key certificate rsa.pem
expect 1 'a certificate of another key' model_key merlon key certificate good.pem --public-key P-256.pub
expect 1 'an expired certificate' model_key merlon key certificate good.pem --at 2035-01-01
expect 1 'one from the future' model_key merlon key certificate good.pem --at 2020-01-01
expect 0 'no subject paints the terminal' model_key merlon key certificate odd.pem
expect 2 'a file without certificates' merlon key certificate P-384.pub
ok 'certificates as JSON' merlon key certificate good.pem --format json
cp "$SCRATCH/stdout" certificate.json
if python3 -c 'import jsonschema' 2>/dev/null; then
    ok 'follow their schema' python3 -c '
import json, jsonschema, sys
jsonschema.validate(json.load(open(sys.argv[1])), json.load(open(sys.argv[2])))' \
        certificate.json "$SOURCE/docs/schema/key-certificate.schema.json"
fi
expect 2 'tokens of no module' merlon key tokens

done_testing
