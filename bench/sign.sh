#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Signing and verifying models; CPU seconds, because machines are noisy.  Goals, on a processor with
# SHA-NI: 3.0 GB per CPU-second over four files, 1.5 on one; 20,000 files of 1 KiB verified in 0.25
# CPU-seconds and 16 MB; a sparse model of 50 GB signed again after a change of 1 KiB in 0.1 s.
# usage: MERLON=build/src/merlon bench/sign.sh
set -eu
: "${MERLON:?the merlon binary to measure}"
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out "$dir/key.pem" 2>/dev/null
openssl pkey -in "$dir/key.pem" -pubout -out "$dir/pub.pem"

python3 - "$MERLON" "$dir" <<'PY'
import os, statistics, subprocess, sys, time
merlon, where = sys.argv[1:]
block = os.urandom(1 << 20)

def make(name, files, size):
    os.mkdir(f"{where}/{name}")
    for i in range(files):
        with open(f"{where}/{name}/{i:05d}.bin", "wb") as f:
            for _ in range(max(size >> 20, 1)):
                f.write(block[:min(size, 1 << 20)])

# Through time(1): what Python forks starts with the memory of Python.
def timed(*command):
    subprocess.run(["/usr/bin/time", "-o", f"{where}/time", "-f", "%U %S %M", *command],
                   stdout=subprocess.DEVNULL, check=True)
    user, system, kilobytes = open(f"{where}/time").read().split()
    return float(user) + float(system), int(kilobytes) / 1024

def run(verb, name, key):
    return timed(merlon, verb, f"{where}/{name}", key[0], f"{where}/{key[1]}",
                 "--signature", f"{where}/{name}.sig")

def measure(what, name, size, unit):
    for verb, key in (("sign", ("--key", "key.pem")), ("verify", ("--public-key", "pub.pem"))):
        runs = [run(verb, name, key) for _ in range(5)]
        cpu = statistics.median(r[0] for r in runs)
        rate = f"{size / cpu / 1e9:.2f} GB per CPU-second, " if unit else ""
        print(f"{verb:6} {what}: {rate}{cpu:.3f} CPU s, {max(r[1] for r in runs):.1f} MB")

make("four", 8, 256 << 20)
measure("8 files of 256 MiB", "four", 8 << 28, True)
subprocess.run(["rm", "-r", f"{where}/four"])
make("one", 1, 2 << 30)
measure("1 file of 2 GiB", "one", 2 << 30, True)
openssl = statistics.median(timed("openssl", "dgst", "-sha256", f"{where}/one/00000.bin")[0] for _ in range(5))
print(f"openssl dgst of that file: {(2 << 30) / openssl / 1e9:.2f} GB per CPU-second")
subprocess.run(["rm", "-r", f"{where}/one"])

# Resident, so that no other file of the directory has to be read; the second run goes on from the first.
def again(what, change, *options):
    os.environ["XDG_CACHE_HOME"] = f"{where}/cache"
    command = (merlon, "sign", f"{where}/sparse", "--key", f"{where}/key.pem", "--signature",
               f"{where}/sparse.sig", *options)
    timed(*command)
    runs = []
    for i in range(5):
        time.sleep(2.1) # what was touched within the grain of the clock is read again
        change(i)
        start = time.monotonic()
        cpu, megabytes = timed(*command)
        runs.append((cpu, time.monotonic() - start, megabytes))
    cpu, elapsed, megabytes = (statistics.median(r[i] for r in runs) for i in range(3))
    print(f"sign again {what}: {cpu:.3f} CPU s, {elapsed:.3f} s elapsed, {megabytes:.1f} MB")

def poke(i):
    with open(f"{where}/sparse/weights.bin", "r+b") as f:
        f.seek(i * 9_000_000_000 + 12345)
        f.write(block[:1024])

def note(i):
    with open(f"{where}/sparse/README", "wb") as f:
        f.write(block[i:i + 1024])

os.mkdir(f"{where}/sparse")
os.truncate(os.open(f"{where}/sparse/weights.bin", os.O_CREAT | os.O_RDWR), 50_000_000_000)
note(99)
shards = ("--incremental", "--method", "shards", "--shard-size", str(16 << 20))
again("50 GB sparse in shards, 1 KiB of the weights changed", poke, *shards)
again("50 GB sparse in shards, 1 KiB beside the weights changed", note, *shards)
make("small", 20000, 1024)
measure("20,000 files of 1 KiB", "small", 20000 << 10, False)
PY
