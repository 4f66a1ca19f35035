#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Our opcode stream against Python's: generated pickles, read by pickletools.genops and by
pickle_ops.  Speaks TAP.  Nothing is unpickled.

usage: pickles.py PICKLE_OPS [COUNT] [SEED]
"""

import collections
import datetime
import decimal
import io
import os
import pickle
import pickletools
import random
import struct
import subprocess
import sys
import tempfile


class Plain:
    pass


def value(rng, depth):
    """A random object of the kinds that saved models hold."""
    kinds = 14 if depth else 9
    kind = rng.randrange(kinds)
    if kind == 0:
        return rng.choice([None, True, False])
    if kind == 1:
        return rng.choice([0, 1, -1, 255, 256, 65535, 65536, -(1 << 31), 1 << 31, 1 << 63, -(1 << 80),
                           1 << 2040, rng.getrandbits(rng.randrange(1, 100))])
    if kind == 2:
        return rng.choice([0.0, -0.5, 1e300, float("inf"), rng.random()])
    if kind == 3:
        return "".join(rng.choice("ab\n\\\u00e9\u4e2d\U0001f600'\"") for _ in range(rng.randrange(40)))
    if kind == 4:
        return bytes(rng.randrange(256) for _ in range(rng.randrange(40)))
    if kind == 5:
        return rng.choice(["x" * 255, "x" * 256, b"y" * 255, b"y" * 256, "z" * 70000, b"z" * 70000])
    if kind == 6:
        return rng.choice([collections.OrderedDict, len, Plain, datetime.date])
    if kind == 7:
        return rng.choice([datetime.datetime(2026, 1, 2, 3), decimal.Decimal("1.50"), bytearray(b"abc"),
                           complex(1, 2), range(3), slice(1, 2)])
    if kind == 8:
        made = Plain()
        made.field = rng.random()
        return made
    items = [value(rng, depth - 1) for _ in range(rng.randrange(6))]
    if kind == 9:
        return items
    if kind == 10:
        return tuple(items)
    if kind == 11:
        return {str(i): item for i, item in enumerate(items)}
    if kind == 12:
        return rng.choice([set, frozenset])(range(rng.randrange(5)))
    return [items, items, list(range(rng.choice([0, 1, 1001])))]


def by_hand(rng):
    """Streams that no pickler writes but every reader takes."""
    op = {o.name: o.code.encode("latin-1") for o in pickletools.opcodes}
    parts = [
        op["INT"] + b"%d\n" % rng.randrange(-99, 99), op["LONG"] + b"12345678901234567890L\n",
        op["FLOAT"] + b"-1.5e3\n", op["STRING"] + b"'a\\x41\\n'\n", op["UNICODE"] + b"a\\u0041b\n",
        op["BINSTRING"] + struct.pack("<i", 3) + b"abc", op["SHORT_BINSTRING"] + b"\x02ab",
        op["PERSID"] + b"id 1\n", op["EXT1"] + b"\x07", op["EXT2"] + b"\x07\x01", op["EXT4"] + b"\x07\0\0\1",
        op["LONG4"] + struct.pack("<i", 5) + b"\1\2\3\4\5", op["BINUNICODE8"] + struct.pack("<Q", 2) + b"hi",
        op["BINBYTES8"] + struct.pack("<Q", 2) + b"hi", op["BYTEARRAY8"] + struct.pack("<Q", 2) + b"hi",
        op["NONE"] + op["DUP"], op["MARK"] + op["POP_MARK"] + op["NONE"], op["GLOBAL"] + b"a.b\nC\n",
        op["MARK"] + op["INST"] + b"m\nn\n", op["NEXT_BUFFER"], op["PUT"] + b"17\n", op["GET"] + b"17\n",
        op["LONG_BINPUT"] + b"\0\1\0\0", op["LONG_BINGET"] + b"\0\1\0\0", op["PROTO"] + b"\5",
        op["FRAME"] + struct.pack("<Q", 1 << 20),
    ]
    rng.shuffle(parts)
    return op["NONE"] + b"".join(parts) + op["STOP"]


def normal(name, arg_kind, raw):
    """The argument as pickle_ops prints it; `raw` are its bytes in the stream."""
    if arg_kind in ("uint1", "uint2", "uint4", "uint8"):
        return str(int.from_bytes(raw, "little"))
    if arg_kind == "int4":
        return str(int.from_bytes(raw, "little", signed=True))
    if arg_kind == "float8":
        return raw.hex()
    if arg_kind == "stringnl_noescape_pair":
        first, second = raw[:-1].split(b"\n")
        return first.hex() + "|" + second.hex()
    if "nl" in arg_kind:
        return f"{len(raw) - 1}:{raw[:-1][:64].hex()}"
    width = {"1": 1, "4": 4, "8": 8}[arg_kind[-1]]
    return f"{len(raw) - width}:{raw[width:width + 64].hex()}"


def expected(data):
    lines = []
    ops = list(pickletools.genops(io.BytesIO(data)))
    for (op, _, pos), (_, _, following) in zip(ops, ops[1:] + [(None, None, len(data))]):
        raw = data[pos + 1:following]
        lines.append(f"{pos} {op.name} " + (normal(op.name, op.arg.name, raw) if op.arg else ""))
    return lines


def main():
    program = sys.argv[1]
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 300
    rng = random.Random(int(sys.argv[3]) if len(sys.argv) > 3 else 20260315)
    samples = [pickle.dumps(value(rng, 3), n % 6) for n in range(count)]
    samples += [by_hand(rng) for _ in range(20)]
    with tempfile.TemporaryDirectory() as folder:
        paths = []
        for i, data in enumerate(samples):
            paths.append(os.path.join(folder, str(i)))
            with open(paths[-1], "wb") as file:
                file.write(data)
        out = subprocess.run([program] + paths, capture_output=True, text=True, check=True).stdout
    got = [part.split("\n", 1)[1].splitlines() for part in out.split("file ")[1:]]
    wrong = 0
    for i, data in enumerate(samples):
        want = expected(data)
        if got[i] != want:
            wrong += 1
            at = next((k for k, pair in enumerate(zip(got[i], want)) if pair[0] != pair[1]), -1)
            print(f"# pickle {i}: line {at}: {got[i][at:at + 1]} instead of {want[at:at + 1]}")
    print("1..1")
    print(f"{'not ok' if wrong else 'ok'} 1 - {len(samples)} pickles have the opcodes that pickletools sees")
    return 1 if wrong else 0


sys.exit(main())
