# SPDX-License-Identifier: Apache-2.0
"""fraud-scoring: synthetic card payments, and a small network trained on them."""
import datetime
import functools
import io
import os
import pickle

import joblib
import numpy as np
import onnx
from onnx import TensorProto, checker, helper, numpy_helper
from sklearn.metrics import average_precision_score, roc_auc_score
from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import StandardScaler

from . import writers

SEED = 304223
PAYMENTS = 4600
FIRST_DAY = datetime.datetime(2025, 12, 1)
DAYS = 300
HOLDOUT_FROM = datetime.datetime(2026, 8, 15)  # payments from here on are never trained on
OLD_MODEL_UNTIL = datetime.datetime(2026, 4, 1)  # what version 2.2.0 had seen

# merchant category codes of ISO 18245, a made-up share of payments, and a made-up chargeback rate per 10,000
MERCHANTS = [
    (4111, "local passenger transport", 0.10, 3.1),
    (4511, "airlines", 0.04, 21.4),
    (4829, "money transfer", 0.03, 48.9),
    (5411, "grocery stores", 0.27, 1.2),
    (5541, "service stations", 0.10, 4.4),
    (5651, "clothing stores", 0.09, 7.9),
    (5732, "electronics stores", 0.06, 31.6),
    (5812, "restaurants", 0.15, 2.3),
    (5944, "jewellery and watches", 0.02, 44.2),
    (5967, "direct marketing, inbound", 0.02, 62.7),
    (6051, "quasi cash, crypto assets", 0.02, 71.3),
    (7011, "hotels", 0.05, 12.8),
    (7995, "betting", 0.05, 55.0),
]

MERCHANT_SOURCE = {
    "dataset": "merchant-risk", "use": "training", "obtained": "2026-04-02T07:40:00Z",
    "url": "https://bulletins.card-scheme.example/merchant-risk/2026-q1.csv",
}

FEATURES = [
    # name, lowest and highest value that the service accepts
    ("amount_eur", 0.0, 20000.0),
    ("amount_ratio", 0.0, 200.0),
    ("hour", 0.0, 23.0),
    ("abroad", 0.0, 1.0),
    ("card_present", 0.0, 1.0),
    ("distance_km", 0.0, 20100.0),
    ("payments_24h", 0.0, 500.0),
    ("account_age_days", 0.0, 20000.0),
    ("merchant_risk", 0.0, 100.0),
]


def payments(rng):
    """Rows of (time, merchant code, features..., fraud), in order of time; the fraud follows a few known patterns."""
    n = PAYMENTS
    when = np.sort(rng.integers(0, DAYS * 86400, n))
    share = np.array([m[2] for m in MERCHANTS])
    merchant = rng.choice(len(MERCHANTS), n, p=share / share.sum())
    risk = np.array([m[3] for m in MERCHANTS])[merchant]
    usual = np.exp(rng.normal(3.2, 0.6, n))
    ratio = np.exp(rng.normal(0.0, 0.7, n))
    hour = (when // 3600) % 24
    abroad = rng.random(n) < 0.08
    present = rng.random(n) < 0.62
    distance = np.where(abroad, rng.gamma(2.0, 900.0, n), rng.gamma(1.2, 14.0, n))
    count = rng.poisson(1.8, n)
    age = rng.gamma(2.2, 520.0, n)
    fraud = rng.random(n) < 0.06
    pattern = rng.integers(0, 3, n)
    testing, stolen, takeover = (fraud & (pattern == k) for k in range(3))
    ratio = np.where(testing, ratio * 0.08, ratio)
    count = np.where(testing, count + rng.poisson(9.0, n), count)
    ratio = np.where(stolen, ratio * 6.0, ratio)
    distance = np.where(stolen, distance + rng.gamma(3.0, 700.0, n), distance)
    abroad = np.where(stolen, rng.random(n) < 0.7, abroad)
    ratio = np.where(takeover, ratio * 3.5, ratio)
    hour = np.where(takeover, rng.integers(0, 6, n), hour)
    present = np.where(fraud, rng.random(n) < 0.07, present)
    amount = np.clip(usual * ratio, 0.5, 19000.0)
    rows = []
    for i in range(n):
        # the clock of the payment follows its hour, so that a reader finds no contradiction in the file
        moment = FIRST_DAY + datetime.timedelta(seconds=int(when[i]))
        moment = moment.replace(hour=int(hour[i]))
        rows.append((
            moment.strftime("%Y-%m-%dT%H:%M:%SZ"), MERCHANTS[merchant[i]][0], round(float(amount[i]), 2),
            round(float(ratio[i]), 3), int(hour[i]), int(abroad[i]), int(present[i]), round(float(distance[i]), 1),
            int(count[i]), int(age[i]), round(float(risk[i]), 1), int(fraud[i]),
        ))
    rows.sort()
    return rows


def matrix(rows):
    return np.array([row[2:11] for row in rows], dtype=np.float64), np.array([row[11] for row in rows])


def train(rows, seed):
    """A scaler and a two-layer network; its weights are rounded so that every file format holds the same numbers."""
    x, y = matrix(rows)
    net = MLPClassifier((12, 6), solver="lbfgs", alpha=0.5, max_iter=4000, random_state=seed)
    model = Pipeline([("scale", StandardScaler()), ("net", net)]).fit(x, y)
    net.coefs_ = [writers.on_grid(w) for w in net.coefs_]
    net.intercepts_ = [writers.on_grid(b) for b in net.intercepts_]
    scaler = model.named_steps["scale"]
    for name in ("mean_", "scale_", "var_"):
        setattr(scaler, name, np.round(getattr(scaler, name), 6))
    net.loss_ = round(float(net.loss_), 4)
    return model


def tensors_of(model):
    scaler, net = model.named_steps["scale"], model.named_steps["net"]
    ret = {"scale.mean": scaler.mean_.astype(np.float32), "scale.std": scaler.scale_.astype(np.float32)}
    for i, (weight, bias) in enumerate(zip(net.coefs_, net.intercepts_), start=1):
        ret["layer%d.weight" % i], ret["layer%d.bias" % i] = weight, bias
    return ret


def onnx_of(tensors, version):
    """The network node by node; input `features` [N, 9], output `fraud_probability` [N, 1]."""
    nodes = [
        helper.make_node("Sub", ["features", "scale.mean"], ["centred"]),
        helper.make_node("Div", ["centred", "scale.std"], ["hidden0"]),
    ]
    for i in (1, 2, 3):
        sums = "sum%d" % i
        nodes.append(helper.make_node("Gemm", ["hidden%d" % (i - 1), "layer%d.weight" % i, "layer%d.bias" % i], [sums]))
        nodes.append(helper.make_node("Relu", [sums], ["hidden%d" % i]) if i < 3 else
                     helper.make_node("Sigmoid", [sums], ["fraud_probability"]))
    graph = helper.make_graph(
        nodes, "fraud",
        [helper.make_tensor_value_info("features", TensorProto.FLOAT, ["N", len(FEATURES)])],
        [helper.make_tensor_value_info("fraud_probability", TensorProto.FLOAT, ["N", 1])],
        [numpy_helper.from_array(array, name) for name, array in tensors.items()],
    )
    model = helper.make_model(graph, producer_name="acorn-payments", producer_version=version,
                              opset_imports=[helper.make_opsetid("", 13)], ir_version=7)
    checker.check_model(model, full_check=True)
    return model.SerializeToString(deterministic=True)


def run_onnx(data, x):
    """Runs the five operators of our own graph with numpy: proves that the file says what the estimator says."""
    graph = onnx.load_model_from_string(data).graph
    env = {t.name: numpy_helper.to_array(t) for t in graph.initializer}
    env["features"] = x.astype(np.float32)
    operators = {
        "Sub": np.subtract, "Div": np.divide, "Gemm": lambda a, b, c: a @ b + c,
        "Relu": lambda a: np.maximum(a, 0), "Sigmoid": lambda a: 1 / (1 + np.exp(-a)),
    }
    for node in graph.node:
        env[node.output[0]] = operators[node.op_type](*(env[name] for name in node.input))
    return env[graph.output[0].name][:, 0]


def scores_of(model, rows):
    x, y = matrix(rows)
    p = model.predict_proba(x)[:, 1]
    flagged = p >= 0.5
    return {
        "payments": len(rows), "fraud": int(y.sum()),
        "roc_auc": round(float(roc_auc_score(y, p)), 4),
        "average_precision": round(float(average_precision_score(y, p)), 4),
        "recall_at_threshold": round(float(flagged[y == 1].mean()), 4),
        "false_positive_rate_at_threshold": round(float(flagged[y == 0].mean()), 4),
    }


class Surprise:
    """What an attacker hides in a pickle: rebuilding this object would run a command (a harmless one here)."""

    def __reduce__(self):
        return os.system, ("echo 'merlon example: this pickle has just run a command'",)


def hostile_lookup(rng):
    """A table of embeddings as a stranger might send it; never load it."""
    merchants = {code: rng.normal(0, 1, 4).round(3).tolist() for code, *_ in MERCHANTS}
    return pickle.dumps({"format": 1, "merchant_vectors": merchants, "normaliser": Surprise()}, protocol=4)


def joblib_of(model):
    out = io.BytesIO()
    joblib.dump(model, out)
    return out.getvalue()


def config_of(model, version):
    scaler = model.named_steps["scale"]
    return {
        "model_type": "mlp-classifier", "model_version": version, "threshold": 0.5, "review_from": 0.2,
        "output": "fraud_probability",
        "features": [
            {"name": name, "lowest": low, "highest": high, "mean": round(float(m), 6), "std": round(float(s), 6)}
            for (name, low, high), m, s in zip(FEATURES, scaler.mean_, scaler.scale_)
        ],
    }


def challenger(rows):
    """A linear model from an experiment that nobody registered."""
    x, y = matrix(rows)
    z = (x - x.mean(axis=0)) / x.std(axis=0)
    weights = np.linalg.solve(z.T @ z + 50 * np.eye(z.shape[1]), z.T @ (y - y.mean()))
    return writers.safetensors({"weight": writers.on_grid(weights), "bias": writers.on_grid([y.mean()])})


def sampled_outputs(model, rows, version):
    """What the service answered to every twentieth payment of the holdout, as the output audit kept it."""
    x, _ = matrix(rows[::20])
    return [{"payment": i, "model": version, "fraud_probability": round(float(p), 3), "decision": decision_of(p)}
            for i, p in enumerate(model.predict_proba(x)[:, 1])]


def decision_of(p):
    return "block" if p >= 0.5 else "review" if p >= 0.2 else "pass"


@functools.lru_cache(maxsize=None)
def trained():
    """Everything that the two versions of the model rest on."""
    rng = np.random.default_rng(SEED)
    rows = payments(rng)
    stamp = HOLDOUT_FROM.strftime("%Y-%m-%d")
    seen, held = [r for r in rows if r[0] < stamp], [r for r in rows if r[0] >= stamp]
    old = train([r for r in seen if r[0] < OLD_MODEL_UNTIL.strftime("%Y-%m-%d")], SEED)
    new = train(seen, SEED + 1)
    return rng, rows, seen, held, old, new


def former_files():
    """What version 2.2.0 was: a record speaks about these bytes."""
    old = trained()[4]
    return {"models/fraud.onnx": onnx_of(tensors_of(old), "2.2.0")}


def files():
    rng, rows, seen, held, old, new = trained()
    tensors = tensors_of(new)
    graph, old_graph = onnx_of(tensors, "2.3.0"), former_files()["models/fraud.onnx"]
    x, _ = matrix(held)
    assert np.abs(run_onnx(graph, x) - new.predict_proba(x)[:, 1]).max() < 1e-5
    header = ["time", "merchant_code"] + [f[0] for f in FEATURES] + ["fraud"]
    versions = [
        ("2.2.0", "2026-04-09", writers.sha256(old_graph), "payments up to 2026-03-31"),
        ("2.3.0", "2026-09-28", writers.sha256(graph), "payments up to 2026-08-14"),
    ]
    rates = writers.table(
        [(code, name, rate) for code, name, _, rate in MERCHANTS], ["merchant_code", "name", "chargebacks_per_10000"])
    return {
        "data/transactions.csv": writers.table(rows, header),
        "data/merchant-risk.csv": rates,
        "data/provenance.jsonl": writers.json_lines([dict(MERCHANT_SOURCE, sha256=writers.sha256(rates))]),
        "models/fraud.onnx": graph,
        "models/fraud.safetensors": writers.safetensors(tensors, {"version": "2.3.0"}),
        "models/fraud.joblib": joblib_of(new),
        "models/config.json": writers.json_text(config_of(new, "2.3.0")),
        "models/metrics.json": writers.json_text({"2.3.0": scores_of(new, held), "2.2.0": scores_of(old, held)}),
        "models/versions.csv": writers.table(versions, ["version", "built", "sha256_of_fraud_onnx", "trained_on"]),
        "evidence/outputs-2026-10.jsonl": writers.json_lines(sampled_outputs(new, held, "2.3.0")),
        "models/challenger.safetensors": challenger(seen),
        "third_party/embedding-lookup.pkl": hostile_lookup(rng),
    }
