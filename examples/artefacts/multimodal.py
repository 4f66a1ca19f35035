# SPDX-License-Identifier: Apache-2.0
"""multimodal-provider: a very small two-tower model of pictures and words, and its release folder.

The pictures are the 8x8 handwritten digits that ship with scikit-learn, the words their English names. Both towers are
linear maps into one space, found in closed form, so the same model comes out everywhere.
"""
import numpy as np
from sklearn.datasets import load_digits

from . import writers

SEED = 304223
WORDS = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]
SPECIAL = ["[PAD]", "[UNK]"]
WIDTH = 16
HELD_OUT = 400
VERSION = "0.9.1"


def towers(pictures, labels, rng):
    """Word vectors are fixed orthogonal directions; the picture tower is the ridge regression onto them."""
    text, _ = np.linalg.qr(rng.normal(size=(WIDTH, len(WORDS))))
    text = writers.on_grid(text.T)
    wanted = text[labels]
    picture = np.linalg.solve(pictures.T @ pictures + 0.5 * np.eye(pictures.shape[1]), pictures.T @ wanted)
    return writers.on_grid(picture.T), text


def accuracy(picture, text, pictures, labels):
    return round(float((np.argmax(pictures @ picture.T @ text.T, axis=1) == labels).mean()), 4)


def config(hit_rate):
    return {
        "model_type": "two-tower", "architectures": ["TwoTowerModel"], "model_version": VERSION, "projection_dim": WIDTH,
        "vision_config": {"image_size": 8, "num_channels": 1, "hidden_size": 64},
        "text_config": {"vocab_size": len(SPECIAL) + len(WORDS), "hidden_size": WIDTH},
        "torch_dtype": "float32", "modalities": ["image", "text"], "evaluation": {"held_out_top1": hit_rate},
    }


def tokenizer():
    vocab = {token: i for i, token in enumerate(SPECIAL + WORDS)}
    added = [{"id": i, "content": t, "single_word": False, "lstrip": False, "rstrip": False, "normalized": False,
              "special": True} for i, t in enumerate(SPECIAL)]
    return {"version": "1.0", "added_tokens": added, "normalizer": {"type": "Lowercase"},
            "pre_tokenizer": {"type": "Whitespace"}, "model": {"type": "WordLevel", "vocab": vocab, "unk_token": "[UNK]"}}


def files():
    digits = load_digits()
    pictures, labels = digits.data / 16.0, digits.target
    picture, text = towers(pictures[:-HELD_OUT], labels[:-HELD_OUT], np.random.default_rng(SEED))
    hit_rate = accuracy(picture, text, pictures[-HELD_OUT:], labels[-HELD_OUT:])
    shards = {
        "model-00001-of-00002.safetensors": {"vision.projection.weight": picture},
        "model-00002-of-00002.safetensors": {
            "text.embedding.weight": np.vstack([np.zeros((len(SPECIAL), WIDTH), np.float32), text])},
    }
    size = sum(t.nbytes for tensors in shards.values() for t in tensors.values())
    index = {"metadata": {"total_size": size}, "weight_map": {t: name for name, ts in shards.items() for t in ts}}
    columns = ["p%02d" % i for i in range(pictures.shape[1])] + ["digit"]
    ret = {"release/" + name: writers.safetensors(tensors, {"format": "np"}) for name, tensors in shards.items()}
    ret["release/model.safetensors.index.json"] = writers.json_text(index)
    ret["release/config.json"] = writers.json_text(config(hit_rate))
    ret["release/preprocessor_config.json"] = writers.json_text(
        {"image_processor_type": "TwoTowerImageProcessor", "size": {"height": 8, "width": 8}, "rescale_factor": 1 / 16})
    ret["release/tokenizer.json"] = writers.json_text(tokenizer())
    ret["release/SHA256SUMS"] = "".join(
        "%s  %s\n" % (writers.sha256(ret[name]), name[len("release/"):]) for name in sorted(ret)).encode()
    ret["training/digits.csv"] = writers.table(
        [list(map(int, picture)) + [int(label)] for picture, label in zip(digits.data, labels)], columns)
    return ret
