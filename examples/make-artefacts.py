#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the models and data sets of the example organisations.

    examples/make-artefacts.py           write them into examples/
    examples/make-artefacts.py --check   build them in memory and say which files on disk differ

Needs Debian's python3-sklearn, python3-numpy and python3-onnx. Everything is seeded: the same packages on the same
kind of processor give the same bytes. Other versions of Python or scikit-learn change the joblib files, and may
change the last digits of a weight; --check names each file that came out otherwise. Where a file changes, its digest is renewed in
the records that name it; their approvals are void then, so sign them again (examples/README.md). Merlon itself never
runs this script.
"""
import hashlib
import pathlib
import sys

sys.dont_write_bytecode = True

from artefacts import chatbot, fraud, lawfirm, multimodal  # noqa: E402

MAKERS = {
    "fraud-scoring": fraud.files,
    "former/fraud-scoring": fraud.former_files,
    "customer-chatbot": chatbot.files,
    "multimodal-provider": multimodal.files,
    "law-firm": lawfirm.files,
}


def write(path, data, records):
    old = hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else None
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    for record in records if old else ():
        text = record.read_text()
        if old in text:
            record.write_text(text.replace(old, hashlib.sha256(data).hexdigest()))
            print("renewed             %s" % record)


def main():
    root, check, differ = pathlib.Path(__file__).resolve().parent, sys.argv[1:] == ["--check"], 0
    if sys.argv[1:] and not check:
        sys.exit(__doc__)
    for organisation, maker in MAKERS.items():
        for name, data in maker().items():
            path = root / organisation / name
            same = path.is_file() and path.read_bytes() == data
            differ += not same
            print("%-9s %8d  %s" % ("same" if same else "differs" if check else "written", len(data), path.relative_to(root)))
            if not same and not check:
                write(path, data, sorted((root / organisation / "merlon/records").glob("*.yaml")))
    return 1 if check and differ else 0


if __name__ == "__main__":
    sys.exit(main())
