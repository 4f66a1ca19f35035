#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Signatures, models and golden statements of the OpenSSF Model Signing projects.
# shellcheck source-path=SCRIPTDIR
. "$(dirname "$0")/lib.sh"
needs_shared conformance/oms
OMS=$SHARED/conformance/oms
bundles=$OMS/reference-bundles
root=$bundles/keys/certificate/ca-cert.pem
public=$bundles/keys/certificate/signing-key-pub.pem
assets=$OMS/conformance-assets
MERLON_NOW=2026-11-01T00:00:00Z # the certificates of the corpus begin in 2025 and 2026

payload() { # BUNDLE
    python3 -c 'import base64, json, sys
sys.stdout.buffer.write(base64.b64decode(json.load(open(sys.argv[1]))["dsseEnvelope"]["payload"]))' "$1"
}

# --- what releases of the reference signed ---
by_key() { # RELEASE MODEL
    merlon verify "$2" --signature "$bundles/$1-elliptic-key/model.sig" --public-key "$public" \
        --ignore-paths ignore-me
}
for release in v0.3.1 v1.0.0; do
    ok "$release by key, one file" by_key $release "$bundles/$release-elliptic-key/signme-1"
done
for release in v1.0.1 v1.1.0; do
    ok "$release by key" by_key $release "$bundles/$release-elliptic-key"
done
by_certificate() { # MODEL SIGNATURE [OPTION...]
    by_certificate_model=$1
    by_certificate_signature=$2
    shift 2
    merlon verify "$by_certificate_model" --signature "$by_certificate_signature" \
        --ignore-paths ignore-me "$@"
}
for release in v0.2.0 v0.3.1 v1.0.0 v1.0.1 v1.1.0; do
    from=$bundles/$release-certificate
    ok "$release by certificate" by_certificate "$from" "$from/model.sig" --certificate-chain "$root"
    fails 1 "$release under the wrong root" by_certificate "$from" "$from/model.sig" \
        --certificate-chain "$assets/keys/wrong/wrong-ca-cert.pem"
    fails 1 "$release under an intermediate alone" by_certificate "$from" "$from/model.sig" \
        --certificate-chain "$bundles/keys/certificate/int-ca-cert.pem"
    fails 1 "$release before its certificate" by_certificate "$from" "$from/model.sig" \
        --certificate-chain "$root" --at 2025-01-01
    fails 1 "$release behind its certificate" by_certificate "$from" "$from/model.sig" \
        --certificate-chain "$root" --at 2036-01-01
    fails 1 "$release by a key, though a certificate signed" merlon verify "$from" \
        --signature "$from/model.sig" --public-key "$public"
    cp -R "$from" copy
    chmod -R u+w copy
    printf x >>copy/signme-1
    fails 1 "$release with a changed file" by_certificate copy copy/model.sig --certificate-chain "$root"
    rm -r copy
done
# --- without a key, through Sigstore ---
trusted=$OMS/payload-testdata/custom_trust_config.json
identity=stefanb@us.ibm.com
provider=https://sigstore.verify.ibm.com/oauth2
keyless() { # MODEL SIGNATURE [OPTION...]
    keyless_model=$1
    keyless_signature=$2
    shift 2
    merlon verify "$keyless_model" --signature "$keyless_signature" --trusted-root "$trusted" \
        --ignore-paths ignore-me "$@"
}
for release in v0.3.1 v1.0.0 v1.0.1 v1.1.0; do
    from=$bundles/$release-sigstore
    ok "$release without a key" keyless "$from" "$from/model.sig" --identity $identity \
        --identity-provider $provider
    fails 1 "$release by somebody else" keyless "$from" "$from/model.sig" \
        --identity someone@us.ibm.com --identity-provider $provider
    fails 1 "$release, vouched for by somebody else" keyless "$from" "$from/model.sig" \
        --identity $identity --identity-provider https://accounts.example.com
    fails 2 "$release by nobody in particular" keyless "$from" "$from/model.sig"
    fails 1 "$release by a certificate" by_certificate "$from" "$from/model.sig" \
        --certificate-chain "$root"
    has "$release: and how it is verified" "$SCRATCH/stdout" 'it is verified by --trusted-root'
    cp -R "$from" copy
    chmod -R u+w copy
    printf x >>copy/signme-1
    fails 1 "$release with a changed file" keyless copy copy/model.sig --identity $identity \
        --identity-provider $provider
    rm -r copy
done

# `assess` verifies by the same means what merlon.yaml names.
mkdir -p project/model project/keys
cp "$bundles/v1.1.0-sigstore"/* project/model 2>/dev/null
chmod -R u+w project
rm -rf project/model/ignore-me
mv project/model/model.sig project/keys/model.sig
cp "$trusted" project/keys/root.json
names() { # NAME IDENTITY PROVIDER OUTCOME
    cat >project/merlon.yaml <<END
schema_version: 1
organisation: {name: Example Ltd, roles: [developer]}
people: [{id: alice, name: Alice, roles: [owner, ciso]}]
assets:
  - id: model
    path: model/**
    kind: model
    owner: alice
    released: true
    signature: {bundle: keys/model.sig, trusted_root: keys/root.json, identity: "$2", identity_provider: "$3"}
END
    merlon assess project --format json >posture.json 2>/dev/null
    is "assess: $1" "$(python3 -c '
import json
print(*sorted({c["outcome"] + " " + c["basis"] for p in json.load(open("posture.json"))["provisions"]
               for c in p["checks"] if c["id"] in ("asset.signature_verifies", "hash.manifest_signed",
               "hash.mutation_detected", "hash.verify_command_succeeds_on_copy")}), sep=", ")')" "$4"
}
names 'a keyless signature' $identity $provider 'ok measured'
names 'by somebody else' someone@us.ibm.com $provider 'unknown documented, violated measured'
names 'vouched for by somebody else' $identity https://accounts.example.com 'unknown documented, violated measured'
printf x >>project/model/signme-1
names 'a changed file' $identity $provider 'unknown documented, violated measured'

# What was true of the trusted root, or of the bundle, is no longer.
alter() { # EXIT NAME bundle|root EDIT
    python3 - "$bundles/v1.1.0-sigstore/model.sig" "$trusted" "$3" "$4" <<'PY'
import base64, json, sys
b, r = (json.load(open(f)) for f in sys.argv[1:3])
m, t = b["verificationMaterial"], r["trustedRoot"]
e = m["tlogEntries"][0]
def flip(o, k, i=40):
    v = bytearray(base64.b64decode(o[k])); v[i] ^= 1; o[k] = base64.b64encode(v).decode()
exec(sys.argv[4])
json.dump(b, open("altered.sig", "w"))
json.dump(r, open("altered.json", "w"))
PY
    fails "$1" "$2" merlon verify "$bundles/v1.1.0-sigstore" --signature altered.sig \
        --trusted-root altered.json --ignore-paths ignore-me --ignore-paths model.sig \
        --identity $identity --identity-provider $provider
}
alter 0 'nothing altered' bundle pass
alter 1 'no inclusion proof' bundle 'del e["inclusionProof"]'
alter 1 'a hash of the proof' bundle 'e["inclusionProof"]["hashes"][3] = e["inclusionProof"]["hashes"][4]'
alter 1 'a proof that is too short' bundle 'e["inclusionProof"]["hashes"].pop()'
alter 1 'another place in the tree' bundle 'e["inclusionProof"]["logIndex"] = "476246823"'
alter 1 'another size' bundle 'e["inclusionProof"]["treeSize"] = "476246826"'
alter 1 'the promise' bundle 'flip(e["inclusionPromise"], "signedEntryTimestamp")'
alter 1 'the time' bundle 'e["integratedTime"] = "1760062341"'
alter 1 'the index of the log' bundle 'e["logIndex"] = "598151087"'
alter 1 'neither promise nor a known timestamp' bundle 'del e["inclusionPromise"]'
alter 1 'another log' bundle 'flip(e["logId"], "keyId", 3)'
alter 1 'another kind of entry' bundle 'e["kindVersion"]["version"] = "0.0.2"'
alter 2 'no entry' bundle 'm["tlogEntries"] = []'
alter 2 'the same entry twice' bundle 'm["tlogEntries"] *= 2'
alter 1 'a checkpoint without signature' bundle \
    'e["inclusionProof"]["checkpoint"]["envelope"] = e["inclusionProof"]["checkpoint"]["envelope"].split("\n\n")[0] + "\n\n"'
alter 1 'a checkpoint whose last line does not end' bundle \
    'e["inclusionProof"]["checkpoint"]["envelope"] = e["inclusionProof"]["checkpoint"]["envelope"].rstrip("\n")'
alter 1 'the signature of the certificate' bundle 'flip(m["certificate"], "rawBytes", -3)'
alter 1 'a trusted root without this log' root 't["tlogs"] = []'
alter 1 'a trusted root without certificate logs' root 't["ctlogs"] = []'
alter 1 'a trusted root without authorities' root 't["certificateAuthorities"] = []'
alter 1 'a trusted root with the older authority alone' root 't["certificateAuthorities"].pop()'
alter 0 'an authority of the same name before ours' root \
    't["certificateAuthorities"].insert(0, json.loads(json.dumps(t["certificateAuthorities"][0])))'
alter 1 'a log that ended before' root 't["tlogs"][0]["publicKey"]["validFor"]["end"] = "2025-10-10T02:12:19Z"'
alter 0 'a log that ended in that second' root 't["tlogs"][0]["publicKey"]["validFor"]["end"] = "2025-10-10T02:12:20Z"'
alter 2 'a log without a start' root 'del t["tlogs"][0]["publicKey"]["validFor"]["start"]'
alter 2 'a key of another kind than is said' root 't["tlogs"][0]["publicKey"]["keyDetails"] = "PKIX_ED25519"'
alter 1 'an unknown kind of key' root 't["tlogs"][0]["publicKey"]["keyDetails"] = "PKIX_ML_DSA_65"'

from=$bundles/v1.1.0-elliptic-key
for other in "$assets/keys/p521/signing-key-pub.pem" "$assets/keys/wrong/wrong-key-pub.pem"; do
    fails 1 "another key: $(basename "$(dirname "$other")")" merlon verify "$from" \
        --signature "$from/model.sig" --public-key "$other"
done

# --- vectors of the specification ---
for vector in "$OMS"/spec-test-vectors/v1.0/invalid/*.json "$OMS"/spec-test-vectors/v1.0/invalid-payload/*.json; do
    merlon verify "$from" --signature "$vector" --public-key "$public" --ignore-paths ignore-me \
        >/dev/null 2>"$SCRATCH/stderr"
    ok "not accepted: $(basename "$vector")" test $? -ne 0
done
mkdir vector
cp "$from/signme-1" "$from/signme-2" vector
ok 'the valid vector by key' merlon verify vector \
    --signature "$OMS/spec-test-vectors/v1.0/valid/key.bundle.json" --public-key "$public"
ok 'the valid vector without a key' keyless "$bundles/v1.1.0-sigstore" \
    "$OMS/spec-test-vectors/v1.0/valid/sigstore.bundle.json" --ignore-paths model.sig \
    --identity $identity --identity-provider $provider
ok 'the valid vector by certificate' merlon verify vector \
    --signature "$OMS/spec-test-vectors/v1.0/valid/certificate.bundle.json" --certificate-chain "$root"

# --- models of the conformance suite, signed and verified with every curve and digest ---
for curve in P-256 P-384 P-521; do
    openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:$curve -out $curve.pem 2>openssl.err
    openssl pkey -in $curve.pem -pubout -out $curve.pub
    for model in "$assets"/models/*; do
        name=$(basename "$model")
        for how in '--method files' '--method shards --shard-size 7' '--hash blake2b' \
            '--dialect reference' '--dialect reference --method shards'; do
            # shellcheck disable=SC2086 # words of options
            if merlon sign "$model" --key $curve.pem --signature s.sig $how >said 2>&1 &&
                merlon verify "$model" --public-key $curve.pub --signature s.sig >said 2>&1; then
                report ok "$name, $curve $how"
            else
                report 'not ok' "$name, $curve $how"
                comment said
            fi
        done
    done
done
schema() { # BUNDLE: against the schemas of the specification, as far as we understand them
    python3 - "$1" "$OMS/oms_schemas/v1.0" <<'PY'
import base64, json, re, sys
bundle = json.load(open(sys.argv[1]))
folder = sys.argv[2]
schemas = {n: json.load(open(f"{folder}/{n}.schema.json")) for n in ("bundle", "envelope", "statement", "predicate")}
by_id = {s["$id"]: s for s in schemas.values()}
def check(value, schema, root, where):
    if "$ref" in schema:
        ref = schema["$ref"]
        if ref in by_id:
            return check(value, by_id[ref], by_id[ref], where)
        return check(value, root["$defs"][ref.split("/")[-1]], root, where)
    kinds = {"object": dict, "array": list, "string": str, "boolean": bool, "integer": int, "null": type(None)}
    kind = schema.get("type")
    if kind:
        assert isinstance(value, tuple(kinds[k] for k in ([kind] if isinstance(kind, str) else kind))), where
    assert "const" not in schema or value == schema["const"], where
    assert "enum" not in schema or value in schema["enum"], where
    if isinstance(value, str):
        assert len(value) >= schema.get("minLength", 0), where
        assert re.search(schema.get("pattern", ""), value), where
    if isinstance(value, list):
        assert schema.get("minItems", 0) <= len(value) <= schema.get("maxItems", 1 << 30), where
        for i, item in enumerate(value):
            check(item, schema.get("items", {}), root, f"{where}[{i}]")
    if isinstance(value, dict):
        assert all(k in value for k in schema.get("required", [])), where
        for key, item in value.items():
            known = schema.get("properties", {})
            assert key in known or schema.get("additionalProperties", True) is not False, f"{where}.{key}"
            check(item, known.get(key, {}), root, f"{where}.{key}")
    for choice in schema.get("anyOf", [])[:]:
        try:
            check(value, choice, root, where)
            break
        except AssertionError:
            continue
    else:
        assert not schema.get("anyOf"), where
check(bundle, schemas["bundle"], schemas["bundle"], "bundle")
check(json.loads(base64.b64decode(bundle["dsseEnvelope"]["payload"])), schemas["statement"], schemas["statement"], "statement")
PY
}
for how in '--method files' '--method shards --shard-size 7' '--hash blake2b'; do
    # shellcheck disable=SC2086
    merlon sign "$assets/models/multi-file" --key P-384.pem --signature s.sig $how >said
    ok "the schemas of the specification take $how" schema s.sig
done

# --- golden statements of the reference's own tests: the same bytes ---
mkdir -p sample_model/d0 sample_model/d1 deep_model/d0/d1/d2/d3/d4
for i in 0 1 2; do
    printf 'This is file f0%s in d0.' $i >sample_model/d0/f0$i
    printf 'This is file f1%s in d1.' $i >sample_model/d1/f1$i
done
for i in 0 1 2 3; do
    printf 'This is file f%s in root.' $i >sample_model/f$i
    printf 'This is file f%s.' $i >deep_model/d0/d1/d2/d3/d4/f$i
done
printf 'This is a simple model' >file_model
golden() { # MODEL GOLDEN OPTION...
    golden_model=$1
    golden_file=$OMS/payload-testdata/signing/TestPayload/$2
    golden_name="the same statement: $2"
    shift 2
    if ! grep -q "\"name\": \"$golden_model\"" "$golden_file"; then
        mv "$golden_model" "$(sed -n 's/^      "name": "\(.*\)",$/\1/p' "$golden_file" | head -n 1)"
        golden_model=$(sed -n 's/^      "name": "\(.*\)",$/\1/p' "$golden_file" | head -n 1)
    fi
    # The signature lies elsewhere, so that nothing is ignored; the reference writes 8 as 8.0.
    merlon sign "$golden_model" --key P-256.pem --signature "$SCRATCH/golden.sig" --dialect reference \
        --no-ignore-git-paths --allow-symlinks "$@" >said 2>&1
    payload "$SCRATCH/golden.sig" >got
    echo >>got # those files end in a line end, the statements do not
    sed -e 's/\("shard_size": [0-9]*\)\.0/\1/' "$golden_file" >want
    if cmp got want >differ; then
        report ok "$golden_name"
    else
        report 'not ok' "$golden_name"
        diff got want | head -n 20 | comment
    fi
}
golden sample_model sample_model_folder
golden sample_model sample_model_folder_shard --method shards
golden sample_model sample_model_folder_small_shards --method shards --shard-size 8
golden deep_model deep_model_folder
deep=$(ls -d deep_*)
golden "$deep" deep_model_folder_shard --method shards
golden "$deep" deep_model_folder_small_shards --method shards --shard-size 8
golden file_model sample_model_file
golden file_model sample_model_file_shard --method shards
golden file_model sample_model_file_small_shards --method shards --shard-size 8

done_testing
