#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# From rows of provenance to the models that a poisoned site touches.
# shellcheck source-path=SCRIPTDIR
. "$(dirname "$0")/lib.sh"

sha=e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855
cp -R "$SOURCE/examples/fraud-scoring" p
cat >crawl.csv <<CSV
url,time,sha256,note
https://WWW.Example.org:443/a/../b%7e?x#y,2026-03-01T12:00:00Z,$sha,"quoted ""x"", two
lines"
http://example.org/c,20260302120000,,x
https://user:secret@sub.example.org/p,2026-04-01 10:00:00,,x
images/1.png,,,x
http://user:secret@bad host/,2026-03-01,,x
http://example.com/late,not-a-time,,x
CSV

# --- before there is one ---
expect 2 'there is no index yet' merlon data stat --project p
expect 2 'a file that is not there' merlon data import --project p --dataset transactions gone.csv
ok 'which makes no index' test ! -e p/.merlon/data/manifest

# --- import and search ---
expect 1 'malformed rows are told with their lines' merlon data import --project p --dataset transactions crawl.csv
expect 0 'a domain and what rests on its data' merlon data trace --project p --url example.org
expect 0 'a window of time' merlon data trace --project p --url example.org --from 2026-03-02 --to 2026-03-02
expect 0 'a digest' merlon data trace --project p --sha256 "$sha"
expect 0 'what nobody obtained' merlon data trace --project p --url example.net
expect 0 'a short listing says what it leaves out' merlon data trace --project p --dataset transactions --limit 1
expect 2 'a question without anything' merlon data trace --project p
expect 2 'a dataset that is none' merlon data trace --project p --dataset transaction
expect 0 'the same file again' merlon data import --project p --dataset transactions crawl.csv
expect 0 'how complete it is' merlon data stat --project p
ok 'no password is kept' sh -c '! grep -r secret p/.merlon/data'
expect 0 'verify finds it as it was written' merlon data verify --project p

# --- other formats, packed ---
printf '{"url": "https://a.example/", "time": "2026-05-01", "use": "test"}\n' | gzip >rows.jsonl.gz
printf '!meta {"format": "cdxj"}\nexample,b)/ 20260502000000 {"url": "http://b.example/", "digest": "FKXGYNOJJ7H3IFO35FPUBC445EPOQRXN"}\n' >rows.cdxj
printf 'WARC/1.1\r\nWARC-Type: resource\r\nWARC-Target-URI: http://c.example/\r\nWARC-Date: 2026-05-03T00:00:00Z\r\nContent-Length: 2\r\n\r\nhi\r\n\r\n' >rows.warc
expect 0 'several files at once' merlon data import --project p --dataset other rows.jsonl.gz rows.cdxj rows.warc
is 'the digest of a resource is that of its bytes' \
    "$(merlon data trace --project p --url http://c.example/ --format json | grep '"digest"')" \
    "      \"digest\": \"sha256:$(printf hi | sha256sum | cut -d' ' -f1)\","
fails 0 'a digest of a web archive is found' merlon data trace --project p --digest sha1:FKXGYNOJJ7H3IFO35FPUBC445EPOQRXN
has 'at its address' "$SCRATCH/stdout" 'http://b.example/'
head -c 60 rows.jsonl.gz >cut.jsonl.gz
before=$(cksum <p/.merlon/data/manifest)
fails 2 'a packed file that is cut' merlon data import --project p --dataset other cut.jsonl.gz
is 'changes nothing' "$(cksum <p/.merlon/data/manifest)" "$before"
dd if=/dev/zero bs=1M count=64 status=none | gzip >bomb.jsonl.gz
fails 2 'a bomb is refused' merlon data import --project p --dataset other bomb.jsonl.gz

# --- export ---
merlon data export --project p --dataset other >other.json
mkdir again
ok 'what is exported as Croissant can be imported' merlon data import --index again other.json
is 'and is the same' \
    "$(merlon data trace --index again --dataset other | grep -v '^other')" \
    "$(merlon data trace --project p --dataset other | grep -v '^other')"
merlon data export --project p --dataset other --format spdx-3.0.1 >spdx.json
ok 'SPDX is JSON' python3 -m json.tool spdx.json
schema=$(find "$SHARED/conformance/spdx" -name '*schema*.json' 2>/dev/null | grep -v -i expand | head -1)
if test -n "$schema" && python3 -c 'import jsonschema' 2>/dev/null; then
    ok 'SPDX follows the official schema' python3 -c '
import json, jsonschema, sys
jsonschema.validate(json.load(open("spdx.json")), json.load(open(sys.argv[1])))' "$schema"
else
    skip 'SPDX follows the official schema' 'no schema among the shared files, or no python3-jsonschema'
fi
cat >flat.json <<'END'
{"@context": {"@vocab": "https://schema.org/"}, "@graph": [
 {"@id": "f", "@type": "cr:FileObject", "contentUrl": "https://flat.example/f", "sha256": "https://github.com/mlcommons/croissant/issues/80"},
 {"@id": "g", "@type": "cr:FileObject", "contentUrl": "https://flat.example/g", "md5": "d41d8cd98f00b204e9800998ecf8427e"},
 {"@type": "sc:Dataset", "name": "flat", "distribution": [{"@id": "f"}, {"@id": "g"}, {"@id": "nowhere"}]}]}
END
mkdir flat
fails 1 'a flattened document' merlon data import --index flat flat.json
has 'names its files by their ids' "$SCRATCH/stdout" 'croissant, 2 records, 1 malformed'
has 'and has no digest where an address stands for one' - '(no digest)' <<EOF
$(merlon data trace --index flat --url https://flat.example/f)
EOF
expect 2 'export says what it leaves out' sh -c 'printf "url,time\n,2026-01-01\n" >none.csv
merlon data import --quiet --index again --dataset none none.csv >/dev/null
merlon data export --index again --dataset none >/dev/null'

# --- what the assessment makes of it ---
cp -R "$SOURCE/examples/fraud-scoring" q
MERLON_NOW=2026-11-21T09:00:00Z
seen() { # CHECK
    merlon assess --format json q | python3 -c '
import json, sys
for p in json.load(sys.stdin)["provisions"]:
    for c in p["checks"]:
        if c["id"] == sys.argv[1]:
            print(c["outcome"], c["basis"])
            sys.exit()' "$1"
}
is 'without an index a datasheet answers' "$(seen prov.record_completeness)" 'ok documented'
is 'and nothing tells of searching' "$(seen prov.lookup | cut -d' ' -f1)" unknown
merlon data import --project q --dataset merchant-risk q/data/provenance.jsonl >/dev/null
is 'with one it is measured' "$(seen prov.record_completeness)" 'ok measured'
is 'that samples are found too' "$(seen prov.lookup)" 'ok measured'
is 'and that each file is on record' "$(seen prov.digest_per_shard)" 'ok measured'
printf 'url,time\nhttp://a.example/,\n' >untimed.csv
merlon data import --project q --dataset merchant-risk untimed.csv >/dev/null
is 'rows without a time are a violation' "$(seen prov.record_completeness)" 'violated measured'
printf 'x' >>q/.merlon/data/manifest
is 'and a damaged index shows nothing' "$(seen prov.record_completeness)" 'unknown measured'
MERLON_NOW=2026-03-15T12:00:00Z

# --- segments ---
python3 - <<'PY'
for name, count in (("large.csv", 5000), ("small.csv", 10)):
    with open(name, "w") as out:
        out.write("url,time\n" + "".join(f"http://{name}.example/{i},2026-01-01\n" for i in range(count)))
PY
mkdir many
merlon data import --index many --dataset d large.csv >/dev/null
merlon data import --index many --dataset d small.csv >/dev/null
has 'a small import leaves a large segment alone' - '2 segments' <<EOF
$(merlon data stat --index many)
EOF
ok 'segments are merged' merlon data merge --index many
has 'into one' - '5010 records in 1 segment,' <<EOF
$(merlon data stat --index many)
EOF
printf 'url\nhttp://new.example/\n' >new.csv
ok 'a dataset is replaced' merlon data import --index many --dataset d --replace new.csv
has 'as a whole' - 'd: 1 record,' <<EOF
$(merlon data stat --index many)
EOF
ok 'and the index is whole' merlon data verify --index many

# --- two writers, and damage ---
if command -v flock >/dev/null; then
    expect 2 'somebody else is importing' flock many/lock merlon data import --index many --dataset d small.csv
else
    skip 'somebody else is importing' 'no flock on this machine'
fi
python3 - p/.merlon/data/*.seg <<'PY'
import sys
with open(sys.argv[1], "r+b") as f:
    f.seek(40)
    byte = f.read(1)[0]
    f.seek(40)
    f.write(bytes([byte ^ 1]))
PY
fails 1 'a flipped bit is found by verify' merlon data verify --project p
fails 2 'and by who asks' merlon data trace --project p --dataset transactions
has 'with the file and the place' "$SCRATCH/stderr" '.seg: a block is not the one that the index speaks of'
done_testing
