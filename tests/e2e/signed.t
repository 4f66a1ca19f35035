#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Released assets whose signatures merlon.yaml names.
# shellcheck source-path=SCRIPTDIR
. "$(dirname "$0")/lib.sh"

mkdir -p p/models/llm/sub p/keys
echo weights >p/models/llm/model.bin
echo '{}' >p/models/llm/sub/config.json
merlon key generate p/keys/release.pem --no-passphrase >said
mv p/keys/release.pem key.pem # the private half does not lie in a project
mv p/keys/release.pub p/keys/r.pub
project() { # BUNDLE KEY
    cat >p/merlon.yaml <<EOF
schema_version: 1
organisation: {name: Example Ltd, roles: [developer]}
people:
  - {id: alice, name: Alice, roles: [owner, ciso]}
systems:
  - {id: lab, purpose: tries, owner: alice, environment: development, assets: [llm]}
assets:
  - id: llm
    path: models/llm/**
    kind: model
    owner: alice
    released: true
    signature: {bundle: $1, public_key: $2}
EOF
}
outcome() { # CHECK: "ok measured", of the last assessment
    python3 - "$1" <<'PY'
import json, sys
for p in json.load(open("posture.json"))["provisions"]:
    for c in p["checks"]:
        if c["id"] == sys.argv[1]:
            print(c["outcome"], c["basis"], c["message"] if c["outcome"] != "ok" else "")
            sys.exit()
PY
}
assess() {
    merlon assess p --format json >posture.json 2>"$SCRATCH/stderr"
}
sees() { # NAME WANT CHECK...
    sees_name=$1
    sees_want=$2
    shift 2
    assess
    for sees_check in "$@"; do
        outcome "$sees_check" >seen
        has "$sees_name: $sees_check" seen "^$sees_want"
    done
}
copy=hash.verify_command_succeeds_on_copy
all="asset.signature_verifies hash.each_released_file_listed hash.manifest_signed hash.mutation_detected $copy"
most='asset.signature_verifies hash.each_released_file_listed hash.manifest_signed'

merlon sign p/models/llm --key key.pem --signature p/models/llm.sig >said
project models/llm.sig keys/r.pub
# shellcheck disable=SC2086 # words
{
    sees 'a signature that holds' 'ok measured' $all
    echo tampered >p/models/llm/model.bin
    sees 'other bytes' 'violated measured.*model.bin.* has other bytes' $most
    sees 'other bytes' 'violated measured.*copy does not verify: model.bin, changed' $copy
    echo weights >p/models/llm/model.bin
    sees 'the bytes are back' 'ok measured' $all
    mv p/models/llm/sub/config.json kept.json
    sees 'a part of it is gone' 'violated measured.*config.json was signed and is gone' $most
    mv kept.json p/models/llm/sub/config.json
    echo evil >p/models/llm/evil.py
    sees 'a file that is not signed' 'violated measured.*evil.py.* is not in the signature' $most
    sees 'a file that is not signed' 'unknown.*evil.py is not signed' $copy
    rm p/models/llm/evil.py
    merlon key generate other.pem --no-passphrase >said
    cp other.pub p/keys/r.pub
    sees 'by another key' 'violated measured.*another key' $most $copy
    cp p/models/llm.sig kept.sig
    merlon sign p/models/llm --key other.pem --signature p/models/llm.sig >said
    sees 'signed again by that key' 'ok measured' $all
    printf x >>p/models/llm.sig
    sees 'a bundle with something behind it' 'unknown.*something follows' $all
    rm p/models/llm.sig
    sees 'no bundle' 'unknown' $all
    merlon sign p/models/llm --key other.pem --signature p/models/llm.sig --method shards >said
    sees 'shards are not compared' 'unknown.*merlon verify' $most
    sees 'but a copy is verified by them' 'ok measured' $copy
    printf x >>p/models/llm/sub/config.json
    sees 'a shard has changed' 'violated measured.*config.json' $copy
    echo '{}' >p/models/llm/sub/config.json
    merlon sign p/models --key other.pem --signature p/models/llm.sig --ignore-paths llm.sig >said
    sees 'a signature over the directory above' 'ok measured' $all
    echo more >p/models/other.bin
    sees 'what is not of the asset may lie beside it' 'ok measured' $most
    sees 'but a copy has it' 'unknown.*other.bin is not signed' $copy
    merlon sign p/models --key other.pem --signature p/models/llm.sig --ignore-paths llm.sig >said
    sees 'once it is signed' 'ok measured' $all
    rm p/models/other.bin
    sees 'the asset itself is whole' 'ok measured' $most
    sees 'but a copy lacks it' 'violated measured.*other.bin, removed' $copy

    # Not read again: the inventory has its digest.
    merlon sign p/models/llm/model.bin --key other.pem --signature p/models/llm.sig >said
    sed -i 's|path: models/llm/.*|path: models/llm/model.bin|' p/merlon.yaml
    sees 'one file that is signed alone' 'ok measured' $all
}

# --- certificates ---
signed_by() { # MEMBERS: of `signature`
    project models/llm.sig keys/r.pub
    sed -i "s|signature: .*|signature: {bundle: models/llm.sig, $1}|" p/merlon.yaml
}
certify() { # NAME DAYS
    openssl ecparam -name prime256v1 -genkey -noout -out "$1.key"
    openssl req -new -key "$1.key" -subj "/CN=$1" -out csr 2>/dev/null
    printf 'keyUsage=critical,digitalSignature\n' >ext
    openssl x509 -req -in csr -CA ca.crt -CAkey ca.key -days "$2" -extfile ext -out "$1.crt" 2>/dev/null
}
ca() { # NAME
    openssl ecparam -name prime256v1 -genkey -noout -out "$1.key"
    openssl req -x509 -new -key "$1.key" -subj "/CN=$1" -days 3650 -out "$1.crt" \
        -addext 'keyUsage=critical,keyCertSign'
}
ca ca
ca strange
certify release 30
MERLON_NOW=$(date -u +%Y-%m-%dT%H:%M:%SZ)
merlon sign p/models/llm --key release.key --signing-certificate release.crt --certificate-chain ca.crt \
    --signature p/models/llm.sig >said
cp ca.crt p/keys/ca.crt
signed_by 'certificate_chain: keys/ca.crt'
# shellcheck disable=SC2086 # words
{
    sees 'a certificate' 'ok measured' $all
    echo tampered >p/models/llm/model.bin
    sees 'a certificate, and other bytes' 'violated measured' $most $copy
    echo weights >p/models/llm/model.bin
    MERLON_NOW=$(date -u -d '+60 days' +%Y-%m-%dT%H:%M:%SZ)
    sees 'a certificate that has expired' 'violated measured' $most $copy
    MERLON_NOW=$(date -u +%Y-%m-%dT%H:%M:%SZ)
    cp strange.crt p/keys/ca.crt
    sees 'a certificate from a stranger' 'violated measured' $most $copy
    cp p/keys/r.pub p/keys/ca.crt
    sees 'a root that is no certificate' 'unknown' $all
    rm p/keys/ca.crt
    sees 'a root that is not there' 'unknown' $all
}
cp ca.crt p/keys/ca.crt
signed_by 'public_key: keys/r.pub'
sees 'a key where a certificate signed' 'violated measured' asset.signature_verifies

declared() { # NAME MEMBERS
    signed_by "$2"
    fails 2 "$1" merlon assess p
}
declared 'nobody must have signed' 'public_key: '
declared 'two must have signed' 'public_key: keys/r.pub, certificate_chain: keys/ca.crt'
declared 'a trusted root and no name' 'trusted_root: keys/root.json'
declared 'a name and no provider' 'trusted_root: keys/root.json, identity: a@b'
declared 'a name and no trusted root' 'identity: a@b, identity_provider: "https://c"'
declared 'a name and a key' 'public_key: keys/r.pub, identity: a@b, identity_provider: "https://c"'
declared 'certificates outside of the project' 'certificate_chain: ../ca.crt'
signed_by 'trusted_root: keys/root.json, identity: FILL-IN, identity_provider: "https://c"'
echo '{}' >p/keys/root.json
sees 'a name that is still open' 'unknown' asset.signature_verifies

refused() { # NAME BUNDLE KEY
    project "$2" "$3"
    fails 2 "$1" merlon assess p
}
refused 'a bundle outside of the project' ../s.sig keys/r.pub
refused 'a key outside of the project' models/llm.sig /etc/passwd
ln -s ../../key.pem p/keys/link
project models/llm.sig keys/link
sees 'a key that a link leads to' unknown asset.signature_verifies

done_testing
