#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes tests/data/gadgets/dangerous/ and tests/data/gadgets/unknown/: small pickles that reach a
function in roundabout ways, put together opcode by opcode.  What they would run is `echo`.

usage: make-gadgets.py
"""

import base64
import os
import struct
import zlib

FOLDER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "gadgets")
P4 = b"\x80\x04"
PLAIN = b"cos\nsystem\n(S'echo from inside'\ntR."


def text(word):
    data = word.encode()
    return b"\x8c" + bytes([len(data)]) + data


def name(module, attribute):
    """By STACK_GLOBAL, of protocol 4."""
    return text(module) + text(attribute) + b"\x93"


def old(module, attribute):
    """By GLOBAL, of all protocols."""
    return f"c{module}\n{attribute}\n".encode()


def short_bytes(data):
    return b"C" + bytes([len(data)]) + data


SYSTEM = name("os", "system")
GETATTR = name("builtins", "getattr")
ECHO = text("echo")

DANGEROUS = {
    # Calls in other ways than REDUCE.
    "call-inst": b"(S'echo'\nios\nsystem\n.",
    "call-obj": b"(" + old("os", "system") + b"S'echo'\no.",
    "call-newobj": P4 + SYSTEM + ECHO + b"\x85\x81.",
    "call-newobj-ex": P4 + SYSTEM + ECHO + b"\x85}\x92.",
    "call-copyreg-newobj": P4 + name("copyreg", "__newobj__") + name("subprocess", "Popen") + ECHO + b"\x86R.",
    "call-reconstructor": P4 + name("copyreg", "_reconstructor") + name("subprocess", "Popen") + name("builtins", "object") + b"N\x87R.",
    "call-extension": P4 + b"\x83\x10\x00" + ECHO + b"\x85R.",
    "call-extension-registered": P4 + name("copyreg", "add_extension") + text("os") + text("system") + b"K\x01\x87R0\x82\x01" + ECHO + b"\x85R.",
    "call-object": P4 + name("argparse", "Namespace") + b")\x81" + ECHO + b"\x85R.",
    # Attributes of attributes.
    "getattr-chain": P4 + GETATTR + name("os", "path") + text("os") + b"\x86R\x94" + GETATTR + b"h\x00" + text("system") + b"\x86R" + ECHO + b"\x85R.",
    "getattr-subclasses": P4 + GETATTR + name("collections", "OrderedDict") + text("__subclasses__") + b"\x86R)R.",
    "getattr-globals": P4 + GETATTR + name("numpy", "array") + text("__globals__") + b"\x86R.",
    "getattr-then-call": P4 + GETATTR + name("torch", "Tensor") + text("tofile") + b"\x86R" + text("/tmp/x") + b"\x85R.",
    "getattr-default": P4 + GETATTR + name("numpy", "ndarray") + text("x") + SYSTEM + b"\x87R.",
    "getattr-python2": P4 + name("__builtin__", "getattr") + name("os", "path") + text("os") + b"\x86R.",
    "getattr-path": P4 + GETATTR + name("pathlib", "PosixPath") + text("write_text") + b"\x86R" + name("pathlib", "PosixPath") + text("/tmp/x") + b"\x85R" + ECHO + b"\x86R.",
    "dotted-numpy": P4 + name("numpy", "os.system") + ECHO + b"\x85R.",
    "dotted-mtrand": P4 + name("numpy.random", "mtrand.os") + b".",
    "dotted-modules": P4 + name("sklearn.base", "warnings.sys.modules") + b".",
    "dotted-torch": P4 + name("torch.nn.modules.linear", "torch.hub.load") + text("a") + text("b") + b"\x86R.",
    "dotted-method": P4 + name("torch.nn", "Module.load_state_dict") + ECHO + b"\x85R.",
    # Functions that call what they are given.
    "higher-map": P4 + name("builtins", "list") + name("builtins", "map") + SYSTEM + b"]" + ECHO + b"a\x86R\x85R.",
    "higher-set-of-map": P4 + name("builtins", "set") + name("builtins", "map") + SYSTEM + b"]" + ECHO + b"a\x86R\x85R.",
    "higher-counter-of-starmap": P4 + name("collections", "Counter") + name("itertools", "starmap") + SYSTEM + b"]" + ECHO + b"\x85a\x86R\x85R.",
    "higher-sorted-key": P4 + name("builtins", "sorted") + b"]" + ECHO + b"a\x85}" + text("key") + SYSTEM + b"s\x92.",
    "higher-partial": P4 + name("functools", "partial") + SYSTEM + ECHO + b"\x86R)R.",
    "higher-partial-state": P4 + name("functools", "partial") + name("builtins", "list") + b"\x85R(" + SYSTEM + ECHO + b"\x85}NtbR.",
    "higher-partial-harmless-class": P4 + name("functools", "partial") + name("collections", "OrderedDict") + b"\x85R(" + SYSTEM + ECHO + b"\x85}Ntb)R.",
    "higher-defaultdict": P4 + name("collections", "defaultdict") + name("os", "getcwd") + b"\x85R.",
    "higher-rebuild-from-type": P4 + name("torch._tensor", "_rebuild_from_type_v2") + b"(" + SYSTEM + name("torch", "Tensor") + ECHO + b"\x85}tR.",
    "higher-cython": P4 + name("sklearn.tree._tree", "__pyx_unpickle_Tree") + SYSTEM + b"K\x00N\x87R.",
    # State.
    "state-init-of-class": P4 + name("collections", "OrderedDict") + b"}" + text("__init__") + SYSTEM + b"sb.",
    "state-slots": P4 + name("argparse", "Namespace") + b")\x81N}" + text("x") + SYSTEM + b"s\x86b.",
    "state-setstate": P4 + name("argparse", "Namespace") + b")\x81}" + text("__setstate__") + SYSTEM + b"sb" + ECHO + b"b.",
    "state-class": P4 + name("sklearn.base", "BaseEstimator") + b")\x81}" + text("__class__") + name("subprocess", "Popen") + b"sb.",
    "state-function": P4 + name("sklearn.preprocessing._function_transformer", "FunctionTransformer") + b")\x81}" + text("func") + SYSTEM + b"sb.",
    "state-forward": P4 + name("torch.nn.modules.linear", "Linear") + b")\x81}" + text("forward") + SYSTEM + b"sb.",
    "items-modules": P4 + name("sys", "modules") + text("os") + text("x") + b"s.",
    "items-path": P4 + name("sys", "path") + text("/tmp") + b"a.",
    "items-set": P4 + b"\x8f(" + SYSTEM + b"\x90.",
    # Names that come out of a computation or the memo.
    "computed-concat": P4 + name("operator", "concat") + text("o") + text("s") + b"\x86R" + text("system") + b"\x93" + ECHO + b"\x85R.",
    "computed-codec": P4 + name("_codecs", "encode") + text("bf") + text("rot13") + b"\x86R" + text("system") + b"\x93" + ECHO + b"\x85R.",
    "computed-str": P4 + name("builtins", "str") + text("os") + b"\x85R" + text("system") + b"\x93" + ECHO + b"\x85R.",
    "memo-get": P4 + text("os") + b"\x940" + text("collections") + b"0h\x00" + text("system") + b"\x93" + ECHO + b"\x85R.",
    "memo-overwritten": P4 + text("math") + b"q\x05" + text("os") + b"q\x050h\x05" + text("system") + b"\x93" + ECHO + b"\x85R.",
    # The result is thrown away, comes late, or never.
    "popped": P4 + SYSTEM + ECHO + b"\x85R0" + text("fine") + b".",
    "popped-with-mark": P4 + b"(" + SYSTEM + ECHO + b"\x85R1" + text("fine") + b".",
    "behind-stop": P4 + text("fine") + b"." + PLAIN,
    "truncated": PLAIN[:-1],
    "broken-behind": PLAIN[:-1] + b"\xff\xff",
    "behind-padding": b"N0" * 3000 + PLAIN,
    "frame-too-short": P4 + b"\x95" + struct.pack("<Q", 3) + text("x") + b"." + PLAIN,
    # Pickles in pickles.
    "nested-loads": P4 + name("_pickle", "loads") + short_bytes(PLAIN) + b"\x85R.",
    "nested-torch": P4 + name("torch.storage", "_load_from_bytes") + short_bytes(PLAIN) + b"\x85R.",
    "nested-in-latin1": b"\x80\x02" + old("torch.storage", "_load_from_bytes") + old("_codecs", "encode") + b"X" + struct.pack("<I", 1 + len(b"\x80\x02" + PLAIN)) + "\x80\x02".encode() + PLAIN + b"X\x06\0\0\0latin1\x86R\x85R.",
    "nested-in-base64-of-harmless": P4 + name("torch.storage", "_load_from_bytes") + short_bytes(base64.b64encode(b"\x80\x04N.")) + b"\x85R.",
    "marshal": P4 + name("types", "FunctionType") + name("marshal", "loads") + short_bytes(b"aa") + b"\x85R}\x86R.",
    # Persistent ids.
    "persistent-function": P4 + b"(" + text("storage") + SYSTEM + text("0") + text("cpu") + b"K\x01tQ.",
    "persistent-module-called": P4 + b"(" + text("module") + SYSTEM + text("0") + text("cpu") + b"tQ" + ECHO + b"\x85R.",
    # Python 2.
    "python2-execfile": old("__builtin__", "execfile") + b"(S'x'\ntR.",
    "python2-commands": old("commands", "getoutput") + b"(S'x'\ntR.",
    "python2-cpickle": old("cPickle", "loads") + b"(S'x'\ntR.",
    "python2-urllib": old("urllib", "urlopen") + b"(S'x'\ntR.",
    # Without arguments, or without a call.
    "no-arguments": P4 + name("builtins", "breakpoint") + b")R.",
    "import-alone": P4 + name("antigravity", "fly") + b".",
    "copy-in-library": P4 + name("six.moves.urllib.request", "urlopen") + text("http://example.com") + b"\x85R.",
    "file-of-closed-library": P4 + name("pandas", "HDFStore") + text("/tmp/a file") + b"\x85R.",
}

UNKNOWN = {
    "class": P4 + name("example.models", "Thing") + b")\x81}b.",
    "class-imported": P4 + name("example.models", "Thing") + b".",
    "function-without-arguments": P4 + name("example.models", "make") + b")R.",
    "library-class-with-text": P4 + name("torch.nn.modules.linear", "Linear") + ECHO + b"\x85R.",
    "pickle-in-data": P4 + short_bytes(PLAIN) + b".",
    "pickle-in-base64": P4 + text(base64.b64encode(PLAIN).decode()) + b".",
    "pickle-in-hex": P4 + text(PLAIN.hex()) + b".",
    "pickle-in-zlib": P4 + short_bytes(zlib.compress(PLAIN)) + b".",
    "persistent-text": P4 + text("../../etc/passwd") + b"Q.",
    "name-with-carriage-return": b"cos\nsystem\r\n(S'echo'\ntR.",
}


def main():
    for folder, pickles in (("dangerous", DANGEROUS), ("unknown", UNKNOWN)):
        os.makedirs(os.path.join(FOLDER, folder), exist_ok=True)
        for title, data in pickles.items():
            with open(os.path.join(FOLDER, folder, title + ".pkl"), "wb") as file:
                file.write(data)


main()
