#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes tests/data/benign/: small files as the libraries save them, for the tests that look for
false alarms.  Needs Debian's python3-joblib, python3-pandas, python3-sklearn and python3-torch; the
files lie in the tree, so that the tests do not.

usage: make-benign.py
"""

import argparse
import collections
import datetime
import decimal
import fractions
import ipaddress
import os
import pathlib
import pickle
import random
import re
import types
import uuid

import joblib
import numpy as np
import pandas as pd
import scipy.interpolate
import scipy.sparse
import torch
from sklearn import ensemble, linear_model, neighbors, pipeline, preprocessing, svm
from torch import nn

FOLDER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "benign")


def path(name):
    return os.path.join(FOLDER, name)


def save(name, value, protocols=(2, 4)):
    for protocol in protocols:
        with open(path(f"{name}-p{protocol}.pkl"), "wb") as file:
            pickle.dump(value, file, protocol)


def standard():
    save("standard-library", [
        collections.OrderedDict(a=1), collections.defaultdict(list, a=[1]), collections.Counter("ab"),
        collections.deque([1]), datetime.datetime(2026, 1, 2), datetime.timedelta(1),
        decimal.Decimal("1.5"), fractions.Fraction(1, 2), uuid.UUID(int=1), pathlib.PurePosixPath("a"),
        random.Random(1), re.compile("a+"), types.SimpleNamespace(a=1), argparse.Namespace(lr=0.1),
        range(3), complex(1, 2), {1}, frozenset([2]), ipaddress.ip_address("192.0.2.1"),
    ])
    save("words", {"tokens": ["os", "system", "eval", "subprocess", "Popen", "__import__('os')"] * 20}, (0, 4, 5))


def numeric():
    rng = np.random.RandomState(0)
    save("numpy", [
        rng.rand(3, 2), np.arange(3), np.array(["a", "bcd"]), np.array([1, "x", None], dtype=object),
        np.array([(1, 2.0)], dtype=[("a", "i4"), ("b", "f8")]), np.float32(3), np.dtype("f8"), np.int64,
        np.ma.array([1, 2], mask=[0, 1]), np.add, np.mean, np.random.default_rng(1),
    ])
    save("scipy", [scipy.sparse.csr_matrix(np.eye(3)), scipy.interpolate.interp1d([0, 1], [0, 1])], (2, 5))
    save("pandas", [
        pd.DataFrame({"a": [1, 2], "b": ["x", "y"], "c": pd.to_datetime(["2020-01-01", "2021-01-01"])}),
        pd.Categorical(["u", "v"]), pd.Timestamp("2020"), pd.NaT, pd.Interval(0, 1),
        pd.date_range("2020", periods=2), pd.array([1, None], dtype="Int64"),
    ])
    np.save(path("numbers.npy"), rng.rand(3))
    np.save(path("objects.npy"), np.array([{"a": 1}, None], dtype=object))
    np.savez_compressed(path("arrays.npz"), a=rng.rand(3), o=np.array([1, "x"], dtype=object))


def learned():
    rng = np.random.RandomState(0)
    x, y = rng.rand(20, 3), np.arange(20) % 2
    steps = [("scale", preprocessing.StandardScaler()), ("model", linear_model.LogisticRegression())]
    models = {
        "pipeline": pipeline.Pipeline(steps),
        "forest": ensemble.RandomForestClassifier(2, max_depth=2, random_state=0),
        "neighbors": neighbors.KNeighborsClassifier(2),
        "svc": svm.SVC(),
    }
    for name, model in models.items():
        model.fit(x, y)
        save(name, model, (4,))
        joblib.dump(model, path(f"{name}.joblib"))
    for packing in ("zlib", "gzip", "bz2", "xz"):
        joblib.dump(models["pipeline"], path(f"pipeline-{packing}.joblib"), compress=(packing, 3))


def networks():
    net = nn.Sequential(nn.Linear(2, 2), nn.BatchNorm1d(2), nn.ReLU())
    optimiser = torch.optim.Adam(net.parameters())
    torch.save({"model": net.state_dict(), "optimiser": optimiser.state_dict(),
                "args": argparse.Namespace(lr=0.1)}, path("checkpoint.pt"))
    torch.save(net.state_dict(), path("state-legacy.pt"), _use_new_zipfile_serialization=False)
    torch.save(net, path("module.pt"))
    save("tensor-by-plain-pickle", torch.ones(2), (2, 4))
    torch.jit.script(nn.Sequential(nn.Linear(2, 2), nn.ReLU())).save(path("torchscript.pt"))


def main():
    os.makedirs(FOLDER, exist_ok=True)
    torch.manual_seed(0)
    standard()
    numeric()
    learned()
    networks()


main()
