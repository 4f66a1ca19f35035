# SPDX-License-Identifier: Apache-2.0
"""law-firm: the open model, cut down to a size that fits a source tree.

The real file has seven billion parameters. This one has the same kind of header (architecture, quantisation, chat
template, and no licence, author or source, which is what the firm had to justify) and a few small tensors of seeded
noise: it says nothing sensible, and nothing here runs it.
"""
import numpy as np

from . import writers

SEED = 304223
WIDTH, HIDDEN, BLOCKS = 32, 64, 2
TOKENS = ["<unk>", "<s>", "</s>"] + ["<0x%02X>" % b for b in range(256)]
CHAT_TEMPLATE = (
    "{% for message in messages %}{{ '<|' + message['role'] + '|>' + message['content'] + '</s>' }}{% endfor %}"
    "{% if add_generation_prompt %}{{ '<|assistant|>' }}{% endif %}"
)


def metadata():
    return [
        ("general.architecture", "string", "llama"),
        ("general.name", "string", "osprey-legal-7b-merged-v3"),
        ("general.file_type", "u32", 0),
        ("llama.context_length", "u32", 8192),
        ("llama.embedding_length", "u32", WIDTH),
        ("llama.block_count", "u32", BLOCKS),
        ("llama.feed_forward_length", "u32", HIDDEN),
        ("llama.attention.head_count", "u32", 4),
        ("llama.attention.layer_norm_rms_epsilon", "f32", 1e-5),
        ("tokenizer.ggml.model", "string", "llama"),
        ("tokenizer.ggml.tokens", "strings", TOKENS),
        ("tokenizer.ggml.bos_token_id", "u32", 1),
        ("tokenizer.ggml.eos_token_id", "u32", 2),
        ("tokenizer.chat_template", "string", CHAT_TEMPLATE),
    ]


def tensors(rng):
    shapes = {"token_embd.weight": (len(TOKENS), WIDTH), "output_norm.weight": (WIDTH,)}
    for i in range(BLOCKS):
        for part in ("q", "k", "v", "output"):
            shapes["blk.%d.attn_%s.weight" % (i, part)] = (WIDTH, WIDTH)
        shapes["blk.%d.ffn_up.weight" % i] = (HIDDEN, WIDTH)
        shapes["blk.%d.ffn_gate.weight" % i] = (HIDDEN, WIDTH)
        shapes["blk.%d.ffn_down.weight" % i] = (WIDTH, HIDDEN)
    return {name: writers.on_grid(rng.normal(0, 0.02, shape)) for name, shape in shapes.items()}


def files():
    return {"models/osprey-legal-7b-merged-v3.gguf": writers.gguf(metadata(), tensors(np.random.default_rng(SEED)))}
