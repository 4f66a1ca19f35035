# SPDX-License-Identifier: Apache-2.0
"""Scores card payments over HTTP: POST /v1/score with a JSON object of the nine features.

The weights are read from safetensors, so that starting the service runs no code from a model file.
"""
import hmac
import json
import math
import os
import pathlib
import struct
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import numpy as np

MAX_BODY_BYTES = 4096
TIMEOUT_SECONDS = 5
MODELS = pathlib.Path(__file__).resolve().parent.parent / "models"


def read_weights(path):
    data = path.read_bytes()
    size = struct.unpack_from("<Q", data)[0]
    header = json.loads(data[8:8 + size])
    header.pop("__metadata__", None)
    body = data[8 + size:]
    return {name: np.frombuffer(body[slice(*t["data_offsets"])], "<f4").reshape(t["shape"]) for name, t in header.items()}


class Model:
    def __init__(self):
        self.config = json.loads((MODELS / "config.json").read_text())
        self.weights = read_weights(MODELS / "fraud.safetensors")

    def features(self, request):
        """The values in order; ValueError names the first one that is missing or out of its range."""
        values = []
        for feature in self.config["features"]:
            value = request.get(feature["name"])
            if isinstance(value, bool) or not isinstance(value, (int, float)) or not math.isfinite(value):
                raise ValueError("%s: not a number" % feature["name"])
            if not feature["lowest"] <= value <= feature["highest"]:
                raise ValueError("%s: outside its range" % feature["name"])
            values.append(value)
        return np.array(values, dtype=np.float32)

    def score(self, request):
        w = self.weights
        hidden = (self.features(request) - w["scale.mean"]) / w["scale.std"]
        for i in (1, 2):
            hidden = np.maximum(hidden @ w["layer%d.weight" % i] + w["layer%d.bias" % i], 0)
        p = float(1 / (1 + np.exp(-(hidden @ w["layer3.weight"] + w["layer3.bias"]))))
        decision = "block" if p >= self.config["threshold"] else "review" if p >= self.config["review_from"] else "pass"
        return {"model": self.config["model_version"], "fraud_probability": round(p, 4), "decision": decision}


class Handler(BaseHTTPRequestHandler):
    timeout = TIMEOUT_SECONDS

    def answer(self, status, value):
        body = json.dumps(value).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_POST(self):
        sent = self.headers.get("Authorization", "").encode()
        if not hmac.compare_digest(sent, b"Bearer " + self.server.api_key):
            return self.answer(401, {"error": "an API key is needed"})
        length = self.headers.get("Content-Length", "")
        if self.path != "/v1/score":
            return self.answer(404, {"error": "no such path"})
        if not length.isdigit() or int(length) > MAX_BODY_BYTES:
            return self.answer(413, {"error": "the body may have %d bytes" % MAX_BODY_BYTES})
        try:
            request = json.loads(self.rfile.read(int(length)))
            if not isinstance(request, dict):
                raise ValueError("not an object")
            return self.answer(200, self.server.model.score(request))
        except ValueError as e:
            return self.answer(422, {"error": str(e)})


def main():
    server = ThreadingHTTPServer(("", int(os.environ.get("PORT", "8080"))), Handler)
    server.model = Model()
    server.api_key = pathlib.Path(os.environ["API_KEY_FILE"]).read_bytes().strip()
    server.serve_forever()


if __name__ == "__main__":
    main()
