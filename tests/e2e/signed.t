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
all='asset.signature_verifies hash.each_released_file_listed hash.manifest_signed hash.mutation_detected'
most='asset.signature_verifies hash.each_released_file_listed hash.manifest_signed'

merlon sign p/models/llm --key key.pem --signature p/models/llm.sig >said
project models/llm.sig keys/r.pub
# shellcheck disable=SC2086 # words
{
    sees 'a signature that holds' 'ok measured' $all
    echo tampered >p/models/llm/model.bin
    sees 'other bytes' 'violated measured.*model.bin.* has other bytes' $most
    echo weights >p/models/llm/model.bin
    sees 'the bytes are back' 'ok measured' $all
    echo evil >p/models/llm/evil.py
    sees 'a file that is not signed' 'violated measured.*evil.py.* is not in the signature' $most
    rm p/models/llm/evil.py
    merlon key generate other.pem --no-passphrase >said
    cp other.pub p/keys/r.pub
    sees 'by another key' 'violated measured.*another key' $most
    cp p/models/llm.sig kept.sig
    merlon sign p/models/llm --key other.pem --signature p/models/llm.sig >said
    sees 'signed again by that key' 'ok measured' $all
    printf x >>p/models/llm.sig
    sees 'a bundle with something behind it' 'unknown.*something follows' $all
    rm p/models/llm.sig
    sees 'no bundle' 'unknown' $all
    merlon sign p/models/llm --key other.pem --signature p/models/llm.sig --method shards >said
    sees 'shards are not compared' 'unknown.*merlon verify' $all
    merlon sign p/models --key other.pem --signature p/models/llm.sig --ignore-paths llm.sig >said
    sees 'a signature over the directory above' 'ok measured' $all
}
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
