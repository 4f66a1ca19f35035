#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# `merlon scan`: opcodes a second, many small pickles, large files by their structure, memory.
# CPU seconds of all processes, because machines are noisy.  Peers need 46 s (picklescan) and 57 s
# (modelscan) for 20 million opcodes, and 2.5 s and more for 5,000 small pickles.
# usage: MERLON=build/src/merlon bench/scan.sh
set -eu
: "${MERLON:?the merlon binary to measure}"
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT

python3 - "$MERLON" "$dir" <<'PY'
import io, json, lzma, os, pickle, pickletools, random, resource, statistics, struct, subprocess, sys, time, zipfile, zlib
merlon, where = sys.argv[1:]
random.seed(1)

def at(name):
    return os.path.join(where, name)

def run(*paths):
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    subprocess.run([merlon, "scan", "--fail-on", "critical", *paths], stdout=subprocess.DEVNULL)
    wall, after = time.monotonic() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    return wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime

def median(*paths):
    runs = [run(*paths) for _ in range(5)]
    return statistics.median(r[0] for r in runs), statistics.median(r[1] for r in runs)

def opcodes(name):
    with open(at(name), "rb") as file:
        return sum(1 for _ in pickletools.genops(file))

def peak(*paths):
    script = ("import resource,subprocess,sys;subprocess.run(sys.argv[1:],stdout=subprocess.DEVNULL);"
              "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)")
    out = subprocess.run([sys.executable, "-c", script, merlon, "scan", *paths], capture_output=True, text=True)
    return int(out.stdout) / 1024

records = [{"id": i, "name": f"word{i}", "v": [random.random() for _ in range(5)], "t": (i, i + 1, "x" * (i % 30))}
           for i in range(400000)]
with open(at("records.pkl"), "wb") as file:
    pickle.dump(records, file, 4)
with open(at("dense.pkl"), "wb") as file:
    pickle.dump([list(range(50)) for _ in range(400000)], file, 4)
del records
with open(at("nothing.txt"), "w") as file:
    file.write("nothing\n")
start = median(at("nothing.txt"))[1]
for name in ("records.pkl", "dense.pkl"):
    count, (wall, cpu) = opcodes(name), median(at(name))
    print(f"{name}: {count / 1e6:.1f} M opcodes, {count / (cpu - start) / 1e6:.0f} M/s per core "
          f"(goal: 30), {peak(at(name)):.0f} MB (goal: at most 64)")

os.mkdir(at("small"))
for i in range(5000):
    with open(at(f"small/{i}.pkl"), "wb") as file:
        pickle.dump({"a": [random.random() for _ in range(400)], "n": i}, file, 4)
wall, cpu = median(at("small"))
print(f"5,000 small pickles: {wall:.2f} s, {cpu:.2f} CPU seconds (goal: 0.3 s)")

# Large models, as sparse files: what is read is their structure alone.
SIZE = 50 << 30
head = json.dumps({"w": {"dtype": "F32", "shape": [SIZE // 4], "data_offsets": [0, SIZE]}}).encode()
head += b" " * (-len(head) % 8)
with open(at("large.safetensors"), "wb") as file:
    file.write(struct.pack("<Q", len(head)) + head)
    file.truncate(8 + len(head) + SIZE)

def text(value):
    return struct.pack("<Q", len(value)) + value
tensor = text(b"w") + struct.pack("<I", 1) + struct.pack("<Q", SIZE // 4) + struct.pack("<IQ", 0, 0)
pair = text(b"general.architecture") + struct.pack("<I", 8) + text(b"llama")
with open(at("large.gguf"), "wb") as file:
    file.write(b"GGUF" + struct.pack("<IQQ", 3, 1, 1) + pair + tensor)
    file.write(b"\0" * (-file.tell() % 32))
    file.truncate(file.tell() + SIZE)

class Holes(io.FileIO):
    """Leaves a hole where zeros are written."""
    def write(self, data):
        if not any(data[:64]) and len(data) > 4096:
            self.seek(len(data), 1)
            return len(data)
        return super().write(data)
zipfile.crc32 = lambda data, value=0: 0 if len(data) > 4096 else zlib.crc32(data, value)
with Holes(at("large.pt"), "w+") as file, zipfile.ZipFile(file, "w", allowZip64=True) as archive:
    archive.writestr("archive/data.pkl", pickle.dumps({"w": 1}, 2))
    archive.writestr("archive/version", "3\n")
    zeros = bytes(64 << 20)
    for i in range(16):
        with archive.open(f"archive/data/{i}", "w", force_zip64=True) as member:
            for _ in range(SIZE // 16 // len(zeros)):
                member.write(zeros)

def varint(n):
    return bytes([n]) if n < 128 else bytes([n & 127 | 128]) + varint(n >> 7)
def field(number, value):
    return bytes([number << 3 | 2]) + varint(len(value)) + value
WEIGHTS = (2 << 30) - (1 << 20)  # a protobuf message ends at 2 GB
tensor_head = b"\x08" + varint(WEIGHTS // 4) + b"\x10\x01" + field(8, b"w") + b"\x4a" + varint(WEIGHTS)
graph = b"\x2a" + varint(len(tensor_head) + WEIGHTS) + tensor_head
opset = field(8, b"\x10\x0d")
with open(at("large.onnx"), "wb") as file:
    file.write(b"\x08\x08" + opset + b"\x3a" + varint(len(graph) + WEIGHTS) + graph)
    file.truncate(file.tell() + WEIGHTS)
for name in ("large.safetensors", "large.gguf", "large.pt", "large.onnx"):
    wall, cpu = median(at(name))
    print(f"{name}: {os.path.getsize(at(name)) >> 30} GB, {(cpu - start) * 1000:.1f} ms beside the start "
          f"(goal: 10), {peak(at(name)):.0f} MB")

# With digests: the rate of the hash alone, on a file that fits the page cache.
with open(at("hashed.safetensors"), "wb") as file:
    size = 512 << 20
    head = json.dumps({"w": {"dtype": "F32", "shape": [size // 4], "data_offsets": [0, size]}}).encode()
    head += b" " * (-len(head) % 8)
    file.write(struct.pack("<Q", len(head)) + head)
    for _ in range(64):
        file.write(os.urandom(8 << 20))
def timed(*command):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, stdout=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
hashed = statistics.median(timed(merlon, "scan", "--hash", at("hashed.safetensors")) for _ in range(3))
alone = statistics.median(timed("openssl", "dgst", "-sha256", at("hashed.safetensors")) for _ in range(3))
print(f"with --hash: {0.5 / hashed:.2f} GiB/s per core, {hashed / alone:.2f} of openssl dgst (goal: 1.1)")

# The most memory that inputs made for it could get so far.
def hungry(name, data):
    with open(at(name), "wb") as file:
        file.write(data)
    print(f"{name}: {os.path.getsize(at(name)) >> 20} MB, {peak(at(name)):.0f} MB of memory (goal: at most 64)")
hungry("memo.pkl", b"\x80\x04" + b"]\x94" * 20000000 + b".")
hungry("dense.json", b'{"architectures":["x"],"model_type":"a",' + b",".join(b'"k%d":{"a":1}' % i for i in range(300000)) + b"}")
names = json.dumps({f"t{i}": {"dtype": "F32", "shape": [1], "data_offsets": [4 * i, 4 * i + 4]} for i in range(500000)}).encode()
hungry("many.safetensors", struct.pack("<Q", len(names)) + names + bytes(2000000))
noise = os.urandom(1 << 20)
hungry("window.xz", lzma.compress(b"".join(bytes([i]) + noise for i in range(90)), format=lzma.FORMAT_XZ,
    filters=[{"id": lzma.FILTER_LZMA2, "preset": 0, "dict_size": 64 << 20}]))
PY
