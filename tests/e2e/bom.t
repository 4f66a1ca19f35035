#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Bills of materials: what is in them, that they hold together, that they are the same twice.
# shellcheck source-path=SCRIPTDIR
. "$(dirname "$0")/lib.sh"

python=/usr/bin/python3
test -x $python || python=python3

# A repository as model hubs keep it: two shards with an index, configuration, tokenizer, card; an
# adapter of it; a dataset with its card; requirements; servers and tools; and a key where none should be.
cat >make.py <<'EOF'
import json, os, struct

def safetensors(path, tensors, **metadata):
    header, offset = {"__metadata__": metadata} if metadata else {}, 0
    for name, shape in tensors.items():
        size = 4
        for n in shape:
            size *= n
        header[name] = {"dtype": "F32", "shape": shape, "data_offsets": [offset, offset + size]}
        offset += size
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as f:
        f.write(struct.pack("<Q", len(text)) + text + bytes(offset))

def put(path, value):
    os.makedirs(os.path.dirname(path) or ".", exist_ok=True)
    with open(path, "w", encoding="utf-8") as f:
        f.write(value if isinstance(value, str) else json.dumps(value, indent=1))

os.makedirs("repo/adapter")
os.makedirs("repo/data")
safetensors("repo/model-00001-of-00002.safetensors", {"a.weight": [4, 8], "b.weight": [8]}, format="pt")
safetensors("repo/model-00002-of-00002.safetensors", {"c.weight": [2, 3]}, format="pt")
put("repo/model.safetensors.index.json", {"metadata": {"total_size": 184}, "weight_map": {
    "a.weight": "model-00001-of-00002.safetensors", "b.weight": "model-00001-of-00002.safetensors",
    "c.weight": "model-00002-of-00002.safetensors"}})
put("repo/config.json", {"model_type": "bert", "architectures": ["BertForSequenceClassification"], "hidden_size": 8,
                         "num_hidden_layers": 2, "num_attention_heads": 2, "vocab_size": 30, "torch_dtype": "float32",
                         "max_position_embeddings": 64, "transformers_version": "4.44.0"})
put("repo/tokenizer_config.json", {"tokenizer_class": "BertTokenizer", "model_max_length": 64,
                                   "chat_template": "{{ messages }}"})
put("repo/README.md", """---
license: apache-2.0
language: [en, cs]
library_name: transformers
pipeline_tag: text-classification
base_model: example-org/small-encoder
datasets: [example-org/letters]
tags: [letters]
model-index:
- name: sorter
  results:
  - task: {type: text-classification}
    dataset: {name: letters, type: example-org/letters, split: test}
    metrics:
    - {type: accuracy, value: 0.91}
---
# Sorter

## Intended use

Sorts letters of customers by what they ask for.

## Limitations

- Knows no languages but English and Czech.
- [More Information Needed]

## Bias

Letters by hand are sorted worse.

## Training procedure

Three epochs on one machine.
""")
put("repo/adapter/adapter_config.json", {"peft_type": "LORA", "r": 8, "base_model_name_or_path": "example-org/small-encoder",
                                         "target_modules": ["query", "value"], "task_type": "SEQ_CLS"})
safetensors("repo/adapter/adapter_model.safetensors", {"lora_A": [8, 8]})
put("repo/data/train.csv", "text,label\nhello,greeting\nwhere is it,order\n")
put("repo/data/README.md", "---\nlicense: other\nlicense_name: letters-licence\nlicense_link: https://letters.example/licence\n"
    "task_categories: [text-classification]\npretty_name: Letters\n---\n## Personal and Sensitive Information\n\nNames were removed.\n")
put("repo/requirements.txt", "torch==2.4.0\n--extra-index-url https://user:hunter2@packages.example/simple\nnumpy>=1.26\n")
put("repo/mcp.json", {"mcpServers": {"files": {"command": "npx", "args": ["-y", "files-server@1.2.0", "--key", "hunter2"]},
                                     "weather": {"url": "https://weather.example/mcp?token=hunter2"}}})
put("repo/tools.json", [{"name": "find_order", "description": "finds an order", "parameters": {"type": "object"}}])
put("repo/prompts/system.txt", "You are an assistant that sorts letters. Answer with one word.\n")
put("repo/notes.txt", "aws_access_key_id = AKIAQ3EGRZK4PLWM7TVX\n")
EOF
$python make.py

# Without the catalogue's titles and what follows from the inventory's digest.
show() { # FORMAT
    merlon bom --format "$1" repo | $python -c '
import json, re, sys
text = re.sub("urn:uuid:[0-9a-f-]*", "urn:uuid:SERIAL", sys.stdin.read())
bill = json.loads(text)
bill.pop("definitions", None)
if "@graph" in bill:
    bill["@graph"] = [e for e in bill["@graph"] if not e.get("spdxId", "").endswith("#merlon:standard")]
print(json.dumps(bill, indent=1))'
}

for format in cyclonedx-1.6 cyclonedx-1.7 spdx-3.0.1; do
    expect 0 "a repository as $format" show $format
    merlon bom --format $format repo >$format.json
    merlon bom --format $format --output again.json repo
    is "$format is the same twice" "$(cat again.json)" "$(cat $format.json)"
    is "$format tells no secret" "$(grep -c -e hunter2 -e AKIAQ3EGRZK4PLWM7TVX $format.json)" 0
done
ok 'the bills of the repository hold together' $python "$TEST_DIR/bom_check.py" ./*-1.?.json spdx-3.0.1.json

expect 0 'how complete it is' merlon bom --completeness text repo
merlon bom --completeness json --output complete.bom.json repo >complete.json
is 'the bill is beside it' "$(cat complete.bom.json)" "$(cat cyclonedx-1.7.json)"
if $python -c 'import jsonschema' 2>/dev/null; then
    ok 'completeness follows its schema' $python "$TEST_DIR/schema_check.py" \
        "$SOURCE/docs/schema/bom-completeness.schema.json" complete.json
else
    skip 'completeness follows its schema' 'no python3-jsonschema'
fi

# --- the reference organisations, assessed ---

cp -R "$SOURCE/examples" examples
rm -rf examples/*/.merlon
MERLON_NOW=2026-11-21T09:00:00Z
for organisation in fraud-scoring customer-chatbot hospital-assistant multimodal-provider law-firm; do
    merlon assess "examples/$organisation" >/dev/null 2>&1
    for format in cyclonedx-1.6 cyclonedx-1.7 spdx-3.0.1; do
        ok "$organisation has a bill as $format" \
            merlon bom --format $format --output "$organisation.$format.json" "examples/$organisation"
    done
done
ok 'the bills of the organisations hold together' $python "$TEST_DIR/bom_check.py" ./*.*.*.json
has 'the last assessment is attested' fraud-scoring.cyclonedx-1.7.json '"requirement": "merlon:requirement:5.2.1-1"'
has 'an approved record tells of its model' multimodal-provider.cyclonedx-1.7.json \
    'declared in merlon/records/card-0-9-1.yaml line 16 as limitations'
cp -R examples/multimodal-provider unapproved
rm unapproved/merlon/records/card-0-9-1.approval.json
merlon bom --output unapproved.bom.json unapproved
is 'a record that nobody approved says nothing' "$(grep -c card-0-9-1 unapproved.bom.json)" 0
has 'a standard without an assessment is only defined' cyclonedx-1.7.json '"identifier": "5.2.1-1"'
is 'nothing is attested that was not assessed' "$(grep -c declarations cyclonedx-1.7.json)" 0

if test -d "$SHARED/conformance/cyclonedx/schemas" && $python -c 'import jsonschema' 2>/dev/null; then
    MERLON_SCHEMAS=$SHARED/conformance
    export MERLON_SCHEMAS
    ok 'all are valid under the official schemas' $python "$TEST_DIR/bom_check.py" ./*-1.?.json spdx-3.0.1.json ./*.*.*.json
    unset MERLON_SCHEMAS
else
    skip 'all are valid under the official schemas' 'needs shared/conformance/{cyclonedx,spdx} and python3-jsonschema'
fi

# --- odd input ---

mkdir odd prompts-only
cp repo/prompts/system.txt prompts-only
printf 'GGUF\003\000\000\000' >"odd/$(printf 'a\033[31m\n\377"<b>.gguf')"
cp repo/model-00002-of-00002.safetensors "odd/$(printf '%0200d' 1).safetensors"
for format in cyclonedx-1.6 cyclonedx-1.7 spdx-3.0.1; do
    merlon bom --format $format --output odd.$format.json odd
done
ok 'names that are none hold together' $python "$TEST_DIR/bom_check.py" odd.*.json
mkdir empty
ok 'a project of nothing has a bill' merlon bom --output empty.json empty
ok 'it holds together' $python "$TEST_DIR/bom_check.py" empty.json
expect 2 'a directory that is not there' merlon bom nowhere
expect 2 'a format that is none' merlon bom --format cyclonedx-9 repo
expect 2 'an output that cannot be written' merlon bom --output nowhere/x.json repo

# --- signed ---

openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out key.pem 2>/dev/null
openssl pkey -in key.pem -pubout -out key.pub
openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 2>/dev/null | openssl pkey -pubout -out other.pub
ok 'the model is signed' merlon sign repo/adapter --key key.pem --signature model.sig
ok 'the bill is signed and bound to it' \
    merlon bom --output bill.json --sign bom.sig --key key.pem --model-signature model.sig repo
# Keys are new in each run.
verify() {
    merlon bom verify "$@" >"$SCRATCH/verified"
    verify_exit=$?
    sed -e 's/signed by [0-9a-f]*/signed by KEY/' -e 's/"signer": "[0-9a-f]*"/"signer": "KEY"/' "$SCRATCH/verified"
    return "$verify_exit"
}
expect 0 'what was signed verifies' \
    verify --public-key key.pub --bom bill.json --model-signature model.sig repo
expect 0 'what was signed verifies as json' \
    verify --public-key key.pub --format json --model-signature model.sig repo
merlon bom verify --public-key key.pub --bom bill.json --format json --model-signature model.sig repo >verified.json
if $python -c 'import jsonschema' 2>/dev/null; then
    ok 'its json follows its schema' $python "$TEST_DIR/schema_check.py" "$SOURCE/docs/schema/bom-verify.schema.json" verified.json
else
    skip 'its json follows its schema' 'no python3-jsonschema'
fi
is 'the bill stands in the statement byte for byte' "$($python -c '
import base64, json
payload = base64.b64decode(json.load(open("bom.sig"))["dsseEnvelope"]["payload"]).decode()
statement = json.loads(payload)
print(open("bill.json").read().strip() in payload, statement["_type"], statement["predicateType"])')" \
    'True https://in-toto.io/Statement/v1 https://cyclonedx.org/bom'
fails 1 'another key did not sign it' merlon bom verify --public-key other.pub repo
fails 1 'a signed model that is not shown is missing' merlon bom verify --public-key key.pub repo
sed 's/"Sorts letters/"Reads letters/' bill.json >changed.json
expect 1 'another bill is told apart' \
    verify --public-key key.pub --bom changed.json --model-signature model.sig repo
cp -R repo tampered
printf x | dd of=tampered/adapter/adapter_model.safetensors bs=1 seek=200 conv=notrunc 2>/dev/null
rm tampered/model-00001-of-00002.safetensors
expect 1 'files that changed are named' \
    verify --public-key key.pub --model-signature model.sig tampered
ok 'another model is signed' merlon sign prompts-only --key key.pem --signature other.sig
fails 2 'a bill is not bound to a model that it does not have' \
    merlon bom --output x.json --sign x.sig --key key.pem --model-signature other.sig repo
fails 1 'the signature of another model is not the one meant' \
    merlon bom verify --public-key key.pub --model-signature other.sig repo
merlon bom --format spdx-3.0.1 --output spdx.json --sign spdx.sig --key key.pem repo
ok 'a bill in SPDX is signed too' merlon bom verify --public-key key.pub --signature spdx.sig --bom spdx.json repo
fails 2 'a bill of no model cannot be bound' merlon bom --output x.json --sign x.sig --key key.pem prompts-only
ok 'a bill goes through a pipe' sh -c 'merlon bom --output - repo | merlon bom validate -'
fails 2 'signing needs a key' merlon bom --output x.json --sign x.sig repo
fails 2 'a key needs something to sign' merlon bom --output x.json --key key.pem repo
fails 2 'a signature of a model is no signature of a bill' merlon bom verify --public-key key.pub --signature model.sig repo

# --- time ---

unset MERLON_NOW
SOURCE_DATE_EPOCH=1700000000
export SOURCE_DATE_EPOCH
merlon bom --output epoch.json repo
has 'the time of the source counts' epoch.json '"timestamp": "2023-11-14T22:13:20Z"'

done_testing
