# SPDX-License-Identifier: Apache-2.0
"""Prints an assessment (JSON on standard input) as a table: provision, verdict, what decided it.

A failure is decided by the mandatory checks that are violated, an open verdict by those that do
not hold; what does not apply, by an exclusion or by the roles; a pass by all of them, told as "-".
No prose, so that a better wording leaves the table alone.
"""
import json
import sys


def is_violated(check):
    return check["freshness"] == "fresh" and check["outcome"] == "violated"


def is_ok(check):
    return check["freshness"] == "fresh" and check["outcome"] == "ok"


def decided_by(provision):
    mandatory = [c for c in provision["checks"] if c["mandatory"]]
    if provision["verdict"] == "fail":
        return " ".join(c["id"] for c in mandatory if is_violated(c))
    if provision["verdict"] == "inconclusive":
        return " ".join(c["id"] for c in mandatory if not is_ok(c))
    if provision["verdict"] == "not-applicable":
        return "exclusion" if provision["reason"].startswith("excluded by ") else "roles"
    return "-"


print("provision", "verdict", "decided by", sep="\t")
for row in json.load(sys.stdin)["provisions"]:
    print(row["id"], row["verdict"], decided_by(row), sep="\t")
