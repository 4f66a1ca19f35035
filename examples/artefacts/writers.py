# SPDX-License-Identifier: Apache-2.0
"""Writes the file formats of the examples: every writer gives the same bytes for the same values."""
import csv
import hashlib
import io
import json
import struct

import numpy as np

SAFETENSORS_DTYPES = {"float32": "F32", "float64": "F64", "int64": "I64"}
GGUF_TYPES = {"u32": (4, "<I"), "f32": (6, "<f"), "string": (8, None), "strings": (9, None)}
GGUF_ALIGNMENT = 32


def sha256(data):
    return hashlib.sha256(data).hexdigest()


def safetensors(tensors, metadata=None):
    """Bytes of a safetensors file: header length, JSON header padded with spaces to 8, raw little-endian data."""
    header, body = {}, b""
    if metadata:
        header["__metadata__"] = metadata
    for name, array in tensors.items():
        raw = np.ascontiguousarray(array).tobytes()
        header[name] = {
            "dtype": SAFETENSORS_DTYPES[array.dtype.name],
            "shape": list(array.shape),
            "data_offsets": [len(body), len(body) + len(raw)],
        }
        body += raw
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    return struct.pack("<Q", len(text)) + text + body


def _gguf_string(text):
    raw = text.encode()
    return struct.pack("<Q", len(raw)) + raw


def _gguf_value(kind, value):
    code, form = GGUF_TYPES[kind]
    if kind == "string":
        return struct.pack("<I", code) + _gguf_string(value)
    if kind == "strings":
        return struct.pack("<IIQ", code, GGUF_TYPES["string"][0], len(value)) + b"".join(map(_gguf_string, value))
    return struct.pack("<I", code) + struct.pack(form, value)


def gguf(metadata, tensors):
    """Bytes of a GGUF version 3 file with float32 tensors; metadata is a list of (key, kind, value)."""
    head = b"GGUF" + struct.pack("<IQQ", 3, len(tensors), len(metadata))
    for key, kind, value in metadata:
        head += _gguf_string(key) + _gguf_value(kind, value)
    body = b""
    for name, array in tensors.items():
        # GGUF names the fastest moving dimension first
        dims = array.shape[::-1]
        head += _gguf_string(name) + struct.pack("<I", len(dims)) + struct.pack("<%dQ" % len(dims), *dims)
        head += struct.pack("<IQ", 0, len(body))
        body += array.astype("<f4").tobytes()
        body += b"\0" * (-len(body) % GGUF_ALIGNMENT)
    return head + b"\0" * (-len(head) % GGUF_ALIGNMENT) + body


def table(rows, header):
    """CSV bytes with Unix line ends."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return out.getvalue().encode()


def json_lines(rows):
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows).encode()


def json_text(value):
    return (json.dumps(value, indent=2, ensure_ascii=False) + "\n").encode()


def on_grid(array, steps=4096):
    """Rounds weights to 1/steps as float32, so that the last bits of another machine's arithmetic do not show."""
    return (np.round(np.asarray(array, dtype=np.float64) * steps) / steps).astype(np.float32)
