# SPDX-License-Identifier: Apache-2.0
"""bom_check.py FILE...: whether bills of materials hold together.  Every reference leads somewhere, no
id stands twice, citations point to values, marks name fields that are there.  With MERLON_SCHEMAS, the
folder of the official schemas, also whether they are valid under these."""
import json
import os
import sys

faults = []


def fault(file, text):
    faults.append("%s: %s" % (file, text))


def walk(node):
    yield node
    for child in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        yield from walk(child)


def resolve(document, pointer):
    for step in pointer.split("/")[1:]:
        document = document[int(step)] if isinstance(document, list) else document.get(step)
        if document is None:
            return None
    return document


def used(document):
    for d in document.get("dependencies", []):
        yield d["ref"]
        yield from d.get("dependsOn", [])
    for c in document.get("citations", []):
        yield c["attributedTo"]
    for node in walk(document):
        if not isinstance(node, dict):
            continue
        for name in ("assessor", "target", "requirement", "parent"):
            if isinstance(node.get(name), str):
                yield node[name]
        for name in ("claims", "evidence", "assemblies"):
            if isinstance(node.get(name), list):
                yield from (x for x in node[name] if isinstance(x, str))
        if str(node.get("name", "")).startswith("merlon:relation:"):
            yield node["value"].split(" ")[0]
        if "datasets" in node:
            yield from (d["ref"] for d in node["datasets"] if "ref" in d)


def check_cyclonedx(file, document):
    refs = [n["bom-ref"] for n in walk(document) if isinstance(n, dict) and "bom-ref" in n]
    if len(refs) != len(set(refs)):
        fault(file, "a bom-ref stands twice")
    for ref in used(document):
        if ref not in refs:
            fault(file, "%s leads nowhere" % ref)
    things = {n["bom-ref"] for n in walk(document)
              if isinstance(n, dict) and "bom-ref" in n and "merlon:kind" in json.dumps(n.get("properties", ""))}
    if things != {d["ref"] for d in document["dependencies"]}:
        fault(file, "the dependencies do not list every thing once")
    for c in document.get("citations", []):
        for p in c["pointers"]:
            if resolve(document, p) is None:
                fault(file, "nothing at %s" % p)


def check_spdx(file, document):
    ids = [n.get("spdxId", n.get("@id")) for n in document["@graph"]]
    if len(ids) != len(set(ids)):
        fault(file, "an spdxId stands twice")
    for element in document["@graph"]:
        for name in ("from", "to", "rootElement", "subject", "creationInfo", "suppliedBy", "originatedBy",
                     "createdBy", "createdUsing"):
            value = element.get(name, [])
            for ref in value if isinstance(value, list) else [value]:
                if ref not in ids:
                    fault(file, "%s leads nowhere" % ref)
        if element["type"] == "Annotation":
            json.loads(element["statement"])


def schema_of(document):
    import jsonschema
    folder = os.environ["MERLON_SCHEMAS"]
    load = lambda name: json.load(open(os.path.join(folder, name), encoding="utf-8"))
    if "specVersion" not in document:
        return jsonschema.Draft202012Validator(load("spdx/schemas/spdx-json-schema-3.0.1.json"))
    schema = load("cyclonedx/schemas/bom-%s.schema.json" % document["specVersion"])
    store = {}
    for name in ("spdx.schema.json", "jsf-0.82.schema.json", "cryptography-defs.schema.json"):
        part = load("cyclonedx/schemas/" + name)
        store[part["$id"]] = store["http://cyclonedx.org/schema/" + name] = part
    return jsonschema.Draft7Validator(schema, resolver=jsonschema.RefResolver.from_schema(schema, store=store))


for file in sys.argv[1:]:
    with open(file, encoding="utf-8") as f:
        document = json.load(f)
    (check_cyclonedx if "bomFormat" in document else check_spdx)(file, document)
    if os.environ.get("MERLON_SCHEMAS"):
        for error in list(schema_of(document).iter_errors(document))[:5]:
            fault(file, "/".join(map(str, error.absolute_path)) + ": " + error.message[:300])

print("\n".join(faults[:40]))
sys.exit(1 if faults else 0)
