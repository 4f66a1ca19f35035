# SPDX-License-Identifier: Apache-2.0
"""usage: schema_check.py SCHEMA FILE...

Whether each file follows the schema, and whether the schema speaks of every key in it: a key that
no schema knows is one that nobody promised to keep.
"""
import json
import sys

import jsonschema


def resolve(root, schema):
    while "$ref" in schema:
        target = root
        for part in schema["$ref"].removeprefix("#/").split("/"):
            target = target[part]
        schema = target
    return schema


def branches(root, schema):
    """The schema itself and what it may be by anyOf, oneOf and allOf."""
    schema = resolve(root, schema)
    found = [schema]
    for word in ("anyOf", "oneOf", "allOf"):
        for part in schema.get(word, []):
            found += branches(root, part)
    return found


def unknown_keys(root, schema, value, place):
    parts = branches(root, schema)
    if isinstance(value, dict):
        for key, inner in value.items():
            told = [p["properties"][key] for p in parts if key in p.get("properties", {})]
            told += [p["additionalProperties"] for p in parts
                     if isinstance(p.get("additionalProperties"), dict)]
            if not told:
                yield f"{place}.{key}"
            for t in told[:1]:
                yield from unknown_keys(root, t, inner, f"{place}.{key}")
    elif isinstance(value, list):
        items = [p["items"] for p in parts if "items" in p]
        if value and not items:
            yield f"{place}[]"
        for i, inner in enumerate(value):
            if items:
                yield from unknown_keys(root, items[0], inner, f"{place}[{i}]")


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        schema = json.load(file)
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    failed = False
    for name in sys.argv[2:]:
        with open(name, encoding="utf-8") as file:
            value = json.load(file)
        for error in validator.iter_errors(value):
            print(f"{name}: {'/'.join(map(str, error.absolute_path))}: {error.message[:300]}")
            failed = True
        for place in sorted(set(unknown_keys(schema, schema, value, "$"))):
            print(f"{name}: {place} is not in the schema")
            failed = True
    return failed


sys.exit(main())
