#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Keys in a token, as SoftHSM imitates one.
# shellcheck source-path=SCRIPTDIR
. "$(dirname "$0")/lib.sh"

module=
for place in /usr/lib/softhsm/libsofthsm2.so /usr/lib64/pkcs11/libsofthsm2.so; do
    test -e $place && module=$place
done
if [ -z "$module" ] || ! command -v softhsm2-util >/dev/null || ! command -v pkcs11-tool >/dev/null; then
    skip_all 'there is no SoftHSM or no OpenSC'
fi

mkdir tokens
cat >softhsm.conf <<EOF
directories.tokendir = $WORK/tokens
objectstore.backend = file
log.level = ERROR
EOF
SOFTHSM2_CONF=$WORK/softhsm.conf
export SOFTHSM2_CONF
echo 123456 >pin
echo 654321 >wrong
for token in signing other; do
    softhsm2-util --init-token --free --label $token --pin 123456 --so-pin 12345678 >said
done
id=10
for curve in P-256 P-384 P-521; do
    id=$((id + 1))
    openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:$curve -out $curve.pem 2>said
    openssl pkey -in $curve.pem -pubout -out $curve.pub
    softhsm2-util --import $curve.pem --token signing --label key-$curve --id $id --pin 123456 >said
done
openssl genpkey -algorithm RSA -out rsa.pem 2>said
softhsm2-util --import rsa.pem --token signing --label rsa --id 20 --pin 123456 >said
openssl ecparam -name secp256k1 -genkey -noout 2>said | openssl pkcs8 -topk8 -nocrypt -out koblitz.pem
softhsm2-util --import koblitz.pem --token signing --label koblitz --id 21 --pin 123456 >said

mkdir model
echo weights >model/w
sign() { # URI OPTION...
    sign_key=$1
    shift
    merlon sign model --key "$sign_key" --signature s.sig "$@"
}

for curve in P-256 P-384 P-521; do
    ok "signs with a key on $curve" sign "pkcs11:token=signing;object=key-$curve?module-path=$module&pin-source=$WORK/pin"
    ok 'verifies with its public half' merlon verify model --public-key $curve.pub --signature s.sig
    ok 'which the token shows as well' merlon verify model --pkcs11-module $module \
        --public-key "pkcs11:token=signing;object=key-$curve" --signature s.sig
done
fails 1 'another key of the token does not verify it' merlon verify model --pkcs11-module $module \
    --public-key 'pkcs11:token=signing;object=key-P-256' --signature s.sig
is 'the bundle names the key by its hint' \
    "$(python3 -c 'import json; print(json.load(open("s.sig"))["verificationMaterial"]["publicKey"]["hint"])')" \
    "$(sha256sum P-521.pub | cut -d' ' -f1)"

key='pkcs11:token=signing;id=%12'
ok 'a PIN out of a file' sign "$key" --pkcs11-module $module --passphrase-file pin
ok 'a PIN from a descriptor' sh -c "exec 3<pin
    merlon sign model --key '$key' --pkcs11-module $module --passphrase-fd 3 --signature s.sig"
ok 'it verifies' merlon verify model --public-key P-384.pub --signature s.sig
COLUMNS=1000
refused() { # EXIT NAME URI OPTION...
    refused_exit=$1
    refused_name=$2
    refused_key=$3
    shift 3
    expect "$refused_exit" "$refused_name" merlon sign model --key "$refused_key" \
        --signature none.sig "$@"
}
refused 2 'a PIN in the open' "$key?pin-value=123456" --pkcs11-module $module
refused 2 'no PIN and no terminal' "$key" --pkcs11-module $module
refused 2 'a wrong PIN' "$key" --pkcs11-module $module --passphrase-file wrong
refused 2 'no module' "$key" --passphrase-file pin
refused 2 'a module that is not there' "$key" --pkcs11-module /nowhere.so --passphrase-file pin
refused 2 'a module by a relative path' "$key" --pkcs11-module module.so --passphrase-file pin
refused 2 'a library that is no module' "$key" --passphrase-file pin \
    --pkcs11-module "$(ldd "$MERLON" | sed -n 's/.*=> \(.*libcrypto[^ ]*\).*/\1/p')"
mkfifo pipe
refused 2 'a module that is a pipe' "$key" --pkcs11-module "$WORK/pipe" --passphrase-file pin
refused 2 'no such token' 'pkcs11:token=nothing' --pkcs11-module $module --passphrase-file pin
refused 2 'two tokens' 'pkcs11:object=x' --pkcs11-module $module --passphrase-file pin
refused 2 'no such key' 'pkcs11:token=signing;object=nothing' --pkcs11-module $module --passphrase-file pin
refused 2 'several keys' 'pkcs11:token=signing' --pkcs11-module $module --passphrase-file pin
refused 2 'an RSA key' 'pkcs11:token=signing;object=rsa' --pkcs11-module $module --passphrase-file pin
refused 2 'a key on another curve' 'pkcs11:token=signing;object=koblitz' --pkcs11-module $module --passphrase-file pin
refused 2 'a public key' "$key;type=public" --pkcs11-module $module --passphrase-file pin
refused 2 'an attribute that is unknown' "$key;colour=red" --pkcs11-module $module --passphrase-file pin
ok 'nothing was written' test ! -e none.sig

# --- certificates ---
openssl req -x509 -new -key P-384.pem -subj '/CN=token signer' -days 3650 -out cert.pem \
    -addext keyUsage=digitalSignature 2>said
unset MERLON_NOW # openssl dates certificates by its own clock
ok 'signs with a certificate' sign "$key" --pkcs11-module $module --passphrase-file pin \
    --signing-certificate cert.pem
ok 'verifies to it' merlon verify model --certificate-chain cert.pem --signature s.sig
openssl x509 -in cert.pem -outform DER -out cert.der
ok 'a token keeps a certificate' pkcs11-tool --module $module --token-label other --login --pin 123456 \
    --write-object cert.der --type cert --label signer --id 30
ok 'signs by key again' sign "$key" --pkcs11-module $module --passphrase-file pin
ok 'and verifies by the certificate in the token' merlon verify model --pkcs11-module $module \
    --public-key 'pkcs11:token=other;object=signer;type=cert' --signature s.sig

# A public half that belongs to another private key: what the token signs, it does not show.
openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out a.pem 2>said
softhsm2-util --import a.pem --token other --label mixed --id 40 --pin 123456 >said
ok 'the public half is taken away' pkcs11-tool --module $module --token-label other --login --pin 123456 \
    --delete-object --type pubkey --id 40
fails 2 'a private key alone cannot be used' sign 'pkcs11:token=other;object=mixed' \
    --pkcs11-module $module --passphrase-file pin
openssl pkey -in P-256.pem -pubout -outform DER -out b.der
ok 'another one is put there' pkcs11-tool --module $module --token-label other --login --pin 123456 \
    --write-object b.der --type pubkey --label mixed --id 40
fails 2 'the signature is not handed out' sign 'pkcs11:token=other;object=mixed' \
    --pkcs11-module $module --passphrase-file pin
has 'and why' "$SCRATCH/stderr" 'another key than the public one it shows'

# --- the list ---
listed() {
    merlon key tokens --pkcs11-module "$module" "$@"
}
ok 'lists keys' listed
has 'with a URI that signs' "$SCRATCH/stdout" '^pkcs11:token=signing;serial=[0-9a-f]*;id=%12 *P-384'
has 'and tells which do not fit' "$SCRATCH/stdout" '^pkcs11:token=signing;serial=[0-9a-f]*;id=%21 *unfit'
cp "$SCRATCH/stdout" keys
ok 'that URI signs' sign "$(sed -n 's/^\(.*id=%12\) .*/\1/p' keys)" --pkcs11-module $module --passphrase-file pin
ok 'lists keys as JSON' listed --format json
cp "$SCRATCH/stdout" keys.json
if python3 -c 'import jsonschema' 2>/dev/null; then
    ok 'that follows its schema' python3 -c '
import json, jsonschema, sys
jsonschema.validate(json.load(open("keys.json")), json.load(open(sys.argv[1])))' \
        "$SOURCE/docs/schema/key-tokens.schema.json"
fi
is 'with the hint of each' \
    "$(python3 -c 'import json, sys
print([k["hint"] for k in json.load(open(sys.argv[1]))["keys"] if k["label"] == "key-P-384"][0])' keys.json)" \
    "$(sha256sum P-384.pub | cut -d' ' -f1)"

done_testing
