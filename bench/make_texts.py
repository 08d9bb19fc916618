# SPDX-License-Identifier: Apache-2.0
"""The 1,000 texts that every embedder is measured with: half English, half Chinese, each cut to between 160 and 230
tokens of the default model's tokenizer. Kept as texts.bin (NUL between texts), one file a text in files/, and token
ids for the rivals that have no tokenizer of their own.

make_texts.py --data DIR --model DIR --out DIR"""
import argparse
import json
import pathlib

import numpy as np
from tokenizers import Tokenizer

SOURCES = (("scifact", "clapnq-retrieval"), ("cmrc2018-dev", "drcd-dev"))
EACH, SHORTEST, LONGEST, WINDOW = 500, 160, 230, 512
PREFIX = "passage: "


def documents(data, names):
    for name in names:
        with open(data / name / "corpus.jsonl", encoding="utf-8") as file:
            for line in file:
                yield " ".join(json.loads(line)["text"].split())


def cut(tokenizer, text, tokens):
    """The text's start, at most `tokens` long; None where it is much shorter."""
    coded = tokenizer.encode(text, add_special_tokens=False)
    if len(coded.ids) < SHORTEST:
        return None
    return text[:coded.offsets[min(tokens, len(coded.ids)) - 1][1]].strip()


def texts_of(data, tokenizer):
    halves = []
    for names in SOURCES:
        half = []
        for number, text in enumerate(documents(data, names)):
            piece = cut(tokenizer, text, SHORTEST + number * 37 % (LONGEST - SHORTEST + 1))
            if piece:
                half.append(piece)
            if len(half) == EACH:
                break
        halves.append(half)
    return [text for pair in zip(*halves) for text in pair]


def main():
    parser = argparse.ArgumentParser()
    for name in ("data", "model", "out"):
        parser.add_argument(f"--{name}", type=pathlib.Path, required=True)
    arguments = parser.parse_args()
    tokenizer = Tokenizer.from_file(str(arguments.model / "tokenizer.json"))
    texts = texts_of(arguments.data, tokenizer)
    ids = [tokenizer.encode(PREFIX + text).ids[:WINDOW] for text in texts]
    files = arguments.out / "files"
    files.mkdir(parents=True, exist_ok=True)
    for number, text in enumerate(texts):
        (files / f"{number:04d}.txt").write_text(text, encoding="utf-8")
    (arguments.out / "texts.bin").write_bytes(b"\0".join(text.encode() for text in texts))
    np.savez(arguments.out / "ids.npz", flat=np.concatenate(ids), sizes=[len(row) for row in ids])
    print(json.dumps({"texts": len(texts), "tokens": sum(map(len, ids)), "sizes": list(map(len, ids))}))


if __name__ == "__main__":
    main()
