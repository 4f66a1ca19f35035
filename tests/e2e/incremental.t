#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# What need not be read again, and whether an edit escapes.
# shellcheck source-path=SCRIPTDIR
. "$(dirname "$0")/lib.sh"

unset XDG_CACHE_HOME
known=$HOME/.cache/merlon/known
case $(stat -f -c %T .) in
ext2/ext3 | xfs | btrfs | f2fs | overlayfs) ;;
*) skip_all "$(stat -f -c %T .) does not date stores through a mapping" ;;
esac
merlon key generate key.pem --no-passphrase >said
mkdir -p model/sub
for f in a b sub/c; do
    head -c 300000 /dev/urandom >model/$f
done
: >model/empty
sleep 2.1 # what was touched within the grain of the clock is never known
cp -a model whole

sign() {
    merlon sign model --key key.pem --signature s.sig --incremental
}
# shellcheck disable=SC2120
verify() {
    merlon verify model --public-key key.pub --signature s.sig --incremental "$@"
}
resources() { # SIGNATURE
    python3 -c 'import base64, json, sys
p = json.loads(base64.b64decode(json.load(open(sys.argv[1]))["dsseEnvelope"]["payload"]))
print(json.dumps(p["predicate"]["resources"], indent=1))' "$1"
}

ok 'signs' sign
has 'reads all the first time' "$SCRATCH/stdout" '^0 of 4 files'
is 'what is known is for its owner alone' "$(stat -c %a "$known") $(stat -c %a "$known"/*)" '700 600'
is 'and named by the signature' "$(basename "$known"/*)" "$(sha256sum s.sig | cut -d' ' -f1)"
ok 'verifies' verify
has 'and reads nothing' "$SCRATCH/stdout" '^4 of 4 files'
ok 'paranoid reads all' verify --paranoid
ok 'and says so' sh -c "! grep -q 'not read again' '$SCRATCH/stdout'"
ok 'without the option nothing is known' merlon verify model --public-key key.pub --signature s.sig
ok 'and that is told' sh -c "! grep -q 'not read again' '$SCRATCH/stdout'"
echo more >model/readme
sleep 2.1
ok 'signs again after a file was added' sign
has 'and reads that one' "$SCRATCH/stdout" '^4 of 5 files'
merlon sign model --key key.pem --signature fresh.sig >said
resources fresh.sig >want
resources s.sig >got
ok 'the digests are those from the beginning' cmp got want
is 'what was known before is gone' "$(find "$known" -type f | wc -l)" 1
ok 'verifies again' verify
has 'nothing is read' "$SCRATCH/stdout" '^5 of 5 files'
ok 'in JSON, too' verify --json
is 'with the number' "$(python3 -c 'import json, sys; print(json.load(open(sys.argv[1]))["files_not_read"])' "$SCRATCH/stdout")" 5

# --- edits: each changes bytes and hides it as well as it can ---
restore() {
    rm -rf model
    cp -a whole model
    cp saved.sig s.sig
    sleep 2.1
    verify >said # the copies have other inodes
    verify >said
    grep -q '^4 of 4' said || comment said
}
rm -rf model
cp -a whole model
sleep 2.1
sign >said
cp s.sig saved.sig
edited() { # NAME PYTHON: `p` is the path, `st` what stat() said before
    restore
    python3 - "$2" <<'PY'
import ctypes, mmap, os, sys
p = "model/a"
st = os.stat(p)
libc = ctypes.CDLL(None, use_errno=True)
def hide():
    os.utime(p, ns=(st.st_atime_ns, st.st_mtime_ns))
exec(sys.argv[1])
PY
    fails 1 "$1: seen in the date" verify
    has "$1: it is that file" "$SCRATCH/stdout" '^changed *a$'
    fails 1 "$1: paranoid sees it" verify --paranoid
    fails 1 "$1: so does who knows nothing" merlon verify model --public-key key.pub --signature s.sig
}
edited 'written in place, mtime restored' '
with open(p, "r+b") as f: f.seek(1000); f.write(b"evil")
hide()'
edited 'written through a mapping, mtime restored' '
with open(p, "r+b") as f:
    m = mmap.mmap(f.fileno(), 0); m[1000:1004] = b"evil"; m.close()
hide()'
edited 'another file renamed onto it, mtime and size the same' '
b = bytearray(open(p, "rb").read()); b[1000:1004] = b"evil"
open("other", "wb").write(b); os.rename("other", p); hide()'
edited 'two files swapped and one changed' '
b = bytearray(open(p, "rb").read()); b[1000:1004] = b"evil"
os.rename(p, "aside"); open(p, "wb").write(b); os.unlink("aside"); hide()'
edited 'a hole punched' '
assert libc.fallocate(os.open(p, os.O_RDWR), 3, ctypes.c_long(4096), ctypes.c_long(4096)) == 0
hide()'
edited 'cut and filled up again' '
os.truncate(p, 1000); os.truncate(p, st.st_size); hide()'
edited 'written through a second name' '
os.link(p, "link")
with open("link", "r+b") as f: f.write(b"evil")
os.unlink("link"); hide()'

# A mapping that was dirty before: the next store must fault once more, or no date would tell.
restore
mkfifo go
python3 - <<'PY' &
import mmap, os
f = open("model/b", "r+b")
m = mmap.mmap(f.fileno(), 0)
m[0] = m[0]            # dirty, with the same byte
open("ready", "w").close()
open("go").read()
m[0] = m[0] ^ 1        # and changed when everybody has looked
open("stored", "w").close()
open("go").read()
PY
while ! test -e ready; do sleep 0.1; done
sleep 2.1
verify >said
has 'a file that somebody has mapped is known' said '^4 of 4\|^3 of 4'
verify >said
: >go
while ! test -e stored; do sleep 0.1; done
fails 1 'a late store through an old mapping is seen' verify
: >go
wait
# A rename alone changes no byte, and is no harm either.
restore
mv model/a model/x
fails 1 'a file of another name' verify
has 'is told' "$SCRATCH/stdout" '^renamed *a -> x'

# --- what is known may not be trusted ---
restore
file=$known/$(sha256sum s.sig | cut -d' ' -f1)
spoil() { # NAME SHELL
    restore
    sh -c "$2"
    ok "$1: is not believed" verify
    ok "$1: so all is read" sh -c "! grep -q 'not read again' '$SCRATCH/stdout'"
}
spoil 'a bit flipped' "printf X | dd of=$file bs=1 seek=120 conv=notrunc 2>/dev/null"
spoil 'cut' "truncate -s -40 $file"
spoil 'empty' ": >$file"
spoil 'of another start of the system' "printf '0' | dd of=$file bs=1 seek=21 conv=notrunc 2>/dev/null"
restore
chmod 777 "$known"
fails 2 'a directory that others may write to' verify
has 'is refused' "$SCRATCH/stderr" 'can make changed files pass'
chmod 700 "$known"
# Known under one signature says nothing under another.
merlon sign model --key key.pem --signature other.sig --ignore-paths sub >said
cp "$file" "$known/$(sha256sum other.sig | cut -d' ' -f1)"
ok 'known under another signature' merlon verify model --public-key key.pub --signature other.sig --incremental
ok 'is not known under this' sh -c "! grep -q 'not read again' '$SCRATCH/stdout'"
# Nor is what somebody else signed.
restore
merlon key generate theirs.pem --no-passphrase >said
merlon sign model --key theirs.pem --signature s.sig >said
ok 'signs where another signed before' sign
has 'and starts from the beginning' "$SCRATCH/stdout" '^0 of 4'
has 'and tells why' "$SCRATCH/stderr" 'no base to go on from'

# --- sparse files ---
rm -rf sparse
mkdir sparse
truncate -s 3G sparse/w
printf x | dd of=sparse/w bs=1 seek=1500000000 conv=notrunc 2>/dev/null
shards='--method shards --shard-size 16777216'
# shellcheck disable=SC2086
ok 'a sparse file in shards' merlon sign sparse --key key.pem --signature holes.sig $shards
# shellcheck disable=SC2086
ok 'read from end to end' merlon sign sparse --key key.pem --signature bytes.sig $shards --paranoid
resources holes.sig >got
resources bytes.sig >want
ok 'holes have the digests of zeros' cmp got want
printf y | dd of=sparse/w bs=1 seek=2500000000 conv=notrunc 2>/dev/null
fails 1 'a byte in a hole is seen' merlon verify sparse --public-key key.pub --signature holes.sig
has 'and where' "$SCRATCH/stdout" 'from byte 2499805184 to 2516582400'
fails 1 'paranoid sees it, too' merlon verify sparse --public-key key.pub --signature holes.sig --paranoid

done_testing
