#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Files written by the reference libraries are told by their facts, and no fault is found in them.
# The part of a library that is not here is left out aloud.
# shellcheck source-path=SCRIPTDIR
. "$(dirname "$0")/lib.sh"

# Debian's own, since packages of Debian are asked for.
python=/usr/bin/python3
test -x $python || python=python3

# write.py LIBRARY: writes files into p and prints "path fact value" for what they must tell.
cat >write.py <<'EOF'
import sys

def write_numpy():
    import numpy as np
    arrays = {"f4": np.zeros((2, 3), "<f4"), "i8": np.zeros((0, 5), ">i8"), "u": np.array(["ab", "c"]),
              "t": np.zeros(3, "M8[ns]"), "s": np.zeros(2, [("a", "<f4"), ("b", "<i2", (2, 2))]),
              "fortran": np.asfortranarray(np.zeros((2, 3)))}
    for name, array in arrays.items():
        np.save("p/%s.npy" % name, array)
        print("%s.npy" % name, "shape", "x".join(map(str, array.shape)))
        if array.dtype.names is None:
            print("%s.npy" % name, "dtype", array.dtype.str)
    np.savez("p/a.npz", **arrays)
    np.savez_compressed("p/b.npz", **arrays)
    for name in ("a.npz", "b.npz"):
        print(name, "array_count", len(arrays))
        print(name, "item_count", sum(array.size for array in arrays.values()))

def write_onnx():
    import onnx
    from onnx import helper as h, TensorProto as t
    x, y = (h.make_tensor_value_info(n, t.FLOAT, ["n", 3]) for n in "xy")
    w = [h.make_tensor("w%d" % i, t.FLOAT, [3, 3], bytes(36), raw=True) for i in range(4)]
    nodes = [h.make_node("MatMul", ["x", "w%d" % i], ["y"]) for i in range(4)]
    model = h.make_model(h.make_graph(nodes, "g", [x], [y], w), producer_name="peer",
                         opset_imports=[h.make_opsetid("", 15)])
    onnx.save(model, "p/inline.onnx")
    onnx.save(model, "p/outside.onnx", save_as_external_data=True, location="w.bin", size_threshold=0)
    for name in ("inline.onnx", "outside.onnx"):
        print(name, "parameter_count", 36)
        print(name, "opset", "ai.onnx 15")
        print(name, "input", "x: float32[n,3]")
        print(name, "producer", "peer")

def write_python():
    import collections, io, pickle, tarfile, zipfile
    for protocol in range(6):
        name = "p%d.pkl" % protocol
        with open("p/" + name, "wb") as f:
            pickle.dump(collections.OrderedDict(a=[1, 2.5, None, "x", b"y"]), f, protocol)
        if protocol > 1:
            print(name, "protocol", protocol)
        print(name, "package", "collections")
        print(name, "ends", "stop")
    with zipfile.ZipFile("p/z.zip", "w", zipfile.ZIP_DEFLATED) as z:
        z.writestr("a/b.txt", "hello" * 99)
        with z.open("big", "w", force_zip64=True) as f:
            f.write(b"12345")
    for kind in (tarfile.USTAR_FORMAT, tarfile.GNU_FORMAT, tarfile.PAX_FORMAT):
        name = "t%d.tar" % kind
        with tarfile.open("p/" + name, "w", format=kind) as f:
            for member in ("a", "d/" * 40 + "name"):
                info = tarfile.TarInfo(member)
                info.size = 5
                f.addfile(info, io.BytesIO(b"hello"))

globals()["write_" + sys.argv[1]]()
EOF

# check.py: inventory.json against the lines of `expected`; prints what differs.
cat >check.py <<'EOF'
import json
files = {f["path"]: f for a in json.load(open("inventory.json"))["assets"] for f in a.get("files", [])}
for line in open("expected"):
    path, fact, value = line.rstrip("\n").split(" ", 2)
    if path not in files:
        print(path, "is not in the inventory")
        continue
    told = [str(f["value"]) for f in files[path]["facts"] if f["name"] == fact]
    if value not in told:
        print(path, fact, "is", told, "instead of", value)
    for issue in files[path]["issues"]:
        print(path, issue)
EOF

differential() { # LIBRARY NEEDS
    rm -rf p
    mkdir p
    if ! $python -c "import $2" 2>/dev/null; then
        skip "$1: files of the reference are told" "no $2 for $python"
        return
    fi
    $python write.py "$1" >expected 2>/dev/null
    ok "$1: something was written" test -s expected
    merlon inventory --no-store --format json p >inventory.json
    is "$1: files of the reference are told" "$($python check.py)" ''
}

differential python pickle
# Archives are no assets of their own; the scanner looks into them.
for archive in z.zip t0.tar t1.tar t2.tar; do
    is "python: nothing is wrong with $archive" \
        "$(merlon scan --format json p/$archive | grep -c '"rule"')" 0
done
differential numpy numpy
differential onnx onnx

done_testing
