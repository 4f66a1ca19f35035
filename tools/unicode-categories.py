#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes src/schema/unicode_runs.h: the General_Category of every code point, by Python's Unicode.

usage: unicode-categories.py > src/schema/unicode_runs.h

Run by hand when a newer Unicode is wanted; the build only reads the result.
"""

import sys
import unicodedata

NAMES = ("Lu Ll Lt Lm Lo Mn Mc Me Nd Nl No Pc Pd Ps Pe Pi Pf Po Sm Sc Sk So Zs Zl Zp "
         "Cc Cf Cs Co Cn").split()


def runs():
    """Neighbouring code points of one category as (length, category)."""
    start, last = 0, NAMES.index(unicodedata.category("\0"))
    for c in range(1, sys.maxunicode + 2):
        kind = NAMES.index(unicodedata.category(chr(c))) if c <= sys.maxunicode else None
        if kind != last:
            yield c - start, last
            start, last = c, kind


def main():
    words = [f"{length << 5 | kind}," for length, kind in runs()]
    print("/* SPDX-License-Identifier: Apache-2.0 */")
    print(f"/* Made by tools/unicode-categories.py out of Unicode {unicodedata.unidata_version}:")
    print(" * length << 5 | index in category_names, from code point 0 upwards. */")
    print("/* clang-format off */")
    print("static const uint32_t category_runs[] = {")
    line = "   "
    for word in words:
        if len(line) + 1 + len(word) > 98:
            print(line)
            line = "   "
        line += " " + word
    print(line)
    print("};")
    print("/* clang-format on */")


main()
