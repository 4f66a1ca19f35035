#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Signing models, and what verifying them refuses.
# shellcheck source-path=SCRIPTDIR
. "$(dirname "$0")/lib.sh"

COLUMNS=1000

# Keys are random: their hints are not what is compared.
masked() {
    "$@" >masked-out 2>masked-err
    masked_exit=$?
    sed -e 's/[0-9a-f]\{64\}/HINT/g' masked-out
    sed -e 's/[0-9a-f]\{64\}/HINT/g' masked-err >&2
    return "$masked_exit"
}
verify() {
    masked merlon verify model --public-key pub.pem "$@"
}

openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-384 -out key.pem 2>openssl.err
openssl pkey -in key.pem -pubout -out pub.pem
openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-384 -out other.pem 2>openssl.err
openssl pkey -in other.pem -pubout -out other.pub
openssl genpkey -algorithm RSA -out rsa.pem 2>openssl.err
openssl ecparam -name secp256k1 -genkey -noout -out koblitz.pem
openssl pkey -in key.pem -aes256 -passout pass:secret -out locked.pem
echo secret >pass
echo wrong >wrong

# Two tensors of eight bytes in safetensors, and as many in GGUF.
python3 - <<'PY'
import json, os, struct
os.makedirs("model/sub")
header = json.dumps({n: {"dtype": "F32", "shape": [2], "data_offsets": [i * 8, i * 8 + 8]}
                     for i, n in enumerate(("embed", "head"))}).encode()
header += b" " * (-len(header) % 8)
open("model/w.safetensors", "wb").write(struct.pack("<Q", len(header)) + header + bytes(range(16)))
text = lambda s: struct.pack("<Q", len(s)) + s
gguf = b"GGUF" + struct.pack("<IQQ", 3, 2, 0)
for i, name in enumerate((b"a.weight", b"b.weight")):
    gguf += text(name) + struct.pack("<IQIQ", 1, 2, 0, i * 32)
gguf += b"\0" * (-len(gguf) % 32)
open("model/q.gguf", "wb").write(gguf + bytes(range(8)) + b"\0" * 24 + bytes(range(8)))
open("model/sub/config.json", "w").write("{}\n")
PY

# --- signing ---
expect 0 'signs a directory' masked merlon sign model --key key.pem --signature model/model.sig
expect 0 'verifies it' verify --signature model/model.sig
expect 0 'says so in JSON' verify --signature model/model.sig --json
ok 'verifies it strictly' verify --signature model/model.sig --strict
(
    cd model || exit
    merlon verify . --public-key ../pub.pem --signature ./model.sig >../said
)
ok 'and from within' grep -q '^verified' said
ok 'an encrypted key' merlon sign model --key locked.pem --passphrase-file pass --signature s.sig
ok 'signs the same' verify --signature s.sig
expect 2 'a wrong passphrase' masked merlon sign model --key locked.pem --passphrase-file wrong
expect 2 'an RSA key' masked merlon sign model --key rsa.pem
expect 2 'a key on another curve' masked merlon sign model --key koblitz.pem
expect 2 'a public key' masked merlon sign model --key pub.pem
expect 2 'no key' merlon sign model
expect 2 'blake3' merlon sign model --key key.pem --hash blake3
mkdir empty
expect 2 'a model without files' merlon sign empty --key key.pem --signature e.sig
expect 2 'no model' merlon sign nowhere --key key.pem
ln -s config.json model/sub/link
expect 2 'a symbolic link' merlon sign model --key key.pem --signature s.sig
ok 'a symbolic link that is allowed' merlon sign model --key key.pem --signature l.sig --allow-symlinks --ignore-paths model.sig
ok 'verifies as the signature says' verify --signature l.sig
rm model/sub/link
ln -s ../../key.pem model/sub/link
expect 2 'a link that leads out' merlon sign model --key key.pem --signature s.sig --allow-symlinks
rm model/sub/link
name=$(printf 'model/a\377b')
: >"$name"
expect 2 'a name that is not UTF-8' merlon sign model --key key.pem --signature s.sig
rm "$name"
mkfifo model/pipe
expect 2 'a pipe' merlon sign model --key key.pem --signature s.sig
rm model/pipe
expect 2 'an ignored path that leads out' merlon sign model --key key.pem --ignore-paths ../key.pem

# --- what changed ---
cp -R model whole
restore() {
    rm -rf model
    cp -R whole model
}
change() { # FILE OFFSET
    printf X | dd of="$1" bs=1 seek="$2" conv=notrunc 2>dd.err
}
size=$(wc -c <model/w.safetensors)
change model/w.safetensors $((size - 1))
change model/q.gguf $(($(wc -c <model/q.gguf) - 40))
expect 1 'the tensor that changed is named' verify --signature model/model.sig
restore
change model/w.safetensors 8
expect 1 'a header that cannot be read' verify --signature model/model.sig
restore
sed 's/"embed"/"other"/' model/w.safetensors >t && cp t model/w.safetensors
expect 1 'a tensor of another name' verify --signature model/model.sig
restore
mv model/sub/config.json model/sub/settings.json
echo new >model/new.py
rm model/q.gguf
mkdir model/.github
echo evil >model/.github/run.py
expect 1 'added, removed and renamed' verify --signature model/model.sig
expect 1 'strict looks at ignored paths' verify --signature model/model.sig --strict --json
expect 1 'unsigned files may be ignored' verify --signature model/model.sig --ignore-unsigned-files
restore
mkdir model/.github
echo evil >model/.github/run.py
ok 'what Git keeps is not looked at' verify --signature model/model.sig
fails 1 'unless it is asked for' verify --signature model/model.sig --strict
fails 0 'the signature says to ignore it' verify --signature model/model.sig --no-ignore-git-paths
restore
ln -s sub/config.json model/link
expect 1 'a link beside the files' verify --signature model/model.sig
rm model/link model/sub/config.json
ln -s ../w.safetensors model/sub/config.json
expect 1 'a link in the place of a file' verify --signature model/model.sig
restore
fails 1 'a signed file is not ignored away' verify --signature model/model.sig --ignore-paths sub
expect 1 'another key' masked merlon verify model --public-key other.pub --signature model/model.sig
expect 2 'no key to verify with' verify --public-key '' --signature model/model.sig
expect 2 'neither key nor certificate' merlon verify model --signature model/model.sig
expect 2 'strict contradicts ignoring' verify --signature model/model.sig --strict --ignore-paths x
expect 2 'no signature' verify --signature nowhere.sig
echo '{' >broken.sig
expect 2 'a broken signature' verify --signature broken.sig
fails 2 'a time that is none' verify --signature model/model.sig --at yesterday
merlon sign model --key key.pem --signature shards.sig --method shards --shard-size 64 --ignore-paths model.sig >said
change model/w.safetensors $((size - 1))
expect 1 'a changed shard' verify --signature shards.sig
restore
printf x >>model/sub/config.json
expect 1 'a file that grew behind its last shard' verify --signature shards.sig
restore
: >model/nothing
ok 'an empty file has no shard' verify --signature shards.sig
fails 1 'strict sees it' verify --signature shards.sig --strict
restore

change model/w.safetensors $((size - 1))
mv model/q.gguf model/r.gguf
verify --signature model/model.sig --json >changed.json
merlon verify model --public-key other.pub --signature model/model.sig --json >refused.json
restore
for report in changed refused; do
    if python3 -c 'import jsonschema' 2>/dev/null; then
        ok "the report follows its schema: $report" python3 -c '
import json, jsonschema, sys
jsonschema.validate(json.load(open(sys.argv[1])), json.load(open(sys.argv[2])))' \
            $report.json "$SOURCE/docs/schema/verify.schema.json"
    else
        skip "the report follows its schema: $report" 'no python3-jsonschema'
    fi
done

# --- one file ---
ok 'signs one file' merlon sign model/q.gguf --key key.pem --signature q.sig
ok 'verifies one file' masked merlon verify model/q.gguf --public-key pub.pem --signature q.sig
cp model/q.gguf renamed.gguf
fails 1 'under its name only' merlon verify renamed.gguf --public-key pub.pem --signature q.sig
merlon sign model/q.gguf --key key.pem --signature dot.sig --dialect reference >said
ok 'the reference knows no name' merlon verify renamed.gguf --public-key pub.pem --signature dot.sig
expect 1 'a directory for a file' verify --signature dot.sig

# --- certificates ---
certify() { # NAME SUBJECT ISSUER FROM TO EXTENSION...
    certify_name=$1
    certify_subject=$2
    certify_issuer=$3
    certify_from=$4
    certify_to=$5
    shift 5
    printf '%s\n' "$@" >ext
    test -f "$certify_name.key" ||
        openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out "$certify_name.key" 2>openssl.err
    openssl req -new -key "$certify_name.key" -subj "/CN=$certify_subject" -out csr
    rm -f index.txt
    : >index.txt
    openssl rand -hex 8 >serial
    mkdir -p issued
    cat >ca.cnf <<CNF
[ca]
default_ca = it
[it]
dir = .
new_certs_dir = issued
database = index.txt
serial = serial
default_md = sha256
policy = any
unique_subject = no
[any]
commonName = supplied
CNF
    if [ "$certify_issuer" = "$certify_name" ]; then
        openssl ca -batch -config ca.cnf -selfsign -keyfile "$certify_name.key" -in csr -out "$certify_name.crt" \
            -startdate "$certify_from" -enddate "$certify_to" -extfile ext -notext 2>openssl.err
    else
        openssl ca -batch -config ca.cnf -keyfile "$certify_issuer.key" -cert "$certify_issuer.crt" -in csr \
            -out "$certify_name.crt" -startdate "$certify_from" -enddate "$certify_to" -extfile ext -notext 2>openssl.err
    fi
}
ca='basicConstraints=critical,CA:TRUE'
certify ca root ca 20200101000000Z 20400101000000Z "$ca" 'keyUsage=keyCertSign'
certify int middle ca 20200101000000Z 20400101000000Z "$ca" 'keyUsage=keyCertSign'
certify leaf Signer int 20260101000000Z 20270101000000Z 'keyUsage=digitalSignature'
certify code Coder int 20260101000000Z 20270101000000Z 'extendedKeyUsage=codeSigning'
certify old Old int 20250101000000Z 20260101000000Z 'keyUsage=digitalSignature'
certify crypt Encrypter int 20260101000000Z 20270101000000Z 'keyUsage=keyEncipherment'
certify mail Mailer int 20260101000000Z 20270101000000Z 'extendedKeyUsage=emailProtection'
certify fake Fake leaf 20260101000000Z 20270101000000Z 'keyUsage=digitalSignature'
certify stranger root stranger 20200101000000Z 20400101000000Z "$ca" 'keyUsage=keyCertSign'
sign_as() { # NAME INTERMEDIATE...
    merlon sign whole --key "$1.key" --signing-certificate "$1.crt" --certificate-chain "${2:-int.crt}" \
        --ignore-paths model.sig --signature "$1.sig" >said 2>&1 || comment said
}
trusting() { # ROOT NAME [OPTION...]
    trusting_root=$1
    trusting_name=$2
    shift 2
    merlon verify whole --certificate-chain "$trusting_root" --signature "$trusting_name.sig" "$@"
}
for name in leaf code old crypt mail; do
    sign_as $name
done
cat leaf.crt int.crt >both.crt
sign_as fake both.crt
expect 0 'a certificate verifies' trusting ca.crt leaf
ok 'so does one for signing code' trusting ca.crt code
expect 1 'an expired certificate' trusting ca.crt old
ok 'that was valid then' trusting ca.crt old --at 2025-06-01
expect 1 'a certificate that may not sign' trusting ca.crt crypt
expect 1 'a certificate for mail' trusting ca.crt mail
expect 1 'a certificate from one who may not certify' trusting ca.crt fake
expect 1 'a root of the same name' trusting stranger.crt leaf
expect 1 'the leaf is no root' trusting leaf.crt leaf
expect 2 'a root file without certificates' trusting key.pem leaf
fails 1 'a key does not verify a certificate' merlon verify whole --public-key pub.pem --signature leaf.sig
expect 2 'a certificate of another key' merlon sign whole --key key.pem --signing-certificate leaf.crt
expect 2 'a chain without a certificate' merlon sign whole --key key.pem --certificate-chain int.crt

# --- what a signer may not say: well signed, and refused ---
cat >forge.py <<'PY'
import base64, hashlib, json, subprocess, sys
name, edit = sys.argv[1:]
digest = lambda data: hashlib.sha256(data).hexdigest()
config = digest(open("whole/sub/config.json", "rb").read())
p = {"_type": "https://in-toto.io/Statement/v1", "subject": [{"name": "m", "digest": {}}],
     "predicateType": "https://model_signing/signature/v1.0",
     "predicate": {"serialization": {"method": "files", "hash_type": "sha256", "allow_symlinks": False},
                   "resources": [{"name": "sub/config.json", "algorithm": "sha256", "digest": config}]}}
one, s = p["predicate"]["resources"][0], p["predicate"]["serialization"]
def root():
    p["subject"][0]["digest"]["sha256"] = digest(bytes.fromhex("".join(r["digest"] for r in p["predicate"]["resources"])))
root()
exec(edit)
text = p if isinstance(p, bytes) else json.dumps(p).encode()
pae = b"DSSEv1 28 application/vnd.in-toto+json %d " % len(text) + text
sig = subprocess.run(["openssl", "dgst", "-sha384", "-sign", "key.pem"], input=pae, capture_output=True, check=True).stdout
hint = digest(open("pub.pem", "rb").read())
json.dump({"mediaType": "application/vnd.dev.sigstore.bundle.v0.3+json",
           "verificationMaterial": {"publicKey": {"hint": hint}, "tlogEntries": []},
           "dsseEnvelope": {"payload": base64.b64encode(text).decode(), "payloadType": "application/vnd.in-toto+json",
                            "signatures": [{"sig": base64.b64encode(sig).decode(), "keyid": ""}]}}, open(name, "w"))
PY
mkdir -p forged/sub
cp whole/sub/config.json forged/sub
python3 forge.py f.sig pass
ok 'a forged statement that is right verifies' merlon verify forged --public-key pub.pem --signature f.sig
forge() { # NAME EDIT
    python3 forge.py f.sig "$2"
    expect 2 "$1" masked merlon verify forged --public-key pub.pem --signature f.sig
}
forge 'a path upwards' 'one["name"] = "../key.pem"'
forge 'an absolute path' 'one["name"] = "/etc/passwd"'
forge 'an empty component' 'one["name"] = "sub//config.json"'
forge 'an empty name' 'one["name"] = ""'
forge 'a NUL in a name' 'one["name"] = "sub/config.json" + chr(0)'
forge 'a name twice' 'p["predicate"]["resources"].append(dict(one)); root()'
forge 'a dot beside others' 'p["predicate"]["resources"].append(dict(one, name=".")); root()'
forge 'everything ignored' 's["ignore_paths"] = ["."]'
forge 'ignored upwards' 's["ignore_paths"] = ["a/../.."]'
forge 'another root digest' 'one["digest"] = "0" * 64'
forge 'digest in capitals' 'one["digest"] = one["digest"].upper()'
forge 'a short digest' 'one["digest"] = "ab"'
forge 'no resources' 'p["predicate"]["resources"] = []'
forge 'no serialization' 'del p["predicate"]["serialization"]'
forge 'another algorithm' 'one["algorithm"] = "md5"'
forge 'blake3 in a statement' 's["hash_type"] = one["algorithm"] = "blake3"'
forge 'blake2b with short digests' 's["hash_type"] = one["algorithm"] = "blake2b"'
forge 'another method' 's["method"] = "globs"'
forge 'shards without a size' 's["method"] = "shards"; one["name"] += ":0:3"'
forge 'a gap between shards' 's["method"] = "shards"; s["shard_size"] = 1; one["name"] += ":1:2"'
forge 'a shard that is none' 's["method"] = "shards"; s["shard_size"] = 8; one["name"] += ":3"'
forge 'a shard size of zero' 's["shard_size"] = 0'
forge 'a fraction of a byte' 's["shard_size"] = 1.5'
forge 'two subjects' 'p["subject"].append(p["subject"][0])'
forge 'another predicate' 'p["predicateType"] = "https://example.com/x"'
forge 'another statement' 'p["_type"] = "https://in-toto.io/Statement/v0.1"'
forge 'a key twice' 'p = json.dumps(p).replace("{", "{\"_type\": \"%s\", " % p["_type"], 1).encode()'
forge 'not UTF-8' 'p = json.dumps(p).encode().replace(b"sub/", b"s\xff/")'
forge 'no JSON' 'p = b"hello"'
python3 forge.py f.sig 's["method"] = "shards"; s["shard_size"] = 8.0; one["name"] += ":0:3"; one["algorithm"] = "sha256-sharded-8"'
ok 'shards in the manner of the reference' merlon verify forged --public-key pub.pem --signature f.sig
python3 forge.py f.sig 'p["extra"] = 1; p["predicate"]["extra"] = {"a": [1]}; one["extra"] = None'
ok 'further members are skipped' merlon verify forged --public-key pub.pem --signature f.sig

# --- bundles ---
edit() { # NAME EDIT
    python3 forge.py f.sig pass
    python3 - "$2" <<'PY'
import json, sys
b = json.load(open("f.sig"))
m, e = b["verificationMaterial"], b["dsseEnvelope"]
exec(sys.argv[1])
json.dump(b, open("f.sig", "w"))
PY
    fails "$3" "$1" merlon verify forged --public-key pub.pem --signature f.sig
}
edit 'no tlogEntries' 'del m["tlogEntries"]' 0
edit 'no keyid' 'del e["signatures"][0]["keyid"]' 0
edit 'a keyid of null' 'e["signatures"][0]["keyid"] = None' 0
edit 'two signatures' 'e["signatures"] *= 2' 2
edit 'no signature in the envelope' 'e["signatures"] = []' 2
edit 'another payload type' 'e["payloadType"] = "text/plain"' 2
edit 'another media type' 'b["mediaType"] = "application/json"' 2
edit 'a wrong hint' 'm["publicKey"]["hint"] = "0" * 64' 1
edit 'an unknown member' 'b["messageSignature"] = {}' 2
edit 'two kinds of material' 'm["certificate"] = {"rawBytes": "AAAA"}' 2
edit 'a payload in the URL alphabet' 'e["payload"] = e["payload"][:-4] + "____"' 2

done_testing
