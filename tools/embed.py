#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Turns files into a C table of struct mrl_embedded (src/base/embed.h).

usage: embed.py SYMBOL ROOT OUTPUT FILE...

Writes `const struct mrl_embedded SYMBOL[]` and `const size_t SYMBOL_count`, in the order of the
names below ROOT.  String literals, because compilers read them far faster than lists of numbers.
"""

import os
import sys


def literal(data):
    """The bytes as adjacent C string literals, a line of the file each."""
    out = []
    for line in data.splitlines(keepends=True) or [b""]:
        text = "".join(
            chr(b) if 32 <= b < 127 and b not in b'"\\?' else "\\n" if b == 10 else f"\\{b:03o}"
            for b in line)
        out.append(f'    "{text}"')
    return "\n".join(out)


def main():
    symbol, root, output, *paths = sys.argv[1:]
    names = sorted((os.path.relpath(path, root), path) for path in paths)
    with open(output, "w", encoding="ascii") as out:
        out.write('#include "base/embed.h"\n\n')
        out.write(f"extern const struct mrl_embedded {symbol}[];\n")
        out.write(f"extern const size_t {symbol}_count;\n\n")
        for i, (_, path) in enumerate(names):
            with open(path, "rb") as file:
                data = file.read()
            out.write(f"static const char file_{i}[] =\n{literal(data)};\n\n")
        out.write(f"const struct mrl_embedded {symbol}[] = {{\n")
        for i, (name, _) in enumerate(names):
            out.write(f'    {{"{name}", file_{i}, sizeof(file_{i}) - 1}},\n')
        out.write(f"}};\nconst size_t {symbol}_count = {len(names)};\n")


main()
