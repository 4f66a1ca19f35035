#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Turns words of the catalogue into a sorted C table.

usage: embed-words.py SYMBOL NAME OUTPUT FILE

FILE has a line `  NAME: >-` and below it, deeper, words with blanks between them.  Writes
`const char *const SYMBOL[]` and `const size_t SYMBOL_count`, by the words' lower-case spelling:
a table to search by halves, whatever the case.
"""

import re
import sys


def words_of(text, name):
    """The words of a folded block; `@1.7` and `\\ ` mean more than a word and are refused."""
    block = re.search(rf"^  {re.escape(name)}: >-\n((?:    .+\n)+)", text, re.M)
    if not block:
        sys.exit(f"embed-words.py: no words `{name}`")
    words = block.group(1).split()
    for word in words:
        if not re.fullmatch(r"[A-Za-z0-9.+-]+", word):
            sys.exit(f"embed-words.py: {word!r} is no plain word")
    if len({word.lower() for word in words}) < len(words):
        sys.exit(f"embed-words.py: `{name}` has a word twice")
    return sorted(words, key=str.lower)


def main():
    symbol, name, output, path = sys.argv[1:]
    with open(path, encoding="ascii") as file:
        words = words_of(file.read(), name)
    with open(output, "w", encoding="ascii") as out:
        out.write("#include <stddef.h>\n\n")
        out.write(f"extern const char *const {symbol}[];\nextern const size_t {symbol}_count;\n\n")
        out.write(f"const char *const {symbol}[] = {{\n")
        for word in words:
            out.write(f'    "{word}",\n')
        out.write(f"}};\nconst size_t {symbol}_count = {len(words)};\n")


main()
